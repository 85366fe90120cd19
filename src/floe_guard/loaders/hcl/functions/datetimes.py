"""Functions of dates and times.

Times are kept as seconds since 1970 with nanoseconds and an offset, because the years 0 and
beyond 9999 are valid here and Python's `datetime` has neither.

Source: OpenTofu documentation, "Functions", date and time functions; RFC 3339
"""

from __future__ import annotations

import re
from typing import Final

from floe_guard.loaders.hcl.cty.types import NUMBER, STRING, Type
from floe_guard.loaders.hcl.cty.values import Value, number, string, unknown
from floe_guard.loaders.hcl.functions.core import (
    Family,
    FunctionContext,
    FunctionError,
    Param,
)

FAMILY = Family()

_TIMESTAMP: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)
_LENIENT: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class Moment:
    """A point in time and the offset it is written with.

    Attributes:
        seconds: Since 1970-01-01T00:00:00Z.
        nanoseconds: Of the second.
        offset: Of the written time, in minutes east of UTC.
    """

    __slots__ = ("nanoseconds", "offset", "seconds")

    def __init__(self, seconds: int, nanoseconds: int, offset: int) -> None:
        self.seconds: Final = seconds
        self.nanoseconds: Final = nanoseconds
        self.offset: Final = offset

    def plus(self, nanoseconds: int) -> Moment:
        """The moment so much later."""
        carry, rest = divmod(self.nanoseconds + nanoseconds, 10**9)
        return Moment(self.seconds + carry, rest, self.offset)

    def parts(self) -> tuple[int, int, int, int, int, int, int]:
        """Year, month, day, hour, minute, second and weekday (0 is Sunday), as written."""
        days, rest = divmod(self.seconds + self.offset * 60, 86400)
        year, month, day = _civil(days)
        return year, month, day, rest // 3600, rest // 60 % 60, rest % 60, (days + 4) % 7

    def rfc3339(self) -> str:
        """The text, to the second."""
        year, month, day, hour, minute, second, _ = self.parts()
        return (
            f"{_year(year)}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
            f"{zone(self.offset, colon=True, utc='Z')}"
        )


