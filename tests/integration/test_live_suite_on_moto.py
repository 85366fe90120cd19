"""The live suite itself, run as a person runs it, with moto's HTTP server in the place of AWS."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.support.environment import aws_environment
from tests.support.fault_proxy import FaultProxy
from tests.support.moto_server import MotoServer
from tests.support.sandbox import Sandbox

RUN = "floe-provider-20260102T030405Z"
SUITE = "tests/integration/test_aws_provider_live.py"


def run_suite(environment: dict[str, str], repository: Path, junit: Path) -> dict[str, str]:
    """Return the outcome of every test by name."""
    command = [sys.executable, "-m", "pytest", SUITE, "-q", "-p", "no:cacheprovider"]
    subprocess.run(
        [*command, f"--junit-xml={junit}"],
        cwd=repository,
        env=environment,
        capture_output=True,
        check=False,
        timeout=300,
    )
    return {
        case.attrib["name"]: next((child.tag for child in case), "passed")
        for case in ET.parse(junit).getroot().iter("testcase")
    }


def test_it_makes_a_round_trip_inside_the_run_alone(
    moto: MotoServer, repository: Path, tmp_path: Path
) -> None:
    sandbox = Sandbox(moto.url).arrange()
    environment = aws_environment(
        moto.url,
        **sandbox.environment(FLOE_PROVIDER_SPIKE_RUN=RUN, FLOE_RUN_LIVE_AWS_PROVIDER_TESTS="1"),
    )
    outcomes = run_suite(environment, repository, tmp_path / "junit.xml")
    assert len(outcomes) == 5
    assert set(outcomes.values()) == {"passed"}
    keys = sandbox.client("s3").list_objects_v2(Bucket=sandbox.bucket)["Contents"]
    assert keys
    assert all(entry["Key"].startswith(f"runs/{RUN}/") for entry in keys)
    databases = sandbox.client("glue").get_databases()["DatabaseList"]
    assert [d["Name"] for d in databases] == ["floe_provider_floe_provider_20260102t030405z"]
    assert databases[0]["Parameters"] == {"floe.provider.test.run": RUN}


def test_without_the_opt_in_nothing_is_touched(
    moto: MotoServer, repository: Path, tmp_path: Path
) -> None:
    sandbox = Sandbox(moto.url).arrange()
    environment = aws_environment(moto.url, **sandbox.environment(FLOE_PROVIDER_SPIKE_RUN=RUN))
    outcomes = run_suite(environment, repository, tmp_path / "junit.xml")
    assert set(outcomes.values()) == {"skipped"}
    assert "Contents" not in sandbox.client("s3").list_objects_v2(Bucket=sandbox.bucket)


@pytest.mark.parametrize(
    "variables",
    [
        {"FLOE_GUARD_ACCOUNT_IDS": "999999999999"},
        {"FLOE_GUARD_REGIONS": "us-east-1"},
        {"FLOE_AWS_PROVIDER_TEST_POLICY_ARN": "arn:aws:iam::999999999999:policy/floe"},
        {"FLOE_PROVIDER_SPIKE_RUN": "floe-provider-20260230T030405Z"},
    ],
    ids=["account", "region", "account of the scaffold", "run"],
)
def test_nothing_is_touched_where_it_may_not_run(
    proxy: FaultProxy, repository: Path, tmp_path: Path, variables: dict[str, str]
) -> None:
    sandbox = Sandbox(proxy.url).arrange()
    proxy.forget()
    run = {"FLOE_PROVIDER_SPIKE_RUN": RUN, "FLOE_RUN_LIVE_AWS_PROVIDER_TESTS": "1"}
    environment = aws_environment(proxy.url) | sandbox.environment(**run | variables)
    outcomes = run_suite(environment, repository, tmp_path / "junit.xml")
    assert set(outcomes.values()) == {"error"}
    assert set(proxy.operations) <= {"sts:GetCallerIdentity"}


def test_every_object_is_asked_of_a_bucket_of_this_account(
    proxy: FaultProxy, repository: Path, tmp_path: Path
) -> None:
    sandbox = Sandbox(proxy.url).arrange()
    proxy.forget()
    run = {"FLOE_PROVIDER_SPIKE_RUN": RUN, "FLOE_RUN_LIVE_AWS_PROVIDER_TESTS": "1"}
    run_suite(
        aws_environment(proxy.url) | sandbox.environment(**run), repository, tmp_path / "junit.xml"
    )
    asked = [request for request in proxy.requests if request.operation.startswith("s3:")]
    assert asked
    owners = {r.headers.get("x-amz-expected-bucket-owner") for r in asked}
    assert owners == {sandbox.account}
