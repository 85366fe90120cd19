"""`floe-guard permissions`: the least policy, derived, and IAM's word on whether the caller has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.live_cli import LiveCli
from tests.support.recorded import Recorded, simulation_denying

from floe_guard.aws.operations import Operation
from floe_guard.loaders.live.collect import declared_operations, service_modules
from floe_guard.readiness.least_policy import needed_operations


def actions_on(policy: dict[str, Any], resource: str) -> set[str]:
    return {
        action
        for statement in policy["Statement"]
        if resource in statement["Resource"]
        for action in statement["Action"]
    }


def test_the_policy_is_printed_without_asking_aws(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    code, out, _ = live("permissions")
    policy = json.loads(out)
    assert code == 0
    assert not proxy.requests
    bucket = f"arn:aws:s3:::{live.sandbox.bucket}"
    assert {"s3:GetBucketPolicy", "s3:ListBucketVersions"} <= actions_on(policy, bucket)
    assert "s3:DeleteObjectVersion" in actions_on(policy, f"{bucket}/runs/*")
    anywhere = actions_on(policy, "*")
    assert {"sts:GetCallerIdentity", "eks:ListClusters", "ec2:DescribeRegions"} <= anywhere
    reading = ("Get", "List", "Describe", "View", "Simulate")
    assert all(action.partition(":")[2].startswith(reading) for action in anywhere)
    assert not any("*" in action for s in policy["Statement"] for action in s["Action"])


def test_what_writes_stays_inside_the_prefixes(live: LiveCli) -> None:
    policy = json.loads(live("permissions", "--include-iam")[1])
    for statement in policy["Statement"]:
        writes = [
            a
            for a in statement["Action"]
            if a.partition(":")[2].startswith(("Delete", "Batch", "Create"))
        ]
        for resource in statement["Resource"] if writes else ():
            ours = (
                "floe-provider-",
                "floe_provider_",
                ":catalog",
                ":connection/",
                ":role/",
                ":policy/",
            )
            assert any(part in resource for part in ours), (writes, resource)


def test_less_is_needed_for_less(live: LiveCli) -> None:
    everything = live("permissions")[1]
    readiness = json.loads(live("permissions", "--for", "readiness")[1])
    assert len(json.dumps(readiness)) < len(everything) / 2
    assert actions_on(readiness, "*") == {"budgets:ViewBudget", "sts:GetCallerIdentity"}
    (live.folder / ".floe-guard.yaml").write_text(
        "rules: {default_rules: false, paths: [r.yaml]}\n"
    )
    (live.folder / "r.yaml").write_text(
        "rules:\n- {id: X1, name: x, title: x, kind: forbidden-resource, severity: low, why: x,"
        " fix: x, source: x, resources: ['aws_eks_*']}\n"
    )
    audit = json.loads(live("permissions", "--for", "audit")[1])
    assert {a.partition(":")[0] for a in actions_on(audit, "*")} == {"sts", "ec2", "eks"}


def test_every_call_that_audit_and_readiness_make_is_declared(
    live: LiveCli, proxy: FaultProxy
) -> None:
    asked = needed_operations(("audit", "readiness"), lambda types: True)
    declared = {str(operation) for operation in asked}
    proxy.forget()
    assert live("audit")[0] == 0
    assert live("readiness")[0] == 0
    assert {
        operation for operation in proxy.operations if not operation.startswith("?")
    } <= declared


def test_every_operation_exists_and_names_its_actions() -> None:
    import botocore.session

    session = botocore.session.get_session()
    found: set[Operation] = set(needed_operations(("audit", "readiness", "sweep"), lambda _: True))
    assert len(found) > 60
    for operation in found:
        model = session.get_service_model(operation.service)
        assert operation.name in model.operation_names
        assert operation.actions
        assert all(action.count(":") == 1 for action in operation.actions)
    assert all(declared_operations(module) for module in service_modules())


def test_the_caller_may_do_all_of_it(live: LiveCli) -> None:
    code, out, _ = live("permissions", "--check")
    assert code == 0
    assert out.startswith("ALLOWED ")


def test_what_the_caller_may_not_do_is_named(live: LiveCli, proxy: FaultProxy) -> None:
    recorded = Recorded()
    recorded.made["iam:SimulatePrincipalPolicy"] = simulation_denying("eks:ListClusters")
    proxy.answer(recorded)
    code, out, _ = live("permissions", "--check")
    assert code == 1
    assert "implicitDeny  eks:ListClusters on *" in out


@pytest.mark.parametrize("fault", ["deny", "page"])
def test_without_a_simulation_nothing_is_concluded(
    live: LiveCli, proxy: FaultProxy, fault: Any
) -> None:
    proxy.answer()
    proxy.inject(Fault("^iam:SimulatePrincipalPolicy$", fault))
    code, out, _ = live("permissions", "--check")
    assert code == 3
    assert out.startswith("INCOMPLETE ")
    assert "0 of" in out
