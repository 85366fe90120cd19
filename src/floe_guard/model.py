"""What every loader produces and every rule sees: resources, gaps, and the inventory of one origin.

The shapes are Terraform's own (type names, attribute names, addresses), whatever the origin,
so that one rule is judged on source, plan, state and the live account alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from floe_guard._records import dataclass, field
from floe_guard.errors import FloeGuardError
from floe_guard.values import Unknown, Value

Origin: TypeAlias = Literal["config", "plan", "state", "live"]
ORIGINS: tuple[Origin, ...] = ("config", "plan", "state", "live")

Mode: TypeAlias = Literal["managed", "data"]

InstanceKey: TypeAlias = "int | str | Unknown | None"
"""`count` index, `for_each` key, unknown (not expandable yet), or None for a single instance."""


@dataclass(frozen=True, slots=True)
class Location:
    """Lines of a file, 1-based and inclusive; `file` as a person would open it."""

    file: str
    start_line: int
    end_line: int
    start_column: int = 1


@dataclass(frozen=True, slots=True)
class Reference:
    """An attribute of one resource that takes its value from another resource.

    Args:
        path: Attribute path at the referring side, e.g. `bucket` or `rule[0].id`; `depends_on`
            for an explicit dependency.
        target: Address of the referred resource: with its instance key where that is known,
            otherwise without one (it then stands for every instance).
        attribute: The referred attribute path (`id`, `arn`, `bucket`), or "" for the whole object.
    """

    path: str
    target: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan will do to a resource.

    Args:
        actions: As in the plan JSON: `("create",)`, `("delete", "create")`, `("no-op",)`, `("forget",)`…
        before: Attributes before the change, or None where there are none.
        replace_paths: Attribute paths that force a replacement.
        reason: The plan's `action_reason`, or "".
        previous_address: Where a `moved` block took the resource from, or "".
        importing: Whether the resource is imported by this plan.
        deposed: The deposed object's key when the change is about one, or "".
    """

    actions: tuple[str, ...]
    before: Mapping[str, Value] | None = None
    replace_paths: tuple[str, ...] = ()
    reason: str = ""
    previous_address: str = ""
    importing: bool = False
    deposed: str = ""

    @property
    def removes(self) -> bool:
        """Whether nothing of the resource is managed after the change (delete or forget)."""
        return "create" not in self.actions and (
            "delete" in self.actions or "forget" in self.actions
        )


