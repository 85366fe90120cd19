"""Finding blocks and arguments in source, whatever stands between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from floe_guard.loaders._source import SourceTree, source_beside

TRICKY = """# resource "aws_x" "comment" {
/* resource "aws_x" "comment2" {
*/
locals { s = "resource \\"aws_x\\" {", t = "${ { a = "}" }["a"] }{" }
variable "v" {
  default = <<-EOT
    resource "aws_x" "heredoc" {
    EOT
}
resource "aws_x" "a" { name = "one line" }

resource aws_x b {
  name = "b"
  tags = {
    Owner = "x"
  }
  rule {
    status = "Enabled"
  }
  rule {
    filter { prefix = "runs/" }
    status = join("", [
      "En",
      "abled",
    ])
  }
  dynamic "grant" {
    for_each = []
    content {
      uri = "u"
    }
  }
}
data "aws_y" "c" {}
"""


@pytest.fixture
def tree(tmp_path: Path) -> SourceTree:
    (tmp_path / "main.tf").write_text(TRICKY)
    return SourceTree(tmp_path)


def lines(tree: SourceTree, local: str, path: str = "") -> tuple[int, int]:
    found = tree.find("", local)
    assert found is not None
    location = found.attributes[path] if path else found.location
    return location.start_line, location.end_line


@pytest.mark.parametrize(
    ("local", "path", "expected"),
    [
        ("aws_x.a", "", (10, 10)),
        ("aws_x.a", "name", (10, 10)),
        ("aws_x.b", "", (12, 33)),
        ("aws_x.b", "name", (13, 13)),
        ("aws_x.b", "tags", (14, 16)),
        ("aws_x.b", "rule[0]", (17, 19)),
        ("aws_x.b", "rule[0].status", (18, 18)),
        ("aws_x.b", "rule[1].filter[0].prefix", (21, 21)),
        ("aws_x.b", "rule[1].status", (22, 25)),
        ("aws_x.b", "grant[0].uri", (30, 30)),
        ("data.aws_y.c", "", (34, 34)),
    ],
)
def test_blocks_and_arguments_are_found_at_their_lines(
    tree: SourceTree, local: str, path: str, expected: tuple[int, int]
) -> None:
    assert lines(tree, local, path) == expected


@pytest.mark.parametrize("name", ["comment", "comment2", "heredoc", "missing"])
def test_what_only_looks_like_a_block_is_not_found(tree: SourceTree, name: str) -> None:
    assert tree.find("", f"aws_x.{name}") is None


def test_local_and_installed_modules_are_followed(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'module "l" {\n  source = "./l"\n}\nmodule "r" {\n  source = "a/b/c"\n}\n'
    )
    for folder in ("l", "installed"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.tofu").write_text('\nresource "aws_x" "y" {\n}\n')
    manifest = tmp_path / ".terraform/modules/modules.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"Modules":[{"Key":"r","Source":"a/b/c","Dir":"installed"}]}')
    tree = SourceTree(tmp_path)
    for module, folder, called in (('module.l["k.x"]', "l", 1), ("module.r[0]", "installed", 4)):
        found = tree.find(module, "aws_x.y")
        assert found is not None
        assert found.location.file == f"{tmp_path}/{folder}/m.tofu"
        assert [c.start_line for c in found.call_chain] == [called]
    assert tree.find("module.gone", "aws_x.y") is None


@pytest.mark.parametrize(
    "text",
    ['resource "a" "b" {', "}}}}", '"${"${"${', "<<EOT\n", "resource {}\n{{{{", 'a = "\\', "/*"],
)
def test_broken_source_is_no_fault_of_the_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.tf").write_text(text)
    assert SourceTree(tmp_path).find("", "a.b") is None


def test_source_is_looked_for_beside_the_document_alone(tmp_path: Path) -> None:
    assert source_beside(str(tmp_path / "plan.json"), None) is None
    assert source_beside("-", None) is None
    (tmp_path / "main.tf").write_text('resource "aws_x" "y" {}\n')
    assert source_beside(str(tmp_path / "plan.json"), None)
