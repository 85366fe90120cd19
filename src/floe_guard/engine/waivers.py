"""Inline waivers: which failing cell they excuse, and which are expired, unused or name no rule."""

from __future__ import annotations

from collections.abc import Set
from typing import TypeAlias

from floe_guard.model import InlineWaiver, Inventory, Location, Resource

_Key: TypeAlias = tuple[Location, str]


class Waivers:
    """The inline waivers of one inventory.

    Args:
        inventory: Whose resources carry them.
        today: The date (`YYYY-MM-DD`) of the judgement.
    """

    def __init__(self, inventory: Inventory, today: str) -> None:
        self._today = today
        self._all: dict[_Key, tuple[InlineWaiver, str]] = {}
        self._used: set[_Key] = set()
        for resource in inventory.resources:
            for waiver in resource.waivers:
                for rule in waiver.rules:
                    self._all.setdefault((waiver.location, rule), (waiver, resource.address))

    def excuse(self, rule_id: str, resource: Resource | None, kind: str = "") -> str:
        """Return the reason for which a failing cell is waived, or "" where it is not.

        A `checkov:skip=` comment holds for rules of the `checkov` kind alone.
        """
        if resource is None:
            return ""
        for waiver in resource.waivers:
            if waiver.dialect == "checkov" and kind != "checkov":
                continue
            if rule_id in waiver.rules:
                self._used.add((waiver.location, rule_id))
                if not self._expired(waiver):
                    return waiver.reason
        return ""

    def _expired(self, waiver: InlineWaiver) -> bool:
        return waiver.expires is not None and self._today > waiver.expires

    def notes(self, judged: Set[str], known: Set[str]) -> tuple[str, ...]:
        """Return a line for each waiver that does not do what its author expects.

        Args:
            judged: Ids of the rules that were judged in this run.
            known: Ids of all rules there are; empty when that is not known.
        """
        notes = []
        for (location, rule), (waiver, address) in self._all.items():
            at = f"{location.file}:{location.start_line}: waiver of {rule} on {address}"
            if rule not in known:
                if waiver.dialect == "floe-guard":
                    notes.append(f"{at} names a rule that does not exist")
            elif self._expired(waiver):
                notes.append(f"{at} expired on {waiver.expires} and no longer holds")
            elif rule in judged and (location, rule) not in self._used:
                notes.append(f"{at} is unused: the rule does not fail there")
        return tuple(sorted(notes))
