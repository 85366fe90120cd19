"""Where in the source a planned resource stands: file and lines, through local module calls.

This is a locator and no parser: it knows strings, comments, heredocs and braces, which is what
finding a block's first and last line takes, and costs a plan next to nothing. What it cannot find
has no location; no verdict depends on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from floe_guard._records import dataclass, field
from floe_guard.loaders._configuration import bare, split_traversal
from floe_guard.model import Location

NO_LOCATIONS: Mapping[str, Location] = MappingProxyType({})

_MAX_BYTES = 4_000_000
_MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Located:
    """A block found in source.

    Args:
        location: Its span.
        attributes: Spans of its arguments and nested blocks by path (`rule[0].status`).
        call_chain: Spans of the module calls that lead to it, outermost first.
    """

    location: Location
    attributes: Mapping[str, Location]
    call_chain: tuple[Location, ...] = ()


@dataclass(slots=True)
class _Block:
    labels: tuple[str, ...]
    start: int
    end: int = 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Module:
    """The blocks of one folder: `type.name`, `data.type.name` or `module.name` -> file and block."""

    folder: Path
    blocks: Mapping[str, tuple[str, _Block]]


class SourceTree:
    """The source a plan or state was made from.

    Args:
        folder: The root module.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._modules: dict[Path, _Module] = {}
        self._found: dict[tuple[tuple[str, ...], str], Located | None] = {}
        self._installed: Mapping[str, str] | None = None

    def find(self, module: str, local: str) -> Located | None:
        """Return the block of a resource, or None where it is not found.

        Args:
            module: Module address, instance keys included.
            local: `type.name` or `data.type.name`.
        """
        path = tuple(bare(part) for part in split_traversal(module)[1::2])
        key = (path, local)
        if key not in self._found:
            self._found[key] = self._find(path, local)
        return self._found[key]

    def _find(self, path: tuple[str, ...], local: str) -> Located | None:
        module = self._module(self._folder)
        chain: list[Location] = []
        for i, name in enumerate(path[:_MAX_DEPTH]):
            call = module.blocks.get(f"module.{name}")
            if call is None:
                return None
            chain.append(self._location(module, *call))
            folder = self._called(module, call[1], ".".join(path[: i + 1]))
            if folder is None:
                return None
            module = self._module(folder)
        found = module.blocks.get(local)
        if found is None:
            return None
        file, block = found
        name_of = _shown(module.folder / file)
        spans = {at: Location(name_of, *lines) for at, lines in block.spans.items()}
        return Located(self._location(module, file, block), spans, tuple(chain))

    def _location(self, module: _Module, file: str, block: _Block) -> Location:
        return Location(_shown(module.folder / file), block.start, block.end)

    def _called(self, module: _Module, block: _Block, key: str) -> Path | None:
        if block.source.startswith(("./", "../")):
            return module.folder / block.source
        if self._installed is None:
            self._installed = _installed(self._folder)
        folder = self._installed.get(key)
        return self._folder / folder if folder else None

    def _module(self, folder: Path) -> _Module:
        resolved = folder.resolve()
        if resolved not in self._modules:
            blocks: dict[str, tuple[str, _Block]] = {}
            for file in sorted([*folder.glob("*.tf"), *folder.glob("*.tofu")]):
                for block in _blocks(_text(file)):
                    name = _name(block)
                    if name:
                        blocks.setdefault(name, (file.name, block))
            self._modules[resolved] = _Module(folder, blocks)
        return self._modules[resolved]

    def __bool__(self) -> bool:
        return bool(self._module(self._folder).blocks)


def source_beside(path: str, folder: Path | None) -> SourceTree | None:
    """Return the source of a document: the folder named by the user, else the document's own.

    Args:
        path: The document, `-` for standard input.
        folder: What the user named, or None.
    """
    if folder is not None:
        return SourceTree(folder)
    if path == "-":
        return None
    tree = SourceTree(Path(path).parent)
    return tree or None


def _shown(path: Path) -> str:
    return path.as_posix()


