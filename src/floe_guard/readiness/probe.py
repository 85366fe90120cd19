"""The Glue probe database: made, read and removed again, whatever happens in between.

The name ends in the second at which it was made, so two probes may meet. Each carries a token of its
own in its parameters, and only a database that shows the token is deleted.

Source: AWS provider testing, "Readiness": `<glue prefix>readiness_<YYYYMMDDHHMMSS>`.
"""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation

CREATE_DATABASE = operation(
    "glue", "CreateDatabase", absent=("AlreadyExistsException",), resource="glue", writes=True
)
GET_DATABASE = operation(
    "glue", "GetDatabase", absent=("EntityNotFoundException",), resource="glue"
)
DELETE_DATABASE = operation(
    "glue", "DeleteDatabase", absent=("EntityNotFoundException",), resource="glue", writes=True
)
_TURNED_AWAY = {
    Failure.DENIED,
    Failure.CREDENTIALS,
    Failure.REGION_OFF,
    Failure.REFUSED,
    Failure.UNIMPLEMENTED,
}
TOKEN = "floe.guard.probe"
"""Database parameter that holds the token."""


@dataclass(slots=True)
class ProbeResult:
    """How far the probe came.

    Args:
        name: The database's name, in the lower case that Glue keeps.
        created: Whether AWS made it, or showed it afterwards.
        read: Whether it could be read back.
        removed: Whether it is known not to exist any more (or never to have existed).
        failure: Why it came no further, or "".
        advice: What to do about it.
        cleanup_failure: Why it could not be removed, or "".
    """

    name: str
    created: bool = False
    read: bool = False
    removed: bool = False
    failure: str = ""
    advice: str = ""
    cleanup_failure: str = ""

    @property
    def cleanup(self) -> str:
        """What became of the probe, in words."""
        if self.removed and self.created:
            return f"probe database {self.name} removed"
        if self.removed:
            return "no probe database was created"
        why = self.cleanup_failure or "it was not looked for"
        return f"probe database {self.name} MAY REMAIN: {why}"


def run_probe(
    clients: Clients,
    glue_prefix: str,
    now: datetime | None = None,
    told: Callable[[ProbeResult], None] = lambda _: None,
) -> ProbeResult:
    """Create, read and delete a probe database.

    Args:
        clients: Shared clients.
        glue_prefix: Prefix of all test databases.
        now: The moment that names it (UTC).
        told: Given the result when the probe is interrupted, before the interruption goes on.

    Returns:
        How far it came; a call that failed is told in it.

    Raises:
        KeyboardInterrupt: Ctrl-C or SIGTERM; the database has been removed first.
    """
    name = f"{glue_prefix}readiness_{now or datetime.now(UTC):%Y%m%d%H%M%S}".lower()
    probe, token = ProbeResult(name), secrets.token_hex(8)
    with _interruptions() as interruption:
        try:
            try:
                _create_and_read(clients, probe, token)
            finally:
                interruption.armed = False
        except CallFailed as failed:
            probe.failure, probe.advice = str(failed), failed.advice
        except KeyboardInterrupt:
            probe.failure = "interrupted"
        if not probe.removed:
            _remove(clients, probe, token)
        if interruption.came:
            told(probe)
            raise KeyboardInterrupt
    return probe


def _create_and_read(clients: Clients, probe: ProbeResult, token: str) -> None:
    # Where the answer to the first attempt is lost, the retry finds the database there already; the
    # token tells whether it is this probe's.
    try:
        clients.call(
            CREATE_DATABASE,
            subject=probe.name,
            DatabaseInput={
                "Name": probe.name,
                "Description": "floe-guard readiness probe; safe to delete",
                "Parameters": {TOKEN: token},
            },
        )
    except CallFailed as failed:
        # What AWS turned away was never made; after anything else it may have been.
        probe.removed = failed.kind in _TURNED_AWAY
        raise
    found = clients.call(GET_DATABASE, subject=probe.name, Name=probe.name)
    if found is None:
        probe.created = True
        probe.failure = "the database was created and could not be found afterwards"
        probe.advice = "run it again; the catalog may lag"
    elif _token(found) != token:
        probe.failure = f"a database {probe.name} of somebody else exists"
        probe.advice = "run it again a second later"
    else:
        probe.created = probe.read = True


def _token(answer: dict[str, Any]) -> str | None:
    parameters: dict[str, str] = (answer.get("Database") or {}).get("Parameters") or {}
    return parameters.get(TOKEN)


def _remove(clients: Clients, probe: ProbeResult, token: str) -> None:
    """Delete the probe and look whether it is gone."""
    # An interrupted or expired run still has to clean up after itself.
    clients.deadline.extend(60)
    try:
        found = clients.call(GET_DATABASE, subject=probe.name, Name=probe.name)
        if found is not None and _token(found) == token:
            probe.created = True
            clients.call(DELETE_DATABASE, subject=probe.name, Name=probe.name)
            found = clients.call(GET_DATABASE, subject=probe.name, Name=probe.name)
        if found is None or _token(found) != token:
            probe.removed = True
        else:
            probe.cleanup_failure = "it was deleted and is still shown"
    except CallFailed as failed:
        _remove_unseen(clients, probe, failed)


def _remove_unseen(clients: Clients, probe: ProbeResult, failed: CallFailed) -> None:
    """Delete a probe that this run made and cannot see; one it may not have made is left alone."""
    probe.cleanup_failure = str(failed)
    if probe.read:
        try:
            clients.call(DELETE_DATABASE, subject=probe.name, Name=probe.name)
        except CallFailed as again:
            probe.cleanup_failure = str(again)


@dataclass(slots=True)
class _Interruption:
    """Whether a signal came; while armed, the first one ends the work at once."""

    armed: bool = True
    came: bool = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        if self.armed:
            self.armed = False
            raise KeyboardInterrupt


@contextmanager
def _interruptions() -> Iterator[_Interruption]:
    """Take over Ctrl-C and SIGTERM, so that neither comes between the probe and its removal."""
    interruption = _Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, interruption.handle) for each in signals]
    try:
        yield interruption
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
