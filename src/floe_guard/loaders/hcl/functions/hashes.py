"""Hashes, identifiers and decryption.

Source: OpenTofu documentation, "Functions", hash and crypto functions
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.types import NUMBER, STRING, Type
from floe_guard.loaders.hcl.cty.values import Value, string, unknown
from floe_guard.loaders.hcl.functions.core import (
    Family,
    FunctionContext,
    FunctionError,
    Param,
    whole,
)

FAMILY = Family()
_STR = Param("str", STRING)


def digest(algorithm: str, data: bytes, *, base64: bool = False) -> str:
    """Hash bytes, as hexadecimal or base64 text."""
    import hashlib

    # These are values of the source, not protections of ours.
    result = hashlib.new(algorithm, data, usedforsecurity=False)
    if not base64:
        return result.hexdigest()
    from floe_guard.loaders.hcl.functions.encoding import encode_base64

    return encode_base64(result.digest())


def _hash(name: str, algorithm: str, *, base64: bool = False) -> None:
    @FAMILY.define(name, _STR, returns=STRING)
    def run(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
        return string(digest(algorithm, args[0].raw.encode(), base64=base64))


for _algorithm in ("md5", "sha1", "sha256", "sha512"):
    _hash(_algorithm, _algorithm)
for _algorithm in ("sha256", "sha512"):
    _hash(f"base64{_algorithm}", _algorithm, base64=True)


@FAMILY.define("bcrypt", _STR, variadic=Param("cost", NUMBER), returns=STRING)
def _bcrypt(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if len(args) > 2:
        raise FunctionError("bcrypt takes no more than two arguments", 2)
    if len(args) == 2:
        whole(args[1], 1, "cost")
    return unknown(STRING, "bcrypt gives another value in every run", not_null=True)


@FAMILY.define("uuid", returns=STRING)
def _uuid(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return unknown(STRING, "uuid gives another value in every run", not_null=True)


_NAMESPACES = {"dns": 0x10, "url": 0x11, "oid": 0x12, "x500": 0x14}


@FAMILY.define("uuidv5", Param("namespace", STRING), Param("name", STRING), returns=STRING)
def _uuidv5(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    import re
    import uuid

    given: str = args[0].raw
    if given in _NAMESPACES:
        namespace = uuid.UUID(f"6ba7b8{_NAMESPACES[given]:02x}-9dad-11d1-80b4-00c04fd430c8")
    else:
        form = r"(?:urn:uuid:)?(\{?)[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\2){3}[0-9a-f]{12}(\}?)"
        match = re.fullmatch(form, given, re.IGNORECASE)
        if match is None or bool(match[1]) != bool(match[3]):
            raise FunctionError("the namespace must be dns, url, oid, x500 or a UUID", 0)
        namespace = uuid.UUID(given.removeprefix("urn:uuid:").strip("{}"))
    return string(str(uuid.uuid5(namespace, args[1].raw)))


@FAMILY.define(
    "rsadecrypt", Param("ciphertext", STRING), Param("privatekey", STRING), returns=STRING
)
def _rsadecrypt(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.functions.encoding import decode_base64, utf8
    from floe_guard.loaders.hcl.functions.rsa import decrypt

    ciphertext = decode_base64(args[0].raw)
    plain = decrypt(ciphertext, args[1].raw)
    if plain is None:
        return unknown(STRING, "this form of private key is not read", not_null=True)
    return string(utf8(plain))
