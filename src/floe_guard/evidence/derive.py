"""What follows from a bundle's reports: rules, answered questions, place; pure.

Sealing writes these and verification derives them again, so that none of them can say something
else than the reports do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from floe_guard.evidence.documents import (
    Aws,
    Devpod,
    Discharge,
    LoadedRule,
    Obligations,
    ReadinessDocument,
    ReportDocument,
    Rules,
    SweepDocument,
)
from floe_guard.evidence.packs import pack_digest

_GRAVITY = ("discharged", "undischarged", "failed")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run took place, as far as its stages agree.

    Args:
        aws: The one account, region, bucket and caller of all stages.
        plan_sha256: Digests of the judged plans.
        disagreements: What the stages do not agree on.
    """

    aws: Aws
    plan_sha256: tuple[str, ...]
    disagreements: tuple[str, ...]


def place(
    stated: Aws,
    pod: Devpod,
    reports: Sequence[ReportDocument],
    others: Sequence[SweepDocument | ReadinessDocument],
) -> Place:
    """Return where the run took place.

    Args:
        stated: What was said when the run began.
        pod: Both names of its workspace.
        reports: Of all stages.
        others: The other documents that name a place.
    """
    places = [*reports, *others]
    swept = [run for one in others if isinstance(one, SweepDocument) for run in one.runs]
    buckets = {getattr(one, "bucket", "") for one in places} | {run.bucket for run in swept}
    seen = {
        "account_id": {one.account_id for one in places} | {stated.account_id},
        "region": {one.region for one in places} | {stated.region},
        "bucket": buckets | {stated.bucket},
        "caller_arn": {one.caller_arn for one in places},
    }
    seen = {key: values - {""} for key, values in seen.items()}
    disagreements = [
        f"{key}: {', '.join(sorted(values))}"
        for key, values in seen.items()
        if len(values) > 1 and key != "caller_arn"
    ]
    digests: dict[str, set[str]] = {}
    for report in reports:
        for rule in report.rules:
            digests.setdefault(rule.id, set()).add(rule.digest)
    disagreements += [
        f"rule {rule_id} differs between stages"
        for rule_id, found in sorted(digests.items())
        if len(found) > 1
    ]
    if pod.workspace and pod.workspace_id and pod.workspace != pod.workspace_id:
        disagreements.append(f"devpod: {pod.workspace}, {pod.workspace_id}")
    return Place(
        aws=Aws(**{key: next(iter(sorted(values)), "") for key, values in seen.items()}),
        plan_sha256=tuple(
            sorted({r.input.sha256 for r in reports if r.stage == "plan" and r.input.sha256})
        ),
        disagreements=tuple(disagreements),
    )


def rules(reports: Sequence[ReportDocument]) -> Rules:
    """Return every loaded rule with how often it was evaluated for each stage."""
    by_id: dict[str, LoadedRule] = {}
    for report in reports:
        for rule in report.rules:
            known = by_id.get(rule.id)
            judged = sum(n for verdict, n in rule.counts.items() if verdict != "not-applicable")
            evaluated = dict(known.evaluated) if known else {}
            evaluated[report.stage] = evaluated.get(report.stage, 0) + judged
            idle = set(known.not_applicable) if known else set()
            if not judged:
                idle.add(report.stage)
            by_id[rule.id] = LoadedRule(
                id=rule.id,
                title=rule.title,
                severity=rule.severity,
                digest=rule.digest,
                file=rule.file,
                evaluated=evaluated,
                not_applicable=tuple(sorted(idle)),
            )
    loaded = tuple(rule for _, rule in sorted(by_id.items()))
    return Rules(
        pack_sha256=pack_digest({rule.id: rule.digest for rule in loaded}) if loaded else "",
        rules=loaded,
    )


def obligations(reports: Sequence[ReportDocument]) -> Obligations:
    """Return, for each question that a plan left open, how the audit answered it."""
    return Obligations(obligations=tuple(_answered(reports)))


def _answered(reports: Sequence[ReportDocument]) -> Iterator[Discharge]:
    answers: dict[tuple[str, str, str], list[Discharge]] = {}
    for report in reports:
        if report.stage == "audit":
            for one in report.discharges:
                answers.setdefault((one.rule_id, one.address, one.path), []).append(one)
    asked = [
        (one.rule_id, one.address, one.path)
        for report in reports
        if report.stage == "plan"
        for one in report.obligations
    ]
    for key in asked:
        # Two plans may ask under one name about two things: then each needs its own answer, and
        # the gravest of them stands for all, because they cannot be told apart.
        given = answers.get(key, [])
        if len(given) < asked.count(key):
            why = "the audit answered fewer questions of this name than were asked"
            yield _open(key, why if given else "no audit answered it")
        else:
            yield max(given, key=lambda one: _GRAVITY.index(one.state))


def _open(key: tuple[str, str, str], why: str) -> Discharge:
    rule_id, address, path = key
    return Discharge(rule_id=rule_id, address=address, path=path, state="undischarged", by=why)
