"""EKS -> clusters with their node groups, Fargate profiles and add-ons.

Source: Amazon EKS API Reference; the attributes are those of `aws_eks_*`.
"""

from __future__ import annotations

from collections.abc import Iterator

from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place, own_tags, tagged
from floe_guard.values import Unknown, Value

_GONE = ("ResourceNotFoundException",)
LIST_CLUSTERS = operation("eks", "ListClusters")
DESCRIBE_CLUSTER = operation("eks", "DescribeCluster", absent=_GONE)
LIST_NODEGROUPS = operation("eks", "ListNodegroups", absent=_GONE)
DESCRIBE_NODEGROUP = operation("eks", "DescribeNodegroup", absent=_GONE)
LIST_FARGATE = operation("eks", "ListFargateProfiles", absent=_GONE)
LIST_ADDONS = operation("eks", "ListAddons", absent=_GONE)

EVERYWHERE = True
TYPES = ("aws_eks_*",)


def collect(place: Place) -> Iterator[Found]:
    """Yield every cluster of the region and what runs in it."""
    yield Job(TYPES, lambda: _clusters(place))


def _clusters(place: Place) -> Iterator[Found]:
    for name in place.each(LIST_CLUSTERS, "clusters"):
        yield Job(("aws_eks_cluster",), lambda name=name: _cluster(place, name))  # type: ignore[misc]
        yield Job(("aws_eks_node_group",), lambda name=name: _nodegroups(place, name))  # type: ignore[misc]
        yield Job(("aws_eks_fargate_profile",), lambda name=name: _fargate(place, name))  # type: ignore[misc]
        yield Job(("aws_eks_addon",), lambda name=name: _addons(place, name))  # type: ignore[misc]


def _cluster(place: Place, name: str) -> Iterator[Found]:
    try:
        answer = place.call(DESCRIBE_CLUSTER, subject=name, name=name)
    except CallFailed as failed:
        # It was listed, and so it exists, whatever more there is to say about it.
        unread = tagged(Unknown(str(failed)))
        yield place.resource("aws_eks_cluster", name, {"id": name, "name": name, **unread})
        raise
    if answer is None:
        return
    cluster = answer["cluster"]
    network = cluster.get("resourcesVpcConfig") or {}
    yield place.resource(
        "aws_eks_cluster",
        name,
        {
            "arn": cluster.get("arn"),
            "id": name,
            "name": name,
            "version": cluster.get("version"),
            "status": cluster.get("status"),
            "role_arn": cluster.get("roleArn"),
            "platform_version": cluster.get("platformVersion"),
            "endpoint": cluster.get("endpoint"),
            "created_at": cluster["createdAt"].isoformat() if cluster.get("createdAt") else None,
            "vpc_config": [
                {
                    "vpc_id": network.get("vpcId"),
                    "subnet_ids": list(network.get("subnetIds") or ()),
                    "security_group_ids": list(network.get("securityGroupIds") or ()),
                    "endpoint_public_access": network.get("endpointPublicAccess"),
                    "endpoint_private_access": network.get("endpointPrivateAccess"),
                    "public_access_cidrs": list(network.get("publicAccessCidrs") or ()),
                }
            ],
            **own_tags(cluster.get("tags")),
        },
    )


def _nodegroups(place: Place, cluster: str) -> Iterator[Found]:
    for name in place.each(LIST_NODEGROUPS, "nodegroups", subject=cluster, clusterName=cluster):
        yield Job(
            ("aws_eks_node_group",),
            lambda name=name: _nodegroup(place, cluster, name),  # type: ignore[misc]
        )


def _nodegroup(place: Place, cluster: str, name: str) -> Iterator[Found]:
    known: dict[str, Value] = {
        "id": f"{cluster}:{name}",
        "cluster_name": cluster,
        "node_group_name": name,
    }
    try:
        answer = place.call(
            DESCRIBE_NODEGROUP, subject=f"{cluster}/{name}", clusterName=cluster, nodegroupName=name
        )
    except CallFailed as failed:
        unread = tagged(Unknown(str(failed)))
        yield place.resource("aws_eks_node_group", f"{cluster}:{name}", {**known, **unread})
        raise
    if answer is None:
        return
    group = answer["nodegroup"]
    scaling = group.get("scalingConfig") or {}
    yield place.resource(
        "aws_eks_node_group",
        f"{cluster}:{name}",
        {
            **known,
            "arn": group.get("nodegroupArn"),
            "node_role_arn": group.get("nodeRole"),
            "capacity_type": group.get("capacityType"),
            "instance_types": list(group.get("instanceTypes") or ()),
            "status": group.get("status"),
            "scaling_config": [
                {
                    "desired_size": scaling.get("desiredSize"),
                    "max_size": scaling.get("maxSize"),
                    "min_size": scaling.get("minSize"),
                }
            ],
            **own_tags(group.get("tags")),
        },
    )


def _fargate(place: Place, cluster: str) -> Iterator[Found]:
    listed = place.each(LIST_FARGATE, "fargateProfileNames", subject=cluster, clusterName=cluster)
    for name in listed:
        yield place.resource(
            "aws_eks_fargate_profile",
            f"{cluster}:{name}",
            {
                "arn": place.arn("eks", f"fargateprofile/{cluster}/{name}"),
                "id": f"{cluster}:{name}",
                "cluster_name": cluster,
                "fargate_profile_name": name,
            },
        )


def _addons(place: Place, cluster: str) -> Iterator[Found]:
    for name in place.each(LIST_ADDONS, "addons", subject=cluster, clusterName=cluster):
        yield place.resource(
            "aws_eks_addon",
            f"{cluster}:{name}",
            {
                "arn": place.arn("eks", f"addon/{cluster}/{name}"),
                "id": f"{cluster}:{name}",
                "cluster_name": cluster,
                "addon_name": name,
            },
        )
