"""Regular expressions that are compiled when they are first used.

A module defines the expressions that it may need; in a short run, most of them are not used, and
compiling them all takes longer than linting. Type checkers see `re.compile`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from appspec_lint.lazy.properties import cached_property

if TYPE_CHECKING:
    from re import compile as regex
else:

    class regex:
        """An expression with the attributes of `re.Pattern`."""

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self.pattern = pattern
            self._flags = flags

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


__all__ = ("regex",)
