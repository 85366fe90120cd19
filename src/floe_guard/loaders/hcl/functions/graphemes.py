"""Text as users see it: extended grapheme clusters.

The break properties are derived from the general categories that Python knows, plus the
few lists that cannot be derived from them.

Source: Unicode Standard Annex #29, "Text Segmentation", rules GB1-GB999
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

# Emoji and symbols that a zero width joiner glues together (Extended_Pictographic).
_PICTOGRAPHIC: Final = (
    (0xA9, 0xA9), (0xAE, 0xAE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122),
    (0x2139, 0x2139), (0x2194, 0x2199), (0x21A9, 0x21AA), (0x231A, 0x231B), (0x2328, 0x2328),
    (0x2388, 0x2388), (0x23CF, 0x23CF), (0x23E9, 0x23F3), (0x23F8, 0x23FA), (0x24C2, 0x24C2),
    (0x25AA, 0x25AB), (0x25B6, 0x25B6), (0x25C0, 0x25C0), (0x25FB, 0x25FE), (0x2600, 0x2605),
    (0x2607, 0x2612), (0x2614, 0x2685), (0x2690, 0x2705), (0x2708, 0x2712), (0x2714, 0x2714),
    (0x2716, 0x2716), (0x271D, 0x271D), (0x2721, 0x2721), (0x2728, 0x2728), (0x2733, 0x2734),
    (0x2744, 0x2744), (0x2747, 0x2747), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755),
    (0x2757, 0x2757), (0x2763, 0x2767), (0x2795, 0x2797), (0x27A1, 0x27A1), (0x27B0, 0x27B0),
    (0x27BF, 0x27BF), (0x2934, 0x2935), (0x2B05, 0x2B07), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50),
    (0x2B55, 0x2B55), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3297), (0x3299, 0x3299),
    (0x1F000, 0x1F0FF), (0x1F10D, 0x1F10F), (0x1F12F, 0x1F12F), (0x1F16C, 0x1F171),
    (0x1F17E, 0x1F17F), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F1AD, 0x1F1E5),
    (0x1F201, 0x1F20F), (0x1F21A, 0x1F21A), (0x1F22F, 0x1F22F), (0x1F232, 0x1F23A),
    (0x1F23C, 0x1F23F), (0x1F249, 0x1F3FA), (0x1F400, 0x1F53D), (0x1F546, 0x1F64F),
    (0x1F680, 0x1F6FF), (0x1F774, 0x1F77F), (0x1F7D5, 0x1F7FF), (0x1F80C, 0x1F80F),
    (0x1F848, 0x1F84F), (0x1F85A, 0x1F85F), (0x1F888, 0x1F88F), (0x1F8AE, 0x1F8FF),
    (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1FAFF), (0x1FC00, 0x1FFFD),
)  # fmt: skip
_PICTOGRAPHIC_STARTS: Final = tuple(low for low, _ in _PICTOGRAPHIC)

# Spacing marks that extend all the same (Other_Grapheme_Extend), and half-width voiced marks.
_EXTEND: Final = frozenset(
    (0x9BE, 0x9D7, 0xB3E, 0xB57, 0xBBE, 0xBD7, 0xCC2, 0xCD5, 0xCD6, 0xD3E, 0xD57, 0xDCF, 0xDDF,
     0x1B35, 0x200C, 0x302E, 0x302F, 0xFF9E, 0xFF9F, 0x1133E, 0x11357, 0x114B0, 0x114BD,
     0x115AF, 0x11930, 0x1D165, *range(0x1D16E, 0x1D173), *range(0x1F3FB, 0x1F400),
     *range(0xE0020, 0xE0080))
)  # fmt: skip
_PREPEND: Final = frozenset(
    (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0xD4E, 0x110BD, 0x110CD, 0x111C2,
     0x111C3, 0x1193F, 0x11941, 0x11A3A, *range(0x11A84, 0x11A8A), 0x11D46, 0x11F02)
)  # fmt: skip
_NOT_SPACING: Final = frozenset(
    (0x102B, 0x102C, 0x1038, *range(0x1062, 0x1065), *range(0x1067, 0x106E), 0x1083,
     *range(0x1087, 0x108D), 0x108F, *range(0x109A, 0x109D), 0x1A61, 0x1A63, 0x1A64, 0xAA7B,
     0xAA7D, 0x11720, 0x11721)
)  # fmt: skip


def _kind(char: str) -> str:
    """The break property of a character, in a word of a few letters."""
    import unicodedata

    code = ord(char)
    if code < 0x300:
        if char == "\r":
            return "CR"
        if char == "\n":
            return "LF"
        if code < 0x20 or 0x7F <= code < 0xA0 or code == 0xAD:
            return "Control"
        return "Pict" if code in (0xA9, 0xAE) else "Other"
    if code == 0x200D:
        return "ZWJ"
    if code in _EXTEND:
        return "Extend"
    if code in _PREPEND:
        return "Prepend"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "Flag"
    hangul = _hangul(code)
    if hangul:
        return hangul
    position = bisect_right(_PICTOGRAPHIC_STARTS, code) - 1
    if position >= 0 and code <= _PICTOGRAPHIC[position][1]:
        return "Pict"
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        return "Extend"
    if (category == "Mc" and code not in _NOT_SPACING) or code in (0xE33, 0xEB3):
        return "Spacing"
    unassigned_default_ignorable = category == "Cn" and (
        0xE0000 <= code <= 0xE0FFF or 0xFFF0 <= code <= 0xFFF8 or code == 0x2065
    )
    if category in ("Cc", "Cf", "Zl", "Zp", "Cs") or unassigned_default_ignorable:
        return "Control"
    return "Other"


def _hangul(code: int) -> str:
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""


def clusters(text: str) -> list[str]:
    """Split a text into its user-perceived characters."""
    if text.isascii() and "\r" not in text:
        return list(text)
    found: list[str] = []
    start = 0
    before = ""
    flags = 0
    pictograph = False
    for position, char in enumerate(text):
        kind = _kind(char)
        if position and _breaks(before, kind, flags, pictograph):
            found.append(text[start:position])
            start = position
        flags = flags + 1 if kind == "Flag" else 0
        if kind == "Pict":
            pictograph = True
        elif kind not in ("Extend", "ZWJ"):
            pictograph = False
        before = kind
    if text:
        found.append(text[start:])
    return found


def _breaks(before: str, after: str, flags: int, pictograph: bool) -> bool:
    """Whether there is a boundary between two characters.

    Args:
        before: The property of the left one.
        after: The property of the right one.
        flags: How many regional indicators end at the left one.
        pictograph: Whether the left one ends a pictograph with its extenders.

    Returns:
        True if there is one.
    """
    if before == "CR" and after == "LF":
        return False
    if before in ("CR", "LF", "Control") or after in ("CR", "LF", "Control"):
        return True
    if before == "L" and after in ("L", "V", "LV", "LVT"):
        return False
    if before in ("LV", "V") and after in ("V", "T"):
        return False
    if before in ("LVT", "T") and after == "T":
        return False
    if after in ("Extend", "ZWJ", "Spacing") or before == "Prepend":
        return False
    if before == "ZWJ" and after == "Pict" and pictograph:
        return False
    return not (before == "Flag" and after == "Flag" and flags % 2 == 1)


def length(text: str) -> int:
    """The number of user-perceived characters."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(clusters(text))
