"""Connections to endpoints, kept open: a signed request -> the complete HTTP answer.

The standard library's HTTP client, made to let go of the interpreter twice a request and no oftener:
once to send it, once to wait for the answer. Each time a thread lets go another one goes on, on another
processor, and taking the interpreter back costs more than building the request did.

Source: RFC 9112 (HTTP/1.1); socket(7), SO_RCVTIMEO.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

_QUIET_SECONDS = 1.0
"""A connection that has been idle for longer is looked at before it is used again."""


class Lines:
    """Connections that are kept; safe to use from many threads.

    Args:
        session: A botocore session, which says whom to trust.
        connect_seconds: To open a connection.
        read_seconds: Between two pieces of an answer.
    """

    def __init__(self, session: Any, connect_seconds: float, read_seconds: float) -> None:
        self._session = session
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        # A list's append and pop are atomic; each connection is in one thread's hands, or in a list.
        self._idle: defaultdict[tuple[str, str], list[_Line]] = defaultdict(list)
        self._reached: dict[tuple[str, str], bool] = {}
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        weakref.finalize(self, _close, self._idle)

    def reach(self, url: str) -> bool:
        """Return whether a URL can be asked here.

        It can where no proxy stands between, and the server is verified in the standard way.

        Args:
            url: An endpoint's.
        """
        target = urlsplit(url)
        host = (target.scheme, target.netloc)
        known = self._reached.get(host)
        if known is None:
            from botocore.utils import get_environ_proxies

            with self._lock:
                scheme = target.scheme
                known = scheme in {"http", "https"} and not get_environ_proxies(url).get(scheme)
                if known and scheme == "https" and self._context is None:
                    self._context = self._verifying()
                    known = self._context is not None
                self._reached[host] = known
        return known

    def send(self, request: Any) -> Answer | Exception | None:
        """Send a request.

        Args:
            request: botocore's prepared request.

        Returns:
            The answer, or botocore's own exception for its failure; None where nothing was sent.
        """
        from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

        target = urlsplit(request.url)
        host = (target.scheme, target.netloc)
        try:
            line = self._taken(host)
        except (OSError, HTTPException):
            return None
        path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
        try:
            status, headers, body, last = line.ask(
                request.method, path, request.body, request.headers.items()
            )
        except (TimeoutError, BlockingIOError) as error:
            line.close()
            return ReadTimeoutError(endpoint_url=request.url, error=error)
        except (OSError, HTTPException) as error:
            line.close()
            return ConnectionClosedError(endpoint_url=request.url, request=request, error=error)
        except BaseException:
            line.close()
            raise
        if last:
            line.close()
        else:
            self._idle[host].append(line)
        return Answer(request.url, status, headers, body)

    def _taken(self, host: tuple[str, str]) -> _Line:
        """Return a connection that is open and quiet, an idle one where there is one."""
        idle = self._idle[host]
        while idle:
            try:
                line = idle.pop()
            except IndexError:
                break
            if line.quiet():
                return line
            line.close()
        return _Line(host, self._connect_seconds, self._read_seconds, self._context)

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


class _Line:
    """One open connection.

    Raises:
        OSError: It could not be opened.
        HTTPException: The host is no host.
    """

    __slots__ = ("_connection", "_used")

    def __init__(
        self,
        host: tuple[str, str],
        connect_seconds: float,
        read_seconds: float,
        context: ssl.SSLContext | None,
    ) -> None:
        scheme, netloc = host
        self._connection: _Plain | _Verified = (
            _Verified(netloc, timeout=connect_seconds, context=context)
            if scheme == "https"
            else _Plain(netloc, timeout=connect_seconds)
        )
        try:
            self._connection.connect()
        except BaseException:
            self._connection.close()
            raise
        _limit(self._connection.sock, read_seconds)
        self._used = time.monotonic()

    def ask(
        self, method: str, path: str, body: bytes | None, headers: Iterable[tuple[str, Any]]
    ) -> tuple[int, Iterable[tuple[str, str]], bytes, bool]:
        """Send a request and read its answer.

        Returns:
            The status, the headers, the body, and whether it is the last answer of this connection.

        Raises:
            OSError: The connection broke, or nothing came in time.
            HTTPException: The answer is not complete, or is no HTTP.
        """
        connection = self._connection
        connection.request(method, path, body, dict(headers))
        connection.send_held()
        response = connection.getresponse()
        content = response.read()
        self._used = time.monotonic()
        return response.status, response.headers.raw_items(), content, response.will_close

    def quiet(self) -> bool:
        """Return whether nothing has come since the last answer; what would come is the end."""
        from urllib3.util import wait_for_read

        if time.monotonic() - self._used < _QUIET_SECONDS:
            return True
        return not wait_for_read(self._connection.sock, timeout=0.0)

    def close(self) -> None:
        self._connection.close()


class _Whole:
    """Sends a request's head and body as one; http.client would send them one after the other."""

    _held: bytes = b""

    def send(self, data: Any) -> None:
        self._held += data

    def send_held(self) -> None:
        held, self._held = self._held, b""
        super().send(held)  # type: ignore[misc]


class _Plain(_Whole, HTTPConnection):
    pass


class _Verified(_Whole, HTTPSConnection):
    pass


def _limit(opened: socket.socket, seconds: float) -> None:
    """Bound the waiting for an answer, by the system where it can.

    Python's own timeout asks the system twice each time: to wait, and then to read.
    """
    if os.name != "posix":
        opened.settimeout(seconds)
        return
    whole = int(seconds)
    limit = struct.pack("ll", whole, int((seconds - whole) * 1_000_000))
    opened.settimeout(None)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _close(idle: dict[tuple[str, str], list[_Line]]) -> None:
    for lines in idle.values():
        for line in lines:
            line.close()


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
