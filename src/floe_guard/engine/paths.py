"""Attribute paths: `rule[*].filter.prefix`, `tags."a.b"`, `policy | json | Statement[?].Action`.

A path is parsed once and compiled together with a test of its last value into one function from
value to Kleene truth. `leaves` walks the same steps again, with concrete paths, to explain an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from floe_guard._records import dataclass
from floe_guard.engine.protocol import EvaluationError
from floe_guard.values import Sensitive, Truth, Unknown, Value, and3, or3

Test: TypeAlias = Callable[[Value], Truth]


class PathError(ValueError):
    """A path that does not parse; the message says where."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    Args:
        kind: `key`, `index`, `every` (`[*]`), `some` (`[?]`) or `json`.
        key: The key of a `key` step.
        index: The index of an `index` step.
        in_json: Whether the step is inside a JSON document, where AWS takes one element for a list of one.
    """

    kind: Literal["key", "index", "every", "some", "json"]
    key: str = ""
    index: int = 0
    in_json: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path; `text` is how it was written, `root` is `@name` or "" for an attribute."""

    text: str
    root: str
    steps: tuple[Step, ...]


_PLAIN_KEY = re.compile(r"[A-Za-z0-9_$:/+=*-][A-Za-z0-9_$:/+=*@-]*")
_PLAIN_STOP = set('.[]|"')


def parse_path(text: str) -> Path:
    """Return the parsed path.

    Raises:
        PathError: The text is not a path.
    """
    if not isinstance(text, str) or not text.strip():
        raise PathError("a path must not be empty")
    steps: list[Step] = []
    in_json = False
    for number, segment in enumerate(_split_pipes(text)):
        body = segment.strip()
        if number and (body == "json" or body.startswith(("json.", "json["))):
            steps.append(Step("json"))
            in_json = True
            body = body[4:].removeprefix(".")
            if not body:
                continue
        elif number and not in_json:
            raise PathError(f"{text!r}: only `json` can follow `|`")
        if not body:
            raise PathError(f"{text!r}: nothing stands before or after `|`")
        steps += _parse_steps(body, text, in_json)
    root = ""
    if steps[0].kind == "key" and steps[0].key.startswith("@"):
        root = steps.pop(0).key
    elif steps[0].kind == "json":
        raise PathError(f"{text!r}: a path begins with an attribute")
    return Path(text, root, tuple(steps))


def _split_pipes(text: str) -> list[str]:
    segments, start, quoted = [], 0, False
    for i, c in enumerate(text):
        if c == '"' and (i == 0 or text[i - 1] != "\\"):
            quoted = not quoted
        elif c == "|" and not quoted:
            segments.append(text[start:i])
            start = i + 1
    return [*segments, text[start:]]


def _parse_steps(body: str, text: str, in_json: bool) -> Iterator[Step]:
    i = 0
    expects_key = True
    while i < len(body):
        c = body[i]
        if c == "[":
            end = body.find("]", i) if body[i + 1 : i + 2] != '"' else _quote_end(body, i + 1, text)
            inner = body[i + 1 : end] if end >= 0 else ""
            if inner.startswith('"'):
                end += 1
                if body[end : end + 1] != "]":
                    raise PathError(f"{text!r}: `[` is not closed")
                inner = body[i + 1 : end]
            if inner == "*":
                yield Step("every", in_json=in_json)
            elif inner == "?":
                yield Step("some", in_json=in_json)
            elif inner.isascii() and inner.isdigit():
                yield Step("index", index=int(inner), in_json=in_json)
            elif inner.startswith('"'):
                yield Step("key", key=_unquote(inner, text), in_json=in_json)
            else:
                raise PathError(f"{text!r}: `[…]` holds a number, `*`, `?` or a quoted key")
            i, expects_key = end + 1, False
        elif c == "." and not expects_key:
            i, expects_key = i + 1, True
        elif expects_key and c == '"':
            end = _quote_end(body, i, text)
            yield Step("key", key=_unquote(body[i : end + 1], text), in_json=in_json)
            i, expects_key = end + 1, False
        elif expects_key and c not in _PLAIN_STOP:
            end = i
            while end < len(body) and body[end] not in _PLAIN_STOP:
                end += 1
            key = body[i:end]
            if key != key.strip() or " " in key:
                raise PathError(f"{text!r}: a key with spaces is written in quotes")
            yield Step("key", key=key, in_json=in_json)
            i, expects_key = end, False
        else:
            raise PathError(f"{text!r}: {c!r} is not expected at position {i + 1}")
    if expects_key:
        raise PathError(f"{text!r}: a key is missing at the end")


def _quote_end(body: str, start: int, text: str) -> int:
    i = start + 1
    while i < len(body):
        if body[i] == "\\":
            i += 1
        elif body[i] == '"':
            return i
        i += 1
    raise PathError(f"{text!r}: a quote is not closed")


