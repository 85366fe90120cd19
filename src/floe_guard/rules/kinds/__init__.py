"""One file a kind: `iam_scope.py` is the kind `iam-scope`; `rules.kind.find_kind` imports only what is asked for.

Each file has `KIND: Kind` (defaults), `model()` (its pydantic model, pydantic imported inside) and
`compile_rule(rule)` (validated plain data -> `Judges`, without pydantic).
"""
