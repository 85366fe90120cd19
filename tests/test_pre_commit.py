"""The commit hook, run by the real pre-commit tool from a clone of this repository."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="pre-commit needs git"),
]

BUCKET = 'resource "aws_sns_topic" "t" {\n  name = "x"\n}\n'
CLUSTER = 'resource "aws_eks_cluster" "this" {\n  name = "x"\n}\n'


def git(folder: Path, *args: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    return subprocess.run(
        ["git", *identity, *args], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def test_the_hook_judges_the_roots_of_the_changed_files(repository: Path, tmp_path: Path) -> None:
    clone, consumer = tmp_path / "clone", tmp_path / "consumer"
    git(tmp_path, "clone", "-q", str(repository), str(clone))
    head = git(clone, "rev-parse", "HEAD").strip()
    (consumer / "live").mkdir(parents=True)
    (consumer / "modules" / "m").mkdir(parents=True)
    git(consumer, "init", "-q")
    (consumer / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {clone}\n    rev: {head}\n    hooks:\n      - id: floe-guard-check\n"
        "        args: [--check, FG101]\n"
    )
    (consumer / "live" / "main.tf").write_text('module "m" {\n  source = "../modules/m"\n}\n')
    (consumer / "modules" / "m" / "main.tf").write_text(BUCKET)
    (consumer / "notes.md").write_text("no source\n")
    git(consumer, "add", ".")
    # pip finds its own settings and cache in the person's home, which the tests hide.
    home = pwd.getpwuid(os.getuid()).pw_dir
    environment = {
        **os.environ,
        "HOME": home,
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "XDG_CACHE_HOME": str(Path(home, ".cache")),
        "FLOE_GUARD_CACHE_DIR": str(tmp_path / "cache"),
    }

    def hook(*files: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--verbose", "--files", *files],
            cwd=consumer,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    skipped = hook("notes.md")
    assert skipped.returncode == 0, skipped.stdout + skipped.stderr
    assert "no files to check" in skipped.stdout
    passed = hook("modules/m/main.tf")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "PASS live" in passed.stdout
    (consumer / "modules" / "m" / "main.tf").write_text(CLUSTER)
    git(consumer, "add", ".")
    failed = hook("modules/m/main.tf")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "module.m.aws_eks_cluster.this" in failed.stdout
    assert "modules/m/main.tf:1" in failed.stdout
