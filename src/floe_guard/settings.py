"""The one reader of the process environment and of `.floe-guard.yaml`: both -> `Settings`.

A flag beats an environment variable (`FLOE_GUARD_*`), which beats the settings file, which beats
the default. The file is looked for from the working directory up to the repository's root;
YAML is imported only where a file exists.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from floe_guard import _settings_file, _settings_keys
from floe_guard._records import dataclass, field
from floe_guard.errors import Faults, FloeGuardErrors, SettingsError
from floe_guard.verdicts import Severity

DEFAULT_NAME_PREFIX = "floe-provider-tests"
SCAFFOLD_ROOT = "infra/aws-provider-tests"
SCAFFOLD_PROFILE = "provider-tests"
OTHER_PROFILE = "baseline"


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """The approved sandbox: what a verb that talks to AWS must find, or it stops.

    Args:
        account_ids: Approved accounts, 12 digits each; empty when none is set.
        regions: Approved regions; empty when none is set.
        name_prefix: Prefix of the names of bucket, policy and budget.
        profile: AWS CLI profile, or None for boto3's own choice.
        endpoint_url: Endpoint of an emulator, or None.
    """

    account_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    name_prefix: str = DEFAULT_NAME_PREFIX
    profile: str | None = None
    endpoint_url: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """A rule profile of the site's own: the rules of `extends`, plus some, less some."""

    extends: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Which rules are judged, and with which parameters.

    Args:
        paths: Rule files and folders beside the shipped rules, absolute.
        default_rules: Whether the shipped rules are judged.
        disable: Rule ids that are left out.
        enable: Rule ids that ship disabled and are wanted.
        parameters: Rule id -> parameter -> value, not yet checked against the rule.
        profiles: Profiles of the site's own by name.
    """

    paths: tuple[Path, ...] = ()
    default_rules: bool = True
    disable: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    profiles: Mapping[str, ProfileSettings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that environment and settings file say; flags are laid over it by the verb.

    Args:
        file: The settings file as messages name it, or None where there is none.
        folder: What its relative paths start from: its folder, else the working directory.
        roots: Root module path or glob, relative to `folder` -> rule profile.
        profile: Rule profile for everything, or None for the verb's default.
        fail_on: Least severity that fails a run.
        on_unknown: `fail`, `warn`, or None for the verb's default.
        evidence_dir: Folder of the evidence journal, or None.
        sign_key: SSH key to sign evidence with, or None.
    """

    file: str | None = None
    folder: Path = field(default_factory=Path.cwd)
    aws: AwsSettings = field(default_factory=AwsSettings)
    rules: RuleSettings = field(default_factory=RuleSettings)
    roots: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None
    fail_on: Severity = Severity.LOW
    on_unknown: str | None = None
    evidence_dir: Path | None = None
    sign_key: Path | None = None

    def profile_of_root(self, root: Path) -> str:
        """Return the rule profile of a root module.

        An exact path beats a glob; the first matching glob wins. Without a match the scaffold has
        the whole contract and any other module the baseline.

        Args:
            root: The root module's directory.
        """
        path = root.resolve()
        for pattern, profile in self.roots.items():
            if (self.folder / pattern).resolve() == path:
                return profile
        for pattern, profile in self.roots.items():
            if fnmatchcase(path.as_posix(), (self.folder.resolve() / pattern).as_posix()):
                return profile
        is_scaffold = path.as_posix().endswith("/" + SCAFFOLD_ROOT)
        return SCAFFOLD_PROFILE if is_scaffold else OTHER_PROFILE


def environment() -> Mapping[str, str]:
    """Return a copy of the process environment; nothing else in floe-guard reads it."""
    return dict(os.environ)


def debug_wanted() -> bool:
    """Whether `FLOE_GUARD_DEBUG` asks for the call stack of an internal error."""
    return os.environ.get("FLOE_GUARD_DEBUG", "") not in {"", "0"}


