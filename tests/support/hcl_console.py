"""Ask the real Terraform core what function calls give, exactly.

A call is data: a function name and encoded arguments (see `to_hcl`). All calls of one batch
become `locals` of one module, so that a single plan answers value, type, marks, nullness and
errors of every one of them.

Encoding of a value (JSON):

    "text", 3, true, null          themselves; null is the untyped null
    [a, b]                         a tuple
    {"n": "1e-3"}                  a number given by its literal
    {"o": {"k": a}}                an object
    {"list": ["string", [a, b]]}   a list; likewise `set`, and `map` with {"k": a}
    {"null": "string"}             a typed null
    {"unknown": "string"}          an unknown value of a type ("any": of no known type)
    {"id": true}                   an unknown string that is known not to be null
    {"sensitive": a}               a marked value
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Encoded = Any
"""An encoded value, see the module's docstring."""

Call = tuple[str, list[Encoded]]
"""A function name and its encoded arguments; the name `=` with one HCL text asks for an expression."""


def terraform() -> str | None:
    """Return the path of a `terraform` executable, if there is one."""
    return shutil.which("terraform")


def quote(text: str) -> str:
    """Return an HCL string literal."""
    out = ['"']
    for i, ch in enumerate(text):
        following = text[i + 1] if i + 1 < len(text) else ""
        if ch in '"\\':
            out.append("\\" + ch)
        elif ch == "\n":
            out.append("\\n")
        elif ch == "\r":
            out.append("\\r")
        elif ch == "\t":
            out.append("\\t")
        elif ch in "$%" and following == "{":
            out.append(ch + ch)
        elif ord(ch) < 0x20 or ord(ch) == 0x7F or 0x2028 <= ord(ch) <= 0x2029 or ord(ch) == 0xFEFF:
            out.append(f"\\u{ord(ch):04x}")
        else:
            out.append(ch)
    out.append('"')
    return "".join(out)


class _Module:
    """The module under question: its variables and one local and output a call."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self.defaults: dict[str, str] = {}
        self.given: dict[str, str] = {}

    def variable(self, type_: str, default: str | None, given: str | None) -> str:
        key = json.dumps([type_, default, given])
        name = self.variables.get(key)
        if name is None:
            name = self.variables[key] = f"v{len(self.variables)}"
            body = f"type = {type_}" + (f"\n  default = {default}" if default is not None else "")
            self.defaults[name] = f'variable "{name}" {{\n  {body}\n}}\n'
            if given is not None:
                self.given[name] = given
        return f"var.{name}"

    def to_hcl(self, value: Encoded) -> str:
        """Return the HCL expression of an encoded value.

        Raises:
            ValueError: If the encoding is not one.
        """
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return quote(value)
        if isinstance(value, int):
            return str(value)
        if isinstance(value, list):
            return "[" + ", ".join(self.to_hcl(v) for v in value) + "]"
        ((kind, body),) = value.items()
        if kind == "n":
            return str(body)
        if kind == "o":
            items = ", ".join(f"{quote(k)} = {self.to_hcl(v)}" for k, v in body.items())
            return "{" + items + "}"
        if kind in {"list", "set", "map"}:
            plain = body[1] if kind != "map" else {"o": body[1]}
            return self.variable(f"{kind}({body[0]})", self.to_hcl(plain), None)
        if kind == "typed":
            return self.variable(body[0], self.to_hcl(body[1]), None)
        if kind == "null":
            return self.variable(body, "null", None)
        if kind == "unknown":
            return self.variable(body, None, "jsondecode(terraform_data.u.id)")
        if kind == "id":
            return self.variable("string", None, "terraform_data.u.id")
        if kind == "sensitive":
            return f"sensitive({self.to_hcl(body)})"
        raise ValueError(f"not an encoded value: {value!r}")


_BLOCK_LINES = 4


def ask(calls: Sequence[Call], files: dict[str, bytes] | None = None) -> list[dict[str, Any]]:
    """Return what Terraform answers to each call.

    Args:
        calls: The calls of one batch.
        files: Files to put into the root module's directory, by relative path.

    Returns:
        For each call either `{"error": message}` or `{"type": text, "value": plain JSON,
        "unknown": tree or absent, "sensitive": bool, "null": bool or None}`.

    Raises:
        RuntimeError: If Terraform fails in a way that belongs to no call.
    """
    module = _Module()
    answers: list[dict[str, Any] | None] = [None] * len(calls)
    texts = []
    for name, args in calls:
        if name == "=":
            texts.append(args[0])
        else:
            texts.append(f"{name}(" + ", ".join(module.to_hcl(a) for a in args) + ")")
    with tempfile.TemporaryDirectory() as tmp:
        root = Path(tmp)
        child = root / "m"
        child.mkdir()
        for path, content in (files or {}).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        (child / "variables.tf").write_text("".join(module.defaults.values()))
        given = "".join(f"  {k} = {v}\n" for k, v in module.given.items())
        (root / "main.tf").write_text(
            'resource "terraform_data" "u" {}\n'
            f'module "m" {{\n  source = "./m"\n{given}}}\n'
            'output "r" {\n  value = module.m\n  sensitive = true\n}\n'
        )
        _run(["get"], root)
        while True:
            pending = [i for i, answer in enumerate(answers) if answer is None]
            lines = ["locals {"]
            lines.extend(f"  c{i} = [{texts[i].replace(chr(10), ' ')}]" for i in pending)
            lines.append("}")
            for i in pending:
                local = f"local.c{i}"
                lines.append(
                    f'output "c{i}" {{ \n value = {{ v = {local}, s = issensitive({local}[0]), '
                    f"n = {local}[0] == null, j = jsonencode({local}) }}\n sensitive = true\n}}"
                )
            (child / "main.tf").write_text("\n".join(lines) + "\n")
            failures = _plan_failures(root)
            if not failures:
                break
            for line, message in failures.items():
                if 2 <= line < 2 + len(pending):
                    answers[pending[line - 2]] = {"error": message}
                elif "serialize infinity" in message:
                    # The call succeeds, but no state or JSON can hold its result.
                    of_output = (line - len(pending) - 3) // _BLOCK_LINES
                    answers[pending[of_output]] = {"infinite": True}
                else:
                    raise RuntimeError(f"unexpected failure at line {line}: {message}")
            if all(answers):
                return [a for a in answers if a]
        for i, answer in _results(root, pending).items():
            answers[i] = answer
    return [a for a in answers if a]


def _results(root: Path, pending: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the planned module gives for the calls of these numbers."""
    results: dict[int, dict[str, Any]] = {}
    shown = json.loads(_run(["show", "-json", "p.bin"], root), parse_float=str)
    change = shown["output_changes"]["r"]
    text = _run(["console"], root, stdin="type(module.m)\n")
    # What only an apply would compute may fail here; a warning then comes first.
    types = parse_type(_quoted_names(text[text.index("object({") :]))[1]
    for i in pending:
        after = change["after"].get(f"c{i}", {})
        unknown = change["after_unknown"]
        unknown = unknown.get(f"c{i}", {}) if isinstance(unknown, dict) else {}
        whole_type = types[f"c{i}"]
        members = [whole_type] if isinstance(whole_type, str) else whole_type[1]["v"][1]
        answer: dict[str, Any] = {"type": show_type(members[0])}
        if _any(unknown.get("v")):
            whole = unknown["v"] is True
            answer["value"] = None if whole else after["v"][0]
            answer["unknown"] = True if whole else unknown["v"][0]
        else:
            answer["value"] = json.loads(after["j"], parse_float=_Exact, parse_int=_Exact)[0]
        answer["sensitive"] = after.get("s", False)
        answer["null"] = None if unknown.get("n") else after.get("n")
        results[i] = answer
    return results


