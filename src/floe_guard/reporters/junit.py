"""A report as JUnit XML, for CI servers: a suite a rule, a case a cell.

What could not be decided is an error and not a skip: a CI server colours skips green.
The form is the one of https://github.com/testmoapp/junitxml.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from floe_guard.errors import one_line
from floe_guard.report import Cell, Report, RuleInfo, RuleOutcome
from floe_guard.reporters._view import Reporter, View
from floe_guard.verdicts import Verdict

_ERRORS = frozenset({Verdict.ERROR, Verdict.NOT_EVALUATED})
_SKIPS = frozenset({Verdict.WAIVED, Verdict.NOT_APPLICABLE})


def render(report: Report, view: View) -> Iterator[str]:
    """Yield the document, passes included."""
    counts = report.counts
    unknown = counts[Verdict.UNKNOWN]
    tolerated = unknown if report.tolerate_unknown else 0
    errors = sum(counts[v] for v in _ERRORS) + unknown - tolerated
    skipped = sum(counts[v] for v in _SKIPS) + tolerated
    failures = counts[Verdict.FAIL]
    extra = len(report.errors) + len(report.gaps)
    tests = sum(counts.values()) + extra
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<testsuites name="floe-guard" tests="{tests}" failures="{failures}"'
        f' errors="{errors + extra}" skipped="{skipped}">\n'
    )
    for outcome in report.outcomes:
        yield from _suite(outcome, report.tolerate_unknown)
    yield from _faults(report)
    yield "</testsuites>\n"


def _suite(outcome: RuleOutcome, tolerate_unknown: bool) -> Iterator[str]:
    rule = outcome.rule
    words = [_word(cell, tolerate_unknown) for cell in outcome.cells]
    yield (
        f"  <testsuite name={_quoted(f'{rule.id} {rule.title}')}"
        f' tests="{len(outcome.passed) + len(outcome.cells)}"'
        f' failures="{words.count("failure")}" errors="{words.count("error")}"'
        f' skipped="{words.count("skipped")}">\n'
    )
    for cell in outcome.all_cells():
        yield from _case(rule, cell, _word(cell, tolerate_unknown))
    yield "  </testsuite>\n"


def _word(cell: Cell, tolerate_unknown: bool) -> str:
    if cell.verdict is Verdict.FAIL:
        return "failure"
    if cell.verdict in _SKIPS:
        return "skipped"
    if cell.verdict is Verdict.UNKNOWN:
        return "skipped" if tolerate_unknown else "error"
    return "error" if cell.verdict in _ERRORS else ""


def _case(rule: RuleInfo, cell: Cell, word: str) -> Iterator[str]:
    name = _quoted(cell.address or "(the whole inventory)")
    place = ""
    if cell.location is not None:
        place = f' file={_quoted(cell.location.file)} line="{cell.location.start_line}"'
    opening = f"    <testcase classname={_quoted(rule.id)} name={name}{place}"
    if not word:
        yield f"{opening}/>\n"
        return
    what = cell.waiver or cell.reason or rule.title
    yield f"{opening}>\n"
    if word == "skipped":
        yield f"      <skipped message={_quoted(f'{cell.verdict.value}: {what}')}/>\n"
    else:
        details = {
            "path": cell.path,
            "expected": cell.expected,
            "actual": cell.actual,
            "reason": cell.reason,
            "why": rule.why,
            "fix": rule.fix,
        }
        text = "\n".join(f"{key}: {one_line(value)}" for key, value in details.items() if value)
        yield (
            f"      <{word} type={_quoted(cell.verdict.value)} message={_quoted(rule.title)}>"
            f"{_escaped(text)}</{word}>\n"
        )
    yield "    </testcase>\n"


def _faults(report: Report) -> Iterator[str]:
    faults = [("input", text) for text in report.errors]
    faults += [("gap", f"{gap.what}: {gap.reason}") for gap in report.gaps]
    if not faults:
        return
    yield (
        f'  <testsuite name="what was read" tests="{len(faults)}" failures="0"'
        f' errors="{len(faults)}" skipped="0">\n'
    )
    for kind, text in faults:
        yield (
            f"    <testcase classname={_quoted(kind)} name={_quoted(text)}>"
            f"<error type={_quoted(kind)} message={_quoted(text)}/></testcase>\n"
        )
    yield "  </testsuite>\n"


def _quoted(text: str) -> str:
    return quoteattr(one_line(text))


def _escaped(text: str) -> str:
    return escape("\n".join(one_line(line) for line in text.split("\n")))


_: Reporter = render
