"""Ask the real Terraform what it makes of random HCL, and write the answers down.

Usage: python -m tests.loaders.hcl.syntax.record

Terraform must be on PATH. `syntax.json` holds texts and whether `terraform fmt` parses them,
`templates.json` holds templates and the strings that `terraform console` gives for them.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

from tests.support.hcl_texts import Texts

RECORDED = Path(__file__).with_name("recorded")


def accepted(texts: list[str]) -> list[bool]:
    """Return for each text whether Terraform parses it as a file."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"f{number}.tf").write_bytes(text.encode())
        done = subprocess.run(
            ["terraform", "fmt", "-no-color", "-write=false", "-list=false", folder],
            capture_output=True,
            text=True,
            check=False,
        )
    refused = {int(n) for n in re.findall(r"\bf(\d+)\.tf line", done.stdout + done.stderr)}
    return [number not in refused for number in range(len(texts))]


def values(templates: list[str]) -> list[str]:
    """Return for each template the string it stands for; each must be valid."""
    with tempfile.TemporaryDirectory() as folder:
        lines = "".join(f"v{n} = {text}\n" for n, text in enumerate(templates))
        Path(folder, "main.tf").write_bytes(f"locals {{\n{lines}}}\n".encode())
        wanted = ",".join(f"tostring(local.v{n})" for n in range(len(templates)))
        done = subprocess.run(
            ["terraform", "console", "-no-color"],
            input=f"jsonencode([{wanted}])\n",
            capture_output=True,
            text=True,
            cwd=folder,
            check=True,
        )
    found: list[str] = json.loads(json.loads(done.stdout.strip().splitlines()[-1]))
    return found


def main() -> None:
    """Write both files."""
    source = Texts(1)
    texts = [source.file() for _ in range(1200)]
    pairs = list(zip(texts, accepted(texts), strict=True))
    refused = [pair for pair in pairs if not pair[1]][:400]
    _write("syntax.json", [*[pair for pair in pairs if pair[1]][:400], *refused])
    candidates = [source.template() for _ in range(700)]
    as_files = [f"x = {text}\n" for text in candidates]
    valid = [c for c, ok in zip(candidates, accepted(as_files), strict=True) if ok][:400]
    _write("templates.json", list(zip(valid, values(valid), strict=True)))


def _write(name: str, rows: list[tuple[str, object]]) -> None:
    text = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    RECORDED.joinpath(name).write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
