"""The quick decorator makes what the standard one makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property
from typing import Any

import pytest

from floe_guard import _records


def _both(**options: Any) -> list[Any]:
    made = []
    for module in (dataclasses, _records):

        @module.dataclass(**options)
        class Thing:
            """A thing."""

            name: str
            size: int = 3
            parts: list[str] = module.field(default_factory=list)
            note: str = module.field(default="", compare=False, repr=False)

        made.append(Thing)
    return made


@pytest.fixture(params=[{}, {"slots": True}, {"frozen": True}, {"frozen": True, "slots": True}])
def pair(request: pytest.FixtureRequest) -> list[Any]:
    return _both(**request.param)


def test_constructors_take_the_same(pair: list[Any]) -> None:
    for args, kwargs in (
        (("a",), {}),
        (("a", 1, ["x"], "n"), {}),
        ((), {"name": "a", "note": "n"}),
    ):
        standard, ours = (cls(*args, **kwargs) for cls in pair)
        assert repr(standard) == repr(ours)
        assert [standard.name, standard.size, standard.parts, standard.note] == [
            ours.name,
            ours.size,
            ours.parts,
            ours.note,
        ]


@pytest.mark.parametrize("arguments", [(), ("a", 1, [], "n", "more")])
def test_constructors_refuse_the_same(pair: list[Any], arguments: tuple[Any, ...]) -> None:
    for cls in pair:
        with pytest.raises(TypeError):
            cls(*arguments)


def test_a_factory_makes_one_for_each(pair: list[Any]) -> None:
    _, ours = pair
    ours("a").parts.append("x")
    assert ours("a").parts == []


def test_equality_is_by_compared_fields_and_class(pair: list[Any]) -> None:
    standard, ours = pair
    assert ours("a", note="x") == ours("a", note="y")
    assert ours("a") != ours("b")
    assert ours("a") != standard("a")
    assert ours("a") != ("a", 3, [])


def test_only_a_frozen_one_is_hashable() -> None:
    _, mutable = _both(slots=True)
    with pytest.raises(TypeError, match="unhashable"):
        hash(mutable("a", parts=()))
    _, frozen = _both(frozen=True, slots=True)
    assert hash(frozen("a", parts=(), note="x")) == hash(frozen("a", parts=(), note="y"))


def test_without_eq_an_object_equals_itself_only() -> None:
    _, ours = _both(frozen=True, slots=True, eq=False)
    one = ours("a")
    assert one == one
    assert one != ours("a")
    assert {one: 1}[one] == 1


def test_a_frozen_one_cannot_be_changed() -> None:
    _, ours = _both(frozen=True, slots=True)
    thing = ours("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="name"):
        thing.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError, match="name"):
        del thing.name


def test_replace_copy_and_pickle(pair: list[Any]) -> None:
    _, ours = pair
    thing = ours("a", parts=["x"])
    for replace in (_records.replace, dataclasses.replace):
        assert replace(thing, size=4) == ours("a", 4, ["x"])
        with pytest.raises(TypeError):
            replace(thing, unheard_of=1)
    assert copy.copy(thing) == copy.deepcopy(thing) == thing


@_records.dataclass(frozen=True, slots=True)
class Kept:
    name: str


def test_a_record_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept("a"))) == Kept("a")


def test_the_standard_library_knows_its_fields(pair: list[Any]) -> None:
    standard, ours = pair
    assert "__dataclass_fields__" in dir(ours)
    told = [
        [(f.name, f.default, f.default_factory, f.compare, f.repr) for f in dataclasses.fields(cls)]
        for cls in pair
    ]
    assert told[0] == told[1]
    assert dataclasses.asdict(standard("a")) == dataclasses.asdict(ours("a"))
    assert standard.__match_args__ == ours.__match_args__


def test_slots_leave_no_room_for_more() -> None:
    _, ours = _both(slots=True)
    with pytest.raises(AttributeError):
        ours("a").more = 1
    assert not hasattr(ours("a"), "__dict__")


def test_own_methods_stay() -> None:
    @_records.dataclass(frozen=True)
    class Own:
        number: int

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("negative")

        def __repr__(self) -> str:
            return "hidden"

        def __eq__(self, other: object) -> bool:
            return False

        @cached_property
        def double(self) -> int:
            return 2 * self.number

    assert Own(2).double == 4
    assert repr(Own(2)) == "hidden"
    assert Own(2) != Own(2)
    assert hash(Own(2)) == hash(Own(2))
    with pytest.raises(ValueError, match="negative"):
        Own(-1)


def test_a_class_with_a_base_is_refused() -> None:
    class Base:
        pass

    with pytest.raises(TypeError, match="Derived has a base"):

        @_records.dataclass
        class Derived(Base):
            name: str
