"""Opens the connection to the account, or refuses it, with exactly one call to AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from floe_guard.aws.clients import Clients, Tuning
from floe_guard.aws.credentials import CredentialKind, can_be_sent, credential_kind
from floe_guard.aws.failures import CallFailed, Failure, error_parts
from floe_guard.aws.operations import operation
from floe_guard.errors import AwsError, NotApprovedError
from floe_guard.heap import steady_heap

GET_CALLER_IDENTITY = operation("sts", "GetCallerIdentity")


@dataclass(frozen=True, slots=True)
class ConnectionSpec:
    """Where to connect and what is approved.

    Args:
        region: The region of the run.
        profile: AWS profile, or None for boto3's own choice (`AWS_PROFILE`, environment, SSO…).
        account_ids: Approved accounts; empty when none is named.
        regions: Approved regions; empty when none is named.
        endpoint: An endpoint for every service, or None for boto3's chain (`AWS_ENDPOINT_URL`…).
        tuning: Patience of the clients.
    """

    region: str
    profile: str | None = None
    account_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    endpoint: str | None = None
    tuning: Tuning | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who AWS says the caller is.

    Args:
        account_id: Twelve digits.
        arn: The caller's ARN.
        partition: `aws`, `aws-cn`, `aws-us-gov`…
        approved: Whether approved accounts are named (and so contain this one).
    """

    account_id: str
    arn: str
    partition: str
    approved: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """An approved account, ready to be asked."""

    clients: Clients
    identity: Identity
    credentials: CredentialKind
    region: str


def connect(spec: ConnectionSpec) -> Connection:
    """Open a session, find out who the caller is, and stop unless account and region are approved.

    Args:
        spec: Where to connect.

    Returns:
        The connection. AWS has been called once, for the caller's identity.

    Raises:
        NotApprovedError: The account or the region is not approved.
        AwsError: No credentials, or no identity.
    """
    if spec.regions and spec.region not in spec.regions:
        raise NotApprovedError(
            f"region {spec.region} is not approved; approved: {', '.join(spec.regions)}",
            hint="change --region, or aws.regions in .floe-guard.yaml",
        )
    session = _session(spec)
    credentials = _credentials(session, spec.profile)
    clients = Clients(session, spec.region, spec.endpoint, spec.tuning)
    identity = _identity(clients, spec)
    return Connection(clients, identity, credentials, spec.region)


def _session(spec: ConnectionSpec) -> Any:
    with steady_heap():
        import boto3
        from botocore.exceptions import BotoCoreError

        from floe_guard.aws.answers import AnswerParserFactory

    try:
        session = boto3.Session(profile_name=spec.profile, region_name=spec.region)
    except BotoCoreError as error:
        raise _credential_error(error, spec.profile) from None
    session._session.register_component("response_parser_factory", AnswerParserFactory())
    return session


# What botocore raises over the user's own files and helpers: a token or cache file that is gone
# (OSError) or no JSON (ValueError), an answer of a credential process or sign-in service that lacks what
# it should hold, new credentials that have expired already (RuntimeError), no terminal to ask at (EOFError).
_BROKEN_HELPERS = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def _credentials(session: Any, profile: str | None) -> CredentialKind:
    found, frozen, named = _obtain(session, profile)
    if frozen is None:
        raise AwsError(
            "no AWS credentials were found",
            hint="sign in with `aws sso login --profile NAME` and pass --profile NAME",
        )
    if not all(map(can_be_sent, (frozen.access_key, frozen.secret_key, frozen.token or ""))):
        raise AwsError(
            "the AWS credentials hold white space, a line break or a character outside ASCII",
            hint="set them anew, or use a profile or an SSO session",
        )
    return credential_kind(found.method, not frozen.token, named)


