"""Fixtures of the shipped rules: what a case folder holds, and how its document is recorded.

    tests/rules/<rule id>/<case>/     main.tf          what is planned
                                      before/          what was applied before it (optional)
                                      expected.yaml    every cell of the rule, by verdict
                                      plan.json        the recorded document (or state.json)
                                      live.yaml        instead of all these: what collectors found
    tests/mutations/<name>/           *.tf             laid over a copy of the scaffold
                                      before/          laid over the scaffold applied before it
                                      expected.yaml    the cells that do not pass, by rule
    tests/fixtures/scaffolds/<name>/  the same, with several faults at once

A live case is written by hand, as `type`, `name` and `attributes` of each resource: there is no
plan of an account, and collectors give resources the attributes that the AWS provider would.
Record the others again, all or by path, with

    python -m tests.support.rule_fixtures [tests/rules/FG101 …]
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from tests.support import oracle

from floe_guard.loaders import document, plan, state
from floe_guard.model import InputInfo, Inventory, Resource

ROOT = Path(__file__).parents[2]
RULES = ROOT / "tests" / "rules"
MUTATIONS = ROOT / "tests" / "mutations"
SCAFFOLDS = ROOT / "tests" / "fixtures" / "scaffolds"
SCAFFOLD = ROOT / "infra" / "aws-provider-tests"

REQUIRED_VARIABLES = {"owner": "data-platform", "budget_email": "cost-alerts@example.com"}

_KEYS = {"record", "settings", "parameters", "verdicts", "source"}
_RECORD_KEYS = {"verb", "target", "taint", "variables"}


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded document and the verdicts that are expected of it.

    Args:
        folder: Where it lies; the last two parts name it.
        verdicts: For a rule's case: verdict -> addresses. For a mutation: rule id -> the same.
        source: The verdicts on the source, where a plan knows more or less.
        parameters: Rule parameters that differ from the defaults, by rule id.
        settings: Settings the rules see (approved regions, account ids…).
        verb: `plan`, `state` or `live`.
        target: Addresses that the plan is limited to.
        taint: Addresses that are tainted before the plan, as `tofu taint` does.
        variables: Input variables it is planned with.
        file: Name of the document, when it is not the verb's.
    """

    folder: Path
    verdicts: Mapping[str, Any]
    source: Mapping[str, Any] | None = None
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    verb: Literal["plan", "state", "live"] = "plan"
    target: tuple[str, ...] = ()
    taint: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    @property
    def name(self) -> str:
        """The last two parts of the folder, as a test id."""
        return "/".join(self.folder.parts[-2:])

    @property
    def is_mutation(self) -> bool:
        """Whether it is laid over the scaffold."""
        return self.folder.parent in (MUTATIONS, SCAFFOLDS)

    @property
    def document(self) -> Path:
        """Where the recorded document is."""
        if self.file:
            return self.folder / self.file
        return self.folder / ("live.yaml" if self.verb == "live" else f"{self.verb}.json")


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
        source=text.get("source"),
        parameters=text.get("parameters", {}),
        settings=text.get("settings", {}),
        verb="live" if (folder / "live.yaml").exists() else record.get("verb", "plan"),
        target=tuple(record.get("target", ())),
        taint=tuple(record.get("taint", ())),
        variables=record.get("variables", {}),
    )


def inventory(case: Case) -> Inventory:
    """Load what was recorded, as the commands do."""
    if case.verb == "live":
        found = yaml.safe_load(case.document.read_text())
        resources = tuple(
            Resource(address=f"{r['type']}.{r['name']}", **r, region="") for r in found
        )
        return Inventory(origin="live", resources=resources, input=InputInfo(path=case.name))
    source = document.read(str(case.document))
    assert source.form.startswith(case.verb), f"{case.document} is a {source.form}"
    return plan.load(source) if case.verb == "plan" else state.load(source)


def make(case: Case) -> dict[str, Any]:
    """Plan (or apply) the case with the real Terraform core and return the document."""
    with tempfile.TemporaryDirectory(prefix="case-") as scratch:
        after = lay_out(case, case.folder, Path(scratch) / "after")
        variables = (REQUIRED_VARIABLES if case.is_mutation else {}) | dict(case.variables)
        if case.taint or (case.folder / "before").is_dir():
            before = lay_out(case, case.folder / "before", Path(scratch) / "before")
            prior = oracle.raw_state(before, variables=variables)
            (after / "prior.json").write_text(_tainted(prior, case.taint))
            # In JSON syntax: the oracle replaces a backend block it finds in native syntax.
            backend = {"terraform": {"backend": {"local": {"path": "prior.json"}}}}
            (after / "backend.tf.json").write_text(json.dumps(backend))
        if case.verb == "state":
            return oracle.state(after, variables=variables)
        return oracle.plan(after, variables=variables, target=case.target)


def lay_out(case: Case, source: Path, destination: Path) -> Path:
    """Copy the module that a case is about to `destination`, laid over the scaffold for a mutation."""
    if case.is_mutation:
        shutil.copytree(SCAFFOLD, destination, ignore=shutil.ignore_patterns("tests", ".*"))
    leave = shutil.ignore_patterns("before", "expected.yaml", "plan.json", "state.json")
    if source.is_dir():
        shutil.copytree(source, destination, ignore=leave, dirs_exist_ok=True)
    return destination


def _tainted(state_text: str, addresses: Sequence[str]) -> str:
    document = json.loads(state_text)
    left = set(addresses)
    for resource in document["resources"]:
        address = f"{resource['type']}.{resource['name']}"
        if address in left:
            left.remove(address)
            for instance in resource["instances"]:
                instance["status"] = "tainted"
    assert not left, f"not in the state: {sorted(left)}"
    return json.dumps(document)


def main(arguments: list[str]) -> int:
    """Record the cases below the given folders, or all of them; 2 where the oracle is missing."""
    if oracle.command() is None:
        print(f"{oracle.VARIABLE} is not set, or terraform is not on PATH", file=sys.stderr)
        return 2
    for folder in [Path(a).resolve() for a in arguments] or [RULES, MUTATIONS, SCAFFOLDS]:
        for case in cases(folder):
            if case.verb == "live":
                continue
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
