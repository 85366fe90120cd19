"""pytest's JUnit XML -> `Tests`: what ran, what came of it, and none of what it printed.

Nothing of a message or a body is taken over: assertion introspection writes values there. A test that
is reported more than once (reruns, a failure and then an error at teardown) counts with its worst
result. The file is hostile until parsed: document types are refused, which rules out entity bombs.
Source: https://docs.pytest.org/en/stable/how-to/output.html#creating-junitxml-format-files
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from floe_guard.errors import InputError, one_line
from floe_guard.evidence.documents import TestCase, TestOutcome, Tests

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_BYTES = 32 * 1024 * 1024
_MAX_CASES = 100_000
# From best to worst; a test that has several results has the last of these.
_ORDER: tuple[TestOutcome, ...] = ("passed", "xfailed", "skipped", "xpassed", "failed", "error")
_EXCEPTION = re.compile(r"^(?:[a-z_][a-z0-9_]*\.)*([A-Z][A-Za-z0-9_]{0,80})\b")
# What pytest and its rerun plugins put into a test case; anything else would be read as a pass.
_PARTS = frozenset(
    {
        *("properties", "system-out", "system-err", "failure", "error", "skipped"),
        *("rerun", "rerunFailure", "rerunError", "flakyFailure", "flakyError"),
    }
)
_MOST = 1000


def node_key(node_id: str) -> str:
    """Return the form in which a pytest node id and a JUnit test case are compared.

    Args:
        node_id: `tests/a.py::TestB::test_c[d]`, or the form that this returns.

    Returns:
        `tests.a.TestB::test_c[d]`.
    """
    head, separator, name = node_id.partition("::")
    if not separator:
        return _printable(node_id)
    bracket = name.find("[")
    classes, inner, last = name[: bracket if bracket >= 0 else None].rpartition("::")
    name = last + (name[bracket:] if bracket >= 0 else "")
    module = head.removesuffix(".py").replace("/", ".")
    parts = [module, *classes.split("::")] if inner else [module]
    return _printable(f"{'.'.join(parts)}::{name}")


def read(path: Path, expected: Sequence[str], exit_code: int | None) -> Tests:
    """Read a JUnit XML into the document of the evidence.

    Args:
        path: What `pytest --junit-xml` wrote.
        expected: Node ids that must have run; empty when none were named.
        exit_code: pytest's own exit code, or None where it is not known.

    Returns:
        The document; a file that is missing or cannot be read is its `fault`, which is never a pass.
    """
    return read_result(path, expected, exit_code)[0]


def read_result(
    path: Path, expected: Sequence[str], exit_code: int | None
) -> tuple[Tests, tuple[str, str]]:
    """Read a JUnit XML as `read` does, and when its tests began and ended.

    Args:
        path: As for `read`.
        expected: As for `read`.
        exit_code: As for `read`.

    Returns:
        The document, and both times (UTC) or "" where the file names no time with its zone.
    """
    keys = tuple(sorted({node_key(node) for node in expected}))
    try:
        raw = _bytes(path)
    except InputError as error:
        return Tests(pytest_exit_code=exit_code, expected=keys, fault=error.message), ("", "")
    digest = hashlib.sha256(raw).hexdigest()
    try:
        root = _root(raw)
        cases = tuple(_fold(_cases(root)))
        _check_counters(root, cases)
    except InputError as error:
        fault = Tests(
            raw_sha256=digest, pytest_exit_code=exit_code, expected=keys, fault=error.message
        )
        return fault, ("", "")
    tests = Tests(raw_sha256=digest, pytest_exit_code=exit_code, expected=keys, cases=cases)
    return tests, _took_place(root)


def _check_counters(root: Element, cases: Sequence[TestCase]) -> None:
    """Refuse a file whose own counters tell of failures that none of its cases shows."""
    for suite in root.iter("testsuite"):
        told = [suite.get(name, "0") for name in ("failures", "errors")]
        if any(count.strip("0") for count in told) and not any(
            case.outcome in {"failed", "error"} for case in cases
        ):
            raise InputError("the JUnit XML counts failures that none of its test cases shows")


def _took_place(root: Element) -> tuple[str, str]:
    from datetime import UTC, datetime, timedelta

    begun: list[datetime] = []
    ended: list[datetime] = []
    for suite in root.iter("testsuite"):
        try:
            start = datetime.fromisoformat(suite.get("timestamp", ""))
            if start.tzinfo is None:
                return "", ""
            begun.append(start.astimezone(UTC))
            # Rounded up: the journal's times are whole seconds.
            ended.append(begun[-1] + timedelta(seconds=float(suite.get("time", "")) + 1))
        except (ValueError, OverflowError):
            return "", ""
    if not begun:
        return "", ""
    first, last = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (min(begun), max(ended)))
    return (first, last) if len(first) == len(last) == 20 else ("", "")


def _bytes(path: Path) -> bytes:
    try:
        # A pipe that nobody writes to would be waited for without end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as source:
            if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                raise InputError("there is no readable JUnit XML: not a regular file")
            raw = source.read(_MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"there is no readable JUnit XML: {error.strerror}") from error
    if len(raw) > _MAX_BYTES:
        raise InputError("the JUnit XML is larger than any test run's")
    return raw


def _root(raw: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise InputError(
            "the JUnit XML declares a document type, which pytest never does"
        ) from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise InputError("the JUnit XML is not well-formed: truncated, or not XML") from None
    if root.tag not in {"testsuites", "testsuite"}:
        raise InputError("not a JUnit XML: the root is neither testsuites nor testsuite")
    return root


def _cases(root: Element) -> Iterable[TestCase]:
    for number, case in enumerate(root.iter("testcase")):
        if number >= _MAX_CASES:
            raise InputError("the JUnit XML holds more test cases than any run's")
        name, module = case.get("name", ""), case.get("classname", "")
        if not name:
            raise InputError("a test case has no name")
        if strange := {part.tag for part in case} - _PARTS:
            raise InputError(f"a test case holds what pytest does not write: {min(strange)[:80]}")
        outcome, exception = _outcome(case)
        line = case.get("line", "")
        yield TestCase(
            id=_printable(f"{module}::{name}" if module else name),
            outcome=outcome,
            attempts=1,
            exception_type=exception,
            file=_printable(case.get("file", ""))[:400],
            line=int(line) if line.isascii() and line.isdigit() and len(line) < 8 else 0,
        )


def _outcome(case: Element) -> tuple[TestOutcome, str]:
    if (error := case.find("error")) is not None:
        return "error", _exception(error)
    if (failure := case.find("failure")) is not None:
        # A strict xfail that passed is a failure whose message says so (_pytest/skipping.py).
        return "failed", _exception(failure)
    if (skipped := case.find("skipped")) is not None:
        kind = skipped.get("type", "")
        return ("xfailed" if kind == "pytest.xfail" else "skipped"), ""
    return "passed", ""


def _exception(element: Element) -> str:
    """Return the exception's class name, where the message begins with one; never more of it."""
    for attribute in ("type", "message"):
        match = _EXCEPTION.match(element.get(attribute, "").strip())
        if match and match[1].endswith(("Error", "Exception", "Exit", "Warning", "Interrupt")):
            return match[1]
    return ""


def _fold(cases: Iterable[TestCase]) -> list[TestCase]:
    worst: dict[str, TestCase] = {}
    attempts: dict[str, int] = {}
    for case in cases:
        attempts[case.id] = attempts.get(case.id, 0) + 1
        known = worst.get(case.id)
        if known is None or _ORDER.index(case.outcome) > _ORDER.index(known.outcome):
            worst[case.id] = case
    return [
        TestCase(
            id=case.id,
            outcome=case.outcome,
            attempts=attempts[case.id],
            exception_type=case.exception_type,
            file=case.file,
            line=case.line,
        )
        for _, case in sorted(worst.items())
    ]


def _printable(text: str) -> str:
    """Return `text` as one bounded line; two texts that differ give two lines that do."""
    shown = one_line(text)
    if len(shown) <= _MOST + 17:
        return shown
    return f"{shown[:_MOST]}…{hashlib.sha256(shown.encode()).hexdigest()[:16]}"
