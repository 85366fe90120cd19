"""EC2 Auto Scaling -> groups and launch configurations.

Source: Amazon EC2 Auto Scaling API Reference; the attributes are those of `aws_autoscaling_group`.
"""

from __future__ import annotations

from collections.abc import Iterator

from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place, tag_map
from floe_guard.loaders.live.services.ec2 import WITH_HIDDEN

DESCRIBE_GROUPS = operation("autoscaling", "DescribeAutoScalingGroups")
DESCRIBE_CONFIGURATIONS = operation("autoscaling", "DescribeLaunchConfigurations")

EVERYWHERE = True
TYPES = ("aws_autoscaling_group", "aws_launch_configuration")


def collect(place: Place) -> Iterator[Found]:
    """Yield groups, which bring machines back by themselves, and launch configurations."""
    yield Job(("aws_autoscaling_group",), lambda: _groups(place))
    yield Job(("aws_launch_configuration",), lambda: _configurations(place))


def _groups(place: Place) -> Iterator[Found]:
    for group in place.each(DESCRIBE_GROUPS, "AutoScalingGroups", **WITH_HIDDEN):
        name = group["AutoScalingGroupName"]
        tags = tag_map(group.get("Tags"))
        yield place.resource(
            "aws_autoscaling_group",
            name,
            {
                "arn": group.get("AutoScalingGroupARN"),
                "id": name,
                "name": name,
                "desired_capacity": group.get("DesiredCapacity"),
                "min_size": group.get("MinSize"),
                "max_size": group.get("MaxSize"),
                "launch_configuration": group.get("LaunchConfigurationName"),
                "tag": [{"key": k, "value": v} for k, v in tags.items()],
                # Not an attribute of the provider's, but what an exemption by tag looks at.
                "tags_all": tags,
            },
        )


def _configurations(place: Place) -> Iterator[Found]:
    for configuration in place.each(DESCRIBE_CONFIGURATIONS, "LaunchConfigurations"):
        name = configuration["LaunchConfigurationName"]
        yield place.resource(
            "aws_launch_configuration",
            name,
            {
                "arn": configuration.get("LaunchConfigurationARN"),
                "id": name,
                "name": name,
                "image_id": configuration.get("ImageId"),
                "instance_type": configuration.get("InstanceType"),
            },
        )
