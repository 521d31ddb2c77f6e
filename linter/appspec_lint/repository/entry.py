"""A path of the repository: what it is, whether git tracks it, and the result of reading it."""

from __future__ import annotations

from functools import cache

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass


class EntryKind(Enum):
    """The type of a path."""

    FILE = "a file"
    LINK = "a symbolic link"
    MODULE = "a git submodule"
    UNWALKED = "a directory that was not searched"


class Presence(Enum):
    """Whether a path is present in the source that CodeBuild downloads: the files git tracks."""

    TRACKED = "tracked by git"
    UNTRACKED = "not yet tracked by git"
    IGNORED = "ignored by git"
    PRESENT = "on disk, outside a git repository"
    ABSENT = "not present"


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a tree; `executable` is None where the mode is unknown."""

    kind: EntryKind
    presence: Presence
    executable: bool | None = None


@cache
def shared_entry(kind: EntryKind, presence: Presence, executable: bool | None = None) -> Entry:
    """The one entry with these values: a large tree has few that differ."""
    return Entry(kind, presence, executable)


@dataclass(frozen=True)
class Unreadable:
    """A file that cannot be read, and the reason."""

    path: str
    display_path: str
    reason: str


ReadResult = Source | Unreadable
