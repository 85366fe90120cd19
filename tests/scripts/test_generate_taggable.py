"""The data file of taggable types agrees with the provider schema it is generated from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "generate_taggable.py"
DATA = ROOT / "src" / "floe_guard" / "rules" / "data" / "taggable.json"


def generate(tmp_path: Path, schema: object) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(schema))
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )


def attributes(*names: str) -> dict[str, Any]:
    return {name: {"type": "string", "optional": True} for name in names}


def test_types_are_sorted_by_how_they_carry_tags(tmp_path: Path) -> None:
    tag_block = {"nesting_mode": "set", "block": {"attributes": attributes("key", "value")}}
    one_tag = {**tag_block, "nesting_mode": "list", "max_items": 1}
    resources = {
        "aws_default_tags_reach_it": {"block": {"attributes": attributes("tags", "tags_all")}},
        "aws_repeats_tag_blocks": {"block": {"attributes": {}, "block_types": {"tag": tag_block}}},
        "aws_is_itself_one_tag": {"block": {"attributes": {}, "block_types": {"tag": one_tag}}},
        "aws_selects_by_tags": {"block": {"attributes": attributes("tags")}},
        "aws_untaggable": {"block": {"attributes": attributes("name")}},
    }
    schema = {
        "provider_schemas": {"registry.opentofu.org/hashicorp/aws": {"resource_schemas": resources}}
    }
    done = generate(tmp_path, schema)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "source": "hashicorp/aws",
        "resource_types": 5,
        "tag_block": ["aws_repeats_tag_blocks"],
        "tags_all": ["aws_default_tags_reach_it"],
    }


def test_a_schema_of_another_provider_is_refused(tmp_path: Path) -> None:
    done = generate(tmp_path, {"provider_schemas": {"registry.opentofu.org/hashicorp/null": {}}})
    assert done.returncode != 0
    assert "AWS" in done.stderr


def test_the_shipped_data_tells_what_the_scaffold_creates() -> None:
    data = json.loads(DATA.read_text())
    taggable = set(data["tags_all"])
    assert {"aws_s3_bucket", "aws_iam_policy", "aws_iam_user", "aws_budgets_budget"} <= taggable
    assert not taggable & {
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_iam_user_policy_attachment",
        "aws_glue_catalog_table",
    }
    assert data["tag_block"] == ["aws_autoscaling_group"]
    assert data["resource_types"] > len(taggable) > 800
