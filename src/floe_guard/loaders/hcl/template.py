"""The flat pieces of a template -> nested parts, strip markers and indentation applied.

Source: HCL native syntax specification, "Template Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from typing import Any, NamedTuple, NoReturn

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.literals import SPACE, flush_lines
from floe_guard.loaders.hcl.syntax import (
    Expression,
    Literal,
    Span,
    Template,
    TemplateFor,
    TemplateIf,
    TemplateWrap,
)

MAX_DEPTH = 100
"""Directives inside each other."""


class Sequence(NamedTuple):
    """One ``${…}`` or ``%{…}``.

    Attributes:
        word: ``interpolation``, ``if``, ``else``, ``endif``, ``for`` or ``endfor``.
        before: Whether a strip marker eats the text before it.
        after: Whether a strip marker eats the text after it.
        span: All of it.
        expression: The interpolated value, the condition or the collection.
        key: The first of two names of ``for``.
        value: The only or last name of ``for``.
    """

    word: str
    before: bool
    after: bool
    span: Span
    expression: Expression | None = None
    key: str | None = None
    value: str = ""


class _Open:
    """A directive whose end has not been met, and where its parts go."""

    def __init__(self, sequence: Sequence | None, parts: list[Expression]) -> None:
        self.sequence = sequence
        self.parts = parts
        self.then: list[Expression] | None = None  # set once %{ else } was met


def build(
    pieces: list[Any], *, heredoc: bool, flush: bool, span: Span
) -> Literal | Template | TemplateWrap:
    """Make the expression of a quoted string or heredoc.

    Args:
        pieces: In order, ``[text, span]`` lists and `Sequence` tuples.
        heredoc: Whether it is a heredoc, which always yields a string.
        flush: Whether it is a ``<<-`` heredoc.
        span: Of the whole, delimiters included.

    Returns:
        A `Literal` where no sequence is in it, a `TemplateWrap` for ``"${x}"``.

    Raises:
        InputError: If directives do not pair up.
    """
    for index, piece in enumerate(pieces):
        if type(piece) is Sequence:
            if piece.before and index and type(pieces[index - 1]) is list:
                pieces[index - 1][0] = pieces[index - 1][0].rstrip(SPACE)
            if piece.after and index + 1 < len(pieces) and type(pieces[index + 1]) is list:
                pieces[index + 1][0] = pieces[index + 1][0].lstrip(SPACE)
    if flush:
        flush_lines([piece if type(piece) is list else None for piece in pieces])
    if len(pieces) == 1 and not heredoc and type(pieces[0]) is Sequence:
        only = pieces[0]
        if only.word == "interpolation" and only.expression is not None:
            return TemplateWrap(only.expression, span)
    parts = _nest(pieces)
    if not parts:
        return Literal("", span)
    if len(parts) == 1 and type(parts[0]) is Literal and isinstance(parts[0].value, str):
        return Literal(parts[0].value, span)
    return Template(tuple(parts), span)


def _nest(pieces: list[Any]) -> list[Expression]:
    """Put what stands between directives into them, and neighbouring texts together."""
    opened = [_Open(None, [])]
    for piece in pieces:
        parts = opened[-1].parts
        if type(piece) is list:
            text, span = piece
            if not text:
                continue
            last = parts[-1] if parts else None
            if type(last) is Literal and isinstance(last.value, str):
                parts[-1] = Literal(f"{last.value}{text}", Span(*last.span[:3], *span[3:]))
            else:
                parts.append(Literal(text, span))
        elif piece.word == "interpolation":
            parts.append(piece.expression)
        elif piece.word in ("if", "for"):
            if len(opened) > MAX_DEPTH:
                _fail(piece.span, f"directives are nested more than {MAX_DEPTH} deep")
            opened.append(_Open(piece, []))
        elif piece.word == "else":
            current = opened[-1]
            if (
                current.sequence is None
                or current.sequence.word != "if"
                or current.then is not None
            ):
                _fail(piece.span, "unexpected %{ else }; no %{ if } is open here")
            current.then, current.parts = current.parts, []
        else:
            wanted = piece.word[3:]
            current = opened.pop()
            if current.sequence is None or current.sequence.word != wanted:
                _fail(
                    piece.span, f"unexpected %{{ {piece.word} }}; no %{{ {wanted} }} is open here"
                )
            opened[-1].parts.append(_close(current, piece.span))
    last_open = opened[-1].sequence
    if last_open is not None:
        _fail(
            last_open.span, f"expected %{{ end{last_open.word} }} before the end of this template"
        )
    return opened[0].parts


def _close(directive: _Open, end: Span) -> TemplateIf | TemplateFor:
    """Make the node of a directive that is complete."""
    sequence = directive.sequence
    assert sequence is not None
    assert sequence.expression is not None
    span = Span(*sequence.span[:3], *end[3:])
    parts = tuple(directive.parts)
    if sequence.word == "for":
        return TemplateFor(sequence.key, sequence.value, sequence.expression, parts, span)
    if directive.then is None:
        return TemplateIf(sequence.expression, parts, (), span)
    return TemplateIf(sequence.expression, tuple(directive.then), parts, span)


def _fail(span: Span, message: str) -> NoReturn:
    """Refuse the file at `span`."""
    raise InputError(message, file=span.file, line=span.line, column=span.column)
