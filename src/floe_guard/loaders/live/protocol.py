"""What a collector is given and what it may yield."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from floe_guard.aws.clients import GLOBAL_SERVICES, Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation
from floe_guard.model import Gap, Resource
from floe_guard.values import Unknown, Value


@dataclass(frozen=True, slots=True)
class LiveScope:
    """What of the account is looked at.

    Args:
        account_id: The caller's account.
        partition: `aws`, `aws-cn`…
        region: The approved region, read in full.
        name_prefix: Prefix of the scaffold's names.
        bucket: The test bucket, where it is named.
        test_prefix: Key prefix of all runs.
        glue_prefix: Prefix of all test databases.
        budget_name: The budget, where it is named; every budget otherwise.
        policy_arn: The provider-test policy, where it is named.
        run_id: The run that is looked at, or None.
    """

    account_id: str
    region: str
    partition: str = "aws"
    name_prefix: str = "floe-provider-tests"
    bucket: str | None = None
    test_prefix: str = "runs/"
    glue_prefix: str = "floe_provider_"
    budget_name: str | None = None
    policy_arn: str | None = None
    run_id: str | None = None

    def names(self, name: str) -> bool:
        """Return whether an IAM name belongs to the scaffold or to the run."""
        return name.startswith(self.name_prefix) or bool(self.run_id and self.run_id in name)


@dataclass(frozen=True, slots=True)
class Job:
    """A part of a collector's work that depends on nothing else.

    Args:
        types: Resource types that may be missing when it fails.
        run: Does the work; a `CallFailed` that leaves it becomes a Gap.
        away: Whether it looks at another region than the approved one, and so may wait for the jobs
            of that, which lead to further ones.
    """

    types: tuple[str, ...]
    run: Callable[[], Iterable[Found]]
    away: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know that is neither a resource nor a gap."""

    text: str


Found: TypeAlias = Resource | Gap | Job | Note

# What this thread has in its hands: operation, region and subject of the answer it looks at.
_ASKED: ContextVar[tuple[Operation, str, str] | None] = ContextVar("floe_guard_asked", default=None)


def lacking(types: tuple[str, ...], missing: str) -> Gap:
    """Return the gap for an answer without something that AWS always gives.

    Args:
        types: Resource types that may be missing because of it.
        missing: What it lacks.

    Returns:
        The gap of the call whose answer the calling thread looks at.
    """
    asked = _ASKED.get()
    if asked is None:
        return Gap(
            what=", ".join(types),
            reason=f"an answer lacks {missing}",
            remedy="run it again; nothing was concluded",
            resource_types=types,
        )
    operation, region, subject = asked
    return _unreadable(operation, region, subject, f"it lacks {missing}").gap(types)


def _unreadable(operation: Operation, region: str, subject: str, detail: str) -> CallFailed:
    where = "" if operation.service in GLOBAL_SERVICES else region
    return CallFailed(Failure.TRUNCATED, operation, where, subject=subject, detail=detail)


@dataclass(frozen=True, slots=True)
class Place:
    """One region of the account, as a collector sees it.

    Args:
        clients: Shared clients.
        scope: What is looked at.
        region: The region to look in.
    """

    clients: Clients
    scope: LiveScope
    region: str
    home: bool = field(default=True)

    def call(
        self, operation: Operation, *, subject: str = "", **params: Any
    ) -> dict[str, Any] | None:
        """Ask once in this region; see `Clients.call`."""
        answer = self.clients.call(operation, region=self.region, subject=subject, **params)
        _ASKED.set((operation, self.region, subject))
        return answer

    def each(
        self, operation: Operation, key: str, *, subject: str = "", **params: Any
    ) -> Iterator[Any]:
        """Yield every element of the list `key` over all pages; see `Clients.pages`.

        Raises:
            CallFailed: There was no answer, or no readable one.
        """
        for page in self.clients.pages(operation, region=self.region, subject=subject, **params):
            for element in page.get(key) or ():
                if element is None:
                    failed = _unreadable(operation, self.region, subject, "it has an empty entry")
                    raise failed
                # Other calls may have been made since the element before.
                _ASKED.set((operation, self.region, subject))
                yield element

    def arn(self, service: str, rest: str, *, region: bool = True) -> str:
        """Return the ARN of a thing of this account."""
        where = self.region if region else ""
        return f"arn:{self.scope.partition}:{service}:{where}:{self.scope.account_id}:{rest}"

    def resource(
        self,
        resource_type: str,
        name: str,
        attributes: Mapping[str, Value],
        *,
        regional: bool = True,
    ) -> Resource:
        """Return a live resource.

        Args:
            resource_type: Terraform type.
            name: What identifies it in its region (name or id); it becomes part of the address.
            attributes: Terraform-shaped attributes.
            regional: Whether it lives in this region.

        Returns:
            The resource, `region` among its attributes where it has one.
        """
        given = {"region": self.region, **attributes} if regional else dict(attributes)
        where = name if self.home or not regional else f"{self.region}/{name}"
        return Resource(
            address=f"{resource_type}.{where}",
            type=resource_type,
            name=name,
            attributes=given,
            region=self.region if regional else "",
        )


class Reading:
    """Parts of one resource that are read by calls of their own.

    A part without an answer is unknown in the resource, and a gap beside it: what exists stays in
    sight, and nothing is concluded from what was not read.

    Args:
        types: Resource types that the gaps leave incomplete.
    """

    def __init__(self, types: tuple[str, ...]) -> None:
        self.gaps: list[Gap] = []
        self._types = types

    def part(self, ask: Callable[[], Value], kind: str | None = None) -> Value:
        """Return what `ask` gives, or an unknown that says why there was no answer.

        Args:
            ask: Makes the call.
            kind: Type name of the value, where it is unknown.
        """
        try:
            return ask()
        except CallFailed as failed:
            self.gaps.append(failed.gap(self._types))
            return Unknown(str(failed), type=kind)


def tag_map(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Return a list of AWS tags as Terraform's map, whatever case its keys have."""
    found = {}
    for tag in tags or ():
        key = tag.get("Key", tag.get("key", tag.get("TagKey")))
        value = tag.get("Value", tag.get("value", tag.get("TagValue")))
        if key is not None and not key.startswith("aws:"):
            found[key] = value or ""
    return found


def tagged(tags: Mapping[str, str] | Unknown) -> dict[str, Value]:
    """Return the two tag attributes that the provider gives a taggable resource."""
    if isinstance(tags, Unknown):
        return {"tags": tags, "tags_all": tags}
    return {"tags": dict(tags), "tags_all": dict(tags)}


def own_tags(tags: Mapping[str, str] | None) -> dict[str, Value]:
    """Return the two tag attributes from a plain map of tags, AWS's own left out."""
    return tagged({k: v for k, v in (tags or {}).items() if not k.startswith("aws:")})
