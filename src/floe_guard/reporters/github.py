"""A report as workflow commands, which GitHub Actions shows beside the changed lines.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from collections.abc import Iterator

from floe_guard.errors import one_line
from floe_guard.report import Cell, Report, RuleInfo
from floe_guard.reporters._view import Reporter, View
from floe_guard.verdicts import ExitCode, Severity, Verdict

_LEVELS = {
    Severity.LOW: "notice",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_SHOWN = frozenset({Verdict.FAIL, Verdict.UNKNOWN, Verdict.ERROR, Verdict.NOT_EVALUATED})


def render(report: Report, view: View) -> Iterator[str]:
    """Yield one command for each failure, each open question, gap and input error."""
    for text in report.errors:
        yield _command("error", "floe-guard", text)
    for rule, cell in report.unpassed():
        if cell.verdict is Verdict.FAIL:
            yield _finding(rule, cell, _LEVELS[cell.severity])
        elif cell.verdict in _SHOWN and not view.quiet:
            yield _finding(rule, cell, "warning")
    if not view.quiet:
        for gap in report.gaps:
            yield _command("warning", "floe-guard gap", f"{gap.what}: {gap.reason}; {gap.remedy}")
    level = "notice" if report.exit_code is ExitCode.OK else "error"
    counts = ", ".join(f"{n} {verdict.value}" for verdict, n in report.counts.items() if n)
    yield _command(level, "floe-guard", f"exit {int(report.exit_code)}: {counts or 'no cells'}")


def _finding(rule: RuleInfo, cell: Cell, level: str) -> str:
    parts = [f"{cell.address or 'the whole inventory'}: {cell.verdict.value}"]
    parts += [
        f"{name} {text}"
        for name, text in (
            ("at", cell.path),
            ("expected", cell.expected),
            ("found", cell.actual),
            ("because", cell.reason),
            ("fix:", rule.fix if cell.verdict is Verdict.FAIL else ""),
        )
        if text
    ]
    place = ""
    if cell.location is not None:
        start, end = cell.location.start_line, cell.location.end_line
        place = f"file={_property(cell.location.file)},line={start},endLine={end},"
    return _command(level, f"{rule.id} {rule.title}", "; ".join(parts), place)


def _command(level: str, title: str, message: str, place: str = "") -> str:
    return f"::{level} {place}title={_property(title)}::{_data(message)}\n"


def _data(text: str) -> str:
    return one_line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_: Reporter = render
