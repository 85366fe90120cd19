"""An approved connection -> the Inventory of the account.

The approved region is read in full; every other enabled region for what must never be created.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from floe_guard.aws.connection import Connection, service_regions
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import Operation, operation
from floe_guard.loaders.live import services
from floe_guard.loaders.live.fanout import Harvest, Progress, run_jobs
from floe_guard.loaders.live.protocol import Found, Job, LiveScope, Note, Place
from floe_guard.model import Gap, InputInfo, Inventory

DESCRIBE_REGIONS = operation("ec2", "DescribeRegions")
_OFF = "not-opted-in"


def service_modules() -> tuple[ModuleType, ...]:
    """Return every collector, in the order of the file names."""
    names = sorted(m.name for m in iter_modules(services.__path__) if not m.name.startswith("_"))
    return tuple(import_module(f"{services.__name__}.{name}") for name in names)


def declared_operations(module: ModuleType) -> tuple[Operation, ...]:
    """Return the operations that a module declares as its constants."""
    return tuple(value for value in vars(module).values() if isinstance(value, Operation))


def collect_account(
    connection: Connection,
    scope: LiveScope,
    progress: Progress | None = None,
    *,
    wanted: Callable[[Sequence[str]], bool] = lambda _: True,
) -> tuple[Inventory, Sequence[str]]:
    """Read the account.

    Args:
        connection: An approved connection.
        scope: What is looked at.
        progress: Told how far the reading is.
        wanted: Whether any rule looks at resources of some types; what none looks at is not read.

    Returns:
        The inventory, and notes that are neither resources nor gaps.
    """
    clients = connection.clients

    harvest = run_jobs(
        _first_jobs(connection, scope, wanted),
        clients.tuning.workers,
        progress,
        tolerated=lambda failure: nothing_there(failure, scope),
        abort=clients.deadline.expire,
    )
    return _inventory(scope, harvest), harvest.notes


def nothing_there(failure: CallFailed, scope: LiveScope) -> bool:
    """Return whether a call failed because its service does not exist in that other region.

    Such a service has no host name there, and boto3 knows the region and does not know the service in it.
    A region newer than boto3 proves nothing, nor does a host that hangs up.

    Args:
        failure: Of a call.
        scope: What is looked at.
    """
    known = service_regions(failure.operation.service, scope.partition)
    return (
        failure.kind is Failure.UNREACHABLE
        and failure.code == "EndpointConnectionError"
        and failure.region not in {"", scope.region}
        and bool(known)
        and failure.region not in known
        and failure.region in service_regions(DESCRIBE_REGIONS.service, scope.partition)
    )


def _inventory(scope: LiveScope, harvest: Harvest) -> Inventory:
    where = f"aws:{scope.account_id}:{scope.region}"
    return Inventory(
        origin="live",
        resources=tuple(harvest.resources),
        input=InputInfo(path=where),
        gaps=tuple(harvest.gaps),
        account_id=scope.account_id,
    )


def _first_jobs(
    connection: Connection, scope: LiveScope, wanted: Callable[[Sequence[str]], bool]
) -> Iterator[Job]:
    home = Place(connection.clients, scope, scope.region)
    modules = [module for module in service_modules() if wanted(module.TYPES)]
    everywhere = [module for module in modules if module.EVERYWHERE]
    types = tuple(t for module in everywhere for t in module.TYPES)
    if everywhere:
        yield Job(types, lambda: _elsewhere(home, everywhere))
    for module in modules:
        yield from module.collect(home)


def _elsewhere(home: Place, modules: Sequence[ModuleType]) -> Iterator[Found]:
    """Yield the jobs of every other enabled region."""
    answer: dict[str, Any] = home.call(DESCRIBE_REGIONS, AllRegions=True) or {}
    off, listed = [], set()
    for region in answer.get("Regions") or ():
        name = region["RegionName"]
        listed.add(name)
        if region.get("OptInStatus") == _OFF:
            off.append(name)
            if name == home.region:
                remedy = f"enable {name} for the account"
                reason = "the approved region is not enabled for this account"
                yield _unseen(name, modules, reason, remedy)
        elif name != home.region:
            place = Place(home.clients, home.scope, name, home=False)
            for module in modules:
                for job in module.collect(place):
                    yield replace(job, away=True)
    if home.region not in listed:
        # AWS names every region that there is; a list without this one may lack any other.
        reason = f"the list of regions lacks {home.region}, in which the caller is"
        yield _unseen("", modules, reason, "run it again; nothing was concluded from this call")
    if off:
        are = "region is" if len(off) == 1 else "regions are"
        yield Note(f"{len(off)} {are} not enabled for the account and not read: {', '.join(off)}")


def _unseen(region: str, modules: Sequence[ModuleType], reason: str, remedy: str) -> Gap:
    return Gap(
        what=f"region {region}" if region else str(DESCRIBE_REGIONS),
        reason=reason,
        remedy=remedy,
        resource_types=tuple(t for module in modules for t in module.TYPES),
        region=region,
        service=DESCRIBE_REGIONS.service,
        operation=DESCRIBE_REGIONS.name,
        iam_action=DESCRIBE_REGIONS.action,
    )
