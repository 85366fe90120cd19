"""Waiver comments: which block they stand on, and what is wrong with the others."""

from __future__ import annotations

import pytest

from floe_guard.loaders.hcl.parse import parse
from floe_guard.loaders.hcl.waivers import SourceWaivers, attach, collect
from floe_guard.model import InlineWaiver, InputInfo, Inventory, Location, Resource


def waivers(text: str) -> SourceWaivers:
    return collect([parse(text.encode(), "x.tf")])


@pytest.mark.parametrize(
    "text",
    [
        "# floe-guard:skip=FG1:why\nb {}\n",
        "#floe-guard:skip=FG1:why\nb {}\n",
        "// floe-guard:skip=FG1:why\nb {}\n",
        "/* floe-guard:skip=FG1:why */\nb {}\n",
        "/*\n * floe-guard:skip=FG1:why\n */\nb {}\n",
        "/* floe-guard:skip=FG1:why */ b {}\n",
        "b {} # floe-guard:skip=FG1:why\n",
        "b { # floe-guard:skip=FG1:why\n}\n",
        "b {\n  # floe-guard:skip=FG1:why\n}\n",
        "b {\n  c {\n    d = 1 # floe-guard:skip=FG1:why\n  }\n}\n",
        "b {\n} # floe-guard:skip=FG1:why\n",
        "b /* floe-guard:skip=FG1:why */ {\n}\n",
        "b { /* floe-guard:skip=FG1:why */ }\n",
        "b { /* floe-guard:skip=FG1:why */ c = 1 }\n",
        "b {\n  c = f( # floe-guard:skip=FG1:why\n  1)\n}\n",
        "b {\n  c = [ /* floe-guard:skip=FG1:why */ for x in y : x]\n}\n",
        "b {\n  c = d. /* floe-guard:skip=FG1:why */ e\n}\n",
        "# floe-guard:skip=FG1:why\n# Another comment.\n// And one more.\nb {}\n",
        "a {}\n\n# floe-guard:skip=FG1:why\nb {} # trailing\n\n# more\nc {}\n",
    ],
)
def test_inside_or_directly_above_a_block(text: str) -> None:
    found = waivers(text)
    assert found.notes == ()
    ((key, (waiver,)),) = found.standing.items()
    assert text.split("\n")[key[1] - 1].lstrip("/* ").startswith(("b ", "floe-guard"))
    assert (waiver.rules, waiver.reason, waiver.expires) == (("FG1",), "why", None)
    assert "floe-guard:skip" in text.split("\n")[waiver.location.start_line - 1]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("skip=FG1,FG2:why", (("FG1", "FG2"), "why", None)),
        ("skip=FG1, FG2 : why not: it is so", (("FG1", "FG2"), "why not: it is so", None)),
        ("skip=FG1:why:exp=2027-01-31", (("FG1",), "why", "2027-01-31")),
        ("skip=FG1:why: exp=2027-01-31 ", (("FG1",), "why", "2027-01-31")),
        ("skip=FG1:see http://x:8080/y:exp=2028-02-29", (("FG1",), "see http://x:8080/y", "2028-02-29")),
        ("skip=my-rule_2.x:why", (("my-rule_2.x",), "why", None)),
    ],
)  # fmt: skip
def test_the_form(comment: str, expected: tuple[tuple[str, ...], str, str | None]) -> None:
    ((waiver,),) = waivers(f"# floe-guard:{comment}\nb {{}}\n").standing.values()
    assert (waiver.rules, waiver.reason, waiver.expires) == expected
    assert waiver.dialect == "floe-guard"


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("skip=FG1", "no reason"),
        ("skip=FG1:", "no reason"),
        ("skip=FG1: :exp=2027-01-31", "no reason"),
        ("skip=FG1:exp=2027-01-31", "no reason"),
        ("skip", "expected #floe-guard:skip="),
        ("skip:FG1:why", "expected #floe-guard:skip="),
        ("skip=:why", "expected #floe-guard:skip="),
        ("skip=FG1 FG2:why", "expected #floe-guard:skip="),
        ("skip=FG1:why:exp=2027-02-30", "not a date"),
        ("skip=FG1:why:exp=tomorrow", "not a date"),
        ("skip=FG1:why:exp=", "not a date"),
    ],
)
def test_a_malformed_waiver_is_reported_and_does_not_hold(comment: str, says: str) -> None:
    found = waivers(f"\n# floe-guard:{comment}\nb {{}}\n")
    assert found.standing == {}
    (note,) = found.notes
    assert note.startswith("x.tf:2: ")
    assert says in note


@pytest.mark.parametrize(
    "text",
    [
        "# floe-guard:skip=FG1:why\n\nb {}\n",
        "b {}\n# floe-guard:skip=FG1:why\n",
        "a = 1 # floe-guard:skip=FG1:why\nb {}\n",
    ],
)
def test_a_waiver_on_no_block_is_reported(text: str) -> None:
    found = waivers(text)
    assert found.standing == {}
    assert "stands on no block" in found.notes[0]


def test_text_that_only_looks_like_a_comment_is_none() -> None:
    text = 'b {\n  c = "# floe-guard:skip=FG1:why"\n  d = <<E\n# floe-guard:skip=FG1:why\nE\n}\n'
    assert waivers(text) == SourceWaivers({}, ())


def test_checkovs_waivers_are_marked_as_such_and_need_no_reason() -> None:
    ((first, second),) = waivers(
        "# checkov:skip=CKV_AWS_1:why\n#checkov:skip=CKV_AWS_2\nb {}\n"
    ).standing.values()
    assert (first.rules, first.reason, first.dialect) == (("CKV_AWS_1",), "why", "checkov")
    assert (second.rules, second.dialect) == (("CKV_AWS_2",), "checkov")


def resource(line: int, *calls: int) -> Resource:
    chain = tuple(Location("x.tf", call, call) for call in calls)
    place = Location("x.tf", line, line)
    return Resource(f"t.r{line}", "t", f"r{line}", {}, location=place, call_chain=chain)


def test_resources_carry_the_waivers_of_their_block_and_of_the_calls_to_it() -> None:
    inventory = Inventory("config", (resource(4), resource(6, 9), resource(7)), InputInfo("x"))
    text = (
        "# floe-guard:skip=A:on the block\n# second line\n# third\nb {}\n\n"
        "c {}\nd {}\n# floe-guard:skip=B:on the call\nmodule m {}\n"
        "# floe-guard:skip=C:on nothing\nlocals {}\n"
    )
    made, notes = attach(inventory, waivers(text))
    assert [[w.rules for w in r.waivers] for r in made.resources] == [[("A",)], [("B",)], []]
    (note,) = notes
    assert note.startswith("x.tf:10: this waiver of C is unused")


def test_an_inventory_without_waivers_is_left_alone() -> None:
    inventory = Inventory("config", (resource(1),), InputInfo("x"))
    made, notes = attach(inventory, waivers("b {}\n"))
    assert made is inventory
    assert notes == ()
    assert InlineWaiver(("A",), "why", None, Location("x", 1, 1)).dialect == "floe-guard"
