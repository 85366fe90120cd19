"""`dataclasses` for the modules that a start has to pay for: the same names, made when used.

    from floe_guard._records import dataclass, field, replace

The standard decorator writes and compiles six methods for every class when it is defined. A commit
hook defines about ninety classes and makes objects of half of them, so that this was a quarter of
its time. Here a class gets its methods without any code being compiled, and its constructor when the
first object is made. What type checkers see is the standard library.

Supported is what floe-guard uses: `frozen`, `slots`, `eq`, defaults, `__post_init__`. Objects work with
`dataclasses.fields` and `dataclasses.replace`.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

_MISSING: Final[Any] = object()
_FACTORY: Final[Any] = object()

_T = TypeVar("_T")


class _Field:
    """What `field` was told."""

    __slots__ = ("compare", "default", "default_factory", "repr")

    def __init__(self, default: Any, default_factory: Any, repr: bool, compare: bool) -> None:
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare


def _field(
    *,
    default: Any = _MISSING,
    default_factory: Any = _MISSING,
    repr: bool = True,
    compare: bool = True,
) -> Any:
    """See `dataclasses.field`."""
    return _Field(default, default_factory, repr, compare)


def _dataclass(
    cls: type[_T] | None = None, *, frozen: bool = False, slots: bool = False, eq: bool = True
) -> Any:
    """See `dataclasses.dataclass`.

    Returns:
        The class, another one where it gets slots; or the decorator.
    """
    if cls is None:
        return lambda cls: _made(cls, frozen, slots, eq)
    return _made(cls, frozen, slots, eq)


def _replace(record: _T, /, **changes: Any) -> _T:
    """See `dataclasses.replace`."""
    for name in type(record).__match_args__:  # type: ignore[attr-defined]
        if name not in changes:
            changes[name] = getattr(record, name)
    return type(record)(**changes)


def _made(cls: Any, frozen: bool, slots: bool, eq: bool) -> Any:
    if cls.__bases__ != (object,):
        raise TypeError(f"{cls.__name__} has a base: such a class is one for dataclasses")
    annotations: dict[str, str] = cls.__dict__.get("__annotations__", {})
    own = dict(cls.__dict__)
    if own.get("__hash__", _MISSING) is None:
        del own["__hash__"]  # not the class's word, but what Python makes of its __eq__
    fields: dict[str, _Field] = {}
    for name in annotations:
        default = own.pop(name, _MISSING)
        if type(default) is not _Field:
            default = _Field(default, _MISSING, True, True)
        fields[name] = default
    names = tuple(fields)
    if slots:
        # These two are the class's that was; the one with slots has none, or its own.
        own.pop("__dict__", None)
        own.pop("__weakref__", None)
        own["__slots__"] = names
        qualified = cls.__qualname__
        cls = type(cls)(cls.__name__, (), own)
        cls.__qualname__ = qualified
    else:
        for name, given in fields.items():
            if given.default is not _MISSING:
                setattr(cls, name, given.default)
            elif name in cls.__dict__:
                delattr(cls, name)
    methods: dict[str, Any] = {
        "__match_args__": names,
        "__repr__": _repr_of(tuple(name for name in names if fields[name].repr)),
        "__getstate__": _state,
        "__setstate__": _restore,
    }
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if eq:
        methods |= _comparison(tuple(name for name in names if fields[name].compare), frozen)
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    cls.__init__ = _constructor_of(cls, fields, frozen, slots)
    cls.__dataclass_fields__ = _Standard(cls, annotations, fields, frozen)
    return cls


def _constructor_of(
    cls: Any, fields: dict[str, _Field], frozen: bool, slots: bool
) -> Callable[..., None]:
    """A constructor that makes way for the real one when it is called."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = _compiled(cls, fields, frozen, slots)
        cls.__init__(self, *args, **kwargs)

    return __init__


def _compiled(
    cls: Any, fields: dict[str, _Field], frozen: bool, slots: bool
) -> Callable[..., None]:
    parameters, body = ["self"], []
    known: dict[str, Any] = {"_FACTORY": _FACTORY, "_set": object.__setattr__}
    for name, given in fields.items():
        value = name
        if given.default_factory is not _MISSING:
            known[f"_new_{name}"] = given.default_factory
            parameters.append(f"{name}=_FACTORY")
            value = f"_new_{name}() if {name} is _FACTORY else {name}"
        elif given.default is not _MISSING:
            known[f"_default_{name}"] = given.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        if not frozen:
            body.append(f"self.{name} = {value}")
        elif slots:
            # The slot's own setter takes half the time of object.__setattr__.
            known[f"_set_{name}"] = getattr(cls, name).__set__
            body.append(f"_set_{name}(self, {value})")
        else:
            body.append(f"_set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    lines = "\n ".join(body) or "pass"
    exec(f"def __init__({', '.join(parameters)}):\n {lines}", known)
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]  # type: ignore[no-any-return]


def _repr_of(names: tuple[str, ...]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:
        inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({inner})"

    return __repr__


def _comparison(names: tuple[str, ...], frozen: bool) -> dict[str, Any]:
    """The methods that compare by fields."""
    # With one name only, the getter returns no tuple; nothing is compared with it but its like.
    content: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: Any, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(content(self) == content(other))

    def __hash__(self: Any) -> int:
        return hash(content(self))

    return {"__eq__": __eq__, "__hash__": __hash__ if frozen else None}


def _refuse(self: object, name: str, *value: object) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:
    """What `copy` and `pickle` keep of a record, whose fields they cannot set."""
    return [getattr(self, name) for name in self.__match_args__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__match_args__, state, strict=True):
        object.__setattr__(self, name, value)


class _Standard:
    """`__dataclass_fields__`, which stands for the standard decorator's work until asked for."""

    __slots__ = ("_annotations", "_cls", "_fields", "_frozen")

    def __init__(
        self, cls: Any, annotations: dict[str, str], fields: dict[str, _Field], frozen: bool
    ) -> None:
        self._cls = cls
        self._annotations = annotations
        self._fields = fields
        self._frozen = frozen

    def __get__(self, record: object, owner: type) -> Any:
        import dataclasses

        found: list[tuple[str, Any, Any]] = []
        for name, given in self._fields.items():
            told: dict[str, Any] = {"repr": given.repr, "compare": given.compare}
            if given.default is not _MISSING:
                told["default"] = given.default
            if given.default_factory is not _MISSING:
                told["default_factory"] = given.default_factory
            found.append((name, self._annotations[name], dataclasses.field(**told)))
        twin: Any = dataclasses.make_dataclass(self._cls.__name__, found, frozen=self._frozen)
        self._cls.__dataclass_params__ = twin.__dataclass_params__
        self._cls.__dataclass_fields__ = twin.__dataclass_fields__
        return twin.__dataclass_fields__


if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _field, _replace

__all__ = ["dataclass", "field", "replace"]
