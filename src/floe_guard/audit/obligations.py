"""The questions a plan could not answer, put to the live account: discharged, failed, or still open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floe_guard.audit.counterparts import Counterparts
from floe_guard.audit.facts import Fact, built_in, outcome
from floe_guard.errors import InputError
from floe_guard.model import Inventory
from floe_guard.report import Obligation, RuleOutcome
from floe_guard.verdicts import Severity, Verdict

OBLIGATIONS = built_in(
    "FG854",
    "obligations-discharged",
    "Every question that the plan left open is answered by the account",
    Severity.HIGH,
    why="A value that was not known when the plan was judged may break a rule once it is.",
    fix="Correct what fails; for what is still open, let the audit read it.",
    source="floe-guard, obligations of a plan",
)
_SCHEMA = "floe-guard/report/v1"


def read_obligations(path: str) -> tuple[Obligation, ...]:
    """Return the obligations in the JSON report of a plan.

    Args:
        path: The report, as `floe-guard plan --output json=PATH` wrote it.

    Returns:
        The obligations.

    Raises:
        InputError: It is not such a report.
    """
    hint = "make it with `floe-guard plan plan.json --output json=plan-report.json`"
    try:
        document = json.loads(Path(path).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not valid JSON"
        raise InputError(f"cannot be read: {reason}", file=path, hint=hint) from None
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        raise InputError(f"is not a {_SCHEMA} document", file=path, hint=hint)
    if document.get("origin") != "plan":
        raise InputError(
            f"is the report of a {document.get('origin')}, not of a plan", file=path, hint=hint
        )
    entries, cells = document.get("obligations"), document.get("cells")
    if not isinstance(entries, list) or not isinstance(cells, list):
        raise InputError("has no list of obligations and of cells", file=path, hint=hint)
    found = tuple(_obligation(entry, path, hint) for entry in entries)
    open_cells = Counter(_place(cell) for cell in cells if _is_unknown(cell))
    if open_cells != Counter((one.rule_id, one.address, one.path) for one in found):
        raise InputError(
            "its obligations are not its unknown cells: it was changed after it was written",
            file=path,
            hint=hint,
        )
    return found


def _is_unknown(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("verdict") == Verdict.UNKNOWN.value


def _place(cell: dict[str, Any]) -> tuple[str, str, str]:
    return str(cell.get("rule_id")), str(cell.get("address")), str(cell.get("path"))


def _obligation(entry: Any, path: str, hint: str) -> Obligation:
    texts = ("rule_id", "address", "path", "expected", "reason", "resource_type")
    if not isinstance(entry, dict) or not all(isinstance(entry.get(t), str) for t in texts):
        raise InputError("has an obligation that is not one", file=path, hint=hint)
    identity = entry.get("identity")
    if not isinstance(identity, dict) or not all(isinstance(v, str) for v in identity.values()):
        raise InputError("has an obligation without identity", file=path, hint=hint)
    return Obligation(**{t: entry[t] for t in texts}, identity=identity)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the live judgement said, by rule and live address."""

    passed: frozenset[tuple[str, str]]
    others: dict[tuple[str, str], tuple[Verdict, str]]
    rules: frozenset[str]

    @classmethod
    def of(cls, outcomes: Iterable[RuleOutcome]) -> _Answers:
        passed: set[tuple[str, str]] = set()
        others: dict[tuple[str, str], tuple[Verdict, str]] = {}
        rules: set[str] = set()
        for one in outcomes:
            rules.add(one.rule.id)
            passed |= {(one.rule.id, r.address) for r in one.passed}
            for cell in one.cells:
                key = (one.rule.id, cell.address)
                if cell.verdict is Verdict.PASS:
                    passed.add(key)
                else:
                    said = cell.actual or cell.reason
                    others[key] = (cell.verdict, said)
        return cls(frozenset(passed - others.keys()), others, frozenset(rules))


def discharge(
    obligations: Sequence[Obligation], inventory: Inventory, outcomes: Sequence[RuleOutcome]
) -> RuleOutcome:
    """Answer each obligation from the live judgement.

    Args:
        obligations: Of the plan's report.
        inventory: The live one.
        outcomes: How it was judged.

    Returns:
        One cell for each: `pass` is discharged, `fail` is failed, `not-evaluated` is still open.
    """
    counterparts = Counterparts(inventory.resources)
    answers = _Answers.of(outcomes)
    facts = [_answer(one, counterparts, answers, inventory) for one in obligations]
    if not facts:
        reason = "the plan left nothing open"
        facts = [Fact(Verdict.NOT_APPLICABLE, "", reason=reason)]
    return outcome(OBLIGATIONS, facts)


def _answer(
    one: Obligation, counterparts: Counterparts, answers: _Answers, inventory: Inventory
) -> Fact:
    def fact(verdict: Verdict, reason: str, actual: str = "") -> Fact:
        return Fact(
            verdict,
            one.address,
            expected=f"{one.rule_id}: {one.expected}",
            actual=actual,
            reason=reason,
            path=one.path,
            resource_type=one.resource_type,
        )

    if one.rule_id not in answers.rules:
        return fact(Verdict.NOT_EVALUATED, f"undischarged: {one.rule_id} was not judged live")
    if not one.resource_type and not one.address:
        # Asked about the whole, such as how many of a type there are: the rule's own cell answers it.
        address, who = "", "the account"
    else:
        found = counterparts.find(one.resource_type, one.identity)
        if isinstance(found, str):
            return fact(Verdict.NOT_EVALUATED, f"undischarged: {found}")
        address = who = found.address
    key = (one.rule_id, address)
    gaps = answers.others.get((one.rule_id, ""))
    if key in answers.others:
        verdict, said = answers.others[key]
        if verdict is Verdict.FAIL:
            return fact(Verdict.FAIL, f"failed: {who} breaks {one.rule_id}", said)
        return fact(Verdict.NOT_EVALUATED, f"undischarged: {who} is {verdict.value}: {said}")
    if gaps is not None and gaps[0] is not Verdict.NOT_APPLICABLE:
        return fact(Verdict.NOT_EVALUATED, f"undischarged: {one.rule_id} is incomplete: {gaps[1]}")
    if key in answers.passed:
        return fact(Verdict.PASS, f"discharged by {who}")
    return fact(Verdict.NOT_EVALUATED, f"undischarged: {one.rule_id} did not judge {who}")
