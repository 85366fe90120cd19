"""`scripts/aws-provider-test-readiness.sh` is a thin wrapper, wherever the checkout is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

NAME = "aws-provider-test-readiness.sh"


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    folder = tmp_path / "a checkout"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy2(repository / "scripts" / NAME, folder / "scripts" / NAME)
    return folder


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(checkout: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "scripts" / NAME), "--profile", "a b"],
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_checkout_s_own_comes_first(checkout: Path, tmp_path: Path) -> None:
    program(checkout / ".venv/bin/floe-guard", 'echo "own: $1 [$3]"; exit 3')
    program(tmp_path / "bin/floe-guard", "echo other")
    done = run(checkout, f"{tmp_path}/bin:/usr/bin:/bin")
    assert (done.returncode, done.stdout) == (3, "own: readiness [a b]\n")


def test_an_installed_one_serves_as_well(checkout: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin/floe-guard", 'echo "installed: $1 [$3]"')
    done = run(checkout, f"{tmp_path}/bin:/usr/bin:/bin")
    assert (done.returncode, done.stdout) == (0, "installed: readiness [a b]\n")


def test_a_fresh_checkout_is_set_up_first(checkout: Path, tmp_path: Path) -> None:
    (checkout / "Makefile").write_text(
        "install:\n"
        "\t@echo setting up; mkdir -p .venv/bin\n"
        "\t@printf '#!/bin/sh\\necho \"made: $$1\"\\n' > .venv/bin/floe-guard\n"
        "\t@chmod +x .venv/bin/floe-guard\n"
    )
    done = run(checkout, "/usr/bin:/bin")
    assert (done.returncode, done.stdout) == (0, "made: readiness\n")
    assert "setting up" in done.stderr


@pytest.mark.parametrize("name", [NAME, "aws-provider-test-cleanup.sh"])
def test_it_is_the_checkout_it_stands_in_whatever_cdpath_says(
    tmp_path: Path, repository: Path, name: str
) -> None:
    for place in ("here", "elsewhere"):
        (tmp_path / place / "scripts").mkdir(parents=True)
        shutil.copy2(repository / "scripts" / name, tmp_path / place / "scripts" / name)
        program(tmp_path / place / ".venv/bin/floe-guard", f"echo {place}")
    environment = {
        "PATH": "/usr/bin:/bin",
        "CDPATH": str(tmp_path / "elsewhere"),
        "FLOE_PROVIDER_SPIKE_RUN": "floe-provider-20261122T101010Z",
    }
    done = subprocess.run(
        [f"scripts/{name}"],
        cwd=tmp_path / "here",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "here\n")
