"""A round trip through S3 and Glue in the sandbox account, as a provider test makes it.

Opt in with FLOE_RUN_LIVE_AWS_PROVIDER_TESTS=1 and the environment of a run (`floe-guard env`). Everything
is made under the run's own prefix, or in the run's own database, and marked with the run's id; what a
failed test leaves, `floe-guard sweep --run` removes. Credentials come from boto3's own chain; in an account
or region that the settings do not approve, and in a bucket of another account, nothing is made.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

OPT_IN = "FLOE_RUN_LIVE_AWS_PROVIDER_TESTS"
# Read when the file is imported: fixtures of the offline suite hide the environment from tests.
ENVIRONMENT = dict(os.environ)
RUN_PARAMETER = "floe.provider.test.run"
PART_BYTES = 5 * 1024 * 1024

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(
        ENVIRONMENT.get(OPT_IN) != "1", reason=f"{OPT_IN}=1 opts in to live provider tests"
    ),
]


@dataclass(frozen=True)
class Run:
    """The run's own places in the account."""

    bucket: str
    prefix: str
    database: str
    run_id: str
    s3: Any
    glue: Any

    def key(self, name: str) -> str:
        return f"{self.prefix}{name}"


@pytest.fixture(autouse=True)
def own_environment() -> None:
    """Keep this process's AWS settings: they are what these tests are about."""


@pytest.fixture(scope="module")
def run() -> Run:
    import boto3

    from floe_guard.cli._connection import ConnectionFlags
    from floe_guard.cli._live import live_settings
    from floe_guard.runscope import RunScope

    told = live_settings(ConnectionFlags(), None, require=("bucket", "run_id"))
    account = told.connect().identity.account_id
    environment, aws = told.environment, told.settings.aws
    assert environment.bucket is not None
    assert environment.run_id is not None
    scope = RunScope.from_run_id(
        environment.run_id,
        bucket=environment.bucket,
        test_prefix=environment.test_prefix,
        glue_prefix=environment.glue_prefix,
    )
    session = boto3.Session(profile_name=aws.profile, region_name=told.region)
    s3, glue = (session.client(name, endpoint_url=aws.endpoint_url) for name in ("s3", "glue"))
    s3.meta.events.register(
        "provide-client-params.s3", lambda params, **_: params | {"ExpectedBucketOwner": account}
    )
    return Run(
        bucket=scope.bucket,
        prefix=scope.s3_prefix,
        database=scope.database,
        run_id=scope.run_id,
        s3=s3,
        glue=glue,
    )


def read(run: Run, name: str) -> bytes:
    body: bytes = run.s3.get_object(Bucket=run.bucket, Key=run.key(name))["Body"].read()
    return body


def test_an_object_is_written_read_and_overwritten(run: Run) -> None:
    run.s3.put_object(Bucket=run.bucket, Key=run.key("table/part-0.parquet"), Body=b"first")
    assert read(run, "table/part-0.parquet") == b"first"
    run.s3.put_object(Bucket=run.bucket, Key=run.key("table/part-0.parquet"), Body=b"second")
    assert read(run, "table/part-0.parquet") == b"second"


def test_a_multipart_upload_is_one_object(run: Run) -> None:
    key = run.key("table/part-1.parquet")
    upload = run.s3.create_multipart_upload(Bucket=run.bucket, Key=key)["UploadId"]
    parts = []
    try:
        for number, body in enumerate((b"a" * PART_BYTES, b"b"), 1):
            answer = run.s3.upload_part(
                Bucket=run.bucket, Key=key, UploadId=upload, PartNumber=number, Body=body
            )
            parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        run.s3.complete_multipart_upload(
            Bucket=run.bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
        )
    except BaseException:
        run.s3.abort_multipart_upload(Bucket=run.bucket, Key=key, UploadId=upload)
        raise
    size = run.s3.head_object(Bucket=run.bucket, Key=key)["ContentLength"]
    assert size == PART_BYTES + 1


def test_a_listing_of_the_run_shows_the_run_alone(run: Run) -> None:
    run.s3.put_object(Bucket=run.bucket, Key=run.key("listed"), Body=b"")
    pages = run.s3.get_paginator("list_objects_v2").paginate(Bucket=run.bucket, Prefix=run.prefix)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
    assert run.key("listed") in keys
    assert all(key.startswith(run.prefix) for key in keys)


def test_the_database_is_made_once_dropped_and_made_again(run: Run) -> None:
    database = {"Name": run.database, "Parameters": {RUN_PARAMETER: run.run_id}}
    run.glue.create_database(DatabaseInput=database)
    with pytest.raises(run.glue.exceptions.AlreadyExistsException):
        run.glue.create_database(DatabaseInput=database)
    made = run.glue.get_database(Name=run.database)["Database"]
    assert made["Name"] == run.database, "Glue keeps names in lower case"
    assert made["Parameters"][RUN_PARAMETER] == run.run_id
    run.glue.delete_database(Name=run.database)
    with pytest.raises(run.glue.exceptions.EntityNotFoundException):
        run.glue.get_database(Name=run.database)
    run.glue.create_database(DatabaseInput=database)
    assert run.glue.get_database(Name=run.database)["Database"]["Parameters"][RUN_PARAMETER]


def test_a_table_is_made_once_dropped_and_made_again(run: Run) -> None:
    database = {"Name": run.database, "Parameters": {RUN_PARAMETER: run.run_id}}
    with suppress(run.glue.exceptions.AlreadyExistsException):
        run.glue.create_database(DatabaseInput=database)
    table = {
        "Name": "events",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {RUN_PARAMETER: run.run_id, "table_type": "ICEBERG"},
        "StorageDescriptor": {
            "Columns": [{"Name": "id", "Type": "bigint"}, {"Name": "day", "Type": "date"}],
            "Location": f"s3://{run.bucket}/{run.key('table/')}",
        },
    }
    run.glue.create_table(DatabaseName=run.database, TableInput=table)
    with pytest.raises(run.glue.exceptions.AlreadyExistsException):
        run.glue.create_table(DatabaseName=run.database, TableInput=table)
    made = run.glue.get_table(DatabaseName=run.database, Name="events")["Table"]
    assert made["StorageDescriptor"]["Location"].startswith(f"s3://{run.bucket}/{run.prefix}")
    run.glue.delete_table(DatabaseName=run.database, Name="events")
    with pytest.raises(run.glue.exceptions.EntityNotFoundException):
        run.glue.get_table(DatabaseName=run.database, Name="events")
    run.glue.create_table(DatabaseName=run.database, TableInput=table)
    tables = run.glue.get_tables(DatabaseName=run.database)["TableList"]
    assert [one["Name"] for one in tables] == ["events"]
