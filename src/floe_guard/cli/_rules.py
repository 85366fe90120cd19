"""What the verbs about rules have in common."""

from __future__ import annotations

from collections.abc import Iterator

from floe_guard import settings
from floe_guard.cli._flags import JudgeFlags
from floe_guard.cli._judging import judge_options
from floe_guard.pipeline import JudgeOptions, load_rule_set
from floe_guard.rules.load import Rule, RuleSet


def load_for(flags: JudgeFlags) -> tuple[RuleSet, JudgeOptions]:
    """Return all rules that flags and settings name, and the options they come to."""
    options = judge_options(flags, settings.load(flags.config_file), profile="provider-tests")
    return load_rule_set(options.sources), options


def describe(rule: Rule) -> Iterator[str]:
    """Yield a rule for a person to read, line by line."""
    data = rule.data
    yield f"{rule.id} {data['name']}"
    yield str(data["title"])
    yield ""
    fields = {
        "severity": data["severity"],
        "kind": data["kind"],
        "profiles": ", ".join(rule.profiles),
        "origins": ", ".join(rule.origins),
        "resources": ", ".join(rule.resources),
        "why": " ".join(str(data["why"]).split()),
        "fix": " ".join(str(data["fix"]).split()),
        "source": " ".join(str(data["source"]).split()),
        "file": f"{rule.file}:{rule.line}",
    }
    for name, text in fields.items():
        if text:
            yield f"{name + ':':<11} {text}"
    if not rule.enabled:
        yield "ships disabled; enable it with rules.enable in .floe-guard.yaml, or --check"
    if rule.inactive:
        yield f"not judged: {rule.inactive}"
    if rule.values:
        yield "parameters:"
        for name, value in rule.values.items():
            yield f"  {name}: {'(not set)' if value is None else value}"
