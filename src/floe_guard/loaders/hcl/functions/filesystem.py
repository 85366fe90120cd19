"""Functions that look at files, and at the text of paths.

No file outside the tree that the evaluation is about is ever read: what a call would find
there is unknown. Symbolic links are followed only inside the tree.

Source: OpenTofu documentation, "Functions", filesystem functions
"""

from __future__ import annotations

import os
import stat

from floe_guard.errors import one_line
from floe_guard.loaders.hcl.cty.types import BOOL, STRING, Type, set_of
from floe_guard.loaders.hcl.cty.values import (
    Value,
    boolean,
    set_value,
    string,
    unknown,
)
from floe_guard.loaders.hcl.functions.core import (
    MAX_FILE,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()
_PATH = Param("path", STRING)
_SET_OF_STRING = set_of(STRING)
_MAX_VISITED = 100_000


class OutsideError(Exception):
    """A path leads out of the tree; the message is the reason for the unknown."""


def locate(path: str, ctx: FunctionContext) -> str:
    """Return the real absolute path of a file to look at.

    Args:
        path: As given in source, relative to the root module.
        ctx: Where the call happens.

    Raises:
        OutsideError: The path leads out of the tree.
        FunctionError: The path is not one.
    """
    if "\0" in path:
        raise FunctionError("a path must not contain a zero byte", 0)
    if path.startswith("~"):
        raise OutsideError("paths in the home directory are not read")
    base = os.path.realpath(ctx.base_dir)
    absolute = os.path.normpath(os.path.join(ctx.cwd, path))
    try:
        real = os.path.realpath(absolute)
    except OSError:
        raise FunctionError("the path cannot be resolved", 0) from None
    if real != base and not real.startswith(base.rstrip(os.sep) + os.sep):
        raise OutsideError("the path leads out of the tree that is evaluated")
    return real


def read(path: str, ctx: FunctionContext) -> bytes:
    """Read a file of the tree.

    Returns:
        Its content.

    Raises:
        OutsideError: The path leads out of the tree.
        FunctionError: There is no such file, or it is too large.
    """
    real = locate(path, ctx)
    try:
        # Opened without blocking: a named pipe must not hang the evaluation.
        descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise FunctionError(f"no file exists at {one_line(path)}", 0) from None
    except OSError as e:
        raise FunctionError(f"cannot read {one_line(path)}: {e.strerror}", 0) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise FunctionError(f"{one_line(path)} is not a regular file", 0)
    with open(descriptor, "rb") as file:
        if status.st_size > MAX_FILE:
            raise FunctionError(too_large(f"the file {one_line(path)}"))
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise FunctionError(too_large(f"the file {one_line(path)}"))
    return data


def read_text(path: str, ctx: FunctionContext) -> str:
    """Read a text file of the tree.

    Returns:
        Its content.

    Raises:
        OutsideError: The path leads out of the tree.
        FunctionError: There is no such file, it is too large, or not UTF-8.
    """
    try:
        return read(path, ctx).decode()
    except UnicodeDecodeError:
        raise FunctionError(
            f"{one_line(path)} is not valid UTF-8; use filebase64 or a hash function", 0
        ) from None


def _outside(type_: Type, error: OutsideError) -> Value:
    return unknown(type_, str(error), not_null=True)


@FAMILY.define("file", _PATH, returns=STRING)
def _file(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    try:
        return string(read_text(args[0].raw, ctx))
    except OutsideError as e:
        return _outside(want, e)


@FAMILY.define("filebase64", _PATH, returns=STRING)
def _filebase64(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.functions.encoding import encode_base64

    try:
        return string(encode_base64(read(args[0].raw, ctx)))
    except OutsideError as e:
        return _outside(want, e)


def _file_hash(name: str, algorithm: str, *, base64: bool = False) -> None:
    @FAMILY.define(name, _PATH, returns=STRING)
    def run(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
        from floe_guard.loaders.hcl.functions.hashes import digest

        try:
            return string(digest(algorithm, read(args[0].raw, ctx), base64=base64))
        except OutsideError as e:
            return _outside(want, e)


for _algorithm in ("md5", "sha1", "sha256", "sha512"):
    _file_hash(f"file{_algorithm}", _algorithm)
for _algorithm in ("sha256", "sha512"):
    _file_hash(f"filebase64{_algorithm}", _algorithm, base64=True)


@FAMILY.define("fileexists", _PATH, returns=BOOL)
def _fileexists(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    try:
        mode = os.stat(locate(args[0].raw, ctx)).st_mode
    except OutsideError as e:
        return _outside(want, e)
    except FileNotFoundError:
        return boolean(False)
    except OSError as e:
        raise FunctionError(f"cannot look at {one_line(args[0].raw)}: {e.strerror}", 0) from None
    if not stat.S_ISREG(mode):
        what = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
        raise FunctionError(f"{one_line(args[0].raw)} is {what}", 0)
    return boolean(True)


@FAMILY.define("fileset", _PATH, Param("pattern", STRING), returns=_SET_OF_STRING)
def _fileset(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    path: str = args[0].raw
    # Folders that the pattern climbs to are part of the path, not of the pattern.
    top = os.path.normpath(path)
    pattern = os.path.normpath(args[1].raw.lstrip("/")) if args[1].raw else "."
    while pattern == ".." or pattern.startswith("../"):
        top = os.path.normpath(os.path.join(top, ".."))
        pattern = pattern[3:] or "."
    try:
        folder = locate(top, ctx)
    except OutsideError as e:
        return _outside(want, e)
    if pattern == ".":
        names = [""] if os.path.isfile(folder) else []
    elif os.path.isdir(folder):
        try:
            names = _search(folder, pattern, ctx)
        except OutsideError as e:
            return _outside(want, e)
    else:
        names = []
    found = (os.path.relpath(os.path.join(top, name), path) for name in names)
    return set_value(STRING, map(string, found))


def _search(top: str, pattern: str, ctx: FunctionContext) -> list[str]:
    """Find the files below a folder whose relative paths match.

    Returns:
        The relative paths.

    Raises:
        FunctionError: The pattern is malformed, or there is too much to look at.
        OutsideError: A link that matches leads out of the tree.
    """
    from floe_guard.loaders.hcl.functions.globs import compile_glob

    matches = compile_glob(pattern)
    found: list[str] = []
    visited = 0
    depth = None if "**" in pattern else pattern.count("/")
    pending = [(top, "")]
    while pending:
        folder, prefix = pending.pop()
        try:
            entries = list(os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as e:
            raise FunctionError(f"cannot list a folder: {e.strerror}", 0) from None
        for entry in entries:
            visited += 1
            if visited > _MAX_VISITED:
                raise FunctionError(too_large("the folder to search"))
            name = prefix + entry.name
            deeper = depth is None or name.count("/") < depth
            if entry.is_dir(follow_symlinks=False):
                if deeper:
                    pending.append((entry.path, name + "/"))
            elif matches(name) and _is_file(entry, ctx):
                found.append(name)
            elif deeper and depth is not None and _is_linked_folder(entry, ctx):
                # A linked folder is followed where the pattern names it, not by `**`.
                pending.append((entry.path, name + "/"))
    return found


def _is_linked_folder(entry: os.DirEntry[str], ctx: FunctionContext) -> bool:
    if not entry.is_symlink() or not os.path.isdir(entry.path):
        return False
    locate(entry.path, ctx)
    return True


def _is_file(entry: os.DirEntry[str], ctx: FunctionContext) -> bool:
    """Whether an entry that matches is a file, perhaps by a link inside the tree.

    Returns:
        False for folders and special files.

    Raises:
        OutsideError: It is a link out of the tree.
        FunctionError: It is a broken link.
    """
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    locate(entry.path, ctx)
    try:
        return stat.S_ISREG(os.stat(entry.path).st_mode)
    except OSError as e:
        raise FunctionError(f"cannot look at {one_line(entry.name)}: {e.strerror}", 0) from None


@FAMILY.define("basename", _PATH, returns=STRING)
def _basename(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    path: str = args[0].raw
    stripped = path.rstrip("/")
    if not stripped:
        return string("/" if path else ".")
    return string(stripped.rpartition("/")[2])


@FAMILY.define("dirname", _PATH, returns=STRING)
def _dirname(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    head, slash, _ = args[0].raw.rpartition("/")
    return string(_clean(head + slash))


def _clean(path: str) -> str:
    """The shortest equivalent path, by text alone."""
    cleaned = os.path.normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned


@FAMILY.define("abspath", _PATH, returns=STRING)
def _abspath(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(_clean(os.path.join(ctx.cwd, args[0].raw)))


@FAMILY.define("pathexpand", _PATH, returns=STRING)
def _pathexpand(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    path: str = args[0].raw
    if not path.startswith("~"):
        return string(path)
    if len(path) > 1 and path[1] != "/":
        raise FunctionError("the home directory of another user cannot be expanded", 0)
    return unknown(STRING, "the home directory is not looked up", not_null=True)
