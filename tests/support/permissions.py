"""Which IAM actions a recorded request needs, on what: read from the request, not from our declarations.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of S3, Glue and IAM.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.support.fault_proxy import Request
from tests.support.moto_server import ACCOUNT

# Where the action is not called like the operation.
_ACTIONS = {
    "budgets:DescribeBudgets": ["budgets:ViewBudget"],
    "budgets:DescribeNotificationsForBudget": ["budgets:ViewBudget"],
    "budgets:DescribeSubscribersForNotification": ["budgets:ViewBudget"],
    "s3:DeleteObjects": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    "s3:GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
    "s3:GetBucketLifecycleConfiguration": ["s3:GetLifecycleConfiguration"],
    "s3:GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"],
    "s3:GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
    "s3:HeadBucket": ["s3:ListBucket"],
    "s3:ListBuckets": ["s3:ListAllMyBuckets"],
    "s3:ListMultipartUploads": ["s3:ListBucketMultipartUploads"],
    "s3:ListObjectVersions": ["s3:ListBucketVersions"],
    "s3:ListObjectsV2": ["s3:ListBucket"],
    "s3control:GetPublicAccessBlock": ["s3:GetAccountPublicAccessBlock"],
}
_POLICY = {"GetPolicy", "GetPolicyVersion", "ListEntitiesForPolicy", "ListPolicyVersions"} | {
    "DeletePolicy",
    "DeletePolicyVersion",
}


def needed(request: Request) -> Iterator[tuple[str, str]]:
    """Yield each action that a request needs with each resource that it is checked against."""
    for action in _ACTIONS.get(request.operation, [request.operation]):
        for resource in _resources(request):
            yield action, resource


def allows(policy: dict[str, Any], action: str, resource: str) -> bool:
    """Return whether a statement allows the action on the resource."""
    return any(
        action in statement["Action"] and any(_matches(p, resource) for p in statement["Resource"])
        for statement in policy["Statement"]
    )


def _matches(pattern: str, text: str) -> bool:
    wild = {"*": ".*", "?": "."}
    return re.fullmatch("".join(wild.get(c, re.escape(c)) for c in pattern), text) is not None


def _resources(request: Request) -> list[str]:
    service, _, name = request.operation.partition(":")
    if service == "s3" and name != "ListBuckets":
        bucket, _, key = unquote(urlsplit(request.target).path).lstrip("/").partition("/")
        keys = re.findall(r"<Key>(.*?)</Key>", request.body.decode()) or [key]
        return [f"arn:aws:s3:::{bucket}" + (f"/{one}" if one else "") for one in keys]
    if service == "glue":
        return _of_catalog(name, json.loads(request.body or b"{}"), request.region)
    if service == "iam":
        return [_of_iam(name, dict(parse_qsl(request.body.decode())))]
    return ["*"]


def _of_catalog(name: str, asked: dict[str, Any], region: str) -> list[str]:
    glue = f"arn:aws:glue:{region}:{ACCOUNT}"
    if name == "GetDatabases":
        return [f"{glue}:catalog", f"{glue}:database/anybody_s"]
    if name == "GetConnections":
        return [f"{glue}:catalog", f"{glue}:connection/anybody_s"]
    kinds = [kind for kind in ("Database", "Table", "Partition", "Function") if kind in name]
    if not kinds:
        return ["*"]
    about = asked.get("DatabaseInput", asked)
    database = about.get("DatabaseName") or about.get("Name")
    found = [f"{glue}:catalog", f"{glue}:database/{database}"]
    if kinds[0] in {"Table", "Partition"} or name == "DeleteDatabase":
        found.append(f"{glue}:table/{database}/one")
    if kinds[0] == "Function" or name == "DeleteDatabase":
        found.append(f"{glue}:userDefinedFunction/{database}/one")
    return found


def _of_iam(name: str, asked: dict[str, str]) -> str:
    start = f"arn:aws:iam::{ACCOUNT}"
    if name in _POLICY:
        return asked["PolicyArn"]
    if name == "RemoveRoleFromInstanceProfile":
        return f"{start}:instance-profile/{asked['InstanceProfileName']}"
    for key, kind in (("RoleName", "role"), ("UserName", "user")):
        if key in asked:
            return f"{start}:{kind}/{asked[key]}"
    return "*"
