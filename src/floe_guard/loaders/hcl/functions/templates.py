"""`templatefile` and `templatestring`: templates rendered by the evaluator.

Source: OpenTofu documentation, "Functions", templatefile and templatestring
"""

from __future__ import annotations

import re

from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type
from floe_guard.loaders.hcl.cty.values import Value, unknown
from floe_guard.loaders.hcl.functions.core import (
    Family,
    FunctionContext,
    FunctionError,
    Param,
)

FAMILY = Family()
_MAX_DEPTH = 64
_VARS = Param("vars", DYNAMIC, marked=True)


def _render(source: str, name: str, given: Value, ctx: FunctionContext) -> Value:
    if ctx.evaluate_template is None:
        raise FunctionError("templates cannot be rendered here")
    if ctx.depth >= _MAX_DEPTH:
        raise FunctionError(f"limit reached: templates nest more than {_MAX_DEPTH} levels deep")
    if not isinstance(given.raw, dict):
        raise FunctionError("the template variables must be an object or a map", 1)
    for key in given.raw:
        if re.fullmatch(r"[^\W\d][\w-]*", key) is None:
            raise FunctionError("a template variable has a name that is no identifier", 1)
    return ctx.evaluate_template(source, name, given.raw).with_marks(given.marks)


@FAMILY.define("templatefile", Param("path", STRING), _VARS, returns=DYNAMIC, not_null=False)
def _templatefile(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.functions.filesystem import OutsideError, read_text

    try:
        source = read_text(args[0].raw, ctx)
    except OutsideError as e:
        return unknown(DYNAMIC, str(e))
    return _render(source, args[0].raw, args[1], ctx)


@FAMILY.define("templatestring", Param("template", STRING), _VARS, returns=DYNAMIC, not_null=False)
def _templatestring(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return _render(args[0].raw, "<template string>", args[1], ctx)
