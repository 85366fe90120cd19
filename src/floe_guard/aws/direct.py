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
Source: https://docs.aws.amazon.com/boto3/latest/guide/events.html.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from floe_guard.aws.lines import Answer, Lines

_READS = ("Describe", "Get", "List")
# S3 redirects between regions, streams, and checks sums: all that is botocore's.
_NOT_SERVICES = {"s3", "s3control"}
_DENIALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}


class DirectSender:
    """The short way; safe to use from many threads.

    Args:
        session: A botocore session.
        lines: Connections.
    """

    def __init__(self, session: Any, lines: Lines) -> None:
        self._session = session
        self._lines = lines
        self._first = threading.local()

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
        if not _plain(model, params) or not self._lines.reach(params["url"]):
            return None
        request = create_request_object(params)
        sign(request, model.name)
        http = self._lines.send(request.prepare())
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


def _plain(model: Any, params: dict[str, Any]) -> bool:
    """Return whether the call only reads, and neither its body nor its answer needs botocore's care."""
    return (
        model.name.startswith(_READS)
        and not model.has_streaming_input
        and not model.has_streaming_output
        and not model.has_event_stream_output
        and not getattr(model, "request_compression", None)
        and "checksum" not in params["context"]
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
