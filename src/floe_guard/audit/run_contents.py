"""What a run holds in the account: its S3 prefix and Glue databases, by count and bytes.

Reads only. What belongs to the run is `RunScope`'s decision; the listings are the sweep's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from floe_guard.audit.facts import Fact, built_in, outcome
from floe_guard.aws.connection import Connection
from floe_guard.aws.failures import CallFailed
from floe_guard.model import Gap
from floe_guard.report import RuleInfo, RuleOutcome
from floe_guard.runscope import RunScope
from floe_guard.sweep import discover_glue, discover_s3
from floe_guard.sweep.items import Item
from floe_guard.sweep.leftovers import leftovers
from floe_guard.sweep.report import Leftover
from floe_guard.verdicts import Severity, Verdict

_SOURCE = "AWS provider testing, environment of a run, what a run owns"
RUN_PREFIX = built_in(
    "FG851",
    "run-prefix-read",
    "What the run holds under its S3 prefix is known",
    Severity.HIGH,
    why="A prefix that cannot be listed may hold anything.",
    fix="Allow the caller to list objects, versions and uploads of the test bucket.",
    source=_SOURCE,
)
RUN_DATABASES = built_in(
    "FG852",
    "run-databases-read",
    "What the run holds in the Glue catalog is known",
    Severity.HIGH,
    why="A catalog that cannot be listed may hold anything.",
    fix="Allow the caller to read the Glue catalog.",
    source=_SOURCE,
)
OTHER_RUNS = built_in(
    "FG853",
    "other-runs-known",
    "What other runs have left is known",
    Severity.LOW,
    why="Leftovers cost money and confuse the next run.",
    fix="Look at them with `floe-guard sweep --older-than 3d`.",
    source=_SOURCE,
)


@dataclass(slots=True)
class Holding:
    """Items of one side of a run, counted while they stream by."""

    counts: Counter[str] = field(default_factory=Counter)
    size_bytes: int = 0

    def add(self, item: Item) -> None:
        """Count one item."""
        self.counts[item.kind.value] += 1
        self.size_bytes += item.size_bytes

    def __str__(self) -> str:
        if not self.counts:
            return "absent"
        parts = ", ".join(
            f"{n:,} {kind}{'s' if n != 1 else ''}" for kind, n in sorted(self.counts.items())
        )
        return f"{parts} ({self.size_bytes:,} bytes)" if self.size_bytes else parts


@dataclass(slots=True)
class RunContents:
    """What was found.

    Args:
        outcomes: For the report.
        notes: The same in words.
        gaps: Listings that gave no answer.
        s3: Under the prefix, or None where it could not be listed.
        glue: In the catalog, or None where it could not be listed.
        others: Things of other runs.
    """

    outcomes: list[RuleOutcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    s3: Holding | None = None
    glue: Holding | None = None
    others: Sequence[Leftover] = ()


def look_at_run(connection: Connection, scope: RunScope, now: datetime) -> RunContents:
    """Count what the run holds, and list what other runs have left.

    Args:
        connection: The approved account.
        scope: The run.
        now: For the age of the others' things.

    Returns:
        What was found; a listing without an answer is a gap and a `not-evaluated` cell.
    """
    clients, account = connection.clients, connection.identity.account_id
    found = RunContents()
    prefix = f"s3://{scope.bucket}/{scope.s3_prefix}"
    found.s3 = _count(
        found,
        lambda: discover_s3.listed_in(clients, scope, account),
        RUN_PREFIX,
        prefix,
        ("aws_s3_object",),
    )
    found.glue = _count(
        found,
        lambda: _glue_items(connection, scope, found),
        RUN_DATABASES,
        f"Glue database {scope.database}",
        ("aws_glue_catalog_*",),
    )
    _look_at_others(connection, scope, now, found)
    return found


def _glue_items(connection: Connection, scope: RunScope, found: RunContents) -> Iterator[Item]:
    unseen: list[str] = []
    clients = connection.clients
    catalog = discover_glue.databases(clients)
    names = (str(database["Name"]).lower() for database in catalog)
    found.notes += (
        f"left by a readiness check that was killed, or made by one that runs now: {name}"
        for name in sorted(names)
        if re.fullmatch(rf"{re.escape(scope.glue_prefix)}readiness_[0-9]{{14}}", name)
    )
    yield from discover_glue.listed_in(clients, scope, catalog, unseen)
    found.gaps += (_unseen(line, scope, connection.region) for line in unseen)


def _unseen(line: str, scope: RunScope, region: str) -> Gap:
    """Return the gap for a line that names the call without an answer (`glue:GetTables on …`)."""
    named = re.search(r"\bglue:(\w+)", line)
    action = named[0] if named else "glue:GetDatabase"
    return Gap(
        what=f"Glue database {scope.database}",
        reason=line,
        remedy=f"allow {action} to the caller",
        resource_types=("aws_glue_catalog_*",),
        region=region,
        service="glue",
        operation=named[1] if named else "",
        iam_action=action,
    )


def _count(
    found: RunContents,
    items: Callable[[], Iterable[Item]],
    rule: RuleInfo,
    address: str,
    types: tuple[str, ...],
) -> Holding | None:
    holding, gaps_before = Holding(), len(found.gaps)
    try:
        for item in items():
            holding.add(item)
    except CallFailed as failed:
        found.gaps.append(failed.gap(types))
    reasons = [gap.reason for gap in found.gaps[gaps_before:]]
    if reasons:
        seen = f"{holding} and what could not be read" if holding.counts else "not known"
        fact = Fact(Verdict.NOT_EVALUATED, address, actual=seen, reason="; ".join(reasons))
        found.outcomes.append(outcome(rule, [fact]))
        found.notes.append(f"{address}: {seen} ({'; '.join(reasons)})")
        return None
    found.outcomes.append(outcome(rule, [Fact(Verdict.PASS, address, actual=str(holding))]))
    found.notes.append(f"{address}: {holding}")
    return holding


def _look_at_others(
    connection: Connection, scope: RunScope, now: datetime, found: RunContents
) -> None:
    try:
        everything = leftovers(connection.clients, scope, connection.identity.account_id)
    except CallFailed as failed:
        found.gaps.append(failed.gap(("aws_s3_object", "aws_glue_catalog_*")))
        fact = Fact(Verdict.NOT_EVALUATED, "other runs", reason=failed.reason)
        found.outcomes.append(outcome(OTHER_RUNS, [fact]))
        return
    found.others = [one for one in everything if one.run_id != scope.run_id]
    said = f"{len(found.others)} prefixes, databases and tables of other runs"
    found.outcomes.append(outcome(OTHER_RUNS, [Fact(Verdict.PASS, "other runs", actual=said)]))
    for one in found.others:
        age = one.age_days(now)
        days = "day" if age == 1 else "days"
        found.notes.append(f"left by {one.run_id}: {one.kind} {one.name} ({age} {days} old)")
