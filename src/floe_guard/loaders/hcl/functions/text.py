"""Functions of strings.

Source: OpenTofu documentation, "Functions", string functions
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.types import BOOL, NUMBER, STRING, Type
from floe_guard.loaders.hcl.cty.values import FALSE, TRUE, Value, boolean, list_value, string
from floe_guard.loaders.hcl.functions.core import (
    LIST_OF_STRING,
    MAX_ELEMENTS,
    MAX_TEXT,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
    unknown_like,
    whole,
)

FAMILY = Family()
_STR = Param("str", STRING)
_STR_ANY = Param("str", STRING, dynamic=True)

# The characters with Unicode's White_Space property; Python's str.strip() has four more.
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)


def _upper_char(char: str) -> str:
    """Simple case mapping: one character for one, so that `ß` stays what it is."""
    result = char.upper()
    if len(result) == 1:
        return result
    result = char.title()
    return result if len(result) == 1 else char


@FAMILY.define("upper", _STR_ANY, returns=STRING)
def _upper(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    text: str = args[0].raw
    return string(text.upper() if text.isascii() else "".join(map(_upper_char, text)))


def _lower_char(char: str) -> str:
    result = char.lower()
    return result if len(result) == 1 else result[0]


@FAMILY.define("lower", _STR_ANY, returns=STRING)
def _lower(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    text: str = args[0].raw
    return string(text.lower() if text.isascii() else "".join(map(_lower_char, text)))


def _separates_words(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return char in _SPACE


@FAMILY.define("title", _STR, returns=STRING)
def _title(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    out: list[str] = []
    before = " "
    for char in args[0].raw:
        if _separates_words(before):
            capital = char.title()
            out.append(capital if len(capital) == 1 else char)
        else:
            out.append(char)
        before = char
    return string("".join(out))


@FAMILY.define("strrev", _STR_ANY, returns=STRING)
def _strrev(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.functions.graphemes import clusters

    return string("".join(reversed(clusters(args[0].raw))))


@FAMILY.define(
    "substr",
    _STR_ANY,
    Param("offset", NUMBER, dynamic=True),
    Param("length", NUMBER, dynamic=True),
    returns=STRING,
)
def _substr(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.functions.graphemes import clusters

    offset = whole(args[1], 1, "offset")
    length = whole(args[2], 2, "length")
    characters = clusters(args[0].raw)
    if offset < 0:
        offset = max(0, offset + len(characters))
        if length == 0:
            # Only for offsets from the start does no length mean no characters.
            length = -1
    end = len(characters) if length < 0 else offset + length
    return string("".join(characters[offset:end]))


@FAMILY.define("chomp", _STR, returns=STRING)
def _chomp(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(args[0].raw.rstrip("\r\n"))


@FAMILY.define("indent", Param("spaces", NUMBER), _STR, returns=STRING)
def _indent(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    spaces = whole(args[0], 0, "number of spaces")
    if spaces < 0:
        raise FunctionError("the number of spaces must not be negative", 0)
    text: str = args[1].raw
    if len(text) + text.count("\n") * spaces > MAX_TEXT:
        raise FunctionError(too_large("the indented text"))
    return string(text.replace("\n", "\n" + " " * spaces))


@FAMILY.define("trimspace", _STR, returns=STRING)
def _trimspace(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(args[0].raw.strip(_SPACE))


@FAMILY.define("trim", _STR, Param("cutset", STRING), returns=STRING)
def _trim(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    cut = args[1].raw
    return string(args[0].raw.strip(cut) if cut else args[0].raw)


@FAMILY.define("trimprefix", _STR, Param("prefix", STRING), returns=STRING)
def _trimprefix(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(args[0].raw.removeprefix(args[1].raw))


@FAMILY.define("trimsuffix", _STR, Param("suffix", STRING), returns=STRING)
def _trimsuffix(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return string(args[0].raw.removesuffix(args[1].raw))


@FAMILY.define(
    "startswith", Param("str", STRING, unknown=True), Param("prefix", STRING), returns=BOOL
)
def _startswith(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    prefix: str = args[1].raw
    if args[0].is_known:
        return boolean(args[0].raw.startswith(prefix))
    known = args[0].unknown.prefix
    if known.startswith(prefix):
        return TRUE
    if known and len(known.encode()) >= len(prefix.encode()):
        return FALSE
    return unknown_like(BOOL, args[0])


@FAMILY.define("endswith", _STR, Param("suffix", STRING), returns=BOOL)
def _endswith(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return boolean(args[0].raw.endswith(args[1].raw))


@FAMILY.define("strcontains", _STR, Param("substr", STRING), returns=BOOL, not_null=False)
def _strcontains(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return boolean(args[1].raw in args[0].raw)


@FAMILY.define("split", Param("separator", STRING), _STR, returns=LIST_OF_STRING)
def _split(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    separator: str = args[0].raw
    text: str = args[1].raw
    if not separator:
        if len(text) > MAX_ELEMENTS:
            raise FunctionError(too_large("the list of characters"))
        return list_value(STRING, map(string, text))
    if text.count(separator) >= MAX_ELEMENTS:
        raise FunctionError(too_large("the list of parts"))
    return list_value(STRING, map(string, text.split(separator)))


@FAMILY.define(
    "join",
    Param("separator", STRING),
    variadic=Param("lists", LIST_OF_STRING, unknown=True),
    returns=STRING,
)
def _join(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if len(args) < 2:
        raise FunctionError("at least one list is required")
    parts: list[str] = []
    if not all(arg.is_wholly_known() for arg in args[1:]):
        return unknown_like(STRING, *args[1:])
    for position, arg in enumerate(args[1:], 1):
        for i, item in enumerate(arg.raw):
            if item.raw is None:
                raise FunctionError(f"element {i} is null; cannot join null values", position)
            parts.append(item.raw)
    separator: str = args[0].raw
    if sum(map(len, parts)) + len(separator) * len(parts) > MAX_TEXT:
        raise FunctionError(too_large("the joined text"))
    return string(separator.join(parts))


@FAMILY.define("sort", Param("list", LIST_OF_STRING), returns=LIST_OF_STRING)
def _sort(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    if not given.is_wholly_known():
        # The order is not known, but the length is.
        return list_value(STRING, [unknown_like(STRING, given)] * len(given.raw))
    for i, item in enumerate(given.raw):
        if item.raw is None:
            raise FunctionError(f"element {i} is null; a null string cannot be sorted", 0)
    # The order of code points is that of UTF-8 bytes.
    return list_value(STRING, sorted(given.raw, key=lambda item: str(item.raw)))


@FAMILY.define("replace", _STR, Param("substr", STRING), Param("replace", STRING), returns=STRING)
def _replace(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    text, old, new = (arg.raw for arg in args)
    if len(old) > 1 and old[0] == "/" == old[-1]:
        from floe_guard.loaders.hcl.functions.regexp import replace_all

        return string(replace_all(old[1:-1], text, new))
    count = len(text) + 1 if not old else text.count(old)
    if len(text) + count * (len(new) - len(old)) > MAX_TEXT:
        raise FunctionError(too_large("the replaced text"))
    return string(text.replace(old, new))
