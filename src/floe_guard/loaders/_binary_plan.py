"""A binary plan file -> its JSON, through the `tofu` or `terraform` on PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from floe_guard.errors import InputError, one_line

_TOOLS = ("tofu", "terraform")
_TIMEOUT_S = 600
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def show(raw: bytes, path: str) -> bytes:
    """Return what `show -json` prints for a binary plan.

    A plan can only be shown by the tool that made it, in a folder with its providers: the working
    directory, or else the plan's own folder, whichever has been initialised.

    Args:
        raw: The plan's bytes.
        path: Where they were read from, `-` for standard input.

    Returns:
        The JSON.

    Raises:
        InputError: There is no tool, or none of them can show the plan.
    """
    name = "<stdin>" if path == "-" else path
    tools = [found for tool in _TOOLS if (found := shutil.which(tool))]
    if not tools:
        raise InputError(
            "is a binary plan, and neither `tofu` nor `terraform` is on PATH to show it",
            file=name,
            hint="run `tofu show -json` on it where it was made and give the JSON",
        )
    home = Path.cwd() if path == "-" else Path(path).absolute().parent
    # The tool is given the very bytes that were read, wherever they came from.
    with tempfile.TemporaryDirectory(prefix="floe-guard-") as folder:
        copy = Path(folder, "plan.bin")
        copy.touch(mode=0o600)
        copy.write_bytes(raw)
        return _show(tools, copy, home, name)


def _show(tools: list[str], plan: Path, home: Path, name: str) -> bytes:
    cwd = next((d for d in (Path.cwd(), home) if (d / ".terraform").is_dir()), Path.cwd())
    faults = []
    for tool in tools:
        try:
            done = subprocess.run(
                [tool, "show", "-json", str(plan)],
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as exc:
            faults.append(f"{Path(tool).name}: {type(exc).__name__}")
            continue
        if done.returncode == 0:
            return done.stdout
        faults.append(f"{Path(tool).name}: {_first_error(done.stderr)}")
    raise InputError(
        f"is a binary plan that could not be shown ({'; '.join(faults)})",
        file=name,
        hint="run floe-guard in the initialised folder it was made in, or give `tofu show -json`",
    )


def _first_error(stderr: bytes) -> str:
    lines = _COLOUR.sub("", stderr.decode("utf-8", "replace")).splitlines()
    texts = [line.strip("│╷╵ ") for line in lines]
    found = [t for t in texts if t.startswith("Error:")] or [t for t in texts if t]
    return one_line(found[0])[:200] if found else "no message"
