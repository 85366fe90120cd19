"""The shapes of credentials: a linear-time pattern that proposes, and a check that decides.

Patterns run over raw bytes, so a match may stand inside JSON, XML, a URL or a traceback, with
that format's escapes around it; the checks therefore look at both edges of a match.

Sources: IAM User Guide, "IAM identifiers" (prefixes of unique ids and access key ids); Amazon S3
API Reference, "Authenticating requests: using query parameters"; RFC 7468 (PEM labels);
RFC 3986 §3.2.1 (user information).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

import re2

from floe_guard._records import dataclass
from floe_guard.secrets.randomness import looks_assigned, looks_like_secret_key

Span = tuple[int, int]
Check = Callable[[bytes, Any], "Span | None"]

RULES: dict[str, str] = {
    "aws-access-key-id": "an AWS access key id",
    "aws-secret-access-key": "an AWS secret access key",
    "aws-session-token": "an AWS session token",
    "presigned-url": "a presigned URL or request signature",
    "private-key": "a private key",
    "url-credentials": "credentials in a URL",
}
"""Every shape rule, and what a person is told was found."""

# What may stand for one character of a base64 value in JSON, a URL or an XML attribute.
_B64 = r"(?:[A-Za-z0-9/+]|%2[BbFf]|\\+/|\\+u002[BbFf])"
_BARE = _B64 + r"{40,}"
_VALUE = r"(?:[A-Za-z0-9/+=_\-]|%2[BbFf]|%3[Dd]|\\+/|\\+u00(?:2[BbFf]|3[Dd]))"
# What may stand between a credential's name and its value, in any of those formats.
_SEP = (
    r"(?:[\"'`\\\s:=>,{}\[\](]|&(?:quot|gt|lt|apos|#0*34|#0*39|#x0*22|#x0*27);|%(?:25)?(?:3D|22|3A|20|3E)"
    r"|\\+u00(?:3d|3e|3c|22|27|3a)|\\+[nt]|value|default|string|type)"
)
_IMMEDIATE = r"(?:[\"'\\\s:=>]|&(?:quot|gt|#0*34|#x0*22);|%(?:25)?(?:3D|22|3A)|\\+u00(?:3d|3e|22))"


@dataclass(frozen=True, slots=True)
class Detector:
    """One proposing pattern and the check that accepts or refuses what it proposes.

    Args:
        rule: What it finds, a key of `RULES`.
        anchor: Source of a cheap pattern that occurs wherever `pattern` does; "" for none.
        pattern: What may be a credential.
        check: The span of the credential in a match, or None.
    """

    rule: str
    anchor: str
    pattern: Any
    check: Check

    def find(self, data: bytes) -> Iterator[Span]:
        """Yield the span of every accepted match in `data`."""
        if self.anchor and compiled(self.anchor).search(data) is None:
            return
        for match in self.pattern.finditer(data):
            span = self.check(data, match)
            if span is not None:
                yield span


_SECRET_KEY = r"secret[_\-. ]{0,2}(?:access[_\-. ]{0,2})?key"
_TOKEN_NAME = r"(?:session|security)[_\-. ]?token"
_TOKEN_HEAD = r"(?:FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz|AQoDYXdz|AQoEXAMPLE|IQoJb3JpZ2lu|IQoDYXdz)"
# The first octets of PKCS #1, PKCS #8 (plain, EC, encrypted) and OpenSSH keys in base64, for
# bodies that lost their PEM header.
_KEY_BODY = (
    r"MII[A-Za-z0-9+/]{3}IBAAKCA[A-Za-z0-9+/]{20,}|MII[A-Za-z0-9+/]{3}IBADANBgkqhkiG9w0BAQEFAASC"
    r"|MIGHAgEAMBMGByqGSM49|MII[A-Za-z0-9+/]{3,5}BgkqhkiG9w0BBQ0|b3BlbnNzaC1rZXktdjEA"
)


@cache
def detectors() -> tuple[Detector, ...]:
    """Return all detectors, compiled on first use."""
    return tuple(
        Detector(rule, anchor, _compile(pattern), check)
        for rule, anchor, pattern, check in (
            ("aws-secret-access-key", "", _BARE, _bare_secret),
            (
                "aws-access-key-id",
                "AKIA|ASIA|ABIA|ACCA|A3T",
                r"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}",
                _key_id,
            ),
            ("aws-access-key-id", "AIKA|AISA", r"[A-Z0-9]{16}(?:AIKA|AISA)", _reversed_key_id),
            (
                "aws-secret-access-key",
                rf"(?i){_SECRET_KEY}",
                rf"(?i){_SECRET_KEY}(?:[_\-. ]?id)?{_SEP}{{1,24}}({_VALUE}{{16,}})",
                _assigned,
            ),
            ("aws-session-token", _TOKEN_HEAD, _TOKEN_HEAD + _VALUE + r"{12,}", _token),
            (
                "aws-session-token",
                rf"(?i){_TOKEN_NAME}",
                rf"(?i)(?:aws|amz)[_\-. ]?{_TOKEN_NAME}{_SEP}{{1,24}}({_VALUE}{{16,}})",
                _assigned,
            ),
            (
                "aws-session-token",
                rf"(?i){_TOKEN_NAME}",
                rf"(?i){_TOKEN_NAME}{_SEP}{{1,24}}({_VALUE}{{64,}})",
                _assigned,
            ),
            (
                "presigned-url",
                "(?i)x-amz-(?:sig|cred)",
                rf"(?i)x-amz-(?:signature{_IMMEDIATE}{{1,6}}[0-9a-f]{{64}}"
                rf"|credential{_IMMEDIATE}{{1,6}}[a-z0-9]{{16,}}(?:%(?:25)?2f|\\*/)\d)",
                _whole,
            ),
            (
                "presigned-url",
                "(?i)AWS4-(?:HMAC|ECDSA)",
                r"(?i)AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)[^\r\n]*?Signature=[0-9a-f]{64}",
                _whole,
            ),
            (
                "presigned-url",
                r"Signature(?:=|%3D|\\+u003d)",
                rf"(?:[?&;]|\\+u0026|%26)Signature(?:=|%3D|\\+u003d){_B64}{{20,}}(?:=|%(?:25)?3[Dd]|\\+u003[Dd])",
                _whole,
            ),
            (
                "private-key",
                "PRIVATE KEY|PuTTY-User",
                r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d",
                _whole,
            ),
            (
                "private-key",
                r"MII[A-Za-z0-9+/]{3}IBA|MIGHAgEAMBMGByqG|BgkqhkiG9w0BBQ0|b3BlbnNzaC1rZXkt",
                _KEY_BODY,
                _whole,
            ),
            (
                "url-credentials",
                r":(?:\\*/){2}[^/\s:@\"'<>\\?#]*:",
                r":(?:\\*/){2}[^/\s:@\"'<>\\?#]*:((?:[^@\s\"'<>\\]|\\+/){6,})@",
                _userinfo,
            ),
        )
    )


def candidates(present: Collection[str]) -> tuple[Detector, ...]:
    """Return the detectors that can find anything where `present` are the `PARTS` that occur."""
    every = detectors()
    return tuple(d for d in every if ("anchored" if d.anchor else "bare") in present)


@cache
def parts() -> dict[str, str]:
    """Return what a detector needs at least: `anchored`, any of the anchors, and `bare`."""
    anchored = [f"(?:{d.anchor})" for d in detectors() if d.anchor]
    return {"anchored": "|".join(anchored), "bare": _BARE}


class Sieve:
    """Several patterns looked for in one pass over the bytes.

    Args:
        patterns: Patterns by name.
    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._names = (*patterns, "")
        self._set = re2.Set.SearchSet(_options())
        for pattern in (*patterns.values(), _ALWAYS):
            self._set.Add(pattern.encode("ascii"))
        self._set.Compile()

    def present(self, data: bytes) -> frozenset[str]:
        """Return the names of the patterns that occur in `data`; all, should the set give up."""
        found = frozenset(self._names[i] for i in self._set.Match(data))
        # RE2 answers with nothing where it runs out of memory; what always occurs gives that away.
        return found if "" in found else frozenset(self._names)


