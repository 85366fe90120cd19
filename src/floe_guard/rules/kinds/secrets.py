"""`secrets`: no credential-shaped value anywhere, and no output that lets a sensitive one out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import PASS, Judges, Outcome, SubjectOutcome, Words
from floe_guard.model import Location, Output, Resource, Written
from floe_guard.rules.kind import Kind
from floe_guard.secrets.shapes import Hit, Path, has_hit, scan, scan_document, scan_value
from floe_guard.values import Sensitive, Unknown, Value, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind(resources=("*",), modes=("managed", "data"))

_EXPECTED = "no credential"
_WITHHELD = Words("(withheld)")
_MIN_LEAK_CHARACTERS = 8
"""Shorter sensitive values turn up elsewhere by accident."""


def model() -> type[RuleModel]:
    """Return the model of a `secrets` rule."""
    from typing import Annotated, Literal

    from pydantic import Field, model_validator

    from floe_guard.rules.models import RuleModel

    Place = Literal["attributes", "outputs", "variables", "providers", "prior"]
    everywhere: list[Place] = ["attributes", "outputs", "variables", "providers", "prior"]

    class SecretsRule(RuleModel):
        scan: Annotated[list[Place], Field(min_length=1)] = everywhere
        unprotected_outputs: bool = True

        @model_validator(mode="after")
        def _places_once(self) -> SecretsRule:
            if len(set(self.scan)) != len(self.scan):
                raise ValueError("scan: name each place once")
            return self

    return SecretsRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judges of a validated rule."""
    places = frozenset(rule["scan"])
    return Judges(
        resource=AttributesJudge() if "attributes" in places else None,
        inventory=SurroundingsJudge(places, rule["unprotected_outputs"]),
    )


def _may_hold_any(context: Context) -> bool:
    """Return whether the document has anything credential-shaped at all.

    The raw bytes are scanned once. Every escape that JSON may put into a string is undone by the
    scan itself, so that a document without a hit has none in any of its strings.
    """

    def look() -> bool:
        haystack = context.inventory.haystack
        return True if haystack is None else has_hit(haystack())

    return context.memo("secrets: raw", look)


class AttributesJudge:
    """Judges the attributes of one resource."""

    __slots__ = ()

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """See `ResourceJudge.judge`."""
        if not _may_hold_any(context):
            return PASS
        outcome = _first(scan_value(resource.attributes))
        return outcome if outcome is not PASS else _in_block(resource.location, context)


@dataclass(frozen=True, slots=True)
class SurroundingsJudge:
    """Judges what stands around the resources: outputs, variables, providers, and the prior state.

    Args:
        places: Which of them.
        unprotected: Whether an output may pass a sensitive value on without being sensitive itself.
    """

    places: frozenset[str]
    unprotected: bool

    def judge_inventory(
        self, resources: Sequence[Resource], context: Context
    ) -> Iterable[SubjectOutcome]:
        """See `InventoryJudge.judge_inventory`."""
        inventory = context.inventory
        suspicious = _may_hold_any(context)
        if "variables" in self.places:
            for variable in inventory.variables:
                said = _subject(f"var.{variable.name}", variable.value, suspicious, "default")
                yield _or_written(said, variable.location, context)
        if "providers" in self.places:
            for provider in inventory.providers:
                said = _subject(f"provider.{provider.key}", provider.config, suspicious, "")
                yield _or_written(said, provider.location, context)
        known = list(_sensitive_texts(context)) if self.unprotected else []
        for output in inventory.outputs:
            outcome = PASS
            if "outputs" in self.places and suspicious:
                outcome = _first(scan_value(output.value), "value")
                if outcome is PASS:
                    outcome = _in_block(output.location, context)
            if outcome is PASS and self.unprotected:
                outcome = _unprotected(output, known)
            if outcome is not PASS or "outputs" in self.places or self.unprotected:
                yield SubjectOutcome(outcome, f"output.{output.name}")
        if suspicious:
            yield from self._before(resources, context)
        yield from _elsewhere(context)

    def _before(self, resources: Sequence[Resource], context: Context) -> Iterator[SubjectOutcome]:
        """Yield what the past, and the parts of the document that are nobody's attribute, hold."""
        inventory = context.inventory
        if "prior" in self.places:
            for resource in inventory.prior:
                outcome = _first(scan_value(resource.attributes), "", "in the prior state: ")
                if outcome is not PASS:
                    yield SubjectOutcome(outcome, resource.address)
            for resource in context.resources:
                before = resource.change.before if resource.change is not None else None
                if before and not inventory.prior:
                    outcome = _first(scan_value(before), "", "before the change: ")
                    if outcome is not PASS:
                        yield SubjectOutcome(outcome, resource.address)
        if inventory.haystack is not None and not _accounted_for(context):
            outcome = _in_document(inventory.haystack())
            if outcome is not PASS:
                yield SubjectOutcome(outcome)


