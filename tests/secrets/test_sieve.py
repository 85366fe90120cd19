"""One pass says which patterns occur, exactly as a search for each would."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from floe_guard.secrets import encodings
from floe_guard.secrets.patterns import Sieve, compiled, parts

PATTERNS = {**parts(), **encodings.PATTERNS}
SIEVE = Sieve(PATTERNS)
PIECES = [
    b"secret_key",
    b"AKIA",
    b"x" * 40,
    base64.b64encode(b"a text that is long enough to be found"),
    b"H4sIAAAAAAAAA0vOzy1KTU5NUUhJTc4vKk4FAL",
    b"68656c6c6f20776f726c642c2068656c6c6f20776f726c64",
    b"\\u0041",
    b"%41",
    b"\0",
    b"\xff",
    b" ",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=6))
def test_what_occurs_is_what_a_search_finds(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    found = {name for name, text in PATTERNS.items() if compiled(text).search(data) is not None}
    assert SIEVE.present(data) - {""} == found


def test_every_pattern_can_occur() -> None:
    assert SIEVE.present(b" ".join(PIECES)) >= set(PATTERNS)


class GaveUp:
    """A set that ran out of memory."""

    def Match(self, data: bytes) -> Sequence[int]:
        return []


def test_a_set_that_gives_up_rules_nothing_out() -> None:
    sieve = Sieve(PATTERNS)
    sieve._set = GaveUp()
    assert sieve.present(b"nothing here") >= set(PATTERNS)
