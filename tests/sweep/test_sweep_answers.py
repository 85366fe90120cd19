"""Answers of a good status that are none: a web page, no body, another document. None of them means "empty"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import PREFIX
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import GONE, no_functions, prepare, results, sweep

from floe_guard.verdicts import ExitCode

KEYS = ("plain", "with space")
JSON = (("Content-Type", "application/x-amz-json-1.1"),)
ANSWERS = {
    "page": Answer(200, b"<html><head></head><body><p>Sign in</p></body></html>"),
    "nothing": Answer(204, b""),
    "another document": Answer(200, b"<Welcome/>", (("Content-Type", "application/xml"),)),
    "no members": Answer(200, b"{}", JSON),
    "other members": Answer(200, b'{"message": "Sign in"}', JSON),
}


@pytest.fixture(autouse=True)
def behind_the_proxy(
    environment: None, moto: MotoServer, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(proxy.url, monkeypatch)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def arrange(moto: MotoServer) -> dict[str, Any]:
    crowded.build(moto.url, versioning="Enabled")
    crowded.run_things(moto.url, keys=KEYS, tables=1)
    return crowded.inventory(moto.url)


def in_place_of(operation: str, answer: Answer) -> Callable[[Request], Answer | None]:
    return lambda asked: answer if asked.operation == operation else no_functions(asked)


@pytest.mark.parametrize(
    ("operation", "answers", "kind"),
    [
        ("s3:ListObjectsV2", ("page", "nothing", "another document"), "s3_current"),
        ("s3:ListObjectVersions", ("page", "nothing", "another document"), "s3_versions"),
        ("s3:ListMultipartUploads", ("page", "nothing", "another document"), "s3_multipart"),
        ("glue:GetDatabases", ("page", "nothing", "no members", "other members"), "glue_tables"),
        ("glue:GetTables", ("page", "nothing", "no members", "other members"), "glue_tables"),
        (
            "glue:GetConnections",
            ("page", "nothing", "no members", "other members"),
            "glue_connections",
        ),
    ],
)
def test_a_listing_that_is_none_proves_nothing(
    moto: MotoServer, proxy: FaultProxy, operation: str, answers: tuple[str, ...], kind: str
) -> None:
    others = arrange(moto)
    for answer in answers:
        proxy.answer(in_place_of(operation, ANSWERS[answer]))
        code, report = sweep("--run", "--yes")
        assert code == ExitCode.CLEANUP, answer
        assert results(report)[kind] == "unproved", answer
    assert crowded.inventory(moto.url) == others


@pytest.mark.parametrize("answer", ["page", "nothing", "another document"])
def test_versioning_that_is_not_told_is_not_taken_for_none(
    moto: MotoServer, proxy: FaultProxy, answer: str
) -> None:
    arrange(moto)
    before = crowded.of_the_run(moto.url)
    proxy.answer(in_place_of("s3:GetBucketVersioning", ANSWERS[answer]))
    assert sweep("--run", "--yes")[0] == ExitCode.CLEANUP
    assert crowded.of_the_run(moto.url)["markers"] == before["markers"]
    proxy.inject(Fault("s3:ListObjectVersions", "deny"))
    assert results(sweep("--run", "--yes")[1])["s3_versions"] == "unproved"


@pytest.mark.parametrize("answer", ["page", "nothing", "another document"])
def test_an_answer_that_is_none_counts_no_deletion(
    moto: MotoServer, proxy: FaultProxy, answer: str
) -> None:
    arrange(moto)
    proxy.answer(in_place_of("s3:DeleteObjects", ANSWERS[answer]))
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.CLEANUP
    assert "version" not in report["deleted"]
    assert report["kept_total"] == crowded.of_the_run(moto.url)["versions"]


@pytest.mark.parametrize("answer", ["page", "nothing", "no members", "other members"])
def test_a_database_that_is_not_told_stays_and_is_reported(
    moto: MotoServer, proxy: FaultProxy, answer: str
) -> None:
    others = arrange(moto)
    proxy.answer(in_place_of("glue:GetDatabase", ANSWERS[answer]))
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.CLEANUP
    assert report["runs"][0]["glue"] == "remains"
    assert any(kept["kind"] == "glue-database" for kept in report["kept"])
    proxy.answer(no_functions)
    assert sweep("--run", "--yes")[0] == ExitCode.OK
    assert (crowded.of_the_run(moto.url), crowded.inventory(moto.url)) == (GONE, others)


def test_an_error_of_a_version_that_nobody_asked_for_counts_against_its_key(
    moto: MotoServer, proxy: FaultProxy
) -> None:
    arrange(moto)
    error = (
        f"<Error><Key>{PREFIX}plain</Key><VersionId>x</VersionId><Code>AccessDenied</Code></Error>"
    )
    body = f"<DeleteResult>{error}</DeleteResult>".encode()
    proxy.answer(in_place_of("s3:DeleteObjects", Answer(200, body)))
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.CLEANUP
    named = [kept["item"] for kept in report["kept"] if kept["reason"] == "AccessDenied"]
    assert named
    assert all(f" {PREFIX}plain " in item for item in named)
