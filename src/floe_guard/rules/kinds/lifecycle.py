"""`lifecycle`: S3 rules that expire a prefix in full, and `lifecycle {}` meta-arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.graph import Companions, Link
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
class _Reached:
    """What some lifecycle rules come to for one aim.

    Args:
        truth: Whether one of them reaches it.
        nearest: The rule that misses it by least, with its answer; None where there is no rule.
        doubtful: The one that may reach it and comes nearest.
    """

    truth: Truth = False
    nearest: tuple[LifecycleRule, Answer] | None = None
    doubtful: tuple[LifecycleRule, Answer] | None = None

    def plus(self, other: _Reached) -> _Reached:
        """Return what both come to; of two that are equally near, the first one counts."""
        return _Reached(
            or3((self.truth, other.truth)),
            _nearer(self.nearest, other.nearest),
            _nearer(self.doubtful, other.doubtful),
        )

    def closest(self, truth: Truth) -> tuple[LifecycleRule, Answer] | None:
        """Return the rule there is most to say about: what is unknown where that decides."""
        return (self.doubtful or self.nearest) if isinstance(truth, Unknown) else self.nearest


_Nearest: TypeAlias = "tuple[LifecycleRule, Answer] | None"


def _nearer(a: _Nearest, b: _Nearest) -> _Nearest:
    return b if a is None or (b is not None and b[1].got_to > a[1].got_to) else a


# compared by identity: a judge is the key of what it keeps about shared companions
@dataclass(frozen=True, slots=True, eq=False)
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
            companions = _companions(resource, _CONFIGURATION, context)
            for aim, days in self.asked.items():
                yield self._reached(resource, aim, days, companions, context)
        for name, wanted in self.meta.items():
            yield _meta(resource, name, wanted, context)

    def _reached(
        self, bucket: Resource, aim: Aim, days: int, companions: Companions, context: Context
    ) -> Outcome:
        found = self._by(companions.own, aim, days)
        if companions.group.links:
            key = (self, aim, companions.group)
            found = found.plus(
                context.memo(key, lambda: self._by(companions.group.links, aim, days))
            )
        if found.truth is not True:
            found = found.plus(self._answered(legacy_rules(bucket), aim, days))
        truth = found.truth
        if truth is True:
            return PASS
        if aim is Aim.NONCURRENT:
            truth = or3((truth, not3(_versioned(bucket, context))))
            if truth is True:
                return PASS
        covered = f"under {self.prefix}" if self.prefix else "of the whole bucket"
        expected = aim.expectation.format(covered=covered, days=days)
        nearest = found.closest(truth)
        if nearest is None:
            if isinstance(truth, Unknown):
                return undecided("", truth, expected)
            return Outcome(
                Verdict.FAIL, "", expected, Words("none"), "the bucket has no lifecycle rule"
            )
        rule, closest = nearest
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

    def _by(self, links: Sequence[Link], aim: Aim, days: int) -> _Reached:
        found = (rule for companion, linked in links for rule in rules(companion, linked))
        return self._answered(found, aim, days)

    def _answered(self, found: Iterable[LifecycleRule], aim: Aim, days: int) -> _Reached:
        reached = _Reached()
        for rule in found:
            answer = rule.reaches(aim, self.prefix, days)
            if answer.truth is True:
                return _REACHED
            doubtful = (rule, answer) if isinstance(answer.truth, Unknown) else None
            reached = reached.plus(_Reached(answer.truth, (rule, answer), doubtful))
        return reached


_REACHED = _Reached(True)


def _companions(bucket: Resource, resource_type: str, context: Context) -> Companions:
    selector = context.memo(("lifecycle", resource_type), lambda: TypeSelector((resource_type,)))
    return context.graph.companions(bucket, selector, via="bucket")


def _versioned(bucket: Resource, context: Context) -> Truth:
    """Return whether versions of objects are, or were, kept in the bucket."""
    companions = _companions(bucket, _VERSIONING, context)
    truths = [_versioned_by(companions.own)]
    if companions.group.links:
        key = ("lifecycle: versioned", companions.group)
        truths.append(context.memo(key, lambda: _versioned_by(companions.group.links)))
    legacy = configured(bucket, "versioning")
    if isinstance(legacy, Unknown):
        return or3((*truths, legacy))
    for block in legacy:
        enabled = block if isinstance(block, Unknown) else reveal(block.get("enabled"))
        truths.append(enabled if isinstance(enabled, Unknown) else enabled in (True, "true"))
    return or3(truths)


def _versioned_by(links: Sequence[Link]) -> Truth:
    truths: list[Truth] = []
    for companion, linked in links:
        found = blocks(companion.attributes.get("versioning_configuration"))
        if isinstance(found, Unknown):
            truths.append(found)
            continue
        for block in found:
            status = block if isinstance(block, Unknown) else reveal(block.get("status"))
            kept = status if isinstance(status, Unknown) else status in ("Enabled", "Suspended")
            truths.append(and3((linked, kept)))
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
