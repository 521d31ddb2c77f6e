"""Regular expressions that are compiled when they are first used.

A module defines the expressions that it may need; in a short run, most of them are not used, and
compiling them all takes longer than linting. Type checkers see `re.Pattern`.
"""

from __future__ import annotations

import re

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.typing_names import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from appspec_lint.lazy.typing_names import overload

    @overload
    def regex(pattern: str, flags: int = 0, *, words: tuple[str, ...] = ()) -> re.Pattern[str]: ...
    @overload
    def regex(pattern: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
    def regex(pattern: Any, flags: int = 0, *, words: tuple[str, ...] = ()) -> Any:
        """Define an expression; every match of it contains one of the `words`, if there are any.

        A string that contains none of them is not searched, and if none does, the expression is not
        compiled. With IGNORECASE, the words are in lower case.
        """

else:

    class regex:
        """An expression with the attributes of `re.Pattern`."""

        def __init__(
            self, pattern: str | bytes, flags: int = 0, *, words: tuple[str, ...] = ()
        ) -> None:
            self.pattern = pattern
            self._flags = flags
            if words:
                self.words = words
                for method in ("search", "match", "fullmatch"):
                    setattr(self, method, _guard(self, words, method, lambda: None))
                self.finditer = _guard(self, words, "finditer", lambda: iter(()))
                self.findall = _guard(self, words, "findall", list)

        @cached_property
        def _compiled(self) -> re.Pattern[Any]:
            return re.compile(self.pattern, self._flags)

        def __getattr__(self, name: str) -> Any:
            """Look up an attribute of the compiled pattern; later uses find it directly."""
            if name.startswith("__"):
                raise AttributeError(name)
            value = getattr(self._compiled, name)
            setattr(self, name, value)
            return value

    def _guard(
        expression: regex, words: tuple[str, ...], method: str, nothing: Callable[[], Any]
    ) -> Callable[..., Any]:
        """A method that looks for the words before it searches."""

        ignores_case = expression._flags & re.IGNORECASE

        def search(text: str, *span: int) -> Any:
            known = text.lower() if ignores_case else text
            for word in words:
                if word in known:
                    return getattr(expression._compiled, method)(text, *span)
            return nothing()

        return search


__all__ = ("regex",)
