"""Attribute values and three-valued truth.

An attribute value is plain JSON-like Python (`str | int | float | bool | None | list | dict`)
in which two more things may stand anywhere:

* `Unknown`: there will be a value, but it is not known yet, and why. `None` is HCL's `null`
  ("absent") and is not unknown.
* `Sensitive`: a value that takes part in evaluation and is never shown.

Truth is Kleene's strong three-valued logic with `Unknown` as the third value, so that an
answer that could not be obtained carries its reason along
(S. C. Kleene, Introduction to Metamathematics, 1952, §64).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias, TypeGuard

from floe_guard._records import dataclass, field

Value: TypeAlias = Any
"""`str | int | float | bool | None | list[Value] | dict[str, Value] | Unknown | Sensitive`."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that exists but is not known yet.

    Args:
        reason: Why, in words a person can act on ("known after apply", "data source …").
        type: The refined type name where it is known: `string`, `number`, `bool`, `list`, `set`,
            `map` or `object`.
        not_null: Whether the value is known not to be null.
        prefix: For a string, the part at its start that is known already.
        document: For a JSON or compressed text, what it decodes to, unknown in the parts that are; None where
            nothing of it is known.
    """

    reason: str = "known after apply"
    type: str | None = None
    not_null: bool = False
    prefix: str = ""
    document: Value = field(default=None, compare=False, repr=False)

    def __bool__(self) -> bool:
        """Refuse to be taken for a truth value.

        Raises:
            TypeError: Always; an `if` on an unknown would be a silent decision.
        """
        raise TypeError(f"an unknown value has no truth value ({self.reason})")


UNKNOWN = Unknown()


class Sensitive:
    """A wrapper that keeps a value out of every text: `str()`, `repr()` and formats hide it."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value: Value = value.value if isinstance(value, Sensitive) else value

    def __repr__(self) -> str:
        return "(sensitive)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sensitive) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(Sensitive)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Refuse to be pickled or copied into a cache.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a sensitive value is never serialised")


Truth: TypeAlias = bool | Unknown


def is_unknown(value: object) -> TypeGuard[Unknown]:
    """Return whether `value` itself (not something inside it) is unknown."""
    return isinstance(value, Unknown)


def reveal(value: Value) -> Value:
    """Return the value inside a `Sensitive` wrapper, or the value itself."""
    return value.value if isinstance(value, Sensitive) else value


def not3(a: Truth) -> Truth:
    """Return the Kleene negation."""
    return a if isinstance(a, Unknown) else not a


def and3(truths: Iterable[Truth]) -> Truth:
    """Return the Kleene conjunction: false wins, then unknown (the first one), else true; `[]` is true."""
    unknown: Unknown | None = None
    for t in truths:
        if isinstance(t, Unknown):
            if unknown is None:
                unknown = t
        elif not t:
            return False
    return True if unknown is None else unknown


def or3(truths: Iterable[Truth]) -> Truth:
    """Return the Kleene disjunction: true wins, then unknown (the first one), else false; `[]` is false."""
    unknown: Unknown | None = None
    for t in truths:
        if isinstance(t, Unknown):
            if unknown is None:
                unknown = t
        elif t:
            return True
    return False if unknown is None else unknown


def unknowns_in(value: Value) -> Iterator[Unknown]:
    """Yield every unknown inside `value`, itself included, sensitive parts included."""
    value = reveal(value)
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from unknowns_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from unknowns_in(item)


def shown(value: Value) -> Value:
    """Return `value` as a report may hold it: sensitive and unknown parts replaced by words.

    Returns:
        JSON-serialisable data, with `"(sensitive)"` and `"(<reason>)"` in place of the parts.
    """
    if isinstance(value, Sensitive):
        return "(sensitive)"
    if isinstance(value, Unknown):
        return f"({value.reason})"
    if isinstance(value, dict):
        return {k: shown(v) for k, v in value.items()}
    if isinstance(value, list):
        return [shown(v) for v in value]
    return value
