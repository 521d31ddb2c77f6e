"""What a build's command may do to the files."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Effect:
    """Some paths that a command may write, or take away.

    `folder` is from the source root (absolute: outside it), None for any; `names` are base names,
    None for any; `components` are folder names of which one must be on the path, none where it
    doesn't matter. With an `origin`, what is at `folder` (and, if it is `deep`, below it) is a
    copy of what is there; it is `certain` where the command runs and copies for certain. An
    `empty` folder has no file until another command fills it.
    """

    directory: str | None = None
    names: frozenset[str] | None = None
    components: frozenset[str] = frozenset()
    removes: bool = False
    origin: str | None = None
    deep: bool = False
    empty: bool = False
    certain: bool = False

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        if self.components and not self.components & set(posixpath.dirname(path).split("/")):
            return False
        if self.directory is not None and path != self.directory:
            if self.directory and not path.startswith(f"{self.directory}/"):
                return False
            if self.origin is not None and not self.deep:
                return False
        return (
            self.names is None or posixpath.basename(path) in self.names or path == self.directory
        )

    @property
    def anything(self) -> bool:
        """Whether it may be any file at all."""
        return (
            not self.removes
            and self.directory is None
            and self.names is None
            and not self.components
        )


ANYTHING = Effect()


class Form(Enum):
    """Where a copy lands: at the target, in it, or as `cp` decides by whether it is a folder."""

    AT = "at"
    IN = "in"
    FITTING = "fitting"


@dataclass(frozen=True, slots=True)
class CopyTree:
    """One source that a command copies; both are places from the source root.

    A `deep` one takes folders with all below them. `part` says that not all of the source is
    copied: it was named with wildcards.
    """

    source: str
    target: str
    form: Form
    deep: bool
    part: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Archive:
    """What a command packs for itself: patterns from `folder`, for `aws deploy` to send.

    `name` is the archive that it writes, from the source root; `pushed` says that this very
    command sends it (`aws deploy push`).
    """

    directory: str
    patterns: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    flat: bool = False
    name: str = ""
    pushed: bool = False
