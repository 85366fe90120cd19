"""Numbers: parsing, printing and arithmetic of 512-bit floats."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.loaders.hcl.cty import numbers

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0", "0"),
        ("007", "7"),
        ("1.50", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("1e-7", "0.0000001"),
        ("-2.5e1", "-25"),
        ("0.1", "0.1"),
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
    ],
)
def test_prints_what_was_written(text: str, printed: str) -> None:
    value = numbers.parse(text)
    assert value is not None
    assert numbers.to_text(value) == printed


@pytest.mark.parametrize(
    "text", ["", "-", ".", "e1", "1e", "1_000", "0x10", "1 ", "NaN", "inf", "٣"]
)
def test_what_is_no_number(text: str) -> None:
    assert numbers.parse(text) is None


@given(DECIMALS)
def test_reads_back_what_it_prints(decimal: object) -> None:
    value = numbers.parse(format(decimal, "f"))
    assert value is not None
    assert numbers.parse(numbers.to_text(value)) == value


@given(st.integers(), st.integers())
def test_whole_numbers_are_exact(a: int, b: int) -> None:
    assert numbers.add(a, b) == a + b
    assert numbers.subtract(a, b) == a - b
    assert numbers.multiply(a, b) == a * b


@given(st.fractions(), st.fractions())
def test_results_have_512_bits_at_most(a: Fraction, b: Fraction) -> None:
    for result in (numbers.rounded(a), numbers.multiply(numbers.rounded(a), numbers.rounded(b))):
        mantissa = Fraction(result).numerator
        while mantissa and mantissa % 2 == 0:
            mantissa //= 2
        assert abs(mantissa).bit_length() <= numbers.PRECISION


@given(st.fractions(max_denominator=10**40))
def test_rounds_to_the_nearest(value: Fraction) -> None:
    rounded = Fraction(numbers.rounded(value))
    if value:
        assert abs(rounded - value) / abs(value) <= Fraction(1, 2**numbers.PRECISION)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6).filter(bool))
def test_the_remainder_has_the_sign_of_the_dividend(a: int, b: int) -> None:
    remainder = numbers.modulo(a, b)
    assert abs(remainder) < abs(b)
    assert remainder == 0 or (remainder < 0) == (a < 0)
    assert (a - remainder) % b == 0


def test_division() -> None:
    assert numbers.to_text(numbers.divide(1, 4)) == "0.25"
    assert numbers.to_text(numbers.divide(1, 3)).startswith("0.33333333333333333333")
    assert numbers.multiply(numbers.divide(1, 7), 7) == 1
    with pytest.raises(ZeroDivisionError):
        numbers.divide(1, 0)


def test_a_float_prints_as_a_float() -> None:
    assert numbers.to_text(0.1 * 3) == "0.30000000000000004"
    assert numbers.to_text(2.0) == "2"
    assert numbers.to_text(1.5e-7) == "0.00000015"


def test_a_number_of_no_use_is_refused() -> None:
    assert numbers.parse("1e99999") is None
    with pytest.raises(OverflowError):
        numbers.multiply(1 << 10_000, 1 << 10_000)
