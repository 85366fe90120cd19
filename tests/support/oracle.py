"""The only door to the oracle: a command that plans a directory with the real Terraform core.

`FLOE_GUARD_ORACLE` holds a command prefix. Called with a directory it prints the plan JSON of
that directory on standard output; `-var NAME=VALUE` gives variables, `--verb state` prints the
JSON of the state after an apply, and `--verb test` or `--verb validate` do what they say.
Where it is not set, or terraform is missing, tests that need it are skipped by name.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

VARIABLE = "FLOE_GUARD_ORACLE"

Verb = Literal["plan", "state", "test", "validate"]

_SCRUBBED = ("AWS_", "FLOE_", "TF_", "DEVPOD_")


class OracleError(AssertionError):
    """The oracle refused a directory; its own message says why."""


def command() -> list[str] | None:
    """The oracle's command prefix, or None where it cannot run here."""
    prefix = shlex.split(os.environ.get(VARIABLE, ""))
    if not prefix or shutil.which(prefix[0]) is None or shutil.which("terraform") is None:
        return None
    return prefix


needs_oracle = pytest.mark.skipif(
    command() is None, reason=f"{VARIABLE} is not set, or terraform is not on PATH"
)


def run(
    directory: Path,
    *arguments: str,
    verb: Verb = "plan",
    target: Sequence[str] = (),
    keep: Path | None = None,
) -> str:
    """Run the oracle on `directory` and return what it printed.

    Args:
        directory: The root module.
        arguments: Further arguments of the oracle.
        verb: What to do with the module.
        target: Addresses to limit the plan to.
        keep: Where to copy the state file that the run leaves behind, if anywhere.

    Raises:
        OracleError: The oracle is not there, or refused the directory.
    """
    prefix = command()
    if prefix is None:
        raise OracleError(f"{VARIABLE} is not set, or terraform is not on PATH")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_SCRUBBED)}
    if target:
        environment["TF_CLI_ARGS_plan"] = " ".join(shlex.quote(f"-target={t}") for t in target)
    done = subprocess.run(
        [*prefix, str(directory), "--verb", verb, *(["--keep"] if keep else []), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        raise OracleError(f"{directory}: the oracle exits {done.returncode}\n{done.stderr[-4000:]}")
    if keep is not None:
        left = re.search(r"^kept (.+)$", done.stderr, flags=re.M)
        if left is None:
            raise OracleError(f"{directory}: the oracle does not say where its files are")
        try:
            shutil.copyfile(Path(left[1]) / "src" / "terraform.tfstate", keep)
        finally:
            shutil.rmtree(left[1])
    return done.stdout


def plan(
    directory: Path,
    *,
    variables: Mapping[str, str] | None = None,
    target: Sequence[str] = (),
) -> dict[str, Any]:
    """Plan `directory` with the real Terraform core and return the plan document."""
    return _document(run(directory, *_flags(variables), target=target))


def state(directory: Path, *, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Apply `directory` against the provider stand-in and return the state document."""
    return _document(run(directory, *_flags(variables), verb="state"))


def raw_state(directory: Path, *, variables: Mapping[str, str] | None = None) -> str:
    """Apply `directory` against the provider stand-in and return its state file's text."""
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(scratch) / "terraform.tfstate"
        run(directory, *_flags(variables), verb="state", keep=kept)
        return kept.read_text()


def _flags(variables: Mapping[str, str] | None) -> list[str]:
    return [part for k, v in (variables or {}).items() for part in ("-var", f"{k}={v}")]


def _document(text: str) -> dict[str, Any]:
    document = json.loads(text)
    assert isinstance(document, dict)
    return document
