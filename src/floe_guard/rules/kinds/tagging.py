"""`tagging`: required tags on every taggable resource, the provider's `default_tags` included.

Which types are taggable is data generated from the provider's schema (`rules/data/taggable.json`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.operators import OPERATORS, Operator
from floe_guard.engine.protocol import (
    PASS,
    EvaluationError,
    Judges,
    Outcome,
    ResourceJudge,
    Words,
)
from floe_guard.model import Resource
from floe_guard.rules.kind import Kind
from floe_guard.values import Sensitive, Unknown, Value, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind(resources=("aws_*",))


def model() -> type[RuleModel]:
    """Return the model of a rule file's entry."""
    from typing import Annotated

    from pydantic import Field, StringConstraints, model_validator

    from floe_guard.rules.models import Regex, RuleModel, Strict

    class Tag(Strict):
        equals: str | None = None
        one_of: Annotated[list[str], Field(min_length=1)] | None = None
        pattern: Regex | None = None
        not_empty: bool | None = None

        @model_validator(mode="after")
        def _one_demand(self) -> Tag:
            if len(self.model_fields_set) > 1:
                raise ValueError("one of equals, one_of, pattern, not_empty is enough for a tag")
            if self.not_empty is False:
                raise ValueError("`not_empty: false` asks for nothing; write {}")
            return self

    Key = Annotated[str, StringConstraints(min_length=1, max_length=128)]

    class TaggingRule(RuleModel):
        tags: Annotated[dict[Key, Tag], Field(min_length=1)]

    return TaggingRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Compile a validated rule."""
    demands = tuple((key, _demand(tag)) for key, tag in rule["tags"].items())
    judge: ResourceJudge = _Tagged(demands)
    return Judges(resource=judge)


def _demand(tag: Mapping[str, Any]) -> Operator:
    if tag["equals"] is not None:
        return OPERATORS["equals"](tag["equals"])
    if tag["one_of"] is not None:
        return OPERATORS["in"](tag["one_of"])
    if tag["pattern"] is not None:
        return OPERATORS["matches"](tag["pattern"])
    if tag["not_empty"]:
        return OPERATORS["matches"](r"\S")
    return OPERATORS["exists"](True)


@cache
def _taggable() -> tuple[frozenset[str], frozenset[str]]:
    """Return the types with `tags` and `tags_all`, and those with `tag` blocks."""
    path = Path(__file__).parent.parent / "data" / "taggable.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(data["tags_all"]), frozenset(data["tag_block"])


_SKIP = Outcome(Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class _Tagged:
    demands: tuple[tuple[str, Operator], ...]

    def judge(self, resource: Resource, context: Context) -> Outcome:
        tags_all, tag_block = _taggable()
        if resource.type in tags_all:
            tags = _all_tags(resource, context)
        elif resource.type in tag_block:
            tags = _block_tags(resource)
        else:
            return _SKIP
        doubt: Outcome | None = None
        for key, demand in self.demands:
            value = _tag(tags, key)
            truth = demand.test(value)
            if truth is True:
                continue
            path = f"tags.{key}" if key.isidentifier() else f"tags.{json.dumps(key)}"
            if truth is False:
                return self._failed(tags, path, demand, value)
            if doubt is None:
                assert isinstance(truth, Unknown)
                doubt = Outcome(Verdict.UNKNOWN, path, _expected(demand), value, truth.reason)
        return PASS if doubt is None else doubt

    def _failed(self, tags: Value, path: str, demand: Operator, value: Value) -> Outcome:
        wrong = [k for k, d in self.demands if d.test(_tag(tags, k)) is False]
        reason = f"missing or wrong tags: {', '.join(wrong)}"
        return Outcome(Verdict.FAIL, path, _expected(demand), value, reason)


def _expected(demand: Operator) -> str:
    return "a value that is not empty" if demand.words == r"matching /\S/" else demand.words


def _tag(tags: Value, key: str) -> Value:
    if isinstance(tags, Unknown):
        return Unknown(tags.reason)
    if isinstance(tags, Sensitive):
        inner = _tag(tags.value, key)
        return inner if inner is None or isinstance(inner, Unknown) else Sensitive(inner)
    return tags.get(key)


def _all_tags(resource: Resource, context: Context) -> Value:
    """Return the tags with the provider's `default_tags`, as far as they are known."""
    given = resource.attributes.get("tags_all")
    if given is not None and not isinstance(given, Unknown):
        return _checked(given)
    own = resource.attributes.get("tags")
    if isinstance(own, Unknown):
        return own
    own = {} if own is None else _checked(own)
    if context.inventory.origin in ("state", "live"):
        return own if given is None else given
    merged = _merged(_default_tags(resource, context), own)
    return merged


def _merged(defaults: Value, own: Value) -> Value:
    sensitive = isinstance(own, Sensitive) or isinstance(defaults, Sensitive)
    defaults, own = reveal(defaults), reveal(own)
    if isinstance(defaults, Unknown):
        # a tag of the resource itself holds whatever the defaults turn out to be
        merged: Value = _WithUnknownRest({k: v for k, v in own.items() if v is not None}, defaults)
    else:
        merged = {**defaults, **{k: v for k, v in own.items() if v is not None}}
    return Sensitive(merged) if sensitive else merged


class _WithUnknownRest(dict[str, Value]):
    """Known tags beside others that are not known yet."""

    def __init__(self, known: Mapping[str, Value], rest: Unknown) -> None:
        super().__init__(known)
        self._rest = rest

    def get(self, key: str, default: Value = None) -> Value:
        return self[key] if key in self else Unknown(self._rest.reason)


def _default_tags(resource: Resource, context: Context) -> Value:
    provider = context.provider_of(resource)
    if provider is None:
        if resource.attributes.get("tags_all") is None:
            return {}
        return Unknown("the provider configuration is not known")
    blocks = reveal(provider.config.get("default_tags"))
    if blocks is None:
        return {}
    if isinstance(blocks, Unknown):
        return blocks
    block = reveal(blocks[0] if isinstance(blocks, list) and blocks else blocks)
    if isinstance(block, Unknown):
        return block
    tags = block.get("tags") if isinstance(block, Mapping) else None
    if tags is None or isinstance(tags, Unknown):
        return {} if tags is None else tags
    return _checked(tags)


def _checked(tags: Value) -> Value:
    if not isinstance(reveal(tags), (Mapping, Unknown)):
        raise EvaluationError("expected a map of tags", "tags")
    return tags


def _block_tags(resource: Resource) -> Value:
    blocks = resource.attributes.get("tag")
    if isinstance(blocks, Unknown):
        return blocks
    tags: dict[str, Value] = {}
    rest: Unknown | None = None
    for block in reveal(blocks) or ():
        block = reveal(block)
        if isinstance(block, Unknown):
            rest = block
            continue
        key = reveal(block.get("key"))
        if isinstance(key, Unknown):
            rest = key
        elif isinstance(key, str):
            tags[key] = block.get("value")
    return tags if rest is None else _WithUnknownRest(tags, rest)


def found(tags: Value) -> Words:
    """Return the keys of tags, for a report."""
    tags = reveal(tags)
    return Words(", ".join(sorted(tags)) if isinstance(tags, Mapping) else "not known")
