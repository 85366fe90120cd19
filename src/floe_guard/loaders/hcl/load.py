"""A root module's directory -> the Inventory of origin ``config``.

The way in to the evaluator: `load_root`. Nothing here reads the environment, the network or
anything outside of the module tree.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from floe_guard import model
from floe_guard._records import dataclass, field
from floe_guard.errors import InputError
from floe_guard.loaders._lazy_sequence import LazySequence
from floe_guard.loaders.hcl import inventory, written
from floe_guard.loaders.hcl.cache import Source, SyntaxCache
from floe_guard.loaders.hcl.config import ReadFiles
from floe_guard.loaders.hcl.recursion import deep_recursion
from floe_guard.loaders.hcl.root import Root
from floe_guard.loaders.hcl.source import read_bytes
from floe_guard.loaders.hcl.syntax import File, Span
from floe_guard.loaders.hcl.tree import Module
from floe_guard.loaders.hcl.variables import gather

_MAX_FILE = 32 * 1024 * 1024
"""Bytes of one source file."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What decides the values of a root module beside its files.

    Args:
        assignments: ``("var", "name=value")`` and ``("var-file", path)``, in command order;
            they win over everything else.
        environment: Values of ``TF_VAR_name`` variables by name, without the prefix.
        workspace: The value of ``terraform.workspace``.
        parse: Parses files, as `cache.SyntaxCache.parse_all` does; without one, files are parsed
            and nothing is remembered.
    """

    assignments: tuple[tuple[str, str], ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    workspace: str = "default"
    parse: Callable[[Sequence[Source]], list[File | InputError]] | None = None


def load_root(root: Path, options: LoadOptions | None = None) -> model.Inventory:
    """Evaluate a root module.

    Args:
        root: Its directory; names in spans begin with it, as the user wrote it.
        options: Variable values, workspace and file reader.

    Returns:
        The inventory. Faults that OpenTofu would report too are in `Inventory.errors` (the
        rest is evaluated all the same, what hangs on them being unknown), modules that are
        not installed and files that do not parse in `Inventory.gaps`.

    Raises:
        LimitError: evaluating the source would cost too much time or memory.
        UsageError: an assignment is malformed or names an undeclared variable.
    """
    chosen = options if options is not None else LoadOptions()
    directory = os.path.normpath(str(root))
    files: dict[str, File] = {}
    state = Root(directory, chosen, _reader(chosen, files))
    with deep_recursion(Span(directory, 1, 1, 1, 1)):
        config = state.module_config(directory)
        given = gather(
            directory,
            chosen.environment,
            chosen.assignments,
            config.variables,
            state.read,
            state.errors,
        )
        top = Module(state, config, given=given)
        try:
            collector = inventory.Collector(state)
            collector.walk(top)
            return model.Inventory(
                origin="config",
                resources=tuple(collector.resources),
                input=model.InputInfo(directory),
                outputs=tuple(inventory.outputs(top)),
                variables=tuple(inventory.variables(top)),
                providers=tuple(inventory.providers(state, top)),
                gaps=tuple(_gaps(state)),
                errors=tuple(state.errors),
                written=_written(directory, tuple(files.values()), tuple(state.templates.values())),
            )
        finally:
            top.release()
            state.release()


def _written(
    directory: str, files: tuple[File, ...], templates: tuple[model.Written, ...]
) -> Sequence[model.Written]:
    """The strings that stand in files and templates; only `secrets` rules ask for them."""

    def make() -> Sequence[model.Written]:
        with deep_recursion(Span(directory, 1, 1, 1, 1)):
            return (*written.of_files(files), *templates)

    return LazySequence(make)


def _reader(options: LoadOptions, files: dict[str, File]) -> ReadFiles:
    parse = options.parse
    if parse is None:
        parse = SyntaxCache(None).parse_all

    def read(paths: Sequence[str]) -> list[File | InputError]:
        found: dict[str, File | InputError] = {}
        sources: list[Source] = []
        for path in paths:
            try:
                sources.append(Source(path, _bytes(path)))
            except InputError as error:
                found[path] = error
        trees = parse(sources) if sources else []
        for source, tree in zip(sources, trees, strict=True):
            found[source.path] = tree
            if isinstance(tree, File):
                files[source.path] = tree
        return [found[path] for path in paths]

    return read


def _bytes(path: str) -> bytes:
    """The content of a source file, which must be a regular file of bearable size."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise InputError("cannot be read: it is not a regular file", file=path)
        if status.st_size > _MAX_FILE:
            raise InputError(f"cannot be read: it is larger than {_MAX_FILE} bytes", file=path)
        return read_bytes(path, status.st_size, _MAX_FILE)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"cannot be read: {reason}", file=path) from None


def _gaps(state: Root) -> Iterator[model.Gap]:
    for path, missing in state.missing.items():
        yield model.Gap(
            what=path,
            reason=missing.reason,
            remedy=missing.remedy,
            location=inventory.location(missing.call.block.span),
        )
    for error in state.errors:
        if error.file is not None and error.file in state.broken:
            yield model.Gap(
                what=error.file,
                reason=f"it does not parse: {error.message}",
                remedy="mend the file",
                location=inventory.location(
                    Span(error.file, error.line or 1, error.column or 1, error.line or 1, 2)
                ),
            )
