"""`placement`: providers, resources and ARNs stay in the approved regions and accounts.

An identifier that is not known yet is the account's and region's that the provider works in, so
the provider's own cell answers for it; `region` of a resource and of a provider must be known.

Source: IAM User Guide, "Amazon Resource Names (ARNs)": `arn:partition:service:region:account:resource`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.protocol import PASS, Judges, Outcome, SubjectOutcome, TypeSelector, Words
from floe_guard.rules.kind import Kind
from floe_guard.values import Sensitive, Unknown, Value, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.engine.context import Context
    from floe_guard.model import Provider, Resource
    from floe_guard.rules.models import RuleModel

KIND = Kind(resources=("aws_*", "awscc_*"))

_FIELD = r"((?:\$\{[^}\s\"]*\}|[^:\s\"])*)"
_ARN = re.compile(rf"\barn:aws[a-z-]*:[^:\s\"]+:{_FIELD}:{_FIELD}:")
_PROVIDERS = ("aws", "awscc")
_CALLER = TypeSelector(("aws_caller_identity",))

# IAM replaces these when a request is made; by then the caller has been held to the approved account.
_OF_THE_REQUEST = re.compile(r"^\$\{aws:(PrincipalAccount|ResourceAccount|RequestedRegion)\}$")


def model() -> type[RuleModel]:
    """Return the pydantic model of a `placement` rule."""
    from typing import Annotated, Self

    from pydantic import Field, model_validator

    from floe_guard.rules.models import RuleModel

    Names = Annotated[list[str], Field(min_length=1)]

    class PlacementRule(RuleModel):
        regions: Names | None = None
        account_ids: Names | None = None

        @model_validator(mode="after")
        def _says_something(self) -> Self:
            if self.regions is None and self.account_ids is None:
                raise ValueError("a placement rule needs regions, account_ids or both")
            return self

    return PlacementRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judges of a validated `placement` rule."""
    regions, accounts = rule.get("regions"), rule.get("account_ids")
    judge = Placement(
        regions=None if regions is None else frozenset(regions),
        accounts=None if accounts is None else frozenset(accounts),
    )
    return Judges(resource=judge, inventory=judge)


