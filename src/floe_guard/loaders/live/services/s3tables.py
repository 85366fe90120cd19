"""S3 Tables -> table buckets with their namespaces and tables.

Source: Amazon S3 Tables API Reference; the attributes are those of `aws_s3tables_*`.
"""

from __future__ import annotations

from collections.abc import Iterator

from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place

_GONE = ("NotFoundException",)
LIST_BUCKETS = operation("s3tables", "ListTableBuckets")
LIST_NAMESPACES = operation("s3tables", "ListNamespaces", absent=_GONE)
LIST_TABLES = operation("s3tables", "ListTables", absent=_GONE)

EVERYWHERE = True
TYPES = ("aws_s3tables_*",)


def collect(place: Place) -> Iterator[Found]:
    """Yield every table bucket of the region and what it holds."""
    yield Job(TYPES, lambda: _buckets(place))


def _buckets(place: Place) -> Iterator[Found]:
    for bucket in place.each(LIST_BUCKETS, "tableBuckets"):
        # AWS keeps table buckets of its own (type `aws`) for services that write metadata tables.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_TableBucketSummary.html
        if bucket.get("type") == "aws":
            continue
        arn, name = bucket["arn"], bucket["name"]
        yield place.resource(
            "aws_s3tables_table_bucket",
            name,
            {"arn": arn, "name": name, "owner_account_id": bucket.get("ownerAccountId")},
        )
        yield Job(
            ("aws_s3tables_namespace",),
            lambda arn=arn, name=name: _namespaces(place, arn, name),  # type: ignore[misc]
        )
        yield Job(
            ("aws_s3tables_table",),
            lambda arn=arn, name=name: _tables(place, arn, name),  # type: ignore[misc]
        )


def _namespaces(place: Place, arn: str, bucket: str) -> Iterator[Found]:
    for namespace in place.each(LIST_NAMESPACES, "namespaces", subject=bucket, tableBucketARN=arn):
        name = ".".join(namespace["namespace"])
        yield place.resource(
            "aws_s3tables_namespace",
            f"{bucket}/{name}",
            {"namespace": name, "table_bucket_arn": arn},
        )


def _tables(place: Place, arn: str, bucket: str) -> Iterator[Found]:
    for table in place.each(LIST_TABLES, "tables", subject=bucket, tableBucketARN=arn):
        namespace = ".".join(table["namespace"])
        yield place.resource(
            "aws_s3tables_table",
            f"{bucket}/{namespace}/{table['name']}",
            {
                "arn": table.get("tableARN"),
                "name": table["name"],
                "namespace": namespace,
                "table_bucket_arn": arn,
                "type": table.get("type"),
            },
        )
