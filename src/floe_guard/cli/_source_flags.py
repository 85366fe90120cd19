"""The flags that decide the values of source: variables, variable files, workspace."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from floe_guard._records import dataclass

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class SourceFlags:
    """What the flags said.

    Args:
        assignments: `("var", "name=value")` and `("var-file", path)`, in the order given.
        workspace: `--workspace`, or None.
    """

    assignments: tuple[tuple[str, str], ...] = ()
    workspace: str | None = None


def source_flags(function: F) -> F:
    """Add `--var`, `--var-file` and `--workspace`, passed on as `source=SourceFlags(...)`."""

    @wraps(function)
    def collect(*args: Any, workspace: str | None, **kwargs: Any) -> Any:
        # click forgets the order of different options; the context has kept it.
        given: list[tuple[str, str]] = click.get_current_context().meta.get(_ORDER, [])
        for name in ("variables", "var_files"):
            kwargs.pop(name)
        return function(*args, source=SourceFlags(tuple(given), workspace), **kwargs)

    wrapped: Any = collect
    for option in (
        click.option(
            "--workspace",
            metavar="NAME",
            help="Value of terraform.workspace (default: TF_WORKSPACE, else the selected one).",
        ),
        _ordered(
            "--var-file",
            "var_files",
            "var-file",
            "PATH",
            "Values of variables, as tofu's -var-file; repeatable.",
        ),
        _ordered(
            "--var",
            "variables",
            "var",
            "NAME=VALUE",
            "A variable's value, as tofu's -var; repeatable.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


_ORDER = f"{__name__}.order"


class _Ordered(click.Option):
    """An option whose values are noted in the order of the command line, beside its fellows."""

    kind = ""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Let the parser note each value as it meets it."""
        super().add_to_parser(parser, ctx)
        kind = self.kind
        for name in self.opts:
            option = parser._long_opt.get(name)
            if option is None:
                continue
            process = option.process

            def note(value: str, state: Any, process: Any = process) -> None:
                ctx.meta.setdefault(_ORDER, []).append((kind, value))
                process(value, state)

            option.process = note


def _ordered(flag: str, name: str, kind: str, metavar: str, help: str) -> Callable[[F], F]:
    cls = type(f"_Ordered_{name}", (_Ordered,), {"kind": kind})
    return click.option(flag, name, multiple=True, metavar=metavar, help=help, cls=cls)
