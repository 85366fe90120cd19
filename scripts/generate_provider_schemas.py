"""Condense provider schemas into the file that the HCL evaluator looks resource types up in.

Run as:

    python scripts/generate_provider_schemas.py SCHEMA... [--defaults DEFAULTS]

SCHEMA is the output of `tofu providers schema -json` (`terraform providers schema -json`),
or the condensed form of it: one provider, or an object of them by name, as
``{"resources": {TYPE: BLOCK}, "data": {…}, "ephemeral": {…}, "provider": BLOCK}`` with
``BLOCK = {"a": {NAME: [TYPE, FLAGS]}, "b": {NAME: [MODE, MIN, MAX, BLOCK]}}`` and flags r
(required), o (optional), c (computed), s (sensitive), w (write-only), L (older provider
versions only). Either may be gzipped.

DEFAULTS tells what no schema says: ``{"defaults": {TYPE: {PATH: VALUE}}, "oc_blocks": {TYPE:
[PATH]}}``, the values a provider plans where an argument is left out, and the blocks it
computes where none is written.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zlib
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/floe_guard/loaders/hcl/providers/schemas.bin"
MAGIC = b"FGSCHEMA1\n"
KINDS = {"resources": "r", "data": "d", "ephemeral": "e"}

BUILTIN = {
    "terraform": {
        "resources": {
            "terraform_data": {
                "a": {
                    "id": ["string", "c"],
                    "input": ["dynamic", "o"],
                    "output": ["dynamic", "c"],
                    "triggers_replace": ["dynamic", "o"],
                },
                "b": {},
            }
        },
        "data": {
            "terraform_remote_state": {
                "a": {
                    "backend": ["string", "r"],
                    "config": ["dynamic", "o"],
                    "defaults": ["dynamic", "o"],
                    "outputs": ["dynamic", "c"],
                    "workspace": ["string", "o"],
                },
                "b": {},
            }
        },
    }
}
"""The provider that is part of OpenTofu itself; its schema is in no provider's output."""


def main() -> None:
    """Read the schemas and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schemas", nargs="+", type=Path)
    parser.add_argument("--defaults", type=Path)
    parser.add_argument("--out", type=Path, default=TARGET)
    arguments = parser.parse_args()
    learned = read(arguments.defaults) if arguments.defaults else {}
    groups: dict[str, dict[str, Any]] = {}
    documents = [BUILTIN, *(read(path) for path in arguments.schemas)]
    for document in documents:
        for name, provider in providers(document):
            groups.setdefault(f"provider {name}", {})["p"] = condensed(
                provider.get("provider") or {"a": {}, "b": {}}, {}, (), ""
            )
            for kind, short in KINDS.items():
                for type_name, block in provider.get(kind, {}).items():
                    defaults = learned.get("defaults", {}) if kind == "resources" else {}
                    computed = learned.get("oc_blocks", {}) if kind == "resources" else {}
                    entry = condensed(
                        block, defaults.get(type_name, {}), computed.get(type_name, ()), ""
                    )
                    group = groups.setdefault(group_of(type_name), {})
                    group.setdefault(short, {})[type_name] = entry
    arguments.out.write_bytes(packed(groups))
    types = sum(len(g.get(s, ())) for g in groups.values() for s in KINDS.values())
    print(f"{arguments.out}: {types} types, {arguments.out.stat().st_size} bytes")


def read(path: Path) -> Any:
    """Return the JSON document in a file that may be gzipped."""
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


def group_of(type_name: str) -> str:
    """Return the part of the file that a type is in; `providers.schema` computes the same."""
    return "_".join(type_name.split("_")[:2])


def packed(groups: dict[str, dict[str, Any]]) -> bytes:
    """Return the file: magic, length of the index, index, compressed groups."""
    index: dict[str, tuple[int, int]] = {}
    bodies: list[bytes] = []
    offset = 0
    for name in sorted(groups):
        text = json.dumps(groups[name], separators=(",", ":"), sort_keys=True)
        body = zlib.compress(text.encode(), 9)
        index[name] = (offset, len(body))
        offset += len(body)
        bodies.append(body)
    head = json.dumps(index, separators=(",", ":")).encode()
    return MAGIC + f"{len(head):08d}\n".encode() + head + b"".join(bodies)


def providers(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the condensed providers of a document by their local name."""
    if "provider_schemas" in document:
        return [
            (source.rsplit("/", 1)[-1], from_official(schema))
            for source, schema in document["provider_schemas"].items()
        ]
    if "resources" in document:
        return [("aws", document)]
    return list(document.items())


def from_official(schema: dict[str, Any]) -> dict[str, Any]:
    """Return one provider of `providers schema -json` in the condensed form."""

    def blocks(key: str) -> dict[str, Any]:
        return {name: official_block(entry["block"]) for name, entry in schema.get(key, {}).items()}

    configuration = schema.get("provider", {}).get("block", {})
    return {
        "provider": official_block(configuration),
        "resources": blocks("resource_schemas"),
        "data": blocks("data_source_schemas"),
        "ephemeral": blocks("ephemeral_resource_schemas"),
    }


def official_block(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block of the official form in the condensed form."""
    letters = {
        "required": "r",
        "optional": "o",
        "computed": "c",
        "sensitive": "s",
        "write_only": "w",
    }
    attributes = {}
    nested = {}
    for name, attribute in block.get("attributes", {}).items():
        flags = "".join(letter for key, letter in letters.items() if attribute.get(key))
        if "nested_type" in attribute:
            attributes[name] = [nested_attribute_type(attribute["nested_type"]), flags]
        else:
            attributes[name] = [attribute["type"], flags]
    for name, entry in block.get("block_types", {}).items():
        low, high = entry.get("min_items", 0), entry.get("max_items", 0)
        nested[name] = [entry["nesting_mode"], low, high, official_block(entry["block"])]
    return {"a": attributes, "b": nested}


def nested_attribute_type(nested: dict[str, Any]) -> Any:
    """Return the type of a protocol 6 nested attribute."""
    members = official_block({"attributes": nested["attributes"]})["a"]
    shape = ["object", {name: member[0] for name, member in members.items()}]
    mode = nested["nesting_mode"]
    return shape if mode == "single" else [mode, shape]


def condensed(block: dict[str, Any], defaults: dict[str, Any], computed: Any, prefix: str) -> Any:
    """Return a block with defaults and computed marks put where they belong."""
    attributes: dict[str, Any] = {}
    nested: dict[str, Any] = {}
    for name, (type_, flags, *_) in block["a"].items():
        path = prefix + name
        attributes[name] = [type_, flags]
        if path in defaults and "r" not in flags:
            attributes[name].append(defaults[path])
    for name, (mode, _low, _high, inner, *rest) in block["b"].items():
        path = prefix + name
        flags = "".join(rest) + ("c" if path in computed else "")
        body = condensed(inner, defaults, computed, path + ".")
        nested[name] = [mode, body, flags] if flags else [mode, body]
    return {"a": attributes, "b": nested}


if __name__ == "__main__":
    main()
