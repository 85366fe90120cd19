"""Kleene's laws, and marks that never become a decision or a text."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.values import (
    UNKNOWN,
    Sensitive,
    Truth,
    Unknown,
    and3,
    is_unknown,
    not3,
    or3,
    reveal,
    shown,
    unknowns_in,
)

truths: st.SearchStrategy[Truth] = st.sampled_from([True, False, UNKNOWN])


def same(a: Truth, b: Truth) -> bool:
    if is_unknown(a) or is_unknown(b):
        return is_unknown(a) and is_unknown(b)
    return a is b


def rank(t: Truth) -> int:
    return 1 if is_unknown(t) else 2 * bool(t)


@given(truths, truths)
def test_and_is_the_minimum_and_or_the_maximum(a: Truth, b: Truth) -> None:
    assert rank(and3([a, b])) == min(rank(a), rank(b))
    assert rank(or3([a, b])) == max(rank(a), rank(b))


@given(truths, truths, truths)
def test_lattice_laws(a: Truth, b: Truth, c: Truth) -> None:
    assert same(and3([a, b]), and3([b, a]))
    assert same(or3([a, b]), or3([b, a]))
    assert same(and3([a, and3([b, c])]), and3([and3([a, b]), c]))
    assert same(or3([a, or3([b, c])]), or3([or3([a, b]), c]))
    assert same(and3([a, or3([a, b])]), a)
    assert same(or3([a, and3([a, b])]), a)
    assert same(and3([a, or3([b, c])]), or3([and3([a, b]), and3([a, c])]))


@given(truths, truths)
def test_de_morgan_and_involution(a: Truth, b: Truth) -> None:
    assert same(not3(and3([a, b])), or3([not3(a), not3(b)]))
    assert same(not3(or3([a, b])), and3([not3(a), not3(b)]))
    assert same(not3(not3(a)), a)


@given(st.lists(truths), st.data())
def test_learning_an_unknown_never_reverses_an_answer(
    parts: list[Truth], data: st.DataObject
) -> None:
    learnt = [data.draw(st.booleans()) if is_unknown(t) else t for t in parts]
    for connective in (and3, or3):
        before = connective(parts)
        if not is_unknown(before):
            assert connective(learnt) is before


def test_empty_connectives() -> None:
    assert and3([]) is True
    assert or3([]) is False


def test_the_first_reason_travels() -> None:
    first, second = Unknown("first"), Unknown("second")
    assert and3([True, first, second]) is first
    assert or3([False, second, first]) is second
    assert not3(first) is first


def test_and_stops_at_what_decides() -> None:
    def parts() -> object:
        yield False
        raise AssertionError("asked after the answer was known")

    assert and3(parts()) is False  # type: ignore[arg-type]


def test_an_unknown_is_never_a_truth_value() -> None:
    with pytest.raises(TypeError, match="no truth value"):
        bool(UNKNOWN)


def test_a_sensitive_value_shows_nowhere() -> None:
    hidden = Sensitive("correct horse")
    for text in (str(hidden), repr(hidden), f"{hidden}", f"{[hidden]!r}", str({"k": hidden})):
        assert "horse" not in text
    with pytest.raises(TypeError):
        pickle.dumps(hidden)
    with pytest.raises(TypeError):
        copy.deepcopy(hidden)
    assert reveal(Sensitive(hidden)) == "correct horse"


def test_shown_replaces_marks_at_any_depth() -> None:
    value = {"a": [Sensitive("x"), {"b": Unknown("later")}], "c": None}
    assert shown(value) == {"a": ["(sensitive)", {"b": "(later)"}], "c": None}


def test_unknowns_are_found_inside_sensitive_parts() -> None:
    later = Unknown("later")
    assert list(unknowns_in([Sensitive({"a": later}), 1])) == [later]
