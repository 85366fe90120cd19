"""`format` and `formatlist`: printf-like templates.

Source: go-cty, cty/function/stdlib/format.go (documentation of Format); for numbers
https://pkg.go.dev/math/big#Float.Format and https://pkg.go.dev/math/big#Int.Format
"""

from __future__ import annotations

import re
from typing import Any, Final

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    find_unknown,
    list_value,
    string,
    unknown,
)
from floe_guard.loaders.hcl.functions.core import (
    LIST_OF_STRING,
    MAX_TEXT,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()

_VERB: Final = re.compile(
    r"%(?P<flags>[-+#0 ]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<mode>[A-Za-z])",
    re.ASCII,
)


_MAX_PRECISION: Final = 4_000


class _Verb:
    __slots__ = ("flags", "mode", "precision", "raw", "width")

    def __init__(self, match: re.Match[str]) -> None:
        self.raw: Final = match[0]
        self.flags: Final = match["flags"]
        self.mode: Final = match["mode"]
        self.width: Final = _small(match["width"], -1, match[0])
        self.precision: Final = _small(match["precision"], -1, match[0], _MAX_PRECISION)

    def fault(self, what: str) -> FunctionError:
        return FunctionError(f'unsupported value for "{self.raw}": {what}')

    def pad(self, text: str) -> str:
        """Fill a text up to the width, counted in user-perceived characters."""
        if self.width < 0:
            return text
        from floe_guard.loaders.hcl.functions.graphemes import length

        missing = self.width - length(text)
        if missing <= 0:
            return text
        filling = ("0" if "0" in self.flags else " ") * missing
        return text + filling if "-" in self.flags else filling + text


def _small(digits: str | None, absent: int, verb: str, limit: int = MAX_TEXT) -> int:
    if digits is None:
        return absent
    if len(digits) > 7 or int(digits or "0") > limit:
        raise FunctionError(too_large(f'the width or precision of "{verb}"'))
    return int(digits or "0")


def format_text(template: str, args: list[Value]) -> str:
    """Return the template with its verbs replaced by the arguments.

    Args:
        template: Text with verbs.
        args: Wholly known values without marks.

    Raises:
        FunctionError: A verb is malformed, or does not suit its argument; an argument is
            missing or left over.
    """
    out: list[str] = []
    position = 0
    following = 0
    highest = 0
    size = 0
    while True:
        percent = template.find("%", position)
        out.append(template[position:] if percent < 0 else template[position:percent])
        if percent < 0:
            break
        if template.startswith("%%", percent):
            out.append("%")
            position = percent + 2
            continue
        match = _VERB.match(template, percent)
        if match is None:
            raise FunctionError(f"invalid format verb at offset {percent}", 0)
        index = int(match["index"][:9]) if match["index"] else following + 1
        if index > len(args):
            raise FunctionError(
                f'not enough arguments for "{match[0]}" at offset {percent}: need argument'
                f" {index} but have {len(args)}"
            )
        following = index
        highest = max(highest, index)
        out.append(_formatted(_Verb(match), args[index - 1]))
        size += len(out[-1])
        if size > MAX_TEXT:
            raise FunctionError(too_large("the formatted text"))
        position = match.end()
    if highest < len(args):
        raise FunctionError(
            f"too many arguments; only {highest} used by the format string", highest + 1
        )
    return "".join(out)


def _formatted(verb: _Verb, arg: Value) -> str:
    mode = verb.mode
    if mode == "v":
        return verb.pad(_as_is(verb, arg))
    if arg.raw is None:
        raise verb.fault("null cannot be formatted")
    if mode == "t":
        return "true" if _converted(verb, arg, BOOL).raw else "false"
    if mode in "bdoxX":
        return _integer(verb, _converted(verb, arg, NUMBER).raw)
    if mode in "eEfgG":
        return _float(verb, _converted(verb, arg, NUMBER).raw)
    if mode in "sq":
        text: str = _converted(verb, arg, STRING).raw
        if verb.precision > 0:
            from floe_guard.loaders.hcl.functions.graphemes import clusters

            text = "".join(clusters(text)[: verb.precision])
        if mode == "q":
            from floe_guard.loaders.hcl.functions.json_text import quote

            text = quote(text)
        return verb.pad(text)
    raise FunctionError(f'unsupported format verb "{mode}" in "{verb.raw}"', 0)


def _as_is(verb: _Verb, arg: Value) -> str:
    if "#" not in verb.flags:
        if isinstance(arg.raw, str):
            return arg.raw
        if arg.type.kind == "number" and arg.raw is not None:
            return _general(arg.raw, -1, "e")
    from floe_guard.loaders.hcl.functions.json_text import encode

    return encode(arg)


def _converted(verb: _Verb, arg: Value, want: Type) -> Value:
    try:
        return convert(arg, want)
    except ConvertError as e:
        raise verb.fault(str(e)) from None


_BASES: Final = {
    "b": ("b", "0b"),
    "d": ("d", ""),
    "o": ("o", "0"),
    "x": ("x", "0x"),
    "X": ("X", "0X"),
}


def _integer(verb: _Verb, raw: Any) -> str:
    if not isinstance(raw, int):
        raise verb.fault("an integer is required")
    base, prefix = _BASES[verb.mode]
    digits = _decimal(abs(raw)) if base == "d" else format(abs(raw), base)
    if verb.precision == 0 and raw == 0:
        return ""
    if "#" not in verb.flags:
        prefix = ""
    sign = "-" if raw < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    digits = digits.rjust(max(verb.precision, 0), "0")
    missing = max(verb.width - len(sign) - len(prefix) - len(digits), 0)
    if "-" in verb.flags:
        return sign + prefix + digits + " " * missing
    if "0" in verb.flags and verb.precision < 0:
        return sign + prefix + "0" * missing + digits
    return " " * missing + sign + prefix + digits


def _float(verb: _Verb, raw: Any) -> str:
    mode = verb.mode
    magnitude = abs(raw)
    precision = verb.precision
    if mode in "gG":
        body = _general(magnitude, precision, "e" if mode == "g" else "E")
    elif mode == "f":
        body = _fixed(magnitude, 6 if precision < 0 else precision)
    else:
        digits, exponent = _rounded(magnitude, 1 + (6 if precision < 0 else precision))
        body = _scientific(digits, exponent, mode)
    sign = "-" if raw < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    missing = max(verb.width - len(sign) - len(body), 0)
    if "0" in verb.flags:
        return sign + "0" * missing + body
    if "-" in verb.flags:
        return sign + body + " " * missing
    return " " * missing + sign + body


def _ratio(magnitude: Any) -> tuple[int, int]:
    numerator, denominator = magnitude.as_integer_ratio()
    return numerator, denominator


def _fixed(magnitude: Any, places: int) -> str:
    numerator, denominator = _ratio(magnitude)
    scaled = _divide_half_even(numerator * 10**places, denominator)
    text = _decimal(scaled).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text


def _decimal(value: int) -> str:
    """`str(value)` without the interpreter's limit on long numbers."""
    if value.bit_length() < 14_000:
        return str(value)
    half = value.bit_length() * 30103 // 200000
    high, low = divmod(value, 10**half)
    return _decimal(high) + _decimal(low).rjust(half, "0")


def _divide_half_even(numerator: int, denominator: int) -> int:
    quotient, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and quotient & 1):
        quotient += 1
    return quotient


