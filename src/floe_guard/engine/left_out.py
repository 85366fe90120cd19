"""Tells an attribute that is not known from one that the source leaves to the provider.

Many optional attributes are computed where they are left out: the plan of a new resource shows them
as unknown, exactly like one that takes its value from something not made yet. A rule about what
the source says must not take the one for the other, in either direction.
"""

from __future__ import annotations

import re

from floe_guard.model import Resource
from floe_guard.values import Unknown

_INDEX = re.compile(r"\[[^\]]*\]")


def left_to_provider(resource: Resource, path: str, value: Unknown) -> bool:
    """Return whether the source leaves the unknown attribute at `path` to the provider.

    In a plan, an attribute that is set and not known refers to something, and the plan shows that
    reference. Source has the place of each attribute that it sets, and gives one that it does not
    set a reason that names the resource itself.

    Args:
        resource: Whose attribute it is.
        path: The attribute's concrete path (`acl`, `rule[0].filter[0].prefix`).
        value: What stands there.
    """
    if value.prefix:
        return False
    if resource.change is not None:
        aim = _INDEX.sub("", path)
        return not any(_feeds(_INDEX.sub("", r.path), aim) for r in resource.references)
    if path in resource.attribute_locations:
        return False
    return f"{resource.type}.{resource.name}" in value.reason


def _feeds(path: str, aim: str) -> bool:
    """Return whether a reference at `path` decides `aim`, or a part of it, or the block around it."""
    return path == aim or path.startswith(f"{aim}.") or aim.startswith(f"{path}.")
