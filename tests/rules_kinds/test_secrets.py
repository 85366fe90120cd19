"""Where a planted credential is found, that it is never shown, and what an output may let out."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.support import credentials, oracle
from tests.support.verdict_names import judge, rule, verdicts

from floe_guard.loaders import document, plan
from floe_guard.model import (
    Change,
    InputInfo,
    Inventory,
    Output,
    Provider,
    Resource,
    Variable,
)
from floe_guard.secrets.shapes import has_hit
from floe_guard.values import Sensitive, Unknown, Value

RNG = random.Random(23)
KEY = credentials.key_id(RNG)
SECRET = credentials.secret(RNG)
PLAN = Path(__file__).parents[1] / "fixtures" / "plans" / "scaffold-all-options.json"


def _inventory(**parts: Value) -> Inventory:
    return Inventory(**{"origin": "config", "resources": (), "input": InputInfo("-"), **parts})


def _bucket(attributes: dict[str, Value], **more: Value) -> Resource:
    return Resource("aws_s3_bucket.b", "aws_s3_bucket", "b", attributes, **more)


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        ({"resources": (_bucket({"tags": {"Note": KEY}}),)}, "aws_s3_bucket.b"),
        ({"resources": (_bucket({"x": [{"y": Sensitive(f"={SECRET}")}]}),)}, "aws_s3_bucket.b"),
        ({"resources": (_bucket({"tags": {KEY: "x"}}),)}, "aws_s3_bucket.b"),
        ({"resources": (_bucket({"url": Unknown(prefix=f"s3://{KEY}/")}),)}, "aws_s3_bucket.b"),
        ({"outputs": (Output("o", {"a": [KEY]}),)}, "output.o"),
        ({"outputs": (Output("o", Sensitive(KEY), sensitive=True),)}, "output.o"),
        ({"variables": (Variable("v", KEY),)}, "var.v"),
        ({"providers": (Provider("aws", "aws", config={"secret_key": SECRET}),)}, "provider.aws"),
        ({"prior": (_bucket({"tags": {"Note": KEY}}),)}, "aws_s3_bucket.b"),
        (
            {"resources": (_bucket({}, change=Change(("update",), before={"t": KEY})),)},
            "aws_s3_bucket.b",
        ),
    ],
)
def test_a_credential_is_found_wherever_it_stands(parts: dict[str, Value], address: str) -> None:
    outcome = judge(_inventory(**parts), rule("secrets"))
    failed = [cell for cell in outcome.cells if cell.verdict == "fail"]
    assert [cell.address for cell in failed] == [address]
    for cell in failed:
        text = f"{cell.path}{cell.actual}{cell.expected}{cell.reason}"
        assert KEY not in text
        assert SECRET not in text
        assert cell.actual == "(withheld)"


def test_a_place_that_is_not_named_is_not_looked_at() -> None:
    inventory = _inventory(variables=(Variable("v", KEY),), outputs=(Output("o", KEY),))
    outcome = judge(inventory, rule("secrets", scan=["outputs"]))
    assert verdicts(outcome) == {"output.o": "fail"}


@pytest.mark.parametrize(
    ("output", "verdict"),
    [
        (Output("o", Sensitive("x")), "fail"),
        (Output("o", {"a": [Sensitive("x")]}), "fail"),
        (Output("o", Sensitive("x"), sensitive=True), "pass"),
        (Output("o", "mail: hush-hush@example.com"), "fail"),
        (Output("o", "mail: hush-hush@example.com", sensitive=True), "pass"),
        (Output("o", "hush"), "pass"),
        (Output("o", Unknown()), "pass"),
    ],
)
def test_an_output_that_lets_a_sensitive_value_out(output: Output, verdict: str) -> None:
    held = Variable("mail", Sensitive("hush-hush@example.com"), sensitive=True)
    inventory = _inventory(variables=(held,), outputs=(output,))
    assert verdicts(judge(inventory, rule("secrets")))["output.o"] == verdict
    lax = rule("secrets", unprotected_outputs=False)
    assert verdicts(judge(inventory, lax))["output.o"] == "pass"


def _planted(change: Value) -> Inventory:
    text = json.loads(PLAN.read_text())
    change(text)
    return plan.load(document.parse(json.dumps(text).encode(), "plan.json"))


def test_the_scaffold_s_plan_holds_none() -> None:
    outcome = judge(plan.load(document.read(str(PLAN))), rule("secrets"))
    assert set(verdicts(outcome).values()) == {"pass"}
    assert "aws_s3_bucket.test_data" in verdicts(outcome)


def test_a_part_of_the_plan_that_no_rule_sees_is_told_by_pointer() -> None:
    def plant(text: Value) -> None:
        text["configuration"]["root_module"]["variables"]["owner"]["description"] = f"use {KEY}"

    (cell,) = [c for c in judge(_planted(plant), rule("secrets")).cells if c.verdict == "fail"]
    assert cell.address == ""
    assert cell.reason.endswith("at /configuration/root_module/variables/owner/description")
    assert KEY not in cell.reason


def test_two_neighbours_that_look_like_one_credential_are_none() -> None:
    def plant(text: Value) -> None:
        text["configuration"]["secret_key"] = ["", "k9f3bq7zx1v8wd5mpt2"]

    inventory = _planted(plant)
    assert inventory.haystack is not None
    assert has_hit(inventory.haystack())
    assert set(verdicts(judge(inventory, rule("secrets"))).values()) == {"pass"}


@pytest.mark.parametrize("escape", [False, True], ids=["plain", "escaped"])
def test_the_search_of_the_raw_bytes_misses_no_escape(escape: bool) -> None:
    def plant(text: Value) -> None:
        text["resource_changes"][0]["change"]["after"]["name"] = "PLANT"

    text = json.loads(PLAN.read_text())
    plant(text)
    written = "".join(f"\\u{ord(c):04x}" for c in KEY) if escape else KEY
    raw = json.dumps(text).replace("PLANT", written).encode()
    outcome = judge(plan.load(document.parse(raw, "plan.json")), rule("secrets"))
    address = text["resource_changes"][0]["address"]
    assert verdicts(outcome)[address] == "fail"


@oracle.needs_oracle
@pytest.mark.oracle
def test_credentials_in_a_module_that_was_planned_just_now(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        f"""
        resource "aws_instance" "script" {{
          ami           = "ami-1"
          instance_type = "t3.micro"
          user_data     = "export AWS_SECRET_ACCESS_KEY={SECRET}"
        }}
        resource "aws_instance" "packed" {{
          ami              = "ami-1"
          instance_type    = "t3.micro"
          user_data_base64 = base64gzip("export AWS_ACCESS_KEY_ID={KEY}")
        }}
        resource "aws_ecs_task_definition" "task" {{
          family                = "f"
          container_definitions = jsonencode([
            {{ environment = [{{ name = "AWS_SECRET_ACCESS_KEY", value = "{SECRET}" }}] }}
          ])
        }}
        resource "aws_s3_bucket" "fine" {{
          bucket = "fine"
          tags   = {{ revision = "{"da39a3ee5e6b4b0d3255bfef95601890afd80709"}" }}
        }}
        """
    )
    raw = json.dumps(oracle.plan(tmp_path)).encode()
    found = verdicts(judge(plan.load(document.parse(raw, "plan.json")), rule("secrets")))
    assert found == {
        "aws_instance.script": "fail",
        "aws_instance.packed": "fail",
        "aws_ecs_task_definition.task": "fail",
        "aws_s3_bucket.fine": "pass",
        **{a: v for a, v in found.items() if a.startswith("provider.")},
    }
