"""What is found, what is not, and that raw JSON shows whatever its strings hold."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.credentials import (
    FORMS,
    LOOKALIKES,
    credentials,
    key_id,
    lookalikes,
    positives,
    secret,
    token,
)

from floe_guard.secrets.patterns import RULES
from floe_guard.secrets.shapes import has_hit, redact, scan, scan_document, scan_value
from floe_guard.values import Sensitive, Unknown

SEED = 41


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_of_a_credential_is_found(form: str) -> None:
    rng = random.Random(SEED)
    wanted = {
        "id": "aws-access-key-id",
        "secret": "aws-secret-access-key",
        "token": "aws-session-token",
    }
    for kind, value in credentials(rng).items():
        rules = {hit.rule for hit in scan(FORMS[form](kind, value))}
        assert rules, (form, kind)
        if form not in {"userinfo", "file-name"}:
            assert wanted[kind] in rules, (form, kind, rules)


def test_recall_over_the_corpus_is_at_least_98_per_cent() -> None:
    texts = list(positives(random.Random(SEED + 1), 4))
    missed = [form for form, text in texts if not scan(text)]
    assert len(missed) <= len(texts) * 0.02, missed


@pytest.mark.parametrize("name", sorted(LOOKALIKES))
def test_a_lookalike_is_no_credential(name: str) -> None:
    rng = random.Random(SEED)
    for _ in range(15):
        text = LOOKALIKES[name](rng)
        assert scan(text) == [], text


def test_lookalikes_stay_harmless_inside_json() -> None:
    document = json.dumps([text for _, text in lookalikes(random.Random(SEED), 3)])
    assert scan(document) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-----BEGIN {}PRIVATE KEY-----", "private-key"),
        ("-----BEGIN ENCRYPTED {}PRIVATE KEY-----", "private-key"),
        ("-----BEGIN PGP {}PRIVATE KEY BLOCK-----", "private-key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519{}", "private-key"),
        ("postgres://app:Sup3rS3cr{}et@db.example:5432/x", "url-credentials"),
    ],
)
def test_what_is_no_aws_key_is_found_too(text: str, rule: str) -> None:
    assert rule in {hit.rule for hit in scan(text.format(""))}


def test_documented_example_keys_count_as_keys() -> None:
    text = "AKIAIOSFODNN7" + "EXAMPLE and wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
    assert [hit.rule for hit in scan(text)] == ["aws-access-key-id", "aws-secret-access-key"]


def test_unique_ids_of_other_things_are_no_key_ids() -> None:
    body = "".join(random.Random(SEED).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=17))
    for prefix in ("AROA", "AIDA", "AGPA", "AIPA", "ANPA", "ANVA", "APKA", "ASCA"):
        assert scan(prefix + body) == []
        assert scan(f"{prefix}{body}:session") == []


def test_a_hit_says_where_and_never_what() -> None:
    rng = random.Random(SEED)
    value = key_id(rng)
    text = f"first\nsecond\n  id: {value}\n"
    (hit,) = scan(text)
    assert (hit.offset, hit.end, hit.line) == (text.index(value), text.index(value) + 20, 3)
    assert value not in repr(hit)
    assert hit.words == RULES["aws-access-key-id"]


def test_offsets_count_bytes() -> None:
    value = key_id(random.Random(SEED))
    (hit,) = scan(f"é {value}")
    assert hit.offset == 3


def test_an_encoded_hit_names_the_encoding() -> None:
    value = key_id(random.Random(SEED))
    (hit,) = scan(value.encode().hex())
    assert hit.via == "hex"
    assert "(hex)" in hit.words


def test_redacting_leaves_nothing_to_find() -> None:
    for form, text in positives(random.Random(SEED), 1):
        if not scan(text):
            continue
        safe = redact(text)
        assert "[redacted:" in safe, form
        assert not has_hit(safe), form


def test_redacting_leaves_other_text_alone() -> None:
    text = "bucket floe-provider-tests-123456789012, sha256 " + "ab12" * 16
    assert redact(text) == text
    value = key_id(random.Random(SEED))
    assert redact(f"é{value} é") == "é[redacted:aws-access-key-id] é"


def test_a_name_and_its_value_are_looked_at_together() -> None:
    short = "".join(random.Random(SEED).choices("bcdfghjkmnpqrstvwxz0123456789", k=22)) + "Q7"
    assert not scan(short)
    assert [p for p, _ in scan_document({"aws_secret_access_key": short})] == [
        "/aws_secret_access_key"
    ]
    named = {"env": [{"name": "AWS_SECRET_ACCESS_KEY", "value": short}]}
    assert [p for p, _ in scan_document(named)] == ["/env/0/value"]


def test_keys_sensitive_values_and_known_beginnings_are_scanned() -> None:
    value = key_id(random.Random(SEED))
    data = {
        value: 1,
        "a/b": {"c~d": Sensitive([value])},
        "url": Unknown(prefix=f"https://{value}/"),
        "unknown": Unknown(),
        "n": None,
    }
    assert [pointer for pointer, _ in scan_document(data)] == [
        f"/{value}",
        "/a~1b/c~0d/0",
        "/url",
    ]


def _escaped(text: str, rng: random.Random) -> str:
    """Return a JSON string in which some characters are written as escapes."""
    parts = [
        f"\\u{ord(c):04X}" if ord(c) < 0x10000 and rng.random() < 0.3 else json.dumps(c)[1:-1]
        for c in text
    ]
    return '"' + "".join(parts) + '"'


@given(
    seed=st.integers(0, 2**32),
    before=st.text(max_size=12),
    after=st.text(max_size=12),
    writer=st.sampled_from(("dumps", "ascii", "indent", "nested", "escaped")),
)
def test_raw_json_shows_whatever_its_strings_hold(
    seed: int, before: str, after: str, writer: str
) -> None:
    rng = random.Random(seed)
    value = rng.choice((key_id, secret, token))(rng)
    text = f"{before}{rng.choice((' ', chr(10), '=', ': ', chr(9)))}{value}{rng.choice(('', ' ', chr(10), '&'))}{after}"
    data = {"resource": [{"values": {"user_data": text}}]}
    if writer == "escaped":
        raw = f'{{"resource": [{{"values": {{"user_data": {_escaped(text, rng)}}}}}]}}'
        assert json.loads(raw) == data
    elif writer == "nested":
        data = {"policy": json.dumps(data)}
        raw = json.dumps(data)
    else:
        raw = json.dumps(
            data, ensure_ascii=writer == "ascii", indent=2 if writer == "indent" else None
        )
    found = {hit.rule for _, hit in scan_value(data)}
    shown = {hit.rule for hit in scan(raw)}
    assert found <= shown


@given(st.binary(max_size=200))
def test_any_bytes_can_be_scanned(data: bytes) -> None:
    for hit in scan(data):
        assert 0 <= hit.offset < hit.end <= len(data)


@given(st.text(max_size=200))
def test_any_text_can_be_redacted(text: str) -> None:
    assert isinstance(redact(text), str)


def test_a_compressed_bomb_is_bounded() -> None:
    import base64
    import gzip

    bomb = base64.b64encode(gzip.compress(b"\0" * (64 << 20))).decode()
    assert scan(bomb) == []
