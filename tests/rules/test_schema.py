"""The published JSON Schema of rule files agrees with the loader, as far as JSON Schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.support.inventories import rule_text

from floe_guard.errors import RuleFileError
from floe_guard.rules.load import load_rules
from floe_guard.rules.schema import rule_file_schema


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = rule_file_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_published_schema_is_up_to_date(repository: Path) -> None:
    published = json.loads((repository / "schemas" / "rules.schema.json").read_text())
    assert published == rule_file_schema(), "run scripts/generate_rule_schema.py"


def test_the_shipped_rules_are_valid(
    repository: Path, validator: jsonschema.Draft202012Validator
) -> None:
    files = sorted((repository / "rules").glob("*.yaml"))
    assert files
    for file in files:
        errors = [e.message for e in validator.iter_errors(yaml.safe_load(file.read_text()))]
        assert errors == [], file.name


ASSERT = "    kind: assert\n    resources: [a]\n"


@pytest.mark.parametrize(
    "body",
    [
        "    kind: forbidden-resource\n    resources: [a]\n    unknown: 1\n",
        "    kind: forbidden-resource\n",
        "    kind: nothing\n",
        ASSERT,
        ASSERT + "    require: {}\n",
        ASSERT + "    require: {all: []}\n",
        ASSERT + "    require: {attribute: a}\n",
        ASSERT + "    require: {attribute: a, eqals: 1}\n",
        ASSERT + "    require: {not: {connected: {}}}\n",
        ASSERT + "    require: {attribute: a, equals: 1}\n    origins: [plans]\n",
        ASSERT + "    require: {attribute: a, equals: 1}\n    parameters: {Days: 3}\n",
        "    kind: lifecycle\n    resources: [a]\n    expire_within_days: soon\n",
    ],
)
def test_schema_and_loader_refuse_alike(
    tmp_path: Path, validator: jsonschema.Draft202012Validator, body: str
) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(rule_text(body))
    data: Any = yaml.safe_load(file.read_text())
    assert not validator.is_valid(data)
    with pytest.raises(RuleFileError):
        load_rules([file])
