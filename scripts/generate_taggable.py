#!/usr/bin/env python3
"""Write which AWS resource types are taggable, read off the provider's schema.

    scripts/generate_taggable.py SCHEMA > src/floe_guard/rules/data/taggable.json

SCHEMA is either the output of `tofu providers schema -json` (or terraform's) in a directory
that requires hashicorp/aws, or the abridged form `{"source": …, "resources": {type: {"a":
{name: [type, flags]}, "b": {name: [nesting, min, max, …]}}}}`; gzip is recognised.

The result tells two ways of carrying tags apart:

* `tags_all`: the type has `tags` and the computed `tags_all`; the provider's default_tags reach it.
* `tag_block`: the type repeats a `tag` block (Auto Scaling groups); default_tags do not reach it.

A type with a bare `tags` argument and no `tags_all` is in neither: in this provider such an
argument selects other resources by their tags, or is a leftover that is ignored.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

AWS_PROVIDERS = ("registry.opentofu.org/hashicorp/aws", "registry.terraform.io/hashicorp/aws")


def main(arguments: list[str]) -> int:
    """Print the data file for the schema named by `arguments`; 2 on a usage error."""
    if len(arguments) != 1:
        print(f"usage: {Path(__file__).name} SCHEMA", file=sys.stderr)
        return 2
    json.dump(taggable(read_schema(Path(arguments[0]))), sys.stdout, indent=0)
    print()
    return 0


def read_schema(path: Path) -> dict[str, Any]:
    """Read a schema document, gzipped or not."""
    data = path.read_bytes()
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    document = json.loads(data)
    if not isinstance(document, dict):
        raise SystemExit(f"{path}: expected a JSON object")
    return document


def taggable(document: dict[str, Any]) -> dict[str, Any]:
    """Sort the resource types of a schema by how they carry tags."""
    with_tags_all: list[str] = []
    with_tag_blocks: list[str] = []
    total = 0
    for name, attributes, repeated_blocks in resource_types(document):
        total += 1
        if {"tags", "tags_all"} <= attributes:
            with_tags_all.append(name)
        elif "tag" in repeated_blocks:
            with_tag_blocks.append(name)
    if not with_tags_all:
        raise SystemExit("the schema has no taggable resource type: is it the AWS provider's?")
    return {
        "source": document.get("source", "hashicorp/aws"),
        "resource_types": total,
        "tag_block": sorted(with_tag_blocks),
        "tags_all": sorted(with_tags_all),
    }


def resource_types(document: dict[str, Any]) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield each resource type with its attribute names and the names of its repeatable blocks."""
    if "provider_schemas" in document:
        for provider in AWS_PROVIDERS:
            schemas = document["provider_schemas"].get(provider, {}).get("resource_schemas", {})
            for name, schema in schemas.items():
                block = schema["block"]
                repeated = {
                    k
                    for k, b in block.get("block_types", {}).items()
                    if b["nesting_mode"] in ("set", "list") and b.get("max_items", 0) != 1
                }
                yield name, set(block.get("attributes", {})), repeated
        return
    for name, schema in document["resources"].items():
        repeated = {k for k, b in schema["b"].items() if b[0] in ("set", "list") and b[2] != 1}
        yield name, set(schema["a"]), repeated


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
