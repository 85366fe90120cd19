"""Run scope -> its Glue databases, tables, functions and connections, as items.

Glue keeps names in lower case and pages its listings; a database that Lake Formation hides is not in
`GetDatabases` at all, so the run's own database is also asked for by name.
Source: AWS Glue Web API Reference, Catalog API.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation, operation
from floe_guard.runscope import RUN_PARAMETER, RunScope, is_run_id
from floe_guard.sweep.items import Item, ItemKind

UNLISTED = "databases:"
"""How a line about what could not be listed begins where the catalog hides the run's own database."""
_GONE = ("EntityNotFoundException",)
GET_DATABASES = operation("glue", "GetDatabases", resource="glue")
GET_DATABASE = operation("glue", "GetDatabase", absent=_GONE, resource="glue")
GET_TABLES = operation("glue", "GetTables", absent=_GONE, resource="glue")
GET_PARTITIONS = operation("glue", "GetPartitions", absent=_GONE, resource="glue")
GET_FUNCTIONS = operation("glue", "GetUserDefinedFunctions", absent=_GONE, resource="glue")
GET_CONNECTIONS = operation("glue", "GetConnections", resource="glue")


def databases(clients: Clients) -> list[dict[str, Any]]:
    """Return every database that the catalog lists to the caller."""
    return list(_listed(clients, GET_DATABASES, "DatabaseList", "the catalog"))


def database(clients: Clients, name: str) -> dict[str, Any] | None:
    """Return the database of this name, or None where the catalog says that there is none.

    Raises:
        CallFailed: There was no answer, or one without a database.
    """
    answer = clients.call(GET_DATABASE, subject=name, Name=name)
    if answer is None:
        return None
    if "Database" not in answer:
        raise CallFailed(
            Failure.TRUNCATED, GET_DATABASE, clients.home, subject=name, detail="it has no Database"
        )
    return answer["Database"]  # type: ignore[no-any-return]


def connections(clients: Clients) -> Iterator[dict[str, Any]]:
    """Yield every connection that the catalog lists to the caller."""
    yield from _listed(clients, GET_CONNECTIONS, "ConnectionList", "the catalog", HidePassword=True)


def listed_in(
    clients: Clients, scope: RunScope, catalog: list[dict[str, Any]], unseen: list[str]
) -> Iterator[Item]:
    """Yield everything in the catalog that the run owns: contents first, then the database.

    Args:
        clients: Shared clients.
        scope: The run.
        catalog: What `databases` returned.
        unseen: Receives one line for each kind that could not be listed although its database could;
            the proof decides what that is worth.

    Yields:
        Items in the order in which they are to be deleted.

    Raises:
        CallFailed: Databases or tables could not be listed.
    """
    prefixed = [d for d in catalog if d["Name"].lower().startswith(scope.glue_prefix)]
    if not any(d["Name"].lower() == scope.database for d in prefixed):
        hidden = database(clients, scope.database)
        if hidden is not None:
            prefixed.append(hidden)
            unseen.append(f"{UNLISTED} {scope.database} exists, and GetDatabases does not list it")
    for entry in prefixed:
        name = entry["Name"]
        parameters = entry.get("Parameters") or {}
        whole = scope.owns_database(name, parameters)
        marker = parameters.get(RUN_PARAMETER, "") if whole else ""
        linked = is_link(entry)
        for table in () if linked else tables(clients, name):
            own = table.get("Parameters") or {}
            if scope.owns_table(name, parameters, own):
                yield Item(
                    kind=ItemKind.TABLE,
                    run_id=scope.run_id,
                    name=table["Name"],
                    identity=created(table),
                    database=name,
                    parts=_partitions(clients, name, table, unseen),
                    marker=marker or own.get(RUN_PARAMETER, ""),
                )
        if whole and not linked:
            yield from _functions(clients, scope, name, marker, unseen)
        if whole:
            yield Item(
                kind=ItemKind.DATABASE,
                run_id=scope.run_id,
                name=name,
                identity=created(entry),
                marker=marker,
            )
    yield from _connections(clients, scope, unseen)


