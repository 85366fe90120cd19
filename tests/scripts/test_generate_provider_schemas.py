"""The schema file: from a provider's published schema to what the evaluator looks up."""

from __future__ import annotations

import gzip
import importlib.util
import json
import zlib
from pathlib import Path
from types import ModuleType

import pytest

from floe_guard.loaders.hcl.cty.types import NUMBER, STRING, list_of, map_of
from floe_guard.loaders.hcl.providers import schema

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_provider_schemas.py"

OFFICIAL = {
    "provider_schemas": {
        "registry.opentofu.org/hashicorp/aws": {
            "provider": {"block": {"attributes": {"region": {"type": "string", "optional": True}}}},
            "resource_schemas": {
                "aws_x_thing": {
                    "version": 0,
                    "block": {
                        "attributes": {
                            "id": {"type": "string", "computed": True},
                            "size": {"type": "number", "optional": True},
                            "secret": {"type": "string", "required": True, "sensitive": True},
                            "parts": {
                                "optional": True,
                                "nested_type": {
                                    "nesting_mode": "list",
                                    "attributes": {"a": {"type": "string", "optional": True}},
                                },
                            },
                        },
                        "block_types": {
                            "rule": {
                                "nesting_mode": "set",
                                "block": {"attributes": {"n": {"type": ["map", "string"]}}},
                            }
                        },
                    },
                }
            },
        }
    }
}


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_provider_schemas", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("compress", [False, True])
def test_from_the_official_form(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compress: bool
) -> None:
    text = json.dumps(OFFICIAL).encode()
    source = tmp_path / "schema.json"
    source.write_bytes(gzip.compress(text) if compress else text)
    defaults = tmp_path / "defaults.json"
    defaults.write_text(
        json.dumps(
            {
                "defaults": {"aws_x_thing": {"size": 5, "secret": "never for a required one"}},
                "oc_blocks": {"aws_x_thing": ["rule"]},
            }
        )
    )
    target = tmp_path / "schemas.bin"
    arguments = [str(source), "--defaults", str(defaults), "--out", str(target)]
    monkeypatch.setattr("sys.argv", ["script", *arguments])
    script.main()

    data = target.read_bytes()
    assert data.startswith(script.MAGIC)
    length = int(data[len(script.MAGIC) : len(script.MAGIC) + 9])
    head = len(script.MAGIC) + 9
    index = json.loads(data[head : head + length])
    start, size = index["aws_x"]
    group = json.loads(zlib.decompress(data[head + length + start : head + length + start + size]))
    thing = group["r"]["aws_x_thing"]
    assert thing["a"]["size"] == ["number", "o", 5]
    assert thing["a"]["secret"] == ["string", "rs"]
    assert thing["a"]["parts"] == [["list", ["object", {"a": "string"}]], "o"]
    assert thing["b"]["rule"] == ["set", {"a": {"n": [["map", "string"], ""]}, "b": {}}, "c"]
    assert {"provider aws", "provider terraform", "terraform_data"} <= index.keys()


def test_the_shipped_file() -> None:
    bucket = schema.resource_schema("aws_s3_bucket")
    assert bucket is not None
    assert bucket.attributes["tags"].type == map_of(STRING)
    assert bucket.attributes["arn"].computed
    assert bucket.attributes["force_destroy"].default is False
    assert bucket.blocks["cors_rule"].mode == "list"
    instance = schema.resource_schema("aws_db_instance")
    assert instance is not None
    assert instance.attributes["password"].sensitive
    assert instance.attributes["allocated_storage"].type == NUMBER
    assert schema.data_schema("aws_iam_policy_document") is not None
    assert schema.provider_schema("aws") is not None
    assert schema.resource_schema("aws_no_such_thing") is None
    assert schema.resource_schema("acme_widget") is None


def test_the_types_of_ctys_notation() -> None:
    assert schema.type_of(["list", ["map", "number"]]) == list_of(map_of(NUMBER))
    assert schema.type_of(["object", {"a": "string"}]).attributes == {"a": STRING}
    assert schema.type_of(["tuple", ["string", "number"]]).elements == (STRING, NUMBER)
