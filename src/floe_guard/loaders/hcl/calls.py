"""Module calls: from a ``module`` block to the module's files and its instances.

Source: https://opentofu.org/docs/language/modules/syntax/ and …/modules/sources/
"""

from __future__ import annotations

import os
from typing import Final

from floe_guard.loaders.hcl.config import ModuleConfig
from floe_guard.loaders.hcl.cty.types import DYNAMIC
from floe_guard.loaders.hcl.cty.values import Unknown, Value, unknown
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.repetition import Expansion, Instance, InstanceKey, expand
from floe_guard.loaders.hcl.syntax import Block, GetAttr, Span, Step
from floe_guard.loaders.hcl.tree import Module, literal_key

MAX_NESTING: Final = 40
"""Module calls inside one another; OpenTofu itself has no limit."""

META: Final = frozenset(
    ("source", "version", "count", "for_each", "providers", "depends_on", "lifecycle", "//")
)


class ModuleCall:
    """A ``module`` block of one module instance, with its own instances."""

    __slots__ = ("_config", "_expansion", "_instances", "_looked", "block", "caller", "name")

    def __init__(self, caller: Module, name: str, block: Block) -> None:
        self.caller: Final = caller
        self.name: Final = name
        self.block: Final = block
        self._config: ModuleConfig | None = None
        self._looked = False
        self._expansion: Expansion | None = None
        self._instances: list[Module] | None = None

    @property
    def expansion(self) -> Expansion:
        """The instances' keys; a faulty ``count`` or ``for_each`` makes them unknown."""
        if self._expansion is None:
            place = (id(self), ("expansion",))
            root = self.caller.root
            root.open(place, f"{self.caller.prefix}module.{self.name}", self.block.header)
            try:
                self._expansion = expand(self.block.body, self.caller.env)
            except LimitError:
                raise
            except EvaluationError as error:
                root.report(error)
                hole = Unknown(f"the instances of module {self.name} could not be evaluated")
                self._expansion = Expansion("unknown", (Instance(hole, {}),))
            finally:
                root.close(place)
        return self._expansion

    @property
    def config(self) -> ModuleConfig | None:
        """The called module's declarations, None where its files are not there."""
        if not self._looked:
            self._looked = True
            try:
                self._config = _locate(self)
            except LimitError:
                raise
            except EvaluationError as error:
                self.caller.root.report(error)
        return self._config

    def instances(self) -> list[Module]:
        """The module instances, none where the module is not there."""
        if self._instances is None:
            config = self.config
            self._instances = []
            if config is not None:
                for instance in self.expansion.instances:
                    self.caller.budget.instances(1, self.block.header)
                    address = f"{self.caller.prefix}module.{self.name}{address_key(instance.key)}"
                    self._instances.append(
                        Module(self.caller.root, config, address, self.caller, self.block, instance)
                    )
                _check_arguments(self, config)
        return self._instances

    def release(self) -> None:
        """Let go of the instances, see `Module.release`."""
        for module in self._instances or ():
            module.release()
        self._instances = None

    def direct(self, steps: tuple[Step, ...], span: Span) -> tuple[Value, int] | None:
        """One output of one instance, where the steps name it literally.

        Args:
            steps: What follows ``module.NAME``.
            span: The place of the reference.

        Returns:
            The value and the steps taken, None where they do not name one output.

        Raises:
            EvaluationError: there is no such instance or output.
        """
        if self.config is None:
            return unknown(DYNAMIC, self._absent()), len(steps)
        expansion = self.expansion
        if expansion.mode == "unknown":
            return None
        taken = 0
        modules = self.instances()
        if expansion.mode == "single":
            module = modules[0]
        else:
            key = literal_key(steps[0]) if steps else None
            if key is None:
                return None
            found = [m for m in modules if m.instance is not None and m.instance.key == key]
            if not found:
                raise EvaluationError(f"module {self.name} has no instance{address_key(key)}", span)
            module = found[0]
            taken = 1
        step = steps[taken] if taken < len(steps) else None
        if not isinstance(step, GetAttr):
            return None
        if step.name not in module.config.outputs:
            if module.config.broken:
                files = ", ".join(module.config.broken)
                reason = f"output {step.name} may be declared in {files}, which did not parse"
                return unknown(DYNAMIC, reason), taken + 1
            raise EvaluationError(f'module {self.name} has no output "{step.name}"', step.span)
        return module.output(step.name, span), taken + 1

    def value(self, span: Span) -> Value:
        """The object, tuple of objects or object of objects that the whole call is."""
        if self.config is None:
            return unknown(DYNAMIC, self._absent())
        expansion = self.expansion
        if expansion.mode == "unknown":
            return expansion.together([])
        return expansion.together([module.outputs(span) for module in self.instances()])

    def _absent(self) -> str:
        return f"module {self.name} is not installed"


