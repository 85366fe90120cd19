"""Numbers as OpenTofu has them: binary floats with a 512-bit mantissa, rounded half to even.

A number is a Python ``int`` where it is whole, a ``Fraction`` that is exactly one of those
binary floats where it is not, and a Python ``float`` where it came from a function that
computes in 64-bit floats (``log``, ``pow``), because such a number prints with fewer digits.

Source: https://github.com/zclconf/go-cty/blob/main/docs/types.md#cty-number (big.Float of
precision 512); https://pkg.go.dev/math/big#Float
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

    NumberValue: TypeAlias = int | Fraction | float

PRECISION: Final = 512
"""Bits of mantissa."""

MAX_BITS: Final = 14_000
"""Numbers beyond 2**MAX_BITS, or finer than its inverse, are refused (`OverflowError`).

OpenTofu's go further, but nothing real does, and printing one would take gigabytes.
"""

MAX_EXPONENT: Final = 4_200
"""The same bound in decimal digits."""

_LITERAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\Z", re.ASCII)


def parse(text: str) -> NumberValue | None:
    """Return the number that a decimal literal stands for, or None where it is none.

    Args:
        text: For example ``12``, ``-0.5``, ``1e3``, ``.5``; no white space.

    Returns:
        The number rounded to 512 bits, or None if the text is not a number or its exponent
        is out of bounds.
    """
    if text.isdecimal() and text.isascii() and len(text) <= 150:
        return int(text)
    match = _LITERAL.match(text)
    if match is None:
        return None
    sign, whole, part, exponent_text = match.groups()
    part = part or ""
    if not whole and not part:
        return None
    exponent = int(exponent_text) if exponent_text and len(exponent_text) < 9 else 0
    if exponent_text and (len(exponent_text) >= 9 or abs(exponent) > MAX_EXPONENT):
        return None
    if len(whole) + len(part) > MAX_EXPONENT:
        return None
    digits = _int(whole + part)
    if sign == "-":
        digits = -digits
    scale = exponent - len(part)
    if digits == 0:
        return 0
    if scale >= 0:
        return _round_ratio(digits * 10**scale, 1)
    return _round_ratio(digits, 10**-scale)


def _int(digits: str) -> int:
    """`int(digits)` without the interpreter's limit on long decimal texts."""
    if len(digits) <= 4000:
        return int(digits)
    half = len(digits) // 2
    power: int = 10 ** (len(digits) - half)
    return _int(digits[:half]) * power + _int(digits[half:])


def _round_ratio(numerator: int, denominator: int) -> int | Fraction:
    """The quotient rounded to 512 bits, half to even."""
    whole, rest = divmod(numerator, denominator)
    if rest == 0 and -(1 << PRECISION) <= whole <= (1 << PRECISION):
        return whole
    negative = numerator < 0
    magnitude = -numerator if negative else numerator
    shift = PRECISION - (magnitude.bit_length() - denominator.bit_length())
    if shift >= 0:
        mantissa, left = divmod(magnitude << shift, denominator)
        divisor = denominator
    else:
        divisor = denominator << -shift
        mantissa, left = divmod(magnitude, divisor)
    # The quotient has 512 or 513 bits; drop the surplus one with the remainder in mind.
    surplus = mantissa.bit_length() - PRECISION
    if surplus > 0:
        left += (mantissa & ((1 << surplus) - 1)) * divisor
        divisor <<= surplus
        mantissa >>= surplus
        shift -= surplus
    if 2 * left > divisor or (2 * left == divisor and mantissa & 1):
        mantissa += 1
    if negative:
        mantissa = -mantissa
    if shift <= 0:
        return mantissa << -shift
    from fractions import Fraction

    value = Fraction(mantissa, 1 << shift)
    return value.numerator if value.denominator == 1 else value


def rounded(value: NumberValue) -> NumberValue:
    """Round a number to 512 bits.

    Returns:
        The number; a whole one as `int`.

    Raises:
        OverflowError: it is beyond `MAX_BITS`.
    """
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise OverflowError
        if -(1 << PRECISION) <= value <= (1 << PRECISION):
            return value
        return _round_ratio(value, 1)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if max(value.numerator.bit_length() - value.denominator.bit_length(), 0) > MAX_BITS:
        raise OverflowError
    if value.denominator.bit_length() - value.numerator.bit_length() > MAX_BITS:
        raise OverflowError
    return _round_ratio(value.numerator, value.denominator)


def _exact(value: NumberValue) -> Fraction | int:
    if isinstance(value, float):
        from fractions import Fraction

        return Fraction(value)
    return value


def _result(value: int | Fraction, *operands: NumberValue) -> NumberValue:
    """Round to the greater precision of the operands."""
    if all(isinstance(operand, float) for operand in operands):
        return rounded(float(value))
    return rounded(value)


def add(a: NumberValue, b: NumberValue) -> NumberValue:
    """``a + b``."""
    return _result(_exact(a) + _exact(b), a, b)


def subtract(a: NumberValue, b: NumberValue) -> NumberValue:
    """``a - b``."""
    return _result(_exact(a) - _exact(b), a, b)


def multiply(a: NumberValue, b: NumberValue) -> NumberValue:
    """``a * b``; products keep at least the 512 bits, whatever the operands have."""
    return rounded(_exact(a) * _exact(b))


