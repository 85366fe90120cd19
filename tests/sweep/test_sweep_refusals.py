"""What a sweep must refuse: hostile names, tampered manifests, places that are not its own, locks."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, DATABASE, OTHER_RUN, PREFIX, RUN
from tests.support.moto_server import ACCOUNT, MotoServer
from tests.support.sweep_cli import GONE, resealed, sweep

from floe_guard.cli._run import run as floe_guard
from floe_guard.sweep.manifest import seal
from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")
KEYS = ("plain", "with space")


def arrange(moto: MotoServer, versioning: str | None = None) -> tuple[Any, Any]:
    """Return what is left of the run, and everything else."""
    crowded.build(moto.url, versioning=versioning)
    crowded.run_things(moto.url, keys=KEYS, tables=1)
    return crowded.of_the_run(moto.url), crowded.inventory(moto.url)


def assert_untouched(moto: MotoServer, before: tuple[Any, Any]) -> None:
    assert (crowded.of_the_run(moto.url), crowded.inventory(moto.url)) == before


HOSTILE = {
    "FLOE_PROVIDER_SPIKE_RUN": [
        "",
        "*",
        "floe-provider-",
        f"{RUN}/",
        f"{RUN}\n",
        f"../{RUN}",
        f"{RUN}/../{OTHER_RUN}",
        RUN.lower(),
        "floe-provider-20260230T101010Z",
        "floe-provider-２0261122T101010Z",
    ],
    "FLOE_AWS_TEST_PREFIX": [
        "",
        "/",
        "runs",
        "/runs/",
        "../",
        "runs/../",
        "runs//",
        "./",
        "runs/\n/",
    ],
    "FLOE_AWS_GLUE_DATABASE_PREFIX": ["", "_", "p", "*", "Floe_provider_", "floe_provider"],
    "FLOE_AWS_TEST_BUCKET": ["*", "a/b", "..", "10.0.0.1", "arn:aws:s3:::b", f"{BUCKET}/runs"],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in HOSTILE.items() for value in values]
)
def test_a_hostile_environment_is_refused_before_aws_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv(name, value)
    assert sweep("--run", "--yes")[0] == ExitCode.CLEANUP
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("run_id", HOSTILE["FLOE_PROVIDER_SPIKE_RUN"])
def test_a_hostile_run_id_by_flag_is_refused(monkeypatch: pytest.MonkeyPatch, run_id: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert sweep(f"--run={run_id}")[0] == ExitCode.CLEANUP


def tampered(change: Callable[[dict[str, Any]], None], *, reseal: bool = True) -> None:
    """Change a manifest as somebody would who knows the format, digests included."""
    header = json.loads(Path("m.json").read_text())
    change(header)
    if reseal:
        resealed(header)
    else:
        Path("m.json").write_text(json.dumps(header))


def created(moto: MotoServer, database: str, table: str = "") -> str:
    glue = crowded.client(moto.url, "glue")
    if table:
        time = glue.get_table(DatabaseName=database, Name=table)["Table"]["CreateTime"]
    else:
        time = glue.get_database(Name=database)["Database"]["CreateTime"]
    return str(time.astimezone(UTC).isoformat())


@pytest.mark.parametrize("reseal", [False, True])
@pytest.mark.parametrize(
    "claim",
    [
        ("glue-table", "floe_provider_other", "keep", RUN),
        ("glue-table", DATABASE + "_copy", "keep", RUN),
        ("glue-table", "production", "keep", RUN),
        ("glue-database", "", "floe_provider_other", RUN),
        ("glue-database", "", DATABASE + "_copy", RUN),
        ("glue-database", "", "production", RUN),
        ("glue-database", "", "floe_provider_floe_provider_20261120t101010z", ""),
        ("object", "", "top", ""),
        ("object", "", f"runs/{RUN}x/keep", ""),
        ("object", "", f"runs/{OTHER_RUN}/keep", ""),
        ("upload", "", f"runs/{OTHER_RUN}/upload", ""),
        ("iam-role", "", "administrator", ""),
    ],
    ids=lambda claim: f"{claim[0]}-{claim[2]}"[:40],
)
def test_a_manifest_that_claims_what_others_own_never_gets_it(
    moto: MotoServer, claim: tuple[str, str, str, str], reseal: bool
) -> None:
    _, others = arrange(moto)
    kind, database, name, marker = claim
    identity = "x"
    if kind == "glue-table":
        identity = created(moto, database, name)
    elif kind == "glue-database":
        identity = created(moto, name)
    sweep("--run", "--dry-run", "--manifest", "m.json")
    item = {"kind": kind, "run_id": RUN, "name": name, "identity": identity}
    item |= {"database": database} if database else {}
    item |= {"marker": marker} if marker else {}
    tampered(lambda header: header["items"].append(item), reseal=reseal)
    code, _ = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert crowded.inventory(moto.url) == others


@pytest.mark.parametrize(
    "items_file", ["../x", "/etc/passwd", "", ".", "..", "a\0b", "m.json", "missing", "m" * 5000, 7]
)
def test_an_items_file_is_a_file_beside_the_manifest_or_an_input_error(
    moto: MotoServer, items_file: object
) -> None:
    before = arrange(moto)
    sweep("--run", "--dry-run", "--manifest", "m.json")
    header = json.loads(Path("m.json").read_text())
    del header["items"]
    header["items_file"] = items_file
    header["sha256"] = seal(header)
    Path("m.json").write_text(json.dumps(header))
    assert sweep("--apply", "m.json")[0] in {ExitCode.INPUT, ExitCode.CLEANUP}
    assert_untouched(moto, before)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FLOE_AWS_TEST_BUCKET", "another-bucket-of-mine"),
        ("FLOE_AWS_TEST_PREFIX", "elsewhere/"),
        ("FLOE_AWS_GLUE_DATABASE_PREFIX", "elsewhere_"),
    ],
)
def test_a_manifest_of_another_environment_is_refused(
    moto: MotoServer, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    before = arrange(moto)
    sweep("--run", "--dry-run", "--manifest", "m.json")
    monkeypatch.setenv(variable, value)
    assert sweep("--apply", "m.json")[0] == ExitCode.CLEANUP
    assert_untouched(moto, before)


@pytest.mark.parametrize("more", [["--dry-run"], ["--yes"]])
@pytest.mark.parametrize(
    "place",
    ["link", "notes.json", "folder", "no/such/folder", "fifo", "m" * 5000],
    ids=lambda p: p[:9],
)
def test_a_manifest_never_replaces_what_is_no_manifest(
    moto: MotoServer, place: str, more: list[str]
) -> None:
    before = arrange(moto)
    Path("notes.json").write_text("{}")
    Path("link").symlink_to("notes.json")
    Path("folder").mkdir()
    os.mkfifo("fifo")
    assert sweep("--run", *more, "--manifest", place)[0] == ExitCode.INPUT
    assert Path("notes.json").read_text() == "{}"
    assert_untouched(moto, before)


def test_a_manifest_replaces_an_older_one_and_leaves_nothing_beside_it(moto: MotoServer) -> None:
    arrange(moto)
    for _ in range(2):
        assert sweep("--run", "--dry-run", "--manifest", "m.json")[0] == ExitCode.OK
    assert sorted(path.name for path in Path().iterdir()) == ["m.json", "report.json"]
    assert Path("m.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cap", ["10000", "none"])
@pytest.mark.parametrize("hold", ["legal hold", "retention"])
def test_a_held_version_stops_everything_and_is_named(
    moto: MotoServer, hold: str, cap: str
) -> None:
    crowded.build(moto.url)
    s3 = crowded.client(moto.url, "s3")
    location = {"LocationConstraint": "ap-southeast-2"}
    s3.create_bucket(
        Bucket="locked-floe-tests",
        CreateBucketConfiguration=location,
        ObjectLockEnabledForBucket=True,
    )
    for key in ("free", "held"):
        s3.put_object(Bucket="locked-floe-tests", Key=PREFIX + key, Body=b"1")
    where = {"Bucket": "locked-floe-tests", "Key": PREFIX + "held"}
    if hold == "legal hold":
        s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})
    else:
        until = datetime.now(UTC) + timedelta(hours=1)
        s3.put_object_retention(**where, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
    told = ("--bucket", "locked-floe-tests", "--max-resources", cap)
    code, report = sweep("--run", "--yes", *told)
    assert code == ExitCode.CLEANUP
    assert [PREFIX + "held" in kept["item"] for kept in report["kept"]] == [True]
    listed = s3.list_object_versions(Bucket="locked-floe-tests")
    assert len(listed["Versions"]) == 2
    assert "DeleteMarkers" not in listed


def test_iam_of_the_run_is_listed_and_deleted_only_when_asked(moto: MotoServer) -> None:
    arrange(moto)
    iam = crowded.client(moto.url, "iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    for name in (f"role-{RUN}", f"role-{RUN}x", f"role-{OTHER_RUN}"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    code, report = sweep("--run", "--yes")
    assert (code, report["iam"]) == (ExitCode.OK, [f"iam-role role-{RUN}"])
    code, report = sweep("--run", "--yes", "--include-iam")
    assert code == ExitCode.OK
    assert report["runs"][0]["iam"] == "removed"
    left = {role["RoleName"] for role in iam.list_roles()["Roles"]}
    assert left == {f"role-{RUN}x", f"role-{OTHER_RUN}"}


def test_a_cap_holds_over_all_rounds_and_a_manifest_of_today_is_gone_tomorrow(
    moto: MotoServer,
) -> None:
    before = arrange(moto)
    total = sum(n for n in before[0].values()) + 1
    sweep("--run", "--dry-run", "--manifest", "m.json")
    listed = json.loads(Path("m.json").read_text())["counts"]
    assert sum(listed.values()) == total
    assert sweep("--run", "--yes", "--max-resources", str(total - 1))[0] == ExitCode.CLEANUP
    assert_untouched(moto, before)
    assert sweep("--apply", "m.json", "--max-resources", str(total))[0] == ExitCode.OK
    assert crowded.of_the_run(moto.url) == GONE


@pytest.mark.parametrize(
    ("policy_arn", "code"),
    [
        ("arn:aws:iam::999999999999:policy/floe-provider-tests", ExitCode.CLEANUP),
        ("arn:aws:iam::999999999999:user/somebody", ExitCode.INPUT),
        (f"arn:aws:iam::{ACCOUNT}:policy/floe-provider-tests", ExitCode.OK),
    ],
)
def test_where_no_account_is_approved_it_is_that_of_the_run_s_policy(
    moto: MotoServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    policy_arn: str,
    code: ExitCode,
) -> None:
    before = arrange(moto)
    monkeypatch.setenv("FLOE_AWS_PROVIDER_TEST_POLICY_ARN", policy_arn)
    assert floe_guard(["sweep", "--run", "--yes", "--settle", "0"]) == code
    said = capsys.readouterr().err
    assert "no approved account is named" not in said
    if code is not ExitCode.OK:
        assert said.count("\n") == 1
        assert "999999999999" in said
        assert_untouched(moto, before)
