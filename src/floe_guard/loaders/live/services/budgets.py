"""Budgets -> the cost budget with its notifications and their subscribers.

Source: AWS Cost Management API Reference, Budgets; the attributes are those of `aws_budgets_budget`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place, Reading, tag_map, tagged
from floe_guard.values import Sensitive, Value

_GONE = ("NotFoundException",)
DESCRIBE_BUDGETS = operation("budgets", "DescribeBudgets", "budgets:ViewBudget", absent=_GONE)
DESCRIBE_NOTIFICATIONS = operation(
    "budgets", "DescribeNotificationsForBudget", "budgets:ViewBudget", absent=_GONE
)
DESCRIBE_SUBSCRIBERS = operation(
    "budgets", "DescribeSubscribersForNotification", "budgets:ViewBudget", absent=_GONE
)
LIST_TAGS = operation("budgets", "ListTagsForResource", "budgets:ListTagsForResource")

EVERYWHERE = False
TYPES = ("aws_budgets_budget",)


def collect(place: Place) -> Iterator[Found]:
    """Yield the budget of the sandbox, or every budget where none is named."""
    yield Job(TYPES, lambda: _budgets(place))


def _budgets(place: Place) -> Iterator[Found]:
    account = place.scope.account_id
    # A filter expression is shown to those only who ask for it.
    asked: dict[str, Any] = {"AccountId": account, "ShowFilterExpression": True}
    for budget in place.each(DESCRIBE_BUDGETS, "Budgets", **asked):
        name = budget["BudgetName"]
        if place.scope.budget_name in {None, name}:
            yield Job(TYPES, lambda budget=budget: _budget(place, budget))  # type: ignore[misc]


def _budget(place: Place, budget: dict[str, Any]) -> Iterator[Found]:
    account, name = place.scope.account_id, budget["BudgetName"]
    arn = f"arn:{place.scope.partition}:budgets::{account}:budget/{name}"
    reading = Reading(TYPES)
    notifications = reading.part(
        lambda: [
            _notification(place, name, each, reading)
            for each in place.each(
                DESCRIBE_NOTIFICATIONS,
                "Notifications",
                subject=name,
                AccountId=account,
                BudgetName=name,
            )
        ],
        "set",
    )
    yield place.resource(
        "aws_budgets_budget",
        name,
        {
            "arn": arn,
            "id": f"{account}:{name}",
            "account_id": account,
            "name": name,
            **terms(budget),
            "notification": notifications,
            **tagged(reading.part(lambda: _tags(place, arn), "map")),
        },
        regional=False,
    )
    yield from reading.gaps


def terms(budget: dict[str, Any]) -> dict[str, Value]:
    """Return the attributes that say what a budget counts, and up to where."""
    limit = budget.get("BudgetLimit") or {}
    return {
        "budget_type": budget.get("BudgetType"),
        "time_unit": budget.get("TimeUnit"),
        "limit_amount": limit.get("Amount"),
        "limit_unit": limit.get("Unit"),
        "planned_limit": _planned(budget.get("PlannedBudgetLimits") or {}),
        "auto_adjust_data": _adjusted(budget.get("AutoAdjustData")),
        "cost_filter": [
            {"name": key, "values": list(values)}
            for key, values in (budget.get("CostFilters") or {}).items()
        ],
        # What it holds is not looked at, only that it is there.
        "filter_expression": [{}] if budget.get("FilterExpression") else [],
    }


def _planned(limits: dict[str, dict[str, Any]]) -> list[Value]:
    """Return the limits of single months, each named by the second in which it begins."""
    return [
        {"start_time": _moment(second), "amount": limit.get("Amount"), "unit": limit.get("Unit")}
        for second, limit in sorted(limits.items())
    ]


def _moment(second: str) -> str:
    """Return a second in the provider's form, or as it is where it is none."""
    try:
        return f"{datetime.fromtimestamp(int(second), UTC):%Y-%m-%d_%H:%M}"
    except (ValueError, OverflowError, OSError):
        return second


def _adjusted(data: dict[str, Any] | None) -> list[Value]:
    """Return how AWS changes the limit by itself, if it does."""
    if not data:
        return []
    options = data.get("HistoricalOptions")
    historical: list[Value] = []
    if options:
        historical = [
            {
                "budget_adjustment_period": options.get("BudgetAdjustmentPeriod"),
                "lookback_available_periods": options.get("LookBackAvailablePeriods"),
            }
        ]
    return [{"auto_adjust_type": data.get("AutoAdjustType"), "historical_options": historical}]


def _tags(place: Place, arn: str) -> dict[str, str]:
    answer = place.call(LIST_TAGS, subject=arn, ResourceARN=arn) or {}
    return tag_map(answer.get("ResourceTags"))


def subscribers(place: Place, name: str, notification: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the subscribers of one notification of the budget `name`."""
    identity = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    yield from place.each(
        DESCRIBE_SUBSCRIBERS,
        "Subscribers",
        subject=f"{name} {notification.get('NotificationType')}",
        AccountId=place.scope.account_id,
        BudgetName=name,
        Notification={key: notification[key] for key in identity if key in notification},
    )


def _notification(
    place: Place, name: str, notification: dict[str, Any], reading: Reading
) -> dict[str, Value]:
    found = reading.part(lambda: list(subscribers(place, name, notification)), "set")
    emails: Value = found
    topics: Value = found
    if isinstance(found, list):
        emails = [Sensitive(s["Address"]) for s in found if s.get("SubscriptionType") == "EMAIL"]
        topics = [s["Address"] for s in found if s.get("SubscriptionType") == "SNS"]
    return {
        "notification_type": notification.get("NotificationType"),
        "comparison_operator": notification.get("ComparisonOperator"),
        "threshold": notification.get("Threshold"),
        # The API leaves out its default.
        "threshold_type": notification.get("ThresholdType", "PERCENTAGE"),
        "subscriber_email_addresses": emails,
        "subscriber_sns_topic_arns": topics,
    }
