"""What the evaluation of one root module shares: files, limits, errors, gaps, functions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.budget import Budget
from floe_guard.loaders.hcl.config import ModuleConfig, ReadFiles, read_module
from floe_guard.loaders.hcl.cty.types import DYNAMIC
from floe_guard.loaders.hcl.cty.values import Value, unknown
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Span, Step
from floe_guard.loaders.hcl.written import of_template

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.calls import ModuleCall
    from floe_guard.loaders.hcl.functions.core import FunctionContext
    from floe_guard.loaders.hcl.load import LoadOptions
    from floe_guard.loaders.hcl.provider_config import ProviderUse
    from floe_guard.loaders.hcl.tree import Module
    from floe_guard.model import Written


class NotInstalled:
    """A module call whose files are not there."""

    __slots__ = ("call", "reason", "remedy")

    def __init__(self, call: ModuleCall, reason: str, remedy: str) -> None:
        self.call: Final = call
        self.reason: Final = reason
        self.remedy: Final = remedy


class Root:
    """The evaluation of one root module.

    Attributes:
        directory: The root module's directory, as the user named it.
        errors: Faults found, each once.
        missing: Module calls that could not be followed, by call path.
        providers: Provider configurations found, remembered.
        templates: What is written in template files whose text is not known in full, by name.
        contexts: Where function calls happen, by directory and depth of templates.
    """

    def __init__(self, directory: str, options: LoadOptions, read: ReadFiles) -> None:
        self.directory: Final = directory
        self.options: Final = options
        self.read: Final = read
        self.budget: Final = Budget()
        self.errors: Final[list[InputError]] = []
        self.missing: Final[dict[str, NotInstalled]] = {}
        self.providers: Final[dict[tuple[int, str, str, str | None], ProviderUse]] = {}
        self.templates: Final[dict[str, Written]] = {}
        self.contexts: Final[dict[tuple[str, int], FunctionContext]] = {}
        self._configs: dict[str, ModuleConfig] = {}
        self._real: dict[str, str] = {}
        self._open: dict[object, str] = {}
        self._reported: set[tuple[object, ...]] = set()
        self._manifest: Mapping[str, str] | None = None

    def report(self, error: InputError) -> None:
        """Keep a fault, unless it is known already."""
        # Its traceback would hold the whole evaluation, of which only the words are wanted.
        error.__traceback__ = error.__context__ = None
        key = (error.file, error.line, error.column, error.message)
        if key not in self._reported:
            self._reported.add(key)
            self.errors.append(error)

    def open(self, place: object, label: str, span: Span) -> None:
        """Begin to evaluate an object.

        Args:
            place: Which object.
            label: Its address, for messages.
            span: Who asks for it.

        Raises:
            EvaluationError: the object is being evaluated already, so it needs itself.
        """
        if place in self._open:
            labels = list(self._open.values())
            cycle = labels[list(self._open).index(place) :]
            raise EvaluationError(f"cycle: {' -> '.join((*cycle, label))}", span)
        self._open[place] = label

    def close(self, place: object) -> None:
        """End what `open` began."""
        del self._open[place]

    def module_config(self, directory: str) -> ModuleConfig:
        """The declarations of a module directory, read once."""
        key = self.real(directory)
        if key not in self._configs:
            found: list[InputError] = []
            self._configs[key] = read_module(directory, self.read, found)
            for error in found:
                self.report(error)
        return self._configs[key]

    def release(self) -> None:
        """Let go of the files and of what was made of them, see `Module.release`."""
        for config in self._configs.values():
            config.clear()
        self._configs.clear()
        self.providers.clear()
        self.contexts.clear()

    @property
    def functions(self) -> Functions:
        """Calls of built-in functions."""
        return Functions(self)

    @property
    def literals(self) -> LiteralsOnly:
        """The scope of a variable file."""
        return LiteralsOnly(self)

    def real(self, directory: str) -> str:
        """A directory's real path, looked up once."""
        if directory not in self._real:
            self._real[directory] = os.path.realpath(directory)
        return self._real[directory]

    @property
    def broken(self) -> set[str]:
        """The paths of files that did not parse."""
        return {
            os.path.normpath(os.path.join(config.directory, name))
            for config in self._configs.values()
            for name in config.broken
        }

    def relative(self, directory: str) -> str:
        """A module's directory as ``path.module`` shows it: relative to the root module."""
        return os.path.relpath(directory, self.directory)

    def installed(self, path: str) -> str | None:
        """The directory that `tofu init` put a module into, None where it did not."""
        if self._manifest is None:
            from floe_guard.loaders.hcl.manifest import read_manifest

            self._manifest = read_manifest(self.directory, self.report)
        return self._manifest.get(path)

    def gap_not_installed(self, call: ModuleCall, source: str) -> None:
        """Keep that a module is not installed."""
        self._miss(
            call,
            f"its source {source} is not installed in {self.directory}",
            f"run `tofu init` in {self.directory}",
        )

    def gap_unknown_source(self, call: ModuleCall, reason: str) -> None:
        """Keep that a module's source is not known."""
        self._miss(call, f"its source is not known: {reason}", "give the variables a value")

    def _miss(self, call: ModuleCall, reason: str, remedy: str) -> None:
        path = f"{call.caller.prefix}module.{call.name}"
        self.missing.setdefault(path, NotInstalled(call, reason, remedy))


