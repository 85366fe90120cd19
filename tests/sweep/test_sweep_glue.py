"""What only AWS's Glue does: folded names, pages, limits, lag, functions, links (an emulator of ours)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, DATABASE, OTHER_RUN, REGION, RUN
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request
from tests.support.glue_emulator import GlueEmulator
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import prepare, results, sweep

from floe_guard.verdicts import ExitCode

MARK = {"Parameters": {"floe.provider.test.run": RUN}}
AS_WRITTEN = f"floe_provider_{RUN.replace('-', '_')}"


@pytest.fixture
def glue(
    environment: None, moto: MotoServer, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> GlueEmulator:
    location = {"LocationConstraint": REGION}
    crowded.client(moto.url, "s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)
    prepare(proxy.url, monkeypatch)
    emulator = GlueEmulator()
    proxy.answer(emulator)
    for name, entry in {
        "production": MARK,
        f"{DATABASE}_copy": {},
        f"{DATABASE}x": {},
        "floe_provider_other": {"Parameters": {"floe.provider.test.run": OTHER_RUN}},
        f"floe_provider_{OTHER_RUN.replace('-', '_')}": {},
    }.items():
        emulator.database(name, **entry)
        emulator.table(name, "Keep")
    return emulator


def test_names_are_looked_up_as_glue_keeps_them(glue: GlueEmulator) -> None:
    others = glue.inventory()
    glue.database(AS_WRITTEN)
    glue.table(AS_WRITTEN, "Orders_2026T")
    assert DATABASE in glue.catalog
    code, report = sweep("--run", "--yes")
    assert (code, glue.inventory()) == (ExitCode.OK, others)
    assert report["runs"][0]["glue"] == "removed"


@pytest.mark.parametrize("lag", [0, 2])
def test_250_tables_over_pages_with_partitions_functions_and_connections(
    glue: GlueEmulator, lag: int
) -> None:
    others = glue.inventory()
    glue.lag = lag
    for number in range(130):
        glue.database(f"aaa_{number:03}")
    others = glue.inventory()
    glue.database(AS_WRITTEN)
    for number in range(250):
        glue.table(AS_WRITTEN, f"T_{number:03}", partitions=230 if number == 7 else 0)
    glue.table("floe_provider_other", "marked", **MARK)
    glue.catalog[DATABASE].functions["f"] = {"FunctionName": "f", "CreateTime": 5.0}
    glue.connections[DATABASE] = {"Name": DATABASE, "CreationTime": 5.0}
    glue.connections["theirs"] = {"Name": "theirs", "CreationTime": 5.0}
    code, report = sweep("--run", "--yes", settle="0.05")
    assert glue.inventory() == others
    assert code == ExitCode.OK, report
    assert set(glue.connections) == {"theirs"}
    assert report["manifest"]["counts"]["glue-table"] == 251
    assert report["deleted"]["glue-table"] == 251
    assert glue.largest == {"BatchDeleteTable": 100, "BatchDeletePartition": 25}


def test_a_table_that_never_leaves_the_listing_is_present(glue: GlueEmulator) -> None:
    glue.lag = 1000
    glue.table("floe_provider_other", "marked", partitions=2, **MARK)
    code, report = sweep("--run", "--yes")
    assert glue.inventory()["floe_provider_other"] == ["keep"]
    assert (code, results(report)["glue_tables"]) == (ExitCode.CLEANUP, "present")
    assert (report["deleted"], report["kept_total"]) == ({}, 1)


def test_a_database_that_the_listing_hides_is_found_by_name(glue: GlueEmulator) -> None:
    others = glue.inventory()
    glue.database(AS_WRITTEN)
    glue.table(AS_WRITTEN, "t")
    glue.hidden.add(DATABASE)
    code, _ = sweep("--run", "--yes")
    assert (code, glue.inventory()) == (ExitCode.OK, others)


@pytest.mark.parametrize("name", [AS_WRITTEN, "floe_provider_link"])
def test_a_link_to_somebody_elses_database_is_removed_and_its_target_is_not(
    glue: GlueEmulator, name: str
) -> None:
    others = glue.inventory()
    glue.database(name, TargetDatabase={"CatalogId": "1", "DatabaseName": "production"}, **MARK)
    code, report = sweep("--run", "--yes")
    assert glue.inventory() == others
    assert code == ExitCode.OK, report


def test_a_database_that_became_a_link_after_the_listing_loses_nothing(glue: GlueEmulator) -> None:
    others = glue.inventory()
    made = glue.database(AS_WRITTEN)
    glue.table(AS_WRITTEN, "keep")
    assert sweep("--run", "--dry-run", "--manifest", "m.json")[0] == ExitCode.OK
    made.entry["TargetDatabase"] = {"CatalogId": "1", "DatabaseName": "production"}
    made.tables.clear()
    (listed,) = [i for i in json.loads(Path("m.json").read_text())["items"] if "database" in i]
    moment = datetime.fromisoformat(listed["identity"]).timestamp()
    glue.catalog["production"].tables["keep"]["CreateTime"] = moment
    code, report = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert "link" in report["refusal"]
    assert glue.inventory()["production"] == others["production"]


def test_tables_of_the_same_name_made_anew_are_kept(glue: GlueEmulator) -> None:
    glue.database(AS_WRITTEN)
    glue.table(AS_WRITTEN, "t")
    sweep("--run", "--dry-run", "--manifest", "m.json")
    glue.table(AS_WRITTEN, "t")
    code, report = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert glue.inventory()[DATABASE] == ["t"]
    assert {kept["why"] for kept in report["kept"]} == {"changed"}


@pytest.mark.parametrize("operation", ["DeleteUserDefinedFunction", "DeleteConnection"])
def test_a_denied_deletion_in_the_catalog_is_told(
    glue: GlueEmulator, proxy: FaultProxy, operation: str
) -> None:
    glue.database(AS_WRITTEN)
    glue.catalog[DATABASE].functions["f"] = {"FunctionName": "f", "CreateTime": 5.0}
    glue.connections[DATABASE] = {"Name": DATABASE, "CreationTime": 5.0}
    proxy.inject(Fault(f"glue:{operation}", "deny"))
    code, report = sweep("--run", "--yes")
    remains = operation == "DeleteConnection"
    assert (code == ExitCode.CLEANUP) == remains
    assert ("present" in results(report).values()) == remains


@pytest.mark.parametrize("fault", [None, "drop-create", "deny-create", "deny-delete"])
def test_the_probe_of_an_empty_catalog_is_seen_and_never_left_behind(
    glue: GlueEmulator, proxy: FaultProxy, fault: str | None
) -> None:
    glue.catalog.clear()
    dropped = []

    def lose_the_answer(request: Request) -> Answer | None:
        answer = glue(request)
        if request.operation == "glue:CreateDatabase" and not dropped:
            dropped.append(request)
            return Answer(500, b"{}")
        return answer

    if fault == "drop-create":
        proxy.answer(lose_the_answer)
    elif fault:
        proxy.inject(Fault(f"glue:{fault[5:].title()}Database", "deny"))
    code, report = sweep("--run", "--yes")
    assert glue.asked["CreateDatabase"] or fault == "deny-create"
    good = fault in {None, "drop-create"}
    assert code == (ExitCode.OK if good else ExitCode.CLEANUP), report
    assert (set(results(report).values()) == {"absent"}) == good
    if fault == "deny-delete":
        (probe,) = glue.catalog
        reasons = " ".join(p["reason"] for p in report["runs"][0]["proofs"])
        assert probe in reasons
    else:
        assert glue.catalog == {}


def test_without_a_probe_an_empty_catalog_proves_nothing(glue: GlueEmulator) -> None:
    glue.catalog.clear()
    code, report = sweep("--run", "--yes", "--no-probe")
    assert code == ExitCode.CLEANUP
    assert results(report)["glue_database"] == "unproved"
    assert glue.asked["CreateDatabase"] == 0


def test_a_manifest_is_no_sign_that_its_user_can_see(glue: GlueEmulator) -> None:
    glue.database(AS_WRITTEN)
    sweep("--run", "--dry-run", "--manifest", "m.json")
    # Another caller, to whom Lake Formation shows nothing of the catalog at all.
    glue.catalog.clear()
    code, report = sweep("--apply", "m.json", "--no-probe")
    assert code == ExitCode.CLEANUP
    assert results(report)["glue_database"] == "unproved"


@pytest.mark.parametrize("seen", ["a connection", "the database by its name"])
def test_what_the_catalogs_listing_did_not_show_is_no_control_of_it(
    glue: GlueEmulator, seen: str
) -> None:
    glue.catalog.clear()
    glue.database("floe_provider_unseen", **MARK)
    if seen == "a connection":
        glue.connections[DATABASE] = {"Name": DATABASE, "CreationTime": 5.0}
    else:
        glue.database(DATABASE)
    # Lake Formation shows this caller nothing of the catalog.
    glue.hidden = {"floe_provider_unseen", DATABASE}
    sweep("--run", "--dry-run", "--manifest", "m.json")
    for args in (("--apply", "m.json"), ("--run", "--yes")):
        code, report = sweep(*args, "--no-probe")
        assert code == ExitCode.CLEANUP
        assert results(report)["glue_tables"] == "unproved"
        assert list(glue.catalog) == ["floe_provider_unseen"]


def test_a_run_whose_database_the_listing_hid_is_proved_by_what_else_it_lists(
    glue: GlueEmulator,
) -> None:
    glue.database(AS_WRITTEN)
    glue.hidden.add(DATABASE)
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.OK
    controls = {proof["kind"]: proof["control"] for proof in report["runs"][0]["proofs"]}
    assert "other databases" in controls["glue_database"]
