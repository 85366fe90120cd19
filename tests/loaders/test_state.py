"""A state as an inventory, in the shown and in the raw form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from floe_guard.errors import InputError
from floe_guard.loaders import document, state
from floe_guard.model import Inventory
from floe_guard.values import Sensitive

STATES = Path(__file__).resolve().parents[1] / "fixtures/states"


def load(path: Path) -> Inventory:
    return state.load(document.read(str(path)))


def raw(*resources: dict[str, Any], **parts: Any) -> Inventory:
    data = {"version": 4, "serial": 1, "lineage": "x", "resources": resources, **parts}
    return state.load(document.parse(json.dumps(data).encode(), "raw.tfstate"))


def block(*instances: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {"mode": "managed", "type": "aws_x", "name": "y", "instances": instances, **parts}


def test_both_forms_of_one_state_hold_the_same_resources() -> None:
    shown, raw_form = (load(STATES / name) for name in ("scaffold.json", "scaffold.raw-v4.json"))
    assert {r.address for r in shown.resources} == {r.address for r in raw_form.resources}
    others = {r.address: r for r in raw_form.resources}
    for resource in shown.resources:
        other = others[resource.address].attributes
        assert {k: v for k, v in resource.attributes.items() if not isinstance(v, Sensitive)} == {
            k: other[k] for k, v in resource.attributes.items() if not isinstance(v, Sensitive)
        }


def test_sensitive_outputs_are_marked() -> None:
    outputs = {o.name: o for o in load(STATES / "scaffold.raw-v4.json").outputs}
    assert isinstance(outputs["recommended_environment"].value, Sensitive)
    assert outputs["aws_region"].value == "ap-southeast-2"


@pytest.mark.parametrize(
    ("key", "address"),
    [
        (None, "module.m.aws_x.y"),
        (0, "module.m.aws_x.y[0]"),
        ('a"b${c}', 'module.m.aws_x.y["a\\"b$${c}"]'),
    ],
)
def test_raw_instances_have_the_addresses_that_the_tools_print(key: Any, address: str) -> None:
    instance = {"index_key": key, "attributes": {"a": 1}}
    provider = 'module.m.provider["registry.opentofu.org/hashicorp/aws"].east'
    inventory = raw(block(instance, module="module.m", provider=provider))
    (resource,) = inventory.resources
    assert (resource.address, resource.provider) == (address, "module.m.aws.east")


def test_raw_paths_of_sensitive_values_are_marks() -> None:
    def step(kind: str, value: Any) -> dict[str, Any]:
        return {"type": kind, "value": value}

    index = {"value": 1, "type": "number"}
    instance = {
        "attributes": {"password": "a", "list": ["b", {"c": "d"}], "set": ["e"], "open": "f"},
        "sensitive_attributes": [
            [step("get_attr", "password")],
            [step("get_attr", "list"), step("index", index), step("get_attr", "c")],
            [step("get_attr", "set"), step("index", {"value": {"x": 1}, "type": "object"})],
            [step("get_attr", "gone"), step("get_attr", "x")],
        ],
    }
    (resource,) = raw(block(instance)).resources
    assert dict(resource.attributes) == {
        "password": Sensitive("a"),
        "list": ["b", {"c": Sensitive("d")}],
        "set": Sensitive(["e"]),
        "open": "f",
    }


def test_attributes_of_an_older_form_are_a_gap() -> None:
    inventory = raw(block({"attributes_flat": {"a": "1"}}))
    (gap,) = inventory.gaps
    assert (gap.what, gap.resource_types) == ("aws_x.y", ("aws_x",))


def test_a_deposed_object_is_a_resource_of_its_own() -> None:
    inventory = raw(block({"attributes": {}}, {"attributes": {}, "deposed": "abcd1234"}))
    assert [r.address for r in inventory.resources] == ["aws_x.y", "aws_x.y (deposed abcd1234)"]


@pytest.mark.parametrize(
    "resources",
    [
        {},
        [1],
        [{"mode": "managed"}],
        [block(mode="imaginary")],
        [block({"a": 1}, x=1, instances=1)],
    ],
)
def test_another_shape_is_refused(resources: Any) -> None:
    data = {"version": 4, "serial": 1, "lineage": "x", "resources": resources}
    if isinstance(resources, list) and resources and resources[0].__class__ is dict:
        resources[0].setdefault("instances", [{"attributes": {}}])
        if not resources[0]["instances"]:
            resources[0]["instances"] = [{"attributes": {}}]
    with pytest.raises(InputError):
        state.load(document.parse(json.dumps(data).encode(), "raw.tfstate"))
