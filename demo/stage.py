"""Runs floe-guard as a user would, shows what it prints, and holds it to what it has to answer."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_FOREIGN = ("AWS_", "FLOE_", "TF_", "DEVPOD_", "GITHUB_", "CI")


@dataclass
class Stage:
    """A folder to work in and an environment to work with.

    Args:
        folder: Working directory of every command.
        variables: What the commands see of the environment beyond the machine's own.
        surprises: Commands that did not answer as they have to.
    """

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Print a heading."""
        print(f"\n\033[1m== {text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)

    def say(self, text: str) -> None:
        """Print a remark."""
        print(f"   {text}", flush=True)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of a command: the machine's own, without its AWS settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        return {**own, **self.variables, **more}

    def guard(self, *arguments: str, expect: int, show: int = 12, **more: str) -> str:
        """Run floe-guard, print the beginning of its output, and check its exit code.

        Args:
            *arguments: Of the command line.
            expect: The exit code it has to have.
            show: How many lines to print.
            **more: Further environment variables.

        Returns:
            Standard output.
        """
        command = [sys.executable, "-m", "floe_guard", *arguments]
        return self.run(
            command, f"floe-guard {' '.join(arguments)}", expect=expect, show=show, **more
        )

    def run(
        self, command: list[str], name: str, *, expect: int, show: int = 12, **more: str
    ) -> str:
        """Run any command the same way."""
        print(f"\n$ {name.replace(str(self.folder) + '/', '')}", flush=True)
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        lines = done.stdout.splitlines()
        for line in lines[:show]:
            print(f"  {line}")
        if len(lines) > show:
            print(f"  … {len(lines) - show} more lines")
        if done.returncode == expect:
            print(f"  -> exit {done.returncode}, as expected", flush=True)
        else:
            self.surprises.append(f"{name}: exit {done.returncode}, expected {expect}")
            print(f"  -> exit {done.returncode}, EXPECTED {expect}", flush=True)
        return done.stdout
