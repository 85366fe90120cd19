"""The shipped schemas: as generated, and true of a real bundle."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from floe_guard.evidence.documents import DOCUMENTS, MANIFEST, STATEMENT


def test_the_shipped_schemas_are_those_of_the_types(repository: Path) -> None:
    script = repository / "scripts" / "generate_evidence_schemas.py"
    assert subprocess.run([sys.executable, str(script), "--check"], check=False).returncode == 0


@pytest.mark.parametrize("name", [*DOCUMENTS, MANIFEST, STATEMENT])
def test_a_bundle_is_what_its_schemas_say(
    bundle_of_a_pass: Path, repository: Path, name: str
) -> None:
    stem = name.removesuffix(".json")
    schema = json.loads((repository / "schemas" / "evidence" / f"{stem}.schema.json").read_text())
    document = json.loads((bundle_of_a_pass / name).read_text())
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"more": 1}, schema, cls=jsonschema.Draft202012Validator)
