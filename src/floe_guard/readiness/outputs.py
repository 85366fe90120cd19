"""`tofu output -json`, from a file, a pipe or a folder -> the checked environment of a run."""

from __future__ import annotations

import codecs
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from floe_guard.errors import Faults, InputError, one_line
from floe_guard.run_environment import VARIABLES, RunEnvironment
from floe_guard.secrets.shapes import scan

OUTPUT = "recommended_environment"
_TOOLS = ("tofu", "terraform")
_TIMEOUT_S = 300
_MAKE_ONE = "make it with `tofu output -json`"
_KNOWN = frozenset(VARIABLES.values())
# What says where a run is: a shell that kept one of these from before would mix two accounts.
_NEEDED = ("region", "bucket", "test_prefix", "glue_prefix")


def read_outputs(source: str, run_id: str | None = None) -> dict[str, str]:
    """Return the recommended environment that the scaffold's outputs hold.

    Args:
        source: A file with the output of `tofu output -json`, `-` for standard input, or the
            folder of the applied scaffold, in which tofu or terraform is run.
        run_id: A run id to add, checked with the rest.

    Returns:
        Variable -> value, each of its form.

    Raises:
        InputError: It cannot be read, or is not the scaffold's outputs.
        FloeGuardErrors: Values are missing or not of their form; each has its line.
    """
    if not source or source.lstrip().startswith("{"):
        # The outputs in place of their file's name hold an e-mail address, so they are not repeated.
        raise InputError(
            "--from-outputs takes a file, a folder or -",
            hint="`tofu output -json | floe-guard env --from-outputs -` reads them from a pipe",
        )
    name = "<stdin>" if source == "-" else source
    raw = _run_tool(Path(source)) if source != "-" and _is_folder(source) else _bytes(source)
    found = _environment(_parse(raw, name), name)
    faults = Faults()
    for variable, value in found.items():
        faults.of(lambda v=variable, text=value: _checked(v, text, name))  # type: ignore[misc]
    texts = {key: value for key, value in found.items() if isinstance(value, str) and value}
    for variable in (VARIABLES[field] for field in _NEEDED):
        if not found.get(variable):
            what = f"{OUTPUT} has no {variable}"
            faults.add(InputError(what, file=name, hint="apply the scaffold again"))
    faults.tell()
    if run_id is not None:
        texts[VARIABLES["run_id"]] = run_id
    RunEnvironment.parse(texts)
    return texts


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

    Raises:
        InputError: A value cannot stand in a dotenv file.
    """
    if form == "json":
        return json.dumps(dict(variables), indent=2, sort_keys=True) + "\n"
    if form == "export":
        lines = (f"export {name}={shlex.quote(value)}" for name, value in sorted(variables.items()))
    else:
        lines = (f"{name}={_dotenv(name, value)}" for name, value in sorted(variables.items()))
    return "".join(f"{line}\n" for line in lines)


def _dotenv(name: str, value: str) -> str:
    # Single quotes are literal in every dotenv reader, and in a shell that is made to read the file; a
    # value that holds one needs the others, inside which they differ about everything but plain text.
    if "'" not in value:
        return f"'{value}'"
    if set(value) & set('"$`\\!'):
        raise InputError(
            f"{name} holds quotes that no dotenv file can hold for every reader",
            hint="take --format export or json",
        )
    return f'"{value}"'


def _is_folder(source: str) -> bool:
    try:
        return Path(source).is_dir()
    except OSError:  # a name that is too long, or in a folder that may not be searched
        return False


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
        return json.loads(raw.decode(encoding), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise InputError("is not text", file=name, hint=_MAKE_ONE) from None
    except json.JSONDecodeError as error:
        raise InputError(
            "is not valid JSON", file=name, line=error.lineno, column=error.colno, hint=_MAKE_ONE
        ) from None
    except (RecursionError, ValueError) as error:
        what = "is nested too deeply" if isinstance(error, RecursionError) else _ODD
        raise InputError(what, file=name, hint=_MAKE_ONE) from None


_ODD = "holds a key twice, or a number of thousands of digits"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _environment(document: Any, name: str) -> dict[str, Any]:
    """Return the map inside the document: all outputs, that one output, or its bare value.

    Raises:
        InputError: There is none.
    """
    found = document
    if isinstance(found, dict) and OUTPUT in found:
        found = found[OUTPUT]
    if isinstance(found, dict) and "value" in found and not (found.keys() & _KNOWN):
        found = found["value"]
    if isinstance(found, dict) and found.keys() & _KNOWN:
        return found
    what = f"has no output {OUTPUT!r}"
    if document == {}:
        what = "holds no outputs"
    elif isinstance(document, dict) and OUTPUT in document:
        what = f"{OUTPUT} is not a map of the variables of a run"
    raise InputError(what, file=name, hint="is it the scaffold of the provider tests, and applied?")


def _checked(variable: str, value: Any, name: str) -> None:
    shown = one_line(str(variable))
    if variable not in _KNOWN:
        raise InputError(
            f"{OUTPUT} holds {shown!r}, which is no variable of a run",
            file=name,
            hint="credentials come from a profile or an SSO session, never from outputs",
        )
    if value is not None and not isinstance(value, str):
        raise InputError(f"{OUTPUT}.{shown} is not a string", file=name)
    refuse_credential(shown, value or "", name)
