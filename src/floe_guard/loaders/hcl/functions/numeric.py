"""Functions of numbers.

Source: OpenTofu documentation, "Functions", numeric functions
"""

from __future__ import annotations

import math
from typing import Any

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import NUMBER, Type
from floe_guard.loaders.hcl.cty.values import Value, number, unknown
from floe_guard.loaders.hcl.functions.core import (
    Family,
    FunctionContext,
    FunctionError,
    Param,
    whole,
)

FAMILY = Family()
_NUM = Param("num", NUMBER, dynamic=True)


@FAMILY.define("abs", _NUM, returns=NUMBER)
def _abs(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return number(abs(args[0].raw))


@FAMILY.define("ceil", _NUM, returns=NUMBER)
def _ceil(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return number(math.ceil(args[0].raw))


@FAMILY.define("floor", _NUM, returns=NUMBER)
def _floor(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return number(math.floor(args[0].raw))


@FAMILY.define("signum", _NUM, returns=NUMBER)
def _signum(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = whole(args[0], 0, "number")
    return number((given > 0) - (given < 0))


@FAMILY.define("max", variadic=Param("numbers", NUMBER, dynamic=True), returns=NUMBER)
def _max(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if not args:
        raise FunctionError("max needs at least one number")
    return max(args, key=lambda value: value.raw)


@FAMILY.define("min", variadic=Param("numbers", NUMBER, dynamic=True), returns=NUMBER)
def _min(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if not args:
        raise FunctionError("min needs at least one number")
    return min(args, key=lambda value: value.raw)


def _float(value: Value, index: int) -> float:
    try:
        return float(value.raw)
    except OverflowError:
        raise FunctionError("the number does not fit into 64 bits", index) from None


def _of_float(result: float) -> Value:
    """Make a number of a 64-bit computation, which prints with its shortest digits.

    Returns:
        The number.

    Raises:
        FunctionError: It is infinite or not a number, which JSON and state cannot hold.
    """
    if not math.isfinite(result):
        raise FunctionError("the result is not a finite number")
    # Beyond 53 bits the digits that are printed are those of a 64-bit float.
    return number(int(result) if result.is_integer() and abs(result) < 1 << 53 else result)


def _natural_log(x: float) -> float:
    """Compute the natural logarithm as Go does, whose last bit C's may not agree with.

    Returns:
        The logarithm of a positive number.

    Source: FreeBSD msun, e_log.c (the method and the coefficients of its polynomial)
    """
    fraction, exponent = math.frexp(x)
    if fraction < math.sqrt(0.5):
        fraction *= 2
        exponent -= 1
    f = fraction - 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = s2 * (_L[0] + s4 * (_L[2] + s4 * (_L[4] + s4 * _L[6])))
    even = s4 * (_L[1] + s4 * (_L[3] + s4 * _L[5]))
    half = 0.5 * f * f
    low = exponent * 1.90821492927058770002e-10
    return exponent * 6.93147180369123816490e-01 - ((half - (s * (half + odd + even) + low)) - f)


_L = (
    *(6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01),
    *(2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01),
    1.479819860511658591e-01,
)


@FAMILY.define("log", Param("num", NUMBER), Param("base", NUMBER), returns=NUMBER)
def _log(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    num, base = _float(args[0], 0), _float(args[1], 1)
    if num < 0 or base < 0:
        raise FunctionError("a negative number has no logarithm", 0 if num < 0 else 1)
    above = _natural_log(num) if num else -math.inf
    below = _natural_log(base) if base else -math.inf
    if below == 0 or (math.isinf(above) and math.isinf(below)):
        raise FunctionError("the result is not a finite number")
    return _of_float(above / below)


def _known_to_c(x: float, y: float) -> bool:
    """Whether all implementations agree on a power, as on a square root."""
    return y == 0 or x in (0, 1) or abs(y) == 0.5 or abs(y) >= 1 << 63


def _power(x: float, y: float) -> float:
    """Raise to a whole power as Go does: by squaring, with mantissa and exponent apart.

    Returns:
        The power.

    Raises:
        ValueError: It is not a real number.
        OverflowError: It is too large.

    Source: https://pkg.go.dev/math#Pow; its last bit is not always that of C's pow
    """
    if _known_to_c(x, y):
        return math.pow(x, y)
    result, scale = 1.0, 0
    if not y.is_integer():
        raise ValueError("no real power")
    base, exponent = math.frexp(x)
    left = int(abs(y))
    while left:
        if abs(exponent) > 1 << 12:
            scale += exponent
            break
        if left & 1:
            result *= base
            scale += exponent
        base *= base
        exponent *= 2
        if base < 0.5:
            base += base
            exponent -= 1
        left >>= 1
    if y < 0:
        result, scale = 1 / result, -scale
    return math.ldexp(result, scale)


@FAMILY.define("pow", Param("num", NUMBER), Param("power", NUMBER), returns=NUMBER)
def _pow(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    num, power = _float(args[0], 0), _float(args[1], 1)
    if num > 0 and not power.is_integer() and not _known_to_c(num, power):
        return unknown(NUMBER, "the last digit of such a power depends on the processor")
    try:
        return _of_float(_power(num, power))
    except (OverflowError, ValueError):
        raise FunctionError("the result is not a finite number") from None


def _parse_int_type(args: list[Value]) -> Type:
    if args[0].type.kind != "string":
        raise FunctionError("the first argument must be a string", 0)
    return NUMBER


@FAMILY.define("parseint", Param("number"), Param("base", NUMBER), returns=_parse_int_type)
def _parse_int(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    text: str = args[0].raw
    base = whole(args[1], 1, "base")
    if not 2 <= base <= 62:
        raise FunctionError("base must be a whole number between 2 and 62 inclusive", 1)
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or len(digits) > 5000:
        raise FunctionError(f"cannot parse the text as a base {base} integer", 0)
    result = 0
    for char in digits:
        digit = _digit(char, base)
        if digit >= base:
            raise FunctionError(f"cannot parse the text as a base {base} integer", 0)
        result = result * base + digit
    if result.bit_length() > numbers.MAX_BITS:
        raise FunctionError("limit reached: the number is out of range", 0)
    return number(-result if text[0] == "-" else result)


def _digit(char: str, base: int) -> int:
    """The value of a digit; the cases of letters differ only beyond base 36."""
    if "0" <= char <= "9":
        return ord(char) - 48
    if "a" <= char <= "z":
        return ord(char) - 97 + 10
    if "A" <= char <= "Z":
        return ord(char) - 65 + (10 if base <= 36 else 36)
    return 99


@FAMILY.define("sum", Param("list"), returns=NUMBER)
def _sum(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
    from floe_guard.loaders.hcl.functions.core import unknown_like

    given = args[0]
    if given.type.kind not in ("list", "set", "tuple"):
        raise FunctionError("a list, set or tuple of numbers is required", 0)
    if not given.raw:
        raise FunctionError("cannot sum an empty list", 0)
    if not given.is_wholly_known():
        return unknown_like(NUMBER, given)
    total: Any = None
    for item in given.raw:
        try:
            converted = convert(item, NUMBER)
        except ConvertError:
            raise FunctionError("a list, set or tuple of numbers is required", 0) from None
        if converted.raw is None:
            raise FunctionError("a list, set or tuple of numbers is required", 0)
        total = converted.raw if total is None else numbers.add(total, converted.raw)
    return number(total)


@FAMILY.define("range", variadic=Param("params", NUMBER), returns=Type("list", NUMBER))
def _range(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.cty.values import list_value

    values = [arg.raw for arg in args]
    zero: Any = 0
    if len(values) == 1:
        start, end = zero, values[0]
    elif len(values) in (2, 3):
        start, end = values[0], values[1]
    else:
        raise FunctionError("range must have one, two, or three arguments")
    step = values[2] if len(values) == 3 else (-1 if end < start else 1)
    if step == 0:
        raise FunctionError("step must not be zero", 2)
    if step < 0 and end > start:
        raise FunctionError("end must be less than start when step is negative", 1)
    if step > 0 and end < start:
        raise FunctionError("end must be greater than start when step is positive", 1)
    items: list[Value] = []
    current = start
    while current > end if step < 0 else current < end:
        if len(items) >= 1024:
            raise FunctionError("more than 1024 values would be generated")
        items.append(number(current))
        current = numbers.add(current, step)
    return list_value(NUMBER, items)
