"""The only door to the oracle: a command that plans a directory with the real Terraform core.

`FLOE_GUARD_ORACLE` holds a command prefix. Called with a directory it prints the plan JSON of
that directory on standard output; `-var NAME=VALUE` gives variables, `--verb state` prints the
JSON of the state after an apply, and `--verb test` or `--verb validate` do what they say.
Where it is not set, or terraform is missing, tests that need it are skipped by name.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
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


def run(directory: Path, *arguments: str, verb: Verb = "plan") -> str:
    """Run the oracle on `directory` and return what it printed.

    Raises:
        OracleError: The oracle is not there, or refused the directory.
    """
    prefix = command()
    if prefix is None:
        raise OracleError(f"{VARIABLE} is not set, or terraform is not on PATH")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(_SCRUBBED)}
    done = subprocess.run(
        [*prefix, str(directory), "--verb", verb, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        raise OracleError(f"{directory}: the oracle exits {done.returncode}\n{done.stderr[-4000:]}")
    return done.stdout


def plan(directory: Path, *, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Plan `directory` with the real Terraform core and return the plan document."""
    return _document(run(directory, *_flags(variables)))


def state(directory: Path, *, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Apply `directory` against the provider stand-in and return the state document."""
    return _document(run(directory, *_flags(variables), verb="state"))


def _flags(variables: Mapping[str, str] | None) -> list[str]:
    return [part for k, v in (variables or {}).items() for part in ("-var", f"{k}={v}")]


def _document(text: str) -> dict[str, Any]:
    document = json.loads(text)
    assert isinstance(document, dict)
    return document
