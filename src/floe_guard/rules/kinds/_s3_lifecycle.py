"""S3 lifecycle rules, of the configuration resource and of a bucket's legacy blocks, in one form.

Source: Amazon S3 User Guide, "Lifecycle configuration elements"; Terraform AWS provider,
`aws_s3_bucket_lifecycle_configuration` and the `lifecycle_rule` block of `aws_s3_bucket`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from floe_guard._records import dataclass, replace
from floe_guard.engine.left_out import left_to_provider
from floe_guard.engine.protocol import NOTHING, Words
from floe_guard.model import Resource
from floe_guard.rules.kinds._outcomes import blocks, configured, number
from floe_guard.values import Truth, Unknown, Value, reveal


class Aim(Enum):
    """What a lifecycle rule can be for."""

    EXPIRE = "expire"
    ABORT = "abort"
    NONCURRENT = "noncurrent"

    @property
    def expectation(self) -> str:
        """What is expected, with `{covered}` and `{days}` to fill in."""
        return {
            Aim.EXPIRE: "an enabled rule that expires every object {covered} within {days} days",
            Aim.ABORT: "an enabled rule that aborts every incomplete upload {covered} within {days} days",
            Aim.NONCURRENT: "an enabled rule that removes every old version {covered} within {days} days",
        }[self]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one lifecycle rule reaches an aim, and where it falls short.

    Args:
        truth: Whether it does.
        path: Attribute path inside the rule that decided.
        actual: What stands there.
        reason: Why that is not enough.
        got_to: How many of the checks it passed; the highest is the nearest miss.
    """

    truth: Truth
    path: str = ""
    actual: Value = NOTHING
    reason: str = ""
    got_to: int = 0


