"""Which files and directories exist before each of a build's commands.

No command is run. The effect of known commands is known, and that of a build tool as far as its
configuration can be read. Whatever else runs may produce any product, but a file that people write
(an AppSpec, a script) only if a file that builds read mentions it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from appspec_lint.build.copied_files import is_outside
from appspec_lint.build.effect_index import EffectIndex
from appspec_lint.build.effects import (
    Anything,
    BuildOutput,
    Copied,
    Edit,
    Fetch,
    FileEffect,
    Generate,
    MakeDirectory,
    Remove,
    Reports,
    Write,
)
from appspec_lint.build.path_kind import is_authored
from appspec_lint.build.tool_effects import is_in_other_output, weigh_product
from appspec_lint.build.tools import WEB
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.paths import is_within
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain.mentions import Mentions, names_file

_MOST_STEPS = 200_000
"""How many effects all answers may examine."""

_MOST_STEPS_OF_ONE = 5_000
"""How many effects one answer may examine: copies of copies multiply the paths to look for."""

_DEEPEST = 50
"""How many copies of copies are followed."""


@dataclass(frozen=True, slots=True)
class CommandEffect:
    """An effect, and the command that has it."""

    effect: FileEffect
    command: Located[str]
    by_tool: bool = False
    """Whether it is what a tool does by its configuration."""


Find = Callable[[str, int], Certainty]
"""Finds out whether a path exists before the cause of an index."""


class FileHistory:
    """The effects of the commands in their order, and what exists before each of them.

    Paths are relative to the source root, `root`. A question with an `until` is about the state
    before the cause of that index.
    """

    def __init__(self, tree: Tree, root: str, mentions: Mentions) -> None:
        self.tree = tree
        self.root = root
        self.mentions = mentions
        self.causes: list[CommandEffect] = []
        self.unfollowed: Located[str] | None = None
        """The first command whose effects are too many to follow: what it changes is MAYBE."""
        self._index = EffectIndex()
        self._unread_tools = 0
        self._files: dict[tuple[str, int], Certainty] = {}
        self._directories: dict[tuple[str, int], Certainty] = {}
        self._steps = 0
        self._last_step = 0
        """The number of steps at which the current question is given up."""
        self._depth = 0

    def add(self, cause: CommandEffect) -> None:
        """Add an effect, after all earlier ones."""
        self._index.add(len(self.causes), cause.effect)
        self._unread_tools += is_unread(cause.effect)
        self.causes.append(cause)

    def place(self, path: str) -> str:
        """The path relative to the root of the tree."""
        if not self.root:
            return path
        place = f"{self.root}/{path}"
        is_normal = path != "" and "/." not in place and "//" not in place and place[-1] != "/"
        return place if is_normal else posixpath.normpath(place)

    def concerning(self, path: str) -> list[int]:
        """The effects that may concern `path`, in their order."""
        return self._index.concerning(path, len(self.causes))

    def overlapping(self, directory: str) -> list[int]:
        """The effects that may concern `directory`, or a path in it, in their order."""
        return self._index.concerning(directory, len(self.causes), below=True)

    def _follow(self, find: Find, path: str, until: int) -> Certainty:
        """Answer a question about the state before a cause; MAYBE if it leads too far."""
        if not self.causes:
            return find(path, until)
        if not self._depth:
            self._last_step = min(self._steps + _MOST_STEPS_OF_ONE, _MOST_STEPS)
        self._depth += 1
        is_followed = self._depth <= _DEEPEST and self._steps < self._last_step
        if not is_followed and self.unfollowed is None and self.causes:
            self.unfollowed = self.causes[min(until, len(self.causes) - 1)].command
        answer = find(path, until) if is_followed else Certainty.MAYBE
        self._depth -= 1
        return answer

    def contains(self, path: str, until: int) -> Certainty:
        """Whether a file is at `path` before the cause of this index."""
        key = (path, until)
        if key not in self._files:
            self._files[key] = Certainty.MAYBE  # ends a cycle of copies
            self._files[key] = self._follow(self._find_file, path, until)
        return self._files[key]

    def _find_file(self, path: str, until: int) -> Certainty:
        place = self.place(path)
        exists = Certainty.NO
        if self.tree.has_file(place):
            exists = Certainty.YES
        elif self.tree.is_unexplored(place) or self.tree.is_generated(place):
            return Certainty.MAYBE
        effects = self._index
        if not self.causes or (exists is Certainty.YES and not effects.removes):
            return exists
        return self._weigh(
            path, exists, effects.decisive(path, until), effects.possible(path, until),
            self.creates,
        )  # fmt: skip

    def _weigh(
        self,
        path: str,
        exists: Certainty,
        decisive: list[int],
        possible: list[int],
        creates: Callable[[int, str], Certainty],
    ) -> Certainty:
        """Whether a path exists after these effects, from the last one to the first.

        `exists` says whether it did before them. What follows a removal decides.
        """
        best, limit, start = Certainty.NO, Certainty.YES, 0
        for index in reversed(decisive):
            self._steps += 1
            effect = self.causes[index].effect
            if not isinstance(effect, Remove):
                best = best | (creates(index, path) & limit)
            elif effect.touches(path):
                limit = limit & (Certainty.NO if effect.complete else Certainty.MAYBE)
            if limit is Certainty.NO:
                start = index
                break
            if best is limit:
                return best
        best = best | (exists & limit)
        for index in reversed(possible):
            if not best.denied or index < start:
                break
            self._steps += 1
            best = best | creates(index, path)
        return best

    def creates(self, index: int, path: str) -> Certainty:
        """Whether one command creates a file at `path`."""
        effect = self.causes[index].effect
        if not effect.touches(path):
            return Certainty.MAYBE if self._names_product(index, path) else Certainty.NO
        match effect:
            case Remove():
                return Certainty.NO
            case MakeDirectory(place):
                is_filled = path != place and self._has_unread_tool
                return self._unread(index, path) if is_filled else Certainty.NO
            case Edit():
                return self.contains(path, index) & Certainty.MAYBE
            case Copied():
                exists = self._copies_file(effect, path, index)
                return exists if effect.certain else exists & Certainty.MAYBE
            case Generate(output):
                is_written = weigh_product(output, path)
                if is_written is not None:
                    return is_written
                exists = self._unread(index, path)
                if exists is Certainty.UNMENTIONED and output.complete:
                    # What does not exist cannot be copied by a tool, and no tool invents it.
                    if posixpath.basename(path) not in self.tree.by_name:
                        return Certainty.NO
                return exists
            case Anything(code) if code is not None:
                return self._unread(index, path, code)
            case BuildOutput():
                return self._unread(index, path)
        return Certainty.MAYBE

    def _names_product(self, index: int, path: str) -> bool:
        """Whether a build tool that cannot be read is given the name of a product."""
        cause = self.causes[index]
        return (
            isinstance(cause.effect, BuildOutput)
            and not is_authored(path)
            and names_file(cause.command.value, posixpath.basename(path))
        )

    def _unread(self, index: int, path: str, code: str = "") -> Certainty:
        """Whether a command that cannot be read entirely creates `path`.

        `code` is the command line of a program of which nothing is known.
        """
        if not is_authored(path):
            return Certainty.MAYBE
        name = posixpath.basename(path)
        if names_file(self.causes[index].command.value, name):
            return Certainty.MAYBE
        if code and self.mentions.names_path(code, self.place(path)):
            return Certainty.MAYBE
        if self.mentions.find(self.place(path)) is not None:
            return Certainty.MAYBE
        return Certainty.UNMENTIONED

    def _copies_file(self, copy: Copied, path: str, index: int) -> Certainty:
        """Whether the copy, the cause of this index, places a file at `path`."""
        if path != copy.target:
            if is_outside(copy.source):
                return Certainty.MAYBE
            return self.contains(copy.source_of(path), index)
        if self.has_directory(copy.source, index) is Certainty.YES:
            return Certainty.NO
        return Certainty.MAYBE | self.contains(copy.source, index)

    @property
    def _has_unread_tool(self) -> bool:
        """Whether a build tool runs that may write to any directory that was created for it."""
        return self._unread_tools > 0

    def has_directory(self, directory: str, until: int) -> Certainty:
        """Whether `directory` exists before the cause of this index."""
        if not directory:
            return Certainty.YES
        key = (directory, until)
        if key not in self._directories:
            self._directories[key] = Certainty.MAYBE
            self._directories[key] = self._follow(self._find_directory, directory, until)
        return self._directories[key]

    def _find_directory(self, directory: str, until: int) -> Certainty:
        exists = Certainty.NO
        if self.tree.has_directory(self.place(directory)):
            exists = Certainty.YES
        elif self.tree.is_unexplored(self.place(directory)) or is_outside(directory):
            exists = Certainty.MAYBE
        effects = self._index
        if not self.causes or (exists is Certainty.YES and not effects.removes):
            return exists
        return self._weigh(
            directory,
            exists,
            effects.decisive(directory, until, below=True),
            effects.possible(directory, until, below=True),
            self._creates_directory,
        )

    def _creates_directory(self, index: int, directory: str) -> Certainty:
        effect = self.causes[index].effect
        match effect:
            case MakeDirectory(place, certain):
                if is_within(place, directory):
                    return Certainty.YES if certain else Certainty.MAYBE
                return Certainty.NO
            case Copied(_, target, deep, certain):
                can_be = Certainty.YES if certain else Certainty.MAYBE
                if target != directory and is_within(target, directory):
                    return can_be
                if deep and is_within(directory, target):
                    return can_be & self.has_directory(effect.source_of(directory), index)
                return Certainty.NO
            case BuildOutput(parent) if parent is not None and parent != directory:
                if is_within(parent, directory):
                    return Certainty.MAYBE
        return Certainty.MAYBE if self.fills(index, directory) else Certainty.NO

    def _is_mentioned(self, directory: str) -> bool:
        """Whether the directory, or the name of an output directory, is in a file that is read."""
        parts = directory.split("/")
        return not set(WEB).isdisjoint(parts) or self.mentions.has_name(parts[-1])

    def fills(self, index: int, directory: str) -> bool:
        """Whether one command may write files to `directory`."""
        effect = self.causes[index].effect
        match effect:
            case Anything():
                return True
            case Remove() | Edit():
                return False
            case MakeDirectory(place):
                return self._has_unread_tool and _overlap(place, directory)
            case Generate(output):
                if any(_overlap(place, directory) for place in output.directories):
                    return not (output.complete and is_in_other_output(output, directory))
                if any(_overlap(posixpath.dirname(file), directory) for file in output.files):
                    return True
                return not output.complete and self._is_mentioned(directory)
            case Write(parent) | Fetch(parent):
                return parent is None or _overlap(parent, directory)
            case Reports():
                return effect.touches(f"{directory}/-")
            case BuildOutput(parent, components):
                if parent is not None and not _overlap(parent, directory):
                    return False
                if parent and is_within(parent, directory):
                    return True
                return not components.isdisjoint(directory.split("/"))
            case Copied(_, target, deep):
                if not is_within(directory, target):
                    return is_within(target, directory)
                source = effect.source_of(directory)
                return deep and self.has_directory(source, index) is not Certainty.NO


def is_unread(effect: FileEffect) -> bool:
    """Whether it is the effect of a tool that may also write where its configuration says."""
    return isinstance(effect, BuildOutput) or (
        isinstance(effect, Generate) and not effect.output.complete
    )


def _overlap(one: str, other: str) -> bool:
    """Whether one of two directories is the other, or contains it."""
    return is_within(one, other) or is_within(other, one)
