"""The flags of every verb that talks to AWS, and the connection they come to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from floe_guard._records import dataclass, replace
from floe_guard.errors import SettingsError

if TYPE_CHECKING:
    from floe_guard.aws.connection import Connection
    from floe_guard.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class ConnectionFlags:
    """What the connection flags said.

    Args:
        aws_profile: `--profile`: AWS CLI profile or SSO session.
        region: `--region`: the region of the run.
        account: `--account`: approved account ids.
    """

    aws_profile: str | None = None
    region: str | None = None
    account: tuple[str, ...] = ()


def connection_flags(function: F) -> F:
    """Add `--profile`, `--region` and `--account`, passed on as `connection=ConnectionFlags(...)`."""

    @wraps(function)
    def collect(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in ConnectionFlags.__slots__}
        return function(*args, connection=ConnectionFlags(**given), **kwargs)

    wrapped: Any = collect
    for option in (
        click.option(
            "--account",
            multiple=True,
            metavar="ID",
            callback=_accounts,
            help="Approved account id; repeatable. Any other account stops everything.",
        ),
        click.option(
            "--region",
            metavar="REGION",
            callback=_named,
            help="Region (default: FLOE_AWS_REGION).",
        ),
        click.option(
            "--profile",
            "aws_profile",
            metavar="NAME",
            callback=_named,
            help="AWS CLI profile or SSO session.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def region_of(flags: ConnectionFlags, settings: Settings, from_environment: str | None) -> str:
    """Return the region of the run: flag, then environment, then the one approved region.

    Args:
        flags: The connection flags.
        settings: The settings.
        from_environment: `FLOE_AWS_REGION`, or None.

    Returns:
        A region name, in the form of one.

    Raises:
        SettingsError: None is named, or it is not of the form of a region.
    """
    import re

    from floe_guard._settings_keys import REGION

    approved = settings.aws.regions
    only = approved[0] if len(approved) == 1 else None
    region = flags.region or from_environment or only
    if region is None:
        raise SettingsError("no region is named", hint="pass --region or set FLOE_AWS_REGION")
    if not re.fullmatch(REGION, region):
        raise SettingsError(
            f"{region!r} is not an AWS region identifier such as ap-southeast-2",
            hint="see --region and FLOE_AWS_REGION",
        )
    return region


def approving(
    flags: ConnectionFlags, settings: Settings, policy_arn: str | None
) -> ConnectionFlags:
    """Return the flags with the account approved that the run is meant for, where none is named.

    Args:
        flags: The connection flags.
        settings: The settings.
        policy_arn: The provider-test policy, an output of the scaffold that names its account; or None.
    """
    if flags.account or settings.aws.account_ids or policy_arn is None:
        return flags
    return replace(flags, account=(policy_arn.split(":")[4],))


def open_connection(flags: ConnectionFlags, settings: Settings, region: str) -> Connection:
    """Connect to the account that flags and settings name.

    Args:
        flags: The connection flags.
        settings: The settings: approved accounts and regions, profile, endpoint.
        region: The region of the run.

    Returns:
        The approved connection.

    Raises:
        AwsError: There are no credentials, or account or region are not approved.
    """
    from floe_guard.aws.connection import ConnectionSpec, connect

    return connect(
        ConnectionSpec(
            region=region,
            profile=flags.aws_profile or settings.aws.profile,
            account_ids=flags.account or settings.aws.account_ids,
            regions=settings.aws.regions,
            endpoint=settings.aws.endpoint_url,
        )
    )


def _accounts(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    for account in value:
        if not (account.isascii() and account.isdigit() and len(account) == 12):
            raise click.BadParameter(f"{account!r} is not a 12-digit account id", ctx, param)
    return value


def _named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    # A shell variable that is not set would quietly stand for another account's profile or region.
    if value == "":
        raise click.BadParameter("it is empty", ctx, param)
    return value