Conversion = tuple[str, Encoded]
"""A type constraint and the encoded value that is given to a variable of it."""


def inline(value: Encoded) -> str:
    """Return the HCL of an encoded value without variables: collections only of type `any`.

    Raises:
        ValueError: If that is not possible.
    """
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if not isinstance(value, dict):
        return _Module().to_hcl(value)
    ((kind, body),) = value.items()
    if kind == "o":
        return "{" + ", ".join(f"{quote(k)} = {inline(v)}" for k, v in body.items()) + "}"
    if kind in {"list", "set", "map"} and body[0] == "any":
        return f"to{kind}({inline(body[1] if kind != 'map' else {'o': body[1]})})"
    if kind == "n":
        return str(body)
    if kind == "id":
        return "terraform_data.u.id"
    if value == {"unknown": "any"}:
        return "jsondecode(terraform_data.u.id)"
    raise ValueError(f"not possible without variables: {value!r}")


def ask_conversions(conversions: Sequence[Conversion]) -> list[dict[str, Any]]:
    """Return what becomes of values in module variables with type constraints.

    Args:
        conversions: The constraints and values of one batch.

    Returns:
        As `ask`.

    Raises:
        RuntimeError: If Terraform fails in a way that belongs to no conversion.
    """
    answers: list[dict[str, Any] | None] = [None] * len(conversions)
    with tempfile.TemporaryDirectory() as tmp:
        root = Path(tmp)
        child = root / "m"
        child.mkdir()
        while pending := [i for i, answer in enumerate(answers) if answer is None]:
            variables = (_variable(i, conversions[i][0]) for i in pending)
            (child / "main.tf").write_text("".join(variables))
            given = "".join(f"  c{i} = {inline(conversions[i][1])}\n" for i in pending)
            (root / "main.tf").write_text(
                f'module "m" {{\n  source = "./m"\n{given}}}\n'
                'resource "terraform_data" "u" {}\n'
                'output "r" {\n  value = module.m\n  sensitive = true\n}\n'
            )
            _run(["get"], root)
            failures = _plan_failures(root, "main.tf")
            for line, message in failures.items():
                answers[pending[line - 3]] = {"error": message}
            if not failures:
                for i, answer in _results(root, pending).items():
                    answers[i] = answer
    return [a for a in answers if a]


