"""Runs of blanks and of text: as long as they are, on every Python, however many items they have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from floe_guard.loaders.hcl.cursor import end_of_any_space, end_of_space
from floe_guard.loaders.hcl.template_lexer import end_of_quoted


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", 0),
        ("plain", 5),
        ("a-${b}", 2),
        ("a-$${b}-${c}", 8),
        ("$$${", 4),
        ("%%{if}%{", 6),
        ("100%", 4),
        ("100%%", 5),
        ("$", 1),
        ('say \\"hi\\"" after', 10),
        ("a\rb\r\n", 3),
        ("$a" * 5000 + "${", 10_000),
    ],
)
def test_quoted_text_ends_where_something_else_begins(text: str, end: int) -> None:
    assert end_of_quoted(text, 0) == end


def test_blanks_of_many_pieces_are_passed_in_full() -> None:
    assert end_of_space(" /**/" * 3000 + "x", 0) == 15_000
    assert end_of_any_space("# for\n" * 3000 + "x", 0) == 18_000
    assert end_of_space("# not a blank", 0) == 0


def test_no_pattern_relies_on_possessive_repetition(repository: Path) -> None:
    """Before 3.11.5 it stops early: https://github.com/python/cpython/issues/106052."""
    possessive = re.compile(r"\)[*+?]\+(?!,)|\}\+['\"]|\(\?>")
    users = [
        path.name
        for path in (repository / "src").rglob("*.py")
        if possessive.search(path.read_text(encoding="utf-8"))
    ]
    assert users == []
