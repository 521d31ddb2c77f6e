"""Path patterns of the linter's own configuration, as `.gitignore` has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern, and the folder that it counts from (from the tree's root).

    `*` and `?` stay within a name, `**` spans folders; what matches a folder takes all that lies
    in it. Without a `/` before its end the pattern holds at any depth. `above` is what stands
    before the tree's paths, where the pattern counts from a folder above the tree.
    """

    text: str
    directory: str = ""
    above: str = ""

    def takes(self, path: str) -> bool:
        """Whether the pattern matches `path`, or a folder that it lies in."""
        inside = self._inside(path)
        return inside is not None and _takes(self.text, inside)

    def may_reach(self, directory: str) -> bool:
        """Whether something in `folder` may match."""
        inside = self._inside(directory) if directory else (self.above or "")
        if inside is None:  # above the pattern's own folder, or beside it
            return not directory or self.directory.startswith(f"{directory}/")
        if self.takes(directory) or "/" not in self.text.strip("/"):
            return True
        fixed = _WILD.split(self.text.strip("/"), maxsplit=1)[0]
        start = fixed.rpartition("/")[0] if fixed != self.text.strip("/") else fixed
        return (
            not start
            or f"{inside}/".startswith(f"{start}/")
            or f"{start}/".startswith(f"{inside}/" if inside else "")
        )

    def _inside(self, path: str) -> str | None:
        if self.above:
            return f"{self.above}/{path}"
        if not self.directory:
            return path
        if path == self.directory:
            return ""
        return path[len(self.directory) + 1 :] if path.startswith(f"{self.directory}/") else None


def _takes(text: str, path: str) -> bool:
    wanted = tuple(part for part in text.replace("\\", "/").split("/") if part not in ("", "."))
    if not wanted:
        return False
    if len(wanted) == 1 and not text.startswith(("/", "./")):
        wanted = ("**", *wanted)
    parts = path.split("/")
    # `reached` are the places in `wanted` that the parts so far may have led to
    reached = _past_stars({0}, wanted)
    for part in parts:
        if len(wanted) in reached:
            return True  # a folder above it matches
        after = set()
        for place in reached:
            if wanted[place] == "**":
                after |= {place, len(wanted)} if place == len(wanted) - 1 else {place}
            elif _name(wanted[place]).match(part):
                after.add(place + 1)
        reached = _past_stars(after, wanted)
    return len(wanted) in reached


def _past_stars(places: set[int], wanted: tuple[str, ...]) -> set[int]:
    """The places, and those behind each `**`, which may stand for no folder; at the end for one."""
    found = set(places)
    for place in sorted(places):
        after = place
        while after < len(wanted) - 1 and wanted[after] == "**":
            after += 1
            found.add(after)
    return found


@lru_cache(maxsize=1024)
def _name(text: str) -> re.Pattern[str]:
    return re.compile(translate(text))