def divide(a: NumberValue, b: NumberValue) -> NumberValue:
    """``a / b``.

    Returns:
        The quotient, rounded.

    Raises:
        ZeroDivisionError: b is zero.
    """
    if b == 0:
        raise ZeroDivisionError
    from fractions import Fraction

    return _result(Fraction(_exact(a)) / Fraction(_exact(b)), a, b)


def modulo(a: NumberValue, b: NumberValue) -> NumberValue:
    """``a % b``: the remainder of the division truncated towards zero; ``a`` where b is 0."""
    if b == 0:
        return a
    from fractions import Fraction

    left, right = Fraction(_exact(a)), Fraction(_exact(b))
    quotient = abs(left) // abs(right)
    if (left < 0) != (right < 0):
        quotient = -quotient
    return _result(left - right * quotient, a, b)


def negate(a: NumberValue) -> NumberValue:
    """``-a``."""
    return -a


def to_text(value: NumberValue) -> str:
    """The decimal text OpenTofu prints: the shortest that reads back as the same float.

    Returns:
        Decimal text, never in exponent form.
    """
    if isinstance(value, int):
        return _whole_text(value)
    if isinstance(value, float):
        return _plain(repr(value)).removesuffix(".0")
    negative = value < 0
    text = _shortest(abs(value))
    return "-" + text if negative else text


def _whole_text(value: int) -> str:
    if -(1 << PRECISION) < value < (1 << PRECISION):
        return str(value)
    # Beyond 512 bits the shortest decimal that still rounds to the value ends in zeros.
    sign = "-" if value < 0 else ""
    digits, exponent = _shortest_digits(abs(value), 1)
    return sign + digits + "0" * (exponent - len(digits))


def _plain(text: str) -> str:
    """``1.5e-07`` as ``0.00000015``."""
    if "e" not in text:
        return text
    mantissa, _, exponent_text = text.partition("e")
    exponent = int(exponent_text)
    sign = ""
    if mantissa.startswith("-"):
        sign, mantissa = "-", mantissa[1:]
    whole, _, part = mantissa.partition(".")
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{whole}{part}"
    return sign + whole + part.ljust(exponent, "0")


def _shortest(value: Fraction) -> str:
    digits, exponent = _shortest_digits(value.numerator, value.denominator)
    if exponent <= 0:
        return f"0.{'0' * -exponent}{digits}"
    if exponent >= len(digits):
        return digits + "0" * (exponent - len(digits))
    return f"{digits[:exponent]}.{digits[exponent:]}"


def _shortest_digits(numerator: int, denominator: int) -> tuple[str, int]:
    """Shortest digits ``d1d2…`` and exponent with ``0.d1d2… * 10**exponent`` closest to n/d.

    Returns:
        Digits without trailing zeros, and the decimal exponent.

    Any decimal strictly within half a unit of the 512-bit mantissa reads back as the value.
    """
    # value = m * 2**e with m of exactly 512 bits; everything is scaled to integers:
    # value = mid / scale, and the half unit is half / scale.
    shift = PRECISION - (numerator.bit_length() - denominator.bit_length())
    mantissa = (
        (numerator << shift) // denominator if shift >= 0 else numerator // (denominator << -shift)
    )
    while mantissa.bit_length() > PRECISION:
        mantissa >>= 1
        shift -= 1
    while mantissa.bit_length() < PRECISION:
        shift += 1
        mantissa = (numerator << shift) // denominator
    even = mantissa & 1 == 0
    if shift >= 0:
        mid, half, scale = 2 * mantissa, 1, 1 << (shift + 1)
    else:
        mid, half, scale = (2 * mantissa) << -shift, 1 << -shift, 2
    below = half
    if mantissa == 1 << (PRECISION - 1):
        # The neighbour below is only half as far away at a power of two.
        mid, half, scale, below = mid * 2, half * 2, scale * 2, half
    # Scale so that 0.1 <= value / 10**exponent < 1.
    exponent = 0
    estimate = (mid.bit_length() - scale.bit_length()) * 30103 // 100000
    if estimate > 0:
        scale *= 10**estimate
    else:
        mid, half, below = (x * 10**-estimate for x in (mid, half, below))
    exponent = estimate
    while mid >= scale:
        scale *= 10
        exponent += 1
    while mid * 10 < scale:
        mid, half, below = mid * 10, half * 10, below * 10
        exponent -= 1
    digits: list[str] = []
    while True:
        mid, half, below = mid * 10, half * 10, below * 10
        digit, mid = divmod(mid, scale)
        low = mid <= below if even else mid < below
        high = mid + half >= scale if even else mid + half > scale
        if not low and not high:
            digits.append(str(digit))
            continue
        round_up = (high and not low) or (high and low and 2 * mid >= scale)
        digits.append(str(digit + 1 if round_up else digit))
        break
    position = len(digits) - 1
    while position > 0 and digits[position] == "10":
        digits[position] = "0"
        digits[position - 1] = str(int(digits[position - 1]) + 1)
        position -= 1
    text = "".join(digits)
    if digits[0] == "10":
        exponent += 1
    return text.rstrip("0") or "0", exponent
