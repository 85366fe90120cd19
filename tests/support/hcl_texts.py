"""Random HCL texts: expressions, files, broken files and templates, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable

_FRAGMENTS = (
    *("a", "b", "if", "for", "in", "true", "null", "1", "0.5", "1e3", '"s"', '"${a}"'),
    *('"a${~ b ~}c"', '"%{ if a }x%{ else }y%{ endif }"', '"$${x}"', '"$$$"', "[", "] ", "{", "}"),
    *("(", ")", ",", "=", "==", "!=", "=>", "...", ".", ".*", "[*]", "[0]", ".0", ".0.1", "+", "-"),
    *("*", "/", "%", "!", "&&", "||", "?", ":", "::", "\n", "\n\n", " ", "\t", "# c\n", "// c\n"),
    *("/* c */", "/* c\n c */", "<<EOT\nfoo ${a}\nEOT\n", "<<-EOT\n  foo\n  EOT\n", "\r\n"),
    *('"\\n\\u00e9"', "é", "~", "<", ">", "<=", "f(", "x.y", 'x["a"]', "{a=1}", "[1,2]"),
    *("for x in y : ", "if ", "b {\n", "}\n", 'b "l" {\n', "a = 1\n", "a = ", '"', "\\", "$"),
    *("%{", "${", "~}", '"\\q"', "..", "&", "|", "'", ";", "@", "<<", "EOT"),
)


class Texts:
    """A source of HCL texts.

    Args:
        seed: The same seed gives the same texts.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def expression(self, depth: int = 0) -> str:
        """Return an expression, which may be malformed."""
        choose = self.random.choice
        if depth > 3:
            return choose(["a", "1", '"s"', "x.y", "null", "a.b[0]", '"${a}"'])

        def e() -> str:
            return self.expression(depth + 1)

        def gap() -> str:
            return choose(["", "", " ", "\n", " # c\n", "/* x */"])

        def many(separators: list[str]) -> str:
            return choose(separators).join(e() for _ in range(self.random.randrange(4)))

        def item() -> str:
            keys = ["a", '"k"', "(a)", "a.b", "1", "for", "true", '"${a}"']
            return choose(keys) + choose(["=", " = ", ":"]) + e()

        forms: list[Callable[[], str]] = [
            lambda: choose(["a", "1", '"s"', "x.y", "true", "0.5", '"a$b%c"', '"$${a} %%{"']),
            lambda: e() + choose([" + ", " - ", "*", " / ", " % ", " == ", " && ", " < "]) + e(),
            lambda: f"({gap()}{e()}{gap()})",
            lambda: "[" + gap() + many([",", ", ", ",\n"]) + choose(["", ",", "\n"]) + "]",
            lambda: (
                "{"
                + choose(["", " ", "\n"])
                + choose([", ", ",\n", "\n"]).join(item() for _ in range(self.random.randrange(4)))
                + choose(["", "\n", ","])
                + "}"
            ),
            lambda: "f(" + gap() + many([",", ", "]) + choose(["", ",", "...", "\n"]) + ")",
            lambda: f"{e()}?{gap()}{e()}:{e()}",
            lambda: choose(["!", "-"]) + e(),
            lambda: e() + choose([".a", "[0]", "[*].b", ".*.c", ".0", f"[{gap()}{e()}]"]),
            lambda: f"[for x in {e()}:{gap()}{e()}{choose(['', ' if ' + e()])}{gap()}]",
            lambda: (
                "{for k,v in "
                + f"{e()}:{e()}=>{gap()}{e()}{choose(['', '...'])}{choose(['', ' if ' + e()])}"
                + "}"
            ),
            lambda: f'"a ${{{choose(["", "~"])}{e()}{choose(["", "~"])}}} b"',
            lambda: f'"%{{ if {e()} }}x%{{ else ~}}y%{{ endif }}"',
            lambda: f'"%{{ for x in {e()} }}${{x}}%{{ endfor }}"',
            lambda: f"<<EOT\n line ${{{e()}}}\n  EOT\n",
            lambda: choose(
                ["core::f(a)", "provider::x::f(a)", "a :: b(c)", "a . b", "a.0.1", "a [0]"]
            ),
        ]
        return choose(forms)()

    def file(self) -> str:
        """Return a file, which is often malformed."""
        form = self.random.randrange(5)
        if form < 3:
            return f"x = ({self.expression()})\n"
        if form == 3:
            count = self.random.randrange(1, 7)
            pieces = (
                self.random.choice(_FRAGMENTS) + self.random.choice(["", " "]) for _ in range(count)
            )
            return "x = " + "".join(pieces) + "\n"
        return self._broken(self._body(0))

    def _body(self, depth: int) -> str:
        choose = self.random.choice
        text = ""
        for number in range(self.random.randrange(1, 4)):
            if self.random.random() < 0.6 or depth > 2:
                name = choose(["a", "b", "for", "in", "null"]) + str(number)
                text += name + choose([" = ", "=", " /* */ = "]) + f"({self.expression(2)})"
                text += choose(["\n", "\n", "\n\n", " # c\n", "\r\n"])
            else:
                text += choose(["blk", 'b "l"', 'b l "m"', 'b "a$${b}"'])
                text += choose([" {\n", "{\n", " { # c\n"]) + self._body(depth + 1) + "}\n"
        return text

    def _broken(self, text: str) -> str:
        """Change a few characters."""
        for _ in range(self.random.randrange(0, 3)):
            if not text:
                break
            at = self.random.randrange(len(text))
            width = self.random.randrange(3)
            text = text[:at] + self.random.choice(("", *_FRAGMENTS)) + text[at + width :]
        return text

    def template(self) -> str:
        """Return a quoted template or heredoc whose value needs no variables."""
        form = self.random.randrange(3)
        if form == 0:
            return f'"{self._text(0, False)}"'
        body = self._text(0, True)
        if body and not body.endswith("\n"):
            body += "\n"
        indent, end = self.random.choice(["", "  ", "    "]), self.random.choice(["", "  "])
        return f"<<{'-' if form == 2 else ''}EOT\n{indent}{body}{end}EOT\n"

    def _text(self, depth: int, heredoc: bool) -> str:
        pieces = ["a", "  ", "\t", " b ", "$", "%", "$$", "%%", "$${", "%%{", "{", "}", "~", "é"]
        pieces += ["\\n", "\u00a0", '"' if heredoc else '\\"', "\\t"]
        if heredoc:
            pieces += ["\n", "\n", "\n  ", "\n    ", "  \n", "\nEOT2", "\n\n", "\r\n"]
        text = ""
        for _ in range(self.random.randrange(6)):
            text += (
                self._sequence(depth, heredoc)
                if self.random.random() < 0.2
                else self.random.choice(pieces)
            )
        return text

    def _sequence(self, depth: int, heredoc: bool) -> str:
        choose = self.random.choice

        def strip() -> str:
            return choose(["", "~"])

        def inner() -> str:
            return self._text(depth + 1, heredoc)

        form = self.random.randrange(6)
        if form < 2 or depth > 2:
            value = choose(['"q"', "1", ' "z" ', '"  "', '"a${"b"}"', '"\\n"'])
            return f"${{{strip()}{value}{strip()}}}"
        end = f"%{{{strip()} end{'if' if form < 4 else 'for'} {strip()}}}"
        if form < 4:
            other = choose(["", f"%{{{strip()}else{strip()}}}{inner()}"])
            test = choose([" if true ", " if false ", "if true"])
            return f"%{{{strip()}{test}{strip()}}}{inner()}{other}{end}"
        return f'%{{{strip()} for x in ["u","v"] {strip()}}}{inner()}{choose(["", "${x}"])}{end}'
