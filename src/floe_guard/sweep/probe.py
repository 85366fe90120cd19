"""A Glue database made for a moment, to show that the caller would see one.

Source: AWS provider testing, "Readiness": `<glue prefix>readiness_<YYYYMMDDHHMMSS>`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import operation
from floe_guard.interruption import interruptions
from floe_guard.sweep.delete_glue import DELETE_DATABASE
from floe_guard.sweep.discover_glue import database, databases

CREATE_DATABASE = operation(
    "glue", "CreateDatabase", absent=("AlreadyExistsException",), resource="glue", writes=True
)


def probe_is_visible(clients: Clients, glue_prefix: str) -> bool:
    """Create a probe database, look for it by name and in the listing, and delete it again.

    Args:
        clients: Shared clients.
        glue_prefix: Prefix of every test database.

    Returns:
        Whether both ways of looking showed it. Where somebody else's probe has the name, nothing is
        created, deleted or shown.

    Raises:
        CallFailed: A call gave no answer; one on the probe's own name says that it may still be there.
        KeyboardInterrupt: Ctrl-C or SIGTERM; the probe has been deleted first.
    """
    name = f"{glue_prefix}readiness_{datetime.now(UTC):%Y%m%d%H%M%S}"
    # An answer that was lost on its way, or that a second try turned into "already exists", leaves
    # a probe that only this line tells from somebody else's.
    description = f"floe-guard {uuid.uuid4()}: shows that databases are visible; deleted at once"
    with interruptions(clients.deadline.expire) as interruption:
        try:
            clients.call(
                CREATE_DATABASE,
                subject=name,
                DatabaseInput={"Name": name, "Description": description},
            )
            listed = any(entry["Name"] == name for entry in databases(clients))
        except CallFailed:
            if interruption.came:
                raise KeyboardInterrupt from None
            raise
        finally:
            interruption.hurries = False
            # An interrupted sweep still has to clean up after itself.
            clients.deadline.extend(60)
            ours = _is_ours(clients, name, description)
            if ours:
                clients.call(DELETE_DATABASE, subject=name, Name=name)
        if interruption.came:
            raise KeyboardInterrupt
    return ours and listed


def _is_ours(clients: Clients, name: str, description: str) -> bool:
    found = database(clients, name)
    return found is not None and found.get("Description") == description
