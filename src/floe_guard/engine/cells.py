"""Makes cells of outcomes: locations, fingerprints, digests, waivers and obligations."""

from __future__ import annotations

import hashlib
import json

from floe_guard.engine.context import Context
from floe_guard.engine.protocol import NOTHING, Outcome, SubjectOutcome
from floe_guard.engine.shown import safe_words, show
from floe_guard.engine.waivers import Waivers
from floe_guard.model import Gap, Location, Resource
from floe_guard.report import Cell, Obligation, RuleInfo, fingerprint
from floe_guard.values import Unknown, shown
from floe_guard.verdicts import Verdict

_IDENTITY = ("bucket", "name", "arn", "id", "account_id", "database_name", "user", "role")


class CellMaker:
    """Makes the cells of one rule, and keeps the obligations that come up.

    Args:
        rule: The rule.
        context: The evaluation.
        waivers: The inline waivers of the inventory.
    """

    def __init__(self, rule: RuleInfo, context: Context, waivers: Waivers) -> None:
        self._rule = rule
        self._context = context
        self._waivers = waivers
        self.obligations: list[Obligation] = []

    def resource(self, resource: Resource, outcome: Outcome) -> Cell:
        """Return the cell of one resource."""
        verdict = outcome.verdict
        reason = outcome.reason
        if verdict is Verdict.FAIL and isinstance(resource.index, Unknown):
            # there may turn out to be no instance at all
            verdict = Verdict.UNKNOWN
            doubt = f"how many instances there are is not known: {resource.index.reason}"
            reason = f"{doubt}; {reason}" if reason else doubt
        waiver = ""
        if verdict in {Verdict.FAIL, Verdict.UNKNOWN}:
            waiver = self._waivers.excuse(self._rule.id, resource, self._rule.kind)
        if waiver:
            verdict = Verdict.WAIVED
        cell = self._cell(
            resource.address,
            verdict,
            outcome,
            reason,
            outcome.subject or resource,
            waiver,
            resource,
        )
        if verdict is Verdict.UNKNOWN and self._context.inventory.origin == "plan":
            self.obligations.append(self._obligation(resource, cell))
        return cell

    def subject(self, said: SubjectOutcome) -> Cell:
        """Return the cell of an inventory judge's outcome."""
        if said.resource is not None:
            return self.resource(said.resource, said.outcome)
        outcome = said.outcome
        cell = self._cell(
            said.address, outcome.verdict, outcome, outcome.reason, outcome.subject, "", None
        )
        if outcome.verdict is Verdict.UNKNOWN and self._context.inventory.origin == "plan":
            self.obligations.append(self._obligation(None, cell))
        return cell

    def whole(self, verdict: Verdict, reason: str, path: str = "") -> Cell:
        """Return a cell about the inventory as a whole."""
        outcome = Outcome(verdict, path)
        return self._cell("", verdict, outcome, reason, None, "", None)

    def gap(self, gap: Gap) -> Cell:
        """Return the cell of a gap that leaves the rule incomplete."""
        advice = f"; {gap.remedy}" if gap.remedy else ""
        return Cell(
            rule_id=self._rule.id,
            kind=self._rule.kind,
            severity=self._rule.severity,
            address="",
            verdict=Verdict.NOT_EVALUATED,
            reason=safe_words(f"{gap.what} could not be read: {gap.reason}{advice}"),
            location=gap.location,
            fingerprint=fingerprint(self._rule.id, f"gap:{gap.what}", gap.region),
        )

    def _cell(
        self,
        address: str,
        verdict: Verdict,
        outcome: Outcome,
        reason: str,
        place: Resource | None,
        waiver: str,
        resource: Resource | None,
    ) -> Cell:
        if verdict is Verdict.UNKNOWN and not reason and isinstance(outcome.actual, Unknown):
            reason = outcome.actual.reason
        return Cell(
            rule_id=self._rule.id,
            kind=self._rule.kind,
            severity=self._rule.severity,
            address=address,
            verdict=verdict,
            path=outcome.path,
            expected=safe_words(outcome.expected),
            actual=show(outcome.actual),
            reason=safe_words(reason),
            location=outcome.location or _span(place, outcome.path),
            call_chain=place.call_chain if place is not None else (),
            fingerprint=fingerprint(self._rule.id, address, outcome.path),
            digest=_digest(self._rule.id, address, outcome),
            waiver=waiver,
            resource_type=resource.type if resource is not None else "",
        )

    def _obligation(self, resource: Resource | None, cell: Cell) -> Obligation:
        identity = {}
        if resource is not None:
            for name in _IDENTITY:
                value = resource.attributes.get(name)
                if isinstance(value, str) and value:
                    identity[name] = safe_words(value)
        return Obligation(
            rule_id=self._rule.id,
            address=cell.address,
            path=cell.path,
            expected=cell.expected,
            reason=cell.reason,
            resource_type=cell.resource_type,
            identity=identity,
        )


def _digest(rule_id: str, address: str, outcome: Outcome) -> str:
    """Return the SHA-256 that binds a waiver to the value it excuses.

    A sensitive value enters as a word: a digest of it could be searched for.
    """
    if outcome.actual is NOTHING:
        return ""
    try:
        seen = json.dumps(
            [rule_id, address, outcome.path, outcome.expected, shown(outcome.actual)],
            sort_keys=True,
            default=str,
            ensure_ascii=True,
        )
    except RecursionError:  # a value nested this deeply is nobody's to excuse
        return ""
    return hashlib.sha256(seen.encode()).hexdigest()


def _span(resource: Resource | None, path: str) -> Location | None:
    """Return the lines of the attribute at `path`, else of what holds it, else of the resource."""
    if resource is None:
        return None
    spans = resource.attribute_locations
    path = path.split(" | ", 1)[0]
    while path and spans:
        span = spans.get(path)
        if span is not None:
            return span
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return resource.location
