"""The build's working directory: the repository, and what the commands may do to its files.

No command is run. The effect of known commands is known, and that of a build tool as far as its
configuration can be read. Whatever else runs may produce any product, but a file that people write
(an AppSpec, a script) only if a file that builds read mentions it.
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.copied_files import find_copies, is_outside, resolve_copy
from appspec_lint.build.effects import (
    Anything,
    Archive,
    BuildEffect,
    Copied,
    CopyTree,
    DeploymentCall,
    Edit,
    Generate,
    MakeDirectory,
    MakeExecutable,
    Need,
    Remove,
    Upload,
    Write,
)
from appspec_lint.build.file_history import CommandEffect, FileHistory, is_unread
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.repository.paths import is_within, join
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain import ToolOutput
from appspec_lint.toolchain.mentions import Mentions

_MOST_COPIES = 12
"""The longest chain of copies that is followed."""


@dataclass(frozen=True, slots=True)
class RequiredPath:
    """A need of a command; `until` is the number of causes before it."""

    need: Need
    until: int
    command: Located[str]


class Workspace:
    """The files that the build packages, as far as they can be determined.

    Paths are relative to the source root. The causes are in the order in which the commands run;
    a query with an `until` is about the state before the cause of that index.
    """

    def __init__(self, tree: Tree, root: str, mentions: Mentions) -> None:
        self.tree = tree
        self.root = root
        self.mentions = mentions
        self.archives: list[tuple[Archive, Located[str]]] = []
        self.uploads: list[tuple[Upload, Located[str]]] = []
        self.deployment_calls: list[tuple[DeploymentCall, Located[str]]] = []
        self.commands: list[Located[str]] = []
        """The commands in the order in which they run."""
        self.needs: list[RequiredPath] = []
        """What the commands that certainly run require, in their order."""
        self.permissions: list[tuple[MakeExecutable, int]] = []
        """What may become executable, each with the number of needs before it."""
        self._history = FileHistory(tree, root, mentions)
        self._copies: dict[str, str] | None = None
        self._unfollowed: Located[str] | None = None

    @property
    def causes(self) -> list[CommandEffect]:
        """The effects of the commands, in their order."""
        return self._history.causes

    @property
    def state(self) -> tuple[object, ...]:
        """What is equal for workspaces of a tree that contain the same files."""
        causes = ((cause.effect, cause.command.value, cause.by_tool) for cause in self.causes)
        return (self.root, *causes)

    @property
    def unfollowed(self) -> Located[str] | None:
        """A command that runs or copies too much to follow: what it changes is MAYBE."""
        return self._unfollowed or self._history.unfollowed

    def give_up(self, command: Located[str]) -> None:
        """Note that not everything that a command runs is followed."""
        self._unfollowed = self._unfollowed or command

    def contains(self, path: str) -> Certainty:
        """Whether a file is at `path` when the artifact is packaged."""
        return self._history.contains(path, len(self.causes))

    def before(self, until: int) -> Workspace:
        """The files before the cause of this index."""
        earlier = Workspace(self.tree, self.root, self.mentions)
        for cause in self.causes[:until]:
            earlier._history.add(cause)
        return earlier

    def contains_before(self, path: str, until: int) -> Certainty:
        """Whether a file is at `path` before the cause of this index."""
        return self._history.contains(path, until)

    def has_directory_before(self, directory: str, until: int) -> Certainty:
        """Whether `directory` exists before the cause of this index."""
        return self._history.has_directory(directory, until)

    def place(self, path: str) -> str:
        """The path relative to the root of the tree."""
        return self._history.place(path)

    def cause(self, path: str) -> Located[str] | None:
        """The first command that may create `path`."""
        for index in self._history.concerning(path):
            if not self._history.creates(index, path).denied:
                return self.causes[index].command
        return None

    def may_make(self, path: str) -> bool:
        """Whether a command may create `path`, or the configuration says that it is generated."""
        return self.cause(path) is not None or self.tree.is_generated(self.place(path))

    def content_of(self, path: str, until: int | None = None, depth: int = 0) -> str | None:
        """The file of the repository whose content is at `path` when the build is done.

        None if there is none, if a command writes the file itself, or after too many copies of
        copies. A copy that a command may make counts if there is no other file.
        """
        possible: str | None = None
        for index in reversed(range(len(self.causes) if until is None else until)):
            effect = self.causes[index].effect
            if isinstance(effect, Copied) and effect.touches(path):
                source = effect.source_of(path)
                is_known = depth < _MOST_COPIES and (effect.certain or possible is None)
                if not is_known or is_outside(source):
                    continue
                if self.contains_before(source, index).denied:
                    continue
                content = self.content_of(source, index, depth + 1)
                if effect.certain:
                    return content
                possible = content
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
        return any(
            self._history.fills(index, directory) for index in self._history.overlapping(directory)
        )

    def creates_named(self, name: str, directory: str) -> Certainty:
        """Whether a command creates a file `name` anywhere in `directory`.

        The copies of the repository's files are not considered; `made` has these.
        """
        best = Certainty.NO
        for index in self._history.overlapping(directory):
            effect = self.causes[index].effect
            if isinstance(effect, Remove) or not self._history.fills(index, directory):
                continue
            if isinstance(effect, Copied):
                if is_outside(effect.source) and effect.deep:
                    best = Certainty.MAYBE
            elif isinstance(effect, Write):
                if effect.names is None or name in effect.names:
                    best = Certainty.MAYBE
            elif not isinstance(effect, MakeDirectory):
                best = best | self._history.creates(index, join(directory, name))
            if best is Certainty.MAYBE:
                return best
        return best

    def has_directory(self, directory: str) -> Certainty:
        """Whether `directory` exists when the artifact is packaged."""
        return self._history.has_directory(directory, len(self.causes))

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
            isinstance(cause.effect, Anything) or is_unread(cause.effect) for cause in self.causes
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
        for index in self._history.concerning(path):
            if self._history.creates(index, path) is Certainty.UNMENTIONED:
                yield self.causes[index].command

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
                for copy in resolve_copy(effect, self.has_directory):
                    self._history.add(CommandEffect(copy, command, effect.by_tool))
            case Write(str(place), names) if names == frozenset() and (
                self.has_directory(place) is Certainty.YES
            ):
                pass  # no file replaces a directory
            case Generate(output) if self._is_configured_later(output):
                read = replace(output, complete=False, only_files=False)
                self._history.add(CommandEffect(Generate(read), command))
            case _:
                self._history.add(CommandEffect(effect, command))

    def _is_configured_later(self, output: ToolOutput) -> bool:
        """Whether an earlier command changes the file that configures a tool."""
        file = output.file
        return file is not None and any(
            isinstance(effect, Write | Edit | Generate | Copied)
            and (not isinstance(effect, Generate) or file in effect.output.files)
            and effect.touches(file)
            for effect in (self.causes[index].effect for index in self._history.concerning(file))
        )
