"""`floe-guard env`: outputs in, checked lines out, nothing secret on the way."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from floe_guard.cli._run import run

VALUES = {
    "FLOE_AWS_REGION": "ap-southeast-2",
    "FLOE_AWS_TEST_BUCKET": "floe-provider-tests-123456789012-ap-southeast-2",
    "FLOE_AWS_TEST_PREFIX": "runs/",
    "FLOE_AWS_GLUE_DATABASE_PREFIX": "floe_provider_",
    "FLOE_AWS_BUDGET_NAME": "it's $(touch gone) `x`",
    "FLOE_AWS_BUDGET_EMAIL": "owner@example.com",
    "FLOE_AWS_PROVIDER_TEST_POLICY_ARN": "arn:aws:iam::123456789012:policy/floe-provider-tests",
}


def outputs(values: dict[str, Any]) -> dict[str, Any]:
    output = {"sensitive": True, "type": ["map", "string"], "value": values}
    return {"aws_region": {"value": "x"}, "recommended_environment": output}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "outputs.json"


def say(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = run(["env", *args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", ["all", "one", "value"])
def test_the_outputs_in_every_form_that_tofu_prints(
    file: Path, capsys: pytest.CaptureFixture[str], form: str, encoding: str
) -> None:
    document = outputs(VALUES)
    if form == "one":
        document = document["recommended_environment"]
    if form == "value":
        document = VALUES
    file.write_bytes(json.dumps(document).encode(encoding))
    code, out, _ = say(capsys, "--from-outputs", str(file), "--format", "json")
    assert code == 0
    assert json.loads(out) == VALUES


def test_export_lines_mean_what_they_say_to_a_shell(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(json.dumps(outputs(VALUES)))
    _, out, _ = say(capsys, "--from-outputs", str(file))
    script = out + "".join(f'printf "%s\\n" "${name}"\n' for name in sorted(VALUES))
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [VALUES[name] for name in sorted(VALUES)]
    assert not (tmp_path / "gone").exists()


def test_dotenv_quotes_literally(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = VALUES | {
        "FLOE_AWS_BUDGET_NAME": '$(touch gone) `x` "y" !1',
        "FLOE_AWS_BUDGET_EMAIL": "o'neil@example.com",
    }
    file.write_text(json.dumps(outputs(values)))
    _, out, _ = say(capsys, "--from-outputs", str(file), "--format", "dotenv")
    assert "FLOE_AWS_REGION='ap-southeast-2'\n" in out
    assert "FLOE_AWS_BUDGET_NAME='$(touch gone) `x` \"y\" !1'\n" in out
    assert 'FLOE_AWS_BUDGET_EMAIL="o\'neil@example.com"\n' in out
    # Many a shell script reads such a file as a program.
    (tmp_path / ".env").write_text(out)
    script = '. ./.env; printf "%s\\n" "$FLOE_AWS_BUDGET_NAME"'
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode().strip() == values["FLOE_AWS_BUDGET_NAME"]
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("name", [VALUES["FLOE_AWS_BUDGET_NAME"], "it's `x`", "it's !1"])
def test_what_dotenv_readers_differ_about_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file.write_text(json.dumps(outputs(VALUES | {"FLOE_AWS_BUDGET_NAME": name})))
    code, out, err = say(capsys, "--from-outputs", str(file), "--format", "dotenv")
    assert (code, out) == (2, "")
    assert "--format export" in err


@pytest.mark.parametrize("absent", [None, "", "FLOE"])
def test_outputs_that_leave_out_where_a_run_is_are_refused(
    file: Path, capsys: pytest.CaptureFixture[str], absent: str | None
) -> None:
    place = ("FLOE_AWS_REGION", "FLOE_AWS_TEST_BUCKET", "FLOE_AWS_TEST_PREFIX")
    values = {k: v for k, v in VALUES.items() if k not in place}
    if absent != "FLOE":
        values |= dict.fromkeys(place, absent)  # type: ignore[arg-type]
    file.write_text(json.dumps(outputs(values)))
    code, out, err = say(capsys, "--from-outputs", str(file))
    assert (code, out) == (2, "")
    assert [line.split(" has no ")[1].split()[0] for line in err.splitlines()] == list(place)


def test_outputs_in_place_of_their_file_are_not_repeated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = say(capsys, "--from-outputs", json.dumps(outputs(VALUES)))
    assert (code, out) == (2, "")
    assert "owner@example.com" not in err
    code, _, err = say(capsys, "--from-outputs", "x" * 5000)
    assert code == 2
    assert "cannot be read" in err


def test_a_run_may_begin(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(outputs(VALUES)))
    _, out, _ = say(capsys, "--from-outputs", str(file), "--run", "--format", "json")
    assert json.loads(out)["FLOE_PROVIDER_SPIKE_RUN"].startswith("floe-provider-20")
    code, _, err = say(capsys, "--from-outputs", str(file), "--run", "yesterday")
    assert code == 2
    assert "FLOE_PROVIDER_SPIKE_RUN" in err
    code, out, err = say(capsys, "--from-outputs", str(file), "--run", "")
    assert (code, out) == (2, "")
    assert "empty" in err


def test_every_wrong_value_has_its_line_and_nothing_is_printed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = VALUES | {"FLOE_AWS_REGION": "mars", "FLOE_AWS_TEST_PREFIX": "/"}
    file.write_text(json.dumps(outputs(wrong)))
    code, out, err = say(capsys, "--from-outputs", str(file), "--run", "yesterday")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 3


@pytest.mark.parametrize(
    "planted",
    [
        {"AWS_SECRET_ACCESS_KEY": "x"},
        {"FLOE_AWS_BUDGET_NAME": "AKIA" + "PLANTED7PLANTED7"},
        {"FLOE_AWS_BUDGET_EMAIL": 7},
        {"FLOE_AWS_BUDGET_EMAIL": ["PLANTED"]},
        {"FLOE_AWS_BUDGET_NAME": "a\ud800"},
        {"FLOE_AWS_BUDGET_NAME": "a\u202eb"},
        {"FLOE_AWS_BUDGET_EMAIL": "a@\udcff"},
        {"FLOE_AWS_PROVIDER_TEST_POLICY_ARN": "arn:aws:iam::123456789012:policy/fl\u00f6e"},
    ],
)
def test_what_is_no_environment_of_a_run_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str], planted: dict[str, Any]
) -> None:
    file.write_text(json.dumps(outputs(VALUES | planted)))
    code, out, err = say(capsys, "--from-outputs", str(file))
    assert (code, out) == (2, "")
    assert "PLANTED" not in err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"other": {"value": 1}}',
        '{"recommended_environment": {"value": []}}',
        json.dumps(VALUES)[:-1] + ', "FLOE_AWS_REGION": "eu-west-1"}',
        '{"n": ' + "9" * 5000 + "}",
        "\x00\x01",
        "[" * 100_000,
    ],
)
def test_what_is_not_the_scaffold_s_outputs_is_one_line(
    file: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file.write_text(text)
    code, out, err = say(capsys, "--from-outputs", str(file))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_folder_is_asked_through_the_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tools, scaffold = tmp_path / "bin", tmp_path / "scaffold"
    tools.mkdir()
    scaffold.mkdir()
    tofu = tools / "tofu"
    text = shlex.quote(json.dumps(outputs(VALUES)))
    tofu.write_text(f"#!/bin/sh\n[ \"$1 $2\" = 'output -json' ] && printf '%s' {text}\n")
    tofu.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    code, out, _ = say(capsys, "--from-outputs", str(scaffold), "--format", "json")
    assert (code, json.loads(out)) == (0, VALUES)
    tofu.write_text("#!/bin/sh\necho 'token=planted-secret' >&2; exit 1\n")
    code, out, err = say(capsys, "--from-outputs", str(scaffold))
    assert (code, out) == (2, "")
    assert "planted" not in err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "neither `tofu` nor `terraform`" in say(capsys, "--from-outputs", str(scaffold))[2]


def test_what_is_set_already_is_checked_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say(capsys)[0] == 2
    monkeypatch.setenv("FLOE_AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    assert say(capsys) == (0, "export FLOE_AWS_REGION=eu-west-1\n", "")
    monkeypatch.setenv("FLOE_AWS_BUDGET_NAME", "AKIA" + "PLANTED7PLANTED7")
    code, out, _ = say(capsys)
    assert (code, out) == (2, "")
