"""S3 -> the buckets of the scaffold, and what stands beside each of them.

Other buckets of the account are counted and left alone: the contract says nothing about them.
Source: Amazon S3 API Reference; the attributes are those of the AWS provider's `aws_s3_bucket_*`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Note, Place, Reading, tag_map, tagged
from floe_guard.values import Unknown, Value

LIST_BUCKETS = operation("s3", "ListBuckets", "s3:ListAllMyBuckets")
GET_LOCATION = operation("s3", "GetBucketLocation", resource="buckets")
GET_TAGGING = operation("s3", "GetBucketTagging", absent=("NoSuchTagSet",), resource="buckets")
GET_ENCRYPTION = operation(
    "s3",
    "GetBucketEncryption",
    "s3:GetEncryptionConfiguration",
    absent=("ServerSideEncryptionConfigurationNotFoundError",),
    resource="buckets",
)
GET_LIFECYCLE = operation(
    "s3",
    "GetBucketLifecycleConfiguration",
    "s3:GetLifecycleConfiguration",
    absent=("NoSuchLifecycleConfiguration",),
    resource="buckets",
)
GET_VERSIONING = operation("s3", "GetBucketVersioning", resource="buckets")
GET_POLICY = operation("s3", "GetBucketPolicy", absent=("NoSuchBucketPolicy",), resource="buckets")
GET_ACL = operation("s3", "GetBucketAcl", resource="buckets")
GET_OWNERSHIP = operation(
    "s3",
    "GetBucketOwnershipControls",
    absent=("OwnershipControlsNotFoundError",),
    resource="buckets",
)
GET_BLOCK = operation(
    "s3",
    "GetPublicAccessBlock",
    "s3:GetBucketPublicAccessBlock",
    absent=("NoSuchPublicAccessBlockConfiguration",),
    resource="buckets",
)
GET_ACCOUNT_BLOCK = operation(
    "s3control",
    "GetPublicAccessBlock",
    "s3:GetAccountPublicAccessBlock",
    absent=("NoSuchPublicAccessBlockConfiguration",),
)

EVERYWHERE = False
TYPES = ("aws_s3_bucket", "aws_s3_bucket_*", "aws_s3_account_public_access_block")


def collect(place: Place) -> Iterator[Found]:
    """Yield the scaffold's buckets, wherever they are, and the account's public access block."""
    yield Job(("aws_s3_account_public_access_block",), lambda: _account_block(place))
    yield Job(("aws_s3_bucket", "aws_s3_bucket_*"), lambda: _buckets(place))


def _account_block(place: Place) -> Iterator[Found]:
    account = place.scope.account_id
    answer = place.call(GET_ACCOUNT_BLOCK, AccountId=account)
    if answer is not None:
        yield place.resource(
            "aws_s3_account_public_access_block",
            account,
            {
                "account_id": account,
                "id": account,
                **flags(answer["PublicAccessBlockConfiguration"]),
            },
            regional=False,
        )


def _buckets(place: Place) -> Iterator[Found]:
    others, seen = 0, set()
    for bucket in place.each(LIST_BUCKETS, "Buckets"):
        name = bucket["Name"]
        if name == place.scope.bucket or name.startswith(place.scope.name_prefix):
            seen.add(name)
            yield from _bucket(place, name)
        else:
            others += 1
    named = place.scope.bucket
    if seen and named and named not in seen:
        # Another account may hold it; what is judged in its place is not what the runs use.
        said = "FLOE_AWS_TEST_BUCKET names it, and it is not among the account's buckets"
        missing = CallFailed(Failure.NOT_FOUND, LIST_BUCKETS, "", subject=named, detail=said)
        yield missing.gap(("aws_s3_bucket", "aws_s3_bucket_*"))
    if others:
        yield Note(
            f"{others} other bucket{'s' if others != 1 else ''} of the account: neither "
            f"FLOE_AWS_TEST_BUCKET nor named {place.scope.name_prefix}*, and so not judged"
        )


_Part = Callable[[Place, str], Iterable[Found]]


def _bucket(place: Place, name: str) -> Iterator[Found]:
    parts: dict[str, _Part] = {
        "aws_s3_bucket": _itself,
        "aws_s3_bucket_public_access_block": _block,
        "aws_s3_bucket_server_side_encryption_configuration": _encryption,
        "aws_s3_bucket_lifecycle_configuration": _lifecycle,
        "aws_s3_bucket_versioning": _versioning,
        "aws_s3_bucket_policy": _policy,
        "aws_s3_bucket_acl": _acl,
        "aws_s3_bucket_ownership_controls": _ownership,
    }
    for resource_type, read in parts.items():
        yield Job(
            (resource_type,),
            lambda t=resource_type, read=read: _seen(place, name, t, read),  # type: ignore[misc]
        )


# What of each companion is unknown when it could not be read.
_UNREAD = {
    "aws_s3_bucket_public_access_block": (
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    ),
    "aws_s3_bucket_server_side_encryption_configuration": ("rule",),
    "aws_s3_bucket_lifecycle_configuration": ("rule",),
    "aws_s3_bucket_versioning": ("versioning_configuration",),
    "aws_s3_bucket_policy": ("policy",),
    "aws_s3_bucket_acl": ("acl", "access_control_policy"),
    "aws_s3_bucket_ownership_controls": ("rule",),
}


def _seen(place: Place, name: str, resource_type: str, read: _Part) -> Iterator[Found]:
    """Yield what `read` finds; where there was no answer, a companion of which nothing is known.

    Without it, a rule would take the configuration that it may not see for one that is not there.

    Raises:
        CallFailed: There was no answer.
    """
    try:
        yield from read(place, name)
    except CallFailed as failed:
        unread = Unknown(str(failed))
        attributes = dict.fromkeys(_UNREAD.get(resource_type, ()), unread)
        if attributes:
            yield _companion(place, resource_type, name, attributes)
        raise


def region_of(answer: dict[str, Any]) -> str:
    """Return the region that `GetBucketLocation` means.

    The oldest regions answer with nothing and with a legacy name
    (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html).
    """
    constraint = answer.get("LocationConstraint") or "us-east-1"
    return "eu-west-1" if constraint == "EU" else str(constraint)


def _itself(place: Place, name: str) -> Iterator[Found]:
    reading = Reading(("aws_s3_bucket",))
    region = reading.part(
        lambda: region_of(place.call(GET_LOCATION, subject=name, Bucket=name) or {}), "string"
    )
    tags = reading.part(lambda: _bucket_tags(place, name), "map")
    bucket = place.resource(
        "aws_s3_bucket",
        name,
        {
            "bucket": name,
            "id": name,
            "arn": f"arn:{place.scope.partition}:s3:::{name}",
            "region": region,
            "bucket_region": region,
            **tagged(tags),
        },
        regional=False,
    )
    # Buckets are listed wherever they are, and this one need not be in the region that is asked.
    yield replace(bucket, region=region if isinstance(region, str) else "")
    yield from reading.gaps


def _bucket_tags(place: Place, name: str) -> dict[str, str]:
    answer = place.call(GET_TAGGING, subject=name, Bucket=name) or {}
    return tag_map(answer.get("TagSet"))


def _beside(place: Place, suffix: str, name: str, attributes: dict[str, Value]) -> Found:
    return _companion(place, f"aws_s3_bucket_{suffix}", name, attributes)


def _companion(
    place: Place, resource_type: str, name: str, attributes: Mapping[str, Value]
) -> Found:
    # Where it is, the bucket itself says; and the provider's id may hold more than the bucket's name.
    return place.resource(resource_type, name, {"bucket": name, **attributes}, regional=False)


def flags(block: dict[str, bool]) -> dict[str, Value]:
    """Return the four flags of a public access block in the provider's names."""
    return {
        "block_public_acls": block.get("BlockPublicAcls", False),
        "block_public_policy": block.get("BlockPublicPolicy", False),
        "ignore_public_acls": block.get("IgnorePublicAcls", False),
        "restrict_public_buckets": block.get("RestrictPublicBuckets", False),
    }


