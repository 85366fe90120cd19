"""Files and directories -> the root modules they belong to.

A directory that other directories call as a module is judged where it is called, not by
itself, unless it is asked for or shows that it is a root as well (a backend, values, a lock
file). Nothing that is named is left out silently: a module that nobody calls is a root.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from floe_guard.errors import InputError, UsageError
from floe_guard.loaders.hcl.cache import Source
from floe_guard.loaders.hcl.config import config_files
from floe_guard.loaders.hcl.source import MAX_BYTES, read_bytes
from floe_guard.loaders.hcl.syntax import File, Literal

CONFIG = (".tf", ".tofu", ".tf.json", ".tofu.json")
"""How the names of configuration files end."""

VALUES = (".tfvars", ".tfvars.json")
"""How the names of variable files end."""

SKIPPED = frozenset(("node_modules", "__pycache__", "venv", "site-packages"))
"""Folders that hold no source of the project; so do all whose names begin with a dot."""

MAX_DIRECTORIES = 50_000
"""More than these are not walked through."""

Parse: TypeAlias = Callable[[Sequence[Source]], list[File | InputError]]

_MAY_CALL = re.compile(rb'source["\s]*[=:]\s*"(\.\.?(?:[/\\][^"\n]*)?)"')


class Discovery(NamedTuple):
    """What was found.

    Attributes:
        roots: Directories of root modules, as a person in the working directory names them.
        notes: What a person should know: modules that are judged where they are called.
        unreadable: Directories that could not be looked into, with the reason.
    """

    roots: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()


def find_roots(
    paths: Sequence[str],
    parse: Parse,
    *,
    asked: Sequence[str] = (),
    known: Iterable[str] = (),
) -> Discovery:
    """Find the root modules of paths.

    Args:
        paths: Files and directories, as given on the command line.
        parse: Parses files, as `cache.SyntaxCache.parse_all` does.
        asked: Directories that are roots because the user says so.
        known: Absolute directories that the settings name as roots.

    Returns:
        The roots, in the order of their names.

    Raises:
        UsageError: If a path does not exist or is no OpenTofu source.
    """
    explicit = [_directory(path) for path in asked]
    if not paths and explicit:
        return Discovery(tuple(dict.fromkeys(map(_shown, explicit))))
    unreadable: dict[str, str] = {}
    project = _Project(parse, frozenset(map(os.path.realpath, known)))
    touched: set[str] = set()
    inside: set[str] = set()
    only = paths[0] if len(paths) == 1 else None
    for path in paths:
        if os.path.isdir(path):
            found = list(walk(path, unreadable))
            inside.update(found)
            own = os.path.realpath(path)
            if path == only and own in found:
                explicit.append(own)
            if len(found) > 1 or path != only:
                project.add(found)
        else:
            directory = _module_of(path)
            if directory is not None:
                touched.add(directory)
    for scope in {_scope(directory) for directory in touched}:
        project.add(walk(scope, {}))
    roots = set(explicit)
    roots.update(directory for directory in inside if project.is_root(directory))
    for directory in touched:
        roots.update(project.roots_of(directory))
    # A cycle of modules has no root; one of them is evaluated, which then tells of the cycle.
    for directory in sorted(inside):
        if not roots & project.roots_of(directory) and directory not in roots:
            roots.update(project.roots_of(directory))
    notes = tuple(
        f"{_shown(directory)} is called as a module by "
        f"{', '.join(sorted(_shown(c) for c in project.callers(directory)))} and judged there"
        for directory in sorted((inside | touched) - roots)
    )
    return Discovery(
        tuple(sorted(map(_shown, roots))),
        notes,
        tuple((_shown(directory), reason) for directory, reason in sorted(unreadable.items())),
    )


def walk(top: str, unreadable: dict[str, str]) -> Iterator[str]:
    """Yield the module directories below a directory, itself included.

    Args:
        top: Where to start.
        unreadable: Takes the directories that cannot be read, with the reason.

    Yields:
        Absolute, resolved paths of directories that hold configuration files.

    Raises:
        UsageError: If there are more than `MAX_DIRECTORIES`.
    """
    waiting = [os.path.realpath(top)]
    seen = 0
    while waiting:
        directory = waiting.pop()
        seen += 1
        if seen > MAX_DIRECTORIES:
            raise UsageError(
                f"more than {MAX_DIRECTORIES} folders below {one_name(top)}",
                hint="name the root modules",
            )
        holds = False
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    name = entry.name
                    if name.endswith(CONFIG) and not name.startswith("."):
                        holds = holds or not entry.is_dir()
                    elif name.startswith(".") or name in SKIPPED:
                        continue
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.append(os.path.join(directory, name))
        except OSError as error:
            unreadable[directory] = error.strerror or type(error).__name__
        if holds:
            yield directory


class _Project:
    """Which of the known directories call which as modules."""

    def __init__(self, parse: Parse, known: frozenset[str]) -> None:
        self._parse = parse
        self._known = known
        self._callers: dict[str, set[str]] = {}
        self._read: set[str] = set()
        self._standing: dict[str, bool] = {}

    def add(self, directories: Iterable[str]) -> None:
        """Read the module calls of directories."""
        sources: list[Source] = []
        for directory in directories:
            if directory in self._read:
                continue
            self._read.add(directory)
            for path in _files(directory):
                data = _bytes(path)
                if data is not None and _MAY_CALL.search(data):
                    sources.append(Source(path, data))
        if not sources:
            return
        for source, file in zip(sources, self._parse(sources), strict=True):
            caller = os.path.dirname(source.path)
            for called in _calls(source, file):
                target = os.path.realpath(os.path.join(caller, called))
                if target != caller:
                    self._callers.setdefault(target, set()).add(caller)

    def callers(self, directory: str) -> set[str]:
        """The directories that call a directory as a module."""
        return self._callers.get(directory, set())

    def is_root(self, directory: str) -> bool:
        """Whether a directory is judged by itself."""
        return not self.callers(directory) or self._stands_alone(directory)

    def roots_of(self, directory: str) -> set[str]:
        """The roots whose evaluation reaches a directory, itself where there is none."""
        roots: set[str] = set()
        seen: set[str] = set()
        waiting = [directory]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            if self.is_root(current):
                roots.add(current)
            waiting += self.callers(current)
        return roots or {directory}

    def _stands_alone(self, directory: str) -> bool:
        """Whether a module that others call shows that it is applied by itself, too."""
        if directory not in self._standing:
            self._standing[directory] = directory in self._known or self._shows_it(directory)
        return self._standing[directory]

    def _shows_it(self, directory: str) -> bool:
        names = os.listdir(directory)
        if ".terraform.lock.hcl" in names or any(name.endswith(VALUES) for name in names):
            return True
        sources = []
        for path in _files(directory):
            data = _bytes(path)
            if data is not None and (b"backend" in data or b"cloud" in data):
                sources.append(Source(path, data))
        for file in self._parse(sources) if sources else []:
            if isinstance(file, File):
                for block in file.body.blocks:
                    if block.type in ("terraform", "tofu"):
                        names_inside = {inner.type for inner in block.body.blocks}
                        names_inside.update(block.body.attributes if block.body.json else ())
                        if names_inside & {"backend", "cloud"}:
                            return True
        return False


def _calls(source: Source, file: File | InputError) -> Iterator[str]:
    """The local sources of a file's module calls; of a broken file, all that look like it."""
    if isinstance(file, InputError):
        for found in _MAY_CALL.finditer(source.data):
            yield os.fsdecode(found[1])
        return
    for block in file.body.blocks:
        attribute = block.body.attributes.get("source") if block.type == "module" else None
        value = (
            attribute.expression.value
            if attribute and isinstance(attribute.expression, Literal)
            else None
        )
        if isinstance(value, str) and (value in (".", "..") or value.startswith(("./", "../"))):
            yield value


