"""HCL's JSON syntax: blocks, labels, templates, spans and refusals."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import syntax as s
from floe_guard.loaders.hcl.json_syntax import parse, parse_variables


def test_labels_are_nested_objects_and_arrays_are_several_blocks() -> None:
    text = """{"//": "note", "resource": {"t": {"a": {"//": 1, "x": 1}, "b": [{}, {"y": null}]}},
      "locals": [{"p": true}, {"q": 1}], "provider": [{"aws": {}}], "terraform": {}}"""
    blocks = parse(text.encode(), "x.tf.json").body.blocks
    assert [(b.type, b.labels, list(b.body.attributes)) for b in blocks] == [
        ("resource", ("t", "a"), ["x"]),
        ("resource", ("t", "b"), []),
        ("resource", ("t", "b"), ["y"]),
        ("locals", (), ["p"]),
        ("locals", (), ["q"]),
        ("provider", ("aws",), []),
        ("terraform", (), []),
    ]


def test_a_property_given_twice_may_be_two_nested_blocks() -> None:
    text = b'{"resource": {"t": {"a": {"r": {"x": {"y": 1}, "x": [{"y": 2}]}}}}}'
    made = parse(text, "x.tf.json").body.blocks[0].body.attributes["r"].expression
    assert isinstance(made, s.ObjectCons)
    assert len(made.items) == 2


def attribute(value: str) -> s.Expression:
    tree = parse(b'{"locals": {"x": ' + value.encode() + b"}}", "x.tf.json")
    return tree.body.blocks[0].body.attributes["x"].expression


def test_strings_and_property_names_are_templates() -> None:
    assert isinstance(attribute('"${a.b}"'), s.TemplateWrap)
    made = attribute('{"k${a}": "v\\n$${b}"}')
    assert isinstance(made, s.ObjectCons)
    assert isinstance(made.items[0].key, s.Template)
    value = made.items[0].value
    assert isinstance(value, s.Literal)
    assert value.value == "v\n${b}"


def test_numbers_keep_their_text() -> None:
    made = attribute("-1.50e3")
    assert isinstance(made, s.Unary)
    assert made.operand == s.Number("1.50e3", made.span)


def test_spans() -> None:
    tree = parse(b'{\n "locals": {\n  "x": "a${b}"\n }\n}\n', "d/x.tf.json")
    block = tree.body.blocks[0]
    assert block.span == s.Span("d/x.tf.json", 2, 2, 4, 3)
    made = block.body.attributes["x"]
    assert made.span[1:] == (3, 3, 3, 15)
    assert isinstance(made.expression, s.Template)
    assert made.expression.parts[1].span[1:] == (3, 12, 3, 13)


def test_spans_in_a_string_with_escapes_are_the_strings() -> None:
    made = attribute('"\\u0061${b}"')
    assert isinstance(made, s.Template)
    assert made.parts[1].span == made.span


def test_variable_files_have_no_templates() -> None:
    tree = parse_variables(b'{"a": "${b}", "c": {"d": ["%{"]}}', "x.tfvars.json")
    assert plain(tree.body.attributes["a"].expression) == "${b}"
    assert plain(tree.body.attributes["c"].expression) == {"d": ["%{"]}


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, 1, "JSON value"),
        ("[1]", 1, 2, "object"),
        ('{"foo": {}}', 1, 2, "not a block type"),
        ('{"locals": {"a": 1,}}', 1, 20, "property name"),
        ('{"locals": {"a": 01}}', 1, 19, '"," or "}"'),
        ('{"locals": {"a": .5}}', 1, 18, "JSON value"),
        ('{"locals": {"a": 1}', 1, 20, '"," or "}"'),
        ('{"locals":\n {"a": "b\\q"}}', 2, 10, "escape"),
        ('{"locals": {"a": "b\n"}}', 1, 20, "line break"),
        ('{"locals": {"a": "${b c}"}}', 1, 23, '"}"'),
        ('{"locals": {"a": 1, "a": 2}}', 1, 21, "already set"),
        ('{"resource": {"t": 1}}', 1, 20, "object"),
        ('{"locals": {"a": {"b": 1, "b": 2}}}', 1, 27, "already set"),
        ("\ufeff{}", 1, 1, "byte order mark"),
        ('{"locals": {"a": nul}}', 1, 18, "JSON value"),
        ("{'locals': {}}", 1, 2, "double quotes"),
        ("{} x", 1, 4, "end of the file"),
        ("[" * 5000, 1, 101, "nested"),
    ],
)
def test_refusals_say_where_and_what_was_expected(
    text: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse(text.encode(), "x.tf.json")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def plain(node: s.Expression) -> object:
    match node:
        case s.Literal():
            return node.value
        case s.Number():
            return int(node.text)
        case s.Unary(operand=s.Number()):
            return -int(node.operand.text)
        case s.TupleCons():
            return [plain(item) for item in node.items]
        case s.ObjectCons():
            return {str(plain(item.key)): plain(item.value) for item in node.items}
    raise AssertionError(f"unexpected {node!r}")


@given(JSON, st.booleans())
def test_values_are_read_as_the_standard_library_does(value: object, ascii: bool) -> None:
    text = json.dumps({"x": value}, ensure_ascii=ascii).encode("utf-8", "surrogatepass")
    try:
        expected = json.loads(text.decode())["x"]
    except UnicodeDecodeError:
        return
    assert plain(parse_variables(text, "x").body.attributes["x"].expression) == expected
