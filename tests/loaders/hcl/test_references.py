from __future__ import annotations

import typing

from floe_guard.loaders.hcl import references, syntax


def test_every_kind_of_expression_is_looked_into() -> None:
    kinds = set(typing.get_args(syntax.Expression)) | {syntax.ObjectItem}
    assert kinds - references._LEAVES <= set(references._PARTS)


def test_no_part_that_may_hold_a_reference_is_left_out() -> None:
    no_expressions = {
        *("span", "name", "root", "operator", "expand", "grouping"),
    }
    for kind, parts in references._PARTS.items():
        left_out = set(kind.__slots__) - set(parts) - no_expressions  # type: ignore[attr-defined]
        if kind in references._FOR:
            left_out -= {"collection", "key", "value"}
        # A literal key, and the steps of a chain, are looked at as one.
        if kind in (syntax.GetIndex, syntax.Traversal):
            left_out -= {"key", "steps"}
        assert not left_out, kind
