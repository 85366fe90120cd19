"""Every exit code, each reached through the real command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.environment import interruptible

ROOT = Path(__file__).resolve().parents[2]
SCAFFOLD = ROOT / "tests/fixtures/plans/scaffold.json"

FORBID_BUCKETS = """
rules:
  - id: T101
    name: no-buckets
    title: There is no bucket
    kind: forbidden-resource
    severity: medium
    resources: [aws_s3_bucket]
    why: A test needs something that fails.
    fix: Remove it.
    source: this test
"""
WANTS_UNKNOWN = """
rules:
  - id: T102
    name: arn-is-known
    title: The bucket's ARN is known
    kind: assert
    severity: low
    resources: [aws_s3_bucket]
    require: {attribute: arn, starting_with: "arn:"}
    why: A test needs something that is not known.
    fix: Apply the plan.
    source: this test
"""


def floe_guard(
    *args: str | Path, input: bytes | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    done = subprocess.run(
        [sys.executable, "-m", "floe_guard", *map(str, args)],
        input=input,
        capture_output=True,
        env={**os.environ, **env},
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


KEY = "AKIA" + "PLANTED7PLANTED7"


@pytest.mark.parametrize(
    ("args", "variables"),
    [
        (["env"], {"FLOE_AWS_REGION": KEY}),
        (["env"], {"FLOE_AWS_TEST_PREFIX": f"{KEY}\n"}),
        (["audit"], {"FLOE_GUARD_REGIONS": KEY}),
        (["audit", "--account", KEY], {}),
        (["permissions", "--check", "--region", "eu-west-1", "--profile", KEY], {}),
        (["plan", f"{KEY}.json"], {}),
        ([KEY], {}),
    ],
)
def test_a_key_in_the_wrong_place_is_not_repeated(
    args: list[str], variables: dict[str, str]
) -> None:
    done = floe_guard(*args, **variables)
    assert done.returncode == 2
    assert "[redacted:aws-access-key-id]" in done.stderr
    assert "PLANTED" not in done.stdout + done.stderr


def test_a_very_long_value_leaves_its_line_readable() -> None:
    done = floe_guard("env", FLOE_AWS_REGION="x" * 90_000)
    assert done.returncode == 2
    assert done.stderr.startswith("floe-guard: FLOE_AWS_REGION: 'xxx")
    assert done.stderr.endswith("is not an AWS region identifier such as ap-southeast-2\n")
    assert len(done.stderr) < 2100


def rule_file(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(text)
    return path


def alone(folder: Path, text: str) -> list[str | Path]:
    return ["--no-default-rules", "--rules", rule_file(folder, text)]


def one_line(stderr: str) -> str:
    assert stderr.startswith("floe-guard: "), stderr
    assert stderr.count("\n") == 1, stderr
    return stderr


def test_0_when_everything_was_judged_and_nothing_failed() -> None:
    done = floe_guard("plan", SCAFFOLD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("PASS ")


def test_1_when_a_violation_is_at_the_threshold(tmp_path: Path) -> None:
    done = floe_guard("plan", SCAFFOLD, *alone(tmp_path, FORBID_BUCKETS), "--fail-on", "medium")
    assert done.returncode == 1
    assert "aws_s3_bucket.test_data" in done.stdout
    assert done.stdout.startswith("FAIL ")


def test_0_when_the_violation_is_below_the_threshold(tmp_path: Path) -> None:
    done = floe_guard("plan", SCAFFOLD, *alone(tmp_path, FORBID_BUCKETS), "--fail-on", "high")
    assert done.returncode == 0
    assert "1 violation in 1 place below high" in done.stdout


def test_0_when_violations_fail_softly(tmp_path: Path) -> None:
    done = floe_guard("plan", SCAFFOLD, *alone(tmp_path, FORBID_BUCKETS), "--soft-fail")
    assert done.returncode == 0
    assert done.stdout.startswith("SOFT FAIL ")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["plan"], "Missing argument 'FILE'"),
        (["plan", "x", "--fail-on", "worst"], "--fail-on"),
        (["nonsense"], "No such command"),
        (["plan", str(SCAFFOLD), "--output", "klingon"], "no report format 'klingon'"),
        (["plan", str(SCAFFOLD), "--output", "json", "--output", "text"], "standard output"),
        (["plan", str(SCAFFOLD), "--check", "NOPE1"], "no rule is called NOPE1"),
        (["plan", str(SCAFFOLD), "--profile", "nope"], "nope"),
        (["plan", str(SCAFFOLD), "--no-default-rules"], "there is no rule to judge by"),
        (["plan", "missing.json"], "missing.json: cannot be read: No such file or directory"),
        (["plan", str(SCAFFOLD), "--rules", "missing.yaml"], "missing.yaml"),
        (["plan", str(SCAFFOLD), "--config-file", "missing.yaml"], "missing.yaml: cannot be read"),
        (["rules", "show", "NOPE1"], "no rule is called 'NOPE1'"),
        (["sweep", "--run", "--max-resources", "9" * 5000], "neither a number nor 'none'"),
        (["sweep", "--older-than", "9" * 5000 + "d"], "is not a duration"),
        (["sweep", "--run", "--settle", "nan"], "nan is not a number of seconds"),
        (["sweep", "--apply", "m" * 5000, "--region", "eu-west-1"], "cannot be read: File name"),
        (["sweep", "--run=--yes"], "'--yes' is no run id"),
        (["audit", "--run=--help"], "'--help' is no run id"),
    ],
)
def test_2_when_the_input_is_unusable(args: list[str], expected: str) -> None:
    done = floe_guard(*args)
    assert done.returncode == 2
    assert expected in one_line(done.stderr)
    assert done.stdout == ""


def test_2_when_a_settings_file_is_wrong_names_every_fault(tmp_path: Path) -> None:
    settings = tmp_path / "s.yaml"
    settings.write_text("fail_on: worst\nfial_on: low\n")
    done = floe_guard("plan", SCAFFOLD, "--config-file", settings)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"floe-guard: {settings}:1: fail_on: 'worst' is not one of low, medium, high, critical",
        f"floe-guard: {settings}:2: unknown key 'fial_on' (did you mean 'fail_on'?)",
    ]


def test_2_when_a_report_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "missing/report.json"
    done = floe_guard("plan", SCAFFOLD, "--output", f"json={target}")
    assert done.returncode == 2
    assert f"{target}: cannot be written" in one_line(done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_2_when_standard_output_is_full() -> None:
    command = [sys.executable, "-m", "floe_guard", "plan", str(SCAFFOLD)]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "cannot write to standard output" in one_line(done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("args", [["check", "never-made"], ["no-such-verb"]])
def test_2_when_nothing_can_be_said_about_unusable_input(args: list[str]) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "floe_guard", *args], stderr=full, stdout=subprocess.PIPE
        )
    assert ended.returncode == 2, "1 would be a failing verdict"


def test_3_when_an_unknown_is_not_tolerated(tmp_path: Path) -> None:
    done = floe_guard("plan", SCAFFOLD, *alone(tmp_path, WANTS_UNKNOWN))
    assert done.returncode == 3
    assert done.stdout.startswith("INCOMPLETE ")
    assert "known after apply" in done.stdout


def test_0_when_the_unknown_is_tolerated(tmp_path: Path) -> None:
    done = floe_guard("plan", SCAFFOLD, *alone(tmp_path, WANTS_UNKNOWN), "--on-unknown", "warn")
    assert done.returncode == 0
    assert "1 open question tolerated" in done.stdout


def test_3_when_the_plan_is_incomplete_although_failing_softly() -> None:
    plan = {**json.loads(SCAFFOLD.read_bytes()), "complete": False}
    done = floe_guard("plan", "-", "--soft-fail", input=json.dumps(plan).encode())
    assert done.returncode == 3
    assert "it is incomplete: another plan must follow this one" in done.stdout


def test_3_when_there_is_nothing_to_examine(tmp_path: Path) -> None:
    args = alone(tmp_path, FORBID_BUCKETS)
    done = floe_guard("state", "-", *args, input=b'{"format_version":"1.0"}')
    assert done.returncode == 3
    assert "nothing was examined" in done.stdout


BREAK = """
import sys
from tests.support.environment import interruptible

