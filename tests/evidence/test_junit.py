"""pytest's JUnit XML, made by pytest itself and by hand where it is hostile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from floe_guard.evidence.junit import node_key, read

SECRET = "hunter2hunter2"
_SUITE = f"""
import os, signal, pytest
def test_ok(): pass
def test_fails(): assert "{SECRET}" == "other"
@pytest.fixture
def broken(): raise RuntimeError("{SECRET}")
def test_error(broken): pass
@pytest.fixture
def late():
    yield
    raise RuntimeError("{SECRET}")
def test_fails_and_errs(late): assert 0
@pytest.mark.skip(reason="{SECRET}")
def test_skipped(): pass
@pytest.mark.xfail
def test_known(): assert 0
class TestGroup:
    @pytest.mark.parametrize("x", ["a::b"])
    def test_inner(self, x): pass
"""


def run(tmp_path: Path, suite: str) -> tuple[Path, int]:
    (tmp_path / "test_suite.py").write_text(suite)
    xml = tmp_path / "junit.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={xml}", "."],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    return xml, done.returncode


def test_outcomes_are_folded_and_nothing_that_was_printed_is_kept(tmp_path: Path) -> None:
    xml, code = run(tmp_path, _SUITE)
    tests = read(
        xml, ["test_suite.py::test_ok", "test_suite.py::TestGroup::test_inner[a::b]"], code
    )
    outcomes = {case.id: case.outcome for case in tests.cases}
    assert outcomes == {
        "test_suite::test_ok": "passed",
        "test_suite::test_fails": "failed",
        "test_suite::test_error": "error",
        "test_suite::test_fails_and_errs": "error",
        "test_suite::test_skipped": "skipped",
        "test_suite::test_known": "xfailed",
        "test_suite.TestGroup::test_inner[a::b]": "passed",
    }
    assert set(tests.expected) <= set(outcomes)
    assert SECRET.encode() in xml.read_bytes()
    assert SECRET not in repr(tests)
    exceptions = {case.id: case.exception_type for case in tests.cases}
    assert exceptions["test_suite::test_fails"] == "AssertionError"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "no readable"),
        (b"", "not well-formed"),
        (b"<testsuites><testsuite>", "not well-formed"),
        (b"<html/>", "neither"),
        (b"<testsuites><testsuite><testcase/></testsuite></testsuites>", "no name"),
        (
            b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><testsuites>&y;</testsuites>',
            "document type",
        ),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><testsuites/>', "document type"),
    ],
)
def test_what_cannot_be_read_is_a_fault_and_never_a_pass(
    tmp_path: Path, content: bytes | None, fault: str
) -> None:
    xml = tmp_path / "junit.xml"
    if content is not None:
        xml.write_bytes(content)
    tests = read(xml, [], 0)
    assert fault in tests.fault
    assert tests.cases == ()


@pytest.mark.parametrize(
    ("node", "key"),
    [
        ("tests/a.py::test_b", "tests.a::test_b"),
        ("tests/a.py::TestB::test_c[x/y.py::z]", "tests.a.TestB::test_c[x/y.py::z]"),
        ("tests.a.TestB::test_c", "tests.a.TestB::test_c"),
    ],
)
def test_node_ids_of_both_kinds_meet(node: str, key: str) -> None:
    assert node_key(node) == key
    assert node_key(key) == key