def address_key(key: InstanceKey) -> str:
    """An instance key as an address writes it; ``[*]`` where it is not known."""
    if key is None:
        return ""
    if isinstance(key, Unknown):
        return "[*]"
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    escaped = escaped.replace("\r", "\\r").replace("\t", "\\t")
    escaped = escaped.replace("${", "$${").replace("%{", "%%{")
    return f'["{escaped}"]'


def _check_arguments(call: ModuleCall, config: ModuleConfig) -> None:
    if config.broken:
        return
    for name, attribute in call.block.body.attributes.items():
        if name not in META and name not in config.variables:
            call.caller.root.report(
                EvaluationError(
                    f'module {call.name} has no variable named "{name}"', attribute.span
                )
            )


def _locate(call: ModuleCall) -> ModuleConfig | None:
    root = call.caller.root
    source = _source(call)
    if source is None:
        return None
    caller_directory = call.caller.config.directory
    if source.startswith(("./", "../")) or source in (".", ".."):
        directory = os.path.normpath(os.path.join(caller_directory, source))
    else:
        installed = root.installed(path_of(call))
        if installed is None:
            root.gap_not_installed(call, source)
            return None
        directory = installed
    if not os.path.isdir(directory):
        root.report(
            EvaluationError(
                f"the source of module {call.name} leads to {directory}, which is no directory",
                call.block.header,
            )
        )
        return None
    _refuse_cycle(call, directory)
    config = root.module_config(directory)
    if config.is_empty:
        root.report(
            EvaluationError(
                f"the source of module {call.name} leads to {directory},"
                " which holds no configuration files",
                call.block.header,
            )
        )
        return None
    return config


def path_of(call: ModuleCall) -> str:
    """The call path without instance keys, ``network.subnets``, as modules.json has it."""
    names = [call.name]
    module: Module | None = call.caller
    while module is not None and module.call_block is not None:
        names.append(module.call_block.labels[0])
        module = module.parent
    return ".".join(reversed(names))


def _source(call: ModuleCall) -> str | None:
    attribute = call.block.body.attributes.get("source")
    if attribute is None:
        raise EvaluationError(f'module {call.name} needs a "source"', call.block.header)
    value = evaluate(attribute.expression, call.caller.env)
    if isinstance(value.raw, Unknown):
        call.caller.root.gap_unknown_source(call, value.raw.reason)
        return None
    if not isinstance(value.raw, str):
        raise EvaluationError("the source of a module must be a string", attribute.span)
    return value.raw


def _refuse_cycle(call: ModuleCall, directory: str) -> None:
    """Refuse a module that calls itself, directly or through others."""
    root = call.caller.root
    real = root.real(directory)
    chain = [call.name]
    module: Module | None = call.caller
    while module is not None:
        if root.real(module.config.directory) == real:
            raise EvaluationError(
                f"module cycle: {directory} calls itself through {' -> '.join(reversed(chain))}",
                call.block.header,
            )
        if module.call_block is not None:
            chain.append(module.call_block.labels[0])
        module = module.parent
    if len(chain) > MAX_NESTING:
        raise LimitError(f"more than {MAX_NESTING} nested module calls", call.block.header)