def _written(context: Context) -> Mapping[tuple[str, int], Sequence[tuple[Written, Hit]]]:
    """Return what source has as text, by the block it stands in; by its own lines outside of any.

    A text around a part that is not known yet, or one that no value takes up, shows nowhere else.
    """

    def look() -> dict[tuple[str, int], list[tuple[Written, Hit]]]:
        found: dict[tuple[str, int], list[tuple[Written, Hit]]] = {}
        pieces = context.inventory.written
        # The standard library's encoder takes longer, but not by what importing another one takes.
        text = json.dumps([piece.value for piece in pieces], ensure_ascii=False)
        if pieces and has_hit(text.encode("utf-8", "surrogatepass")):
            for piece in pieces:
                for _, hit in scan_value(piece.value):
                    place = piece.block or piece.location
                    found.setdefault((place.file, place.start_line), []).append((piece, hit))
        return found

    return context.memo("secrets: written", look)


def _in_block(place: Location | None, context: Context) -> Outcome:
    if place is None or not context.inventory.written:
        return PASS
    return _as_written(_written(context).get((place.file, place.start_line), ()))


def _or_written(said: SubjectOutcome, place: Location | None, context: Context) -> SubjectOutcome:
    if said.outcome is not PASS:
        return said
    return SubjectOutcome(_in_block(place, context), said.address)


def _elsewhere(context: Context) -> Iterator[SubjectOutcome]:
    """Yield what source has in blocks that no resource, variable, output or provider comes from."""
    inventory = context.inventory
    places = (
        *(part.location for part in inventory.resources),
        *(part.location for part in inventory.variables),
        *(part.location for part in inventory.outputs),
        *(part.location for part in inventory.providers),
    )
    shown = {(place.file, place.start_line) for place in places if place is not None}
    arguments: dict[tuple[str, str], list[tuple[Written, Hit]]] = {}
    for block, found in _written(context).items():
        for piece, hit in found if block not in shown else ():
            arguments.setdefault((piece.address, piece.path), []).append((piece, hit))
    for (address, _), hits in arguments.items():
        # An override file adds to a block that stands elsewhere; its value may have told already.
        if not any(
            f"{part.type}.{part.name}" == address
            and next(scan_value(part.attributes), None) is not None
            for part in inventory.resources
        ):
            yield SubjectOutcome(_as_written(hits), address)


def _as_written(found: Sequence[tuple[Written, Hit]]) -> Outcome:
    if not found:
        return PASS
    first = found[0][0]
    words = " and ".join(dict.fromkeys(hit.words for _, hit in found))
    return Outcome(
        Verdict.FAIL,
        first.path,
        _EXPECTED,
        _WITHHELD,
        f"written in the source: {words}",
        location=first.location,
    )


