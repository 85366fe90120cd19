"""IAM -> the provider-test policy, and users, keys, roles and policies that carry the scaffold's name.

Source: AWS IAM API Reference; the attributes are those of the AWS provider's `aws_iam_*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place, Reading, tag_map, tagged
from floe_guard.loaders.live.services._iam_documents import document
from floe_guard.values import Value

_GONE = ("NoSuchEntity",)
LIST_POLICIES = operation("iam", "ListPolicies")
GET_POLICY = operation("iam", "GetPolicy", absent=_GONE, resource="policy")
GET_POLICY_VERSION = operation("iam", "GetPolicyVersion", resource="policy")
LIST_ENTITIES = operation("iam", "ListEntitiesForPolicy", absent=_GONE, resource="policy")
LIST_USERS = operation("iam", "ListUsers")
GET_USER = operation("iam", "GetUser", absent=_GONE, resource="user")
LIST_KEYS = operation("iam", "ListAccessKeys", absent=_GONE, resource="user")
LIST_USER_POLICIES = operation("iam", "ListUserPolicies", absent=_GONE, resource="user")
GET_USER_POLICY = operation("iam", "GetUserPolicy", absent=_GONE, resource="user")
LIST_ATTACHED_USER = operation("iam", "ListAttachedUserPolicies", absent=_GONE, resource="user")
LIST_GROUPS_OF_USER = operation("iam", "ListGroupsForUser", absent=_GONE, resource="user")
LIST_GROUP_POLICIES = operation("iam", "ListGroupPolicies", absent=_GONE, resource="group")
GET_GROUP_POLICY = operation("iam", "GetGroupPolicy", absent=_GONE, resource="group")
LIST_ATTACHED_GROUP = operation("iam", "ListAttachedGroupPolicies", absent=_GONE, resource="group")
LIST_ROLES = operation("iam", "ListRoles")
GET_ROLE = operation("iam", "GetRole", absent=_GONE, resource="role")
LIST_ROLE_POLICIES = operation("iam", "ListRolePolicies", absent=_GONE, resource="role")
GET_ROLE_POLICY = operation("iam", "GetRolePolicy", absent=_GONE, resource="role")
LIST_ATTACHED_ROLE = operation("iam", "ListAttachedRolePolicies", absent=_GONE, resource="role")
_INLINE = {
    "user": (LIST_USER_POLICIES, GET_USER_POLICY),
    "group": (LIST_GROUP_POLICIES, GET_GROUP_POLICY),
    "role": (LIST_ROLE_POLICIES, GET_ROLE_POLICY),
}
_ATTACHED = {"user": LIST_ATTACHED_USER, "group": LIST_ATTACHED_GROUP, "role": LIST_ATTACHED_ROLE}

EVERYWHERE = False
TYPES = ("aws_iam_*",)
_GROUP_TYPES = ("aws_iam_group_policy", "aws_iam_group_policy_attachment")
_USER_TYPES = (
    "aws_iam_user",
    "aws_iam_access_key",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
    *_GROUP_TYPES,
)
_ROLE_TYPES = ("aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment")


def collect(place: Place) -> Iterator[Found]:
    """Yield policies, users with their keys, and roles, each with what is attached to it."""
    yield Job(("aws_iam_policy", "aws_iam_*_policy_attachment"), lambda: _policies(place))
    yield Job(_USER_TYPES, lambda: _users(place))
    yield Job(_ROLE_TYPES, lambda: _roles(place))


def _policies(place: Place) -> Iterator[Found]:
    arns = [
        policy["Arn"]
        for policy in place.each(LIST_POLICIES, "Policies", Scope="Local")
        if place.scope.names(policy["PolicyName"]) or policy["Arn"] == place.scope.policy_arn
    ]
    named = place.scope.policy_arn
    if named and named not in arns:
        arns.append(named)
    for arn in arns:
        read = _named_policy if arn == named and len(arns) > 1 else read_policy
        yield Job(("aws_iam_policy",), lambda arn=arn, read=read: read(place, arn))  # type: ignore[misc]
        yield Job(
            ("aws_iam_*_policy_attachment",),
            lambda arn=arn: _attached_to(place, arn),  # type: ignore[misc]
        )


def _named_policy(place: Place, arn: str) -> Iterator[Found]:
    """Yield the policy that the environment names; what is judged in its place is no substitute."""
    found = list(read_policy(place, arn))
    if not found:
        said = "FLOE_AWS_PROVIDER_TEST_POLICY_ARN names it"
        missing = CallFailed(Failure.NOT_FOUND, GET_POLICY, "", subject=arn, detail=said)
        yield missing.gap(("aws_iam_policy",))
    yield from found


def read_policy(place: Place, arn: str) -> Iterator[Found]:
    """Yield the managed policy `arn` with its default version, if there is one."""
    answer = place.call(GET_POLICY, subject=arn, PolicyArn=arn)
    if answer is None:
        return
    policy = answer["Policy"]
    reading = Reading(("aws_iam_policy",))
    text = reading.part(lambda: _default_version(place, policy), "string")
    yield place.resource(
        "aws_iam_policy",
        policy["PolicyName"],
        {
            "arn": arn,
            "id": arn,
            "name": policy["PolicyName"],
            "path": policy.get("Path"),
            "description": policy.get("Description"),
            "policy_id": policy.get("PolicyId"),
            "attachment_count": policy.get("AttachmentCount"),
            "policy": text,
            **tagged(tag_map(policy.get("Tags"))),
        },
        regional=False,
    )
    yield from reading.gaps


def _default_version(place: Place, policy: dict[str, Any]) -> str | None:
    arn, version = policy["Arn"], policy["DefaultVersionId"]
    answer = place.call(GET_POLICY_VERSION, subject=arn, PolicyArn=arn, VersionId=version) or {}
    return document((answer.get("PolicyVersion") or {}).get("Document"))


def _attached_to(place: Place, arn: str) -> Iterator[Found]:
    lists = {"PolicyUsers": "user", "PolicyRoles": "role", "PolicyGroups": "group"}
    for page in place.clients.pages(LIST_ENTITIES, region=place.region, subject=arn, PolicyArn=arn):
        for key, kind in lists.items():
            for entity in page.get(key) or ():
                yield _attachment(place, kind, entity[f"{kind.title()}Name"], arn)


def _attachment(place: Place, kind: str, name: str, arn: str) -> Found:
    policy = arn.partition(":policy/")[2]
    # AWS's own policies may be called like the account's.
    policy = f"aws:{policy}" if arn.split(":")[4] == "aws" else policy
    return place.resource(
        f"aws_iam_{kind}_policy_attachment",
        f"{name}/{policy}",
        # The provider's id is of its own making, and left out.
        {kind: name, "policy_arn": arn},
        regional=False,
    )


def _users(place: Place) -> Iterator[Found]:
    for user in place.each(LIST_USERS, "Users"):
        name = user["UserName"]
        if place.scope.names(name):
            yield Job(("aws_iam_user",), lambda name=name: _user(place, name))  # type: ignore[misc]
            yield Job(("aws_iam_access_key",), lambda name=name: _keys(place, name))  # type: ignore[misc]
            yield from _given_to(place, "user", name)
            yield Job(_GROUP_TYPES, lambda name=name: _groups_of(place, name))  # type: ignore[misc]


def _user(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_USER, subject=name, UserName=name)
    if answer is None:
        return
    user = answer["User"]
    yield place.resource(
        "aws_iam_user",
        name,
        {
            "arn": user["Arn"],
            "id": name,
            "name": name,
            "path": user.get("Path"),
            "unique_id": user.get("UserId"),
            "permissions_boundary": _boundary(user),
            **tagged(tag_map(user.get("Tags"))),
        },
        regional=False,
    )


def _groups_of(place: Place, user: str) -> Iterator[Found]:
    """Yield what the groups of a user are given, whatever they are called: the user has it too."""
    for group in place.each(LIST_GROUPS_OF_USER, "Groups", subject=user, UserName=user):
        yield from _given_to(place, "group", group["GroupName"])


def _given_to(place: Place, kind: str, name: str) -> Iterator[Job]:
    """Yield the jobs that read the policies of a user, group or role: its own, and those attached to it."""
    yield Job((f"aws_iam_{kind}_policy",), lambda: _inline(place, kind, name))
    yield Job((f"aws_iam_{kind}_policy_attachment",), lambda: _attached(place, kind, name))


def _keys(place: Place, name: str) -> Iterator[Found]:
    for number, key in enumerate(place.each(LIST_KEYS, "AccessKeyMetadata", UserName=name), 1):
        # The key's id is left out: a report never shows what is shaped like a key.
        yield place.resource(
            "aws_iam_access_key",
            f"{name}/{number}",
            {
                "user": name,
                "status": key.get("Status"),
                "create_date": key["CreateDate"].isoformat() if key.get("CreateDate") else None,
            },
            regional=False,
        )


def _roles(place: Place) -> Iterator[Found]:
    for role in place.each(LIST_ROLES, "Roles"):
        name = role["RoleName"]
        if place.scope.names(name):
            yield Job(("aws_iam_role",), lambda name=name: _role(place, name))  # type: ignore[misc]
            yield from _given_to(place, "role", name)


def _role(place: Place, name: str) -> Iterator[Found]:
    answer = place.call(GET_ROLE, subject=name, RoleName=name)
    if answer is None:
        return
    role = answer["Role"]
    yield place.resource(
        "aws_iam_role",
        name,
        {
            "arn": role["Arn"],
            "id": name,
            "name": name,
            "path": role.get("Path"),
            "unique_id": role.get("RoleId"),
            "description": role.get("Description"),
            "max_session_duration": role.get("MaxSessionDuration"),
            "assume_role_policy": document(role.get("AssumeRolePolicyDocument")),
            "permissions_boundary": _boundary(role),
            **tagged(tag_map(role.get("Tags"))),
        },
        regional=False,
    )


def _boundary(entity: dict[str, Any]) -> Value:
    return (entity.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")


def _inline(place: Place, kind: str, name: str) -> Iterator[Found]:
    who = {f"{kind.title()}Name": name}
    listing, reading = _INLINE[kind]
    for policy in place.each(listing, "PolicyNames", subject=name, **who):
        answer = place.call(reading, subject=f"{name}/{policy}", PolicyName=policy, **who)
        if answer is not None:
            yield place.resource(
                f"aws_iam_{kind}_policy",
                f"{name}:{policy}",
                {
                    kind: name,
                    "name": policy,
                    "id": f"{name}:{policy}",
                    "policy": document(answer["PolicyDocument"]),
                },
                regional=False,
            )


def _attached(place: Place, kind: str, name: str) -> Iterator[Found]:
    who = {f"{kind.title()}Name": name}
    for policy in place.each(_ATTACHED[kind], "AttachedPolicies", subject=name, **who):
        yield _attachment(place, kind, name, policy["PolicyArn"])