_ALWAYS = ""


@cache
def compiled(pattern: str) -> Any:
    """Return `pattern` compiled for bytes by the linear-time engine, once."""
    return _compile(pattern)


def _compile(pattern: str) -> Any:
    return re2.compile(pattern.encode("ascii"), _options())


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = 64 << 20
    return options


_ALNUM = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_ESCAPE_BEFORE = re.compile(
    rb"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\+[nrtfbae]|%(?:25)?[0-9a-fA-F]{2}"
    rb"|(?:\x1b|u001[bB]|x1[bB]|033)\[[0-9;]*[A-Za-z])\Z"
)


def _left_edge(data: bytes, start: int) -> bool:
    """Return whether a word may begin at `start`: what stands before is no word, or an escape."""
    if start == 0 or data[start - 1] not in _ALNUM:
        return True
    return _ESCAPE_BEFORE.search(data, max(0, start - 16), start) is not None


_PLACES = re.compile(rb"PACIFIC|EAST|WEST|NORTH|SOUTH|CENTRAL|MINOR|DEMI|REGION|COUNTRY")


def _key_id(data: bytes, match: Any) -> Span | None:
    start, end = match.span()
    if (end < len(data) and data[end] in _ALNUM) or not _left_edge(data, start):
        return None
    body = data[start + 4 : end]
    if len(set(body)) < 4:  # AKIAXXXXXXXXXXXXXXXX, as placeholders are written
        return None
    if body.isalpha() and _PLACES.search(body):
        return None
    return start, end


