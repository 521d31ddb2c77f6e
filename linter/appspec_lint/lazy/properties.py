"""Properties that are established once."""

from __future__ import annotations

from collections.abc import Callable

from appspec_lint.lazy.typing_names import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property
else:

    class cached_property:
        """Keep what a method returns in the `__dict__` of its object.

        The same as that of `functools`, which until Python 3.12 locks all objects for each access.
        """

        def __init__(self, function: Callable[[Any], Any]) -> None:
            self.function = function
            self.name = function.__name__
            self.__doc__ = function.__doc__

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.function(instance)
            return value


__all__ = ("cached_property",)
