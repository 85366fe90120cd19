"""What a verb loads: nothing heavy that it does not use, and every verb can be asked for help."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from floe_guard.cli._run import app

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"boto3", "botocore", "pydantic", "hcl2", "lark", "yaml", "jsonschema", "rich"}

LOADED = """
import json, sys
from floe_guard.__main__ import main
code = main(sys.argv[1:])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def loaded(*args: str) -> tuple[int, set[str]]:
    """Run a verb twice, so that caches are warm, and return its exit code and what it imported."""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LOADED, *args],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=dict(os.environ),
            check=False,
        )
    return done.returncode, set(json.loads(done.stderr.splitlines()[-1]))


def test_a_sweep_loads_nothing_of_the_judging() -> None:
    _, modules = loaded("sweep", "--run", "floe-provider-20261122T101010Z", "--bucket", "Refused")
    judging = {"rules", "engine", "loaders", "pipeline"}
    assert "floe_guard.sweep.run" in modules
    assert not {name.split(".")[1] for name in modules if name.startswith("floe_guard.")} & judging


@pytest.mark.parametrize(
    "args",
    [
        ("plan", "tests/fixtures/plans/scaffold.json"),
        ("state", "tests/fixtures/states/scaffold.json", "--output", "json"),
        ("rules", "list"),
        ("inventory", "tests/fixtures/plans/scaffold.json"),
        ("--help",),
    ],
)
def test_a_warm_verb_loads_nothing_heavy(args: tuple[str, ...]) -> None:
    _, modules = loaded(*args)
    assert not modules & HEAVY
    assert "floe_guard" in modules


def verbs() -> list[str]:
    group = app()
    import click

    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            found += [f"{name} {sub}" for sub in command.list_commands(click.Context(command))]
        found.append(name)
    return found


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    from floe_guard.__main__ import main

    assert main([*verb.split(), "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: floe-guard {verb}")
