"""The scope of a run: what it owns, and that no input widens it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.errors import RefusedError
from floe_guard.runscope import (
    RUN_PARAMETER,
    RunScope,
    is_run_id,
    run_of_database,
    run_of_key,
)

RUN = "floe-provider-20261122T101010Z"
BUCKET = "floe-provider-tests-123456789012-ap-southeast-2"
SCOPE = RunScope.from_run_id(RUN, bucket=BUCKET)

times = st.datetimes().filter(lambda t: t.year >= 1000)
run_ids = times.map(lambda t: f"floe-provider-{t:%Y%m%dT%H%M%S}Z")


def test_a_run_owns_its_prefix_and_its_database() -> None:
    assert SCOPE.s3_prefix == f"runs/{RUN}/"
    assert SCOPE.database == "floe_provider_floe_provider_20261122t101010z"
    assert SCOPE.owns_key(f"runs/{RUN}/")
    assert SCOPE.owns_key(f"runs/{RUN}/a/b")
    assert SCOPE.owns_database("floe_provider_floe_provider_20261122T101010Z", None)


@pytest.mark.parametrize(
    "key",
    [
        f"runs/{RUN}",
        f"runs/{RUN}x/a",
        f"runs/{RUN.upper()}/a",
        f"runs/{RUN.lower()}/a",
        f"Runs/{RUN}/a",
        f"/runs/{RUN}/a",
        f"x/runs/{RUN}/a",
        "runs/floe-provider-20261122T101011Z/a",
        "",
    ],
)
def test_a_sibling_key_is_never_owned(key: str) -> None:
    assert not SCOPE.owns_key(key)


@pytest.mark.parametrize(
    "name",
    [
        "floe_provider_floe_provider_20261122t101010z_copy",
        "floe_provider_floe_provider_20261122t101011z",
        "floe_provider_",
        "production",
    ],
)
def test_a_database_that_merely_resembles_the_name_is_never_owned(name: str) -> None:
    assert not SCOPE.owns_database(name, None)
    assert not SCOPE.owns_database(name, {RUN_PARAMETER: RUN + "x"})


def test_the_parameter_counts_within_the_glue_prefix_alone() -> None:
    assert SCOPE.owns_database("floe_provider_other", {RUN_PARAMETER: RUN})
    assert SCOPE.owns_table("floe_provider_other", {}, {RUN_PARAMETER: RUN})
    assert not SCOPE.owns_database("production", {RUN_PARAMETER: RUN})
    assert not SCOPE.owns_table("production", {}, {RUN_PARAMETER: RUN})


@pytest.mark.parametrize(
    "run_id",
    [
        "",
        "floe-provider-20261122T101010Z\n",
        "floe-provider-20261122T101010z",
        "floe-provider-20261322T101010Z",
        "floe-provider-20260230T101010Z",
        "floe-provider-20261122T246060Z",
        "floe-provider-٢0261122T101010Z",
        "floe-provider-20261122T101010Z/../x",
        "../floe-provider-20261122T101010Z",
        " floe-provider-20261122T101010Z",
        "*",
    ],
)
def test_what_is_no_run_id_is_refused(run_id: str) -> None:
    assert not is_run_id(run_id)
    with pytest.raises(RefusedError, match="run id"):
        RunScope.from_run_id(run_id, bucket=BUCKET)


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "/",
        "//",
        "runs",
        "/runs/",
        "runs//",
        "../",
        "a/../",
        "./",
        "a b/",
        "*/",
        "r\n/",
        f"r/{RUN}/",
    ],
)
def test_a_prefix_outside_its_form_is_refused(prefix: str) -> None:
    with pytest.raises(RefusedError, match="test prefix"):
        RunScope.from_run_id(RUN, bucket=BUCKET, test_prefix=prefix)


@pytest.mark.parametrize("prefix", ["", "_", "ab_", "Floe_", "floe", "floe-x_", "floe_\n", "*_"])
def test_a_glue_prefix_outside_its_form_is_refused(prefix: str) -> None:
    with pytest.raises(RefusedError, match="Glue database prefix"):
        RunScope.from_run_id(RUN, bucket=BUCKET, glue_prefix=prefix)


@pytest.mark.parametrize(
    "bucket",
    ["", "ab", "A-bucket", "a_b_c", "a..b", "10.0.0.1", "xn--a1b", "a-s3alias", "b/../c", "abc\n"],
)
def test_a_bucket_outside_its_form_is_refused(bucket: str) -> None:
    with pytest.raises(RefusedError, match="bucket"):
        RunScope.from_run_id(RUN, bucket=bucket)


def test_a_message_is_a_line_however_long_the_input() -> None:
    long = "x" * 100_000
    for part in ({"run_id": long}, {"bucket": long}, {"test_prefix": long}, {"glue_prefix": long}):
        with pytest.raises(RefusedError) as refused:
            RunScope(
                **{"run_id": RUN, "bucket": BUCKET, "test_prefix": "r/", "glue_prefix": "abc_"}
                | part
            )
        assert len(str(refused.value)) < 500


def test_no_way_of_building_a_scope_skips_validation() -> None:
    with pytest.raises(RefusedError):
        dataclasses.replace(SCOPE, test_prefix="/")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_whatever_makes_a_scope_wider_than_one_run(
    run_id: str, bucket: str, prefix: str, glue: str
) -> None:
    try:
        scope = RunScope.from_run_id(run_id, bucket=bucket, test_prefix=prefix, glue_prefix=glue)
    except RefusedError:
        return
    assert scope.s3_prefix.endswith(f"/{run_id}/")
    assert ".." not in scope.s3_prefix.split("/")


@given(run_ids, run_ids, st.text(max_size=20), st.text(max_size=20))
def test_two_runs_own_nothing_in_common(a: str, b: str, tail: str, head: str) -> None:
    one = RunScope.from_run_id(a, bucket=BUCKET)
    two = RunScope.from_run_id(b, bucket=BUCKET)
    assert one.owns_key(two.s3_prefix + tail) == (a == b)
    assert one.owns_database(two.database, None) == (a == b)
    assert not one.owns_key(f"{head}!{one.s3_prefix}{tail}")


@given(run_ids)
def test_names_give_their_run_back(run_id: str) -> None:
    scope = RunScope.from_run_id(run_id, bucket=BUCKET)
    assert run_of_key(scope.s3_prefix + "a", "runs/") == run_id
    assert run_of_database(scope.database, "floe_provider_") == run_id
    assert run_of_database(scope.database + "x", "floe_provider_") is None
    assert f"{scope.started:%Y%m%dT%H%M%S}" in run_id
