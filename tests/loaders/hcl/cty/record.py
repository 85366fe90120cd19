"""Ask Terraform every recorded conversion again: `python -m tests.loaders.hcl.cty.record`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.hcl_console import ask_conversions, plain

RECORDED = Path(__file__).parent / "recorded_conversions.json"
_BATCH = 100


def main() -> None:
    """Record again."""
    entries = json.loads(RECORDED.read_text())
    lines = []
    for start in range(0, len(entries), _BATCH):
        batch = [(e["constraint"], e["given"]) for e in entries[start : start + _BATCH]]
        for (constraint, given), answer in zip(batch, ask_conversions(batch), strict=True):
            if "error" in answer:
                answer["error"] = answer["error"].splitlines()[0][:200]
            elif "unknown" not in answer:
                answer["value"] = plain(answer["value"])
            lines.append(json.dumps({"constraint": constraint, "given": given} | answer))
    RECORDED.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
