"""Whether every string that matches one wildcard pattern also matches another: exact, never guessed.

A pattern is literal characters, `*` (any string) and `?` (any one character). Inclusion is decided
by walking the outer pattern's automaton over the inner pattern. Where the inner pattern allows any
character, one that occurs in neither pattern is the hardest to accept (whatever accepts it accepts
every other), so it alone has to be tried.

Source: IAM User Guide, "IAM JSON policy elements: Resource" and "… Action" (wildcards), and
"IAM policy elements: variables and tags" (`${*}`, `${?}`, `${$}` are the literal characters).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from floe_guard._records import dataclass

STAR: Final = 0
ANY: Final = 1
Token: TypeAlias = "int | str"
"""`STAR`, `ANY`, or one literal character."""
Tokens: TypeAlias = tuple[Token, ...]

MAX_STEPS = 20_000
"""Patterns with so many stars that more steps would be needed are answered with "not inside"."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def parse(pattern: str, variables: bool = True) -> Tokens:
    """Return the tokens of `pattern`, runs of stars made one.

    Args:
        pattern: As in a policy document.
        variables: Whether `${…}` is a policy variable: it may then become any string.
    """
    if variables and "${" in pattern:
        tokens: list[Token] = []
        position = 0
        for match in _VARIABLE.finditer(pattern):
            tokens += _plain(pattern[position : match.start()])
            name = match[1]
            tokens.append(name if name in ("*", "?", "$") else STAR)
            position = match.end()
        tokens += _plain(pattern[position:])
    else:
        tokens = _plain(pattern)
    last: Token = ""
    collapsed: list[Token] = []
    for token in tokens if tokens.count(STAR) > 1 else ():
        if token != STAR or last != STAR:
            collapsed.append(token)
        last = token
    return tuple(collapsed or tokens)


def _plain(text: str) -> list[Token]:
    if "*" not in text and "?" not in text:
        return list(text)
    return [_WILD.get(char, char) for char in text]


_WILD: dict[str, Token] = {"*": STAR, "?": ANY}


@dataclass(frozen=True, slots=True)
class Inclusion:
    """How an inner pattern, or the known beginning of one, lies to an outer pattern.

    Args:
        inside: Every string of the inner pattern matches the outer one.
        excluded: However the inner pattern goes on, some of its strings do not match.
    """

    inside: bool
    excluded: bool


@lru_cache(maxsize=8192)
def inclusion(outer: Tokens, inner: Tokens) -> Inclusion:
    """Compare two parsed patterns.

    Args:
        outer: What would have to contain.
        inner: What would have to be contained; for `excluded`, only the beginning of it.

    Returns:
        What is certain; neither where the patterns are too long to compare.
    """
    plain = _plain_inclusion(outer, inner)
    if plain is not None:
        return plain
    return _walked(outer, inner)


def overlap(left: Tokens, right: Tokens) -> bool:
    """Return whether some string matches both parsed patterns."""
    seen: set[tuple[int, int]] = set()
    work = [(0, 0)]
    while work:
        i, j = work.pop()
        if (i, j) in seen:
            continue
        seen.add((i, j))
        if i == len(left) and j == len(right):
            return True
        a = left[i] if i < len(left) else None
        b = right[j] if j < len(right) else None
        if a == STAR:
            work.append((i + 1, j))
        if b == STAR:
            work.append((i, j + 1))
        if a is None or b is None:
            continue
        if a == STAR:
            work.append((i, j + 1))
        elif b == STAR:
            work.append((i + 1, j))
        elif ANY in (a, b) or a == b:
            work.append((i + 1, j + 1))
    return False


def _walked(outer: Tokens, inner: Tokens) -> Inclusion:
    """Decide an inclusion of any form by walking the automaton."""
    automaton = _automaton(outer)
    seen: set[tuple[int, int]] = set()
    work = [(0, automaton.start)]
    inside = True
    while work:
        position, states = work.pop()
        if (position, states) in seen:
            continue
        seen.add((position, states))
        if len(seen) > MAX_STEPS:
            return Inclusion(inside=False, excluded=False)
        if not states:
            return Inclusion(inside=False, excluded=True)
        if position == len(inner):
            inside = inside and bool(states & automaton.accept)
            continue
        token = inner[position]
        if token == STAR:
            work.extend(((position + 1, states), (position, automaton.step(states, ANY))))
        else:
            work.append((position + 1, automaton.step(states, token)))
    return Inclusion(inside, excluded=False)


def _plain_inclusion(outer: Tokens, inner: Tokens) -> Inclusion | None:
    """Decide the common form, literal text with at most a star at its end, without the automaton.

    Returns:
        What the automaton would say; None for any other form.
    """
    chunks = _chunks(outer)
    if chunks is None:
        return None
    open_end = inner[-1:] == (STAR,)
    literal = inner[:-1] if open_end else inner
    if STAR in literal or ANY in literal:
        return None
    text = "".join(literal)  # type: ignore[arg-type]  # a literal is characters alone
    first, last = chunks[0], chunks[-1]
    if len(chunks) == 1:
        fits = first.startswith(text) and not open_end
        return Inclusion(inside=fits and text == first, excluded=not fits)
    if not text.startswith(first):
        return Inclusion(inside=False, excluded=open_end or not first.startswith(text))
    if open_end and last:
        return Inclusion(inside=False, excluded=False)
    position = len(first)
    for chunk in chunks[1:-1]:
        found = text.find(chunk, position)
        if found < 0:
            return Inclusion(inside=False, excluded=False)
        position = found + len(chunk)
    ends = text.endswith(last) and len(text) - len(last) >= position
    return Inclusion(inside=ends, excluded=False)


@lru_cache(maxsize=4096)
def _chunks(tokens: Tokens) -> tuple[str, ...] | None:
    """Return the literal texts between the stars, or None where a `?` stands among them."""
    if ANY in tokens:
        return None
    chunks = [""]
    for token in tokens:
        if token == STAR:
            chunks.append("")
        else:
            chunks[-1] += str(token)
    return tuple(chunks)


class _Automaton:
    """The outer pattern as a set of positions, one bit each."""

    __slots__ = ("_any", "_literals", "_stars", "accept", "start")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._stars = self._any = 0
        self._literals: dict[str, int] = {}
        for i, token in enumerate(tokens):
            if isinstance(token, str):
                self._literals[token] = self._literals.get(token, 0) | 1 << i
            elif token == STAR:
                self._stars |= 1 << i
            else:
                self._any |= 1 << i
        self.accept = 1 << len(tokens)
        self.start = self._closed(1)

    def _closed(self, states: int) -> int:
        return states | (states & self._stars) << 1

    def step(self, states: int, token: Token) -> int:
        """Return where one character leads; `ANY` stands for one that is in neither pattern."""
        moves = self._any | (self._literals.get(token, 0) if isinstance(token, str) else 0)
        return self._closed((states & self._stars) | (states & moves) << 1)


@lru_cache(maxsize=512)
def _automaton(tokens: Tokens) -> _Automaton:
    return _Automaton(tokens)
