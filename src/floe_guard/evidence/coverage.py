"""Rule profiles -> which of the shipped rules a report has to have judged."""

from __future__ import annotations

from collections.abc import Iterable

from floe_guard.errors import UsageError


def required_rules(profiles: Iterable[str], origin: str) -> frozenset[str] | None:
    """Return the ids of the shipped rules that profiles hold for an origin.

    Args:
        profiles: Names of rule profiles.
        origin: `config`, `plan`, `state` or `live`.

    Returns:
        Rule ids; None where a name is no shipped profile, so that nobody can say what it holds.
    """
    from floe_guard.rules.load import RuleOptions, Selection, load_rules
    from floe_guard.rules.pack import shipped_rules

    rules = load_rules([shipped_rules()], RuleOptions())
    wanted: set[str] = set()
    for profile in profiles:
        try:
            picked = rules.pick(Selection(profile=profile))
        except UsageError:
            return None
        wanted |= {rule.id for rule in picked if origin in rule.origins}
    return frozenset(wanted)
