"""Whether actions and resource ARNs of a statement lie inside allowed patterns.

Resources are compared as whole strings and, beside that, field by field: a `*` of an allowed ARN
stays within its field and, where the pattern has a path, within its first segment, so that
`…:::tests-*/runs/*` does not admit `…:::tests-1/other/runs/*`. In the judged ARN a `*` is taken to
reach as far as AWS may let it.

Source: IAM User Guide, "IAM JSON policy elements: Resource" (wildcards in ARNs, incomplete ARNs).
"""

from __future__ import annotations

from functools import lru_cache

from floe_guard.rules.iam.wildcards import STAR, Tokens, inclusion, overlap, parse
from floe_guard.values import Truth, Unknown

Pattern = str | Unknown
"""A string of a statement; unknown ones may have a known beginning (`Unknown.prefix`)."""

_FIELDS = 6


@lru_cache(maxsize=16384)
def action_inside(allowed: str, action: Pattern) -> Truth:
    """Return whether every action that `action` names is one that `allowed` names (any case)."""
    outer = _parsed(allowed.lower())
    if isinstance(action, Unknown):
        return _unknown_inside(outer, _begun(action.prefix.lower()), action)
    return allowed.lower() == action.lower() or inclusion(outer, _parsed(action.lower())).inside


@lru_cache(maxsize=16384)
def resource_inside(allowed: str, resource: Pattern) -> Truth:
    """Return whether every ARN that `resource` names is one that `allowed` names."""
    if allowed == "*":
        return True
    outer = _parsed(allowed)
    if isinstance(resource, Unknown):
        flat = _unknown_inside(outer, _begun(resource.prefix), resource)
        if flat is not True:
            return flat
        return True if _fields_inside(outer, (*_begun(resource.prefix), STAR)) else resource
    if allowed == resource:
        return True
    inner = _completed(_parsed(resource))
    return inclusion(outer, inner).inside and _fields_inside(outer, inner)


def actions_overlap(left: str, right: str) -> bool:
    """Return whether some action is one of both patterns (any case)."""
    return overlap(_parsed(left.lower()), _parsed(right.lower()))


def resources_overlap(left: str, right: str) -> bool:
    """Return whether some ARN is one of both patterns."""
    return overlap(_completed(_parsed(left)), _completed(_parsed(right)))


@lru_cache(maxsize=16384)
def _parsed(pattern: str) -> Tokens:
    return parse(pattern)


def _begun(prefix: str) -> Tokens:
    """Return the tokens of a known beginning, without a policy variable that is cut off in it."""
    opened = prefix.rfind("${")
    return _parsed(prefix if opened == -1 or "}" in prefix[opened:] else prefix[:opened])


def _unknown_inside(outer: Tokens, beginning: Tokens, unknown: Unknown) -> Truth:
    found = inclusion(outer, beginning if beginning[-1:] == (STAR,) else (*beginning, STAR))
    if found.inside:
        return True
    return False if inclusion(outer, beginning).excluded else unknown


def _completed(tokens: Tokens) -> Tokens:
    """Return an ARN with too few fields as AWS completes it: with `*` for each missing one."""
    fields = _split(tokens, ":", _FIELDS)
    if tokens[:1] != ("a",) or len(fields) >= _FIELDS:
        return tokens
    return tokens + (":", STAR) * (_FIELDS - len(fields))


def _fields_inside(outer: Tokens, inner: Tokens) -> bool:
    outer_fields = _split(outer, ":", _FIELDS)
    if len(outer_fields) < _FIELDS:
        return True
    inner_fields = _split(inner, ":", _FIELDS)
    if len(inner_fields) < _FIELDS:
        return False
    pairs = list(zip(outer_fields[:-1], inner_fields[:-1], strict=True))
    outer_path, inner_path = (_split(f[-1], "/", 2) for f in (outer_fields, inner_fields))
    if len(outer_path) == 1:
        pairs.append((outer_fields[-1], inner_fields[-1]))
    elif len(inner_path) == 1:
        return False
    else:
        pairs.extend(zip(outer_path, inner_path, strict=True))
    return all(inclusion(o, i).inside for o, i in pairs)


@lru_cache(maxsize=16384)
def _split(tokens: Tokens, separator: str, at_most: int) -> tuple[Tokens, ...]:
    """Split at the literal `separator` into at most `at_most` parts."""
    parts: list[Tokens] = []
    start = 0
    for i, token in enumerate(tokens):
        if token == separator and len(parts) < at_most - 1:
            parts.append(tokens[start:i])
            start = i + 1
    parts.append(tokens[start:])
    return tuple(parts)
