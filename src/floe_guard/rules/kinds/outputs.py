"""`outputs`: root outputs that exist are sensitive where they must be, and have the agreed form.

An output that is not there has no cell: what a module gives out is its own affair, unless
`required: true` says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.protocol import PASS, Judges, Outcome, SubjectOutcome, Words
from floe_guard.rules.kind import Kind
from floe_guard.values import Sensitive, Unknown, Value, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.engine.context import Context
    from floe_guard.model import Output, Resource
    from floe_guard.rules.models import RuleModel

KIND = Kind(origins=("config", "plan", "state"), resources=("*",))


def model() -> type[RuleModel]:
    """Return the pydantic model of an `outputs` rule."""
    from typing import Annotated

    from pydantic import Field

    from floe_guard.rules.models import Regex, RuleModel, Strict

    class OutputForm(Strict):
        sensitive: bool = False
        pattern: Regex | None = None
        entries: dict[str, Regex] = {}
        required: bool = False

    class OutputsRule(RuleModel):
        outputs: Annotated[dict[str, OutputForm], Field(min_length=1)]

    return OutputsRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judges of a validated `outputs` rule."""
    return Judges(inventory=Outputs({k: _form(v) for k, v in rule["outputs"].items()}))


@dataclass(frozen=True, slots=True)
class Form:
    """What an output must be.

    Args:
        sensitive: Whether it must be marked sensitive.
        pattern: What its value must match, or None.
        entries: What entries of its map must match, where they are there.
        required: Whether it must exist.
    """

    sensitive: bool
    pattern: Pattern | None
    entries: Mapping[str, Pattern]
    required: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression: its text, and whether it occurs in a value."""

    text: str
    occurs: Callable[[str], bool]

    def judge(self, value: Value, path: str) -> Outcome:
        """Judge one value; null matches nothing."""
        known = reveal(value)
        expected = f"a value that matches {self.text}"
        if isinstance(known, Unknown):
            return Outcome(Verdict.UNKNOWN, path, expected, value, known.reason)
        if isinstance(known, str) and self.occurs(known):
            return PASS
        return Outcome(Verdict.FAIL, path, expected, value, "the value has another form")


@dataclass(frozen=True, slots=True)
class Outputs:
    """Compares the root outputs with their forms."""

    forms: Mapping[str, Form]

    def judge_inventory(
        self, resources: Sequence[Resource], context: Context
    ) -> Iterable[SubjectOutcome]:
        """Yield an outcome for each named output that exists, or must."""
        outputs = {output.name: output for output in context.inventory.outputs}
        for name, form in self.forms.items():
            address = f"output.{name}"
            if name in outputs:
                yield SubjectOutcome(_judge(outputs[name], form), address=address)
            elif form.required:
                missing = Words("no such output")
                yield SubjectOutcome(
                    Outcome(
                        Verdict.FAIL, "", f"an output {name}", missing, "the output is missing"
                    ),
                    address=address,
                )


def _judge(output: Output, form: Form) -> Outcome:
    if form.sensitive and not (output.sensitive or isinstance(output.value, Sensitive)):
        reason = "the output is printed in every plan and log"
        return Outcome(Verdict.FAIL, "", "sensitive = true", Words("not sensitive"), reason)
    outcomes = [] if form.pattern is None else [form.pattern.judge(output.value, "")]
    entries = reveal(output.value)
    if form.entries and isinstance(entries, Unknown):
        outcomes.append(
            Outcome(Verdict.UNKNOWN, "", "a map of known values", entries, entries.reason)
        )
    elif isinstance(entries, dict):
        hidden = isinstance(output.value, Sensitive) or output.sensitive
        outcomes += [
            pattern.judge(Sensitive(entries[key]) if hidden else entries[key], key)
            for key, pattern in form.entries.items()
            if key in entries
        ]
    failed = [o for o in outcomes if o.verdict is Verdict.FAIL]
    undecided = [o for o in outcomes if o is not PASS]
    return (failed or undecided or [PASS])[0]


def _form(form: Mapping[str, Any]) -> Form:
    return Form(
        sensitive=form.get("sensitive", False),
        pattern=_pattern(form.get("pattern")),
        entries={k: _require(v) for k, v in form.get("entries", {}).items()},
        required=form.get("required", False),
    )


def _pattern(text: str | None) -> Pattern | None:
    return None if text is None else _require(text)


def _require(text: str) -> Pattern:
    from floe_guard.engine.patterns import compile_regex

    return Pattern(text, compile_regex(text))