@dataclass(frozen=True, slots=True)
class InlineWaiver:
    """A suppression comment in source, `#floe-guard:skip=FG101,FG102:reason[:exp=YYYY-MM-DD]`.

    Args:
        rules: The rule ids it names.
        reason: Why; never empty (a comment without a reason is reported instead).
        expires: Last day on which it holds (`YYYY-MM-DD`), or None.
        location: The comment's line.
        dialect: `floe-guard`, or `checkov` for a `checkov:skip=` comment.
    """

    rules: tuple[str, ...]
    reason: str
    expires: str | None
    location: Location
    dialect: Literal["floe-guard", "checkov"] = "floe-guard"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource instance of any origin.

    Args:
        address: The full resource address, module path and instance key included.
        type: Provider resource type, e.g. `aws_s3_bucket`.
        name: Name in its module.
        attributes: Values after the change; unknown and sensitive parts marked in place. May be
            decoded on first use, and is empty for a resource that a plan removes.
        mode: `managed` or `data`.
        index: Instance key.
        module: Module address (`module.a["x"].module.b`), "" for the root module.
        provider: Provider configuration key (`aws`, `aws.east`, `module.m.aws`), see `Inventory.providers`.
        change: For a plan: the planned change.
        location: Source span of the block.
        attribute_locations: Source spans by attribute path (`rule[0].status`).
        call_chain: Spans of the module calls that lead to the block, outermost first.
        references: What its attributes take from other resources.
        meta: `lifecycle {}` meta-arguments where the origin shows them; None where it cannot.
        waivers: Inline waivers that stand on the block.
        region: For a live resource: where it was found; "" for a global service.
    """

    address: str
    type: str
    name: str
    attributes: Mapping[str, Value]
    mode: Mode = "managed"
    index: InstanceKey = None
    module: str = ""
    provider: str = ""
    change: Change | None = None
    location: Location | None = None
    attribute_locations: Mapping[str, Location] = field(default_factory=dict)
    call_chain: tuple[Location, ...] = ()
    references: Sequence[Reference] = ()
    meta: Mapping[str, Value] | None = None
    waivers: tuple[InlineWaiver, ...] = ()
    region: str = ""

    @property
    def removed(self) -> bool:
        """Whether the plan leaves nothing of it; only `change` rules look at such a resource."""
        return self.change is not None and self.change.removes


@dataclass(frozen=True, slots=True)
class Output:
    """An output of the root module; `value` is marked `Sensitive` where the origin says so."""

    name: str
    value: Value
    sensitive: bool = False
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A root input variable with the value it had."""

    name: str
    value: Value
    sensitive: bool = False
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider configuration, as far as it is known before it runs.

    Args:
        key: `aws`, `aws.east`, or with a module prefix (`module.m.aws`).
        name: Local provider name (`aws`).
        source: Full provider source address, or "".
        config: Arguments (`region`, `default_tags`, `allowed_account_ids`…), marked like attributes.
        location: Source span of the block.
    """

    key: str
    name: str
    source: str = ""
    config: Mapping[str, Value] = field(default_factory=dict)
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Strings of one argument as source has them, whatever they evaluate to.

    Args:
        address: Whose argument: `local.NAME`, `module.NAME`, a resource without its module and
            instance, `terraform`; "" for a template file.
        path: Its path there, without the indexes of blocks.
        location: Source span of the argument.
        block: Source span of the top-level block that it stands in, None outside of any.
        value: JSON-like data: named strings under their names, all others in lists.
    """

    address: str
    path: str
    location: Location
    block: Location | None
    value: Value = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something in scope that could not be read.

    Args:
        what: The thing, e.g. a file, `module.network`, `s3:GetBucketPolicy on my-bucket`.
        reason: Why it could not be read.
        remedy: What to do about it (`run tofu init`, the IAM action to allow).
        resource_types: Globs of the resource types that may be missing because of it; empty when
            any type may be.
        region: For a live gap, the region; "" otherwise.
        location: Source span, where there is one.
        service: For a live gap: the AWS service id (`s3`), otherwise "".
        operation: For a live gap: the API operation (`GetBucketPolicy`), otherwise "".
        iam_action: The IAM action that would have been needed (`s3:GetBucketPolicy`), or "".
        tolerated: Whether the rules it touches are nonetheless complete (kept for information).
    """

    what: str
    reason: str
    remedy: str = ""
    resource_types: tuple[str, ...] = ()
    region: str = ""
    location: Location | None = None
    service: str = ""
    operation: str = ""
    iam_action: str = ""
    tolerated: bool = False


@dataclass(frozen=True, slots=True)
class InputInfo:
    """Which document an inventory was read from.

    Args:
        path: As the user named it; `-` for standard input.
        sha256: Hex digest of the exact bytes read, or "" where there is no single document.
        tool: Producer, e.g. `terraform 1.11.4`, or "".
        format_version: The document's own format version, or "".
    """

    path: str
    sha256: str = ""
    tool: str = ""
    format_version: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything one origin shows.

    Args:
        origin: Where it was read.
        resources: In document order; data sources included, removed ones too.
        prior: Resources of a plan's prior state (`secrets` rules look at them).
        haystack: Gives the raw bytes the inventory was read from, for a rule that first asks whether
            a byte pattern occurs at all; None where there is no such document.
        account_id: For live: the caller's account.
        errors: Faults of the input that did not keep the rest from being read (a file that does not
            parse, an expression that is wrong). A verb tells each in its line and exits 2.
        written: For source: the strings that stand in it (`secrets` rules look at them).
    """

    origin: Origin
    resources: tuple[Resource, ...]
    input: InputInfo
    outputs: tuple[Output, ...] = ()
    variables: tuple[Variable, ...] = ()
    providers: tuple[Provider, ...] = ()
    gaps: tuple[Gap, ...] = ()
    prior: Sequence[Resource] = ()
    haystack: Callable[[], bytes] | None = None
    account_id: str = ""
    errors: tuple[FloeGuardError, ...] = ()
    written: Sequence[Written] = ()