from floe_guard import pipeline
def broken(*args, **kwargs):
    secret = "a value of the run"
    raise RuntimeError(f"message with {secret}")
pipeline.read_document = broken
from floe_guard.__main__ import main
sys.exit(main(["plan", "x"]))
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_70_when_floe_guard_itself_breaks_and_no_value_is_shown(debug: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BREAK],
        capture_output=True,
        text=True,
        env={**os.environ, "FLOE_GUARD_DEBUG": debug},
        check=False,
    )
    assert done.returncode == 70
    assert "internal error: RuntimeError" in done.stderr
    assert "a value of the run" not in done.stdout + done.stderr
    assert ("raised through" in done.stderr) == bool(debug)


def test_70_when_a_dependency_is_broken(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise ImportError('no click today')")
    done = floe_guard("plan", SCAFFOLD, PYTHONPATH=str(tmp_path))
    assert done.returncode == 70
    assert "internal error: ImportError" in one_line(done.stderr)


def test_70_when_a_verb_returns_no_exit_code() -> None:
    code = (
        "import sys, click\n"
        "from floe_guard.cli import plan\n"
        "plan.command = click.command('plan')(lambda: None)\n"
        "from floe_guard.__main__ import main\n"
        "sys.exit(main(['plan']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 70, done.stderr


def test_130_when_interrupted() -> None:
    process = subprocess.Popen(
        interruptible("plan", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    # The pipe holds 64 KiB: once more than that has been taken, the command is reading.
    process.stdin.write(b" " * 200_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert (process.returncode, stdout, stderr) == (130, b"", b"floe-guard: interrupted\n")


def test_141_when_nobody_reads_the_report() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "floe_guard", "plan", str(SCAFFOLD), "--output", "json"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_files_are_written_although_nobody_reads_standard_output(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "floe_guard", "plan", str(SCAFFOLD), "-o", f"json={report}"]
    subprocess.run([*command, "-o", "json"], stdout=write, check=False)
    os.close(write)
    assert json.loads(report.read_bytes())["exit_code"] == 0


def test_version_is_told_without_importing_anything_of_weight() -> None:
    code = (
        "import sys\n"
        "from floe_guard.__main__ import main\n"
        "assert main(['--version']) == 0\n"
        "heavy = {'click', 'enum', 'dataclasses', 'json', 'floe_guard.errors'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("floe-guard ")


@pytest.mark.parametrize("verb", [["--version"], ["rules", "list"], ["check", "no-such-folder"]])
def test_a_process_that_is_watched_ends_as_others_do(verb: list[str]) -> None:
    watched = "import sys, runpy\nsys.setprofile(lambda *a: None)\nsys.argv[1:] = sys.argv[1:]\n"
    watched += "runpy.run_module('floe_guard', run_name='__main__', alter_sys=True)\n"
    plain, profiled = (
        subprocess.run([sys.executable, *command, *verb], capture_output=True, check=False)
        for command in (["-m", "floe_guard"], ["-c", watched])
    )
    assert (plain.returncode, plain.stdout) == (profiled.returncode, profiled.stdout)
    assert plain.stderr == profiled.stderr
