"""A verification as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from floe_guard.errors import one_line

if TYPE_CHECKING:
    from floe_guard.evidence.verify import Verification

SCHEMA = "floe-guard/verification/v1"


def as_json(result: Verification) -> str:
    """Return every reason as the JSON document of `SCHEMA`."""
    from floe_guard.evidence.verify import classes

    document = {
        "schema": SCHEMA,
        "exit_code": int(result.exit_code),
        "verdict": result.verdict or None,
        "root": result.root or None,
        "signed": result.signed,
        "signer": {"principal": result.signer.principal, "key": result.signer.key}
        if result.signer
        else None,
        "classes": classes(result.reasons),
        "reasons": [
            {
                "code": int(reason.code),
                "where": reason.where,
                "message": reason.message,
                "class": reason.failure_class or None,
                "advice": reason.advice or None,
            }
            for reason in result.reasons
        ],
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def as_text(result: Verification, good: str, bad: str) -> str:
    """Return the verification for people.

    Args:
        result: What was found.
        good: First line where nothing speaks against it.
        bad: First line otherwise.

    Returns:
        Lines of text.
    """
    return "".join(f"{one_line(line)}\n" for line in _lines(result, good, bad))


def _lines(result: Verification, good: str, bad: str) -> Iterator[str]:
    yield bad if result.reasons else good
    if result.bundle is not None:
        yield f"  run {result.bundle.run.run_id}, verdict {result.verdict}"
    if result.signer is not None:
        yield f"  signed by {result.signer.principal} ({result.signer.key})"
    elif result.signed:
        yield "  signed, and the signature was not checked against a list of signers"
    else:
        yield "  unsigned: anybody could have made it"
    if result.root:
        yield f"  {result.root}"
    advised: set[str] = set()
    for reason in result.reasons:
        kind = f" [{reason.failure_class}]" if reason.failure_class else ""
        yield f"  {int(reason.code)}{kind} {reason.where}: {reason.message}"
        if reason.advice and reason.advice not in advised:
            advised.add(reason.advice)
            yield f"      {reason.advice}"