_YES = Answer(True)


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One lifecycle rule, or an unknown number of them.

    Args:
        owner: The resource it stands in.
        path: Attribute path of the block in its resource.
        block: Its attributes, or unknown.
        linked: Whether the resource belongs to the judged bucket.
        legacy: Whether it is a `lifecycle_rule` block of the bucket.
    """

    owner: Resource
    path: str
    block: Mapping[str, Value] | Unknown
    linked: Truth = True
    legacy: bool = False

    def at(self, path: str) -> str:
        """Return the attribute path of something inside the rule."""
        return f"{self.path}.{path}" if path else self.path

    def reaches(self, aim: Aim, prefix: str, days: int) -> Answer:
        """Return whether the rule does `aim` for everything under `prefix` within `days` days."""
        if isinstance(self.block, Unknown):
            return Answer(self.block, reason=self.block.reason)
        doubt: Answer | None = None
        number = 0
        for number, check in enumerate(self._checks(aim, prefix, days)):
            if check.truth is True:
                continue
            if check.truth is False:
                return Answer(False, check.path, check.actual, check.reason, number)
            if doubt is None:
                doubt = Answer(check.truth, check.path, check.actual, check.reason, number)
        if self.linked is True:
            return doubt or _YES
        if doubt is None:
            return Answer(self.linked, got_to=number + 1)
        return replace(doubt, truth=self.linked)

    def _checks(self, aim: Aim, prefix: str, days: int) -> Iterator[Answer]:
        yield self._enabled()
        yield from self._covers(prefix)
        yield self._does(aim, days)

    def _get(self, name: str) -> Value:
        assert not isinstance(self.block, Unknown)
        return reveal(self.block.get(name))

    def _enabled(self) -> Answer:
        name = "enabled" if self.legacy else "status"
        value = self._get(name)
        if isinstance(value, Unknown):
            return Answer(value, name, value, value.reason)
        good = value in (True, "true") if self.legacy else value == "Enabled"
        return _YES if good else Answer(False, name, value, "the rule is not enabled")

    def _covers(self, prefix: str) -> Iterator[Answer]:
        """Yield an answer for each thing that may narrow the rule."""
        assert not isinstance(self.block, Unknown)
        yield _prefix_covers("prefix", self._get("prefix"), prefix)
        if self.legacy:
            yield _not_narrowed("tags", self._get("tags"), "tags")
            return
        filters = blocks(self.block.get("filter"))
        if isinstance(filters, Unknown):
            yield Answer(filters, "filter", filters, filters.reason)
            return
        for i, one in enumerate(filters):
            yield from _filter_covers(
                f"filter[{i}]", self._as_written(one, self.at(f"filter[{i}]")), prefix
            )

    def _as_written(self, block: Value, path: str) -> Value:
        """Return a filter without a prefix that the source leaves out."""
        if not isinstance(block, Mapping):
            return block
        prefix = reveal(block.get("prefix"))
        if isinstance(prefix, Unknown) and left_to_provider(self.owner, f"{path}.prefix", prefix):
            return {**block, "prefix": None}
        return block

    def _does(self, aim: Aim, days: int) -> Answer:
        if aim is Aim.ABORT and self.legacy:
            name = "abort_incomplete_multipart_upload_days"
            return _within(name, self._get(name), days)
        block, attribute = {
            Aim.EXPIRE: ("expiration", "days"),
            Aim.ABORT: ("abort_incomplete_multipart_upload", "days_after_initiation"),
            Aim.NONCURRENT: ("noncurrent_version_expiration", "noncurrent_days"),
        }[aim]
        found = blocks(self._get(block))
        if isinstance(found, Unknown):
            return Answer(found, block, found, found.reason)
        if not found:
            return Answer(False, block, Words("none"), f"the rule has no {block} block")
        answers = [
            self._block_does(aim, f"{block}[{i}]", one, attribute, days)
            for i, one in enumerate(found)
        ]
        return next((a for a in answers if a.truth is True), answers[0])

    def _block_does(self, aim: Aim, path: str, block: Value, attribute: str, days: int) -> Answer:
        if isinstance(block, Unknown):
            return Answer(block, path, block, block.reason)
        if aim is Aim.NONCURRENT:
            kept = reveal(block.get("newer_noncurrent_versions"))
            if isinstance(kept, Unknown):
                return Answer(kept, f"{path}.newer_noncurrent_versions", kept, kept.reason)
            if kept not in (None, "", 0, "0"):
                where = f"{path}.newer_noncurrent_versions"
                return Answer(False, where, kept, "the newest old versions are kept for ever")
            if self.legacy:
                attribute = "days"
        value = reveal(block.get(attribute))
        if aim is Aim.EXPIRE and value in (None, 0, "", "0"):
            date = reveal(block.get("date"))
            if isinstance(date, str) and date:
                return Answer(
                    False, f"{path}.date", date, "a date expires what is there once, not every run"
                )
        return _within(f"{path}.{attribute}", value, days)


def rules(configuration: Resource, linked: Truth) -> Iterator[LifecycleRule]:
    """Yield the rules of an `aws_s3_bucket_lifecycle_configuration`."""
    found = blocks(configuration.attributes.get("rule"))
    if isinstance(found, Unknown):
        yield LifecycleRule(configuration, "rule", found, linked)
        return
    for i, block in enumerate(found):
        yield LifecycleRule(configuration, f"rule[{i}]", block, linked)


def legacy_rules(bucket: Resource) -> Iterator[LifecycleRule]:
    """Yield the `lifecycle_rule` blocks of an `aws_s3_bucket`."""
    found = configured(bucket, "lifecycle_rule")
    if isinstance(found, Unknown):
        yield LifecycleRule(bucket, "lifecycle_rule", found, legacy=True)
        return
    for i, block in enumerate(found):
        yield LifecycleRule(bucket, f"lifecycle_rule[{i}]", block, legacy=True)


def _filter_covers(path: str, block: Value, prefix: str) -> Iterator[Answer]:
    if isinstance(block, Unknown):
        yield Answer(block, path, block, block.reason)
        return
    yield _prefix_covers(f"{path}.prefix", reveal(block.get("prefix")), prefix)
    for name, what in _NARROWING.items():
        yield _not_narrowed(f"{path}.{name}", reveal(block.get(name)), what)
    inner = blocks(block.get("and"))
    if isinstance(inner, Unknown):
        yield Answer(inner, f"{path}.and", inner, inner.reason)
        return
    for i, one in enumerate(inner):
        yield from _filter_covers(f"{path}.and[{i}]", one, prefix)


_NARROWING = {
    "tag": "tags",
    "tags": "tags",
    "object_size_greater_than": "size",
    "object_size_less_than": "size",
}


def _prefix_covers(path: str, value: Value, prefix: str) -> Answer:
    if isinstance(value, Unknown):
        if value.prefix and not prefix.startswith(value.prefix):
            return Answer(False, path, value, f"it does not cover all of {prefix or 'the bucket'}")
        return Answer(value, path, value, value.reason)
    if value is None or (isinstance(value, str) and prefix.startswith(value)):
        return _YES
    return Answer(False, path, value, f"it does not cover all of {prefix or 'the bucket'}")


def _not_narrowed(path: str, value: Value, what: str) -> Answer:
    if isinstance(value, Unknown):
        return Answer(value, path, value, value.reason)
    # Old provider versions keep 0 and "" for a size that was not given.
    if value in (None, "", [], {}) or (value in (0, "0") and "and[" in path):
        return _YES
    return Answer(False, path, value, f"the rule is narrowed by {what}")


def _within(path: str, value: Value, days: int) -> Answer:
    if isinstance(value, Unknown):
        return Answer(value, path, value, value.reason)
    found = number(value)
    if found is None or found <= 0:
        return Answer(False, path, value, "no number of days is set")
    if found > days:
        return Answer(False, path, value, f"more than {days} days")
    return _YES
