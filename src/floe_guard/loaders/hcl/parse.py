"""One HCL file -> a `syntax.File`: python-hcl2's grammar, driven over `lexer`'s tokens.

This is the only module that knows the parser behind the syntax tree. The LALR tables are
Lark's, computed from python-hcl2's grammar (`grammar`); each reduction of a rule of that
grammar makes the node of `syntax` at once (`reductions`), where Lark would make a tree of
strings first. Runs of unit rules, such as the ten levels of operator precedence above every
single operand, are followed once per state and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import grammar, height, lexer
from floe_guard.loaders.hcl import tokens as t
from floe_guard.loaders.hcl.reductions import (
    IDENTITIES,
    Reducer,
    close_splats,
    make_block,
    make_body,
)
from floe_guard.loaders.hcl.source import decode
from floe_guard.loaders.hcl.syntax import Comment, Expression, File, Parens, Span


def parse(data: bytes, path: str, cache_directory: Path | None = None) -> File:
    """Parse one file of native syntax (``.tf``, ``.tofu``, ``.tfvars``).

    Args:
        data: The file's bytes.
        path: The name that spans and errors carry.
        cache_directory: Where the tables of an unusual python-hcl2 are kept, see `grammar.load`.

    Returns:
        The syntax tree.

    Raises:
        InputError: If OpenTofu would not parse it; says line, column and what was expected.
    """
    text = decode(data, path)
    tokens = lexer.tokenize(text, path)
    driver = _driver(cache_directory)
    try:
        items = _assembled(driver, tokens, text, path)
    except InputError:
        # Seen as a whole, the file tells what could stand in the place of the fault.
        tokens = lexer.tokenize(text, path)
        items = driver.run(tokens, text, path)
    close_splats(tokens)
    height.check(tokens, items)
    end = tokens.values[-1]
    assert isinstance(end, Span)
    body = make_body(items, Span(path, 1, 1, end.end_line, end.end_column))
    comments = tuple(
        Comment(text, _comment_span(text, line, column, path), below)
        for text, line, column, below in tokens.comments
    )
    return File(path, body, comments)


def _assembled(driver: _Driver, tokens: t.Tokens, text: str, path: str) -> list[Any]:
    """Parse the arguments that are more than one token, and put them into the file's blocks.

    Returns:
        The attributes and blocks of the file, in order.
    """
    shape = tokens.shape
    assert shape is not None
    kinds: list[int] = []
    values: list[object] = []
    offsets: list[int] = []
    for first, end in shape.arguments:
        kinds += tokens.kinds[first:end]
        values += tokens.values[first:end]
        offsets += tokens.offsets[first:end]
    kinds.append(t.END)
    values.append(tokens.values[-1])
    offsets.append(tokens.offsets[-1])
    arguments = driver.run(t.Tokens(kinds, values, offsets, [], 0), text, path)
    return _filled(shape.items, iter(arguments), tokens.values)


def _filled(items: list[t.Item], arguments: Iterator[Any], values: list[Any]) -> list[Any]:
    filled: list[Any] = []
    for item in items:
        if item is None:
            filled.append(next(arguments))
        elif type(item) is tuple:
            first, opening, closing, inner = item
            filled.append(
                make_block(
                    values[first],
                    values[first + 1 : opening],
                    values[opening],
                    _filled(inner, arguments, values),
                    values[closing],
                )
            )
        else:
            filled.append(item)
    return filled


def parse_template(text: str, path: str, line: int, column: int) -> Expression:
    """Parse text that is a template from beginning to end, as JSON strings are.

    Args:
        text: The template, without delimiters; no backslash escapes.
        path: The file it is in.
        line: Where it begins there.
        column: Where it begins on that line.

    Returns:
        Its expression.

    Raises:
        InputError: If it is not a template; says line, column and what was expected.
    """
    tokens = lexer.tokenize_template(text, path, line, column)
    items = _driver(None).run(tokens, text, path)
    close_splats(tokens)
    height.check(tokens, items)
    expression: Expression = items[0].expression
    return expression


def parse_expression(text: str, path: str) -> Expression:
    """Parse text that is one expression, such as the value of a variable on a command line.

    Args:
        text: The expression; line breaks in it mean nothing outside of heredocs and objects.
        path: What spans and errors name as the file.

    Returns:
        The expression.

    Raises:
        InputError: If it is not one expression; says line, column and what was expected.
    """
    wrapped = f"({text}\n)"
    tokens = lexer.tokenize_expression(wrapped, path)
    items = _driver(None).run(tokens, wrapped, path)
    close_splats(tokens)
    height.check(tokens, items)
    whole = items[0].expression
    if not isinstance(whole, Parens) or whole.span.column != 0:
        raise InputError("expected one expression, with its brackets in pairs", file=path)
    return whole.expression


def _comment_span(text: str, line: int, column: int, path: str) -> Span:
    """The span of a comment, which may go over several lines."""
    breaks = text.count("\n")
    end = len(text) - text.rfind("\n") if breaks else column + len(text)
    return Span(path, line, column, line + breaks, end)


def prepare(cache_directory: Path | None = None) -> None:
    """Load the tables, so that processes forked from this one have them.

    Args:
        cache_directory: See `grammar.load`.
    """
    _driver(cache_directory)


@cache
def _driver(cache_directory: Path | None) -> _Driver:
    """The driver of the grammar in use, made once a process."""
    return _Driver(grammar.load(cache_directory))


class _Driver:
    """An LALR automaton over one grammar's tables."""

    def __init__(self, tables: grammar.Grammar) -> None:
        self.tables = tables
        number = tables.number
        self.lookahead = [*range(len(t.TERMINALS)), *(number[first] for first, _ in t.ATOMS)]
        self.atoms = [number[symbol] for _, symbol in t.ATOMS]
        self.newline = number["new_line_or_comment"]
        self.rows: dict[int, dict[int, int]] = {}
        self.rules: list[tuple[int, int, Any, tuple[int, ...] | None]] = []
        self.identity: list[bool] = []
        blank = {
            number[name]
            for name in tables.symbols
            if name in ("new_line_or_comment",) or name.startswith("__new_line_or_comment")
        }
        for origin, name, expansion in tables.rules:
            kept = tuple(index for index, symbol in enumerate(expansion) if symbol not in blank)
            names = tuple(tables.symbols[expansion[index]] for index in kept)
            whole = len(kept) == len(expansion)
            self.identity.append(
                whole
                and len(names) == 1
                and name in IDENTITIES
                and expansion[0] >= len(t.TERMINALS)
            )
            build = Reducer.builder(name, tables.symbols[origin], names)
            self.rules.append((len(expansion), origin, build, None if whole else kept))
        self.chains: dict[int, int] = {}

    def goto(self, state: int, symbol: int, lookahead: int) -> int:
        """Enter the state after `symbol`, unit reductions included."""
        key = (state * 4096 + symbol) * 64 + lookahead
        found = self.chains.get(key)
        if found is not None:
            return found
        while True:
            entered = self.row(state).get(symbol, -1)
            if entered < 0:
                return -1
            action = self.row(entered).get(lookahead, 0)
            if action >= 0 or not self.identity[-1 - action]:
                break
            symbol = self.rules[-1 - action][1]
        self.chains[key] = entered
        return entered

    def row(self, state: int) -> dict[int, int]:
        """The actions of a state."""
        found = self.rows.get(state)
        if found is None:
            found = self.rows[state] = self.tables.row(state)
        return found

    def run(self, tokens: t.Tokens, text: str, path: str) -> list[Any]:
        """Parse a file's tokens.

        Args:
            tokens: From `lexer.tokenize`.
            text: The text they are of, for errors.
            path: The file's name, for errors.

        Returns:
            The attributes and blocks of the file, in order.

        Raises:
            InputError: At the token that the grammar does not allow.
        """
        kinds, token_values = tokens.kinds, tokens.values
        lookaheads, atoms, chains, rules = self.lookahead, self.atoms, self.chains, self.rules
        first_atom = len(t.TERMINALS)
        rows = self.rows
        state, accepting = self.tables.start, self.tables.end
        states = [state]
        values: list[Any] = []
        push_state, push_value = states.append, values.append
        index = 0
        kind = kinds[0]
        ahead = lookaheads[kind]
        while True:
            row = rows.get(state)
            if row is None:
                row = self.row(state)
            action = row.get(ahead)
            if action is None:
                if state == accepting:
                    return values[-1]  # type: ignore[no-any-return]
                self.fail(row, tokens, index, text, path)
            if action >= 0:
                push_value(token_values[index])
                index += 1
                if kind >= first_atom:
                    symbol = atoms[kind - first_atom]
                    kind = kinds[index]
                    ahead = lookaheads[kind]
                    entered = chains.get((state * 4096 + symbol) * 64 + ahead)
                    if entered is None:
                        entered = self.goto(state, symbol, ahead)
                        if entered < 0:
                            self.fail(row, tokens, index - 1, text, path)
                    state = entered
                else:
                    state = action
                    kind = kinds[index]
                    ahead = lookaheads[kind]
                push_state(state)
                continue
            length, symbol, build, kept = rules[-1 - action]
            if length == 1 and kept is None:
                arguments = [values.pop()]
                states.pop()
            elif length:
                arguments = values[-length:]
                del values[-length:]
                del states[-length:]
                if kept is not None:
                    arguments = [arguments[position] for position in kept]
            else:
                arguments = []
            push_value(build(arguments))
            state = states[-1]
            entered = chains.get((state * 4096 + symbol) * 64 + ahead)
            if entered is None:
                entered = self.goto(state, symbol, ahead)
            state = entered
            push_state(state)

    def fail(
        self, row: dict[int, int], tokens: t.Tokens, index: int, text: str, path: str
    ) -> NoReturn:
        """Refuse the file at a token, saying what could stand there."""
        names = {t.TERMINALS[symbol] for symbol in row if symbol < len(t.TERMINALS)}
        kind = self.lookahead[tokens.kinds[index]]
        line, column = tokens.locate(text, tokens.offsets[index])
        raise InputError(
            f"expected {_expected(names)}, found {t.describe(t.TERMINALS[kind])}",
            file=path,
            line=line,
            column=column,
        )


def _expected(terminals: set[str]) -> str:
    """Sum up what could stand somewhere, in words."""
    words = []
    if {"LPAR", "DBLQUOTE", "INT_LITERAL"} <= terminals:
        words.append("an expression")
        terminals -= {"LPAR", "DBLQUOTE", "INT_LITERAL", "LSQB", "LBRACE", "NAME", "TRUE", "NOT"}
        terminals -= {"MINUS"}
    operators = {"PLUS", "DOUBLE_EQ", "DOUBLE_AMP"}
    if operators <= terminals:
        words.append("an operator")
        terminals = {name for name in terminals if name not in t.OPERATOR_TEXT}
        terminals -= {"DOT", "LSQB", "ATTR_SPLAT", "FULL_SPLAT_START", "QMARK"}
    terminals -= {"DIRECTIVE_START", "INTERP_START"}
    words.extend(t.describe(name) for name in t.TERMINALS if name in terminals)
    words = words[:5] or ["nothing"]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
