"""Dataclasses that cost little to define: no method is generated before it pays.

`dataclasses` imports `inspect`, and compiles up to six methods of each class: with two hundred
classes, most of the time of a short run. The `dataclass`, `field` and `replace` of this module do
the same for the options that we use, and type checkers see the originals. Classes have no bases
with fields. A class that needs more, such as `field(compare=False)`, uses the standard library.

`frozen=True` makes instances hashable. That nothing changes them is checked by type checkers, and
not at run time, where setting a field would be three times as slow.

`slots=True` saves memory where there are many instances; elsewhere, it is not worth that Python
then makes the class twice.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from appspec_lint.lazy.typing_names import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True
    ) -> Any:
        """Make a class of its annotated fields, as `dataclasses.dataclass` does."""

        def define(cls: type) -> type:
            return _define(cls, frozen, slots, eq)

        return define if cls is None else define(cls)

    def field(*, default_factory: Callable[[], Any]) -> Any:
        """Declare a field whose default is made anew for each instance."""
        return _Factory(default_factory)

    def replace(record: Any, /, **changes: Any) -> Any:
        """Return a copy of a record in which some fields are changed."""
        for name in record.__match_args__:
            if name not in changes:
                changes[name] = getattr(record, name)
        return record.__class__(**changes)


__all__ = ("dataclass", "field", "replace")

FEW = 20
"""The number of instances from which on a class has an `__init__` of its own."""


class _Factory:
    """Makes the default of a field."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


class _Fields:
    """What a class of records knows of its fields, in `__record__`."""

    __slots__ = ("defaults", "instances", "names", "values")

    def __init__(self, cls: type) -> None:
        self.names = tuple(cls.__annotations__)
        self.defaults = {name: vars(cls)[name] for name in self.names if name in vars(cls)}
        self.instances = 0
        self.values: Callable[[Any], Any] = attrgetter(*self.names) if self.names else type


def _define(cls: Any, frozen: bool, slots: bool, eq: bool) -> Any:
    """Add the methods that are the same for all classes; `__init__` follows."""
    own = vars(cls)
    fields = _Fields(cls)
    added: dict[str, Any] = {
        "__record__": fields,
        "__match_args__": fields.names,
        "__dataclass_fields__": _StandardFields(),
        "__reduce__": _reduce,
    }
    if "__init__" not in own:
        added["__init__"] = _init
    if "__repr__" not in own:
        added["__repr__"] = _repr
    if eq and "__eq__" not in own:
        added["__eq__"] = _eq
        added["__hash__"] = _hash if frozen else None
    if not slots:
        for name, value in added.items():
            setattr(cls, name, value)
        for name, default in fields.defaults.items():
            if isinstance(default, _Factory):
                delattr(cls, name)
        return cls
    unwanted = {*fields.names, "__dict__", "__weakref__"}
    kept = {name: value for name, value in own.items() if name not in unwanted}
    added["__slots__"] = fields.names
    slotted = type(cls)(cls.__name__, cls.__bases__, {**kept, **added})
    slotted.__qualname__ = cls.__qualname__
    return slotted


def _init(self: Any, *args: Any, **named: Any) -> None:
    """The `__init__` of a class with few instances, for which generating one does not pay."""
    fields = self.__record__
    fields.instances += 1
    given = dict(zip(fields.names, args, strict=False)) | named
    for name, default in fields.defaults.items():
        if name not in given:
            given[name] = default.make() if isinstance(default, _Factory) else default
    is_complete = len(given) == len(fields.names) and given.keys() == set(fields.names)
    is_ambiguous = len(args) > len(fields.names) or not named.keys().isdisjoint(
        fields.names[: len(args)]
    )
    if fields.instances > FEW or is_ambiguous or not is_complete:
        cls = self.__class__
        cls.__init__ = _generate_init(cls)
        cls.__init__(self, *args, **named)  # which reports wrong arguments, too
        return
    for name, value in given.items():
        setattr(self, name, value)


def _generate_init(cls: Any) -> Any:
    """Compile `def __init__(self, a, b=<default>)`, which sets the fields."""
    fields: _Fields = cls.__record__
    parameters, body = ["self"], []
    scope: dict[str, Any] = {}
    for name in fields.names:
        value = name
        if name not in fields.defaults:
            parameters.append(name)
        else:
            default = fields.defaults[name]
            scope[f"_default_{name}"] = default
            parameters.append(f"{name}=_default_{name}")
            if isinstance(default, _Factory):
                value = f"_default_{name}.make() if {name} is _default_{name} else {name}"
        body.append(f"    self.{name} = {value}")
    lines = (f"def __init__({', '.join(parameters)}):", *(body or ["    pass"]))
    exec("\n".join(lines), scope)
    return scope["__init__"]


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = self.__record__.values
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(self.__record__.values(self))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({shown})"


def _reduce(self: Any) -> Any:
    """How `copy` and `pickle` rebuild a record, which they could not do by setting its fields."""
    return self.__class__, tuple(getattr(self, name) for name in self.__match_args__)


class _StandardFields:
    """The fields as objects of `dataclasses`, for its functions such as `fields` and `asdict`."""

    def __get__(self, instance: object, owner: Any) -> Any:
        import dataclasses

        specs = []
        for name, annotation in owner.__annotations__.items():
            default = owner.__record__.defaults.get(name, dataclasses.MISSING)
            spec = dataclasses.field(default=default)
            if isinstance(default, _Factory):
                spec = dataclasses.field(default_factory=default.make)
            specs.append((name, annotation, spec))
        made: Any = dataclasses.make_dataclass(owner.__name__, specs)
        owner.__dataclass_fields__ = made.__dataclass_fields__
        return owner.__dataclass_fields__
