"""The leak proof: what differs from before the run, and whose it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, DATABASE, OTHER_RUN, PREFIX, RUN
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.moto_server import ACCOUNT, MotoServer
from tests.support.sweep_cli import GONE, sweep

from floe_guard.cli._run import run as floe_guard
from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")
NOBODYS = DATABASE + "_copy"
THIRD_RUN = "floe-provider-20261123T101010Z"
RECORD = Path(f"before-{RUN}.json")
Change = Callable[[Any, Any], object]


def audit(*args: str) -> int:
    told = ("--account", ACCOUNT, "--check", "FG802", "--on-unknown", "warn")
    return floe_guard(["audit", "--run", RUN, *args, *told])


def put(key: str, body: bytes = b"later") -> Change:
    return lambda s3, glue: s3.put_object(Bucket=BUCKET, Key=key, Body=body)


def drop(key: str) -> Change:
    return lambda s3, glue: s3.delete_object(Bucket=BUCKET, Key=key)


def upload(key: str) -> Change:
    return lambda s3, glue: s3.create_multipart_upload(Bucket=BUCKET, Key=key)


def database(name: str, run_id: str = "") -> Change:
    parameters = {"floe.provider.test.run": run_id} if run_id else {}
    return lambda s3, glue: glue.create_database(
        DatabaseInput={"Name": name, "Parameters": parameters}
    )


def table(name: str, run_id: str = "") -> Change:
    parameters = {"floe.provider.test.run": run_id} if run_id else {}
    return lambda s3, glue: glue.create_table(
        DatabaseName=NOBODYS, TableInput={"Name": name, "Parameters": parameters}
    )


def renew(s3: Any, glue: Any) -> None:
    glue.delete_table(DatabaseName=NOBODYS, Name="keep")
    glue.create_table(DatabaseName=NOBODYS, TableInput={"Name": "keep"})


def forget(s3: Any, glue: Any) -> None:
    glue.delete_table(DatabaseName=NOBODYS, Name="keep")
    glue.delete_database(Name=NOBODYS)


LEAKS: dict[str, list[tuple[Change, str]]] = {
    "new": [
        (put("runs/scratch"), "runs/scratch"),
        (put("runs/scratch/a"), "runs/scratch/"),
        (put(f"runs/{RUN}-x"), f"runs/{RUN}-x"),
        (upload("runs/begun/a"), "runs/begun/"),
        (database("floe_provider_stray"), "floe_provider_stray"),
    ],
    "changed": [
        (put(f"runs/{RUN}x/b"), f"runs/{RUN}x/"),
        (put("runs/readme", b"KEEP"), "runs/readme"),
        (upload(f"runs/{RUN.lower()}/keep"), f"runs/{RUN.lower()}/"),
        (table("stray"), NOBODYS),
    ],
    "changed like for like": [(renew, NOBODYS)],
    "gone": [(drop("runs/readme"), "runs/readme"), (forget, NOBODYS)],
}
OTHERS = (
    put(f"runs/{THIRD_RUN}/a"),
    put(f"runs/{OTHER_RUN}/b"),
    drop(f"runs/{OTHER_RUN}/keep"),
    database("floe_provider_third", THIRD_RUN),
    table("theirs", THIRD_RUN),
)


def during(moto: MotoServer, *changes: Change, before: tuple[Change, ...] = ()) -> int:
    """Return how the audit ends after a run during which `changes` happened."""
    crowded.build(moto.url)
    s3, glue = crowded.client(moto.url, "s3"), crowded.client(moto.url, "glue")
    for early in before:
        early(s3, glue)
    assert audit("--before") == ExitCode.OK
    crowded.run_things(moto.url, keys=("plain",), tables=1)
    for change in changes:
        change(s3, glue)
    code = audit("--yes")
    assert crowded.of_the_run(moto.url) == GONE
    return code


@pytest.mark.parametrize("kind", LEAKS)
def test_what_nobody_owns_is_as_it_was_or_the_run_leaked(
    moto: MotoServer, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert during(moto, *(change for change, _ in LEAKS[kind])) == ExitCode.CLEANUP
    told = [line for line in capsys.readouterr().err.splitlines() if f" since {RECORD}: " in line]
    word = kind.partition(" ")[0]
    assert sorted(told) == sorted(
        f"  {word} since {RECORD}: {name} (belongs to no run)" for _, name in LEAKS[kind]
    )


def test_what_other_runs_do_and_what_the_run_had_before_is_no_leak(
    moto: MotoServer, capsys: pytest.CaptureFixture[str]
) -> None:
    early = put(PREFIX + "early"), table("mine", RUN)
    assert during(moto, *OTHERS, before=early) != ExitCode.CLEANUP
    told = capsys.readouterr().err
    assert "no leak" in told
    for line in (
        f"new since {RECORD}: runs/{THIRD_RUN}/ (belongs to {THIRD_RUN})",
        f"changed since {RECORD}: runs/{OTHER_RUN}/ (belongs to {OTHER_RUN})",
        f"new since {RECORD}: floe_provider_third (belongs to {THIRD_RUN})",
        f"gone since {RECORD}: {PREFIX} (belongs to {RUN})",
    ):
        assert line in told


def test_the_record_takes_the_place_of_a_link_and_leaves_its_target(moto: MotoServer) -> None:
    crowded.build(moto.url)
    Path("notes").write_text("mine")
    RECORD.symlink_to("notes")
    assert audit("--before") == ExitCode.OK
    assert Path("notes").read_text() == "mine"
    assert sorted(path.name for path in Path().iterdir()) == [RECORD.name, "notes"]


@pytest.mark.parametrize("denied", ["s3:ListObjectVersions", "glue:GetTables"])
def test_what_cannot_be_seen_is_neither_recorded_nor_called_clean(
    moto: MotoServer, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, denied: str
) -> None:
    crowded.build(moto.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    proxy.inject(Fault(denied, "deny"))
    assert audit("--before") == ExitCode.INCOMPLETE
    assert not RECORD.exists()
    proxy.inject()
    assert audit("--before") == ExitCode.OK
    assert RECORD.exists()
    proxy.inject(Fault(denied, "deny"))
    assert audit("--yes") == ExitCode.CLEANUP


def test_a_comparison_that_cannot_be_made_says_what_to_allow(
    moto: MotoServer, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowded.build(moto.url)
    assert audit("--before") == ExitCode.OK
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    proxy.inject(Fault("s3:ListObjectVersions", "deny"))
    code, report = sweep("--run", RUN)
    assert (code, report["comparison"]["result"]) == (ExitCode.CLEANUP, "not known")
    assert "allow s3:ListBucketVersions" in report["comparison"]["lines"][0]


@pytest.mark.parametrize("change", [("glue_prefix", "x"), ("prefixes", 1)])
def test_the_record_of_something_else_is_an_input_error(
    moto: MotoServer, change: tuple[str, object]
) -> None:
    crowded.build(moto.url)
    assert audit("--before") == ExitCode.OK
    crowded.run_things(moto.url, keys=("plain",), tables=1)
    before = crowded.of_the_run(moto.url)
    RECORD.write_text(json.dumps(json.loads(RECORD.read_text()) | dict([change])))
    assert audit("--yes") == ExitCode.INPUT
    assert sweep("--run", RUN)[0] == ExitCode.INPUT
    assert crowded.of_the_run(moto.url) == before


@pytest.mark.parametrize(
    ("change", "result"),
    [(put(f"runs/{OTHER_RUN}/b"), "no leak"), (put("runs/scratch"), "leak"), (None, "not made")],
)
def test_a_sweep_of_its_own_compares_too(
    moto: MotoServer, change: Change | None, result: str
) -> None:
    crowded.build(moto.url)
    if change is not None:
        assert audit("--before") == ExitCode.OK
        change(crowded.client(moto.url, "s3"), None)
    code, report = sweep("--run", RUN)
    assert report["comparison"]["result"] == result
    assert code == (ExitCode.CLEANUP if result == "leak" else ExitCode.OK)
    assert ("runs/scratch" in str(report["comparison"]["lines"])) is (result == "leak")
