"""`budget`: a bounded limit, in the right unit and period, that somebody is told about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import NOTHING, PASS, Judges, Outcome, Words
from floe_guard.model import Resource
from floe_guard.rules.kind import Kind
from floe_guard.rules.kinds._outcomes import blocks, number, undecided, worst
from floe_guard.values import Truth, Unknown, Value, and3, or3, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind(resources=("aws_budgets_budget",))

_TERMS = ("budget_type", "time_unit", "limit_unit")


def model() -> type[RuleModel]:
    """Return the model of a `budget` rule."""
    from typing import Annotated, Literal

    from pydantic import Field, model_validator

    from floe_guard.rules.models import RuleModel, Strict, Text

    Number = Annotated[int | float, Field(ge=0, allow_inf_nan=False)]

    class BudgetNotification(Strict):
        type: Literal["ACTUAL", "FORECASTED"]
        threshold: Number
        threshold_type: Literal["PERCENTAGE", "ABSOLUTE_VALUE"] = "PERCENTAGE"
        comparison: Literal["GREATER_THAN", "LESS_THAN", "EQUAL_TO"] = "GREATER_THAN"
        email: bool | Text = True

    class BudgetRule(RuleModel):
        budget_type: Text | None = None
        time_unit: Text | None = None
        limit_unit: Text | None = None
        max_limit: Number | None = None
        notifications: list[BudgetNotification] = []
        filters: list[Text] | None = None

        @model_validator(mode="after")
        def _asks_something(self) -> BudgetRule:
            terms = (self.budget_type, self.time_unit, self.limit_unit, self.max_limit)
            asked = self.notifications or self.filters is not None
            if not asked and all(term is None for term in terms):
                raise ValueError(
                    "name at least one of budget_type, time_unit, limit_unit, max_limit, notifications"
                    " and filters"
                )
            return self

    return BudgetRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judge of a validated rule."""
    terms = {name: rule[name] for name in _TERMS if rule[name] is not None}
    limit = None if rule["max_limit"] is None else Decimal(str(rule["max_limit"]))
    notifications = tuple(
        Notification(
            n["type"],
            Decimal(str(n["threshold"])),
            n["threshold_type"],
            n["comparison"],
            n["email"],
        )
        for n in rule["notifications"]
    )
    filters = None if rule["filters"] is None else frozenset(rule["filters"])
    return Judges(resource=BudgetJudge(terms, limit, notifications, filters))


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification that must be there.

    Args:
        email: Whether an e-mail subscriber is needed, or which one.
    """

    type: str
    threshold: Decimal
    threshold_type: str
    comparison: str
    email: bool | str

    @property
    def words(self) -> str:
        """The notification as a person would write it."""
        sign = {"GREATER_THAN": ">", "LESS_THAN": "<", "EQUAL_TO": "="}[self.comparison]
        unit = " %" if self.threshold_type == "PERCENTAGE" else ""
        return f"{self.type} {sign} {self.threshold.normalize():f}{unit}"


@dataclass(frozen=True, slots=True)
class BudgetJudge:
    """Judges a budget's terms, its limit and its notifications.

    Args:
        terms: Attributes that must have one value.
        limit: Highest limit, or None when any will do.
        notifications: Those that must be there.
        filters: Names of the cost filters that a budget may have, or None when any may be.
    """

    terms: Mapping[str, str]
    limit: Decimal | None
    notifications: Sequence[Notification]
    filters: frozenset[str] | None = None

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """See `ResourceJudge.judge`."""
        return worst(self._outcomes(resource.attributes))

    def _outcomes(self, budget: Mapping[str, Value]) -> Iterator[Outcome]:
        planned = blocks(budget.get("planned_limit"))
        for name, wanted in self.terms.items():
            if name == "limit_unit" and planned and reveal(budget.get(name)) is None:
                continue  # each planned limit has its own
            yield _is(name, budget.get(name), wanted)
        if self.limit is not None:
            yield from self._limits(budget, planned)
        if self.filters is not None:
            yield from self._narrowed(budget, self.filters)
        yield from self._notified(budget)

    @staticmethod
    def _narrowed(budget: Mapping[str, Value], allowed: frozenset[str]) -> Iterator[Outcome]:
        """Yield what makes the budget count less than all that the account costs."""
        expected = (
            "all costs" if not allowed else f"no cost filter but {', '.join(sorted(allowed))}"
        )
        why = "costs that the filter leaves out alarm nobody"
        filters = blocks(budget.get("cost_filter"))
        # The provider reads `cost_filter` back where the source has none, so a plan calls it unknown as
        # a whole; AWS gives a budget no filter of its own. One that is written is known as a block.
        for i, block in enumerate([] if isinstance(filters, Unknown) else filters):
            name = block if isinstance(block, Unknown) else reveal(block.get("name"))
            if isinstance(name, Unknown):
                yield undecided(f"cost_filter[{i}].name", name, expected)
            elif name not in allowed:
                yield Outcome(Verdict.FAIL, f"cost_filter[{i}].name", expected, name, why)
        # Until version 4 of the provider, a map by name.
        by_name = reveal(budget.get("cost_filters"))
        if isinstance(by_name, Mapping):
            for name in sorted(set(by_name) - allowed):
                yield Outcome(Verdict.FAIL, "cost_filters", expected, name, why)
        expression = blocks(budget.get("filter_expression"))
        if isinstance(expression, Unknown):
            yield undecided("filter_expression", expression, expected)
        elif expression:
            found = Words("an expression")
            yield Outcome(Verdict.FAIL, "filter_expression", expected, found, why)

    def _limits(
        self, budget: Mapping[str, Value], planned: list[Value] | Unknown
    ) -> Iterator[Outcome]:
        assert self.limit is not None
        adjusted = blocks(budget.get("auto_adjust_data"))
        if not isinstance(adjusted, Unknown) and adjusted:
            yield Outcome(
                Verdict.FAIL,
                "auto_adjust_data",
                f"a limit of at most {self.limit:f}",
                Words("a limit that follows the cost"),
                "AWS raises the limit when costs rise",
            )
        amount = reveal(budget.get("limit_amount"))
        if isinstance(planned, Unknown):
            yield undecided("planned_limit", planned, f"at most {self.limit:f}")
            planned = []
        if planned:
            for i, block in enumerate(planned):
                if isinstance(block, Unknown):
                    yield undecided(f"planned_limit[{i}]", block, f"at most {self.limit:f}")
                    continue
                yield self._at_most(f"planned_limit[{i}].amount", block.get("amount"))
                if "limit_unit" in self.terms:
                    unit = self.terms["limit_unit"]
                    yield _is(f"planned_limit[{i}].unit", block.get("unit"), unit)
            if amount is None or isinstance(amount, Unknown):
                return  # AWS fills in the current planned limit
        yield self._at_most("limit_amount", budget.get("limit_amount"))

    def _at_most(self, path: str, value: Value) -> Outcome:
        assert self.limit is not None
        expected = f"a number of at most {self.limit:f}"
        amount = reveal(value)
        if isinstance(amount, Unknown):
            return undecided(path, amount, expected)
        found = number(amount)
        if found is None:
            return Outcome(Verdict.FAIL, path, expected, value, "there is no limit")
        if found < 0:
            return Outcome(Verdict.FAIL, path, expected, value, "the limit is negative")
        if found > self.limit:
            return Outcome(Verdict.FAIL, path, expected, value)
        return PASS

    def _notified(self, budget: Mapping[str, Value]) -> Iterator[Outcome]:
        found = blocks(budget.get("notification"))
        for wanted in self.notifications:
            expected = f"a notification {wanted.words}"
            if isinstance(found, Unknown):
                yield undecided("notification", found, expected)
                continue
            matching = [(i, block, _matches(block, wanted)) for i, block in enumerate(found)]
            told = or3(and3((same, _told(block, wanted.email))) for _, block, same in matching)
            if told is True:
                continue
            if isinstance(told, Unknown):
                yield undecided("notification", told, f"{expected}, with an e-mail subscriber")
                continue
            mute = next((i for i, _, same in matching if same is not False), None)
            if mute is None:
                yield Outcome(
                    Verdict.FAIL,
                    "notification",
                    expected,
                    Words("; ".join(_words(block) for block in found) or "none"),
                    "no notification is like that",
                )
            else:
                subscriber = wanted.email if isinstance(wanted.email, str) else "an e-mail address"
                yield Outcome(
                    Verdict.FAIL,
                    f"notification[{mute}].subscriber_email_addresses",
                    f"{subscriber} subscribed to {wanted.words}",
                    Words("nobody") if wanted.email is True else NOTHING,
                    "nobody is told" if wanted.email is True else "somebody else is told",
                )


def _is(path: str, value: Value, wanted: str) -> Outcome:
    found = reveal(value)
    if isinstance(found, Unknown):
        return undecided(path, found, wanted)
    return PASS if found == wanted else Outcome(Verdict.FAIL, path, wanted, value)


def _matches(block: Value, wanted: Notification) -> Truth:
    if isinstance(block, Unknown):
        return block
    return and3(
        (
            _same(block.get("notification_type"), wanted.type),
            _same(block.get("threshold_type"), wanted.threshold_type),
            _same(block.get("comparison_operator"), wanted.comparison),
            _same(block.get("threshold"), wanted.threshold),
        )
    )


def _same(value: Value, wanted: str | Decimal) -> Truth:
    value = reveal(value)
    if isinstance(value, Unknown):
        return value
    return bool((number(value) if isinstance(wanted, Decimal) else value) == wanted)


def _told(block: Value, email: bool | str) -> Truth:
    if email is False:
        return True
    if isinstance(block, Unknown):
        return block
    addresses = reveal(block.get("subscriber_email_addresses"))
    if addresses is None or isinstance(addresses, Unknown):
        return False if addresses is None else addresses
    if isinstance(email, str):
        return or3(a if isinstance(a, Unknown) else a == email for a in map(reveal, addresses))
    # An address that is not known yet is an address all the same.
    return any(isinstance(a, Unknown) or bool(a) for a in map(reveal, addresses))


def _words(block: Value) -> str:
    if isinstance(block, Unknown):
        return f"({block.reason})"
    parts = (
        reveal(block.get(name))
        for name in ("notification_type", "comparison_operator", "threshold", "threshold_type")
    )
    return " ".join("?" if isinstance(part, Unknown) else str(part) for part in parts)
