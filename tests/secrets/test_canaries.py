"""The values a process holds are found in any dress, and never shown."""

from __future__ import annotations

import copy
import pickle
import random

import pytest
from tests.support.credentials import FORMS, credentials, secret

from floe_guard.secrets.canaries import Canaries

SEED = 5

WRAPPED = {
    "reversed": lambda value: value[::-1],
    "wrapped": lambda value: "\n".join(value[i : i + 10] for i in range(0, len(value), 10)),
    "wrapped in JSON": lambda value: "\\n".join(
        value[i : i + 10] for i in range(0, len(value), 10)
    ),
    "spaced": lambda value: " ".join(value),
    "coloured": lambda value: f"\x1b[31m{value[:9]}\x1b[0m{value[9:]}",
    "lower case": lambda value: value.lower(),
    "utf-16": lambda value: value.encode("utf-16-le"),
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_held_credential_is_found_in_every_form(form: str) -> None:
    held = credentials(random.Random(SEED))
    canaries = Canaries(held)
    strangers = Canaries(credentials(random.Random(SEED + 1)))
    for name, value in held.items():
        text = FORMS[form](name, value)
        assert name in {hit.name for hit in canaries.scan(text)}
        assert strangers.scan(text) == []


@pytest.mark.parametrize("form", sorted(WRAPPED))
def test_a_held_credential_is_found_however_it_was_printed(form: str) -> None:
    held = credentials(random.Random(SEED))
    canaries = Canaries(held)
    for name, value in held.items():
        assert name in {hit.name for hit in canaries.scan(WRAPPED[form](value))}


def test_a_part_is_as_good_as_the_whole() -> None:
    value = secret(random.Random(SEED))
    canaries = Canaries({"S": value})
    for start in range(len(value) - 15):
        assert canaries.scan(f"<{value[start : start + 16]}>")
    assert canaries.scan(f"<{value[:15]}>") == []


def test_a_password_needs_no_shape() -> None:
    canaries = Canaries({"DB_PASSWORD": "correct horse"})
    (hit,) = canaries.scan('{"x": "correct horse battery"}')
    assert (hit.name, hit.rule) == ("DB_PASSWORD", "canary:DB_PASSWORD")
    assert Canaries({"P": 'q"uo\\te d'}).scan('{"x": "q\\"uo\\\\te d"}')


def test_short_and_empty_values_are_left_out_by_name() -> None:
    canaries = Canaries({"PIN": "1234", "EMPTY": ""})
    assert canaries.too_short == ("PIN",)
    assert canaries.scan("1234") == []


def test_values_are_never_shown_or_copied_out() -> None:
    value = secret(random.Random(SEED))
    canaries = Canaries({"S": value})
    assert value not in repr(canaries)
    assert value not in repr(canaries.scan(value))
    with pytest.raises(TypeError):
        pickle.dumps(canaries)
    with pytest.raises(TypeError):
        copy.copy(canaries)