def _unquote(quoted: str, text: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError as e:
        raise PathError(f"{text!r}: {quoted} is not a quoted key") from e


def compile_steps(steps: tuple[Step, ...], test: Test) -> Test:
    """Return the truth of `test` over the values that `steps` lead to, as a function of the start value."""
    for step in reversed(steps):
        test = _MAKERS[step.kind](step, test)
    return test


def _key(step: Step, then: Test) -> Test:
    key = step.key
    position = int(key) if key.isascii() and key.isdigit() else None

    def follow(value: Value) -> Truth:
        if type(value) is dict:
            return then(value.get(key))
        if value is None:
            return then(None)
        if isinstance(value, Unknown):
            return then(Unknown(value.reason))
        if isinstance(value, Sensitive):
            return follow_sensitive(value.value)
        if isinstance(value, list):
            if position is not None:
                return then(value[position] if position < len(value) else None)
            return and3(map(follow, value)) if value else then(None)
        return then(value.get(key) if isinstance(value, Mapping) else None)

    def follow_sensitive(value: Value) -> Truth:
        if isinstance(value, list) and position is None:
            return and3(follow(Sensitive(v)) for v in value) if value else then(None)
        return follow(_marked_children(value))

    return follow


def _index(step: Step, then: Test) -> Test:
    def follow(value: Value) -> Truth:
        if isinstance(value, Sensitive):
            return follow(_marked_children(value.value))
        if isinstance(value, Unknown):
            return then(Unknown(value.reason))
        items = _items(value, step)
        return then(items[step.index] if step.index < len(items) else None)

    return follow


def _every(step: Step, then: Test) -> Test:
    def follow(value: Value) -> Truth:
        if isinstance(value, Sensitive):
            return follow(_marked_children(value.value))
        if isinstance(value, Unknown):
            answer = then(Unknown(value.reason))
            return True if answer is True else value
        return and3(map(then, _items(value, step)))

    return follow


def _some(step: Step, then: Test) -> Test:
    def follow(value: Value) -> Truth:
        if isinstance(value, Sensitive):
            return follow(_marked_children(value.value))
        if isinstance(value, Unknown):
            answer = then(Unknown(value.reason))
            return False if answer is False else value
        return or3(map(then, _items(value, step)))

    return follow


def _json(step: Step, then: Test) -> Test:
    return lambda value: then(decode_json(value))


_MAKERS: dict[str, Callable[[Step, Test], Test]] = {
    "key": _key,
    "index": _index,
    "every": _every,
    "some": _some,
    "json": _json,
}


def _items(value: Value, step: Step) -> list[Value]:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and not step.in_json and step.kind != "index":
        return list(value.values())
    return [value]


def _marked_children(value: Value) -> Value:
    """Return a sensitive container with the mark on each of its children instead."""
    if isinstance(value, list):
        return [Sensitive(v) if v is not None else None for v in value]
    if isinstance(value, Mapping):
        return {k: Sensitive(v) if v is not None else None for k, v in value.items()}
    if isinstance(value, Unknown):
        return value
    return None


def decode_json(value: Value) -> Value:
    """Return the document in a JSON string; unknown, null and decoded documents pass through.

    Raises:
        EvaluationError: The value is no JSON document, or one that can be read in two ways.
    """
    if isinstance(value, Sensitive):
        decoded = decode_json(value.value)
        return decoded if decoded is None or isinstance(decoded, Unknown) else Sensitive(decoded)
    if isinstance(value, Unknown):
        return Unknown(value.reason) if value.document is None else value.document
    if value is None or isinstance(value, (Mapping, list)):
        return value
    if not isinstance(value, str):
        raise EvaluationError("expected a JSON document in a string")
    try:
        return json.loads(value, object_pairs_hook=_one_of_each, parse_constant=_no_constant)
    except (ValueError, RecursionError) as e:
        detail = e.args[0] if isinstance(e, _JsonFault) else "it does not parse"
        raise EvaluationError(f"expected a JSON document: {detail}") from None


class _JsonFault(ValueError):
    """JSON that Python would read and AWS would not."""


def _one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _JsonFault("a key occurs twice in one object")
    return document


def _no_constant(name: str) -> Any:
    raise _JsonFault("NaN and Infinity are no JSON numbers")


def leaves(path: Path, value: Value) -> Iterator[tuple[str, Value]]:
    """Yield every value the path leads to with its concrete path; nothing where a list is empty.

    Args:
        path: The path.
        value: The value of its root (the attributes, for a plain path).
    """
    yield from _leaves(path.steps, value, path.root)


def _leaves(steps: tuple[Step, ...], value: Value, at: str) -> Iterator[tuple[str, Value]]:
    if not steps:
        yield at, value
        return
    step, rest = steps[0], steps[1:]
    if step.kind == "json":
        yield from _leaves(rest, decode_json(value), f"{at} | json | " if rest else f"{at} | json")
        return
    if isinstance(value, Sensitive):
        value = _marked_children(value.value)
    if isinstance(value, Unknown):
        yield at, value
    elif step.kind == "key":
        implicit = isinstance(value, list) and not step.key.isdigit()
        if implicit and value:
            for i, item in enumerate(value):
                yield from _leaves(steps, item, f"{at}[{i}]")
        elif isinstance(value, list) and not implicit:
            i = int(step.key)
            yield from _leaves(rest, value[i] if i < len(value) else None, f"{at}[{i}]")
        else:
            child = value.get(step.key) if isinstance(value, Mapping) else None
            yield from _leaves(rest, child, join_key(at, step.key))
    elif step.kind == "index":
        items = _items(value, step)
        child = items[step.index] if step.index < len(items) else None
        yield from _leaves(rest, child, f"{at}[{step.index}]")
    elif isinstance(value, Mapping) and not step.in_json:
        for key, item in value.items():
            yield from _leaves(rest, item, join_key(at, key))
    else:
        single = not isinstance(value, list)
        for i, item in enumerate(_items(value, step)):
            yield from _leaves(rest, item, at if single else f"{at}[{i}]")


def join_key(at: str, key: str) -> str:
    """Return the path of `key` inside `at`, quoted where it would not parse otherwise."""
    word = key if _PLAIN_KEY.fullmatch(key) else json.dumps(key)
    return f"{at}.{word}" if at and not at.endswith("| ") else f"{at}{word}"
