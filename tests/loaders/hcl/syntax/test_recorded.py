"""The parser against what the real Terraform said (`record.py` asks it)."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from tests.loaders.hcl.syntax.record import accepted, values
from tests.support.hcl_texts import Texts

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import syntax as s
from floe_guard.loaders.hcl.parse import parse

RECORDED = Path(__file__).with_name("recorded")
SYNTAX = json.loads(RECORDED.joinpath("syntax.json").read_text())
TEMPLATES = json.loads(RECORDED.joinpath("templates.json").read_text())


def parses(text: str) -> bool:
    try:
        parse(text.encode(), "x.tf")
    except InputError:
        return False
    return True


def value(node: object, names: dict[str, str]) -> str:
    """Evaluate a template of literals."""
    match node:
        case s.Literal() | s.Number():
            return str(node.value if isinstance(node, s.Literal) else node.text)
        case s.Traversal():
            return names[node.root]
        case s.TemplateWrap():
            return value(node.expression, names)
        case s.Template():
            return "".join(value(part, names) for part in node.parts)
        case s.TemplateIf(condition=s.Literal()):
            parts = node.then if node.condition.value else node.otherwise
            return "".join(value(part, names) for part in parts)
        case s.TemplateFor():
            rounds = ({**names, node.value: item} for item in ("u", "v"))
            return "".join(value(part, each) for each in rounds for part in node.body)
    raise AssertionError(f"not a template of literals: {node!r}")


def template_value(text: str) -> str:
    tree = parse(f"x = {text}\n".encode(), "x.tf")
    # Terraform normalises every string.
    return unicodedata.normalize("NFC", value(tree.body.attributes["x"].expression, {}))


def test_the_same_texts_are_accepted_and_refused() -> None:
    wrong = [text for text, expected in SYNTAX if parses(text) != expected]
    assert wrong == []


def test_templates_have_the_same_value() -> None:
    got = [(text, template_value(text)) for text, _ in TEMPLATES]
    assert got == [tuple(row) for row in TEMPLATES]


@pytest.mark.terraform
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_terraform_still_says_the_same_about_new_texts() -> None:
    source = Texts(20261122)
    texts = [source.file() for _ in range(300)]
    expected = accepted(texts)
    assert [parses(text) for text in texts] == expected
    assert {True, False} == set(expected)


@pytest.mark.terraform
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_terraform_still_gives_new_templates_the_same_value() -> None:
    source = Texts(4)
    templates = [source.template() for _ in range(150)]
    valid = [
        text
        for text, ok in zip(
            templates, accepted([f"x = {text}\n" for text in templates]), strict=True
        )
        if ok
    ]
    assert len(valid) > 50
    assert [template_value(text) for text in valid] == values(valid)
