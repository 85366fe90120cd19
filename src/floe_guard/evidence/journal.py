"""What the stages of a run did, recorded as it happens, so that a run that died leaves evidence too.

A journal is a folder: `journal.jsonl` takes one line an event, appended and flushed to disk; the document
of a finished stage lies beside it and is named by its digest in the event. A stage that began and never
finished has died; nothing has to be alive to notice it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from floe_guard.errors import InputError, UsageError
from floe_guard.evidence import canonical
from floe_guard.evidence.documents import (
    Ci,
    Devpod,
    Document,
    Name,
    RunId,
    Source,
    StageName,
    Text,
    Time,
)
from floe_guard.verdicts import ExitCode

FILE = "journal.jsonl"
_SCHEMA = "floe-guard/evidence/journal/v1"
_MAX_BYTES = 64 * 1024 * 1024

T = TypeVar("T", bound=Document)


class Begin(Document, frozen=True, kw_only=True):
    """The first event: which run this is, and what is expected of it."""

    schema: str = _SCHEMA
    run_id: RunId
    bucket: Name
    test_prefix: Name
    glue_prefix: Name
    account_id: Name = ""
    region: Name = ""
    devpod: Devpod = Devpod()
    source: Source = Source()
    ci: Ci = Ci()
    required_stages: tuple[StageName, ...]
    expected_tests: tuple[Text, ...] = ()
    tools: dict[str, Name] = {}
    at: Time


class _Event(Document, frozen=True, kw_only=True):
    """A later event: a stage begins, or ends with an exit code and perhaps a document."""

    event: str
    stage: StageName
    attempt: int
    at: Time
    subject: Text = ""
    exit_code: int | None = None
    reason: Text = ""
    failure: Name = ""
    documents: tuple[Name, ...] = ()
    took_place_from: Time = ""
    took_place_until: Time = ""


class _Start(Struct, frozen=True):
    """As much of an event as its numbering needs."""

    event: str = ""
    stage: str = ""


@dataclass
class Attempt:
    """One attempt at a stage, as read back.

    Args:
        subject: What the stage was asked about.
        finished: Whether its end was recorded.
        failure: Kind of failure that kept it from a verdict (`denied`, `unreachable`, an error's name), or "".
        took_place: When what it records began and ended, where that says so itself; else "".
        documents: Decoded JSON of its documents.
    """

    number: int
    started_at: str
    subject: str = ""
    finished_at: str = ""
    exit_code: int | None = None
    reason: str = ""
    failure: str = ""
    finished: bool = False
    took_place: tuple[str, str] = ("", "")
    documents: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """A journal, read back.

    Args:
        begin: The first event.
        attempts: Attempts by stage, in order.
    """

    begin: Begin
    attempts: dict[str, list[Attempt]]

    def last(self, stage: str) -> list[Attempt]:
        """Return the last attempt about each subject of a stage, in the order of their first ones."""
        latest = {attempt.subject: attempt for attempt in self.attempts.get(stage, ())}
        return list(latest.values())


def now() -> str:
    """Return the present UTC time as the journal writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def begin(folder: Path, event: Begin) -> None:
    """Start a journal.

    Args:
        folder: Where it goes; created when missing.
        event: The first event.

    Raises:
        UsageError: The folder holds a journal already (two runs must not be mixed), cannot be written
            to, or the event could not be read back.
    """
    try:
        line = canonical.encode(event) + b"\n"
        msgspec.json.decode(line, type=Begin)
    except (ValueError, msgspec.ValidationError) as error:
        raise UsageError(f"the run cannot be recorded: {error}") from None
    with writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Under another name first: a journal either has its first event or does not exist.
        descriptor, name = tempfile.mkstemp(prefix=f".{FILE}.", dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(line)
                out.flush()
                os.fsync(out.fileno())
            _link(name, folder / FILE)
        except FileExistsError:
            raise UsageError(
                f"{folder} holds a journal already", hint="begin every run in a folder of its own"
            ) from None
        finally:
            os.unlink(name)


def _link(name: str, target: Path) -> None:
    """Give a file its final name.

    Raises:
        FileExistsError: Something has that name.
    """
    try:
        os.link(name, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with target.open("xb") as out, open(name, "rb") as source:
            out.write(source.read())


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Tell in one line that something could not be written.

    Args:
        place: What is written.

    Raises:
        UsageError: The block met an error of the file system.
    """
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror or type(error).__name__}",
            file=str(place),
            hint="the evidence is incomplete without it",
        ) from None


class StageLog:
    """One attempt at a stage, open until `finish`; what is not finished counts as died."""

    def __init__(self, folder: Path, stage: StageName, attempt: int) -> None:
        self._folder = folder
        self.stage = stage
        self.attempt = attempt
        self.finished = False

    def finish(
        self,
        exit_code: int,
        *,
        documents: Sequence[Document] = (),
        reason: str = "",
        failure: str = "",
        took_place: tuple[str, str] = ("", ""),
    ) -> None:
        """Record the end of the attempt.

        Args:
            exit_code: The verb's exit code, or pytest's.
            documents: What it found.
            reason: Why it has no documents, or what a person should know.
            failure: Kind of failure that kept it from a verdict, for `classify`.
            took_place: When what is recorded began and ended (UTC), where that says so itself.
        """
        names = tuple(self._store(document) for document in documents)
        event = _Event(
            event="finish",
            stage=self.stage,
            attempt=self.attempt,
            at=now(),
            exit_code=exit_code,
            reason=_text(reason),
            failure=_text(failure)[:200],
            documents=names,
            took_place_from=took_place[0],
            took_place_until=took_place[1],
        )
        _append(self._folder, event)
        self.finished = True

    def _store(self, document: Document) -> str:
        raw = canonical.encode(document)
        name = f"{self.stage}-{self.attempt}-{hashlib.sha256(raw).hexdigest()}.json"
        temporary = self._folder / f".{name}.tmp"
        with writing(self._folder / name):
            descriptor = os.open(
                temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600
            )
            with os.fdopen(descriptor, "wb") as out:
                out.write(raw)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(self._folder / name)
        return name


def start(folder: Path, stage: StageName, subject: str = "") -> StageLog:
    """Record that a stage begins.

    Args:
        folder: A folder in which `begin` started a journal.
        stage: Which stage.
        subject: What it is asked about. A later attempt takes the place of an earlier one about the same
            subject; one about another stands beside it.

    Returns:
        The open attempt.

    Raises:
        InputError: There is no readable journal in the folder.
    """
    read(folder)
    attempt = 0

    def event(lines: list[bytes]) -> _Event:
        nonlocal attempt
        begun = [msgspec.json.decode(line, type=_Start) for line in lines[1:]]
        attempt = 1 + sum(one.event == "start" and one.stage == stage for one in begun)
        return _Event(event="start", stage=stage, attempt=attempt, at=now(), subject=_text(subject))

    _append(folder, event)
    return StageLog(folder, stage, attempt)


@contextmanager
def stage(folder: Path | None, name: StageName, subject: str = "") -> Iterator[StageLog | None]:
    """Record a stage around a block; without a folder nothing is recorded.

    A block that raises is recorded as an error with the exception's name alone, and the exception goes on.

    Args:
        folder: The journal's folder, or None.
        name: Which stage.
        subject: What it is asked about.

    Yields:
        The open attempt, to be finished by the block; None without a folder.

    Raises:
        BaseException: Whatever the block raised.
    """
    if folder is None:
        yield None
        return
    log = start(folder, name, subject)
    try:
        yield log
    except BaseException as error:
        if not log.finished:
            interrupted = isinstance(error, KeyboardInterrupt)
            fallback = ExitCode.INTERRUPTED if interrupted else ExitCode.INTERNAL
            code = getattr(error, "exit_code", fallback)
            # What cannot be recorded counts as died; the error itself must not be lost over it.
            with suppress(UsageError):
                log.finish(int(code), reason=_safe_reason(error), failure=type(error).__name__)
        raise


def read(folder: Path) -> Record:
    """Read a journal back, documents included.

    Args:
        folder: The journal's folder.

    Returns:
        What it records. A last line that was cut off by a kill is left out: its event never happened.

    Raises:
        InputError: There is no journal, or it is not one.
    """
    path = folder / FILE
    try:
        raw = _bytes(path)
    except OSError as error:
        raise InputError(
            f"there is no evidence journal: {error.strerror}",
            file=str(path),
            hint="start one with `floe-guard evidence begin`",
        ) from error
    lines = raw.split(b"\n")[:-1]
    if not lines:
        raise InputError("the journal has no first event", file=str(path))
    first = _typed(lines[0], Begin, path, 1)
    attempts: dict[str, list[Attempt]] = {}
    for number, line in enumerate(lines[1:], start=2):
        event = _typed(line, _Event, path, number)
        rows = attempts.setdefault(event.stage, [])
        if event.event == "start" and event.attempt == len(rows) + 1:
            rows.append(Attempt(event.attempt, event.at, event.subject))
        elif (
            event.event == "finish"
            and 0 < event.attempt <= len(rows)
            and not rows[event.attempt - 1].finished
        ):
            row = rows[event.attempt - 1]
            row.took_place = (event.took_place_from, event.took_place_until)
            row.finished, row.finished_at = True, event.at
            row.exit_code, row.reason, row.failure = event.exit_code, event.reason, event.failure
            row.documents = [_document(folder, name) for name in event.documents]
        else:
            raise InputError("an event follows from none before it", file=str(path), line=number)
    return Record(first, attempts)


def _document(folder: Path, name: str) -> Any:
    path = folder / name
    if name != Path(name).name:
        raise InputError("a document's name is a path", file=str(folder / FILE))
    try:
        raw = _bytes(path)
    except OSError as error:
        raise InputError(f"a document is missing: {error.strerror}", file=str(path)) from error
    if not name.endswith(f"-{hashlib.sha256(raw).hexdigest()}.json"):
        raise InputError("a document was changed after it was recorded", file=str(path))
    return canonical.decode(raw, str(path))


def _bytes(path: Path) -> bytes:
    """Return what a regular file holds; a pipe would be waited for without end."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as source:
        if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            raise InputError("not a regular file", file=str(path))
        raw = source.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        raise InputError("no part of a journal is this large", file=str(path))
    return raw


def _text(text: str) -> str:
    """Return `text` as the journal can hold it."""
    return canonical.bounded(text, 2000)


def _typed(line: bytes, kind: type[T], path: Path, number: int) -> T:
    try:
        return msgspec.convert(canonical.decode(line, str(path)), kind)
    except msgspec.ValidationError as error:
        raise InputError(
            f"not an event of a journal: {error}", file=str(path), line=number
        ) from None


def _append(folder: Path, event: _Event | Callable[[list[bytes]], _Event]) -> None:
    """Append one line under a lock; a line that was cut off by a kill is taken away first.

    Args:
        folder: The journal's folder.
        event: The event, or what makes it of the lines before it.

    Raises:
        UsageError: The journal cannot be written to.
        OSError: Never; `writing` tells it as a UsageError.
    """
    path = folder / FILE
    with writing(path):
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb+", buffering=0) as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            whole, newline, _ = out.read().rpartition(b"\n")
            kept = len(whole) + len(newline)
            out.truncate(kept)
            out.seek(kept)
            line = canonical.encode(event(whole.split(b"\n")) if callable(event) else event)
            rest = memoryview(line + b"\n")
            try:
                while rest:
                    rest = rest[out.write(rest) :]
            except OSError:
                out.truncate(kept)  # no half line for others to trip over
                raise
            os.fsync(out.fileno())


def _safe_reason(error: BaseException) -> str:
    """Return one line for errors that are made to be shown, and the bare name for all others."""
    from floe_guard.errors import FloeGuardError

    return str(error) if isinstance(error, FloeGuardError) else type(error).__name__


def as_json(value: Any) -> str:
    """Return readable JSON for people; never used for bytes that are signed."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
