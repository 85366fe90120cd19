"""Stages and live tests as JUnit XML, for CI systems that show nothing else."""

from __future__ import annotations

from html import escape

from floe_guard.evidence import classify
from floe_guard.evidence.bundle import Bundle

FILE = "junit.xml"


def render(bundle: Bundle) -> str:
    """Return the XML text."""
    found = classify.failures(bundle)
    cases = [
        _case("floe-guard.stages", row.name, _of_stage(bundle, row.name))
        for row in bundle.stages.stages
    ]
    for number, case in enumerate(bundle.tests.cases):
        module, _, name = case.id.rpartition("::")
        pointer = f"tests.json#/cases/{number}"
        why = [f.summary for f in found if f.pointer == pointer]
        cases.append(_case(module or "tests", name, ("failure", why[0]) if why else None))
    failures = sum("<failure" in case for case in cases)
    skipped = sum("<skipped" in case for case in cases)
    head = (
        f'<testsuite name="floe-guard" tests="{len(cases)}" failures="{failures}" '
        f'errors="0" skipped="{skipped}">'
    )
    body = "\n".join(cases)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites>{head}\n{body}\n</testsuite></testsuites>\n'


def _of_stage(bundle: Bundle, name: str) -> tuple[str, str] | None:
    row = bundle.stage(name)
    if row.state == "passed":
        return None
    if row.state == "not_run" and not row.required:
        return "skipped", "not required and not run"
    reasons = "; ".join(one.reason for one in row.subjects if one.reason)
    return "failure", f"{row.state}: {reasons}" if reasons else row.state


def _case(module: str, name: str, result: tuple[str, str] | None) -> str:
    head = f"<testcase classname={_attribute(module)} name={_attribute(name)}"
    if result is None:
        return f"{head}/>"
    kind, why = result
    return f"{head}><{kind} message={_attribute(why)}/></testcase>"


def _attribute(text: str) -> str:
    """Return `text` quoted; characters that XML 1.0 cannot hold are replaced (section 2.2)."""
    clean = "".join(
        c if c.isprintable() and c not in "\ufffe\uffff" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
    return f'"{escape(clean)}"'
