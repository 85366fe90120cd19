"""What OpenTofu has and Terraform has not, and what is unknown on purpose."""

from __future__ import annotations

import base64
import gzip

import pytest

from floe_guard.loaders.hcl.cty.types import STRING
from floe_guard.loaders.hcl.cty.values import (
    EPHEMERAL,
    SENSITIVE,
    Unknown,
    Value,
    list_value,
    number,
    object_value,
    string,
    unknown,
)
from floe_guard.loaders.hcl.functions import registry
from floe_guard.loaders.hcl.functions.core import FunctionContext, FunctionError

CONTEXT = FunctionContext(cwd="/nowhere", base_dir="/nowhere")


def call(name: str, *args: Value) -> Value:
    function = registry.lookup(name)
    assert function is not None
    return function.call(args, CONTEXT)


def texts(*items: str) -> list[Value]:
    return [string(item) for item in items]


def test_base64gunzip_undoes_gzip() -> None:
    packed = base64.b64encode(gzip.compress("héllo\n".encode())).decode()
    assert call("base64gunzip", string(packed)).raw == "héllo\n"


@pytest.mark.parametrize(
    "given",
    [
        "",
        "????",
        base64.b64encode(b"not gzip").decode(),
        base64.b64encode(gzip.compress(b"x" * 99)[:-9]).decode(),
    ],
    ids=["empty", "no base64", "no gzip", "cut short"],
)
def test_base64gunzip_refuses(given: str) -> None:
    with pytest.raises(FunctionError):
        call("base64gunzip", string(given))


def test_base64gunzip_refuses_a_bomb() -> None:
    bomb = base64.b64encode(gzip.compress(bytes(40_000_000))).decode()
    with pytest.raises(FunctionError, match="limit"):
        call("base64gunzip", string(bomb))


@pytest.mark.parametrize(
    ("given", "want"), [("a%20b+c", "a b c"), ("%C3%A9", "é"), ("", ""), ("a/b", "a/b")]
)
def test_urldecode(given: str, want: str) -> None:
    assert call("urldecode", string(given)).raw == want


@pytest.mark.parametrize("given", ["%", "%zz", "%2", "%ff"])
def test_urldecode_refuses(given: str) -> None:
    with pytest.raises(FunctionError):
        call("urldecode", string(given))


@pytest.mark.parametrize(
    ("prefix", "inner", "want"),
    [
        ("192.168.0.0/16", "192.168.3.4", True),
        ("192.168.0.0/16", "192.169.0.0", False),
        ("192.168.0.0/16", "192.168.128.0/17", True),
        ("192.168.0.0/17", "192.168.0.0/16", False),
        ("fe80::/48", "fe80::1", True),
        ("fe80::/48", "fe80:0:0:1::/64", True),
        ("fe80::/48", "fe80:0:1::/64", False),
    ],
)
def test_cidrcontains(prefix: str, inner: str, want: bool) -> None:
    assert call("cidrcontains", *texts(prefix, inner)).raw is want


@pytest.mark.parametrize("inner", ["fe80::1", "nonsense", "10.0.0.0/33"])
def test_cidrcontains_refuses(inner: str) -> None:
    with pytest.raises(FunctionError):
        call("cidrcontains", *texts("10.0.0.0/8", inner))


def test_element_counts_back_from_the_end() -> None:
    letters = list_value(STRING, texts("a", "b", "c"))
    assert [call("element", letters, number(i)).raw for i in (-1, -3, -4)] == ["c", "a", "c"]


def test_ephemeralasnull_removes_only_what_is_ephemeral() -> None:
    given = object_value({"a": string("x").with_marks([EPHEMERAL, SENSITIVE]), "b": string("y")})
    result = call("ephemeralasnull", given)
    assert result.raw["a"].is_null
    assert result.raw["a"].marks == {SENSITIVE}
    assert result.raw["b"].raw == "y"


@pytest.mark.parametrize("name", ["uuid", "timestamp", "plantimestamp"])
def test_what_every_run_decides_anew_is_unknown(name: str) -> None:
    result = call(name)
    assert isinstance(result.raw, Unknown)
    assert result.raw.not_null
    assert name in result.raw.reason


def test_core_namespace_names_the_same_functions() -> None:
    assert registry.lookup("core::upper") is registry.lookup("upper")
    assert registry.lookup("core::nope") is None
    assert registry.lookup("provider::aws::arn_parse") is None


def test_table_of_families_is_complete() -> None:
    for name in registry.names() - registry.LAZY:
        function = registry.lookup(name)
        assert function is not None
        assert function.name == name
    assert registry.lookup("try") is None


def test_known_prefix_of_formatted_unknowns() -> None:
    hole = unknown(STRING, "a computed id")
    result = call("format", string("arn:aws:s3:::%s/x"), hole)
    assert (result.unknown.prefix, result.unknown.reason) == ("arn:aws:s3:::", "a computed id")
    assert call("startswith", result, string("arn:")).raw is True
    assert call("startswith", result, string("http")).raw is False
    encoded = call("jsonencode", object_value({"a": hole}))
    assert encoded.unknown.prefix == "{"


def test_marks_of_all_arguments_reach_an_unknown_result() -> None:
    secret = string("s").with_marks([SENSITIVE])
    result = call("replace", unknown(STRING, "x"), secret, string("y"))
    assert not result.is_known
    assert result.is_sensitive


def test_error_messages_hold_no_values() -> None:
    secret = string("hunter2").with_marks([SENSITIVE])
    for name, args in {
        "tonumber": [secret],
        "parseint": [secret, number(10)],
        "jsondecode": [secret],
        "yamldecode": [string("hunter2: [").with_marks([SENSITIVE])],
        "base64decode": [string("hunter2!").with_marks([SENSITIVE])],
        "formatdate": [string("YYYY"), secret],
        "timeadd": [string("2024-01-01T00:00:00Z"), secret],
        "cidrhost": [secret, number(1)],
        "regex": [string("x"), secret],
        "element": [list_value(STRING, []), number(0)],
        "lookup": [object_value({}), secret],
        "file": [secret],
    }.items():
        with pytest.raises(FunctionError) as caught:
            call(name, *args)
        assert "hunter2" not in str(caught.value), name
