"""Validates one rule file strictly: every fault is one line with file and line number.

The only importer of yaml and pydantic on the way to a judgement, and only for a file whose validated form is
not in the cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from floe_guard.engine.protocol import JudgeSettings
from floe_guard.errors import RuleFileError, SettingsError
from floe_guard.rules.document import Document
from floe_guard.rules.kind import find_kind, kind_names
from floe_guard.rules.models import RuleModel
from floe_guard.rules.parameters import (
    Parameter,
    ParameterError,
    declare,
    effective,
    substitute,
)

_NOT_FILLED_IN = ("id", "name", "kind", "parameters", "requires")


def validate(
    content: bytes,
    file: str,
    given: Mapping[str, Mapping[str, Any]],
    settings: JudgeSettings,
    settings_file: str | None = None,
) -> list[dict[str, Any]]:
    """Return the validated rules of a file as plain, JSON-serialisable data.

    Args:
        content: The file's bytes.
        file: Its name, for messages.
        given: Parameters that the site sets, by rule id or `"*"`.
        settings: What parameters with a `setting` are taken from.
        settings_file: Where `given` comes from, for messages.

    Returns:
        For each rule `data`, `line`, `declared`, `values` and `inactive` (see `load.Rule`).

    Raises:
        RuleFileError: The file is not a rule file.
    """
    document = Document(content, file)
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        raise document.fault(
            "expected a mapping with `rules:`, a list of rules", (), hint="docs/rule-files.md"
        )
    if extra := [k for k in data if k not in ("rules", "parameters")]:
        raise document.fault(
            f"unknown key {extra[0]!r}; a rule file has rules and parameters", (extra[0],)
        )
    if not data["rules"]:
        raise document.fault("`rules:` is empty", ("rules",))
    shared = _declarations(document, data.get("parameters"), ("parameters",))
    ids: dict[str, int] = {}
    validated = []
    for i, rule in enumerate(data["rules"]):
        at = ("rules", i)
        one = _Validation(document, at, given, settings, settings_file).rule(rule, shared)
        first = ids.setdefault(one["data"]["id"], one["line"])
        if first != one["line"]:
            raise document.fault(
                f"duplicate id {one['data']['id']}; it is taken by line {first}", (*at, "id")
            )
        validated.append(one)
    return validated


def _declarations(document: Document, body: Any, at: tuple[str | int, ...]) -> dict[str, Parameter]:
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise document.fault("`parameters` expects a mapping", at)
    declared = {}
    for name, declaration in body.items():
        try:
            declared[name] = declare(name, declaration)
        except ParameterError as e:
            raise document.fault(f"parameter {e}", (*at, name)) from e
    return declared


class _Validation:
    """Validates one rule of a document."""

    def __init__(
        self,
        document: Document,
        at: tuple[str | int, ...],
        given: Mapping[str, Mapping[str, Any]],
        settings: JudgeSettings,
        settings_file: str | None,
    ) -> None:
        self._document = document
        self._at = at
        self._given = given
        self._settings = settings
        self._settings_file = settings_file

    def rule(self, rule: Any, shared: Mapping[str, Parameter]) -> dict[str, Any]:
        if not isinstance(rule, dict):
            raise self._fault("expected a rule, a mapping with id, name, title, kind and so on")
        kind = rule.get("kind")
        if not isinstance(kind, str) or kind not in kind_names():
            found = f"found {kind!r}" if "kind" in rule else "it is missing"
            near = get_close_matches(str(kind), kind_names(), 1)
            advice = f"; did you mean {near[0]}?" if near else ""
            raise self._fault(
                f"kind is one of {', '.join(kind_names())}; {found}{advice}",
                *(("kind",) if "kind" in rule else ()),
            )
        own = _declarations(self._document, rule.get("parameters"), (*self._at, "parameters"))
        declared = {**shared, **own}
        values = self._values(str(rule.get("id")), declared)
        inactive = self._inactive(rule, declared, values)
        samples = {
            n: declared[n].sample() if inactive and v in (None, "", [], {}) else v
            for n, v in values.items()
        }
        filled = self._filled(rule, samples)
        data = self._modelled(kind, filled)
        used = _names_in({k: v for k, v in rule.items() if k not in _NOT_FILLED_IN}) | set(own)
        used |= set(data["requires"])
        if inactive:
            data = {**data, **{k: rule[k] for k in ("title", "why", "fix") if k in rule}}
        return {
            "data": data,
            "line": self._document.line(self._at),
            "declared": sorted(used & set(declared)),
            "values": {n: v for n, v in values.items() if n in used},
            "inactive": inactive,
        }

    def _fault(self, message: str, *path: str | int) -> RuleFileError:
        return self._document.fault(message, (*self._at, *path))

    def _values(self, rule_id: str, declared: Mapping[str, Parameter]) -> dict[str, Any]:
        try:
            return effective(
                declared,
                self._settings,
                self._given.get(rule_id, {}),
                self._given.get("*", {}),
            )
        except ParameterError as e:
            raise SettingsError(f"rules.parameters.{rule_id}: {e}", file=self._settings_file) from e

    def _inactive(
        self, rule: Mapping[str, Any], declared: Mapping[str, Parameter], values: Mapping[str, Any]
    ) -> str:
        requires = rule.get("requires") or []
        if not isinstance(requires, list):
            raise self._fault("`requires` expects a list of parameter names", "requires")
        for name in requires:
            if name not in declared:
                raise self._fault(f"`requires` names {name!r}, which is not declared", "requires")
        used = _names_in({k: v for k, v in rule.items() if k not in _NOT_FILLED_IN})
        for name in sorted(used):
            if name in values and values[name] is None and name not in requires:
                raise self._fault(
                    f"parameter {name} has no value; give it a default or list it in `requires`"
                )
        missing = [n for n in requires if values[n] in (None, "", [], {})]
        if not missing:
            return ""
        names = [declared[n].setting or f"rules.parameters.{rule.get('id')}.{n}" for n in missing]
        return f"not set: {', '.join(names)}"

    def _filled(self, rule: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        filled = {}
        for key, value in rule.items():
            if key in _NOT_FILLED_IN:
                filled[key] = value
                continue
            try:
                filled[key] = substitute(value, values)
            except ParameterError as e:
                raise self._fault(str(e), key) from e
        return filled

    def _modelled(self, kind: str, filled: Mapping[str, Any]) -> dict[str, Any]:
        module = find_kind(kind)
        model = module.model()
        try:
            data = model.model_validate(filled)
        except ValidationError as e:
            raise self._explained(e, model) from e
        dumped = data.model_dump(mode="json")
        if not dumped["resources"] and not module.KIND.resources:
            raise self._fault("missing key 'resources'")
        for origin in dumped["origins"] or ():
            if origin not in module.KIND.origins:
                raise self._fault(
                    f"{kind} is judged on {', '.join(module.KIND.origins)}, not on {origin}",
                    "origins",
                )
        try:
            module.compile_rule(dumped)
        except ValueError as e:
            raise self._fault(str(e)) from e
        return dumped

    def _explained(self, error: ValidationError, model: type[RuleModel]) -> RuleFileError:
        faults = error.errors(include_url=False)
        # an unknown key is most often the reason why another one is missing
        first = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
        path = _readable(first["loc"])
        name = ".".join(map(str, path))
        if first["type"] == "extra_forbidden":
            near = get_close_matches(str(path[-1]), list(model.model_fields), 1)
            advice = f"; did you mean {near[0]}?" if near and len(path) == 1 else ""
            message = f"unknown key {name!r}{advice}"
        elif first["type"] == "missing":
            message = f"missing key {name!r}"
        elif first["type"] == "value_error":
            message = f"{name}: {first['ctx']['error']}" if name else str(first["ctx"]["error"])
        else:
            said = first["msg"][:1].lower() + first["msg"][1:]
            message = f"{name}: {said}, found {_short(first['input'])}"
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return self._fault(message + more, *path)


def _readable(loc: Sequence[str | int]) -> list[str | int]:
    # names of unions' members and of functions stand between the keys
    return [p for p in loc if not (isinstance(p, str) and ("[" in p or "(" in p or "-" in p))]


def _short(value: Any) -> str:
    text = repr(value) if not isinstance(value, (dict, list)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:59] + "…"


def _names_in(data: Any) -> set[str]:
    from floe_guard.rules.parameters import _PLACE

    if isinstance(data, dict):
        return set().union(*(_names_in(v) for v in data.values())) if data else set()
    if isinstance(data, list):
        return set().union(*(_names_in(v) for v in data)) if data else set()
    if not isinstance(data, str):
        return set()
    return {m[1] for m in _PLACE.finditer(data) if not m[0].startswith("$$")}
