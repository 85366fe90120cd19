"""The verdict matrix: every rule × in-scope resource is a cell, whatever goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.inventories import TODAY, cell, inventory, resource, verdicts

from floe_guard.engine.conditions import compile_condition
from floe_guard.engine.context import Context
from floe_guard.engine.evaluate import EvaluateOptions, Evaluation, evaluate
from floe_guard.engine.protocol import (
    PASS,
    CompiledRule,
    EvaluationError,
    Judges,
    Outcome,
    SubjectOutcome,
    TypeSelector,
    Words,
)
from floe_guard.engine.shown import MAX_LENGTH, show
from floe_guard.model import (
    Change,
    Gap,
    InlineWaiver,
    Inventory,
    Location,
    Resource,
)
from floe_guard.report import RuleInfo
from floe_guard.values import UNKNOWN, Sensitive, Unknown
from floe_guard.verdicts import Severity, Verdict

FAIL = Outcome(Verdict.FAIL, "bucket", expected="better", actual="worse", reason="bad")


@dataclass
class Says:
    """A judge that says one thing, or raises it."""

    outcome: Any = FAIL

    def judge(self, resource: Resource, context: Context) -> Outcome:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome  # type: ignore[no-any-return]


@dataclass
class SaysOfAll:
    outcomes: Any = ()

    def judge_inventory(self, resources: Any, context: Context) -> Any:
        for outcome in self.outcomes:
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome


def info(rule_id: str = "T1") -> RuleInfo:
    return RuleInfo(rule_id, "test", "Test", "assert", Severity.HIGH, "why", "fix", "source")


def rule(outcome: Any = FAIL, types: str = "aws_*", **more: Any) -> CompiledRule:
    judges = more.pop("judges", Judges(resource=Says(outcome)))
    rule_id = more.pop("rule_id", "T1")
    return CompiledRule(info(rule_id), TypeSelector([types]), judges, patterns=(types,), **more)


def run(inv: Inventory, *rules: CompiledRule, known: frozenset[str] = frozenset()) -> Evaluation:
    return evaluate(inv, rules, EvaluateOptions(TODAY, known_rules=known))


B = resource("aws_s3_bucket.b", {"bucket": "logs"}, location=Location("s3.tf", 3, 9))


def test_passes_fails_and_unknowns_are_cells() -> None:
    for outcome, verdict in ((PASS, "pass"), (FAIL, "fail"), (Outcome(Verdict.UNKNOWN), "unknown")):
        assert verdicts(run(inventory(B), rule(outcome))) == {B.address: verdict}


def test_a_rule_that_finds_nothing_says_so() -> None:
    evaluation = run(inventory(B), rule(types="aws_eks_*"))
    assert verdicts(evaluation) == {"": "not-applicable"}
    assert "no resource of these types" in cell(evaluation).reason


def test_a_rule_for_another_origin_has_no_outcome() -> None:
    assert run(inventory(B, origin="live"), rule(origins=("plan",))).outcomes == ()


def test_an_inactive_rule_says_why() -> None:
    evaluation = run(inventory(B), rule(inactive="not set: aws.regions"))
    assert cell(evaluation).verdict is Verdict.NOT_APPLICABLE
    assert cell(evaluation).reason == "not set: aws.regions"


def test_a_crash_is_an_error_cell_without_values_and_the_run_goes_on() -> None:
    other = resource("aws_s3_bucket.c")
    crash = ValueError("AKIA-the-value")
    evaluation = run(inventory(B, other), rule(crash), rule(PASS, rule_id="T2"))
    first, second = evaluation.outcomes
    assert [c.verdict for c in first.cells] == [Verdict.ERROR, Verdict.ERROR]
    assert all("AKIA" not in c.reason and "ValueError" in c.reason for c in first.cells)
    assert len(second.passed) == 2


def test_input_that_cannot_be_asked_is_an_error_with_its_path() -> None:
    evaluation = run(inventory(B), rule(EvaluationError("expected a number", "size")))
    assert (cell(evaluation, B.address).path, cell(evaluation, B.address).verdict) == (
        "size",
        Verdict.ERROR,
    )


def test_an_inventory_judge_that_crashes_keeps_what_it_said() -> None:
    said = SubjectOutcome(FAIL, "output.key")
    judges = Judges(inventory=SaysOfAll([said, RuntimeError("x")]))
    assert verdicts(run(inventory(B), rule(judges=judges))) == {"output.key": "fail", "": "error"}


def test_an_inventory_judge_without_subjects_is_not_applicable() -> None:
    evaluation = run(inventory(B), rule(judges=Judges(inventory=SaysOfAll())))
    assert verdicts(evaluation) == {"": "not-applicable"}


def test_data_sources_and_removed_resources_are_out_of_scope() -> None:
    data = resource("data.aws_s3_bucket.d", mode="data")
    data = Resource("data.aws_s3_bucket.d", "aws_s3_bucket", "d", {}, mode="data")
    gone = resource("aws_s3_bucket.gone", change=Change(("delete",)))
    inv = inventory(B, data, gone)
    assert set(verdicts(run(inv, rule()))) == {B.address}
    assert set(verdicts(run(inv, rule(modes=("data",))))) == {data.address}
    kept = rule(judges=Judges(resource=Says(), include_removed=True))
    assert set(verdicts(run(inv, kept))) == {B.address, gone.address}


def where(**condition: Any) -> Any:
    return compile_condition({"attribute": "bucket", **condition})


def test_where_leaves_resources_out() -> None:
    assert verdicts(run(inventory(B), rule(where=where(equals="logs")))) == {B.address: "fail"}
    evaluation = run(inventory(B), rule(where=where(equals="data")))
    assert verdicts(evaluation) == {"": "not-applicable"}


def test_an_unknown_where_is_kleene() -> None:
    later = resource("aws_s3_bucket.b", {"bucket": UNKNOWN})
    for outcome, verdict in ((PASS, "pass"), (FAIL, "unknown")):
        evaluation = run(inventory(later), rule(outcome, where=where(equals="logs")))
        assert verdicts(evaluation) == {later.address: verdict}
    assert "whether the rule is about it" in cell(evaluation, later.address).reason


def test_a_gap_over_the_types_is_not_evaluated() -> None:
    gap = Gap("module.net", "not installed", "run tofu init", ("aws_vpc*",))
    assert "" not in verdicts(run(inventory(B, gaps=[gap]), rule(types="aws_s3_*")))
    everything = Gap("module.net", "not installed", "run tofu init")
    evaluation = run(inventory(B, gaps=[everything]), rule(PASS, types="aws_s3_*"))
    assert verdicts(evaluation) == {B.address: "pass", "": "not-evaluated"}
    assert cell(evaluation).reason == "module.net could not be read: not installed; run tofu init"
    tolerated = Gap("x", "y", tolerated=True)
    assert "" not in verdicts(run(inventory(B, gaps=[tolerated]), rule()))


def test_a_gap_over_companions_counts_too() -> None:
    gap = Gap("s3:GetEncryption", "denied", resource_types=("aws_s3_bucket_sse",))
    judges = Judges(resource=Says(PASS), companions=("aws_s3_bucket_*",))
    evaluation = run(inventory(B, gaps=[gap]), rule(types="aws_s3_bucket", judges=judges))
    assert cell(evaluation).verdict is Verdict.NOT_EVALUATED


def test_two_gaps_have_two_fingerprints() -> None:
    evaluation = run(inventory(gaps=[Gap("a", "x"), Gap("b", "x")]), rule())
    prints = [c.fingerprint for c in evaluation.outcomes[0].cells]
    assert len(prints) == len(set(prints)) == 2


def test_a_failure_that_may_have_no_instance_is_unknown() -> None:
    maybe = resource("aws_s3_bucket.b", {"bucket": "logs"})
    maybe = Resource("aws_s3_bucket.b", "aws_s3_bucket", "b", {}, index=Unknown("for_each is"))
    evaluation = run(inventory(maybe), rule())
    assert cell(evaluation, maybe.address).verdict is Verdict.UNKNOWN
    assert "how many instances" in cell(evaluation, maybe.address).reason


def test_unknowns_of_a_plan_are_obligations() -> None:
    unknown = Outcome(Verdict.UNKNOWN, "acl", expected="private", actual=Unknown("after apply"))
    known = resource("aws_s3_bucket.b", {"bucket": "logs", "arn": UNKNOWN, "name": Sensitive("x")})
    (obligation,) = run(inventory(known), rule(unknown)).obligations
    assert (obligation.rule_id, obligation.address, obligation.path) == ("T1", known.address, "acl")
    assert (obligation.expected, obligation.reason) == ("private", "after apply")
    assert obligation.resource_type == "aws_s3_bucket"
    assert obligation.identity == {"bucket": "logs"}
    assert run(inventory(known, origin="config"), rule(unknown)).obligations == ()


def waived(rules: str = "T1", expires: str | None = None, **more: Any) -> Resource:
    waiver = InlineWaiver((rules,), "known", expires, Location("s3.tf", 2, 2), **more)
    return resource("aws_s3_bucket.b", waivers=(waiver,))


def test_a_waiver_excuses_its_rule() -> None:
    evaluation = run(inventory(waived()), rule(), rule(rule_id="T2"))
    first, second = (o.cells[0] for o in evaluation.outcomes)
    assert (first.verdict, first.waiver) == (Verdict.WAIVED, "known")
    assert second.verdict is Verdict.FAIL
    assert evaluation.notes == ()


def test_a_waived_unknown_is_no_obligation() -> None:
    evaluation = run(inventory(waived()), rule(Outcome(Verdict.UNKNOWN)))
    assert evaluation.obligations == ()
    assert verdicts(evaluation) == {"aws_s3_bucket.b": "waived"}


def test_a_waiver_holds_to_its_last_day() -> None:
    assert "waived" in verdicts(run(inventory(waived(expires=TODAY)), rule())).values()
    evaluation = run(inventory(waived(expires="2026-01-30")), rule())
    assert verdicts(evaluation) == {"aws_s3_bucket.b": "fail"}
    assert evaluation.notes == (
        "s3.tf:2: waiver of T1 on aws_s3_bucket.b expired on 2026-01-30 and no longer holds",
    )


def test_an_unused_waiver_is_noted() -> None:
    (note,) = run(inventory(waived()), rule(PASS)).notes
    assert "unused" in note


def test_a_waiver_used_by_one_instance_is_used() -> None:
    waiver = InlineWaiver(("T1",), "known", None, Location("s3.tf", 2, 2))
    pair = [resource(f"aws_s3_bucket.b[{i}]", waivers=(waiver,)) for i in range(2)]

    class First:
        def judge(self, resource: Resource, context: Context) -> Outcome:
            return FAIL if resource.index == 0 else PASS

    evaluation = run(inventory(*pair), rule(judges=Judges(resource=First())))
    assert evaluation.notes == ()


def test_a_waiver_of_a_rule_that_was_not_judged_is_not_unused() -> None:
    assert run(inventory(waived("T9")), rule(), known=frozenset({"T9"})).notes == ()
    (note,) = run(inventory(waived("T9")), rule(), known=frozenset({"T1"})).notes
    assert "names a rule that does not exist" in note
    foreign = waived("CKV_AWS_1", dialect="checkov")
    assert run(inventory(foreign), rule(), known=frozenset({"T1"})).notes == ()


def test_errors_cannot_be_waived() -> None:
    assert "error" in verdicts(run(inventory(waived()), rule(ValueError()))).values()


def test_a_cell_points_at_the_attribute() -> None:
    spans = {"rule[0]": Location("s3.tf", 5, 7), "rule[0].status": Location("s3.tf", 6, 6)}
    subject = resource(
        "aws_s3_bucket.b", location=Location("s3.tf", 3, 9), attribute_locations=spans
    )
    for path, line in (("rule[0].status", 6), ("rule[0].filter.prefix", 5), ("acl", 3), ("", 3)):
        evaluation = run(inventory(subject), rule(Outcome(Verdict.FAIL, path)))
        found = cell(evaluation, subject.address).location
        assert found is not None
        assert found.start_line == line


def test_a_cell_about_a_companion_points_there() -> None:
    other = resource("aws_x.y", location=Location("x.tf", 1, 2))
    evaluation = run(inventory(B), rule(Outcome(Verdict.FAIL, "flag", subject=other)))
    assert cell(evaluation, B.address).location == other.location


def test_the_fingerprint_does_not_move_with_lines_or_values() -> None:
    moved = resource("aws_s3_bucket.b", {"bucket": "x"}, location=Location("other.tf", 30, 90))
    first, second = (
        cell(run(inventory(r), rule(o)), B.address)
        for r, o in ((B, FAIL), (moved, Outcome(Verdict.FAIL, "bucket", actual="more")))
    )
    assert first.fingerprint == second.fingerprint
    assert first.digest != second.digest


def test_the_digest_is_not_of_a_sensitive_value() -> None:
    cells = [
        cell(run(inventory(B), rule(Outcome(Verdict.FAIL, "p", actual=Sensitive(v)))), B.address)
        for v in ("one", "two")
    ]
    assert cells[0].digest == cells[1].digest
    assert cells[0].actual == "(sensitive)"


def test_what_is_shown_is_safe() -> None:
    assert show(None) == "not set"
    assert show("a\n\x1b[31m") == r'"a\n\u001b[31m"'
    assert show({"a": [Sensitive("x"), UNKNOWN]}) == '{"a": ["(sensitive)", "(known after apply)"]}'
    assert show(Words("plain")) == "plain"
    assert show(True) == "true"
    assert len(show("x" * 10_000)) == MAX_LENGTH
    assert len(show([["y" * 50] * 1000] * 1000)) <= MAX_LENGTH
    assert show(Unknown("data source d")) == "(unknown: data source d)"


def test_a_deeply_nested_value_is_no_crash() -> None:
    deep: Any = "end"
    for _ in range(5000):
        deep = [deep]
    evaluation = run(inventory(B), rule(Outcome(Verdict.FAIL, "p", actual=deep)))
    assert cell(evaluation, B.address).verdict is Verdict.FAIL
    asks = compile_condition({"attribute": "deep", "equals": []})

    class Asks:
        def judge(self, resource: Resource, context: Context) -> Outcome:
            return PASS if asks.evaluate(resource, context) is True else FAIL

    subject = resource("aws_s3_bucket.b", {"deep": [deep]})
    told = verdicts(run(inventory(subject), rule(judges=Judges(resource=Asks()))))
    assert told == {subject.address: "error"}


def test_a_key_shaped_value_is_withheld() -> None:
    key = "AK" + "IA" + "Z7Q2XJ4M8N5PRTVW"
    for value in (key, {"k": f"x {key} y"}, [key], Words(f"key {key}")):
        assert key not in show(value)
    failing = Outcome(Verdict.FAIL, expected=key, actual=key, reason=key)
    found = cell(run(inventory(B), rule(failing)), B.address)
    assert key not in repr(found)
    assert key[:12] not in show("x " * (MAX_LENGTH // 2 - 8) + key)
