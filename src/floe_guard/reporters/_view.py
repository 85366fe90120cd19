"""How a report is to be looked at, and what a reporter is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from floe_guard._records import dataclass
from floe_guard.report import Report


@dataclass(frozen=True, slots=True)
class View:
    """What a person asked of a report; nothing here changes a verdict.

    Args:
        colour: Whether terminal colours are wanted.
        quiet: The verdict and the failures alone.
        compact: One line a finding.
        elapsed_s: How long the judgement took, or None to leave the time out.
    """

    colour: bool = False
    quiet: bool = False
    compact: bool = False
    elapsed_s: float | None = None


class Reporter(Protocol):
    """The one function of a reporter's file."""

    def __call__(self, report: Report, view: View) -> Iterator[str]:
        """Yield the report's text in pieces, line breaks included."""
        ...
