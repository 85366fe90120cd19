"""A bundle and a policy -> open, or every reason why not.

The policy is monotonic: each line of it can only keep the gate shut, and an empty policy is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from floe_guard.errors import InputError, SettingsError
from floe_guard.evidence import classify
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import STAGES
from floe_guard.evidence.junit import node_key
from floe_guard.evidence.verify import Verification, missing, verify
from floe_guard.verdicts import ExitCode, Severity

SCHEMA = "floe-guard/release-gate/v1"
_FUTURE = timedelta(minutes=5)
_AGE = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Policy:
    """What a release expects of its evidence.

    Args:
        required_stages: Stages that must have passed.
        expected_tests: Node ids that must have passed.
        fail_on: Least severity of a violation that keeps the gate shut, whatever the run tolerated.
        rule_pack: SHA-256 of the loaded rules, or None.
        run_id: The run, or None; likewise the following.
        commit: The tested commit.
        account_id: The account.
        region: The region.
        bucket: The bucket.
        attempt: The CI attempt.
        max_age: Age since sealing.
        allowed_signers: List of trusted signers.
        principal: The only signer to accept.
        allow_unsigned: Whether an unsigned bundle may pass.
        allow_dirty: Whether a dirty source tree may pass.
    """

    required_stages: tuple[str, ...] = ("check", "plan", "audit", "tests", "sweep")
    expected_tests: tuple[str, ...] = ()
    fail_on: Severity = Severity.LOW
    rule_pack: str | None = None
    run_id: str | None = None
    commit: str | None = None
    account_id: str | None = None
    region: str | None = None
    bucket: str | None = None
    attempt: str | None = None
    max_age: timedelta | None = None
    allowed_signers: Path | None = None
    principal: str | None = None
    allow_unsigned: bool = False
    allow_dirty: bool = False


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
        _expect_severity(result, result.bundle, policy)
    elif not result.reasons:
        result.add(ExitCode.EVIDENCE_MALFORMED, str(path), "the bundle could not be read")
    return result


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Args:
        path: A YAML file; see docs/evidence.md.

    Returns:
        The policy; paths in it are relative to its folder.

    Raises:
        SettingsError: It cannot be read, has an unknown key or a value of another form.
    """
    import yaml

    file = str(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"the policy cannot be read: {error.strerror}", file=file) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise SettingsError(
            "the policy is not YAML", file=file, line=mark.line + 1 if mark else None
        ) from None
    if not isinstance(data, dict) or data.pop("schema", None) != SCHEMA:
        raise SettingsError(f"not a release gate: expected `schema: {SCHEMA}`", file=file)
    known = {field.name for field in fields(Policy)}
    for key in data:
        if key not in known:
            raise SettingsError(
                f"unknown key {key!r}", file=file, hint=f"known: {', '.join(sorted(known))}"
            )
    return Policy(**{key: _value(key, value, file, path.parent) for key, value in data.items()})


def _value(key: str, value: Any, file: str, folder: Path) -> Any:
    def wrong(expected: str) -> SettingsError:
        return SettingsError(f"{key}: expected {expected}", file=file)

    if key in {"allow_unsigned", "allow_dirty"}:
        if not isinstance(value, bool):
            raise wrong("true or false")
        return value
    if key in {"required_stages", "expected_tests"}:
        if not (isinstance(value, list) and all(isinstance(v, str) and v for v in value)):
            raise wrong("a list of names")
        if key == "required_stages" and (not value or set(value) - set(STAGES)):
            raise wrong(f"at least one of {', '.join(STAGES)}")
        return tuple(value)
    if not isinstance(value, str) or not value:
        raise wrong("text (quote numbers)")
    if key == "max_age":
        return age(value, key, file)
    if key == "fail_on":
        if value not in set(Severity):
            raise wrong(f"one of {', '.join(Severity)}")
        return Severity(value)
    return folder / value if key == "allowed_signers" else value


def age(text: str, key: str = "max_age", file: str | None = None) -> timedelta:
    """Return the duration that `36h` or `3d` stands for.

    Raises:
        SettingsError: It is none.
    """
    match = _AGE.fullmatch(text)
    if match is None:
        raise SettingsError(f"{key}: expected a duration such as 36h or 3d", file=file)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


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


def _unmet(result: Verification, where: str, message: str) -> None:
    result.add(
        ExitCode.EVIDENCE_UNMET,
        where,
        message,
        failure_class="tooling",
        advice="hand in the evidence of the run that is to be released",
    )


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
    for node in policy.expected_tests:
        key = node_key(node)
        outcome = outcomes.get(key, "not there")
        if outcome != "passed" and key not in known:
            _unmet(result, f"test {node}", f"expected to pass, and it is {outcome}")


def _expect_age(result: Verification, bundle: Bundle, policy: Policy, now: datetime) -> None:
    sealed = datetime.strptime(bundle.timings.sealed_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if sealed - now > _FUTURE:
        _unmet(result, "sealed_at", f"sealed at {bundle.timings.sealed_at}, which is yet to come")
    elif policy.max_age is not None and now - sealed > policy.max_age:
        _unmet(
            result,
            "max_age",
            f"sealed at {bundle.timings.sealed_at}, longer ago than {policy.max_age}",
        )


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
