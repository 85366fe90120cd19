"""Source text that is not a file of its own: ``-var`` values, JSON strings, template files."""

from __future__ import annotations

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.syntax import (
    Expression,
    Literal,
    Span,
    TemplateWrap,
    Traversal,
)


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
    from floe_guard.loaders.hcl import parse

    try:
        return parse.parse_expression(text, span.file)
    except InputError as error:
        raise EvaluationError(f"not a valid expression: {error.message}", span) from None


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
    from floe_guard.loaders.hcl import parse

    if "${" not in text and "%{" not in text:
        return Literal(text, Span(name, 1, 1, 1, 1))
    try:
        return parse.parse_template(text, name, 1, 1)
    except InputError as error:
        line, column = error.line or 1, error.column or 1
        place = Span(name, line, column, line, column + 1)
        raise EvaluationError(f"not a valid template: {error.message}", place) from None


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
