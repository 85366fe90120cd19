"""`required-resource`: at least, at most or exactly so many resources that match `where`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.conditions import compile_condition
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import (
    PASS,
    InventoryJudge,
    Judges,
    Outcome,
    Predicate,
    SubjectOutcome,
    TypeSelector,
    Words,
)
from floe_guard.model import Resource
from floe_guard.rules.kind import Kind
from floe_guard.values import Unknown
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind()


def model() -> type[RuleModel]:
    """Return the model of a rule file's entry."""
    from typing import Annotated

    from pydantic import Field, model_validator

    from floe_guard.rules.models import RuleModel, Types

    Count = Annotated[int, Field(ge=0, le=1_000_000)]

    class RequiredResourceRule(RuleModel):
        resources: Types
        at_least: Count | None = None
        at_most: Count | None = None
        exactly: Count | None = None

        @model_validator(mode="after")
        def _bounds(self) -> RequiredResourceRule:
            bounds = (self.at_least, self.at_most)
            if self.exactly is not None and bounds != (None, None):
                raise ValueError("`exactly` stands alone, without at_least and at_most")
            if self.exactly is None and bounds == (None, None):
                raise ValueError("one of at_least, at_most, exactly is needed")
            if self.at_least == 0 and self.at_most is None:
                raise ValueError("`at_least: 0` asks for nothing")
            if None not in bounds and bounds[0] > bounds[1]:  # type: ignore[operator]
                raise ValueError("at_least is greater than at_most")
            return self

    return RequiredResourceRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Compile a validated rule."""
    exactly = rule["exactly"]
    judge: InventoryJudge = _Required(
        patterns=tuple(rule["resources"]),
        where=compile_condition(rule["where"]) if rule["where"] is not None else None,
        at_least=exactly if exactly is not None else rule["at_least"] or 0,
        at_most=exactly if exactly is not None else rule["at_most"],
    )
    return Judges(inventory=judge)


@dataclass(frozen=True, slots=True)
class _Required:
    patterns: tuple[str, ...]
    where: Predicate | None
    at_least: int
    at_most: int | None

    def judge_inventory(
        self, resources: Sequence[Resource], context: Context
    ) -> Iterator[SubjectOutcome]:
        certain: list[Resource] = []
        possible: list[Resource] = []
        doubt: Unknown | None = None
        open_ended = False
        for resource in resources:
            truth = self.where.evaluate(resource, context) if self.where else True
            if truth is False:
                continue
            if isinstance(resource.index, Unknown):
                # no instance, one, or any number of them
                open_ended = True
                truth = resource.index
            if isinstance(truth, Unknown):
                doubt = truth if doubt is None else doubt
                possible.append(resource)
            else:
                certain.append(resource)
        yield SubjectOutcome(self._outcome(certain, possible, doubt, open_ended, context))

    def _outcome(
        self,
        certain: list[Resource],
        possible: list[Resource],
        doubt: Unknown | None,
        open_ended: bool,
        context: Context,
    ) -> Outcome:
        what = " or ".join(self.patterns) + (" that match" if self.where else "")
        expected = f"{_words(self.at_least, self.at_most)} {what}"
        least, most = len(certain), len(certain) + len(possible)
        found = Words(
            _listing(certain)
            if not possible
            else f"{least} to {most}, {_listing([*certain, *possible])}"
        )
        surplus = self.at_most is not None and least > self.at_most
        gap = context.gap_over(TypeSelector(self.patterns))
        if surplus:
            return Outcome(
                Verdict.FAIL, "", expected, found, "there are too many",
                subject=certain[self.at_most or 0],
            )  # fmt: skip
        if most < self.at_least and not open_ended:
            if gap is not None:
                reason = f"{gap.what} could not be read: {gap.reason}"
                return Outcome(Verdict.UNKNOWN, "", expected, found, reason)
            return Outcome(Verdict.FAIL, "", expected, found, "there are too few")
        too_many = self.at_most is not None and (open_ended or most > self.at_most)
        hidden = gap if self.at_most is not None else None  # there may be more behind it
        if least >= self.at_least and not too_many and hidden is None:
            return PASS
        reason = doubt.reason if doubt is not None else hidden.reason if hidden is not None else ""
        return Outcome(
            Verdict.UNKNOWN, "", expected, found, f"how many there will be is not known: {reason}",
            subject=possible[0] if possible else None,
        )  # fmt: skip


def _words(at_least: int, at_most: int | None) -> str:
    if at_most is None:
        return f"at least {at_least}"
    if at_least == at_most:
        return f"exactly {at_least}"
    return f"{at_least} to {at_most}" if at_least else f"at most {at_most}"


def _listing(resources: list[Resource]) -> str:
    if not resources:
        return "none"
    names = ", ".join(r.address for r in resources[:5])
    more = f" and {len(resources) - 5} more" if len(resources) > 5 else ""
    return f"{len(resources)}: {names}{more}"
