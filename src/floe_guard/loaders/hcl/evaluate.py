"""Expressions to values: one function for each kind of node of the syntax tree.

Source: HCL native syntax specification, "Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from floe_guard.loaders.hcl import operators, syntax
from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
)
from floe_guard.loaders.hcl.cty.values import (
    NO_MARKS,
    NULL,
    Unknown,
    Value,
    boolean,
    deep_marks,
    list_value,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.operators import OpenObject, OperationError, to_primitive
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Expression, Span, Step


def evaluate(node: Expression, env: Env) -> Value:
    """The value of an expression.

    Args:
        node: The expression.
        env: What it can see.

    Returns:
        Its value; unknown, with a reason, where it hangs on something not known yet.

    Raises:
        EvaluationError: the expression is wrong in a way OpenTofu would report too, or costs too
            much.
    """
    budget = env.module.budget
    budget.enter(node.span)
    try:
        return _DISPATCH[type(node)](node, env)
    except OperationError as error:
        raise EvaluationError(str(error), node.span) from None
    finally:
        budget.leave()


def _literal(node: syntax.Literal, env: Env) -> Value:
    value = node.value
    if isinstance(value, str):
        return string(value)
    return NULL if value is None else boolean(value)


def _number(node: syntax.Number, env: Env) -> Value:
    value = numbers.parse(node.text)
    if value is None:
        raise EvaluationError(f"{node.text} is not a number that can be represented", node.span)
    return number(value)


def _parens(node: syntax.Parens, env: Env) -> Value:
    return evaluate(node.expression, env)


# ------------------------------------------------------------------------------ templates


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
    return _choose(
        node.condition,
        lambda: _join(then, node.span, env),
        lambda: _join(otherwise, node.span, env),
        (lambda: unknown(STRING, ""), lambda: unknown(STRING, "")),
        node.span,
        env,
    )


def _template_for(node: syntax.TemplateFor, env: Env) -> Value:
    collection = evaluate(node.collection, env)
    hole = _not_iterable(collection, node.collection.span)
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


# ----------------------------------------------------------------------------- references


def _traversal(node: syntax.Traversal, env: Env) -> Value:
    bound = env.names.get(node.root)
    if bound is not None:
        return walk(bound, node.steps, env)
    value, taken = env.module.resolve(node.root, node.steps, node.span, env)
    return walk(value, node.steps[taken:], env)


def walk(value: Value, steps: tuple[Step, ...], env: Env) -> Value:
    """Follow literal steps from a value.

    Returns:
        What the last step leads to.

    Raises:
        EvaluationError: a step leads nowhere.
    """
    for step in steps:
        try:
            if isinstance(step, syntax.GetAttr):
                value = operators.get_attribute(value, step.name)
            else:
                value = operators.get_index(value, evaluate(step.key, env))
        except OperationError as error:
            raise EvaluationError(str(error), step.span) from None
    return value


def _relative(node: syntax.RelativeTraversal, env: Env) -> Value:
    return walk(evaluate(node.source, env), node.steps, env)


def _index(node: syntax.Index, env: Env) -> Value:
    collection = evaluate(node.collection, env)
    key = evaluate(node.key, env)
    try:
        return operators.get_index(collection, key)
    except OperationError as error:
        raise EvaluationError(str(error), node.key.span) from None


def _splat_item(node: syntax.SplatItem, env: Env) -> Value:
    if env.item is None:
        raise RuntimeError("a splat item outside of its splat")
    return env.item


def _splat(node: syntax.Splat, env: Env) -> Value:
    source = evaluate(node.source, env)
    marks = source.marks
    raw = source.raw
    kind = source.type.kind
    single = kind not in ("list", "set", "tuple")
    if raw is None:
        if single:
            return tuple_value(()).with_marks(marks)
        raise EvaluationError(
            "splat expressions cannot be applied to null sequences", node.source.span
        )
    if isinstance(raw, Unknown):
        if kind in ("list", "set"):
            element = _each_type(node, source.type.element, raw.reason, env)
            return unknown(
                list_of(element),
                raw.reason,
                not_null=raw.not_null,
                min_length=raw.min_length,
                max_length=raw.max_length,
            ).with_marks(marks)
        if kind == "tuple":
            items = [unknown(t, raw.reason) for t in source.type.elements]
            return tuple_value(_each(node, items, env)).with_marks(marks)
        if single and raw.not_null and kind != "dynamic":
            return tuple_value(_each(node, [source.unmark()], env)).with_marks(marks)
        return unknown(DYNAMIC, raw.reason).with_marks(marks)
    if single:
        only = source if isinstance(source, OpenObject) else source.unmark()
        return tuple_value(_each(node, [only], env)).with_marks(marks)
    results = _each(node, list(raw), env)
    if kind == "tuple":
        return tuple_value(results).with_marks(marks)
    if not results:
        element = _each_type(node, source.type.element, "an empty list", env)
        return list_value(element, ()).with_marks(marks)
    return uniform(results).with_marks(marks)


def _each(node: syntax.Splat, items: list[Value], env: Env) -> list[Value]:
    env.module.budget.spend(len(items), node.span)
    return [evaluate(node.each, env.at(item)) for item in items]


def _each_type(node: syntax.Splat, element: Type, reason: str, env: Env) -> Type:
    return evaluate(node.each, env.at(unknown(element, reason, not_null=True))).type


def uniform(items: list[Value]) -> Value:
    """A list if all items are of one type, else a tuple."""
    first = items[0].type
    if all(item.type == first for item in items):
        return list_value(first, items)
    return tuple_value(items)


# -------------------------------------------------------------------------- for expressions


def _not_iterable(collection: Value, span: Span) -> Unknown | None:
    """Look for what keeps a collection from being iterated.

    Returns:
        The unknown that does, or None.

    Raises:
        EvaluationError: it is null or no collection.
    """
    raw = collection.raw
    if raw is None:
        raise EvaluationError(
            "a null value cannot be used as the collection in a 'for' expression", span
        )
    if isinstance(raw, Unknown):
        if collection.type.is_primitive:
            raise EvaluationError(f"cannot iterate over a {collection.type.kind}", span)
        return raw
    if not isinstance(raw, (tuple, dict)):
        raise EvaluationError(f"cannot iterate over a {collection.type.kind}", span)
    return None


def _kept(condition: Expression | None, env: Env) -> tuple[bool, Unknown | None, frozenset[str]]:
    """Whether a for expression's element is kept, or what makes that unknown."""
    if condition is None:
        return True, None, NO_MARKS
    value = evaluate(condition, env)
    if value.raw is None:
        raise EvaluationError("the value of the 'if' clause must not be null", condition.span)
    decided = to_primitive(value, BOOL)
    if decided is None:
        raise EvaluationError(
            f"the 'if' clause value must be true or false, not {value.type.friendly_name()}",
            condition.span,
        )
    if isinstance(decided.raw, Unknown):
        return False, decided.raw, value.marks
    return bool(decided.raw), None, value.marks