class Functions:
    """Calls of built-in functions, in the place they are made from."""

    def __init__(self, root: Root) -> None:
        self._root: Final = root

    def call(
        self, module: Module, name: str, arguments: list[Value], span: Span, spans: list[Span]
    ) -> Value:
        """Call a function from a module."""
        return self._call(name, arguments, span, spans, module.config.directory, 0)

    def _call(
        self,
        name: str,
        arguments: list[Value],
        span: Span,
        spans: list[Span],
        directory: str,
        depth: int,
    ) -> Value:
        from floe_guard.loaders.hcl.functions.core import FunctionError
        from floe_guard.loaders.hcl.functions.registry import lookup

        if name.startswith("provider::"):
            return unknown(DYNAMIC, f"the function {name} is run by its provider")
        function = lookup(name)
        if function is None:
            raise EvaluationError(f'there is no function named "{name}"', span)
        try:
            return function.call(arguments, self._context(directory, depth))
        except FunctionError as error:
            place = span
            if error.arg_index is not None and error.arg_index < len(spans):
                place = spans[error.arg_index]
            message = error.message if len(error.message) < 400 else f"{error.message[:400]}…"
            raise EvaluationError(f"call of {name}: {message}", place) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise EvaluationError(f"call of {name}: {reason}", span) from None
        except OverflowError:
            raise EvaluationError(f"call of {name}: the number is too large", span) from None

    def _context(self, directory: str, depth: int) -> FunctionContext:
        key = (directory, depth)
        contexts = self._root.contexts
        if key not in contexts:
            from floe_guard.loaders.hcl.functions.core import FunctionContext

            cwd = os.path.realpath(self._root.directory)

            def template(source: str, name: str, variables: Mapping[str, Value]) -> Value:
                return self._template(source, name, variables, directory, depth + 1)

            base = _common(cwd, os.path.realpath(directory))
            contexts[key] = FunctionContext(cwd, base, template, depth)
        return contexts[key]

    def _template(
        self,
        source: str,
        name: str,
        variables: Mapping[str, Value],
        directory: str,
        depth: int,
    ) -> Value:
        from floe_guard.loaders.hcl.functions.core import FunctionError
        from floe_guard.loaders.hcl.snippets import parse_template

        scope = _TemplateScope(self, directory, depth)
        try:
            template = parse_template(source, name)
            value = evaluate(template, Env(scope, variables))
        except EvaluationError as error:
            raise FunctionError(f"in {name}: {error}") from None
        if not value.is_wholly_known():
            text = of_template(template, os.path.normpath(os.path.join(self._root.directory, name)))
            if text is not None:
                self._root.templates.setdefault(name, text)
        return value


class LiteralsOnly:
    """The scope of a variable file, where a reference has no meaning."""

    def __init__(self, root: Root) -> None:
        self._root: Final = root

    @property
    def budget(self) -> Budget:
        """The meter of the whole root."""
        return self._root.budget

    def resolve(
        self, root: str, steps: tuple[Step, ...], span: Span, env: Env
    ) -> tuple[Value, int]:
        """Refuse a reference.

        Raises:
            EvaluationError: always.
        """
        raise EvaluationError("a variable's value cannot refer to anything", span)

    def call(self, name: str, arguments: list[Value], span: Span, spans: list[Span]) -> Value:
        """Refuse a function call.

        Raises:
            EvaluationError: always.
        """
        raise EvaluationError("a variable's value cannot call functions", span)


class _TemplateScope:
    """What a template file sees beside its variables: functions only."""

    def __init__(self, functions: Functions, directory: str, depth: int) -> None:
        self._functions: Final = functions
        self._directory: Final = directory
        self._depth: Final = depth

    @property
    def budget(self) -> Budget:
        return self._functions._root.budget

    def resolve(
        self, root: str, steps: tuple[Step, ...], span: Span, env: Env
    ) -> tuple[Value, int]:
        raise EvaluationError(f'the template has no variable named "{root}"', span)

    def call(self, name: str, arguments: list[Value], span: Span, spans: list[Span]) -> Value:
        return self._functions._call(name, arguments, span, spans, self._directory, self._depth)


def _common(root: str, module: str) -> str:
    """The directory that both are in, but never the top of the file system."""
    common = os.path.commonpath((root, module))
    return common if common.count(os.sep) > 1 else root
