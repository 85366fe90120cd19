"""A report for people: the verdict, the failures by resource, what stayed open, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from floe_guard.errors import one_line
from floe_guard.model import Gap, Location
from floe_guard.report import Cell, Report, RuleInfo
from floe_guard.reporters._view import Reporter, View
from floe_guard.verdicts import ExitCode, Severity, Verdict

Judged = tuple[RuleInfo, Cell]

_RED, _GREEN, _YELLOW, _BOLD, _DIM = "31", "32", "33", "1", "2"
_OPEN = (Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_EVALUATED)
_HEADINGS = {
    Verdict.ERROR: "Errors: the rule or its input is at fault, nothing was decided",
    Verdict.UNKNOWN: "Unknown: the answer is not known yet",
    Verdict.NOT_EVALUATED: "Not evaluated: something in scope could not be read",
}


def render(report: Report, view: View) -> Iterator[str]:
    """Yield the report for a person to read, pieces ending in line breaks."""
    paint = _Paint(view.colour)
    open_cells = [(r, c) for r, c in report.unpassed() if c.verdict is not Verdict.NOT_APPLICABLE]
    failed = [(r, c) for r, c in open_cells if c.verdict is Verdict.FAIL]
    yield from _headline(report, failed, paint)
    for message in report.errors:
        yield f"error: {one_line(message)}\n"
    if view.compact:
        yield from _compact(failed, paint)
    else:
        yield from _failures(failed, report.fail_on, paint)
    if not view.quiet:
        undecided = [(r, c) for r, c in open_cells if c.verdict in _OPEN]
        waived = [(r, c) for r, c in open_cells if c.verdict is Verdict.WAIVED]
        yield from _compact(undecided, paint) if view.compact else _undecided(undecided, paint)
        yield from _waived(waived, paint)
        yield from _gaps(report.gaps, paint)
        yield from _section("Notes", (one_line(note) for note in report.notes), paint)
    yield f"{_totals(report, view)}\n"


class _Paint:
    """Adds terminal colours, or does not."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def __call__(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self._wanted else text


def _headline(report: Report, failed: list[Judged], paint: _Paint) -> Iterator[str]:
    word, colour, what = _verdict(report, failed)
    path = "standard input" if report.input.path == "-" else report.input.path
    name = one_line(path) or report.origin
    yield f"{paint(word, _BOLD, colour)} {name}: {what} (profile {one_line(report.profile)})\n"


def _verdict(report: Report, failed: list[Judged]) -> tuple[str, str, str]:
    counts = report.counts
    places = len({cell.address for _, cell in failed})
    violations = f"{_count(len(failed), 'violation')} in {_count(places, 'place')}"
    undecided = sum(counts[v] for v in _OPEN)
    match report.exit_code:
        case ExitCode.VIOLATION:
            return "FAIL", _RED, violations
        case ExitCode.INPUT:
            return "ERROR", _RED, f"{_count(len(report.errors), 'input error')}, {violations}"
        case ExitCode.INCOMPLETE:
            if not report.resources and not undecided:
                return "INCOMPLETE", _YELLOW, "nothing was examined"
            gaps = sum(not gap.tolerated for gap in report.gaps)
            return (
                "INCOMPLETE",
                _YELLOW,
                f"no violation that fails the run, but {_count(undecided, 'open question')}"
                f" and {_count(gaps, 'gap')}",
            )
    judged = f"{_count(counts[Verdict.PASS], 'check')} passed"
    if failed and report.soft_fail:
        return "SOFT FAIL", _YELLOW, f"{violations}, reported without failing"
    if failed:
        return "PASS", _GREEN, f"{judged}, {violations} below {report.fail_on.value}"
    if undecided:
        return "PASS", _GREEN, f"{judged}, {_count(undecided, 'open question')} tolerated"
    return "PASS", _GREEN, judged


def _failures(failed: list[Judged], fail_on: Severity, paint: _Paint) -> Iterator[str]:
    for address, judged in _by_address(failed):
        yield f"\n{paint(one_line(address) or '(the whole inventory)', _BOLD)}\n"
        for rule, cell in sorted(judged, key=lambda pair: -pair[1].severity.rank):
            below = f", below {fail_on.value}" if cell.severity.rank < fail_on.rank else ""
            yield (
                f"  {paint(cell.rule_id, _BOLD, _RED)} {cell.severity.value}{below}:"
                f" {one_line(rule.title)}\n"
            )
            yield from _details(rule, cell)


