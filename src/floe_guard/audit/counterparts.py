"""Finds the live resource that a resource of a plan or state stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from floe_guard.model import Resource
from floe_guard.values import Sensitive, Value, reveal

IDENTITY = ("arn", "id", "bucket", "name", "user", "role", "policy_arn", "account_id")
"""Attributes by which the provider tells one resource of a type from another."""


class Counterparts:
    """Live resources by type, looked up by identity.

    Args:
        resources: Of the live inventory.
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._by_type: dict[str, list[Resource]] = {}
        for resource in resources:
            self._by_type.setdefault(resource.type, []).append(resource)

    def find(self, resource_type: str, identity: Mapping[str, Value]) -> Resource | str:
        """Return the live counterpart, or why there is none.

        Args:
            resource_type: Terraform type.
            identity: Attributes of the sought resource, as far as they are known.

        Returns:
            The resource, or a reason in words.
        """
        candidates = self._by_type.get(resource_type, [])
        if not candidates:
            return f"the account holds no {resource_type}"
        known = {
            key: text
            for key in IDENTITY
            if isinstance(text := reveal(identity.get(key)), str) and text
        }
        if not known:
            # The live inventory holds the scaffold's resources alone: the only one of a type is meant.
            only = len(candidates) == 1
            doubt = f"which of several {resource_type} is meant is not known"
            return candidates[0] if only else doubt
        for key, text in known.items():
            matching = [r for r in candidates if reveal(r.attributes.get(key)) == text]
            others = {k: v for k, v in known.items() if k != key}
            matching = [r for r in matching if not _contradicts(r, others)]
            if len(matching) == 1:
                return matching[0]
            if matching:
                which = _shown(key, identity)
                return f"several {resource_type} of the account have {which}"
        shown = ", ".join(_shown(key, identity) for key in known)
        return f"the account holds no {resource_type} with {shown}"


def _shown(key: str, identity: Mapping[str, Value]) -> str:
    value = identity[key]
    return f"{key} (sensitive)" if isinstance(value, Sensitive) else f"{key} {value!r}"


def _contradicts(resource: Resource, known: Mapping[str, str]) -> bool:
    for key, text in known.items():
        live = reveal(resource.attributes.get(key))
        if isinstance(live, str) and live and live != text:
            return True
    return False
