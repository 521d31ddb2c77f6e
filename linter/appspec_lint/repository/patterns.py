"""Path patterns of the linter's own configuration, in the syntax of `.gitignore`.

Not delegated to the `pathspec` package: its import needs about 70 ms, its regular expressions
backtrack exponentially, it raises on an invalid pattern, and it cannot determine which directories
a pattern may reach.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within, relative_to

_WILD = regex(r"[*?\[]")
_STARS = ("**", "**")


@dataclass(frozen=True)
class PathPattern:
    """A pattern, and the directory that it is relative to (from the tree's root).

    `*` and `?` match within a name, `**` matches across directories, and a directory that matches
    includes everything in it. A pattern without a `/` before its end matches at any depth. Where
    the pattern is relative to a directory above the tree, `above` is the path from there to the
    tree.
    """

    text: str
    directory: str = ""
    above: str = ""

    def matches(self, path: str) -> bool:
        """Whether the pattern matches `path`, or a directory that contains it."""
        inside = self._relative(path)
        return inside is not None and _matches(self.text, inside)

    def may_reach(self, directory: str) -> bool:
        """Whether the pattern may match something in `directory`."""
        inside = self._relative(directory) if directory else (self.above or "")
        if inside is None:  # not in the pattern's own directory
            return not directory or is_within(self.directory, directory)
        if self.matches(directory) or "/" not in self.text.strip("/"):
            return True
        literal = self.text.strip("/")
        fixed = _WILD.split(literal, maxsplit=1)[0]
        start = fixed.rpartition("/")[0] if fixed != literal else fixed
        return is_within(inside, start) or is_within(start, inside)

    def _relative(self, path: str) -> str | None:
        if self.above:
            return f"{self.above}/{path}"
        return relative_to(path, self.directory) if is_within(path, self.directory) else None


def _matches(text: str, path: str) -> bool:
    wanted, literal = _split(text)
    if not wanted or literal not in path:
        return False
    # The positions in `wanted` that the parts of the path so far may have reached
    reached = _skip_stars({0}, wanted)
    for part in path.split("/"):
        if len(wanted) in reached:
            return True  # a directory above the path matches
        following = set()
        for position in reached:
            if wanted[position] == "**":
                following.add(position)
                if position == len(wanted) - 1:
                    following.add(len(wanted))
            elif _matches_name(wanted[position], part):
                following.add(position + 1)
        reached = _skip_stars(following, wanted)
    return len(wanted) in reached


def _skip_stars(positions: set[int], wanted: tuple[str, ...]) -> set[int]:
    """Add the positions after each `**`, which may match no directory, except at the end."""
    reached = set(positions)
    for position in sorted(positions):
        following = position
        while following < len(wanted) - 1 and wanted[following] == "**":
            following += 1
            reached.add(following)
    return reached


@lru_cache(maxsize=16_384)
def _split(text: str) -> tuple[tuple[str, ...], str]:
    """The parts of a pattern, and the longest one that every path that matches contains."""
    parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".")]
    if len(parts) == 1 and not text.startswith(("/", "./")):
        parts.insert(0, "**")
    wanted = tuple(
        part for part, before in zip(parts, ["", *parts], strict=False) if (part, before) != _STARS
    )
    literals = (part for part in wanted if not _WILD.search(part))
    return wanted, max(literals, key=len, default="")


def _matches_name(pattern: str, name: str) -> bool:
    if _WILD.search(pattern):
        return _compile_name(pattern).match(name) is not None
    return pattern == name


@lru_cache(maxsize=1024)
def _compile_name(text: str) -> re.Pattern[str]:
    return regex(translate(text))