def _year(year: int) -> str:
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def zone(offset: int, *, colon: bool, utc: str | None = None) -> str:
    """The text of an offset in minutes, with a special one for UTC."""
    if offset == 0 and utc is not None:
        return utc
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    return f"{sign}{hours:02}{':' if colon else ''}{minutes:02}"


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the Gregorian calendar, of any year."""
    if month <= 2:
        year -= 1
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _civil(days: int) -> tuple[int, int, int]:
    """The inverse of `days_from_civil`."""
    era, of_era = divmod(days + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, day


def _month_days(year: int, month: int) -> int:
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def parse_timestamp(text: str, index: int, *, lenient: bool = False) -> Moment:
    """Read an RFC 3339 timestamp.

    Args:
        text: The timestamp.
        index: The argument that it is, for messages.
        lenient: Whether to accept an hour of one digit, a decimal comma and offsets up to
            24:60, as `timecmp` does.

    Returns:
        The moment.

    Raises:
        FunctionError: It is none.
    """
    match = (_LENIENT if lenient else _TIMESTAMP).fullmatch(text)
    if match is None:
        raise FunctionError("not a valid RFC 3339 timestamp, such as 2026-01-31T10:00:00Z", index)
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    if not 1 <= month <= 12 or not 1 <= day <= _month_days(year, month):
        raise FunctionError("not a valid RFC 3339 timestamp: there is no such day", index)
    if hour > 23 or minute > 59 or second > 59:
        raise FunctionError("not a valid RFC 3339 timestamp: there is no such time", index)
    offset = 0
    if match[8]:
        hours, minutes = int(match[9]), int(match[10])
        if hours > (24 if lenient else 23) or minutes > (60 if lenient else 59):
            raise FunctionError("not a valid RFC 3339 timestamp: no such UTC offset", index)
        offset = (hours * 60 + minutes) * (-1 if match[8] == "-" else 1)
    nanoseconds = int((match[7] or "0")[:9].ljust(9, "0"))
    seconds = days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    return Moment(seconds - offset * 60, nanoseconds, offset)


_UNITS: Final = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_DURATION_PART: Final = re.compile(r"(\d*)(?:\.(\d*))?([^\d.]+)", re.ASCII)


def parse_duration(text: str, index: int) -> int:
    """Read a duration such as `-1h30m` or `1.5s`, in nanoseconds.

    Raises:
        FunctionError: It is none, or beyond 292 years.

    Returns:
        Nanoseconds.
    """
    fault = FunctionError("not a valid duration, such as 1h30m", index)
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total = 0
    position = 0
    if not rest or len(rest) > 1000:
        raise fault
    while position < len(rest):
        match = _DURATION_PART.match(rest, position)
        if match is None or not (match[1] or match[2]) or match[3] not in _UNITS:
            raise fault
        unit = _UNITS[match[3]]
        total += int(match[1] or "0") * unit
        fraction = match[2] or ""
        if fraction:
            total += int(fraction) * unit // 10 ** len(fraction)
        position = match.end()
        if total > 1 << 63:
            raise fault
    if text[0] == "-":
        return -total
    if total >= 1 << 63:
        raise fault
    return total


@FAMILY.define(
    "timeadd",
    Param("timestamp", STRING),
    Param("duration", STRING),
    returns=STRING,
    not_null=False,
)
def _timeadd(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    moment = parse_timestamp(args[0].raw, 0)
    return string(moment.plus(parse_duration(args[1].raw, 1)).rfc3339())


@FAMILY.define(
    "timecmp", Param("timestamp_a", STRING), Param("timestamp_b", STRING), returns=NUMBER
)
def _timecmp(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    a, b = (parse_timestamp(arg.raw, i, lenient=True) for i, arg in enumerate(args))
    x, y = (a.seconds, a.nanoseconds), (b.seconds, b.nanoseconds)
    return number((x > y) - (x < y))


@FAMILY.define("timestamp", returns=STRING)
def _timestamp(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return unknown(STRING, "timestamp gives the time of the apply", not_null=True)


@FAMILY.define("plantimestamp", returns=STRING)
def _plantimestamp(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return unknown(STRING, "plantimestamp gives the time of the plan", not_null=True)


_TOKEN: Final = re.compile(r"(?P<quote>'(?:[^']|'')*'?)|(?P<verb>([A-Za-z])\3*)|[^'A-Za-z]+")


@FAMILY.define("formatdate", Param("format", STRING), Param("time", STRING), returns=STRING)
def _formatdate(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    moment = parse_timestamp(args[1].raw, 1)
    template: str = args[0].raw
    out: list[str] = []
    position = 0
    while position < len(template):
        if template.startswith("''", position):
            out.append("'")
            position += 2
            continue
        match = _TOKEN.match(template, position)
        if match is None:
            raise FunctionError(f"invalid date format at offset {position}", 0)
        token = match[0]
        if match["quote"]:
            if len(token) < 2 or not token.endswith("'"):
                raise FunctionError("a ' in the date format is not closed", 0)
            out.append(token[1:-1].replace("''", "'"))
        elif match["verb"]:
            out.append(_date_part(token, moment))
        else:
            out.append(token)
        position = match.end()
    return string("".join(out))


def _date_part(verb: str, moment: Moment) -> str:
    year, month, day, hour, minute, second, weekday = moment.parts()
    letter, count = verb[0], len(verb)
    result: str | None = None
    if letter == "Y":
        result = {2: f"{year % 100:02}", 4: _year(year)}.get(count)
    elif letter == "M":
        name = _MONTHS[month - 1]
        result = {1: str(month), 2: f"{month:02}", 3: name[:3], 4: name}.get(count)
    elif letter == "E":
        name = _DAYS[weekday]
        result = {3: name[:3], 4: name}.get(count)
    elif letter in "DhHms":
        value = {"D": day, "h": hour, "H": hour % 12 or 12, "m": minute, "s": second}[letter]
        result = {1: str(value), 2: f"{value:02}"}.get(count)
    elif letter in "Aa":
        half = "AM" if hour < 12 else "PM"
        result = {2: half if letter == "A" else half.lower()}.get(count)
    elif letter == "Z":
        result = {
            1: zone(moment.offset, colon=True, utc="Z"),
            3: zone(moment.offset, colon=False, utc="UTC"),
            4: zone(moment.offset, colon=False),
            5: zone(moment.offset, colon=True),
        }.get(count)
    if result is None:
        raise FunctionError(f'invalid date format verb "{verb}"', 0)
    return result
