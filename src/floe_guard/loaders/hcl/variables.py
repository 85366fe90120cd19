"""Input variables: where their values come from, and what a declaration makes of one.

Source: https://opentofu.org/docs/language/values/variables/ (assigning values, precedence)
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

from floe_guard.errors import InputError, UsageError
from floe_guard.loaders.hcl.config import ReadFiles
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC, STRING, Type
from floe_guard.loaders.hcl.cty.values import EPHEMERAL, SENSITIVE, Unknown, Value, string, unknown
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.jsonbody import blocks_of
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.snippets import parse_expression
from floe_guard.loaders.hcl.syntax import (
    Block,
    Expression,
    Literal,
    Span,
    Traversal,
)
from floe_guard.loaders.hcl.typeexpr import read_type

_AUTO: Final = (".auto.tfvars", ".auto.tfvars.json")


class Given:
    """A value somebody gave for a root variable: an expression, or text to be read as one."""

    __slots__ = ("expression", "span", "text")

    def __init__(self, span: Span, expression: Expression | None, text: str = "") -> None:
        self.expression: Final = expression
        self.text: Final = text
        self.span: Final = span


def variable_files(directory: str) -> list[str]:
    """The names of the variable files that are read without being named, in order.

    Args:
        directory: The root module.

    Returns:
        ``terraform.tfvars``, ``terraform.tfvars.json``, then ``*.auto.tfvars`` and
        ``*.auto.tfvars.json`` in lexical order.
    """
    names = set(os.listdir(directory))
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return first + sorted(name for name in names if name.endswith(_AUTO))


def gather(
    directory: str,
    environment: Mapping[str, str],
    assignments: Sequence[tuple[str, str]],
    declared: Mapping[str, Block],
    read: ReadFiles,
    errors: list[InputError],
) -> dict[str, Given]:
    """Collect the values given for root variables; the later source wins.

    Args:
        directory: The root module.
        environment: Values of ``TF_VAR_name`` by name.
        assignments: ``("var", "name=value")`` and ``("var-file", path)`` in command order.
        declared: The variables of the root module.
        read: Parses files by their paths.
        errors: Takes the faults of files that do not parse.

    Returns:
        What was given, by variable name; names that are not declared are left out.

    Raises:
        UsageError: an assignment is malformed or names a variable that is not declared.
    """
    given: dict[str, Given] = {}
    for name, text in environment.items():
        given[name] = Given(Span(f"TF_VAR_{name}", 1, 1, 1, 1), None, text)
    for name in variable_files(directory):
        _read_file(os.path.normpath(os.path.join(directory, name)), read, given, errors)
    for kind, text in assignments:
        if kind == "var-file":
            if not os.path.isfile(text):
                raise UsageError(f"the variable file {text} does not exist")
            _read_file(text, read, given, errors)
            continue
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError("--var must be NAME=VALUE", hint="write for example --var owner=alice")
        if name not in declared:
            raise UsageError(f'--var names the variable "{name}", which is not declared')
        given[name] = Given(Span(f"--var {name}", 1, 1, 1, 1), None, value)
    return {name: value for name, value in given.items() if name in declared}


def _read_file(
    path: str,
    read: ReadFiles,
    given: dict[str, Given],
    errors: list[InputError],
) -> None:
    (file,) = read([path])
    if isinstance(file, InputError):
        errors.append(file)
        return
    errors.extend(
        EvaluationError("a variable file holds arguments only, no blocks", block.header)
        for block in file.body.blocks
    )
    for name, attribute in file.body.attributes.items():
        if name != "//":
            given[name] = Given(attribute.span, attribute.expression)


class Declaration:
    """A variable block, read.

    Attributes:
        type: The type constraint, `DYNAMIC` where there is none.
        default: The default as an expression, None where the variable is required.
        nullable: Whether null is an acceptable value.
        marks: What the declaration puts on the value.
    """

    __slots__ = ("_defaults", "_literal", "block", "default", "marks", "name", "nullable", "type")

    def __init__(self, block: Block, env: Env) -> None:
        attributes = block.body.attributes
        self.block: Final = block
        self.name: Final = block.labels[0]
        constraint = attributes.get("type")
        self.type: Type = DYNAMIC
        self._defaults = None
        self._literal = True
        if constraint is not None:
            self.type, self._defaults = read_type(constraint.expression, env)
            # OpenTofu takes the text of a variable of primitive type as it is, and reads any
            # other as an expression; a variable without a type counts as primitive.
            node = constraint.expression
            is_any = isinstance(node, Traversal) and node.root == "any"
            self._literal = self.type.is_primitive and not is_any
        default = attributes.get("default")
        self.default: Final = None if default is None else default.expression
        self.nullable: Final = _flag(block, "nullable", True, env)
        marks = [
            mark
            for mark, name in ((SENSITIVE, "sensitive"), (EPHEMERAL, "ephemeral"))
            if _flag(block, name, False, env)
        ]
        self.marks: Final = frozenset(marks)

    def read_text(self, given: Given, env: Env) -> Value:
        """The value of a root variable that was given from outside.

        Args:
            given: What was given.
            env: An environment in which nothing but literals has a meaning.

        Returns:
            The value, not yet converted.
        """
        if given.expression is not None:
            return evaluate(given.expression, env)
        if self._literal:
            return string(given.text)
        return evaluate(parse_expression(given.text, given.span), env)

    def settle(self, value: Value | None, span: Span, env: Env) -> Value | None:
        """Make the variable's value from what was given for it.

        Args:
            value: The value given, None if there was none.
            span: Where it was given, to blame.
            env: Evaluates the default, which may refer to nothing.

        Returns:
            The converted and marked value, or None where a required variable has none.

        Raises:
            EvaluationError: the value does not fit the declaration.
        """
        if value is not None and value.raw is None and not self.nullable:
            if self.default is None:
                raise EvaluationError(
                    f'the variable "{self.name}" must not be null: it is declared as'
                    " nullable = false",
                    span,
                )
            value = None
        if value is None:
            if self.default is None:
                return None
            value = evaluate(self.default, env)
            span = self.default.span
        return self._converted(value, span).with_marks(self.marks)

    def _converted(self, value: Value, span: Span) -> Value:
        from floe_guard.loaders.hcl.cty.convert import ConvertError, convert

        if self._defaults is not None and value.raw is not None:
            value = self._defaults.apply(value)
        try:
            return convert(value, self.type)
        except ConvertError as error:
            raise EvaluationError(
                f'the value of the variable "{self.name}" does not fit its type: {error}', span
            ) from None

    def missing(self) -> Value:
        """The unknown that stands for a required variable without a value."""
        type_ = self.type.without_optional()
        reason = f"variable {self.name} has no value"
        return unknown(type_, reason, not_null=not self.nullable).with_marks(self.marks)

    def validate(self, span: Span, env: Env) -> list[EvaluationError]:
        """Judge the variable's validation blocks.

        Args:
            span: Where the value was given, to blame.
            env: The module; the conditions read ``var.NAME``.

        Returns:
            One error for each condition that does not hold; unknown ones hold.
        """
        errors = []
        for block in blocks_of(self.block.body, "validation"):
            failed = check_condition(block, env)
            if failed is not None:
                place = f"{block.span.file}:{block.span.line}"
                errors.append(
                    EvaluationError(
                        f'invalid value for variable "{self.name}": {failed}',
                        span,
                        f"checked by the validation rule at {place}",
                    )
                )
        return errors


def check_condition(block: Block, env: Env) -> str | None:
    """Judge a ``validation``, ``precondition`` or ``postcondition`` block.

    Args:
        block: The block.
        env: What its condition sees.

    Returns:
        The error message if the condition is false, None if it holds or is not known yet.

    Raises:
        EvaluationError: the condition is wrong in itself.
    """
    condition = block.body.attributes.get("condition")
    if condition is None:
        raise EvaluationError(f'a {block.type} block needs a "condition"', block.header)
    value = evaluate(condition.expression, env)
    decided = to_primitive(value, BOOL)
    if value.raw is None or decided is None:
        raise EvaluationError("the condition must be true or false", condition.expression.span)
    if isinstance(decided.raw, Unknown) or decided.raw:
        return None
    message = block.body.attributes.get("error_message")
    if message is None:
        return "the condition is not met"
    told = evaluate(message.expression, env)
    text = to_primitive(told, STRING)
    if told.marks or text is None or not isinstance(text.raw, str):
        return "the condition is not met (its message holds sensitive or unknown values)"
    return text.raw.strip()


def _flag(block: Block, name: str, default: bool, env: Env) -> bool:
    attribute = block.body.attributes.get(name)
    if attribute is None:
        return default
    node = attribute.expression
    value = node.value if isinstance(node, Literal) else evaluate(node, env).raw
    if value in ("true", "false"):
        value = value == "true"
    if not isinstance(value, bool):
        raise EvaluationError(f"{name} must be true or false", attribute.span)
    return value
