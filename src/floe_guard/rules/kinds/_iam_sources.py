"""Where a resource's policy is written: in its own attribute, or in the data source that renders it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import Outcome
from floe_guard.model import Reference, Resource
from floe_guard.rules.iam.documents import Document, Statement, read_blocks, read_document
from floe_guard.values import Unknown, Value, reveal
from floe_guard.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class PolicySource:
    """A policy document and where it is written.

    Args:
        owner: The data source that renders it, or None for the judged resource itself.
        path: The attribute that holds it; "" for the blocks of a data source.
        document: What it says.
    """

    owner: Resource | None
    path: str
    document: Document

    def at(self, statement: Statement, element: str) -> str:
        """Return the path of an element of a statement."""
        if self.path:
            return f"{self.path} | json | {statement.path}.{element}"
        if " | json | " in statement.path:
            return f"{statement.path}.{element}"
        return f"{statement.path}.{_ARGUMENTS[element]}"


_ARGUMENTS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
    "Principal": "principals",
}


def policy_sources(
    resource: Resource, path: str, value: Value, context: Context, unknowns: int = 1
) -> list[PolicySource]:
    """Return the policy at `path`, from the data sources that render it where it is not known yet.

    A reference without an instance key stands for each instance, and a set of blocks has lost the
    order it was written in: whatever may be meant is judged.

    Args:
        resource: The resource that holds the policy.
        path: The attribute that holds it.
        value: What stands there.
        context: To follow references with.
        unknowns: How many policies like it are not known yet; each needs a reference of its own, as
            the source may also have taken one from where no reference shows.

    Returns:
        The documents, all of which are the resource's.

    Raises:
        PolicyError: It is not a policy document.
    """
    policy = reveal(value)
    if isinstance(policy, Unknown) and not policy.prefix:
        references = list(references_at(resource, path))
        targets = [context.graph.resolve(reference.target) for reference in references]
        # A reference to something else than documents (a local, say) may stand for any other.
        if len(references) == unknowns and all(
            found and all(map(_renders, found)) for found in targets
        ):
            return [_rendered(source) for found in targets for source in found]
    return [PolicySource(None, path, read_document(value))]


def _renders(source: Resource) -> bool:
    return source.type == "aws_iam_policy_document" and source.mode == "data"


def _rendered(source: Resource) -> PolicySource:
    text = reveal(source.attributes.get("json"))
    if isinstance(text, str):
        return PolicySource(source, "json", read_document(text))
    return PolicySource(source, "", read_blocks(source.attributes))


def references_at(resource: Resource, path: str) -> Iterator[Reference]:
    """Yield what the attribute at `path` refers to, in whichever block of its kind it stands."""
    aim = _INDEX.sub("", path)
    for reference in resource.references:
        if _INDEX.sub("", reference.path) == aim:
            yield reference


_INDEX = re.compile(r"\[[^\]]*\]")


def not_a_policy(path: str, reason: str) -> Outcome:
    """Return the outcome of an attribute that AWS would not take for a policy."""
    return Outcome(Verdict.ERROR, path, "an IAM policy document", reason=reason)
