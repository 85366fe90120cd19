"""Tells from an HTTP request which AWS API operation it is, as `service:Operation`.

The request is matched against botocore's own service models, so that a test names operations as the
API reference does.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

_JSON_TARGETS = {
    "AWSGlue": "glue",
    "AWSBudgetServiceGateway": "budgets",
    "AmazonSSM": "ssm",
    "CertificateManager": "acm",
    "TrentService": "kms",
    "ResourceGroupsTaggingAPI_20170126": "resourcegroupstaggingapi",
}


@dataclass(frozen=True)
class _Route:
    operation: str
    method: str
    path: re.Pattern[str]
    literals: int
    query: Mapping[str, str]
    needed_query: frozenset[str]
    needed_headers: frozenset[str]

    @property
    def weight(self) -> tuple[int, int, int]:
        return (
            len(self.query) + len(self.needed_query),
            len(self.needed_headers),
            self.literals,
        )


def operation_of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return `service:Operation` of a request, or `service:?` where none fits."""
    lower = {k.lower(): v for k, v in headers.items()}
    if named := lower.get("x-amz-target"):
        prefix, _, name = named.partition(".")
        return f"{_JSON_TARGETS.get(prefix, prefix)}:{name}"
    credential = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", lower.get("authorization", ""))
    service = credential[1] if credential else "s3"
    if service != "s3" and (body.startswith(b"Action=") or b"&Action=" in body[:4000]):
        fields = urllib.parse.parse_qs(body.decode(), keep_blank_values=True)
        return f"{service}:{fields['Action'][0]}"
    url = urllib.parse.urlsplit(target)
    if service == "s3" and url.path.startswith("/v20180820/"):
        service = "s3control"
    query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
    fitting = [
        route
        for route in _routes(service)
        if route.method == method
        and route.path.fullmatch(url.path)
        and all(query.get(k, [None])[0] == v for k, v in route.query.items())
        and route.needed_query <= query.keys()
        and route.needed_headers <= lower.keys()
    ]
    if not fitting:
        return f"{service}:?"
    return f"{service}:{max(fitting, key=lambda r: r.weight).operation}"


@cache
def _routes(service: str) -> tuple[_Route, ...]:
    import botocore.session
    from botocore.exceptions import UnknownServiceError

    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return ()
    routes = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        if operation.deprecated:
            continue
        path, _, asked = operation.http["requestUri"].partition("?")
        needed: dict[str, set[str]] = {"querystring": set(), "header": set()}
        shape = operation.input_shape
        for member in shape.required_members if shape is not None else ():
            place = shape.members[member].serialization
            if place.get("location") in needed:
                needed[place["location"]].add(
                    place["name"].lower() if place["location"] == "header" else place["name"]
                )
        pattern = re.sub(r"\\\{[^{}]+?\\\}", "[^/]+", re.escape(path).replace(r"\+\}", r"}+"))
        pattern = re.sub(r"\\?\{[^{}]+?\}\+", ".+", pattern)
        routes.append(
            _Route(
                name,
                operation.http["method"],
                re.compile(pattern.rstrip("/") + "/?"),
                len(re.sub(r"\{[^}]*\}", "", path)),
                dict(urllib.parse.parse_qsl(asked, keep_blank_values=True)),
                frozenset(needed["querystring"]),
                frozenset(needed["header"]),
            )
        )
    return tuple(routes)
