"""Canonical bytes, held against an independent implementation of RFC 8785."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import EvidenceError
from floe_guard.evidence.canonical import decode, encode

keys = st.text(st.characters(max_codepoint=126), max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@given(documents)
def test_bytes_are_those_of_an_independent_implementation(value: Any) -> None:
    assert encode(value) == rfc8785.dumps(value)


@given(documents)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert decode(encode(value), "document") == value


@given(documents, st.data())
def test_any_changed_byte_is_another_document_or_none(value: Any, data: st.DataObject) -> None:
    raw = encode(value)
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[place]))
    changed = raw[:place] + bytes([byte]) + raw[place + 1 :]
    with contextlib.suppress(EvidenceError):
        assert decode(changed, "document") != value


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}',
        b'{"a": 1}',
        b"[1]\n",
        b"NaN",
        b"1.0",
        b"1e3",
        b"-0",
        b"9007199254740992",
        b'"\\u0041"',
        b'"\\/"',
        b'"\xff"',
        b'"\\ud800"',
        b'\xef\xbb\xbf"a"',
        b'{"b":1,"a":2}',
        '{"ä":1}'.encode(),
        b"[" * 40 + b"]" * 40,
        b"[" * 100000 + b"]" * 100000,
        b"",
    ],
)
def test_other_spellings_are_refused(raw: bytes) -> None:
    with pytest.raises(EvidenceError):
        decode(raw, "document")


@pytest.mark.parametrize("value", [1.5, 2**53, {"ä": 1}, ["\ud800"]])
def test_what_has_no_place_in_a_bundle_is_not_written(value: Any) -> None:
    with pytest.raises(ValueError, match="float|integer|ASCII|surrogate"):
        encode(value)
