"""Expressions -> tokens, by the rules of what may stand beside what.

Source: HCL native syntax specification, "Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import re
from typing import NoReturn

from floe_guard.loaders.hcl import tokens as t
from floe_guard.loaders.hcl.cursor import (
    BASE,
    BRACK,
    CLOSER,
    FIRST,
    FOR_BRACE,
    FOR_BRACK,
    HEREDOC_TEXT,
    IDENT,
    INTERP,
    KEYWORDS,
    MAX_NESTING,
    NAME,
    OBJECT,
    PAREN,
    QUOTED_TEXT,
    WHOLE_TEXT,
    end_of_any_space,
    end_of_space,
)
from floe_guard.loaders.hcl.syntax import (
    GetAttr,
    GetIndex,
    Literal,
    Number,
    Span,
    Traversal,
    span_of,
)
from floe_guard.loaders.hcl.template_lexer import TemplateLexer

# Every branch begins with a character class outside its group, so that the regular
# expression engine rejects a branch by one look at the next character.
_EXPRESSION = re.compile(
    r"[ \t]*(?:"
    rf"{FIRST}([^\x00-,./:-@\[-^`{{-\x7f]*(?:\.{IDENT})*)"  # 1 name or traversal
    r'|"([^"\\$%\r\n]*(?:[$%](?![{$%])[^"\\$%\r\n]*)*")'  # 2 string without templates
    rf"|\.({IDENT}(?:\.{IDENT})*)"  # 3 attribute steps
    r"|[#/]((?<=#)[^\n]*|/[^\n]*)"  # 4 line comment
    r"|/(\*)"  # 5 block comment
    rf"|<(<-?{IDENT}\r?\n)"  # 6 heredoc
    r"|\.([ \t]*[0-9]+(?:[eE][+-]?[0-9]+)?)"  # 7 legacy index
    r"|[-+*/%<>!?:=,(){}\[\].&|~](=(?<=[=!<>]=)|>(?<==>)|&(?<=&&)|\|(?<=\|\|)"
    r"|\.\.(?<=\.\.\.)|:(?<=::)|\}(?<=~\})|)"  # 8 operator
    r"|[0-9]([0-9]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"  # 9 number
    r"|[\r\n]((?<=\n)|\n)"  # 10 line break
    r'|"()'  # 11 any other string
    r")"
).match
_DIGITS = re.compile(r"[0-9]+(?:[eE][+-]?[0-9]+)?").match
_FRACTION = re.compile(r"\.[0-9]").match
_FOR = re.compile(r"for(?![^\x00-,./:-@\[-^`{-\x7f])").match
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


def _end_of_full_splat(text: str, pos: int) -> int:
    """Return where `[*]` ends whose bracket opens before `pos`, or 0 where there is none."""
    star = end_of_any_space(text, pos)
    if not text.startswith("*", star) or text.startswith("/", star + 1):
        return 0
    close = end_of_any_space(text, star + 1)
    return close + 1 if text.startswith("]", close) else 0


class ExpressionLexer(TemplateLexer):
    """Reads one expression, with the templates inside it."""

    def expression(self, pos: int, single: bool) -> int:
        """Lex an argument's expression; see `_expression`."""
        before = len(self.kinds)
        pos = self._expression(pos, single)
        self.longest = max(self.longest, len(self.kinds) - before)
        return pos

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
        top = BASE
        operand = False  # whether the last token ended an operand
        if whole:
            stack.append(BASE)
            top = WHOLE_TEXT
            templates.append((0, "", False))
        while True:
            if top >= QUOTED_TEXT:
                pos, event = self.template_part(pos, top, templates[-1])
                if event == t.QUOTE:
                    templates.pop()
                    top = stack.pop()
                    operand = True
                elif event:
                    stack.append(top)
                    top = INTERP
                    operand = False
                line, base = self.line, self.start_of_line - 1
                continue
            found = _EXPRESSION(text, pos)
            if found is None:
                pos = end_of_space(text, pos)
                if pos < len(text):
                    self.bad_character(pos)
                if top == BASE:
                    return pos
                self.fail(pos, f"the file ends here; expected {CLOSER[top]}")
            which = found.lastindex
            start, end = found.span(which)  # type: ignore[arg-type]
            start -= 1
            pos = end
            if which == 1:
                name = text[start:end]
                if operand:
                    if name == "if" and top in (FOR_BRACK, FOR_BRACE):
                        add_kind(t.IF)
                        add_value(span_of((file, line, start - base, line, end - base)))
                        add_offset(start)
                        operand = False
                        continue
                    self.adjacent(start, top)
                if not self.ascii:
                    self.check_name(name, start)
                operand = True
                span = span_of((file, line, start - base, line, end - base))
                root, dotted, _ = name.partition(".")
                if root in KEYWORDS:
                    if dotted:
                        pos = end = start + len(root)
                        span = span_of((file, line, start - base, line, end - base))
                    add_kind(t.A_KEYWORD)
                    add_value(Literal(KEYWORDS[root], span))
                else:
                    add_kind(t.A_TRAVERSAL)
                    add_value(
                        self.traversal(name, start, span) if dotted else Traversal(name, (), span)
                    )
                add_offset(start)
            elif which == 2:
                if operand:
                    self.adjacent(start, top)
                operand = True
                add_kind(t.A_STRING)
                add_value(
                    Literal(
                        text[start + 1 : end - 1],
                        span_of((file, line, start - base, line, end - base)),
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
                span = span_of((file, line, start - base, line, end - base))
                if operator in "([{":
                    if len(stack) >= MAX_NESTING:
                        self.fail(start, f"expressions are nested more than {MAX_NESTING} deep")
                    if operator == "(":
                        if operand:
                            self.call(start, top)
                        opens = PAREN
                    elif operator == "[":
                        opens = BRACK
                        if operand:
                            splat = _end_of_full_splat(text, pos)
                            if splat:
                                pos = self.advance(start, splat)
                                line, base = self.line, self.start_of_line - 1
                                kind = t.FULL_SPLAT
                                span = Span(file, span.line, span.column, line, pos - base)
                                opens = -1
                        elif _FOR(text, end_of_any_space(text, pos)):
                            opens = FOR_BRACK
                    else:
                        if operand:
                            self.adjacent(start, top)
                        opens = FOR_BRACE if _FOR(text, end_of_any_space(text, pos)) else OBJECT
                    add_kind(kind)
                    add_value(span if opens >= 0 else [span])
                    add_offset(start)
                    if opens < 0:
                        continue
                    stack.append(top)
                    top = opens
                    operand = False
                    if opens in (FOR_BRACK, FOR_BRACE):
                        pos = self.for_intro(pos)
                        line, base = self.line, self.start_of_line - 1
                elif operator in ")]}" or operator == "~}":
                    if top == BASE:
                        if single and operator == "}":
                            return start
                        if operator == "}":
                            self.fail(start, 'expected a line break before this "}"')
                        self.fail(start, f'unexpected "{operator}"; expected a line break')
                    if operator != CLOSER[top][1] and not (operator == "~}" and top == INTERP):
                        self.fail(start, f'expected {CLOSER[top]} before this "{operator}"')
                    if not operand and kinds[-1] not in _MAY_PRECEDE_CLOSER:
                        self.fail(start, f'expected an expression before this "{operator}"')
                    add_kind(kind)
                    add_value((span, operator == "~}") if top == INTERP else span)
                    add_offset(start)
                    operand = top != INTERP
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
                    if top == BASE and operator == ",":
                        if single:
                            return start
                        self.fail(
                            start, 'unexpected ","; expected a line break after this argument'
                        )
                    if top == BASE and operator == "=":
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
                    add_value(GetAttr(part, span_of((file, line, at - base, line, after - base))))
                    add_offset(at)
                    at = after
            elif which == 9:
                if operand:
                    self.adjacent(start, top)
                operand = True
                if _FRACTION(text, end):
                    self.fail(start, "invalid number; expected one decimal point at most")
                add_kind(t.A_NUMBER)
                add_value(
                    Number(text[start:end], span_of((file, line, start - base, line, end - base)))
                )
                add_offset(start)
            elif which == 10:
                if top == BASE:
                    if not operand:
                        self.fail(start, "unexpected line break; expected an expression")
                    return start
                if top == OBJECT:
                    last = kinds[-1]
                    if last != t.NEWLINE:
                        if not operand and last != t.LBRACE and last != t.COMMA:
                            self.fail(start, "unexpected line break; expected an expression")
                        add_kind(t.NEWLINE)
                        add_value(span_of((file, line, start - base, line, end - base)))
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
                span = span_of((file, line, start - base, line, end - base))
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
                    top = HEREDOC_TEXT if which == 6 else QUOTED_TEXT
                line, base = self.line, self.start_of_line - 1

    def adjacent(self, offset: int, top: int) -> NoReturn:
        """Refuse an operand right after another one."""
        if top == OBJECT:
            self.fail(offset, 'expected ",", a line break or "}" between the items of this object')
        if top == BASE:
            self.fail(offset, "expected a line break or an operator before this")
        if top == INTERP:
            self.fail(
                offset, 'expected "}" or an operator before this, within the template sequence'
            )
        self.fail(offset, f'expected "," or {CLOSER[top]} before this')

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

    def dot(self, start: int, pos: int, top: int) -> int:
        """Lex what follows a ``.`` that stands apart from its name, or is a splat."""
        text = self.text
        if not self.kinds or self.kinds[-1] in _NOT_OPERAND:
            self.fail(start, 'expected an expression before this "."')
        first = self.span(start, start + 1)
        pos = self.skip(pos, top)
        name = NAME(text, pos)
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
        pos = self.skip(pos, BASE)
        name = NAME(text, pos)
        if name is None:
            self.fail(pos, 'expected a function name after "::"')
        if not self.ascii:
            self.check_name(name.group(), pos)
        end = name.end()
        at = self.skip(end, BASE)
        if not text.startswith(("(", "::"), at):
            self.fail(at, 'expected "(" after a function name with a namespace')
        span = Span(self.file, *last.span[1:3], *self.span(pos, end)[3:])
        self.values[-1] = Traversal(f"{last.root}::{name.group()}", (), span)
        return end
