"""Functions that encode text: base64, URLs, CSV and character sets.

Source: OpenTofu documentation, "Functions", encoding functions
"""

from __future__ import annotations

import re
from typing import Final

from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type, object_of
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    list_value,
    object_value,
    string,
)
from floe_guard.loaders.hcl.functions.core import (
    MAX_ELEMENTS,
    MAX_TEXT,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()
_STR = Param("str", STRING)

_BASE64: Final = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII
)


def decode_base64(text: str) -> bytes:
    """Decode standard base64 with padding; line breaks are skipped.

    Returns:
        The bytes.

    Raises:
        FunctionError: The text is not base64.
    """
    import binascii

    text = text.replace("\n", "").replace("\r", "")
    if _BASE64.fullmatch(text) is None:
        raise FunctionError("the text is not valid base64", 0)
    return binascii.a2b_base64(text)


def encode_base64(data: bytes) -> str:
    """Encode as standard base64."""
    import binascii

    return binascii.b2a_base64(data, newline=False).decode()


def utf8(data: bytes) -> str:
    """Decode UTF-8.

    Returns:
        The text.

    Raises:
        FunctionError: The bytes are not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise FunctionError("the decoded bytes are not valid UTF-8", 0) from None


@FAMILY.define("base64encode", _STR, returns=STRING)
def _base64encode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(encode_base64(args[0].raw.encode()))


@FAMILY.define("base64decode", _STR, returns=STRING)
def _base64decode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(utf8(decode_base64(args[0].raw)))


@FAMILY.define("base64gzip", _STR, returns=STRING)
def _base64gzip(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    # The compressed bytes depend on the compressor's version; the gzip header does not.
    held = Value(STRING, args[0].raw)  # what can be read out of it: a secret in it is no secret
    return Value(
        STRING,
        Unknown(
            "compressed bytes are not reproduced",
            not_null=True,
            prefix="H4sIAAAAAAAA",
            document=held,
        ),
    )


@FAMILY.define("base64gunzip", _STR, returns=STRING)
def _base64gunzip(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    import zlib

    data = decode_base64(args[0].raw)
    out: list[bytes] = []
    size = 0
    try:
        while data:
            stream = zlib.decompressobj(wbits=31)
            out.append(stream.decompress(data, MAX_TEXT - size + 1))
            size += len(out[-1])
            if size > MAX_TEXT:
                raise FunctionError(too_large("the decompressed text"))
            if not stream.eof:
                raise FunctionError("the gzip data is cut short", 0)
            data = stream.unused_data
    except zlib.error:
        raise FunctionError("the bytes are not gzip data", 0) from None
    if not out:
        raise FunctionError("the bytes are not gzip data", 0)
    return string(utf8(b"".join(out)))


@FAMILY.define("urlencode", _STR, returns=STRING)
def _urlencode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from urllib.parse import quote_plus

    return string(quote_plus(args[0].raw))


@FAMILY.define("urldecode", _STR, returns=STRING)
def _urldecode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from urllib.parse import unquote_to_bytes

    text: str = args[0].raw
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise FunctionError("the text has an invalid URL escape", 0)
    return string(utf8(unquote_to_bytes(text.replace("+", " "))))


# Names and aliases of the IANA character set registry, in lower case, to Python's codecs.
_CODECS: Final = {
    "utf-8": "utf-8", "csutf8": "utf-8",
    "utf-16": "utf-16", "csutf16": "utf-16", "utf-16le": "utf-16-le", "csutf16le": "utf-16-le",
    "utf-16be": "utf-16-be", "csutf16be": "utf-16-be",
    **dict.fromkeys(("us-ascii", "ascii", "iso-ir-6", "ansi_x3.4-1968", "ansi_x3.4-1986"), "ascii"),
    **dict.fromkeys(("iso_646.irv:1991", "iso646-us", "us", "ibm367", "cp367", "csascii"), "ascii"),
    **dict.fromkeys(("iso-8859-1", "iso_8859-1:1987", "iso-ir-100", "iso_8859-1"), "iso8859-1"),
    **dict.fromkeys(("latin1", "l1", "ibm819", "cp819", "csisolatin1"), "iso8859-1"),
    **dict.fromkeys(("iso-8859-2", "iso_8859-2", "latin2", "l2", "csisolatin2"), "iso8859-2"),
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{f"iso_8859-{n}": f"iso8859-{n}" for n in (3, 4, 5, 6, 7, 8, 9, 15, 16)},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
    **{f"cswindows{n}": f"cp{n}" for n in range(1250, 1259)},
    "windows-874": "cp874", "ibm437": "cp437", "cp437": "cp437", "437": "cp437",
    "ibm850": "cp850", "cp850": "cp850", "ibm852": "cp852", "cp852": "cp852",
    "ibm855": "cp855", "cp855": "cp855", "ibm00858": "cp858", "cp00858": "cp858",
    "ibm862": "cp862", "cp862": "cp862", "ibm866": "cp866", "cp866": "cp866", "866": "cp866",
    "koi8-r": "koi8-r", "cskoi8r": "koi8-r", "koi8-u": "koi8-u", "macintosh": "mac-roman",
    "mac": "mac-roman", "csmacintosh": "mac-roman",
    "shift_jis": "cp932", "ms_kanji": "cp932", "csshiftjis": "cp932",
    "euc-jp": "euc_jp", "cseucpkdfmtjapanese": "euc_jp", "iso-2022-jp": "iso2022_jp",
    "csiso2022jp": "iso2022_jp", "gbk": "gbk", "cp936": "gbk", "ms936": "gbk",
    "windows-936": "gbk", "gb18030": "gb18030",
    "big5": "big5hkscs", "csbig5": "big5hkscs", "ibm037": "cp037", "ibm860": "cp860",
    "ibm863": "cp863", "ibm865": "cp865", "ibm01140": "cp1140", "euc-kr": "euc_kr", "cseuckr": "euc_kr",
}  # fmt: skip


_EURO: Final = {"gbk": b"\x80", "big5hkscs": b"\xa3\xe1"}


def _codec(name: Value) -> str:
    codec = _CODECS.get(name.raw.lower())
    if codec is None:
        raise FunctionError("not a supported IANA name or alias of an encoding", 1)
    return codec


@FAMILY.define(
    "textencodebase64", Param("string", STRING), Param("encoding", STRING), returns=STRING
)
def _textencodebase64(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    codec = _codec(args[1])
    try:
        if codec in _EURO:
            # Python's codecs have no euro sign here.
            data = _EURO[codec].join(part.encode(codec) for part in args[0].raw.split("\u20ac"))
        else:
            data = args[0].raw.encode("utf-16-be" if codec == "utf-16" else codec)
    except UnicodeEncodeError:
        raise FunctionError(f"the text has characters that {codec} does not", 0) from None
    if codec == "utf-16":
        data = b"\xfe\xff" + data
    return string(encode_base64(data))


@FAMILY.define(
    "textdecodebase64", Param("source", STRING), Param("encoding", STRING), returns=STRING
)
def _textdecodebase64(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    codec = _codec(args[1])
    data = decode_base64(args[0].raw)
    if codec == "utf-16" and data[:2] not in (b"\xfe\xff", b"\xff\xfe"):
        codec = "utf-16-be"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise FunctionError(f"the bytes are not text in {codec}", 0) from None
    if "\ufffd" in text or (codec == "cp932" and re.search("[\uf8f0-\uf8f3]", text)):
        raise FunctionError(f"the bytes are not text in {codec}", 0)
    return string(text)


def _csv_field(text: str, position: int) -> tuple[str, int]:
    """One field from a position; returns it and the position of what ends it."""
    if not text.startswith('"', position):
        end = position
        while end < len(text) and text[end] not in ",\n":
            if text[end] == '"':
                raise FunctionError('a bare " stands in an unquoted CSV field', 0)
            end += 1
        return text[position:end], end
    parts: list[str] = []
    position += 1
    while True:
        end = text.find('"', position)
        if end < 0:
            raise FunctionError("a quoted CSV field is not closed", 0)
        parts.append(text[position:end])
        position = end + 1
        if text.startswith('"', position):
            parts.append('"')
            position += 1
            continue
        if position < len(text) and text[position] not in ",\n":
            raise FunctionError('a " in a quoted CSV field is not doubled', 0)
        return "".join(parts), position


def _csv_records(text: str) -> list[list[str]]:
    """Split a CSV text into records; empty lines are none.

    Returns:
        The fields of each record.

    Raises:
        FunctionError: The text is too large.

    Source: RFC 4180; https://pkg.go.dev/encoding/csv
    """
    text = text.replace("\r\n", "\n")
    if text.endswith("\r"):
        text = text[:-1]
    records: list[list[str]] = []
    position = 0
    while position < len(text):
        if text[position] == "\n":
            position += 1
            continue
        record: list[str] = []
        while True:
            field, position = _csv_field(text, position)
            record.append(field)
            if position < len(text) and text[position] == ",":
                position += 1
                continue
            position += 1
            break
        records.append(record)
        if len(records) * len(records[0]) > MAX_ELEMENTS:
            raise FunctionError(too_large("the CSV text"))
    return records


@FAMILY.define("csvdecode", _STR, returns=DYNAMIC)
def _csvdecode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    records = _csv_records(args[0].raw)
    if not records:
        raise FunctionError("the CSV text has no header line", 0)
    header = records[0]
    if len(set(header)) != len(header):
        raise FunctionError("the CSV header names a column twice", 0)
    rows: list[Value] = []
    for line, record in enumerate(records[1:], 2):
        if len(record) != len(header):
            raise FunctionError(f"CSV record {line} has a wrong number of fields", 0)
        rows.append(object_value({n: string(f) for n, f in zip(header, record, strict=True)}))
    element = object_of(dict.fromkeys(header, STRING))
    return list_value(element, rows)
