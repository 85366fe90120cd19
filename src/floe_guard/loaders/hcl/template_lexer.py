"""Quoted templates and heredocs -> tokens: literal text, and where sequences open.

Source: HCL native syntax specification, "Template Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import re

from floe_guard.loaders.hcl import literals
from floe_guard.loaders.hcl import tokens as t
from floe_guard.loaders.hcl.cursor import (
    HEREDOC_TEXT,
    INTERP,
    NAME,
    QUOTED_TEXT,
    WHOLE_TEXT,
    Cursor,
    run_of,
)
from floe_guard.loaders.hcl.syntax import Literal, Span

# A run of `$` or `%` that opens nothing: one not before a brace, or an escaped brace.
_TEXT = r"\$+(?![${])|%+(?![%{])|\$\$+\{|%%+\{"
end_of_quoted = run_of(rf'[^"\\$%\r\n]+|\r(?!\n)|\\.|{_TEXT}')
_end_of_line = run_of(rf"[^$%\n]+|{_TEXT}")


class TemplateLexer(Cursor):
    """Reads what stands between the delimiters of a template."""

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
        if top != QUOTED_TEXT:
            if top == HEREDOC_TEXT and pos == self.start_of_line:
                line_end = text.find("\n", pos)
                if line_end < 0:
                    self.fail(
                        begun, f"this heredoc is never closed; expected {marker} alone on a line"
                    )
                if text[pos:line_end].strip() == marker:
                    close = self.close_heredoc(begun, pos, marker)
                    self.emit(t.QUOTE, (self.span(pos, close), marker, flush), pos)
                    return close, t.QUOTE
            end = _end_of_line(text, pos)
            if text.startswith("\n", end):
                end += 1
            if end > pos:
                if literals.splits_line_end(text, pos, end):
                    self.characters(literals.unescape_heredoc(text[pos : end - 1]), pos, end - 1)
                    pos = end - 1
                self.characters(literals.unescape_heredoc(text[pos:end]), pos, end)
                if text[end - 1] == "\n":
                    return end, 0
            if top == WHOLE_TEXT and end == len(text):
                self.emit(t.QUOTE, (self.span(end, end), "", False), end)
                return end, t.QUOTE
        else:
            end = end_of_quoted(text, pos)
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
            what = "heredoc" if top == HEREDOC_TEXT else "string"
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
        pos = self.skip(pos, INTERP)
        name = NAME(text, pos)
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
        pos = self.skip(pos, INTERP)
        end = pos + 2 if text.startswith("~}", pos) else pos + 1
        if text[end - 1 : end] != "}":
            self.fail(pos, f'expected "}}" after "{word}"')
        self.emit(t.RBRACE, (self.span(pos, end), end == pos + 2), pos)
        return end, 0