def cache_dir(variables: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder for caches, or None where there shall be none.

    `FLOE_GUARD_CACHE_DIR` names it (`off` for none); otherwise the XDG base directory for caches.

    Args:
        variables: The environment; the process's own by default.
    """
    env = environment() if variables is None else variables
    named = env.get("FLOE_GUARD_CACHE_DIR", "")
    if named:
        return None if named == "off" else Path(named).absolute()
    # https://specifications.freedesktop.org/basedir-spec/latest/: a relative path is ignored
    base, home = env.get("XDG_CACHE_HOME", ""), env.get("HOME", "")
    if base.startswith("/"):
        return Path(base, "floe-guard")
    return Path(home, ".cache", "floe-guard") if home.startswith("/") else None


def colour_wanted(terminal: bool, variables: Mapping[str, str] | None = None) -> bool:
    """Return whether text for people is to be coloured.

    Args:
        terminal: Whether it goes to a terminal.
        variables: The environment; the process's own by default. `NO_COLOR` (https://no-color.org)
            and `TERM=dumb` switch colours off.
    """
    env = environment() if variables is None else variables
    return terminal and not env.get("NO_COLOR") and env.get("TERM") != "dumb"


def load(
    config_file: str | None = None,
    *,
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Settings:
    """Read the settings that hold in a working directory.

    Args:
        config_file: A settings file named by the user; it must exist.
        cwd: Where the search starts; the process's own by default.
        variables: The environment; the process's own by default.

    Returns:
        The settings, checked.

    Raises:
        FloeGuardError: The file cannot be read, or keys, values or variables are wrong; each has its line.
    """
    env = environment() if variables is None else variables
    cwd = (cwd or Path.cwd()).absolute()
    named = config_file or env.get("FLOE_GUARD_CONFIG_FILE") or None
    faults = Faults()
    path = cwd / named if named else faults.of(lambda: _settings_file.find(cwd))
    name = named or _relative(path, cwd)
    values = faults.of(lambda: _settings_file.read(path, name) if path and name else {})
    given = faults.of(lambda: _from_environment(env, cwd))
    faults.tell()
    return _settings(name, path.parent if path else cwd, values or {}, given or {})


def _settings(
    name: str | None, folder: Path, values: Mapping[str, Any], env: Mapping[str, Any]
) -> Settings:
    aws, rules = values.get("aws", {}), values.get("rules", {})
    evidence = values.get("evidence", {})
    own = {n: ProfileSettings(**spec) for n, spec in rules.get("profiles", {}).items()}
    return Settings(
        file=name,
        folder=folder,
        aws=AwsSettings(**{**aws, **env.get("aws", {})}),
        rules=RuleSettings(
            paths=env.get("rules") or tuple(folder / p for p in rules.get("paths", ())),
            default_rules=rules.get("default_rules", True),
            disable=rules.get("disable", ()),
            enable=rules.get("enable", ()),
            parameters=rules.get("parameters", {}),
            profiles=own,
        ),
        roots=values.get("roots", {}),
        profile=env.get("profile") or values.get("profile"),
        fail_on=Severity(env.get("fail_on") or values.get("fail_on") or "low"),
        on_unknown=env.get("on_unknown") or values.get("on_unknown"),
        evidence_dir=env.get("evidence_dir") or _under(folder, evidence.get("dir")),
        sign_key=_under(folder, evidence.get("sign_key")),
    )


# Variable -> the settings key whose form it must have.
_VARIABLES: dict[str, tuple[str, ...]] = {
    "FLOE_GUARD_PROFILE": ("profile",),
    "FLOE_GUARD_FAIL_ON": ("fail_on",),
    "FLOE_GUARD_ON_UNKNOWN": ("on_unknown",),
    "FLOE_GUARD_ACCOUNT_IDS": ("aws", "account_ids"),
    "FLOE_GUARD_REGIONS": ("aws", "regions"),
    "FLOE_GUARD_NAME_PREFIX": ("aws", "name_prefix"),
}
# boto3's own variables beat the file as well: it is told nothing, and reads them itself.
_BOTO3 = {
    "AWS_PROFILE": "profile",
    "AWS_DEFAULT_PROFILE": "profile",
    "AWS_ENDPOINT_URL": "endpoint_url",
}
_PATH_VARIABLES = {
    "FLOE_GUARD_EVIDENCE_DIR": "evidence_dir",
}


def _from_environment(env: Mapping[str, str], cwd: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"aws": {}}
    errors = []
    for variable, path in _VARIABLES.items():
        text = env.get(variable, "")
        if not text:
            continue
        key: _settings_keys.Key = _settings_keys.KEYS
        for part in path:
            key = key.keys[part]  # type: ignore[union-attr]
        value, fault = _typed(key, text)
        if fault:
            errors.append(SettingsError(f"{variable}: {fault}"))
        elif path[0] == "aws":
            found["aws"][path[1]] = value
        else:
            found[path[0]] = value
    found["aws"] |= {name: None for variable, name in _BOTO3.items() if env.get(variable)}
    for variable, name in _PATH_VARIABLES.items():
        if text := env.get(variable, ""):
            found[name] = cwd / text
    if text := env.get("FLOE_GUARD_RULES", ""):
        found["rules"] = tuple(cwd / part for part in text.split(os.pathsep) if part)
    if errors:
        raise FloeGuardErrors(errors)
    return found


def _typed(key: _settings_keys.Key, text: str) -> tuple[object, str | None]:
    match key:
        case _settings_keys.Choice() if text not in key.choices:
            return None, f"{text!r} is not one of {', '.join(key.choices)}"
        case _settings_keys.Text() if not _settings_keys.matches(key, text):
            return None, f"{text!r} is not {key.expected}"
        case _settings_keys.Texts():
            parts = tuple(part.strip() for part in text.split(","))
            wrong = [part for part in parts if not _settings_keys.matches(key.item, part)]
            fault = f"{wrong[0]!r} is not {key.item.expected}" if wrong else None
            return parts, fault
    return text, None


def _under(folder: Path, text: str | None) -> Path | None:
    return folder / text if text else None


def _relative(path: Path | None, cwd: Path) -> str | None:
    if path is None:
        return None
    return str(path.relative_to(cwd)) if path.is_relative_to(cwd) else str(path)
