"""The bundle as one HTML page without scripts, for people without a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from floe_guard.evidence import classify
from floe_guard.evidence.bundle import Bundle

FILE = "report.html"
_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; margin: 0 0 2rem; }}
th, td {{ border-bottom: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }}
.pass, .passed, .absent, .discharged {{ color: #116329; }}
.fail, .failed, .present, .error, .died {{ color: #a40e26; }}
</style></head><body>
"""


def render(bundle: Bundle) -> str:
    """Return the page."""
    return "".join(_parts(bundle))


def _parts(bundle: Bundle) -> Iterator[str]:
    found = classify.failures(bundle)
    verdict = classify.verdict(found)
    run = bundle.run
    yield _HEAD.format(title=escape(f"Evidence of {run.run_id}"))
    yield f'<h1>Evidence of {escape(run.run_id)}: <span class="{verdict}">{verdict}</span></h1>\n'
    yield from _table(
        ("account", "region", "bucket", "S3 test prefix", "Glue database prefix", "commit"),
        [
            (
                run.aws.account_id,
                run.aws.region,
                run.aws.bucket,
                run.scope.s3_prefix,
                run.scope.glue_database_prefix,
                run.source.commit,
            )
        ],
    )
    if found:
        yield "<h2>Why it is not a pass</h2>\n"
        yield from _table(
            ("class", "what", "rule", "evidence"),
            ((f.failure_class, f.summary, f.rule, f.pointer) for f in found),
        )
    yield "<h2>Stages</h2>\n"
    yield from _table(
        ("stage", "required", "state", "of", "reason"),
        (
            (
                row.name,
                "yes" if row.required else "no",
                row.state,
                ", ".join(f"{one.subject}: {one.state}" for one in row.subjects if one.subject),
                "; ".join(one.reason for one in row.subjects if one.reason),
            )
            for row in bundle.stages.stages
        ),
    )
    yield "<h2>Cells that did not pass</h2>\n"
    yield from _table(
        ("stage", "rule", "address", "verdict", "expected", "actual", "reason"),
        (
            (
                report.stage,
                cell.rule_id,
                cell.address,
                cell.verdict,
                cell.expected,
                cell.actual,
                cell.reason,
            )
            for report in bundle.findings.reports
            for cell in report.cells
            if cell.verdict not in {"pass", "not-applicable"}
        ),
    )
    yield "<h2>Live tests</h2>\n"
    yield from _table(
        ("test", "outcome", "attempts", "exception"),
        (
            (case.id, case.outcome, str(case.attempts), case.exception_type)
            for case in bundle.tests.cases
        ),
    )
    yield "<h2>Cleanup</h2>\n"
    sweep = bundle.cleanup.sweep
    yield from _table(
        ("run", "kind", "seen before", "now", "how", "control"),
        (
            (
                swept.run_id,
                proof.kind,
                "yes" if proof.before else "no",
                proof.result,
                proof.reason,
                proof.control,
            )
            for swept in (sweep.runs if sweep else ())
            for proof in swept.proofs
        ),
    )
    yield "</body></html>\n"


_COLOURED = frozenset(
    {"pass", "passed", "absent", "discharged", "fail", "failed", "present", "error", "died"}
)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"<table><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>\n"
    for row in rows:
        yield f"<tr>{''.join(map(_cell, row))}</tr>\n"
    yield "</table>\n"


def _cell(text: str) -> str:
    mark = f' class="{text}"' if text in _COLOURED else ""
    return f"<td{mark}>{escape(text)}</td>"
