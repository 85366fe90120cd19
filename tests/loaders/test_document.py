"""What a document is taken for, and in which words it is refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import InputError
from floe_guard.loaders import document

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PLAN = FIXTURES / "plans/scaffold.json"
STATE = FIXTURES / "states/scaffold.json"
RAW_STATE = FIXTURES / "states/scaffold.raw-v4.json"


def parse(data: bytes) -> document.Document:
    return document.parse(data, "input.json")


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        parse(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "form", "version"),
    [(PLAN, "plan", "1.2"), (STATE, "state", "1.0"), (RAW_STATE, "state-v4", "4")],
)
def test_each_form_is_recognised_with_the_digest_of_its_bytes(
    path: Path, form: str, version: str
) -> None:
    found = document.read(str(path))
    assert (found.form, found.info.format_version) == (form, version)
    assert found.info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_powershell_and_editors_may_write_other_encodings(encoding: str) -> None:
    text = PLAN.read_text().replace("floe-provider-tests-monthly-cost", "Geschäftsjahr ☃")
    found = parse(text.encode(encoding))
    assert found.form == "plan"
    assert found.data == text.encode()


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.read_bytes())))
    found = document.read("-")
    assert (found.form, found.info.path) == ("plan", "-")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"resource {}", "input.json:1:1: is not JSON"),
        (b'{\n "a": 1,\n}', "input.json:3:1: is not valid JSON"),
        (b'{"a": NaN}', "input.json:1:7: is not valid JSON"),
        (b'{"a": "\xff"}', "is not valid UTF-8"),
        (b"\xff\xfe{", "UTF-16"),
        (b"[]", "not an object"),
        (b'"text"', "not an object"),
        (b"{}", "neither a plan nor a state"),
        (b'{"format_version":"2.0","planned_values":{}}', "format_version '2.0' is not supported"),
        (b'{"format_version":1.2,"planned_values":{}}', "format_version 1.2 is not supported"),
        (b'{"format_version":"11.0","planned_values":{}}', "format_version '11.0' is not"),
        (b'{"format_version":"1.0","provider_schemas":{}}', "providers schema -json"),
        (b'{"format_version":"1.0","valid":true,"diagnostics":[]}', "validate -json"),
        (b'{"x":{"sensitive":false,"type":"string","value":"y"}}', "output -json"),
        (b'{"@level":"info"}\n{"@level":"info"}', "a stream of log messages"),
        (b'{"version":3,"serial":1,"modules":[]}', "a state file of version 3"),
        (b'{"serial":1,"lineage":"x","encrypted_data":"x"}', "an encrypted state"),
        (b'{"remote_plan_format":1}', "HCP Terraform"),
        (b'{"schema":"floe-guard/report/v1","cells":[]}', "a floe-guard report"),
        (b'{"resource":{}}', "source in JSON"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_what_is_no_plan_or_state_is_refused_in_one_line(data: bytes, expected: str) -> None:
    message = refusal(data)
    assert expected in message
    assert "\n" not in message


@pytest.mark.parametrize("size", [1, 100, 5000, 20_000])
def test_a_truncated_plan_is_called_truncated(size: int) -> None:
    assert "is truncated" in refusal(PLAN.read_bytes()[:size])


def test_a_key_twice_at_the_top_level_is_refused() -> None:
    text = PLAN.read_text()
    doubled = text.replace('"resource_changes"', '"resource_changes": [], "resource_changes"', 1)
    assert "has the key 'resource_changes' twice" in refusal(doubled.encode())


def test_a_key_twice_inside_is_refused() -> None:
    doubled = PLAN.read_text().replace('"mode"', '"mode": "data", "mode"', 1)
    assert "has the key 'mode' twice" in refusal(doubled.encode())


def test_a_key_twice_at_the_top_of_a_large_document_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document, "_FULL_DUPLICATE_CHECK_BYTES", 0)
    text = PLAN.read_text()
    assert parse(text.encode()).form == "plan"
    doubled = text[:-2].rstrip().removesuffix("}") + ', "complete": true}'
    assert "has the key 'complete' twice" in refusal(doubled.encode())


keys = st.text(max_size=6)


@given(st.dictionaries(keys, st.one_of(st.integers(), keys, st.lists(keys)), min_size=1), st.data())
def test_the_walk_over_the_top_level_finds_exactly_the_doubled_keys(
    members: dict[str, object], data: st.DataObject
) -> None:
    space = data.draw(st.sampled_from(["", " ", "\n  "]))
    ascii_only = data.draw(st.booleans())

    def text(pairs: list[tuple[str, object]]) -> bytes:
        inner = f",{space}".join(
            f"{json.dumps(k, ensure_ascii=ascii_only)}:{space}{json.dumps(v)}" for k, v in pairs
        )
        return f"{{{space}{inner}{space}}}".encode("utf-8", "surrogatepass")

    import msgspec

    def doubled(raw: bytes) -> str | None:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return document._doubled_top_level_key(raw, parts)

    pairs = list(members.items())
    assert doubled(text(pairs)) is None
    again = data.draw(st.sampled_from(pairs))
    place = data.draw(st.integers(0, len(pairs)))
    assert doubled(text([*pairs[:place], (again[0], "other"), *pairs[place:]])) is not None


def test_a_folder_is_refused_with_the_verb_that_takes_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="floe-guard check"):
        document.read(str(tmp_path))


def tool(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_a_binary_plan_goes_through_the_tool_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.bin"
    plan.write_bytes(b"PK\x03\x04 the plan")
    tool(tmp_path, "tofu", 'echo "Error: made by another version" >&2; exit 1')
    tool(
        tmp_path,
        "terraform",
        f'[ "$1 $2" = "show -json" ] && grep -q "the plan" "$3" && cat "{PLAN}"',
    )
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = document.read(str(plan))
    assert found.form == "plan"
    assert found.info.sha256 == hashlib.sha256(plan.read_bytes()).hexdigest()


def test_a_binary_plan_that_no_tool_can_show_is_refused_with_the_tools_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.bin"
    plan.write_bytes(b"PK\x03\x04")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="neither `tofu` nor `terraform` is on PATH"):
        document.read(str(plan))
    tool(
        tmp_path, "tofu", 'echo "╷" >&2; echo "│ Error: Failed to load plugin schemas" >&2; exit 1'
    )
    with pytest.raises(InputError, match="tofu: Error: Failed to load plugin schemas"):
        document.read(str(plan))
    in_colour = r"\033[31m╷\033[0m\n\033[31m│\033[0m \033[1mError: \033[0mno plugin\033[0m"
    tool(tmp_path, "tofu", f"printf '{in_colour}' >&2; exit 1")
    with pytest.raises(InputError, match="tofu: Error: no plugin"):
        document.read(str(plan))
