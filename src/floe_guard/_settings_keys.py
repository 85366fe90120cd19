"""The keys of `.floe-guard.yaml`: one table from which reading, checking and the JSON Schema come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from floe_guard._records import dataclass
from floe_guard.verdicts import Severity

RULE_ID = r"[A-Za-z][A-Za-z0-9_.-]*"
ACCOUNT_ID = r"[0-9]{12}"
REGION = r"[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}"


@dataclass(frozen=True, slots=True)
class Text:
    """A string; `pattern` must match the whole of it.

    Args:
        expected: What the pattern means, in words.
    """

    help: str
    pattern: str = r"[^\x00-\x1f\x7f]+"
    expected: str = "a non-empty string"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    help: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    help: str


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of strings, each of the form of `item`.

    Args:
        needed: Whether an empty list is a mistake: one that is to approve, and approves nothing.
    """

    help: str
    item: Text
    needed: bool = False


@dataclass(frozen=True, slots=True)
class TextMap:
    """A mapping of strings to strings."""

    help: str
    key: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Parameters:
    """Rule id (`*` for every rule that has it) -> parameter -> value; the rule says which values it takes."""

    help: str


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with the keys of `keys` alone."""

    help: str
    keys: Mapping[str, Key]


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping of free names to sections."""

    help: str
    name: Text
    section: Section


Key: TypeAlias = Text | Choice | Flag | Texts | TextMap | Parameters | Section | Named

_RULE_IDS = Text("A rule id.", RULE_ID, "a rule id such as FG401")
_PATH = Text("A path, relative to the settings file.")
_PROFILE = Text("A profile name.", r"[a-z0-9][a-z0-9_-]*", "a profile name such as baseline")

KEYS = Section(
    "Settings of floe-guard.",
    {
        "aws": Section(
            "The sandbox account. An account or region that is not approved here stops every verb that talks to AWS.",
            {
                "account_ids": Texts(
                    "Approved sandbox accounts.",
                    Text("An account id.", ACCOUNT_ID, "a 12-digit AWS account id"),
                    needed=True,
                ),
                "regions": Texts(
                    "Approved regions.",
                    Text("A region.", REGION, "an AWS region such as ap-southeast-2"),
                    needed=True,
                ),
                "name_prefix": Text(
                    "Prefix of the names of the scaffold's bucket, policy and budget.",
                    r"[a-z0-9][a-z0-9.-]{1,35}[a-z0-9]",
                    "3 to 37 lower-case letters, digits, dots and dashes",
                ),
                "profile": Text("AWS CLI profile."),
                "endpoint_url": Text(
                    "Endpoint of an AWS emulator.",
                    r"https?://[^\s@]+",
                    "an http(s) URL without user or password",
                ),
            },
        ),
        "rules": Section(
            "Which rules are judged.",
            {
                "paths": Texts("Rule files and folders beside the shipped rules.", _PATH),
                "default_rules": Flag("Whether the shipped rules are judged (default: true)."),
                "disable": Texts("Rules that are left out.", _RULE_IDS),
                "enable": Texts("Rules that ship disabled and are wanted.", _RULE_IDS),
                "parameters": Parameters("Rule id -> parameter -> value."),
                "profiles": Named(
                    "Profiles of your own.",
                    _PROFILE,
                    Section(
                        "A profile: the rules of another one, with some added and some left out.",
                        {
                            "extends": _PROFILE,
                            "include": Texts("Rules to add.", _RULE_IDS),
                            "exclude": Texts("Rules to leave out.", _RULE_IDS),
                        },
                    ),
                ),
            },
        ),
        "roots": TextMap(
            "Root module (path or glob, relative to the settings file) -> rule profile.",
            _PATH,
            _PROFILE,
        ),
        "profile": _PROFILE,
        "fail_on": Choice(
            "Least severity that fails a run (default: low).", tuple(s.value for s in Severity)
        ),
        "on_unknown": Choice(
            "Whether a question that cannot be answered yet leaves a run incomplete.",
            ("fail", "warn"),
        ),
        "evidence": Section(
            "Evidence bundles.",
            {
                "dir": Text("Folder of the evidence journal, relative to the settings file."),
                "sign_key": Text("SSH key to sign with, relative to the settings file."),
            },
        ),
    },
)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `.floe-guard.yaml`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:floe-guard:schema:settings",
        "title": "floe-guard settings (.floe-guard.yaml)",
        **_schema(KEYS),
    }


def _schema(key: Key) -> dict[str, Any]:
    described: dict[str, Any] = {"description": key.help}
    match key:
        case Text():
            return described | {"type": "string", "pattern": f"^(?:{key.pattern})$"}
        case Choice():
            return described | {"enum": list(key.choices)}
        case Flag():
            return described | {"type": "boolean"}
        case Texts():
            least = {"minItems": 1} if key.needed else {}
            return described | {"type": "array", **least, "items": _schema(key.item)}
        case TextMap():
            return described | {"type": "object", "additionalProperties": _schema(key.value)}
        case Parameters():
            return described | {
                "type": "object",
                "propertyNames": {"pattern": f"^(?:\\*|{RULE_ID})$"},
                "additionalProperties": {"type": "object"},
            }
        case Named():
            return described | {
                "type": "object",
                "propertyNames": {"pattern": f"^(?:{key.name.pattern})$"},
                "additionalProperties": _schema(key.section),
            }
        case Section():
            return described | {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: _schema(sub) for name, sub in key.keys.items()},
            }


def matches(key: Text, text: str) -> bool:
    """Return whether `text` is of the form that `key` asks for."""
    return re.fullmatch(key.pattern, text) is not None
