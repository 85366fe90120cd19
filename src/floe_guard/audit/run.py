"""Connection -> Inventory -> Report: the whole audit, without the verb around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from floe_guard.audit.credentials import CREDENTIALS, judge_credentials
from floe_guard.audit.drift import DRIFT, compare
from floe_guard.audit.obligations import OBLIGATIONS, discharge
from floe_guard.audit.run_contents import (
    OTHER_RUNS,
    RUN_DATABASES,
    RUN_PREFIX,
    RunContents,
    look_at_run,
)
from floe_guard.aws.connection import Connection
from floe_guard.engine.protocol import overlaps
from floe_guard.engine.withheld import without_secret_keys
from floe_guard.loaders.live.collect import collect_account
from floe_guard.loaders.live.fanout import Progress
from floe_guard.loaders.live.protocol import LiveScope
from floe_guard.model import Gap, Inventory
from floe_guard.pipeline import JudgeOptions, judge, load_rule_set, pick_rules
from floe_guard.report import Obligation, Report
from floe_guard.rules.load import RuleSet
from floe_guard.runscope import RunScope


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """What an audit looks at beside the rules.

    Args:
        judging: The rules, and what counts as failing.
        run: The run that is looked at, or None.
        obligations: The questions of a plan's report, or None where there is no report.
        declared: A plan or state to compare the account with, or None.
        progress: Told how far the reading is.
        now: The clock (UTC).
    """

    judging: JudgeOptions
    run: RunScope | None = None
    obligations: Sequence[Obligation] | None = None
    declared: Inventory | None = None
    progress: Progress | None = None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of an audit.

    Args:
        report: Every cell, those of the audit's own questions included.
        inventory: What was read.
        contents: What the run holds, where one was looked at.
    """

    report: Report
    inventory: Inventory
    contents: RunContents | None = None


def audit(connection: Connection, scope: LiveScope, options: AuditOptions) -> Audit:
    """Read the account and judge it; nothing is written to it.

    Args:
        connection: The approved account.
        scope: What is looked at.
        options: By which rules, and what else.

    Returns:
        The report and what it was made of.

    Raises:
        UsageError: A rule id or profile does not exist, or no rule is left.
        RuleFileError: A rule file is invalid.
    """
    # Rules first: a fault in one of them should not cost a minute of reading.
    judging = _without_own(options.judging)
    rules = load_rule_set(judging.sources)
    patterns = live_patterns(rules, judging)
    inventory, notes = collect_account(
        connection, scope, options.progress, wanted=lambda types: overlaps(types, patterns)
    )
    # Before it is judged, so that the audit's own questions meet the addresses that the report shows.
    inventory = without_secret_keys(inventory)
    report = judge(inventory, judging, rules)
    extra = []
    if not options.judging.check or _matches(CREDENTIALS.id, options.judging.check):
        extra.append(judge_credentials(connection.credentials))
    contents = None
    gaps = list(report.gaps)
    notes = [*_who(connection, scope), *notes]
    if options.run is not None:
        contents = look_at_run(connection, options.run, options.now())
        extra += contents.outcomes
        gaps += contents.gaps
        notes += contents.notes
    if options.obligations is not None:
        extra.append(discharge(options.obligations, inventory, report.outcomes))
    if options.declared is not None:
        extra.append(
            compare(
                options.declared,
                inventory,
                lambda resource_type: overlaps((resource_type,), patterns),
                _hides,
            )
        )
    full = replace(
        report,
        outcomes=(
            *report.outcomes,
            *(one for one in extra if not _matches(one.rule.id, options.judging.skip)),
        ),
        gaps=tuple(gaps),
        notes=(*notes, *report.notes),
    )
    return Audit(full, inventory, contents)


def live_patterns(rules: RuleSet, judging: JudgeOptions) -> tuple[str, ...]:
    """Return the resource type globs at which the selected rules look in a live account.

    Args:
        rules: All loaded rules.
        judging: Which of them are selected.

    Returns:
        Globs, without doubles.
    """
    picked = [rule.compile() for rule in pick_rules(rules, judging)]
    live = [rule for rule in picked if "live" in rule.origins and not rule.inactive]
    return tuple(sorted({p for rule in live for p in (*rule.patterns, *rule.judges.companions)}))


_OWN = (
    CREDENTIALS.id,
    RUN_PREFIX.id,
    RUN_DATABASES.id,
    OTHER_RUNS.id,
    OBLIGATIONS.id,
    DRIFT.id,
)


def _without_own(judging: JudgeOptions) -> JudgeOptions:
    """Return the options without the ids of the audit's own questions, which no rule file has."""
    return replace(
        judging,
        check=tuple(pattern for pattern in judging.check if pattern not in _OWN),
        skip=tuple(pattern for pattern in judging.skip if pattern not in _OWN),
    )


def _matches(rule_id: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(rule_id, pattern) for pattern in patterns)


def _hides(gap: Gap, resource_type: str) -> bool:
    return not gap.tolerated and overlaps(gap.resource_types, (resource_type,))


def _who(connection: Connection, scope: LiveScope) -> list[str]:
    identity = connection.identity
    who = f"account {identity.account_id}, region {scope.region}, {connection.credentials.description}"
    if not identity.approved:
        return [who, "no approved account is set: any account would have been read (--account)"]
    return [who]