def _rounded(magnitude: Any, count: int) -> tuple[str, int]:
    """The first `count` significant digits, rounded, and the exponent of the first one."""
    numerator, denominator = _ratio(magnitude)
    if numerator == 0:
        return "0" * count, 0
    exponent = _exponent(numerator, denominator)
    shift = count - 1 - exponent
    scaled = (
        _divide_half_even(numerator * 10**shift, denominator)
        if shift >= 0
        else _divide_half_even(numerator, denominator * 10**-shift)
    )
    digits = _decimal(scaled)
    if len(digits) > count:
        return digits[:count], exponent + 1
    return digits, exponent


def _exponent(numerator: int, denominator: int) -> int:
    """The decimal exponent of a positive quotient's first digit."""
    estimate = (numerator.bit_length() - denominator.bit_length()) * 30103 // 100000

    def reaches(exponent: int) -> bool:
        if exponent >= 0:
            return bool(numerator >= denominator * 10**exponent)
        return bool(numerator * 10**-exponent >= denominator)

    while not reaches(estimate):
        estimate -= 1
    while reaches(estimate + 1):
        estimate += 1
    return estimate


def _scientific(digits: str, exponent: int, letter: str) -> str:
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    sign = "-" if exponent < 0 else "+"
    return f"{digits[0]}{fraction}{letter}{sign}{abs(exponent):02d}"


