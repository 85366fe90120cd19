"""A Glue database made for a moment, to show that the caller would see one.

Source: AWS provider testing, "Readiness": `<glue prefix>readiness_<YYYYMMDDHHMMSS>`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from floe_guard.aws.clients import Clients
from floe_guard.aws.operations import operation
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
    """
    name = f"{glue_prefix}readiness_{datetime.now(UTC):%Y%m%d%H%M%S}"
    # An answer that was lost on its way, or that a second try turned into "already exists", leaves
    # a probe that only this line tells from somebody else's.
    description = f"floe-guard {uuid.uuid4()}: shows that databases are visible; deleted at once"
    try:
        clients.call(
            CREATE_DATABASE,
            subject=name,
            DatabaseInput={"Name": name, "Description": description},
        )
        listed = any(entry["Name"] == name for entry in databases(clients))
    finally:
        ours = _is_ours(clients, name, description)
        if ours:
            clients.call(DELETE_DATABASE, subject=name, Name=name)
    return ours and listed


def _is_ours(clients: Clients, name: str, description: str) -> bool:
    found = database(clients, name)
    return found is not None and found.get("Description") == description
