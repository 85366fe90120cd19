"""Items of a manifest -> deleted Glue tables, functions, connections and databases.

AWS deletes what hangs on a table or database later and asynchronously, so that partitions go first,
then tables, then the database, and a database that has come to hold something unlisted stays.
Whether something is the run's is read from the catalog once more before it is deleted: what a manifest
says of a parameter is a claim, and a link to somebody else's database may have been put in its place.
Source: AWS Glue Web API Reference, BatchDeletePartition (25), BatchDeleteTable (100),
DeleteUserDefinedFunction, DeleteConnection, DeleteDatabase.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import operation
from floe_guard.runscope import RUN_PARAMETER, RunScope
from floe_guard.sweep.discover_glue import (
    GET_PARTITIONS,
    connection_marker,
    connections,
    created,
    database,
    is_link,
    tables,
)
from floe_guard.sweep.items import Item, ItemKind, in_batches, owned
from floe_guard.sweep.tally import Tally

_GONE = ("EntityNotFoundException",)
DELETE_PARTITIONS = operation(
    "glue", "BatchDeletePartition", absent=_GONE, resource="glue", writes=True
)
DELETE_TABLES = operation("glue", "BatchDeleteTable", absent=_GONE, resource="glue", writes=True)
DELETE_FUNCTION = operation(
    "glue", "DeleteUserDefinedFunction", absent=_GONE, resource="glue", writes=True
)
DELETE_CONNECTION = operation(
    "glue", "DeleteConnection", absent=_GONE, resource="glue", writes=True
)
DELETE_DATABASE = operation("glue", "DeleteDatabase", absent=_GONE, resource="glue", writes=True)
PARTITION_BATCH = 25
TABLE_BATCH = 100


class GlueDeleter:
    """Deletes Glue items of the runs in `scopes`.

    Args:
        clients: Shared clients.
        scopes: The scopes by run id.
        tally: Receives what was done.
        dry: Whether only what would be refused is found out, and nothing deleted.
    """

    def __init__(
        self,
        clients: Clients,
        scopes: dict[str, RunScope],
        tally: Tally,
        *,
        dry: bool = False,
    ) -> None:
        self._dry = dry
        self._clients = clients
        self._scopes = scopes
        self._tally = tally

    def delete(self, items: Iterable[Item]) -> None:
        """Delete `items`: contents before the databases that hold them."""
        wanted = []
        for item in items:
            scope = self._scopes.get(item.run_id)
            if scope is None or not owned(item, scope):
                self._tally.keep(item, "refused", "outside the scope of the run")
            else:
                wanted.append(item)
        order = [ItemKind.FUNCTION, ItemKind.TABLE, ItemKind.CONNECTION, ItemKind.DATABASE]
        wanted.sort(key=lambda item: (order.index(item.kind), item.database, item.name))
        for kind, group in groupby(wanted, key=lambda item: item.kind):
            match kind:
                case ItemKind.FUNCTION:
                    for database, members in groupby(group, key=lambda item: item.database):
                        self._functions(database, list(members))
                case ItemKind.TABLE:
                    for database, members in groupby(group, key=lambda item: item.database):
                        self._tables(database, list(members))
                case ItemKind.CONNECTION:
                    self._connections(list(group))
                case _:
                    for item in group:
                        self._database(item)

    def _holder(self, name: str, items: list[Item]) -> dict[str, Any] | None:
        """Return the database as it is now, or None where nothing in it is to be deleted."""
        try:
            holder = database(self._clients, name)
        except CallFailed as failed:
            self._keep(items, failed.reason)
            return None
        if holder is None:
            self._tally.add(*items)
            return None
        if is_link(holder):
            for item in items:
                self._tally.keep(item, "refused", "its database is a link to another one")
            return None
        return holder

    def _functions(self, database: str, items: list[Item]) -> None:
        if (holder := self._holder(database, items)) is None:
            return
        for item in items:
            if self._scopes[item.run_id].owns_database(database, holder.get("Parameters")):
                self._try(item, DELETE_FUNCTION, DatabaseName=database, FunctionName=item.name)
            else:
                self._tally.keep(item, "refused", "its database is not the run's")

    def _connections(self, items: list[Item]) -> None:
        try:
            present = {found["Name"]: found for found in connections(self._clients)}
        except CallFailed as failed:
            self._keep(items, failed.reason)
            return
        for item in items:
            found = present.get(item.name)
            if found is None:
                self._tally.add(item)
            elif created(found) != item.identity:
                self._tally.keep(item, "changed", "a later connection has this name")
            elif not self._scopes[item.run_id].owns_database(
                item.name, {RUN_PARAMETER: connection_marker(found)}
            ):
                self._tally.keep(item, "refused", "it is not the run's")
            else:
                self._try(item, DELETE_CONNECTION, ConnectionName=item.name)

    def _keep(self, items: list[Item], reason: str) -> None:
        for item in items:
            self._tally.keep(item, "failed", reason)

    def _tables(self, database: str, items: list[Item]) -> None:
        if (holder := self._holder(database, items)) is None:
            return
        try:
            present = {table["Name"]: table for table in tables(self._clients, database)}
        except CallFailed as failed:
            self._keep(items, failed.reason)
            return
        same = []
        for item in items:
            found = present.get(item.name)
            if found is None:
                self._tally.add(item)
            elif created(found) != item.identity:
                self._tally.keep(item, "changed", "a later table has this name")
            elif not self._scopes[item.run_id].owns_table(
                database, holder.get("Parameters"), found.get("Parameters")
            ):
                self._tally.keep(item, "refused", "neither it nor its database is the run's")
            else:
                same.append(item)
        if self._dry:
            return
        for item in same:
            if item.parts and not is_link(present[item.name]):
                self._partitions(item)
        for batch in in_batches(same, TABLE_BATCH):
            self._table_batch(database, batch)

    def _table_batch(self, database: str, batch: list[Item]) -> None:
        try:
            answer = self._clients.call(
                DELETE_TABLES,
                subject=database,
                DatabaseName=database,
                TablesToDelete=[item.name for item in batch],
            )
        except CallFailed as failed:
            self._keep(batch, failed.reason)
            return
        errors = {
            str(error.get("TableName", "")).lower(): _code(error)
            for error in (answer or {}).get("Errors", ())
        }
        for item in batch:
            code = errors.get(item.name.lower(), "")
            if code and code not in _GONE:
                self._tally.keep(item, "failed", code)
            else:
                self._tally.add(item)

    def _partitions(self, item: Item) -> None:
        """Delete a table's partitions, which would otherwise outlive it for a while.

        A failure here is no failure of the sweep: deleting the table takes them along.
        """
        try:
            values = [
                {"Values": partition["Values"]}
                for page in self._clients.pages(
                    GET_PARTITIONS,
                    subject=item.name,
                    DatabaseName=item.database,
                    TableName=item.name,
                    ExcludeColumnSchema=True,
                )
                for partition in page.get("Partitions", ())
            ]
            for start in range(0, len(values), PARTITION_BATCH):
                self._clients.call(
                    DELETE_PARTITIONS,
                    subject=item.name,
                    DatabaseName=item.database,
                    TableName=item.name,
                    PartitionsToDelete=values[start : start + PARTITION_BATCH],
                )
        except CallFailed as failed:
            self._tally.note(f"partitions of {item.label()} are left to AWS: {failed.reason}")

    def _database(self, item: Item) -> None:
        """Delete a database that is the one listed and is empty by now: deleting one cascades."""
        try:
            found = database(self._clients, item.name)
            if found is None:
                self._tally.add(item)
                return
            if created(found) != item.identity:
                self._tally.keep(item, "changed", "a later database has this name")
                return
            if not self._scopes[item.run_id].owns_database(item.name, found.get("Parameters")):
                self._tally.keep(item, "refused", "it is not the run's")
                return
            # Deleting a link leaves what it points at alone.
            rest = [] if is_link(found) else list(tables(self._clients, item.name))
        except CallFailed as failed:
            self._tally.keep(item, "failed", failed.reason)
            return
        if rest:
            self._tally.keep(
                item,
                "changed",
                f"it still holds {len(rest)} tables; deleting it would delete them unlisted",
            )
            return
        self._try(item, DELETE_DATABASE, Name=item.name)

    def _try(self, item: Item, what: Any, **params: str) -> None:
        if self._dry:
            return
        try:
            self._clients.call(what, subject=item.name, **params)
        except CallFailed as failed:
            self._tally.keep(item, "failed", failed.reason)
        else:
            self._tally.add(item)


def _code(error: dict[str, Any]) -> str:
    detail = error.get("ErrorDetail") or {}
    return str(detail.get("ErrorCode") or "an error without a code")
