"""A report as Markdown, for job summaries and pull requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from floe_guard.errors import one_line
from floe_guard.report import Cell, Report, RuleInfo
from floe_guard.reporters._view import Reporter, View
from floe_guard.verdicts import ExitCode, Verdict

_OPEN = (Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_EVALUATED)
_WORDS = {
    ExitCode.OK: "PASS",
    ExitCode.VIOLATION: "FAIL",
    ExitCode.INPUT: "ERROR",
    ExitCode.INCOMPLETE: "INCOMPLETE",
}
# CommonMark §2.4 lets any ASCII punctuation be escaped; these can begin or end a construct.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def render(report: Report, view: View) -> Iterator[str]:
    """Yield headline, failures, open questions and gaps as tables."""
    word = _WORDS.get(report.exit_code, str(int(report.exit_code)))
    yield f"## floe-guard: {word}\n\n"
    name = report.input.path or report.origin
    yield f"{_text(name)} ({report.origin}, profile {_text(report.profile)})\n\n"
    yield "| verdict | cells |\n|---|---:|\n"
    for verdict, n in report.counts.items():
        yield f"| {verdict.value} | {n} |\n"
    cells = list(report.unpassed())
    yield from _table("Failures", [c for c in cells if c[1].verdict is Verdict.FAIL])
    if not view.quiet:
        yield from _table("Not decided", [c for c in cells if c[1].verdict in _OPEN])
        yield from _table("Waived", [c for c in cells if c[1].verdict is Verdict.WAIVED])
        if report.gaps:
            yield "\n### Gaps\n\n"
        for gap in report.gaps:
            yield f"- {_text(gap.what)}: {_text(gap.reason)}; {_text(gap.remedy)}\n"
    for heading, lines in (("Input errors", report.errors), ("Notes", report.notes)):
        if lines:
            yield f"\n### {heading}\n\n"
        for line in lines:
            yield f"- {_text(line)}\n"


def _table(heading: str, cells: list[tuple[RuleInfo, Cell]]) -> Iterator[str]:
    if not cells:
        return
    yield f"\n### {heading} ({len(cells)})\n\n"
    yield "| rule | severity | subject | what | where |\n|---|---|---|---|---|\n"
    for rule, cell in cells:
        what = [rule.title]
        if cell.path:
            what.append(f"at {cell.path}")
        if cell.expected:
            what.append(f"expected {cell.expected}")
        if cell.actual:
            what.append(f"found {cell.actual}")
        if cell.waiver or cell.reason:
            what.append(cell.waiver or cell.reason)
        place = f"{cell.location.file}:{cell.location.start_line}" if cell.location else ""
        row = (
            rule.id,
            f"{cell.severity.value}",
            cell.address or "the whole inventory",
            "; ".join(what),
            place,
        )
        yield f"| {' | '.join(_text(text) for text in row)} |\n"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", one_line(text))


_: Reporter = render
