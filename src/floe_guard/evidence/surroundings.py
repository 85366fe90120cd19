"""The process's surroundings -> commit, CI run and tool versions, by name and nothing else."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from floe_guard import __version__
from floe_guard.evidence.documents import Ci, Source

_SECONDS = 30
_PACKAGES = ("boto3", "botocore", "pytest", "python-hcl2", "pydantic")


def source(folder: Path) -> Source:
    """Return the commit that is checked out in `folder`, and whether the tree was changed since.

    Args:
        folder: Any folder of the work tree.

    Returns:
        Empty where git does not answer; a state that is not known is never called clean.
    """
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    tree = _git(folder, "rev-parse", "--verify", "HEAD^{tree}")
    if commit is None or tree is None:
        return Source()
    status = _git(folder, "status", "--porcelain", "--untracked-files=normal")
    return Source(commit=commit, tree=tree, dirty=None if status is None else bool(status))


def ci(variables: Mapping[str, str]) -> Ci:
    """Return which CI run this is, from the variables of the two common systems."""
    if variables.get("GITHUB_ACTIONS") == "true":
        return Ci(
            provider="github-actions",
            run_id=variables.get("GITHUB_RUN_ID", "")[:64],
            attempt=variables.get("GITHUB_RUN_ATTEMPT", "")[:16],
            job=variables.get("GITHUB_JOB", "")[:128],
        )
    if variables.get("GITLAB_CI") == "true":
        return Ci(
            provider="gitlab-ci",
            run_id=variables.get("CI_PIPELINE_ID", "")[:64],
            attempt=variables.get("CI_JOB_ID", "")[:64],
            job=variables.get("CI_JOB_NAME", "")[:128],
        )
    return Ci()


def tools() -> dict[str, str]:
    """Return the versions of floe-guard, Python and what the stages run on."""
    versions = {"floe-guard": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
