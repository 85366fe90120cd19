"""What one evaluation may cost, so that hostile source ends in a clear error and not in swap.

Steps count evaluated nodes and produced elements; sizes are counted where values are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floe_guard.loaders.hcl.faults import LimitError
from floe_guard.loaders.hcl.syntax import Span

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.cty.values import Value

MAX_STEPS: Final = 2_000_000
MAX_STRING: Final = 16 * 1024 * 1024
"""Characters of one string."""
MAX_WEIGHT: Final = 1_000_000
"""Parts of one value, counted as often as they occur."""
MAX_INSTANCES: Final = 20_000
"""Resource and module instances of one root."""
MAX_DEPTH: Final = 1_200
"""Nested evaluations: expression nesting and chains of references together."""


class Budget:
    """The meter of one root module's evaluation.

    Attributes:
        steps: How many nodes were evaluated; `dispatch.evaluate` counts them itself, being the
            busiest of all functions.
        depth: How many evaluations are going on inside each other.
    """

    __slots__ = ("_characters", "_instances", "depth", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self.depth = 0
        self._instances = 0
        self._characters = 0

    def check(self, span: Span) -> None:
        """Refuse to go on where there were too many steps, or where it is too deep.

        Raises:
            LimitError: too many steps or too deep.
        """
        if self.steps > MAX_STEPS:
            raise LimitError(f"evaluation takes more than {MAX_STEPS} steps", span)
        if self.depth > MAX_DEPTH:
            raise LimitError(
                f"expressions refer to each other more than {MAX_DEPTH} levels deep", span
            )

    def spend(self, steps: int, span: Span) -> None:
        """Count steps that happen on one level, such as the elements of a result.

        Raises:
            LimitError: too many steps.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise LimitError(f"evaluation takes more than {MAX_STEPS} steps", span)

    def weigh(self, value: Value, span: Span) -> Value:
        """Refuse a value that is too large to walk through.

        Args:
            value: A value that was built.
            span: Where.

        Returns:
            The same value.

        Raises:
            LimitError: it has too many parts.
        """
        if value.weight > MAX_WEIGHT:
            raise LimitError(f"a value has more than {MAX_WEIGHT} parts", span)
        return value

    def text(self, length: int, span: Span) -> None:
        """Count a string that was built.

        Args:
            length: Its characters.
            span: Where.

        Raises:
            LimitError: the string, or all strings together, are too long.
        """
        self._characters += length
        if length > MAX_STRING:
            raise LimitError(f"a string grows beyond {MAX_STRING} characters", span)
        if self._characters > 16 * MAX_STRING:
            raise LimitError(f"strings grow beyond {16 * MAX_STRING} characters altogether", span)

    def instances(self, count: int, span: Span) -> None:
        """Count instances made by count or for_each.

        Raises:
            LimitError: too many of them.
        """
        self._instances += count
        if self._instances > MAX_INSTANCES:
            raise LimitError(f"more than {MAX_INSTANCES} resource and module instances", span)
