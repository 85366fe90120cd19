"""Which root modules a path stands for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from floe_guard.errors import UsageError
from floe_guard.loaders.hcl.cache import SyntaxCache
from floe_guard.loaders.hcl.roots import Discovery, find_roots

RESOURCE = 'resource "aws_sqs_queue" "q" {}\n'


def call(source: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n}}\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository: two roots, a module both call, a module in it, one that nobody calls."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "live/prod/main.tf", call("../../modules/net"))
    write(tmp_path, "live/test/main.tf", call("../../modules/net/"))
    write(tmp_path, "modules/net/main.tf", call("./subnets"))
    write(tmp_path, "modules/net/subnets/main.tf", RESOURCE)
    write(tmp_path, "modules/spare/main.tf", RESOURCE)
    (tmp_path / ".git").mkdir()
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def find(*paths: str, asked: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> Discovery:
    return find_roots(paths, SyntaxCache(None).parse_all, asked=asked, known=known)


def test_modules_are_judged_where_they_are_called(project: Path) -> None:
    found = find(".")
    assert found.roots == ("live/prod", "live/test", "modules/spare")
    assert found.notes == (
        "modules/net is called as a module by live/prod, live/test and judged there",
        "modules/net/subnets is called as a module by modules/net and judged there",
    )


@pytest.mark.parametrize(
    ("path", "roots"),
    [
        ("live/prod/main.tf", ("live/prod",)),
        ("modules/net/main.tf", ("live/prod", "live/test")),
        ("modules/net/subnets/main.tf", ("live/prod", "live/test")),
        ("modules/spare/main.tf", ("modules/spare",)),
        ("live/prod", ("live/prod",)),
        ("modules/net", ("modules/net",)),
        ("live", ("live/prod", "live/test")),
    ],
)
def test_a_path_stands_for_its_roots(project: Path, path: str, roots: tuple[str, ...]) -> None:
    assert find(path).roots == roots


def test_several_files_stand_for_all_their_roots_once(project: Path) -> None:
    found = find("modules/net/main.tf", "live/prod/main.tf", "modules/spare/main.tf")
    assert found.roots == ("live/prod", "live/test", "modules/spare")


def test_a_module_among_several_folders_is_not_a_root(project: Path) -> None:
    assert find("live/prod", "modules/net").roots == ("live/prod",)


def test_a_root_that_is_asked_for_is_judged(project: Path) -> None:
    assert find(asked=("modules/net",)).roots == ("modules/net",)
    assert find("live/prod", asked=("modules/net",)).roots == ("live/prod", "modules/net")
    assert find(".", known=(str(project / "modules/net"),)).roots == (
        "live/prod",
        "live/test",
        "modules/net",
        "modules/spare",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("backend.tf", 'terraform {\n  backend "s3" {}\n}\n'),
        ("cloud.tf.json", '{"terraform": {"cloud": {}}}'),
        ("prod.tfvars", "a = 1\n"),
        (".terraform.lock.hcl", ""),
    ],
)
def test_a_module_that_is_applied_by_itself_too_is_a_root(
    project: Path, name: str, text: str
) -> None:
    write(project, f"modules/net/{name}", text)
    assert "modules/net" in find(".").roots


def test_values_belong_to_the_module_they_lie_beside_or_below(project: Path) -> None:
    write(project, "live/prod/prod.tfvars", "a = 1\n")
    write(project, "live/test/env/a.tfvars.json", "{}\n")
    write(project, "elsewhere/b.tfvars", "a = 1\n")
    assert find("live/prod/prod.tfvars").roots == ("live/prod",)
    assert find("live/test/env/a.tfvars.json").roots == ("live/test",)
    assert find("elsewhere/b.tfvars").roots == ()


def test_a_comment_that_looks_like_a_call_is_none(project: Path) -> None:
    write(project, "live/prod/old.tf", '# module x {\n#  source = "../../modules/spare"\n# }\n')
    assert "modules/spare" in find(".").roots


def test_a_broken_file_may_call_what_it_seems_to_call(project: Path) -> None:
    write(project, "broken/main.tf", call("../modules/spare") + "}\n")
    assert find("modules/spare/main.tf").roots == ("broken",)


def test_calls_in_json_count(project: Path) -> None:
    write(project, "other/main.tf.json", '{"module": {"s": {"source": "../modules/spare"}}}')
    assert find("modules/spare/main.tf").roots == ("other",)


def test_a_cycle_is_judged_somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a/main.tf", call("../b"))
    write(tmp_path, "b/main.tf", call("../a"))
    assert find(".").roots
    assert find("a/main.tf").roots


def test_folders_of_tools_are_not_searched(project: Path) -> None:
    for folder in (".terraform/modules/x", ".git/x", ".hidden", "node_modules/x"):
        write(project, f"{folder}/main.tf", RESOURCE)
    assert find(".").roots == ("live/prod", "live/test", "modules/spare")


def test_links_to_folders_are_not_followed(project: Path) -> None:
    (project / "live" / "again").symlink_to(project / "live")
    assert find(".").roots == ("live/prod", "live/test", "modules/spare")
    assert find("live/again").roots == ("live/prod", "live/test")


def test_what_is_no_source_is_refused(project: Path) -> None:
    write(project, "README.md", "")
    with pytest.raises(UsageError, match="not OpenTofu source"):
        find("README.md")
    with pytest.raises(UsageError, match="does not exist"):
        find("missing.tf")
    with pytest.raises(UsageError, match="not a directory"):
        find(asked=("live/prod/main.tf",))


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
def test_a_folder_that_cannot_be_read_is_told(project: Path) -> None:
    (project / "modules" / "spare").chmod(0)
    try:
        assert find(".").unreadable == (("modules/spare", "Permission denied"),)
    finally:
        (project / "modules" / "spare").chmod(0o755)
