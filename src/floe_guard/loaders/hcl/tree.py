"""The module tree of one root: module instances, and the values of what they declare.

Everything is evaluated when it is first asked for and remembered. An object that fails is
reported once and is unknown from then on, so that the rest can still be judged.

Source: https://opentofu.org/docs/language/expressions/references/
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from floe_guard.loaders.hcl.config import Key, ModuleConfig
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC
from floe_guard.loaders.hcl.cty.values import (
    EPHEMERAL,
    SENSITIVE,
    Value,
    object_value,
    string,
    unknown,
)
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.repetition import Instance
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Block, GetAttr, GetIndex, Literal, Span, Step
from floe_guard.loaders.hcl.variables import Declaration, Given

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.budget import Budget
    from floe_guard.loaders.hcl.calls import ModuleCall
    from floe_guard.loaders.hcl.resources import ResourceState
    from floe_guard.loaders.hcl.root import Root

_NOT_HERE: Final = {
    "each": 'the "each" object can be used only in blocks with a "for_each" argument',
    "count": 'the "count" object can be used only in blocks with a "count" argument',
    "self": 'the "self" object can be used only in provisioners and conditions of a resource',
}


class Module:
    """One instance of a module.

    Attributes:
        root: What the whole evaluation shares.
        budget: The meter of the whole root.
        config: The declarations.
        address: ``module.a["x"].module.b``, "" for the root module.
        parent: The calling module instance.
        call: The call block in the parent.
        instance: Which instance of the call this is.
        given: For the root module: the values of its variables.
    """

    def __init__(
        self,
        root: Root,
        config: ModuleConfig,
        address: str = "",
        parent: Module | None = None,
        call: Block | None = None,
        instance: Instance | None = None,
        given: Mapping[str, Given] | None = None,
    ) -> None:
        self.root: Final = root
        self.budget: Final[Budget] = root.budget
        self.config: Final = config
        self.address: Final = address
        self.parent: Final = parent
        self.call_block: Final = call
        self.instance: Final = instance
        self.given: Final[Mapping[str, Given]] = {} if given is None else given
        self._values: dict[tuple[str, ...], Value] = {}
        self._resources: dict[Key, ResourceState] = {}
        self._calls: dict[str, ModuleCall] = {}
        self._declarations: dict[str, Declaration] = {}

    @property
    def env(self) -> Env:
        """What expressions in this module see; made anew, as the two would hold one another."""
        return Env(self)

    @property
    def prefix(self) -> str:
        """What addresses of objects in this module begin with."""
        return f"{self.address}." if self.address else ""

    @property
    def deferred(self) -> bool:
        """Whether data sources here wait for apply: the call depends on what will change."""
        if self.parent is None or self.call_block is None:
            return False
        from floe_guard.loaders.hcl.resources import depends_on_changes

        return self.parent.deferred or depends_on_changes(self.parent, self.call_block)

    def release(self) -> None:
        """Let go of all that was evaluated here and in the modules called.

        Modules and their parts refer to one another in circles, which only the cyclic collector
        would find, after a long walk.
        """
        for call in self._calls.values():
            call.release()
        for memory in (self._values, self._resources, self._calls, self._declarations):
            memory.clear()

    # --------------------------------------------------------------------- references

    def resolve(
        self, root: str, steps: tuple[Step, ...], span: Span, env: Env
    ) -> tuple[Value, int]:
        """The object that a traversal starts with, and how many of its steps that took.

        Args:
            root: The first name.
            steps: The steps after it.
            span: The place of the reference.
            env: The environment of the reference.

        Returns:
            The value and the number of steps taken.

        Raises:
            EvaluationError: there is no such object.
        """
        if root == "var":
            return self.variable(_name(root, steps, 0, span), span), 1
        if root == "local":
            return self.local(_name(root, steps, 0, span), span), 1
        if root == "data":
            key = ("data", _name(root, steps, 0, span), _name(root, steps, 1, span))
            return self.resource_value(key, span), 2
        if root == "module":
            return self._module_reference(steps, span)
        if root in ("path", "terraform", "tofu"):
            return self._fixed(root, _name(root, steps, 0, span), span), 1
        if root == "ephemeral":
            key = ("ephemeral", _name(root, steps, 0, span), _name(root, steps, 1, span))
            return self.resource_value(key, span), 2
        if root in _NOT_HERE:
            raise EvaluationError(_NOT_HERE[root], span)
        if root == "action":
            return unknown(DYNAMIC, "actions have no value in source"), len(steps)
        if not steps:
            raise EvaluationError(
                f'"{root}" is not a reference: one has at least two names, such as var.{root}',
                span,
            )
        return self.resource_value(("managed", root, _name(root, steps, 0, span)), span), 1

    def call(self, name: str, arguments: list[Value], span: Span, spans: list[Span]) -> Value:
        """The result of a built-in or provider-defined function."""
        return self.root.functions.call(self, name, arguments, span, spans)

    def _undeclared(self, what: str, span: Span) -> Value:
        if self.config.broken:
            files = ", ".join(self.config.broken)
            return unknown(DYNAMIC, f"{what} may be declared in {files}, which did not parse")
        where = f"module {self.address}" if self.address else "the root module"
        raise EvaluationError(f"{what} is not declared in {where}", span)

    def _fixed(self, root: str, name: str, span: Span) -> Value:
        if root == "path":
            if name == "module":
                return string(self.root.relative(self.config.directory))
            if name == "root":
                return string(".")
            if name == "cwd":
                return string(os.path.abspath(self.root.directory))
            raise EvaluationError("path has the attributes module, root and cwd", span)
        if name == "workspace":
            return string(self.root.options.workspace)
        if name == "applying":
            return unknown(BOOL, "whether this is an apply is known then", not_null=True)
        raise EvaluationError(f"{root} has the attribute workspace only", span)

    # ------------------------------------------------------------- variables and locals

    def variable(self, name: str, span: Span) -> Value:
        """The value of an input variable; unknown where a required one has none."""
        if name not in self.config.variables:
            return self._undeclared(f"variable {name}", span)
        return self.once(("var", name), span, lambda: self._variable(name))

    def declaration(self, name: str) -> Declaration:
        """A variable's declaration, read."""
        if name not in self._declarations:
            self._declarations[name] = Declaration(self.config.variables[name], self.env)
        return self._declarations[name]

    def _variable(self, name: str) -> Value:
        declaration = self.declaration(name)
        if self.parent is None:
            return self._root_variable(declaration)
        assert self.call_block is not None
        attribute = self.call_block.body.attributes.get(name)
        value = None
        span = declaration.block.header
        if attribute is not None:
            span = attribute.expression.span
            value = evaluate(attribute.expression, self.call_env)
        settled = declaration.settle(value, span, Env(self.root.literals))
        if settled is None:
            self.root.report(
                EvaluationError(
                    f'the argument "{name}" is required, but no value was given',
                    self.call_block.header,
                )
            )
            return declaration.missing()
        return settled

    def _root_variable(self, declaration: Declaration) -> Value:
        given = self.given.get(declaration.name)
        value = None
        span = declaration.block.header
        if given is not None:
            span = given.span
            value = declaration.read_text(given, Env(self.root.literals))
        settled = declaration.settle(value, span, Env(self.root.literals))
        return declaration.missing() if settled is None else settled

    @property
    def call_env(self) -> Env:
        """What the arguments of this module's call see.

        Raises:
            TypeError: this is the root module, which nobody calls.
        """
        if self.parent is None or self.instance is None:
            raise TypeError("the root module has no call")
        return self.parent.env.bind(self.instance.names)

    def local(self, name: str, span: Span) -> Value:
        """The value of a local."""
        attribute = self.config.locals.get(name)
        if attribute is None:
            return self._undeclared(f"local value {name}", span)
        return self.once(("local", name), span, lambda: evaluate(attribute.expression, self.env))

    # ------------------------------------------------------------------------- modules

    def module_call(self, name: str) -> ModuleCall:
        """The instances of a module call."""
        if name not in self._calls:
            from floe_guard.loaders.hcl.calls import ModuleCall

            self._calls[name] = ModuleCall(self, name, self.config.modules[name])
        return self._calls[name]

    def _module_reference(self, steps: tuple[Step, ...], span: Span) -> tuple[Value, int]:
        name = _name("module", steps, 0, span)
        if name not in self.config.modules:
            return self._undeclared(f"module {name}", span), 1
        call = self.module_call(name)
        # One output of one instance is asked for without evaluating the others, because
        # those may in turn depend on this very expression.
        found = call.direct(steps[1:], span)
        if found is not None:
            return found[0], 1 + found[1]
        return self.once(("module", name), span, lambda: call.value(span)), 1

    def output(self, name: str, span: Span) -> Value:
        """The value of an output."""
        block = self.config.outputs[name]

        def compute() -> Value:
            attribute = block.body.attributes.get("value")
            if attribute is None:
                raise EvaluationError(f'the output "{name}" needs a value', block.header)
            value = evaluate(attribute.expression, self.env)
            for mark, argument in ((SENSITIVE, "sensitive"), (EPHEMERAL, "ephemeral")):
                flag = block.body.attributes.get(argument)
                node = flag.expression if flag is not None else None
                if isinstance(node, Literal) and node.value in (True, "true"):
                    value = value.with_marks((mark,))
            return value

        return self.once(("output", name), span, compute)

    def outputs(self, span: Span) -> Value:
        """All outputs as one object."""
        return object_value({name: self.output(name, span) for name in self.config.outputs})

    # ----------------------------------------------------------------------- resources

    def resource(self, key: Key) -> ResourceState:
        """A resource's instances; evaluated through `resource_value` first."""
        if key not in self._resources:
            from floe_guard.loaders.hcl.resources import ResourceState

            self._resources[key] = ResourceState(self, key, self.config.resources[key])
        return self._resources[key]

    def resource_value(self, key: Key, span: Span) -> Value:
        """What a reference to a whole resource gives."""
        mode, type_, name = key
        if key not in self.config.resources:
            what = f"{'data ' if mode == 'data' else ''}resource {type_}.{name}"
            return self._undeclared(what, span)
        return self.once((mode, type_, name), span, lambda: self.resource(key).value())

    # --------------------------------------------------------------------------- memory

    def once(self, key: tuple[str, ...], span: Span, compute: Callable[[], Value]) -> Value:
        """Compute an object's value on first use.

        Args:
            key: Which object.
            span: Who asks, to blame for a cycle.
            compute: Makes the value.

        Returns:
            The value; unknown where computing it failed, which has then been reported.

        Raises:
            EvaluationError: the object needs itself.
            LimitError: the evaluation costs too much.
        """
        known = self._values.get(key)
        if known is not None:
            return known
        place = (id(self), key)
        label = self.prefix + ".".join(part for part in key if part != "managed")
        self.root.open(place, label, span)
        try:
            value = compute()
        except LimitError:
            raise
        except EvaluationError as error:
            self.root.report(error)
            value = unknown(DYNAMIC, f"{label} could not be evaluated")
        finally:
            self.root.close(place)
        self._values[key] = value
        return value


def _name(root: str, steps: tuple[Step, ...], position: int, span: Span) -> str:
    """The name at a position of a reference, written ``.name``."""
    step = steps[position] if position < len(steps) else None
    if isinstance(step, GetAttr):
        return step.name
    wanted = {"data": "a type and a name", "ephemeral": "a type and a name"}.get(root, "a name")
    raise EvaluationError(f'a reference to "{root}" must be followed by {wanted}', span)


def literal_key(step: Step) -> int | str | None:
    """The instance key that an index step writes, None where it is none."""
    if not isinstance(step, GetIndex):
        return None
    if isinstance(step.key, Literal):
        return step.key.value if isinstance(step.key.value, str) else None
    return int(step.key.text) if step.key.text.isdecimal() else None
