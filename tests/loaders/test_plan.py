"""A recorded plan as an inventory: values with their marks, references, lines, gaps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import InputError
from floe_guard.loaders import document, plan
from floe_guard.loaders._lazy import mark_sensitive, mark_unknown
from floe_guard.model import Inventory, Resource
from floe_guard.values import UNKNOWN, Sensitive, Unknown, is_unknown, unknowns_in

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures/plans"
SCAFFOLD = FIXTURES / "scaffold.json"
REFERENCES = FIXTURES / "references/plan.json"


def load(path: Path) -> Inventory:
    return plan.load(document.read(str(path)))


def changed(path: Path, **parts: Any) -> Inventory:
    """Load a recorded plan with some of its top-level parts exchanged."""
    data = {**json.loads(path.read_bytes()), **parts}
    return plan.load(document.parse(json.dumps(data).encode(), "changed.json"))


def by_address(inventory: Inventory) -> dict[str, Resource]:
    return {resource.address: resource for resource in inventory.resources}


def references(resource: Resource) -> set[tuple[str, str, str]]:
    return {(r.path, r.target, r.attribute) for r in resource.references}


def test_known_unknown_and_sensitive_are_kept_apart() -> None:
    found = by_address(load(SCAFFOLD))
    budget = found["aws_budgets_budget.monthly_cost"].attributes
    assert budget["limit_amount"] == "25"
    assert budget["billing_view_arn"] is None
    assert is_unknown(budget["arn"])
    assert isinstance(budget["notification"], Sensitive)
    assert budget["notification"].value[0]["threshold"] == 80
    assert "example.com" not in repr(dict(budget))


def test_data_sources_that_were_read_are_in_the_inventory() -> None:
    caller = by_address(load(SCAFFOLD))["data.aws_caller_identity.current"]
    assert (caller.mode, caller.attributes["account_id"]) == ("data", "123456789012")


def test_outputs_carry_their_marks() -> None:
    outputs = {output.name: output for output in load(REFERENCES).outputs}
    assert isinstance(outputs["hidden"].value, Sensitive)
    assert outputs["later"].value["name"] == "first-bucket"
    assert is_unknown(outputs["later"].value["arn"])


def test_variables_declared_sensitive_are_marked() -> None:
    variables = {v.name: v for v in load(REFERENCES).variables}
    assert isinstance(variables["token"].value, Sensitive)
    assert variables["region"].value == "eu-west-1"


def test_provider_arguments_are_known_where_nothing_is_computed() -> None:
    inventory = load(REFERENCES)
    providers = {provider.key: provider for provider in inventory.providers}
    assert providers["aws"].config["region"] == "eu-west-1"
    assert is_unknown(providers["aws.east"].config["default_tags"][0]["tags"])
    assert by_address(inventory)['aws_s3_bucket.each["x"]'].provider == "aws.east"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_s3_bucket_versioning.of_output", 'module.inner["p"].aws_s3_bucket.inside'),
        ('aws_s3_bucket_versioning.of_each["y.z"]', "aws_s3_bucket.each"),
        (
            'module.inner["q"].aws_s3_bucket_public_access_block.of_variable',
            'aws_s3_bucket.each["x"]',
        ),
        (
            'module.inner["q"].aws_s3_bucket_public_access_block.of_each_variable["y.z"]',
            "aws_s3_bucket.each",
        ),
    ],
)
def test_references_are_followed_across_modules(address: str, expected: str) -> None:
    assert ("bucket", expected, "id") in references(by_address(load(REFERENCES))[address])


def test_what_cannot_be_followed_still_says_that_the_source_sets_it() -> None:
    found = by_address(load(REFERENCES))
    assert ("acl", "local.arn", "") in references(found['aws_s3_bucket.each["x"]'])
    status = {
        r for r in references(found["aws_s3_bucket_versioning.of_output"]) if "status" in r[0]
    }
    assert status == {("versioning_configuration[0].status", "(expression)", "")}


def test_explicit_dependencies_are_references_too() -> None:
    found = by_address(load(REFERENCES))
    expected = ("depends_on", "aws_s3_bucket.one", "")
    assert expected in references(found['aws_s3_bucket_versioning.of_each["x"]'])


def test_findings_point_into_modules_found_beside_the_plan() -> None:
    block = by_address(load(REFERENCES))[
        'module.inner["q"].aws_s3_bucket_public_access_block.of_variable'
    ]
    assert block.location is not None
    assert block.location.file.endswith("references/m/main.tf")
    lines = Path(block.location.file).read_text().splitlines()
    assert '"of_variable"' in lines[block.location.start_line - 1]
    assert lines[block.location.end_line - 1] == "}"
    (call,) = block.call_chain
    assert 'module "inner"' in Path(call.file).read_text().splitlines()[call.start_line - 1]


def test_an_incomplete_plan_is_judged_and_is_a_gap() -> None:
    inventory = changed(SCAFFOLD, complete=False)
    assert len(inventory.resources) == len(load(SCAFFOLD).resources)
    assert [gap.what for gap in inventory.gaps] == ["the plan"]


def test_a_deferred_change_is_a_resource_and_a_gap() -> None:
    data = json.loads(SCAFFOLD.read_bytes())
    later = data["resource_changes"].pop()
    later["address"] += "[*]"
    data["deferred_changes"] = [{"reason": "instance_count_unknown", "resource_change": later}]
    inventory = plan.load(document.parse(json.dumps(data).encode(), "deferred.json"))
    assert is_unknown(by_address(inventory)[later["address"]].index)
    assert "1 deferred (instance_count_unknown)" in inventory.gaps[0].reason


def test_a_plan_that_ended_in_an_error_is_refused() -> None:
    with pytest.raises(InputError, match="ended in an error"):
        changed(SCAFFOLD, errored=True)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("resource_changes", {}),
        ("resource_changes", [{"address": "a.b"}]),
        ("resource_changes", [{"address": 1, "type": "a", "name": "b", "change": {}}]),
        ("errored", "no"),
        ("complete", 1),
        ("configuration", []),
        ("planned_values", {"root_module": {"resources": [1]}}),
        ("prior_state", {"values": {"root_module": {"resources": {}}}}),
        ("variables", []),
        ("output_changes", {"x": []}),
    ],
)
def test_a_part_of_another_shape_is_refused_by_its_name(part: str, value: object) -> None:
    with pytest.raises(InputError, match=part) as caught:
        list(changed(SCAFFOLD, **{part: value}).prior)
    assert "\n" not in str(caught.value)


def test_an_address_listed_twice_is_refused() -> None:
    changes = json.loads(SCAFFOLD.read_bytes())["resource_changes"]
    with pytest.raises(InputError, match="lists aws_budgets_budget.monthly_cost twice"):
        changed(SCAFFOLD, resource_changes=[*changes, changes[0]])


def test_a_resource_listed_under_planned_values_alone_is_not_lost() -> None:
    changes = json.loads(SCAFFOLD.read_bytes())["resource_changes"]
    found = by_address(changed(SCAFFOLD, resource_changes=changes[1:]))
    assert found["aws_budgets_budget.monthly_cost"].attributes["limit_amount"] == "25"


def change_of(**change: Any) -> Resource:
    item = json.loads(SCAFFOLD.read_bytes())["resource_changes"][0]
    extra = {key: change.pop(key) for key in ("action_reason", "deposed") if key in change}
    item = {**item, **extra, "change": {**item["change"], **change}}
    return changed(SCAFFOLD, resource_changes=[item]).resources[0]


def test_a_resource_that_is_removed_has_its_values_before_alone() -> None:
    before = {"name": "old", "password": "hidden"}
    removed = change_of(
        actions=["delete"],
        before=before,
        after=None,
        after_unknown=False,
        before_sensitive={"password": True},
    )
    assert removed.removed
    assert dict(removed.attributes) == {}
    assert removed.change is not None
    assert removed.change.before == {"name": "old", "password": Sensitive("hidden")}


@pytest.mark.parametrize("actions", [["delete", "create"], ["create", "delete"]])
def test_a_replacement_is_no_removal_and_names_what_forces_it(actions: list[str]) -> None:
    replaced = change_of(actions=actions, replace_paths=[["rule", 0, "name"]], action_reason="why")
    assert not replaced.removed
    assert replaced.change is not None
    assert replaced.change.replace_paths == ("rule[0].name",)
    assert replaced.change.reason == "why"


def test_forgetting_is_a_removal() -> None:
    assert change_of(actions=["forget"], after=None).removed


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


def masks_of(value: Any) -> st.SearchStrategy[Any]:
    """Return marks of the shape of `value`."""
    options = [st.booleans()]
    if isinstance(value, dict):
        options.append(
            st.fixed_dictionaries({}, optional={k: masks_of(v) for k, v in value.items()})
        )
    if isinstance(value, list):
        options.append(st.tuples(*(masks_of(v) for v in value)).map(list))
    return st.one_of(options)


def marks_in(mask: Any) -> int:
    if isinstance(mask, dict):
        return sum(marks_in(m) for m in mask.values())
    if isinstance(mask, list):
        return sum(marks_in(m) for m in mask)
    return mask is True


@given(st.data(), json_values)
def test_every_mark_lands_and_nothing_else_changes(data: st.DataObject, value: Any) -> None:
    text = json.dumps(value)
    mask = data.draw(masks_of(value))
    unknown = mark_unknown(json.loads(text), mask)
    assert len(list(unknowns_in(unknown))) == marks_in(mask)
    sensitive = mark_sensitive(json.loads(text), mask)
    assert reveal_all(sensitive) == json.loads(text)


def reveal_all(value: Any) -> Any:
    if isinstance(value, Sensitive):
        return reveal_all(value.value)
    if isinstance(value, dict):
        return {k: reveal_all(v) for k, v in value.items()}
    return [reveal_all(v) for v in value] if isinstance(value, list) else value


def test_an_unknown_that_the_values_leave_out_is_added() -> None:
    assert mark_unknown({}, {"a": True, "b": [{"c": True}], "d": {}}) == {
        "a": UNKNOWN,
        "b": [{"c": UNKNOWN}],
    }
    assert mark_unknown({"a": None}, {"a": {"b": True}}) == {"a": {"b": UNKNOWN}}
    assert isinstance(mark_unknown(None, True), Unknown)


def test_a_reference_in_json_syntax_is_no_literal() -> None:
    """The plan gives its text as the constant value too."""
    from floe_guard.engine.protocol import JudgeSettings
    from floe_guard.pipeline import JudgeOptions, RuleSources, judge, read_document

    inventory = read_document(str(FIXTURES / "json-syntax/plan.json"))
    assert inventory.providers[0].config["region"] == "ap-southeast-2"

    sources = RuleSources(settings=JudgeSettings(regions=("ap-southeast-2",)))
    report = judge(inventory, JudgeOptions(sources=sources, check=("FG501", "FG520")))
    access, placement = report.outcomes
    assert [r.address for r in access.passed] == ["aws_s3_bucket.shut"]
    assert [(c.address, str(c.verdict)) for c in access.cells] == [("aws_s3_bucket.open", "fail")]
    assert {str(c.verdict) for c in placement.cells} <= {"pass"}
