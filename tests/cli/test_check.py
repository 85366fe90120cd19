"""`floe-guard check` through the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from floe_guard.__main__ import main

CLUSTER = (
    'resource "aws_eks_cluster" "this" {\n  name     = "x"\n'
    '  role_arn = "arn:aws:iam::123456789012:role/x"\n'
    '  vpc_config {\n    subnet_ids = ["subnet-1"]\n  }\n}\n'
)
QUEUE = 'resource "aws_sqs_queue" "q" {\n  name = var.name\n}\nvariable "name" {}\n'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["check", *args, "--output", "json"])
    return code, json.loads(capsys.readouterr().out)


def failed(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(c["rule_id"], c["address"]) for c in report["cells"] if c["verdict"] == "fail"]


def test_the_scaffold_passes_with_its_own_profile(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    code, report = check(capsys, "infra/aws-provider-tests", "--var", "owner=platform")
    assert (code, report["profile"]) == (0, "provider-tests")
    assert report["summary"]["fail"] == 0
    assert report["summary"]["pass"] > 30


def test_a_violation_names_the_line_and_the_call(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"m/main.tf": f"\n{CLUSTER}", "main.tf": 'module "c" {\n  source = "./m"\n}\n'})
    code, report = check(capsys, "--check", "FG101")
    assert code == 1
    assert report["profile"] == "baseline"
    (cell,) = [c for c in report["cells"] if c["verdict"] == "fail"]
    assert cell["address"] == "module.c.aws_eks_cluster.this"
    assert (cell["location"]["file"], cell["location"]["start_line"]) == ("m/main.tf", 2)
    assert [(c["file"], c["start_line"]) for c in cell["call_chain"]] == [("main.tf", 1)]
    assert report["notes"] == ["m is called as a module by . and judged there"]


def test_roots_are_judged_each_by_its_profile(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        here,
        {
            "infra/aws-provider-tests/main.tf": QUEUE,
            "other/main.tf": QUEUE,
            ".floe-guard.yaml": "roots:\n  special: provider-tests\n",
            "special/main.tf": QUEUE,
        },
    )
    profiles = [
        check(capsys, folder)[1]["profile"]
        for folder in ("infra/aws-provider-tests", "other", "special")
    ]
    assert profiles == ["provider-tests", "baseline", "provider-tests"]
    assert check(capsys, "other", "--profile", "provider-tests")[1]["profile"] == "provider-tests"


def test_a_file_that_does_not_parse_is_told_and_the_others_are_judged(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"a/main.tf": CLUSTER, "a/broken.tf": "x = \n", "b/main.tf": CLUSTER})
    code, report = check(capsys, "--check", "FG101")
    assert code == 2
    assert {address for _, address in failed(report)} == {"aws_eks_cluster.this"}
    assert len(failed(report)) == 2
    (error,) = report["errors"]
    assert error.startswith("a/broken.tf:1:5: unexpected line break; expected an expression")
    assert [gap["what"] for gap in report["gaps"]] == ["a/broken.tf"]


def test_nothing_to_examine_is_no_pass(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = check(capsys)
    assert code == 3
    assert report["notes"] == ["there is no OpenTofu source in ."]


def test_a_path_that_is_no_source_is_a_usage_error(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "missing"]) == 2
    assert "'missing' does not exist" in capsys.readouterr().err


def test_values_come_from_flags_in_order_and_from_the_environment(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, {"main.tf": QUEUE, "a.tfvars": 'name = "file"\n'})

    def name(*args: str) -> object:
        capsys.readouterr()
        assert main(["inventory", ".", *args]) == 0
        (resource,) = json.loads(capsys.readouterr().out)["resources"]
        return resource["attributes"].get("name")

    assert name() is None
    monkeypatch.setenv("TF_VAR_name", "environment")
    assert name() == "environment"
    assert name("--var-file", "a.tfvars") == "file"
    assert name("--var", "name=flag", "--var-file=a.tfvars") == "file"
    assert name("--var-file", "a.tfvars", "--var", "name=flag") == "flag"
    assert name("--var=name=first", "--var", "name=last") == "last"


def test_the_workspace_is_the_flags_then_the_environments_then_the_selected_one(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, {"main.tf": 'output "w" {\n  value = terraform.workspace\n}\n'})

    def workspace(*args: str) -> object:
        capsys.readouterr()
        assert main(["inventory", ".", *args]) == 0
        return json.loads(capsys.readouterr().out)["outputs"]["w"]["value"]

    assert workspace() == "default"
    write(here, {".terraform/environment": "selected"})
    assert workspace() == "selected"
    monkeypatch.setenv("TF_WORKSPACE", "environment")
    assert workspace() == "environment"
    assert workspace("--workspace", "flag") == "flag"


def test_waivers_hold_expire_and_are_told_when_unused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"main.tf": f"# floe-guard:skip=FG101:migration:exp=2999-12-31\n{CLUSTER}"})
    code, report = check(capsys, "--check", "FG101")
    assert code == 0
    assert report["summary"]["waived"] == 1
    write(here, {"main.tf": f"# floe-guard:skip=FG101:migration:exp=2020-01-31\n{CLUSTER}"})
    code, report = check(capsys, "--check", "FG101")
    assert code == 1
    assert "expired on 2020-01-31" in report["notes"][0]
    write(here, {"main.tf": f"# floe-guard:skip=FG101\n{CLUSTER}"})
    code, report = check(capsys, "--check", "FG101")
    assert code == 1
    assert "no reason" in report["notes"][0]
    write(here, {"main.tf": f"# floe-guard:skip=FG101:none\n{QUEUE}"})
    code, report = check(capsys, "--check", "FG101")
    assert code == 0
    assert "unused" in report["notes"][0]


def test_checkovs_waivers_do_not_hold_for_floe_guards_rules(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"main.tf": f"# checkov:skip=FG101:no\n{CLUSTER}"})
    assert check(capsys, "--check", "FG101")[0] == 1


def test_a_file_stands_for_its_whole_root(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here, {"a/main.tf": QUEUE, "a/eks.tf": CLUSTER, "b/main.tf": CLUSTER})
    (here / ".git").mkdir()
    code, report = check(capsys, "a/main.tf", "--check", "FG101")
    assert code == 1
    assert report["input"]["path"] == "a"
    assert len(failed(report)) == 1


def test_a_remembered_root_is_judged_without_the_heavy_imports(
    here: Path, repository: Path
) -> None:
    program = (
        "import sys\nfrom floe_guard.__main__ import main\n"
        f"code = main(['check', {str(repository / 'infra' / 'aws-provider-tests')!r}, '--quiet'])\n"
        "heavy = {'boto3', 'botocore', 'pydantic', 'hcl2', 'lark', 'yaml', 'jsonschema',"
        " 'floe_guard.loaders.hcl.parse'}\n"
        "print(code, *sorted(heavy & set(sys.modules)))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env=dict(os.environ),
        ).stdout.splitlines()[-1]
        for _ in range(2)
    ]
    assert runs[1] == "0"


def test_hostile_source_is_an_error_and_the_rest_is_judged(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bomb = "locals {\n  a = [for i in range(100000) : [for j in range(100000) : i * j]]\n}\n"
    write(here, {"a/main.tf": bomb, "b/main.tf": CLUSTER})
    code, report = check(capsys, "--check", "FG101")
    assert code == 2
    assert failed(report) == [("FG101", "aws_eks_cluster.this")]


def test_what_is_no_regular_file_is_told_and_never_waited_for(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"main.tf": CLUSTER, "#draft.tf": "x = \n"})
    os.mkfifo(here / "pipe.tf")
    (here / "lost.tf").symlink_to(here / "nowhere")
    (here / "again").symlink_to(here)
    code, report = check(capsys, ".", "main.tf", "--check", "FG101")
    assert code == 2
    assert [gap["what"] for gap in report["gaps"]] == ["#draft.tf", "lost.tf", "pipe.tf"]
    assert len(failed(report)) == 1


def test_names_that_are_no_text_do_not_break_the_report(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = os.fsencode(here) + b"/a\nb\xff"
    os.mkdir(folder)
    with open(folder + b"/m\xfe.tf", "w") as file:
        file.write(CLUSTER)
    code, report = check(capsys, "--check", "FG101")
    assert code == 1
    assert len(failed(report)) == 1
    assert main(["check", "--check", "FG101", "--quiet"]) == 1
    assert "a\\nb\\udcff/m\\udcfe.tf:1" in capsys.readouterr().out


@pytest.mark.parametrize("command", [("check", "-o", "json"), ("inventory",)])
def test_json_is_utf_8_whatever_the_locale_can_show(here: Path, command: tuple[str, ...]) -> None:
    write(here, {"main.tf": 'resource "aws_s3_bucket" "größe" {\n  bucket = "日本"\n}\n'})
    done = subprocess.run(
        [sys.executable, "-m", "floe_guard", command[0], ".", *command[1:]],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert "aws_s3_bucket.größe" in str(json.loads(done.stdout.decode("utf-8")))


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "markdown"])
def test_a_broken_file_with_a_name_that_is_no_utf_8_is_told(here: Path, form: str) -> None:
    folder = os.fsencode(here) + b"/m\xff"
    os.mkdir(folder)
    with open(folder + b"/main.tf", "w") as file:
        file.write('resource "aws_s3_bucket" "b" {\n')
    done = subprocess.run(
        [sys.executable.encode(), b"-m", b"floe_guard", b"check", folder, b"-o", form.encode()],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"main.tf" in done.stdout
