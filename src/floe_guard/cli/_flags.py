"""The flags that every judging verb has in common, as one decorator and one value.

    @click.command()
    @click.argument("file")
    @judging_flags()
    def command(file: str, flags: JudgeFlags) -> ExitCode: ...

A flag that was not given is None (or empty), so that the environment and the settings file can
speak next; `settings.py` decides. `--profile` names a rule profile on offline verbs; on verbs
that talk to AWS that name belongs to the AWS CLI profile, and `--rule-profile` (which every verb
has) is the one for rules.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from floe_guard._records import dataclass
from floe_guard.cli._journal import evidence_flag
from floe_guard.verdicts import Severity

F = TypeVar("F", bound=Callable[..., Any])

FROM_ENVIRONMENT = "\0"
"""Stands for the run id where `--run` is given without one."""


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """One `--output FORMAT[=PATH]`; `path` is None for standard output."""

    format: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class JudgeFlags:
    """What the common flags said.

    Args:
        rules: `--rules`: rule files or folders beside the shipped pack.
        no_default_rules: `--no-default-rules`: leave the shipped pack out.
        check: `--check`: judge these rule ids alone.
        skip_check: `--skip-check`: leave these rule ids out.
        fail_on: `--fail-on`.
        on_unknown: `--on-unknown`: `fail` or `warn`.
        soft_fail: `--soft-fail`: violations are reported and do not fail the run.
        quiet: `--quiet`: failures and the verdict alone.
        compact: `--compact`: one line a finding.
        outputs: `--output`.
        profile: `--rule-profile` (and `--profile` on offline verbs).
        config_file: `--config-file`.
        evidence: `--evidence`: folder of the run's journal.
    """

    rules: tuple[str, ...] = ()
    no_default_rules: bool = False
    check: tuple[str, ...] = ()
    skip_check: tuple[str, ...] = ()
    fail_on: Severity | None = None
    on_unknown: str | None = None
    soft_fail: bool = False
    quiet: bool = False
    compact: bool = False
    outputs: tuple[OutputSpec, ...] = ()
    profile: str | None = None
    config_file: str | None = None
    evidence: Path | None = None


def judging_flags(*, live: bool = False) -> Callable[[F], F]:
    """Return a decorator that adds the common flags and passes them on as `flags=JudgeFlags(...)`.

    Args:
        live: Whether the verb talks to AWS, and `--profile` is therefore not a rule profile.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def collect(*args: Any, **kwargs: Any) -> Any:
            given = {name: kwargs.pop(name) for name in JudgeFlags.__slots__}
            return function(*args, flags=JudgeFlags(**given), **kwargs)

        wrapped: Any = collect
        for option in reversed(_options(live)):
            wrapped = option(wrapped)
        return wrapped  # type: ignore[no-any-return]

    return decorate


def config_file_flag(function: F) -> F:
    """Add `--config-file` to a verb that reads the settings and judges nothing."""
    return click.option(
        "--config-file",
        metavar="PATH",
        help="Settings file (default: .floe-guard.yaml here or in a folder above).",
    )(function)


def output_flag(function: F) -> F:
    """Add `--output FORMAT[=PATH]`, passed on as `outputs`."""
    return click.option(
        "--output",
        "-o",
        "outputs",
        multiple=True,
        metavar="FORMAT[=PATH]",
        callback=_outputs,
        help="Report format, to standard output or to PATH; repeatable.",
    )(function)


def _options(live: bool) -> list[Callable[[F], F]]:
    profile_names = ["--rule-profile"] if live else ["--rule-profile", "--profile"]
    return [
        click.option(
            "--rules",
            multiple=True,
            metavar="PATH",
            help="Rule file or folder beside the shipped rules; repeatable.",
        ),
        click.option("--no-default-rules", is_flag=True, help="Leave the shipped rules out."),
        click.option(
            "--check",
            multiple=True,
            metavar="ID",
            callback=_ids,
            help="Judge this rule alone; repeatable, or a comma-separated list.",
        ),
        click.option(
            "--skip-check",
            multiple=True,
            metavar="ID",
            callback=_ids,
            help="Leave this rule out; repeatable, or a comma-separated list.",
        ),
        click.option(
            *profile_names,
            "profile",
            metavar="NAME",
            help="Rule profile, such as provider-tests or baseline.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice([s.value for s in Severity]),
            callback=_severity,
            help="Least severity that fails the run (default: low).",
        ),
        click.option(
            "--on-unknown",
            type=click.Choice(["fail", "warn"]),
            help="Whether a question that cannot be answered yet leaves the run incomplete (exit 3).",
        ),
        click.option(
            "--soft-fail",
            is_flag=True,
            help="Report violations without failing; an incomplete run still exits 3.",
        ),
        click.option("--quiet", is_flag=True, help="Print the verdict and the failures alone."),
        click.option("--compact", is_flag=True, help="Print one line a finding."),
        output_flag,
        evidence_flag,
        config_file_flag,
    ]


def _ids(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    ids = tuple(part.strip() for text in value for part in text.split(","))
    if any(not one for one in ids):
        raise click.BadParameter("a rule id is empty", ctx=ctx, param=param)
    return ids


def _severity(ctx: click.Context, param: click.Parameter, value: str | None) -> Severity | None:
    return None if value is None else Severity(value)


def _outputs(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> tuple[OutputSpec, ...]:
    specs = []
    for text in value:
        name, equals, path = text.partition("=")
        if not name or (equals and not path):
            raise click.BadParameter(f"{text!r} is not FORMAT or FORMAT=PATH", ctx=ctx, param=param)
        specs.append(OutputSpec(name, path or None))
    if sum(spec.path is None for spec in specs) > 1:
        raise click.BadParameter(
            "only one format can go to standard output; write the others as FORMAT=PATH",
            ctx=ctx,
            param=param,
        )
    paths = [spec.path for spec in specs if spec.path is not None]
    if len(set(paths)) < len(paths):
        raise click.BadParameter("two formats go to the same file", ctx=ctx, param=param)
    return tuple(specs)
