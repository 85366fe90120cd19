"""Turns every way in which a call can fail to answer into one typed `CallFailed`.

The caller learns why there is no answer and what to do about it, never a traceback, and never the
text of a credential: AWS's own messages are passed on only where they cannot hold one.

Source: botocore/exceptions.py; "Common Errors" of each service's API reference; "Error responses"
of the Amazon S3 API reference.
"""

from __future__ import annotations

import re
from enum import StrEnum

from floe_guard.aws.operations import Operation
from floe_guard.aws.transport import ERROR_PAGE
from floe_guard.errors import one_line
from floe_guard.model import Gap


class Failure(StrEnum):
    """Why a call gave no answer."""

    DENIED = "denied"
    THROTTLED = "throttled"
    NOT_FOUND = "not-found"
    """The service says that something does not exist, in words the operation did not expect."""
    UNIMPLEMENTED = "unimplemented"
    UNREACHABLE = "unreachable"
    REGION_OFF = "region-off"
    TRUNCATED = "truncated"
    """The answer was cut off, or cannot be read as what the operation returns."""
    DEADLINE = "deadline"
    CREDENTIALS = "credentials"
    SERVER = "server-error"
    REFUSED = "refused"
    """The service rejected the request itself."""


_WORDS: dict[Failure, str] = {
    Failure.DENIED: "access denied",
    Failure.THROTTLED: "throttled after every retry",
    Failure.NOT_FOUND: "not found",
    Failure.UNIMPLEMENTED: "not implemented by the endpoint",
    Failure.UNREACHABLE: "the endpoint cannot be reached",
    Failure.REGION_OFF: "the region is not enabled for this account",
    Failure.TRUNCATED: "the answer was cut off or is not readable",
    Failure.DEADLINE: "the time allowed for the call ran out",
    Failure.CREDENTIALS: "the credentials were rejected",
    Failure.SERVER: "server error after every retry",
    Failure.REFUSED: "the request was rejected",
}


class CallFailed(Exception):
    """A call that gave no answer; nothing may be concluded from it.

    Args:
        kind: Why.
        operation: What was asked.
        region: Where, "" for a global service.
        subject: What it was asked about (a bucket, a database), or "".
        code: AWS's error code, or the transport error's class name.
        detail: What may be said further, already safe to show.
        retried: Whether an earlier attempt was sent, of which nothing is known.
    """

    def __init__(
        self,
        kind: Failure,
        operation: Operation,
        region: str,
        *,
        subject: str = "",
        code: str = "",
        detail: str = "",
        retried: bool = False,
    ) -> None:
        super().__init__(kind, operation, region)
        self.kind = kind
        self.operation = operation
        self.region = region
        # Names and codes come from the other side.
        self.subject = _WITHHELD.sub("(withheld)", subject)
        self.code = _WITHHELD.sub("(withheld)", one_line(code))
        self.detail = detail
        self.retried = retried

    def __str__(self) -> str:
        about = f" on {one_line(self.subject)}" if self.subject else ""
        where = f" in {self.region}" if self.region else ""
        return f"{self.operation}{about}{where}: {self.reason}"

    @property
    def reason(self) -> str:
        """Why there was no answer, in words with the error code."""
        parts = [p for p in (self.code, self.detail) if p]
        return _WORDS[self.kind] + (f" ({': '.join(parts)})" if parts else "")

    @property
    def advice(self) -> str:
        """What a person can do about it."""
        match self.kind:
            case Failure.DENIED:
                return f"allow {' and '.join(self.operation.actions)} to the caller"
            case Failure.THROTTLED | Failure.SERVER | Failure.TRUNCATED:
                return "run it again; nothing was concluded from this call"
            case Failure.UNREACHABLE:
                return "check the network, the proxy and AWS_ENDPOINT_URL, then run it again"
            case Failure.REGION_OFF:
                return f"enable {self.region} for the account, or leave it out of the settings"
            case Failure.UNIMPLEMENTED:
                return "ask AWS itself: this endpoint does not offer the operation"
            case Failure.DEADLINE:
                return "run it again; AWS answered too slowly, or refused too often"
            case Failure.CREDENTIALS:
                return "sign in again (aws sso login) and run it again"
            case Failure.NOT_FOUND:
                return "check its name and the account; it may have been deleted meanwhile"
            case Failure.REFUSED:
                return "see the service's documentation for the error code"

    def gap(self, resource_types: tuple[str, ...], *, tolerated: bool = False) -> Gap:
        """Return this failure as a gap of an inventory.

        Args:
            resource_types: Types that may be missing because of it.
            tolerated: Whether the rules are complete all the same.

        Returns:
            The gap, with service, operation, IAM action and advice.
        """
        about = f" on {one_line(self.subject)}" if self.subject else ""
        return Gap(
            what=f"{self.operation}{about}",
            reason=self.reason,
            remedy=self.advice,
            resource_types=resource_types,
            region=self.region,
            service=self.operation.service,
            operation=self.operation.name,
            iam_action=self.operation.action,
            tolerated=tolerated,
        )


_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AllAccessDisabled",
        "AccountProblem",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Forbidden",
        "NotAuthorized",
        "NotAuthorizedException",
        "UnauthorizedOperation",
        "UnauthorizedAccess",
    }
)
_CREDENTIALS = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "NotSignedUp",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
# A region that is not enabled does not know the account's keys; it says so with the codes for bad keys.
# https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
_REGION_OFF = frozenset(
    {"AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException", "OptInRequired"}
)
_THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequests",
        "TooManyRequestsException",
    }
)
_UNIMPLEMENTED = frozenset(
    {
        ERROR_PAGE,
        "InvalidAction",
        "MethodNotAllowed",
        "NotImplemented",
        "NotImplementedException",
        "UnknownOperation",
        "UnknownOperationException",
        "UnsupportedOperation",
        "UnsupportedOperationException",
    }
)
_NOT_FOUND = re.compile(r"NoSuch|NotFound|DoesNotExist|NonExistent")


