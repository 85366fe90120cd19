"""Unseen source files -> syntax trees, in as many processes as told.

The processes are forks of this one, so that the parser's tables are there already; each
sends its trees back in the form of `packed`, which is also what is kept of them. Files of a
process that did not answer are parsed here.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import packed, parse
from floe_guard.loaders.hcl.syntax import File

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.cache import Source

Task: TypeAlias = "tuple[Source, bool]"
"""A file, and whether its tree is to be packed for keeping."""

Parsed: TypeAlias = "tuple[File | InputError, bytes | None]"
"""A file's tree or why there is none, and the tree packed if that was asked for."""


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


def parse_all(tasks: Sequence[Task], directory: Path | None, processes: int) -> list[Parsed]:
    """Parse files.

    Args:
        tasks: The files.
        directory: The cache directory, see `grammar.load`.
        processes: How many processes to parse in, this one included.

    Returns:
        Per file, in their order, what came of it.
    """
    results: list[Parsed | None] = [None] * len(tasks)
    if processes > 1 and hasattr(os, "fork") and threading.active_count() == 1:
        shares = _shares(tasks, processes)
        parse.prepare(directory)
        children = [
            (share, *_start([tasks[index][0] for index in share], directory))
            for share in shares[1:]
        ]
        for index in shares[0]:
            results[index] = _attempt(tasks[index], directory)
        for share, process, pipe in children:
            answers = _collect(process, pipe)
            for index, answer in zip(share, answers, strict=False):
                results[index] = _result(answer, tasks[index])
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
    sizes[0] = 0.25 * sum(len(source.data) for source, _ in tasks) * (processes - 1) / processes
    for index in sorted(range(len(tasks)), key=lambda index: -len(tasks[index][0].data)):
        least = sizes.index(min(sizes))
        shares[least].append(index)
        sizes[least] += len(tasks[index][0].data)
    return shares


def _attempt(task: Task, directory: Path | None) -> Parsed:
    """Parse one file here."""
    source, kept = task
    try:
        file = parse_one(source, directory)
    except InputError as error:
        return error, None
    return file, packed.pack(file) if kept else None


def _start(sources: Sequence[Source], directory: Path | None) -> tuple[int, int]:
    """Fork a process that parses a share; return its number and the pipe to read."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        with open(writing, "wb") as pipe:
            for source in sources:
                fault, data = _answer(_attempt((source, True), directory))
                head = json.dumps([len(data), *fault]).encode()
                pipe.write(head + b"\n" + data)
        status = 0
    finally:
        # Whatever happened, this copy of the program must not run on; its share is then
        # parsed again where the fault is reported.
        os._exit(status)


def _answer(parsed: Parsed) -> tuple[list[Any], bytes]:
    """What came of a file as a fault's particulars, none for a tree, and the packed tree."""
    result, data = parsed
    if isinstance(result, InputError):
        return [result.message, result.file, result.line, result.column, result.hint], b""
    return [], data or b""


def _collect(process: int, pipe: int) -> list[tuple[list[Any], bytes]]:
    """Read a process's answers; none if it failed."""
    answers: list[tuple[list[Any], bytes]] = []
    with open(pipe, "rb") as file:
        data = file.read()
    _, status = os.waitpid(process, 0)
    place = 0
    while not status and place < len(data):
        start = data.index(b"\n", place) + 1
        size, *fault = json.loads(data[place:start])
        place = start + size
        answers.append((fault, data[start:place]))
    return answers


def _result(answer: tuple[list[Any], bytes], task: Task) -> Parsed:
    """What `_answer` made bytes of."""
    fault, data = answer
    source, kept = task
    if not fault:
        return packed.unpack(data, source.path), data if kept else None
    message, path, line, column, hint = fault
    return InputError(message, file=path, line=line, column=column, hint=hint), None
