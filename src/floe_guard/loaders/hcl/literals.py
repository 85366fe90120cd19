"""Escapes of quoted strings and the indentation of ``<<-`` heredocs.

Source: HCL native syntax specification, "Template Expressions" and "Quoted Literals",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

SPACE = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What strip markers remove: the characters with Unicode's White_Space property."""

_SEQUENCE = re.compile(r"\$(\$+\{)|%(%+\{)")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|\$(\$+\{)|%(%+\{)", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unescape(text: str, fail: Callable[[int, str], NoReturn]) -> str:
    r"""Resolve ``\n``, ``\u00e9``, ``$${`` and their like in quoted text.

    Args:
        text: What stands between two quotes or sequences.
        fail: Called with the offset and the fault of an escape that is not one.

    Returns:
        The characters meant.
    """
    if "\\" not in text and "{" not in text:
        return text

    def resolve(found: re.Match[str]) -> str:
        letter = found[3]
        if letter is None:
            digits = found[1] or found[2]
            if digits is None:
                return found[4] or found[5]
            number = int(digits, 16)
            if 0xD800 <= number < 0xE000 or number > 0x10FFFF:
                fail(found.start(), f"U+{digits} is not a character that UTF-8 can encode")
            return chr(number)
        if letter in _SIMPLE:
            return _SIMPLE[letter]
        if letter in "uU":
            count = 4 if letter == "u" else 8
            fail(found.start(), f"expected {count} hexadecimal digits after \\{letter}")
        fail(
            found.start(),
            f"\\{letter} is not an escape sequence; "
            r"expected one of \n \r \t \" \\ \uNNNN \UNNNNNNNN",
        )

    return _ESCAPE.sub(resolve, text)


def unescape_heredoc(text: str) -> str:
    """Resolve ``$${`` and ``%%{``, the only escapes of a heredoc.

    Args:
        text: A piece of a heredoc's text.

    Returns:
        The characters meant.
    """
    if "{" not in text:
        return text
    return _SEQUENCE.sub(lambda found: found[1] or found[2], text)


def splits_line_end(text: str, start: int, end: int) -> bool:
    """Whether a heredoc line's feed is a piece of its own.

    OpenTofu's scanner takes ``$`` or ``%`` together with the character after it, and begins a
    new piece if the line ends right there. It shows where a strip marker on the next line
    eats that line feed: it does not go on to the blanks before it.

    Args:
        text: The file.
        start: Where the line, or what follows a sequence on it, begins.
        end: The offset after its line feed.

    Returns:
        Whether the line feed stands alone.
    """
    at = end - 3
    if at < start or text[end - 1] != "\n" or text[at] not in "$%":
        return False
    run = at
    while run > start and text[run - 1] in "$%":
        run -= 1
    return (at - run) % 2 == 0


def flush(text: str) -> str:
    """Take the common indentation off the lines of a heredoc without sequences.

    Args:
        text: Whole lines.

    Returns:
        The same lines, moved left together.
    """
    lines = [[line + "\n"] for line in text.split("\n")[:-1]]
    flush_lines(lines)
    return "".join(line[0] for line in lines)


def flush_lines(parts: Sequence[list[Any] | None]) -> None:
    """Take the common indentation off a heredoc's lines, in place.

    Args:
        parts: Literal texts (first item of each list) and None for each sequence between
            them; a literal ends at the latest where its line ends.
    """
    least: int | None = None
    adjust: list[list[Any]] = []
    at_start = True
    for part in parts:
        if at_start:
            at_start = False
            spaces: int | None = 0
            if part is not None:
                text: str = part[0]
                stripped = text.lstrip(SPACE)
                if not stripped and text.endswith("\n"):
                    spaces = None  # a blank line does not count
                else:
                    spaces = len(text) - len(stripped)
                    adjust.append(part)
            if spaces is not None and (least is None or spaces < least):
                least = spaces
        if part is not None and part[0].endswith("\n"):
            at_start = True
    if least:
        for part in adjust:
            part[0] = part[0][least:]
