"""A bucket and a catalog full of things that are nobody's business but other runs'."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.support import moto_server

RUN = "floe-provider-20261122T101010Z"
OTHER_RUN = "floe-provider-20261120T101010Z"
BUCKET = "floe-provider-tests-123456789012-ap-southeast-2"
REGION = "ap-southeast-2"
PREFIX = f"runs/{RUN}/"
DATABASE = "floe_provider_floe_provider_20261122t101010z"

AWKWARD_KEYS = (
    "plain",
    "with space",
    "plus+plus",
    "percent%41",
    "question?mark",
    "hash#mark",
    "ünïcode-\N{SNOWMAN}-\N{PILE OF POO}",
    "dots/../dots",
    "double//slash",
    "trailing/",
    "tab\tinside",
    "quotes\"'<&>",
    "k" * (1024 - len(PREFIX)),
)

# Making a client takes a tenth of a second, and every test asks for some.
client = cache(moto_server.client)

SIBLING_KEYS = (
    f"runs/{RUN}",
    f"runs/{RUN}x/keep",
    f"runs/{RUN.lower()}/keep",
    f"runs/{RUN.upper()}/keep",
    f"runs/{OTHER_RUN}/keep",
    f"Runs/{RUN}/keep",
    f"other/runs/{RUN}/keep",
    "runs/readme",
    "top",
)

SIBLING_DATABASES: dict[str, dict[str, str]] = {
    "floe_provider_floe_provider_20261120t101010z": {},
    DATABASE + "_copy": {},
    "production": {"floe.provider.test.run": RUN},
    "floe_provider_other": {"floe.provider.test.run": OTHER_RUN},
}


def build(url: str, *, versioning: str | None = None) -> None:
    """Create the bucket and fill both it and the catalog with other people's things."""
    s3, glue = client(url, "s3"), client(url, "glue")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    if versioning:
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for key in SIBLING_KEYS:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"keep")
    s3.create_multipart_upload(Bucket=BUCKET, Key=f"runs/{OTHER_RUN}/upload")
    for name, parameters in SIBLING_DATABASES.items():
        glue.create_database(DatabaseInput={"Name": name, "Parameters": parameters})
        glue.create_table(DatabaseName=name, TableInput={"Name": "keep", "Parameters": {}})
    if versioning == "Suspended":
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})


def run_things(url: str, *, keys: tuple[str, ...] = AWKWARD_KEYS, tables: int = 3) -> None:
    """Create what the run leaves: objects, uploads, a database with tables, a marked table."""
    s3, glue = client(url, "s3"), client(url, "glue")
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=PREFIX + key, Body=b"0123456789")
    s3.put_object(Bucket=BUCKET, Key=PREFIX + keys[0], Body=b"again")
    s3.delete_object(Bucket=BUCKET, Key=PREFIX + "deleted")
    s3.create_multipart_upload(Bucket=BUCKET, Key=PREFIX + "up load+%41")
    glue.create_database(DatabaseInput={"Name": DATABASE})
    for number in range(tables):
        columns = [{"Name": "id", "Type": "int"}]
        glue.create_table(
            DatabaseName=DATABASE,
            TableInput={
                "Name": f"t_{number:03}",
                "StorageDescriptor": {"Columns": columns},
                "PartitionKeys": [{"Name": "day", "Type": "string"}],
            },
        )
    for day in range(3 if tables else 0):
        glue.create_partition(
            DatabaseName=DATABASE,
            TableName="t_000",
            PartitionInput={"Values": [str(day)], "StorageDescriptor": {}},
        )
    glue.create_table(
        DatabaseName="floe_provider_other",
        TableInput={"Name": "marked", "Parameters": {"floe.provider.test.run": RUN}},
    )


def inventory(url: str) -> dict[str, Any]:
    """Return every version, marker, upload, database and table that is not the run's."""
    s3, glue = client(url, "s3"), client(url, "glue")
    found: dict[str, Any] = {"versions": set(), "uploads": set(), "tables": set()}
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET):
        for entry in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            if not entry["Key"].startswith(PREFIX):
                found["versions"].add((entry["Key"], entry["VersionId"], entry.get("ETag")))
    for upload in s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()):
        if not upload["Key"].startswith(PREFIX):
            found["uploads"].add((upload["Key"], upload["UploadId"]))
    for database in glue.get_databases()["DatabaseList"]:
        name = database["Name"]
        for table in glue.get_tables(DatabaseName=name)["TableList"]:
            if name != DATABASE and table["Name"] != "marked":
                found["tables"].add((name, table["Name"]))
    return found


def of_the_run(url: str) -> dict[str, int]:
    """Count what is left of the run, by calls of this module's own."""
    s3, glue = client(url, "s3"), client(url, "glue")
    versions = markers = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET, Prefix=PREFIX):
        versions += len(page.get("Versions", ()))
        markers += len(page.get("DeleteMarkers", ()))
    uploads = s3.list_multipart_uploads(Bucket=BUCKET, Prefix=PREFIX).get("Uploads", ())
    names = {database["Name"] for database in glue.get_databases()["DatabaseList"]}
    marked = glue.get_tables(DatabaseName="floe_provider_other")["TableList"]
    return {
        "versions": versions,
        "markers": markers,
        "uploads": len(uploads),
        "databases": int(DATABASE in names),
        "marked tables": sum(table["Name"] == "marked" for table in marked),
    }
