"""Run scope -> the objects, versions, delete markers and uploads under its prefix, as items.

Source: Amazon S3 API Reference, ListObjectsV2, ListObjectVersions, ListMultipartUploads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation, operation
from floe_guard.runscope import RunScope
from floe_guard.sweep.aside import ahead
from floe_guard.sweep.items import NULL_VERSION, Item, ItemKind

HEAD_BUCKET = operation("s3", "HeadBucket", "s3:ListBucket", resource="bucket")
GET_VERSIONING = operation("s3", "GetBucketVersioning", resource="bucket")
LIST_OBJECTS = operation("s3", "ListObjectsV2", "s3:ListBucket", resource="bucket")
LIST_VERSIONS = operation("s3", "ListObjectVersions", "s3:ListBucketVersions", resource="bucket")
LIST_UPLOADS = operation(
    "s3", "ListMultipartUploads", "s3:ListBucketMultipartUploads", resource="bucket"
)


def listed_in(clients: Clients, scope: RunScope, account_id: str) -> Iterator[Item]:
    """Yield everything in S3 that the run owns, in listing order.

    A bucket whose versioning was never on is listed by objects, which costs less; when that cannot
    be told, by versions, which is right for every bucket.

    Args:
        clients: Shared clients.
        scope: The run.
        account_id: Expected owner of the bucket; S3 refuses when it is somebody else's.

    Yields:
        Items, objects or versions first, then uploads.

    Raises:
        CallFailed: A listing gave no answer.
    """
    if never_versioned(clients, scope, account_id):
        yield from objects(clients, scope, account_id)
    else:
        yield from versions(clients, scope, account_id)
    yield from uploads(clients, scope, account_id)


def never_versioned(clients: Clients, scope: RunScope, account_id: str) -> bool:
    """Return whether the bucket is known never to have had versioning."""
    try:
        answer = clients.call(
            GET_VERSIONING,
            subject=scope.bucket,
            Bucket=scope.bucket,
            ExpectedBucketOwner=account_id,
        )
    except CallFailed as failed:
        if failed.kind is Failure.DENIED:
            return False
        raise
    # S3 leaves Status out of the answer for such a bucket alone.
    return answer is not None and "Status" not in answer


def objects(clients: Clients, scope: RunScope, account_id: str) -> Iterator[Item]:
    """Yield the current objects under the run's prefix."""
    for page in _pages(clients, LIST_OBJECTS, scope, account_id):
        for entry in page.get("Contents", ()):
            yield Item(
                kind=ItemKind.OBJECT,
                run_id=scope.run_id,
                name=entry["Key"],
                identity=entry["ETag"],
                size_bytes=entry["Size"],
            )


def versions(clients: Clients, scope: RunScope, account_id: str) -> Iterator[Item]:
    """Yield every object version and delete marker under the run's prefix."""
    for page in _pages(clients, LIST_VERSIONS, scope, account_id):
        for kind, field in (
            (ItemKind.VERSION, "Versions"),
            (ItemKind.DELETE_MARKER, "DeleteMarkers"),
        ):
            for entry in page.get(field, ()):
                yield Item(
                    kind=kind,
                    run_id=scope.run_id,
                    name=entry["Key"],
                    identity=entry["VersionId"],
                    size_bytes=entry.get("Size", 0),
                    etag=entry.get("ETag", "") if entry["VersionId"] == NULL_VERSION else "",
                )


def uploads(clients: Clients, scope: RunScope, account_id: str) -> Iterator[Item]:
    """Yield the multipart uploads in progress under the run's prefix.

    botocore decodes URL-encoded keys and markers of the other listings by itself, of this one it does
    not; without the encoding, a key that XML cannot hold would break the answer. A server that does not
    say that it encoded (radosgw does encode, moto does not) is asked for the keys as they are.

    Raises:
        CallFailed: The listing gave no answer.
    """
    marker: dict[str, str] = {}
    encoding = {"EncodingType": "url"}
    while True:
        page = clients.call(
            LIST_UPLOADS,
            subject=f"{scope.bucket}/{scope.s3_prefix}",
            Bucket=scope.bucket,
            Prefix=scope.s3_prefix,
            ExpectedBucketOwner=account_id,
            **encoding,
            **marker,
        )
        if page is None:
            raise CallFailed(Failure.TRUNCATED, LIST_UPLOADS, clients.home, subject=scope.bucket)
        encoded = page.get("EncodingType") == "url"
        if encoding and not encoded and (page.get("Uploads") or page.get("IsTruncated")):
            encoding = {}
            continue
        for entry in page.get("Uploads", ()):
            yield Item(
                kind=ItemKind.UPLOAD,
                run_id=scope.run_id,
                name=_decoded(entry["Key"], encoded),
                identity=entry["UploadId"],
            )
        if not page.get("IsTruncated"):
            return
        following = _marker(page, encoded)
        if not following or following == marker:
            raise CallFailed(
                Failure.TRUNCATED,
                LIST_UPLOADS,
                clients.home,
                subject=scope.bucket,
                detail="paging did not advance",
            )
        marker = following


def _pages(
    clients: Clients, listing: Operation, scope: RunScope, account_id: str
) -> Iterator[dict[str, Any]]:
    pages = clients.pages(
        listing,
        subject=f"{scope.bucket}/{scope.s3_prefix}",
        Bucket=scope.bucket,
        Prefix=scope.s3_prefix,
        ExpectedBucketOwner=account_id,
    )
    return ahead(pages)


def _marker(page: dict[str, Any], encoded: bool) -> dict[str, str]:
    marker = {}
    if key := page.get("NextKeyMarker"):
        marker["KeyMarker"] = _decoded(key, encoded)
    if upload := page.get("NextUploadIdMarker"):
        marker["UploadIdMarker"] = upload
    return marker


def _decoded(text: str, encoded: bool) -> str:
    return unquote_plus(text) if encoded else text
