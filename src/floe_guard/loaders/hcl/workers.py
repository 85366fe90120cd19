"""Unseen source files -> syntax trees, in as many processes as told.

The processes are forks of this one, so that the parser's tables are there already; each
sends its trees back in the form of `packed`. Files of a process that did not answer are
parsed here.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import packed, parse, store
from floe_guard.loaders.hcl.syntax import File

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.cache import Source

Task: TypeAlias = "tuple[str | None, Source]"
"""The key to keep a tree under, or None where it is not to be kept, and the file."""


def parse_one(source: Source, directory: Path | None) -> File:
    """Parse a file in the syntax that its name calls for.

    Args:
        source: The file.
        directory: The cache directory, see `grammar.load`.

    Returns:
        Its tree.

    Raises:
        InputError: If it does not parse.
    """
    from floe_guard.loaders.hcl.cache import syntax_of

    syntax = syntax_of(source.path)
    if syntax == "native":
        return parse.parse(source.data, source.path, directory)
    from floe_guard.loaders.hcl import json_syntax

    if syntax == "variables":
        return json_syntax.parse_variables(source.data, source.path)
    return json_syntax.parse(source.data, source.path)


def parse_all(
    tasks: Sequence[Task], directory: Path | None, processes: int
) -> list[File | InputError]:
    """Parse files and keep their trees.

    Args:
        tasks: Per file, the key to keep its tree under, and the file.
        directory: The cache directory; None keeps nothing.
        processes: How many processes to parse in, this one included.

    Returns:
        Per file, in their order, its tree or why there is none.
    """
    results: list[File | InputError | None] = [None] * len(tasks)
    if processes > 1 and hasattr(os, "fork") and threading.active_count() == 1:
        shares = _shares(tasks, processes)
        parse.prepare(directory)
        children = [
            (share, *_start([tasks[index] for index in share], directory)) for share in shares[1:]
        ]
        for index in shares[0]:
            results[index] = _attempt(tasks[index], directory)
        for share, process, pipe in children:
            answers = _collect(process, pipe)
            for index, answer in zip(share, answers, strict=False):
                results[index] = _result(answer, tasks[index][1])
    return [
        _attempt(task, directory) if result is None else result
        for task, result in zip(tasks, results, strict=True)
    ]


def _shares(tasks: Sequence[Task], processes: int) -> list[list[int]]:
    """Split the files so that all processes end about together.

    The first share is this process's, which has the others' answers to read as well.

    Returns:
        Positions in `tasks`, a list per process.
    """
    shares: list[list[int]] = [[] for _ in range(processes)]
    sizes = [0.0] * processes
    sizes[0] = 0.25 * sum(len(source.data) for _, source in tasks) * (processes - 1) / processes
    for index in sorted(range(len(tasks)), key=lambda index: -len(tasks[index][1].data)):
        least = sizes.index(min(sizes))
        shares[least].append(index)
        sizes[least] += len(tasks[index][1].data)
    return shares


def _attempt(task: Task, directory: Path | None) -> File | InputError:
    """Parse one file; keep its tree or return its fault."""
    key, source = task
    try:
        file = parse_one(source, directory)
    except InputError as error:
        return error
    if directory is not None and key is not None:
        store.write(directory, key, packed.pack(file))
    return file


def _start(tasks: Sequence[Task], directory: Path | None) -> tuple[int, int]:
    """Fork a process that parses a share; return its number and the pipe to read."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        answers = [_answer(_attempt(task, directory)) for task in tasks]
        with open(writing, "wb") as pipe:
            pipe.write(json.dumps(answers, separators=(",", ":")).encode())
        status = 0
    finally:
        # Whatever happened, this copy of the program must not run on; its share is then
        # parsed again where the fault is reported.
        os._exit(status)


def _answer(result: File | InputError) -> list[Any]:
    """A result as JSON: one item for a tree, more for a fault."""
    if isinstance(result, File):
        return [packed.pack(result)]
    return [result.message, result.file, result.line, result.column, result.hint]


def _collect(process: int, pipe: int) -> list[Any]:
    """Read a process's answers; none if it failed."""
    with open(pipe, "rb") as file:
        data = file.read()
    _, status = os.waitpid(process, 0)
    answers: list[Any] = [] if status else json.loads(data)
    return answers


def _result(answer: list[Any], source: Source) -> File | InputError:
    """What `_answer` made JSON of."""
    if len(answer) == 1:
        return packed.unpack(answer[0], source.path)
    message, path, line, column, hint = answer
    return InputError(message, file=path, line=line, column=column, hint=hint)
