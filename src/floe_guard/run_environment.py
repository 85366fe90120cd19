"""The environment variables of a provider-test run -> `RunEnvironment`, every fault at once.

Source: AWS provider testing, "Environment of a run".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from floe_guard._records import dataclass
from floe_guard._settings_keys import REGION
from floe_guard.errors import FloeGuardError, FloeGuardErrors, RefusedError, SettingsError
from floe_guard.runscope import (
    DEFAULT_GLUE_PREFIX,
    DEFAULT_TEST_PREFIX,
    check_bucket,
    check_glue_prefix,
    check_test_prefix,
    run_time,
)

VARIABLES: dict[str, str] = {
    "region": "FLOE_AWS_REGION",
    "bucket": "FLOE_AWS_TEST_BUCKET",
    "test_prefix": "FLOE_AWS_TEST_PREFIX",
    "glue_prefix": "FLOE_AWS_GLUE_DATABASE_PREFIX",
    "budget_name": "FLOE_AWS_BUDGET_NAME",
    "budget_email": "FLOE_AWS_BUDGET_EMAIL",
    "policy_arn": "FLOE_AWS_PROVIDER_TEST_POLICY_ARN",
    "run_id": "FLOE_PROVIDER_SPIKE_RUN",
    "devpod_workspace": "DEVPOD_WORKSPACE",
    "devpod_workspace_id": "DEVPOD_WORKSPACE_ID",
    "live_tests": "FLOE_RUN_LIVE_AWS_PROVIDER_TESTS",
}
"""Field of `RunEnvironment` -> the variable it is read from."""


@dataclass(frozen=True, slots=True)
class RunEnvironment:
    """What the environment says about a run; None where a variable is unset or empty.

    Args:
        test_prefix: Key prefix under which every run has its own.
        glue_prefix: Prefix of every test database.
        budget_email: Subscriber of the budget; sensitive, never shown.
        live_tests: Whether the environment opts in to live tests.
    """

    region: str | None = None
    bucket: str | None = None
    test_prefix: str = DEFAULT_TEST_PREFIX
    glue_prefix: str = DEFAULT_GLUE_PREFIX
    budget_name: str | None = None
    budget_email: str | None = None
    policy_arn: str | None = None
    run_id: str | None = None
    devpod_workspace: str | None = None
    devpod_workspace_id: str | None = None
    live_tests: bool = False

    @classmethod
    def parse(cls, variables: Mapping[str, str], required: Sequence[str] = ()) -> RunEnvironment:
        """Read and check the variables of a run.

        Args:
            variables: Name -> text, such as `settings.environment()` or a map of outputs.
            required: Fields of this class that must be given.

        Returns:
            The checked values.

        Raises:
            FloeGuardErrors: One line for each variable that is not of its form, or is missing.
        """
        values: dict[str, Any] = {}
        errors: list[FloeGuardError] = []
        for field, variable in VARIABLES.items():
            text = variables.get(variable, "")
            if not text:
                if field in required:
                    errors.append(_unset(field))
                continue
            try:
                values[field] = _CHECKS[field](text)
            except SettingsError as exc:
                errors.append(SettingsError(f"{variable}: {exc.message}", hint=exc.hint))
            except RefusedError as exc:
                errors.append(SettingsError(f"{variable}: {exc.message}", hint=exc.hint))
        if errors:
            raise FloeGuardErrors(errors)
        return cls(**values)

    def require(self, *fields: str) -> None:
        """Refuse to go on without the named fields.

        Args:
            fields: Field names of this class.

        Raises:
            FloeGuardErrors: One line for each variable that is missing.
        """
        missing = [_unset(field) for field in fields if getattr(self, field) is None]
        if missing:
            raise FloeGuardErrors(missing)


def _unset(field: str) -> SettingsError:
    hint = "`floe-guard env --from-outputs` prints it from the scaffold's outputs"
    if field == "run_id":
        hint = "`floe-guard env --run` prints that of a run that begins now"
    return SettingsError(f"{VARIABLES[field]} is not set", hint=hint)


def _form(pattern: str, expected: str, *, show: bool = True) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        # What cannot be printed cannot be seen, nor handed on: half a character, a change of direction.
        if compiled.fullmatch(text) is None or not text.isprintable():
            what = repr(text) if show else "the value"
            raise SettingsError(f"{what} is not {expected}")
        return text

    return check


def _run_id(text: str) -> str:
    run_time(text)
    return text


def _live_tests(text: str) -> bool:
    if text not in {"0", "1"}:
        raise SettingsError(f"{text!r} is neither 1 (run live tests) nor 0")
    return text == "1"


_WORKSPACE = _form(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
    "a DevPod workspace name: lower-case letters, digits and dashes",
)

_CHECKS: dict[str, Callable[[str], Any]] = {
    "region": _form(REGION, "an AWS region identifier such as ap-southeast-2"),
    "bucket": check_bucket,
    "test_prefix": check_test_prefix,
    "glue_prefix": check_glue_prefix,
    # https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
    "budget_name": _form(
        r"(?!.*/action/)[^:\\]{1,100}",
        "a budget name: 1 to 100 printable characters without ':', '\\' and '/action/'",
    ),
    "budget_email": _form(r"[^@\s]{1,64}@[^@\s]{1,255}", "an e-mail address", show=False),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
    "policy_arn": _form(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:policy/(?:[!-~]+/)?[\w+=,.@-]{1,128}",
        "the ARN of a customer managed IAM policy",
    ),
    "run_id": _run_id,
    "devpod_workspace": _WORKSPACE,
    "devpod_workspace_id": _WORKSPACE,
    "live_tests": _live_tests,
}
