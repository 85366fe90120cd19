"""Builds the outcomes of checks that are no rule files: what only the live account can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from floe_guard.errors import one_line
from floe_guard.report import Cell, RuleInfo, RuleOutcome, fingerprint
from floe_guard.secrets.shapes import redact
from floe_guard.verdicts import Severity, Verdict


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer about one subject.

    Args:
        verdict: What it comes to.
        address: What it is about: a resource address, or a word for the subject.
        expected: What it should be.
        actual: What was found; safe to show.
        reason: Why.
        path: Attribute path, where one decided.
        resource_type: Type of the resource, or "".
    """

    verdict: Verdict
    address: str
    expected: str = ""
    actual: str = ""
    reason: str = ""
    path: str = ""
    resource_type: str = ""


def built_in(
    rule_id: str, name: str, title: str, severity: Severity, *, why: str, fix: str, source: str
) -> RuleInfo:
    """Return what reports say about a check that is part of the program.

    Args:
        rule_id: `FG8xx`.
        name: Lower-case words joined by dashes.
        title: One sentence.
        severity: How bad its violation is.
        why: Why it matters.
        fix: What to change.
        source: Where it is written down.
    """
    return RuleInfo(rule_id, name, title, "live", severity, why, fix, source)


def outcome(rule: RuleInfo, facts: Sequence[Fact]) -> RuleOutcome:
    """Return the facts as the cells of `rule`; without any, one `not-applicable` cell.

    Their texts name things that others have named, or quote a file: key-shaped text is withheld.
    """
    given = facts or (Fact(Verdict.NOT_APPLICABLE, "", reason="there was nothing to look at"),)
    return RuleOutcome(
        rule,
        (),
        tuple(
            Cell(
                rule_id=rule.id,
                kind=rule.kind,
                severity=rule.severity,
                address=_safe(fact.address),
                verdict=fact.verdict,
                path=_safe(fact.path),
                expected=_safe(fact.expected),
                actual=_safe(fact.actual),
                reason=_safe(fact.reason),
                fingerprint=fingerprint(rule.id, fact.address, fact.path),
                resource_type=fact.resource_type,
            )
            for fact in given
        ),
    )


def _safe(text: str) -> str:
    return one_line(redact(text))
