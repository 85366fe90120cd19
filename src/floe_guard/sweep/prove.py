"""Run scope -> for each kind of thing, whether it is shown to be absent.

An empty answer proves nothing by itself: a caller that is not allowed to see gets one too. So each
proof rests on a positive control (the same calls saw something, or the bucket answers, or a probe
database becomes visible), is repeated over a settle time, and is `unproved` whenever a call failed.
The proof asks AWS afresh and never looks at what the sweep believes to have deleted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.runscope import RunScope
from floe_guard.sweep import discover_glue, discover_iam, discover_s3
from floe_guard.sweep.aside import aside
from floe_guard.sweep.items import Item, ItemKind
from floe_guard.sweep.probe import probe_is_visible

LOOKS = 2
"""Consecutive looks that must find nothing."""
MOST_LOOKS = 6
"""Looks after which what is still there is called present."""
_COUNTED = 10_000


class Absence(StrEnum):
    """What was shown."""

    ABSENT = "absent"
    PRESENT = "present"
    UNPROVED = "unproved"


S3_CURRENT, S3_VERSIONS, S3_MARKERS, S3_UPLOADS = (
    "s3_current",
    "s3_versions",
    "s3_delete_markers",
    "s3_multipart",
)
GLUE_DATABASE, GLUE_TABLES, GLUE_FUNCTIONS, GLUE_CONNECTIONS = (
    "glue_database",
    "glue_tables",
    "glue_functions",
    "glue_connections",
)
S3_PROOFS = (S3_CURRENT, S3_VERSIONS, S3_MARKERS, S3_UPLOADS)
GLUE_PROOFS = (GLUE_DATABASE, GLUE_TABLES, GLUE_FUNCTIONS, GLUE_CONNECTIONS)
GLUE_UNLISTED = "glue_unlisted"
"""Stands among what was seen where the run's database was found by its name alone: the catalog's listing
has shown nothing then, and a marked database may be hidden from it too."""
IAM_NAMED = "iam_named_after_run"
IAM_PROOFS = (IAM_NAMED,)
_GLUE_KINDS = {
    ItemKind.DATABASE: GLUE_DATABASE,
    ItemKind.TABLE: GLUE_TABLES,
    ItemKind.FUNCTION: GLUE_FUNCTIONS,
    ItemKind.CONNECTION: GLUE_CONNECTIONS,
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What one kind of thing came to.

    Args:
        kind: One of `S3_PROOFS`, `GLUE_PROOFS` or `IAM_PROOFS`.
        result: Absent, present or unproved.
        count: How many were seen in the last look (at most 10,000 are counted).
        reason: Why, in words: which calls, or the failure.
        control: What shows that the caller is able to see, or "".
        looks: How many looks were taken.
    """

    kind: str
    result: Absence
    count: int = 0
    reason: str = ""
    control: str = ""
    looks: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at everything: counts by kind, and the failure of each kind that could not be seen."""

    counts: dict[str, int]
    failures: dict[str, str]
    words: dict[str, str]

    def state(self, kind: str) -> str:
        if self.counts.get(kind):
            return "present"
        return "failed" if kind in self.failures else "empty"


def prove(
    clients: Clients,
    scope: RunScope,
    account_id: str,
    *,
    seen_before: frozenset[str],
    settle_seconds: float,
    may_probe: bool = True,
    include_iam: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Proof]:
    """Return one proof for each kind of thing that a run can own.

    Each kind is absent only by `LOOKS` empty looks of its own in a row, whatever the others showed.

    Args:
        clients: Shared clients.
        scope: The run.
        account_id: Expected owner of the bucket.
        seen_before: Kinds of proof that were seen through the same calls before the deletion.
        settle_seconds: Between two looks.
        may_probe: Whether a probe database may be created where the catalog shows nothing at all.
        include_iam: Whether IAM roles and policies named after the run are to be absent too.
        sleep: Waits that many seconds.

    Returns:
        The proofs, S3 first.
    """
    kinds = (*S3_PROOFS, *GLUE_PROOFS, *(IAM_PROOFS if include_iam else ()))
    streaks = dict.fromkeys(kinds, 0)
    states = dict.fromkeys(kinds, "")
    looks = 0
    while True:
        look = _look(clients, scope, account_id, include_iam=include_iam)
        looks += 1
        for kind in kinds:
            state = look.state(kind)
            streaks[kind] = streaks[kind] + 1 if state == states[kind] else 1
            states[kind] = state
        settled = all(states[k] != "present" and streaks[k] >= LOOKS for k in kinds)
        if settled or looks >= MOST_LOOKS:
            break
        sleep(settle_seconds)
    s3_control = aside(lambda: _s3_control(clients, scope, account_id, seen_before))
    controls = {
        **dict.fromkeys(GLUE_PROOFS, _glue_control(clients, scope, seen_before, may_probe)),
        **dict.fromkeys(S3_PROOFS, s3_control.result()),
        **dict.fromkeys(IAM_PROOFS, "ListRoles and ListPolicies, which hide nothing, answer"),
    }
    return [_judge(kind, look, streaks[kind], looks, controls[kind]) for kind in kinds]


def kinds_present(clients: Clients, scope: RunScope, account_id: str) -> frozenset[str]:
    """Return the kinds of proof of which something is there now, as far as it can be seen.

    Args:
        clients: Shared clients.
        scope: The run.
        account_id: Expected owner of the bucket.
    """
    look = _look(clients, scope, account_id, include_iam=False)
    present = {kind for kind, count in look.counts.items() if count}
    return frozenset(present | ({GLUE_UNLISTED} & set(look.failures)))


def _judge(kind: str, look: _Look, streak: int, looks: int, control: str | CallFailed) -> Proof:
    count = look.counts.get(kind, 0)
    if count:
        return Proof(kind, Absence.PRESENT, count, "still listed", looks=looks)
    if kind in look.failures:
        return Proof(kind, Absence.UNPROVED, 0, look.failures[kind], looks=looks)
    if streak < LOOKS:
        reason = f"the last of {looks} looks found nothing, the one before it did"
        return Proof(kind, Absence.UNPROVED, 0, reason, looks=looks)
    if isinstance(control, CallFailed):
        reason = f"nothing shows that the caller can see: {control}"
        return Proof(kind, Absence.UNPROVED, 0, reason, looks=looks)
    if not control:
        reason = "nothing shows that the caller can see: the catalog lists no database at all"
        return Proof(kind, Absence.UNPROVED, 0, reason, looks=looks)
    return Proof(kind, Absence.ABSENT, 0, look.words[kind], control, looks)


def _look(clients: Clients, scope: RunScope, account_id: str, *, include_iam: bool) -> _Look:
    parts = [aside(lambda: _look_at_s3(clients, scope, account_id))]
    parts.append(aside(lambda: _look_at_glue(clients, scope)))
    if include_iam:
        parts.append(aside(lambda: _look_at_iam(clients, scope)))
    look = _Look({}, {}, {})
    for part in parts:
        seen = part.result()
        look.counts.update(seen.counts)
        look.failures.update(seen.failures)
        look.words.update(seen.words)
    return look


def _look_at_s3(clients: Clients, scope: RunScope, account_id: str) -> _Look:
    def count(items: Iterable[Item]) -> dict[ItemKind, int]:
        found: dict[ItemKind, int] = {}
        for number, item in enumerate(items):
            found[item.kind] = found.get(item.kind, 0) + 1
            if number >= _COUNTED:
                break
        return found

    look = _Look({}, {}, {})
    listed = aside(lambda: count(discover_s3.versions(clients, scope, account_id)))
    begun = aside(lambda: count(discover_s3.uploads(clients, scope, account_id)))
    try:
        found = count(discover_s3.objects(clients, scope, account_id))
        look.counts[S3_CURRENT] = found.get(ItemKind.OBJECT, 0)
        look.words[S3_CURRENT] = "ListObjectsV2 lists nothing under the prefix"
    except CallFailed as failed:
        look.failures[S3_CURRENT] = str(failed)
    try:
        found = listed.result()
        look.counts[S3_VERSIONS] = found.get(ItemKind.VERSION, 0)
        look.counts[S3_MARKERS] = found.get(ItemKind.DELETE_MARKER, 0)
        words = "ListObjectVersions lists nothing under the prefix"
        look.words[S3_VERSIONS] = look.words[S3_MARKERS] = words
    except CallFailed as failed:
        _versions_unseen(clients, scope, account_id, look, failed)
    try:
        found = begun.result()
        look.counts[S3_UPLOADS] = found.get(ItemKind.UPLOAD, 0)
        look.words[S3_UPLOADS] = "ListMultipartUploads lists nothing under the prefix"
    except CallFailed as failed:
        look.failures[S3_UPLOADS] = str(failed)
    return look


def _versions_unseen(
    clients: Clients, scope: RunScope, account_id: str, look: _Look, failed: CallFailed
) -> None:
    """Versions may not be listed: a bucket that never had versioning has none beyond its objects."""
    never = False
    if failed.kind is Failure.DENIED and S3_CURRENT not in look.failures:
        try:
            never = discover_s3.never_versioned(clients, scope, account_id)
        except CallFailed as unanswered:
            failed = unanswered
    for kind in (S3_VERSIONS, S3_MARKERS):
        if never:
            look.counts[kind] = 0
            look.words[kind] = "the bucket never had versioning, and ListObjectsV2 lists nothing"
        else:
            look.failures[kind] = str(failed)


def _look_at_glue(clients: Clients, scope: RunScope) -> _Look:
    look = _Look({}, {}, {})
    words = {
        GLUE_DATABASE: "GetDatabase answers EntityNotFoundException, and no listed database is the run's",
        GLUE_TABLES: "no table that is listed under the Glue prefix is the run's",
        GLUE_FUNCTIONS: "the run has no database that could hold one",
        GLUE_CONNECTIONS: "no listed connection is the run's",
    }
    unseen: list[str] = []
    try:
        catalog = discover_glue.databases(clients)
        found: dict[str, int] = dict.fromkeys(GLUE_PROOFS, 0)
        for item in discover_glue.listed_in(clients, scope, catalog, unseen):
            found[_GLUE_KINDS[item.kind]] += 1
    except CallFailed as failed:
        for kind in GLUE_PROOFS:
            look.failures[kind] = str(failed)
        return look
    look.counts.update(found)
    look.words.update(words)
    for line in unseen:
        kind = line.partition(":")[0]
        # Functions live in a database; where none is left there is nothing to be seen.
        if kind == "functions" and found[GLUE_DATABASE]:
            look.failures[GLUE_FUNCTIONS] = line
        elif kind == "connections":
            look.failures[GLUE_CONNECTIONS] = line
        elif line.startswith(discover_glue.UNLISTED):
            look.failures[GLUE_UNLISTED] = line
    return look


def _look_at_iam(clients: Clients, scope: RunScope) -> _Look:
    look = _Look({}, {}, {})
    try:
        look.counts[IAM_NAMED] = sum(1 for _ in discover_iam.listed_in(clients, scope))
        look.words[IAM_NAMED] = "no role or customer managed policy has the run id in its name"
    except CallFailed as failed:
        look.failures[IAM_NAMED] = str(failed)
    return look


def _s3_control(
    clients: Clients, scope: RunScope, account_id: str, seen_before: frozenset[str]
) -> str | CallFailed:
    try:
        answer = clients.call(
            discover_s3.HEAD_BUCKET,
            subject=scope.bucket,
            Bucket=scope.bucket,
            ExpectedBucketOwner=account_id,
        )
    except CallFailed as failed:
        return failed
    if answer is None:
        return ""
    if seen_before & set(S3_PROOFS):
        return "the same listings showed the run's own things before"
    return "the bucket answers, and lists under the run's prefix"


def _glue_control(
    clients: Clients, scope: RunScope, seen_before: frozenset[str], may_probe: bool
) -> str | CallFailed:
    # Connections are listed by a call of their own, from which nothing is hidden.
    listed = seen_before & {GLUE_DATABASE, GLUE_TABLES, GLUE_FUNCTIONS}
    if listed and GLUE_UNLISTED not in seen_before:
        return "the same listings showed the run's own database before"
    try:
        visible = len(discover_glue.databases(clients))
        if visible:
            return f"the catalog lists {visible} other databases"
        if may_probe and probe_is_visible(clients, scope.glue_prefix):
            return "a probe database became visible and was deleted again"
    except CallFailed as failed:
        return failed
    return ""
