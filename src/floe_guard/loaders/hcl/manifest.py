"""``.terraform/modules/modules.json`` -> where `tofu init` put each module.

Source: https://opentofu.org/docs/cli/init/ (child module installation)
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping

from floe_guard.errors import InputError

_PLACE = os.path.join(".terraform", "modules", "modules.json")
_MAX_BYTES = 16 * 1024 * 1024


def read_manifest(directory: str, report: Callable[[InputError], None]) -> Mapping[str, str]:
    """Read the manifest of a root module.

    Args:
        directory: The root module.
        report: Takes the fault of a manifest that cannot be read.

    Returns:
        Module directories by call path (``network.subnets``); empty without a manifest.
    """
    path = os.path.join(directory, _PLACE)
    if not os.path.isfile(path):
        return {}
    try:
        with open(path, "rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
        entries = [(entry["Key"], entry["Dir"]) for entry in document["Modules"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        report(
            InputError(
                f"not a module manifest ({type(error).__name__})",
                file=path,
                hint="run `tofu init` again",
            )
        )
        return {}
    return {
        key: os.path.normpath(os.path.join(directory, place))
        for key, place in entries
        if isinstance(key, str) and isinstance(place, str)
    }
