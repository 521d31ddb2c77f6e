"""The agent's plan of the event Install: which file goes where, and which entries clash.

The agent makes the whole plan before it copies anything, and refuses it at the first clash
(installer.rb, install_instruction.rb). Targets are compared as `File.expand_path` gives them.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from appspec_lint.appspec.appspec_model import AppSpec, FileEntry
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.agent import Installation, installations
from appspec_lint.repository.paths import relative_to

MAX_STEPS = 50_000
"""The most copies that are planned: entries times files could be any number."""


@dataclass(frozen=True, slots=True)
class PlannedCopy:
    """One file of the bundle and the absolute path that it is copied to."""

    entry: FileEntry
    source: str
    target: str
    certainty: Certainty


class ConflictKind(Enum):
    """How two entries get into each other's way."""

    TWICE = "two files are copied to the same path"
    ON_DIRECTORY = "a file is copied to the path of a directory that is created"
    THROUGH_FILE = "a directory is created at the path of a file that is copied"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The first clash of an entry with what was planned before."""

    way: ConflictKind
    entry: FileEntry
    source: str
    target: str
    other: PlannedCopy | FileEntry
    certainty: Certainty

    @property
    def other_entry(self) -> FileEntry:
        return self.other.entry if isinstance(self.other, PlannedCopy) else self.other


@dataclass(frozen=True)
class InstallPlan:
    """All copies by their targets, the folders that they need, and the clashes.

    A folder is made where the instance hasn't got it; each is named with the entry that first
    needs it. Entries whose destination is not absolute are left out.
    """

    copies: Mapping[str, PlannedCopy]
    directories: Mapping[str, FileEntry]
    conflicts: tuple[Conflict, ...]

    def below(self, directory: str) -> Iterator[PlannedCopy]:
        """The copies to targets in `folder`, at any depth, sorted by target."""
        for target in _below(directory, self._targets):
            yield self.copies[target]

    def directories_below(self, directory: str) -> Iterator[str]:
        """The folders in `folder`, at any depth, that may have to be made, sorted."""
        return _below(directory, self._directories)

    @cached_property
    def _targets(self) -> list[str]:
        return sorted(self.copies)

    @cached_property
    def _directories(self) -> list[str]:
        return sorted(self.directories)


def plan_install(appspec: AppSpec, files: Mapping[str, Certainty]) -> InstallPlan:
    """Plan what `files` (paths in the bundle) become."""
    return _Planner(appspec, files).plan()


def targets(each: Installation, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What an entry copies of the bundle's `paths` (sorted), and to where.

    A file goes by its base name, of a folder all that is in it; the destination is a folder.
    """
    if each.source is None:
        return
    source = each.source
    index = bisect_left(paths, source)
    if source and index < len(paths) and paths[index] == source:
        yield source, posixpath.join(each.destination, posixpath.basename(source))
        return
    for path in _below(source, paths) if source else paths:
        yield path, posixpath.join(each.destination, relative_to(path, source))


class _Planner:
    def __init__(self, appspec: AppSpec, files: Mapping[str, Certainty]) -> None:
        self.appspec = appspec
        self.files = files
        self.paths = sorted(files)
        self.copies: dict[str, PlannedCopy] = {}
        self.directories: dict[str, FileEntry] = {}
        self.made: set[str] = set()  # the folders that a certain copy needs
        self.unlisted: dict[str, PlannedCopy] = {}
        self.conflicts: list[Conflict] = []
        self.steps = 0

    def plan(self) -> InstallPlan:
        for each in installations(self.appspec):
            if each.source is not None and self._absolute(each):
                clash = self._enter(each)
                if clash is not None:
                    self.conflicts.append(clash)
        return InstallPlan(self.copies, self.directories, tuple(self.conflicts))

    def _absolute(self, each: Installation) -> bool:
        if self.appspec.for_windows:
            return each.destination[1:3] == ":/"
        return each.destination.startswith("/")

    def _enter(self, each: Installation) -> Conflict | None:
        """Plan one entry, up to its first certain clash; else its first possible one is given."""
        possible, found = None, False
        for source, target in targets(each, self.paths):
            found = True
            self.steps += 1
            if self.steps > MAX_STEPS:
                return possible
            copy = PlannedCopy(each.entry, source, target, self.files[source])
            clash = self._ancestors(copy) or self._clash(copy)
            if clash is None:
                self._add(copy)
            elif clash.certainty is Certainty.YES:
                return clash
            else:
                possible = possible or clash
                known = self.copies.get(target)
                if known is not None and known.certainty is not Certainty.YES:
                    self._add(copy)
        return possible if found else self._again(each)

    def _add(self, copy: PlannedCopy) -> None:
        self.copies[copy.target] = copy
        directory = posixpath.dirname(copy.target)
        while copy.certainty is Certainty.YES and directory not in self.made:
            self.made.add(directory)
            directory = posixpath.dirname(directory)

    def _again(self, each: Installation) -> Conflict | None:
        """What the build makes: its files are not known, but two equal entries always clash."""
        if not each.source:
            return None
        target = posixpath.join(each.destination, posixpath.basename(each.source))
        copy = PlannedCopy(each.entry, each.source, target, Certainty.MAYBE)
        other = self.unlisted.setdefault(target, copy)
        if other is copy or other.source != each.source:
            return None
        return Conflict(ConflictKind.TWICE, each.entry, each.source, target, other, Certainty.YES)

    def _ancestors(self, copy: PlannedCopy) -> Conflict | None:
        directory = posixpath.dirname(copy.target)
        missing = []
        while directory not in self.directories and posixpath.dirname(directory) != directory:
            missing.append(directory)
            directory = posixpath.dirname(directory)
        for each in reversed(missing):
            other = self.copies.get(each)
            if other is not None:
                sure = copy.certainty & other.certainty
                return Conflict(
                    ConflictKind.THROUGH_FILE, copy.entry, copy.source, each, other, sure
                )
            self.directories[each] = copy.entry
        return None

    def _clash(self, copy: PlannedCopy) -> Conflict | None:
        other = self.copies.get(copy.target)
        if other is not None:
            sure = copy.certainty & other.certainty
            return Conflict(ConflictKind.TWICE, copy.entry, copy.source, copy.target, other, sure)
        entry = self.directories.get(copy.target)
        if entry is not None:
            sure = copy.certainty if copy.target in self.made else Certainty.MAYBE
            return Conflict(
                ConflictKind.ON_DIRECTORY, copy.entry, copy.source, copy.target, entry, sure
            )
        return None


def _below(directory: str, paths: Sequence[str]) -> Iterator[str]:
    start = directory if directory.endswith("/") else f"{directory}/"
    for index in range(bisect_left(paths, start), len(paths)):
        if not paths[index].startswith(start):
            return
        yield paths[index]