def _general(raw: Any, precision: int, letter: str) -> str:
    """`%g`: shortest digits (precision -1) or so many significant ones."""
    if raw < 0:
        return "-" + _general(-raw, precision, letter)
    if raw == 0:
        return "0"
    if precision < 0:
        text = numbers.to_text(raw)
        whole, _, part = text.partition(".")
        digits = (whole + part).lstrip("0").rstrip("0")
        exponent = len(whole) - 1 if whole != "0" else -(len(part) - len(part.lstrip("0")) + 1)
        limit = 6
    else:
        precision = max(precision, 1)
        digits, exponent = _rounded(raw, precision)
        limit = precision
        stripped = digits.rstrip("0") or "0"
        if limit > len(stripped) and len(stripped) >= exponent + 1:
            limit = len(stripped)
        digits = stripped
    if exponent < -4 or exponent >= limit:
        return _scientific(digits, exponent, letter)
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if len(digits) <= exponent + 1:
        return digits.ljust(exponent + 1, "0")
    return f"{digits[: exponent + 1]}.{digits[exponent + 1 :]}"


_ARGS: Final = Param("args", DYNAMIC, null=True, unknown=True)


def _unknown_text(template: str, hole: Unknown) -> Value:
    """An unknown formatted text, which starts with what comes before the first verb."""
    prefix = template.partition("%")[0]
    return unknown(STRING, hole.reason, not_null=True, prefix=prefix)


@FAMILY.define("format", Param("format", STRING), variadic=_ARGS, returns=STRING)
def _format(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    template: str = args[0].raw
    for arg in args[1:]:
        hole = find_unknown(arg)
        if hole is not None:
            return _unknown_text(template, hole)
    return string(format_text(template, args[1:]))


@FAMILY.define("formatlist", Param("format", STRING), variadic=_ARGS, returns=LIST_OF_STRING)
def _formatlist(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    template: str = args[0].raw
    rest = args[1:]
    length: int | None = None
    hole: Unknown | None = None
    for i, arg in enumerate(rest):
        raw = arg.raw
        kind = arg.type.kind
        if kind not in ("list", "set", "tuple") or raw is None:
            continue
        if isinstance(raw, Unknown):
            hole = raw
            if kind != "tuple":
                continue
        size = len(arg.type.elements) if kind == "tuple" else len(raw)
        if length is not None and size != length:
            raise FunctionError(
                f"the list has length {size}, while an earlier one has {length}", i + 1
            )
        length = size
    if hole is not None:
        return unknown(want, hole.reason, not_null=True)
    results: list[Value] = []
    total = 0
    for position in range(1 if length is None else length):
        chosen = [arg.raw[position] if isinstance(arg.raw, tuple) else arg for arg in rest]
        inner = next((h for h in map(find_unknown, chosen) if h is not None), None)
        if inner is not None:
            results.append(_unknown_text(template, inner))
            continue
        results.append(string(format_text(template, chosen)))
        total += len(results[-1].raw)
        if total > MAX_TEXT:
            raise FunctionError(too_large("the formatted list"))
    return list_value(STRING, results)
