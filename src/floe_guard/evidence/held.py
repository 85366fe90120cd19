"""The credentials that this process could leak, as canaries; nothing of them is kept or shown.

They come from the environment, from AWS's shared credentials file and from the caches of its sign-in
tools. No profile is resolved and no network is used: a bundle is sealed offline.
Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from floe_guard.secrets.canaries import Canaries

_NAMES = re.compile(
    r"SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|CREDENTIAL", re.I
)
# Names that match and whose values are no secrets: paths, URLs and switches.
_NOT_SECRET = re.compile(r"(_FILE|_PATH|_URI|_URL|_ENDPOINT|_TTL|_EXPIRATION|_SECONDS)$", re.I)
_CACHED = (
    "accessToken",
    "refreshToken",
    "clientSecret",
    "SecretAccessKey",
    "SessionToken",
    "AccessKeyId",
)
_MAX_BYTES = 1024 * 1024


def canaries(variables: Mapping[str, str], more: Mapping[str, str] | None = None) -> Canaries:
    """Return the canaries of this process.

    Args:
        variables: Its environment.
        more: Further credentials that it holds, by name.

    Returns:
        What `guard` looks for.
    """
    values = {
        name: value
        for name, value in variables.items()
        if _NAMES.search(name) and not _NOT_SECRET.search(name)
    }
    home = Path(variables.get("HOME") or "/nonexistent")
    shared = variables.get("AWS_SHARED_CREDENTIALS_FILE")
    values |= dict(_shared(Path(shared) if shared else home / ".aws" / "credentials"))
    for folder in (home / ".aws" / "sso" / "cache", home / ".aws" / "cli" / "cache"):
        values |= dict(_cached(folder))
    return Canaries({**values, **(more or {})})


def _shared(path: Path) -> Iterator[tuple[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(_text(path))
    except configparser.Error:
        return
    for section in parser.sections():
        for name, value in parser.items(section):
            if _NAMES.search(name):
                yield f"profile {section} {name}", value


def _cached(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        files = sorted(folder.glob("*.json"))
    except OSError:
        return
    for path in files:
        try:
            data = json.loads(_text(path))
        except (ValueError, RecursionError):
            continue
        for part in (data, data.get("Credentials") if isinstance(data, dict) else None):
            if isinstance(part, dict):
                for name in _CACHED:
                    if isinstance(value := part.get(name), str):
                        yield f"{path.stem[:8]} {name}", value


def _text(path: Path) -> str:
    """Return a small file's text, "" where it cannot be read: what is not readable is not held."""
    try:
        with path.open("rb") as source:
            return source.read(_MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
