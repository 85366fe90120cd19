"""Comments in source -> inline waivers, on the blocks they stand in or directly above.

    # floe-guard:skip=FG101,FG102:moved to another account next week:exp=2027-01-31
    resource "aws_eks_cluster" "this" { ... }

A waiver on a module call holds for all resources of that call. ``checkov:skip=`` comments
are read as well and hold for rules written in Checkov's dialect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from floe_guard._records import replace
from floe_guard.loaders.hcl.syntax import Block, Comment, File
from floe_guard.model import InlineWaiver, Inventory, Location

_MARK = re.compile(r"\b(floe-guard|checkov):skip\b(=?)([^\n]*)")
_IDS = re.compile(r"\s*([A-Za-z0-9_.-]+(?:\s*,\s*[A-Za-z0-9_.-]+)*)\s*(?::(.*))?\Z")
_EXPIRY = re.compile(r":\s*exp\s*=([^:]*)\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_FORM = "#floe-guard:skip=ID[,ID]:reason[:exp=YYYY-MM-DD]"


class SourceWaivers(NamedTuple):
    """The waivers of a set of files.

    Attributes:
        standing: By the location of a block, the waivers that stand on it.
        notes: Comments that meant to be waivers and are none, a line each.
    """

    standing: Mapping[tuple[str, int], tuple[InlineWaiver, ...]]
    notes: tuple[str, ...]


def collect(files: Iterable[File]) -> SourceWaivers:
    """Read the waivers of files.

    Args:
        files: Syntax trees with their comments.

    Returns:
        The waivers by block, and what is wrong with the others.
    """
    standing: dict[tuple[str, int], tuple[InlineWaiver, ...]] = {}
    notes: list[str] = []
    for file in files:
        for comment in file.comments:
            for line, text in _lines(comment):
                for waiver in _read(file.path, line, text, notes):
                    block = _block_of(file.body.blocks, comment)
                    if block is None:
                        notes.append(
                            f"{file.path}:{line}: this waiver stands on no block; put it inside "
                            "or directly above the block it is for"
                        )
                        continue
                    key = (file.path, block.span.line)
                    standing[key] = (*standing.get(key, ()), waiver)
    return SourceWaivers(standing, tuple(notes))


def attach(inventory: Inventory, waivers: SourceWaivers) -> tuple[Inventory, tuple[str, ...]]:
    """Put waivers on the resources of the blocks they stand on.

    Args:
        inventory: Of the same files.
        waivers: From `collect`.

    Returns:
        The inventory with its waivers, and a line for each waiver that stands on a block
        without a resource, as nothing can be waived there.
    """
    if not waivers.standing:
        return inventory, waivers.notes
    used: set[tuple[str, int]] = set()
    resources = []
    for resource in inventory.resources:
        found: list[InlineWaiver] = []
        for place in (resource.location, *resource.call_chain):
            if place is not None:
                key = (place.file, place.start_line)
                found += waivers.standing.get(key, ())
                used.add(key)
        resources.append(replace(resource, waivers=tuple(found)) if found else resource)
    notes = [
        f"{waiver.location.file}:{waiver.location.start_line}: this waiver of "
        f"{', '.join(waiver.rules)} is unused: its block makes no resource"
        for key, several in waivers.standing.items()
        if key not in used
        for waiver in several
    ]
    return replace(inventory, resources=tuple(resources)), (*waivers.notes, *notes)


def _lines(comment: Comment) -> list[tuple[int, str]]:
    """The lines of a comment, numbered as in the file, without the end of a block comment."""
    text = comment.text
    if text.startswith("/*"):
        text = text.removesuffix("*/")
    return [(comment.span.line + number, line) for number, line in enumerate(text.split("\n"))]


def _read(file: str, line: int, text: str, notes: list[str]) -> Iterator[InlineWaiver]:
    """The waiver of one line of comment; what is wrong with it goes to the notes."""
    found = _MARK.search(text)
    if found is None:
        return
    dialect: Literal["floe-guard", "checkov"] = "checkov" if found[1] == "checkov" else "floe-guard"
    at = f"{file}:{line}: this waiver does not hold: "
    rest = _IDS.match(found[3]) if found[2] else None
    if rest is None:
        if dialect == "floe-guard":
            notes.append(f"{at}expected {_FORM}")
        return
    rules = tuple(dict.fromkeys(part.strip() for part in rest[1].split(",")))
    reason = (rest[2] or "").strip()
    expires: str | None = None
    if dialect == "floe-guard":
        expiry = _EXPIRY.search(f":{reason}")
        if expiry is not None:
            expires = expiry[1].strip()
            reason = reason[: max(0, expiry.start() - 1)].strip()
            if not _is_date(expires):
                notes.append(f"{at}{expires!r} is not a date; expected exp=YYYY-MM-DD")
                return
        if not reason:
            notes.append(f"{at}it gives no reason; expected {_FORM}")
            return
    yield InlineWaiver(
        rules, reason or "no reason given", expires, Location(file, line, line), dialect
    )


def _is_date(text: str) -> bool:
    """Whether a text is a day that exists."""
    if not _DATE.match(text):
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _block_of(blocks: Sequence[Block], comment: Comment) -> Block | None:
    """The top-level block that a comment stands in, or directly above."""
    for block in blocks:
        if block.span.line <= comment.span.line <= block.span.end_line:
            return block
    for block in blocks:
        if block.span.line == comment.below:
            return block
    return None
