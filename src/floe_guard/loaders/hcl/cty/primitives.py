"""Conversions between strings, numbers and bools, and the error of every conversion.

Source: go-cty, docs/convert.md ("Primitive types")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import NUMBER, STRING
from floe_guard.loaders.hcl.cty.values import FALSE, TRUE, Value

Conversion: TypeAlias = Callable[[Value], Value]


class ConvertError(Exception):
    """A value does not fit a type.

    Args:
        message: What is required instead; never the value itself.
        path: The steps from the outermost value to the one at fault.
    """

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.message: Final = message
        self.path: Final = path

    def __str__(self) -> str:
        steps = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.path)
        return f"{steps.lstrip('.')}: {self.message}" if steps else self.message

    def inside(self, step: str | int) -> ConvertError:
        """The same error seen from the container of the value at fault."""
        return ConvertError(self.message, (step, *self.path))


def _number_to_string(value: Value) -> Value:
    return Value(STRING, numbers.to_text(value.raw))


def _bool_to_string(value: Value) -> Value:
    return Value(STRING, "true" if value.raw else "false")


def _string_to_number(value: Value) -> Value:
    text: str = value.raw
    parsed = numbers.parse(text)
    if parsed is None and ("p" in text or "P" in text):
        parsed = _binary_exponent(text)
    if parsed is None:
        raise ConvertError("a number is required")
    return Value(NUMBER, parsed)


def _binary_exponent(text: str) -> numbers.NumberValue | None:
    """`1p4`, a decimal mantissa with an exponent of two."""
    mantissa, _, exponent = text.lower().partition("p")
    base = numbers.parse(mantissa)
    digits = exponent[1:] if exponent[:1] in ("+", "-") else exponent
    if base is None or "e" in mantissa or not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > 4:
        return None
    power: int = 2 ** int(digits)
    if exponent.startswith("-"):
        return numbers.divide(base, power)
    return numbers.multiply(base, power)


def _string_to_bool(value: Value) -> Value:
    if value.raw in ("true", "1"):
        return TRUE
    if value.raw in ("false", "0"):
        return FALSE
    text = value.raw.lower()
    if text in ("true", "false"):
        raise ConvertError(f'a bool is required; to convert from string, use lowercase "{text}"')
    raise ConvertError("a bool is required")


PRIMITIVE: Final[Mapping[tuple[str, str], Conversion]] = {
    ("number", "string"): _number_to_string,
    ("bool", "string"): _bool_to_string,
    ("string", "number"): _string_to_number,
    ("string", "bool"): _string_to_bool,
}
"""The conversions between primitive types by kinds; those to string are safe."""