@dataclass(frozen=True, slots=True)
class Placement:
    """Compares regions and accounts with the approved ones; None leaves one of them unjudged."""

    regions: frozenset[str] | None
    accounts: frozenset[str] | None

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """Judge the resource's region, then every ARN in its attributes."""
        placed = self._region(resource, context)
        if placed.verdict is Verdict.FAIL:
            return placed
        named = self._arns(resource.attributes)
        return named if named.verdict is Verdict.FAIL else placed

    def judge_inventory(
        self, resources: Sequence[Resource], context: Context
    ) -> Iterable[SubjectOutcome]:
        """Judge the AWS provider configurations, the caller's identity, and outputs that hold ARNs."""
        shown = _providers_whose_resources_show_a_region(resources, context)
        for provider in context.inventory.providers:
            if provider.name in _PROVIDERS:
                outcome = self._provider(provider, shown)
                yield SubjectOutcome(outcome, address=f"provider.{provider.key}")
        if self.accounts is not None:
            for caller in context.existing(_CALLER, mode="data"):
                account = caller.attributes.get("account_id")
                outcome = self._account(account, "account_id")
                yield SubjectOutcome(outcome, address=caller.address, resource=caller)
        for output in context.inventory.outputs:
            outcome = self._arns(output.value)
            if outcome is not PASS:
                yield SubjectOutcome(outcome, address=f"output.{output.name}")

    def _region(self, resource: Resource, context: Context) -> Outcome:
        if self.regions is None:
            return PASS
        if resource.region:
            return self._in_regions(resource.region, "@region")
        if "region" not in resource.attributes:
            return PASS  # A global service: the provider's own cell says where it is called from.
        region = reveal(resource.attributes["region"])
        if region is None or isinstance(region, Unknown):
            provider = context.provider_of(resource)
            if provider is not None:
                region = reveal(provider.config.get("region")) or region
        return self._in_regions(region, "region")

    def _provider(self, provider: Provider, shown: frozenset[str]) -> Outcome:
        undecided = PASS
        if self.regions is not None:
            region = reveal(provider.config.get("region"))
            outcome = self._in_regions(region, "region")
            if outcome.verdict is Verdict.FAIL:
                return outcome
            # A region from the environment is seen at the resources, and judged there.
            undecided = PASS if provider.key in shown else outcome
        if self.accounts is not None:
            allowed = reveal(provider.config.get("allowed_account_ids"))
            for number, account in enumerate(allowed if isinstance(allowed, list) else ()):
                outcome = self._account(account, f"allowed_account_ids[{number}]")
                if outcome.verdict is Verdict.FAIL:
                    return outcome
        named = self._arns(provider.config)
        return named if named.verdict is Verdict.FAIL else undecided

    def _in_regions(self, region: Value, path: str) -> Outcome:
        assert self.regions is not None
        expected = f"one of the approved regions: {', '.join(sorted(self.regions))}"
        if region is None:
            reason = "the region is taken from the environment"
            return Outcome(Verdict.UNKNOWN, path, expected, None, reason)
        if isinstance(region, Unknown):
            return Outcome(Verdict.UNKNOWN, path, expected, region, region.reason)
        if region in self.regions:
            return PASS
        return Outcome(Verdict.FAIL, path, expected, region, "the region is not approved")

    def _account(self, account: Value, path: str) -> Outcome:
        assert self.accounts is not None
        expected = f"one of the approved accounts: {', '.join(sorted(self.accounts))}"
        known = reveal(account)
        if known is None or isinstance(known, Unknown):
            reason = known.reason if isinstance(known, Unknown) else "the account is not given"
            return Outcome(Verdict.UNKNOWN, path, expected, account, reason)
        if known in self.accounts:
            return PASS
        return Outcome(Verdict.FAIL, path, expected, account, "the account is not approved")

    def _arns(self, value: Value) -> Outcome:
        for path, text, sensitive in _strings(value, "", False):
            for found in _ARN.finditer(text):
                region, account = found[1], found[2]
                for name, wanted, actual in (
                    ("region", self.regions, region),
                    ("account", self.accounts, account),
                ):
                    if wanted is None or not _names_a_place(name, actual) or actual in wanted:
                        continue
                    return Outcome(
                        Verdict.FAIL,
                        path,
                        f"ARNs in the approved {name}s: {', '.join(sorted(wanted))}",
                        Sensitive(actual) if sensitive else Words(f"an ARN of {name} {actual}"),
                        f"the {name} of an ARN is not approved",
                    )
        return PASS


def _providers_whose_resources_show_a_region(
    resources: Sequence[Resource], context: Context
) -> frozenset[str]:
    def look() -> frozenset[str]:
        return frozenset(
            provider.key
            for resource in resources
            if isinstance(reveal(resource.attributes.get("region")), str)
            and (provider := context.provider_of(resource)) is not None
        )

    return context.memo("placement: providers", look)


def _names_a_place(name: str, field: str) -> bool:
    """Return whether an ARN field names a region or an account, wildcards included.

    `aws` in the place of an account is AWS itself (its managed policies), and an empty field is a
    service that has no regions or accounts in its ARNs.
    """
    if not field or _OF_THE_REQUEST.match(field):
        return False
    return name == "region" or field not in ("aws", "aws-marketplace", "cloudfront")


def _strings(value: Value, path: str, sensitive: bool) -> Iterator[tuple[str, str, bool]]:
    """Yield every known string inside `value` that may hold an ARN, with its path."""
    if isinstance(value, Sensitive):
        value, sensitive = value.value, True
    if isinstance(value, Unknown):
        value = value.document
    if isinstance(value, str):
        if "arn:" in value:
            yield path, value, sensitive
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _strings(item, f"{path}.{key}" if path else str(key), sensitive)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _strings(item, f"{path}[{number}]", sensitive)
