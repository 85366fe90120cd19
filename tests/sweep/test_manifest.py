"""Items and manifests: what they own, that they come back as they were, and the schemas they keep."""

from __future__ import annotations

import json
import string
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import FloeGuardError, InputError
from floe_guard.runscope import RunScope
from floe_guard.sweep.items import GLUE_KINDS, S3_KINDS, Item, ItemKind, owned, read_item, read_line
from floe_guard.sweep.manifest import load
from floe_guard.sweep.manifest_writer import INLINE_ITEMS, ManifestWriter

RUN = "floe-provider-20261122T101010Z"
SCOPE = RunScope.from_run_id(RUN, bucket="floe-provider-tests")
SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"

keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
glue_names = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=30)
items = st.one_of(
    st.builds(
        Item,
        kind=st.sampled_from(sorted(S3_KINDS)),
        run_id=st.just(RUN),
        name=keys.map(lambda tail: SCOPE.s3_prefix + tail),
        identity=st.text(string.ascii_letters, min_size=1, max_size=12),
        size_bytes=st.integers(0, 2**50),
        etag=st.sampled_from(["", '"e"']),
    ),
    st.builds(
        Item,
        kind=st.just(ItemKind.TABLE),
        run_id=st.just(RUN),
        name=glue_names,
        identity=st.just("2026-11-22T10:10:10+00:00"),
        database=st.just(SCOPE.database),
        parts=st.integers(0, 500),
    ),
)


def write(path: Path, listed: list[Item]) -> Any:
    writer = ManifestWriter(path)
    for item in listed:
        writer.add(item)
    now = datetime.now(UTC)
    return writer.close(
        [SCOPE],
        account_id="123456789012",
        region="ap-southeast-2",
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )


@given(st.lists(items, max_size=20))
def test_a_manifest_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, listed: list[Item]
) -> None:
    path = tmp_path_factory.mktemp("m") / "m.json"
    write(path, listed)
    read = load(path)
    read.verify()
    assert list(read.items()) == listed
    schema = json.loads((SCHEMAS / "sweep-manifest.schema.json").read_text())
    jsonschema.validate(json.loads(path.read_text()), schema)


@given(items)
def test_a_line_is_canonical_json_and_is_read_back(item: Item) -> None:
    line = item.line()
    assert line == json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"))
    short, long = read_line(f"{line}\n".encode()), read_item(json.loads(line), file="m", line=1)
    assert long == item
    assert short == item or (short is None and "\\ud" in line)


NOT_CANONICAL = {
    "a key twice": '{"identity":"e","kind":"object","name":"k","name":"k","run_id":"r"}',
    "an unknown key": '{"identity":"e","kind":"object","name":"k","other":1,"run_id":"r"}',
    "no name": '{"identity":"e","kind":"object","run_id":"r"}',
    "no kind": '{"identity":"e","name":"k","run_id":"r"}',
    "an unknown kind": '{"identity":"e","kind":"bucket","name":"k","run_id":"r"}',
    "a kind that is a list": '{"identity":"e","kind":[],"name":"k","run_id":"r"}',
    "a name that is a number": '{"identity":"e","kind":"object","name":1,"run_id":"r"}',
    "half a pair": '{"identity":"e","kind":"object","name":"\\ud800","run_id":"r"}',
    "a size below zero": '{"identity":"e","kind":"object","name":"k","run_id":"r","size_bytes":-1}',
    "a broken size": '{"identity":"e","kind":"object","name":"k","run_id":"r","size_bytes":1.5}',
    "a size beyond 64 bits": (
        f'{{"identity":"e","kind":"object","name":"k","run_id":"r","size_bytes":{2**63}}}'
    ),
    "a true size": '{"identity":"e","kind":"object","name":"k","run_id":"r","size_bytes":true}',
    "a list": "[]",
    "no JSON": "{",
    "spaces": '{"identity": "e", "kind": "object", "name": "k", "run_id": "r"}',
    "no escape": '{"identity":"e","kind":"object","name":"é","run_id":"r"}',
    "no line break": "",
}


