"""Glue -> everything that runs (in every region), and the databases and tables of the test prefix.

Source: AWS Glue Web API Reference; the attributes are those of the AWS provider's `aws_glue_*`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from floe_guard.aws.operations import operation
from floe_guard.loaders.live.protocol import Found, Job, Place
from floe_guard.values import Value

GET_JOBS = operation("glue", "GetJobs")
GET_CRAWLERS = operation("glue", "GetCrawlers")
GET_TRIGGERS = operation("glue", "GetTriggers")
LIST_WORKFLOWS = operation("glue", "ListWorkflows")
GET_DEV_ENDPOINTS = operation("glue", "GetDevEndpoints")
GET_ML_TRANSFORMS = operation("glue", "GetMLTransforms")
LIST_SESSIONS = operation("glue", "ListSessions")
GET_DATABASES = operation("glue", "GetDatabases", resource="glue")
GET_TABLES = operation("glue", "GetTables", absent=("EntityNotFoundException",), resource="glue")

EVERYWHERE = True
TYPES = ("aws_glue_*",)
_ENDED_SESSION = {"STOPPED", "FAILED", "TIMEOUT"}


def collect(place: Place) -> Iterator[Found]:
    """Yield jobs, crawlers and all that starts them; in the approved region the test databases too."""
    yield Job(("aws_glue_job",), lambda: _jobs(place))
    yield Job(("aws_glue_crawler",), lambda: _crawlers(place))
    yield Job(("aws_glue_trigger",), lambda: _triggers(place))
    yield Job(("aws_glue_workflow",), lambda: _workflows(place))
    yield Job(("aws_glue_dev_endpoint",), lambda: _dev_endpoints(place))
    yield Job(("aws_glue_ml_transform",), lambda: _ml_transforms(place))
    yield Job(("aws_glue_session",), lambda: _sessions(place))
    if place.home:
        yield Job(
            ("aws_glue_catalog_database", "aws_glue_catalog_table"), lambda: _databases(place)
        )


def _glue(place: Place, kind: str, name: str, attributes: dict[str, Value]) -> Found:
    arn = place.arn("glue", f"{kind.replace('_', '').replace('mltransform', 'mlTransform')}/{name}")
    if kind == "dev_endpoint":
        arn = place.arn("glue", f"devEndpoint/{name}")
    return place.resource(
        f"aws_glue_{kind}", name, {"arn": arn, "id": name, "name": name, **attributes}
    )


def _jobs(place: Place) -> Iterator[Found]:
    for job in place.each(GET_JOBS, "Jobs"):
        command = job.get("Command") or {}
        yield _glue(
            place,
            "job",
            job["Name"],
            {
                "role_arn": job.get("Role"),
                "description": job.get("Description"),
                "glue_version": job.get("GlueVersion"),
                "worker_type": job.get("WorkerType"),
                "number_of_workers": job.get("NumberOfWorkers"),
                "max_capacity": job.get("MaxCapacity"),
                "max_retries": job.get("MaxRetries"),
                "timeout": job.get("Timeout"),
                "command": [
                    {
                        "name": command.get("Name"),
                        "script_location": command.get("ScriptLocation"),
                        "python_version": command.get("PythonVersion"),
                    }
                ],
            },
        )


def _crawlers(place: Place) -> Iterator[Found]:
    for crawler in place.each(GET_CRAWLERS, "Crawlers"):
        schedule = crawler.get("Schedule") or {}
        yield _glue(
            place,
            "crawler",
            crawler["Name"],
            {
                "role": crawler.get("Role"),
                "database_name": crawler.get("DatabaseName"),
                "description": crawler.get("Description"),
                "schedule": schedule.get("ScheduleExpression"),
                "table_prefix": crawler.get("TablePrefix"),
            },
        )


def _triggers(place: Place) -> Iterator[Found]:
    for trigger in place.each(GET_TRIGGERS, "Triggers"):
        yield _glue(
            place,
            "trigger",
            trigger["Name"],
            {
                "type": trigger.get("Type"),
                "state": trigger.get("State"),
                "enabled": trigger.get("State") in {"ACTIVATED", "ACTIVATING"},
                "schedule": trigger.get("Schedule"),
                "workflow_name": trigger.get("WorkflowName"),
                "description": trigger.get("Description"),
                "actions": [
                    {"job_name": a.get("JobName"), "crawler_name": a.get("CrawlerName")}
                    for a in trigger.get("Actions") or ()
                ],
            },
        )


def _workflows(place: Place) -> Iterator[Found]:
    for name in place.each(LIST_WORKFLOWS, "Workflows"):
        yield _glue(place, "workflow", name, {})


def _dev_endpoints(place: Place) -> Iterator[Found]:
    for endpoint in place.each(GET_DEV_ENDPOINTS, "DevEndpoints"):
        yield _glue(
            place,
            "dev_endpoint",
            endpoint["EndpointName"],
            {
                "status": endpoint.get("Status"),
                "role_arn": endpoint.get("RoleArn"),
                "glue_version": endpoint.get("GlueVersion"),
                "worker_type": endpoint.get("WorkerType"),
                "number_of_nodes": endpoint.get("NumberOfNodes"),
                "number_of_workers": endpoint.get("NumberOfWorkers"),
            },
        )


def _ml_transforms(place: Place) -> Iterator[Found]:
    for transform in place.each(GET_ML_TRANSFORMS, "Transforms"):
        yield _glue(
            place,
            "ml_transform",
            transform["TransformId"],
            {
                "name": transform.get("Name"),
                "description": transform.get("Description"),
                "role_arn": transform.get("Role"),
                "glue_version": transform.get("GlueVersion"),
                "worker_type": transform.get("WorkerType"),
                "number_of_workers": transform.get("NumberOfWorkers"),
                "max_capacity": transform.get("MaxCapacity"),
            },
        )


def _sessions(place: Place) -> Iterator[Found]:
    for session in place.each(LIST_SESSIONS, "Sessions"):
        # A session that has ended costs nothing and stays listed for a month.
        if session.get("Status") not in _ENDED_SESSION:
            yield _glue(
                place,
                "session",
                session["Id"],
                {
                    "status": session.get("Status"),
                    "role_arn": session.get("Role"),
                    "glue_version": session.get("GlueVersion"),
                    "worker_type": session.get("WorkerType"),
                    "number_of_workers": session.get("NumberOfWorkers"),
                    "max_capacity": session.get("MaxCapacity"),
                    "idle_timeout": session.get("IdleTimeout"),
                },
            )


def _databases(place: Place) -> Iterator[Found]:
    account = place.scope.account_id
    for database in place.each(GET_DATABASES, "DatabaseList", subject="the catalog"):
        name = database["Name"]
        if not name.lower().startswith(place.scope.glue_prefix):
            continue
        yield place.resource(
            "aws_glue_catalog_database",
            name,
            {
                "arn": place.arn("glue", f"database/{name}"),
                "id": f"{account}:{name}",
                "catalog_id": database.get("CatalogId", account),
                "name": name,
                "description": database.get("Description"),
                "location_uri": database.get("LocationUri"),
                "parameters": dict(database.get("Parameters") or {}),
            },
        )
        yield Job(("aws_glue_catalog_table",), lambda name=name: _tables(place, name))  # type: ignore[misc]


def _tables(place: Place, database: str) -> Iterator[Found]:
    account = place.scope.account_id
    for table in place.each(GET_TABLES, "TableList", subject=database, DatabaseName=database):
        name = table["Name"]
        yield place.resource(
            "aws_glue_catalog_table",
            f"{database}/{name}",
            {
                "arn": place.arn("glue", f"table/{database}/{name}"),
                "id": f"{account}:{database}:{name}",
                "catalog_id": table.get("CatalogId", account),
                "database_name": database,
                "name": name,
                "description": table.get("Description"),
                "table_type": table.get("TableType"),
                "parameters": _parameters(table),
                "storage_descriptor": [
                    {"location": (table.get("StorageDescriptor") or {}).get("Location")}
                ],
            },
        )


def _parameters(table: dict[str, Any]) -> dict[str, Value]:
    return dict(table.get("Parameters") or {})
