"""`lifecycle`: S3 rules that expire a prefix in full, and `lifecycle {}` meta-arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from floe_guard.engine.context import Context
from floe_guard.engine.protocol import NOTHING, PASS, Judges, Outcome, TypeSelector, Words
from floe_guard.model import Resource
from floe_guard.rules.kind import Kind
from floe_guard.rules.kinds._outcomes import blocks, configured, undecided, worst
from floe_guard.rules.kinds._s3_lifecycle import Aim, Answer, LifecycleRule, legacy_rules, rules
from floe_guard.values import Truth, Unknown, Value, and3, not3, or3, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind(resources=("aws_s3_bucket",))

_CONFIGURATION = "aws_s3_bucket_lifecycle_configuration"
_VERSIONING = "aws_s3_bucket_versioning"


def model() -> type[RuleModel]:
    """Return the model of a `lifecycle` rule."""
    from typing import Annotated

    from pydantic import Field, model_validator

    from floe_guard.rules.models import RuleModel

    Days = Annotated[int, Field(ge=1)]

    class LifecycleKindRule(RuleModel):
        prefix: str = ""
        expire_within_days: Days | None = None
        abort_multipart_within_days: Days | None = None
        noncurrent_within_days: Days | None = None
        meta: dict[str, Any] = {}

        @model_validator(mode="after")
        def _asks_something(self) -> LifecycleKindRule:
            if not self.meta and not any(
                (
                    self.expire_within_days,
                    self.abort_multipart_within_days,
                    self.noncurrent_within_days,
                )
            ):
                raise ValueError(
                    "name at least one of expire_within_days, abort_multipart_within_days, "
                    "noncurrent_within_days and meta"
                )
            if self.meta and self.meta.keys() - _META_DEFAULTS.keys():
                raise ValueError(f"meta may name {', '.join(sorted(_META_DEFAULTS))}")
            return self

    return LifecycleKindRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judge of a validated rule."""
    limits = {
        Aim.EXPIRE: rule["expire_within_days"],
        Aim.ABORT: rule["abort_multipart_within_days"],
        Aim.NONCURRENT: rule["noncurrent_within_days"],
    }
    asked = {aim: days for aim, days in limits.items() if days is not None}
    judge = LifecycleJudge(rule["prefix"], asked, dict(rule["meta"]))
    return Judges(resource=judge, companions=(_CONFIGURATION, _VERSIONING) if asked else ())


_META_DEFAULTS: Mapping[str, Value] = {
    "prevent_destroy": False,
    "create_before_destroy": False,
    "ignore_changes": [],
    "replace_triggered_by": [],
}


@dataclass(frozen=True, slots=True)
class LifecycleJudge:
    """Judges what happens to a bucket's objects in time, and a resource's meta-arguments.

    Args:
        prefix: What a lifecycle rule must cover in full.
        asked: Days within which each aim must be reached.
        meta: Meta-arguments and the values they must have.
    """

    prefix: str
    asked: Mapping[Aim, int]
    meta: Mapping[str, Value]

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """See `ResourceJudge.judge`."""
        return worst(self._outcomes(resource, context))

    def _outcomes(self, resource: Resource, context: Context) -> Iterator[Outcome]:
        if self.asked:
            found = list(_rules_of(resource, context))
            for aim, days in self.asked.items():
                yield self._reached(resource, aim, days, found, context)
        for name, wanted in self.meta.items():
            yield _meta(resource, name, wanted, context)

    def _reached(
        self,
        bucket: Resource,
        aim: Aim,
        days: int,
        found: list[LifecycleRule],
        context: Context,
    ) -> Outcome:
        answers = [(rule, rule.reaches(aim, self.prefix, days)) for rule in found]
        truth: Truth = or3(answer.truth for _, answer in answers)
        if truth is True:
            return PASS
        if aim is Aim.NONCURRENT:
            truth = or3((truth, not3(_versioned(bucket, context))))
            if truth is True:
                return PASS
        covered = f"under {self.prefix}" if self.prefix else "of the whole bucket"
        expected = aim.expectation.format(covered=covered, days=days)
        if not answers:
            if isinstance(truth, Unknown):
                return undecided("", truth, expected)
            return Outcome(
                Verdict.FAIL, "", expected, Words("none"), "the bucket has no lifecycle rule"
            )
        rule, closest = max(answers, key=lambda pair: _closeness(pair[1], truth))
        if isinstance(truth, Unknown):
            unknown = closest.truth if isinstance(closest.truth, Unknown) else truth
            return undecided(rule.at(closest.path), unknown, expected, rule.owner)
        return Outcome(
            Verdict.FAIL,
            rule.at(closest.path),
            expected,
            closest.actual,
            closest.reason,
            subject=rule.owner if rule.owner is not bucket else None,
        )


def _closeness(answer: Answer, truth: Truth) -> tuple[bool, int]:
    """Order answers by how much there is to say: what is unknown where that decides, else the nearest miss."""
    return isinstance(truth, Unknown) and isinstance(answer.truth, Unknown), answer.got_to


def _rules_of(bucket: Resource, context: Context) -> Iterator[LifecycleRule]:
    """Yield every lifecycle rule of a bucket, from its companions and its own legacy blocks."""
    selector = context.memo("lifecycle: types", lambda: TypeSelector((_CONFIGURATION,)))
    for companion, linked in context.graph.companions(bucket, selector, via="bucket"):
        yield from rules(companion, linked)
    yield from legacy_rules(bucket)


def _versioned(bucket: Resource, context: Context) -> Truth:
    """Return whether versions of objects are, or were, kept in the bucket."""
    selector = context.memo("versioning: types", lambda: TypeSelector((_VERSIONING,)))
    truths: list[Truth] = []
    for companion, linked in context.graph.companions(bucket, selector, via="bucket"):
        found = blocks(companion.attributes.get("versioning_configuration"))
        if isinstance(found, Unknown):
            truths.append(found)
            continue
        for block in found:
            status = block if isinstance(block, Unknown) else reveal(block.get("status"))
            kept = status if isinstance(status, Unknown) else status in ("Enabled", "Suspended")
            truths.append(and3((linked, kept)))
    legacy = configured(bucket, "versioning")
    if isinstance(legacy, Unknown):
        return or3((*truths, legacy))
    for block in legacy:
        enabled = block if isinstance(block, Unknown) else reveal(block.get("enabled"))
        truths.append(enabled if isinstance(enabled, Unknown) else enabled in (True, "true"))
    return or3(truths)


def _meta(resource: Resource, name: str, wanted: Value, context: Context) -> Outcome:
    expected = f"{name} = {wanted!r}".replace("True", "true").replace("False", "false")
    path = f"lifecycle.{name}"
    if resource.meta is None:
        reason = f"meta-arguments are not shown by a {context.inventory.origin}"
        return undecided(path, Unknown(reason), expected)
    value = reveal(resource.meta.get(name))
    if isinstance(value, Unknown):
        return undecided(path, value, expected)
    if value is None:
        value = _META_DEFAULTS[name]
    if value == wanted:
        return PASS
    return Outcome(Verdict.FAIL, path, expected, value if name in resource.meta else NOTHING)
