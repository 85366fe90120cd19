"""Every shipped rule says of every recorded case what its `expected.yaml` says, and cannot say less.

Each case is judged with its own rule alone. `tests/support/rule_fixtures.py` tells what is in a case.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.rule_fixtures import MUTATIONS, ROOT, RULES, SCAFFOLDS, Case, cases, inventory

from floe_guard.engine.evaluate import EvaluateOptions, evaluate
from floe_guard.engine.protocol import CompiledRule, JudgeSettings
from floe_guard.errors import RuleFileError
from floe_guard.model import Inventory
from floe_guard.rules.kind import find_kind
from floe_guard.rules.load import Rule, RuleOptions, RuleSet, Selection, load_rules
from floe_guard.rules.models import RuleModel
from floe_guard.rules.pack import shipped_rules

RULE_CASES = list(cases(RULES))
MUTATED = list(cases(MUTATIONS))

Matrix = dict[str, list[str]]
"""Verdict -> addresses, in order."""


def settings(case: Case) -> JudgeSettings:
    return JudgeSettings(
        regions=tuple(case.settings.get("regions", ())),
        account_ids=tuple(case.settings.get("account_ids", ())),
    )


def rules_for(case: Case) -> RuleSet:
    approved = settings(case)
    parameters = tuple((rule, tuple(given.items())) for rule, given in case.parameters.items())
    return shipped(approved.regions, approved.account_ids, parameters)


@cache
def shipped(
    regions: tuple[str, ...] = (),
    account_ids: tuple[str, ...] = (),
    parameters: tuple[Any, ...] = (),
) -> RuleSet:
    given = {rule: dict(values) for rule, values in parameters}
    approved = JudgeSettings(regions=regions, account_ids=account_ids)
    return load_rules([shipped_rules()], RuleOptions(parameters=given, settings=approved))


@cache
def recorded(index: int) -> Inventory:
    return inventory(RULE_CASES[index])


def judged(
    found: Inventory, rules: list[CompiledRule], approved: JudgeSettings
) -> dict[str, Matrix]:
    options = EvaluateOptions(today="2026-01-01", settings=approved)
    cells: dict[str, Matrix] = {}
    for outcome in evaluate(found, rules, options).outcomes:
        matrix: defaultdict[str, list[str]] = defaultdict(list)
        for cell in outcome.all_cells():
            matrix[str(cell.verdict)].append(cell.address)
        cells[outcome.rule.id] = {v: sorted(a) for v, a in matrix.items()}
    return cells


def rule_id(case: Case) -> str:
    return case.folder.parent.name


def expected(verdicts: Mapping[str, list[str]]) -> Matrix:
    return {verdict: sorted(addresses) for verdict, addresses in verdicts.items()}


@pytest.mark.parametrize("index", range(len(RULE_CASES)), ids=[c.name for c in RULE_CASES])
def test_every_cell_of_the_rule_is_as_expected(index: int) -> None:
    case = RULE_CASES[index]
    assert whole(index) == {rule_id(case): expected(case.verdicts)}


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda r: r.id)
def test_every_rule_has_cases_that_pass_that_fail_and_that_cannot_be_told(rule: Rule) -> None:
    verdicts = {v for c in RULE_CASES if rule_id(c) == rule.id for v in c.verdicts}
    assert "fail" in verdicts
    # A class that is forbidden, and is not there, has no resource to pass.
    assert verdicts & {"pass", "not-applicable"}
    if rule.origins != ("live",):
        assert verdicts & {"unknown", "not-evaluated"}


def test_every_case_belongs_to_a_shipped_rule() -> None:
    assert {rule_id(c) for c in RULE_CASES} <= shipped().ids


_PROSE = {"id", "name", "title", "kind", "severity", "why", "fix", "source", "profiles"}
_PROSE |= {"origins", "modes", "enabled", "parameters", "requires"}


def clauses(rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rule's data without one of its clauses each: every key and every list item."""
    for path in _paths({k: v for k, v in rule.data.items() if k not in _PROSE}):
        data: dict[str, Any] = copy.deepcopy(dict(rule.data))
        holder: Any = data
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        if not _says_the_same(rule, data):
            yield ".".join(map(str, path)), data


def model(rule: Rule) -> type[RuleModel]:
    return _model(rule.data["kind"])


