"""A file, a pipe or a binary plan -> one JSON document, recognised for what it is.

Nothing is guessed: a document that is neither a plan nor a state is refused by its name where it
has one, and whatever is truncated, doubled or not JSON is refused with its place.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import Raw

from floe_guard._records import dataclass
from floe_guard.errors import InputError
from floe_guard.model import InputInfo

Form: TypeAlias = Literal["plan", "state", "state-v4"]

_MAKE_ONE = "make one with `tofu show -json plan.bin > plan.json`"
_ZIP_MAGIC = b"PK\x03\x04"
# Every key of a document this small is compared with its siblings; in a larger one only the keys
# of the top level are, because a full comparison would cost more than judging the document.
_FULL_DUPLICATE_CHECK_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document of a known form.

    Args:
        form: `plan` and `state` are output of `show -json`; `state-v4` is a state file itself.
        data: The UTF-8 bytes, without byte order mark.
        parts: Top-level key -> undecoded value.
        info: Where it was read from.
    """

    form: Form
    data: bytes
    parts: Mapping[str, Raw]
    info: InputInfo


def read(path: str) -> Document:
    """Read and recognise the document at `path`.

    Args:
        path: A file, or `-` for standard input.

    Returns:
        The document, its top level split and the rest undecoded.

    Raises:
        InputError: It cannot be read, or is not a plan or a state.
    """
    raw = _bytes(path)
    digest = hashlib.sha256(raw).hexdigest()
    if raw.startswith(_ZIP_MAGIC):
        from floe_guard.loaders._binary_plan import show

        raw = show(raw, path)
    return parse(raw, path, digest)


def parse(raw: bytes, path: str, digest: str = "") -> Document:
    """Recognise a document that has been read already.

    Args:
        raw: Its bytes in UTF-8 or UTF-16, with or without byte order mark.
        path: What messages call it.
        digest: SHA-256 (hex) of the bytes the user has.

    Returns:
        The document, its top level split and the rest undecoded.

    Raises:
        InputError: It is not a plan or a state.
    """
    data = _utf8(raw, path)
    parts = _top_level(data, path)
    form, version, tool = _recognise(parts, path)
    return Document(form, data, parts, InputInfo(path, digest, tool, version))


def decode(raw: Raw | bytes, path: str, what: str, type: Any = Any) -> Any:
    """Decode one part of a document.

    Args:
        raw: The undecoded part.
        path: What messages call the document.
        what: What messages call the part.
        type: The msgspec type it must have.

    Returns:
        The decoded part.

    Raises:
        InputError: It is not of that type.
    """
    try:
        return msgspec.json.decode(raw, type=type)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        # A msgspec message names a place and a type, never a value.
        raise InputError(
            f"{what} is not what a plan or state holds there: {exc}", file=_shown_path(path)
        ) from None
    except RecursionError:
        raise InputError(f"{what} is nested too deeply", file=_shown_path(path)) from None


def _shown_path(path: str) -> str:
    return "<stdin>" if path == "-" else path


def _bytes(path: str) -> bytes:
    if path == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed", hint=_MAKE_ONE)
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except IsADirectoryError:
        raise InputError(
            "is a folder, expected a plan or state document",
            file=path,
            hint="`floe-guard check` judges a folder of source",
        ) from None
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "not a file name"
        raise InputError(f"cannot be read: {reason}", file=path) from None