def translate(
    error: Exception, operation: Operation, region: str, *, home: bool = True, subject: str = ""
) -> CallFailed | None:
    """Return the typed failure that `error` stands for.

    Args:
        error: What botocore raised.
        operation: What was asked.
        region: Where.
        home: Whether it is the region in which the caller's identity was checked; elsewhere rejected
            keys mean that the region is not enabled.
        subject: What it was asked about.

    Returns:
        The failure, or None where `error` is none of botocore's: a fault of the program.
    """
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        HTTPClientError,
        NoCredentialsError,
        PaginationError,
        ParamValidationError,
        ResponseStreamingError,
        UnknownServiceError,
    )
    from botocore.parsers import ResponseParserError

    def failed(kind: Failure, code: str, detail: str = "") -> CallFailed:
        told = getattr(error, "response", None) or {}
        attempts = (told.get("ResponseMetadata") or {}).get("RetryAttempts", 0)
        return CallFailed(
            kind,
            operation,
            region,
            subject=subject,
            code=code,
            detail=detail,
            retried=attempts > 0,
        )

    name = type(error).__name__
    if isinstance(error, ClientError):
        code, status, message = error_parts(error)
        head = operation.name.startswith("Head")
        kind = _classify(code, status, home=home, head=head)
        if code == ERROR_PAGE:
            return failed(kind, f"HTTP {status}", "a web page in place of an answer")
        return failed(kind, code, _safe_detail(message))
    if isinstance(error, ResponseParserError):
        # An error page where an AWS error document belongs (an emulator's "not implemented", a proxy).
        page = re.search(r"<!doctype html|<html", str(error), re.IGNORECASE)
        if page:
            return failed(Failure.UNIMPLEMENTED, "", "a web page in place of an answer")
        return failed(Failure.TRUNCATED, name)
    if isinstance(error, PaginationError):
        return failed(Failure.TRUNCATED, name, "paging did not advance")
    if isinstance(error, NoCredentialsError) or name in _CREDENTIAL_ERRORS:
        return failed(Failure.CREDENTIALS, name)
    if isinstance(error, ParamValidationError):
        if "Unknown parameter" in str(error):
            return failed(Failure.UNIMPLEMENTED, name, "a newer boto3 is needed")
        return failed(Failure.REFUSED, name)
    if isinstance(error, ResponseStreamingError):
        return failed(Failure.TRUNCATED, name)
    if isinstance(error, UnknownServiceError):
        return failed(Failure.UNIMPLEMENTED, name, "a newer boto3 is needed")
    if isinstance(error, HTTPClientError | BotoCoreError):
        return failed(Failure.UNREACHABLE, name)
    return None


_CREDENTIAL_ERRORS = frozenset(
    {
        "CredentialRetrievalError",
        "LoginRefreshTokenExpired",
        "PartialCredentialsError",
        "SSOError",
        "SSOTokenLoadError",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)


def error_parts(error: object) -> tuple[str, int, str]:
    """Return error code, HTTP status and message of a botocore `ClientError`.

    Args:
        error: The `ClientError`.

    Returns:
        Code ("" where there is none), status (0 where there is none) and message, untrusted.
    """
    response = getattr(error, "response", None) or {}
    told = response.get("Error") or {}
    status = (response.get("ResponseMetadata") or {}).get("HTTPStatusCode")
    return (
        str(told.get("Code") or ""),
        status if isinstance(status, int) else 0,
        str(told.get("Message") or ""),
    )


def _classify(code: str, status: int, *, home: bool, head: bool) -> Failure:
    if code in _REGION_OFF and (not home or code == "OptInRequired"):
        return Failure.REGION_OFF
    if code in _CREDENTIALS:
        return Failure.CREDENTIALS
    if code in _THROTTLED or status == 429:
        return Failure.THROTTLED
    if code in _DENIED or status in {401, 403}:
        return Failure.DENIED
    # A bare number for a code is no AWS error document: an answer to HEAD, which has no body, or an
    # endpoint that does not know the operation.
    unknown_path = status == 404 and code.isdigit() and not head
    if code in _UNIMPLEMENTED or status in {405, 501} or unknown_path:
        return Failure.UNIMPLEMENTED
    if _NOT_FOUND.search(code) or (head and status == 404):
        return Failure.NOT_FOUND
    if status >= 500:
        return Failure.SERVER
    return Failure.REFUSED


_WITHHELD = re.compile(
    r"(?:AKIA|ASIA)[A-Z0-9]{8,}|(?=[A-Za-z0-9/+=]*[0-9])(?=[A-Za-z0-9/+=]*[a-z])[A-Za-z0-9/+=]{32,}"
)
_DENIAL = re.compile(
    r"explicit deny in an? [a-z -]+ polic(?:y|ies)|no [a-z -]+ policy allows", re.IGNORECASE
)


def _safe_detail(message: str) -> str:
    """Return what may be shown of AWS's message: the policy type of a denial, else the text without keys."""
    if denial := _DENIAL.search(message):
        return denial[0]
    # A signature mismatch quotes the whole canonical request, an error page its HTML.
    if "canonical" in message.lower() or "<" in message:
        return ""
    return one_line(_WITHHELD.sub("(withheld)", message))[:200]