@pytest.mark.parametrize("line", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_a_line_in_another_form_goes_the_long_way(line: str) -> None:
    good = '{"identity":"e","kind":"object","name":"k","run_id":"r"}'
    assert read_line(f"{good}\n".encode()) == Item(ItemKind.OBJECT, "r", "k", "e")
    assert read_line(f"{line}\n".encode() if line else good.encode()) is None


@pytest.mark.parametrize("count", [0, 1, INLINE_ITEMS, INLINE_ITEMS + 1, 3000])
def test_many_items_go_to_a_file_beside_it(tmp_path: Path, count: int) -> None:
    listed = [Item(ItemKind.OBJECT, RUN, f"{SCOPE.s3_prefix}{n}", "e") for n in range(count)]
    read = write(tmp_path / "m.json", listed)
    read.verify()
    read.verify_written()
    assert list(read.items()) == listed
    beside = tmp_path / "m.json.items.jsonl"
    assert beside.exists() == (count > INLINE_ITEMS)
    assert {path.name for path in tmp_path.iterdir()} <= {"m.json", beside.name}


@pytest.mark.parametrize("change", ["append", "remove", "exchange", "delete"])
def test_a_changed_items_file_is_refused(tmp_path: Path, change: str) -> None:
    listed = [Item(ItemKind.OBJECT, RUN, f"{SCOPE.s3_prefix}{n}", "e") for n in range(1500)]
    read = write(tmp_path / "m.json", listed)
    beside = tmp_path / "m.json.items.jsonl"
    lines = beside.read_text().splitlines(keepends=True)
    if change == "append":
        beside.write_text("".join([*lines, lines[0]]))
    elif change == "remove":
        beside.write_text("".join(lines[:-1]))
    elif change == "exchange":
        beside.write_text("".join([*lines[:-1], lines[-1].replace("1499", "1500")]))
    else:
        beside.unlink()
    with pytest.raises(FloeGuardError):
        read.verify()
    with pytest.raises(FloeGuardError):
        read.verify_written()


def test_what_is_checked_is_what_is_deleted(tmp_path: Path) -> None:
    listed = [Item(ItemKind.OBJECT, RUN, f"{SCOPE.s3_prefix}{n}", "e") for n in range(1500)]
    read = write(tmp_path / "m.json", listed)
    (tmp_path / "copy").mkdir()
    copy = read.copied(tmp_path / "copy")
    copy.verify()
    (tmp_path / "m.json.items.jsonl").write_text("exchanged")
    assert list(copy.items()) == listed
    assert copy.items_file is not None
    copy.items_file.write_text("exchanged too")
    with pytest.raises(InputError, match=r"m\.json\.items\.jsonl:1: not the JSON") as wrong:
        copy.verify()
    assert str(wrong.value).startswith(str(tmp_path / "m.json.items.jsonl"))


@given(
    kind=st.sampled_from(sorted(S3_KINDS)),
    name=st.one_of(st.text(max_size=80), keys.map(lambda t: f"runs/{RUN}{t}")),
    identity=st.text(max_size=3),
    run_id=st.sampled_from([RUN, RUN + "x", RUN.lower(), "", "floe-provider-20261122T101011Z"]),
)
def test_no_s3_item_is_owned_but_by_its_prefix_its_identity_and_its_run(
    kind: ItemKind, name: str, identity: str, run_id: str
) -> None:
    item = Item(kind, run_id, name, identity)
    inside = name.startswith(f"runs/{RUN}/")
    assert owned(item, SCOPE) == (run_id == RUN and identity != "" and inside)


@given(
    kind=st.sampled_from(sorted(GLUE_KINDS)),
    name=st.one_of(st.text(max_size=40), st.just(SCOPE.database), glue_names),
    database=st.one_of(st.text(max_size=40), st.just(SCOPE.database), glue_names),
    marker=st.sampled_from(["", RUN, RUN + "x", "*"]),
)
def test_no_catalog_item_outside_the_glue_prefix_is_owned(
    kind: ItemKind, name: str, database: str, marker: str
) -> None:
    where = database if kind in {ItemKind.TABLE, ItemKind.FUNCTION} else name
    if owned(Item(kind, RUN, name, "now", database, marker=marker), SCOPE):
        assert where.lower().startswith("floe_provider_")
        assert where.lower() == SCOPE.database or marker == RUN


@pytest.mark.parametrize("name", ["bar\N{KELVIN SIGN}_x", "floe_provider_\N{KELVIN SIGN}"])
def test_only_ascii_is_folded(name: str) -> None:
    scope = RunScope.from_run_id(RUN, bucket="floe-provider-tests", glue_prefix="bark_")
    assert not scope.owns_database(name, {"floe.provider.test.run": RUN})


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        (f"role-{RUN}", True),
        (f"{RUN}-role", True),
        (f"{RUN}x", False),
        (f"x{RUN}", False),
        (RUN.lower(), False),
        ("administrator", False),
    ],
)
def test_an_iam_name_holds_the_run_id_as_a_word(name: str, ours: bool) -> None:
    assert owned(Item(ItemKind.IAM_ROLE, RUN, name, "now"), SCOPE) == ours
    arn = f"arn:aws:iam::123456789012:policy/{RUN}/{name}"
    assert owned(Item(ItemKind.IAM_POLICY, RUN, arn, "now"), SCOPE) == ours


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        {},
        {"kind": "object"},
        {"kind": "bucket", "run_id": RUN, "name": "a", "identity": "e"},
        {"kind": "object", "run_id": RUN, "name": 7, "identity": "e"},
        {"kind": "object", "run_id": RUN, "name": "a", "identity": "e", "size_bytes": -1},
        {"kind": "object", "run_id": RUN, "name": "a", "identity": "e", "size_bytes": True},
        {"kind": "object", "run_id": RUN, "name": "a", "identity": "e", "size_bytes": 2**63},
        {"kind": "object", "run_id": RUN, "name": "a", "identity": "e", "more": 1},
        {"kind": "object", "run_id": RUN, "name": "\ud800", "identity": "e"},
    ],
)
def test_what_is_no_item_is_an_input_error_with_its_line(fields: object) -> None:
    with pytest.raises(InputError, match=r"m\.json:3"):
        read_item(fields, file="m.json", line=3)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_whatever_crash_the_reading_of_a_manifest(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("m") / "m.json"
    path.write_bytes(raw)
    with pytest.raises(FloeGuardError):
        load(path)


@given(
    st.dictionaries(
        st.sampled_from(
            ["schema", "counts", "bytes", "run_ids", "run_id", "items", "items_file", "created_at"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
            ),
            max_leaves=5,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_sealed_nonsense_crashes_the_reading_of_a_manifest(
    tmp_path_factory: pytest.TempPathFactory, change: dict[str, Any]
) -> None:
    from floe_guard.sweep.manifest import seal

    path = tmp_path_factory.mktemp("m") / "m.json"
    write(path, [Item(ItemKind.OBJECT, RUN, f"{SCOPE.s3_prefix}a", "e")])
    header = json.loads(path.read_text()) | change
    header["sha256"] = seal(header)
    path.write_text(json.dumps(header))
    with suppress(FloeGuardError):
        load(path).verify()
