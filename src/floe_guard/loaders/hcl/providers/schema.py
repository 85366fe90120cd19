"""Resource types to block schemas, read from the packed file on first use of a type.

Source: provider schema representation,
https://developer.hashicorp.com/terraform/cli/commands/providers/schema
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.unwritten import Unwritten

_FILE: Final = Path(__file__).with_name("schemas.bin")
_MAGIC: Final = b"FGSCHEMA1\n"
_HEAD: Final = len(_MAGIC) + 9

NO_DEFAULT: Final = object()


class AttributeSchema:
    """One argument or attribute of a block.

    Attributes:
        type: Its type.
        computed: Whether the provider sets it where the source does not.
        sensitive: Whether the provider declares it sensitive.
        write_only: Whether it is never part of a plan.
        legacy: Whether only older provider versions have it.
        default: JSON value that the provider plans where it is left out, or `NO_DEFAULT`.
        nested: The blocks that it may be written as, once somebody has asked for them.
    """

    __slots__ = (
        "computed",
        "default",
        "legacy",
        "nested",
        "optional",
        "sensitive",
        "type",
        "write_only",
    )

    def __init__(self, type: Type, flags: str, default: Any = NO_DEFAULT) -> None:
        self.type: Final = type
        self.computed: Final = "c" in flags
        self.optional: Final = "o" in flags or "r" in flags
        self.sensitive: Final = "s" in flags
        self.write_only: Final = "w" in flags
        self.legacy: Final = "L" in flags
        self.default: Final = default
        self.nested: NestedSchema | None = None


class NestedSchema:
    """One type of nested block.

    Attributes:
        mode: ``list``, ``set``, ``map``, ``single`` or ``group``.
        block: What is inside.
        computed: Whether the provider computes such blocks where none is written.
        legacy: Whether only older provider versions have it.
    """

    __slots__ = ("_type", "block", "computed", "legacy", "mode")

    def __init__(self, mode: str, block: BlockSchema, flags: str = "") -> None:
        self.mode: Final = mode
        self.block: Final = block
        self.computed: Final = "c" in flags
        self.legacy: Final = "L" in flags
        self._type: Type | None = None

    @property
    def type(self) -> Type:
        """The type of all blocks of this kind together."""
        if self._type is None:
            self._type = _nested_type(self)
        return self._type


class BlockSchema:
    """The attributes and nested blocks of a resource, data source or nested block.

    Attributes:
        attributes: By name.
        blocks: By type.
        planned: What a plan shows where nothing is written, once somebody has asked for it.
        plain: The same without what a provider fills in.
    """

    __slots__ = ("_type", "attributes", "blocks", "plain", "planned")

    def __init__(
        self,
        attributes: Mapping[str, AttributeSchema],
        blocks: Mapping[str, NestedSchema],
    ) -> None:
        self.attributes: Final = attributes
        self.blocks: Final = blocks
        self.planned: Unwritten | None = None
        self.plain: Unwritten | None = None
        self._type: Type | None = None

    @property
    def type(self) -> Type:
        """The object type of a block of this schema, without legacy parts."""
        if self._type is None:
            members = {n: a.type for n, a in self.attributes.items() if not a.legacy}
            for name, nested in self.blocks.items():
                if not nested.legacy:
                    members[name] = nested.type
            self._type = object_of(members)
        return self._type


def _nested_type(nested: NestedSchema) -> Type:
    inner = nested.block.type
    if nested.mode == "set":
        return set_of(inner)
    if nested.mode in ("single", "group"):
        return inner
    if nested.mode == "map":
        return DYNAMIC if inner.has_dynamic() else map_of(inner)
    return DYNAMIC if inner.has_dynamic() else list_of(inner)


def type_of(text: Any) -> Type:
    """The type that cty's JSON notation writes, such as ``["list","string"]``."""
    if isinstance(text, str):
        return _PRIMITIVES[text]
    kind, inner = text[0], text[1]
    if kind == "list":
        return list_of(type_of(inner))
    if kind == "set":
        return set_of(type_of(inner))
    if kind == "map":
        return map_of(type_of(inner))
    if kind == "tuple":
        return tuple_of(type_of(item) for item in inner)
    return object_of({name: type_of(item) for name, item in inner.items()})


_PRIMITIVES: Final = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}


def _block(raw: Mapping[str, Any]) -> BlockSchema:
    attributes = {name: AttributeSchema(type_of(a[0]), *a[1:]) for name, a in raw["a"].items()}
    blocks = {name: NestedSchema(b[0], _block(b[1]), *b[2:]) for name, b in raw["b"].items()}
    return BlockSchema(attributes, blocks)


class _Store:
    """The packed file, opened once; parts are read when asked for."""

    def __init__(self) -> None:
        import json

        self._decode = json.loads
        with _FILE.open("rb") as file:
            head = file.read(_HEAD)
            if head[: len(_MAGIC)] != _MAGIC:
                raise RuntimeError(f"{_FILE} is not a schema file of this version")
            length = int(head[len(_MAGIC) :])
            self._index: dict[str, list[int]] = self._decode(file.read(length))
        self._base = _HEAD + length
        self._groups: dict[str, dict[str, Any]] = {}
        self._blocks: dict[tuple[str, str], BlockSchema | None] = {}

    def find(self, kind: str, name: str) -> BlockSchema | None:
        key = (kind, name)
        if key not in self._blocks:
            group = "_".join(name.split("_")[:2]) if kind != "p" else f"provider {name}"
            raw = self._group(group).get(kind)
            if kind != "p" and raw is not None:
                raw = raw.get(name)
            self._blocks[key] = None if raw is None else _block(raw)
        return self._blocks[key]

    def _group(self, name: str) -> dict[str, Any]:
        if name not in self._groups:
            place = self._index.get(name)
            if place is None:
                return {}
            import zlib

            with _FILE.open("rb") as file:
                file.seek(self._base + place[0])
                self._groups[name] = self._decode(zlib.decompress(file.read(place[1])))
        return self._groups[name]


_store: _Store | None = None


def _find(kind: str, name: str) -> BlockSchema | None:
    global _store
    if _store is None:
        _store = _Store()
    return _store.find(kind, name)


def resource_schema(type_name: str) -> BlockSchema | None:
    """The schema of a managed resource type, None where none is known."""
    return _find("r", type_name)


def data_schema(type_name: str) -> BlockSchema | None:
    """The schema of a data source, None where none is known."""
    return _find("d", type_name)


def ephemeral_schema(type_name: str) -> BlockSchema | None:
    """The schema of an ephemeral resource type, None where none is known."""
    return _find("e", type_name)


def provider_schema(name: str) -> BlockSchema | None:
    """The schema of a provider's configuration by its local name, None where none is known."""
    return _find("p", name)
