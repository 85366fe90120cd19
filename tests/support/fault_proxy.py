"""A proxy that breaks an AWS-like server's answers on purpose.

`FaultProxy(url)` serves in threads of this process; programs under test reach it as their
AWS_ENDPOINT_URL. A `Fault` names operations as the API reference does (`s3:ListObjectVersions`).
It also answers operations that the server behind it lacks, from `answers` (see recorded.py).
"""

from __future__ import annotations

import http.client
import json
import random
import re
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from xml.sax.saxutils import escape, unescape

from tests.support.aws_requests import operation_of

Kind = Literal[
    "slow-down",  # S3's 503
    "throttle",  # everybody else's 400
    "error",  # 500 InternalError
    "deny",  # 403 AccessDenied
    "region-off",  # 403 UnrecognizedClientException, as a region that is not enabled answers
    "page",  # 500 with an HTML page
    "drop",  # the connection is closed without an answer
    "delay",  # answers after `seconds`
    "truncate",  # half of the body under the full Content-Length
    "cut",  # half of the body under its own Content-Length
    "empty",  # no body, 200
    "partial",  # DeleteObjects: keys that match are withheld and come back as errors
    "lag",  # listings are those of `seconds` ago, at most
]


@dataclass
class Fault:
    """One way to break the operations whose `service:Operation` matches `operation`."""

    operation: str
    kind: Kind
    rate: float = 1.0
    times: int | None = None
    seconds: float = 1.0
    keys: str = "."
    code: str = "InternalError"
    region: str = "."


@dataclass(frozen=True)
class Request:
    """A request as the proxy saw it."""

    operation: str
    region: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True)
class Answer:
    """What goes back instead of the server's answer."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


Answerer = Callable[[Request], Answer | None]


@dataclass
class _State:
    upstream: urllib.parse.SplitResult
    faults: list[Fault] = field(default_factory=list)
    answers: list[Answerer] = field(default_factory=list)
    latency: float = 0.0
    requests: list[Request] = field(default_factory=list)
    hit: Counter[str] = field(default_factory=Counter)
    lagging: dict[str, tuple[float, Answer]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def pick(self, request: Request) -> Fault | None:
        with self.lock:
            self.requests.append(request)
            for fault in self.faults:
                if not re.search(fault.operation, request.operation) or fault.times == 0:
                    continue
                if (
                    not re.search(fault.region, request.region)
                    or self.chance.random() >= fault.rate
                ):
                    continue
                if fault.times is not None:
                    fault.times -= 1
                self.hit[fault.kind] += 1
                return fault
        return None


class FaultProxy:
    """A running proxy in front of `upstream`; use it as a context manager.

    Args:
        upstream: URL of the server behind it.
        latency: Seconds added to every answer.
    """

    def __init__(self, upstream: str, latency: float = 0.0) -> None:
        self._state = _State(urllib.parse.urlsplit(upstream), latency=latency)
        state = self._state

        class Handler(_Handler):
            proxy = state

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        self.upstream = upstream
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def inject(self, *faults: Fault) -> None:
        """Replace the faults; an empty call heals everything."""
        with self._state.lock:
            self._state.faults = list(faults)
            self._state.lagging.clear()

    def answer(self, *answerers: Answerer) -> None:
        """Replace what answers in the server's place."""
        self._state.answers = list(answerers)

    def forward(self, request: Request) -> Answer:
        """Return what the server behind the proxy answers."""
        url = self.upstream + request.target
        dropped = {"connection", "transfer-encoding", "content-length", "expect", "host"}
        asked = urllib.request.Request(url, request.body or None, method=request.method)
        for name, value in request.headers.items():
            if name.lower() not in dropped:
                asked.add_header(name, value)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=300) as answer:
                return Answer(answer.status, answer.read(), _kept(answer.headers.items()))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), _kept(error.headers.items()))

    @property
    def requests(self) -> Sequence[Request]:
        """Every request so far, in order of arrival."""
        with self._state.lock:
            return list(self._state.requests)

    @property
    def operations(self) -> Counter[str]:
        """How often each operation was asked for."""
        return Counter(request.operation for request in self.requests)

    @property
    def hit(self) -> Counter[str]:
        """How often each kind of fault struck."""
        return self._state.hit

    def forget(self) -> None:
        """Start counting anew."""
        with self._state.lock:
            self._state.requests.clear()
            self._state.hit.clear()


