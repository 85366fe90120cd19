"""An evaluated module tree -> the Inventory that rules see."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import TYPE_CHECKING, Any, Final

from floe_guard import model, values
from floe_guard.loaders.hcl.cty.values import SENSITIVE, Unknown, Value
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.jsonbody import blocks_of
from floe_guard.loaders.hcl.recursion import deep_recursion
from floe_guard.loaders.hcl.references import References, argument_references
from floe_guard.loaders.hcl.resources import META, ResourceInstance, ResourceState, dependencies
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.snippets import as_traversal
from floe_guard.loaders.hcl.syntax import (
    Block,
    Body,
    Expression,
    GetAttr,
    Literal,
    Span,
    Traversal,
    TupleCons,
)
from floe_guard.loaders.hcl.tree import Module
from floe_guard.loaders.hcl.variables import check_condition

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.provider_config import ProviderUse
    from floe_guard.loaders.hcl.root import Root


def plain(value: Value) -> values.Value:
    """A value as rules see it: plain data, with unknown and sensitive parts marked in place."""
    if value.marks and SENSITIVE in value.marks:
        return values.Sensitive(plain(value.unmark()))
    raw: Any = value.raw
    shape = type(raw)
    if shape in _PLAIN:
        return raw
    if shape is tuple:
        return [plain(item) for item in raw]
    if shape is dict:
        return _plain_members(raw)
    if shape is Unknown:
        kind: str | None = value.type.kind
        kind = {"dynamic": None, "tuple": "list"}.get(kind or "", kind)
        document = None if raw.document is None else plain(raw.document)
        return values.Unknown(raw.reason, kind, raw.not_null, raw.prefix, document)
    return float(raw)


_PLAIN: Final = frozenset((type(None), str, bool, int, float))


def _plain_members(members: Mapping[str, Value]) -> dict[str, values.Value]:
    """Values by name as rules see them; most are null or a text and need no look inside."""
    return {
        name: value.raw if type(value.raw) in _PLAIN and not value.marks else plain(value)
        for name, value in members.items()
    }


class Attributes(Mapping[str, values.Value]):
    """A resource's attributes as rules see them, made when a rule first looks.

    Args:
        members: The attributes as evaluated.
        place: The resource.
    """

    __slots__ = ("_members", "_place", "_seen")

    def __init__(self, members: Mapping[str, Value], place: Span) -> None:
        self._members: Mapping[str, Value] | None = members
        self._place: Final = place
        self._seen: dict[str, values.Value] = {}

    def _made(self) -> dict[str, values.Value]:
        if self._members is not None:
            with deep_recursion(self._place):
                self._seen = _plain_members(self._members)
            self._members = None
        return self._seen

    def __getitem__(self, key: str) -> values.Value:
        return self._made()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made())

    def __len__(self) -> int:
        return len(self._made())

    def __contains__(self, key: object) -> bool:
        return key in self._made()

    def __repr__(self) -> str:
        return repr(self._made())

    def get(self, key: str, default: Any = None) -> Any:
        """Return the attribute's value, or `default`."""
        return self._made().get(key, default)

    def keys(self) -> KeysView[str]:
        """Return the attribute names."""
        return self._made().keys()

    def items(self) -> ItemsView[str, values.Value]:
        """Return the attributes."""
        return self._made().items()

    def values(self) -> ValuesView[values.Value]:
        """Return the attributes' values."""
        return self._made().values()


