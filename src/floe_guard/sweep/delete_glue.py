"""Items of a manifest -> deleted Glue tables, functions, connections and databases.

AWS deletes what hangs on a table or database later and asynchronously, so that partitions go first,
then tables, then the database, and a database that has come to hold something unlisted stays.
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
from floe_guard.runscope import RunScope
from floe_guard.sweep.discover_glue import (
    GET_DATABASE,
    GET_PARTITIONS,
    created,
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
    """

    def __init__(self, clients: Clients, scopes: dict[str, RunScope], tally: Tally) -> None:
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
                    for item in group:
                        self._try(
                            item,
                            DELETE_FUNCTION,
                            DatabaseName=item.database,
                            FunctionName=item.name,
                        )
                case ItemKind.TABLE:
                    for database, members in groupby(group, key=lambda item: item.database):
                        self._tables(database, list(members))
                case ItemKind.CONNECTION:
                    for item in group:
                        self._try(item, DELETE_CONNECTION, ConnectionName=item.name)
                case _:
                    for item in group:
                        self._database(item)

    def _tables(self, database: str, items: list[Item]) -> None:
        try:
            present = {table["Name"]: created(table) for table in tables(self._clients, database)}
        except CallFailed as failed:
            for item in items:
                self._tally.keep(item, "failed", failed.reason)
            return
        same = []
        for item in items:
            found = present.get(item.name)
            if found is None:
                self._tally.add(item)
            elif found != item.identity:
                self._tally.keep(item, "changed", "a later table has this name")
            else:
                same.append(item)
        for item in same:
            if item.parts:
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
            for item in batch:
                self._tally.keep(item, "failed", failed.reason)
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
            answer = self._clients.call(GET_DATABASE, subject=item.name, Name=item.name)
            if answer is None:
                self._tally.add(item)
                return
            if created(answer["Database"]) != item.identity:
                self._tally.keep(item, "changed", "a later database has this name")
                return
            rest = [table["Name"] for table in tables(self._clients, item.name)]
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
        try:
            self._clients.call(what, subject=item.name, **params)
        except CallFailed as failed:
            self._tally.keep(item, "failed", failed.reason)
        else:
            self._tally.add(item)


def _code(error: dict[str, Any]) -> str:
    detail = error.get("ErrorDetail") or {}
    return str(detail.get("ErrorCode") or "an error without a code")
