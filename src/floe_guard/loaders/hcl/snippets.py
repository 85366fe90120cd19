"""Source text that is not a file of its own: ``-var`` values, JSON strings, template files."""

from __future__ import annotations

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.syntax import (
    Expression,
    Literal,
    Span,
    Template,
    TemplateWrap,
    Traversal,
)

_END = "FLOE_GUARD_END_OF_TEMPLATE"


def parse_expression(text: str, span: Span) -> Expression:
    """Parse one expression.

    Args:
        text: Its source.
        span: The place to blame; every node gets it where the text has no file of its own.

    Returns:
        The expression.

    Raises:
        EvaluationError: the text is not one expression.
    """
    from floe_guard.loaders.hcl.parse import parse

    try:
        body = parse(f"value = {text}\n".encode(), span.file).body
    except InputError as error:
        raise EvaluationError(f"not a valid expression: {error.message}", span) from None
    attribute = body.attributes.get("value")
    if attribute is None or len(body.attributes) != 1 or body.blocks:
        raise EvaluationError("not a valid expression: one expression is expected", span)
    return attribute.expression


def parse_template(text: str, name: str) -> Expression:
    """Parse a template such as the content of a template file.

    Args:
        text: Its source.
        name: What its spans call the file.

    Returns:
        A `Template`, a `TemplateWrap` or a `Literal`.

    Raises:
        EvaluationError: the template is malformed.
    """
    from floe_guard.loaders.hcl.parse import parse

    whole = Span(name, 1, 1, 1, 1)
    if "${" not in text and "%{" not in text:
        return Literal(text, whole)
    end = _END
    while end in text:
        end += "_"
    try:
        body = parse(f"value = <<{end}\n{text}\n{end}\n".encode(), name).body
    except InputError as error:
        place = whole
        if error.line is not None:
            # The heredoc's opening line stands before the template's first.
            line = max(error.line - 1, 1)
            place = Span(name, line, error.column or 1, line, error.column or 1)
        raise EvaluationError(f"not a valid template: {error.message}", place) from None
    expression = body.attributes["value"].expression
    if isinstance(expression, Literal):
        return Literal(str(expression.value).removesuffix("\n"), whole)
    if not isinstance(expression, Template):
        return expression
    parts = list(expression.parts)
    last = parts[-1]
    if isinstance(last, Literal) and isinstance(last.value, str) and last.value.endswith("\n"):
        rest = last.value.removesuffix("\n")
        parts[-1:] = [Literal(rest, last.span)] if rest else []
    if len(parts) == 1 and not isinstance(parts[0], Literal):
        only = parts[0]
        if type(only).__name__ not in ("TemplateIf", "TemplateFor"):
            return TemplateWrap(only, expression.span)
    return Template(tuple(parts), expression.span)


def as_traversal(expression: Expression) -> Traversal | None:
    """The reference that an expression is, written bare or, as in JSON, as a string."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        try:
            expression = parse_expression(expression.value, expression.span)
        except EvaluationError:
            return None
    if isinstance(expression, TemplateWrap):
        expression = expression.expression
    return expression if isinstance(expression, Traversal) else None