class Locations(Mapping[str, model.Location]):
    """Where a resource's attributes stand, by path; few are ever reported.

    Args:
        spans: Their spans.
    """

    __slots__ = ("_spans",)

    def __init__(self, spans: Mapping[str, Span]) -> None:
        self._spans: Final = spans

    def __getitem__(self, key: str) -> model.Location:
        return location(self._spans[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def __contains__(self, key: object) -> bool:
        return key in self._spans


def location(span: Span) -> model.Location:
    """A span as a report shows it."""
    file, line, column, end_line, end_column = span
    end = end_line - 1 if end_column == 1 and end_line > line else end_line
    return model.Location(file, line, end, column)


class Collector:
    """Walks all module instances and gathers what they hold."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._references = References()
        self.resources: list[model.Resource] = []

    def walk(self, module: Module, chain: tuple[model.Location, ...] = ()) -> None:
        """Gather the resources of a module instance and of those it calls.

        Args:
            module: The module instance.
            chain: The calls that lead to it, outermost first.
        """
        self._check_variables(module)
        for key, block in module.config.resources.items():
            # Through the value first: it is what guards against cycles.
            module.resource_value(key, block.header)
            state = module.resource(key)
            instances = state.instances()
            self._check_conditions(block, "lifecycle", instances)
            if key[0] == "ephemeral":
                continue
            for instance in instances:
                self.resources.append(self._resource(state, instance, chain))
        for name in module.config.outputs:
            module.output(name, module.config.outputs[name].header)
            self._check_output(module, module.config.outputs[name])
        for name, attribute in module.config.locals.items():
            module.local(name, attribute.span)
        for name, call_block in module.config.modules.items():
            inner = (*chain, location(call_block.span))
            for instance_module in module.module_call(name).instances():
                self.walk(instance_module, inner)

    # ------------------------------------------------------------------------- checks

    def _check_variables(self, module: Module) -> None:
        for name, block in module.config.variables.items():
            try:
                module.variable(name, block.header)
                span = block.header
                if module.call_block is not None and name in module.call_block.body.attributes:
                    span = module.call_block.body.attributes[name].expression.span
                elif name in module.given:
                    span = module.given[name].span
                for error in module.declaration(name).validate(span, module.env):
                    self._root.report(error)
            except LimitError:
                raise
            except EvaluationError as error:
                self._root.report(error)

    def _check_conditions(
        self, block: Block, holder: str, instances: list[ResourceInstance]
    ) -> None:
        for lifecycle in blocks_of(block.body, holder):
            for condition in blocks_of(lifecycle.body, "precondition"):
                for instance in instances:
                    self._judge(condition, instance.env, f"{instance.address}: precondition")

    def _check_output(self, module: Module, block: Block) -> None:
        for condition in blocks_of(block.body, "precondition"):
            self._judge(condition, module.env, f"output {block.labels[0]}: precondition")

    def _judge(self, condition: Block, env: Env, what: str) -> None:
        try:
            failed = check_condition(condition, env)
        except LimitError:
            raise
        except EvaluationError as error:
            self._root.report(error)
            return
        if failed is not None:
            self._root.report(EvaluationError(f"{what} failed: {failed}", condition.header))

    # ---------------------------------------------------------------------- resources

    def _resource(
        self,
        state: ResourceState,
        instance: ResourceInstance,
        chain: tuple[model.Location, ...],
    ) -> model.Resource:
        mode, type_, name = state.key
        key = instance.instance.key
        index: model.InstanceKey
        index = values.Unknown(key.reason) if isinstance(key, Unknown) else key
        return model.Resource(
            address=instance.address,
            type=type_,
            name=name,
            attributes=Attributes(instance.reading.value.raw, state.block.header),
            mode="data" if mode == "data" else "managed",
            index=index,
            module=state.module.address,
            provider=instance.provider.key,
            location=location(state.block.span),
            attribute_locations=Locations(instance.reading.spans),
            call_chain=chain,
            references=tuple(self._referred(state, instance)),
            meta=meta_arguments(state.block, instance.env),
        )

    def _referred(
        self, state: ResourceState, instance: ResourceInstance
    ) -> Iterator[model.Reference]:
        module = state.module
        by_span = argument_references(
            state.block.body, instance.env, module, self._references, META
        )
        if by_span:
            for path, span in instance.reading.spans.items():
                for target, attribute in by_span.get(span, ("", ()))[1]:
                    yield model.Reference(path, target, attribute)
            # Arguments without a path of their own: JSON's nested blocks, whose one argument
            # is many, and blocks of which it is not known yet how many there will be.
            placed = set(instance.reading.spans.values())
            for span, (name, targets) in by_span.items():
                if span not in placed:
                    for target, attribute in targets:
                        yield model.Reference(name, target, attribute)
        for node in dependencies(state.block):
            traversal = as_traversal(node)
            if traversal is not None:
                for target, attribute in self._references.of(traversal, instance.env, module, {}):
                    yield model.Reference("depends_on", target, attribute)


def meta_arguments(block: Block, env: Env) -> dict[str, values.Value]:
    """The ``lifecycle`` meta-arguments of a resource block, by name.

    Args:
        block: The resource block.
        env: Evaluates those that are expressions.

    Returns:
        Booleans as such; ``ignore_changes`` and ``replace_triggered_by`` as lists of
        references in source form (``ignore_changes = all`` as ``["all"]``).
    """
    found: dict[str, values.Value] = {}
    for lifecycle in blocks_of(block.body, "lifecycle"):
        for name, attribute in lifecycle.body.attributes.items():
            node = attribute.expression
            if name in ("ignore_changes", "replace_triggered_by"):
                items = node.items if isinstance(node, TupleCons) else (node,)
                found[name] = [_written(item) for item in items]
            elif isinstance(node, Literal):
                found[name] = node.value
            else:
                found[name] = _evaluated(node, env)
    return found


def _evaluated(node: Expression, env: Env) -> values.Value:
    try:
        return plain(evaluate(node, env))
    except LimitError:
        raise
    except EvaluationError as error:
        return values.Unknown(f"it could not be evaluated: {error.message}")


def _written(node: Any) -> str:
    traversal = as_traversal(node)
    if traversal is None:
        return ""
    return _traversal_text(traversal)


def _traversal_text(traversal: Traversal) -> str:
    text = traversal.root
    for step in traversal.steps:
        if isinstance(step, GetAttr):
            text += f".{step.name}"
        elif isinstance(step.key, Literal):
            text += f'["{step.key.value}"]'
        else:
            text += f"[{step.key.text}]"
    return text


def providers(root: Root, top: Module) -> Iterator[model.Provider]:
    """The provider configurations that the root declares or a resource uses."""
    from floe_guard.loaders.hcl.provider_config import find_provider

    for name, alias in top.config.providers:
        if "for_each" not in top.config.providers[name, alias].body.attributes:
            find_provider(top, name, alias, None)
    seen: set[str] = set()
    uses: Mapping[Any, ProviderUse] = root.providers
    for use in uses.values():
        if use.key in seen:
            continue
        seen.add(use.key)
        config: dict[str, values.Value] = {}
        if use.reading is not None:
            config = {
                n: plain(v) for n, v in use.reading.value.raw.items() if n in use.reading.spans
            } | {
                n: plain(v)
                for n, v in use.reading.value.raw.items()
                if f"{n}[0]" in use.reading.spans
            }
        place = location(use.block.span) if use.block is not None else None
        yield model.Provider(use.key, use.name, use.source, config, place)


def outputs(top: Module) -> Iterator[model.Output]:
    """The outputs of the root module."""
    for name, block in top.config.outputs.items():
        value = plain(top.output(name, block.header))
        yield model.Output(name, value, _declared(block.body, "sensitive"), location(block.span))


def variables(top: Module) -> Iterator[model.Variable]:
    """The input variables of the root module, with the values they have."""
    for name, block in top.config.variables.items():
        value = plain(top.variable(name, block.header))
        yield model.Variable(name, value, _declared(block.body, "sensitive"), location(block.span))


def _declared(body: Body, name: str) -> bool:
    attribute = body.attributes.get(name)
    if attribute is None or not isinstance(attribute.expression, Literal):
        return False
    return attribute.expression.value in (True, "true")