def _iteration(
    node: syntax.ForTuple | syntax.ForObject, env: Env
) -> tuple[list[Env], frozenset[str], Unknown | None]:
    """The environments of the elements kept, the marks on the selection, what hides it."""
    collection = evaluate(node.collection, env)
    marks = collection.marks
    hole = _not_iterable(collection, node.collection.span)
    if hole is not None:
        return [], marks, hole
    if node.condition is not None:
        # OpenTofu tries the condition on elements it knows nothing about first, so that a
        # wrong one is an error even where there are no elements.
        blind = {name: _ANY_ELEMENT for name in (node.key, node.value) if name is not None}
        _kept(node.condition, env.bind(blind))
    kept: list[Env] = []
    steps = 0
    for key, item in collection.elements():
        steps += 1
        names = {node.value: item}
        if node.key is not None:
            names[node.key] = key
        inner = env.bind(names)
        keep, hole, condition_marks = _kept(node.condition, inner)
        marks |= condition_marks
        if hole is not None:
            return [], marks, hole
        if keep:
            kept.append(inner)
    env.module.budget.spend(steps, node.span)
    return kept, marks, None


_ANY_ELEMENT: Final = unknown(DYNAMIC, "any element")


def _for_tuple(node: syntax.ForTuple, env: Env) -> Value:
    kept, marks, hole = _iteration(node, env)
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    value = tuple_value([evaluate(node.result, inner) for inner in kept])
    return env.module.budget.weigh(value, node.span).with_marks(marks)


