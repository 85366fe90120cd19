"""A lifecycle rule of the S3 API -> the provider's `rule` block.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
"""

from __future__ import annotations

from typing import Any

from floe_guard.values import Value


def lifecycle_rule(rule: dict[str, Any]) -> dict[str, Value]:
    """Return one rule in the provider's shape; what is not set is null or an empty list of blocks.

    Args:
        rule: As `GetBucketLifecycleConfiguration` gives it.

    Returns:
        The block's attributes.
    """
    abort = rule.get("AbortIncompleteMultipartUpload")
    return {
        "id": rule.get("ID"),
        "status": rule.get("Status"),
        "prefix": rule.get("Prefix"),
        "filter": [_filter(rule["Filter"])] if rule.get("Filter") is not None else [],
        "expiration": [_expiration(rule["Expiration"])] if rule.get("Expiration") else [],
        "abort_incomplete_multipart_upload": (
            [{"days_after_initiation": abort.get("DaysAfterInitiation")}] if abort else []
        ),
        "noncurrent_version_expiration": _noncurrent(rule.get("NoncurrentVersionExpiration")),
        "noncurrent_version_transition": [
            {
                "newer_noncurrent_versions": each.get("NewerNoncurrentVersions"),
                "noncurrent_days": each.get("NoncurrentDays"),
                "storage_class": each.get("StorageClass"),
            }
            for each in rule.get("NoncurrentVersionTransitions", ())
        ],
        "transition": [
            {
                "date": _date(each.get("Date")),
                "days": each.get("Days"),
                "storage_class": each.get("StorageClass"),
            }
            for each in rule.get("Transitions", ())
        ],
    }


def _filter(given: dict[str, Any]) -> dict[str, Value]:
    both = given.get("And")
    tag = given.get("Tag")
    return {
        "prefix": given.get("Prefix"),
        "object_size_greater_than": given.get("ObjectSizeGreaterThan"),
        "object_size_less_than": given.get("ObjectSizeLessThan"),
        "tag": [{"key": tag.get("Key"), "value": tag.get("Value")}] if tag else [],
        "and": (
            [
                {
                    "prefix": both.get("Prefix"),
                    "object_size_greater_than": both.get("ObjectSizeGreaterThan"),
                    "object_size_less_than": both.get("ObjectSizeLessThan"),
                    "tags": {t["Key"]: t["Value"] for t in both.get("Tags", ())} or None,
                }
            ]
            if both
            else []
        ),
    }


def _expiration(given: dict[str, Any]) -> dict[str, Value]:
    return {
        "days": given.get("Days"),
        "date": _date(given.get("Date")),
        "expired_object_delete_marker": given.get("ExpiredObjectDeleteMarker"),
    }


def _noncurrent(given: dict[str, Any] | None) -> list[Value]:
    if not given:
        return []
    return [
        {
            "noncurrent_days": given.get("NoncurrentDays"),
            "newer_noncurrent_versions": given.get("NewerNoncurrentVersions"),
        }
    ]


def _date(moment: Any) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
