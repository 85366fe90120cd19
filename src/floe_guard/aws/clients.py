"""Clients, made once per service and region, and the two ways of asking through them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from floe_guard import __version__
from floe_guard.aws.direct import DirectSender
from floe_guard.aws.failures import CallFailed, Failure, error_parts, translate
from floe_guard.aws.lines import Lines
from floe_guard.aws.operations import Operation
from floe_guard.aws.paging import Pager, pager
from floe_guard.aws.transport import (
    AWS_DOMAINS,
    Deadline,
    DeadlineExceeded,
    UnreadableAnswer,
    follow_region,
    in_region,
    install,
)
from floe_guard.errors import AwsError
from floe_guard.heap import steady_heap

GLOBAL_SERVICES = {"iam", "budgets", "sts", "organizations"}
# S3 sends a request that went to the wrong region on to the right one by itself.
_ONE_REGION = GLOBAL_SERVICES | {"s3", "s3control"}
# Where calls cannot go the short way: urllib3 keeps the connections of ten hosts, and the regions of a
# client with more of them would close each other's.
_REGIONS_PER_CLIENT = 8


@dataclass(frozen=True, slots=True)
class Tuning:
    """How patient the clients are.

    Args:
        attempts: Requests per call, the first included. botocore's `standard` mode backs off between
            them; `adaptive` would let one throttled thread starve all that share the client.
        call_seconds: After this long no retry of a call is begun.
        run_seconds: After this long no call is begun at all.
        connect_seconds: To open a connection.
        read_seconds: Between two pieces of an answer.
        workers: Connections kept per client; the size of the pool that shares it.
    """

    attempts: int = 7
    call_seconds: float = 90.0
    run_seconds: float = 900.0
    connect_seconds: float = 8.0
    read_seconds: float = 30.0
    workers: int = 96


class Clients:
    """Shared clients of one session; safe to use from many threads.

    Args:
        session: A `boto3.Session`.
        home: The region in which the run takes place.
        endpoint: An endpoint for every service, or None for boto3's own chain (AWS_ENDPOINT_URL…).
        tuning: Patience.
    """

    def __init__(
        self, session: Any, home: str, endpoint: str | None = None, tuning: Tuning | None = None
    ) -> None:
        self.home = home
        self.tuning = tuning or Tuning()
        self.deadline = Deadline(self.tuning.run_seconds)
        self._session = session
        self._endpoint = endpoint
        core = session._session
        self._lines = Lines(core, self.tuning.connect_seconds, self.tuning.read_seconds)
        self._direct = DirectSender(core, self._lines)
        self._made: dict[tuple[str, str], Any] = {}
        self._away: dict[str, int] = {}
        self._pagers: dict[tuple[int, str], Pager] = {}
        # Making a client is not thread-safe, and threads make it slower: one at a time.
        self._lock = threading.Lock()

    def client(self, service: str, region: str = "") -> Any:
        """Return the client of `service` in `region` (default: the home region).

        Args:
            service: boto3 service name.
            region: Region name.

        Returns:
            The one boto3 client of that service and region, with this package's hooks on it.
        """
        return self._once((service, region or self.home), region or self.home)

    def _once(self, key: tuple[str, str], region: str) -> Any:
        made = self._made.get(key)
        if made is None:
            with self._lock:
                made = self._made.get(key)
                if made is None:
                    with steady_heap():
                        made = self._made[key] = self._make(key[0], region)
        return made

    def _shared(self, service: str, region: str) -> Any:
        """Return a client that `in_region(region)` may be asked through."""
        if service in _ONE_REGION:
            return self.client(service, region)
        home = self.client(service)
        if region == self.home or self._lines.reach(home.meta.endpoint_url):
            return home
        with self._lock:
            number = self._away.setdefault(region, len(self._away)) // _REGIONS_PER_CLIENT
        return self._once((service, f"regions {number}"), self.home)

    def _make(self, service: str, region: str) -> Any:
        import botocore
        from botocore.config import Config

        configured = self._attempts()
        tuning = self.tuning
        config = Config(
            retries={"mode": "standard", "total_max_attempts": configured or tuning.attempts},
            connect_timeout=tuning.connect_seconds,
            read_timeout=tuning.read_seconds,
            max_pool_connections=tuning.workers,
            # botocore would put its own together anew for every call.
            user_agent=f"floe-guard/{__version__} Botocore/{botocore.__version__}",
        )

        def make(settings: Any) -> Any:
            from botocore.exceptions import BotoCoreError, UnknownServiceError

            try:
                made = self._session.client(
                    service, region_name=region, endpoint_url=self._endpoint, config=settings
                )
                urlsplit(made.meta.endpoint_url).port  # noqa: B018 - read for its refusal
            except UnknownServiceError:
                raise
            except BotoCoreError as error:
                raise AwsError(
                    f"the AWS configuration is invalid ({type(error).__name__})",
                    hint="check the AWS_… variables and ~/.aws/config",
                ) from None
            except ValueError:
                # botocore's word for an endpoint that is no URL.
                raise AwsError(
                    "the endpoint of AWS is not a URL",
                    hint="check AWS_ENDPOINT_URL, endpoint_url in ~/.aws/config, and aws.endpoint_url",
                ) from None
            return made

        client = make(config)
        if service == "s3" and not _is_aws(client.meta.endpoint_url):
            # Bucket names as host names need a wildcard name server, which emulators do not have.
            client = make(config.merge(Config(s3={"addressing_style": "path"})))
        install(client, self.deadline, tuning.call_seconds)
        if service not in _ONE_REGION:
            follow_region(client)
        self._direct.serve(client)
        return client

    def _attempts(self) -> int | None:
        """Return the attempts that the user's AWS configuration asks for, or None."""
        try:
            configured = self._session._session.get_config_variable("max_attempts")
        except ValueError:
            configured = 0
        if configured is not None and configured < 1:
            raise AwsError(
                "the number of attempts is not a positive number",
                hint="check AWS_MAX_ATTEMPTS and max_attempts in ~/.aws/config",
            )
        return configured  # type: ignore[no-any-return]

    def overridden(self, service: str, region: str = "") -> bool:
        """Return whether `service` is asked somewhere else than at AWS."""
        return not _is_aws(self.client(service, region).meta.endpoint_url)

    def call(
        self, operation: Operation, *, region: str = "", subject: str = "", **params: Any
    ) -> dict[str, Any] | None:
        """Ask once.

        Args:
            operation: What to ask.
            region: Where; default the home region.
            subject: What the question is about, for reports.
            **params: The operation's parameters.

        Returns:
            The response, or None where AWS says, by a code that `operation` names, that the thing does
            not exist.

        Raises:
            CallFailed: When there was no answer.
        """
        where = region or self.home
        try:
            client = self._shared(operation.service, where)
            method = getattr(client, _method_name(client, operation))
            with in_region(where), _foreign_answers():
                response: dict[str, Any] = method(**params)
        except _unanswered() as error:
            if self._absent(error, operation):
                return None
            raise self._failed(error, operation, where, subject) from None
        return response

    def pages(
        self, operation: Operation, *, region: str = "", subject: str = "", **params: Any
    ) -> Iterator[dict[str, Any]]:
        """Ask for a listing, page by page, to its end.

        Args:
            operation: A listing operation, whether or not botocore has a paginator for it.
            region: Where; default the home region.
            subject: What is listed, for reports.
            **params: The operation's parameters.

        Yields:
            Each page's response; nothing where AWS says by one of the operation's `absent` codes that
            what would be listed does not exist.

        Raises:
            CallFailed: When there was no answer, or the listing broke off before its end.
            UnreadableAnswer: Never; it is translated.
        """
        where = region or self.home
        page: dict[str, Any] = {}
        try:
            client = self._shared(operation.service, where)
            method = getattr(client, _method_name(client, operation))
            listing = self._pager(client, operation)(method, params)
            pages = iter(listing)
            while True:
                with in_region(where), _foreign_answers():
                    following = next(pages, None)
                if following is None:
                    break
                page = following
                yield page
            if page.get("IsTruncated") is True:
                # The paginator stops without a word where a truncated page carries no marker.
                raise UnreadableAnswer("the listing broke off")
        except _unanswered() as error:
            if self._absent(error, operation):
                return
            raise self._failed(error, operation, where, subject) from None

    def _pager(self, client: Any, operation: Operation) -> Pager:
        """Return how the operation's pages are walked, looked up once."""
        key = (id(client), operation.name)
        found = self._pagers.get(key)
        if found is None:
            method = _method_name(client, operation)
            rule = None
            if client.can_paginate(method):
                model = self._session._session.get_paginator_model(operation.service)
                rule = model.get_paginator(operation.name)
            found = self._pagers[key] = pager(client, method, rule)
        return found

    @staticmethod
    def _absent(error: Exception, operation: Operation) -> bool:
        code, status, _ = error_parts(error)
        return code in operation.absent and status in {400, 404, 409, 410}

    def _failed(
        self, error: Exception, operation: Operation, region: str, subject: str
    ) -> Exception:
        where = "" if operation.service in GLOBAL_SERVICES else region
        if isinstance(error, DeadlineExceeded):
            return CallFailed(Failure.DEADLINE, operation, where, subject=subject)
        if isinstance(error, UnreadableAnswer):
            return CallFailed(
                Failure.TRUNCATED, operation, where, subject=subject, detail=str(error)
            )
        home = region == self.home
        return translate(error, operation, where, home=home, subject=subject) or error


