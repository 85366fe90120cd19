"""The errors of evaluation: a place in source, and one sentence."""

from __future__ import annotations

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.syntax import Span


class EvaluationError(InputError):
    """An expression or block that OpenTofu would refuse too.

    Args:
        message: What is wrong and what was expected.
        span: Where.
        hint: What to do about it.
    """

    def __init__(self, message: str, span: Span, hint: str | None = None) -> None:
        super().__init__(message, file=span.file, line=span.line, column=span.column, hint=hint)
        self.span = span


class LimitError(EvaluationError):
    """Source that would cost more to evaluate than floe-guard spends on any root."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(f"limit reached: {message}", span)
