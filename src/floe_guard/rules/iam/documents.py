"""Reads policy documents into statements: JSON text, decoded objects, and data source blocks.

Anything AWS would refuse is refused here too, as a `PolicyError`; a document that cannot be read
must not pass for one that allows nothing.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from floe_guard._records import dataclass, replace
from floe_guard.rules.iam.arns import Pattern
from floe_guard.values import Unknown, Value, reveal

_ELEMENTS = {
    name.lower(): name
    for name in (
        *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
        *("Resource", "NotResource", "Condition"),
    )
}
_NAMES = frozenset(_ELEMENTS.values())


class PolicyError(ValueError):
    """The text is no policy document; the message has no part of it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Args:
        path: Where it stands in its document (`Statement[2]`).
        effect: `Allow`, `Deny`, or unknown.
        actions: Patterns of `Action`; None where the element is absent.
        not_actions: Patterns of `NotAction`; None where the element is absent.
        resources: Patterns of `Resource`; None where the element is absent.
        not_resources: Patterns of `NotResource`; None where the element is absent.
        principals: The `Principal` element as it stands; None where it is absent.
        conditional: Whether it has a condition.
    """

    path: str
    effect: Pattern
    actions: tuple[Pattern, ...] | Unknown | None = None
    not_actions: tuple[Pattern, ...] | Unknown | None = None
    resources: tuple[Pattern, ...] | Unknown | None = None
    not_resources: tuple[Pattern, ...] | Unknown | None = None
    principals: Value = None
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The statements of a policy document, and why there may be more of them."""

    statements: tuple[Statement, ...]
    unknown: Unknown | None = None


def read_document(policy: Value) -> Document:
    """Read a policy.

    Args:
        policy: JSON text, an already decoded object, or unknown (what is known of it is used).

    Returns:
        Its statements.

    Raises:
        PolicyError: It is not a policy document.
    """
    policy = reveal(policy)
    if isinstance(policy, Unknown):
        if policy.document is None:
            return Document(_begun(policy.prefix), policy)
        policy = reveal(policy.document)
    if isinstance(policy, str):
        return _read_text(policy)
    return _read_decoded(policy)


@lru_cache(maxsize=64)  # copies of a policy follow one another
def _read_text(text: str) -> Document:
    return _read_decoded(_decoded(text))


def _read_decoded(policy: Value) -> Document:
    if not isinstance(policy, Mapping):
        raise PolicyError("the policy is not a JSON object")
    elements = {key.lower(): reveal(value) for key, value in policy.items()}
    if len(elements) != len(policy):
        raise PolicyError("the policy has the same element twice")
    if surplus := sorted(set(elements) - {"version", "id", "statement"}):
        raise PolicyError(f"the policy has the unknown element {surplus[0]!r}")
    statements = elements.get("statement")
    if isinstance(statements, Unknown):
        return Document((), statements)
    if isinstance(statements, Mapping):
        return Document((_statement(statements, "Statement"),))
    if not isinstance(statements, list) or not statements:
        raise PolicyError("the policy has no Statement")
    known = [(i, reveal(s)) for i, s in enumerate(statements)]
    missing = next((s for _, s in known if isinstance(s, Unknown)), None)
    return Document(
        tuple(_statement(s, f"Statement[{i}]") for i, s in known if not isinstance(s, Unknown)),
        missing,
    )


