"""The memory of the parser: right when anything changes, and not to be fooled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import cache, packed, store
from floe_guard.loaders.hcl.cache import Source, SyntaxCache
from floe_guard.loaders.hcl.parse import parse
from floe_guard.loaders.hcl.shelf import Shelf
from floe_guard.loaders.hcl.syntax import File

SYNTAX = json.loads(Path(__file__).with_name("recorded").joinpath("syntax.json").read_text())
TEXT = b'resource "t" "n" {\n  a = "x${var.b}"\n}\n# floe-guard:skip=X:y\n'


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("trees-*"))


def put(folder: Path, name: str, tree: bytes) -> None:
    """Keep a tree for what is really `TEXT`."""
    shelf = Shelf(folder, "")
    shelf.put(name, cache.key_of(Source(name, TEXT)), tree)
    shelf.save()


def test_every_kind_of_node_survives_packing() -> None:
    for text, valid in SYNTAX:
        if valid:
            tree = parse(text.encode(), "x.tf")
            again = packed.unpack(packed.pack(tree), "x.tf")
            assert again == tree
            assert repr(again) == repr(tree)


def test_spans_carry_the_new_name() -> None:
    made = packed.unpack(packed.pack(parse(TEXT, "old.tf")), "new.tf")
    assert made.path == "new.tf"
    assert made.body.blocks[0].body.attributes["a"].expression.span.file == "new.tf"
    assert made.comments[0].span.file == "new.tf"


def test_a_tree_is_kept_and_believed(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    SyntaxCache(folder).parse(Source("x.tf", TEXT))
    (entry,) = entries(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    # A marker in the kept tree shows that the second reading comes from it.
    put(folder, "x.tf", packed.pack(parse(b"kept = 1\n", "x.tf")))
    assert "kept" in SyntaxCache(folder).parse(Source("x.tf", TEXT)).body.attributes
    assert entries(folder) == [entry]


def test_a_tree_is_believed_under_any_name_of_its_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    folder = tmp_path / "cache"
    SyntaxCache(folder).parse(Source(f"{source}/x.tf", TEXT))
    monkeypatch.chdir(source)
    (entry,) = entries(folder)
    before = entry.stat().st_mtime_ns
    again = SyntaxCache(folder).parse(Source("x.tf", TEXT))
    assert again == parse(TEXT, "x.tf")
    assert [e.stat().st_mtime_ns for e in entries(folder)] == [before]


def test_a_shelf_keeps_what_is_not_asked_for_but_not_what_is_gone(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "cache"
    source.mkdir()
    sources = [Source(f"{source}/{name}.tf", TEXT) for name in ("a", "b", "c")]
    SyntaxCache(folder).parse_all(sources)
    (source / "a.tf").touch()
    SyntaxCache(folder).parse(Source(f"{source}/c.tf", b"changed = 1\n"))
    kept = Shelf(folder, str(source))
    assert kept.get("a.tf", cache.key_of(sources[0])) is not None
    assert kept.get("b.tf", cache.key_of(sources[1])) is None
    assert kept.get("c.tf", cache.key_of(sources[2])) is None
    assert kept.get("c.tf", cache.key_of(Source("c.tf", b"changed = 1\n"))) is not None


def test_the_key_changes_with_content_and_syntax() -> None:
    sources = [
        Source("x.tf", b"{}"),
        Source("x.tf", b"{} "),
        Source("x.tf.json", b"{}"),
        Source("x.tfvars.json", b"{}"),
    ]
    assert len({cache.key_of(source) for source in sources}) == 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-3],
        lambda data: data.replace(b"resource", b"xesource"),
        lambda data: b"0" * 64 + data[64:],
        lambda data: b"\xff" * 200,
    ],
)
def test_a_damaged_entry_is_ignored_and_written_anew(tmp_path: Path, damage: object) -> None:
    good = SyntaxCache(tmp_path).parse(Source("x.tf", TEXT))
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))  # type: ignore[operator]
    assert SyntaxCache(tmp_path).parse(Source("x.tf", TEXT)) == good
    assert entry.read_bytes() == whole


@pytest.mark.parametrize(
    "tree",
    [
        b"",
        b"[]\n",
        b"[[99],0,[]]\n" + bytes(16),
        b"[[25],false,[]]\n" + bytes(16),
        b"{}\n",
        b"1\n",
        b'["x",0,[]]\n' + bytes(16),
        packed.pack(parse(b"a = 1\n", "x.tf"))[:-16],
        packed.pack(parse(b"a = 1\n", "x.tf"))[:-1],
        packed.pack(parse(b"a = 1\n", "x.tf")) + bytes(16),
    ],
)
def test_a_tree_of_another_shape_is_ignored(tmp_path: Path, tree: bytes) -> None:
    put(tmp_path, "x.tf", tree)
    assert SyntaxCache(tmp_path).parse(Source("x.tf", TEXT)) == parse(TEXT, "x.tf")


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"1\n", b"[1]\n", b'[["x.tf"]]\n', b'[["x.tf", "k", "9"]]\nabc']
)
def test_a_shelf_of_another_shape_is_ignored(tmp_path: Path, document: bytes) -> None:
    SyntaxCache(tmp_path).parse(Source("x.tf", TEXT))
    (entry,) = entries(tmp_path)
    assert store.write(tmp_path, entry.name, document)
    assert SyntaxCache(tmp_path).parse(Source("x.tf", TEXT)) == parse(TEXT, "x.tf")


def test_a_shelf_under_another_name_is_not_believed(tmp_path: Path) -> None:
    SyntaxCache(tmp_path).parse(Source("one/x.tf", TEXT))
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    SyntaxCache(tmp_path).parse(Source("two/x.tf", b"other = 1\n"))
    (other,) = set(entries(tmp_path)) - {entry}
    other.write_bytes(whole)
    assert Shelf(tmp_path, "two").get("x.tf", cache.key_of(Source("x.tf", TEXT))) is None
    assert Shelf(tmp_path, "one").get("x.tf", cache.key_of(Source("x.tf", TEXT))) is not None


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    assert SyntaxCache(folder).parse(Source("x.tf", TEXT)) == parse(TEXT, "x.tf")
    assert list(folder.iterdir()) == []
    folder.chmod(0o700)
    assert store.write(folder, "tree-1", b"forged")
    folder.chmod(0o770)
    assert store.read(folder, "tree-1") is None


def test_links_in_place_of_entries_are_not_followed(tmp_path: Path) -> None:
    store.write(tmp_path / "a", "tree-1", b"1")
    (tmp_path / "b").mkdir(mode=0o700)
    (tmp_path / "b" / "tree-1").symlink_to(tmp_path / "a" / "tree-1")
    assert store.read(tmp_path / "a", "tree-1") == b"1"
    assert store.read(tmp_path / "b", "tree-1") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's file")
def test_another_users_files_are_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    store.write(folder, "tree-1", b"1")
    os.chown(folder / "tree-1", 12345, 12345)
    assert store.read(folder, "tree-1") is None
    store.write(folder, "tree-2", b"2")
    os.chown(folder, 12345, 12345)
    assert store.read(folder, "tree-2") is None


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    source = Source("x.tf", TEXT)
    assert SyntaxCache(tmp_path / "file" / "cache").parse(source) == parse(TEXT, "x.tf")
    assert SyntaxCache(None).parse(source) == parse(TEXT, "x.tf")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("x.tfvars", "a = 1\n"),
        ("x.auto.tfvars.json", "{}"),
        ("x.tf", 'a = "AKIAIOSFODNN7EXAMPLE"\n'),
        ("x.tf", 'password = "correct-horse"\n'),
        ("x.tf", 'db_password="correct-horse"\n'),
        ("x.tf.json", '{"locals": {"api_key": "correct-horse"}}'),
        ("x.tf", 'url = "postgres://user:hunter2@host/db"\n'),
        ("x.tf", "a = <<E\n-----BEGIN RSA PRIVATE KEY-----\nE\n"),
        ("x.tf", 'a = "wJalrXUtnFEMI/K7MDENG2bPxRfiCY3XAMPLEKEY"\n'),
    ],
)
def test_what_may_be_secret_is_not_kept(tmp_path: Path, path: str, text: str) -> None:
    source = Source(path, text.encode())
    assert SyntaxCache(tmp_path).parse(source) == SyntaxCache(None).parse(source)
    assert list(tmp_path.iterdir()) == []


def test_a_reference_to_a_secret_is_none(tmp_path: Path) -> None:
    text = 'password = var.password\ntoken = "${var.t}"\n'
    text += 'resource "aws_s3_bucket_server_side_encryption_configuration" "a" {}\n'
    SyntaxCache(tmp_path).parse(Source("x.tf", text.encode()))
    assert len(entries(tmp_path)) == 1


def test_faults_are_not_kept(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError, match=r"x\.tf:1:5"):
            SyntaxCache(tmp_path).parse(Source("x.tf", b"a = \n"))
    assert entries(tmp_path) == []


def test_many_files_in_processes_give_what_one_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [Source(f"{n}.tf", b"a%d = [1, 2]\n" % n * 5 if n % 7 else TEXT) for n in range(40)]
    sources[5] = Source("5.tf", b"a = 1\nb = \n")
    sources[6] = Source("6.tfvars.json", b'{"a": "${b}"}')
    sources = [
        s if s.path in ("5.tf", "6.tfvars.json") else Source(s.path, b"# pad\n" * 3000 + TEXT)
        for s in sources
    ]
    alone = SyntaxCache(None, workers=1).parse_all(sources)
    together = SyntaxCache(tmp_path, workers=3).parse_all(sources)
    assert [str(found) if isinstance(found, InputError) else found for found in together] == [
        str(found) if isinstance(found, InputError) else found for found in alone
    ]
    fault = together[5]
    assert isinstance(fault, InputError)
    assert (fault.file, fault.line) == ("5.tf", 2)
    assert all(isinstance(found, File) for index, found in enumerate(together) if index != 5)
    assert entries(tmp_path)


def test_the_oldest_half_goes_when_there_are_too_many(tmp_path: Path) -> None:
    for number in range(6):
        store.write(tmp_path, f"trees-{number}", b"")
        os.utime(tmp_path / f"trees-{number}", (number, number))
    store.prune(tmp_path, 6)
    assert len(entries(tmp_path)) == 6
    store.prune(tmp_path, 5)
    assert [entry.name for entry in entries(tmp_path)] == ["trees-3", "trees-4", "trees-5"]


def test_a_remembered_file_needs_no_parser(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from floe_guard.loaders.hcl.cache import Source, SyntaxCache\n"
        "SyntaxCache(Path(sys.argv[1])).parse(Source('x.tf', b'a = 1\\n'))\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('lark', 'hcl2', 'pydantic')"
        " or m == 'floe_guard.loaders.hcl.parse'))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert runs == [["floe_guard.loaders.hcl.parse"], []]
