"""Enumerations that are defined in a tenth of the time that `enum.Enum` needs.

`enum` prepares each class for everything that an enumeration can be: with two dozen of them, that
is a twentieth of a short run. The members of an `Enum` of this module have distinct values that are
written out (no `auto`), and it has no other base; type checkers see the original. An enumeration
that the public API contains uses the standard library.
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.lazy.typing_names import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from enum import Enum
else:

    class EnumType(type):
        """The class of an enumeration, which has its members by value."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> EnumType:
            enumeration = super().__new__(cls, name, bases, namespace)
            enumeration._members = members = {}
            for key, value in namespace.items():
                is_reserved = key.startswith("_") and key.endswith("_")
                if not is_reserved and not hasattr(value, "__get__"):  # a method has it
                    if value in members:
                        raise TypeError(f"{name}.{key} has the value of another member")
                    members[value] = member = object.__new__(enumeration)
                    member.name, member.value = key, value
                    setattr(enumeration, key, member)
            return enumeration

        def __call__(cls, value: object) -> Enum:
            if value not in cls._members:
                raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
            return cls._members[value]

        def __iter__(cls) -> Iterator[Enum]:
            return iter(cls._members.values())

        def __len__(cls) -> int:
            return len(cls._members)

        def __contains__(cls, member: object) -> bool:
            return isinstance(member, cls)

    class Enum(metaclass=EnumType):
        """The base of an enumeration; each member is the only object with its value."""

        def __repr__(self) -> str:
            return f"<{self.__class__.__name__}.{self.name}: {self.value!r}>"

        def __str__(self) -> str:
            return f"{self.__class__.__name__}.{self.name}"

        def __reduce__(self) -> tuple[type, tuple[object]]:
            return self.__class__, (self.value,)


__all__ = ("Enum",)
