"""Which resources an expression takes its value from, through locals, variables and modules.

The answer is read off the syntax, not off values: a reference counts even where the value it
gives is not known or the branch is not taken, as in a plan's configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.calls import ModuleCall, address_key
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.jsonbody import blocks_of
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.snippets import as_traversal
from floe_guard.loaders.hcl.syntax import (
    Body,
    Expression,
    GetAttr,
    GetIndex,
    Index,
    RelativeTraversal,
    Splat,
    Traversal,
)
from floe_guard.loaders.hcl.tree import Module, literal_key

Target: TypeAlias = tuple[str, str]
"""Address of a resource, and the attribute path asked of it ("" for the whole object)."""

Bound: TypeAlias = Mapping[str, "Expression | None"]
"""What names bound around an expression stand for: what they iterate over, or nothing."""

_LEAVES: Final = frozenset((syntax.Literal, syntax.Number, syntax.SplatItem))
"""Expressions that hold no reference; most of a tree, told by one look at its type."""

_FOR: Final = frozenset((syntax.ForTuple, syntax.ForObject, syntax.TemplateFor))

_PARTS: Final[dict[type, tuple[str, ...]]] = {
    GetIndex: (),
    GetAttr: (),
    Traversal: (),
    RelativeTraversal: ("source", "steps"),
    Index: ("collection", "key"),
    Splat: ("each", "source"),
    syntax.Parens: ("expression",),
    syntax.Template: ("parts",),
    syntax.TemplateWrap: ("expression",),
    syntax.TemplateIf: ("condition", "otherwise", "then"),
    syntax.TemplateFor: ("body",),
    syntax.FunctionCall: ("arguments",),
    syntax.Unary: ("operand",),
    syntax.Binary: ("left", "right"),
    syntax.Conditional: ("condition", "otherwise", "then"),
    syntax.ForTuple: ("condition", "result"),
    syntax.ForObject: ("condition", "result", "result_key"),
    syntax.TupleCons: ("items",),
    syntax.ObjectCons: ("items",),
    syntax.ObjectItem: ("key", "value"),
}
"""Where in a node references may be; of a ``for``, where the names that it binds are seen."""

_CHAINS: Final = frozenset((Traversal, RelativeTraversal, Index, Splat, syntax.Parens))
"""What may be a reference, see `_chain`."""

_BUILT_IN: Final = frozenset(("path", "terraform", "tofu", "count", "self", "action"))


class References:
    """Finds references; remembers those of named objects."""

    def __init__(self) -> None:
        self._known: Final[dict[tuple[int, str, str], tuple[tuple[Target, ...], bool]]] = {}
        self._open: Final[set[tuple[int, str, str]]] = set()

    def of(self, node: Expression, env: Env, module: Module, bound: Bound) -> list[Target]:
        """The resources an expression refers to.

        Args:
            node: The expression.
            env: Evaluates instance keys.
            module: Where it stands.
            bound: The names bound around it.

        Returns:
            Each target once, in source order.
        """
        found: dict[Target, None] = {}
        self._walk(node, env, module, bound, found)
        return list(found)

    def _walk(
        self,
        node: Any,
        env: Env,
        module: Module,
        bound: Bound,
        found: dict[Target, None],
    ) -> None:
        kind = type(node)
        if kind in _LEAVES or node is None:
            return
        if kind is tuple:
            for item in node:
                if type(item) not in _LEAVES:
                    self._walk(item, env, module, bound, found)
            return
        if kind in _CHAINS:
            chain = _chain(node)
            if chain is not None:
                traversal, keys = chain
                self._refer(traversal, env, module, bound, found)
                for key in keys:
                    self._walk(key, env, module, bound, found)
                return
        if kind in _FOR:
            names: dict[str, Expression | None] = {**bound, node.value: None}
            if node.key is not None:
                names[node.key] = None
            self._walk(node.collection, env, module, bound, found)
            bound = names
        for part in _PARTS[kind]:
            self._walk(getattr(node, part), env, module, bound, found)

    def _refer(
        self,
        traversal: list[Any],
        env: Env,
        module: Module,
        bound: Bound,
        found: dict[Target, None],
    ) -> None:
        root, *steps = traversal
        if root in bound:
            over = bound[root]
            asked = steps[0].name if steps and isinstance(steps[0], GetAttr) else ""
            # A key is a name that the source chose; it takes nothing from the resource.
            if over is not None and asked != "key":
                targets = self.of(over, env, module, _without(bound, root))
                _extend(targets, _chain(over) is not None, steps[1:], found)
            return
        if root in _BUILT_IN or not steps or not isinstance(steps[0], GetAttr):
            return
        name = steps[0].name
        if root in ("var", "local"):
            _extend(*self._named(root, name, module), steps[1:], found)
        elif root == "module":
            self._through(name, steps[1:], env, module, found)
        else:
            self._resource(root, steps, env, module, found)

    def _resource(
        self,
        root: str,
        steps: list[Any],
        env: Env,
        module: Module,
        found: dict[Target, None],
    ) -> None:
        prefix = ""
        if root in ("data", "ephemeral"):
            if len(steps) < 2 or not isinstance(steps[1], GetAttr):
                return
            prefix, root, steps = f"{root}.", steps[0].name, steps[1:]
        key = (prefix.rstrip(".") or "managed", root, steps[0].name)
        if key not in module.config.resources:
            return
        address = f"{module.prefix}{prefix}{root}.{steps[0].name}"
        rest = steps[1:]
        if rest and not isinstance(rest[0], GetAttr):
            address += _key_text(rest[0], env)
            rest = rest[1:]
        found.setdefault((address, _path(rest)))

    def _named(self, kind: str, name: str, module: Module) -> tuple[tuple[Target, ...], bool]:
        """The references of a local, output or variable, and whether it is nothing but one."""
        place = (id(module), kind, name)
        if place in self._known:
            return self._known[place]
        if place in self._open:
            return (), False
        self._open.add(place)
        targets: list[Target] = []
        node: Expression | None = None
        if kind == "local" and name in module.config.locals:
            node = module.config.locals[name].expression
            targets = self.of(node, module.env, module, {})
        elif kind == "output" and name in module.config.outputs:
            attribute = module.config.outputs[name].body.attributes.get("value")
            if attribute is not None:
                node = attribute.expression
                targets = self.of(node, module.env, module, {})
        elif kind == "var" and module.parent is not None and module.call_block is not None:
            attribute = module.call_block.body.attributes.get(name)
            if attribute is not None:
                node = attribute.expression
                bound = bound_by(module.call_block.body)
                targets = self.of(node, module.call_env, module.parent, bound)
        self._open.discard(place)
        self._known[place] = tuple(targets), _chain(node) is not None
        return self._known[place]

    def _through(
        self,
        name: str,
        steps: list[Any],
        env: Env,
        module: Module,
        found: dict[Target, None],
    ) -> None:
        if name not in module.config.modules:
            return
        call: ModuleCall = module.module_call(name)
        instances = call.instances()
        if steps and not isinstance(steps[0], GetAttr):
            wanted = _key_text(steps[0], env)
            steps = steps[1:]
            named = [i for i in instances if i.address.endswith(f"module.{name}{wanted}")]
            instances = named or instances
        for instance in instances:
            outputs = list(instance.config.outputs)
            rest = steps
            if steps and isinstance(steps[0], GetAttr):
                outputs, rest = [steps[0].name], steps[1:]
            for output in outputs:
                _extend(*self._named("output", output, instance), rest, found)


def _extend(
    targets: list[Target] | tuple[Target, ...],
    direct: bool,
    rest: list[Any],
    found: dict[Target, None],
) -> None:
    """Add targets; the whole object that a mere reference is takes the steps that follow."""
    path = _path(rest) if direct and rest and isinstance(rest[0], GetAttr) else ""
    for address, attribute in targets:
        found.setdefault((address, attribute or path))


def bound_by(body: Body) -> dict[str, Expression | None]:
    """What ``each`` stands for in a block."""
    attribute = body.attributes.get("for_each")
    return {"each": attribute.expression} if attribute is not None else {}


def argument_references(
    body: Body, env: Env, module: Module, finder: References, skip: frozenset[str]
) -> dict[syntax.Span, tuple[str, list[Target]]]:
    """The references of every argument of a body and its nested blocks, by the argument's span.

    Args:
        body: A resource's body.
        env: What its arguments see.
        module: Where it stands.
        finder: Finds and remembers.
        skip: Meta-arguments to leave out.

    Returns:
        By span, the name of the outermost argument or block, and the targets; arguments
        without any are left out.
    """
    found: dict[syntax.Span, tuple[str, list[Target]]] = {}
    for top, span, node, bound in _arguments(body, bound_by(body), skip, ""):
        if type(node) in _LEAVES:
            continue
        targets = finder.of(node, env, module, bound)
        if targets:
            found.setdefault(span, (top, []))[1].extend(targets)
    return found


def _arguments(
    body: Body, bound: Bound, skip: frozenset[str], top: str
) -> Iterator[tuple[str, syntax.Span, Expression, Bound]]:
    for name, attribute in body.attributes.items():
        if name not in skip:
            yield top or name, attribute.span, attribute.expression, bound
    for block in body.blocks:
        if block.type in skip:
            continue
        if block.type == "dynamic":
            over = block.body.attributes.get("for_each")
            label = name = block.labels[0] if block.labels else ""
            iterator = block.body.attributes.get("iterator")
            if iterator is not None:
                traversal = as_traversal(iterator.expression)
                name = traversal.root if traversal is not None else name
            inner = {**bound, name: over.expression if over is not None else None}
            for content in blocks_of(block.body, "content"):
                yield from _arguments(content.body, inner, frozenset(), top or label)
        else:
            yield from _arguments(block.body, bound, frozenset(), top or block.type)


def _without(bound: Bound, name: str) -> Bound:
    return {key: over for key, over in bound.items() if key != name}


def _chain(node: Any) -> tuple[list[Any], list[Expression]] | None:
    """A reference as root name and steps, dynamic keys among them, or None if it is none."""
    if isinstance(node, Traversal):
        return [node.root, *node.steps], []
    if isinstance(node, RelativeTraversal):
        inner = _chain(node.source)
        return None if inner is None else ([*inner[0], *node.steps], inner[1])
    if isinstance(node, Index):
        inner = _chain(node.collection)
        return None if inner is None else ([*inner[0], node.key], [*inner[1], node.key])
    if isinstance(node, Splat):
        inner = _chain(node.source)
        if inner is None:
            return None
        each = node.each
        steps: list[Any] = ["*"]
        if isinstance(each, RelativeTraversal) and isinstance(each.source, syntax.SplatItem):
            steps.extend(each.steps)
        return [*inner[0], *steps], inner[1]
    if isinstance(node, syntax.Parens):
        return _chain(node.expression)
    return None


def _key_text(step: Any, env: Env) -> str:
    """An instance key as an address has it, "" where it is not known or stands for all."""
    if isinstance(step, GetIndex):
        key = literal_key(step)
        return "" if key is None else address_key(key)
    if step == "*":
        return ""
    try:
        value = evaluate(step, env)
    except EvaluationError:
        # The argument itself was evaluated before and has reported this.
        return ""
    if isinstance(value.raw, (str, int)) and not isinstance(value.raw, bool):
        return address_key(value.raw)
    return ""


def _path(steps: list[Any]) -> str:
    """Steps as an attribute path; a key that is no literal ends it."""
    path = ""
    for step in steps:
        if isinstance(step, GetAttr):
            path += f".{step.name}" if path else step.name
        elif isinstance(step, GetIndex):
            key = literal_key(step)
            path += "" if key is None else f"[{key}]" if isinstance(key, int) else f".{key}"
        elif step == "*":
            path += "[*]" if path else ""
        else:
            break
    return path
