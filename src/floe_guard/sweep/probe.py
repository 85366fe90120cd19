"""A Glue database made for a moment, to show that the caller would see one.

Source: AWS provider testing, "Readiness": `<glue prefix>readiness_<YYYYMMDDHHMMSS>`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from floe_guard.aws.clients import Clients
from floe_guard.aws.operations import operation
from floe_guard.sweep.delete_glue import DELETE_DATABASE
from floe_guard.sweep.discover_glue import GET_DATABASE, databases

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
    """
    name = f"{glue_prefix}readiness_{datetime.now(UTC):%Y%m%d%H%M%S}"
    description = "floe-guard: shows that databases are visible; deleted at once"
    made = clients.call(
        CREATE_DATABASE,
        subject=name,
        DatabaseInput={"Name": name, "Description": description},
    )
    if made is None:
        return False
    try:
        by_name = clients.call(GET_DATABASE, subject=name, Name=name)
        listed = any(database["Name"] == name for database in databases(clients))
        return by_name is not None and listed
    finally:
        clients.call(DELETE_DATABASE, subject=name, Name=name)
