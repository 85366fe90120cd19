"""The S3 part of the sweep against Ceph's radosgw, which is stricter than moto; Glue and STS stay moto's."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.support import radosgw
from tests.support.crowded import AWKWARD_KEYS, OTHER_RUN, PREFIX, RUN
from tests.support.environment import FOREIGN
from tests.support.moto_server import MotoServer
from tests.support.radosgw import ACCESS_KEY, SECRET_KEY, RadosGateway
from tests.support.sweep_cli import prepare, results, sweep

from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.strict_s3

# What moto has no path for.
CONTROL_KEYS = ("line\nbreak", "return\rhere", "bell\x07", "escape\x1b[31m", "del\x7f", "c1\x85")
SIBLINGS = (
    f"runs/{RUN}",
    f"runs/{RUN}x/keep",
    f"runs/{RUN.lower()}/keep",
    f"runs/{RUN.upper()}/keep",
    f"runs/{OTHER_RUN}/keep\n",
    f"Runs/{RUN}/keep",
    f"other/runs/{RUN}/keep",
    "dots",
    "runs/dots",
    "top",
)
READY = os.environ.get("STRICT_S3_URL", "")
_numbers = itertools.count(int.from_bytes(os.urandom(2)))


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RadosGateway]:
    if absent := radosgw.missing():
        pytest.fail(f"not installed: {', '.join(absent)}; try: {radosgw.PACKAGES}", pytrace=False)
    if ready := READY:
        yield RadosGateway(Path(), url=ready)
        return
    running = RadosGateway(tmp_path_factory.mktemp("radosgw"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            patch.delenv(name)
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture
def bucket(
    gateway: RadosGateway, moto: MotoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    monkeypatch.chdir(tmp_path)
    prepare(moto.url, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", gateway.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    name = f"floe-provider-tests-{next(_numbers):06}"
    monkeypatch.setenv("FLOE_AWS_TEST_BUCKET", name)
    return name


def entries(s3: Any, bucket: str) -> set[tuple[str, ...]]:
    """Return every version, marker and upload of the bucket."""
    found: set[tuple[str, ...]] = set()
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for kind in ("Versions", "DeleteMarkers"):
            found |= {(kind, e["Key"], e["VersionId"]) for e in page.get(kind, ())}
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        found |= {("Uploads", e["Key"], e["UploadId"]) for e in page.get("Uploads", ())}
    return found


def others_of(found: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {entry for entry in found if not entry[1].startswith(PREFIX)}


def many(work: Any, names: Any) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, names))


@pytest.mark.parametrize("versioning", [None, "Enabled", "Suspended"])
def test_awkward_keys_versions_markers_and_uploads_go_and_siblings_stay(
    gateway: RadosGateway, bucket: str, versioning: str | None
) -> None:
    s3 = gateway.client()
    s3.create_bucket(Bucket=bucket)
    if versioning:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in (*SIBLINGS, *(PREFIX + key for key in (*AWKWARD_KEYS, *CONTROL_KEYS))):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
        s3.put_object(Bucket=bucket, Key=key, Body=b"22")
    for key in (PREFIX + "plain", PREFIX + "line\nbreak", f"runs/{RUN}"):
        s3.delete_object(Bucket=bucket, Key=key)
    if versioning == "Suspended":
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
        for key in (PREFIX + "plain", PREFIX + "null", f"runs/{OTHER_RUN}/null"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"null version")
        s3.delete_object(Bucket=bucket, Key=PREFIX + "null")
    for key in (PREFIX + "up", PREFIX + "up load+%41\n", f"runs/{OTHER_RUN}/up"):
        s3.create_multipart_upload(Bucket=bucket, Key=key)
    others = others_of(entries(s3, bucket))
    code, report = sweep("--run", "--yes")
    assert entries(s3, bucket) == others
    assert code == ExitCode.OK, report
    assert set(results(report).values()) == {"absent"}


def test_listings_of_several_pages_are_removed_whole(gateway: RadosGateway, bucket: str) -> None:
    s3 = gateway.client()
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    keys = [f"{PREFIX}{n:04}" for n in range(900)]
    for _ in range(2):
        many(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), keys)
    many(lambda key: s3.delete_object(Bucket=bucket, Key=key), keys[:300])
    uploads = [f"{PREFIX}up/{n % 500:04}" for n in range(1100)]
    many(lambda key: s3.create_multipart_upload(Bucket=bucket, Key=key), uploads)
    s3.put_object(Bucket=bucket, Key="top", Body=b"keep")
    others = others_of(entries(s3, bucket))
    code, report = sweep("--run", "--yes")
    assert entries(s3, bucket) == others
    assert code == ExitCode.OK, report
    assert report["deleted"]["version"] == 1800
    assert report["deleted"]["delete-marker"] == 300
    assert report["deleted"]["upload"] == 1100


@pytest.mark.parametrize("cap", ["10000", "none"])
def test_thousands_of_objects_go_with_and_without_overlap(
    gateway: RadosGateway, bucket: str, cap: str
) -> None:
    s3 = gateway.client()
    s3.create_bucket(Bucket=bucket)
    keys = [f"{PREFIX}{n:05}" for n in range(2300)]
    many(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), [*keys, "top"])
    code, report = sweep("--run", "--yes", "--max-resources", cap)
    assert code == ExitCode.OK, report
    assert {key for _, key, _ in entries(s3, bucket)} == {"top"}
    assert report["deleted"] == {"object": 2300}


@pytest.mark.parametrize("cap", ["10000", "none"])
@pytest.mark.parametrize("hold", ["legal hold", "retention"])
def test_a_held_version_stops_the_sweep_before_anything_is_deleted(
    gateway: RadosGateway, bucket: str, hold: str, cap: str
) -> None:
    s3 = gateway.client()
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    for key in ("free", "held"):
        s3.put_object(Bucket=bucket, Key=PREFIX + key, Body=b"1")
    where = {"Bucket": bucket, "Key": PREFIX + "held"}
    if hold == "legal hold":
        s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})
    else:
        from datetime import UTC, datetime, timedelta

        until = datetime.now(UTC) + timedelta(minutes=30)
        s3.put_object_retention(**where, Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
    before = entries(s3, bucket)
    code, report = sweep("--run", "--yes", "--max-resources", cap)
    assert code == ExitCode.CLEANUP
    assert [PREFIX + "held" in kept["item"] for kept in report["kept"]] == [True]
    assert entries(s3, bucket) == before


def test_a_manifest_of_null_versions_deletes_those_that_it_lists(
    gateway: RadosGateway, bucket: str
) -> None:
    s3 = gateway.client()
    s3.create_bucket(Bucket=bucket)
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    keys = [f"{PREFIX}{n:04}" for n in range(1200)]
    many(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b"old"), [*keys, "top"])
    many(lambda key: s3.delete_object(Bucket=bucket, Key=key), keys[::3])
    assert sweep("--run", "--dry-run", "--manifest", "m.json")[0] == ExitCode.OK
    later = [keys[3], keys[4], keys[1190], keys[1197]]  # markers and versions, on both pages
    many(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b"later"), later)
    code, report = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert {key for _, key, _ in entries(s3, bucket)} == {*later, "top"}
    assert sorted(kept["why"] for kept in report["kept"]) == ["changed", "changed"]
    assert report["deleted"] == {"delete-marker": 400, "version": 798}
