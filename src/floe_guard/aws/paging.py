"""Walks a listing page by page: an operation's method and its paging rule -> its pages.

Most listings go on by one token, which botocore's paginator handles at the price of copying its context
and searching every page for elements that nobody asked it for. Those are walked here, by the rule that
botocore's own data gives; any other kind is left to its paginator.

Source: https://github.com/boto/botocore/blob/develop/botocore/paginate.py, `paginators-1.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from floe_guard.aws.transport import UnreadableAnswer

_CUSTOMARY = (("NextToken", "NextToken"), ("nextToken", "nextToken"), ("Marker", "Marker"))


@dataclass(frozen=True, slots=True)
class Tokens:
    """How a listing goes on.

    Args:
        names: Members of the answer that may hold the next page's token, each with the parameter that
            takes it.
        more: Member of the answer that says whether there is more; None where the token alone says so.
    """

    names: tuple[tuple[str, str], ...] = _CUSTOMARY
    more: str | None = None

    def pages(
        self, method: Callable[..., dict[str, Any]], params: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Yield the pages of a listing.

        Args:
            method: A client's.
            params: Its parameters for the first page.

        Raises:
            UnreadableAnswer: A page leads back to itself or to one before it.
        """
        asked = dict(params)
        taken: set[str] = set()
        while True:
            page = method(**asked)
            yield page
            if self.more is not None and not page.get(self.more):
                return
            field, token = next(((p, page[m]) for m, p in self.names if page.get(m)), ("", None))
            if not token:
                return
            if token in taken:
                raise UnreadableAnswer("paging did not advance")
            taken.add(token)
            asked[field] = token


Pager = Callable[[Callable[..., dict[str, Any]], Mapping[str, Any]], Iterable[dict[str, Any]]]
"""Given a client's method and its parameters, gives the pages."""


def pager(client: Any, method_name: str, rule: Mapping[str, Any] | None) -> Pager:
    """Return how the pages of an operation are to be walked.

    Args:
        client: A boto3 client.
        method_name: Its method.
        rule: botocore's paging rule of the operation, None where it has none.
    """
    if rule is None:
        return Tokens().pages
    names = rule["output_token"], rule["input_token"], rule.get("more_results", "")
    if all(isinstance(name, str) and (name.isidentifier() or not name) for name in names):
        return Tokens(((names[0], names[1]),), names[2] or None).pages
    paginator = client.get_paginator(method_name)
    return lambda _, params: paginator.paginate(**params)
