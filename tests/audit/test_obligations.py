"""What a plan left open, put to the account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.fault_proxy import FaultProxy
from tests.support.live_cli import LiveCli, cells

from floe_guard.audit.obligations import discharge, read_obligations
from floe_guard.errors import InputError
from floe_guard.model import InputInfo, Inventory, Resource
from floe_guard.report import Cell, Obligation, RuleInfo, RuleOutcome
from floe_guard.verdicts import Severity, Verdict

RULE = RuleInfo("FG301", "n", "t", "encryption", Severity.HIGH, "w", "f", "s")


def bucket(name: str) -> Resource:
    return Resource(f"aws_s3_bucket.{name}", "aws_s3_bucket", name, {"bucket": name, "id": name})


def asked(**identity: str) -> Obligation:
    return Obligation(
        "FG301", "aws_s3_bucket.data", "rule", "AES256", "known later", "aws_s3_bucket", identity
    )


def answer(one: Obligation, outcome: RuleOutcome, *live: Resource) -> Cell:
    inventory = Inventory("live", live, InputInfo("aws"))
    (cell,) = discharge([one], inventory, [outcome]).cells
    return cell


def live_cell(verdict: Verdict, address: str = "aws_s3_bucket.a") -> Cell:
    return Cell("FG301", "encryption", Severity.HIGH, address, verdict, actual="none")


def test_what_passes_live_is_discharged() -> None:
    a = bucket("a")
    cell = answer(asked(bucket="a"), RuleOutcome(RULE, [a]), a, bucket("b"))
    assert cell.verdict is Verdict.PASS
    assert cell.reason == "discharged by aws_s3_bucket.a"


def test_what_fails_live_fails() -> None:
    outcome = RuleOutcome(RULE, (), [live_cell(Verdict.FAIL)])
    cell = answer(asked(bucket="a"), outcome, bucket("a"))
    assert (cell.verdict, cell.actual) == (Verdict.FAIL, "none")


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.ERROR, Verdict.NOT_EVALUATED])
def test_what_is_open_live_too_stays_open(verdict: Verdict) -> None:
    outcome = RuleOutcome(RULE, (), [live_cell(verdict)])
    cell = answer(asked(bucket="a"), outcome, bucket("a"))
    assert cell.verdict is Verdict.NOT_EVALUATED
    assert "undischarged" in cell.reason


def test_a_pass_beside_a_gap_is_no_discharge() -> None:
    a = bucket("a")
    outcome = RuleOutcome(RULE, [a], [live_cell(Verdict.NOT_EVALUATED, "")])
    assert answer(asked(bucket="a"), outcome, a).verdict is Verdict.NOT_EVALUATED


@pytest.mark.parametrize(
    ("identity", "live", "says"),
    [
        ({"bucket": "gone"}, ["a"], "holds no aws_s3_bucket with bucket 'gone'"),
        ({}, ["a", "b"], "which of several"),
        ({"bucket": "a"}, [], "holds no aws_s3_bucket"),
        ({"bucket": "a", "id": "b"}, ["a", "b"], "holds no aws_s3_bucket with"),
    ],
)
def test_what_cannot_be_found_is_named(
    identity: dict[str, str], live: list[str], says: str
) -> None:
    resources = [bucket(name) for name in live]
    cell = answer(asked(**identity), RuleOutcome(RULE, resources), *resources)
    assert cell.verdict is Verdict.NOT_EVALUATED
    assert says in cell.reason


def test_a_rule_that_was_not_judged_answers_nothing() -> None:
    a = bucket("a")
    inventory = Inventory("live", (a,), InputInfo("aws"))
    (cell,) = discharge([asked(bucket="a")], inventory, []).cells
    assert "was not judged live" in cell.reason


def test_the_only_one_of_its_type_is_meant() -> None:
    a = bucket("a")
    assert answer(asked(), RuleOutcome(RULE, [a]), a).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("verdict", "answered"),
    [
        (Verdict.PASS, Verdict.PASS),
        (Verdict.FAIL, Verdict.FAIL),
        (Verdict.UNKNOWN, Verdict.NOT_EVALUATED),
        (Verdict.NOT_EVALUATED, Verdict.NOT_EVALUATED),
    ],
)
def test_a_question_about_the_account_as_a_whole_is_the_rule_s_own(
    verdict: Verdict, answered: Verdict
) -> None:
    how_many = Obligation("FG301", "", "", "at least 1", "how many is not known")
    cell = answer(how_many, RuleOutcome(RULE, (), [live_cell(verdict, "")]), bucket("a"))
    assert cell.verdict is answered


def test_a_question_without_a_type_is_not_taken_for_one_about_the_whole() -> None:
    typeless = Obligation("FG301", "aws_s3_bucket.data", "", "AES256", "known later")
    cell = answer(typeless, RuleOutcome(RULE, (), [live_cell(Verdict.PASS, "")]), bucket("a"))
    assert cell.verdict is Verdict.NOT_EVALUATED


def test_names_that_others_gave_are_withheld_where_they_look_like_keys() -> None:
    a, key = bucket("a"), "AKIA" + "PLANTED7PLANTED7"
    cell = answer(asked(bucket=key), RuleOutcome(RULE, [a]), a)
    assert "PLANTED" not in cell.reason
    assert "redacted" in cell.reason


ASKED = {
    "rule_id": "FG301",
    "address": "aws_s3_bucket.data",
    "path": "rule",
    "expected": "AES256",
    "reason": "known later",
    "resource_type": "aws_s3_bucket",
    "identity": {"bucket": "a"},
}
CELL = {"rule_id": "FG301", "address": "aws_s3_bucket.data", "path": "rule", "verdict": "unknown"}
REPORT = {
    "schema": "floe-guard/report/v1",
    "origin": "plan",
    "obligations": [ASKED],
    "cells": [CELL, {**CELL, "path": "tags", "verdict": "pass"}],
}


def test_the_questions_of_a_report_are_its_unknown_cells(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT))
    (one,) = read_obligations(str(path))
    assert (one.rule_id, one.identity) == ("FG301", {"bucket": "a"})


@pytest.mark.parametrize(
    "change",
    [
        {"obligations": []},
        {"obligations": [ASKED, ASKED]},
        {"obligations": [{**ASKED, "path": "other"}]},
        {"obligations": [{**ASKED, "identity": {"bucket": {}}}]},
        {"obligations": [{**ASKED, "identity": []}]},
        {"obligations": [{k: v for k, v in ASKED.items() if k != "resource_type"}]},
        {"cells": []},
        {"cells": None},
    ],
)
def test_a_report_that_was_changed_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT | change))
    with pytest.raises(InputError):
        read_obligations(str(path))


def test_a_report_that_cannot_be_read_stops_before_the_first_call(
    live: LiveCli, proxy: FaultProxy
) -> None:
    for flag in ("--obligations", "--drift"):
        for name in ("gone.json", ""):
            proxy.forget()
            code, out, _ = live("audit", flag, name)
            assert (code, out) == (2, "")
            assert not proxy.requests


def test_how_many_there_are_is_answered_by_the_account(live: LiveCli, repository: Path) -> None:
    plan = repository / "tests/rules/FG602/unknown/plan.json"
    report = live.folder / "plan-report.json"
    live("plan", str(plan), "--check", "FG602", "--output", f"json={report}")
    asked = ("audit", "--check", "FG602", "--obligations", str(report))
    code, audited = live.report(*asked)
    assert (code, [c["verdict"] for c in cells(audited, "FG854")]) == (0, ["pass"])
    live.sandbox.client("budgets", "us-east-1").delete_budget(
        AccountId=live.sandbox.account, BudgetName=live.sandbox.budget
    )
    code, audited = live.report(*asked)
    assert (code, [c["verdict"] for c in cells(audited, "FG854")]) == (1, ["fail"])


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"schema": "floe-guard/report/v1", "origin": "live", "obligations": []},
        {"schema": "floe-guard/report/v1", "origin": "plan"},
        {"schema": "floe-guard/report/v1", "origin": "plan", "obligations": [1]},
        {"schema": "floe-guard/report/v1", "origin": "plan", "obligations": [{"rule_id": 1}]},
    ],
)
def test_what_is_no_plan_report_is_refused(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError):
        read_obligations(str(path))


def test_a_real_plan_s_open_questions_are_answered(live: LiveCli, repository: Path) -> None:
    plan = repository / "tests/rules/FG301/unknown/plan.json"
    report = live.folder / "plan-report.json"
    live("plan", str(plan), "--check", "FG301", "--output", f"json={report}")
    assert json.loads(report.read_text())["obligations"]
    _, audited = live.report("audit", "--check", "FG301", "--obligations", str(report))
    answered = cells(audited, "FG854")
    assert len(answered) == len(json.loads(report.read_text())["obligations"])
    assert all(c["verdict"] in {"pass", "not-evaluated"} and c["reason"] for c in answered)
