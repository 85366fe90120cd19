"""Inventory -> the same without credential-shaped instance keys: an address is shown everywhere.

A `for_each` key is part of every address, as is a name in a live account, and no rule can keep a report
from printing what it judged.
"""

from __future__ import annotations

from floe_guard._records import replace
from floe_guard.model import Inventory, Resource


def without_secret_keys(inventory: Inventory) -> Inventory:
    """Return `inventory` with what is credential-shaped in addresses replaced by the shape's name.

    Args:
        inventory: What a loader read.

    Returns:
        The same inventory where no address holds such a key, which one scan of all of them tells.
    """
    if inventory.origin == "live":
        # The type that stands before a name can hide what the name is.
        keyed = "\n".join(f"{r.address}\n{r.name}" for r in inventory.resources)
    else:
        keyed = "\n".join(
            r.address for r in (*inventory.resources, *inventory.prior) if '["' in r.address
        )
    if not keyed:
        return inventory
    from floe_guard.secrets import shapes

    if not shapes.has_hit(keyed):
        return inventory
    return replace(
        inventory,
        resources=tuple(_withheld(resource) for resource in inventory.resources),
        prior=tuple(_withheld(resource) for resource in inventory.prior),
    )


def _withheld(resource: Resource) -> Resource:
    from floe_guard.secrets import shapes

    # References are renamed alike, so that what belongs together still meets.
    references = tuple(
        replace(reference, target=shapes.redact(reference.target))
        for reference in resource.references
    )
    index = resource.index
    address = resource.address
    if (name := shapes.redact(resource.name)) != resource.name:
        address = address.replace(resource.name, name)
    return replace(
        resource,
        address=shapes.redact(address),
        module=shapes.redact(resource.module),
        index=shapes.redact(index) if isinstance(index, str) else index,
        references=references,
    )
