"""Tells machine-made random tokens from words, paths, digests and identifiers.

The thresholds were set on 50,000 random keys, of which they reject about 0.2 %, and 20,000
camel-case names and paths of the same length, of which they accept 2 %; `benchmarks/secrets.py`
measures both sides over corpora of its own.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter

_UPPER, _LOWER, _DIGIT, _OTHER = range(4)
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+\Z")
_AWS_ALPHABET = string.ascii_letters + string.digits + "/+"
_WORD = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{5,}")

# Letter pairs that words are full of; in a random key about three turn up.
_PAIRS = frozenset(
    re.findall(
        "..",
        "thheineranreonatenndtiesorteofeditisalarsttontngsehaasouiolevecomedehiriroicneeara"
        "cellichllbemasiomurcaeltalansdifohopeecprnoctusacotiltrlyncetutsssorsunlowagewhie",
    )
)


def entropy(text: str) -> float:
    """Return the Shannon entropy of the characters of `text`, in bits a character."""
    n = len(text)
    return -sum(c / n * math.log2(c / n) for c in Counter(text).values()) if n else 0.0


def is_hex(text: str) -> bool:
    """Return whether `text` is a hexadecimal number, as digests and commit ids are."""
    return _HEX.match(text) is not None


def looks_like_secret_key(text: str) -> bool:
    """Return whether 40 characters without any context look drawn at random from base64's alphabet.

    A random key has about 30 distinct characters, 25 changes of character class, and few letters
    that follow one another as in words; names and paths do not.

    Args:
        text: 40 characters of `[A-Za-z0-9/+]`.

    Returns:
        False for anything hexadecimal and for text made of words.
    """
    if is_hex(text):
        return False
    classes = [_class_of(c) for c in text]
    count = Counter(classes)
    if count[_UPPER] < 3 or count[_LOWER] < 3 or count[_OTHER] > 6:
        return False
    changes = sum(a != b for a, b in zip(classes, classes[1:], strict=False))
    distinct = len(set(text))
    wordy = 2 * _pairs(text) + _in_words(text) / 2
    return distinct >= 20 and changes >= 13 and distinct - wordy >= 2


def looks_assigned(text: str) -> bool:
    """Return whether the value given to a credential's name looks like a credential.

    The name already says what the value is, so little is asked of it: that it is no placeholder,
    reference or sentence of words.

    Args:
        text: At least 16 characters of `[A-Za-z0-9/+=_-]`.

    Returns:
        False for words joined by separators, repeated characters, and names without a digit.
    """
    kinds = {_class_of(c) for c in text}
    if len(text) == 40 and not text.strip(_AWS_ALPHABET):
        return entropy(text) >= 3.0 and len(kinds) > 1 and _pairs(text) < 12
    if _DIGIT not in kinds or len(kinds - {_OTHER}) < 2 or entropy(text) < 3.0:
        return False
    pairs, words = _pairs(text) / len(text), _in_words(text) / len(text)
    return pairs < 0.25 and (words < 0.45 or pairs < 0.12)


def _pairs(text: str) -> int:
    lower = text.lower()
    return sum(lower[i : i + 2] in _PAIRS for i in range(len(lower) - 1))


def _in_words(text: str) -> int:
    return sum(len(word) for word in _WORD.findall(text))


def _class_of(char: str) -> int:
    if "A" <= char <= "Z":
        return _UPPER
    if "a" <= char <= "z":
        return _LOWER
    if "0" <= char <= "9":
        return _DIGIT
    return _OTHER
