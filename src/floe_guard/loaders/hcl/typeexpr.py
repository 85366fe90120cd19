"""Type constraints: the expression after ``type =`` to a type and its defaults.

Source: https://opentofu.org/docs/language/expressions/type-constraints/;
HCL, ext/typeexpr/README.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import (
    Expression,
    FunctionCall,
    Literal,
    ObjectCons,
    Traversal,
    TupleCons,
)

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.cty.convert import Defaults
    from floe_guard.loaders.hcl.cty.values import Value

_KEYWORDS = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_SHORT = {"list": list_of(DYNAMIC), "set": set_of(DYNAMIC), "map": map_of(DYNAMIC)}
_MAKERS = {"list": list_of, "set": set_of, "map": map_of}


def read_type(expression: Expression, env: Env) -> tuple[Type, Defaults | None]:
    """Read a type constraint.

    Args:
        expression: The expression, which is read, not evaluated.
        env: Evaluates the default values of optional attributes.

    Returns:
        The type, and the defaults inside it if there are any.

    Raises:
        EvaluationError: it is not a type constraint.
    """
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        from floe_guard.loaders.hcl.snippets import parse_expression

        expression = parse_expression(expression.value, expression.span)
    if isinstance(expression, Traversal) and not expression.steps:
        keyword = _KEYWORDS.get(expression.root) or _SHORT.get(expression.root)
        if keyword is not None:
            return keyword, None
    if isinstance(expression, FunctionCall) and len(expression.arguments) == 1:
        argument = expression.arguments[0]
        if expression.name in _MAKERS:
            element, inner = read_type(argument, env)
            type_ = _MAKERS[expression.name](element)
            return type_, _defaults(type_, {}, {} if inner is None else {"": inner})
        if expression.name == "object" and isinstance(argument, ObjectCons):
            return _object(argument, env)
        if expression.name == "tuple" and isinstance(argument, TupleCons):
            parts = [read_type(item, env) for item in argument.items]
            type_ = tuple_of(part[0] for part in parts)
            children = {str(i): part[1] for i, part in enumerate(parts) if part[1] is not None}
            return type_, _defaults(type_, {}, children)
    raise EvaluationError(
        "not a type constraint: string, number, bool, any, list(…), set(…), map(…),"
        " object({…}) or tuple([…]) is expected",
        expression.span,
    )


def _object(fields: ObjectCons, env: Env) -> tuple[Type, Defaults | None]:
    attributes: dict[str, Type] = {}
    optional: list[str] = []
    values: dict[str, Value] = {}
    children: dict[str, Defaults] = {}
    for item in fields.items:
        if not isinstance(item.key, Literal) or not isinstance(item.key.value, str):
            raise EvaluationError("an attribute name is expected", item.key.span)
        name = item.key.value
        node = item.value
        if isinstance(node, FunctionCall) and node.name == "optional":
            if not 1 <= len(node.arguments) <= 2:
                raise EvaluationError("optional takes a type and perhaps a default", node.span)
            optional.append(name)
            attributes[name], inner = read_type(node.arguments[0], env)
            if len(node.arguments) == 2:
                values[name] = _default(node.arguments[1], attributes[name], inner, env)
        else:
            attributes[name], inner = read_type(node, env)
        if inner is not None:
            children[name] = inner
    type_ = object_of(attributes, optional)
    return type_, _defaults(type_, values, children)


def _default(node: Expression, type_: Type, inner: Defaults | None, env: Env) -> Value:
    from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
    from floe_guard.loaders.hcl.evaluate import evaluate

    value = evaluate(node, env)
    try:
        return convert(inner.apply(value) if inner is not None else value, type_)
    except ConvertError as error:
        raise EvaluationError(
            f"this default value does not fit the attribute's type: {error}", node.span
        ) from None


def _defaults(
    type_: Type, values: dict[str, Value], children: dict[str, Defaults]
) -> Defaults | None:
    if not values and not children:
        return None
    from floe_guard.loaders.hcl.cty.convert import Defaults

    return Defaults(type_, values, children)
