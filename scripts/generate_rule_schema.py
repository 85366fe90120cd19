"""Writes `schemas/rules.schema.json` from the models of rule files; `--check` only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from floe_guard.rules.schema import rule_file_schema

TARGET = Path(__file__).resolve().parent.parent / "schemas" / "rules.schema.json"


def text() -> str:
    """Return the schema as it is written."""
    return json.dumps(rule_file_schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schema, or say whether it is up to date."""
    if arguments == ["--check"]:
        current = TARGET.read_text(encoding="utf-8") if TARGET.is_file() else ""
        if current != text():
            print(f"{TARGET} is out of date; run {Path(__file__).name}", file=sys.stderr)
            return 1
        return 0
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