def tables(clients: Clients, database: str) -> Iterator[dict[str, Any]]:
    """Yield the tables of `database`; none where it does not exist."""
    yield from _listed(clients, GET_TABLES, "TableList", database, DatabaseName=database)


def marked_run(entry: dict[str, Any]) -> str:
    """Return the run id that a database or table carries as a parameter; "" where it carries none."""
    marker = str((entry.get("Parameters") or {}).get(RUN_PARAMETER, ""))
    return marker if is_run_id(marker) else ""


def is_link(entry: dict[str, Any]) -> bool:
    """Return whether a database or table only points at one elsewhere.

    What is listed inside such a database are the things of the database that it points at; the link alone
    is the run's.
    Source: AWS Lake Formation Developer Guide, "Creating resource links".
    """
    return any(entry.get(key) for key in ("TargetDatabase", "TargetTable", "FederatedDatabase"))


def created(entry: dict[str, Any]) -> str:
    """Return the creation time of a Glue or IAM resource as UTC ISO 8601, or "" where AWS gives none."""
    time = entry.get("CreateTime") or entry.get("CreationTime") or entry.get("CreateDate")
    return time.astimezone(UTC).isoformat() if isinstance(time, datetime) else ""


def connection_marker(connection: dict[str, Any]) -> str:
    """Return the run parameter on a Glue connection, or ""."""
    return str((connection.get("ConnectionProperties") or {}).get(RUN_PARAMETER, ""))


def _partitions(clients: Clients, database: str, table: dict[str, Any], unseen: list[str]) -> int:
    if is_link(table) or not table.get("PartitionKeys"):
        return 0
    try:
        return sum(
            len(page.get("Partitions", ()))
            for page in clients.pages(
                GET_PARTITIONS,
                subject=f"{database}.{table['Name']}",
                DatabaseName=database,
                TableName=table["Name"],
                ExcludeColumnSchema=True,
            )
        )
    except CallFailed as failed:
        unseen.append(f"partitions: {failed}")
        return 0


def _functions(
    clients: Clients, scope: RunScope, database: str, marker: str, unseen: list[str]
) -> Iterator[Item]:
    try:
        for page in clients.pages(
            GET_FUNCTIONS, subject=database, DatabaseName=database, Pattern="*"
        ):
            for function in page.get("UserDefinedFunctions", ()):
                yield Item(
                    kind=ItemKind.FUNCTION,
                    run_id=scope.run_id,
                    name=function["FunctionName"],
                    identity=created(function),
                    database=database,
                    marker=marker,
                )
    except CallFailed as failed:
        unseen.append(f"functions: {failed}")


def _connections(clients: Clients, scope: RunScope, unseen: list[str]) -> Iterator[Item]:
    try:
        for connection in connections(clients):
            marker = connection_marker(connection)
            if scope.owns_database(connection["Name"], {RUN_PARAMETER: marker}):
                yield Item(
                    kind=ItemKind.CONNECTION,
                    run_id=scope.run_id,
                    name=connection["Name"],
                    identity=created(connection),
                    marker=marker,
                )
    except CallFailed as failed:
        unseen.append(f"connections: {failed}")


def _listed(
    clients: Clients, listing: Operation, member: str, subject: str, **params: Any
) -> Iterator[dict[str, Any]]:
    """Yield the entries of a listing, of which each page must hold a list, be it an empty one.

    Raises:
        CallFailed: There was no answer, or one without the list: it says nothing of what is there.
    """
    for page in clients.pages(listing, subject=subject, **params):
        if member not in page:
            raise CallFailed(
                Failure.TRUNCATED,
                listing,
                clients.home,
                subject=subject,
                detail=f"it has no {member}",
            )
        yield from page[member]
