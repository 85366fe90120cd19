"""The JSON Schema of rule files, generated from the models and from the list of operators.

`scripts/generate_rule_schema.py` writes it to `schemas/rules.schema.json`, for editors and for other tools.
It is as strict as JSON Schema can be; what only the loader can see (duplicate ids, regular expressions,
undeclared parameters) it leaves to the loader.
"""

from __future__ import annotations

from typing import Any

from floe_guard.engine.operators import OPERATORS
from floe_guard.rules.kind import find_kind, kind_names
from floe_guard.rules.parameters import SETTINGS

_ID = "urn:floe-guard:rules:v1"
_PLACE = {"type": "string", "pattern": r"\$\{[a-z][a-z0-9_]*\}"}
_VERBATIM = frozenset({"id", "name", "kind", "parameters", "requires"})


def rule_file_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rule file."""
    definitions: dict[str, Any] = {
        "condition": _condition(),
        "connected": _connected(),
        "parameter": _parameter(),
        "parameters": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
            "additionalProperties": {"$ref": "#/$defs/parameter"},
        },
    }
    choices = []
    for kind in kind_names():
        name = f"{kind}-rule"
        definitions[name] = _rule(kind, definitions)
        choices.append(
            {
                "if": {"properties": {"kind": {"const": kind}}},
                "then": {"$ref": f"#/$defs/{name}"},
            }
        )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ID,
        "title": "floe-guard rule file",
        "type": "object",
        "properties": {
            "parameters": {"$ref": "#/$defs/parameters"},
            "rules": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"enum": list(kind_names())}},
                    "allOf": choices,
                },
            },
        },
        "required": ["rules"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _rule(kind: str, definitions: dict[str, Any]) -> dict[str, Any]:
    module = find_kind(kind)
    schema = module.model().model_json_schema(ref_template=f"#/$defs/{kind}.{{model}}")
    for name, definition in schema.pop("$defs", {}).items():
        definitions[f"{kind}.{name}"] = _open(definition)
    properties = schema["properties"]
    for name, body in properties.items():
        if name not in _VERBATIM:
            properties[name] = _open(body)
    properties["kind"] = {"const": kind}
    properties["parameters"] = {"$ref": "#/$defs/parameters"}
    if not module.KIND.resources and "resources" not in schema["required"]:
        schema["required"].append("resources")
    return {key: _without_titles(value) for key, value in schema.items() if key != "title"}


def _open(schema: Any) -> Any:
    """Let a parameter stand wherever a value of another type than string is asked for."""
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-condition"):
        return {"$ref": "#/$defs/condition"}
    opened: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("anyOf", "oneOf", "allOf"):
            opened[key] = [_open(part) for part in value]
        elif key == "properties":
            opened[key] = {name: _open(part) for name, part in value.items()}
        elif key in ("items", "additionalProperties"):
            opened[key] = _open(value)
        else:
            opened[key] = value
    strict = (
        schema.get("type") in ("integer", "number", "boolean", "array")
        or "enum" in schema
        or "const" in schema
        or "pattern" in schema
    )
    return {"anyOf": [opened, _PLACE]} if strict else opened


def _without_titles(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            k: _without_titles(v)
            for k, v in schema.items()
            if k != "title" or not isinstance(v, str)
        }
    return [_without_titles(v) for v in schema] if isinstance(schema, list) else schema


def _condition() -> dict[str, Any]:
    part = {"$ref": "#/$defs/condition"}
    several = {"type": "array", "minItems": 1, "items": part}
    operators = dict.fromkeys(sorted(OPERATORS), True)
    return {
        "description": "A condition tree: exactly one of all, any, not, attribute, connected.",
        "oneOf": [
            _only({"all": several}),
            _only({"any": several}),
            _only({"not": part}),
            _only({"connected": {"$ref": "#/$defs/connected"}}),
            {
                "type": "object",
                "properties": {"attribute": {"type": "string", "minLength": 1}, **operators},
                "required": ["attribute"],
                "minProperties": 2,
                "additionalProperties": False,
            },
        ],
    }


def _only(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _connected() -> dict[str, Any]:
    glob = {"type": "string", "minLength": 1}
    condition = {"$ref": "#/$defs/condition"}
    return {
        "type": "object",
        "properties": {
            "resource": {"anyOf": [glob, {"type": "array", "minItems": 1, "items": glob}]},
            "via": {"type": "string", "minLength": 1},
            "where": condition,
            "require": condition,
            "at_least": {"anyOf": [{"type": "integer", "minimum": 0}, _PLACE]},
            "match": {"enum": ["every", "some"]},
        },
        "required": ["resource"],
        "additionalProperties": False,
    }


def _parameter() -> dict[str, Any]:
    declaration = {
        "default": True,
        "type": {"enum": ["string", "integer", "number", "boolean", "list", "map"]},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "pattern": {"type": "string"},
        "one_of": {"type": "array"},
        "description": {"type": "string"},
        "example": True,
        "setting": {"enum": list(SETTINGS)},
    }
    return {
        "description": "A declaration, or a bare default.",
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "properties": declaration, "additionalProperties": False},
        ],
    }
