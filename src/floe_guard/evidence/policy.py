"""`release-gate.yaml` -> `Policy`: what a release expects of its evidence.

The node tree is read instead of finished values, because it shows keys that stand twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from floe_guard.errors import SettingsError, one_line
from floe_guard.evidence.documents import STAGES
from floe_guard.verdicts import Severity

if TYPE_CHECKING:
    import yaml

SCHEMA = "floe-guard/release-gate/v1"
_MAX_BYTES = 1_000_000
_AGE = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_FLAGS = frozenset({"allow_unsigned", "allow_dirty"})
_LISTS = frozenset({"required_stages", "expected_tests", "rules_left_out", "rules_waived"})


@dataclass(frozen=True)
class Policy:
    """What a release expects of its evidence.

    Args:
        required_stages: Stages that must have passed.
        expected_tests: Node ids that must have passed.
        profile: Rule profile that every required judging stage must have covered, or None for the
            one that its report names.
        rules_left_out: Ids of the profile's rules that need not have been judged.
        rules_waived: Ids of rules whose waivers the release accepts.
        fail_on: Least severity of a violation that keeps the gate shut, whatever the run tolerated.
        rule_pack: SHA-256 of the loaded rules, or None.
        run_id: The run, or None; likewise the following.
        commit: The tested commit.
        account_id: The account.
        region: The region.
        bucket: The bucket.
        attempt: The CI attempt.
        max_age: Age since the run began.
        allowed_signers: List of trusted signers.
        principal: The only signer to accept.
        allow_unsigned: Whether an unsigned bundle may pass.
        allow_dirty: Whether a dirty source tree may pass.
    """

    required_stages: tuple[str, ...] = ("check", "plan", "audit", "tests", "sweep")
    expected_tests: tuple[str, ...] = ()
    profile: str | None = None
    rules_left_out: tuple[str, ...] = ()
    rules_waived: tuple[str, ...] = ()
    fail_on: Severity = Severity.LOW
    rule_pack: str | None = None
    run_id: str | None = None
    commit: str | None = None
    account_id: str | None = None
    region: str | None = None
    bucket: str | None = None
    attempt: str | None = None
    max_age: timedelta | None = None
    allowed_signers: Path | None = None
    principal: str | None = None
    allow_unsigned: bool = False
    allow_dirty: bool = False


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Args:
        path: A YAML file; see docs/evidence.md.

    Returns:
        The policy; paths in it are relative to its folder.

    Raises:
        SettingsError: It cannot be read, has an unknown key, a key twice, or a value of another form.
    """
    file = str(path)
    data = _mapping(_node(path, file), file)
    if data.pop("schema", None) != SCHEMA:
        raise SettingsError(f"not a release gate: expected `schema: {SCHEMA}`", file=file)
    known = {field.name for field in fields(Policy)}
    for key in data:
        if key not in known:
            raise SettingsError(
                f"unknown key {key!r}", file=file, hint=f"known: {', '.join(sorted(known))}"
            )
    policy = Policy(**{key: _value(key, value, file, path.parent) for key, value in data.items()})
    if policy.allow_unsigned and (policy.allowed_signers or policy.principal):
        raise SettingsError(
            "allow_unsigned and a signer contradict each other: a signature can be taken away",
            file=file,
        )
    if policy.principal and policy.allowed_signers is None:
        raise SettingsError("principal: nothing is known of it without allowed_signers", file=file)
    return policy


def age(text: str, key: str = "max_age", file: str | None = None) -> timedelta:
    """Return the duration that `36h` or `3d` stands for.

    Raises:
        SettingsError: It is none.
    """
    match = _AGE.fullmatch(text)
    if match is None:
        raise SettingsError(f"{key}: expected a duration such as 36h or 3d", file=file)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _node(path: Path, file: str) -> Any:
    import yaml

    try:
        with path.open("rb") as source:
            raw = source.read(_MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"the policy cannot be read: {error.strerror}", file=file) from error
    if len(raw) > _MAX_BYTES:
        raise SettingsError("larger than any policy", file=file)
    try:
        return yaml.compose(raw, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise SettingsError(
            "the policy is not YAML", file=file, line=mark.line + 1 if mark else None
        ) from None


def _mapping(node: Any, file: str) -> dict[str, Any]:
    """Return keys and plain values of the policy: text, true or false, or a list of text."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise SettingsError(f"not a release gate: expected `schema: {SCHEMA}`", file=file)
    data: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not key.tag.endswith(":str"):
            raise SettingsError("a key that is no name", file=file, line=line)
        name = one_line(key.value)
        if name in data:
            raise SettingsError(f"{name} stands twice", file=file, line=line)
        data[name] = (
            [_scalar(item) for item in value.value]
            if isinstance(value, yaml.SequenceNode)
            else _scalar(value)
        )
    return data


def _scalar(node: yaml.Node) -> Any:
    """Return text as text and a boolean as one; everything else as None, which no key accepts."""
    import yaml

    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
        return node.value
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:bool":
        return {"true": True, "false": False}.get(node.value.lower())
    return None


def _value(key: str, value: Any, file: str, folder: Path) -> Any:
    def wrong(expected: str) -> SettingsError:
        return SettingsError(f"{key}: expected {expected}", file=file)

    if key in _FLAGS:
        if not isinstance(value, bool):
            raise wrong("true or false")
        return value
    if key in _LISTS:
        if not (isinstance(value, list) and all(isinstance(v, str) and v for v in value)):
            raise wrong("a list of names")
        if key == "required_stages" and (not value or set(value) - set(STAGES)):
            raise wrong(f"at least one of {', '.join(STAGES)}")
        if not value:
            raise wrong("at least one name; leave the key out where there is none")
        return tuple(value)
    if not isinstance(value, str) or not value:
        raise wrong("text (quote numbers)")
    if key == "max_age":
        return age(value, key, file)
    if key == "fail_on":
        if value not in set(Severity):
            raise wrong(f"one of {', '.join(Severity)}")
        return Severity(value)
    return folder / value if key == "allowed_signers" else value
