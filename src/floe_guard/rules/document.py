"""YAML text -> plain data that knows its lines.

Scalars are resolved as YAML 1.2 does (https://yaml.org/spec/1.2.2/#103-core-schema), so that `no`, `on` and
`22:22` stay strings; duplicate keys and alias bombs are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from floe_guard.errors import RuleFileError

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_SCALARS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "merge", "value"})
_COLLECTIONS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_MAX_NODES = 200_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Document:
    """A parsed YAML file.

    Args:
        text: The file's bytes.
        file: Its name, for messages.

    Raises:
        RuleFileError: The text is not YAML, or uses what rule files may not.
    """

    def __init__(self, text: bytes, file: str) -> None:
        self.file = file
        self._lines: dict[tuple[str | int, ...], int] = {(): 1}
        self._nodes = 0
        try:
            node = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as e:
            mark = e.problem_mark or e.context_mark
            problem = e.problem or e.context or "it does not parse"
            raise RuleFileError(
                f"not valid YAML: {problem}", file=file, line=mark.line + 1 if mark else None
            ) from e
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as e:
            raise RuleFileError(
                f"not valid YAML: {str(e).splitlines()[0] if str(e) else 'nested too deeply'}",
                file=file,
            ) from e
        self.data = None if node is None else self._build(node, (), ())

    def line(self, path: Sequence[str | int]) -> int:
        """Return the 1-based line of the value at `path`, or of the nearest value around it."""
        at = tuple(path)
        while at not in self._lines:
            at = at[:-1]
        return self._lines[at]

    def fault(
        self, message: str, path: Sequence[str | int], hint: str | None = None
    ) -> RuleFileError:
        """Return an error that points at the value at `path`."""
        return RuleFileError(message, file=self.file, line=self.line(path), hint=hint)

    def _build(self, node: Any, path: tuple[str | int, ...], above: tuple[int, ...]) -> Any:
        self._lines[path] = node.start_mark.line + 1
        self._nodes += 1
        if self._nodes > _MAX_NODES or id(node) in above or len(above) > 100:
            raise self.fault("aliases or nesting make the document too large", path)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if node.tag not in _COLLECTIONS:
            raise self.fault(f"the tag {node.tag} is not supported", path)
        above = (*above, id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._build(n, (*path, i), above) for i, n in enumerate(node.value)]
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise RuleFileError("a key must be a plain word", file=self.file, line=line)
            key = key_node.value
            if key == "<<" and not key_node.style:
                raise RuleFileError("merge keys (<<) are not supported", file=self.file, line=line)
            if key in mapping:
                raise RuleFileError(f"duplicate key {key!r}", file=self.file, line=line)
            mapping[key] = self._build(value_node, (*path, key), above)
            self._lines[(*path, key)] = line
        return mapping

    def _scalar(self, node: Any, path: tuple[str | int, ...]) -> Any:
        text: str = node.value
        tag: str = node.tag
        if tag.removeprefix("tag:yaml.org,2002:") not in _SCALARS:
            raise self.fault(f"the tag {tag} is not supported", path)
        if node.style:  # quoted, or a block; plain is None or ""
            return text
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _INTEGER.fullmatch(text) and len(text) < 100:
            return int(text)
        if _FLOAT.fullmatch(text) and not text.lstrip("-+").isdigit():
            return float(text)
        return text
