"""The named checks of readiness: each asks the account one question and says what it found.

Source: AWS provider testing, "Readiness (before a live run)".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from floe_guard.aws.connection import Connection
from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import operation
from floe_guard.engine.protocol import CompiledRule
from floe_guard.loaders.live.protocol import LiveScope, Place
from floe_guard.loaders.live.services import budgets, s3
from floe_guard.readiness.by_rule import against
from floe_guard.readiness.policy_scope import UnreadPolicyError, judge_policy
from floe_guard.readiness.probe import ProbeResult, run_probe
from floe_guard.run_environment import RunEnvironment
from floe_guard.values import Unknown
from floe_guard.verdicts import Verdict

LIST_OBJECTS = operation("s3", "ListObjectsV2", "s3:ListBucket", resource="bucket")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found.

    Args:
        name: The check's name.
        verdict: `PASS`, `FAIL`, or `NOT_EVALUATED` where AWS gave no answer.
        said: What was found, in words.
        advice: What to do where it did not pass.
    """

    name: str
    verdict: Verdict
    said: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What readiness is asked about.

    Args:
        connection: The approved account.
        environment: The environment of the run; bucket, budget and policy are named.
        scope: The same, as collectors take it.
        policy_rule: The rule that says what the policy may allow.
        budget_rule: The rule that says what the budget has to count, and up to where.
        told: Given the probe when it is interrupted.
    """

    connection: Connection
    environment: RunEnvironment
    scope: LiveScope
    policy_rule: CompiledRule | None = None
    budget_rule: CompiledRule | None = None
    told: Callable[[ProbeResult], None] = lambda _: None

    @property
    def place(self) -> Place:
        """The approved region, as collectors take it."""
        return Place(self.connection.clients, self.scope, self.scope.region)

    @property
    def bucket(self) -> str:
        """The test bucket."""
        assert self.environment.bucket is not None
        return self.environment.bucket


Check = Callable[[Subject], "tuple[bool, str, str]"]
"""Whether it is as it should be, what was found, and what to do if not."""


def run_checks(
    subject: Subject, told: Callable[[CheckResult], None] = lambda _: None
) -> tuple[Sequence[CheckResult], ProbeResult]:
    """Run every check, the probe last.

    Args:
        subject: What is asked about.
        told: Given each result as it comes.

    Returns:
        The results in order, and what became of the probe.
    """
    results: list[CheckResult] = []

    def add(result: CheckResult) -> None:
        results.append(result)
        told(result)

    for name, check in CHECKS.items():
        add(_ask(name, check, subject))
    probe = run_probe(
        subject.connection.clients, subject.environment.glue_prefix, told=subject.told
    )
    for result in _probe_results(probe, subject.scope.region):
        add(result)
    return results, probe


def _ask(name: str, check: Check, subject: Subject) -> CheckResult:
    try:
        passed, said, advice = check(subject)
    except CallFailed as failed:
        if failed.code == "NoSuchBucket":
            # An answer, and none that trying again or another permission would change.
            said = f"there is no bucket {subject.bucket}"
            advice = "apply the scaffold, and check FLOE_AWS_TEST_BUCKET"
            return CheckResult(name, Verdict.FAIL, said, advice)
        return CheckResult(name, Verdict.NOT_EVALUATED, str(failed), failed.advice)
    except UnreadPolicyError as unread:
        said = f"{unread.gap.what}: {unread.gap.reason}"
        return CheckResult(name, Verdict.NOT_EVALUATED, said, unread.gap.remedy)
    verdict = Verdict.PASS if passed else Verdict.FAIL
    return CheckResult(name, verdict, said, "" if passed else advice)


def _probe_results(probe: ProbeResult, region: str) -> Iterator[CheckResult]:
    if probe.read:
        yield CheckResult("glue-probe", Verdict.PASS, f"{probe.name} was created and read")
    else:
        found_out = probe.created and not probe.unanswered
        verdict = Verdict.FAIL if found_out else Verdict.NOT_EVALUATED
        yield CheckResult("glue-probe", verdict, probe.failure, probe.advice)
    cleaned = Verdict.PASS if probe.removed else Verdict.FAIL
    advice = f"delete it: aws glue delete-database --name {probe.name} --region {region}"
    yield CheckResult("glue-probe-cleanup", cleaned, probe.cleanup, "" if probe.removed else advice)


def _identity(subject: Subject) -> tuple[bool, str, str]:
    identity = subject.connection.identity
    said = f"account {identity.account_id}, region {subject.scope.region}"
    if not identity.approved:
        advice = "name the approved account: --account, or aws.account_ids in .floe-guard.yaml"
        return False, f"{said}; no approved account is named", advice
    return True, f"{said}: approved", ""


def _credentials(subject: Subject) -> tuple[bool, str, str]:
    found = subject.connection.credentials
    return (
        not found.static_environment_key,
        found.description,
        "unset the key and use an AWS CLI profile or an SSO session (aws sso login)",
    )


def _location(subject: Subject) -> tuple[bool, str, str]:
    answer = subject.place.call(s3.GET_LOCATION, subject=subject.bucket, Bucket=subject.bucket)
    region = s3.region_of(answer or {})
    where = subject.scope.region
    return region == where, f"the bucket is in {region}", f"expected {where}: check FLOE_AWS_REGION"


def _listing(subject: Subject) -> tuple[bool, str, str]:
    prefix = subject.environment.test_prefix
    answer = subject.place.call(
        LIST_OBJECTS,
        subject=f"{subject.bucket}/{prefix}",
        Bucket=subject.bucket,
        Prefix=prefix,
        MaxKeys=1,
    )
    inside = all(o["Key"].startswith(prefix) for o in (answer or {}).get("Contents") or ())
    return inside, f"listing under {prefix} works", "the listing went outside the prefix"


def _public_access(subject: Subject) -> tuple[bool, str, str]:
    answer = subject.place.call(s3.GET_BLOCK, subject=subject.bucket, Bucket=subject.bucket)
    advice = "apply the scaffold, which turns all four public access flags on"
    if answer is None:
        return False, "the bucket has no public access block", advice
    flags = s3.flags(answer["PublicAccessBlockConfiguration"])
    off = sorted(name for name, on in flags.items() if on is not True)
    said = "all four flags are on" if not off else f"off: {', '.join(off)}"
    return not off, said, advice


def _encryption(subject: Subject) -> tuple[bool, str, str]:
    answer = subject.place.call(s3.GET_ENCRYPTION, subject=subject.bucket, Bucket=subject.bucket)
    rules = ((answer or {}).get("ServerSideEncryptionConfiguration") or {}).get("Rules") or []
    used = [
        (rule.get("ApplyServerSideEncryptionByDefault") or {}).get("SSEAlgorithm") for rule in rules
    ]
    named = [algorithm for algorithm in used if algorithm]
    advice = "apply the scaffold, which sets default encryption"
    return bool(named), ", ".join(named) or "the bucket has no default encryption", advice


def _lifecycle(subject: Subject) -> tuple[bool, str, str]:
    prefix = subject.environment.test_prefix
    answer = subject.place.call(s3.GET_LIFECYCLE, subject=subject.bucket, Bucket=subject.bucket)
    rules: list[dict[str, Any]] = (answer or {}).get("Rules") or []
    own = [rule for rule in rules if _filter_prefix(rule) == prefix]
    days = [
        (rule.get("Expiration") or {}).get("Days")
        for rule in own
        if rule.get("Status") == "Enabled"
    ]
    expiring = [n for n in days if n]
    if expiring:
        return True, f"objects under {prefix} expire after {min(expiring)} days", ""
    if own and not days:
        said = f"the rule for {prefix} is not Enabled"
    elif own:
        said = f"the rule for {prefix} expires nothing by age"
    else:
        said = f"no lifecycle rule is for {prefix} and nothing else"
    return False, said, f"apply the scaffold, whose lifecycle rule expires {prefix}"


def _filter_prefix(rule: dict[str, Any]) -> str | None:
    """Return the prefix that a rule is about, or None where tags or sizes narrow it further."""
    given = rule.get("Filter")
    if given is None:
        return rule.get("Prefix")
    if set(given) <= {"Prefix"}:
        return str(given.get("Prefix", ""))
    both = given.get("And") or {}
    return str(both["Prefix"]) if set(given) == {"And"} and set(both) == {"Prefix"} else None


def _budget(subject: Subject) -> tuple[bool, str, str]:
    name = subject.environment.budget_name
    account = subject.scope.account_id
    found = [
        budget
        for budget in subject.place.each(budgets.DESCRIBE_BUDGETS, "Budgets", AccountId=account)
        if budget["BudgetName"] == name
    ]
    advice = "apply the scaffold, and check FLOE_AWS_BUDGET_NAME"
    if not found:
        return False, f"there is no budget {name}", advice
    present = {_kind(n) for n in _notifications(subject)}
    missing = [words for words in _WANTED.values() if words not in present]
    limit = found[0].get("BudgetLimit") or {}
    said = f"{name}: {limit.get('Amount')} {limit.get('Unit')}"
    if wrong := _terms(subject, found[0]):
        return False, f"{said}; {'; '.join(wrong)}", advice
    if missing:
        return False, f"{said}, without a notification for {' and '.join(missing)}", advice
    return True, f"{said}, notifies at {' and '.join(_WANTED.values())}", ""


def _terms(subject: Subject, budget: dict[str, Any]) -> list[str]:
    """Return what the shipped rule on budgets says against its terms."""
    if subject.budget_rule is None:
        return ["no rule says what it has to be (FG601 is switched off)"]
    # Notifications and their subscribers are asked for by name, with the address of this run.
    attributes = budgets.terms(budget) | {"notification": Unknown("has a check of its own")}
    resource = subject.place.resource(
        "aws_budgets_budget", str(budget["BudgetName"]), attributes, regional=False
    )
    return [
        f"{cell.path}: expected {cell.expected}"
        for cell in against(subject.budget_rule, resource)
        if cell.verdict is Verdict.FAIL
    ]


_WANTED = {("ACTUAL", 80.0): "ACTUAL > 80 %", ("FORECASTED", 100.0): "FORECASTED > 100 %"}


def _kind(notification: dict[str, Any]) -> str | None:
    percentage = notification.get("ThresholdType", "PERCENTAGE") == "PERCENTAGE"
    greater = notification.get("ComparisonOperator") == "GREATER_THAN"
    key = (str(notification.get("NotificationType")), float(notification.get("Threshold", -1)))
    return _WANTED.get(key) if percentage and greater else None


def _notifications(subject: Subject) -> list[dict[str, Any]]:
    name = subject.environment.budget_name
    return list(
        subject.place.each(
            budgets.DESCRIBE_NOTIFICATIONS,
            "Notifications",
            subject=str(name),
            AccountId=subject.scope.account_id,
            BudgetName=name,
        )
    )


def _subscribers(subject: Subject) -> tuple[bool, str, str]:
    email = subject.environment.budget_email or ""
    unsubscribed = []
    wanted = [n for n in _notifications(subject) if _kind(n)]
    for notification in wanted:
        addresses = {
            str(s["Address"]).lower()
            for s in budgets.subscribers(
                subject.place, str(subject.scope.budget_name), notification
            )
            if s.get("SubscriptionType") == "EMAIL"
        }
        if email.lower() not in addresses:
            unsubscribed.append(str(_kind(notification)))
    advice = "subscribe FLOE_AWS_BUDGET_EMAIL to both notifications of the budget"
    if len(wanted) < len(_WANTED):
        return False, "there are not both notifications to subscribe to", advice
    if unsubscribed:
        said = f"FLOE_AWS_BUDGET_EMAIL is not subscribed to {' and '.join(unsubscribed)}"
        return False, said, advice
    return True, "FLOE_AWS_BUDGET_EMAIL is subscribed to both notifications", ""


USED_OPERATIONS: dict[str, tuple[str, ...]] = {
    "s3": (
        "GetBucketLocation",
        "GetPublicAccessBlock",
        "GetBucketEncryption",
        "GetBucketLifecycleConfiguration",
    ),
    "budgets": (
        "DescribeBudgets",
        "DescribeNotificationsForBudget",
        "DescribeSubscribersForNotification",
    ),
    "iam": ("GetPolicy", "GetPolicyVersion"),
}
"""Operations of the collectors that the checks use too, by collector."""

CHECKS: dict[str, Check] = {
    "caller-identity": _identity,
    "credentials": _credentials,
    "bucket-location": _location,
    "bucket-listing": _listing,
    "public-access-block": _public_access,
    "default-encryption": _encryption,
    "lifecycle": _lifecycle,
    "budget": _budget,
    "budget-subscribers": _subscribers,
    "policy-scope": judge_policy,
}
"""Name -> check, in the order in which they run; the Glue probe comes after them."""
