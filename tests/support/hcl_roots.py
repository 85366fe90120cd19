"""Lay out small root modules and evaluate them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from floe_guard.loaders.hcl.load import LoadOptions, load_root
from floe_guard.model import Inventory, Resource
from floe_guard.values import Value


def lay_out(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below a directory."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return root


def evaluated(root: Path, files: Mapping[str, str] | str, **options: object) -> Inventory:
    """Evaluate a root module of these files; a text alone is its ``main.tf``."""
    lay_out(root, {"main.tf": files} if isinstance(files, str) else files)
    return load_root(root, LoadOptions(**options))  # type: ignore[arg-type]


def output(inventory: Inventory, name: str) -> Value:
    """The value of an output."""
    return next(o.value for o in inventory.outputs if o.name == name)


def resource(inventory: Inventory, address: str) -> Resource:
    """The resource at an address."""
    return next(r for r in inventory.resources if r.address == address)


def messages(inventory: Inventory) -> list[str]:
    """The faults found, without the directory they are in."""
    return [str(e).replace(f"{inventory.input.path}/", "") for e in inventory.errors]
