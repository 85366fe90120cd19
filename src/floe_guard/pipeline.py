"""Load -> judge -> Report: the only module that knows all the steps.

    inventory = read_document("plan.json")
    report = judge(inventory, JudgeOptions(profile="provider-tests"))

Loaders are imported by the function that needs them: judging a plan does not pay for HCL or boto3.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from floe_guard._records import dataclass, field
from floe_guard.engine.evaluate import EvaluateOptions, evaluate
from floe_guard.engine.protocol import JudgeSettings
from floe_guard.engine.withheld import without_secret_keys
from floe_guard.errors import InputError, SettingsError, UsageError
from floe_guard.heap import steady_heap
from floe_guard.model import Inventory
from floe_guard.report import Report, RuleOutcome
from floe_guard.rules.load import DEFAULT_PROFILE, Rule, RuleOptions, RuleSet, Selection, load_rules
from floe_guard.rules.pack import shipped_rules
from floe_guard.settings import ProfileSettings
from floe_guard.verdicts import Severity


@dataclass(frozen=True, slots=True)
class RuleSources:
    """Where rules come from and with which values.

    Args:
        paths: Rule files and folders beside the shipped ones.
        default_rules: Whether the shipped rules are loaded.
        parameters: Rule id (or `*`) -> parameter -> value.
        parameters_file: The settings file these come from, for messages.
        profiles: Profiles of the site's own.
        settings: What the settings approve.
        cache: Folder for caches, or None.
    """

    paths: tuple[Path, ...] = ()
    default_rules: bool = True
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters_file: str | None = None
    profiles: Mapping[str, ProfileSettings] = field(default_factory=dict)
    settings: JudgeSettings = field(default_factory=JudgeSettings)
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """What a judgement depends on beside the inventory.

    Args:
        profile: The rule profile.
        sources: Where the rules come from.
        check: Rule ids or globs that are judged alone, whatever their profile.
        skip: Rule ids or globs that are left out.
        enable: Rule ids or globs that ship disabled and are judged.
        fail_on: Least severity that fails the run.
        tolerate_unknown: Whether an unknown leaves the run complete.
        soft_fail: Whether violations are reported without failing the run.
        today: Date (`YYYY-MM-DD`) against which waivers expire; today's, in UTC, by default.
    """

    profile: str = DEFAULT_PROFILE
    sources: RuleSources = field(default_factory=RuleSources)
    check: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    fail_on: Severity = Severity.LOW
    tolerate_unknown: bool = False
    soft_fail: bool = False
    today: str = ""


def read_document(path: str, source: Path | None = None) -> Inventory:
    """Read a plan or a state, recognised for what it is.

    Args:
        path: JSON of `show -json`, a binary plan, or a state file; `-` for standard input.
        source: Folder of the source it was made from, so that findings name lines; looked for
            beside the document when left out.

    Returns:
        The inventory of the plan or state.

    Raises:
        InputError: It is not a plan or state that can be judged.
    """
    from floe_guard.loaders import document

    with steady_heap():
        read = document.read(path)
        if read.form == "plan":
            from floe_guard.loaders import plan

            return without_secret_keys(plan.load(read, source))
        from floe_guard.loaders import state

        return without_secret_keys(state.load(read, source))


def read_source(
    root: str,
    *,
    assignments: Sequence[tuple[str, str]] = (),
    environment: Mapping[str, str] | None = None,
    workspace: str = "default",
    cache: Path | None = None,
) -> tuple[Inventory, tuple[str, ...]]:
    """Evaluate a root module's source.

    Args:
        root: The root module's directory, as messages name it.
        assignments: `("var", "name=value")` and `("var-file", path)`, in command order.
        environment: Values of `TF_VAR_name` variables by name, without the prefix.
        workspace: The value of `terraform.workspace`.
        cache: Folder for caches, or None.

    Returns:
        The inventory with its inline waivers, and a line for each waiver that cannot hold.

    Raises:
        InputError: The source costs too much to evaluate.
        UsageError: An assignment is malformed or names an undeclared variable.
    """
    from floe_guard.loaders.hcl import waivers
    from floe_guard.loaders.hcl.cache import Source, SyntaxCache
    from floe_guard.loaders.hcl.load import LoadOptions, load_root
    from floe_guard.loaders.hcl.syntax import File

    memory = SyntaxCache(cache / "hcl" if cache else None)
    files: dict[str, File] = {}

    def parse(sources: Sequence[Source]) -> list[File | InputError]:
        trees = memory.parse_all(sources)
        files.update((tree.path, tree) for tree in trees if isinstance(tree, File))
        return trees

    options = LoadOptions(tuple(assignments), environment or {}, workspace, parse)
    with steady_heap():
        inventory = without_secret_keys(load_root(Path(root), options))
        return waivers.attach(inventory, waivers.collect(files.values()))


def load_rule_set(sources: RuleSources) -> RuleSet:
    """Load the shipped rules and those beside them.

    Returns:
        All rules, whatever their profile.

    Raises:
        UsageError: There is no rule at all.
        RuleFileError: A rule file is invalid.
        SettingsError: A parameter is set that no rule has.
    """
    paths = [shipped_rules()] if sources.default_rules else []
    rules = load_rules(
        [*paths, *sources.paths],
        RuleOptions(
            parameters=sources.parameters,
            settings=sources.settings,
            cache=sources.cache / "rules" if sources.cache else None,
            parameters_file=sources.parameters_file,
        ),
    )
    if not rules.rules:
        raise UsageError("there is no rule to judge by", hint="name rule files with --rules")
    return rules


def pick_rules(rules: RuleSet, options: JudgeOptions) -> list[Rule]:
    """Return the rules that the options select, a site's own profiles included.

    Raises:
        UsageError: An id or a profile is not one of the loaded rules'.
    """
    base, include, exclude = _base_profile(options)
    selection = Selection(
        profile=base,
        check=options.check,
        skip=(*options.skip, *(exclude if not options.check else ())),
        enable=options.enable,
    )
    picked = rules.pick(selection)
    if options.check or not include:
        return picked
    added = rules.pick(Selection(check=include, skip=selection.skip))
    wanted = {rule.id for rule in (*picked, *added)}
    return [rule for rule in rules.rules if rule.id in wanted]


def _base_profile(options: JudgeOptions) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    name = options.profile
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    own = options.sources.profiles
    met: set[str] = set()
    while name in own:
        if name in met:
            raise SettingsError(
                f"rules.profiles: {name!r} extends itself", file=options.sources.parameters_file
            )
        met.add(name)
        profile = own[name]
        exclude = (*exclude, *(i for i in profile.exclude if i not in include))
        include = (*include, *(i for i in profile.include if i not in exclude))
        name = profile.extends or DEFAULT_PROFILE
    return name, include, exclude


def judge(inventory: Inventory, options: JudgeOptions, rules: RuleSet | None = None) -> Report:
    """Judge an inventory of any origin.

    Args:
        inventory: What a loader returned.
        options: By which rules, and what counts as failing.
        rules: Rules that are loaded already (for several inventories); loaded when left out.

    Returns:
        The verdict matrix. Faults that the loader met while reading the rest are in `errors`.

    Raises:
        UsageError: A rule id or profile does not exist, or no rule is left.
        RuleFileError: A rule file is invalid.
    """
    with steady_heap():
        loaded = rules or load_rule_set(options.sources)
        picked = pick_rules(loaded, options)
        if not picked:
            raise UsageError("no rule is left to judge by", hint="see --check and --skip-check")
        today = options.today or time.strftime("%Y-%m-%d", time.gmtime())
        evaluation = evaluate(
            inventory,
            [rule.compile() for rule in picked],
            EvaluateOptions(today, options.sources.settings, loaded.ids),
        )
    return Report(
        origin=inventory.origin,
        input=inventory.input,
        profile=options.profile,
        outcomes=evaluation.outcomes,
        resources=len(inventory.resources),
        gaps=inventory.gaps,
        obligations=evaluation.obligations,
        fail_on=options.fail_on,
        tolerate_unknown=options.tolerate_unknown,
        soft_fail=options.soft_fail,
        notes=evaluation.notes,
        errors=tuple(str(error) for error in inventory.errors),
    )


def merge(reports: Sequence[Report]) -> Report:
    """Return one report for several inventories of the same origin, judged by the same options.

    Args:
        reports: At least one; the first one's origin, input and thresholds count.

    Returns:
        A report with every cell of every report, rule by rule.

    Raises:
        ValueError: There is no report.
    """
    if not reports:
        raise ValueError("no reports")
    first = reports[0]
    if len(reports) == 1:
        return first
    outcomes: dict[str, RuleOutcome] = {}
    for report in reports:
        for outcome in report.outcomes:
            known = outcomes.get(outcome.rule.id)
            if known is not None:
                outcome = RuleOutcome(
                    known.rule,
                    [*known.passed, *outcome.passed],
                    [*known.cells, *outcome.cells],
                )
            outcomes[outcome.rule.id] = outcome
    return Report(
        origin=first.origin,
        input=first.input,
        profile=", ".join(dict.fromkeys(report.profile for report in reports)),
        outcomes=tuple(outcomes.values()),
        resources=sum(report.resources for report in reports),
        gaps=tuple(gap for report in reports for gap in report.gaps),
        obligations=tuple(o for report in reports for o in report.obligations),
        fail_on=first.fail_on,
        tolerate_unknown=first.tolerate_unknown,
        soft_fail=first.soft_fail,
        notes=tuple(dict.fromkeys(note for report in reports for note in report.notes)),
        errors=tuple(dict.fromkeys(error for report in reports for error in report.errors)),
    )
