"""`encryption`: encrypted at rest, by allowed algorithms, with or without a customer's key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.graph import Link
from floe_guard.engine.left_out import left_to_provider
from floe_guard.engine.paths import Path, leaves, parse_path
from floe_guard.engine.protocol import PASS, Judges, Outcome, TypeSelector, Words
from floe_guard.model import Resource
from floe_guard.rules.kind import Kind
from floe_guard.rules.kinds._encryption_types import KNOWN, Spec
from floe_guard.rules.kinds._outcomes import undecided, worst
from floe_guard.values import Truth, Unknown, Value, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind()

_OWN_KEYS = ("AES256", "aws:backbone", "SSE_S3", "NONE")
"""Algorithms that never use a key of the customer."""
_CUSTOMER_KEYS = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_alias")


def model() -> type[RuleModel]:
    """Return the model of an `encryption` rule."""
    from typing import Annotated, Literal

    from pydantic import AfterValidator, Field, StringConstraints, model_validator

    from floe_guard.rules.models import RuleModel, Strict, Text

    def parsed(path: str) -> str:
        parse_path(path)  # a PathError is a ValueError, which pydantic reports
        return path

    AttributePath = Annotated[str, StringConstraints(min_length=1), AfterValidator(parsed)]

    class EncryptionCompanion(Strict):
        resource: Text
        via: AttributePath

    class EncryptionRule(RuleModel):
        algorithms: Annotated[list[Text], Field(min_length=1)] | None = None
        customer_key: Literal["optional", "required", "forbidden"] = "optional"
        attribute: AttributePath | None = None
        key: AttributePath | None = None
        companion: EncryptionCompanion | None = None

        @model_validator(mode="after")
        def _knows_where_to_look(self) -> EncryptionRule:
            if self.resources is None:
                raise ValueError("resources: name the types that are to be encrypted")
            if self.attribute is None:
                if self.companion is not None or self.key is not None:
                    raise ValueError("attribute: say what shows the encryption")
                strange = [t for t in self.resources if t not in KNOWN]
                if strange:
                    raise ValueError(f"attribute: say what shows the encryption of {strange[0]}")
            return self

    return EncryptionRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judge of a validated rule."""
    specs: Mapping[str, tuple[Spec, ...]] = KNOWN
    own: tuple[Spec, ...] = ()
    if rule["attribute"] is not None:
        companion = rule["companion"] or {}
        own = (
            Spec(
                attribute=rule["attribute"],
                key=rule["key"] or "",
                companion=companion.get("resource", ""),
                via=companion.get("via", ""),
            ),
        )
        specs = {}
    algorithms = None if rule["algorithms"] is None else tuple(rule["algorithms"])
    judge = EncryptionJudge(specs, own, algorithms, rule["customer_key"])
    used = own or [s for t in rule["resources"] for s in KNOWN.get(t, ())]
    return Judges(resource=judge, companions=tuple(s.companion for s in used if s.companion))


@dataclass(frozen=True, slots=True)
class _Found:
    """One place that shows, or would show, the encryption."""

    owner: Resource
    path: str
    algorithm: Value
    key_path: str
    key: Value
    linked: Truth = True


@dataclass(frozen=True, slots=True)
class _Way:
    """What the places of one way of encrypting come to.

    Args:
        certain: The worst outcome of those that certainly belong to the resource; None where there is none.
        doubtful: The first one that may belong to it, and why that is not known.
    """

    certain: Outcome | None = None
    doubtful: tuple[Unknown, Resource] | None = None

    def plus(self, other: _Way) -> _Way:
        """Return what both come to, these places first."""
        known = [o for o in (self.certain, other.certain) if o is not None]
        return _Way(worst(known) if known else None, self.doubtful or other.doubtful)


