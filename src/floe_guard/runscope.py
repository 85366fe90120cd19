"""Run id -> everything one provider-test run owns; the only producer of deletion targets.

A scope is a pure function of run id, bucket, test prefix and Glue prefix. It either exists with
all four validated, or it does not exist: there is no partly valid scope to delete from.
Forms: AWS provider testing, "Environment of a run"; S3 bucket naming rules
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from floe_guard.errors import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

RUN_PARAMETER = "floe.provider.test.run"
"""Glue parameter that ties a database or table to its run."""

DEFAULT_TEST_PREFIX = "runs/"
DEFAULT_GLUE_PREFIX = "floe_provider_"

_RUN_ID = re.compile(r"floe-provider-([0-9]{8}T[0-9]{6})Z")
_GLUE_PREFIX = re.compile(r"[a-z][a-z0-9_]{2,40}_")
_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")
_IPV4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_RESERVED_BUCKET_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_BUCKET_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
# Narrower than S3 allows: wildcards, quotes, white space, `%` and control characters in a prefix
# would mean something else in an IAM policy, a shell or a URL.
_SEGMENT = re.compile(r"[A-Za-z0-9._=+@,:~!()&$-]+")
_MAX_PREFIX_BYTES = 512
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RunScope:
    """Everything one run id owns. Build it with `from_run_id`.

    Args:
        run_id: `floe-provider-<YYYYMMDD>T<HHMMSS>Z`.
        bucket: The test bucket.
        test_prefix: Prefix under which every run has its own (`runs/`).
        glue_prefix: Prefix of every test database (`floe_provider_`).
    """

    run_id: str
    bucket: str
    test_prefix: str
    glue_prefix: str

    def __post_init__(self) -> None:
        """Validate every part, so that no other way of building a scope skips it.

        Raises:
            RefusedError: A part is not of its form.
        """
        run_time(self.run_id)
        check_bucket(self.bucket)
        check_test_prefix(self.test_prefix)
        check_glue_prefix(self.glue_prefix)

    @classmethod
    def from_run_id(
        cls,
        run_id: str,
        *,
        bucket: str,
        test_prefix: str = DEFAULT_TEST_PREFIX,
        glue_prefix: str = DEFAULT_GLUE_PREFIX,
    ) -> RunScope:
        """Return the scope of `run_id`.

        Raises:
            RefusedError: A part is not of its form; the message names it and says what was expected.
        """
        return cls(run_id, bucket, test_prefix, glue_prefix)

    @property
    def s3_prefix(self) -> str:
        """Key prefix of the run, always ending in `/`."""
        return f"{self.test_prefix}{self.run_id}/"

    @property
    def database(self) -> str:
        """Canonical (lower-case) name of the run's Glue database.

        Glue folds database and table names to lower case
        (https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-databases.html).
        """
        return f"{self.glue_prefix}{self.run_id.replace('-', '_')}".lower()

    @property
    def started(self) -> datetime:
        """The UTC time that the run id names."""
        return run_time(self.run_id)

    def owns_key(self, key: str) -> bool:
        """Whether an object, version, delete marker or upload of this key belongs to the run."""
        return key.startswith(self.s3_prefix)

    def owns_database(self, name: str, parameters: Mapping[str, str] | None) -> bool:
        """Return whether a Glue database belongs to the run.

        Args:
            name: As the catalog gives it; two names that differ by case alone are one database.
            parameters: The database's parameters.
        """
        return _folded(name) == self.database or self._marked(name, parameters)

    def owns_table(
        self,
        database: str,
        database_parameters: Mapping[str, str] | None,
        parameters: Mapping[str, str] | None,
    ) -> bool:
        """Whether a Glue table belongs to the run: by its database, or by its own parameter."""
        return self.owns_database(database, database_parameters) or self._marked(
            database, parameters
        )

    def _marked(self, database: str, parameters: Mapping[str, str] | None) -> bool:
        inside = _folded(database).startswith(self.glue_prefix)
        return inside and (parameters or {}).get(RUN_PARAMETER) == self.run_id


def _folded(name: str) -> str:
    """Return `name` with ASCII letters in lower case, as Glue folds the names that it allows.

    `str.lower` would also turn the Kelvin sign into a `k`, and another name into the run's.
    """
    return name.lower() if name.isascii() else name


def run_time(run_id: str) -> datetime:
    """Return the UTC time that a run id names.

    Raises:
        RefusedError: It is not a run id, or names a time that does not exist.
    """
    from datetime import UTC, datetime

    match = _RUN_ID.fullmatch(run_id) if isinstance(run_id, str) else None
    if match is None:
        raise RefusedError(
            f"run id {_shown(run_id)} is not of the form floe-provider-YYYYMMDDTHHMMSSZ",
            hint="set FLOE_PROVIDER_SPIKE_RUN or pass the run id of one run",
        )
    try:
        return datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise RefusedError(
            f"run id {_shown(run_id)} names a UTC time that does not exist"
        ) from None


def check_bucket(bucket: str) -> str:
    """Return `bucket` when it is a general purpose bucket name.

    Raises:
        RefusedError: It is not.
    """
    well_formed = (
        isinstance(bucket, str)
        and _BUCKET.fullmatch(bucket) is not None
        and ".." not in bucket
        and not _IPV4.fullmatch(bucket)
        and not bucket.startswith(_RESERVED_BUCKET_STARTS)
        and not bucket.endswith(_RESERVED_BUCKET_ENDS)
    )
    if not well_formed:
        raise RefusedError(
            f"bucket {_shown(bucket)} is not the name of a general purpose S3 bucket",
            hint="3 to 63 lower-case letters, digits, dots and dashes; see FLOE_AWS_TEST_BUCKET",
        )
    return bucket


def check_test_prefix(prefix: str) -> str:
    """Return `prefix` when it is a relative, non-empty key prefix that ends with `/`.

    Raises:
        RefusedError: It is not.
    """
    expectation = "a relative prefix that ends with '/', such as 'runs/'; see FLOE_AWS_TEST_PREFIX"
    if not isinstance(prefix, str) or not prefix.endswith("/") or prefix.startswith("/"):
        raise RefusedError(
            f"test prefix {_shown(prefix)} is refused", hint=f"expected {expectation}"
        )
    for segment in prefix[:-1].split("/"):
        if segment in {"", ".", ".."} or not _SEGMENT.fullmatch(segment):
            raise RefusedError(
                f"test prefix {_shown(prefix)} is refused: segment {_shown(segment)}",
                hint=f"expected {expectation}, without empty, '.' or '..' segments, "
                "of ASCII letters, digits and ._=+@,:~!()&$-",
            )
        if is_run_id(segment):
            raise RefusedError(
                f"test prefix {_shown(prefix)} is refused: {_shown(segment)} is a run's own prefix",
                hint=f"expected what all runs have in common, {expectation}",
            )
    if len(prefix) > _MAX_PREFIX_BYTES:
        raise RefusedError(
            f"test prefix of {len(prefix)} bytes is refused",
            hint=f"at most {_MAX_PREFIX_BYTES}, so that keys fit into S3's 1024",
        )
    return prefix


def check_glue_prefix(prefix: str) -> str:
    """Return `prefix` when it can start the name of a test database.

    Raises:
        RefusedError: It cannot.
    """
    if not isinstance(prefix, str) or not _GLUE_PREFIX.fullmatch(prefix):
        raise RefusedError(
            f"Glue database prefix {_shown(prefix)} is refused",
            hint="expected ^[a-z][a-z0-9_]{2,40}_$, such as 'floe_provider_'; "
            "see FLOE_AWS_GLUE_DATABASE_PREFIX",
        )
    return prefix


def _shown(text: object) -> str:
    """Return `text` as a message shows it: quoted, and no longer than a line can hold."""
    quoted = repr(text)
    return quoted if len(quoted) <= _SHOWN else f"{quoted[:_SHOWN]}…"


def run_of_key(key: str, test_prefix: str) -> str | None:
    """Return the run id that owns `key` under `test_prefix`, or None when no run does."""
    if not key.startswith(test_prefix):
        return None
    run_id, slash, _ = key[len(test_prefix) :].partition("/")
    return run_id if slash and is_run_id(run_id) else None


def is_run_id(text: str) -> bool:
    """Whether `text` is a run id that names a time that exists."""
    try:
        run_time(text)
    except RefusedError:
        return False
    return True


def run_of_database(name: str, glue_prefix: str) -> str | None:
    """Return the run id whose canonical database is `name`, or None when none is.

    Args:
        name: A Glue database name, in any case.
        glue_prefix: Prefix of every test database.
    """
    rest = name.lower().removeprefix(glue_prefix)
    if rest == name.lower():
        return None
    candidate = rest.replace("_", "-").upper().replace("FLOE-PROVIDER-", "floe-provider-")
    return candidate if is_run_id(candidate) else None
