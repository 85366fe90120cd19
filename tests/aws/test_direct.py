"""Calls that only read go out by a short way, and nothing about their outcome shows it."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.fault_proxy import Answer, Fault, FaultProxy
from tests.support.moto_server import MotoServer
from tests.support.sandbox import Sandbox

from floe_guard.aws.clients import Clients, Tuning
from floe_guard.aws.connection import ConnectionSpec, connect
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation, operation

pytestmark = pytest.mark.usefixtures("aws_env")

HOME = "ap-southeast-2"
ELSEWHERE = "eu-west-1"
GET_DATABASES = operation("glue", "GetDatabases")
GET_DATABASE = operation("glue", "GetDatabase", absent=("EntityNotFoundException",))
CREATE_DATABASE = operation("glue", "CreateDatabase", writes=True)
DESCRIBE_INSTANCES = operation("ec2", "DescribeInstances")
LIST_CLUSTERS = operation("eks", "ListClusters")
LIST_ROLES = operation("iam", "ListRoles")
DESCRIBE_GROUPS = operation("autoscaling", "DescribeAutoScalingGroups")
READS = (GET_DATABASES, DESCRIBE_INSTANCES, LIST_CLUSTERS, LIST_ROLES, DESCRIBE_GROUPS)
FAST = Tuning(attempts=2, call_seconds=5, read_seconds=1, connect_seconds=2)


def opened(url: str, tuning: Tuning = FAST) -> Clients:
    return connect(ConnectionSpec(HOME, endpoint=url, tuning=tuning)).clients


def went_direct(proxy: FaultProxy, asked: Operation) -> list[bool]:
    """Say of each request whether it lacks the mark that botocore leaves on its own attempts."""
    return [
        not any(name.lower() == "amz-sdk-request" for name in request.headers)
        for request in proxy.requests
        if request.operation == str(asked)
    ]


def without_metadata(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in page.items() if k != "ResponseMetadata"} for page in pages]


@pytest.mark.parametrize("asked", READS, ids=str)
@pytest.mark.parametrize("region", [HOME, ELSEWHERE])
def test_what_is_read_is_what_botocore_reads(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, asked: Operation, region: str
) -> None:
    Sandbox(proxy.upstream).arrange()
    direct = without_metadata(list(opened(proxy.url).pages(asked, region=region)))
    assert went_direct(proxy, asked) == [True]
    proxy.forget()
    # A proxy that is set for the host leaves the call to botocore.
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    ordinary = without_metadata(list(opened(proxy.url).pages(asked, region=region)))
    assert went_direct(proxy, asked) == [False]
    assert direct == ordinary
    assert direct


def test_the_region_asked_is_the_region_signed_for(proxy: FaultProxy) -> None:
    clients = opened(proxy.url)
    for region in (ELSEWHERE, HOME, "us-east-1"):
        list(clients.pages(GET_DATABASES, region=region))
    asked = [r.region for r in proxy.requests if r.operation == str(GET_DATABASES)]
    assert asked == [ELSEWHERE, HOME, "us-east-1"]


def test_what_writes_is_left_to_botocore(proxy: FaultProxy) -> None:
    clients = opened(proxy.url)
    clients.call(CREATE_DATABASE, DatabaseInput={"Name": "made"})
    assert went_direct(proxy, CREATE_DATABASE) == [False]


def test_s3_is_left_to_botocore(proxy: FaultProxy) -> None:
    asked = operation("s3", "ListBuckets")
    opened(proxy.url).call(asked)
    assert went_direct(proxy, asked) == [False]


def test_a_denial_is_asked_for_once(proxy: FaultProxy) -> None:
    clients = opened(proxy.url)
    proxy.inject(Fault("^glue:GetDatabases$", "deny"))
    with pytest.raises(CallFailed) as caught:
        list(clients.pages(GET_DATABASES))
    assert caught.value.kind is Failure.DENIED
    assert went_direct(proxy, GET_DATABASES) == [True]


@pytest.mark.parametrize("kind", ["throttle", "error", "drop", "page", "cut", "truncate"])
def test_the_first_request_is_one_of_the_attempts(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    clients = opened(proxy.url)
    proxy.inject(Fault("^glue:GetDatabases$", kind))
    with pytest.raises(CallFailed):
        list(clients.pages(GET_DATABASES))
    assert went_direct(proxy, GET_DATABASES) == [True]


def test_a_slow_answer_is_one_of_the_attempts(proxy: FaultProxy) -> None:
    clients = opened(proxy.url)
    proxy.inject(Fault("^glue:GetDatabases$", "delay", seconds=3))
    with pytest.raises(CallFailed) as caught:
        list(clients.pages(GET_DATABASES))
    assert caught.value.kind is Failure.UNREACHABLE
    assert went_direct(proxy, GET_DATABASES) == [True, False]


def test_what_passes_is_tried_again_by_botocore(proxy: FaultProxy) -> None:
    clients = opened(proxy.url)
    proxy.inject(Fault("^glue:GetDatabases$", "throttle", times=1))
    assert list(clients.pages(GET_DATABASES))
    assert went_direct(proxy, GET_DATABASES) == [True, False]


def test_one_call_s_failure_is_not_another_s_answer(proxy: FaultProxy) -> None:
    clients = opened(proxy.url)
    proxy.inject(Fault("^glue:GetDatabases$", "error"))
    with pytest.raises(CallFailed):
        list(clients.pages(GET_DATABASES))
    assert clients.call(GET_DATABASE, Name="never-made") is None
    proxy.inject()
    assert list(clients.pages(GET_DATABASES))


def test_a_connection_is_kept_and_one_that_was_closed_is_replaced(moto: MotoServer) -> None:
    """A server that closes after every second answer, without saying so."""
    accepted: list[int] = []
    with listening(accepted, answers=2) as url:
        clients = opened(moto.url)
        clients.client("glue")  # made before the endpoint changes
        reader = Clients(clients._session, HOME, url, FAST)
        for number in range(4):
            if number == 2:
                time.sleep(1.1)  # idle for as long as makes it doubtful
            assert list(reader.pages(GET_DATABASES))
    assert len(accepted) == 2


@contextmanager
def listening(
    accepted: list[int], answers: int, context: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve empty listings of Glue databases, and close each connection after some of them."""
    server = socket.create_server(("127.0.0.1", 0))
    body = b'{"DatabaseList": []}'
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )

    def serve() -> None:
        while True:
            try:
                plain, _ = server.accept()
            except OSError:
                return
            accepted.append(1)
            plain.settimeout(0.5)
            try:
                with plain, context.wrap_socket(plain, server_side=True) if context else plain as c:
                    for _ in range(answers):
                        request = b""
                        while not request.endswith(b"{}"):
                            request += c.recv(65536)
                        c.sendall(answer)
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    scheme = "https" if context else "http"
    try:
        yield f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=10)


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """Make a certificate of its own for 127.0.0.1 or another address; return a server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "floe-guard tests")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    (folder / "bundle.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "bundle.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("name", "bundle", "answers"),
    [
        ("127.0.0.1", True, True),
        ("127.0.0.1", False, False),
        ("127.0.0.2", True, False),
    ],
    ids=["trusted", "nobody vouches for it", "another host's"],
)
def test_a_server_is_believed_only_under_its_certificate(
    moto: MotoServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    bundle: bool,
    answers: bool,
) -> None:
    context = certificate(tmp_path, name)
    session = opened(moto.url)._session
    if bundle:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "bundle.pem"))
        session = connect(ConnectionSpec(HOME, endpoint=moto.url)).clients._session
    with listening([], answers=100, context=context) as url:
        reader = Clients(session, HOME, url, FAST)
        assert reader._lines.reach(url)
        if answers:
            assert list(reader.pages(GET_DATABASES))
        else:
            with pytest.raises(CallFailed) as caught:
                list(reader.pages(GET_DATABASES))
            assert caught.value.kind is Failure.UNREACHABLE


def test_a_bundle_that_cannot_be_read_is_botocore_s_to_refuse(
    proxy: FaultProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    clients = opened(proxy.url)
    assert not clients._lines.reach("https://glue.eu-west-1.amazonaws.com")


@pytest.mark.parametrize(
    ("variables", "direct"),
    [
        ({"HTTPS_PROXY": "http://127.0.0.1:1"}, False),
        ({"HTTP_PROXY": "http://127.0.0.1:1"}, True),
        ({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": ".amazonaws.com"}, True),
        ({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "example.com"}, False),
    ],
)
def test_a_proxy_is_never_passed_by(
    moto: MotoServer,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    direct: bool,
) -> None:
    clients = opened(moto.url)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert clients._lines.reach("https://glue.eu-west-1.amazonaws.com") is direct


def test_an_answer_that_names_no_end_is_read_to_its_end(proxy: FaultProxy) -> None:
    proxy.answer(
        lambda request: (
            Answer(200, b'{"DatabaseList": [{"Name": "one"}]}', (("Connection", "close"),))
            if request.operation == str(GET_DATABASES)
            else None
        )
    )
    clients = opened(proxy.url)
    for _ in range(2):
        assert [p["DatabaseList"] for p in clients.pages(GET_DATABASES)] == [[{"Name": "one"}]]
