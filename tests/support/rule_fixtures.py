"""Fixtures of the shipped rules: what a case folder holds, and how its document is recorded.

    tests/rules/<rule id>/<case>/     main.tf          what is planned
                                      before/          what was applied before it (optional)
                                      expected.yaml    every cell of the rule, by verdict
                                      plan.json        the recorded document (or state.json)
    tests/mutations/<name>/           *.tf             laid over a copy of the scaffold
                                      before/          laid over the scaffold applied before it
                                      expected.yaml    the cells that do not pass, by rule

Record them again, all or by path, with

    python -m tests.support.rule_fixtures [tests/rules/FG101 …]
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.support import oracle

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "rules"
MUTATIONS = ROOT / "tests" / "mutations"
SCAFFOLD = ROOT / "infra" / "aws-provider-tests"

REQUIRED_VARIABLES = {"owner": "data-platform", "budget_email": "cost-alerts@example.com"}

_KEYS = {"record", "settings", "parameters", "verdicts"}
_RECORD_KEYS = {"verb", "target", "variables"}


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded document and the verdicts that are expected of it.

    Args:
        folder: Where it lies; the last two parts name it.
        verdicts: For a rule's case: verdict -> addresses. For a mutation: rule id -> the same.
        parameters: Rule parameters that differ from the defaults, by rule id.
        settings: Settings the rules see (approved regions, account ids…).
        verb: `plan` or `state`.
        target: Addresses that the plan is limited to.
        variables: Input variables it is planned with.
    """

    folder: Path
    verdicts: Mapping[str, Any]
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    verb: oracle.Verb = "plan"
    target: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The last two parts of the folder, as a test id."""
        return "/".join(self.folder.parts[-2:])

    @property
    def is_mutation(self) -> bool:
        """Whether it is laid over the scaffold."""
        return self.folder.parent == MUTATIONS

    @property
    def document(self) -> Path:
        """Where the recorded document is."""
        return self.folder / f"{self.verb}.json"


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases below `folder`, in order of their names."""
    for path in sorted(folder.glob("**/expected.yaml")):
        yield read(path.parent)


def read(folder: Path) -> Case:
    """Read a case; anything unexpected in `expected.yaml` is an error, never ignored."""
    text = yaml.safe_load((folder / "expected.yaml").read_text())
    record = text.get("record", {})
    unknown = (set(text) - _KEYS) | (set(record) - _RECORD_KEYS)
    assert not unknown, f"{folder}: unknown keys {sorted(unknown)} in expected.yaml"
    assert text.get("verdicts"), f"{folder}: expected.yaml expects nothing"
    return Case(
        folder=folder,
        verdicts=text["verdicts"],
        parameters=text.get("parameters", {}),
        settings=text.get("settings", {}),
        verb=record.get("verb", "plan"),
        target=tuple(record.get("target", ())),
        variables=record.get("variables", {}),
    )


def make(case: Case) -> dict[str, Any]:
    """Plan (or apply) the case with the real Terraform core and return the document."""
    with tempfile.TemporaryDirectory(prefix="case-") as scratch:
        after = _lay_out(case, case.folder, Path(scratch) / "after")
        variables = (REQUIRED_VARIABLES if case.is_mutation else {}) | dict(case.variables)
        if (case.folder / "before").is_dir():
            before = _lay_out(case, case.folder / "before", Path(scratch) / "before")
            (after / "prior.json").write_text(oracle.raw_state(before, variables=variables))
            # In JSON syntax: the oracle replaces a backend block it finds in native syntax.
            backend = {"terraform": {"backend": {"local": {"path": "prior.json"}}}}
            (after / "backend.tf.json").write_text(json.dumps(backend))
        if case.verb == "state":
            return oracle.state(after, variables=variables)
        return oracle.plan(after, variables=variables, target=case.target)


def _lay_out(case: Case, source: Path, destination: Path) -> Path:
    if case.is_mutation:
        shutil.copytree(SCAFFOLD, destination, ignore=shutil.ignore_patterns("tests", ".*"))
    leave = shutil.ignore_patterns("before", "expected.yaml", "plan.json", "state.json")
    shutil.copytree(source, destination, ignore=leave, dirs_exist_ok=True)
    return destination


def main(arguments: list[str]) -> int:
    """Record the cases below the given folders, or all of them; 2 where the oracle is missing."""
    if oracle.command() is None:
        print(f"{oracle.VARIABLE} is not set, or terraform is not on PATH", file=sys.stderr)
        return 2
    for folder in [Path(a).resolve() for a in arguments] or [RULES, MUTATIONS]:
        for case in cases(folder):
            try:
                document = make(case)
            except oracle.OracleError as error:
                print(f"{case.name}: {error}", file=sys.stderr)
                return 1
            # The only part that differs every time; its value says nothing about the plan.
            document.pop("timestamp", None)
            document.pop("relevant_attributes", None)
            text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
            case.document.write_text(text + "\n")
            print(case.name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
