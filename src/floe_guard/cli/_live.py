"""What `audit`, `readiness` and `permissions` have in common: settings, environment, connection, scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from floe_guard import settings as settings_module
from floe_guard.cli._connection import (
    ConnectionFlags,
    approving,
    open_connection,
    region_of,
)
from floe_guard.cli._flags import FROM_ENVIRONMENT, JudgeFlags
from floe_guard.cli._judging import judge_options
from floe_guard.errors import Faults
from floe_guard.run_environment import VARIABLES, RunEnvironment

if TYPE_CHECKING:
    from floe_guard.aws.connection import Connection
    from floe_guard.loaders.live.protocol import LiveScope
    from floe_guard.pipeline import JudgeOptions
    from floe_guard.settings import Settings


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Everything a live verb is told before it talks to AWS.

    Args:
        settings: `.floe-guard.yaml` and its variables.
        environment: The variables of the run, checked.
        region: The region of the run.
        connection: The connection flags, the approved account among them.
    """

    settings: Settings
    environment: RunEnvironment
    region: str
    connection: ConnectionFlags

    def connect(self) -> Connection:
        """Connect, or stop; see `open_connection`."""
        return open_connection(self.connection, self.settings, self.region)

    def scope(self, account_id: str, partition: str = "aws") -> LiveScope:
        """Return what of the account is looked at."""
        from floe_guard.loaders.live.protocol import LiveScope

        return LiveScope(
            account_id=account_id,
            region=self.region,
            partition=partition,
            name_prefix=self.settings.aws.name_prefix,
            bucket=self.environment.bucket,
            test_prefix=self.environment.test_prefix,
            glue_prefix=self.environment.glue_prefix,
            budget_name=self.environment.budget_name,
            policy_arn=self.environment.policy_arn,
            run_id=self.environment.run_id,
        )

    def judge_options(self, flags: JudgeFlags) -> JudgeOptions:
        """Return the options of a judgement; the prefixes of the environment are the rules' too."""
        options = judge_options(flags, self.settings, profile="provider-tests")
        # What a flag or the environment approves is approved for the rules as it is for the connection.
        approved = options.sources.settings
        approved = replace(
            approved,
            account_ids=self.connection.account or approved.account_ids,
            regions=approved.regions or ((self.region,) if self.region else ()),
        )
        options = replace(options, sources=replace(options.sources, settings=approved))
        given = self._prefixes()
        if not given:
            return options
        sources = options.sources
        parameters: dict[str, Mapping[str, Any]] = {
            rule: {**values, **{k: v for k, v in given.items() if k in values}}
            for rule, values in sources.parameters.items()
        }
        parameters["*"] = {**parameters.get("*", {}), **given}
        return replace(options, sources=replace(sources, parameters=parameters))

    def _prefixes(self) -> dict[str, Any]:
        plain, here = RunEnvironment(), self.environment
        names = ("test_prefix", "glue_prefix")
        return {n: getattr(here, n) for n in names if getattr(here, n) != getattr(plain, n)}


def live_settings(
    connection: ConnectionFlags,
    config_file: str | None,
    *,
    run: str | None = None,
    require: tuple[str, ...] = (),
    region_needed: bool = True,
) -> LiveSettings:
    """Read and check settings, environment and flags.

    Args:
        connection: The connection flags.
        config_file: `--config-file`.
        run: The run id that was asked for, `FROM_ENVIRONMENT`, or None.
        require: Fields of the run environment that must be set.
        region_needed: Whether a region must be named; without one it is "".

    Returns:
        What the verb was told.

    Raises:
        FloeGuardError: One line for each fault of the settings, the variables and the flags.
    """
    faults = Faults()
    settings = faults.of(lambda: settings_module.load(config_file))
    variables = dict(settings_module.environment())
    if run not in {None, FROM_ENVIRONMENT}:
        variables[VARIABLES["run_id"]] = str(run)
    wanted = ("run_id", "bucket", *require) if run is not None else require
    environment = faults.of(lambda: RunEnvironment.parse(variables, wanted))
    region = faults.of(lambda: _region(connection, settings, environment, variables, region_needed))
    faults.tell()
    assert settings is not None
    assert environment is not None
    connection = approving(connection, settings, environment.policy_arn)
    return LiveSettings(settings, environment, region or "", connection)


def _region(
    flags: ConnectionFlags,
    settings: Settings | None,
    environment: RunEnvironment | None,
    variables: Mapping[str, str],
    needed: bool,
) -> str:
    """Return the region of the run, "" where none is needed or a fault elsewhere hides which it is."""
    given = variables.get(VARIABLES["region"]) or None
    if environment is None and given and not flags.region:
        return ""  # where it is the fault, it was told as the variable's
    if settings is None:
        if not (flags.region or given):
            return ""
        settings = settings_module.Settings()
    named = flags.region or given or settings.aws.regions
    return region_of(flags, settings, given) if needed or named else ""
