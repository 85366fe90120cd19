"""The Glue probe database: made, read and removed again, whatever happens in between.

The name ends in the second at which it was made, so two probes may meet. Each carries a token of its
own in its parameters, and only a database that shows the token is deleted.

Source: AWS provider testing, "Readiness": `<glue prefix>readiness_<YYYYMMDDHHMMSS>`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.interruption import interruptions

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
}
_SETTLE_S = 2.0
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
        unanswered: Whether it came no further because AWS gave no answer.
        failure: Why it came no further, or "".
        advice: What to do about it.
        cleanup_failure: Why it could not be removed, or "".
    """

    name: str
    created: bool = False
    read: bool = False
    removed: bool = False
    unanswered: bool = False
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
        KeyboardInterrupt: Ctrl-C, SIGTERM or a hang-up; the database has been removed first.
    """
    name = f"{glue_prefix}readiness_{now or datetime.now(UTC):%Y%m%d%H%M%S}".lower()
    probe, token = ProbeResult(name), secrets.token_hex(8)
    with interruptions(clients.deadline.expire) as interruption:
        try:
            _create_and_read(clients, probe, token)
        except CallFailed as failed:
            probe.unanswered = True
            probe.failure, probe.advice = str(failed), failed.advice
        interruption.hurries = False
        if not probe.removed:
            if not probe.created and probe.unanswered:
                # A creation whose answer did not come may still be under way.
                time.sleep(_SETTLE_S)
            _remove(clients, probe, token)
        if interruption.came:
            told(probe)
            raise KeyboardInterrupt
    return probe


def _create_and_read(clients: Clients, probe: ProbeResult, token: str) -> None:
    # Where the answer to the first attempt is lost, the retry finds the database there already; the
    # token tells whether it is this probe's.
    try:
        answer = clients.call(
            CREATE_DATABASE,
            subject=probe.name,
            DatabaseInput={
                "Name": probe.name,
                "Description": "floe-guard readiness probe; safe to delete",
                "Parameters": {TOKEN: token},
            },
        )
    except CallFailed as failed:
        # What AWS turned away at once was never made; after anything else it may have been.
        probe.removed = failed.kind in _TURNED_AWAY and not failed.retried
        raise
    probe.created = answer is not None
    found = clients.call(GET_DATABASE, subject=probe.name, Name=probe.name)
    if found is None and probe.created:
        probe.failure = "the database was created and could not be found afterwards"
        probe.advice = "run it again; the catalog may lag"
    elif found is None:
        probe.failure = f"AWS says that a database {probe.name} exists, and does not show it"
        probe.advice = "run it again; the catalog may lag"
        # It may be this run's all the same.
        probe.cleanup_failure = probe.failure
    elif _token(found) != token:
        probe.failure = f"a database {probe.name} of somebody else exists"
        probe.advice = "run it again a second later"
    else:
        probe.created = probe.read = True


def _token(answer: dict[str, Any]) -> str | None:
    parameters: dict[str, str] = (answer.get("Database") or {}).get("Parameters") or {}
    return parameters.get(TOKEN)


def _remove(clients: Clients, probe: ProbeResult, token: str) -> None:
    """Delete the probe, if it is this run's, and look whether it is gone."""
    # An interrupted or expired run still has to clean up after itself.
    clients.deadline.extend(60)
    shown = _shown(clients, probe, token)
    probe.created = probe.created or shown is True
    if not probe.created:
        # One that this run may not have made is left alone.
        probe.removed = shown is False and not probe.cleanup_failure
        return
    for _ in range(2):
        try:
            absent = clients.call(DELETE_DATABASE, subject=probe.name, Name=probe.name) is None
        except CallFailed as failed:
            probe.cleanup_failure = str(failed)
            absent = False
        else:
            probe.cleanup_failure = "it was deleted and is still shown"
        shown = _shown(clients, probe, token)
        # Who may delete and not read still hears that there is nothing left to delete.
        probe.removed = shown is False or (shown is None and absent)
        if probe.removed:
            return


def _shown(clients: Clients, probe: ProbeResult, token: str) -> bool | None:
    """Return whether AWS shows this run's probe; None where it does not say."""
    try:
        found = clients.call(GET_DATABASE, subject=probe.name, Name=probe.name)
    except CallFailed as failed:
        probe.cleanup_failure = probe.cleanup_failure or str(failed)
        return None
    return found is not None and _token(found) == token
