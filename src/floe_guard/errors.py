"""The errors floe-guard reports as one clear line, each knowing its exit code and advice.

    FloeGuardError
    ├── FloeGuardErrors       several at once, one line each
    ├── UsageError            flags and arguments
    ├── SettingsError         .floe-guard.yaml and the environment
    ├── RuleFileError         a rule file, at file:line
    ├── InputError            a plan, state, HCL file, report or bundle that cannot be read as what it claims to be
    ├── AwsError              credentials, identity, endpoint: nothing could be judged
    │   └── NotApprovedError  the caller's account, or the region, is not an approved one
    ├── RefusedError          a deletion that floe-guard will not do (exit 4)
    └── EvidenceError         malformed 20, untrusted 21, unmet 22, secret 23

Anything else that reaches the top is an internal error (exit 70), never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from floe_guard.verdicts import ExitCode

T = TypeVar("T")


class FloeGuardError(Exception):
    """A fault that a person can act on, told in one line.

    Args:
        message: What is wrong and what was expected; no sensitive value.
        file: The file at fault, as the user named it.
        line: 1-based line in that file.
        column: 1-based column in that line.
        hint: What to do next.
    """

    exit_code: ExitCode = ExitCode.INPUT

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        parts = [str(p) for p in (self.file, self.line, self.column) if p is not None]
        where = ":".join(parts) + ": " if self.file is not None else ""
        advice = f" ({self.hint})" if self.hint else ""
        return one_line(f"{where}{self.message}{advice}")


class FloeGuardErrors(FloeGuardError):
    """Several faults found at once, each to be told in its own line.

    Args:
        errors: The faults, at least one; the first one's exit code counts.

    Raises:
        ValueError: If there is no fault to tell.
    """

    def __init__(self, errors: Sequence[FloeGuardError]) -> None:
        if not errors:
            raise ValueError("no errors")
        super().__init__("; ".join(str(error) for error in errors))
        self.errors = tuple(errors)
        self.exit_code = errors[0].exit_code


class Faults:
    """Faults of several steps, kept until all steps were tried, so that they are told at once."""

    def __init__(self) -> None:
        self._found: list[FloeGuardError] = []

    def of(self, step: Callable[[], T]) -> T | None:
        """Return what `step` returns; None where it has a fault, which is kept.

        Args:
            step: Something that may raise a `FloeGuardError`.
        """
        try:
            return step()
        except FloeGuardErrors as several:
            self._found += several.errors
        except FloeGuardError as one:
            self.add(one)
        return None

    def add(self, fault: FloeGuardError) -> None:
        """Keep one more."""
        self._found.append(fault)

    def tell(self) -> None:
        """Raise what was kept, if anything was.

        Raises:
            FloeGuardError: The one fault, or all of several.
        """
        if self._found:
            raise self._found[0] if len(self._found) == 1 else FloeGuardErrors(self._found)


class UsageError(FloeGuardError):
    """Flags or arguments that do not make sense together."""


class SettingsError(FloeGuardError):
    """`.floe-guard.yaml` or an environment variable is invalid."""


class RuleFileError(FloeGuardError):
    """A rule file is invalid; `file` and `line` say where."""


class InputError(FloeGuardError):
    """An input is not what it claims to be, is truncated, or cannot be evaluated."""


class AwsError(FloeGuardError):
    """AWS could not be asked at all: credentials, identity, endpoint or configuration."""


class NotApprovedError(AwsError):
    """The caller's account, or the region, is not among the approved ones."""


class RefusedError(FloeGuardError):
    """A deletion target was refused; nothing was deleted."""

    exit_code = ExitCode.CLEANUP


class EvidenceError(FloeGuardError):
    """A bundle is malformed or tampered with."""

    exit_code = ExitCode.EVIDENCE_MALFORMED


class UntrustedError(EvidenceError):
    """A signature is missing, invalid, or from a signer that is not trusted."""

    exit_code = ExitCode.EVIDENCE_UNTRUSTED


class UnmetError(EvidenceError):
    """The bundle is sound, but it is not the one that was expected."""

    exit_code = ExitCode.EVIDENCE_UNMET


class SecretFoundError(EvidenceError):
    """Credential-shaped material was found; the message names file, pointer and rule only."""

    exit_code = ExitCode.SECRET


def one_line(text: str) -> str:
    """Return `text` with control characters and line breaks made visible, so that it stays one line.

    Args:
        text: Any text, untrusted names included (a terminal escape must not reach a terminal).

    Returns:
        The same text with each non-printable character as an escape.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )
