"""Source written to harm: an end in bounded time, with one clear error."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.hcl_roots import evaluated, lay_out, messages

from floe_guard.errors import InputError
from floe_guard.loaders.hcl.faults import LimitError
from floe_guard.loaders.hcl.load import load_root


def chain(first: str, step: str, length: int) -> str:
    """Locals a0, a1 … of which each is made from the one before (``@``)."""
    lines = [f"  a0 = {first}"]
    lines += [f"  a{i} = {step.replace('@', f'local.a{i - 1}')}" for i in range(1, length)]
    return "locals {\n" + "\n".join(lines) + f'\n}}\noutput "x" {{ value = local.a{length - 1} }}'


ENDLESS: Mapping[str, str] = {
    "doubling string": chain('"lol"', '"${@}${@}${@}${@}"', 40),
    "doubling list": chain('["lol"]', "[@, @, @, @]", 60),
    "doubling object": chain("{ x = 1 }", "{ x = @, y = @ }", 60),
    "doubling through a conditional": chain("{ x = 1 }", "true ? { a = @, b = @ } : null", 60),
    "doubling through concat": chain("range(100)", "concat(@, @)", 60),
    "nested for": "locals { r = range(1000) }\n"
    'output "x" { value = [for a in local.r : [for b in local.r : [for c in local.r : a]]] }',
    "count": 'resource "aws_sns_topic" "t" { count = 100000000 }',
    "long chain of locals": "locals {\n"
    + "\n".join(f"  a{i} = local.a{i + 1}" for i in range(4000))
    + "\n  a4000 = 1\n}",
    "deep value": chain("[1]", "[@]", 9000),
    "wide strings": 'output "x" { value = join("", [for i in range(1024) : format("%1000000d", i)]) }',
    "nested dynamic": """
        resource "aws_security_group" "s" {
          dynamic "ingress" {
            for_each = range(1024)
            content {
              from_port   = 1
              cidr_blocks = [for i in range(1024) : [for j in range(1024) : "10.0.0.${i}/32"]]
            }
          }
        }
    """,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_evaluation_is_bounded(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, {"main.tf": ENDLESS[name]})
    told = limits_met(tmp_path)
    assert told, "it was evaluated to its end"
    assert all("limit reached" in message for message in told)


def limits_met(root: Path) -> list[str]:
    """What is told, with its place, of a root that must not be evaluated to its end."""
    try:
        found = load_root(root)
    except LimitError as error:
        return [str(error)] if error.file is not None and error.line is not None else []
    return [m for m in messages(found) if "limit reached" in m]


def test_modules_that_multiply_are_bounded(tmp_path: Path) -> None:
    calls = "".join(f'module "m{i}" {{ source = "@" }}\n' for i in range(10))
    files = {"main.tf": calls.replace("@", "./m0")}
    files |= {f"m{k}/main.tf": calls.replace("@", f"../m{k + 1}") for k in range(12)}
    files |= {"m12/main.tf": 'output "x" { value = 1 }'}
    with pytest.raises(LimitError, match="instances"):
        evaluated(tmp_path, files)


def test_a_module_that_calls_itself_is_refused(tmp_path: Path) -> None:
    found = evaluated(tmp_path, 'module "m" { source = "./" }\noutput "x" { value = 1 }')
    assert len(found.errors) == 1
    assert "module cycle" in messages(found)[0]
    assert [o.value for o in found.outputs] == [1]


def test_modules_that_call_each_other_are_refused(tmp_path: Path) -> None:
    found = evaluated(
        tmp_path,
        {
            "main.tf": 'module "a" { source = "./a" }',
            "a/main.tf": 'module "b" { source = "../b" }',
            "b/main.tf": 'module "a" { source = "../a" }',
        },
    )
    assert len(found.errors) == 1
    assert "b -> a" in messages(found)[0]


def test_a_module_through_a_symbolic_link_to_itself_is_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, {"main.tf": 'module "m" { source = "./loop/loop/loop" }'})
    os.symlink(".", tmp_path / "loop")
    found = load_root(tmp_path)
    assert "module cycle" in messages(found)[0]


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    lay_out(tmp_path, {"main.tf": 'module "m" { source = "./x" }'})
    os.symlink("x", tmp_path / "x")
    assert "no directory" in messages(load_root(tmp_path))[0]


@pytest.mark.parametrize("target", ["/dev/zero", "fifo"])
def test_a_source_file_must_be_a_file(tmp_path: Path, target: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    os.symlink(target, tmp_path / "main.tf")
    found = load_root(tmp_path)
    assert messages(found) == ["main.tf: cannot be read: it is not a regular file"]
    assert len(found.gaps) == 1


def test_no_file_outside_of_the_tree_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("OUTSIDE")
    root = tmp_path / "root"
    lay_out(
        root,
        {
            "main.tf": """
            output "above" { value = file("../secret.txt") }
            output "absolute" { value = file("/etc/hostname") }
            output "link" { value = file("link.txt") }
            output "listing" { value = fileset("..", "*") }
            output "template" { value = templatefile("../secret.txt", {}) }
            output "digest" { value = filesha256("../secret.txt") }
            """
        },
    )
    os.symlink("../secret.txt", root / "link.txt")
    found = load_root(root)
    assert "OUTSIDE" not in repr(found)
    assert all(type(o.value).__name__ == "Unknown" for o in found.outputs)


def test_numbers_are_bounded(tmp_path: Path) -> None:
    found = evaluated(tmp_path, chain("1e3000", "@ * @", 40))
    assert any("too large" in message for message in messages(found))


def test_an_error_is_one_line(tmp_path: Path) -> None:
    found = evaluated(tmp_path, 'output "x" { value = { a = 1 }["new\\nline\\u001b[31m"] }')
    (error,) = found.errors
    assert isinstance(error, InputError)
    assert "\n" not in str(error)
    assert "\x1b" not in str(error)