def _for_object(node: syntax.ForObject, env: Env) -> Value:
    kept, marks, hole = _iteration(node, env)
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    items: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for inner in kept:
        key = evaluate(node.result_key, inner)
        marks |= key.marks
        if key.raw is None:
            raise EvaluationError(
                "the key in a 'for' expression must not be null", node.result_key.span
            )
        name = to_primitive(key, STRING)
        if name is None:
            raise EvaluationError(
                "the key expression of a 'for' expression must produce a string,"
                f" not {key.type.friendly_name()}",
                node.result_key.span,
            )
        if isinstance(name.raw, Unknown):
            hole = name.raw
            continue
        value = evaluate(node.result, inner)
        if node.grouping:
            groups.setdefault(name.raw, []).append(value)
        elif name.raw in items:
            which = "the same key" if key.marks else f'the key "{name.raw}"'
            raise EvaluationError(
                f"two different items produced {which} in this 'for' expression",
                node.result_key.span,
                "if duplicates are expected, use the ellipsis (...) after the value",
            )
        else:
            items[name.raw] = value
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    if node.grouping:
        items = {name: tuple_value(group) for name, group in groups.items()}
    return env.module.budget.weigh(object_value(items), node.span).with_marks(marks)


# ---------------------------------------------------------------------------- constructors


def _tuple_cons(node: syntax.TupleCons, env: Env) -> Value:
    value = tuple_value([evaluate(item, env) for item in node.items])
    return env.module.budget.weigh(value, node.span)


def _object_cons(node: syntax.ObjectCons, env: Env) -> Value:
    items: dict[str, Value] = {}
    marks = NO_MARKS
    hole: Unknown | None = None
    for item in node.items:
        key = evaluate(item.key, env)
        if key.raw is None:
            raise EvaluationError("can't use a null value as a key", item.key.span)
        name = to_primitive(key, STRING)
        if name is None:
            raise EvaluationError(
                f"can't use {key.type.friendly_name()} as a key: a string is required",
                item.key.span,
            )
        marks |= key.marks
        value = evaluate(item.value, env)
        if isinstance(name.raw, Unknown):
            hole = name.raw
            continue
        items[name.raw] = value
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    return env.module.budget.weigh(object_value(items).with_marks(marks), node.span)


# ------------------------------------------------------------------------------- operators


def _unary(node: syntax.Unary, env: Env) -> Value:
    operand = evaluate(node.operand, env)
    return operators.negate(operand) if node.operator == "!" else operators.minus(operand)


def _binary(node: syntax.Binary, env: Env) -> Value:
    left = evaluate(node.left, env)
    right = evaluate(node.right, env)
    return operators.binary(node.operator, left, right)


def _conditional(node: syntax.Conditional, env: Env) -> Value:
    return _choose(
        node.condition,
        lambda: evaluate(node.then, env),
        lambda: evaluate(node.otherwise, env),
        (lambda: _sketch(node.then, env), lambda: _sketch(node.otherwise, env)),
        node.span,
        env,
    )


def _attempt(
    branch: Callable[[], Value], sketch: Callable[[], Value] | None = None
) -> tuple[Value, EvaluationError | None]:
    """Evaluate a branch whose error does not matter where it is not taken; its type does.

    Returns:
        Its value, or what stands for it and the error that it has.

    Raises:
        LimitError: it costs too much.
    """
    try:
        return branch(), None
    except LimitError:
        raise
    except EvaluationError as error:
        return (sketch() if sketch is not None else _INVALID), error


_INVALID: Final = unknown(DYNAMIC, "its expression is invalid")