def _reversed_key_id(data: bytes, match: Any) -> Span | None:
    start, end = match.span()
    if (end < len(data) and data[end] in _ALNUM) or not _left_edge(data, start):
        return None
    body = data[start : end - 4]
    if len(set(body)) < 6 or body.isalpha() or body.isdigit():
        return None
    return start, end


_BLOB_LINE = re.compile(rb"[A-Za-z0-9+/]{56,80}(?:\\+r)?(?:\\+n|\r?\n)[ \t]*\Z")
_UNESCAPED = (
    (re.compile(r"\\+u002[fF]|%2[fF]|\\+/"), "/"),
    (re.compile(r"\\+u002[bB]|%2[bB]"), "+"),
    (re.compile(r"\\+u003[dD]|%3[dD]"), "="),
)
_ESCAPE_START = re.compile(rb"[nrtfbae]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}")


def _unescaped(raw: bytes) -> str:
    text = raw.decode("ascii")
    if "%" in text or "\\" in text:
        for pattern, char in _UNESCAPED:
            text = pattern.sub(char, text)
    return text


def _bare_secret(data: bytes, match: Any) -> Span | None:
    raw = match.group()
    if raw.isalnum() and (raw.islower() or raw.isupper()):
        return None  # a digest or a name
    start, end = match.span()
    if len(raw) > 60 and b"%" not in raw and b"\\" not in raw:
        return None
    if data[end : end + 1] in (b"=", b"_", b"-"):
        return None
    for skip in _leading_escapes(data, start):
        text = _unescaped(data[start + skip : end])
        if len(text) == 40:
            start += skip
            break
    else:
        return None
    if data[start - 1 : start] in (b"_", b"-") or _dotted(data, start, end):
        return None
    if _PASSWORD_HASH.search(data, max(0, start - 8), start):
        return None
    if not looks_like_secret_key(text) or _decodes_to_text(text):
        return None
    if _BLOB_LINE.search(data, max(0, start - 100), start):
        return None  # the last line of a wrapped base64 body (a certificate, a signature)
    return start, end


_COLOUR = re.compile(rb"(?:\x1b|u001[bB]|x1[bB]|033)\[[0-9;]*[A-Za-z]")
_PASSWORD_HASH = re.compile(rb"\$2[abxy]?\$\d\d\$\Z")
_TOKEN_PART = re.compile(rb"\.[A-Za-z0-9_-]{20}")


def _leading_escapes(data: bytes, start: int) -> Iterator[int]:
    """Yield how much of a run's beginning may be the tail of an escape, none first."""
    yield 0
    before = data[start - 1 : start]
    if before == b"\\":
        match = _ESCAPE_START.match(data, start)
        if match is not None:
            yield match.end() - start
    elif before == b"%":
        yield 2
        yield 4
    elif before in (b"[", b";"):
        match = _COLOUR.search(data, max(0, start - 24), start + 8)
        if match is not None:
            yield match.end() - start


def _dotted(data: bytes, start: int, end: int) -> bool:
    """Return whether the run is one part of a dotted token, as in a JSON Web Token."""
    return data[start - 1 : start] == b"." or _TOKEN_PART.match(data, end) is not None


def _decodes_to_text(text: str) -> bool:
    """Return whether the run is itself base64 of printable text (which is looked into elsewhere)."""
    return all(0x20 <= b < 0x7F or b in b"\r\n\t" for b in binascii.a2b_base64(text))


def _assigned(data: bytes, match: Any) -> Span | None:
    start, end = match.span(1)
    text = _unescaped(data[start:end]).strip("=")
    if len(text) < 16 or not looks_assigned(text):
        return None
    return start, end


def _token(data: bytes, match: Any) -> Span | None:
    start, end = match.span()
    return (start, end) if _left_edge(data, start) else None


def _whole(data: bytes, match: Any) -> Span | None:
    start, end = match.span()
    return start, end


_PLACEHOLDERS = frozenset(
    ("password", "passwd", "secret", "token", "redacted", "masked", "hidden", "changeme", "apikey")
)
_PLACEHOLDER_CHARS = frozenset(b"$*{}()[]`|")
_PORT = re.compile(rb"\d{1,5}(?:[/?#]|\Z)")


def _userinfo(data: bytes, match: Any) -> Span | None:
    start, end = match.span(1)
    raw = data[start:end]
    if _PORT.match(raw) or any(c in _PLACEHOLDER_CHARS for c in raw) or len(set(raw)) < 3:
        return None
    if b"/" in raw or b"?" in raw or b"#" in raw:
        # A path with an @ in it, unless it is the one value that holds slashes by nature.
        text = _unescaped(raw) if raw.isascii() else ""
        return (start, end) if len(text) == 40 and looks_like_secret_key(text) else None
    word = raw.decode("latin-1").lower().strip("-_.<>")
    return None if word in _PLACEHOLDERS or "://" in word else (start, end)
