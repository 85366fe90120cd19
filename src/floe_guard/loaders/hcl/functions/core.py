"""What a built-in function is, and the one way to call it.

Source: go-cty, docs/functions.md; HCL specification, "Functions and Function Calls"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type, list_of
from floe_guard.loaders.hcl.cty.values import (
    SENSITIVE,
    Unknown,
    Value,
    deep_marks,
    has_marks,
    unmark_deep,
)

LIST_OF_STRING: Final = list_of(STRING)
LIST_OF_ANY: Final = list_of(DYNAMIC)

MAX_TEXT: Final = 16 * 1024 * 1024
"""Characters of one result."""
MAX_ELEMENTS: Final = 500_000
"""Elements of one result."""
MAX_FILE: Final = 16 * 1024 * 1024
"""Bytes of one file that a function reads."""


_MAX_MESSAGE: Final = 500


class FunctionError(Exception):
    """A call that OpenTofu would refuse, or one that costs too much.

    Args:
        message: What is wrong, in one phrase, without values.
        arg_index: The 0-based argument at fault, where it is one.
    """

    def __init__(self, message: str, arg_index: int | None = None) -> None:
        if len(message) > _MAX_MESSAGE:
            message = message[: _MAX_MESSAGE - 1] + "\u2026"
        super().__init__(message)
        self.message: Final = message
        self.arg_index: Final = arg_index


class FunctionContext:
    """Where a call happens.

    Args:
        cwd: The absolute directory that relative paths start from: the root module's.
        base_dir: The absolute directory that no file is read outside of.
        evaluate_template: Renders template source with variables; raises `FunctionError`.
            The arguments are the source, a name for messages and the variables.
        depth: How many templates are being rendered around this call.
    """

    __slots__ = ("base_dir", "cwd", "depth", "evaluate_template")

    def __init__(
        self,
        cwd: str,
        base_dir: str,
        evaluate_template: Callable[[str, str, Mapping[str, Value]], Value] | None = None,
        depth: int = 0,
    ) -> None:
        self.cwd: Final = cwd
        self.base_dir: Final = base_dir
        self.evaluate_template: Final = evaluate_template
        self.depth: Final = depth


class Param:
    """What a function accepts at one place.

    Args:
        name: For messages.
        type: The type arguments are converted to.
        null: Whether null is accepted.
        unknown: Whether the function itself deals with unknowns; else its result is one.
        dynamic: Whether it deals with values of yet unknown type; else its result is one.
        marked: Whether it deals with marks; else they are taken off, at any depth, and put
            on the result.
    """

    __slots__ = ("dynamic", "marked", "name", "null", "type", "unknown")

    def __init__(
        self,
        name: str,
        type: Type = DYNAMIC,
        *,
        null: bool = False,
        unknown: bool = False,
        dynamic: bool = False,
        marked: bool = False,
    ) -> None:
        self.name: Final = name
        self.type: Final = type
        self.null: Final = null
        self.unknown: Final = unknown
        self.dynamic: Final = dynamic
        self.marked: Final = marked


Returns: TypeAlias = Type | Callable[[list[Value]], Type]
"""The result type, or how it follows from arguments (which may be unknown)."""

Implementation: TypeAlias = Callable[[list[Value], Type, FunctionContext], Value]
"""Arguments, result type and context to a result of that type."""


class Function:
    """A built-in function.

    Args:
        name: As called.
        params: The positional parameters.
        variadic: What any further arguments are.
        returns: The result type.
        not_null: Whether no result is ever null, so that unknown ones are not either.
        run: The implementation.
    """

    __slots__ = ("name", "not_null", "params", "returns", "run", "variadic")

    def __init__(
        self,
        name: str,
        params: Sequence[Param],
        variadic: Param | None,
        returns: Returns,
        not_null: bool,
        run: Implementation,
    ) -> None:
        self.name: Final = name
        self.params: Final = tuple(params)
        self.variadic: Final = variadic
        self.returns: Final = returns
        self.not_null: Final = not_null
        self.run: Final = run

    def call(self, args: Sequence[Value], ctx: FunctionContext) -> Value:
        """Return the result of a call.

        Args:
            args: The arguments as evaluated, of any types.
            ctx: Where the call happens.

        Returns:
            The result, unknown where an argument it needs is; with the marks of the arguments.

        Raises:
            FunctionError: The arguments are not acceptable, or the result is too large.
        """
        try:
            return self._call(args, ctx)
        except OverflowError:
            raise FunctionError("limit reached: a number is out of range") from None
        except RecursionError:
            raise FunctionError("limit reached: a value is nested too deeply") from None
        except FunctionError as e:
            if not any(SENSITIVE in deep_marks(arg) for arg in args):
                raise
            # Messages may quote an argument, or what was made of it.
            raise FunctionError(
                f"{self.name} failed; why is not shown because an argument is sensitive",
                e.arg_index,
            ) from None

    def _call(self, args: Sequence[Value], ctx: FunctionContext) -> Value:
        params = self.params if len(args) == len(self.params) else self._matched(args)
        # All conversions come first; nulls and types not known yet are then looked at in order.
        given = [
            arg if param.type is DYNAMIC else self._accepted(i, param, arg)
            for i, (param, arg) in enumerate(zip(params, args, strict=True))
        ]
        marks: set[str] = set()
        hole: Unknown | None = None
        for i, param in enumerate(params):
            value = given[i]
            if value.raw is None and not param.null:
                raise FunctionError(f'"{param.name}" must not be null', i)
            if not param.marked and has_marks(value):
                given[i] = value = unmark_deep(value, marks)
            if isinstance(value.raw, Unknown) and not param.unknown:
                hole = hole or value.raw
            if value.kind == "dynamic" and not param.dynamic:
                for other in given:
                    unmark_deep(other, marks)
                reason = hole.reason if hole is not None else "the type is not known yet"
                return Value(DYNAMIC, Unknown(reason), frozenset(marks))
        want = self.returns if isinstance(self.returns, Type) else self.returns(given)
        if hole is not None:
            for value in given:
                unmark_deep(value, marks)
            result = Value(want, Unknown(hole.reason))
        else:
            result = self.run(given, want, ctx)
            self._bounded(result)
        return self._refined(result).with_marks(marks)

    def _matched(self, args: Sequence[Value]) -> Sequence[Param]:
        """The parameter of each argument."""
        params = list(self.params)
        if len(args) < len(params):
            missing = params[len(args)].name
            raise FunctionError(
                f"{self.name} needs {'at least ' if self.variadic else ''}{len(params)}"
                f' arguments; "{missing}" is missing'
            )
        if len(args) > len(params):
            if self.variadic is None:
                raise FunctionError(
                    f"{self.name} takes {len(params)} arguments, not {len(args)}", len(params)
                )
            params += [self.variadic] * (len(args) - len(params))
        return params

    @staticmethod
    def _accepted(index: int, param: Param, arg: Value) -> Value:
        try:
            return convert(arg, param.type)
        except ConvertError as e:
            raise FunctionError(f'invalid value for "{param.name}": {e}', index) from None

    def _refined(self, result: Value) -> Value:
        raw = result.raw
        if self.not_null and isinstance(raw, Unknown) and result.kind != "dynamic":
            return Value(result.type, refine(raw, not_null=True), result.marks)
        return result

    def _bounded(self, result: Value) -> None:
        raw = result.raw
        if isinstance(raw, str):
            if len(raw) > MAX_TEXT:
                raise FunctionError(too_large(f"the result of {self.name}"))
        elif isinstance(raw, (tuple, dict)) and len(raw) > MAX_ELEMENTS:
            raise FunctionError(too_large(f"the result of {self.name}"))


def refine(known: Unknown, *, not_null: bool = False, prefix: str = "") -> Unknown:
    """The same unknown with more known about it."""
    return Unknown(
        known.reason,
        not_null=not_null or known.not_null,
        prefix=prefix or known.prefix,
        min_length=known.min_length,
        max_length=known.max_length,
        document=known.document,
    )


def too_large(what: str) -> str:
    """The message of the error for what would take too much memory."""
    return f"limit reached: {what} is too large"


def unknown_like(type: Type, *sources: Value) -> Value:
    """An unknown of a type, for the reason that one of these values has an unknown in it."""
    from floe_guard.loaders.hcl.cty.values import find_unknown

    for source in sources:
        hole = find_unknown(source)
        if hole is not None:
            return Value(type, Unknown(hole.reason))
    return Value(type, Unknown("not known yet"))


class Family:
    """The functions of one module, by name; `define` is their decorator."""

    __slots__ = ("functions",)

    def __init__(self) -> None:
        self.functions: Final[dict[str, Function]] = {}

    def define(
        self,
        name: str,
        *params: Param,
        returns: Returns,
        variadic: Param | None = None,
        not_null: bool = True,
    ) -> Callable[[Implementation], Implementation]:
        """Return a decorator that makes an implementation the function `name`."""

        def add(run: Implementation) -> Implementation:
            self.functions[name] = Function(name, params, variadic, returns, not_null, run)
            return run

        return add


def whole(value: Value, index: int, what: str = "value") -> int:
    """Return a whole number that fits into 64 bits, as Go's `int`.

    Raises:
        FunctionError: It is none.
    """
    raw: Any = value.raw
    if not isinstance(raw, int) and not (isinstance(raw, float) and raw.is_integer()):
        raise FunctionError(f"the {what} must be a whole number", index)
    raw = int(raw)
    if not -(1 << 63) <= raw < 1 << 63:
        raise FunctionError(f"the {what} is out of range", index)
    return int(raw)