def _details(rule: RuleInfo, cell: Cell) -> Iterator[str]:
    for location in (cell.location, *reversed(cell.call_chain)):
        if location is not None:
            word = "at" if location is cell.location else "called at"
            yield _field(word, _place(location))
    yield _field("path", cell.path)
    yield _field("expected", cell.expected)
    yield _field("actual", cell.actual)
    yield _field("because", cell.reason)
    yield _field("why", rule.why)
    yield _field("fix", rule.fix)


def _field(name: str, text: str) -> str:
    return f"    {name:<9} {one_line(' '.join(text.split()))}\n" if text else ""


def _undecided(cells: list[Judged], paint: _Paint) -> Iterator[str]:
    for verdict in _OPEN:
        chosen = [(rule, cell) for rule, cell in cells if cell.verdict is verdict]
        yield from _section(f"{_HEADINGS[verdict]} ({len(chosen)})", _together(chosen), paint)


def _together(cells: list[Judged]) -> Iterator[str]:
    """One line a cell; rules that the same thing keeps from judging anything share a line."""
    by_reason: dict[str, list[Judged]] = {}
    for rule, cell in cells:
        key = cell.reason if not cell.address else f"{cell.address}\0{cell.rule_id}\0{cell.path}"
        by_reason.setdefault(key, []).append((rule, cell))
    for several in by_reason.values():
        rule, cell = several[0]
        if len(several) == 1 or cell.address:
            for rule, cell in several:
                yield f"{_subject(cell)} {cell.rule_id}: {_reason(rule, cell)}"
        else:
            ids = ", ".join(cell.rule_id for _, cell in several)
            yield f"{_subject(cell)} {ids}: {one_line(cell.reason)}"


def _waived(cells: list[Judged], paint: _Paint) -> Iterator[str]:
    lines = (
        f"{_subject(cell)} {cell.rule_id}: {one_line(cell.waiver or cell.reason)}"
        for _, cell in cells
    )
    yield from _section(f"Waived ({len(cells)})", lines, paint)


def _gaps(gaps: Iterable[Gap], paint: _Paint) -> Iterator[str]:
    lines = []
    for gap in gaps:
        remedy = f"; {gap.remedy}" if gap.remedy else ""
        where = f" ({gap.region})" if gap.region else ""
        place = f" at {_place(gap.location)}" if gap.location else ""
        lines.append(one_line(f"{gap.what}{where}{place}: {gap.reason}{remedy}"))
    yield from _section(f"Gaps: could not be read ({len(lines)})", lines, paint)


def _section(heading: str, lines: Iterable[str], paint: _Paint) -> Iterator[str]:
    for i, line in enumerate(lines):
        if i == 0:
            yield f"\n{paint(heading, _BOLD)}\n"
        yield f"  {line}\n"


def _compact(cells: list[Judged], paint: _Paint) -> Iterator[str]:
    colours = {Verdict.FAIL: _RED, Verdict.ERROR: _RED}
    for rule, cell in cells:
        place = f"{_place(cell.location)}: " if cell.location else ""
        word = paint(cell.verdict.value, colours.get(cell.verdict, _YELLOW))
        what = one_line(rule.title) if cell.verdict is Verdict.FAIL else _reason(rule, cell)
        at = f" {one_line(cell.path)}" if cell.path else ""
        yield f"{place}{word} {cell.rule_id} {cell.severity.value} {_subject(cell)}{at}: {what}\n"


def _reason(rule: RuleInfo, cell: Cell) -> str:
    at = f"{cell.path}: " if cell.path else ""
    return one_line(f"{rule.title} [{at}{cell.reason or cell.actual}]")


def _subject(cell: Cell) -> str:
    return one_line(cell.address) or "(the whole inventory)"


def _place(location: Location) -> str:
    return one_line(f"{location.file}:{location.start_line}")


def _by_address(cells: list[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for rule, cell in cells:
        groups.setdefault(cell.address, []).append((rule, cell))
    yield from groups.items()


def _totals(report: Report, view: View) -> str:
    cells = ", ".join(f"{n} {verdict.value}" for verdict, n in report.counts.items() if n)
    parts = [
        _count(len(report.outcomes), "rule"),
        _count(report.resources, "resource"),
        f"{_count(sum(report.counts.values()), 'cell')}: {cells or 'none'}",
    ]
    if report.obligations:
        parts.append(f"{_count(len(report.obligations), 'question')} left to the live account")
    if view.elapsed_s is not None:
        parts.append(f"{view.elapsed_s:.2f} s")
    return "\n" * (not view.compact) + "; ".join(parts)


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


_: Reporter = render
