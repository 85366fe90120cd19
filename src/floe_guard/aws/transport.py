"""Hooks on botocore's event system.

They give every call a deadline, refuse answers that are not what they claim to be, and route S3
Control where the endpoint is overridden. botocore's classes are left as they are: `register` is its
public extension point.

Source: https://docs.aws.amazon.com/boto3/latest/guide/events.html
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit, urlunsplit

AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn")
"""Endings of the host names that are AWS's own."""

_DEADLINE = "floe_guard_deadline"


class DeadlineExceeded(Exception):
    """The time allowed for a call, or for the whole run, is over."""


class UnreadableAnswer(Exception):
    """A 200 answer whose body is empty or not what the operation returns."""


class Deadline:
    """A moment after which no call is begun and none is tried again.

    Args:
        seconds: From now on.
        clock: A monotonic clock in seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.at = clock() + seconds

    def remaining(self) -> float:
        """Return the seconds left, negative when it is over."""
        return self.at - self._clock()

    def extend(self, seconds: float) -> None:
        """Let there be at least `seconds` from now, for work that must not be left half done."""
        self.at = max(self.at, self._clock() + seconds)

    def expire(self) -> None:
        """Make it be over."""
        self.at = self._clock()


def install(client: Any, deadline: Deadline, call_seconds: float) -> None:
    """Register every hook on `client`.

    Args:
        client: A boto3 client.
        deadline: The run's deadline.
        call_seconds: The most that one call may take before its last retry begins.
    """
    events = client.meta.events

    def begin(params: dict[str, Any], **_: Any) -> None:
        if deadline.remaining() <= 0:
            raise DeadlineExceeded
        params["context"][_DEADLINE] = time.monotonic() + call_seconds

    # Whether to try again is botocore's decision; this handler only knows when it is too late.
    def again(request_dict: dict[str, Any], response: Any, caught_exception: Any, **_: Any) -> None:
        failed = caught_exception is not None or response is None
        if not failed and not _may_be_retried(*response):
            return
        until = request_dict["context"].get(_DEADLINE, float("inf"))
        if deadline.remaining() <= 0 or time.monotonic() > until:
            raise DeadlineExceeded

    events.register_first("before-call", begin)
    events.register_first("needs-retry", again)
    events.register_last("after-call", _name_error_page)
    events.register_last("after-call", _check_answer)
    if client.meta.service_model.service_name == "s3control":
        _route_s3control(client)


def _may_be_retried(http: Any, parsed: dict[str, Any]) -> bool:
    code = str((parsed.get("Error") or {}).get("Code") or "")
    return http.status_code >= 429 or "Throttl" in code or code.startswith("TooMany")


ERROR_PAGE = "ErrorPage"
"""Error code given to an HTML page that stands where an AWS error document belongs."""


def _name_error_page(http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
    if http_response.status_code >= 400 and _is_page(http_response.content):
        parsed["Error"] = {"Code": ERROR_PAGE, "Message": ""}


def _is_page(body: bytes) -> bool:
    """Return whether a body begins like HTML, whether or not that is well-formed XML."""
    begin = re.sub(
        rb"^(\xef\xbb\xbf|\s|<\?xml[^>]*>|<!--.*?-->)+", b"", body[:512], flags=re.DOTALL
    )
    return begin.lower().startswith((b"<!doctype html", b"<html"))


_REGION: ContextVar[str | None] = ContextVar("floe_guard_region", default=None)


@contextmanager
def in_region(region: str) -> Iterator[None]:
    """Send what this thread asks through a client with `follow_region` to `region`."""
    token = _REGION.set(region)
    try:
        yield
    finally:
        _REGION.reset(token)


def follow_region(client: Any) -> None:
    """Let one client serve several regions, as `in_region` says for each call.

    A client per region would cost twenty milliseconds each, three seconds for the regions of an audit;
    what differs between them is the region parameter of the endpoint rules and of the signature.

    Args:
        client: A boto3 client of a regional service.
    """

    def resolve(builtins: dict[str, Any], **_: Any) -> None:
        if (region := _REGION.get()) is not None:
            builtins["AWS::Region"] = region

    def sign(request: Any, **_: Any) -> None:
        if (region := _REGION.get()) is not None:
            request.context.setdefault("signing", {}).setdefault("region", region)

    name = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"before-endpoint-resolution.{name}", resolve)
    client.meta.events.register_first(f"before-sign.{name}", sign)


_ROOTS = {
    "GetBucketLocation": re.compile(rb"<[^\s<>!?]*LocationConstraint"),
    "DeleteObjects": re.compile(rb"<[^\s<>!?]*Delete"),
    "GetBucketVersioning": re.compile(rb"<[^\s<>!?]*Versioning"),
}
"""How the answers begin that say something important by saying nothing; not all servers take AWS's name."""