def _block(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_BLOCK, subject=name, Bucket=name)
    if answer is not None:
        block = flags(answer["PublicAccessBlockConfiguration"])
        yield _beside(place, "public_access_block", name, block)


def _encryption(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_ENCRYPTION, subject=name, Bucket=name)
    if answer is None:
        return
    rules: list[Value] = []
    for rule in answer["ServerSideEncryptionConfiguration"].get("Rules", ()):
        default = rule.get("ApplyServerSideEncryptionByDefault")
        blocks = []
        if default is not None:
            blocks = [
                {
                    "sse_algorithm": default.get("SSEAlgorithm"),
                    "kms_master_key_id": default.get("KMSMasterKeyID"),
                }
            ]
        rules.append(
            {
                "apply_server_side_encryption_by_default": blocks,
                "bucket_key_enabled": rule.get("BucketKeyEnabled"),
            }
        )
    yield _beside(place, "server_side_encryption_configuration", name, {"rule": rules})


def _versioning(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_VERSIONING, subject=name, Bucket=name) or {}
    # A bucket that never was versioned has no status; the provider calls that Disabled.
    block = {"status": answer.get("Status") or "Disabled", "mfa_delete": answer.get("MFADelete")}
    yield _beside(place, "versioning", name, {"versioning_configuration": [block]})


