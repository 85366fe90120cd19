"""A bundle and a policy -> open, or every reason why not.

Only a complete set of passes opens: what the policy does not name is demanded by default, and what it
leaves out (`rules_left_out`, `rules_waived`, `allow_…`) it has to name.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from floe_guard.errors import InputError
from floe_guard.evidence import classify
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.coverage import required_rules
from floe_guard.evidence.documents import FailureClass, ReportDocument
from floe_guard.evidence.junit import node_key
from floe_guard.evidence.policy import Policy
from floe_guard.evidence.verify import Verification, missing, verify
from floe_guard.verdicts import ExitCode, Severity

_FUTURE = timedelta(minutes=5)


def gate(path: Path, policy: Policy, now: datetime) -> Verification:
    """Decide whether a bundle opens the gate.

    Args:
        path: The bundle.
        policy: What is expected.
        now: The present time (UTC).

    Returns:
        The verification with the policy's reasons added; `exit_code` 0 opens.

    Raises:
        InputError: The list of signers cannot be read.
    """
    try:
        result = verify(
            path,
            allowed_signers=policy.allowed_signers,
            principal=policy.principal,
            allow_unsigned=policy.allow_unsigned,
        )
    except InputError as error:
        if error.file != str(path):
            raise
        return missing(path, error)
    if result.bundle is not None and result.sound:
        expect(result, result.bundle, policy, now)
        _expect_release(result, result.bundle, policy)
        _expect_rules(result, result.bundle, policy)
        _expect_severity(result, result.bundle, policy)
    elif not result.reasons:
        result.add(ExitCode.EVIDENCE_MALFORMED, str(path), "the bundle could not be read")
    return result


def expect(result: Verification, bundle: Bundle, policy: Policy, now: datetime) -> None:
    """Add a reason for each named identity that is not the bundle's, and for its age.

    Args:
        result: A verification that found the bundle sound; reasons are added to it.
        bundle: Its documents.
        policy: What is expected; None expects nothing.
        now: The present time (UTC).
    """
    run = bundle.run
    pairs = {
        "run_id": (policy.run_id, run.run_id),
        "commit": (policy.commit, run.source.commit),
        "account_id": (policy.account_id, run.aws.account_id),
        "region": (policy.region, run.aws.region),
        "bucket": (policy.bucket, run.aws.bucket),
        "attempt": (policy.attempt, run.ci.attempt),
        "rule_pack": (policy.rule_pack, bundle.rules.pack_sha256),
    }
    for name, (expected, found) in pairs.items():
        if expected is not None and expected != found:
            _unmet(result, name, f"expected {expected}, the bundle is of {found or 'none'}")
    _expect_age(result, bundle, policy, now)


_OTHER_RUN = "hand in the evidence of the run that is to be released"


def _unmet(
    result: Verification,
    where: str,
    message: str,
    kind: FailureClass = "tooling",
    advice: str = _OTHER_RUN,
) -> None:
    result.add(ExitCode.EVIDENCE_UNMET, where, message, failure_class=kind, advice=advice)


def _expect_release(result: Verification, bundle: Bundle, policy: Policy) -> None:
    """Add a reason for each thing that a release needs and a verification alone does not."""
    source = bundle.run.source
    if source.dirty is not False and not policy.allow_dirty:
        state = "dirty" if source.dirty else "not known to be clean"
        _unmet(result, "source", f"the source tree was {state} when the run began")
    if not source.commit:
        _unmet(result, "commit", "the bundle does not say which commit was tested")
    # What the bundle itself counts as a failure keeps its own class and code; this adds the rest.
    for name in policy.required_stages:
        row = bundle.stage(name)
        if row.state != "passed" and not classify.explained(bundle, row, result.failures):
            _unmet(result, f"stage {name}", f"required and {row.state}")
    outcomes = {case.id: case.outcome for case in bundle.tests.cases}
    failed = {f"tests.json#/cases/{n}" for n, _ in enumerate(bundle.tests.cases)} & {
        failure.pointer for failure in result.failures
    }
    known = {bundle.tests.cases[int(pointer.rpartition("/")[2])].id for pointer in failed}
    known |= set(bundle.tests.expected) - set(outcomes)
    if "tests" in policy.required_stages and not (policy.expected_tests or bundle.tests.expected):
        _unmet(
            result,
            "expected_tests",
            "neither the policy nor the run says which tests have to pass",
            advice="name them in the policy, or to `evidence begin` with --expected-tests",
        )
    for node in policy.expected_tests:
        key = node_key(node)
        outcome = outcomes.get(key, "not there")
        if outcome != "passed" and key not in known:
            _unmet(result, f"test {node}", f"expected to pass, and it is {outcome}")


def _expect_age(result: Verification, bundle: Bundle, policy: Policy, now: datetime) -> None:
    times = bundle.timings
    # An old run can be sealed again at any time, so its age counts from its beginning.
    begun, sealed = classify.instant(times.begun_at), classify.instant(times.sealed_at)
    if sealed - now > _FUTURE:
        _unmet(result, "sealed_at", f"sealed at {times.sealed_at}, which is yet to come")
    if policy.max_age is not None and now - begun > policy.max_age:
        _unmet(result, "max_age", f"begun at {times.begun_at}, longer ago than {policy.max_age}")


_JUDGING = ("check", "plan", "state", "audit")


def _expect_rules(result: Verification, bundle: Bundle, policy: Policy) -> None:
    """Add a reason for each required stage that was not judged by every rule, and for each waiver."""
    for stage in _JUDGING:
        own = [one for one in bundle.findings.reports if one.stage == stage]
        if stage in policy.required_stages and own:
            missing = [_not_judged(report, policy) for report in own]
            if all(missing):
                _unmet(
                    result,
                    f"rules of {stage}",
                    min(missing, key=len),
                    advice="judge by every rule of the profile, or name what is left out in the policy",
                )
    for number, report in enumerate(bundle.findings.reports):
        for index, cell in enumerate(report.cells):
            if (
                cell.verdict == "waived"
                and cell.rule_id not in policy.rules_waived
                and Severity(cell.severity).rank >= policy.fail_on.rank
            ):
                _unmet(
                    result,
                    f"findings.json#/reports/{number}/cells/{index}",
                    f"{cell.rule_id} on {cell.address} is waived: {cell.waiver}",
                    "product",
                    "mend it, or let the policy accept waivers of the rule (rules_waived)",
                )


def _not_judged(report: ReportDocument, policy: Policy) -> str:
    """Return what a report lacks of its profile's rules, in words; "" where it lacks nothing."""
    profiles = [policy.profile] if policy.profile else report.profile.split(", ")
    wanted = required_rules(profiles, report.origin)
    if wanted is None:
        names = ", ".join(profiles)
        return f"{names} is no profile that floe-guard ships; name the one to hold it to (profile)"
    missing = wanted - {rule.id for rule in report.rules} - set(policy.rules_left_out)
    shown = ", ".join(sorted(missing)[:10]) + (" and more" if len(missing) > 10 else "")
    return f"{len(missing)} rules were not judged: {shown}" if missing else ""


def _expect_severity(result: Verification, bundle: Bundle, policy: Policy) -> None:
    """Add violations that the run itself tolerated by a higher threshold."""
    known = {failure.pointer for failure in result.failures}
    for number, report in enumerate(bundle.findings.reports):
        for index, cell in enumerate(report.cells):
            pointer = f"findings.json#/reports/{number}/cells/{index}"
            below = Severity(cell.severity).rank < policy.fail_on.rank
            if cell.verdict == "fail" and not below and pointer not in known:
                result.add(
                    ExitCode.VIOLATION,
                    pointer,
                    f"guardrail-violated: {cell.rule_id} on {cell.address}, tolerated by the run",
                    failure_class="product",
                    advice=classify.ADVICE["product"],
                )
