"""The tables: those of python-hcl2's grammar, wherever they come from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import grammar, parse, store
from floe_guard.loaders.hcl.reductions import Reducer
from floe_guard.loaders.hcl.tokens import ATOMS, TERMINALS


def test_the_packaged_tables_are_those_of_the_installed_grammar() -> None:
    computed = grammar.compute(grammar.installed().decode())
    assert computed == json.loads(grammar.PACKAGED.read_bytes()), (
        "run: python scripts/hcl_tables.py"
    )


def test_another_grammar_is_computed_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = grammar.installed() + b"\n// another release\n"
    monkeypatch.setattr(grammar, "installed", lambda: changed)
    grammar.load.cache_clear()
    parse._driver.cache_clear()
    try:
        tree = parse.parse(b"a = [b, 1 + 2]\n", "x", tmp_path)
        key = f"grammar-{grammar.FORMAT}-{grammar.digest(changed)}"
        kept = store.read(tmp_path, key)
        assert kept is not None
        assert json.loads(kept)["rows"] == json.loads(grammar.PACKAGED.read_bytes())["rows"]
        monkeypatch.setattr(grammar, "compute", lambda text: pytest.fail("computed again"))
        grammar.load.cache_clear()
        parse._driver.cache_clear()
        assert parse.parse(b"a = [b, 1 + 2]\n", "x", tmp_path) == tree
    finally:
        grammar.load.cache_clear()
        parse._driver.cache_clear()


def test_every_terminal_and_atom_is_in_the_grammar() -> None:
    tables = grammar.load()
    used = {tables.symbols[symbol] for _, _, expansion in tables.rules for symbol in expansion}
    assert set(TERMINALS) - {"$END"} <= used
    assert {symbol for _, symbol in ATOMS} <= used


def test_an_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(InputError, match='"novelty"'):
        Reducer.builder("novelty", "novelty", ("NAME",))
