"""What a kind of rule is, and how its file is found."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from floe_guard._records import dataclass
from floe_guard.engine.protocol import Judges
from floe_guard.model import ORIGINS, Mode, Origin
from floe_guard.rules import kinds

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for every rule of a kind.

    Args:
        origins: Origins the kind supports; a rule may name fewer.
        resources: Default of `resources:`; empty when a rule must say.
        modes: Default of `modes:`.
    """

    origins: tuple[Origin, ...] = ORIGINS
    resources: tuple[str, ...] = ()
    modes: tuple[Mode, ...] = ("managed",)


class KindModule(Protocol):
    """What each file of `kinds/` holds."""

    KIND: Kind

    def model(self) -> type[RuleModel]:
        """Return the pydantic model of a rule of this kind (common keys included)."""
        ...

    def compile_rule(self, rule: Mapping[str, Any]) -> Judges:
        """Return the judges of a validated rule: the model's `model_dump()`, defaults filled in.

        Raises:
            ValueError: Values that are valid one by one do not make a rule; the message says why.
        """
        ...


@cache
def kind_names() -> tuple[str, ...]:
    """Return the kinds there are, as rule files write them, in alphabetical order."""
    return tuple(
        sorted(
            module.name.replace("_", "-")
            for module in pkgutil.iter_modules(kinds.__path__)
            if not module.name.startswith("_")
        )
    )


@cache
def find_kind(name: str) -> KindModule:
    """Return the kind called `name` (`iam-scope`), importing its file.

    Raises:
        KeyError: There is no such kind.
    """
    if name not in kind_names():
        raise KeyError(name)
    return cast("KindModule", import_module(f"{kinds.__name__}.{name.replace('-', '_')}"))
