"""The short way of comparing patterns says what the automaton says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from floe_guard.rules.iam.wildcards import _plain_inclusion, _walked, inclusion, parse

patterns = st.text("ab*", max_size=8)
texts = st.tuples(st.text("ab", max_size=6), st.sampled_from(["", "*"])).map("".join)


@settings(max_examples=1500)
@given(patterns, texts)
def test_the_short_way_agrees_with_the_automaton(outer: str, inner: str) -> None:
    o, i = parse(outer), parse(inner)
    plain = _plain_inclusion(o, i)
    assert plain is not None
    assert plain == _walked(o, i)
    assert plain == inclusion(o, i)


def test_other_forms_go_the_long_way() -> None:
    assert _plain_inclusion(parse("a?"), parse("ab")) is None
    assert _plain_inclusion(parse("a*"), parse("a*b")) is None
    assert _plain_inclusion(parse("a*"), parse("a?")) is None
