"""HCL text -> tokens, by OpenTofu's own rules for what separates what.

python-hcl2's grammar takes newlines where OpenTofu does not, two arguments on a line, any
escape; and misses some of what OpenTofu takes. All of that is decided here, by position: the
lexer knows whether it is between arguments, in an object, or inside brackets where a line
break means nothing. Values of tokens: atoms carry their node, `CHARACTERS` a ``[text, span]``
list, `QUOTE` a ``(span, heredoc, flush)`` tuple, `DIRECTIVE`, `INTERPOLATION` and the
`RBRACE` that ends them a ``(span, strip)`` tuple, unary `MINUS` and `NOT` a list of
``(operator, span)``, the splats a list that begins with their span, everything else its
`Span`.

Source: HCL native syntax specification, "Lexical Elements" and "Structural Elements",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import re

from floe_guard.loaders.hcl import tokens as t
from floe_guard.loaders.hcl.cursor import IDENT, KEYWORDS, MAX_NESTING, NAME, end_of_space
from floe_guard.loaders.hcl.expression_lexer import ExpressionLexer
from floe_guard.loaders.hcl.syntax import (
    Attribute,
    Expression,
    Literal,
    Number,
    Traversal,
    span_of,
)
from floe_guard.loaders.hcl.template_lexer import end_of_quoted

_SIMPLE = re.compile(
    r'[ \t]*(?:"([^"\\$%\r\n]*(?:[$%](?![{$%])[^"\\$%\r\n]*)*)"'
    rf"|({IDENT}(?:\.{IDENT})*)|([0-9]+(?:\.[0-9]+)?))[ \t]*(?=\r?\n|\#)"
).match
# What follows the type of most blocks: labels without escapes, and an end of line after the brace.
_HEADER = re.compile(r'((?:[ \t]+"[^"\\$%\r\n]*")*)[ \t]*\{[ \t]*(?=\n)').match
_LABELS = re.compile(r'"([^"]*)"').finditer
_STATEMENT = re.compile(
    rf"[ \t]*(?:({IDENT})([ \t]*=(?![=>]))?|(\r?\n)|(\}})|(\#[^\n]*|//[^\n]*)|(/\*))"
).match


def tokenize(text: str, file: str) -> t.Tokens:
    """Split `text` into tokens.

    Args:
        text: The file's text, without byte order mark, line ends as they are.
        file: Its name, for spans and errors.

    Returns:
        The tokens.

    Raises:
        InputError: Where OpenTofu would not read the text, with line and column.
    """
    lexer = Lexer(text, file)
    shape = lexer.file_body()
    comments = [(*comment, lexer.below(comment[1])) for comment in lexer.comments]
    tokens = t.Tokens(lexer.kinds, lexer.values, lexer.offsets, comments, lexer.longest)
    return tokens._replace(shape=shape)


def tokenize_template(text: str, file: str, line: int, column: int) -> t.Tokens:
    """Split a text that is a template as a whole, as if an argument were set to it.

    Args:
        text: The template, without delimiters.
        file: The file it is in.
        line: Where it begins there.
        column: Where it begins on that line.

    Returns:
        The tokens.

    Raises:
        InputError: Where OpenTofu would not read the text, with line and column.
    """
    lexer = Lexer(text, file, line, column)
    lexer.whole_template()
    origin = (line, column)
    return t.Tokens(lexer.kinds, lexer.values, lexer.offsets, [], lexer.longest, origin)


def tokenize_expression(text: str, file: str) -> t.Tokens:
    """Split a text that is one expression in parentheses, which do not count for positions.

    Args:
        text: The expression in parentheses.
        file: What spans and errors name as the file.

    Returns:
        The tokens, of an argument set to that expression.

    Raises:
        InputError: Where OpenTofu would not read the text, with line and column.
    """
    lexer = Lexer(text, file, 1, 0)
    lexer.argument()
    return t.Tokens(lexer.kinds, lexer.values, lexer.offsets, [], lexer.longest, lexer.origin)


class Lexer(ExpressionLexer):
    """Reads arguments and blocks."""

    def file_body(self) -> t.Shape:
        """Lex the whole file: arguments and blocks, blocks inside blocks."""
        text, kinds = self.text, self.kinds
        opened: list[int] = []
        items: list[t.Item] = []
        around: list[tuple[int, int, list[t.Item]]] = []
        arguments: list[tuple[int, int]] = []
        pos = 0
        while True:
            found = _STATEMENT(text, pos)
            if found is None:
                pos = end_of_space(text, pos)
                if pos < len(text):
                    if text[pos] in '"<[({':
                        self.fail(pos, "expected an argument or block definition")
                    self.bad_character(pos)
                if opened:
                    self.fail(
                        opened[-1],
                        'this block is never closed; expected "}" before the end of the file',
                    )
                break
            which = found.lastindex
            if which == 2:
                simple = _SIMPLE(text, found.end())
                if simple is not None:
                    argument = self.simple_argument(found, simple)
                    if argument is not None:
                        items.append(argument)
                        pos = simple.end()
                        continue
                first = len(kinds)
                start, end = found.span(1)
                self.identifier(start, end)
                self.emit(t.EQUALS, self.span(found.end() - 1, found.end()), found.end() - 1)
                pos = self.end_of_item(self.expression(found.end(), False), "argument")
                items.append(None)
                arguments.append((first, len(kinds)))
            elif which == 3:
                pos = self.start_of_line = found.end()
                self.line += 1
            elif which == 5:
                self.comment(found.start(5), found.end())
                pos = found.end()
            elif which == 6:
                pos = self.block_comment(found.start(6))
            elif which == 4:
                start = found.start(4)
                if not opened:
                    self.fail(start, 'unexpected "}"; no block is open here')
                opened.pop()
                first, brace, outer = around.pop()
                outer.append((first, brace, len(kinds), items))
                items = outer
                self.emit(t.RBRACE, self.span(start, start + 1), start)
                pos = self.end_of_item(start + 1, "block")
            else:
                first = len(kinds)
                start, end = found.span(1)
                self.identifier(start, end)
                simple = _HEADER(text, end)
                if simple is not None and self.ascii:
                    pos = self.simple_header(simple)
                    opened.append(self.offsets[-1])
                    around.append((first, len(kinds) - 1, items))
                    items = []
                    if len(opened) > MAX_NESTING:
                        self.fail(pos, f"blocks are nested more than {MAX_NESTING} deep")
                    continue
                pos = self.header(end)
                if kinds[-1] == t.LBRACE:
                    brace, depth = len(kinds) - 1, len(opened)
                    pos = self.block_body(pos, opened)
                    if len(opened) > depth:
                        around.append((first, brace, items))
                        items = []
                    else:
                        last = len(kinds) - 1
                        items.append((first, brace, last, [None] if last > brace + 1 else []))
                        if last > brace + 1:
                            arguments.append((brace + 1, last))
                else:
                    pos = self.end_of_item(self.expression(pos, False), "argument")
                    items.append(None)
                    arguments.append((first, len(kinds)))
            if len(opened) > MAX_NESTING:
                self.fail(pos, f"blocks are nested more than {MAX_NESTING} deep")
        self.emit(t.END, self.span(pos, pos), pos)
        return t.Shape(items, arguments)

    def simple_argument(self, name: re.Match[str], value: re.Match[str]) -> Attribute | None:
        """Lex an argument whose value is one string, number or reference, as most are.

        Returns:
            The argument if it is one; names beyond ASCII are left to the rules for expressions.
        """
        which = value.lastindex or 0
        written = value[which]
        key = name[1]
        line, base, file = self.line, self.start_of_line - 1, self.file
        start, end = value.span(which)
        if which == 1:
            start -= 1
            end += 1
        span = span_of((file, line, start - base, line, end - base))
        node: Expression
        if which == 1:
            node = Literal(written, span)
        elif which == 3:
            node = Number(written, span)
        elif not written.isascii():
            return None
        elif "." in written:
            node = self.traversal(written, start, span)
        elif written in KEYWORDS:
            node = Literal(KEYWORDS[written], span)
        else:
            node = Traversal(written, (), span)
        if not key.isascii() or type(node) is Traversal and node.root in KEYWORDS:
            return None
        first = name.start(1)
        whole = span_of((file, line, first - base, line, end - base))
        argument = Attribute(key, node, whole)
        self.kinds.append(t.A_ATTRIBUTE)
        self.values.append(argument)
        self.offsets.append(first)
        return argument

    def simple_header(self, found: re.Match[str]) -> int:
        """Lex the labels and the brace of a block that goes on on the next line, as most do.

        Returns:
            The offset of the end of the line.
        """
        line, base, file = self.line, self.start_of_line - 1, self.file
        start, end = found.span(1)
        if start < end:
            for label in _LABELS(self.text, start, end):
                start, end = label.span()
                span = span_of((file, line, start - base, line, end - base))
                self.kinds.append(t.A_LABEL)
                self.values.append(Literal(label[1], span))
                self.offsets.append(start)
        brace = self.text.index("{", end)
        self.kinds.append(t.LBRACE)
        self.values.append(span_of((file, line, brace - base, line, brace + 1 - base)))
        self.offsets.append(brace)
        return found.end()

    def header(self, pos: int) -> int:
        """Lex what follows the first name: labels and ``{``, or ``=``."""
        text = self.text
        labels = False
        while True:
            pos = self.blank(pos)
            character = text[pos : pos + 1]
            if character == "{":
                self.emit(t.LBRACE, self.span(pos, pos + 1), pos)
                return pos + 1
            if character == "=" and not labels and text[pos + 1 : pos + 2] not in ("=", ">"):
                self.emit(t.EQUALS, self.span(pos, pos + 1), pos)
                return pos + 1
            if character == '"':
                end = end_of_quoted(text, pos + 1)
                if text.startswith(("${", "%{"), end):
                    self.fail(
                        end,
                        "template sequences are not allowed in a block label; write $${ or %%{ for the characters",
                    )
                if text[end : end + 1] != '"':
                    self.fail(
                        end, "expected the closing quote of this block label on the same line"
                    )
                value = self.unescape(pos + 1, end)
                self.emit(t.A_LABEL, Literal(value, self.span(pos, end + 1)), pos)
                pos = end + 1
            else:
                name = NAME(text, pos)
                if name is None:
                    expected = (
                        'expected a label or "{"' if labels else 'expected "=", a label or "{"'
                    )
                    if character == "[" and not labels:
                        expected = "expected an argument or block definition; a name cannot be indexed here"
                    self.fail(pos, f"{expected} after the block type or argument name")
                self.identifier(pos, name.end())
                pos = name.end()
            labels = True

    def block_body(self, pos: int, opened: list[int]) -> int:
        """Lex what follows ``{``: nothing, one argument on the same line, or more lines."""
        text = self.text
        pos = self.blank(pos)
        if pos >= len(text) or text[pos] in "\n#" or text.startswith(("\r\n", "//"), pos):
            opened.append(self.offsets[-1])
            return pos
        if text[pos] != "}":
            name = NAME(text, pos)
            if name is None:
                self.fail(pos, 'expected a line break, one argument or "}" after "{"')
            self.identifier(pos, name.end())
            pos = self.header(name.end())
            if self.kinds[-1] == t.LBRACE:
                self.fail(pos - 1, "a block inside a one-line block; put it on a line of its own")
            pos = self.expression(pos, True)
            if text[pos : pos + 1] != "}":
                if text[pos : pos + 1] == ",":
                    self.fail(
                        pos, "a one-line block holds one argument only; use one line per argument"
                    )
                self.fail(
                    pos, 'expected "}" on the same line, after the one argument of this block'
                )
        self.emit(t.RBRACE, self.span(pos, pos + 1), pos)
        return self.end_of_item(pos + 1, "block")

    def end_of_item(self, pos: int, what: str) -> int:
        """Require the end of the line after an argument or block; return where it is."""
        text = self.text
        if text.startswith("\n", pos):
            return pos
        pos = self.blank(pos)
        if pos < len(text) and text[pos] not in "\n#" and not text.startswith(("\r\n", "//"), pos):
            self.fail(pos, f"expected a line break after this {what}")
        return pos

    def argument(self) -> None:
        """Lex all of the text as the value of an argument without a name."""
        span = self.span(0, 0)
        self.emit(t.A_IDENTIFIER, Traversal("", (), span), 0)
        self.emit(t.EQUALS, span, 0)
        end = self.expression(0, False)
        if end < len(self.text):
            self.fail(end, "expected one expression and nothing after it")
        self.emit(t.END, self.span(end, end), end)

    def whole_template(self) -> None:
        """Lex all of the text as a template, as the value of an argument without a name."""
        span = self.span(0, 0)
        self.emit(t.A_IDENTIFIER, Traversal("", (), span), 0)
        self.emit(t.EQUALS, span, 0)
        self.emit(t.QUOTE, (span, "", False), 0)
        end = self._expression(0, False, whole=True)
        self.emit(t.END, self.span(end, end), end)
        self.longest = len(self.kinds)
