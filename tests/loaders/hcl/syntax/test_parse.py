"""What a file becomes: nodes, spans and comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import syntax as s
from floe_guard.loaders.hcl.parse import parse, parse_expression, parse_template


def expression(text: str) -> s.Expression:
    return parse(f"x = {text}\n".encode(), "x.tf").body.attributes["x"].expression


def written(node: object) -> str:
    """Write a tree with a bracket around every operator, so that its shape can be read."""
    match node:
        case s.Literal():
            return repr(node.value)
        case s.Number():
            return node.text
        case s.Parens():
            return written(node.expression)
        case s.Unary():
            return f"({node.operator}{written(node.operand)})"
        case s.Binary():
            return f"({written(node.left)} {node.operator} {written(node.right)})"
        case s.Conditional():
            branches = f"{written(node.then)} : {written(node.otherwise)}"
            return f"({written(node.condition)} ? {branches})"
        case s.Traversal():
            return node.root + "".join(map(written, node.steps))
        case s.RelativeTraversal():
            return f"<{written(node.source)}>" + "".join(map(written, node.steps))
        case s.GetAttr():
            return f".{node.name}"
        case s.GetIndex():
            return f"[{written(node.key)}]"
        case s.Index():
            return f"({written(node.collection)} at {written(node.key)})"
        case s.SplatItem():
            return "@"
        case s.Splat():
            return f"each({written(node.source)}, {written(node.each)})"
        case s.FunctionCall():
            dots = "..." if node.expand else ""
            return f"{node.name}({', '.join(map(written, node.arguments))}{dots})"
        case s.TupleCons():
            return f"[{', '.join(map(written, node.items))}]"
        case s.ObjectCons():
            items = (f"{written(item.key)} = {written(item.value)}" for item in node.items)
            return "{" + ", ".join(items) + "}"
        case s.Template():
            return "t(" + ", ".join(map(written, node.parts)) + ")"
        case s.TemplateWrap():
            return f"wrap({written(node.expression)})"
    raise AssertionError(f"unexpected {node!r}")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1 + 2 * 3", "(1 + (2 * 3))"),
        ("1 * 2 + 3", "((1 * 2) + 3)"),
        ("1 - 2 - 3", "((1 - 2) - 3)"),
        ("(1 - (2 - 3))", "(1 - (2 - 3))"),
        ("a || b && c", "(a || (b && c))"),
        ("a == b < c", "(a == (b < c))"),
        ("!a && b", "((!a) && b)"),
        ("-a.b * c", "((-a.b) * c)"),
        ("!!a", "(!(!a))"),
        ("- -1", "(-(-1))"),
        ("1 - -1", "(1 - (-1))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a.b[0].c", "a.b[0].c"),
        ('a["k"].c', "a['k'].c"),
        ("a[b].c", "<(a at b)>.c"),
        ("a.0.b", "a[0].b"),
        ("f(a).b[0]", "<f(a)>.b[0]"),
        ("a[*].b[0].c", "each(a, <@>.b[0].c)"),
        ("a.*.b.c[0].d", "<each(a, <@>.b.c)>[0].d"),
        ("a[*].b[*].c", "each(a, each(<@>.b, <@>.c))"),
        ("a[*].b.*.c[0]", "each(a, <each(<@>.b, <@>.c)>[0])"),
        ("(a[*]).b", "<each(a, @)>.b"),
        ("a.*.b[*].c", "each(each(a, <@>.b), <@>.c)"),
        ("f(a, b...)", "f(a, b...)"),
        ("provider::aws::f(1)", "provider::aws::f(1)"),
        ("[1, 2,]", "[1, 2]"),
        ("{ a = 1, (b) = 2, \"c\" : 3 }", "{'a' = 1, b = 2, 'c' = 3}"),
        ("{ a.b = 1 }", "{a.b = 1}"),
        ('"a${b}c"', "t('a', b, 'c')"),
        ('"${b}"', "wrap(b)"),
        ('" ${~ b ~} "', "t(b)"),
        ("a-b", "a-b"),
        ("null.x", "<None>.x"),
    ],
)  # fmt: skip
def test_shape(text: str, shape: str) -> None:
    assert written(expression(text)) == shape


def test_keywords_may_be_keys_and_names() -> None:
    assert written(expression("{\n true = 1\n null = if\n}")) == "{'true' = 1, 'null' = if}"
    body = parse(b"for = 1\nin = 2\nnull {}\n", "x").body
    assert set(body.attributes) == {"for", "in"}
    assert body.blocks[0].type == "null"


def test_for_expressions() -> None:
    made = expression("{ for k, v in a : v.id => k... if v.on }")
    assert isinstance(made, s.ForObject)
    assert (made.key, made.value, made.grouping) == ("k", "v", True)
    assert written(made.condition) == "v.on"
    made_tuple = expression("[\n for v in a :\n v if v\n]")
    assert isinstance(made_tuple, s.ForTuple)
    assert (made_tuple.key, made_tuple.value) == (None, "v")


def test_spans_are_exact() -> None:
    text = b'resource "t" "n" {\n  a = [\n    1,\n    b.c + 22,\n  ]\n}\n'
    (block,) = parse(text, "dir/x.tf").body.blocks
    assert block.span == s.Span("dir/x.tf", 1, 1, 6, 2)
    assert block.header == s.Span("dir/x.tf", 1, 1, 1, 17)
    assert block.body.span[1:] == (1, 18, 6, 2)
    attribute = block.body.attributes["a"]
    assert attribute.span[1:] == (2, 3, 5, 4)
    assert isinstance(attribute.expression, s.TupleCons)
    second = attribute.expression.items[1]
    assert second.span[1:] == (4, 5, 4, 13)
    assert isinstance(second, s.Binary)
    assert second.left.span[1:] == (4, 5, 4, 8)
    assert isinstance(second.left, s.Traversal)
    assert second.left.steps[0].span[1:] == (4, 6, 4, 8)


def test_spans_after_a_heredoc_and_a_comment_over_lines() -> None:
    tree = parse(b"a = <<-E\n  x ${b}\n  E\n/* c\n */\nc = 1\n", "x")
    assert tree.body.attributes["a"].span[1:] == (1, 1, 3, 4)
    assert tree.body.attributes["c"].span[1:] == (6, 1, 6, 6)


def test_columns_count_characters() -> None:
    tree = parse('a = ["é", b]\n'.encode(), "x")
    made = tree.body.attributes["a"].expression
    assert isinstance(made, s.TupleCons)
    assert made.items[1].span[1:] == (1, 11, 1, 12)


def test_byte_order_mark_carriage_returns_and_unicode_names() -> None:
    text = "\ufeffdonnée = <<É\r\ntext\r\nÉ\r\nb {\r\n  a = 1 # c\r\n}\r\n"
    body = parse(text.encode(), "x").body
    assert written(body.attributes["donnée"].expression) == repr("text\r\n")
    assert set(body.blocks[0].body.attributes) == {"a"}


def test_comments_that_may_be_waivers_are_kept() -> None:
    tree = parse(b'a = "# skip"\n# floe-guard:skip=X:y\nb {} // skip it\n/* skip\n */\n# no\n', "x")
    assert [(c.text, c.span.line, c.below) for c in tree.comments] == [
        ("# floe-guard:skip=X:y", 2, 3),
        ("// skip it", 3, 0),
        ("/* skip\n */", 4, 7),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a = 1\na = 2\n", 2, 1, 'the argument "a" was already set at line 1'),
        ("a = 1 b = 2\n", 1, 7, "line break"),
        ('a = "\\q"\n', 1, 6, "escape"),
        ('a = "\\ud800"\n', 1, 6, "UTF-8"),
        ('a = "\\u12"\n', 1, 6, "4 hexadecimal"),
        ('b "${x}" {}\n', 1, 4, "template"),
        ('b "x" y = 1\n', 1, 9, '"{"'),
        ("b { a = 1, c = 2 }\n", 1, 10, "one argument"),
        ("b { a = 1\n}\n", 1, 10, '"}"'),
        ("b {\n  a = 1 }\n", 2, 9, "line break"),
        ("b { c {} }\n", 1, 7, "one-line block"),
        ("b\n{\n}\n", 1, 2, '"{"'),
        ("a = 1 +\n  2\n", 1, 8, "line break"),
        ("a = {b=1 c=2}\n", 1, 10, '","'),
        ("a = {b=1\n,c=2}\n", 2, 1, "expression"),
        ("a = [1, 2\n", 2, 1, '"]"'),
        ("a = (1\n]\n", 2, 1, '")"'),
        ("a = x ? y\n", 2, 1, '":"'),
        ("b {\n", 1, 3, "never closed"),
        ("}\n", 1, 1, "no block"),
        ('a = "x\n', 1, 7, "span lines"),
        ("a = <<E\nx\n", 1, 5, "E alone on a line"),
        ("a = <<E\nx\nE", 1, 5, "line break after E"),
        ("a = <<'E'\nx\nE\n", 1, 5, "heredoc"),
        ('a = "%{ if b }c"\n', 1, 6, "endif"),
        ('a = "%{ else }"\n', 1, 6, "no %{ if }"),
        ('a = "${b"\n', 1, 9, '"}"'),
        ("a = 'x'\n", 1, 5, "double quotes"),
        ("a = b.*.c.*.d\n", 1, 10, "splat"),
        ("a = b.0.1\n", 1, 8, "[0][1]"),
        ("a = 0.5.0\n", 1, 5, "number"),
        ("a = b\u00a0\n", 1, 6, "U+00A0"),
        ("/* x\n", 1, 1, "*/"),
        ("a\n", 1, 2, '"="'),
        ("a = f(b c)\n", 1, 9, '","'),
        ("a = [for x y : z]\n", 1, 12, '"in"'),
        ("a.b = 1\n", 1, 2, '"="'),
        ('"a" = 1\n', 1, 1, "argument or block"),
    ],
)
def test_refusals_say_where_and_what_was_expected(
    text: str, line: int, column: int, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse(text.encode(), "x.tf")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfea\x00", "UTF-16"),
        (b'a = 1\nb = "\xe9"\n', "0xe9 is not valid UTF-8"),
    ],
)
def test_other_encodings_are_refused_by_name(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parse(data, "x.tf")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "(" * 100_000,
        "a = " + "[" * 100_000 + "]" * 100_000,
        "a = " + "!" * 100_000 + "b",
        "a = " + "1 + " * 100_000 + "1",
        "a = " + "b ? c : " * 50_000 + "d",
        "a = b" + "[*]" * 50_000,
        'a = "' + '${"' * 50_000,
        'a = "' + "%{ if true }" * 50_000,
        "b {\n" * 100_000,
        "a = {" + "b = {" * 50_000,
    ],
)
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(InputError):
        parse(text.encode() + b"\n", "x.tf")


@pytest.mark.parametrize(
    "text",
    [
        'a = "' + "$" * 200_000 + '"',
        "a = {" + " " * 200_000 + "}",
        "a = [" + "/* */" * 40_000 + "]",
        "a = " + " " * 200_000 + "1",
        "a = [" + "1," * 100_000 + "]",
        "a = b" + ".c" * 100_000,
        'a = "' + "\\n" * 100_000 + '"',
    ],
)
def test_long_texts_are_read_in_linear_time(text: str) -> None:
    assert set(parse(text.encode() + b"\n", "x.tf").body.attributes) == {"a"}


@given(st.text(alphabet='ab01 \n\t{}[]()"$%~=.,:?+-!*/#<>\\é', max_size=60))
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    fault = None
    try:
        parse(text.encode(), "x.tf")
    except InputError as error:
        fault = error
    if fault is not None:
        assert fault.file == "x.tf"
        assert fault.line is not None
        assert 1 <= fault.line <= text.count("\n") + 1


def test_an_expression_of_its_own() -> None:
    assert written(parse_expression("[1,\n 2 + a]", "-var x")) == "[1, (2 + a)]"
    assert parse_expression("  b", "-var x").span[1:] == (1, 3, 1, 4)
    for text in ("", "1, 2", "1) + (2", "a = 1", "b c"):
        with pytest.raises(InputError):
            parse_expression(text, "-var x")


def test_a_template_of_its_own() -> None:
    assert written(parse_template('a "${b}" \\n\n', "t", 1, 1)) == "t('a \"', b, '\" \\\\n\\n')"
    assert written(parse_template("${b}", "t", 1, 1)) == "wrap(b)"
    made = parse_template("x${b}", "t", 7, 10)
    assert isinstance(made, s.Template)
    assert made.parts[1].span == s.Span("t", 7, 13, 7, 14)
    with pytest.raises(InputError) as caught:
        parse_template("x\n${b", "t", 7, 10)
    assert (caught.value.line, caught.value.column) == (8, 4)


def test_a_file_beyond_all_measure_is_refused() -> None:
    with pytest.raises(InputError, match="larger than 4 MiB"):
        parse(b"#" * (4 * 1024 * 1024 + 1), "x.tf")
