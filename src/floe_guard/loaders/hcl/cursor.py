"""A position in HCL text: spans, line numbers, comments, names, and how faults are told.

The base of the lexers, together with what they all have to know: which bracket is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import tokens as t
from floe_guard.loaders.hcl.syntax import GetAttr, Span, Traversal, span_of

MAX_NESTING = 150
"""Brackets, interpolations and blocks inside each other."""

# Names by what they exclude: a class of ASCII characters compiles and matches faster than
# one that lists the rest of Unicode. `check_name` judges the characters beyond ASCII.
FIRST = r"[^\x00-@\[-^`{-\x7f]"
IDENT = rf"{FIRST}[^\x00-,./:-@\[-^`{{-\x7f]*"
BLANK = r"[ \t]+|/\*(?s:.*?)\*/"
ANY_BLANK = rf"{BLANK}|\r?\n|\#[^\n]*|//[^\n]*"
NAME = re.compile(IDENT).match
_AT_ONCE = 1000


def run_of(item: str) -> Callable[[str, int], int]:
    """Return a function from a text and an offset to where the longest run of `item`s there ends.

    A repetition that may give nothing back would do, but before Python 3.11.5 it stops early around
    an item that can be matched in several ways (https://github.com/python/cpython/issues/106052);
    and a plain one keeps a place to go back to for every item, which a hostile text has millions of.

    Args:
        item: A pattern of at least one character, without groups.
    """
    some = re.compile(rf"(?:{item}){{0,{_AT_ONCE}}}").match

    def end_of_run(text: str, pos: int) -> int:
        end: int = some(text, pos).end()  # type: ignore[union-attr]
        while end - pos >= _AT_ONCE:
            pos, end = end, some(text, end).end()  # type: ignore[union-attr]
        return end

    return end_of_run


end_of_space = run_of(BLANK)
end_of_any_space = run_of(ANY_BLANK)
_COMMENT = re.compile(r"/\*(?s:.*?)\*/|\#[^\n]*|//[^\n]*")

# What an open bracket is; BASE is the argument itself.
(
    BASE,
    PAREN,
    BRACK,
    FOR_BRACK,
    OBJECT,
    FOR_BRACE,
    INTERP,
    QUOTED_TEXT,
    HEREDOC_TEXT,
    WHOLE_TEXT,
) = range(10)
CLOSER = {
    PAREN: '")"',
    BRACK: '"]"',
    FOR_BRACK: '"]"',
    OBJECT: '"}"',
    FOR_BRACE: '"}"',
    INTERP: '"}"',
}

KEYWORDS = {"true": True, "false": False, "null": None}


class Cursor:
    """The state of one run over one text."""

    def __init__(self, text: str, file: str, line: int = 1, column: int = 1) -> None:
        self.text = text
        self.file = file
        self.origin = (line, column)
        self.line = line
        self.start_of_line = 1 - column
        self.ascii = text.isascii()
        self.kinds: list[int] = []
        self.values: list[object] = []
        self.offsets: list[int] = []
        self.comments: list[tuple[str, int, int]] = []
        self.comment_lines: dict[int, int] = {}  # last line by first line
        self.longest = 0  # tokens of the longest expression

    def span(self, start: int, end: int) -> Span:
        """The span of text on the current line."""
        line = self.line
        base = self.start_of_line - 1
        return span_of((self.file, line, start - base, line, end - base))

    def fail(self, offset: int, message: str) -> NoReturn:
        """Refuse the file at `offset`."""
        line, column = t.locate(self.text, offset, self.origin)
        raise InputError(message, file=self.file, line=line, column=column)

    def advance(self, start: int, end: int) -> int:
        """Count the lines between two offsets; return `end`."""
        lines = self.text.count("\n", start, end)
        if lines:
            self.line += lines
            self.start_of_line = self.text.rfind("\n", start, end) + 1
        return end

    def emit(self, kind: int, value: object, offset: int) -> None:
        """Append one token."""
        self.kinds.append(kind)
        self.values.append(value)
        self.offsets.append(offset)

    def comment(self, start: int, end: int) -> None:
        """Note where a comment is, and keep it if it could be a waiver."""
        text = self.text
        if not text[max(self.start_of_line, 0) : start].strip():
            self.comment_lines[self.line] = self.line + text.count("\n", start, end)
        if text.find("skip", start, end) >= 0:
            self.comments.append((text[start:end], self.line, start - self.start_of_line + 1))

    def below(self, line: int) -> int:
        """The first line after a run of comments that begins on a line; 0 behind other text."""
        if line not in self.comment_lines:
            return 0
        while line in self.comment_lines:
            line = self.comment_lines[line] + 1
        return line

    def block_comment(self, start: int) -> int:
        """Pass a ``/* … */`` comment; return the offset after it."""
        end = self.text.find("*/", start + 2)
        if end < 0:
            self.fail(start, 'the comment that begins here is never closed; expected "*/"')
        self.comment(start, end + 2)
        return self.advance(start, end + 2)

    def blank(self, pos: int) -> int:
        """Pass blanks and comments within a line; return the offset after them."""
        end = end_of_space(self.text, pos)
        return end if end - pos < 2 else self._past(pos, end)

    def skip(self, pos: int, top: int) -> int:
        """Pass blanks and comments, and line breaks where they mean nothing."""
        if top in (BASE, OBJECT):
            return self.blank(pos)
        return self._past(pos, end_of_any_space(self.text, pos))

    def _past(self, start: int, end: int) -> int:
        """Count the lines of what is passed, and note its comments."""
        if self.text.find("skip", start, end) >= 0:
            done = start
            for found in _COMMENT.finditer(self.text, start, end):
                self.advance(done, found.start())
                self.comment(found.start(), found.end())
                done = self.advance(found.start(), found.end())
            start = done
        return self.advance(start, end)

    def check_name(self, name: str, offset: int) -> None:
        """Refuse a name whose characters are not those of a Unicode identifier."""
        position = offset
        for part in name.split("."):
            if not part.isascii() and not part.replace("-", "_").isidentifier():
                for index, character in enumerate(part):
                    if not ("_" + character).isidentifier() and character != "-":
                        self.fail(
                            position + index,
                            f"the character U+{ord(character):04X} is not used within the language",
                        )
                self.fail(position, "expected a name")
            position += len(part) + 1

    def bad_character(self, offset: int) -> NoReturn:
        """Refuse what no token begins with, naming the usual reasons."""
        text = self.text
        if offset >= len(text):
            self.fail(offset, "the file ends here; expected an expression or a closing bracket")
        character = text[offset]
        if text.startswith("<<", offset):
            self.fail(
                offset, "invalid heredoc; expected a name right after << and nothing after it"
            )
        reason = {
            "'": "single quotes are not valid; use double quotes",
            "`": "back quotes are not valid; use double quotes or a heredoc",
            ";": "the ; character is not valid; use a new line to separate arguments",
            "&": 'expected "&&"',
            "|": 'expected "||"',
            "\\": "a backslash is valid in a quoted string only",
            "~": "~ is valid at the edge of a template sequence only",
            "\r": "a carriage return is valid before a line feed only",
        }.get(character, f"the character U+{ord(character):04X} is not used within the language")
        self.fail(offset, reason)

    def identifier(self, start: int, end: int) -> None:
        """Emit a plain name."""
        name = self.text[start:end]
        if not self.ascii:
            self.check_name(name, start)
        self.emit(t.A_IDENTIFIER, Traversal(name, (), self.span(start, end)), start)

    def traversal(self, text: str, start: int, span: Span) -> Traversal:
        """The node of a dotted name on the current line."""
        names = text.split(".")
        at = start + len(names[0])
        line, base, file = self.line, self.start_of_line - 1, self.file
        steps = []
        for name in names[1:]:
            after = at + len(name) + 1
            steps.append(GetAttr(name, span_of((file, line, at - base, line, after - base))))
            at = after
        return Traversal(names[0], tuple(steps), span)

    def for_intro(self, pos: int) -> int:
        """Lex ``for a, b in`` after an opening bracket or ``%{``."""
        pos = self.skip(pos, PAREN)
        self.emit(t.FOR, self.span(pos, pos + 3), pos)
        pos += 3
        for last in (False, True):
            pos = self.skip(pos, PAREN)
            name = NAME(self.text, pos)
            if name is None:
                self.fail(pos, 'expected a variable name after "for"')
            self.identifier(pos, name.end())
            pos = self.skip(name.end(), PAREN)
            if last or not self.text.startswith(",", pos):
                break
            self.emit(t.COMMA, self.span(pos, pos + 1), pos)
            pos += 1
        name = NAME(self.text, pos)
        if name is None or name.group() != "in":
            self.fail(pos, 'expected "in" after the variables of "for"')
        self.emit(t.IN, self.span(pos, name.end()), pos)
        return name.end()
