"""Every format, over reports that a real judgement made and over hostile names."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import defusedxml.ElementTree as ElementTree
import jsonschema
import pytest

from floe_guard.model import Gap, InputInfo, Location
from floe_guard.pipeline import JudgeOptions, judge, read_document, read_source
from floe_guard.report import Cell, Report, RuleInfo, RuleOutcome, fingerprint
from floe_guard.reporters import _inventory
from floe_guard.reporters._find import find, formats
from floe_guard.reporters._view import View
from floe_guard.verdicts import ExitCode, Severity, Verdict

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/fixtures"
HOSTILE = "\x1b[31mred\x07\r\n::error::x|`<b>&]]>\udcff\u202e"

RULE = RuleInfo("T1", "t", "A title", "assert", Severity.HIGH, "Because.", "Mend it.", "a test")


def cell(verdict: Verdict, address: str = "aws_x.y", **more: Any) -> Cell:
    # An address is always Unicode; a file name (and what is said about it) need not be.
    print_ = fingerprint("T1", address, "")
    return Cell("T1", "assert", Severity.HIGH, address, verdict, fingerprint=print_, **more)


def report(*cells: Cell, **more: Any) -> Report:
    more = {"resources": 1, **more}
    return Report("plan", InputInfo("plan.json"), "p", (RuleOutcome(RULE, (), cells),), **more)


def text(format_: str, made: Report, **view: Any) -> str:
    return "".join(find(format_)(made, View(**view)))


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / f"schemas/{name}.schema.json").read_text())
    return found


@pytest.fixture(scope="module")
def real() -> Report:
    inventory = read_document(str(FIXTURES / "plans/references/plan.json"))
    return judge(inventory, JudgeOptions(profile="provider-tests"))


EVERY = [
    cell(verdict, reason="why", waiver="ok" * (verdict is Verdict.WAIVED)) for verdict in Verdict
]
WORST = report(
    cell(
        Verdict.FAIL,
        HOSTILE.replace("\udcff", ""),
        path=HOSTILE,
        expected=HOSTILE,
        actual=HOSTILE,
        reason=HOSTILE,
        location=Location(HOSTILE, 3, 4),
        call_chain=(Location("main.tf", 1, 2),),
    ),
    *EVERY,
    gaps=(Gap(HOSTILE, HOSTILE, HOSTILE),),
    notes=(HOSTILE,),
    errors=(HOSTILE,),
)


def test_the_formats_are_the_files() -> None:
    assert formats() == ["github", "json", "junit", "markdown", "sarif", "text"]


@pytest.mark.parametrize("format_", formats())
def test_nothing_hostile_reaches_a_terminal_or_breaks_a_line(format_: str) -> None:
    made = text(format_, WORST)
    assert "\x1b" not in made
    assert "\x07" not in made
    assert "\r" not in made
    if format_ in {"text", "github", "markdown"}:
        assert not any(line.startswith("::error::x") for line in made.splitlines())


@pytest.mark.parametrize("format_", formats())
def test_a_format_says_the_same_twice(format_: str, real: Report) -> None:
    assert text(format_, real) == text(format_, real)


def test_json_follows_its_schema_and_holds_every_cell(real: Report) -> None:
    for made in (real, WORST, report()):
        document = json.loads(text("json", made))
        jsonschema.validate(document, schema("report-v1"))
        assert len(document["cells"]) == sum(made.counts.values())
        assert document["summary"] == {v.value: n for v, n in made.counts.items()}
        assert document["exit_code"] == made.exit_code
    assert real.counts[Verdict.PASS]
    assert real.counts[Verdict.FAIL]


def test_the_schema_refuses_what_the_report_does_not_say(real: Report) -> None:
    document = json.loads(text("json", real))
    for change in ({"exit_code": 70}, {"schema": "floe-guard/report/v2"}, {"extra": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**document, **change}, schema("report-v1"))


@pytest.mark.parametrize(
    "name",
    [
        "plans/scaffold.json",
        "plans/references/plan.json",
        "states/scaffold.json",
        "states/scaffold.raw-v4.json",
    ],
)
def test_an_inventory_follows_its_schema(name: str) -> None:
    inventory = read_document(str(FIXTURES / name))
    document = json.loads("".join(_inventory.render(inventory)))
    jsonschema.validate(document, schema("inventory-v1"))
    assert [r["address"] for r in document["resources"]] == [r.address for r in inventory.resources]


def test_an_inventory_names_what_it_does_not_show() -> None:
    shown = "".join(_inventory.render(read_document(str(FIXTURES / "plans/references/plan.json"))))
    document = json.loads(shown)
    one = next(r for r in document["resources"] if r["address"] == "aws_s3_bucket.one")
    assert one["attributes"]["bucket"] == "first-bucket"
    assert one["sensitive"] == ["tags.Secret"]
    assert "arn" in one["unknown"]
    assert "arn" not in one["attributes"]
    assert document["outputs"]["later"] == {
        "value": {"name": "first-bucket"},
        "sensitive": False,
        "unknown": ["arn"],
    }
    assert document["outputs"]["hidden"]["value"] is None
    # `tags_all` repeats it without a mark, in the plan itself: the provider computes it.
    del one["attributes"]["tags_all"]
    assert "do not show" not in json.dumps([one, document["outputs"]])


def test_an_inventory_shows_no_credential_that_nobody_marked() -> None:
    from floe_guard.model import Inventory, Resource

    key = "AKIA" + "Q3EG" + "TYUA" + "5XQZ" + "LW7N"
    resource = Resource("a.b", "a", "b", {"user": [{"id": key}], "name": "x"})
    made = "".join(_inventory.render(Inventory("state", (resource,), InputInfo("s"))))
    assert key not in made
    (shown,) = json.loads(made)["resources"]
    assert shown["sensitive"] == ["user[0].id"]
    assert shown["attributes"]["name"] == "x"


def test_text_begins_with_the_verdict_and_ends_with_the_totals() -> None:
    made = text("text", report(*EVERY), elapsed_s=1.5).splitlines()
    assert made[0] == "FAIL plan.json: 1 violation in 1 place (profile p)"
    assert made[-1] == (
        "1 rule; 1 resource; 7 cells: 1 pass, 1 fail, 1 unknown, 1 error, 1 not-evaluated,"
        " 1 waived, 1 not-applicable; 1.50 s"
    )
    for part in ("why       Because.", "fix       Mend it."):
        assert f"    {part}" in made


def test_text_is_coloured_only_when_asked() -> None:
    assert "\x1b[" in text("text", report(*EVERY), colour=True)
    assert "\x1b[" not in text("text", report(*EVERY))


def test_quiet_leaves_the_verdict_the_failures_and_the_totals() -> None:
    made = text("text", replace(WORST, errors=()), quiet=True)
    assert made.startswith("FAIL")
    for heading in ("Unknown:", "Gaps:", "Waived", "Notes"):
        assert heading not in made
    assert "1 unknown" in made


def test_compact_is_one_line_a_finding() -> None:
    made = text("text", report(*EVERY, cell(Verdict.FAIL, "aws_x.z")), compact=True, quiet=True)
    assert made.splitlines()[1:3] == [
        "fail T1 high aws_x.y: A title",
        "fail T1 high aws_x.z: A title",
    ]
    assert len(made.splitlines()) == 4


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (report(cell(Verdict.PASS)), "PASS"),
        (report(cell(Verdict.FAIL)), "FAIL"),
        (report(cell(Verdict.FAIL), soft_fail=True), "SOFT FAIL"),
        (report(cell(Verdict.FAIL), fail_on=Severity.CRITICAL), "PASS"),
        (report(cell(Verdict.UNKNOWN)), "INCOMPLETE"),
        (report(cell(Verdict.UNKNOWN), tolerate_unknown=True), "PASS"),
        (report(cell(Verdict.NOT_EVALUATED)), "INCOMPLETE"),
        (report(cell(Verdict.ERROR)), "INCOMPLETE"),
        (report(resources=0), "INCOMPLETE"),
        (report(cell(Verdict.FAIL), errors=("x",)), "ERROR"),
    ],
)
def test_the_first_word_agrees_with_the_exit_code(made: Report, word: str) -> None:
    assert text("text", made).startswith(word + " ")
    expected = {"PASS": 0, "SOFT FAIL": 0, "FAIL": 1, "ERROR": 2, "INCOMPLETE": 3}[word]
    assert made.exit_code is ExitCode(expected)


def test_junit_counts_what_it_holds(real: Report) -> None:
    for made in (real, WORST):
        root = ElementTree.fromstring(text("junit", made).encode())
        cases = root.findall("testsuite/testcase")
        assert int(root.get("tests")) == len(cases)
        for tag, attribute in (
            ("failure", "failures"),
            ("error", "errors"),
            ("skipped", "skipped"),
        ):
            found = sum(case.find(tag) is not None for case in cases)
            assert int(root.get(attribute)) == found
        assert len(root.findall(".//failure")) == made.counts[Verdict.FAIL]


def test_an_undecided_cell_is_an_error_in_junit_unless_tolerated() -> None:
    assert "<error" in text("junit", report(cell(Verdict.UNKNOWN)))
    tolerated = text("junit", report(cell(Verdict.UNKNOWN), tolerate_unknown=True))
    assert "<error" not in tolerated
    assert "<skipped" in tolerated


def test_sarif_points_at_lines_and_separates_failures_from_open_questions(real: Report) -> None:
    run = json.loads(text("sarif", real))["runs"][0]
    failures = [r for r in run["results"] if r["kind"] == "fail"]
    assert len(failures) == real.counts[Verdict.FAIL] + real.counts[Verdict.WAIVED]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["level"] == "none") == (result["kind"] != "fail")
    at = failures[0]["locations"][0]["physicalLocation"]
    assert at["artifactLocation"]["uri"].endswith("references/m/main.tf")
    assert at["region"]["startLine"] >= 1


def test_markdown_keeps_its_tables_whole() -> None:
    made = text("markdown", WORST)
    rows = [line for line in made.splitlines() if line.startswith("| T1")]
    assert rows
    for row in rows:
        assert row.replace("\\|", "").count("|") == 6
    assert "<b>" not in made.replace("\\<b\\>", "")


def test_an_inventory_shows_no_key_that_is_a_credential(tmp_path: Path) -> None:
    credential = "AKIA" + "Z7Q3KD8WLM4TXB2R"
    (tmp_path / "main.tf").write_text(
        f'resource "aws_sqs_queue" "q" {{\n  tags = {{ {credential} = "x", Stage = "dev" }}\n}}\n'
    )
    inventory, _ = read_source(str(tmp_path))
    shown = "".join(_inventory.render(inventory))
    assert credential not in shown
    (queue,) = json.loads(shown)["resources"]
    assert queue["attributes"]["tags"] == {"Stage": "dev"}
    assert 'tags."(withheld)"' in queue["sensitive"]
