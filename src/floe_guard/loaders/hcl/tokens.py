"""The tokens that `lexer` makes and `parse` reads: the terminals of python-hcl2's grammar.

An *atom* is a run of terminals that the lexer has recognised whole (``a.b.c``, a string
without interpolation): the parser treats it as the nonterminal it would be reduced to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.syntax import Attribute

TERMINALS: Final = (
    "$END",
    "NL_OR_COMMENT",
    "NAME",
    "TRUE",
    "INT_LITERAL",
    "DBLQUOTE",
    "STRING_CHARS",
    "INTERP_START",
    "DIRECTIVE_START",
    "IF",
    "ELSE",
    "ENDIF",
    "FOR",
    "ENDFOR",
    "IN",
    "EQ",
    "COLON",
    "COMMA",
    "DOT",
    "ELLIPSIS",
    "FOR_OBJECT_ARROW",
    "QMARK",
    "LPAR",
    "RPAR",
    "LSQB",
    "RSQB",
    "LBRACE",
    "RBRACE",
    "ATTR_SPLAT",
    "FULL_SPLAT_START",
    "NOT",
    "MINUS",
    "PLUS",
    "ASTERISK",
    "SLASH",
    "PERCENT",
    "DOUBLE_EQ",
    "NEQ",
    "LT",
    "GT",
    "LEQ",
    "GEQ",
    "DOUBLE_AMP",
    "DOUBLE_PIPE",
)
"""Every terminal the lexer emits; its position is its number in the tables."""

(
    END,
    NEWLINE,
    NAME,
    KEYWORD,
    NUMBER,
    QUOTE,
    CHARACTERS,
    INTERPOLATION,
    DIRECTIVE,
    IF,
    ELSE,
    ENDIF,
    FOR,
    ENDFOR,
    IN,
    EQUALS,
    COLON,
    COMMA,
    DOT,
    ELLIPSIS,
    ARROW,
    QUESTION,
    LPAR,
    RPAR,
    LSQB,
    RSQB,
    LBRACE,
    RBRACE,
    ATTR_SPLAT,
    FULL_SPLAT,
    NOT,
    MINUS,
) = range(32)

ATOMS: Final = (
    ("NAME", "identifier"),
    ("NAME", "expr_term"),
    ("TRUE", "expr_term"),
    ("INT_LITERAL", "expr_term"),
    ("DBLQUOTE", "expr_term"),
    ("DBLQUOTE", "string"),
    ("DOT", "get_attr"),
    ("DOT", "short_index"),
    ("NAME", "attribute"),
)
"""Per atom: the terminal it begins with and the nonterminal it stands for."""

(
    A_IDENTIFIER,
    A_TRAVERSAL,
    A_KEYWORD,
    A_NUMBER,
    A_STRING,
    A_LABEL,
    A_GET_ATTR,
    A_LEGACY_INDEX,
    A_ATTRIBUTE,
) = range(len(TERMINALS), len(TERMINALS) + len(ATOMS))

OPERATORS: Final = {
    "+": TERMINALS.index("PLUS"),
    "*": TERMINALS.index("ASTERISK"),
    "/": TERMINALS.index("SLASH"),
    "%": TERMINALS.index("PERCENT"),
    "==": TERMINALS.index("DOUBLE_EQ"),
    "!=": TERMINALS.index("NEQ"),
    "<": TERMINALS.index("LT"),
    ">": TERMINALS.index("GT"),
    "<=": TERMINALS.index("LEQ"),
    ">=": TERMINALS.index("GEQ"),
    "&&": TERMINALS.index("DOUBLE_AMP"),
    "||": TERMINALS.index("DOUBLE_PIPE"),
}
"""Binary operators other than minus."""

OPERATOR_TEXT: Final = {
    TERMINALS[number]: text for text, number in (*OPERATORS.items(), ("-", MINUS), ("!", NOT))
}

_TEXT: Final = {
    "$END": "the end of the file",
    "NL_OR_COMMENT": "a line break",
    "NAME": "a name",
    "TRUE": "a keyword",
    "INT_LITERAL": "a number",
    "DBLQUOTE": "a string",
    "STRING_CHARS": "text",
    "INTERP_START": '"${"',
    "DIRECTIVE_START": '"%{"',
    "EQ": '"="',
    "COLON": '":"',
    "COMMA": '","',
    "DOT": '"."',
    "ELLIPSIS": '"..."',
    "FOR_OBJECT_ARROW": '"=>"',
    "QMARK": '"?"',
    "LPAR": '"("',
    "RPAR": '")"',
    "LSQB": '"["',
    "RSQB": '"]"',
    "LBRACE": '"{"',
    "RBRACE": '"}"',
    "ATTR_SPLAT": '".*"',
    "FULL_SPLAT_START": '"[*]"',
}


def describe(terminal: str) -> str:
    """Name a terminal for an error message.

    Args:
        terminal: Its name in the grammar.

    Returns:
        Words such as ``a name`` or ``"("``.
    """
    if terminal in _TEXT:
        return _TEXT[terminal]
    return '"' + OPERATOR_TEXT.get(terminal, terminal.lower()) + '"'


def locate(text: str, offset: int, origin: tuple[int, int]) -> tuple[int, int]:
    """Return line and column of an offset in a text that may begin in the middle of a file.

    Args:
        text: The text.
        offset: A position in it.
        origin: Line and column where the text begins.

    Returns:
        Both counted from 1.
    """
    breaks = text.count("\n", 0, offset)
    column = offset - text.rfind("\n", 0, offset)
    return origin[0] + breaks, column if breaks else column + origin[1] - 1


Item: TypeAlias = "Attribute | tuple[int, int, int, list[Item]] | None"
"""What stands in a body: an argument that is one token; a block, as the places of its type, its
braces among the tokens, and what stands in it; None for any other argument."""


class Shape(NamedTuple):
    """The blocks of a file, which the lexer knows, and the arguments that are left to the parser.

    Attributes:
        items: What stands in the file.
        arguments: Per argument that is None among the items, in order: its first token and the one
            after its last.
    """

    items: list[Item]
    arguments: list[tuple[int, int]]


class Tokens(NamedTuple):
    """A file's tokens, as parallel lists, and its comments that may hold a waiver.

    Attributes:
        kinds: Terminal or atom numbers, the last one `END`.
        values: Per token: a `Span` (punctuation), a node (atoms), or what `lexer` documents.
        offsets: Per token: where it begins in the text.
        comments: Text, line and column of comments that may be waivers, and the line below them.
        longest: How many tokens the longest expression has.
        origin: Line and column in the file where the text begins.
        shape: For a file: its blocks.
    """

    kinds: list[int]
    values: list[object]
    offsets: list[int]
    comments: list[tuple[str, int, int, int]]
    longest: int
    origin: tuple[int, int] = (1, 1)
    shape: Shape | None = None

    def locate(self, text: str, offset: int) -> tuple[int, int]:
        """Return line and column of an offset.

        Args:
            text: The text these tokens are of.
            offset: A position in it.

        Returns:
            Both counted from 1, in the file that the text is of.
        """
        return locate(text, offset, self.origin)