# compared by identity: a judge is the key of what it keeps about shared companions
@dataclass(frozen=True, slots=True, eq=False)
class EncryptionJudge:
    """Judges whether a resource is encrypted at rest as it should be.

    Args:
        specs: Where to look, by resource type.
        own: Where the rule says to look, for types without an entry.
        algorithms: Allowed algorithms, or None for any.
        customer_key: `optional`, `required` or `forbidden`.
    """

    specs: Mapping[str, tuple[Spec, ...]]
    own: tuple[Spec, ...]
    algorithms: Sequence[str] | None
    customer_key: str

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """See `ResourceJudge.judge`."""
        specs = self.specs.get(resource.type, self.own)
        if not specs:
            reason = f"where {resource.type} shows its encryption is not known; name its attribute"
            return Outcome(Verdict.ERROR, expected="a known type", reason=reason)
        outcomes: list[Outcome] = []
        for spec in specs:
            outcome = self._by(spec, resource, context)
            if outcome is PASS:
                return PASS
            if outcome is not None:
                outcomes.append(outcome)
        # Each is a way of its own to be encrypted: one that is not decided yet may still do.
        undecided_yet = next((o for o in outcomes if o.verdict is Verdict.UNKNOWN), None)
        return undecided_yet or worst(outcomes or [self._missing(resource, specs)])

    def _by(self, spec: Spec, resource: Resource, context: Context) -> Outcome | None:
        """Return what one way of encrypting comes to, None where it is not taken."""
        way = self._way(spec, resource, context)
        if way.certain is not None:
            return way.certain
        if way.doubtful is None:
            return None
        unknown, owner = way.doubtful
        return undecided("", unknown, self._expected(), owner)

    def _way(self, spec: Spec, resource: Resource, context: Context) -> _Way:
        if not spec.companion:
            places = () if _filled_in(resource, spec) else _pairs(resource, spec, True)
            return self._of_places(places, resource)
        selector = context.memo(
            ("encryption", spec.companion), lambda: TypeSelector((spec.companion,))
        )
        companions = context.graph.companions(resource, selector, via=spec.via)
        way = self._of_companions(spec, companions.own)
        if companions.group.links:
            key = (self, spec, companions.group)
            way = way.plus(
                context.memo(key, lambda: self._of_companions(spec, companions.group.links))
            )
        return way

    def _of_companions(self, spec: Spec, links: Sequence[Link]) -> _Way:
        places = (place for companion, linked in links for place in _pairs(companion, spec, linked))
        return self._of_places(places)

    def _of_places(self, places: Iterable[_Found], resource: Resource | None = None) -> _Way:
        certain: list[Outcome] = []
        doubtful: tuple[Unknown, Resource] | None = None
        for place in places:
            if _is_set(place.algorithm):
                if place.linked is True:
                    certain.append(self._encrypted(place, resource))
                elif isinstance(place.linked, Unknown) and doubtful is None:
                    doubtful = (place.linked, place.owner)
        return _Way(worst(certain) if certain else None, doubtful)

    def _missing(self, resource: Resource, specs: Sequence[Spec]) -> Outcome:
        spec = specs[0]
        default = next((s.default for s in specs if s.default), "")
        if default:
            return self._encrypted(_Found(resource, "", default, spec.key, None), resource)
        if spec.companion:
            path, reason = "", f"no {spec.companion} that sets an algorithm belongs to it"
        else:
            path, reason = spec.attribute, "nothing encrypts it"
        return Outcome(Verdict.FAIL, path, self._expected(), Words("not set"), reason)

    def _encrypted(self, place: _Found, resource: Resource | None) -> Outcome:
        return self._algorithm(place, resource) or self._key(place, resource) or PASS

    def _algorithm(self, place: _Found, resource: Resource | None) -> Outcome | None:
        value = reveal(place.algorithm)
        subject = place.owner if place.owner is not resource else None
        if isinstance(value, Unknown):
            return undecided(place.path, value, self._expected(), subject)
        off = value in (False, "false", "NONE", "DISABLED", "")
        wrong = (
            isinstance(value, str) and value not in ("true", "false") and not self._allows(value)
        )
        if off or wrong:
            reason = "encryption is switched off" if off else "the algorithm is not allowed"
            return Outcome(
                Verdict.FAIL, place.path, self._expected(), place.algorithm, reason, subject=subject
            )
        return None

    def _allows(self, algorithm: str) -> bool:
        return self.algorithms is None or algorithm in self.algorithms

    def _key(self, place: _Found, resource: Resource | None) -> Outcome | None:
        if self.customer_key == "optional":
            return None
        subject = place.owner if place.owner is not resource else None
        wanted = self.customer_key == "required"
        expected = "a key of the customer" if wanted else "no key of the customer"
        has = _has_customer_key(place)
        if isinstance(has, Unknown):
            return undecided(place.key_path, has, expected, subject)
        if has is wanted:
            return None
        reason = "AWS owns or manages the key" if wanted else "the key is the customer's"
        return Outcome(Verdict.FAIL, place.key_path, expected, place.key, reason, subject=subject)

    def _expected(self) -> str:
        if self.algorithms is None:
            return "encryption at rest"
        return f"encryption at rest by {', '.join(self.algorithms)}"


def _filled_in(resource: Resource, spec: Spec) -> bool:
    """Return whether what the provider fills in is unknown only because nobody set it."""
    root = spec.attribute.split(".", 1)[0]
    value = reveal(resource.attributes.get(root))
    return (
        (spec.filled_in or bool(spec.default))
        and isinstance(value, Unknown)
        and left_to_provider(resource, root, value)
    )


def _pairs(owner: Resource, spec: Spec, linked: Truth) -> Iterator[_Found]:
    keys = list(leaves(_path(spec.key), owner.attributes)) if spec.key else []
    for i, (path, algorithm) in enumerate(leaves(_path(spec.attribute), owner.attributes)):
        key_path, key = keys[i] if i < len(keys) else (spec.key, None)
        if spec.attribute == spec.key and _names_a_key(owner, path, reveal(algorithm)):
            algorithm = "aws:kms"  # naming a key is what encrypts
        yield _Found(owner, path, algorithm, key_path, key, linked)


_PATHS: dict[str, Path] = {}


def _path(text: str) -> Path:
    if text not in _PATHS:
        _PATHS[text] = parse_path(text)
    return _PATHS[text]


def _is_set(value: Value) -> bool:
    return reveal(value) not in (None, "", [])


def _names_a_key(owner: Resource, path: str, key: Value) -> bool:
    if isinstance(key, Unknown):
        return _refers_to_a_key(owner, path)
    return isinstance(key, str) and key != ""


def _refers_to_a_key(owner: Resource, path: str) -> bool:
    """Return whether an unknown key id is taken from a managed key."""
    return any(
        reference.path == path
        and "data" not in (parts := reference.target.split("[", 1)[0].split("."))
        and any(key_type in parts for key_type in _CUSTOMER_KEYS)
        for reference in owner.references
    )


def _has_customer_key(place: _Found) -> Truth:
    if reveal(place.algorithm) in _OWN_KEYS:
        return False
    key = reveal(place.key)
    if not isinstance(key, Unknown):
        return isinstance(key, str) and key != "" and not _aws_managed(key)
    if left_to_provider(place.owner, place.key_path, key):
        return False  # AWS takes its own key
    return True if _refers_to_a_key(place.owner, place.key_path) else key


def _aws_managed(key: str) -> bool:
    return key.startswith("alias/aws/") or ":alias/aws/" in key
