"""Arguments -> the verb's exit code; every fault a person can act on becomes its line on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from floe_guard import __version__
from floe_guard.cli._group import FolderGroup
from floe_guard.errors import FloeGuardError, FloeGuardErrors, one_line
from floe_guard.verdicts import ExitCode

_HELP = """Guardrails for live AWS provider testing.

Judges OpenTofu source, plans, state and the live account by the same rules, sweeps what a test
run left behind, and seals the evidence.

Exit codes: 0 all judged and nothing failed, 1 a violation, 2 unusable input, 3 no violation but
incomplete, 4 cleanup not done or not proved, 20-23 evidence, 70 internal error.
"""


def app() -> click.Group:
    """Return the `floe-guard` command."""
    group = FolderGroup("floe_guard.cli", name="floe-guard", help=_HELP)
    return click.version_option(
        __version__, prog_name="floe-guard", message="%(prog)s %(version)s"
    )(group)


def run(args: Sequence[str]) -> int:
    """Run one command line.

    click's own `main` is not used: it ends a broken pipe with exit 1, which here is a verdict.

    Returns:
        The exit code: the verb's own, or that of the error it ended with.

    Raises:
        TypeError: If a verb returned no exit code; ending such a run with 0 would be a pass by accident.
    """
    if confused := next((arg for arg in args if arg.startswith("--run=-")), None):
        # click would take it for `--run` without an id and a flag of its own after it.
        _say(f"{one_line(confused.removeprefix('--run='))!r} is no run id")
        return ExitCode.INPUT
    group = app()
    try:
        with group.make_context("floe-guard", list(args)) as ctx:
            code = group.invoke(ctx)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.Abort:
        _say("interrupted")
        return ExitCode.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as exc:
        print(exc.format_message(), file=sys.stderr)
        return ExitCode.INPUT
    except click.ClickException as exc:
        context = getattr(exc, "ctx", None)
        verb = context.command_path if context is not None else "floe-guard"
        _say(f"{one_line(exc.format_message())} (see `{verb} --help`)")
        return ExitCode.INPUT
    except FloeGuardErrors as exc:
        for each in exc.errors:
            _say(str(each))
        return exc.exit_code
    except FloeGuardError as exc:
        _say(str(exc))
        return exc.exit_code
    if not isinstance(code, int):
        raise TypeError("the verb returned no exit code")
    return int(code)


_LONGEST = 2000


def _say(line: str) -> None:
    """Print a fault; it may quote what a variable, a flag or a file held, in which a key may stand."""
    from floe_guard.secrets.shapes import redact

    line = redact(line)
    if len(line) > _LONGEST:
        # What was expected, and what to do, stands behind the value.
        half = _LONGEST // 2
        line = f"{line[:half]} […] {line[-half:]}"
    if sys.stderr is not None:
        print(f"floe-guard: {line}", file=sys.stderr)