def _installed(folder: Path) -> Mapping[str, str]:
    """Return module path -> folder from what `init` installed."""
    try:
        listed = json.loads((folder / ".terraform/modules/modules.json").read_bytes())
        return {str(m["Key"]): str(m["Dir"]) for m in listed["Modules"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _text(file: Path) -> str:
    try:
        if not file.is_file() or file.stat().st_size > _MAX_BYTES:
            return ""
        return file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def _name(block: _Block) -> str:
    match block.labels:
        case ("resource", type_, name):
            return f"{type_}.{name}"
        case ("data", type_, name):
            return f"data.{type_}.{name}"
        case ("module", name):
            return f"module.{name}"
    return ""


_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)
  | (?P<heredoc><<[-~]?[ \t]*(?P<marker>[^\s"]+)[ \t]*\r?\n)
  | (?P<string>")
  | (?P<word>[^\W\d][\w-]*)
  | (?P<newline>\n)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<equals>=(?![=>]))
    """,
    re.VERBOSE | re.DOTALL,
)


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the top-level blocks of a file."""
    yield from _Scanner(text).blocks()


class _Scanner:
    """Walks the tokens of one file, line by line, brackets counted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = 1
        self.position = 0

    def tokens(self) -> Iterator[tuple[str, str]]:
        """Yield (kind, text); `self.line` is the line a token begins in."""
        while match := _TOKEN.search(self.text, self.position):
            kind, found = match.lastgroup or "", match[0]
            self.line += self.text.count("\n", self.position, match.start())
            self.position = match.end()
            if kind == "marker":
                kind = "heredoc"
            if kind == "string":
                found = self.string(match.end())
            if kind == "newline":
                yield "newline", ""
                self.line += 1
                continue
            if kind == "comment" and "\n" not in found:
                continue
            yield kind, found
            if kind == "heredoc":
                self.skip_heredoc(match["marker"])
            self.line += found.count("\n")

    def string(self, start: int) -> str:
        """Return the inside of the string that begins at `start` and go behind it."""
        depth, i, text = 0, start, self.text
        while i < len(text):
            c = text[i]
            if c == "\\":
                i += 1
            elif c == '"' and depth == 0:
                break
            elif text.startswith(("${", "%{"), i) and not text.startswith(("$${", "%%{"), i - 1):
                depth += 1
                i += 1
            elif c == "{" and depth:
                depth += 1
            elif c == "}" and depth:
                depth -= 1
            elif c == '"':  # a string inside an interpolation
                inner = _Scanner(text)
                inner.string(i + 1)
                i = inner.position - 1
            elif c == "\n" and depth == 0:
                break
            i += 1
        self.position = i + 1
        return text[start:i]

    def skip_heredoc(self, marker: str) -> None:
        end = re.compile(rf"^[ \t]*{re.escape(marker)}[ \t]*\r?$", re.MULTILINE)
        match = end.search(self.text, self.position)
        stop = match.end() if match else len(self.text)
        self.line += self.text.count("\n", self.position, stop)
        self.position = stop

    def blocks(self) -> Iterator[_Block]:
        stack: list[
            tuple[str, str]
        ] = []  # bracket, path of the block it opens ("" for an expression)
        header: list[str] = []
        counts: dict[str, int] = {}
        block: _Block | None = None
        argument: tuple[str, int, int] | None = None  # path, first line, depth it stands at
        starts: dict[str, int] = {}
        wants_source = False
        for kind, found in self.tokens():
            if kind == "newline":
                if argument is not None and len(stack) == argument[2]:
                    if block is not None:
                        block.spans.setdefault(argument[0], (argument[1], self.line))
                    argument = None
                    wants_source = False
                if argument is None:
                    header = []
            elif kind in {"word", "string"}:
                if wants_source and kind == "string" and block is not None:
                    block.source = found
                    wants_source = False
                if argument is None:
                    header.append(found)
            elif kind == "equals" and argument is None and len(header) == 1:
                inside = stack[-1][1] if stack else ""
                path = f"{inside}.{header[0]}" if inside else header[0]
                argument = (path, self.line, len(stack))
                wants_source = bool(
                    block and len(stack) == 1 and block.labels[0] == "module" and path == "source"
                )
                header = []
            elif kind == "open":
                path = ""
                if found == "{" and argument is None and header:
                    if not stack:
                        block, counts, starts = _Block(tuple(header), self.line), {}, {}
                    else:
                        path = self.nested(stack[-1][1], header, counts)
                        starts[path] = self.line
                stack.append((found, path))
                header = []
            elif kind == "close" and stack:
                _, path = stack.pop()
                if argument is not None and len(stack) < argument[2]:
                    if block is not None:  # `{ a = 1 }` on one line
                        block.spans.setdefault(argument[0], (argument[1], self.line))
                    argument = None
                if path and block is not None:
                    block.spans[path] = (starts.get(path, self.line), self.line)
                if not stack and block is not None:
                    block.end = self.line
                    yield block
                    block = None
                header = []

    @staticmethod
    def nested(inside: str, header: list[str], counts: dict[str, int]) -> str:
        """Return the path of a nested block; a dynamic one stands for a block of its label."""
        if header[0] == "dynamic" and len(header) > 1:
            name = header[1]
        elif header[0] == "content" and inside.endswith("]"):
            return inside
        else:
            name = header[0]
        path = f"{inside}.{name}" if inside else name
        counts[path] = counts.get(path, -1) + 1
        return f"{path}[{counts[path]}]"
