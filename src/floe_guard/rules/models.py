"""The pydantic models of a rule file: what is allowed to be written, before anything is compiled.

Imported only to validate a file that is not in the cache yet, and to generate
`schemas/rules.schema.json`. Values arrive with parameters filled in (`rules.parameters`).
A kind's own model derives from `RuleModel` and stands in the kind's file, inside its `model()`:

    def model() -> type[RuleModel]:
        from floe_guard.rules.models import Condition, RuleModel

        class ChangeRule(RuleModel):
            forbid: Annotated[list[Action], Field(min_length=1)]

        return ChangeRule
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from floe_guard.engine.conditions import ConditionError, compile_condition
from floe_guard.engine.patterns import PatternError, compile_regex
from floe_guard.model import Mode, Origin
from floe_guard.verdicts import Severity

PROFILES = ("provider-tests", "baseline")
"""The profiles a rule belongs to unless it says otherwise."""


class Strict(BaseModel):
    """A mapping in which an unknown key is an error and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _condition(value: Any) -> Any:
    try:
        compile_condition(value)
    except ConditionError as e:
        raise ValueError(str(e)) from e
    return value


def _regex(value: str) -> str:
    try:
        compile_regex(value)
    except PatternError as e:
        raise ValueError(str(e)) from e
    return value


Condition = Annotated[
    dict[str, Any], BeforeValidator(_condition), WithJsonSchema({"x-condition": True})
]
"""A condition tree as plain data, compiled once to see that it is one."""

Regex = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_regex)]
"""An RE2 regular expression."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Prose that says something."""

TypeGlob = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_*?\[\]-]+$")]
"""A resource type, or a glob over types."""

Types = Annotated[list[TypeGlob], Field(min_length=1)]


class RuleModel(Strict):
    """The keys of every rule, whatever its kind."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_-]{1,39}$")]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    kind: str
    severity: Annotated[Severity, Field(strict=False)]
    why: Text
    fix: Text
    source: Text
    resources: Types | None = None
    exclude: list[TypeGlob] = []
    origins: Annotated[list[Origin], Field(min_length=1)] | None = None
    modes: Annotated[list[Mode], Field(min_length=1)] | None = None
    profiles: Annotated[list[Text], Field(min_length=1)] = list(PROFILES)
    enabled: bool = True
    where: Condition | None = None
    parameters: dict[str, Any] = {}
    requires: list[str] = []


ParameterType = Literal["string", "integer", "number", "boolean", "list", "map"]
Setting = Literal["aws.name_prefix", "aws.regions", "aws.account_ids"]
