"""Parameters of rules: declared in the rule file, set by a site, substituted as `${name}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from floe_guard._records import dataclass
from floe_guard.engine.patterns import PatternError, compile_regex
from floe_guard.engine.protocol import JudgeSettings

NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(r"\$?\$\{([a-z][a-z0-9_]*)\}")
_KEYS = {
    "default", "type", "minimum", "maximum", "pattern", "one_of", "description", "example", "setting",
}  # fmt: skip
_TYPES: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "string": ("a string", str),
    "integer": ("a whole number", int),
    "number": ("a number", (int, float)),
    "boolean": ("true or false", bool),
    "list": ("a list of strings", list),
    "map": ("a mapping of strings", dict),
}
_SAMPLES: dict[str, Any] = {
    "string": "sample", "integer": 1, "number": 1, "boolean": True,
    "list": ["sample"], "map": {"sample": "sample"},
}  # fmt: skip


class ParameterError(ValueError):
    """A declaration or a value that does not fit; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter.

    Args:
        name: As written in `${name}`.
        type: `string`, `integer`, `number`, `boolean`, `list` or `map`.
        default: Its value unless a site sets one; None when it has none.
        minimum: Least value of a number.
        maximum: Greatest value of a number.
        pattern: RE2 expression that a string (each item of a list) must match.
        one_of: Allowed values.
        description: What it means.
        example: Some value that fits, to check a rule by while the parameter is unset.
        setting: Where its value comes from unless a rule's parameters say otherwise, e.g. `aws.regions`.
    """

    name: str
    type: str
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    one_of: tuple[Any, ...] = ()
    description: str = ""
    example: Any = None
    setting: str = ""

    def check(self, value: Any) -> None:
        """Check a value.

        Raises:
            ParameterError: It does not fit.
        """
        words, types = _TYPES[self.type]
        fits = isinstance(value, types) and (isinstance(value, bool) == (self.type == "boolean"))
        if fits and self.type == "list":
            fits = all(isinstance(item, str) for item in value)
        if fits and self.type == "map":
            fits = all(isinstance(item, str) for item in value.values())
        if not fits:
            raise ParameterError(f"{self.name}: expected {words}, found {_found(value)}")
        if self.minimum is not None and value < self.minimum:
            raise ParameterError(f"{self.name}: expected at least {self.minimum}, found {value}")
        if self.maximum is not None and value > self.maximum:
            raise ParameterError(f"{self.name}: expected at most {self.maximum}, found {value}")
        if self.one_of and value not in self.one_of:
            allowed = ", ".join(map(str, self.one_of))
            raise ParameterError(f"{self.name}: expected one of {allowed}, found {_found(value)}")
        if self.pattern is not None:
            occurs = compile_regex(self.pattern)
            for item in value if isinstance(value, list) else [value]:
                if not occurs(item):
                    raise ParameterError(f"{self.name}: expected to match {self.pattern}")

    def sample(self) -> Any:
        """Return some value of its type, to check a rule while the parameter is unset."""
        return _SAMPLES[self.type] if self.example is None else self.example


def _found(value: Any) -> str:
    return {True: "true", False: "false", None: "nothing"}.get(value, repr(value)) if isinstance(
        value, (bool, type(None))
    ) else repr(value)[:80]  # fmt: skip


def declare(name: str, body: Any) -> Parameter:
    """Return the parameter that a rule file declares; a bare value is its default.

    Raises:
        ParameterError: The declaration is not one.
    """
    if not NAME.fullmatch(name):
        raise ParameterError(f"{name!r}: a parameter's name is lower-case letters, digits and _")
    if not isinstance(body, dict) or not set(body) & _KEYS:
        body = {"default": body}
    if extra := set(body) - _KEYS:
        raise ParameterError(f"{name}: unknown key {sorted(extra)[0]!r}")
    default = body.get("default")
    kind = body.get("type", _type_of(default))
    if kind not in _TYPES:
        raise ParameterError(
            f"{name}: `type` is needed where there is no default; one of {', '.join(_TYPES)}"
        )
    for bound in ("minimum", "maximum"):
        if body.get(bound) is not None and not (
            isinstance(body[bound], (int, float)) and kind in ("integer", "number")
        ):
            raise ParameterError(f"{name}: {bound} is a number, and only numbers have one")
    pattern = body.get("pattern")
    if pattern is not None:
        try:
            compile_regex(pattern if isinstance(pattern, str) else "(")
        except PatternError as e:
            raise ParameterError(f"{name}: {e}") from e
        if kind not in ("string", "list"):
            raise ParameterError(f"{name}: only strings and lists have a pattern")
    one_of = body.get("one_of", ())
    if not isinstance(one_of, (list, tuple)):
        raise ParameterError(f"{name}: one_of expects a list")
    setting = body.get("setting", "")
    if setting not in ("", *SETTINGS):
        raise ParameterError(f"{name}: setting is one of {', '.join(SETTINGS)}")
    parameter = Parameter(
        name=name,
        type=kind,
        default=default,
        minimum=body.get("minimum"),
        maximum=body.get("maximum"),
        pattern=pattern,
        one_of=tuple(one_of),
        description=str(body.get("description") or ""),
        example=body.get("example"),
        setting=setting,
    )
    for value in (default, parameter.example):
        if value is not None:
            parameter.check(value)
    return parameter


def _type_of(value: Any) -> str:
    for name, (_, types) in _TYPES.items():
        if isinstance(value, types) and isinstance(value, bool) == (name == "boolean"):
            return name
    return ""


SETTINGS = ("aws.name_prefix", "aws.regions", "aws.account_ids")


def from_settings(setting: str, settings: JudgeSettings) -> Any:
    """Return the value of a setting for a parameter, or None where it is not set."""
    if setting == "aws.name_prefix":
        return settings.name_prefix or None
    if setting == "aws.regions":
        return list(settings.regions) or None
    if setting == "aws.account_ids":
        return list(settings.account_ids) or None
    return None


def effective(
    parameters: Mapping[str, Parameter],
    settings: JudgeSettings,
    given: Mapping[str, Any],
    shared: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the value of every parameter; None for one that is unset.

    Args:
        parameters: What the rule and its file declare.
        settings: Where a parameter's `setting` points.
        given: What the site sets for this rule.
        shared: What the site sets for all rules that declare it.

    Raises:
        ParameterError: A value does not fit, or a name is not declared.
    """
    if unknown := set(given) - set(parameters):
        names = ", ".join(sorted(parameters)) or "none"
        raise ParameterError(f"{sorted(unknown)[0]} is not one of its parameters ({names})")
    values = {}
    for name, parameter in parameters.items():
        value = given[name] if name in given else shared.get(name)
        if value is None:
            value = from_settings(parameter.setting, settings)
        if value is None:
            value = parameter.default
        else:
            parameter.check(value)
        values[name] = value
    return values


