"""Reads large XML listings faster than botocore does, and into the same values.

A page of a listing is a thousand entries of the same few plain members. botocore walks the model anew
for each of them and lets dateutil guess the form of each time; here the walk is planned once for each
kind of entry. Whatever a plan does not foresee (an element that stands twice, a member of another type)
is left to botocore's own code, as are error documents and bodies that break off.
Source: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.parsers import ResponseParserFactory, RestXMLParser
from botocore.utils import parse_timestamp

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)

_TAGS_KEPT = 64

_Reader = Callable[[Any], Any]
"""An XML element -> its value."""


def read_time(value: Any) -> datetime:
    """Return the time that botocore reads in `value`; the form which AWS writes is read at once.

    Args:
        value: Text or number of an answer.

    Raises:
        ValueError: It is no time.
    """
    if isinstance(value, str) and _ISO_TIME.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass  # a leap second or a day that does not exist: botocore's to judge
    return parse_timestamp(value)


# The published types leave out what a subclass may use.
_Parser: Any = RestXMLParser


class AnswerParserFactory(ResponseParserFactory):
    """botocore's parsers, with `ListingParser` for the protocol of S3."""

    def __init__(self) -> None:
        super().__init__()
        self.set_parser_defaults(timestamp_parser=read_time)

    def create_parser(self, protocol_name: str) -> Any:
        """Return a new parser for a protocol."""
        if protocol_name == "rest-xml":
            return ListingParser(timestamp_parser=read_time)
        return super().create_parser(protocol_name)


class ListingParser(_Parser):  # type: ignore[misc]
    """botocore's REST XML parser with planned reading of flat lists of structures."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._plans: dict[int, tuple[Any, _Plan | None]] = {}

    def _handle_list(self, shape: Any, node: Any) -> list[Any]:
        if not isinstance(node, list) or not shape.serialization.get("flattened"):
            return super()._handle_list(shape, node)  # type: ignore[no-any-return]
        # The shape is kept beside its plan, so that no other one can come to have its id.
        kept = self._plans.get(id(shape))
        if kept is None:
            kept = self._plans[id(shape)] = (shape, self._planned(shape.member))
        plan = kept[1]
        if plan is None:
            return super()._handle_list(shape, node)  # type: ignore[no-any-return]
        member = shape.member
        entries = []
        for element in node:
            entry = plan.read(element)
            entries.append(self._parse_shape(member, element) if entry is None else entry)
        return entries

    def _planned(self, shape: Any) -> _Plan | None:
        """Return the plan of a structure, or None where botocore is to read it."""
        if (
            shape.type_name != "structure"
            or shape.is_tagged_union
            or shape.metadata.get("exception", False)
        ):
            return None
        members: dict[str, tuple[str, _Reader]] = {}
        for name, member in shape.members.items():
            if {"location", "eventheader", "xmlAttribute"} & set(member.serialization):
                return None
            members[self._member_key_name(member, name)] = (name, self._reader(member))
        return _Plan(members)

    def _reader(self, shape: Any) -> _Reader:
        match shape.type_name:
            case "string":
                return _text
            case "integer" | "long":
                return lambda element: int(element.text or "")
            case "timestamp":
                return lambda element: self._timestamp_parser(element.text or "")
            case "structure" if plan := self._planned(shape):

                def read(element: Any) -> Any:
                    found = plan.read(element)
                    return self._parse_shape(shape, element) if found is None else found

                return read
            case _:
                return lambda element: self._parse_shape(shape, element)


def _text(element: Any) -> str:
    return element.text or ""


class _Plan:
    """How the elements inside one kind of structure are read.

    Args:
        members: For the local name of each element: the member's name and its reader.
    """

    def __init__(self, members: dict[str, tuple[str, _Reader]]) -> None:
        self._members = members
        self._by_tag: dict[str, tuple[str, _Reader] | None] = {}

    def read(self, element: Any) -> dict[str, Any] | None:
        """Return the structure, or None where botocore is to read it: twice a member, or no value."""
        by_tag = self._by_tag
        found: dict[str, Any] = {}
        for child in element:
            tag = child.tag
            try:
                planned = by_tag[tag]
            except KeyError:
                planned = self._members.get(tag.rpartition("}")[2])
                # Names come from the other side: a hostile server's are not all kept.
                if len(by_tag) < _TAGS_KEPT:
                    by_tag[tag] = planned
            if planned is None:
                continue
            name, read = planned
            if name in found:
                return None
            try:
                found[name] = read(child)
            except (TypeError, ValueError):
                return None  # botocore's to refuse, in its own words
        return found
