"""The failing cells as SARIF, for code scanning.

Passes are left out: consumers show every result as an alert. Each result has a location, because an
upload with one that has none is rejected as a whole; where there is no source line the rule's file
stands in.
Source: Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard.
"""

from __future__ import annotations

from typing import Any

from floe_guard.evidence import canonical
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import CellRow, ReportDocument

FILE = "findings.sarif"
_LEVELS = {"low": "note", "medium": "warning", "high": "error", "critical": "error"}


def render(bundle: Bundle) -> str:
    """Return the SARIF log."""
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title or rule.id},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in bundle.rules.rules
    ]
    results = [
        _result(report, cell)
        for report in bundle.findings.reports
        for cell in report.cells
        if cell.verdict == "fail"
    ]
    unjudged = [
        {"level": "error", "message": {"text": f"{cell.rule_id} on {cell.address}: {cell.reason}"}}
        for report in bundle.findings.reports
        for cell in report.cells
        if cell.verdict in {"error", "not-evaluated"}
    ]
    complete = not unjudged and not any(report.errors for report in bundle.findings.reports)
    invocation = {
        "executionSuccessful": complete,
        "toolExecutionNotifications": unjudged,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "floe-guard", "rules": rules}},
                "invocations": [invocation],
                "results": results,
            }
        ],
    }
    return canonical.encode(log).decode()


def _result(report: ReportDocument, cell: CellRow) -> dict[str, Any]:
    place = cell.location
    files = {rule.id: rule.file for rule in report.rules}
    uri = place.file if place else files.get(cell.rule_id, "") or "rules"
    what = f"{cell.address}: expected {cell.expected or 'otherwise'}, found {cell.actual or 'not'}"
    return {
        "ruleId": cell.rule_id,
        "level": _LEVELS[cell.severity],
        "message": {"text": what},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(uri)},
                    "region": {
                        "startLine": max(place.start_line, 1) if place else 1,
                        "endLine": max(place.end_line, place.start_line, 1) if place else 1,
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": cell.address or "inventory"}],
            }
        ],
        "partialFingerprints": {"floeGuard/v1": cell.fingerprint},
    }


_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+,=@()!$&'*")


def _uri(path: str) -> str:
    """Return a path as a relative URI reference (RFC 3986, section 4.2)."""
    raw = path.replace("\\", "/").lstrip("/").encode()
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in raw) or "rules"
