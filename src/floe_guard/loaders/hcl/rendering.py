"""Templates: text, interpolations and directives to strings.

Source: HCL native syntax specification, "Template Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.branches import choose
from floe_guard.loaders.hcl.cty.types import STRING
from floe_guard.loaders.hcl.cty.values import (
    NO_MARKS,
    Unknown,
    Value,
    string,
    unknown,
)
from floe_guard.loaders.hcl.dispatch import Handler, evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.iteration import not_iterable
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Expression, Span


def _template(node: syntax.Template, env: Env) -> Value:
    return _join(node.parts, node.span, env)


def _wrap(node: syntax.TemplateWrap, env: Env) -> Value:
    return evaluate(node.expression, env)


def _join(parts: tuple[Expression, ...], span: Span, env: Env) -> Value:
    """The string that template parts make; unknown, with its known start, if a part is."""
    text: list[str] = []
    hole: Unknown | None = None
    marks = NO_MARKS
    length = 0
    for part in parts:
        if isinstance(part, syntax.Literal) and isinstance(part.value, str):
            if hole is None:
                text.append(part.value)
                length += len(part.value)
            continue
        value = evaluate(part, env)
        marks |= value.marks
        if value.raw is None:
            raise EvaluationError(
                "the expression result is null; a null value cannot be included in a template",
                part.span,
            )
        converted = to_primitive(value, STRING)
        if converted is None:
            raise EvaluationError(
                "only a string, number or bool can be included in a template,"
                f" not {value.type.friendly_name()}",
                part.span,
            )
        raw = converted.raw
        if isinstance(raw, Unknown):
            if hole is None:
                text.append(raw.prefix)
            hole = hole or raw
        elif hole is None:
            text.append(raw)
            length += len(raw)
            env.module.budget.text(length, span)
    env.module.budget.text(length, span)
    joined = "".join(text)
    if hole is not None:
        return unknown(STRING, hole.reason, not_null=True, prefix=joined).with_marks(marks)
    return string(joined).with_marks(marks)


def _template_if(node: syntax.TemplateIf, env: Env) -> Value:
    then, otherwise = node.then, node.otherwise
    return choose(
        node.condition,
        lambda: _join(then, node.span, env),
        lambda: _join(otherwise, node.span, env),
        (lambda: unknown(STRING, ""), lambda: unknown(STRING, "")),
        node.span,
        env,
    )


def _template_for(node: syntax.TemplateFor, env: Env) -> Value:
    collection = evaluate(node.collection, env)
    hole = not_iterable(collection, node.collection.span)
    marks = collection.marks
    if hole is not None:
        return unknown(STRING, hole.reason, not_null=True).with_marks(marks)
    text: list[str] = []
    length = 0
    for key, item in collection.elements():
        names = {node.value: item.with_marks(marks)}
        if node.key is not None:
            names[node.key] = key.with_marks(marks)
        piece = _join(node.body, node.span, env.bind(names))
        marks |= piece.marks
        if isinstance(piece.raw, Unknown):
            prefix = "".join(text) + piece.raw.prefix
            return unknown(STRING, piece.raw.reason, not_null=True, prefix=prefix).with_marks(marks)
        text.append(piece.raw)
        length += len(piece.raw)
        env.module.budget.text(length, node.span)
    return string("".join(text)).with_marks(marks)


HANDLERS: Final[Mapping[type, Handler]] = {
    syntax.Template: _template,
    syntax.TemplateWrap: _wrap,
    syntax.TemplateIf: _template_if,
    syntax.TemplateFor: _template_for,
}
