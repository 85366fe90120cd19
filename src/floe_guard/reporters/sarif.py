"""A report as SARIF 2.1.0, for code scanning: what failed, and what could not be decided.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from floe_guard import __version__
from floe_guard.model import Location
from floe_guard.report import Cell, Report, RuleInfo
from floe_guard.reporters._view import Reporter, View
from floe_guard.verdicts import ExitCode, Severity, Verdict

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
# The scale of GitHub's code scanning for the property `security-severity`.
_SCORES = {
    Severity.LOW: "3.0",
    Severity.MEDIUM: "5.5",
    Severity.HIGH: "8.0",
    Severity.CRITICAL: "9.5",
}
_KINDS = {
    Verdict.FAIL: "fail",
    Verdict.UNKNOWN: "open",
    Verdict.ERROR: "review",
    Verdict.NOT_EVALUATED: "review",
    Verdict.WAIVED: "fail",
}


def render(report: Report, view: View) -> Iterator[str]:
    """Yield the log; passes and rules that found nothing are left out of it."""
    rules = [outcome.rule for outcome in report.outcomes]
    index = {rule.id: i for i, rule in enumerate(rules)}
    results = [
        _result(rule, cell, index[rule.id], report)
        for rule, cell in report.unpassed()
        if cell.verdict in _KINDS
    ]
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "floe-guard",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "invocations": [_invocation(report)],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    yield json.dumps(log, indent=1)
    yield "\n"


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why or rule.title},
        "help": {"text": rule.fix or rule.title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "security-severity": _SCORES[rule.severity],
            "severity": rule.severity.value,
            "kind": rule.kind,
        },
    }


def _result(rule: RuleInfo, cell: Cell, index: int, report: Report) -> dict[str, Any]:
    kind = _KINDS[cell.verdict]
    result: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": index,
        "kind": kind,
        # §3.27.10: a result that is no failure has the level "none".
        "level": _LEVELS[cell.severity] if kind == "fail" else "none",
        "message": {"text": _message(rule, cell)},
        "locations": [_location(cell, report)],
        "partialFingerprints": {"floeGuard/v1": cell.fingerprint},
        "properties": {"verdict": cell.verdict.value, "path": cell.path},
    }
    if cell.call_chain:
        result["relatedLocations"] = [
            {"id": i, "physicalLocation": _physical(location), "message": {"text": "called here"}}
            for i, location in enumerate(cell.call_chain)
        ]
    if cell.verdict is Verdict.WAIVED:
        result["suppressions"] = [{"kind": "inSource", "justification": cell.waiver}]
    return result


def _message(rule: RuleInfo, cell: Cell) -> str:
    parts = [f"{cell.address or 'the whole inventory'}: {rule.title}."]
    if cell.expected:
        parts.append(f"Expected {cell.expected}.")
    if cell.actual:
        parts.append(f"Found {cell.actual}.")
    if cell.reason:
        parts.append(f"{cell.reason[:1].upper()}{cell.reason[1:]}.")
    return " ".join(parts)


def _location(cell: Cell, report: Report) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if cell.address:
        location["logicalLocations"] = [{"fullyQualifiedName": cell.address, "kind": "resource"}]
    if cell.location is not None:
        location["physicalLocation"] = _physical(cell.location)
    elif report.input.path not in {"", "-"}:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(report.input.path)}}
    return location


def _physical(location: Location) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(location.file)},
        "region": {
            "startLine": location.start_line,
            "endLine": max(location.start_line, location.end_line),
        },
    }


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"), safe="/:@!$&'()*+,;=~-._")


def _invocation(report: Report) -> dict[str, Any]:
    notifications = [
        {"level": "error", "message": {"text": f"{gap.what}: {gap.reason}"}} for gap in report.gaps
    ]
    notifications += [{"level": "error", "message": {"text": text}} for text in report.errors]
    return {
        "executionSuccessful": report.exit_code in {ExitCode.OK, ExitCode.VIOLATION},
        "exitCode": int(report.exit_code),
        "toolExecutionNotifications": notifications,
    }


_: Reporter = render
