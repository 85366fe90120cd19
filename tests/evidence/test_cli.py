"""The evidence verbs as a user runs them."""

from __future__ import annotations

import base64
import bz2
import gzip
import json
import lzma
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.support import credentials, evidence_run
from tests.support.evidence_run import BUCKET, NODE, RUN

from floe_guard.cli._run import run as floe_guard
from floe_guard.verdicts import ExitCode


@pytest.fixture(autouse=True)
def run_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLOE_PROVIDER_SPIKE_RUN", RUN)
    monkeypatch.setenv("FLOE_AWS_TEST_BUCKET", BUCKET)
    monkeypatch.setenv("FLOE_GUARD_EVIDENCE_DIR", str(tmp_path / "journal"))


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    capsys.readouterr()
    code = floe_guard(args)
    captured = capsys.readouterr()
    return int(code), captured.out + captured.err


def verified(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    capsys.readouterr()
    code = floe_guard(["evidence", "verify", *args, "--output", "json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == code
    return document


def test_a_run_in_which_nothing_happened_is_sealed_row_by_row(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert printed(capsys, "evidence", "begin", "--expect-test", NODE)[0] == 0
    assert printed(capsys, "evidence", "seal")[0] == 0
    result = verified(capsys, f"{RUN}.evidence", "--allow-unsigned")
    assert result["verdict"] == "fail"
    never = {reason["message"].split(": ")[1] for reason in result["reasons"]}
    stages = ("check", "plan", "audit", "tests", "sweep")
    assert never == {f"{stage} never began" for stage in stages}
    rows = json.loads((tmp_path / f"{RUN}.evidence" / "stages.json").read_text())["stages"]
    assert [row["state"] for row in rows] == ["not_run"] * 7


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FLOE_PROVIDER_SPIKE_RUN", "../../etc"),
        ("FLOE_PROVIDER_SPIKE_RUN", "floe-provider-20260230T000000Z"),
        ("FLOE_AWS_TEST_BUCKET", "Not_A_Bucket"),
        ("FLOE_AWS_TEST_PREFIX", "/"),
        ("FLOE_AWS_GLUE_DATABASE_PREFIX", "*"),
        ("DEVPOD_WORKSPACE", RUN),
        ("DEVPOD_WORKSPACE_ID", "Upper"),
    ],
)
def test_an_environment_that_is_no_run_begins_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(variable, value)
    code, text = printed(capsys, "evidence", "begin")
    assert code == ExitCode.INPUT
    assert variable in text
    assert text.count("\n") == 1
    assert not (tmp_path / "journal").exists()


def test_two_names_for_the_workspace_disagree(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEVPOD_WORKSPACE", "one")
    monkeypatch.setenv("DEVPOD_WORKSPACE_ID", "two")
    printed(capsys, "evidence", "begin", "--stages", "check")
    printed(capsys, "evidence", "seal")
    result = verified(capsys, f"{RUN}.evidence", "--allow-unsigned")
    assert any("devpod: one, two" in reason["message"] for reason in result["reasons"])


def test_a_process_full_of_credentials_leaves_none_in_its_bundle(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    dice = random.Random(7)
    values = [credentials.secret(dice) for _ in range(6)]
    values += [credentials.key_id(dice), credentials.token(dice)]
    names = ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "GITHUB_TOKEN")
    for name, value in zip((*names, "MY_PASSWORD", "PATH_INFO", "X", "Y"), values, strict=True):
        monkeypatch.setenv(name, value)
    leak = " ".join(values)
    suite = f"""
import sys
LEAK = {leak!r}
def test_prints(): print(LEAK); print(LEAK, file=sys.stderr)
def test_fails(): assert LEAK == "", LEAK
def test_raises(): raise RuntimeError(LEAK)
"""
    (tmp_path / "test_leaky.py").write_text(suite)
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*pytest_command, "--junit-xml=junit.xml", "-o", "junit_logging=all", "test_leaky.py"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert values[0] in (tmp_path / "junit.xml").read_text()
    printed(capsys, "evidence", "begin", "--stages", "tests")
    code, text = printed(
        capsys,
        "evidence",
        "seal",
        "--junit",
        "junit.xml",
        "--pytest-exit-code",
        str(done.returncode),
    )
    assert code == 0, text
    kept = b"".join(
        path.read_bytes()
        for folder in (tmp_path / f"{RUN}.evidence", tmp_path / "journal")
        for path in folder.iterdir()
    )
    for value in values:
        for form in (value, quote(value, safe=""), value[::-1], value.encode().hex(), value[:20]):
            assert form.encode() not in kept
            assert form not in text
    result = verified(capsys, f"{RUN}.evidence", "--allow-unsigned")
    assert result["classes"] == ["product"]


def test_a_credential_in_a_test_name_is_refused_and_not_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key_id = credentials.key_id(random.Random(3))
    xml = f'<testsuites><testsuite><testcase classname="t" name="test[{key_id}]"/></testsuite></testsuites>'
    (tmp_path / "junit.xml").write_text(xml)
    printed(capsys, "evidence", "begin", "--stages", "tests")
    code, text = printed(
        capsys, "evidence", "seal", "--junit", "junit.xml", "--pytest-exit-code", "0"
    )
    assert code == ExitCode.SECRET
    assert "tests.json: /cases/0/id" in text
    assert key_id not in text
    assert not (tmp_path / f"{RUN}.evidence").exists()


def _hiding_places(folder: Path, value: str) -> Iterator[Path]:
    plain = f"before\nAWS_SECRET_ACCESS_KEY={value}\n"
    for name, raw in {
        "plain.log": plain.encode(),
        "utf16.log": plain.encode("utf-16"),
        "base64.txt": base64.b64encode(plain.encode()),
        "data.json": json.dumps({"SecretAccessKey": value}).encode(),
        "log.gz": gzip.compress(plain.encode()),
    }.items():
        (folder / name).write_bytes(raw)
        yield folder / name
    with zipfile.ZipFile(folder / "logs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/job.log", plain)
    yield folder / "logs.zip"


def test_a_scan_names_file_line_and_rule_and_never_the_value(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    value = credentials.secret(random.Random(11))
    for path in _hiding_places(tmp_path, value):
        code, text = printed(capsys, "evidence", "scan", str(path), "--output", "json")
        assert code == ExitCode.SECRET, path
        document = json.loads(text)
        assert {"file", "line", "rule"} == set(document["hits"][0])
        assert value not in text
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "a.txt").write_text("nothing here, commit " + "0123abcd" * 5)
    assert printed(capsys, "evidence", "scan", str(tmp_path / "clean"))[0] == 0


@pytest.mark.parametrize("broken", [b"\x1f\x8b\x08broken", b"PK\x03\x04broken"])
def test_an_archive_that_cannot_be_looked_into_is_not_clean(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, broken: bytes
) -> None:
    (tmp_path / "archive").write_bytes(broken)
    assert printed(capsys, "evidence", "scan", "archive")[0] == ExitCode.INPUT


def test_show_and_diff_speak_of_sound_bundles_alone(
    capsys: pytest.CaptureFixture[str],
    bundle_of_a_pass: Path,
    passing_journal: Path,
    tmp_path: Path,
) -> None:
    from floe_guard.evidence.seal import seal

    code, text = printed(capsys, "evidence", "show", str(bundle_of_a_pass))
    assert code == 0
    assert f"# Evidence of {RUN}: pass" in text
    other = seal(passing_journal, tmp_path / "other", sealed_at="2026-11-22T18:00:00Z")
    assert printed(capsys, "evidence", "diff", str(bundle_of_a_pass), str(other.path))[0] == 0
    evidence_run.begin(tmp_path / "third")
    third = seal(tmp_path / "third", tmp_path / "third.evidence")
    code, text = printed(capsys, "evidence", "diff", str(bundle_of_a_pass), str(third.path))
    assert code == ExitCode.VIOLATION
    assert "stages.json#/stages/0/state: passed -> not_run" in text
    (bundle_of_a_pass / "run.json").write_text("{}")
    for verb in (["show", str(bundle_of_a_pass)], ["diff", str(bundle_of_a_pass), str(other.path)]):
        assert printed(capsys, "evidence", *verb)[0] == ExitCode.EVIDENCE_MALFORMED


def test_verify_and_gate_import_no_boto3(bundle_of_a_pass: Path) -> None:
    code = (
        "import sys; from floe_guard.cli._run import run; "
        f"run(['evidence', 'verify', {str(bundle_of_a_pass)!r}, '--allow-unsigned']); "
        "sys.exit(bool({'boto3', 'botocore', 'pydantic', 'hcl2'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
        == 0
    )


def _locked_zip(path: Path) -> None:
    """Write a zip whose one member says that it is encrypted (APPNOTE.TXT, 4.4.4, bit 0)."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.log", "text")
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)


def test_what_a_scan_cannot_look_at_is_not_clean(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    makers: dict[str, Callable[[Path], object]] = {
        "locked.zip": _locked_zip,
        "logs.zst": lambda path: path.write_bytes(b"\x28\xb5\x2f\xfd rest"),
        "logs.7z": lambda path: path.write_bytes(b"7z\xbc\xaf\x27\x1c rest"),
        "cut.xz": lambda path: path.write_bytes(lzma.compress(b"text" * 99)[:40]),
        "elsewhere": lambda path: path.symlink_to(elsewhere),
    }
    for name, make in makers.items():
        folder = tmp_path / f"scan-{name}"
        folder.mkdir()
        make(folder / name)
        code, text = printed(capsys, "evidence", "scan", str(folder), "--output", "json")
        assert code == ExitCode.INPUT, name
        assert json.loads(text)["not_looked_at"][0]["file"].endswith(name)


def test_a_hit_outweighs_what_could_not_be_looked_at(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.7z").write_bytes(b"7z\xbc\xaf\x27\x1c rest")
    key_id = credentials.key_id(random.Random(5))
    for name, raw in {
        "b.bz2": bz2.compress(key_id.encode()),
        "c.xz": lzma.compress(key_id.encode()),
    }.items():
        (folder / name).write_bytes(raw)
    (folder / "loop").symlink_to(folder)
    outside = tmp_path / "outside.log"
    outside.write_text(key_id)
    (folder / "d.log").symlink_to(outside)
    code, text = printed(capsys, "evidence", "scan", str(folder), "--output", "json")
    assert code == ExitCode.SECRET
    found = {Path(hit["file"].partition("!")[0]).name for hit in json.loads(text)["hits"]}
    assert found == {"b.bz2", "c.xz", "d.log"}
    assert key_id not in text


def test_an_expectation_that_is_empty_is_refused(
    capsys: pytest.CaptureFixture[str], bundle_of_a_pass: Path
) -> None:
    Path("gate.yaml").write_text("schema: floe-guard/release-gate/v1\nallow_unsigned: true\n")
    gate = ("gate", str(bundle_of_a_pass), "--policy", "gate.yaml")
    assert printed(capsys, *gate)[0] == 0
    for flag in ("--run-id", "--commit", "--attempt"):
        assert printed(capsys, *gate, flag, "") == (2, f"floe-guard: {flag} is empty\n")
    verify = ("evidence", "verify", str(bundle_of_a_pass), "--allow-unsigned")
    for flag in ("--run-id", "--commit", "--account", "--region", "--bucket", "--max-age"):
        assert printed(capsys, *verify, flag, "")[0] == ExitCode.INPUT
    assert printed(capsys, *verify, "--principal", "x")[0] == ExitCode.INPUT


def test_exports_are_not_written_into_the_bundle_or_the_journal(
    capsys: pytest.CaptureFixture[str], journal_of_a_pass: Path, tmp_path: Path
) -> None:
    for place in (f"{RUN}.evidence/a.tar", "journal/a.tar", "nowhere/a.tar"):
        code, text = printed(capsys, "evidence", "seal", "--tar", place)
        assert (code, text.count("\n")) == (ExitCode.INPUT, 1)
        assert not (tmp_path / f"{RUN}.evidence").exists()
    assert printed(capsys, "evidence", "seal", "--out", "a", "--tar", "a.tar")[0] == 0
    assert verified(capsys, "a.tar", "--allow-unsigned")["verdict"] == "pass"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
