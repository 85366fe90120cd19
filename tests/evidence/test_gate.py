"""The release gate: open for a complete set of passes, shut with the right code and class for all else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.support import evidence_run
from tests.support.evidence_run import ACCOUNT, BUCKET, COMMIT, NODE, REGION, RUN, SEALED

from floe_guard.errors import SettingsError, UntrustedError
from floe_guard.evidence import journal
from floe_guard.evidence.documents import ReadinessCheck, ReadinessDocument
from floe_guard.evidence.gate import gate
from floe_guard.evidence.policy import Policy, read_policy
from floe_guard.evidence.seal import seal
from floe_guard.evidence.verify import Verification, classes
from floe_guard.verdicts import ExitCode

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
POLICY = Policy(
    expected_tests=(NODE,),
    run_id=RUN,
    commit=COMMIT,
    account_id=ACCOUNT,
    region=REGION,
    bucket=BUCKET,
    attempt="1",
    max_age=timedelta(hours=24),
    allow_unsigned=True,
)
replace = msgspec.structs.replace


def decided(folder: Path, tmp_path: Path, policy: Policy = POLICY) -> Verification:
    sealed = seal(folder, tmp_path / "bundle", sealed_at=SEALED)
    return gate(sealed.path, policy, NOW)


def test_a_complete_set_of_passes_opens_the_gate(passing_journal: Path, tmp_path: Path) -> None:
    result = decided(passing_journal, tmp_path)
    assert result.reasons == []
    assert result.exit_code is ExitCode.OK


def _tests(**changes: Any) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        document = replace(evidence_run.passing_tests(), **changes)
        evidence_run.finish(folder, "tests", document, document.pytest_exit_code or 0)

    return act


def _case(**changes: Any) -> Any:
    (case,) = evidence_run.passing_tests().cases
    return (replace(case, **changes),)


def _proof(**changes: Any) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        sweep = evidence_run.clean_sweep()
        (run,) = sweep.runs
        proofs = (replace(run.proofs[0], **changes), *run.proofs[1:])
        sweep = replace(sweep, runs=(replace(run, proofs=proofs),), exit_code=4)
        evidence_run.finish(folder, "sweep", sweep, 4)

    return act


def _sweep(exit_code: int = 4, **changes: Any) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        sweep = replace(evidence_run.clean_sweep(), exit_code=exit_code, **changes)
        evidence_run.finish(folder, "sweep", sweep, exit_code)

    return act


def _died(stage: Any) -> Callable[[Path], None]:
    return lambda folder: journal.start(folder, stage) and None


def _error(stage: Any, failure: str, exit_code: int = 2) -> Callable[[Path], None]:
    return lambda folder: journal.start(folder, stage).finish(exit_code, failure=failure)


def _unready(folder: Path) -> None:
    checks = (ReadinessCheck(name="bucket", result="fail", detail="no such bucket"),)
    document = ReadinessDocument(
        account_id=ACCOUNT, region=REGION, bucket=BUCKET, exit_code=1, checks=checks
    )
    evidence_run.finish(folder, "readiness", document, 1)


def _report(stage: Any, exit_code: int, cell: dict[str, Any]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        plan = Path(__file__).parents[1] / "fixtures" / "plans" / "scaffold.json"
        document = evidence_run.judged(plan, stage)
        first = replace(document.cells[0], **cell)
        document = replace(document, cells=(first, *document.cells[1:]), exit_code=exit_code)
        evidence_run.finish(folder, stage, document, exit_code)

    return act


@pytest.mark.parametrize(
    ("act", "code", "kind"),
    [
        (_tests(cases=_case(outcome="failed", exception_type="AssertionError"), pytest_exit_code=1), 1, "product"),
        (_tests(cases=_case(outcome="failed", exception_type="ClientError"), pytest_exit_code=1), 3, "provider"),
        (_tests(cases=_case(outcome="error", exception_type="TimeoutError"), pytest_exit_code=1), 3, "infrastructure"),
        (_tests(cases=_case(outcome="failed", exception_type="ProfileNotFound"), pytest_exit_code=1), 3, "credential"),
        (_tests(cases=_case(outcome="skipped")), 3, "tooling"),
        (_tests(cases=()), 3, "tooling"),
        (_tests(cases=_case(id="another::test")), 3, "tooling"),
        (_tests(pytest_exit_code=2), 3, "infrastructure"),
        (_tests(pytest_exit_code=5, cases=()), 3, "tooling"),
        (_tests(pytest_exit_code=None, cases=(), fault="there is no readable JUnit XML"), 3, "infrastructure"),
        (_died("tests"), 3, "infrastructure"),
        (_died("sweep"), 4, "cleanup"),
        (_error("audit", "NotApprovedError"), 3, "credential"),
        (_error("audit", "CallFailed"), 3, "provider"),
        (_error("plan", "KeyError", 70), 3, "tooling"),
        (_proof(result="present", count=1), 4, "cleanup"),
        (_proof(result="unproved"), 4, "cleanup"),
        (_proof(control=""), 4, "cleanup"),
        (_sweep(refusal="more than 5 items"), 4, "cleanup"),
        (_sweep(0, dry_run=True), 4, "cleanup"),
        (_sweep(0, runs=()), 4, "cleanup"),
        (_unready, 3, "infrastructure"),
        (_report("check", 1, {"verdict": "fail"}), 1, "product"),
        (_report("audit", 3, {"verdict": "unknown"}), 3, "tooling"),
        (_report("plan", 3, {"verdict": "error"}), 3, "tooling"),
    ],
)  # fmt: skip
def test_what_went_wrong_keeps_it_shut_with_its_class(
    journal_of_a_pass: Path, tmp_path: Path, act: Callable[[Path], None], code: int, kind: str
) -> None:
    act(journal_of_a_pass)
    policy = Policy(allow_unsigned=True, required_stages=("check",))
    result = decided(journal_of_a_pass, tmp_path, policy)
    assert kind in classes(result.reasons)
    of_kind = [r for r in result.reasons if r.failure_class == kind]
    assert code in {int(reason.code) for reason in of_kind}
    assert result.exit_code is not ExitCode.OK
    (tmp_path / "strict").mkdir()
    assert decided(journal_of_a_pass, tmp_path / "strict").exit_code is not ExitCode.OK


@pytest.mark.parametrize(
    "change",
    [
        {"run_id": "floe-provider-20261122T101011Z"},
        {"commit": "f" * 40},
        {"account_id": "999999999999"},
        {"region": "eu-west-1"},
        {"bucket": "another-bucket"},
        {"attempt": "2"},
        {"rule_pack": "0" * 64},
        {"max_age": timedelta(minutes=90)},
        {"expected_tests": (NODE, "tests/other.py::test_more")},
        {"required_stages": ("readiness",)},
    ],
)
def test_evidence_of_something_else_is_refused(
    passing_journal: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    import dataclasses

    result = decided(passing_journal, tmp_path, dataclasses.replace(POLICY, **change))
    assert result.exit_code is ExitCode.EVIDENCE_UNMET


def test_a_dirty_tree_is_refused(plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    evidence_run.begin(
        folder,
        source=evidence_run.Source(commit=COMMIT, tree=COMMIT, dirty=True),
        required_stages=("check",),
    )
    evidence_run.finish(folder, "check", evidence_run.judged(plan, "check"))
    result = decided(folder, tmp_path, Policy(required_stages=("check",), allow_unsigned=True))
    assert result.exit_code is not ExitCode.OK
    assert "source" in {reason.where for reason in result.reasons}


def test_a_missing_bundle_is_a_refusal(tmp_path: Path) -> None:
    result = gate(tmp_path / "nothing", POLICY, NOW)
    assert result.exit_code is ExitCode.EVIDENCE_UNMET
    assert result.reasons[0].failure_class == "tooling"


def test_a_tampered_byte_is_refused_whatever_the_policy(bundle_of_a_pass: Path) -> None:
    path = bundle_of_a_pass / "SUMMARY.md"
    path.write_bytes(path.read_bytes().replace(b"removed", b"remains", 1))
    assert gate(bundle_of_a_pass, POLICY, NOW).exit_code is ExitCode.EVIDENCE_MALFORMED


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("schema: other", "expected `schema"),
        ("[", "not YAML"),
        ("schema: floe-guard/release-gate/v1\nrequired: []", "unknown key"),
        ("schema: floe-guard/release-gate/v1\nrequired_stages: []", "at least one"),
        ("schema: floe-guard/release-gate/v1\nrequired_stages: [nothing]", "at least one"),
        ("schema: floe-guard/release-gate/v1\naccount_id: 123456789012", "quote numbers"),
        ("schema: floe-guard/release-gate/v1\nmax_age: forever", "duration"),
        ("schema: floe-guard/release-gate/v1\nallow_unsigned: maybe", "true or false"),
    ],
)
def test_a_policy_that_is_wrong_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=line):
        read_policy(path)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH")
def test_only_a_trusted_signature_over_these_bytes_is_trusted(
    passing_journal: Path, tmp_path: Path
) -> None:
    import dataclasses

    keys = {}
    for name in ("mine", "theirs"):
        keys[name] = tmp_path / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(keys[name])],
            check=True,
        )
    signers = tmp_path / "allowed_signers"
    public = keys["mine"].with_suffix(".pub").read_text()
    signers.write_text(f"release@floe {public}")
    policy = dataclasses.replace(POLICY, allow_unsigned=False, allowed_signers=signers)

    mine = seal(passing_journal, tmp_path / "a", sign_key=keys["mine"], sealed_at=SEALED)
    result = gate(mine.path, policy, NOW)
    assert result.exit_code is ExitCode.OK
    assert result.signer is not None
    assert result.signer.principal == "release@floe"
    wrong = dataclasses.replace(policy, principal="other@floe")
    assert gate(mine.path, wrong, NOW).exit_code is ExitCode.EVIDENCE_UNTRUSTED

    theirs = seal(passing_journal, tmp_path / "b", sign_key=keys["theirs"], sealed_at=SEALED)
    assert gate(theirs.path, policy, NOW).exit_code is ExitCode.EVIDENCE_UNTRUSTED
    unsigned = seal(passing_journal, tmp_path / "c", sealed_at=SEALED)
    assert gate(unsigned.path, policy, NOW).exit_code is ExitCode.EVIDENCE_UNTRUSTED

    signers.write_text(f'release@floe namespaces="git" {public}')
    assert gate(mine.path, policy, NOW).exit_code is ExitCode.EVIDENCE_UNTRUSTED
    signers.write_text(f"release@floe {public}")
    signature = mine.path / "statement.json.sig"
    whole = signature.read_bytes()
    for changed in (whole + b"\n", whole.replace(b"\n", b"\r\n"), b"", whole[:100]):
        signature.write_bytes(changed)
        assert gate(mine.path, policy, NOW).exit_code is ExitCode.EVIDENCE_MALFORMED
    other = seal(
        passing_journal, tmp_path / "d", sign_key=keys["mine"], sealed_at="2026-11-22T12:30:00Z"
    )
    signature.write_bytes((other.path / "statement.json.sig").read_bytes())
    assert gate(mine.path, policy, NOW).exit_code is ExitCode.EVIDENCE_UNTRUSTED


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH")
def test_a_dsse_envelope_carries_the_statement_signed_in_its_own_encoding(
    passing_journal: Path, tmp_path: Path
) -> None:
    import base64
    import json

    from floe_guard.evidence import sign

    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    sealed = seal(passing_journal, tmp_path / "bundle", sealed_at=SEALED)
    statement = (sealed.path / "statement.json").read_bytes()
    envelope = json.loads(sign.dsse(statement, key))
    assert base64.b64decode(envelope["payload"]) == statement
    kind = envelope["payloadType"].encode()
    encoded = b" ".join([b"DSSEv1", b"%d" % len(kind), kind, b"%d" % len(statement), statement])
    signers = tmp_path / "signers"
    signers.write_text(f"release@floe {key.with_suffix('.pub').read_text()}")
    signature = base64.b64decode(envelope["signatures"][0]["sig"])
    assert sign.verify(encoded, signature, signers).principal == "release@floe"
    with pytest.raises(UntrustedError):
        sign.verify(statement, signature, signers)
