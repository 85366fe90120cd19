"""Pattern inclusion is exact: it agrees with trying every string."""

from __future__ import annotations

import re
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from floe_guard.rules.iam import wildcards
from floe_guard.rules.iam.arns import action_inside, resource_inside
from floe_guard.rules.iam.wildcards import STAR, inclusion, overlap, parse
from floe_guard.values import Unknown

ALPHABET = "abz"  # z stands in no pattern
STRINGS = ["".join(s) for n in range(6) for s in product(ALPHABET, repeat=n)]

patterns = st.text(alphabet="ab*?", max_size=4)


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("*", ".*").replace("?", "."))


def _strings(pattern: str) -> set[str]:
    regex = _regex(pattern)
    return {s for s in STRINGS if regex.fullmatch(s)}


@given(outer=patterns, inner=patterns)
@example("?*", "*")
@example("*?", "?*")
@example("*a*", "?*a")
@example("**", "*")
def test_inside_is_what_trying_every_string_says(outer: str, inner: str) -> None:
    found = inclusion(parse(outer), parse(inner))
    assert found.inside == (_strings(inner) <= _strings(outer))


short = st.text(alphabet="ab*?", max_size=3)  # two of them meet within five characters or never


@given(left=short, right=short)
@example("*a", "a*")
@example("*?", "")
def test_patterns_overlap_where_one_string_is_of_both(left: str, right: str) -> None:
    assert overlap(parse(left), parse(right)) == bool(_strings(left) & _strings(right))


@given(
    outer=patterns,
    beginning=st.text(alphabet="ab*?", max_size=3),
    rest=st.text(alphabet="ab*?", max_size=2),
)
def test_an_excluded_beginning_has_no_ending_that_fits(
    outer: str, beginning: str, rest: str
) -> None:
    if inclusion(parse(outer), parse(beginning)).excluded:
        assert not _strings(beginning + rest) <= _strings(outer)


@given(pattern=patterns)
def test_a_pattern_is_inside_itself_and_inside_everything(pattern: str) -> None:
    assert inclusion(parse(pattern), parse(pattern)).inside
    assert inclusion(parse("*"), parse(pattern)).inside


def test_many_stars_are_answered_in_bounded_time() -> None:
    outer, inner = parse("*a?" * 60), parse("?a*b" * 60)
    found = inclusion(outer, inner)
    assert not found.inside or not found.excluded


def test_policy_variables_may_become_anything_and_escapes_are_literal() -> None:
    assert parse("a${aws:username}b") == ("a", STAR, "b")
    assert parse("${*}${?}${$}") == ("*", "?", "$")


@given(
    allowed=st.sampled_from(
        ("arn:aws:s3:::t-*", "arn:aws:s3:::t-*/r/*", "arn:aws:glue:*:*:table/f_*/*", "*")
    ),
    beginning=st.sampled_from(("", "arn:aws:s3:::t-", "arn:aws:s3:::t-/r/", "arn:aws:glue:")),
    rest=st.text(alphabet="rt-/:*f_", max_size=6),
)
def test_what_is_said_of_a_beginning_holds_for_every_ending(
    allowed: str, beginning: str, rest: str
) -> None:
    early = resource_inside(allowed, Unknown(prefix=beginning))
    late = resource_inside(allowed, beginning + rest)
    assert isinstance(early, Unknown) or early == late


def test_actions_are_compared_in_any_case_and_resources_are_not() -> None:
    assert action_inside("s3:GetObject", "S3:GETOBJECT") is True
    assert resource_inside("arn:aws:s3:::a-*", "arn:aws:s3:::A-b") is False


arns = st.lists(st.sampled_from(("arn:", "s3:::", "t-", "/r/", "*", "?", "x")), max_size=7)


@given(outer=arns, inner=arns)
def test_the_short_cut_says_what_the_automaton_says(outer: list[str], inner: list[str]) -> None:
    tokens = parse("".join(outer)), parse("".join(inner))
    plain = wildcards._plain_inclusion(*tokens)
    assert plain is None or plain == wildcards._walked(*tokens)
