"""The digest of a set of rules: what a release gate pins."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from floe_guard.evidence import canonical


def pack_digest(digests: Mapping[str, str]) -> str:
    """Return the SHA-256 (hex) over rule ids and the digests of their canonical forms.

    Args:
        digests: Rule id -> digest, parameters included.
    """
    return hashlib.sha256(canonical.encode(dict(digests))).hexdigest()
