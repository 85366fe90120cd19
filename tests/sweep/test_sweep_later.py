"""Manifests that are applied to an AWS which is no longer what they list, or that say what is not so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, OTHER_RUN, PREFIX, RUN
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import resealed, sweep

from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")
KEYS = ("plain", "with space")


def arrange(moto: MotoServer, versioning: str | None = None) -> Any:
    """Write a manifest of the run; return everything that is not the run's."""
    crowded.build(moto.url, versioning=versioning)
    crowded.run_things(moto.url, keys=KEYS, tables=1)
    assert sweep("--run", "--dry-run", "--manifest", "m.json")[0] == ExitCode.OK
    return crowded.inventory(moto.url)


def body(moto: MotoServer, key: str) -> bytes:
    answer = crowded.client(moto.url, "s3").get_object(Bucket=BUCKET, Key=key)
    return bytes(answer["Body"].read())


@pytest.mark.parametrize("versioning", [None, "Enabled", "Suspended"])
def test_what_was_written_over_since_is_kept(moto: MotoServer, versioning: str | None) -> None:
    others = arrange(moto, versioning)
    s3 = crowded.client(moto.url, "s3")
    s3.put_object(Bucket=BUCKET, Key=PREFIX + "plain", Body=b"later")
    code, report = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert report["runs"][0]["s3"] == "remains"
    assert (
        [kept["why"] for kept in report["kept"]] == [] if versioning == "Enabled" else ["changed"]
    )
    assert body(moto, PREFIX + "plain") == b"later"
    assert crowded.of_the_run(moto.url)["versions"] == 1
    assert crowded.inventory(moto.url) == others


def test_an_upload_of_another_key_is_not_aborted_by_its_id(moto: MotoServer) -> None:
    others = arrange(moto)
    uploads = dict(others["uploads"])
    stolen = uploads[f"runs/{OTHER_RUN}/upload"]
    header = json.loads(Path("m.json").read_text())
    header["items"].append(
        {"kind": "upload", "run_id": RUN, "name": PREFIX + "x", "identity": stolen}
    )
    resealed(header)
    sweep("--apply", "m.json")
    assert crowded.inventory(moto.url) == others


def test_items_in_another_order_are_kept_and_not_counted_as_gone(moto: MotoServer) -> None:
    arrange(moto)
    header = json.loads(Path("m.json").read_text())
    header["items"].reverse()
    resealed(header)
    code, report = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert report["deleted"]["object"] == 1
    assert [kept["why"] for kept in report["kept"]] == ["refused"]


@pytest.mark.parametrize("change", [{"bytes": -1}, {"bytes": 2**63}, {"counts": {"object": 2**63}}])
def test_a_count_that_cannot_be_is_an_input_error(moto: MotoServer, change: dict[str, Any]) -> None:
    arrange(moto)
    left = crowded.of_the_run(moto.url)
    resealed(json.loads(Path("m.json").read_text()) | change, items=False)
    assert sweep("--apply", "m.json") == (ExitCode.INPUT, {})
    assert crowded.of_the_run(moto.url) == left


def test_a_version_null_without_an_etag_is_refused(moto: MotoServer) -> None:
    arrange(moto, "Suspended")
    left = crowded.of_the_run(moto.url)
    header = json.loads(Path("m.json").read_text())
    for item in header["items"]:
        item.pop("etag", None)
    resealed(header)
    assert sweep("--apply", "m.json")[0] == ExitCode.CLEANUP
    assert crowded.of_the_run(moto.url) == left
