"""Filesystem functions see the tree that is evaluated and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from floe_guard.loaders.hcl.cty.values import SENSITIVE, Unknown, Value, object_value, string
from floe_guard.loaders.hcl.functions import registry
from floe_guard.loaders.hcl.functions.core import MAX_FILE, FunctionContext, FunctionError

SECRET = "outside"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key.txt").write_text(SECRET)
    root = tmp_path / "repository" / "root"
    root.mkdir(parents=True)
    (root / "in.txt").write_text("inside")
    (root.parent / "shared.txt").write_text("shared")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "inner.txt").symlink_to(root / "in.txt")
    (root / "linked").symlink_to(tmp_path / "private")
    return root


def call(root: Path, name: str, *args: str) -> Value:
    function = registry.lookup(name)
    assert function is not None
    context = FunctionContext(cwd=str(root), base_dir=str(root.parent))
    return function.call([string(arg) for arg in args], context)


READERS = [
    "file",
    "filebase64",
    "filemd5",
    "filesha1",
    "filesha256",
    "filesha512",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "path",
    [
        "../../secret.txt",
        "link.txt",
        "linked/key.txt",
        "/etc/passwd",
        "~/.ssh/id_rsa",
        "x/../../../secret.txt",
    ],
)
def test_nothing_outside_is_looked_at(tree: Path, name: str, path: str) -> None:
    result = call(tree, name, path)
    assert isinstance(result.raw, Unknown), name
    assert SECRET not in result.raw.reason


def test_what_is_inside_is_read(tree: Path) -> None:
    assert call(tree, "file", "in.txt").raw == "inside"
    assert call(tree, "file", "../shared.txt").raw == "shared"
    assert call(tree, "file", "inner.txt").raw == "inside"
    assert call(tree, "file", str(tree / "in.txt")).raw == "inside"
    assert call(tree, "fileexists", "nope.txt").raw is False


def test_fileset_with_a_link_to_the_outside_is_unknown(tree: Path) -> None:
    assert isinstance(call(tree, "fileset", ".", "*.txt").raw, Unknown)
    assert isinstance(call(tree, "fileset", ".", "linked/*").raw, Unknown)
    assert isinstance(call(tree, "fileset", "../..", "*").raw, Unknown)
    assert isinstance(call(tree, "fileset", ".", "../../*").raw, Unknown)
    assert [item.raw for item in call(tree, "fileset", ".", "in*.txt").raw] == [
        "in.txt",
        "inner.txt",
    ]
    assert [item.raw for item in call(tree, "fileset", ".", "**/in.txt").raw] == ["in.txt"]


def test_template_outside_is_unknown(tree: Path) -> None:
    function = registry.lookup("templatefile")
    assert function is not None
    context = FunctionContext(cwd=str(tree), base_dir=str(tree))
    result = function.call([string("../shared.txt"), object_value({})], context)
    assert isinstance(result.raw, Unknown)


@pytest.mark.parametrize("path", ["nope.txt", ".", "a\0b", "x" * 5000, "bad.bin", "pipe", "loop"])
def test_what_cannot_be_read_is_an_error(tree: Path, path: str) -> None:
    (tree / "bad.bin").write_bytes(b"\xff\xfe")
    os.mkfifo(tree / "pipe")
    (tree / "loop").symlink_to(tree / "loop")
    with pytest.raises(FunctionError):
        call(tree, "file", path)


def test_a_huge_file_is_refused(tree: Path) -> None:
    with (tree / "huge").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(FunctionError, match="limit"):
        call(tree, "filesha256", "huge")


def test_sensitive_path_is_not_told(tree: Path) -> None:
    function = registry.lookup("file")
    assert function is not None
    context = FunctionContext(cwd=str(tree), base_dir=str(tree))
    with pytest.raises(FunctionError) as caught:
        function.call([string("hunter2.txt").with_marks([SENSITIVE])], context)
    assert "hunter2" not in str(caught.value)
