"""Who may take a role: anybody, without a condition, is nobody in particular."""

from __future__ import annotations

from collections.abc import Mapping

from floe_guard.engine.context import Context
from floe_guard.engine.protocol import PASS, Outcome, Words
from floe_guard.model import Resource
from floe_guard.rules.iam.documents import PolicyError, Statement
from floe_guard.rules.kinds._iam_sources import not_a_policy, policy_sources
from floe_guard.rules.kinds._outcomes import undecided
from floe_guard.values import Truth, Unknown, Value, and3, or3, reveal
from floe_guard.verdicts import Verdict


def judge_trust(resource: Resource, value: Value, context: Context) -> Outcome:
    """Judge a role's trust policy."""
    path = "assume_role_policy"
    expected = "named principals, or a condition"
    try:
        sources = policy_sources(resource, path, value, context)
    except PolicyError as e:
        return not_a_policy(path, str(e))
    doubts: list[Outcome] = []
    for source in sources:
        for statement in source.document.statements:
            if statement.conditional:
                continue
            where = source.at(statement, "Principal")
            anybody = and3((_allows(statement), _anybody(statement.principals)))
            if isinstance(anybody, Unknown):
                doubts.append(undecided(where, anybody, expected, source.owner))
            elif anybody:
                reason = "anybody may take the role"
                actual = Words("*")
                return Outcome(Verdict.FAIL, where, expected, actual, reason, subject=source.owner)
        if source.document.unknown is not None:
            doubts.append(undecided(path, source.document.unknown, expected))
    return doubts[0] if doubts else PASS


def _allows(statement: Statement) -> Truth:
    effect = statement.effect
    return effect if isinstance(effect, Unknown) else effect != "Deny"


def _anybody(principals: Value) -> Truth:
    """Return whether a `Principal` element, or principal blocks, name everybody."""
    principals = reveal(principals)
    if isinstance(principals, Unknown):
        return principals
    if isinstance(principals, list):  # blocks of a data source: {type, identifiers}
        return or3(map(_block_of_anybody, principals))
    if isinstance(principals, Mapping):
        return _names_everybody(principals.get("AWS"))
    return bool(principals == "*")


def _block_of_anybody(block: Value) -> Truth:
    block = reveal(block)
    if isinstance(block, Unknown):
        return block
    kind = reveal(block.get("type"))
    by_account = kind if isinstance(kind, Unknown) else kind in ("*", "AWS")
    return and3((by_account, _names_everybody(block.get("identifiers"))))


def _names_everybody(named: Value) -> Truth:
    named = reveal(named)
    if isinstance(named, Unknown):
        return False if named.prefix.strip("*") else named
    if isinstance(named, list):
        return or3(map(_names_everybody, named))
    return bool(named == "*")
