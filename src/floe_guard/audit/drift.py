"""Where the account differs from a plan or state, in what the rules look at.

Compared is what both sides know: a value that is not known yet, or not shown by one of them, says nothing;
one that could not be read in the account leaves the question open.
Order and spelling that AWS does not keep (lists of blocks, numbers as text, policy documents) make no
difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from floe_guard.audit.counterparts import Counterparts
from floe_guard.audit.facts import Fact, built_in, outcome
from floe_guard.engine.shown import show
from floe_guard.model import Gap, Inventory, Resource
from floe_guard.report import RuleOutcome
from floe_guard.values import Sensitive, Unknown, Value, reveal, unknowns_in
from floe_guard.verdicts import Severity, Verdict

DRIFT = built_in(
    "FG855",
    "no-drift",
    "The account is what the plan or state says",
    Severity.MEDIUM,
    why="A judgement of the plan says nothing about an account that was changed by hand.",
    fix="Apply the scaffold again, or find out who changed it and why.",
    source="floe-guard, drift between plan or state and live",
)
# Set by the provider for itself, or shown by the two sides in different words.
_NOT_COMPARED = frozenset(
    {
        "id",
        "tags",
        "attachment_count",
        "force_destroy",
        "skip_destroy",
        "timeouts",
        "region",
        "description",
    }
)


def compare(
    declared: Inventory,
    live: Inventory,
    judged: Callable[[str], bool],
    overlapping: Callable[[Gap, str], bool],
) -> RuleOutcome:
    """Compare the managed resources of a plan or state with the account.

    Args:
        declared: The plan or state.
        live: The account.
        judged: Whether a rule looks at resources of a type.
        overlapping: Whether a gap may hide resources of a type.

    Returns:
        For each resource that a rule looks at, a cell for each difference, or one where there is none.
    """
    counterparts = Counterparts(live.resources)
    facts = [
        fact
        for resource in declared.resources
        if resource.mode == "managed" and not resource.removed and judged(resource.type)
        for fact in _compare(resource, counterparts, live.gaps, overlapping)
    ]
    return outcome(DRIFT, facts)


def _compare(
    resource: Resource,
    counterparts: Counterparts,
    gaps: Sequence[Gap],
    overlapping: Callable[[Gap, str], bool],
) -> list[Fact]:
    found = counterparts.find(resource.type, resource.attributes)
    if isinstance(found, str):
        hidden = [gap for gap in gaps if overlapping(gap, resource.type)]
        verdict = Verdict.NOT_EVALUATED if hidden else Verdict.FAIL
        reason = f"{found}; {hidden[0].what}: {hidden[0].reason}" if hidden else found
        return [
            Fact(
                verdict,
                resource.address,
                expected="it exists in the account",
                reason=reason,
                resource_type=resource.type,
            )
        ]
    differing = [
        Fact(
            Verdict.FAIL,
            resource.address,
            expected=show(wanted),
            actual=show(actual),
            reason=f"differs from {found.address}",
            path=path,
            resource_type=resource.type,
        )
        for path, wanted, actual in differences(resource.attributes, found.attributes)
    ]
    unread = [
        Fact(
            Verdict.NOT_EVALUATED,
            resource.address,
            expected=show(resource.attributes[key]),
            reason=doubt.reason,
            path=key,
            resource_type=resource.type,
        )
        for key, doubt in _unread(resource.attributes, found.attributes)
    ]
    agreeing = Fact(
        Verdict.PASS,
        resource.address,
        reason=f"agrees with {found.address}",
        resource_type=resource.type,
    )
    return [*differing, *unread] or [agreeing]


def _unread(
    declared: Mapping[str, Value], live: Mapping[str, Value]
) -> Iterator[tuple[str, Unknown]]:
    """Yield what is declared and could not be read in the account, with the reason."""
    for key in sorted(declared.keys() & live.keys() - _NOT_COMPARED):
        doubt = next(unknowns_in(live[key]), None)
        if doubt is not None and not isinstance(reveal(declared[key]), Unknown):
            yield key, doubt


def differences(
    declared: Mapping[str, Value], live: Mapping[str, Value]
) -> Iterator[tuple[str, Value, Value]]:
    """Yield path, declared and live value of every attribute that both sides know and that differs.

    Args:
        declared: Attributes of a plan or state.
        live: Attributes of the account.

    Yields:
        Path, declared value, live value; both sensitive where a part of either is.
    """
    for key in sorted(declared.keys() & live.keys() - _NOT_COMPARED):
        wanted, actual = declared[key], live[key]
        if _same(wanted, actual):
            continue
        if _holds_sensitive(wanted) or _holds_sensitive(actual):
            # What one side marks, the other may show in clear.
            wanted, actual = Sensitive(reveal(wanted)), Sensitive(reveal(actual))
        yield key, wanted, actual


def _holds_sensitive(value: Value) -> bool:
    if isinstance(value, dict):
        return any(_holds_sensitive(item) for item in value.values())
    if isinstance(value, list):
        return any(_holds_sensitive(item) for item in value)
    return isinstance(value, Sensitive)


def _same(a: Value, b: Value) -> bool:
    a, b = reveal(a), reveal(b)
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return True
    if _empty(a) and _empty(b):
        return True
    if _off(a) and _off(b):
        return True
    if isinstance(a, dict) and isinstance(b, dict):
        if _is_block(a) or _is_block(b):
            return all(_same(a[key], b[key]) for key in a.keys() & b.keys())
        return all(_same_text(a.get(key), b.get(key)) for key in a.keys() | b.keys())
    if isinstance(a, list) and isinstance(b, list):
        return _same_members(a, b)
    if isinstance(a, str) and isinstance(b, str) and a.lstrip()[:1] in {"{", "["}:
        return _same_json(a, b)
    return bool(_scalar(a) == _scalar(b))


def _same_text(a: Value, b: Value) -> bool:
    """Compare two values of a map of texts, such as tags: AWS keeps each as it is written."""
    a, b = reveal(a), reveal(b)
    return isinstance(a, Unknown) or isinstance(b, Unknown) or bool(a == b)


def _is_block(value: dict[str, Value]) -> bool:
    """Whether a map is a block (whose sides may show different attributes) and not a map of texts."""
    return any(
        isinstance(reveal(v), list | dict | bool | int | float | None) for v in value.values()
    )


def _same_members(a: list[Value], b: list[Value]) -> bool:
    if len(a) != len(b):
        return any(True for _ in unknowns_in(a)) or any(True for _ in unknowns_in(b))
    rest = list(b)
    for item in a:
        match = next((i for i, other in enumerate(rest) if _same(item, other)), None)
        if match is None:
            return False
        del rest[match]
    return True


def _same_json(a: str, b: str) -> bool:
    try:
        return bool(_document(json.loads(a)) == _document(json.loads(b)))
    except (ValueError, RecursionError):
        return a == b


def _document(value: Value) -> Value:
    """Return a document in a form in which order of lists, and a list of one, make no difference."""
    if isinstance(value, dict):
        return {key: _document(item) for key, item in value.items()}
    if isinstance(value, list):
        if len(value) == 1:
            return _document(value[0])
        return sorted(
            (_document(item) for item in value), key=lambda v: json.dumps(v, sort_keys=True)
        )
    return value


def _empty(value: Value) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _off(value: Value) -> bool:
    """Whether a flag is off; AWS leaves such a flag out of its answers."""
    return value is None or value is False


_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def _scalar(value: Value) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    return value
