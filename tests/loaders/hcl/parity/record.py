"""Plan every directory of the corpus with the real core and keep what it planned.

Run as ``python -m tests.loaders.hcl.parity.record [NAME...]`` with `FLOE_GUARD_ORACLE` set. Only
directories that are new or whose files changed are planned again, or those named.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from tests.support import oracle
from tests.support.hcl_parity import record_of

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
RECORDED = HERE / "recorded.jsonl.gz"


def digest(directory: Path) -> str:
    """A digest of all files of a directory."""
    total = hashlib.sha256()
    for path in sorted(p for p in directory.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(directory)).encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def read_records() -> dict[str, dict[str, Any]]:
    """The records kept, by directory name."""
    if not RECORDED.exists():
        return {}
    lines = gzip.decompress(RECORDED.read_bytes()).decode().splitlines()
    return {record["name"]: record for record in map(json.loads, lines)}


def main() -> None:
    """Record what is not recorded yet.

    Raises:
        SystemExit: there is no oracle to ask.
    """
    if oracle.command() is None:
        raise SystemExit(f"{oracle.VARIABLE} is not set, or terraform is not on PATH")
    named = set(sys.argv[1:])
    before = read_records()
    after: dict[str, dict[str, Any]] = {}
    for directory in sorted(p for p in CORPUS.iterdir() if p.is_dir()):
        name, content = directory.name, digest(directory)
        if name in before and before[name]["digest"] == content and name not in named:
            after[name] = before[name]
            continue
        print("planning", name)
        try:
            plan = json.loads(oracle.run(directory))
        except oracle.OracleError as error:
            after[name] = {"name": name, "digest": content, "refused": _summary(str(error))}
            print("  refused:", after[name]["refused"])
            continue
        after[name] = {"name": name, "digest": content, **record_of(plan)}
    text = "".join(json.dumps(r, sort_keys=True) + "\n" for r in after.values())
    RECORDED.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(len(after), "records,", RECORDED.stat().st_size, "bytes")


def _summary(text: str) -> str:
    """The first error that the core told."""
    lines = [line.strip() for line in text.splitlines()]
    return next((line for line in lines if line.startswith("Error:")), lines[-1] if lines else "")


if __name__ == "__main__":
    main()