def _accounted_for(context: Context) -> bool:
    """Return whether something credential-shaped stands in any part that has a name of its own."""
    inventory = context.inventory
    values: Iterable[Value] = (
        *(v.value for v in inventory.variables),
        *(o.value for o in inventory.outputs),
        *(p.config for p in inventory.providers),
        *(r.attributes for r in inventory.prior),
        *(r.attributes for r in inventory.resources),
        *(r.change.before for r in inventory.resources if r.change and r.change.before),
    )
    return any(next(scan_value(value), None) is not None for value in values)


def _in_document(haystack: bytes) -> Outcome:
    """Return where in the document something stands that belongs to no part with a name.

    Raw bytes can look like a credential across two values; what no string holds is none.
    """
    import msgspec

    try:
        document = msgspec.json.decode(haystack)
    except (msgspec.DecodeError, UnicodeDecodeError):
        hit = scan(haystack)[0]
        where = f"byte {hit.offset} on line {hit.line}"
    else:
        found = next(scan_document(document), None)
        if found is None:
            return PASS
        where, hit = found
    reason = f"{hit.words} stands outside of resources, variables and outputs, at {where}"
    return Outcome(Verdict.FAIL, "", _EXPECTED, _WITHHELD, reason)


def _subject(address: str, value: Value, suspicious: bool, path: str) -> SubjectOutcome:
    return SubjectOutcome(_first(scan_value(value), path) if suspicious else PASS, address)


def _first(found: Iterator[tuple[Path, Hit]], path: str = "", where: str = "") -> Outcome:
    """Return the outcome of the first place with a hit, and tell how many more places there are."""
    first = next(found, None)
    if first is None:
        return PASS
    keys, hit = first
    words = {hit.words: None}
    others = set()
    for other, more in found:
        if other == keys:
            words[more.words] = None
        else:
            others.add(other)
    also = f", and something of the kind at {len(others)} more paths" if others else ""
    return Outcome(
        Verdict.FAIL,
        _attribute_path(keys) or path,
        _EXPECTED,
        _WITHHELD,
        f"{where}{' and '.join(words)}{also}".replace("at 1 more paths", "at 1 more path"),
    )


def _attribute_path(keys: Path) -> str:
    """Return keys and indexes as rules write paths; a key that is itself a credential is left out."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        elif has_hit(key):
            return f"{text}.(withheld)"
        elif key.replace("_", "").replace("-", "").isalnum():
            text += f".{key}" if text else key
        else:
            quoted = key.replace("\\", "\\\\").replace('"', '\\"')
            text += f'."{quoted}"' if text else f'"{quoted}"'
    return text


def _unprotected(output: Output, known: Sequence[tuple[str, str]]) -> Outcome:
    """Return a failure where an output that is not sensitive holds a sensitive value."""
    if output.sensitive:
        return PASS
    expected = "sensitive = true"
    if _holds_mark(output.value):
        reason = "it is fed from a sensitive value and is not sensitive itself"
        return Outcome(Verdict.FAIL, "sensitive", expected, Words("false"), reason)
    texts = list(_texts(output.value))
    for name, secret in known:
        if any(secret in text for text in texts):
            reason = f"it shows the value of the sensitive variable {name}"
            return Outcome(Verdict.FAIL, "sensitive", expected, Words("false"), reason)
    return PASS


def _holds_mark(value: Value) -> bool:
    if isinstance(value, Sensitive):
        return True
    if isinstance(value, Mapping):
        return any(map(_holds_mark, value.values()))
    return isinstance(value, list | tuple) and any(map(_holds_mark, value))


def _sensitive_texts(context: Context) -> Iterator[tuple[str, str]]:
    for variable in context.inventory.variables:
        if variable.sensitive or isinstance(variable.value, Sensitive):
            for text in _texts(variable.value):
                if len(text) >= _MIN_LEAK_CHARACTERS:
                    yield variable.name, text


def _texts(value: Value) -> Iterator[str]:
    value = reveal(value)
    if isinstance(value, Unknown):
        value = value.prefix
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
