"""The environment of a run: every variable's form, every fault at once, no address shown."""

from __future__ import annotations

import pytest

from floe_guard.errors import FloeGuardErrors
from floe_guard.run_environment import VARIABLES, RunEnvironment

GOOD = {
    "FLOE_AWS_REGION": "ap-southeast-2",
    "FLOE_AWS_TEST_BUCKET": "floe-provider-tests-123456789012-ap-southeast-2",
    "FLOE_AWS_TEST_PREFIX": "runs/",
    "FLOE_AWS_GLUE_DATABASE_PREFIX": "floe_provider_",
    "FLOE_AWS_BUDGET_NAME": "floe-provider-tests-monthly-cost",
    "FLOE_AWS_BUDGET_EMAIL": "cost@example.com",
    "FLOE_AWS_PROVIDER_TEST_POLICY_ARN": "arn:aws:iam::123456789012:policy/floe-provider-tests",
    "FLOE_PROVIDER_SPIKE_RUN": "floe-provider-20261122T101010Z",
    "DEVPOD_WORKSPACE": "floe-provider-20261122t101010z",
    "DEVPOD_WORKSPACE_ID": "floe-1",
    "FLOE_RUN_LIVE_AWS_PROVIDER_TESTS": "1",
}


def test_good_values_are_taken() -> None:
    found = RunEnvironment.parse(GOOD)
    assert found.live_tests is True
    assert found.run_id == GOOD["FLOE_PROVIDER_SPIKE_RUN"]
    assert set(GOOD) == set(VARIABLES.values())


def test_unset_and_empty_are_the_same() -> None:
    assert RunEnvironment.parse(dict.fromkeys(GOOD, "")) == RunEnvironment.parse({})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FLOE_AWS_REGION", "sydney"),
        ("FLOE_AWS_REGION", "ap-southeast-2\n"),
        ("FLOE_AWS_TEST_BUCKET", "Upper"),
        ("FLOE_AWS_TEST_BUCKET", "192.168.0.1"),
        ("FLOE_AWS_TEST_PREFIX", "/"),
        ("FLOE_AWS_TEST_PREFIX", "runs"),
        ("FLOE_AWS_TEST_PREFIX", "a/../b/"),
        ("FLOE_AWS_GLUE_DATABASE_PREFIX", "Floe_"),
        ("FLOE_AWS_BUDGET_NAME", "a:b"),
        ("FLOE_AWS_BUDGET_NAME", "x/action/y"),
        ("FLOE_AWS_BUDGET_EMAIL", "nobody"),
        ("FLOE_AWS_PROVIDER_TEST_POLICY_ARN", "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("FLOE_PROVIDER_SPIKE_RUN", "floe-provider-20260231T000000Z"),
        ("DEVPOD_WORKSPACE", "floe-provider-20261122T101010Z"),
        ("FLOE_RUN_LIVE_AWS_PROVIDER_TESTS", "yes"),
    ],
)
def test_a_bad_value_is_named_by_its_variable(variable: str, value: str) -> None:
    with pytest.raises(FloeGuardErrors) as caught:
        RunEnvironment.parse({**GOOD, variable: value})
    (error,) = caught.value.errors
    assert str(error).startswith(f"{variable}: ")
    assert "\n" not in str(error)


def test_all_faults_come_at_once_and_the_address_is_not_shown() -> None:
    with pytest.raises(FloeGuardErrors) as caught:
        RunEnvironment.parse({"FLOE_AWS_REGION": "x", "FLOE_AWS_BUDGET_EMAIL": "private-person"})
    assert len(caught.value.errors) == 2
    assert "private-person" not in str(caught.value)


def test_what_is_missing_is_named_at_once() -> None:
    with pytest.raises(FloeGuardErrors, match="FLOE_AWS_REGION is not set.*FLOE_AWS_TEST_BUCKET"):
        RunEnvironment.parse({}).require("region", "bucket", "test_prefix")