def _check_answer(http_response: Any, parsed: dict[str, Any], model: Any, **_: Any) -> None:
    """Refuse a good status whose body says nothing although the operation returns something.

    botocore reads an empty XML body as an answer without elements, and a JSON body that does not
    parse as an answer without members; a listing cut off by a proxy would look like an empty one. A
    document of another kind, as a portal answers that wants people to sign in first, looks so too.

    Raises:
        UnreadableAnswer: For such a body.
    """
    if not 200 <= http_response.status_code < 300 or model.has_streaming_output:
        return
    shape = model.output_shape
    if shape is None or not shape.members:
        return
    bodies = [m for m in shape.members.values() if "location" not in m.serialization]
    if not bodies:
        return
    body = http_response.content
    if _is_page(body):
        raise UnreadableAnswer("a web page in place of an answer")
    if (root := _ROOTS.get(model.name)) and body.strip() and not root.search(body):
        raise UnreadableAnswer(f"body is none of {model.name}")
    payload = shape.serialization.get("payload")
    told = {k for k, v in parsed.items() if k != "ResponseMetadata" and v is not None}
    if parsed.get(payload) if payload else told:
        return
    if not body.strip():
        if model.http.get("method") != "HEAD":
            raise UnreadableAnswer("empty body")
        return
    protocol = model.service_model.metadata.get("protocol", "")
    if "json" in protocol:
        _check_json(body, shape)
    elif protocol != "rest-xml" or model.name.startswith(("List", "Describe")) or _filled(body):
        # AWS's XML listings name at least what was listed, or an empty set.
        raise UnreadableAnswer("body is not what the operation returns")


def _check_json(body: bytes, shape: Any) -> None:
    """Refuse a document that is none of the operation's; one without any member may be AWS's.

    Raises:
        UnreadableAnswer: For such a document.
    """
    try:
        document = json.loads(body)
    except ValueError as error:
        raise UnreadableAnswer("body is not JSON") from error
    if not isinstance(document, dict):
        raise UnreadableAnswer("body is not a JSON object")
    known = {m.serialization.get("name", name) for name, m in shape.members.items()}
    if document and not known & document.keys():
        raise UnreadableAnswer("body is not what the operation returns")


def _filled(body: bytes) -> bool:
    """Return whether there is anything inside the outermost element of an XML document."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(body)
    return len(root) > 0 or bool((root.text or "").strip())


def _route_s3control(client: Any) -> None:
    """Send S3 Control requests to the overridden endpoint itself.

    Its endpoint rules put the account id before the host, which for an address or a local name gives a
    host that cannot exist (`123456789012.127.0.0.1`). AWS's own names keep the prefix, which VPC
    endpoints need.
    """
    endpoint = urlsplit(client.meta.endpoint_url)
    host = endpoint.hostname or ""
    if host.endswith(AWS_DOMAINS):
        return

    def reroute(request: Any, **_: Any) -> None:
        asked = urlsplit(request.url)
        if (asked.hostname or "").endswith(f".{host}"):
            request.url = urlunsplit(
                (endpoint.scheme, endpoint.netloc, asked.path, asked.query, asked.fragment)
            )

    client.meta.events.register_first("before-sign.s3-control", reroute)