def _sketch(node: Expression, env: Env) -> Value:
    """What is certain about the type of an expression that has an error somewhere."""
    if isinstance(node, syntax.Parens):
        return _sketch(node.expression, env)
    if isinstance(node, syntax.TupleCons):
        return tuple_value([_part_sketch(item, env) for item in node.items])
    if isinstance(node, syntax.ObjectCons):
        items: dict[str, Value] = {}
        for item in node.items:
            key, error = _attempt(lambda item=item: evaluate(item.key, env))  # type: ignore[misc]
            if error is not None or not isinstance(key.raw, str):
                return _INVALID
            items[key.raw] = _part_sketch(item.value, env)
        return object_value(items)
    if isinstance(node, (syntax.Template, syntax.TemplateIf, syntax.TemplateFor)):
        return unknown(STRING, _INVALID.raw.reason, not_null=True)
    if isinstance(node, syntax.Binary):
        return unknown(NUMBER if node.operator in "+-*/%" else BOOL, _INVALID.raw.reason)
    if isinstance(node, syntax.Unary):
        return unknown(BOOL if node.operator == "!" else NUMBER, _INVALID.raw.reason)
    return _INVALID


def _part_sketch(node: Expression, env: Env) -> Value:
    return _attempt(lambda: evaluate(node, env), lambda: _sketch(node, env))[0]


def _choose(
    condition: Expression,
    then: Callable[[], Value],
    otherwise: Callable[[], Value],
    sketches: tuple[Callable[[], Value], Callable[[], Value]],
    span: Span,
    env: Env,
) -> Value:
    decision = evaluate(condition, env)
    yes, yes_error = _attempt(then, sketches[0])
    no, no_error = _attempt(otherwise, sketches[1])
    if decision.raw is None:
        raise EvaluationError(
            "the condition value is null; conditions must be true or false", condition.span
        )
    decided = to_primitive(decision, BOOL)
    if decided is None:
        raise EvaluationError(
            f"the condition must be true or false, not {decision.type.friendly_name()}",
            condition.span,
        )
    marks = decision.marks
    raw = decided.raw
    if isinstance(raw, Unknown):
        for error in (yes_error, no_error):
            if error is not None:
                raise error
        type_ = _common_type(yes, no, span)
        marks |= yes.marks | no.marks
        return _either(yes, no, type_, raw.reason).with_marks(marks)
    chosen, error = (yes, yes_error) if raw else (no, no_error)
    if error is not None:
        raise error
    type_ = _common_type(yes, no, span)
    if chosen.type == type_ or type_.kind == "dynamic":
        return chosen.with_marks(marks) if marks else chosen
    from floe_guard.loaders.hcl.cty.convert import ConvertError, convert

    try:
        return convert(chosen, type_).with_marks(marks)
    except ConvertError as reason:
        raise EvaluationError(
            "the true and false result expressions must have consistent types:"
            f" the selected one cannot be used as {type_.friendly_name()}: {reason}",
            span,
        ) from None


def _common_type(yes: Value, no: Value, span: Span) -> Type:
    if yes.type == no.type:
        return yes.type
    if yes.type.kind == "dynamic" and yes.raw is None:
        return no.type
    if no.type.kind == "dynamic" and no.raw is None:
        return yes.type
    from floe_guard.loaders.hcl.cty.unify import unify

    type_ = unify((yes.type, no.type), unsafe=True)
    if type_ is None:
        raise EvaluationError(
            "the true and false result expressions must have consistent types; they are"
            f" {yes.type.friendly_name()} and {no.type.friendly_name()}",
            span,
        )
    return type_


def _either(yes: Value, no: Value, type_: Type, reason: str) -> Value:
    """The unknown result of an undecided conditional, with what both branches agree on."""
    not_null = all(
        value.raw.not_null if isinstance(value.raw, Unknown) else value.raw is not None
        for value in (yes, no)
    )
    prefix = ""
    if type_ == STRING and not_null:
        prefix = _common_prefix(_known_prefix(yes), _known_prefix(no))
    lengths = [_length_bounds(value) for value in (yes, no)] if type_.is_collection else []
    low, high = 0, None
    if lengths and not_null:
        low = min(bounds[0] for bounds in lengths)
        tops = [bounds[1] for bounds in lengths]
        high = None if None in tops else max(top for top in tops if top is not None)
    return unknown(type_, reason, not_null=not_null, prefix=prefix, min_length=low, max_length=high)


