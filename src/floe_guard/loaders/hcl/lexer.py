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
from typing import NoReturn

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import literals
from floe_guard.loaders.hcl import tokens as t
from floe_guard.loaders.hcl.syntax import GetAttr, GetIndex, Literal, Number, Span, Step, Traversal

MAX_NESTING = 150
"""Brackets, interpolations and blocks inside each other."""

# Names by what they exclude: a class of ASCII characters compiles and matches faster than
# one that lists the rest of Unicode. `check_name` judges the characters beyond ASCII.
_FIRST = r"[^\x00-@\[-^`{-\x7f]"
_IDENT = rf"{_FIRST}[^\x00-,./:-@\[-^`{{-\x7f]*"
_BLANK = r"[ \t]+|/\*(?s:.*?)\*/"
_ANY_BLANK = rf"{_BLANK}|\r?\n|\#[^\n]*|//[^\n]*"
# Every branch begins with a character class outside its group, so that the regular
# expression engine rejects a branch by one look at the next character.
_EXPRESSION = re.compile(
    r"[ \t]*(?:"
    rf"{_FIRST}([^\x00-,./:-@\[-^`{{-\x7f]*(?:\.{_IDENT})*)"  # 1 name or traversal
    r'|"([^"\\$%\r\n]*(?:[$%](?![{$%])[^"\\$%\r\n]*)*")'  # 2 string without templates
    rf"|\.({_IDENT}(?:\.{_IDENT})*)"  # 3 attribute steps
    r"|[#/]((?<=#)[^\n]*|/[^\n]*)"  # 4 line comment
    r"|/(\*)"  # 5 block comment
    rf"|<(<-?{_IDENT}\r?\n)"  # 6 heredoc
    r"|\.([ \t]*[0-9]+(?:[eE][+-]?[0-9]+)?)"  # 7 legacy index
    r"|[-+*/%<>!?:=,(){}\[\].&|~](=(?<=[=!<>]=)|>(?<==>)|&(?<=&&)|\|(?<=\|\|)"
    r"|\.\.(?<=\.\.\.)|:(?<=::)|\}(?<=~\})|)"  # 8 operator
    r"|[0-9]([0-9]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"  # 9 number
    r"|[\r\n]((?<=\n)|\n)"  # 10 line break
    r'|"()'  # 11 any other string
    r")"
).match
_NAME = re.compile(_IDENT).match
_DIGITS = re.compile(r"[0-9]+(?:[eE][+-]?[0-9]+)?").match
_FRACTION = re.compile(r"\.[0-9]").match
_STATEMENT = re.compile(
    rf"[ \t]*(?:({_IDENT})([ \t]*=(?![=>]))?|(\r?\n)|(\}})|(\#[^\n]*|//[^\n]*)|(/\*))"
).match
_SPACE = re.compile(rf"(?:{_BLANK})*+").match
_ANY_SPACE = re.compile(rf"(?:{_ANY_BLANK})*+").match
_FOR = re.compile(rf"(?:{_ANY_BLANK})*+for(?![^\x00-,./:-@\[-^`{{-\x7f])").match
_FULL_SPLAT = re.compile(rf"\[(?:{_ANY_BLANK})*+\*(?!/)(?:{_ANY_BLANK})*+\]").match
_TEXT = r"\$++(?!\{)|%++(?!\{)|\$\$++\{|%%++\{"
_QUOTED = re.compile(rf'(?:[^"\\$%\r\n]+|\r(?!\n)|\\.|{_TEXT})*+').match
_HEREDOC = re.compile(rf"(?:[^$%\n]+|{_TEXT})*+\n?").match
_KEYWORDS = {"true": True, "false": False, "null": None}

# What an open bracket is; BASE is the argument itself.
(
    _BASE,
    _PAREN,
    _BRACK,
    _FOR_BRACK,
    _OBJECT,
    _FOR_BRACE,
    _INTERP,
    _QUOTED_TEXT,
    _HEREDOC_TEXT,
    _WHOLE_TEXT,
) = range(10)
_CLOSER = {
    _PAREN: '")"',
    _BRACK: '"]"',
    _FOR_BRACK: '"]"',
    _OBJECT: '"}"',
    _FOR_BRACE: '"}"',
    _INTERP: '"}"',
}


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
    lexer.file_body()
    comments = [(*comment, lexer.below(comment[1])) for comment in lexer.comments]
    return t.Tokens(lexer.kinds, lexer.values, lexer.offsets, comments, lexer.longest)


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


