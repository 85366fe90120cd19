"""Bundle documents -> what people and other tools read; one file a view, each `render(bundle) -> str`.

A view is derived from the documents alone, so that verification can render it again and compare bytes.
"""