def _files(directory: str) -> list[str]:
    try:
        primary, overrides = config_files(directory)
    except OSError:
        return []
    return [os.path.join(directory, name) for name in (*primary, *overrides)]


def _bytes(path: str) -> bytes | None:
    """A file's content; None where the evaluation will tell why it cannot be read."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            return None
        return read_bytes(path, status.st_size, MAX_BYTES + 1)
    except OSError:
        return None


def _directory(path: str) -> str:
    if not os.path.isdir(path):
        raise UsageError(f"{one_name(path)} is not a directory", hint="--root names a root module")
    return os.path.realpath(path)


def _module_of(path: str) -> str | None:
    """The module that a file belongs to; None for values that belong to none."""
    if not os.path.lexists(path):
        raise UsageError(f"{one_name(path)} does not exist")
    directory = os.path.realpath(os.path.dirname(path) or ".")
    if path.endswith(CONFIG):
        return directory
    if not path.endswith(VALUES):
        raise UsageError(
            f"{one_name(path)} is not OpenTofu source",
            hint=f"expected a directory or a file ending in {', '.join((*CONFIG, *VALUES))}",
        )
    while not _files(directory):
        above = os.path.dirname(directory)
        if above == directory or os.path.lexists(os.path.join(directory, ".git")):
            return None
        directory = above
    return directory


def _scope(directory: str) -> str:
    """Where callers of a module are looked for: its repository, else the working directory."""
    current = directory
    while True:
        if os.path.lexists(os.path.join(current, ".git")):
            return current
        above = os.path.dirname(current)
        if above == current:
            break
        current = above
    working = os.path.realpath(".")
    return working if os.path.commonpath((working, directory)) == working else directory


def _shown(directory: str) -> str:
    """A directory as a person in the working directory names it."""
    relative = os.path.relpath(directory, os.path.realpath("."))
    return directory if relative.startswith("..") else relative


def one_name(path: str) -> str:
    """Quote a path for a message."""
    return repr(path)
