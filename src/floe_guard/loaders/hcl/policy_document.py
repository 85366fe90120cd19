"""The ``aws_iam_policy_document`` data source: statements -> the JSON policy it renders.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
(merging of source and override documents, ``&{}`` notation, order of the rendered parts)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from floe_guard.loaders.hcl.blocks import Reading
from floe_guard.loaders.hcl.cty.types import STRING
from floe_guard.loaders.hcl.cty.values import (
    Value,
    deep_marks,
    find_unknown,
    list_value,
    object_value,
    string,
    unknown,
)
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.syntax import Span

_RENDERED: Final = ("json", "minified_json", "id")
_ORDER: Final = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)
_VERSION: Final = "2012-10-17"


class _Document:
    """A policy document in the making."""

    def __init__(self, version: str = "", identifier: str = "") -> None:
        self.version = version
        self.identifier = identifier
        self.statements: list[dict[str, Any]] = []

    def merge(self, other: _Document) -> None:
        """Put another document over this one: a statement replaces the one of the same Sid."""
        self.identifier = other.identifier or self.identifier
        self.version = max(self.version, other.version)
        for statement in other.statements:
            sid = statement.get("Sid")
            for position, present in enumerate(self.statements):
                if sid and present.get("Sid") == sid:
                    self.statements[position] = statement
                    break
            else:
                self.statements.append(statement)

    def as_json(self) -> dict[str, Any]:
        """The document in rendering order, empty parts left out."""
        document: dict[str, Any] = {}
        if self.version:
            document["Version"] = self.version
        if self.identifier:
            document["Id"] = self.identifier
        if self.statements:
            document["Statement"] = [
                {part: s[part] for part in _ORDER if s.get(part) not in (None, "", [], {})}
                for s in self.statements
            ]
        return document


def render(reading: Reading, span: Span, report: Callable[[EvaluationError], None]) -> Reading:
    """Render the data source.

    Args:
        reading: Its arguments, all of them known.
        span: Where it stands, to blame for a document that is no JSON.
        report: Takes such a fault.

    Returns:
        The data source with ``json``, ``minified_json`` and ``id`` known.
    """
    values = dict(reading.value.raw)
    marks = frozenset[str]()
    for name, value in values.items():
        if name not in _RENDERED:
            marks |= deep_marks(value)
    document = _Document()
    try:
        for text in _texts(values, "source_policy_documents", "source_json"):
            document.merge(_parsed(text))
        document.merge(_written(values))
        for text in _texts(values, "override_policy_documents", "override_json"):
            document.merge(_parsed(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # The text itself may be sensitive, so the fault does not quote it.
        report(EvaluationError("a merged policy document is not a JSON policy document", span))
        return reading
    content = document.as_json()
    values["json"] = string(_go_json(content, indent=2)).with_marks(marks)
    values["minified_json"] = string(_go_json(content, indent=None)).with_marks(marks)
    import zlib

    checksum = zlib.crc32(values["json"].raw.encode())
    values["id"] = string(str(checksum)).with_marks(marks)
    if not isinstance(values["version"].raw, str):
        values["version"] = string(_VERSION)
    values["statement"] = _with_effects(values["statement"])
    return Reading(object_value(values), reading.spans, reading.certain)


def hide(reading: Reading, address: str) -> Reading:
    """Say of the rendered attributes what keeps them from being known."""
    values = dict(reading.value.raw)
    holes = (find_unknown(v) for name, v in values.items() if name not in (*_RENDERED, "version"))
    hole = next((h for h in holes if h is not None and address not in h.reason), None)
    for name in _RENDERED:
        reason = hole.reason if hole is not None else f"{address} is read during apply"
        values[name] = unknown(STRING, reason, not_null=True)
    return Reading(object_value(values), reading.spans, reading.certain)


def _with_effects(statements: Value) -> Value:
    """The statement blocks with the effect that is the default."""
    if not statements.raw:
        return statements
    items = []
    for block in statements.raw:
        fields = dict(block.raw)
        if not isinstance(fields["effect"].raw, str):
            fields["effect"] = string("Allow")
        items.append(object_value(fields).with_marks(block.marks))
    return list_value(items[0].type, items).with_marks(statements.marks)


def _texts(values: dict[str, Value], listed: str, alone: str) -> Iterable[str]:
    several = values.get(listed)
    if several is not None and isinstance(several.raw, tuple):
        yield from (item.raw for item in several.raw if isinstance(item.raw, str) and item.raw)
    single = values.get(alone)
    if single is not None and isinstance(single.raw, str) and single.raw:
        yield single.raw


def _written(values: dict[str, Value]) -> _Document:
    document = _Document(_text(values["version"]) or _VERSION, _text(values["policy_id"]))
    for block in values["statement"].raw:
        fields = block.raw
        statement: dict[str, Any] = {
            "Sid": _text(fields["sid"]),
            "Effect": _text(fields["effect"]) or "Allow",
            "Action": _strings(fields["actions"]),
            "NotAction": _strings(fields["not_actions"]),
            "Resource": _variables(_strings(fields["resources"])),
            "NotResource": _variables(_strings(fields["not_resources"])),
            "Principal": _principals(fields["principals"]),
            "NotPrincipal": _principals(fields["not_principals"]),
            "Condition": _conditions(fields["condition"]),
        }
        document.statements.append(statement)
    return document


def _text(value: Value) -> str:
    return value.raw if isinstance(value.raw, str) else ""


def _strings(value: Value) -> str | list[str] | None:
    """Strings as the provider writes them: one alone, several in descending order."""
    if not isinstance(value.raw, tuple):
        return None
    items = [item.raw for item in value.raw if isinstance(item.raw, str)]
    return items[0] if len(items) == 1 else sorted(items, reverse=True)


def _variables(part: Any) -> Any:
    """``&{aws:username}`` as the ``${…}`` that IAM means."""
    if isinstance(part, str):
        return part.replace("&{", "${")
    return None if part is None else [_variables(item) for item in part]


def _principals(blocks: Value) -> Any:
    if not isinstance(blocks.raw, tuple) or not blocks.raw:
        return None
    given = [(_text(b.raw["type"]), _strings(b.raw["identifiers"])) for b in blocks.raw]
    if given == [("*", "*")]:
        return "*"
    merged: dict[str, Any] = {}
    for kind, raw in given:
        identifiers = _variables(raw)
        listed = identifiers if isinstance(identifiers, list) else [identifiers]
        if kind not in merged:
            merged[kind] = identifiers
        else:
            before = merged[kind] if isinstance(merged[kind], list) else [merged[kind]]
            merged[kind] = before + listed
    return dict(sorted(merged.items()))


def _conditions(blocks: Value) -> Any:
    if not isinstance(blocks.raw, tuple):
        return None
    merged: dict[str, dict[str, list[str]]] = {}
    for block in blocks.raw:
        fields = block.raw
        listed = fields["values"].raw or ()
        texts = [_variables(item.raw) for item in listed if isinstance(item.raw, str)]
        test = merged.setdefault(_text(fields["test"]), {})
        test.setdefault(_text(fields["variable"]), []).extend(texts)
    return {
        test: {name: _alone(texts) for name, texts in sorted(variables.items())}
        for test, variables in sorted(merged.items())
    }


def _alone(texts: list[Any]) -> Any:
    return texts[0] if len(texts) == 1 else texts


def _parsed(text: str) -> _Document:
    """A document given as JSON text, in the provider's normal form."""
    raw = json.loads(text)
    document = _Document(raw.get("Version") or "", raw.get("Id") or "")
    statements = raw.get("Statement") or []
    for entry in statements if isinstance(statements, list) else [statements]:
        statement = dict(entry)
        for part in ("Principal", "NotPrincipal"):
            if isinstance(statement.get(part), dict):
                statement[part] = {
                    kind: sorted(names, reverse=True) if isinstance(names, list) else names
                    for kind, names in sorted(statement[part].items())
                }
        if isinstance(statement.get("Condition"), dict):
            statement["Condition"] = {
                test: {name: _condition_value(v) for name, v in sorted(variables.items())}
                for test, variables in sorted(statement["Condition"].items())
            }
        document.statements.append(statement)
    return document


def _condition_value(value: Any) -> Any:
    if isinstance(value, list):
        return _alone(value)
    return str(value).lower() if isinstance(value, bool) else value


def _go_json(document: Any, indent: int | None) -> str:
    """JSON as Go writes it: ``<``, ``>`` and ``&`` escaped."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(document, indent=indent, ensure_ascii=False, separators=separators)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
