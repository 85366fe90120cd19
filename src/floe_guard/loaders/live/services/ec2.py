"""EC2 -> machines and all that starts them, NAT gateways, and what is paid for when they are gone.

Source: Amazon EC2 API Reference; the attributes are those of the AWS provider's EC2 resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place, tag_map, tagged
from floe_guard.values import Value

DESCRIBE_INSTANCES = operation("ec2", "DescribeInstances")
DESCRIBE_NAT = operation("ec2", "DescribeNatGateways")
DESCRIBE_TEMPLATES = operation("ec2", "DescribeLaunchTemplates")
DESCRIBE_FLEETS = operation("ec2", "DescribeFleets")
DESCRIBE_SPOT_FLEETS = operation("ec2", "DescribeSpotFleetRequests")
DESCRIBE_SPOT = operation("ec2", "DescribeSpotInstanceRequests")
DESCRIBE_ADDRESSES = operation("ec2", "DescribeAddresses")
DESCRIBE_VOLUMES = operation("ec2", "DescribeVolumes")

# What AWS's own services manage in the account is paid for like everything else, and an account may be
# set to leave it out of the answers.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedResourceVisibility.html
WITH_HIDDEN: dict[str, Any] = {"IncludeManagedResources": True}

EVERYWHERE = True
TYPES = (
    "aws_instance",
    "aws_nat_gateway",
    "aws_launch_template",
    "aws_ec2_fleet",
    "aws_spot_fleet_request",
    "aws_spot_instance_request",
    "aws_eip",
    "aws_ebs_volume",
)


def collect(place: Place) -> Iterator[Found]:
    """Yield what of EC2 exists in the region; addresses and volumes in the approved one alone."""
    yield Job(("aws_instance",), lambda: _instances(place))
    yield Job(("aws_nat_gateway",), lambda: _nat_gateways(place))
    yield Job(("aws_launch_template",), lambda: _templates(place))
    yield Job(("aws_ec2_fleet",), lambda: _fleets(place))
    yield Job(("aws_spot_fleet_request",), lambda: _spot_fleets(place))
    yield Job(("aws_spot_instance_request",), lambda: _spot_requests(place))
    if place.home:
        yield Job(("aws_eip",), lambda: _addresses(place))
        yield Job(("aws_ebs_volume",), lambda: _volumes(place))


def _tags(thing: dict[str, Any]) -> dict[str, Value]:
    return tagged(tag_map(thing.get("Tags")))


def _instances(place: Place) -> Iterator[Found]:
    for reservation in place.each(DESCRIBE_INSTANCES, "Reservations", **WITH_HIDDEN):
        for instance in reservation.get("Instances") or ():
            state = (instance.get("State") or {}).get("Name")
            # A terminated machine stays listed for an hour and costs nothing; a stopped one keeps its
            # disks and comes back by one call.
            if state == "terminated":
                continue
            name = instance["InstanceId"]
            launched = instance.get("LaunchTime")
            yield place.resource(
                "aws_instance",
                name,
                {
                    "arn": place.arn("ec2", f"instance/{name}"),
                    "id": name,
                    "ami": instance.get("ImageId"),
                    "instance_type": instance.get("InstanceType"),
                    "instance_state": state,
                    "instance_lifecycle": instance.get("InstanceLifecycle"),
                    "availability_zone": (instance.get("Placement") or {}).get("AvailabilityZone"),
                    "tenancy": (instance.get("Placement") or {}).get("Tenancy"),
                    "key_name": instance.get("KeyName"),
                    "subnet_id": instance.get("SubnetId"),
                    "vpc_security_group_ids": [
                        g["GroupId"] for g in instance.get("SecurityGroups") or ()
                    ],
                    "iam_instance_profile": (instance.get("IamInstanceProfile") or {}).get("Arn"),
                    "private_ip": instance.get("PrivateIpAddress"),
                    "public_ip": instance.get("PublicIpAddress"),
                    "launch_time": launched.isoformat() if launched else None,
                    # Not the provider's: a rule may leave a machine alone until some age.
                    "age_hours": _age_hours(instance),
                    **_tags(instance),
                },
            )


def _age_hours(instance: dict[str, Any]) -> float | None:
    """Return for how long a machine has been there.

    Starting it anew resets its launch time, but not since when its disks and interfaces are attached
    (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html).
    """
    attached = [
        *((disk.get("Ebs") or {}) for disk in instance.get("BlockDeviceMappings") or ()),
        *((each.get("Attachment") or {}) for each in instance.get("NetworkInterfaces") or ()),
    ]
    moments = [instance.get("LaunchTime"), *(one.get("AttachTime") for one in attached)]
    known: list[datetime] = [moment for moment in moments if moment is not None]
    if not known:
        return None
    hours = (datetime.now(UTC) - min(known)).total_seconds() / 3600
    # Where the clock here is slow, a machine must not be younger than any limit.
    return max(0.0, round(hours, 2))


def _nat_gateways(place: Place) -> Iterator[Found]:
    for gateway in place.each(DESCRIBE_NAT, "NatGateways"):
        if gateway.get("State") in {"deleted", "failed"}:
            continue
        name = gateway["NatGatewayId"]
        address: dict[str, Any] = next(iter(gateway.get("NatGatewayAddresses") or ()), {})
        yield place.resource(
            "aws_nat_gateway",
            name,
            {
                "id": name,
                "connectivity_type": gateway.get("ConnectivityType"),
                "subnet_id": gateway.get("SubnetId"),
                "vpc_id": gateway.get("VpcId"),
                "allocation_id": address.get("AllocationId"),
                "network_interface_id": address.get("NetworkInterfaceId"),
                "private_ip": address.get("PrivateIp"),
                "public_ip": address.get("PublicIp"),
                **_tags(gateway),
            },
        )


def _templates(place: Place) -> Iterator[Found]:
    for template in place.each(DESCRIBE_TEMPLATES, "LaunchTemplates", **WITH_HIDDEN):
        name = template["LaunchTemplateId"]
        yield place.resource(
            "aws_launch_template",
            name,
            {
                "arn": place.arn("ec2", f"launch-template/{name}"),
                "id": name,
                "name": template.get("LaunchTemplateName"),
                "default_version": template.get("DefaultVersionNumber"),
                "latest_version": template.get("LatestVersionNumber"),
                **_tags(template),
            },
        )


def _fleets(place: Place) -> Iterator[Found]:
    for fleet in place.each(DESCRIBE_FLEETS, "Fleets"):
        if fleet.get("FleetState") in {"deleted", "failed"}:
            continue
        name = fleet["FleetId"]
        target = fleet.get("TargetCapacitySpecification") or {}
        yield place.resource(
            "aws_ec2_fleet",
            name,
            {
                "arn": place.arn("ec2", f"fleet/{name}"),
                "id": name,
                "fleet_state": fleet.get("FleetState"),
                "type": fleet.get("Type"),
                "target_capacity_specification": [
                    {
                        "total_target_capacity": target.get("TotalTargetCapacity"),
                        "on_demand_target_capacity": target.get("OnDemandTargetCapacity"),
                        "spot_target_capacity": target.get("SpotTargetCapacity"),
                    }
                ],
                **_tags(fleet),
            },
        )


def _spot_fleets(place: Place) -> Iterator[Found]:
    for fleet in place.each(DESCRIBE_SPOT_FLEETS, "SpotFleetRequestConfigs"):
        if fleet.get("SpotFleetRequestState") in {"cancelled", "failed"}:
            continue
        name = fleet["SpotFleetRequestId"]
        config = fleet.get("SpotFleetRequestConfig") or {}
        yield place.resource(
            "aws_spot_fleet_request",
            name,
            {
                "id": name,
                "spot_request_state": fleet.get("SpotFleetRequestState"),
                "target_capacity": config.get("TargetCapacity"),
                "iam_fleet_role": config.get("IamFleetRole"),
                "fleet_type": config.get("Type"),
                **_tags(fleet),
            },
        )


def _spot_requests(place: Place) -> Iterator[Found]:
    for request in place.each(DESCRIBE_SPOT, "SpotInstanceRequests"):
        if request.get("State") in {"cancelled", "closed", "failed"}:
            continue
        name = request["SpotInstanceRequestId"]
        yield place.resource(
            "aws_spot_instance_request",
            name,
            {
                "id": name,
                "spot_request_state": request.get("State"),
                "spot_type": request.get("Type"),
                "spot_price": request.get("SpotPrice"),
                "spot_instance_id": request.get("InstanceId"),
                **_tags(request),
            },
        )


def _addresses(place: Place) -> Iterator[Found]:
    for address in place.each(DESCRIBE_ADDRESSES, "Addresses"):
        name = address.get("AllocationId") or address["PublicIp"]
        yield place.resource(
            "aws_eip",
            name,
            {
                "id": name,
                "allocation_id": address.get("AllocationId"),
                "association_id": address.get("AssociationId"),
                "domain": address.get("Domain"),
                "instance": address.get("InstanceId"),
                "network_interface": address.get("NetworkInterfaceId"),
                "private_ip": address.get("PrivateIpAddress"),
                "public_ip": address.get("PublicIp"),
                **_tags(address),
            },
        )


def _volumes(place: Place) -> Iterator[Found]:
    for volume in place.each(DESCRIBE_VOLUMES, "Volumes", **WITH_HIDDEN):
        name = volume["VolumeId"]
        yield place.resource(
            "aws_ebs_volume",
            name,
            {
                "arn": place.arn("ec2", f"volume/{name}"),
                "id": name,
                "availability_zone": volume.get("AvailabilityZone"),
                "encrypted": volume.get("Encrypted"),
                "kms_key_id": volume.get("KmsKeyId"),
                "size": volume.get("Size"),
                "type": volume.get("VolumeType"),
                "iops": volume.get("Iops"),
                "create_time": volume["CreateTime"].isoformat()
                if volume.get("CreateTime")
                else None,
                **_tags(volume),
            },
        )
