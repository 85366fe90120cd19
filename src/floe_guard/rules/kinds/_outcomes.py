"""What the kinds share: choosing between outcomes, and reading blocks that a provider may fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from floe_guard.engine.left_out import left_to_provider
from floe_guard.engine.protocol import PASS, Outcome
from floe_guard.model import Resource
from floe_guard.values import Unknown, Value, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from decimal import Decimal

_WORST_FIRST = (Verdict.FAIL, Verdict.ERROR, Verdict.UNKNOWN)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the first failure, else the first error, else the first unknown, else `PASS`."""
    by_verdict: dict[Verdict, Outcome] = {}
    for outcome in outcomes:
        by_verdict.setdefault(outcome.verdict, outcome)
    return next((by_verdict[v] for v in _WORST_FIRST if v in by_verdict), PASS)


def undecided(
    path: str, unknown: Unknown, expected: str, subject: Resource | None = None
) -> Outcome:
    """Return the outcome of a question whose answer depends on `unknown`."""
    return Outcome(Verdict.UNKNOWN, path, expected, unknown, unknown.reason, subject=subject)


def blocks(value: Value) -> list[Value] | Unknown:
    """Return nested blocks as a list: of mappings, and unknowns where a block is one.

    Args:
        value: A list of blocks, a single block, null, or unknown.
    """
    value = reveal(value)
    if value is None or isinstance(value, Unknown):
        return [] if value is None else value
    if isinstance(value, Mapping):
        return [value]
    return [reveal(item) for item in value if reveal(item) is not None]


def configured(resource: Resource, name: str) -> list[Value] | Unknown:
    """Return a list that the provider fills in where the source leaves it out; `[]` where it does."""
    value = blocks(resource.attributes.get(name))
    if isinstance(value, Unknown) and left_to_provider(resource, name, value):
        return []
    return value


def number(value: Value) -> Decimal | None:
    """Return a finite number, also from the strings that providers keep numbers in; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    from decimal import Decimal, InvalidOperation

    try:
        parsed = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return parsed if parsed.is_finite() else None
