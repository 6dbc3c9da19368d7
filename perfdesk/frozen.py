"""Frozen dataclasses that cost next to nothing to declare.

`dataclasses` writes and compiles six methods of a class while its module is imported: half a
millisecond for each class, and the window's start declares eighty. Here the methods are shared, and
`__init__` is written when the first value is made. A value behaves as one of `dataclasses` does.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 -- what type checkers see
else:

    def dataclass(*, frozen: bool, kw_only: bool = False):
        """As `dataclasses.dataclass(frozen=True)`; there is no other here."""
        assert frozen
        declare = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)
        return lambda cls: _frozen(declare(cls))


def _frozen(cls: type[Any]) -> type[Any]:
    own = vars(cls)
    kept = dataclasses.fields(cls)
    compared = _values([one.name for one in kept if one.compare])
    shown = [one.name for one in kept if one.repr]

    def first_init(self: object, *args: object, **named: object) -> None:
        # made by two threads at once it is the same twice
        init = _init(cls)
        cls.__init__ = init
        init(self, *args, **named)

    def equals(self: object, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compared(self) == compared(other)

    def said(self: object) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({parts})"

    methods = {
        "__init__": first_init,
        "__eq__": equals,
        "__hash__": lambda self: hash(compared(self)),
        "__repr__": said,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    for name, method in methods.items():
        # a class that has an __eq__ of its own and no __hash__ has None there
        if own.get(name) is None:
            setattr(cls, name, method)
    return cls


def _refuse(_self: object, name: str, *_value: object) -> None:
    message = f"cannot change field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _values(names: list[str]) -> Any:
    """What gets a value's fields as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _init(cls: type[Any]) -> Any:
    """The `__init__` of a class, as `dataclasses` would write it."""
    around: dict[str, Any] = {"_put": object.__setattr__, "_unsaid": dataclasses.MISSING}
    taken: list[str] = []
    named: list[str] = []
    body: list[str] = []
    for one in dataclasses.fields(cls):
        said = value = one.name
        if one.default is not dataclasses.MISSING:
            around[f"_default_{one.name}"] = one.default
            said = f"{one.name}=_default_{one.name}"
        elif one.default_factory is not dataclasses.MISSING:
            around[f"_make_{one.name}"] = one.default_factory
            said = f"{one.name}=_unsaid"
            value = f"_make_{one.name}() if {one.name} is _unsaid else {one.name}"
        (named if one.kw_only else taken).append(said)
        body.append(f"  _put(self, {one.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("  self.__post_init__()")
    takes = ", ".join(["self", *taken, *(["*", *named] if named else [])])
    lines = [
        f"def made({', '.join(around)}):",
        f" def __init__({takes}):",
        *(body or ["  pass"]),
        " return __init__",
    ]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)  # noqa: S102 -- of the names of fields alone
    init = space["made"](**around)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init