def _variable(i: int, constraint: str) -> str:
    value = f"var.c{i}"
    return (
        f'variable "c{i}" {{\n  type = {constraint}\n}}\n'
        f'output "c{i}" {{\n  value = {{ v = [{value}], s = issensitive({value}),'
        f" n = {value} == null, j = jsonencode([{value}]) }}\n  sensitive = true\n}}\n"
    )


class _Exact(str):
    """A number's text in a recorded value: written as {"n": text} to keep every digit."""


def plain(value: Any) -> Any:
    """Return a recorded value with exact numbers as `{"n": text}`, ready for JSON."""
    if isinstance(value, _Exact):
        return {"n": str(value)}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {"o": {k: plain(v) for k, v in value.items()}}
    return value


def _any(tree: Any) -> bool:
    if isinstance(tree, dict):
        return any(_any(v) for v in tree.values())
    if isinstance(tree, list):
        return any(_any(v) for v in tree)
    return bool(tree)


def _environment() -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TF_", "AWS_"))}
    return env | {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "HOME": "/home/user"}


def _run(args: list[str], cwd: Path, stdin: str = "") -> str:
    done = subprocess.run(
        [terraform() or "terraform", *args],
        cwd=cwd,
        input=stdin.encode(),
        capture_output=True,
        env=_environment(),
        check=False,
    )
    # Decoded by hand: a carriage return in an attribute name is no line break.
    out, err = done.stdout.decode(), done.stderr.decode()
    if done.returncode:
        raise RuntimeError(f"terraform {args[0]} failed: {out[-2000:]}{err[-2000:]}")
    return out


def _plan_failures(root: Path, file: str = "m/main.tf") -> dict[int, str]:
    """Return the failures of a plan by the line of the file they belong to."""
    done = subprocess.run(
        [terraform() or "terraform", "plan", "-json", "-out=p.bin"],
        cwd=root,
        capture_output=True,
        text=True,
        env=_environment(),
        check=False,
    )
    failures: dict[int, str] = {}
    for text in done.stdout.split("\n"):
        event = json.loads(text or "{}")
        diagnostic = event.get("diagnostic")
        if not diagnostic or diagnostic["severity"] != "error":
            continue
        where = diagnostic.get("range", {})
        message = f"{diagnostic['summary']}: {diagnostic['detail']}"
        if where.get("filename") != file:
            raise RuntimeError(message + json.dumps(where))
        failures.setdefault(where["start"]["line"], message)
    if done.returncode and not failures:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    return failures


Type = Any
"""`"string"`, or `("list" | "set" | "map", Type)`, `("tuple", [Type])`, `("object", {name: Type})`."""

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*|[^\s\w])')


_ATTRIBUTE_LINE = re.compile(
    r"^( *)(.*): ((?:(?:list|set|map|tuple|object)\(|string|number|bool|dynamic).*)$", re.MULTILINE
)


def _quoted_names(text: str) -> str:
    """Quote attribute names, some of which the console prints bare whatever is in them."""

    def quoted(match: re.Match[str]) -> str:
        indent, name, rest = match.groups()
        already = len(name) > 1 and name[0] == name[-1] == '"'
        return f"{indent}{name if already else json.dumps(name)}: {rest}"

    return _ATTRIBUTE_LINE.sub(quoted, text)


def parse_type(text: str) -> Type:
    """Parse what the console's `type()` prints (a superset of HCL's type constraints).

    Raises:
        ValueError: If the text is not a type.
    """
    tokens = _TOKEN.findall(text)
    position = 0

    def take(expected: str | None = None) -> str:
        nonlocal position
        token: str = tokens[position]
        if expected is not None and token != expected:
            raise ValueError(f"expected {expected!r}, got {token!r} in a type")
        position += 1
        return token

    def one() -> Type:
        word = take()
        if word in {"string", "number", "bool", "dynamic"}:
            return word
        if word == "any":
            return "dynamic"
        take("(")
        result: Type
        if word in {"list", "set", "map"}:
            result = (word, one())
        elif word == "tuple":
            take("[")
            items = []
            while tokens[position] != "]":
                items.append(one())
                if tokens[position] == ",":
                    take()
            take("]")
            result = ("tuple", items)
        elif word == "object":
            take("{")
            attributes: dict[str, Type] = {}
            while tokens[position] != "}":
                name = take()
                if name.startswith('"'):
                    name = json.loads(name)
                if tokens[position] == "?":
                    take()
                take("=" if tokens[position] == "=" else ":")
                attributes[name] = one()
                if tokens[position] == ",":
                    take()
            take("}")
            result = ("object", attributes)
        else:
            raise ValueError(f"not a type: {word}")
        if tokens[position] == ",":
            take()
        take(")")
        return result

    return one()


def show_type(type_: Type) -> str:
    """Return a type as text that `parse_type` reads."""
    if isinstance(type_, str):
        return type_
    kind, inner = type_
    if kind == "tuple":
        return "tuple([" + ", ".join(show_type(t) for t in inner) + "])"
    if kind == "object":
        items = ", ".join(f"{json.dumps(k)}: {show_type(t)}" for k, t in inner.items())
        return "object({" + items + "})"
    return f"{kind}({show_type(inner)})"