def _obtain(session: Any, profile: str | None) -> tuple[Any, Any, str | None]:
    """Return botocore's credentials, their values of this moment, and the profile named explicitly."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        profile = profile or session._session.get_config_variable("profile")
        found = session.get_credentials()
        return found, found and found.get_frozen_credentials(), profile
    except (BotoCoreError, ClientError, ResponseParserError, *_BROKEN_HELPERS) as error:
        raise _credential_error(error, profile) from None


def held_by(connection: Connection) -> dict[str, str]:
    """Return the credentials that AWS is asked with, to be looked for where they must not be.

    Args:
        connection: The approved account.

    Returns:
        Value by name; it is never shown, written or kept longer than the process lives.

    Raises:
        AwsError: They had to be renewed, and could not be.
    """
    _, frozen, _ = _obtain(connection.clients._session, connection.credentials.profile or None)
    values = {
        "access key id in use": frozen.access_key,
        "secret access key in use": frozen.secret_key,
        "session token in use": frozen.token,
    }
    return {name: value for name, value in values.items() if value}


_CHECK_PROFILE = "check the profile in ~/.aws/config, or run `aws sso login`"
_CREDENTIAL_ADVICE = {
    "AccessDenied": (
        "the role of the profile may not be assumed: access denied",
        "allow sts:AssumeRole on the role to the profile that it is assumed from",
    ),
    "ConfigNotFound": ("the AWS configuration file does not exist", "check AWS_CONFIG_FILE"),
    "ConfigParseError": ("the AWS configuration file cannot be read", "check ~/.aws/config"),
    "CredentialRetrievalError": (
        "the credential process or container gave no credentials",
        "run the profile's credential_process by hand, or use an SSO session",
    ),
    "EOFError": (
        "the profile asks for an MFA code, and there is no terminal to ask at",
        "run it at a terminal, or use an SSO session",
    ),
    "InfiniteLoopConfigError": (
        "the profile's source_profile entries form a loop",
        "check ~/.aws/config",
    ),
    "InvalidConfigError": ("the AWS configuration is invalid", "check ~/.aws/config"),
    "PartialCredentialsError": (
        "the AWS credentials are incomplete",
        "set both halves of the key, or use a profile or an SSO session",
    ),
    "ProfileNotFound": (
        "the AWS profile does not exist",
        "list the profiles with `aws configure list-profiles`",
    ),
    "RuntimeError": ("the AWS credentials have expired", _CHECK_PROFILE),
    "SSOTokenLoadError": ("there is no SSO session", "run `aws sso login`"),
    "TokenRetrievalError": ("the SSO session could not be refreshed", "run `aws sso login`"),
    "UnauthorizedSSOTokenError": ("the SSO session has expired", "run `aws sso login`"),
}
_UNREACHABLE = (
    "ConnectionClosedError",
    "ConnectTimeoutError",
    "EndpointConnectionError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "SSLError",
)


def _credential_error(error: Exception, profile: str | None) -> AwsError:
    """Return the one line for a failure to find credentials.

    botocore's own text is left out: that of a credential process may quote what the process printed.
    """
    name = type(error).__name__
    if code := error_parts(error)[0]:
        name = code  # an AssumeRole or SSO call that AWS turned away
    profile = profile or getattr(error, "kwargs", {}).get("profile")
    what, hint = f"the AWS credentials could not be obtained ({name})", _CHECK_PROFILE
    if name in _UNREACHABLE:
        hint = "check the network, the proxy and AWS_ENDPOINT_URL"
    message, hint = _CREDENTIAL_ADVICE.get(name, (what, hint))
    about = f" (profile {profile!r})" if profile else ""
    return AwsError(f"{message}{about}", hint=hint)


def _identity(clients: Clients, spec: ConnectionSpec) -> Identity:
    try:
        answer: Mapping[str, Any] = clients.call(GET_CALLER_IDENTITY) or {}
    except CallFailed as failure:
        hint = failure.advice
        if failure.kind is Failure.UNREACHABLE:
            hint = (
                f"check that {spec.region} is a region, and the network, proxy and AWS_ENDPOINT_URL"
            )
        raise AwsError(f"AWS did not say who the caller is: {failure}", hint=hint) from None
    account, arn = str(answer.get("Account") or ""), str(answer.get("Arn") or "")
    if not (account.isascii() and account.isdigit() and len(account) == 12):
        raise AwsError("AWS did not say which account the caller belongs to")
    if arn.count(":") < 5:
        raise AwsError("AWS did not say who the caller is: its answer holds no ARN")
    if spec.account_ids and account not in spec.account_ids:
        raise NotApprovedError(
            f"account {account} is not approved; approved: {', '.join(spec.account_ids)}",
            hint="use another profile, or change aws.account_ids in .floe-guard.yaml or --account",
        )
    return Identity(account, arn, arn.split(":")[1], approved=bool(spec.account_ids))


@cache
def service_regions(service: str, partition: str = "aws") -> frozenset[str]:
    """Return the regions in which boto3 knows `service` to exist.

    Args:
        service: boto3 service name.
        partition: AWS partition.

    Returns:
        Region names; empty when boto3 does not say.
    """
    import boto3

    return frozenset(boto3.Session().get_available_regions(service, partition))