def _policy(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_POLICY, subject=name, Bucket=name)
    if answer is not None:
        yield _beside(place, "policy", name, {"policy": answer["Policy"]})


def _ownership(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_OWNERSHIP, subject=name, Bucket=name)
    if answer is not None:
        rules = [
            {"object_ownership": rule.get("ObjectOwnership")}
            for rule in answer["OwnershipControls"].get("Rules", ())
        ]
        yield _beside(place, "ownership_controls", name, {"rule": rules})


_EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
_ANY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_CANNED = {
    frozenset(): "private",
    frozenset({(_EVERYBODY, "READ")}): "public-read",
    frozenset({(_EVERYBODY, "READ"), (_EVERYBODY, "WRITE")}): "public-read-write",
    frozenset({(_ANY_ACCOUNT, "READ")}): "authenticated-read",
    frozenset({(_LOG_DELIVERY, "WRITE"), (_LOG_DELIVERY, "READ_ACP")}): "log-delivery-write",
}


def _acl(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_ACL, subject=name, Bucket=name) or {}
    owner = (answer.get("Owner") or {}).get("ID")
    grants: list[Value] = []
    beyond: set[tuple[str, str]] = set()
    for grant in answer.get("Grants", ()):
        grantee = grant.get("Grantee") or {}
        grants.append(
            {
                "permission": grant.get("Permission"),
                "grantee": [
                    {
                        "id": grantee.get("ID"),
                        "type": grantee.get("Type"),
                        "uri": grantee.get("URI"),
                        "email_address": grantee.get("EmailAddress"),
                    }
                ],
            }
        )
        if (grantee.get("ID"), grant.get("Permission")) != (owner, "FULL_CONTROL"):
            who = str(grantee.get("URI") or grantee.get("ID"))
            beyond.add((who, str(grant.get("Permission"))))
    control = [{"grant": grants, "owner": [{"id": owner}]}]
    canned = _CANNED.get(frozenset(beyond))
    yield _beside(place, "acl", name, {"acl": canned, "access_control_policy": control})


def _lifecycle(place: Place, name: str) -> Iterator[Found]:
    answer: dict[str, Any] | None = place.call(GET_LIFECYCLE, subject=name, Bucket=name)
    if answer is not None:
        from floe_guard.loaders.live.services._s3_lifecycle import lifecycle_rule

        rules = [lifecycle_rule(rule) for rule in answer.get("Rules", ())]
        yield _beside(place, "lifecycle_configuration", name, {"rule": rules})