def _utf8(raw: bytes, path: str) -> bytes:
    """Return the bytes as UTF-8; PowerShell's redirection writes UTF-16 with a byte order mark."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif raw[1:2] == b"\0" and raw[:1] != b"\0":
        encoding = "utf-16-le"
    elif raw[:1] == b"\0" and raw[1:2] != b"\0":
        encoding = "utf-16-be"
    else:
        return _checked_utf8(raw.removeprefix(codecs.BOM_UTF8), path)
    try:
        return raw.decode(encoding).encode()
    except UnicodeError:
        raise InputError(
            "looks like UTF-16 and is not valid or truncated",
            file=_shown_path(path),
            hint=_MAKE_ONE,
        ) from None


def _checked_utf8(data: bytes, path: str) -> bytes:
    if data.isascii():
        return data
    # In pieces: one str of the whole document would double the memory.
    decoder = codecs.getincrementaldecoder("utf-8")()
    view, step = memoryview(data), 1 << 20
    try:
        for start in range(0, len(data), step):
            decoder.decode(view[start : start + step])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise InputError("is not valid UTF-8", file=_shown_path(path), hint=_MAKE_ONE) from None
    return data


def _top_level(data: bytes, path: str) -> dict[str, Raw]:
    name = _shown_path(path)
    stripped = data[:64].lstrip()
    if not stripped and not data.strip():
        raise InputError("is empty", file=name, hint=_MAKE_ONE)
    try:
        parts = msgspec.json.decode(data, type=dict[str, Raw])
    except msgspec.ValidationError:
        raise InputError(
            "is JSON, but not an object: neither a plan nor a state", file=name, hint=_MAKE_ONE
        ) from None
    except msgspec.DecodeError as exc:
        raise _malformed(data, name, exc) from None
    except RecursionError:
        raise InputError("is nested too deeply to be a plan or state", file=name) from None
    doubled = _doubled_top_level_key(data, parts)
    if doubled is not None or len(data) <= _FULL_DUPLICATE_CHECK_BYTES:
        # The quick walk knows that there is one; the slow one names it.
        doubled = _doubled_key(data) or doubled
    if doubled is not None:
        raise InputError(
            f"has the key {doubled!r} twice in one object; which one counts would be a guess",
            file=name,
        )
    return parts


def _malformed(data: bytes, name: str, exc: msgspec.DecodeError) -> InputError:
    text = str(exc)
    if _is_log(data):
        return InputError(
            "is a stream of log messages, not a plan or state", file=name, hint=_MAKE_ONE
        )
    if "truncated" in text:
        return InputError(
            f"is truncated: the JSON ends in the middle, after {len(data)} bytes",
            file=name,
            line=data.count(b"\n") + 1,
            hint="write it again, and look whether the disk or the pipe ended early",
        )
    offset = _offset(text)
    before = data[: offset or 0]
    return InputError(
        "is not JSON" if not data.lstrip().startswith((b"{", b"[")) else "is not valid JSON",
        file=name,
        line=before.count(b"\n") + 1,
        column=offset - before.rfind(b"\n") if offset is not None else None,
        hint=_MAKE_ONE,
    )


def _offset(message: str) -> int | None:
    _, found, rest = message.partition("(byte ")
    digits = rest.partition(")")[0]
    return int(digits) if found and digits.isdigit() else None


def _is_log(data: bytes) -> bool:
    return b'"@level"' in data[:2000]


def _doubled_top_level_key(data: bytes, parts: Mapping[str, Raw]) -> str | None:
    """Return a key that occurs twice at the top level, or None.

    A decoder keeps the last of two. So the top level is walked once more, value by value, beside
    the bytes: where a value does not stand where it should, one before it has been dropped.
    """
    position = data.index(b"{") + 1
    view = memoryview(data)
    for key, raw in parts.items():
        position = _skip(data, position, b" \t\r\n,")
        quoted = _STRING.match(data, position)
        if quoted is None:
            return key
        found = str(json.loads(quoted[0]))
        position = _skip(data, quoted.end(), b" \t\r\n:")
        value = memoryview(raw)
        if found != key or view[position : position + len(value)] != value:
            return found
        position += len(value)
    position = _skip(data, position, b" \t\r\n")
    return None if data[position : position + 1] == b"}" else next(reversed(list(parts)), None)


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def _skip(data: bytes, position: int, space: bytes) -> int:
    while data[position : position + 1] and data[position] in space:
        position += 1
    return position


def _doubled_key(data: bytes) -> str | None:
    doubled: list[str] = []

    def check(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            seen: set[str] = set()
            doubled.extend(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]

    try:
        json.loads(data, object_pairs_hook=check, parse_int=len, parse_float=len)
    except RecursionError:
        return None  # msgspec went through it; depth is not what is asked here
    return doubled[0] if doubled else None


def _recognise(parts: Mapping[str, Raw], path: str) -> tuple[Form, str, str]:
    """Return form, format version and producer.

    Sources: https://opentofu.org/docs/internals/json-format/ (plan, state: format_version);
    the state file itself is version 4 since 0.12.

    Raises:
        InputError: It is something else, by name where it has one.
    """
    name = _shown_path(path)
    if "format_version" in parts:
        if "provider_schemas" in parts:
            raise InputError(
                _not_one("the output of `providers schema -json`"), file=name, hint=_MAKE_ONE
            )
        if "valid" in parts and "diagnostics" in parts:
            raise InputError(_not_one("the output of `validate -json`"), file=name, hint=_MAKE_ONE)
        version = _version(parts["format_version"], name)
        is_plan = not parts.keys().isdisjoint(_PLAN_KEYS)
        return "plan" if is_plan else "state", version, _tool(parts)
    if "version" in parts and not parts.keys().isdisjoint(
        {"lineage", "serial", "resources", "modules"}
    ):
        number = decode(parts["version"], path, "`version`")
        if number != 4:
            raise InputError(
                f"is a state file of version {number!r}; floe-guard reads version 4",
                file=name,
                hint="bring it up to date with `tofu apply -refresh-only`, or give `tofu show -json`",
            )
        return "state-v4", "4", _tool(parts)
    for keys, what in _OTHERS:
        if keys <= parts.keys():
            raise InputError(_not_one(what), file=name, hint=_MAKE_ONE)
    if parts and all(_is_output(raw) for raw in parts.values()):
        raise InputError(_not_one("the output of `tofu output -json`"), file=name, hint=_MAKE_ONE)
    raise InputError("is JSON, but neither a plan nor a state", file=name, hint=_MAKE_ONE)


_PLAN_KEYS = frozenset(
    {
        "planned_values",
        "resource_changes",
        "configuration",
        "prior_state",
        "output_changes",
        "errored",
    }
)
_OTHERS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"encrypted_data"}), "an encrypted state or plan"),
    (frozenset({"remote_plan_format"}), "a pointer to a plan that ran in HCP Terraform"),
    (frozenset({"schema", "cells"}), "a floe-guard report"),
    (frozenset({"schema", "resources"}), "a floe-guard inventory"),
    (frozenset({"@level"}), "a log message"),
    (frozenset({"$schema", "runs"}), "a SARIF report"),
    (frozenset({"resource"}), "source in JSON (judge it with `floe-guard check`)"),
    (frozenset({"terraform"}), "source in JSON (judge it with `floe-guard check`)"),
)


def _not_one(what: str) -> str:
    return f"is {what}, not a plan or state"


def _version(raw: Raw, name: str) -> str:
    version = decode(raw, name, "`format_version`")
    major = version.partition(".")[0] if isinstance(version, str) else None
    # 0.1 and 0.2 are what Terraform before 1.1 wrote; the parts read here are the same.
    if major in {"0", "1"} and isinstance(version, str):
        return version
    raise InputError(
        f"format_version {version!r} is not supported; floe-guard reads 1.x",
        file=name,
        hint="look for a newer floe-guard, or show the plan with an OpenTofu or Terraform 1.x",
    )


def _tool(parts: Mapping[str, Raw]) -> str:
    try:
        version = msgspec.json.decode(parts.get("terraform_version", Raw(b"null")))
    except msgspec.DecodeError:
        return ""
    return f"terraform {version}" if isinstance(version, str) else ""


def _is_output(raw: Raw) -> bool:
    try:
        keys = msgspec.json.decode(raw, type=dict[str, Raw]).keys()
    except msgspec.DecodeError:
        return False
    return {"sensitive", "type", "value"} == set(keys)