def _known_prefix(value: Value) -> str:
    raw = value.raw
    if isinstance(raw, Unknown):
        return raw.prefix
    return raw if isinstance(raw, str) else ""


def _common_prefix(a: str, b: str) -> str:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return a[:length]


def _length_bounds(value: Value) -> tuple[int, int | None]:
    raw = value.raw
    if isinstance(raw, Unknown):
        return raw.min_length, raw.max_length
    if isinstance(raw, (tuple, dict)):
        return (min(len(raw), 1) if value.type.kind == "set" else len(raw)), len(raw)
    return 0, None


# ------------------------------------------------------------------------------- functions


def _call(node: syntax.FunctionCall, env: Env) -> Value:
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, env)
    if name == "can":
        return _can(node, env)
    arguments = [evaluate(argument, env) for argument in node.arguments]
    spans = [argument.span for argument in node.arguments]
    if node.expand:
        last = arguments.pop()
        where = spans.pop()
        raw = last.raw
        if raw is None:
            raise EvaluationError(
                "the expanding argument (indicated by ...) must not be null", where
            )
        if isinstance(raw, Unknown) and last.type.kind in ("dynamic", "list", "set", "tuple"):
            return unknown(DYNAMIC, raw.reason).with_marks(last.marks)
        if not isinstance(raw, tuple):
            raise EvaluationError(
                "the expanding argument (indicated by ...) must be of a tuple, list or set type",
                where,
            )
        env.module.budget.spend(len(raw), node.span)
        arguments.extend(item.with_marks(last.marks) if last.marks else item for item in raw)
        spans.extend([where] * len(raw))
    result = env.module.call(name, arguments, node.span, spans)
    if isinstance(result.raw, str):
        env.module.budget.text(len(result.raw), node.span)
    elif isinstance(result.raw, (tuple, dict)):
        env.module.budget.spend(len(result.raw), node.span)
        env.module.budget.weigh(result, node.span)
    return result


def _try(node: syntax.FunctionCall, env: Env) -> Value:
    """The first argument that does not fail; a result with unknowns could still fail later."""
    if not node.arguments:
        raise EvaluationError("at least one argument is required", node.span)
    last: EvaluationError | None = None
    for argument in node.arguments:
        value, error = _attempt(lambda argument=argument: evaluate(argument, env))  # type: ignore[misc]
        if error is not None:
            last = error
            continue
        if not value.is_wholly_known():
            from floe_guard.loaders.hcl.cty.values import find_unknown

            hole = find_unknown(value)
            reason = hole.reason if hole is not None else ""
            return unknown(DYNAMIC, reason).with_marks(deep_marks(value))
        return value
    hint = f"the last one: {last}" if last is not None else None
    raise EvaluationError("no expression succeeded in this call of try", node.span, hint)


def _can(node: syntax.FunctionCall, env: Env) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("can takes exactly one argument", node.span)
    value, error = _attempt(lambda: evaluate(node.arguments[0], env))
    if error is not None:
        return boolean(False)
    if not value.is_wholly_known():
        from floe_guard.loaders.hcl.cty.values import find_unknown

        hole = find_unknown(value)
        return unknown(BOOL, hole.reason if hole is not None else "", not_null=True)
    return boolean(True)


_DISPATCH: Final[dict[type, Callable[[Any, Env], Value]]] = {
    syntax.Literal: _literal,
    syntax.Number: _number,
    syntax.Parens: _parens,
    syntax.Template: _template,
    syntax.TemplateWrap: _wrap,
    syntax.TemplateIf: _template_if,
    syntax.TemplateFor: _template_for,
    syntax.Traversal: _traversal,
    syntax.RelativeTraversal: _relative,
    syntax.Index: _index,
    syntax.SplatItem: _splat_item,
    syntax.Splat: _splat,
    syntax.FunctionCall: _call,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Conditional: _conditional,
    syntax.ForTuple: _for_tuple,
    syntax.ForObject: _for_object,
    syntax.TupleCons: _tuple_cons,
    syntax.ObjectCons: _object_cons,
}
