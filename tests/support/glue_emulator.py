"""An emulator of the few Glue Catalog calls that the sweep makes, where moto is not like AWS.

It is no AWS: it folds names to lower case, pages listings, keeps deleted tables in listings for a while,
limits batches, has functions and resource links, and knows nothing else. It answers in a `FaultProxy`'s
place (`proxy.answer(emulator)`); S3 and STS stay the server's behind it.
Source: AWS Glue Web API Reference, Catalog API; AWS Lake Formation Developer Guide, "Resource links".
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.support.fault_proxy import Answer, Request

Fields = dict[str, Any]


class GlueError(Exception):
    """An error answer; the first argument is AWS's code."""


@dataclass
class _Database:
    entry: Fields
    tables: dict[str, Fields] = field(default_factory=dict)
    partitions: dict[str, list[list[str]]] = field(default_factory=dict)
    functions: dict[str, Fields] = field(default_factory=dict)


@dataclass
class GlueEmulator:
    """A catalog.

    Args:
        page: Entries in a page of a listing.
        lag: For how many more listings a deleted table, or a dropped database, is still shown.
        hidden: Databases that GetDatabases leaves out, as Lake Formation does.
    """

    page: int = 100
    lag: int = 0
    hidden: set[str] = field(default_factory=set)
    catalog: dict[str, _Database] = field(default_factory=dict)
    connections: dict[str, Fields] = field(default_factory=dict)
    ghosts: dict[tuple[str, str], tuple[int, Fields]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    largest: Counter[str] = field(default_factory=Counter)
    clock: float = 1_790_000_000.0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __call__(self, request: Request) -> Answer | None:
        service, _, name = request.operation.partition(":")
        if service != "glue":
            return None
        headers = (("Content-Type", "application/x-amz-json-1.1"),)
        with self._lock:
            self.asked[name] += 1
            try:
                answer = getattr(self, f"_{name}")(json.loads(request.body or b"{}"))
            except GlueError as error:
                body = {"__type": error.args[0], "Message": "emulated"}
                return Answer(400, json.dumps(body).encode(), headers)
        return Answer(200, json.dumps(answer).encode(), headers)

    def database(self, name: str, **entry: Any) -> _Database:
        """Add a database; the name is folded as Glue folds it."""
        made = _Database({"Name": name.lower(), "CreateTime": self._now(), **entry})
        self.catalog[name.lower()] = made
        return made

    def table(self, database: str, name: str, partitions: int = 0, **entry: Any) -> None:
        """Add a table with some partitions."""
        holder = self.catalog[database.lower()]
        keys = {"PartitionKeys": [{"Name": "day"}]} if partitions else {}
        holder.tables[name.lower()] = {
            "Name": name.lower(),
            "CreateTime": self._now(),
            **keys,
            **entry,
        }
        holder.partitions[name.lower()] = [[str(number)] for number in range(partitions)]

    def inventory(self) -> dict[str, list[str]]:
        """Return the names of all tables by database."""
        return {name: sorted(database.tables) for name, database in sorted(self.catalog.items())}

    def _now(self) -> float:
        self.clock += 1
        return self.clock

    def _holder(self, name: str) -> _Database:
        try:
            return self.catalog[name.lower()]
        except KeyError:
            raise GlueError("EntityNotFoundException") from None

    def _target(self, name: str) -> _Database:
        """Return where the tables of `name` really are: a link shows those of its target."""
        holder = self._holder(name)
        link = holder.entry.get("TargetDatabase")
        return self._holder(link["DatabaseName"]) if link else holder

    def _paged(self, entries: list[Any], asked: Fields, key: str) -> Fields:
        begin = int(asked.get("NextToken") or 0)
        size = min(self.page, asked.get("MaxResults") or self.page)
        answer: Fields = {key: entries[begin : begin + size]}
        if begin + size < len(entries):
            answer["NextToken"] = str(begin + size)
        return answer

    def _limit(self, asked: Fields, key: str, most: int, name: str) -> list[Any]:
        entries = list(asked[key])
        self.largest[name] = max(self.largest[name], len(entries))
        if len(entries) > most:
            raise GlueError("ValidationException")
        return entries

    def _GetDatabases(self, asked: Fields) -> Fields:
        shown = [d.entry for n, d in sorted(self.catalog.items()) if n not in self.hidden]
        return self._paged(shown, asked, "DatabaseList")

    def _GetDatabase(self, asked: Fields) -> Fields:
        return {"Database": self._holder(asked["Name"]).entry}

    def _CreateDatabase(self, asked: Fields) -> Fields:
        entry = dict(asked["DatabaseInput"])
        name = entry.pop("Name")
        if name.lower() in self.catalog:
            raise GlueError("AlreadyExistsException")
        self.database(name, **entry)
        return {}

    def _DeleteDatabase(self, asked: Fields) -> Fields:
        self._holder(asked["Name"])
        del self.catalog[asked["Name"].lower()]
        return {}

    def _GetTables(self, asked: Fields) -> Fields:
        holder = self._target(asked["DatabaseName"])
        shown = [holder.tables[name] for name in sorted(holder.tables)]
        if not asked.get("NextToken"):
            for key, (left, entry) in list(self.ghosts.items()):
                self.ghosts[key] = (left - 1, entry)
                if left <= 0:
                    del self.ghosts[key]
        shown += [e for (d, _), (_, e) in self.ghosts.items() if d == holder.entry["Name"]]
        return self._paged(shown, asked, "TableList")

    def _BatchDeleteTable(self, asked: Fields) -> Fields:
        holder = self._target(asked["DatabaseName"])
        errors = []
        for name in self._limit(asked, "TablesToDelete", 100, "BatchDeleteTable"):
            entry = holder.tables.pop(name.lower(), None)
            if entry is None:
                detail = {"ErrorCode": "EntityNotFoundException"}
                errors.append({"TableName": name, "ErrorDetail": detail})
            elif self.lag:
                self.ghosts[holder.entry["Name"], name.lower()] = (self.lag, entry)
        return {"Errors": errors}

    def _GetPartitions(self, asked: Fields) -> Fields:
        values = self._target(asked["DatabaseName"]).partitions.get(asked["TableName"].lower(), [])
        return self._paged([{"Values": value} for value in values], asked, "Partitions")

    def _BatchDeletePartition(self, asked: Fields) -> Fields:
        holder = self._target(asked["DatabaseName"])
        values = holder.partitions[asked["TableName"].lower()]
        for gone in self._limit(asked, "PartitionsToDelete", 25, "BatchDeletePartition"):
            values.remove(gone["Values"])
        return {"Errors": []}

    def _GetUserDefinedFunctions(self, asked: Fields) -> Fields:
        holder = self._target(asked["DatabaseName"])
        return self._paged(list(holder.functions.values()), asked, "UserDefinedFunctions")

    def _DeleteUserDefinedFunction(self, asked: Fields) -> Fields:
        holder = self._target(asked["DatabaseName"])
        if holder.functions.pop(asked["FunctionName"], None) is None:
            raise GlueError("EntityNotFoundException")
        return {}

    def _GetConnections(self, asked: Fields) -> Fields:
        return self._paged(list(self.connections.values()), asked, "ConnectionList")

    def _DeleteConnection(self, asked: Fields) -> Fields:
        if self.connections.pop(asked["ConnectionName"], None) is None:
            raise GlueError("EntityNotFoundException")
        return {}
