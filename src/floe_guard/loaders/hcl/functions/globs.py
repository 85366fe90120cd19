"""The patterns of `fileset`.

Source: https://github.com/bmatcuk/doublestar, README ("Patterns")
"""

from __future__ import annotations

import re
from collections.abc import Callable

from floe_guard.loaders.hcl.functions.core import FunctionError


def compile_glob(pattern: str) -> Callable[[str], object]:
    """Return a predicate on slash-separated relative paths.

    Args:
        pattern: `*`, `?`, `[class]`, `{alternatives}` and `**` for any folders.

    Raises:
        FunctionError: The pattern is malformed.
    """
    if len(pattern) > 10_000:
        raise FunctionError("limit reached: the pattern is too long", 1)
    text, position = _translate(pattern, 0, False)
    if position != len(pattern):
        raise FunctionError("the pattern has a } without a {", 1)
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(text, options)
    except re2.error:
        raise FunctionError("the pattern is malformed", 1) from None
    result: Callable[[str], object] = compiled.fullmatch
    return result


def _translate(pattern: str, position: int, braced: bool) -> tuple[str, int]:
    """Translate up to the end, or to what ends an alternative."""
    out: list[str] = []
    while position < len(pattern):
        char = pattern[position]
        if char == "*":
            starred, position = _star(pattern, position)
            out.append(starred)
            continue
        if char == "?":
            out.append("[^/]")
        elif char == "[":
            piece, position = _class(pattern, position)
            out.append(piece)
            continue
        elif char == "{":
            alternatives = []
            while True:
                piece, position = _translate(pattern, position + 1, True)
                alternatives.append(piece)
                if position >= len(pattern):
                    raise FunctionError("the pattern has a { without a }", 1)
                if pattern[position] == "}":
                    break
            out.append("(?:" + "|".join(alternatives) + ")")
        elif braced and char in ",}" or char == "}":
            return "".join(out), position
        elif char == "\\":
            position += 1
            if position >= len(pattern):
                raise FunctionError("the pattern ends in a backslash", 1)
            out.append(re.escape(pattern[position]))
        else:
            out.append(re.escape(char))
        position += 1
    return "".join(out), position


def _star(pattern: str, position: int) -> tuple[str, int]:
    end = position
    while end < len(pattern) and pattern[end] == "*":
        end += 1
    starts_part = position == 0 or pattern[position - 1] in "/{,"
    ends_part = end == len(pattern) or pattern[end] in "/},"
    if end - position != 2 or not starts_part or not ends_part:
        return "[^/]*", end
    if end < len(pattern) and pattern[end] == "/":
        return "(?:[^/]+/)*", end + 1
    return ".*", end


def _class(pattern: str, position: int) -> tuple[str, int]:
    end = position + 1
    negated = end < len(pattern) and pattern[end] in "!^"
    if negated:
        end += 1
    parts: list[str] = []
    while True:
        if end >= len(pattern):
            raise FunctionError("the pattern has a [ without a ]", 1)
        char = pattern[end]
        if char == "]" and parts:
            break
        if char == "-" and parts and end + 1 < len(pattern) and pattern[end + 1] != "]":
            parts.append("-")
            end += 1
            continue
        if char == "\\":
            end += 1
            if end >= len(pattern):
                raise FunctionError("the pattern has a [ without a ]", 1)
            char = pattern[end]
        parts.append("\\" + char if char in "\\]^-[" else char)
        end += 1
    body = "".join(parts)
    return (f"[^/{body}]" if negated else f"[{body}]"), end + 1
