"""Flags and settings -> the options of a judgement; a flag beats the settings."""

from __future__ import annotations

from pathlib import Path

from floe_guard.cli._flags import JudgeFlags
from floe_guard.engine.protocol import JudgeSettings
from floe_guard.pipeline import JudgeOptions, RuleSources
from floe_guard.settings import Settings, cache_dir


def rule_sources(flags: JudgeFlags, settings: Settings) -> RuleSources:
    """Return where the rules come from."""
    rules, aws = settings.rules, settings.aws
    return RuleSources(
        paths=(*rules.paths, *(Path(path) for path in flags.rules)),
        default_rules=rules.default_rules and not flags.no_default_rules,
        parameters=rules.parameters,
        parameters_file=settings.file,
        profiles=rules.profiles,
        settings=JudgeSettings(aws.account_ids, aws.regions, aws.name_prefix),
        cache=cache_dir(),
    )


def judge_options(
    flags: JudgeFlags, settings: Settings, *, profile: str, tolerate_unknown: bool = False
) -> JudgeOptions:
    """Return the options of one judgement.

    Args:
        flags: What the command line said.
        settings: What environment and settings file say.
        profile: The verb's rule profile where nothing names one.
        tolerate_unknown: Whether the verb tolerates unknowns where nothing says.
    """
    on_unknown = flags.on_unknown or settings.on_unknown
    # A rule that is asked for by id is judged, whatever the settings disable.
    disabled = () if flags.check else settings.rules.disable
    return JudgeOptions(
        profile=flags.profile or settings.profile or profile,
        sources=rule_sources(flags, settings),
        check=flags.check,
        skip=(*disabled, *flags.skip_check),
        enable=settings.rules.enable,
        fail_on=flags.fail_on or settings.fail_on,
        tolerate_unknown=on_unknown == "warn" if on_unknown else tolerate_unknown,
        soft_fail=flags.soft_fail,
    )
