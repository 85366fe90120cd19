"""The words a judgement ends in: cell verdicts, severities and the process exit codes.

They stand together because they must never drift apart: what a verdict is worth is
decided by `report.exit_code`, and no other module turns a verdict into a number.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """What one cell (rule × resource) of the verdict matrix says."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    """The answer depends on a value that is not known yet; the reason travels with it."""
    ERROR = "error"
    """The rule, or the input it looked at, is at fault; nothing was decided."""
    NOT_EVALUATED = "not-evaluated"
    """Something in scope could not be read (a gap)."""
    WAIVED = "waived"
    NOT_APPLICABLE = "not-applicable"
    """The rule's selector found nothing, and says so."""


class Severity(StrEnum):
    """How bad a violation is; ordered by `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position from the mildest (0) to the worst (3)."""
        return _RANKS[self]


_RANKS = {
    Severity.LOW: 0,
    Severity.MEDIUM: 1,
    Severity.HIGH: 2,
    Severity.CRITICAL: 3,
}


class ExitCode(IntEnum):
    """Every exit code of `floe-guard`; the meanings are documented in docs/exit-codes.md."""

    OK = 0
    VIOLATION = 1
    INPUT = 2
    INCOMPLETE = 3
    CLEANUP = 4
    EVIDENCE_MALFORMED = 20
    EVIDENCE_UNTRUSTED = 21
    EVIDENCE_UNMET = 22
    SECRET = 23
    INTERNAL = 70
    INTERRUPTED = 130
    """Ctrl-C, by the shell's convention of 128 + SIGINT; never a verdict."""
    BROKEN_PIPE = 141
    """Nobody read the report to its end (128 + SIGPIPE); never a verdict."""
