"""python-hcl2's grammar -> the LALR tables that `parse` drives.

The tables are what Lark computes from ``hcl2.lark``. Computing them takes over a second, and
python-hcl2 keeps its own copy inside site-packages, which may be read-only; so the tables of
the supported grammar travel with this package (``grammar_tables.json``, written by
``scripts/hcl_tables.py``). Where the installed python-hcl2 has another grammar, the tables are
computed from that one and kept in the cache directory.

Source: python-hcl2, https://github.com/amplify-education/python-hcl2 (``hcl2/hcl2.lark``).
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import store
from floe_guard.loaders.hcl.tokens import TERMINALS

FORMAT = 1
PACKAGED = Path(__file__).with_name("grammar_tables.json")


class Grammar:
    """LALR tables with symbols as numbers.

    Args:
        document: What `compute` returns.

    Attributes:
        symbols: Name of each symbol; a terminal's or nonterminal's number is its position.
        number: The reverse of `symbols`.
        rules: Per rule: the nonterminal's number, the alias or name, the expansion's numbers.
        start: The first state.
        end: The state in which a whole file has been read.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.symbols: list[str] = document["symbols"]
        self.number = {name: number for number, name in enumerate(self.symbols)}
        self.rules: list[tuple[int, str, tuple[int, ...]]] = [
            (origin, name, tuple(expansion)) for origin, name, expansion in document["rules"]
        ]
        self.start = 0
        self.end: int = document["end"]
        self._rows: list[dict[str, list[int]]] = document["rows"]

    def row(self, state: int) -> dict[int, int]:
        """Return the actions of `state`.

        Args:
            state: A state's number.

        Returns:
            By symbol: the state to go to (>= 0), or ``-1 - rule`` for a reduction.
        """
        return {
            symbol: int(action)
            for action, symbols in self._rows[state].items()
            for symbol in symbols
        }


def compute(grammar: str) -> dict[str, Any]:
    """Compute the LALR tables of a grammar with Lark.

    Args:
        grammar: The text of ``hcl2.lark``.

    Returns:
        A JSON document: symbols, rules, a row per state, and the last state.
    """
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    class NoPostLexer:
        always_accept = ()

        def process(self, stream: Any) -> Any:
            return stream

    lark = Lark(grammar, parser="lalr", maybe_placeholders=False, postlex=NoPostLexer())
    table = lark.parser.parser._parse_table
    # Lark numbers by hash order; sorted, the same grammar always gives the same file.
    rules = sorted(
        lark.rules, key=lambda rule: [str(s.name) for s in (rule.origin, *rule.expansion)]
    )
    index = {rule: number for number, rule in enumerate(rules)}
    found = {str(symbol.name) for rule in rules for symbol in (rule.origin, *rule.expansion)}
    symbols = [*TERMINALS, *sorted(found - set(TERMINALS))]
    number = {name: position for position, name in enumerate(symbols)}
    first = table.start_states["start"]
    renumbered = {first: 0}
    order = [first]
    for state in order:
        for _, (kind, target) in sorted(table.states[state].items()):
            if kind is Shift and target not in renumbered:
                renumbered[target] = len(order)
                order.append(target)
    rows = []
    for state in order:
        packed: dict[int, list[int]] = {}
        for symbol, (kind, target) in table.states[state].items():
            action = renumbered[target] if kind is Shift else -1 - index[target]
            packed.setdefault(action, []).append(number[str(symbol)])
        rows.append({str(action): sorted(packed[action]) for action in sorted(packed)})
    return {
        "format": FORMAT,
        "digest": digest(grammar.encode()),
        "symbols": symbols,
        "rules": [
            [
                number[str(rule.origin.name)],
                str(rule.alias or rule.origin.name),
                [number[str(symbol.name)] for symbol in rule.expansion],
            ]
            for rule in rules
        ],
        "end": renumbered[table.end_states["start"]],
        "rows": rows,
    }


def digest(grammar: bytes) -> str:
    """Return the digest by which tables and grammar are matched.

    Args:
        grammar: The bytes of ``hcl2.lark``.

    Returns:
        A SHA-256 in hexadecimal.
    """
    return sha256(grammar).hexdigest()


def installed() -> bytes:
    """Return the grammar of the installed python-hcl2, without importing it.

    Returns:
        The bytes of its ``hcl2.lark``.

    Raises:
        InputError: If python-hcl2 or its grammar file is missing.
    """
    spec = importlib.util.find_spec("hcl2")
    if spec is None or spec.origin is None:
        raise InputError("python-hcl2 is not installed", hint="pip install python-hcl2")
    path = Path(spec.origin).with_name("hcl2.lark")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            "python-hcl2's grammar cannot be read: " + (error.strerror or "unknown reason"),
            file=str(path),
            hint="reinstall python-hcl2",
        ) from error


@cache
def load(cache_directory: Path | None = None) -> Grammar:
    """Return the tables of the installed grammar.

    Args:
        cache_directory: Where tables of another grammar than the packaged one are kept;
            None keeps them nowhere.

    Returns:
        The tables.
    """
    grammar = installed()
    wanted = digest(grammar)
    document = json.loads(PACKAGED.read_bytes())
    if document["digest"] == wanted and document["format"] == FORMAT:
        return Grammar(document)
    key = f"grammar-{FORMAT}-{wanted}"
    kept = store.read(cache_directory, key)
    if kept is not None:
        return Grammar(json.loads(kept))
    document = compute(grammar.decode())
    store.write(cache_directory, key, json.dumps(document).encode())
    return Grammar(document)