@cache
def _model(kind: str) -> type[RuleModel]:
    return find_kind(kind).model()


def _says_the_same(rule: Rule, data: Mapping[str, Any]) -> bool:
    """Whether the clause only spelled out what holds without it."""
    try:
        return model(rule).model_validate(data).model_dump(mode="json") == rule.data
    except ValidationError:
        return False


def _paths(value: Any) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if item in (None, [], {}, False):
            continue
        yield (key,)
        if isinstance(item, (dict, list)):
            yield from ((key, *rest) for rest in _paths(item))


def without(rule: Rule, data: Mapping[str, Any]) -> CompiledRule | None:
    """Compile the rule without the clause; None where it is no longer a rule."""
    try:
        return replace(
            rule, data=model(rule).model_validate(data).model_dump(mode="json")
        ).compile()
    except (ValidationError, RuleFileError):
        return None


@pytest.mark.parametrize("id_", sorted(shipped().ids))
def test_removing_any_clause_of_the_rule_changes_a_verdict(id_: str) -> None:
    indexes = [i for i, c in enumerate(RULE_CASES) if rule_id(c) == id_]
    active = next(i for i in indexes if not _one(RULE_CASES[i], id_).inactive)
    names = [name for name, _ in clauses(_one(RULE_CASES[active], id_))]
    assert names
    idle = [name for name in names if not any(_changes(i, id_, name) for i in indexes)]
    assert not idle, f"no case of {id_} notices that these are gone: {', '.join(idle)}"


@cache
def whole(index: int) -> dict[str, Matrix]:
    case = RULE_CASES[index]
    selected = rules_for(case).select(Selection(check=(rule_id(case),)))
    return judged(recorded(index), selected, settings(case))


def _one(case: Case, id_: str) -> Rule:
    (rule,) = rules_for(case).pick(Selection(check=(id_,)))
    return rule


def _changes(index: int, id_: str, name: str) -> bool:
    case = RULE_CASES[index]
    rule = _one(case, id_)
    data = next((data for clause, data in clauses(rule) if clause == name), None)
    if data is None or rule.inactive:
        return False
    cut = without(rule, data)
    return cut is None or judged(recorded(index), [cut], settings(case)) != whole(index)


@pytest.mark.parametrize("case", [*MUTATED, *cases(SCAFFOLDS)], ids=lambda c: c.folder.name)
def test_a_mutation_of_the_scaffold_fails_for_its_own_reason_alone(case: Case) -> None:
    cells = judged(inventory(case), rules_for(case).select(Selection()), settings(case))
    found = {
        rule: {v: a for v, a in matrix.items() if v not in ("pass", "not-applicable")}
        for rule, matrix in cells.items()
    }
    assert {k: v for k, v in found.items() if v} == {
        rule: expected(verdicts) for rule, verdicts in case.verdicts.items()
    }


def test_every_guardrail_of_the_scaffold_has_a_mutation() -> None:
    on_a_plan = {rule.id for rule in shipped().rules if "plan" in rule.origins and rule.enabled}
    assert {rule for case in MUTATED for rule in case.verdicts} == on_a_plan


@pytest.mark.parametrize("profile", ["provider-tests", "baseline"])
@pytest.mark.parametrize("approved", [False, True], ids=["nothing approved", "approved"])
@pytest.mark.parametrize(
    "fixture",
    [
        "plans/scaffold.json",
        "plans/scaffold-all-options.json",
        "states/scaffold.json",
        "states/scaffold-all-options.json",
        "states/scaffold.raw-v4.json",
    ],
)
def test_the_scaffold_passes_with_nothing_unknown(
    fixture: str, approved: bool, profile: str
) -> None:
    path = ROOT / "tests" / "fixtures" / fixture
    verb: Any = "plan" if fixture.startswith("plans") else "state"
    given = {"regions": ["ap-southeast-2"], "account_ids": ["123456789012"]} if approved else {}
    case = Case(folder=path.parent, verdicts={}, settings=given, verb=verb)
    found = inventory(replace(case, file=path.name))
    cells = judged(found, rules_for(case).select(Selection(profile=profile)), settings(case))
    assert {v for matrix in cells.values() for v in matrix} <= {"pass", "not-applicable"}
    assert cells["FG501"] == {"pass": ["aws_s3_bucket.test_data"]}
