"""`tofu output -json`, from a file, a pipe or a folder -> the checked environment of a run."""

from __future__ import annotations

import codecs
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from floe_guard.errors import InputError, one_line
from floe_guard.run_environment import VARIABLES, RunEnvironment
from floe_guard.secrets.shapes import scan

OUTPUT = "recommended_environment"
_TOOLS = ("tofu", "terraform")
_TIMEOUT_S = 300
_MAKE_ONE = "make it with `tofu output -json`"
_KNOWN = frozenset(VARIABLES.values())


def read_outputs(source: str) -> dict[str, str]:
    """Return the recommended environment that the scaffold's outputs hold.

    Args:
        source: A file with the output of `tofu output -json`, `-` for standard input, or the
            folder of the applied scaffold, in which tofu or terraform is run.

    Returns:
        Variable -> value, each of its form.

    Raises:
        InputError: It cannot be read, or is not the scaffold's outputs.
        FloeGuardErrors: Values are not of their form; each has its line.
    """
    name = "<stdin>" if source == "-" else source
    raw = _run_tool(Path(source)) if source != "-" and Path(source).is_dir() else _bytes(source)
    found = _environment(_parse(raw, name), name)
    RunEnvironment.parse(found)
    return found


def refuse_credential(variable: str, value: str, source: str | None = None) -> None:
    """Refuse a value that is shaped like a credential.

    Args:
        variable: Whose value it is.
        value: The value; never shown.
        source: Where it was read, or None.

    Raises:
        InputError: It looks like one.
    """
    if hits := scan(value):
        raise InputError(
            f"{variable} holds what looks like {hits[0].words}; nothing was printed",
            file=source,
            hint="revoke the credential and remove it",
        )


def render(variables: Mapping[str, str], form: str) -> str:
    """Return the variables as text.

    Args:
        variables: Checked values.
        form: `export`, `dotenv` or `json`.

    Returns:
        Lines for a POSIX shell, a dotenv file, or a JSON object.
    """
    if form == "json":
        return json.dumps(dict(variables), indent=2, sort_keys=True) + "\n"
    quote: Callable[[str], str] = shlex.quote if form == "export" else _dotenv
    start = "export " if form == "export" else ""
    return "".join(f"{start}{name}={quote(value)}\n" for name, value in sorted(variables.items()))


def _dotenv(value: str) -> str:
    # Single quotes are literal in every dotenv reader; a value that holds one needs the others.
    if "'" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{escaped}"'


def _bytes(source: str) -> bytes:
    if source == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed", hint=_MAKE_ONE)
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise InputError(f"cannot be read: {reason}", file=source) from None


def _run_tool(folder: Path) -> bytes:
    tools = [found for tool in _TOOLS if (found := shutil.which(tool))]
    if not tools:
        raise InputError(
            "neither `tofu` nor `terraform` is on PATH to ask for the outputs of this folder",
            file=str(folder),
            hint="give the output of `tofu output -json` instead",
        )
    tool = Path(tools[0]).name
    try:
        done = subprocess.run(
            [tools[0], "output", "-json", "-no-color"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(
            f"`{tool} output -json` could not be run ({type(error).__name__})", file=str(folder)
        ) from None
    if done.returncode != 0:
        # What the tool wrote is not passed on: it may quote a backend's credentials.
        raise InputError(
            f"`{tool} output -json` failed with exit code {done.returncode}",
            file=str(folder),
            hint="run it there to see why; the scaffold must have been applied",
        )
    return done.stdout


def _parse(raw: bytes, name: str) -> Any:
    encoding = "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    if not raw.strip():
        raise InputError("is empty", file=name, hint=_MAKE_ONE)
    try:
        return json.loads(raw.decode(encoding))
    except UnicodeDecodeError:
        raise InputError("is not text", file=name, hint=_MAKE_ONE) from None
    except json.JSONDecodeError as error:
        raise InputError(
            "is not valid JSON", file=name, line=error.lineno, column=error.colno, hint=_MAKE_ONE
        ) from None
    except RecursionError:
        raise InputError("is nested too deeply", file=name, hint=_MAKE_ONE) from None


def _environment(document: Any, name: str) -> dict[str, str]:
    """Return the map inside the document: all outputs, that one output, or its bare value."""
    found = document
    if isinstance(found, dict) and OUTPUT in found:
        found = found[OUTPUT]
    if isinstance(found, dict) and "value" in found and not (found.keys() & _KNOWN):
        found = found["value"]
    if not isinstance(found, dict) or not (found.keys() & _KNOWN):
        missing = "holds no outputs" if document == {} else f"has no output {OUTPUT!r}"
        raise InputError(
            missing, file=name, hint="is it the scaffold of the provider tests, and applied?"
        )
    for key, value in found.items():
        shown = one_line(str(key))
        if key not in _KNOWN:
            raise InputError(
                f"{OUTPUT} holds {shown!r}, which is no variable of a run",
                file=name,
                hint="credentials come from a profile or an SSO session, never from outputs",
            )
        if value is None:
            continue
        if not isinstance(value, str):
            raise InputError(f"{OUTPUT}.{shown} is not a string", file=name)
        refuse_credential(shown, value, name)
    return {key: value for key, value in found.items() if value}
