"""Listings are walked to their end, over the same pages as by botocore's paginators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pytest
from botocore.paginate import Paginator
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.support.fault_proxy import Answer, FaultProxy, Request

from floe_guard.aws.clients import Clients
from floe_guard.aws.connection import ConnectionSpec, connect
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation, operation
from floe_guard.aws.paging import pager

pytestmark = pytest.mark.usefixtures("aws_env")

REGION = "ap-southeast-2"
GET_DATABASES = operation("glue", "GetDatabases")
LIST_ROLES = operation("iam", "ListRoles")
LIST_SESSIONS = operation("glue", "ListSessions")


def opened(url: str) -> Clients:
    return connect(ConnectionSpec(REGION, endpoint=url)).clients


def serve(proxy: FaultProxy, asked: Operation, answers: Sequence[str]) -> None:
    """Answer the operation with one document after the other, the last again and again."""
    left = list(answers)

    def answer(request: Request) -> Answer | None:
        if request.operation != str(asked):
            return None
        return Answer(200, (left.pop(0) if len(left) > 1 else left[0]).encode())

    proxy.answer(answer)


def databases(name: str, token: str = "") -> str:
    return json.dumps({"DatabaseList": [{"Name": name}], **({"NextToken": token} if token else {})})


def roles(name: str, truncated: str, marker: str) -> str:
    return (
        "<ListRolesResponse><ListRolesResult>"
        f"<Roles><member><RoleName>{name}</RoleName></member></Roles>"
        f"<IsTruncated>{truncated}</IsTruncated><Marker>{marker}</Marker>"
        "</ListRolesResult></ListRolesResponse>"
    )


def test_a_token_is_followed_to_the_page_that_has_none(proxy: FaultProxy) -> None:
    serve(proxy, GET_DATABASES, [databases("a", "1"), databases("b", "2"), databases("c")])
    pages = opened(proxy.url).pages(GET_DATABASES)
    assert [d["Name"] for page in pages for d in page["DatabaseList"]] == ["a", "b", "c"]
    bodies = [json.loads(r.body) for r in proxy.requests if r.operation == str(GET_DATABASES)]
    assert bodies == [{}, {"NextToken": "1"}, {"NextToken": "2"}]


def test_a_marker_is_followed_while_the_answer_says_that_there_is_more(proxy: FaultProxy) -> None:
    serve(proxy, LIST_ROLES, [roles("a", "true", "m"), roles("b", "false", "left over")])
    pages = opened(proxy.url).pages(LIST_ROLES)
    assert [r["RoleName"] for page in pages for r in page["Roles"]] == ["a", "b"]


def test_an_answer_that_says_there_is_more_and_not_where_is_no_end(proxy: FaultProxy) -> None:
    serve(proxy, LIST_ROLES, [roles("a", "true", "")])
    with pytest.raises(CallFailed) as caught:
        list(opened(proxy.url).pages(LIST_ROLES))
    assert caught.value.kind is Failure.TRUNCATED


def test_pages_that_lead_back_to_one_before_are_no_end(proxy: FaultProxy) -> None:
    turns = [databases("a", "1"), databases("b", "2")] * 5
    serve(proxy, GET_DATABASES, turns)
    with pytest.raises(CallFailed) as caught:
        list(opened(proxy.url).pages(GET_DATABASES))
    assert caught.value.kind is Failure.TRUNCATED
    assert proxy.operations[str(GET_DATABASES)] == 3


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        (GET_DATABASES, databases("a", "again")),
        (LIST_ROLES, roles("a", "true", "again")),
        (LIST_SESSIONS, json.dumps({"Ids": [], "NextToken": "again"})),
    ],
    ids=str,
)
def test_a_page_that_leads_to_itself_is_no_end(
    proxy: FaultProxy, asked: Operation, page: str
) -> None:
    serve(proxy, asked, [page])
    with pytest.raises(CallFailed) as caught:
        list(opened(proxy.url).pages(asked))
    assert caught.value.kind is Failure.TRUNCATED
    assert proxy.operations[str(asked)] == 2


PAGES = st.lists(
    st.fixed_dictionaries(
        {"Items": st.lists(st.integers(), max_size=2)},
        optional={"Token": st.sampled_from(["", "a", "b", "c"]), "More": st.booleans()},
    ),
    min_size=1,
    max_size=5,
)


@given(PAGES, st.booleans())
def test_pages_are_those_of_botocore_s_paginator(pages: list[dict[str, Any]], flag: bool) -> None:
    tokens = [token for token, _ in groupby(filter(None, (p.get("Token") for p in pages)))]
    assume(len(tokens) == len(set(tokens)))  # botocore sees only the page that leads to itself
    rule = {"input_token": "Start", "output_token": "Token", "result_key": "Items"}
    if flag:
        rule["more_results"] = "More"

    def walked(paginate: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bool]:
        asked: list[dict[str, Any]] = []

        def method(**params: Any) -> dict[str, Any]:
            asked.append(params)
            return dict(pages[min(len(asked), len(pages)) - 1])

        got = []
        try:
            for page in paginate(method):
                got.append(page)
                if len(got) > 2 * len(pages):
                    break
        except Exception:  # noqa: BLE001 - botocore's and ours are different classes
            return got, asked, True
        return got, asked, False

    class Model:
        name = "ListThings"

    theirs = walked(lambda method: Paginator(method, rule, Model()).paginate(Kind="x"))
    ours = walked(lambda method: pager(None, "list_things", rule)(method, {"Kind": "x"}))
    assert ours == theirs
