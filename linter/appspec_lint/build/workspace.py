"""The build's working directory: the repository, and what the commands may do to its files.

No command is run. The effect of known commands is known, and that of a build tool as far as its
configuration can be read. Whatever else runs may produce any product, but a file that people write
(an AppSpec, a script) only if a file that builds read mentions it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.copied_files import find_copies, is_outside, resolve_copy
from appspec_lint.build.effects import (
    Anything,
    Archive,
    BuildEffect,
    BuildOutput,
    Copied,
    CopyTree,
    DeploymentCall,
    Edit,
    Fetch,
    FileEffect,
    Generate,
    MakeDirectory,
    MakeExecutable,
    Need,
    Remove,
    Reports,
    Upload,
    Write,
)
from appspec_lint.build.path_kind import is_authored
from appspec_lint.build.tool_effects import is_in_other_output, weigh_product
from appspec_lint.build.tools import WEB
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.repository.paths import is_within, join
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain import ToolOutput
from appspec_lint.toolchain.mentions import Mentions, names_file


@dataclass(frozen=True, slots=True)
class CommandEffect:
    """An effect, and the command that has it."""

    effect: FileEffect
    command: Located[str]
    by_tool: bool = False
    """Whether it is what a tool does by its configuration."""


@dataclass(frozen=True, slots=True)
class RequiredPath:
    """A need of a command; `until` is the number of causes before it."""

    need: Need
    until: int
    command: Located[str]


@dataclass(slots=True, eq=False)
class Workspace:
    """The files that the build packages, as far as they can be determined.

    Paths are relative to the source root. The causes are in the order in which the commands run;
    a query with an `until` is about the state before the cause of that index.
    """

    tree: Tree
    root: str
    causes: list[CommandEffect] = field(default_factory=list)
    archives: list[tuple[Archive, Located[str]]] = field(default_factory=list)
    uploads: list[tuple[Upload, Located[str]]] = field(default_factory=list)
    deployment_calls: list[tuple[DeploymentCall, Located[str]]] = field(default_factory=list)
    mentions: Mentions = field(default_factory=lambda: Mentions(Tree({})))
    commands: list[Located[str]] = field(default_factory=list)
    """The commands in the order in which they run."""
    needs: list[RequiredPath] = field(default_factory=list)
    """What the commands that certainly run require, in their order."""
    permissions: list[tuple[MakeExecutable, int]] = field(default_factory=list)
    """What may become executable, each with the number of needs before it."""
    _copies: dict[str, str] | None = None
    _known: dict[tuple[str, int], Certainty] = field(default_factory=dict)

    def contains(self, path: str) -> Certainty:
        """Whether a file is at `path` when the artifact is packaged."""
        return self._contains(path, len(self.causes))

    def before(self, until: int) -> Workspace:
        """The files before the cause of this index."""
        return Workspace(self.tree, self.root, self.causes[:until], mentions=self.mentions)

    def contains_before(self, path: str, until: int) -> Certainty:
        """Whether a file is at `path` before the cause of this index."""
        return self._contains(path, until)

    def has_directory_before(self, directory: str, until: int) -> Certainty:
        """Whether `directory` exists before the cause of this index."""
        return self._has_directory(directory, until)

    def place(self, path: str) -> str:
        """The path relative to the root of the tree."""
        return posixpath.normpath(f"{self.root}/{path}") if self.root else path

    def cause(self, path: str) -> Located[str] | None:
        """The first command that may create `path`."""
        for index, cause in enumerate(self.causes):
            if not self._creates(index, path).denied:
                return cause.command
        return None

    def may_make(self, path: str) -> bool:
        """Whether a command may create `path`, or the configuration says that it is generated."""
        return self.cause(path) is not None or self.tree.is_generated(self.place(path))

    def content_of(self, path: str, until: int | None = None) -> str | None:
        """The file of the repository whose content is at `path` when the build is done.

        None if there is none, or if a command writes the file itself. A copy that a command may
        make counts if there is no other file.
        """
        possible: str | None = None
        for index in reversed(range(len(self.causes) if until is None else until)):
            effect = self.causes[index].effect
            if isinstance(effect, Copied) and effect.touches(path):
                source = effect.source_of(path)
                if is_outside(source) or self._contains(source, index).denied:
                    continue
                content = self.content_of(source, index)
                if effect.certain:
                    return content
                possible = possible or content
            elif isinstance(effect, Write) and effect.directory == path:
                return None
        place = self.place(path)
        return place if self.tree.has_file(place) else possible

    @property
    def unknowable(self) -> bool:
        """Whether some command may write anything anywhere."""
        return any(isinstance(cause.effect, Anything) for cause in self.causes)

    def may_fill(self, directory: str) -> bool:
        """Whether some command may write files to `directory`."""
        if self.tree.generated and self.tree.may_contain_generated(self.place(directory)):
            return True
        return any(self._fills(index, directory) for index in range(len(self.causes)))

    def creates_named(self, name: str, directory: str) -> Certainty:
        """Whether a command creates a file `name` anywhere in `directory`.

        The copies of the repository's files are not considered; `made` has these.
        """
        best = Certainty.NO
        for index, cause in enumerate(self.causes):
            effect = cause.effect
            if isinstance(effect, Remove) or not self._fills(index, directory):
                continue
            if isinstance(effect, Copied):
                if is_outside(effect.source) and effect.deep:
                    best = Certainty.MAYBE
            elif isinstance(effect, Write):
                if effect.names is None or name in effect.names:
                    best = Certainty.MAYBE
            elif not isinstance(effect, MakeDirectory):
                best = best | self._creates(index, join(directory, name))
            if best is Certainty.MAYBE:
                return best
        return best

    def has_directory(self, directory: str) -> Certainty:
        """Whether `directory` exists when the artifact is packaged."""
        return self._has_directory(directory, len(self.causes))

    def is_assembled(self, directory: str) -> bool:
        """Whether commands, and not a tool, certainly copy files to `directory`, which last."""
        assembled = False
        for cause in self.causes:
            effect = cause.effect
            if isinstance(effect, Remove) and effect.complete and effect.touches(directory):
                assembled = False
            elif isinstance(effect, Copied) and effect.certain and not cause.by_tool:
                assembled = assembled or is_within(effect.target, directory)
        return assembled and directory != ""

    @property
    def is_known(self) -> bool:
        """Whether it is known of every command what it writes."""
        return not any(
            isinstance(cause.effect, Anything) or _is_unread(cause.effect) for cause in self.causes
        )

    def outputs(self) -> Iterator[tuple[ToolOutput, Located[str]]]:
        """What the tools write whose configuration is read, and the commands that run them."""
        for cause in self.causes:
            if isinstance(cause.effect, Generate):
                yield cause.effect.output, cause.command

    def tools(self, path: str) -> Iterator[tuple[ToolOutput, Located[str]]]:
        """The tools that write to a directory with `path` in it, and the commands that run them."""
        for output, command in self.outputs():
            if any(is_within(path, place) for place in output.directories):
                yield output, command

    def unread_commands(self, path: str) -> Iterator[Located[str]]:
        """The commands that may write `path` for all that is known, though nothing says so."""
        for index, cause in enumerate(self.causes):
            if self._creates(index, path) is Certainty.UNMENTIONED:
                yield cause.command

    def copies(self, path: str) -> Iterator[tuple[str, Located[str]]]:
        """Where a file of the repository is certainly copied to, and by which command."""
        for cause in self.causes:
            if isinstance(cause.effect, Copied) and cause.effect.certain:
                target = cause.effect.target_of(path)
                if target is not None:
                    yield target, cause.command

    @property
    def made(self) -> dict[str, str]:
        """The paths of possible copies of the repository's files, with the paths of the files."""
        if self._copies is None:
            effects = (cause.effect for cause in self.causes)
            self._copies = find_copies(effects, self.tree, self.root)
        return self._copies

    def act(self, effect: BuildEffect, command: Located[str]) -> None:
        """Add an effect of a command, after all earlier ones."""
        match effect:
            case Archive():
                self.archives.append((replace(effect, until=len(self.causes)), command))
            case Upload():
                self.uploads.append((effect, command))
            case DeploymentCall():
                self.deployment_calls.append((effect, command))
            case Need():
                self.needs.append(RequiredPath(effect, len(self.causes), command))
            case MakeExecutable():
                self.permissions.append((effect, len(self.needs)))
            case CopyTree():
                self.causes += [
                    CommandEffect(copy, command, effect.by_tool)
                    for copy in resolve_copy(effect, self.has_directory)
                ]
            case Write(str(place), names) if names == frozenset() and (
                self.has_directory(place) is Certainty.YES
            ):
                pass  # no file replaces a directory
            case Generate(output) if self._is_configured_later(output):
                read = replace(output, complete=False, only_files=False)
                self.causes.append(CommandEffect(Generate(read), command))
            case _:
                self.causes.append(CommandEffect(effect, command))

    def _is_configured_later(self, output: ToolOutput) -> bool:
        """Whether an earlier command changes the file that configures a tool."""
        file = output.file
        return file is not None and any(
            isinstance(cause.effect, Write | Edit | Generate | Copied)
            and (not isinstance(cause.effect, Generate) or file in cause.effect.output.files)
            and cause.effect.touches(file)
            for cause in self.causes
        )

    def _contains(self, path: str, until: int) -> Certainty:
        key = (path, until)
        if key not in self._known:
            self._known[key] = Certainty.MAYBE  # ends a cycle of copies
            self._known[key] = self._find_file(path, until)
        return self._known[key]

    def _find_file(self, path: str, until: int) -> Certainty:
        place = self.place(path)
        exists = Certainty.NO
        if self.tree.has_file(place):
            exists = Certainty.YES
        elif self.tree.is_unexplored(place) or self.tree.is_generated(place):
            return Certainty.MAYBE
        for index in range(until):
            effect = self.causes[index].effect
            if isinstance(effect, Remove):
                if effect.touches(path):
                    exists = Certainty.NO if effect.complete else exists & Certainty.MAYBE
            elif exists is not Certainty.YES:
                exists = exists | self._creates(index, path)
        return exists

    def _creates(self, index: int, path: str) -> Certainty:
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
                return self._contains(path, index) & Certainty.MAYBE
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
            return self._contains(copy.source_of(path), index)
        if self._has_directory(copy.source, index) is Certainty.YES:
            return Certainty.NO
        return Certainty.MAYBE | self._contains(copy.source, index)

    @property
    def _has_unread_tool(self) -> bool:
        """Whether a build tool runs that may write to any directory that was created for it."""
        return any(_is_unread(cause.effect) for cause in self.causes)

    def _has_directory(self, directory: str, until: int) -> Certainty:
        exists = Certainty.NO
        if directory == "" or self.tree.has_directory(self.place(directory)):
            exists = Certainty.YES
        elif self.tree.is_unexplored(self.place(directory)) or is_outside(directory):
            exists = Certainty.MAYBE
        for index in range(until):
            effect = self.causes[index].effect
            if isinstance(effect, Remove):
                if directory and effect.touches(directory):
                    exists = Certainty.NO if effect.complete else exists & Certainty.MAYBE
            elif exists is not Certainty.YES:
                exists = exists | self._creates_directory(index, directory)
        return exists

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
                    return can_be & self._has_directory(effect.source_of(directory), index)
                return Certainty.NO
            case BuildOutput(parent) if parent is not None and parent != directory:
                if is_within(parent, directory):
                    return Certainty.MAYBE
        return Certainty.MAYBE if self._fills(index, directory) else Certainty.NO

    def _is_mentioned(self, directory: str) -> bool:
        """Whether the directory, or the name of an output directory, is in a file that is read."""
        parts = directory.split("/")
        return not set(WEB).isdisjoint(parts) or self.mentions.has_name(parts[-1])

    def _fills(self, index: int, directory: str) -> bool:
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
                return deep and self._has_directory(source, index) is not Certainty.NO


def _is_unread(effect: FileEffect) -> bool:
    """Whether it is the effect of a tool that may also write where its configuration says."""
    return isinstance(effect, BuildOutput) or (
        isinstance(effect, Generate) and not effect.output.complete
    )


def _overlap(one: str, other: str) -> bool:
    """Whether one of two directories is the other, or contains it."""
    return is_within(one, other) or is_within(other, one)