def _kept(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    hop = {"content-length", "transfer-encoding", "connection", "server", "date"}
    return tuple((name, value) for name, value in headers if name.lower() not in hop)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients that hang up are part of the play."""


_ERRORS: dict[str, tuple[int, str, str]] = {
    "slow-down": (503, "SlowDown", "Please reduce your request rate."),
    "throttle": (400, "ThrottlingException", "Rate exceeded"),
    "error": (500, "InternalError", "We encountered an internal error. Please try again."),
    "deny": (403, "AccessDenied", "User is not authorized to perform this action"),
    "region-off": (
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    ),
}


class _Handler(BaseHTTPRequestHandler):
    proxy: _State
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    upstream: http.client.HTTPConnection | None = None

    def log_message(self, *_: object) -> None: ...

    def _serve(self) -> None:
        request = self._read()
        fault = self.proxy.pick(request)
        kind = fault.kind if fault else None
        if self.proxy.latency:
            time.sleep(self.proxy.latency)
        if fault and kind == "delay":
            time.sleep(fault.seconds)
        if kind == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind in _ERRORS:
            self._send(error_answer(request, *_ERRORS[kind]))
        elif kind == "page":
            html = b"<!doctype html><html><title>500 Internal Server Error</title></html>"
            self._send(Answer(500, html, (("Content-Type", "text/html"),)))
        elif kind == "empty":
            self._send(Answer(200, b""))
        else:
            self._answer(request, fault)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = _serve

    def _answer(self, request: Request, fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        for answerer in self.proxy.answers:
            if (own := answerer(request)) is not None:
                return self._send(own)
        if fault and kind == "partial":
            return self._send(_partial(request, fault, self._forward))
        answer = self._forward(request)
        if fault and kind == "lag":
            answer = self._lagging(request, answer, fault.seconds)
        if kind == "cut":
            answer = Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)
        self._send(answer, cut=kind == "truncate")

    def _lagging(self, request: Request, fresh: Answer, seconds: float) -> Answer:
        with self.proxy.lock:
            seen = self.proxy.lagging.get(request.target)
            if seen is None or time.monotonic() - seen[0] > seconds:
                self.proxy.lagging[request.target] = (time.monotonic(), fresh)
                return fresh
            return seen[1]

    def _read(self) -> Request:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urllib.parse.urlsplit(self.path)
        target = urllib.parse.urlunsplit(("", "", url.path, url.query, ""))
        headers = dict(self.headers.items())
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", headers.get("Authorization", ""))
        return Request(
            operation_of(self.command, target, headers, body),
            scope[1] if scope else "",
            self.command,
            target,
            headers,
            body,
            time.monotonic(),
        )

    def _forward(self, request: Request) -> Answer:
        dropped = {
            "connection",
            "proxy-connection",
            "transfer-encoding",
            "content-length",
            "expect",
        }
        headers = {k: v for k, v in request.headers.items() if k.lower() not in dropped}
        netloc = self.proxy.upstream
        for attempt in (1, 2):
            if self.upstream is None:
                self.upstream = http.client.HTTPConnection(
                    netloc.hostname or "", netloc.port, timeout=300
                )
            try:
                self.upstream.request(request.method, request.target, request.body or None, headers)
                response = self.upstream.getresponse()
                body = response.read()
                break
            except (http.client.HTTPException, OSError):
                # The server closed a connection that had been kept open; once more, on a new one.
                self.upstream.close()
                self.upstream = None
                if attempt == 2:
                    raise
        kept = _kept(response.getheaders())
        if request.method == "HEAD" and (size := response.getheader("Content-Length")):
            kept += (("Content-Length", size),)
        return Answer(response.status, body, kept)

    def _send(self, answer: Answer, *, cut: bool = False) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if not any(name == "Content-Length" for name, _ in answer.headers):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if cut:
            self.close_connection = True
            self.wfile.write(answer.body[: len(answer.body) // 2])
        elif self.command != "HEAD":
            self.wfile.write(answer.body)


def error_answer(request: Request, status: int, code: str, message: str) -> Answer:
    """Return an error in the form that the request's protocol has for one."""
    service = request.operation.partition(":")[0]
    if request.method == "HEAD":
        return Answer(status, b"")
    if service in {"s3", "s3control"}:
        text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    elif b"Action=" in request.body[:4000] and service == "ec2":
        text = f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors></Response>"
    elif b"Action=" in request.body[:4000]:
        text = (
            "<ErrorResponse><Error><Type>Sender</Type>"
            f"<Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        )
    else:
        body = json.dumps({"__type": code, "message": message}).encode()
        return Answer(
            status,
            body,
            (("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)),
        )
    xml = '<?xml version="1.0" encoding="UTF-8"?>' + text
    return Answer(status, xml.encode(), (("Content-Type", "text/xml"),))


_OBJECT = re.compile(
    r"<Object>\s*<Key>(?P<key>[^<]*)</Key>\s*(?:<VersionId>(?P<version>[^<]*)</VersionId>)?.*?</Object>",
    re.S,
)
_RESULT = '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'


def _partial(request: Request, fault: Fault, forward: Callable[[Request], Answer]) -> Answer:
    """Withhold matching keys of a DeleteObjects from the server and report them as errors in a 200."""
    errors: list[str] = []

    def withhold(found: re.Match[str]) -> str:
        if not re.search(fault.keys, unescape(found["key"])):
            return found[0]
        version = f"<VersionId>{found['version']}</VersionId>" if found["version"] else ""
        errors.append(
            f"<Error><Key>{found['key']}</Key>{version}<Code>{escape(fault.code)}</Code>"
            "<Message>injected</Message></Error>"
        )
        return ""

    body = _OBJECT.sub(withhold, request.body.decode())
    if "<Object>" not in body:
        text = f"{_RESULT}{''.join(errors)}</DeleteResult>"
        return Answer(200, text.encode(), (("Content-Type", "application/xml"),))
    # Checksums of the body no longer hold, and moto does not look at them.
    kept = Request(
        request.operation,
        request.region,
        request.method,
        request.target,
        {
            k: v
            for k, v in request.headers.items()
            if "checksum" not in k.lower() and k != "Content-MD5"
        },
        body.encode(),
        request.at,
    )
    answer = forward(kept)
    text = answer.body.decode()
    if text.rstrip().endswith("/>") and "</DeleteResult>" not in text:
        text = f"{_RESULT}</DeleteResult>"
    text = text.replace("</DeleteResult>", "".join(errors) + "</DeleteResult>")
    return Answer(answer.status, text.encode(), answer.headers)
