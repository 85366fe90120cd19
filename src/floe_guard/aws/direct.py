"""Sends a reading call's first request by a short way, and leaves everything else to botocore.

botocore spends most of a call's processor time between the signed request and the parsed answer: on
its events, its connection pools and its record of retries. An audit asks four hundred times, from
threads that take turns at one interpreter. Here a request that botocore has built, and that botocore's
own signer signs, goes out over a connection of the standard library, and botocore's own parser reads
the answer. Only a good answer, or a plain denial, is passed on. Whatever else happens (throttling, a
server's error, a broken connection, an answer that does not parse) is handed to botocore as the
outcome of its own first attempt, and it goes on as it always does, with its retries and its errors.

`before-call` and `before-send` are the public events at which an answer may be put in place of a
request.
Source: https://docs.aws.amazon.com/boto3/latest/guide/events.html; RFC 9112.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

_READS = ("Describe", "Get", "List")
# S3 redirects between regions, streams, and checks sums: all that is botocore's.
_NOT_SERVICES = {"s3", "s3control"}
_DENIALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


class DirectSender:
    """The short way, and the connections it keeps; safe to use from many threads.

    Args:
        session: A botocore session.
        connect_seconds: To open a connection.
        read_seconds: Between two pieces of an answer.
    """

    def __init__(self, session: Any, connect_seconds: float, read_seconds: float) -> None:
        self._session = session
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        # A list's append and pop are atomic; each connection is in one thread's hands, or in a list.
        self._idle: defaultdict[tuple[str, str], list[HTTPConnection]] = defaultdict(list)
        self._direct: dict[tuple[str, str], bool] = {}
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._first = threading.local()
        weakref.finalize(self, _close, self._idle)

    def serve(self, client: Any) -> None:
        """Let `client`'s reading calls go the short way.

        Args:
            client: A boto3 client, with every other handler already registered.
        """
        model = client.meta.service_model
        if model.service_name in _NOT_SERVICES:
            return
        # The component is where a session's parsers come from, its own settings included.
        factory = self._session.get_component("response_parser_factory")
        # Older releases of botocore know one protocol a service.
        protocol = getattr(model, "resolved_protocol", None) or model.metadata["protocol"]
        parser = factory.create_parser(protocol)
        created = f"request-created.{model.service_id.hyphenize()}"

        def sign(request: Any, operation: str) -> None:
            client.meta.events.emit(
                f"{created}.{operation}", request=request, operation_name=operation
            )

        def answer(model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, Any] | None:
            return self._answer(model, params, sign, parser)

        client.meta.events.register_last("before-call", answer)
        client.meta.events.register_first("before-send", self._hand_over)

    def _answer(
        self, model: Any, params: dict[str, Any], sign: Callable[[Any, str], None], parser: Any
    ) -> tuple[Any, Any] | None:
        """Return the HTTP answer and what it says, or None for botocore to make the call."""
        from botocore.awsrequest import create_request_object

        self._first.outcome = None
        if not _plain(model, params) or not self.reaches(params["url"]):
            return None
        request = create_request_object(params)
        sign(request, model.name)
        http = self._send(request.prepare())
        if isinstance(http, Answer):
            parsed = _read(http, model, parser)
            if parsed is not None:
                return http, parsed
        self._first.outcome = http
        return None

    def _hand_over(self, **_: Any) -> Answer | None:
        """Give botocore the outcome of the short way as that of its own first attempt.

        So that it counts, and that botocore waits before the second. Both are of one call and one thread.

        Returns:
            The HTTP answer; None where botocore shall send the request itself.

        Raises:
            HTTPClientError: Where that was the outcome.
        """
        first: Answer | Exception | None = getattr(self._first, "outcome", None)
        self._first.outcome = None
        if isinstance(first, Exception):
            raise first
        return first

    def reaches(self, url: str) -> bool:
        """Return whether calls go the short way to a URL.

        They do where no proxy stands between, and the server is verified in the standard way.

        Args:
            url: An endpoint's.
        """
        host = urlsplit(url)
        line = (host.scheme, host.netloc)
        known = self._direct.get(line)
        if known is None:
            from botocore.utils import get_environ_proxies

            with self._lock:
                scheme = host.scheme
                known = scheme in {"http", "https"} and not get_environ_proxies(url).get(scheme)
                if known and scheme == "https" and self._context is None:
                    self._context = self._verifying()
                    known = self._context is not None
                self._direct[line] = known
        return known

    def _verifying(self) -> ssl.SSLContext | None:
        """Return a context that trusts what botocore trusts; None where that cannot be said.

        It is read once; botocore reads the bundle again for each connection.
        """
        from botocore.httpsession import get_cert_path

        configured = self._session.get_config_variable("ca_bundle")
        named = os.environ.get("REQUESTS_CA_BUNDLE") if configured is None else configured
        path = get_cert_path(True) if named is None else named
        if not isinstance(path, str) or not os.path.isfile(path):
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cafile=path)
        except OSError:
            return None
        return context

    def _send(self, request: Any) -> Answer | Exception | None:
        """Send a request.

        Returns:
            The answer, or botocore's own exception for its failure; None where nothing was sent.
        """
        from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

        target = urlsplit(request.url)
        line = (target.scheme, target.netloc)
        try:
            connection = self._taken(line)
        except (OSError, HTTPException):
            return None
        try:
            path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
            connection.request(request.method, path, request.body, dict(request.headers.items()))
            response = connection.getresponse()
            body = response.read()
        except TimeoutError as error:
            connection.close()
            return ReadTimeoutError(endpoint_url=request.url, error=error)
        except (OSError, HTTPException) as error:
            connection.close()
            return ConnectionClosedError(endpoint_url=request.url, request=request, error=error)
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._idle[line].append(connection)
        return Answer(request.url, response.status, response.headers.raw_items(), body)

    def _taken(self, line: tuple[str, str]) -> HTTPConnection:
        """Return a connection that is open and quiet, an idle one where there is one."""
        from urllib3.util import wait_for_read

        idle = self._idle[line]
        while idle:
            try:
                connection = idle.pop()
            except IndexError:
                break
            # Nothing is due on an idle connection but its end.
            if not wait_for_read(connection.sock, timeout=0.0):
                return connection
            connection.close()
        return self._opened(line)

    def _opened(self, line: tuple[str, str]) -> HTTPConnection:
        scheme, netloc = line
        connection: HTTPConnection
        if scheme == "https":
            connection = HTTPSConnection(
                netloc, timeout=self._connect_seconds, context=self._context
            )
        else:
            connection = HTTPConnection(netloc, timeout=self._connect_seconds)
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        opened: socket.socket = connection.sock
        opened.settimeout(self._read_seconds)
        return connection


def _close(idle: dict[tuple[str, str], list[HTTPConnection]]) -> None:
    for connections in idle.values():
        for connection in connections:
            connection.close()


def _plain(model: Any, params: dict[str, Any]) -> bool:
    """Return whether the call only reads, and neither its body nor its answer needs botocore's care."""
    return (
        model.name.startswith(_READS)
        and not model.has_streaming_input
        and not model.has_streaming_output
        and not model.has_event_stream_output
        and not getattr(model, "request_compression", None)
        and "checksum" not in params["context"]
        and not isinstance(params["headers"].get("Transfer-Encoding"), (bytes, str))
    )