def substitute(data: Any, values: Mapping[str, Any]) -> Any:
    """Return `data` with every `${name}` filled in.

    Raises:
        ParameterError: A name is not declared, or a list stands inside a longer string.
    """
    if isinstance(data, dict):
        return {key: substitute(value, values) for key, value in data.items()}
    if isinstance(data, list):
        items: list[Any] = []
        for item in data:
            filled = substitute(item, values)
            if isinstance(filled, list) and isinstance(item, str):
                items += filled
            else:
                items.append(filled)
        return items
    if not isinstance(data, str) or "${" not in data:
        return data
    whole = _PLACE.fullmatch(data)
    if whole is not None and not data.startswith("$$"):
        return _value(whole[1], values)
    return _PLACE.sub(lambda match: _text(match, values), data)


def _text(match: re.Match[str], values: Mapping[str, Any]) -> str:
    if match[0].startswith("$$"):
        return match[0][1:]
    value = _value(match[1], values)
    if isinstance(value, (list, dict)):
        raise ParameterError(f"{match[0]} is a {_type_of(value)} and cannot stand inside a string")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(name: str, values: Mapping[str, Any]) -> Any:
    if name not in values:
        raise ParameterError(
            f"${{{name}}} is not a declared parameter (write $${{{name}}} for the text)"
        )
    return values[name]
