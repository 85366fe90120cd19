"""Every built-in function answers as Terraform did, in value, type, marks and nullness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.loaders.hcl.functions import record
from tests.support.hcl_console import parse_type

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.convert import convert
from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    object_of,
    tuple_of,
)
from floe_guard.loaders.hcl.cty.values import (
    NULL,
    SENSITIVE,
    Unknown,
    Value,
    boolean,
    null,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.functions import registry
from floe_guard.loaders.hcl.functions.core import FunctionContext, FunctionError

RECORDED = Path(__file__).parent / "recorded"


def to_type(parsed: Any) -> Type:
    if isinstance(parsed, str):
        return {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}[parsed]
    kind, inner = parsed
    if kind == "tuple":
        return tuple_of(to_type(t) for t in inner)
    if kind == "object":
        return object_of({name: to_type(t) for name, t in inner.items()})
    return Type(kind, to_type(inner))


def to_value(encoded: Any) -> Value:
    """The value that an encoded argument stands for (see `tests.support.hcl_console`)."""
    if encoded is None:
        return NULL
    if isinstance(encoded, bool):
        return boolean(encoded)
    if isinstance(encoded, str):
        return string(encoded)
    if isinstance(encoded, int):
        return number(encoded)
    if isinstance(encoded, list):
        return tuple_value([to_value(item) for item in encoded])
    ((kind, body),) = encoded.items()
    if kind == "n":
        parsed = numbers.parse(body)
        assert parsed is not None
        return number(parsed)
    if kind == "o":
        return object_value({string(key).raw: to_value(item) for key, item in body.items()})
    if kind in {"list", "set", "map"}:
        plain = to_value(body[1] if kind != "map" else {"o": body[1]})
        return convert(plain, to_type(parse_type(f"{kind}({body[0]})")))
    if kind == "null":
        return null(to_type(parse_type(body)))
    if kind == "unknown":
        return unknown(to_type(parse_type(body)), "test")
    if kind == "id":
        return unknown(STRING, "test", not_null=True)
    assert kind == "sensitive"
    return to_value(body).with_marks([SENSITIVE])


def to_recorded(value: Value) -> Any:
    """A known value in the form in which answers were recorded."""
    raw = value.raw
    assert not isinstance(raw, Unknown)
    if raw is None or isinstance(raw, (bool, str)):
        return raw
    if isinstance(raw, tuple):
        return [to_recorded(item) for item in raw]
    if isinstance(raw, dict):
        return {"o": {key: to_recorded(item) for key, item in raw.items()}}
    return {"n": numbers.to_text(raw)}


def without_negative_zero(recorded: Any) -> Any:
    if isinstance(recorded, list):
        return [without_negative_zero(item) for item in recorded]
    if isinstance(recorded, dict):
        if recorded == {"n": "-0"}:
            return {"n": "0"}
        return {key: without_negative_zero(item) for key, item in recorded.items()}
    return recorded


def unknown_tree(value: Value) -> Any:
    """Which parts are unknown: true for a whole value, else by member."""
    raw = value.raw
    if isinstance(raw, Unknown):
        return True
    if isinstance(raw, tuple):
        return [unknown_tree(item) for item in raw]
    if isinstance(raw, dict):
        return {key: unknown_tree(item) for key, item in raw.items()}
    return False


def leaves(tree: Any) -> Any:
    """A tree without members that hold nothing unknown (Terraform leaves some of them out)."""
    if isinstance(tree, dict):
        return {key: kept for key, item in tree.items() if (kept := leaves(item))}
    if isinstance(tree, list):
        members = [leaves(item) for item in tree]
        return members if any(members) else []
    return tree


BY_CHOICE = {
    "base64gzip": "the bytes depend on the compressor",
    "cidr": "arithmetic on IPv4-mapped IPv6 networks goes astray",
    "element": "negative indices of tuples crash Terraform 1.11 and work in OpenTofu 1.10",
    "fileset": "[!a] is a negated class in OpenTofu",
    "sort": "the length of an unknown tuple is forgotten when it becomes a list",
    "pow": "powers that are not whole depend on the processor's exp",
    "-0": "there is no negative zero",
    "infinite": "no state or JSON can hold an infinite number, so it is refused",
}
"""Where an answer is unknown or refused on purpose, though Terraform gives one."""


def difference(answer: dict[str, Any], result: Value | FunctionError) -> str | None:
    """How a result differs from the recorded answer, or None."""
    if "infinite" in answer:
        return None if isinstance(result, FunctionError) else f"gives {result!r}"
    if isinstance(result, FunctionError):
        return None if "error" in answer else f"refused ({result}), but gives {answer}"
    if "error" in answer:
        return f"gives {result!r}, but is refused: {answer['error']}"
    want = to_type(parse_type(answer["type"]))
    if result.type != want:
        return f"has type {result.type!r} instead of {want!r}: {answer}"
    if "unknown" in answer:
        expected = leaves(answer["unknown"])
        if leaves(unknown_tree(result)) != expected:
            return f"is unknown as {unknown_tree(result)} instead of {expected}"
    elif unknown_tree(result) is True or leaves(unknown_tree(result)):
        return f"is unknown: {result!r} instead of {answer['value']!r}"
    elif to_recorded(result) != without_negative_zero(answer["value"]):
        return f"is {to_recorded(result)!r} instead of {answer['value']!r}"
    if result.is_sensitive != answer["sensitive"] and answer["sensitive"] is not None:
        return f"sensitive: {result.is_sensitive} instead of {answer['sensitive']}"
    if isinstance(result.raw, Unknown):
        not_null = result.raw.not_null
        if not_null != (answer["null"] is False) and result.type != DYNAMIC:
            return f"not null: {not_null}, but null is {answer['null']}"
    return None


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> FunctionContext:
    root = tmp_path_factory.mktemp("module")
    for path, content in record.FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return FunctionContext(cwd=str(root), base_dir=str(root))


def call(name: str, args: list[Any], context: FunctionContext) -> Value | FunctionError:
    function = registry.lookup(name)
    assert function is not None
    try:
        return function.call([to_value(arg) for arg in args], context)
    except FunctionError as error:
        return error


def left_open(name: str, entry: dict[str, Any], result: Value | FunctionError) -> bool:
    """Whether a result is one of those that differ on purpose (see `BY_CHOICE`)."""
    args = entry["args"]
    if name == "element" and args[1:] in ([-1], [-4]):
        return "index out of range" in entry.get("error", "")
    if name == "fileset" and "[!" in str(args[1:]):
        return True
    if name == "sort" and args == [{"unknown": "tuple([string, number])"}]:
        return True
    if isinstance(result, FunctionError) or not isinstance(result.raw, Unknown):
        return False
    if name == "base64gzip" and isinstance(entry.get("value"), str):
        return entry["value"].startswith(result.raw.prefix) and bool(result.raw.prefix)
    if name == "pow" and "processor" in result.raw.reason:
        return "error" not in entry
    return name.startswith("cidr") and args[0] == "::ffff:10.0.0.0/104"


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.json")), ids=lambda path: path.stem)
def test_answers_as_recorded(path: Path, context: FunctionContext) -> None:
    name = path.stem
    faults = []
    for entry in json.loads(path.read_text()):
        result = call(name, entry["args"], context)
        if left_open(name, entry, result):
            continue
        fault = difference(entry, result)
        if fault is not None:
            faults.append(f"{name}({json.dumps(entry['args'], ensure_ascii=False)}) {fault}")
    assert not faults, f"{len(faults)} differences:\n" + "\n".join(faults)
