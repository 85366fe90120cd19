"""RSA decryption as `rsadecrypt` does it: PKCS #1 v1.5 with a key in PEM form.

Source: RFC 8017, sections 7.2.2 and A.1.2; RFC 5208 for PKCS #8 keys
"""

from __future__ import annotations

import re

from floe_guard.loaders.hcl.functions.core import FunctionError

_MAX_BITS = 16384


def decrypt(ciphertext: bytes, key: str) -> bytes | None:
    """Decrypt a message.

    Args:
        ciphertext: As long as the modulus.
        key: A private key, PEM.

    Returns:
        The plain bytes, or None where the key has a form that is not read (OpenSSH).

    Raises:
        FunctionError: The key or the message is malformed, or they do not fit.
    """
    match = re.search(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", key, re.DOTALL)
    if match is None:
        raise FunctionError("the private key is not in PEM form", 1)
    label, body = match[1], match[2]
    if label == "OPENSSH PRIVATE KEY":
        return None
    if label not in ("RSA PRIVATE KEY", "PRIVATE KEY"):
        raise FunctionError("the key is not an RSA private key", 1)
    if "ENCRYPTED" in body:
        raise FunctionError("the private key is protected by a password", 1)
    from floe_guard.loaders.hcl.functions.encoding import decode_base64

    try:
        der = decode_base64("".join(body.split()))
        modulus, exponent = _key(der, pkcs8=label == "PRIVATE KEY")
    except (FunctionError, IndexError, ValueError):
        raise FunctionError("the private key is malformed", 1) from None
    size = (modulus.bit_length() + 7) // 8
    if not 11 <= size <= _MAX_BITS // 8 or exponent.bit_length() > _MAX_BITS:
        raise FunctionError("the private key has an unusable size", 1)
    if len(ciphertext) > size:
        raise FunctionError("the message was not encrypted for this key", 0)
    block = pow(int.from_bytes(ciphertext, "big"), exponent, modulus).to_bytes(size, "big")
    end = block.find(b"\0", 2)
    if block[:2] != b"\0\x02" or end < 10:
        raise FunctionError("the message was not encrypted for this key", 0)
    return block[end + 1 :]


def _item(der: bytes, position: int) -> tuple[int, bytes, int]:
    """Read one DER element: its tag, its content and where the next one starts."""
    tag, length = der[position], der[position + 1]
    position += 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(der[position : position + count], "big")
        position += count
    if position + length > len(der):
        raise ValueError("a DER element is cut short")
    return tag, der[position : position + length], position + length


def _integers(der: bytes, count: int) -> list[int]:
    found: list[int] = []
    position = 0
    while len(found) < count:
        tag, content, position = _item(der, position)
        if tag != 2:
            raise ValueError("an integer is expected")
        found.append(int.from_bytes(content, "big", signed=True))
    return found


def _key(der: bytes, *, pkcs8: bool) -> tuple[int, int]:
    """The modulus and the private exponent."""
    tag, content, _ = _item(der, 0)
    if tag != 0x30:
        raise ValueError("a sequence is expected")
    if pkcs8:
        _, _, position = _item(content, 0)
        _, algorithm, position = _item(content, position)
        if bytes.fromhex("06092a864886f70d010101") not in algorithm:
            raise ValueError("not an RSA key")
        _, inner, _ = _item(content, position)
        _, content, _ = _item(inner, 0)
    _, modulus, _, private = _integers(content, 4)
    return modulus, private
