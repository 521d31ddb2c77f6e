"""The names of `typing` that this package uses, without importing `typing`.

Importing it is a twentieth of a short run, and type checkers, which see the originals, do not need
it to be imported. At run time, a generic class ignores its parameters, and what is used in
annotations only is `TypingForm`.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import (
        IO,
        Any,
        Concatenate,
        Generic,
        Literal,
        NamedTuple,
        NoReturn,
        ParamSpec,
        Protocol,
        TypeAlias,
        TypeVar,
        overload,
    )
else:

    class TypingForm:
        """A form such as `Any`, `Literal["a"]`, `Literal["a"] | None` or `TypeVar("T")`."""

        def __init__(self, *args: object, **named: object) -> None:
            """Ignore what only type checkers read."""

        def __getitem__(self, parameters: object) -> TypingForm:
            return self

        def __or__(self, other: object) -> TypingForm:
            return self

        __ror__ = __or__

    class Generic:
        """The base of a class with type parameters."""

        __slots__ = ()

        def __class_getitem__(cls, parameters: object) -> type:
            return cls

    class Protocol(Generic):
        """The base of a class that only describes others."""

        __slots__ = ()

    class NamedTupleType(type):
        """Makes a named tuple of the annotated fields, without defaults and methods."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            if unknown := [key for key in namespace if not key.startswith("__")]:
                raise TypeError(f"{name} has a default or a method: {unknown[0]}")
            fields = namespace["__annotations__"]
            made = namedtuple(name, fields, module=namespace["__module__"])
            made.__annotations__ = fields
            made.__doc__ = namespace.get("__doc__")
            return made

    class NamedTuple(metaclass=NamedTupleType):
        """The base of a named tuple."""

    def overload(function: object) -> object:
        """Return the function, which the next definition of its name replaces."""
        return function

    ParamSpec = TypeVar = TypingForm
    Any = Concatenate = IO = Literal = NoReturn = TypeAlias = TypingForm()

__all__ = (
    "IO",
    "TYPE_CHECKING",
    "Any",
    "Concatenate",
    "Generic",
    "Literal",
    "NamedTuple",
    "NoReturn",
    "ParamSpec",
    "Protocol",
    "TypeAlias",
    "TypeVar",
    "overload",
)
