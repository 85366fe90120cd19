"""Rule files -> rules, ready to be selected and compiled.

    rules = load_rules([shipped_rules(), *packs], RuleOptions(parameters=…, cache=…))
    compiled = rules.select(Selection(profile="provider-tests"))

A file is validated once (`validate.py`: yaml and pydantic) and then read from the cache.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from floe_guard._records import dataclass, field
from floe_guard.engine.conditions import ConditionError, compile_condition, connected_types
from floe_guard.engine.protocol import CompiledRule, Judges, JudgeSettings, TypeSelector
from floe_guard.errors import RuleFileError, SettingsError, UsageError
from floe_guard.report import RuleInfo
from floe_guard.rules import cache
from floe_guard.rules.kind import find_kind
from floe_guard.verdicts import Severity

DEFAULT_PROFILE = "provider-tests"


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """What rules depend on beside their files.

    Args:
        parameters: What the site sets: rule id (or `"*"`) -> parameter -> value.
        settings: What the settings approve.
        cache: Folder for validated forms; None for no cache.
        parameters_file: The settings file the parameters come from, for messages.
    """

    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: JudgeSettings = field(default_factory=JudgeSettings)
    cache: Path | None = None
    parameters_file: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A validated rule with its parameters filled in.

    Args:
        data: The rule as plain data, as its kind's model dumps it.
        file: The rule file, as it was given.
        line: 1-based line of the rule in it.
        declared: Names of its parameters, the file's included.
        values: Their values; None for one that is unset.
        inactive: Why it is not judged, or "".
    """

    data: Mapping[str, Any]
    file: str
    line: int
    declared: tuple[str, ...]
    values: Mapping[str, Any]
    inactive: str

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.data["id"])

    @property
    def profiles(self) -> tuple[str, ...]:
        """The profiles it belongs to."""
        return tuple(self.data["profiles"])

    @property
    def enabled(self) -> bool:
        """Whether it is judged without being asked for by id."""
        return bool(self.data["enabled"])

    @property
    def resources(self) -> tuple[str, ...]:
        """Type globs that it is about, the kind's default filled in."""
        return tuple(self.data["resources"] or find_kind(self.data["kind"]).KIND.resources)

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins on which it is judged, the kind's default filled in."""
        return tuple(self.data["origins"] or find_kind(self.data["kind"]).KIND.origins)

    def info(self) -> RuleInfo:
        """Return what reports say about it."""
        canonical = json.dumps(
            {**self.data, "parameters": self.values}, sort_keys=True, separators=(",", ":")
        )
        return RuleInfo(
            id=self.id,
            name=self.data["name"],
            title=self.data["title"],
            kind=self.data["kind"],
            severity=Severity(self.data["severity"]),
            why=self.data["why"],
            fix=self.data["fix"],
            source=self.data["source"],
            digest=hashlib.sha256(canonical.encode()).hexdigest(),
            file=self.file,
            line=self.line,
            parameters=dict(self.values),
        )

    def compile(self) -> CompiledRule:
        """Return the rule ready to judge.

        Raises:
            RuleFileError: Its values do not make a rule.
        """
        kind = find_kind(self.data["kind"])
        exclude = TypeSelector(self.data["exclude"])
        types = TypeSelector(self.resources)
        try:
            judges = Judges() if self.inactive else kind.compile_rule(self.data)
            where = self.data["where"]
            condition = compile_condition(where) if where is not None else None
        except (ConditionError, ValueError) as e:
            raise RuleFileError(f"{self.id}: {e}", file=self.file, line=self.line) from e
        companions = tuple(sorted({*judges.companions, *connected_types(self.data)}))
        return CompiledRule(
            info=self.info(),
            types=(lambda t: types(t) and not exclude(t)) if self.data["exclude"] else types,
            judges=Judges(judges.resource, judges.inventory, judges.include_removed, companions),
            patterns=self.resources,
            origins=tuple(self.data["origins"] or kind.KIND.origins),
            modes=tuple(self.data["modes"] or kind.KIND.modes),
            where=condition,
            inactive=self.inactive,
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules to judge.

    Args:
        profile: The profile whose rules are judged.
        check: Ids or globs; when given, these rules alone, whatever their profile.
        skip: Ids or globs that are left out.
        enable: Ids or globs of rules that ship disabled and are judged nonetheless.
    """

    profile: str = DEFAULT_PROFILE
    check: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All loaded rules, in file order."""

    rules: tuple[Rule, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rules, disabled ones included."""
        return frozenset(rule.id for rule in self.rules)

    @property
    def profiles(self) -> tuple[str, ...]:
        """All profiles that rules name, in alphabetical order."""
        return tuple(sorted({p for rule in self.rules for p in rule.profiles}))

    def pick(self, selection: Selection) -> list[Rule]:
        """Return the selected rules.

        Raises:
            UsageError: An id or a profile is not one of the loaded rules'.
        """
        for pattern in (*selection.check, *selection.skip, *selection.enable):
            if not any(fnmatchcase(rule.id, pattern) for rule in self.rules):
                raise UsageError(
                    f"no rule is called {pattern}", hint="`floe-guard rules list` shows all ids"
                )
        if not selection.check and self.rules and selection.profile not in self.profiles:
            raise UsageError(
                f"no rule belongs to the profile {selection.profile!r}; "
                f"there are {', '.join(self.profiles)}"
            )
        return [rule for rule in self.rules if _selected(rule, selection)]

    def select(self, selection: Selection) -> list[CompiledRule]:
        """Return the selected rules, compiled.

        Raises:
            UsageError: An id or a profile is not one of the loaded rules'.
            RuleFileError: A rule's values do not make a rule.
        """
        return [rule.compile() for rule in self.pick(selection)]


def _selected(rule: Rule, selection: Selection) -> bool:
    if _named(rule, selection.skip):
        return False
    if selection.check:
        return _named(rule, selection.check)
    wanted = rule.enabled or _named(rule, selection.enable)
    return wanted and selection.profile in rule.profiles


def _named(rule: Rule, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(rule.id, pattern) for pattern in patterns)


def load_rules(paths: Sequence[Path], options: RuleOptions | None = None) -> RuleSet:
    """Load rule files and folders of them.

    Args:
        paths: Files, or folders whose `*.yaml` and `*.yml` files are read, at any depth.
        options: Parameters, settings and cache.

    Returns:
        The rules, in the order of the paths, and of the file names in a folder.

    Raises:
        RuleFileError: A file is missing or invalid, or an id occurs twice.
        SettingsError: A parameter is set for no rule.
    """
    options = options or RuleOptions()
    rules: dict[str, Rule] = {}
    for file in _files(paths):
        for rule in _load_file(file, options):
            first = rules.setdefault(rule.id, rule)
            if first is not rule:
                raise RuleFileError(
                    f"duplicate id {rule.id}; it is taken by {first.file}:{first.line}",
                    file=rule.file,
                    line=rule.line,
                )
    _check_parameters(rules, options)
    return RuleSet(tuple(rules.values()))


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml"))
            if not found:
                raise RuleFileError("the folder holds no rule file (*.yaml)", file=str(path))
            files += found
        else:
            files.append(path)
    return list({file.resolve(): file for file in reversed(files)}.values())[::-1]


def _load_file(file: Path, options: RuleOptions) -> list[Rule]:
    try:
        content = file.read_bytes()
    except OSError as e:
        raise RuleFileError(f"cannot be read: {e.strerror or e}", file=str(file)) from e
    settings = options.settings
    depends_on = [
        {k: dict(v) for k, v in options.parameters.items()},
        settings.name_prefix,
        list(settings.regions),
        list(settings.account_ids),
    ]
    digest = cache.key(content, depends_on)
    form = cache.read(options.cache, digest) if options.cache is not None else None
    if form is None:
        from floe_guard.rules.validate import validate

        form = {
            "rules": validate(
                content, str(file), options.parameters, settings, options.parameters_file
            )
        }
        if options.cache is not None:
            cache.write(options.cache, digest, form)
    return [
        Rule(
            data=kept["data"],
            file=str(file),
            line=kept["line"],
            declared=tuple(kept["declared"]),
            values=kept["values"],
            inactive=kept["inactive"],
        )
        for kept in form["rules"]
    ]


def _check_parameters(rules: Mapping[str, Rule], options: RuleOptions) -> None:
    for rule_id, given in options.parameters.items():
        if rule_id == "*":
            declared = {name for rule in rules.values() for name in rule.declared}
            for name in given:
                if name not in declared:
                    raise SettingsError(
                        f"rules.parameters: no rule has a parameter {name!r}",
                        file=options.parameters_file,
                    )
        elif rule_id not in rules:
            raise SettingsError(
                f"rules.parameters: no rule is called {rule_id!r}", file=options.parameters_file
            )
