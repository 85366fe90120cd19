"""Calls that answer, calls that do not, and what is made of each."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.support.fault_proxy import Answer, Fault, FaultProxy
from tests.support.moto_server import MotoServer, client

from floe_guard.aws.clients import Clients, Tuning
from floe_guard.aws.connection import Connection, ConnectionSpec, connect
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation, operation

pytestmark = pytest.mark.usefixtures("aws_env")

REGION = "ap-southeast-2"
LIST_VERSIONS = operation("s3", "ListObjectVersions", "s3:ListBucketVersions")
GET_POLICY = operation("s3", "GetBucketPolicy", absent=("NoSuchBucketPolicy",))
GET_DATABASES = operation("glue", "GetDatabases")
LIST_USERS = operation("iam", "ListUsers")
DESCRIBE_VOLUMES = operation("ec2", "DescribeVolumes")
FAST = Tuning(attempts=2, call_seconds=5, read_seconds=1)


def connected(url: str, tuning: Tuning = FAST, region: str = REGION) -> Connection:
    return connect(ConnectionSpec(region, endpoint=url, tuning=tuning))


def bucket(url: str, name: str = "floe-provider-tests-x") -> str:
    location = {"LocationConstraint": REGION}
    client(url, "s3").create_bucket(Bucket=name, CreateBucketConfiguration=location)
    return name


def failure(clients: Clients, asked: Operation, **params: Any) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        list(clients.pages(asked, **params))
    return caught.value


def test_absence_is_only_what_the_operation_names(moto: MotoServer) -> None:
    clients = connected(moto.url).clients
    name = bucket(moto.url)
    assert clients.call(GET_POLICY, Bucket=name) is None
    with pytest.raises(CallFailed) as caught:
        clients.call(GET_POLICY, Bucket="floe-never-created")
    assert caught.value.kind is Failure.NOT_FOUND
    assert caught.value.code == "NoSuchBucket"


@pytest.mark.parametrize("asked", [LIST_VERSIONS, GET_DATABASES, LIST_USERS, DESCRIBE_VOLUMES])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("deny", Failure.DENIED),
        ("error", Failure.SERVER),
        ("page", Failure.UNIMPLEMENTED),
        ("drop", Failure.UNREACHABLE),
        ("throttle", Failure.THROTTLED),
    ],
)
def test_every_protocol_tells_why_there_is_no_answer(
    proxy: FaultProxy, asked: Operation, fault: Any, kind: Failure
) -> None:
    params = {"Bucket": bucket(proxy.url)} if asked.service == "s3" else {}
    connection = connected(proxy.url)
    proxy.inject(Fault(f"^{asked}$", fault))
    failed = failure(connection.clients, asked, **params)
    assert failed.kind is kind
    if fault in {"error", "drop", "throttle"}:
        assert proxy.hit[fault] == FAST.attempts, "what may pass is tried again"
    gap = failed.gap(("aws_x",))
    assert (gap.service, gap.operation, gap.iam_action) == (
        asked.service,
        asked.name,
        asked.actions[0],
    )
    assert gap.remedy
    if kind is Failure.DENIED:
        assert asked.actions[0] in gap.remedy


@pytest.mark.parametrize("asked", [LIST_VERSIONS, GET_DATABASES, LIST_USERS, DESCRIBE_VOLUMES])
@pytest.mark.parametrize("fault", ["truncate", "cut", "empty"])
def test_half_an_answer_is_no_empty_listing(
    proxy: FaultProxy, asked: Operation, fault: Any
) -> None:
    params = {"Bucket": bucket(proxy.url)} if asked.service == "s3" else {}
    connection = connected(proxy.url)
    proxy.inject(Fault(f"^{asked}$", fault))
    failed = failure(connection.clients, asked, **params)
    assert failed.kind in {Failure.TRUNCATED, Failure.UNREACHABLE, Failure.SERVER}


def test_an_error_that_passes_is_retried_until_it_has_passed(proxy: FaultProxy) -> None:
    connection = connected(proxy.url, Tuning(attempts=5))
    proxy.inject(Fault("^glue:GetDatabases$", "error", times=3))
    assert list(connection.clients.pages(GET_DATABASES))
    assert proxy.hit["error"] == 3


def test_the_deadline_ends_the_retries(proxy: FaultProxy) -> None:
    connection = connected(proxy.url, Tuning(attempts=50, call_seconds=0.4))
    proxy.inject(Fault("^glue:GetDatabases$", "drop"))
    began = time.monotonic()
    assert failure(connection.clients, GET_DATABASES).kind is Failure.DEADLINE
    assert time.monotonic() - began < 20


def test_no_call_is_begun_after_the_run_s_deadline(proxy: FaultProxy) -> None:
    connection = connected(proxy.url)
    connection.clients.deadline.at = time.monotonic() - 1
    proxy.forget()
    assert failure(connection.clients, GET_DATABASES).kind is Failure.DEADLINE
    assert not proxy.requests


def test_a_slow_answer_is_a_failure_and_not_a_hang(proxy: FaultProxy) -> None:
    connection = connected(proxy.url, Tuning(attempts=2, read_seconds=0.3))
    proxy.inject(Fault("^glue:GetDatabases$", "delay", seconds=1.5))
    failed = failure(connection.clients, GET_DATABASES)
    assert (failed.kind, failed.code) == (Failure.UNREACHABLE, "ReadTimeoutError")


def test_rejected_keys_elsewhere_mean_that_the_region_is_off(proxy: FaultProxy) -> None:
    connection = connected(proxy.url)
    proxy.inject(Fault(".", "region-off"))
    at_home = failure(connection.clients, GET_DATABASES)
    away = failure(connection.clients, GET_DATABASES, region="af-south-1")
    assert (at_home.kind, away.kind) == (Failure.CREDENTIALS, Failure.REGION_OFF)
    assert away.gap(()).region == "af-south-1"


def test_s3_control_works_where_the_endpoint_is_overridden(moto: MotoServer) -> None:
    get_block = operation(
        "s3control",
        "GetPublicAccessBlock",
        "s3:GetAccountPublicAccessBlock",
        absent=("NoSuchPublicAccessBlockConfiguration",),
    )
    clients = connected(moto.url).clients
    assert clients.call(get_block, AccountId="123456789012") is None
    flags = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    client(moto.url, "s3control").put_public_access_block(
        AccountId="123456789012", PublicAccessBlockConfiguration=flags
    )
    answer = clients.call(get_block, AccountId="123456789012")
    assert answer is not None
    assert answer["PublicAccessBlockConfiguration"] == flags


def test_a_listing_that_breaks_off_is_no_whole_listing(proxy: FaultProxy) -> None:
    name = bucket(proxy.url)
    s3 = client(proxy.url, "s3")
    for n in range(3):
        s3.put_object(Bucket=name, Key=f"k{n}", Body=b"")
    truncated = (
        b'<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        b"<IsTruncated>true</IsTruncated></ListVersionsResult>"
    )
    clients = connected(proxy.url).clients
    proxy.answer(
        lambda r: Answer(200, truncated) if r.operation == "s3:ListObjectVersions" else None
    )
    failed = failure(clients, LIST_VERSIONS, Bucket=name)
    assert failed.kind is Failure.TRUNCATED


def test_one_client_per_service_and_region(moto: MotoServer) -> None:
    clients = connected(moto.url).clients
    assert clients.client("glue") is clients.client("glue", REGION)
    assert clients.client("glue") is not clients.client("glue", "us-east-1")


def test_many_regions_share_a_client_and_each_is_asked_where_it_is(proxy: FaultProxy) -> None:
    clients = connected(proxy.url).clients
    regions = ["us-east-1", "eu-west-1", "sa-east-1"]
    for region in regions:
        client(proxy.url, "glue", region).create_database(
            DatabaseInput={"Name": f"in_{region[:2]}"}
        )
    proxy.forget()

    def names(region: str) -> list[str]:
        pages = clients.pages(GET_DATABASES, region=region)
        return [d["Name"] for page in pages for d in page["DatabaseList"]]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(names, regions * 8))
    assert found == [["in_us"], ["in_eu"], ["in_sa"]] * 8
    assert {request.region for request in proxy.requests} == set(regions)
    assert len({id(made) for made in clients._made.values()}) == 2, "STS, and Glue away from home"


def test_each_region_has_its_own_host_where_no_endpoint_is_set() -> None:
    import boto3
    from botocore.awsrequest import AWSResponse

    session = boto3.Session(region_name=REGION)
    clients = Clients(session, REGION)
    hosts = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        hosts.append((request.url, request.headers["Authorization"].decode()))
        raw: Any = type("Raw", (), {"stream": lambda *_: iter([b'{"DatabaseList": []}'])})()
        return AWSResponse(request.url, 200, {}, raw)

    for region in (REGION, "us-east-1", "af-south-1"):
        shared = clients._shared("glue", region)
        shared.meta.events.unregister("before-send.glue", unique_id="answer")
        shared.meta.events.register("before-send.glue", answer, unique_id="answer")
        list(clients.pages(GET_DATABASES, region=region))
    for (url, signed), region in zip(hosts, (REGION, "us-east-1", "af-south-1"), strict=True):
        assert url == f"https://glue.{region}.amazonaws.com/"
        assert f"/{region}/glue/aws4_request" in signed


@pytest.mark.parametrize("asked", [LIST_VERSIONS, GET_DATABASES, LIST_USERS, DESCRIBE_VOLUMES])
@pytest.mark.parametrize("body", [b"<html>sign in</html>", b"[1, 2]", b"<a/>", b"null", b"sign in"])
def test_a_page_with_status_200_is_no_empty_listing(
    proxy: FaultProxy, asked: Operation, body: bytes
) -> None:
    clients = connected(proxy.url).clients
    proxy.answer(lambda request: Answer(200, body, (("Content-Type", "text/html"),)))
    params = {"Bucket": "floe-bucket"} if asked.service == "s3" else {}
    assert failure(clients, asked, **params).kind in {Failure.TRUNCATED, Failure.SERVER}


@pytest.mark.parametrize(
    "asked",
    [
        "GetBucketVersioning",
        "GetBucketAcl",
        "GetBucketEncryption",
        "GetPublicAccessBlock",
        "GetBucketLocation",
    ],
)
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html><body>sign in</body></html>"),
        (200, b'<?xml version="1.0"?>\n<!-- portal --><html><body/></html>'),
        (200, b"<Portal><SignIn/></Portal>"),
        (200, b""),
        (200, b"<Locat"),
        (200, b"<html>us-east-1</html>"),
        (200, b"<Portal>us-east-1</Portal>"),
        (200, b"<!DOCTYPE html><html><body>sign in</body></html>"),
        (500, b"<!doctype html><html><title>500 Internal Server Error</title></html>"),
        (200, b'{"error": "sign in"}'),
        (502, b""),
        (302, b"moved"),
    ],
)
def test_a_page_in_place_of_a_bucket_s_setting_is_no_setting(
    proxy: FaultProxy, asked: str, status: int, body: bytes
) -> None:
    clients = connected(proxy.url).clients
    proxy.answer(lambda request: Answer(status, body, (("Content-Type", "text/html"),)))
    with pytest.raises(CallFailed):
        clients.call(operation("s3", asked), Bucket="floe-bucket")


def test_a_setting_that_was_never_made_is_an_answer(moto: MotoServer) -> None:
    clients = connected(moto.url).clients
    answer = clients.call(operation("s3", "GetBucketVersioning"), Bucket=bucket(moto.url))
    assert answer is not None
    assert "Status" not in answer


@pytest.mark.parametrize("body", [b'{"error": "sign in"}', b'{"databaselist": []}', b"{"])
def test_a_document_of_another_kind_is_no_empty_listing(proxy: FaultProxy, body: bytes) -> None:
    clients = connected(proxy.url).clients
    proxy.answer(lambda request: Answer(200, body, (("Content-Type", "application/json"),)))
    assert failure(clients, GET_DATABASES).kind is Failure.TRUNCATED
