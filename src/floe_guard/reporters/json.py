"""A report for programs: `floe-guard/report/v1`, every cell included, passes too.

The document is described by schemas/report-v1.schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from floe_guard import __version__
from floe_guard.model import Gap, InputInfo, Location
from floe_guard.report import Cell, Obligation, Report, RuleOutcome
from floe_guard.reporters._view import Reporter, View

SCHEMA = "floe-guard/report/v1"

_encoder = msgspec.json.Encoder()


def render(report: Report, view: View) -> Iterator[str]:
    """Yield the document, one line a cell; the view does not change it."""
    yield "{\n"
    yield _member("schema", SCHEMA)
    yield _member("tool", {"name": "floe-guard", "version": __version__})
    yield _member("origin", report.origin)
    yield _member("profile", report.profile)
    yield _member("input", input_info(report.input))
    yield _member("exit_code", int(report.exit_code))
    yield _member("fail_on", report.fail_on.value)
    yield _member("soft_fail", report.soft_fail)
    yield _member("tolerate_unknown", report.tolerate_unknown)
    yield _member("resources", report.resources)
    yield _member("summary", {verdict.value: n for verdict, n in report.counts.items()})
    yield _member("errors", list(report.errors))
    yield _member("notes", list(report.notes))
    yield from _list("rules", (_rule(outcome) for outcome in report.outcomes))
    yield from _list("gaps", (gap_record(gap) for gap in report.gaps))
    yield from _list("obligations", (_obligation(o) for o in report.obligations))
    yield from _list("cells", (cell_record(cell) for cell in report.cells()), last=True)
    yield "}\n"


def input_info(info: InputInfo) -> dict[str, Any]:
    """Return the record of an input document."""
    return {
        "path": info.path,
        "sha256": info.sha256,
        "tool": info.tool,
        "format_version": info.format_version,
    }


def cell_record(cell: Cell) -> dict[str, Any]:
    """Return the record of a cell."""
    return {
        "rule_id": cell.rule_id,
        "kind": cell.kind,
        "severity": cell.severity.value,
        "address": cell.address,
        "verdict": cell.verdict.value,
        "path": cell.path,
        "expected": cell.expected,
        "actual": cell.actual,
        "reason": cell.reason,
        "location": location_record(cell.location),
        "call_chain": [location_record(location) for location in cell.call_chain],
        "resource_type": cell.resource_type,
        "fingerprint": cell.fingerprint,
        "digest": cell.digest,
        "waiver": cell.waiver,
    }


def location_record(location: Location | None) -> dict[str, Any] | None:
    """Return the record of a source span, or None where there is none."""
    if location is None:
        return None
    return {
        "file": location.file,
        "start_line": location.start_line,
        "end_line": location.end_line,
    }


def gap_record(gap: Gap) -> dict[str, Any]:
    """Return the record of a gap."""
    return {
        "what": gap.what,
        "reason": gap.reason,
        "remedy": gap.remedy,
        "resource_types": list(gap.resource_types),
        "region": gap.region,
        "service": gap.service,
        "operation": gap.operation,
        "iam_action": gap.iam_action,
        "location": location_record(gap.location),
        "tolerated": gap.tolerated,
    }


def _rule(outcome: RuleOutcome) -> dict[str, Any]:
    rule = outcome.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "kind": rule.kind,
        "severity": rule.severity.value,
        "why": rule.why,
        "fix": rule.fix,
        "source": rule.source,
        "digest": rule.digest,
        "cells": len(outcome.passed) + len(outcome.cells),
    }


def _obligation(obligation: Obligation) -> dict[str, Any]:
    return {
        "rule_id": obligation.rule_id,
        "address": obligation.address,
        "path": obligation.path,
        "expected": obligation.expected,
        "reason": obligation.reason,
        "resource_type": obligation.resource_type,
        "identity": dict(obligation.identity),
    }


def encode(value: object) -> str:
    """Return a value as JSON on one line.

    A file name need not be Unicode; what of it is not is written as the lone surrogates that
    Python has it as (PEP 383), which other encoders refuse.
    """
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))


def _member(name: str, value: object) -> str:
    return f' "{name}": {encode(value)},\n'


def _list(name: str, records: Iterable[object], *, last: bool = False) -> Iterator[str]:
    yield f' "{name}": ['
    comma = ""
    for record in records:
        yield f"{comma}\n  {encode(record)}"
        comma = ","
    yield "]\n" if last else "],\n"


_: Reporter = render