class Lexer:
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

    # ------------------------------------------------------------------ positions, errors

    def span(self, start: int, end: int) -> Span:
        """The span of text on the current line."""
        line = self.line
        base = self.start_of_line - 1
        return Span(self.file, line, start - base, line, end - base)

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

    # --------------------------------------------------------------------------- bodies

    def file_body(self) -> None:
        """Lex the whole file: arguments and blocks, blocks inside blocks."""
        text = self.text
        opened: list[int] = []
        pos = 0
        while True:
            found = _STATEMENT(text, pos)
            if found is None:
                pos = _SPACE(text, pos).end()  # type: ignore[union-attr]
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
                start, end = found.span(1)
                self.identifier(start, end)
                self.emit(t.EQUALS, self.span(found.end() - 1, found.end()), found.end() - 1)
                pos = self.end_of_item(self.expression(found.end(), False), "argument")
            elif which == 3:
                pos = self.line_break(found.start(3), found.end())
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
                self.emit(t.RBRACE, self.span(start, start + 1), start)
                pos = self.end_of_item(start + 1, "block")
            else:
                start, end = found.span(1)
                self.identifier(start, end)
                pos = self.header(end)
                if self.kinds[-1] == t.LBRACE:
                    pos = self.block_body(pos, opened)
                else:
                    pos = self.end_of_item(self.expression(pos, False), "argument")
            if len(opened) > MAX_NESTING:
                self.fail(pos, f"blocks are nested more than {MAX_NESTING} deep")
        self.emit(t.END, self.span(pos, pos), pos)

    def identifier(self, start: int, end: int) -> None:
        """Emit a plain name."""
        name = self.text[start:end]
        if not self.ascii:
            self.check_name(name, start)
        self.emit(t.A_IDENTIFIER, Traversal(name, (), self.span(start, end)), start)

    def line_break(self, start: int, end: int) -> int:
        """Pass a line break between items, which is one token however often repeated."""
        if self.kinds and self.kinds[-1] != t.NEWLINE:
            self.emit(t.NEWLINE, self.span(start, end), start)
        self.line += 1
        self.start_of_line = end
        return end

    def header(self, pos: int) -> int:
        """Lex what follows the first name: labels and ``{``, or ``=``."""
        text = self.text
        labels = False
        while True:
            pos = self.advance(pos, _SPACE(text, pos).end())  # type: ignore[union-attr]
            character = text[pos : pos + 1]
            if character == "{":
                self.emit(t.LBRACE, self.span(pos, pos + 1), pos)
                return pos + 1
            if character == "=" and not labels and text[pos + 1 : pos + 2] not in ("=", ">"):
                self.emit(t.EQUALS, self.span(pos, pos + 1), pos)
                return pos + 1
            if character == '"':
                found = _QUOTED(text, pos + 1)
                end = found.end()  # type: ignore[union-attr]
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
                name = _NAME(text, pos)
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
        pos = self.advance(pos, _SPACE(text, pos).end())  # type: ignore[union-attr]
        if pos >= len(text) or text[pos] in "\n#" or text.startswith(("\r\n", "//"), pos):
            opened.append(self.offsets[-1])
            return pos
        if text[pos] != "}":
            name = _NAME(text, pos)
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
        pos = self.advance(pos, _SPACE(text, pos).end())  # type: ignore[union-attr]
        if pos < len(text) and text[pos] not in "\n#" and not text.startswith(("\r\n", "//"), pos):
            self.fail(pos, f"expected a line break after this {what}")
        return pos

    # ---------------------------------------------------------------------- expressions

    def expression(self, pos: int, single: bool) -> int:
        """Lex an argument's expression; see `_expression`."""
        before = len(self.kinds)
        pos = self._expression(pos, single)
        self.longest = max(self.longest, len(self.kinds) - before)
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

    def _expression(self, pos: int, single: bool, whole: bool = False) -> int:
        """Lex an argument's expression.

        Args:
            pos: The offset after ``=``.
            single: Whether it is the argument of a one-line block, which ends at ``}``.
            whole: Whether the text is a template as a whole, so that it begins inside one.

        Returns:
            The offset of what ends it: a line break, the end of the file, or, where
            `single`, whatever is not part of it.
        """
        text, kinds, file = self.text, self.kinds, self.file
        add_kind, add_value, add_offset = kinds.append, self.values.append, self.offsets.append
        line, base = self.line, self.start_of_line - 1
        stack: list[int] = []
        templates: list[tuple[int, str, bool]] = []
        top = _BASE
        operand = False  # whether the last token ended an operand
        if whole:
            stack.append(_BASE)
            top = _WHOLE_TEXT
            templates.append((0, "", False))
        while True:
            if top >= _QUOTED_TEXT:
                pos, event = self.template_part(pos, top, templates[-1])
                if event == t.QUOTE:
                    templates.pop()
                    top = stack.pop()
                    operand = True
                elif event:
                    stack.append(top)
                    top = _INTERP
                    operand = False
                line, base = self.line, self.start_of_line - 1
                continue
            found = _EXPRESSION(text, pos)
            if found is None:
                pos = _SPACE(text, pos).end()  # type: ignore[union-attr]
                if pos < len(text):
                    self.bad_character(pos)
                if top == _BASE:
                    return pos
                self.fail(pos, f"the file ends here; expected {_CLOSER[top]}")
            which = found.lastindex
            start, end = found.span(which)  # type: ignore[arg-type]
            start -= 1
            pos = end
            if which == 1:
                name = text[start:end]
                if operand:
                    if name == "if" and top in (_FOR_BRACK, _FOR_BRACE):
                        add_kind(t.IF)
                        add_value(Span(file, line, start - base, line, end - base))
                        add_offset(start)
                        operand = False
                        continue
                    self.adjacent(start, top)
                if not self.ascii:
                    self.check_name(name, start)
                operand = True
                if "." in name:
                    names = name.split(".")
                    name = names[0]
                    at = start + len(name)
                    if name in _KEYWORDS:
                        pos = end = at
                        steps: tuple[Step, ...] = ()
                    else:
                        made: list[Step] = []
                        for part in names[1:]:
                            after = at + len(part) + 1
                            made.append(
                                GetAttr(part, Span(file, line, at - base, line, after - base))
                            )
                            at = after
                        steps = tuple(made)
                else:
                    steps = ()
                span = Span(file, line, start - base, line, end - base)
                if name in _KEYWORDS:
                    add_kind(t.A_KEYWORD)
                    add_value(Literal(_KEYWORDS[name], span))
                else:
                    add_kind(t.A_TRAVERSAL)
                    add_value(Traversal(name, steps, span))
                add_offset(start)
            elif which == 2:
                if operand:
                    self.adjacent(start, top)
                operand = True
                add_kind(t.A_STRING)
                add_value(
                    Literal(
                        text[start + 1 : end - 1], Span(file, line, start - base, line, end - base)
                    )
                )
                add_offset(start)
            elif which == 8:
                operator = text[start:end]
                if operator == "-" and not operand or operator == "!":
                    if operand:
                        self.adjacent(start, top)
                    self.unary(operator, start)
                    continue
                kind = _PUNCTUATION.get(operator, -1)
                if kind < 0:
                    self.bad_character(start)
                span = Span(file, line, start - base, line, end - base)
                if operator in "([{":
                    if len(stack) >= MAX_NESTING:
                        self.fail(start, f"expressions are nested more than {MAX_NESTING} deep")
                    if operator == "(":
                        if operand:
                            self.call(start, top)
                        opens = _PAREN
                    elif operator == "[":
                        opens = _BRACK
                        if operand:
                            splat = _FULL_SPLAT(text, start)
                            if splat:
                                pos = self.advance(start, splat.end())
                                line, base = self.line, self.start_of_line - 1
                                kind = t.FULL_SPLAT
                                span = Span(file, span.line, span.column, line, pos - base)
                                opens = -1
                        elif _FOR(text, pos):
                            opens = _FOR_BRACK
                    else:
                        if operand:
                            self.adjacent(start, top)
                        opens = _FOR_BRACE if _FOR(text, pos) else _OBJECT
                    add_kind(kind)
                    add_value(span if opens >= 0 else [span])
                    add_offset(start)
                    if opens < 0:
                        continue
                    stack.append(top)
                    top = opens
                    operand = False
                    if opens in (_FOR_BRACK, _FOR_BRACE):
                        pos = self.for_intro(pos)
                        line, base = self.line, self.start_of_line - 1
                elif operator in ")]}" or operator == "~}":
                    if top == _BASE:
                        if single and operator == "}":
                            return start
                        if operator == "}":
                            self.fail(start, 'expected a line break before this "}"')
                        self.fail(start, f'unexpected "{operator}"; expected a line break')
                    if operator != _CLOSER[top][1] and not (operator == "~}" and top == _INTERP):
                        self.fail(start, f'expected {_CLOSER[top]} before this "{operator}"')
                    if not operand and kinds[-1] not in _MAY_PRECEDE_CLOSER:
                        self.fail(start, f'expected an expression before this "{operator}"')
                    add_kind(kind)
                    add_value((span, operator == "~}") if top == _INTERP else span)
                    add_offset(start)
                    operand = top != _INTERP
                    top = stack.pop()
                elif operator == ".":
                    pos = self.dot(start, end, top)
                    line, base = self.line, self.start_of_line - 1
                elif operator == "::":
                    pos = self.namespace(start, end)
                elif not operand:
                    if text.startswith("<<", start):
                        self.bad_character(start)
                    self.fail(start, f'expected an expression before this "{operator}"')
                else:
                    if top == _BASE and operator == ",":
                        if single:
                            return start
                        self.fail(
                            start, 'unexpected ","; expected a line break after this argument'
                        )
                    if top == _BASE and operator == "=":
                        self.fail(
                            start, 'unexpected "="; expected a line break after this argument'
                        )
                    add_kind(kind)
                    add_value(span)
                    add_offset(start)
                    operand = operator == "..."
            elif which == 3:
                if not operand:
                    self.fail(start, 'expected an expression before this "."')
                if not self.ascii:
                    self.check_name(text[start + 1 : end], start + 1)
                at = start
                for part in text[start + 1 : end].split("."):
                    after = at + len(part) + 1
                    add_kind(t.A_GET_ATTR)
                    add_value(GetAttr(part, Span(file, line, at - base, line, after - base)))
                    add_offset(at)
                    at = after
            elif which == 9:
                if operand:
                    self.adjacent(start, top)
                operand = True
                if _FRACTION(text, end):
                    self.fail(start, "invalid number; expected one decimal point at most")
                add_kind(t.A_NUMBER)
                add_value(Number(text[start:end], Span(file, line, start - base, line, end - base)))
                add_offset(start)
            elif which == 10:
                if top == _BASE:
                    if not operand:
                        self.fail(start, "unexpected line break; expected an expression")
                    return start
                if top == _OBJECT:
                    last = kinds[-1]
                    if last != t.NEWLINE:
                        if not operand and last != t.LBRACE and last != t.COMMA:
                            self.fail(start, "unexpected line break; expected an expression")
                        add_kind(t.NEWLINE)
                        add_value(Span(file, line, start - base, line, end - base))
                        add_offset(start)
                        operand = False
                self.line = line = line + 1
                self.start_of_line = end
                base = end - 1
            elif which == 4:
                self.comment(start, end)
            elif which == 5:
                pos = self.block_comment(start)
                line, base = self.line, self.start_of_line - 1
            elif which == 7:
                if not operand:
                    self.fail(start, "expected digits before the decimal point")
                digits = text[start + 1 : end].strip()
                if _FRACTION(text, end):
                    self.fail(end, "two legacy indexes in a row are not valid; use [0][1]")
                span = Span(file, line, start - base, line, end - base)
                add_kind(t.A_LEGACY_INDEX)
                add_value(GetIndex(Number(digits, span), span))
                add_offset(start)
            else:
                if operand:
                    self.adjacent(start, top)
                if which == 6:
                    pos, whole = self.heredoc(start, end, templates)
                else:
                    whole = False
                    self.emit(t.QUOTE, (self.span(start, end), "", False), start)
                    templates.append((start, "", False))
                operand = whole
                if not whole:
                    if len(stack) >= MAX_NESTING:
                        self.fail(start, f"expressions are nested more than {MAX_NESTING} deep")
                    stack.append(top)
                    top = _HEREDOC_TEXT if which == 6 else _QUOTED_TEXT
                line, base = self.line, self.start_of_line - 1

    def adjacent(self, offset: int, top: int) -> NoReturn:
        """Refuse an operand right after another one."""
        if top == _OBJECT:
            self.fail(offset, 'expected ",", a line break or "}" between the items of this object')
        if top == _BASE:
            self.fail(offset, "expected a line break or an operator before this")
        if top == _INTERP:
            self.fail(
                offset, 'expected "}" or an operator before this, within the template sequence'
            )
        self.fail(offset, f'expected "," or {_CLOSER[top]} before this')

    def unary(self, operator: str, offset: int) -> None:
        """Emit ``-`` or ``!`` before an operand; several in a row are one token."""
        entry = (operator, self.span(offset, offset + 1))
        last = self.values[-1] if self.values else None
        if self.kinds[-1] in (t.MINUS, t.NOT) and isinstance(last, list):
            if len(last) >= MAX_NESTING:
                self.fail(offset, f"more than {MAX_NESTING} operators in a row")
            last.append(entry)
        else:
            self.emit(t.MINUS if operator == "-" else t.NOT, [entry], offset)

    def call(self, offset: int, top: int) -> None:
        """Make the name before ``(`` a function's name."""
        last = self.values[-1]
        if self.kinds[-1] != t.A_TRAVERSAL or not isinstance(last, Traversal) or last.steps:
            self.adjacent(offset, top)
        self.kinds[-1] = t.A_IDENTIFIER

    def skip(self, pos: int, top: int) -> int:
        """Pass blanks and comments, and line breaks where they mean nothing."""
        space = _SPACE if top in (_BASE, _OBJECT) else _ANY_SPACE
        return self.advance(pos, space(self.text, pos).end())  # type: ignore[union-attr]

    def dot(self, start: int, pos: int, top: int) -> int:
        """Lex what follows a ``.`` that stands apart from its name, or is a splat."""
        text = self.text
        if not self.kinds or self.kinds[-1] in _NOT_OPERAND:
            self.fail(start, 'expected an expression before this "."')
        first = self.span(start, start + 1)
        pos = self.skip(pos, top)
        name = _NAME(text, pos)
        digits = _DIGITS(text, pos)
        base = self.start_of_line - 1

        def whole(end: int) -> Span:
            return Span(self.file, first.line, first.column, self.line, end - base)

        if name:
            if not self.ascii:
                self.check_name(name.group(), pos)
            self.emit(t.A_GET_ATTR, GetAttr(name.group(), whole(name.end())), start)
            return name.end()
        if digits:
            if _FRACTION(text, digits.end()):
                self.fail(digits.end(), "two legacy indexes in a row are not valid; use [0][1]")
            span = whole(digits.end())
            self.emit(t.A_LEGACY_INDEX, GetIndex(Number(digits.group(), span), span), start)
            return digits.end()
        if text.startswith("*", pos):
            self.emit(t.ATTR_SPLAT, [whole(pos + 1)], start)
            return pos + 1
        self.fail(pos, 'expected an attribute name after the "."')

    def namespace(self, start: int, pos: int) -> int:
        """Lex ``::name`` and make it part of the function's name before it."""
        text = self.text
        last = self.values[-1] if self.values else None
        if self.kinds[-1] != t.A_TRAVERSAL or not isinstance(last, Traversal) or last.steps:
            self.fail(start, 'unexpected "::"; it is valid within a function name only')
        pos = self.skip(pos, _BASE)
        name = _NAME(text, pos)
        if name is None:
            self.fail(pos, 'expected a function name after "::"')
        if not self.ascii:
            self.check_name(name.group(), pos)
        end = name.end()
        at = self.skip(end, _BASE)
        if not text.startswith(("(", "::"), at):
            self.fail(at, 'expected "(" after a function name with a namespace')
        span = Span(self.file, *last.span[1:3], *self.span(pos, end)[3:])
        self.values[-1] = Traversal(f"{last.root}::{name.group()}", (), span)
        return end

    def for_intro(self, pos: int) -> int:
        """Lex ``for a, b in`` after an opening bracket or ``%{``."""
        pos = self.skip(pos, _PAREN)
        self.emit(t.FOR, self.span(pos, pos + 3), pos)
        pos += 3
        for last in (False, True):
            pos = self.skip(pos, _PAREN)
            name = _NAME(self.text, pos)
            if name is None:
                self.fail(pos, 'expected a variable name after "for"')
            self.identifier(pos, name.end())
            pos = self.skip(name.end(), _PAREN)
            if last or not self.text.startswith(",", pos):
                break
            self.emit(t.COMMA, self.span(pos, pos + 1), pos)
            pos += 1
        name = _NAME(self.text, pos)
        if name is None or name.group() != "in":
            self.fail(pos, 'expected "in" after the variables of "for"')
        self.emit(t.IN, self.span(pos, name.end()), pos)
        return name.end()

    # ------------------------------------------------------------------------ templates

    def heredoc(
        self, start: int, pos: int, templates: list[tuple[int, str, bool]]
    ) -> tuple[int, bool]:
        """Begin a heredoc; one without template sequences is taken whole.

        Returns:
            The offset to go on at, and whether that is after the heredoc.
        """
        text = self.text
        marker = text[start + 2 : pos].rstrip()
        flush = marker.startswith("-")
        if flush:
            marker = marker[1:]
        if not self.ascii:
            self.check_name(marker, pos - len(marker))
        first = self.span(start, pos)
        self.line += 1
        self.start_of_line = pos
        end = re.compile(rf"^[^\S\n]*{re.escape(marker)}[^\S\n]*$", re.MULTILINE).search(text, pos)
        if end is None:
            self.fail(start, f"this heredoc is never closed; expected {marker} alone on a line")
        body = text[pos : end.start()]
        if "${" in body or "%{" in body:
            self.emit(t.QUOTE, (first, marker, flush), start)
            templates.append((start, marker, flush))
            return pos, False
        close = self.close_heredoc(start, end.start(), marker)
        if flush:
            body = literals.flush(body)
        last = self.span(end.start(), close)
        span = Span(self.file, first.line, first.column, last.end_line, last.end_column)
        self.emit(t.A_STRING, Literal(body, span), start)
        return close, True

    def close_heredoc(self, start: int, line: int, marker: str) -> int:
        """Pass the closing line of a heredoc; return the offset after its marker."""
        text = self.text
        end = text.find("\n", line)
        if end < 0:
            self.fail(start, f"this heredoc is never closed; expected a line break after {marker}")
        self.advance(self.start_of_line, line)
        return end - 1 if text[end - 1] == "\r" else end

    def template_part(self, pos: int, top: int, template: tuple[int, str, bool]) -> tuple[int, int]:
        """Lex the next literal text or the opening of a sequence inside a template.

        Returns:
            The offset to go on at, and what was met: `QUOTE` (the template ended),
            `INTERPOLATION` (an expression follows) or 0 (more text follows).
        """
        text = self.text
        begun, marker, flush = template
        if top != _QUOTED_TEXT:
            if top == _HEREDOC_TEXT and pos == self.start_of_line:
                line_end = text.find("\n", pos)
                if line_end < 0:
                    self.fail(
                        begun, f"this heredoc is never closed; expected {marker} alone on a line"
                    )
                if text[pos:line_end].strip() == marker:
                    close = self.close_heredoc(begun, pos, marker)
                    self.emit(t.QUOTE, (self.span(pos, close), marker, flush), pos)
                    return close, t.QUOTE
            end = _HEREDOC(text, pos).end()  # type: ignore[union-attr]
            if end > pos:
                if literals.splits_line_end(text, pos, end):
                    self.characters(literals.unescape_heredoc(text[pos : end - 1]), pos, end - 1)
                    pos = end - 1
                self.characters(literals.unescape_heredoc(text[pos:end]), pos, end)
                if text[end - 1] == "\n":
                    return end, 0
            if top == _WHOLE_TEXT and end == len(text):
                self.emit(t.QUOTE, (self.span(end, end), "", False), end)
                return end, t.QUOTE
        else:
            end = _QUOTED(text, pos).end()  # type: ignore[union-attr]
            if end > pos:
                value = self.unescape(pos, end)
                self.characters(value, pos, end)
            if text.startswith('"', end):
                self.emit(t.QUOTE, (self.span(end, end + 1), "", False), end)
                return end + 1, t.QUOTE
        if text.startswith("${", end):
            strip = text.startswith("~", end + 2)
            after = end + 2 + strip
            self.emit(t.INTERPOLATION, (self.span(end, after), strip), end)
            return after, t.INTERPOLATION
        if text.startswith("%{", end):
            return self.directive(end)
        if end >= len(text):
            what = "heredoc" if top == _HEREDOC_TEXT else "string"
            self.fail(begun, f"the {what} that begins here is never closed")
        if text[end] == "\\":
            self.fail(end, "expected an escape sequence after the backslash")
        self.fail(end, "a quoted string may not span lines; use a heredoc or \\n")

    def unescape(self, start: int, end: int) -> str:
        """Resolve the escapes of quoted text."""
        return literals.unescape(self.text[start:end], lambda at, why: self.fail(start + at, why))

    def characters(self, value: str, start: int, end: int) -> None:
        """Emit literal text of a template."""
        first = self.span(start, end)
        self.advance(start, end)
        self.emit(
            t.CHARACTERS,
            [
                value,
                Span(self.file, first.line, first.column, self.line, end - self.start_of_line + 1),
            ],
            start,
        )

    def directive(self, start: int) -> tuple[int, int]:
        """Lex the opening of a ``%{ … }`` sequence, or the whole of ``%{ else }`` and the ends."""
        text = self.text
        strip = text.startswith("~", start + 2)
        pos = start + 2 + strip
        self.emit(t.DIRECTIVE, (self.span(start, pos), strip), start)
        pos = self.skip(pos, _INTERP)
        name = _NAME(text, pos)
        word = name.group() if name else ""
        if word == "for":
            return self.for_intro(pos), t.INTERPOLATION
        kind = {"if": t.IF, "else": t.ELSE, "endif": t.ENDIF, "endfor": t.ENDFOR}.get(word)
        if kind is None or name is None:
            self.fail(pos, 'expected "if", "else", "endif", "for" or "endfor" after %{')
        self.emit(kind, self.span(pos, name.end()), pos)
        pos = name.end()
        if kind == t.IF:
            return pos, t.INTERPOLATION
        pos = self.skip(pos, _INTERP)
        end = pos + 2 if text.startswith("~}", pos) else pos + 1
        if text[end - 1 : end] != "}":
            self.fail(pos, f'expected "}}" after "{word}"')
        self.emit(t.RBRACE, (self.span(pos, end), end == pos + 2), pos)
        return end, 0


_PUNCTUATION = {
    **t.OPERATORS,
    "-": t.MINUS,
    "=": t.EQUALS,
    ":": t.COLON,
    ",": t.COMMA,
    "?": t.QUESTION,
    ".": t.DOT,
    "::": t.COLON,
    "~}": t.RBRACE,
    "...": t.ELLIPSIS,
    "=>": t.ARROW,
    "(": t.LPAR,
    ")": t.RPAR,
    "[": t.LSQB,
    "]": t.RSQB,
    "{": t.LBRACE,
    "}": t.RBRACE,
}
_MAY_PRECEDE_CLOSER = frozenset((t.LPAR, t.LSQB, t.LBRACE, t.COMMA, t.NEWLINE, t.ELLIPSIS))
_NOT_OPERAND = frozenset(
    (*t.OPERATORS.values(), t.EQUALS, t.COLON, t.COMMA, t.QUESTION, t.ARROW, t.LPAR, t.LSQB)
) | {t.LBRACE, t.NEWLINE, t.MINUS, t.NOT, t.IN, t.IF, t.INTERPOLATION, t.DIRECTIVE}