def read_blocks(attributes: Mapping[str, Value]) -> Document:
    """Read the arguments of an `aws_iam_policy_document` data source.

    Statements that an override replaces are judged too: what is overridden is seldom meant to stay.

    Args:
        attributes: `statement` blocks and the source and override documents.

    Returns:
        The statements of the blocks and of all documents.

    Raises:
        PolicyError: A source or override document is not a policy document.
    """
    statements: list[Statement] = []
    unknown: Unknown | None = None
    for name in (
        "source_json",
        "override_json",
        "source_policy_documents",
        "override_policy_documents",
    ):
        given = reveal(attributes.get(name))
        # The two JSON arguments are computed in old provider versions; unknown, they are not set.
        if given is None or (isinstance(given, Unknown) and name.endswith("_json")):
            continue
        texts = (
            {f"{name}[{i}]": t for i, t in enumerate(given)}
            if isinstance(given, list)
            else {name: given}
        )
        for path, text in texts.items():
            if reveal(text) in (None, ""):
                continue
            document = read_document(text)
            statements.extend(
                replace(s, path=f"{path} | json | {s.path}") for s in document.statements
            )
            unknown = unknown or document.unknown
    blocks = reveal(attributes.get("statement"))
    if isinstance(blocks, Unknown):
        return Document(tuple(statements), unknown or blocks)
    for i, item in enumerate(blocks or ()):
        block = reveal(item)
        if isinstance(block, Unknown):
            unknown = unknown or block
            continue
        effect = reveal(block.get("effect"))
        statements.append(
            Statement(
                path=f"statement[{i}]",
                effect="Allow" if effect is None else effect,
                actions=_patterns(block.get("actions")),
                not_actions=_patterns(block.get("not_actions")),
                resources=_patterns(block.get("resources")),
                not_resources=_patterns(block.get("not_resources")),
                principals="*" if block.get("not_principals") else block.get("principals"),
                conditional=bool(block.get("condition")),
            )
        )
    return Document(tuple(statements), unknown)


def _patterns(value: Value) -> tuple[Pattern, ...] | Unknown | None:
    """Return a block's list of patterns; an empty list is an argument that was not given."""
    value = reveal(value)
    if value is None or isinstance(value, Unknown):
        return value
    return (
        tuple(item if isinstance(item, Unknown) else str(item) for item in map(reveal, value))
        or None
    )


def _statement(value: Value, path: str) -> Statement:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{path} is not an object")
    elements: dict[str, Value] = {}
    for key, item in value.items():
        name = key if key in _NAMES else _ELEMENTS.get(key.lower())
        if name is None:
            raise PolicyError(f"{path} has an unknown element")
        if name in elements:
            raise PolicyError(f"{path} has {name} twice")
        elements[name] = reveal(item)
    effect = elements.get("Effect")
    if not isinstance(effect, Unknown) and effect not in ("Allow", "Deny"):
        raise PolicyError(f"{path} needs an Effect of Allow or Deny")
    if "Action" not in elements and "NotAction" not in elements:
        raise PolicyError(f"{path} has neither Action nor NotAction")
    return Statement(
        path=path,
        effect=effect,
        actions=_list(elements, "Action", path),
        not_actions=_list(elements, "NotAction", path),
        resources=_list(elements, "Resource", path),
        not_resources=_list(elements, "NotResource", path),
        # Everybody but somebody is still everybody else.
        principals="*" if "NotPrincipal" in elements else elements.get("Principal"),
        conditional=bool(elements.get("Condition")),
    )


def _list(
    elements: Mapping[str, Value], name: str, path: str
) -> tuple[Pattern, ...] | Unknown | None:
    if name not in elements:
        return None
    value = elements[name]
    if isinstance(value, Unknown):
        # One unknown string, or a list of them: what is known of its beginning holds for a string.
        return (value,) if value.prefix else value
    items: Sequence[Value] = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise PolicyError(f"{path}.{name} is neither a string nor a list of strings")
    if all(type(item) is str for item in items):
        return tuple(items)
    patterns = tuple(map(reveal, items))
    if not all(isinstance(p, str | Unknown) for p in patterns):
        raise PolicyError(f"{path}.{name} is neither a string nor a list of strings")
    return patterns


def _decoded(text: str) -> Value:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refused)
    except (json.JSONDecodeError, RecursionError) as e:
        raise PolicyError("the policy is not JSON") from e


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise PolicyError("the policy has the same key twice in one object")
    return found


def _refused(constant: str) -> Value:
    raise PolicyError(f"the policy has the number {constant}")


_STATEMENTS = re.compile(r'"Statement"\s*:\s*\[')
_BETWEEN = re.compile(r"\s*,\s*")


def _begun(text: str) -> tuple[Statement, ...]:
    """Return the statements that stand complete in the known beginning of a document."""
    opened = _STATEMENTS.search(text)
    if opened is None:
        return ()
    decoder = json.JSONDecoder()
    statements: list[Statement] = []
    position = opened.end()
    while True:
        try:
            value, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError):
            return tuple(statements)
        statements.append(_statement(value, f"Statement[{len(statements)}]"))
        following = _BETWEEN.match(text, position)
        if following is None:
            return tuple(statements)
        position = following.end()
