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


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ('<testcase name="a"><Failure/></testcase>', "what pytest does not write"),
        ('<testcase name="a"><notrun/></testcase>', "what pytest does not write"),
    ],
)
def test_a_test_case_of_another_tool_is_not_read_as_a_pass(
    tmp_path: Path, case: str, fault: str
) -> None:
    xml = tmp_path / "junit.xml"
    xml.write_text(f"<testsuites><testsuite>{case}</testsuite></testsuites>")
    assert fault in read(xml, [], 0).fault


def test_counters_that_tell_of_failures_need_a_case_that_shows_one(tmp_path: Path) -> None:
    xml = tmp_path / "junit.xml"
    xml.write_text(
        '<testsuites><testsuite errors="1"><testcase name="a"/></testsuite></testsuites>'
    )
    assert "counts failures" in read(xml, [], 0).fault


def test_names_beyond_ascii_stay_apart(tmp_path: Path) -> None:
    suite = "# coding: utf-8\ndef test_größe(): pass\ndef test_grüße(): assert 0\n"
    xml, code = run(tmp_path, suite)
    expected = ["test_suite.py::test_größe", "test_suite.py::test_grüße"]
    tests = read(xml, expected, code)
    assert {case.id: case.outcome for case in tests.cases} == {
        "test_suite::test_größe": "passed",
        "test_suite::test_grüße": "failed",
    }
    assert set(tests.expected) == {case.id for case in tests.cases}
    long = ["a::" + "x" * 3000 + end for end in "yz"]
    assert len({node_key(node) for node in long}) == 2
    assert node_key(node_key(long[0])) == node_key(long[0])


def test_pytest_says_when_its_tests_took_place(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from floe_guard.evidence.junit import read_result

    before = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    xml, code = run(tmp_path, "def test_ok(): pass\n")
    began, ended = read_result(xml, [], code)[1]
    assert before <= began < ended
    xml.write_text(xml.read_text().replace("+00:00", ""))
    assert read_result(xml, [], code)[1] == ("", "")
