"""What the AWS provider adds to a resource while planning: its region and all of its tags.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs (``default_tags``,
enhanced region support)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from floe_guard.loaders.hcl.blocks import Reading
from floe_guard.loaders.hcl.cty.types import STRING, map_of
from floe_guard.loaders.hcl.cty.values import (
    Structure,
    Unknown,
    Value,
    find_unknown,
    map_value,
    object_value,
    unknown,
)

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.provider_config import ProviderUse
    from floe_guard.loaders.hcl.providers.schema import BlockSchema

_TAGS = map_of(STRING)


def finish_resource(
    reading: Reading, schema: BlockSchema, provider: ProviderUse, address: str
) -> Reading:
    """Set ``region`` and ``tags_all`` as the provider does.

    Args:
        reading: The resource as read.
        schema: Its schema.
        provider: The configuration it uses.
        address: Its address, for reasons.

    Returns:
        The resource as planned.
    """
    values = dict(reading.value.raw)
    region = schema.attributes.get("region")
    if region is not None and region.computed and not values["region"].is_known:
        configured = provider.argument("region")
        if configured is not None and configured.raw is not None:
            values["region"] = configured
        else:
            reason = f"the region of provider {provider.key} is set by its environment"
            values["region"] = unknown(STRING, reason, not_null=True)
    if "tags_all" in schema.attributes and "tags" in schema.attributes:
        given = reading.spans.get("tags_all")
        if given is None:
            values["tags_all"] = _all_tags(values["tags"], default_tags(provider), address)
    # Where every name was there before, they are in order.
    is_same = len(values) == len(reading.value.raw)
    whole = Structure(values) if is_same else object_value(values)
    return Reading(whole, reading.spans, reading.certain)


def default_tags(provider: ProviderUse) -> Value | None:
    """The provider's default tags: a map, an unknown, or None where there are none."""
    blocks = provider.argument("default_tags")
    if blocks is None:
        return None
    if isinstance(blocks.raw, Unknown):
        return unknown(_TAGS, blocks.raw.reason)
    merged: dict[str, Value] = {}
    marks = blocks.marks
    given = (blocks,) if isinstance(blocks.raw, dict) else blocks.raw or ()
    for block in given:
        tags = block.raw.get("tags") if isinstance(block.raw, dict) else None
        if tags is None:
            continue
        marks |= tags.marks
        if isinstance(tags.raw, Unknown):
            return unknown(_TAGS, tags.raw.reason).with_marks(marks)
        merged.update(tags.raw or {})
    return map_value(STRING, merged).with_marks(marks)


def _all_tags(tags: Value, defaults: Value | None, address: str) -> Value:
    """The provider's tags under the resource's; nothing of them is known if a part is not."""
    marks = tags.marks | (defaults.marks if defaults is not None else frozenset())
    hole = find_unknown(tags) or (find_unknown(defaults) if defaults is not None else None)
    if hole is not None:
        return unknown(_TAGS, hole.reason).with_marks(marks)
    merged: dict[str, Value] = {}
    if defaults is not None:
        merged.update(defaults.raw)
    merged.update(tags.raw or {})
    if not merged:
        return unknown(_TAGS, f"{address}.tags_all is known after apply")
    return map_value(STRING, merged).with_marks(marks)
