"""Runs that look like a pass and are none: each keeps the gate shut."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.support import evidence_run
from tests.support.evidence_run import COMMIT, NODE, SEALED, judged

from floe_guard.errors import FloeGuardError, InputError, SettingsError, UsageError
from floe_guard.evidence import derive, journal, junit, record
from floe_guard.evidence.documents import (
    DOCUMENTS,
    Discharge,
    ObligationRow,
    ReadinessDocument,
    ReportDocument,
    Source,
)
from floe_guard.evidence.gate import gate
from floe_guard.evidence.policy import Policy, read_policy
from floe_guard.evidence.seal import seal
from floe_guard.evidence.verify import Verification, verify
from floe_guard.verdicts import ExitCode

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)
POLICY = Policy(expected_tests=(NODE,), allow_unsigned=True)
replace = msgspec.structs.replace
Change = Callable[[ReportDocument], ReportDocument]


def decided(folder: Path, tmp_path: Path, policy: Policy = POLICY) -> Verification:
    sealed = seal(folder, tmp_path / "bundle", sealed_at=SEALED)
    return gate(sealed.path, policy, NOW)


def _one_rule(report: ReportDocument) -> ReportDocument:
    first = report.rules[0]
    cells = tuple(cell for cell in report.cells if cell.rule_id == first.id)
    return replace(report, rules=(first,), cells=cells)


def _waived(report: ReportDocument) -> ReportDocument:
    first = replace(report.cells[0], verdict="waived", waiver="no time")
    return replace(report, cells=(first, *report.cells[1:]))


CHANGES: dict[str, tuple[str, Change]] = {
    "one rule alone": ("rules were not judged", _one_rule),
    "no rule at all": ("examined nothing", lambda r: replace(r, rules=(), cells=())),
    "nothing to judge": ("examined nothing", lambda r: replace(r, cells=(), resources=0)),
    "a state": ("document of origin state", lambda r: replace(r, origin="state")),
    "a profile of one's own": ("is no profile", lambda r: replace(r, profile="mine")),
    "a waiver": ("is waived: no time", _waived),
    "a gap": (
        "not-evaluated",
        lambda r: replace(r, cells=(replace(r.cells[0], verdict="not-evaluated"), *r.cells[1:])),
    ),
    "a violation below the run's threshold": (
        "tolerated by the run",
        lambda r: replace(
            r,
            fail_on="critical",
            cells=(replace(r.cells[0], verdict="fail", severity="low"), *r.cells[1:]),
        ),
    ),
}


@pytest.mark.parametrize("stage", ["check", "plan", "audit"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_stage_that_judged_less_does_not_open_the_gate(
    journal_of_a_pass: Path, plan: Path, tmp_path: Path, stage: Any, name: str
) -> None:
    said, change = CHANGES[name]
    evidence_run.finish(journal_of_a_pass, stage, change(judged(plan, stage)))
    result = decided(journal_of_a_pass, tmp_path)
    assert result.exit_code is not ExitCode.OK
    assert any(said in reason.message for reason in result.reasons)


def test_a_waiver_and_a_rule_may_be_left_out_by_name(
    journal_of_a_pass: Path, plan: Path, tmp_path: Path
) -> None:
    report = judged(plan, "plan")
    left_out, waived = report.rules[0].id, report.cells[-1].rule_id
    cells = (*report.cells[:-1], replace(report.cells[-1], verdict="waived"))
    report = replace(report, rules=report.rules[1:], cells=cells)
    evidence_run.finish(journal_of_a_pass, "plan", report)
    assert decided(journal_of_a_pass, tmp_path).exit_code is ExitCode.EVIDENCE_UNMET
    named = dataclasses.replace(POLICY, rules_left_out=(left_out,), rules_waived=(waived,))
    assert gate(tmp_path / "bundle", named, NOW).exit_code is ExitCode.OK


@pytest.mark.parametrize(
    "change",
    [{"bucket": "another-bucket"}, {"s3_prefix": "other/"}, {"glue_database": "floe_provider_x"}],
)
def test_a_sweep_of_another_scope_proves_nothing(
    journal_of_a_pass: Path, tmp_path: Path, change: dict[str, str]
) -> None:
    sweep = evidence_run.clean_sweep()
    sweep = replace(sweep, runs=(replace(sweep.runs[0], **change),))
    evidence_run.finish(journal_of_a_pass, "sweep", sweep)
    result = decided(journal_of_a_pass, tmp_path)
    assert "sweep-of-another-scope" in " ".join(reason.message for reason in result.reasons)


def test_a_sweep_without_every_proof_or_place_proves_nothing(
    journal_of_a_pass: Path, tmp_path: Path
) -> None:
    sweep = evidence_run.clean_sweep()
    run = sweep.runs[0]
    fewer = tuple(proof for proof in run.proofs if proof.kind != "glue_functions")
    sweep = replace(sweep, account_id="", runs=(replace(run, proofs=fewer),))
    evidence_run.finish(journal_of_a_pass, "sweep", sweep)
    said = " ".join(r.message for r in decided(journal_of_a_pass, tmp_path).reasons)
    assert "no proof of glue_functions" in said
    assert "does not say where" in said


def _with_times(bundle: Path, target: Path, **times: dict[str, str]) -> Path:
    from floe_guard.evidence import assemble
    from floe_guard.evidence.bundle import from_data
    from floe_guard.evidence.seal import write

    data = {name: json.loads((bundle / name).read_bytes()) for name in DOCUMENTS}
    for one in data["timings.json"]["stages"]:
        one.update(times.get(one["stage"], {}))
    write(assemble.files(from_data(data)), target)
    return target


@pytest.mark.parametrize(
    ("tests", "sweep", "code"),
    [
        ({"finished_at": "2026-11-22T11:30:00Z"}, "2026-11-22T11:31:00Z", ExitCode.OK),
        ({"finished_at": "2026-11-22T11:30:00Z"}, "2026-11-22T11:29:00Z", ExitCode.CLEANUP),
        (
            {
                "finished_at": "2026-11-22T11:40:00Z",
                "took_place_from": "2026-11-22T11:10:00Z",
                "took_place_until": "2026-11-22T11:20:00Z",
            },
            "2026-11-22T11:21:00Z",
            ExitCode.OK,
        ),
        (
            {
                "finished_at": "2026-11-22T11:30:00Z",
                "took_place_from": "2026-11-21T11:10:00Z",
                "took_place_until": "2026-11-21T11:20:00Z",
            },
            "2026-11-22T11:31:00Z",
            ExitCode.INCOMPLETE,
        ),
    ],
)
def test_the_sweep_comes_after_the_tests_and_the_tests_after_the_beginning(
    bundle_of_a_pass: Path, tmp_path: Path, tests: dict[str, str], sweep: str, code: ExitCode
) -> None:
    path = _with_times(bundle_of_a_pass, tmp_path / "b", tests=tests, sweep={"started_at": sweep})
    assert gate(path, POLICY, NOW).exit_code is code


def test_an_old_run_does_not_become_young_by_being_sealed_again(
    journal_of_a_pass: Path, tmp_path: Path
) -> None:
    sealed = seal(journal_of_a_pass, tmp_path / "b", sealed_at="2026-11-25T12:00:00Z")
    policy = dataclasses.replace(POLICY, max_age=timedelta(hours=24))
    now = datetime(2026, 11, 25, 12, 5, tzinfo=UTC)
    assert gate(sealed.path, policy, now).exit_code is ExitCode.EVIDENCE_UNMET


def test_a_readiness_that_checked_nothing_is_not_ready(
    journal_of_a_pass: Path, tmp_path: Path
) -> None:
    document = ReadinessDocument(account_id="", region="", bucket="", exit_code=0, checks=())
    evidence_run.finish(journal_of_a_pass, "readiness", document)
    assert decided(journal_of_a_pass, tmp_path).exit_code is ExitCode.INCOMPLETE


def test_a_stage_that_nobody_required_and_that_did_not_pass_counts(
    plan: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "journal"
    evidence_run.passing_run(folder, plan)
    report = judged(plan, "state")
    unknown = replace(report.cells[0], verdict="unknown")
    report = replace(report, origin="state", cells=(unknown, *report.cells[1:]), exit_code=3)
    evidence_run.finish(folder, "state", report, 3)
    assert decided(folder, tmp_path).exit_code is ExitCode.INCOMPLETE


def test_somebody_has_to_say_which_tests_must_pass(plan: Path, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    evidence_run.begin(folder, expected_tests=())
    for stage in ("check", "plan", "audit"):
        evidence_run.finish(folder, stage, judged(plan, stage))
    evidence_run.finish(folder, "tests", replace(evidence_run.passing_tests(), expected=()))
    evidence_run.finish(folder, "sweep", evidence_run.clean_sweep())
    nobody = Policy(allow_unsigned=True)
    assert decided(folder, tmp_path, nobody).exit_code is ExitCode.EVIDENCE_UNMET
    assert gate(tmp_path / "bundle", POLICY, NOW).exit_code is ExitCode.OK


def test_expected_tests_cannot_be_taken_out_of_the_journal(
    journal_of_a_pass: Path, tmp_path: Path
) -> None:
    document = replace(evidence_run.passing_tests(), expected=(), cases=())
    evidence_run.finish(journal_of_a_pass, "tests", document)
    sealed = seal(journal_of_a_pass, tmp_path / "bundle", sealed_at=SEALED)
    assert sealed.bundle.tests.expected == (junit.node_key(NODE),)


def test_a_document_of_another_stage_is_refused(journal_of_a_pass: Path, plan: Path) -> None:
    evidence_run.finish(journal_of_a_pass, "audit", judged(plan, "plan"))
    with pytest.raises(InputError, match="a document of stage audit is one of plan"):
        seal(journal_of_a_pass, journal_of_a_pass.parent / "bundle", sealed_at=SEALED)


def _question(path: str = "bucket") -> ObligationRow:
    return ObligationRow(rule_id="FG301", address="aws_s3_bucket.this", path=path)


def _answer(state: Any) -> Discharge:
    return Discharge(rule_id="FG301", address="aws_s3_bucket.this", path="bucket", state=state)


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ((), ["undischarged", "undischarged"]),
        (("discharged",), ["undischarged", "undischarged"]),
        (("discharged", "discharged"), ["discharged", "discharged"]),
        (("failed", "discharged"), ["failed", "failed"]),
        (("undischarged", "discharged"), ["undischarged", "undischarged"]),
    ],
)
def test_one_answer_does_not_do_for_two_plans(
    plan: Path, answers: tuple[str, ...], states: list[str]
) -> None:
    asked = replace(judged(plan, "plan"), obligations=(_question(),))
    audit = replace(judged(plan, "audit"), discharges=tuple(map(_answer, answers)))
    found = derive.obligations((asked, asked, audit)).obligations
    assert [one.state for one in found] == states


@pytest.mark.parametrize(
    "lie",
    [
        lambda d: d["rules.json"].update(pack_sha256="0" * 64),
        lambda d: d["rules.json"]["rules"].pop(),
        lambda d: d["obligations.json"]["obligations"].append(
            {"rule_id": "x", "address": "a", "path": "", "state": "discharged", "by": ""}
        ),
        lambda d: d["run.json"]["aws"].update(account_id="999999999999"),
        lambda d: d["run.json"]["aws"].update(region="eu-west-1"),
        lambda d: d["run.json"].update(plan_sha256=[]),
        lambda d: d["run.json"].update(disagreements=["nothing"]),
        lambda d: d["run.json"]["scope"].update(s3_prefix="other/"),
        lambda d: d["run.json"]["scope"].update(test_prefix="../"),
        lambda d: d["timings.json"].update(sealed_at=""),
        lambda d: d["timings.json"].update(begun_at="2026-02-30T00:00:00Z"),
        lambda d: d["timings.json"].update(begun_at="2026-11-22T12:00:01Z"),
        lambda d: d["cleanup.json"]["sweep"].update(exit_code=4),
    ],
)
def test_a_bundle_that_says_something_else_than_its_reports_is_malformed(
    bundle_of_a_pass: Path, tmp_path: Path, lie: Callable[[Any], Any]
) -> None:
    from floe_guard.evidence import assemble
    from floe_guard.evidence.bundle import from_data
    from floe_guard.evidence.seal import write

    data = {name: json.loads((bundle_of_a_pass / name).read_bytes()) for name in DOCUMENTS}
    lie(data)
    write(assemble.files(from_data(data)), tmp_path / "lie")
    assert verify(tmp_path / "lie", allow_unsigned=True).exit_code is ExitCode.EVIDENCE_MALFORMED


_HEAD = "schema: floe-guard/release-gate/v1\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("required_stages: [check, plan]\nrequired_stages: [check]", "stands twice"),
        ("? [a]\n: b", "no name"),
        ("1: b", "no name"),
        ("expected_tests: []", "at least one name"),
        ("expected_tests: [[a]]", "a list of names"),
        ("commit: 2026-11-22", "quote numbers"),
        ("run_id: null", "quote numbers"),
        ("allow_dirty: 'yes'", "true or false"),
        ("allow_unsigned: yes", "true or false"),
        ("allow_unsigned: true\nallowed_signers: a", "contradict"),
        ("principal: a", "without allowed_signers"),
        ("<<: {allow_dirty: true}", "no name"),
        ("[" * 5000, "not YAML"),
    ],
)
def test_a_policy_of_another_form_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(_HEAD + text)
    with pytest.raises(SettingsError, match=said):
        read_policy(path)


def test_tests_that_a_junit_xml_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    from floe_guard.run_environment import RunEnvironment

    environment = RunEnvironment(run_id=evidence_run.RUN, bucket=evidence_run.BUCKET)
    nodes = ("a/b.py::C::test", "a/b/C.py::test")
    with pytest.raises(UsageError, match="have one name"):
        record.begin_run(
            tmp_path / "j", environment, {}, account_id="", stages=("tests",), expected_tests=nodes
        )
    assert not (tmp_path / "j").exists()


def test_a_run_that_could_not_be_read_back_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(FloeGuardError, match="cannot be recorded"):
        evidence_run.begin(tmp_path / "j", source=Source(commit="not a commit"))
    with pytest.raises(FloeGuardError, match="cannot be recorded"):
        evidence_run.begin(tmp_path / "j", expected_tests=("x\udc80",))
    evidence_run.begin(tmp_path / "j", source=Source(commit=COMMIT))
    assert journal.read(tmp_path / "j").begin.source.commit == COMMIT
