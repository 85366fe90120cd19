"""Finds the shipped rules: inside the wheel, or at the top of the checkout the code runs from."""

from __future__ import annotations

from pathlib import Path

from floe_guard.errors import RuleFileError


def shipped_rules(package: Path | None = None) -> Path:
    """Return the folder of the shipped rule files.

    A checkout's own `rules/` wins over a packed copy: hatch leaves one behind in an editable
    install, and it grows stale.

    Args:
        package: The folder of the `floe_guard` package; found when left out.

    Raises:
        RuleFileError: The installation has no rules.
    """
    package = package or Path(__file__).resolve().parent.parent
    checkout = package.parent.parent
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        folder = checkout / "rules"
    else:
        folder = package / "_rules"
    if not folder.is_dir():
        raise RuleFileError(
            f"the shipped rules are missing: {folder} is not a folder",
            hint="reinstall floe-guardrails, or give --no-default-rules and --rules",
        )
    return folder
