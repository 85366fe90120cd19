"""Answers for operations that moto does not implement: RECORDED RESPONSES, not an emulation of AWS.

Each is the example of the operation in its API reference, with this project's names put in. They
answer in the fault proxy, in front of moto, and say so in a header.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.fault_proxy import Answer, Request
from tests.support.sandbox import EMAIL, TAGS

REGIONS = {
    "ap-southeast-2": "opt-in-not-required",
    "us-east-1": "opt-in-not-required",
    "us-west-2": "opt-in-not-required",
    "af-south-1": "not-opted-in",
}
"""Few regions, so that tests cost few calls; moto would name all of AWS's."""

MARK = ("x-floe-guard-test", "recorded response")

Body = Mapping[str, Any] | str
Make = Callable[[dict[str, Any]], Body]


def _parameters(request: Request) -> dict[str, Any]:
    if not request.body:
        return {}
    if request.body.startswith(b"{"):
        parsed: dict[str, Any] = json.loads(request.body)
        return parsed
    from urllib.parse import parse_qsl

    return dict(parse_qsl(request.body.decode()))


@dataclass
class Recorded:
    """Answers by operation; a test adds or replaces what it needs with `set`."""

    emails: list[str] = field(default_factory=lambda: [EMAIL])
    regions: dict[str, str] = field(default_factory=lambda: dict(REGIONS))
    made: dict[str, Make] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.made = {
            "budgets:DescribeSubscribersForNotification": lambda _: {
                "Subscribers": [
                    {"SubscriptionType": "EMAIL", "Address": email} for email in self.emails
                ]
            },
            "budgets:ListTagsForResource": lambda _: {
                "ResourceTags": [{"Key": k, "Value": v} for k, v in TAGS.items()]
            },
            "lakeformation:ListLakeFormationOptIns": lambda _: {"LakeFormationOptInsInfoList": []},
            "s3tables:ListTableBuckets": lambda _: {"tableBuckets": []},
            "eks:ListAddons": lambda _: {"addons": ["coredns", "kube-proxy"]},
            "glue:GetUserDefinedFunctions": lambda _: {"UserDefinedFunctions": []},
            "iam:SimulatePrincipalPolicy": _simulate,
            "ec2:DescribeRegions": lambda _: _regions(self.regions),
        } | self.made

    def set(self, operation: str, body: Body) -> None:
        """Make `operation` answer with `body`."""
        self.made[operation] = lambda _: body

    def __call__(self, request: Request) -> Answer | None:
        make = self.made.get(request.operation)
        if make is None:
            return None
        body = make(_parameters(request))
        if isinstance(body, str):
            return Answer(200, body.encode(), (("Content-Type", "text/xml"), MARK))
        kind = "application/x-amz-json-1.1"
        return Answer(200, json.dumps(body).encode(), (("Content-Type", kind), MARK))


def _regions(regions: Mapping[str, str]) -> str:
    items = "".join(
        f"<item><regionName>{name}</regionName><optInStatus>{status}</optInStatus></item>"
        for name, status in regions.items()
    )
    return (
        '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        f"<regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    )


def _simulate(parameters: dict[str, Any], denied: frozenset[str] = frozenset()) -> str:
    """Answer a policy simulation: every action is allowed but those named in `denied`."""
    actions = [v for k, v in parameters.items() if k.startswith("ActionNames.member.")]
    members = "".join(
        "<member>"
        f"<EvalActionName>{action}</EvalActionName><EvalResourceName>*</EvalResourceName>"
        f"<EvalDecision>{'implicitDeny' if action in denied else 'allowed'}</EvalDecision>"
        "</member>"
        for action in actions
    )
    return (
        '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>"
        f"<EvaluationResults>{members}</EvaluationResults>"
        "</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    )


def simulation_denying(*actions: str) -> Make:
    """Return an answer to `iam:SimulatePrincipalPolicy` that denies `actions`."""
    return lambda parameters: _simulate(parameters, frozenset(actions))
