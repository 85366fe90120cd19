"""AWS refuses, throttles, hangs up, lags: the sweep ends right or says what remains, and never lies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, PREFIX, RUN
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import GONE, no_functions, prepare, results, sweep

from floe_guard.verdicts import ExitCode

KEYS = ("plain", "with space", "dots/../dots")


@pytest.fixture(autouse=True)
def behind_the_proxy(
    environment: None, moto: MotoServer, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(proxy.url, monkeypatch)
    proxy.answer(no_functions)


def arrange(moto: MotoServer, versioning: str | None = "Enabled") -> dict[str, Any]:
    crowded.build(moto.url, versioning=versioning)
    crowded.run_things(moto.url, keys=KEYS, tables=1)
    return crowded.inventory(moto.url)


# What a denial costs: "unproved" where nothing was deleted blindly, "remains" where it could not be
# deleted, "clean" where another call gives the same certainty (docs/sweep.md names each).
DENIALS = {
    "s3:HeadBucket": "refused",
    "s3:GetBucketVersioning": "clean",
    "s3:GetObjectLockConfiguration": "clean",
    "s3:ListObjectsV2": "unproved",
    "s3:ListObjectVersions": "not clean",
    "s3:ListMultipartUploads": "not clean",
    "s3:DeleteObjects": "remains",
    "s3:AbortMultipartUpload": "remains",
    "glue:GetDatabases": "not clean",
    "glue:GetDatabase$": "not clean",
    "glue:GetTables": "not clean",
    "glue:GetPartitions": "clean",
    "glue:GetUserDefinedFunctions": "clean",
    "glue:GetConnections": "unproved",
    "glue:BatchDeletePartition": "clean",
    "glue:BatchDeleteTable": "remains",
    "glue:DeleteDatabase": "remains",
    "iam:ListRoles": "clean",
    "iam:ListPolicies": "clean",
    "sts:GetCallerIdentity": "no account",
}


@pytest.mark.parametrize(("operation", "outcome"), DENIALS.items())
def test_each_denied_operation_is_told_and_never_called_clean(
    moto: MotoServer, proxy: FaultProxy, operation: str, outcome: str
) -> None:
    others = arrange(moto)
    proxy.inject(Fault(operation, "deny"))
    code, report = sweep("--run", "--yes")
    assert proxy.hit["deny"], "the sweep never asked for it"
    left = crowded.of_the_run(moto.url)
    assert crowded.inventory(moto.url) == others
    if outcome == "no account":
        assert code == ExitCode.INPUT
        return
    if outcome == "clean":
        assert (code, left) == (ExitCode.OK, GONE), report
        return
    assert code == ExitCode.CLEANUP
    if outcome == "refused":
        assert left["versions"]
        return
    found = set(results(report).values())
    if outcome == "remains":
        assert "present" in found
        assert report["kept_total"]
        assert left != GONE
    elif outcome == "unproved":
        assert "unproved" in found
        assert left == GONE
    else:
        assert found & {"present", "unproved"}
        assert not (left != GONE and found == {"absent"})


def test_every_operation_that_the_sweep_declares_is_tried_with_a_denial() -> None:
    from importlib import import_module
    from pkgutil import iter_modules

    import floe_guard.sweep
    from floe_guard.aws.operations import Operation

    declared = {
        str(value)
        for module in iter_modules(floe_guard.sweep.__path__, "floe_guard.sweep.")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, Operation)
    }
    elsewhere = {
        "s3:DeleteObject",  # one key at a time, where XML cannot carry it: the strict lane
        "s3:GetObjectRetention",  # buckets with object lock: test_sweep_refusals
        "s3:GetObjectLegalHold",
        "s3:HeadObject",
        "glue:CreateDatabase",  # the probe of an empty catalog: test_sweep_glue
        "glue:DeleteUserDefinedFunction",  # moto has no functions: test_sweep_glue
        "glue:DeleteConnection",
    }
    tried = {name.rstrip("$") for name in DENIALS}
    with_iam = {name for name in declared if name.startswith("iam:")}
    assert declared - with_iam - tried == elsewhere


@pytest.mark.parametrize(
    "faults",
    [
        (Fault("s3:", "slow-down", rate=0.3), Fault("glue:", "throttle", rate=0.3)),
        (Fault(".", "drop", rate=0.15),),
        (Fault("s3:DeleteObjects", "partial", times=3),),
        (Fault("s3:DeleteObjects", "partial", times=2, code="SlowDown", keys="plain"),),
        (Fault("s3:DeleteObjects", "empty", times=1),),
        (Fault("s3:List", "cut", times=1),),
        (Fault("s3:List", "truncate", times=1),),
        (Fault("glue:Get", "error", times=1),),
        (Fault("s3:List", "lag", seconds=0.5),),
    ],
    ids=lambda faults: f"{faults[0].kind}-{faults[0].operation}",
)
def test_a_sweep_through_trouble_ends_clean_or_says_what_remains(
    moto: MotoServer,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    faults: tuple[Fault, ...],
) -> None:
    versioning = "Enabled" if len(request.node.name) % 2 else None
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "4")
    others = arrange(moto, versioning)
    proxy.inject(*(replace(fault) for fault in faults))
    code, report = sweep("--run", "--yes", settle="0.4")
    left = crowded.of_the_run(moto.url)
    assert crowded.inventory(moto.url) == others
    found = set(results(report).values())
    assert (code == ExitCode.OK) == (found == {"absent"})
    if left != GONE:
        assert code == ExitCode.CLEANUP
        assert found & {"present", "unproved"}
    proxy.inject()
    assert sweep("--run", "--yes")[0] == ExitCode.OK
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == others


def test_a_permanent_error_of_one_key_is_reported_for_that_key(
    moto: MotoServer, proxy: FaultProxy
) -> None:
    arrange(moto)
    proxy.inject(Fault("s3:DeleteObjects", "partial", keys="with space$", code="AccessDenied"))
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.CLEANUP
    assert report["runs"][0]["s3"] == "remains"
    assert {kept["reason"] for kept in report["kept"]} == {"AccessDenied"}
    assert all(PREFIX + "with space" in kept["item"] for kept in report["kept"])
    assert crowded.of_the_run(moto.url)["versions"] == 1


@pytest.mark.parametrize(
    "error",
    [
        "<Error><Code>AccessDenied</Code></Error>",
        "<Error><Key></Key><Code>AccessDenied</Code></Error>",
        f"<Error><Key>{PREFIX}plain</Key><VersionId></VersionId><Code>AccessDenied</Code></Error>",
        f"<Error><Key>{PREFIX}plain</Key></Error>",
    ],
)
def test_an_error_that_names_too_little_is_not_taken_for_success(
    moto: MotoServer, proxy: FaultProxy, error: str
) -> None:
    arrange(moto)
    answer = f'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{error}</DeleteResult>'

    def refuse(request: Request) -> Answer | None:
        if request.operation != "s3:DeleteObjects":
            return no_functions(request)
        return Answer(200, answer.encode(), (("Content-Type", "application/xml"),))

    proxy.answer(refuse)
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.CLEANUP
    assert report["kept_total"]
    assert report["runs"][0]["s3"] == "remains"


def test_answers_that_claim_success_and_delete_nothing_are_not_believed(
    moto: MotoServer, proxy: FaultProxy
) -> None:
    others = arrange(moto)

    def lie(request: Request) -> Answer | None:
        if request.operation != "s3:DeleteObjects":
            return no_functions(request)
        return Answer(200, b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')

    proxy.answer(lie)
    stay = crowded.of_the_run(moto.url)["versions"]
    # The cap counts what was deleted, once, and a deletion that was none not at all.
    code, report = sweep("--run", "--yes", "--max-resources", "12")
    assert (code, report["refusal"]) == (ExitCode.CLEANUP, "")
    assert results(report)["s3_versions"] == "present"
    assert report["rounds"] > 2
    assert "version" not in report["deleted"]
    kept = [kept for kept in report["kept"] if kept["kind"] == "version"]
    assert len(kept) == report["kept_total"] == stay
    assert {one["reason"] for one in kept} == {
        "AWS answered that it is deleted, and lists it still"
    }
    assert crowded.inventory(moto.url) == others


def test_a_listing_that_names_keys_of_others_deletes_nothing(
    moto: MotoServer, proxy: FaultProxy
) -> None:
    others = arrange(moto, None)

    def widen(request: Request) -> Answer | None:
        if request.operation != "s3:ListObjectsV2":
            return no_functions(request)
        body = (
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false'
            "</IsTruncated><Contents><Key>top</Key><ETag>e</ETag><Size>1</Size></Contents>"
            "</ListBucketResult>"
        )
        return Answer(200, body.encode(), (("Content-Type", "application/xml"),))

    proxy.answer(widen)
    for cap in ("10000", "none"):
        code, _ = sweep("--run", "--yes", "--max-resources", cap)
        assert code == ExitCode.CLEANUP
        assert crowded.inventory(moto.url) == others


def test_a_bucket_of_another_region_or_owner_is_refused(
    moto: MotoServer, proxy: FaultProxy
) -> None:
    others = arrange(moto)
    left = crowded.of_the_run(moto.url)

    def elsewhere(request: Request) -> Answer | None:
        if request.operation == "s3:HeadBucket":
            return Answer(200, b"", (("x-amz-bucket-region", "eu-west-1"),))
        return None

    proxy.answer(elsewhere)
    assert sweep("--run", "--yes")[0] == ExitCode.CLEANUP
    assert crowded.of_the_run(moto.url) == left
    assert crowded.inventory(moto.url) == others


def test_every_request_to_s3_names_the_expected_owner(moto: MotoServer, proxy: FaultProxy) -> None:
    arrange(moto)
    sweep("--run", "--yes")
    to_s3 = [request for request in proxy.requests if request.operation.startswith("s3:")]
    assert to_s3
    for request in to_s3:
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert headers["x-amz-expected-bucket-owner"] == "123456789012", request.operation


def test_what_appears_during_the_sweep_goes_too(moto: MotoServer, proxy: FaultProxy) -> None:
    others = arrange(moto)
    s3, glue = crowded.client(moto.url, "s3"), crowded.client(moto.url, "glue")
    waiting = ["once"]

    def meddle(request: Request) -> Answer | None:
        if request.operation == "s3:DeleteObjects" and waiting:
            waiting.clear()
            s3.put_object(Bucket=BUCKET, Key=PREFIX + "late", Body=b"late")
            s3.delete_object(Bucket=BUCKET, Key=PREFIX + "later")
            glue.create_database(
                DatabaseInput={
                    "Name": "floe_provider_late",
                    "Parameters": {"floe.provider.test.run": RUN},
                }
            )
        return no_functions(request)

    proxy.answer(meddle)
    code, _ = sweep("--run", "--yes")
    assert code == ExitCode.OK
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == others
