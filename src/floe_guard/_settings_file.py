"""`.floe-guard.yaml` -> plain values, checked key by key; every fault is told with its line.

The YAML node tree is read instead of finished values, because a node knows its line, shows
duplicate keys, and keeps `012345678901` a string of twelve digits.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from floe_guard import _settings_keys as keys
from floe_guard.errors import FloeGuardError, FloeGuardErrors, SettingsError

if TYPE_CHECKING:
    import yaml

NAME = ".floe-guard.yaml"
_MISNAMED = ".floe-guard.yml"
_MAX_BYTES = 1_000_000
_MAX_DEPTH = 20


def find(start: Path) -> Path | None:
    """Return the settings file in `start` or the nearest folder above it, or None.

    The search ends at the repository's root (the folder that holds `.git`). Outside of a
    repository only `start` itself is looked at: a file further up is somebody else's.

    Raises:
        SettingsError: What is found would be passed over, and the approved account with it.
    """
    start = start.absolute()
    inside = [start, *start.parents]
    root = next((i for i, folder in enumerate(inside) if (folder / ".git").exists()), 0)
    for folder in inside[: root + 1]:
        found = folder / NAME
        if os.path.lexists(found):
            if found.exists() and not found.is_file():
                raise SettingsError("is not a file", file=str(found))
            return found
        if os.path.lexists(folder / _MISNAMED):
            raise SettingsError(
                f"is not read: the settings are called {NAME}",
                file=str(folder / _MISNAMED),
                hint="rename it",
            )
    return None


def read(path: Path, name: str) -> dict[str, Any]:
    """Read one settings file.

    Args:
        path: The file.
        name: The file as messages should name it.

    Returns:
        The values by key; a key that is absent from the file is absent here.

    Raises:
        SettingsError: The file cannot be read or is no YAML mapping.
        FloeGuardErrors: One or more keys or values are wrong; all are named.
    """
    import yaml

    try:
        data = path.read_bytes()
    except OSError as exc:
        raise SettingsError(f"cannot be read: {exc.strerror}", file=name) from exc
    if len(data) > _MAX_BYTES:
        raise SettingsError(f"is larger than {_MAX_BYTES} bytes", file=name)
    try:
        node = yaml.compose(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        raise SettingsError(
            f"is not valid YAML: {exc.problem or exc.context}",
            file=name,
            line=mark.line + 1 if mark else None,
            column=mark.column + 1 if mark else None,
        ) from None
    except (yaml.YAMLError, UnicodeError) as exc:
        raise SettingsError(f"is not valid YAML ({type(exc).__name__})", file=name) from None
    if node is None:
        return {}
    reader = _Reader(name)
    values = reader.section(keys.KEYS, node, "")
    if reader.errors:
        raise FloeGuardErrors(reader.errors)
    return values


class _Reader:
    """Walks the YAML nodes beside the table of keys and collects every fault."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.errors: list[FloeGuardError] = []
        self.met: set[int] = set()

    def fault(self, node: yaml.Node, message: str, hint: str | None = None) -> None:
        line = node.start_mark.line + 1 if node.start_mark else None
        self.errors.append(SettingsError(message, file=self.name, line=line, hint=hint))

    def value(self, key: keys.Key, node: yaml.Node, where: str) -> Any:
        match key:
            case keys.Text():
                return self.text(key, node, where)
            case keys.Choice():
                text = self.scalar(node, where, f"one of {', '.join(key.choices)}")
                if text is not None and text not in key.choices:
                    self.fault(node, f"{where}: {text!r} is not one of {', '.join(key.choices)}")
                return text
            case keys.Flag():
                text = self.scalar(node, where, "true or false")
                if text is not None and text.lower() not in {"true", "false"}:
                    self.fault(node, f"{where}: expected true or false")
                return text is not None and text.lower() == "true"
            case keys.Texts():
                items = self.items(node, where)
                if key.needed and node.value == []:
                    self.fault(node, *_names_none(where))
                return tuple(self.text(key.item, item, where) for item in items)
            case keys.TextMap():
                return {
                    name: self.text(key.value, sub, f"{where}.{name}")
                    for name, _, sub in self.pairs(node, where)
                }
            case keys.Parameters():
                return self.parameters(node, where)
            case keys.Named():
                return self.named(key, node, where)
            case keys.Section():
                return self.section(key, node, where)

    def section(self, section: keys.Section, node: yaml.Node, where: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, at, sub in self.pairs(node, where):
            key = section.keys.get(name)
            path = f"{where}.{name}" if where else name
            if key is None:
                import difflib

                close = difflib.get_close_matches(name, section.keys, n=1)
                hint = f"did you mean {close[0]!r}?" if close else None
                known = ", ".join(section.keys)
                self.fault(at, f"unknown key {path!r}", hint or f"known keys: {known}")
            elif not _is_null(sub):
                values[name] = self.value(key, sub, path)
            elif isinstance(key, keys.Texts) and key.needed:
                self.fault(at, *_names_none(path))
        return values

    def named(self, key: keys.Named, node: yaml.Node, where: str) -> dict[str, Any]:
        found = {}
        for name, at, sub in self.pairs(node, where):
            if not keys.matches(key.name, name):
                self.fault(at, f"{where}: {name!r} is not {key.name.expected}")
            found[name] = self.section(key.section, sub, f"{where}.{name}")
        return found

    def parameters(self, node: yaml.Node, where: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for rule, at, sub in self.pairs(node, where):
            if rule != "*" and not keys.matches(keys.Text("", keys.RULE_ID), rule):
                self.fault(at, f"{where}: {rule!r} is neither a rule id such as FG401 nor '*'")
            found[rule] = {
                name: self.plain(value, f"{where}.{rule}.{name}", 0)
                for name, _, value in self.pairs(sub, f"{where}.{rule}")
            }
        return found

    def plain(self, node: yaml.Node, where: str, depth: int) -> Any:
        """Return any YAML value as JSON-like data; the rule it belongs to checks it."""
        import yaml

        if depth > _MAX_DEPTH:
            self.fault(node, f"{where}: nested deeper than {_MAX_DEPTH} levels")
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, where, depth + 1) for item in self.items(node, where)]
        if isinstance(node, yaml.MappingNode):
            return {
                name: self.plain(sub, f"{where}.{name}", depth + 1)
                for name, _, sub in self.pairs(node, where)
            }
        try:
            value = yaml.SafeLoader("").construct_object(node)
        except (yaml.YAMLError, ValueError):
            value = node
        if value is None or isinstance(value, str | int | float | bool):
            return value
        self.fault(node, f"{where}: expected a string, number, boolean, list or mapping")
        return None

    def text(self, key: keys.Text, node: yaml.Node, where: str) -> str:
        text = self.scalar(node, where, key.expected)
        if text is not None and not keys.matches(key, text):
            self.fault(node, f"{where}: {text!r} is not {key.expected}")
        return text or ""

    def scalar(self, node: yaml.Node, where: str, expected: str) -> str | None:
        import yaml

        if not isinstance(node, yaml.ScalarNode) or _is_null(node):
            self.fault(node, f"{where}: expected {expected}")
            return None
        return str(node.value)

    def items(self, node: yaml.Node, where: str) -> list[yaml.Node]:
        import yaml

        if isinstance(node, yaml.SequenceNode):
            return [item for item in node.value if self.is_new(item)]
        self.fault(node, f"{where}: expected a list")
        return []

    def pairs(self, node: yaml.Node, where: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{where or 'the file'}: expected a mapping of keys to values")
            return []
        seen: dict[str, yaml.Node] = {}
        found: list[tuple[str, yaml.Node, yaml.Node]] = []
        for at, sub in node.value:
            if not isinstance(at, yaml.ScalarNode):
                self.fault(at, f"{where or 'the file'}: a key must be a plain word")
                continue
            if at.value in seen:
                first = seen[at.value].start_mark.line + 1
                self.fault(at, f"duplicate key {at.value!r}, first set in line {first}")
                continue
            seen[at.value] = at
            if self.is_new(sub):
                found.append((str(at.value), at, sub))
        return found

    def is_new(self, node: yaml.Node) -> bool:
        """Return whether a node stands here alone; a repeated alias can grow without end."""
        if id(node) in self.met:
            self.fault(node, "an alias (`*name`) stands for this value", "write the value out")
            return False
        self.met.add(id(node))
        return True


def _names_none(where: str) -> tuple[str, str]:
    return f"{where}: names none", "name one, or leave the key out"


def _is_null(node: yaml.Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")