def _read(http: Answer, model: Any, parser: Any) -> dict[str, Any] | None:
    """Return what a good answer or a plain denial says; None for anything else."""
    from botocore.parsers import ResponseParserError

    raw = {
        "headers": http.headers,
        "status_code": http.status_code,
        "body": http.content,
        "context": {"operation_name": model.name},
    }
    try:
        parsed: dict[str, Any] = parser.parse(raw, model.output_shape)
        code = (parsed.get("Error") or {}).get("Code")
    except (ResponseParserError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        # The last are what botocore's parsers raise over a document that is none of AWS's.
        return None
    if http.status_code == 200 or (http.status_code in {400, 403} and code in _DENIALS):
        parsed.setdefault("ResponseMetadata", {})["RetryAttempts"] = 0
        return parsed
    return None


class Answer:
    """A complete HTTP answer, in the form that botocore's handlers take it.

    Args:
        url: What was asked.
        status_code: HTTP status.
        headers: Names and values.
        content: The body.
    """

    __slots__ = ("content", "headers", "status_code", "url")

    def __init__(
        self, url: str, status_code: int, headers: Iterable[tuple[str, str]], content: bytes
    ) -> None:
        from botocore.awsrequest import HeadersDict

        self.url = url
        self.status_code = status_code
        self.headers = HeadersDict(headers)
        self.content = content
