"""Writes `schemas/evidence/*.schema.json` from the types of the bundle's files; `--check` only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from floe_guard.evidence.documents import (
    DOCUMENTS,
    MANIFEST,
    STATEMENT,
    Document,
    ManifestDocument,
    Statement,
)

TARGET = Path(__file__).resolve().parent.parent / "schemas" / "evidence"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Return the text of each schema by file name."""
    kinds: dict[str, type[Document]] = {
        **DOCUMENTS,
        MANIFEST: ManifestDocument,
        STATEMENT: Statement,
    }
    texts = {}
    for name, kind in kinds.items():
        stem = name.removesuffix(".json")
        file = f"{stem}.schema.json"
        schema = {
            "$schema": _DIALECT,
            "$id": f"https://floe-guard.dev/schemas/evidence/{file}",
            **msgspec.json.schema(kind),
        }
        texts[file] = json.dumps(schema, indent=2, sort_keys=True) + "\n"
    return texts


def main() -> int:
    """Write or compare."""
    wanted = schemas()
    if "--check" in sys.argv[1:]:
        present = {path.name: path.read_text() for path in TARGET.glob("*.json")}
        if present != wanted:
            print(f"{TARGET} is out of date: run {Path(__file__).name}", file=sys.stderr)
        return int(present != wanted)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (TARGET / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