@contextmanager
def _foreign_answers() -> Iterator[None]:
    """Turn what botocore's parsers and handlers raise over a body that is none of AWS's.

    They take the outer elements of an answer for granted: a page of a captive portal with status 200
    ends in one of these. That of a bucket's location reads every body as XML, whatever the status, and
    that of a redirected bucket asks for it again where everything is redirected.

    Raises:
        UnreadableAnswer: In their place.
        CredentialRetrievalError: In place of botocore's word for renewed credentials that have expired.
        RuntimeError: Any other one, as it is.
    """
    try:
        yield
    except (
        AttributeError,
        IndexError,
        KeyError,
        ParseError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise UnreadableAnswer(
            f"it is not what the operation returns, {type(error).__name__}"
        ) from None
    except RuntimeError as error:
        if "credentials are still expired" not in str(error):
            raise
        from botocore.exceptions import CredentialRetrievalError

        raise CredentialRetrievalError(provider="", error_msg="expired") from None


@cache
def _unanswered() -> tuple[type[Exception], ...]:
    """Return every class of exception by which a call says that there is no answer."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    return BotoCoreError, ClientError, ResponseParserError, DeadlineExceeded, UnreadableAnswer


def _method_name(client: Any, operation: Operation) -> str:
    from botocore import xform_name

    name = str(xform_name(operation.name))
    if client.meta.method_to_api_mapping.get(name) != operation.name:
        raise CallFailed(Failure.UNIMPLEMENTED, operation, "", detail="a newer boto3 is needed")
    return name


def _is_aws(endpoint: str) -> bool:
    return (urlsplit(endpoint).hostname or "").endswith(AWS_DOMAINS)
