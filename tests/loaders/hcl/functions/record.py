"""Ask Terraform every recorded call again and keep its answers in `recorded/`.

    python -m tests.loaders.hcl.functions.record [function ...]
    python -m tests.loaders.hcl.functions.record --add function '[[argument, ...], ...]'

needs terraform on PATH. Arguments are encoded as `tests.support.hcl_console` says; `--add`
records more calls of one function.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.support.hcl_console import Call, ask, plain

RECORDED = Path(__file__).parent / "recorded"
FILES = {
    "data/a.txt": b"text \xc3\xa9\n",
    "data/bin.dat": b"\xff\xfe\x00binary",
    "data/sub/b.json": b'{"b": 1}\n',
    "data/sub/deep/c.txt": b"c",
    "data/sub/deep/d.json": b"[]",
    "data/.hidden": b"h",
}
"""The files that a call can see, relative to the root module."""


def answers(calls: list[Call]) -> list[dict[str, Any]]:
    """What Terraform answers to calls, in the form that is recorded."""
    found = ask(calls, FILES)
    for answer in found:
        if "error" in answer:
            # A panic brings its stack along.
            answer["error"] = answer["error"].splitlines()[0][:200]
        if "value" in answer and "unknown" not in answer:
            answer["value"] = plain(answer["value"])
    return found


def recorded(name: str) -> list[dict[str, Any]]:
    """The recorded calls of one function: `args` and the answer to them."""
    path = RECORDED / f"{name}.json"
    entries: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    return entries


def main(arguments: list[str]) -> None:
    """Record again, or record more."""
    more: list[list[Any]] = []
    if arguments[:1] == ["--add"]:
        _, name, text = arguments
        names, more = [name], json.loads(text)
    else:
        names = arguments or sorted(path.stem for path in RECORDED.glob("*.json"))
    for name in names:
        calls = [entry["args"] for entry in recorded(name)]
        calls += [args for args in more if args not in calls]
        lines = [
            json.dumps({"args": args} | answer)
            for args, answer in zip(calls, answers([(name, args) for args in calls]), strict=True)
        ]
        (RECORDED / f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(sys.argv[1:])
