"""pytest's JUnit XML -> `Tests`: what ran, what came of it, and none of what it printed.

Nothing of a message or a body is taken over: assertion introspection writes values there. A test that
is reported more than once (reruns, a failure and then an error at teardown) counts with its worst
result. The file is hostile until parsed: document types are refused, which rules out entity bombs.
Source: https://docs.pytest.org/en/stable/how-to/output.html#creating-junitxml-format-files
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from floe_guard.errors import InputError
from floe_guard.evidence.documents import TestCase, TestOutcome, Tests

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_BYTES = 32 * 1024 * 1024
_MAX_CASES = 100_000
# From best to worst; a test that has several results has the last of these.
_ORDER: tuple[TestOutcome, ...] = ("passed", "xfailed", "skipped", "xpassed", "failed", "error")
_EXCEPTION = re.compile(r"^(?:[a-z_][a-z0-9_]*\.)*([A-Z][A-Za-z0-9_]{0,80})\b")
_NAME = re.compile(r"[^\x20-\x7e]")


def node_key(node_id: str) -> str:
    """Return the form in which a pytest node id and a JUnit test case are compared.

    Args:
        node_id: `tests/a.py::TestB::test_c[d]`, or the form that this returns.

    Returns:
        `tests.a.TestB::test_c[d]`.
    """
    head, separator, name = node_id.partition("::")
    if not separator:
        return node_id
    bracket = name.find("[")
    classes, inner, last = name[: bracket if bracket >= 0 else None].rpartition("::")
    name = last + (name[bracket:] if bracket >= 0 else "")
    module = head.removesuffix(".py").replace("/", ".")
    parts = [module, *classes.split("::")] if inner else [module]
    return f"{'.'.join(parts)}::{name}"


def read(path: Path, expected: Sequence[str], exit_code: int | None) -> Tests:
    """Read a JUnit XML into the document of the evidence.

    Args:
        path: What `pytest --junit-xml` wrote.
        expected: Node ids that must have run; empty when none were named.
        exit_code: pytest's own exit code, or None where it is not known.

    Returns:
        The document; a file that is missing or cannot be read is its `fault`, which is never a pass.
    """
    keys = tuple(sorted({node_key(node) for node in expected}))
    try:
        raw = _bytes(path)
    except InputError as error:
        return Tests(pytest_exit_code=exit_code, expected=keys, fault=error.message)
    digest = hashlib.sha256(raw).hexdigest()
    try:
        cases = tuple(_fold(_cases(_root(raw))))
    except InputError as error:
        return Tests(
            raw_sha256=digest, pytest_exit_code=exit_code, expected=keys, fault=error.message
        )
    return Tests(raw_sha256=digest, pytest_exit_code=exit_code, expected=keys, cases=cases)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
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
    except (ParseError, ValueError, LookupError):
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
    return _NAME.sub("?", text)[:2000]
