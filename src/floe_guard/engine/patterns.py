"""Regular expressions that cannot hang the checker: RE2 runs in time linear in its input.

Source: https://github.com/google/re2/wiki/Syntax (look-around and back-references do not exist).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache


class PatternError(ValueError):
    """A regular expression that RE2 does not take; the message says why."""


@cache
def compile_regex(pattern: str) -> Callable[[str], bool]:
    """Return a function that says whether `pattern` occurs anywhere in a text.

    Raises:
        PatternError: The pattern is not an RE2 expression.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        search = re2.compile(pattern, options).search
    except (re2.error, UnicodeEncodeError) as e:
        text = e.args[0] if e.args else e
        message = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        raise PatternError(f"not a valid RE2 regular expression: {message}") from e

    def occurs(text: str) -> bool:
        try:
            return search(text) is not None
        except UnicodeEncodeError:  # a lone surrogate, which JSON allows and UTF-8 does not
            return search(text.encode("utf-8", "replace").decode()) is not None

    return occurs
