"""What a resource's companions come to, counted so that two counts can be added.

Thousands of resources may share the companions of their common name: these are counted once, and
added to what each resource has of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from floe_guard._records import dataclass
from floe_guard.engine.protocol import EvaluationError, Predicate
from floe_guard.model import InstanceKey, Resource
from floe_guard.values import Truth, Unknown, and3, not3, or3

if TYPE_CHECKING:
    from floe_guard.engine.context import Context
    from floe_guard.engine.graph import Link


@dataclass(frozen=True, slots=True)
class Count:
    """How many truths are true, how many may be, and the first one that is not known."""

    certain: int = 0
    possible: int = 0
    doubt: Unknown | None = None

    def plus(self, other: Count) -> Count:
        """Return the count of both, this one's first."""
        return Count(
            self.certain + other.certain,
            self.possible + other.possible,
            other.doubt if self.doubt is None else self.doubt,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """What companions come to.

    Args:
        counting: How many count.
        holding: How many count and satisfy what is required.
        required: Whether each one that counts satisfies it.
        first: The first one that counts or may count.
        failing: The first one that certainly counts and does not satisfy it.
        doubtful: The first one of which one of the two is not known.
        fault: Why one of them could not be asked: message and path.
    """

    counting: Count = Count()
    holding: Count = Count()
    required: Truth = True
    first: Resource | None = None
    failing: Resource | None = None
    doubtful: Resource | None = None
    fault: tuple[str, str] | None = None

    def plus(self, other: Tally) -> Tally:
        """Return what both come to, these companions before the others.

        Raises:
            EvaluationError: One of the others could not be asked.
        """
        if other.fault is not None:
            raise EvaluationError(*other.fault)
        return Tally(
            self.counting.plus(other.counting),
            self.holding.plus(other.holding),
            and3((self.required, other.required)),
            self.first or other.first,
            self.failing or other.failing,
            self.doubtful or other.doubtful,
        )


def tally(
    links: Iterable[Link],
    where: Predicate | None,
    require: Predicate | None,
    index: InstanceKey,
    context: Context,
) -> Tally:
    """Count companions.

    Args:
        links: The companions, and whether they are connected.
        where: Which of them count; None for all.
        require: What must hold for those; None for nothing.
        index: Instance key of the resource whose companions they are.
        context: To ask the conditions in.

    Returns:
        What they come to, in the order of the links.

    Raises:
        EvaluationError: One of them cannot be asked.
    """
    counting: list[Truth] = []
    holding: list[Truth] = []
    required: list[Truth] = []
    first: Resource | None = None
    failing: Resource | None = None
    doubtful: Resource | None = None
    for companion, linked in links:
        counts = and3((linked, _exists(companion, index)))
        if where is not None:
            counts = and3((counts, where.evaluate(companion, context)))
        if counts is False:
            continue
        holds: Truth = True if require is None else require.evaluate(companion, context)
        counting.append(counts)
        holding.append(and3((counts, holds)))
        required.append(or3((not3(counts), holds)))
        first = first or companion
        if holds is False and counts is True:
            failing = failing or companion
        elif isinstance(holds, Unknown) or isinstance(counts, Unknown):
            doubtful = doubtful or companion
    if first is None:
        return _NONE
    return Tally(_count(counting), _count(holding), and3(required), first, failing, doubtful)


def shared_tally(
    links: Iterable[Link],
    where: Predicate | None,
    require: Predicate | None,
    index: InstanceKey,
    context: Context,
) -> Tally:
    """Count companions that are shared: that one cannot be asked is kept too, and told by `plus`."""
    try:
        return tally(links, where, require, index, context)
    except EvaluationError as e:
        return Tally(fault=(e.message, e.path))


_NONE = Tally()


def _count(truths: Sequence[Truth]) -> Count:
    certain = sum(truth is True for truth in truths)
    possible = sum(truth is not False for truth in truths)
    doubt = next((truth for truth in truths if isinstance(truth, Unknown)), None)
    return Count(certain, possible, doubt)


def _exists(companion: Resource, index: InstanceKey) -> Truth:
    """Return whether a companion exists at all, given that the resource with this key does."""
    if not isinstance(companion.index, Unknown):
        return True
    # expanded over the same unknown keys, they come together
    return True if companion.index == index else companion.index
