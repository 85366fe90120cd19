"""A block's body and its schema -> the object its plan would show, with a span for each part.

Arguments are converted to the schema's types, nested blocks become lists, sets or objects
of the schema's nesting, dynamic blocks are expanded, and what the source leaves out becomes
the provider's default, unknown where the provider computes it, or null.

Source: HCL dynamic block extension, https://github.com/hashicorp/hcl/tree/main/ext/dynblock;
https://opentofu.org/docs/language/expressions/dynamic-blocks/
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Final

from floe_guard.loaders.hcl.access import uniform
from floe_guard.loaders.hcl.cty.types import DYNAMIC, Type
from floe_guard.loaders.hcl.cty.values import (
    SENSITIVE,
    Structure,
    Unknown,
    Value,
    identity,
    list_value,
    null,
    object_value,
    set_order,
    set_value,
    unknown,
    unmark_deep,
)
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.jsonbody import blocks_of, nested_blocks
from floe_guard.loaders.hcl.providers.schema import (
    NO_DEFAULT,
    AttributeSchema,
    BlockSchema,
    NestedSchema,
)
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.snippets import as_traversal
from floe_guard.loaders.hcl.syntax import Attribute, Block, Body, Span
from floe_guard.loaders.hcl.unwritten import SURE, Unwritten, from_json, is_computed

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_SKIP: Final[frozenset[str]] = frozenset()


class Reading:
    """What one body came to.

    Attributes:
        value: The object.
        spans: Where each attribute and nested block stands, by path (``rule[0].status``).
        certain: Whether no part that the source gives is unknown.
    """

    __slots__ = ("certain", "spans", "value")

    def __init__(self, value: Value, spans: Mapping[str, Span], certain: bool) -> None:
        self.value: Final = value
        self.spans: Final = spans
        self.certain: Final = certain


class _Part:
    """A nested block to read: its body, what it sees, and where it stands."""

    __slots__ = ("body", "env", "label", "span")

    def __init__(self, body: Body, env: Env, span: Span, label: str) -> None:
        self.body: Final = body
        self.env: Final = env
        self.span: Final = span
        self.label: Final = label


class BlockReader:
    """Reads the bodies of one resource, data source or provider configuration.

    Args:
        owner: Its address, which reasons of unknowns name.
        report: Takes the fault of an argument, which is then unknown.
        plan: Whether to fill in what a provider would (defaults, computed attributes).
        unset: What reasons say of an attribute that the provider computes.
    """

    __slots__ = ("_owner", "_plan", "_report", "_when")

    def __init__(
        self,
        owner: str,
        report: Callable[[EvaluationError], None],
        plan: bool = True,
        unset: str = "is known after apply",
    ) -> None:
        self._owner: Final = owner
        self._report: Final = report
        self._plan: Final = plan
        self._when: Final = unset

    def read(
        self,
        body: Body,
        schema: BlockSchema | None,
        env: Env,
        skip: Collection[str] = _NO_SKIP,
        prefix: str = "",
    ) -> Reading:
        """Read a body.

        Args:
            body: The body, native or JSON.
            schema: Its schema; without one, everything is taken as written.
            env: What its expressions see.
            skip: Meta-arguments and blocks that are not part of the object.
            prefix: The path of the body inside its resource, for reasons.

        Returns:
            The object, its spans and whether it is certain. An expression that is wrong or
            does not fit the schema is reported and its argument unknown.
        """
        parts = self._parts(body, schema, env, skip)
        attributes = body.attributes
        values: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        certain = True
        size = -1
        if schema is not None:
            values = self._unwritten(schema, prefix)
            size = len(values)
            for name in schema.attributes:
                if name in attributes and name not in skip:
                    given = attributes[name]
                    value, sure = self._attribute(
                        given, schema.attributes[name], env, prefix + name
                    )
                    certain = certain and sure
                    values[name] = value
                    spans[name] = given.span
        for name, given in attributes.items():
            known = schema is not None and (
                name in schema.attributes or (body.json and name in schema.blocks)
            )
            if name in skip or known or name in parts or (body.json and name == "dynamic"):
                continue
            values[name] = self._evaluated(given, DYNAMIC, env)
            spans[name] = given.span
            certain = certain and values[name].is_wholly_known()
        for name, found in parts.items():
            value, inner, sure = self._blocks(name, found, schema, prefix)
            values[name] = value
            spans.update(inner)
            certain = certain and sure
        # Where the source adds no name to the schema's, those are in order already.
        whole = Structure(values) if len(values) == size else object_value(values)
        return Reading(whole, spans, certain)

    # ---------------------------------------------------------------------- attributes

    def _unwritten(self, schema: BlockSchema, prefix: str) -> dict[str, Value]:
        """The values of all that a schema has, as if nothing were written, by name and in order."""
        unwritten = schema.planned if self._plan else schema.plain
        if unwritten is None:
            unwritten = Unwritten(schema, self._plan)
            if self._plan:
                schema.planned = unwritten
            else:
                schema.plain = unwritten
        values = dict(unwritten.values)
        start, end = f"{self._owner}.{prefix}", f" {self._when}"
        for name, type_, marks in unwritten.computed:
            hole = Unknown(start + name + end, not_null=name in SURE and not prefix)
            values[name] = Value(type_, hole, marks)
        return values

    def _attribute(
        self, given: Attribute, schema: AttributeSchema, env: Env, path: str
    ) -> tuple[Value, bool]:
        value = self._evaluated(given, schema.type, env)
        certain = value.is_wholly_known()
        if schema.write_only and self._plan:
            value = null(schema.type)
        elif self._plan and _is_objects(schema.type):
            value = _zeroed(value, schema.type)
        if value.raw is None and not schema.write_only:
            marks = value.marks
            value = self._unset(schema, path)
            if marks:
                value = value.with_marks(marks)
        if schema.sensitive:
            value = value.with_marks((SENSITIVE,))
        return value, certain

    def _evaluated(self, given: Attribute, type_: Type, env: Env) -> Value:
        try:
            return _fitted(evaluate(given.expression, env), type_, given)
        except LimitError:
            raise
        except EvaluationError as error:
            self._report(error)
            return unknown(type_, f"{self._owner}.{given.name} could not be evaluated")

    def _unset(self, schema: AttributeSchema, path: str) -> Value:
        if not self._plan or (schema.default is NO_DEFAULT and not is_computed(schema)):
            return null(schema.type)
        if schema.default is NO_DEFAULT:
            return unknown(schema.type, self._reason(path), not_null=path in SURE)
        return from_json(schema.default, schema.type)

    def _reason(self, path: str) -> str:
        return f"{self._owner}.{path} {self._when}"

    # -------------------------------------------------------------------------- blocks

    def _parts(
        self, body: Body, schema: BlockSchema | None, env: Env, skip: Collection[str]
    ) -> dict[str, list[_Part | Unknown]]:
        """The nested blocks by type, dynamic ones expanded."""
        parts: dict[str, list[_Part | Unknown]] = {}
        for block in self._nested(body, schema, skip):
            name = block.labels[0] if block.type == "dynamic" and block.labels else block.type
            if schema is not None and _is_argument(name, schema):
                self._report(EvaluationError(f'"{name}" is an argument, not a block', block.header))
                parts.setdefault(name, []).append(
                    Unknown(f"{self._owner}.{name} could not be evaluated")
                )
            elif block.type == "dynamic":
                if not block.labels:
                    self._report(EvaluationError("a dynamic block needs a label", block.header))
                    continue
                try:
                    expanded = _expanded(block, env)
                except LimitError:
                    raise
                except EvaluationError as error:
                    self._report(error)
                    reason = f"{self._owner}.{block.labels[0]} could not be evaluated"
                    expanded = [Unknown(reason)]
                parts.setdefault(block.labels[0], []).extend(expanded)
            else:
                label = block.labels[0] if block.labels else ""
                parts.setdefault(block.type, []).append(_Part(block.body, env, block.span, label))
        # A dynamic block without elements is as if it were not written.
        return {name: found for name, found in parts.items() if found}

    def _nested(self, body: Body, schema: BlockSchema | None, skip: Collection[str]) -> list[Block]:
        found = [block for block in body.blocks if block.type not in skip]
        if body.json:
            if "dynamic" in body.attributes:
                found.extend(nested_blocks(body.attributes["dynamic"].expression, "dynamic", 1))
            if schema is not None:
                for name in schema.blocks:
                    if name in body.attributes and name not in skip:
                        found.extend(nested_blocks(body.attributes[name].expression, name))
        return found

    def _blocks(
        self,
        name: str,
        found: list[_Part | Unknown],
        schema: BlockSchema | None,
        prefix: str,
    ) -> tuple[Value, dict[str, Span], bool]:
        nested = _nested_schema(name, schema)
        mode = nested.mode if nested is not None else "list"
        inner = nested.block if nested is not None else None
        for part in found:
            if isinstance(part, Unknown):
                type_ = nested.type if nested is not None else DYNAMIC
                if schema is not None and name in schema.attributes:
                    type_ = schema.attributes[name].type
                return unknown(type_, part.reason), {}, False
        readings: list[tuple[_Part, Reading]] = []
        for part in found:
            assert isinstance(part, _Part)
            path = f"{prefix}{name}."
            readings.append((part, self.read(part.body, inner, part.env, (), path)))
        certain = all(reading.certain for _, reading in readings)
        if nested is not None and nested.mode == "set":
            readings = _as_set(readings)
        spans: dict[str, Span] = {}
        for position, (part, reading) in enumerate(readings):
            place = name if mode in ("single", "group") else f"{name}[{position}]"
            spans[place] = part.span
            spans.update((f"{place}.{path}", span) for path, span in reading.spans.items())
        together = _together(mode, inner, readings)
        attribute = None if schema is None else schema.attributes.get(name)
        if self._plan and attribute is not None and _is_objects(attribute.type):
            together = _zeroed(together, attribute.type)
        return together, spans, certain


def _is_argument(name: str, schema: BlockSchema) -> bool:
    """Whether a name can only be written as an argument."""
    attribute = schema.attributes.get(name)
    return attribute is not None and name not in schema.blocks and not _is_objects(attribute.type)


def _nested_schema(name: str, schema: BlockSchema | None) -> NestedSchema | None:
    if schema is None:
        return None
    if name in schema.blocks:
        return schema.blocks[name]
    attribute = schema.attributes.get(name)
    if attribute is not None and _is_objects(attribute.type):
        # Old providers let an attribute of objects be written as blocks.
        if attribute.nested is None:
            members = attribute.type.element.attributes
            inner = BlockSchema({n: AttributeSchema(t, "o") for n, t in members.items()}, {})
            attribute.nested = NestedSchema(attribute.type.kind, inner)
        return attribute.nested
    return None


def _as_set(readings: list[tuple[_Part, Reading]]) -> list[tuple[_Part, Reading]]:
    if len(readings) == 1:
        return readings
    unique: dict[object, tuple[Value, tuple[_Part, Reading]]] = {}
    for part, reading in readings:
        bare = unmark_deep(reading.value, set())
        key = identity(bare) if reading.certain else id(reading)
        unique.setdefault(key, (bare, (part, reading)))
    ordered = sorted(unique.values(), key=lambda item: set_order(item[0]))
    return [found for _, found in ordered]


def _together(mode: str, inner: BlockSchema | None, readings: list[tuple[_Part, Reading]]) -> Value:
    items = [reading.value for _, reading in readings]
    if mode in ("single", "group"):
        return items[0]
    if mode == "map":
        return object_value(
            {part.label: item for (part, _), item in zip(readings, items, strict=True)}
        )
    if mode == "set":
        gathered: set[str] = set()
        listed = uniform([unmark_deep(item, gathered) for item in items])
        marks = frozenset(gathered)
        if listed.type.kind != "list":
            return listed.with_marks(marks)
        return Value(Type("set", listed.type.element), listed.raw, marks)
    return uniform(items)


def _expanded(block: Block, env: Env) -> list[_Part | Unknown]:
    """The blocks that a dynamic block stands for, or what hides how many there are."""
    attributes = block.body.attributes
    if "for_each" not in attributes:
        raise EvaluationError('a dynamic block needs a "for_each" argument', block.header)
    contents = blocks_of(block.body, "content")
    if len(contents) != 1:
        raise EvaluationError('a dynamic block needs one "content" block', block.header)
    where = attributes["for_each"].expression
    collection = evaluate(where, env)
    raw = collection.raw
    if raw is None:
        raise EvaluationError("cannot use a null value in for_each", where.span)
    if isinstance(raw, Unknown):
        return [raw]
    if not isinstance(raw, (tuple, dict)):
        raise EvaluationError(
            f"cannot use {collection.type.friendly_name()} in for_each;"
            " a collection or an object is expected",
            where.span,
        )
    name = _iterator(block)
    content = contents[0]
    env.module.budget.spend(len(raw) + 1, block.span)
    found: list[_Part | Unknown] = []
    for key, item in collection.elements():
        each = object_value(
            {"key": key.with_marks(collection.marks), "value": item.with_marks(collection.marks)}
        )
        inner = env.bind({name: each})
        found.append(_Part(content.body, inner, content.span, _label(block, inner)))
    return found


def _iterator(block: Block) -> str:
    attribute = block.body.attributes.get("iterator")
    if attribute is None:
        return block.labels[0]
    traversal = as_traversal(attribute.expression)
    if traversal is None or traversal.steps:
        raise EvaluationError("the iterator must be a single name", attribute.span)
    return traversal.root


def _label(block: Block, env: Env) -> str:
    attribute = block.body.attributes.get("labels")
    if attribute is None:
        return ""
    labels = evaluate(attribute.expression, env)
    if isinstance(labels.raw, tuple) and labels.raw and isinstance(labels.raw[0].raw, str):
        return labels.raw[0].raw
    return ""


def _fitted(value: Value, type_: Type, attribute: Attribute) -> Value:
    if type_.kind == "dynamic":
        return value
    if type(value) is not Structure and value.type == type_:
        return value
    from floe_guard.loaders.hcl.cty.convert import ConvertError, convert

    try:
        return convert(value, type_)
    except ConvertError as error:
        raise EvaluationError(
            f'inappropriate value for attribute "{attribute.name}": {error}',
            attribute.expression.span,
        ) from None


_HOLDERS: Final = frozenset(("list", "set", "object"))


def _is_objects(type_: Type) -> bool:
    return type_.kind in ("list", "set") and type_.element.kind == "object"


def _zeroed(value: Value, type_: Type) -> Value:
    """An attribute of objects as old providers plan it: zero values where nulls were."""
    raw = value.raw
    kind = type_.kind
    if isinstance(raw, Unknown):
        return value
    if raw is None:
        zero: Any = {"string": "", "number": 0, "bool": False, "list": (), "set": ()}.get(kind)
        if kind == "map":
            zero = {}
        return Value(type_, zero, value.marks)
    if _is_objects(type_):
        items = [_zeroed(item, type_.element) for item in raw]
        if kind == "set":
            return set_value(type_.element, items).with_marks(value.marks)
        return list_value(type_.element, items).with_marks(value.marks)
    if kind == "object":
        members = dict(raw)
        for name, item in raw.items():
            wanted = type_.attributes.get(name)
            if wanted is not None and (item.raw is None or wanted.kind in _HOLDERS):
                members[name] = _zeroed(item, wanted)
        return Structure(members, value.marks)
    return value
