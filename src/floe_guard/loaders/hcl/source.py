"""A file -> its bytes -> text, or a refusal that names the encoding found."""

from __future__ import annotations

import os

from floe_guard.errors import InputError

MAX_BYTES = 4 * 1024 * 1024
"""Larger files are refused; no HCL that a person keeps comes near."""


def read_bytes(path: str, size: int, most: int) -> bytes:
    """Read a regular file, without the detours of a buffered one.

    Args:
        path: The file.
        size: Its size in bytes, as its status says.
        most: More bytes than this are not read.

    Returns:
        Its content.

    Raises:
        OSError: It cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        data = os.read(handle, min(size, most))
        while len(data) < most and (len(data) < size or not size):
            more = os.read(handle, min(most - len(data), 1 << 20))
            if not more:
                break
            data += more
    finally:
        os.close(handle)
    return data


def decode(data: bytes, path: str) -> str:
    """Decode UTF-8, taking a byte order mark off.

    Args:
        data: The file's bytes.
        path: Its name, for errors.

    Returns:
        The text, line ends as they are.

    Raises:
        InputError: If it is not UTF-8, or larger than `MAX_BYTES`.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES // 2**20} MiB", file=path)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            "the file is encoded in UTF-16; expected UTF-8",
            file=path,
            line=1,
            column=1,
            hint="save it as UTF-8",
        )
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
        raise InputError(
            f"byte 0x{data[error.start]:02x} is not valid UTF-8",
            file=path,
            line=line,
            column=column,
            hint="save the file as UTF-8",
        ) from None
