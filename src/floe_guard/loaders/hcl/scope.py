"""What an expression can see: the objects of its module, and the names bound around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Protocol

from floe_guard.loaders.hcl.syntax import Span, Step

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.budget import Budget
    from floe_guard.loaders.hcl.cty.values import Value


class Resolver(Protocol):
    """A module instance, as the evaluator sees it."""

    @property
    def budget(self) -> Budget:
        """The meter of the whole root."""

    def resolve(
        self, root: str, steps: tuple[Step, ...], span: Span, env: Env
    ) -> tuple[Value, int]:
        """The object that a traversal starts with, and how many of its steps that took."""

    def call(self, name: str, arguments: list[Value], span: Span, spans: list[Span]) -> Value:
        """The result of a built-in or provider-defined function."""


_NO_NAMES: Final[Mapping[str, Value]] = {}


class Env:
    """The environment of one expression.

    Attributes:
        module: Resolves everything that is not bound by a name.
        names: For-expression variables, dynamic block iterators, ``each``, ``count``,
            ``self`` and template variables.
        item: The element that the innermost splat is at.
    """

    __slots__ = ("item", "module", "names")

    def __init__(
        self,
        module: Resolver,
        names: Mapping[str, Value] = _NO_NAMES,
        item: Value | None = None,
    ) -> None:
        self.module: Final = module
        self.names: Final = names
        self.item: Final = item

    def bind(self, names: Mapping[str, Value]) -> Env:
        """This environment with more names bound, over those of the same name."""
        return Env(self.module, {**self.names, **names}, self.item)

    def at(self, item: Value) -> Env:
        """This environment at an element of a splat."""
        return Env(self.module, self.names, item)
