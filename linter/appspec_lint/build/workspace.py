"""The build's working folder: the repository, and what the phases' commands may do to it.

No command is run. Known commands have their known effect; a build tool may write into its usual
output folders; a command that nobody knows may make any file, and then nothing is said that
depends on it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from appspec_lint.build.command_effects import BuildEffect
from appspec_lint.build.effects import Archive, CopyTree, Effect, Form
from appspec_lint.build.interpreter import Interpreter
from appspec_lint.build.shell_state import ShellState
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.span import Located, Source
from appspec_lint.repository.paths import is_within, join, relative_to
from appspec_lint.repository.tree import Tree
from appspec_lint.script.shebang import is_shell_script
from appspec_lint.shell import Program, parse

_MOST_COPIES = 50_000


@dataclass(frozen=True, slots=True)
class CommandEffect:
    """An effect, and the command that has it."""

    effect: Effect
    command: Located[str]


@dataclass(slots=True, eq=False)
class Workspace:
    """The files that the build packs, as far as they can be known.

    Paths are from the source root. The causes stand in the order in which they act; a question
    with an `until` is about the time before the cause of that index.
    """

    tree: Tree
    root: str
    causes: list[CommandEffect] = field(default_factory=list)
    archives: list[tuple[Archive, Located[str]]] = field(default_factory=list)
    _copies: dict[str, str] | None = None
    _known: dict[tuple[str, int], Certainty] = field(default_factory=dict)

    def contains(self, path: str) -> Certainty:
        """Whether a file is at `path` when the artifact is packed."""
        return self._holds(path, len(self.causes))

    def place(self, path: str) -> str:
        """The path from the tree's root of a path from the source root."""
        return posixpath.normpath(f"{self.root}/{path}") if self.root else path

    def cause(self, path: str) -> Located[str] | None:
        """The first command that may make `path`."""
        for index, each in enumerate(self.causes):
            if self._makes(index, path) is not Certainty.NO:
                return each.command
        return None

    def may_make(self, path: str) -> bool:
        """Whether a command may make `path`, or the configuration says that one does."""
        return self.cause(path) is not None or self.tree.is_generated(self.place(path))

    @property
    def unknowable(self) -> bool:
        """Whether some command may make anything anywhere."""
        return any(each.effect.anything for each in self.causes)

    def may_fill(self, directory: str) -> bool:
        """Whether some command may put files into `folder`."""
        if self.tree.generated and self.tree.may_contain_generated(self.place(directory)):
            return True
        return any(self._fills(index, directory) for index in range(len(self.causes)))

    def has_directory(self, directory: str) -> Certainty:
        """Whether `folder` is there when the artifact is packed."""
        return self._has_directory(directory, len(self.causes))

    def copies(self, path: str) -> Iterator[tuple[str, Located[str]]]:
        """Where a file of the repository is copied to for certain, and by which command."""
        for cause in self.causes:
            effect = cause.effect
            if effect.origin is None or effect.directory is None or not effect.certain:
                continue
            if path == effect.origin:
                yield effect.directory, cause.command
            elif effect.deep and is_within(path, effect.origin):
                yield join(effect.directory, relative_to(path, effect.origin)), cause.command

    @property
    def made(self) -> dict[str, str]:
        """The paths at which copies of the repository's files may lie, and what they are of."""
        if self._copies is None:
            self._copies = self._made()
        return self._copies

    def _made(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for cause in self.causes:
            effect = cause.effect
            if effect.origin is None or effect.directory is None or _outside(effect.directory):
                continue
            here: dict[str, str] = {}
            if not _outside(effect.origin):
                home = self.place(effect.origin)
                sources = self.tree.below(home) if effect.deep else ()
                if self.tree.has_file(home):
                    here[effect.directory] = home
                for source in sources:
                    inside = relative_to(relative_to(source, self.root), effect.origin)
                    here[join(effect.directory, inside)] = source
            for path, source in found.items():
                if path == effect.origin or (effect.deep and is_within(path, effect.origin)):
                    here[join(effect.directory, relative_to(path, effect.origin))] = source
            found |= here
            if len(found) > _MOST_COPIES:
                break
        return found

    def act(self, effect: BuildEffect, command: Located[str]) -> None:
        """Let a command have its effect, after all that came before."""
        if isinstance(effect, Archive):
            self.archives.append((effect, command))
            return
        found = self._landed(effect) if isinstance(effect, CopyTree) else (effect,)
        self.causes += [CommandEffect(each, command) for each in found]

    def _landed(self, copy: CopyTree) -> tuple[Effect, ...]:
        """The copy's effects, its landing place told by what is at the target."""
        now = len(self.causes)
        inside = join(copy.target, posixpath.basename(copy.source))
        at = Effect(copy.target, origin=copy.source, deep=copy.deep, certain=copy.certain)
        into = replace(at, directory=inside)
        if copy.form is Form.FITTING:
            match self._has_directory(copy.target, now):
                case Certainty.YES:
                    return (into,)
                case Certainty.NO:
                    return (at,)
                case _:
                    return (replace(at, certain=False), replace(into, certain=False))
        return (at,) if copy.form is Form.AT else (into,)

    def _holds(self, path: str, until: int) -> Certainty:
        key = (path, until)
        if key not in self._known:
            self._known[key] = Certainty.MAYBE  # a circle of copies ends here
            self._known[key] = self._found(path, until)
        return self._known[key]

    def _found(self, path: str, until: int) -> Certainty:
        place = self.place(path)
        there = Certainty.NO
        if self.tree.has_file(place):
            there = Certainty.YES
        elif self.tree.is_unexplored(place) or self.tree.is_generated(place):
            return Certainty.MAYBE
        for index in range(until):
            effect = self.causes[index].effect
            if effect.removes:
                if there is Certainty.YES and effect.touches(path):
                    there = Certainty.MAYBE
            elif there is not Certainty.YES:
                there = there | self._makes(index, path)
        return there

    def _makes(self, index: int, path: str) -> Certainty:
        """Whether one command makes a file at `path`."""
        effect = self.causes[index].effect
        if effect.removes or not effect.touches(path):
            return Certainty.NO
        if effect.empty and not (self._tools and path != effect.directory):
            return Certainty.NO
        if effect.origin is None:
            return Certainty.MAYBE
        if path == effect.directory:
            if self._has_directory(effect.origin, index) is Certainty.YES:
                return Certainty.NO
            there = Certainty.MAYBE | self._holds(effect.origin, index)
        else:
            if _outside(effect.origin):
                return Certainty.MAYBE
            there = self._holds(
                join(effect.origin, relative_to(path, effect.directory or "")), index
            )
        return there if effect.certain else there & Certainty.MAYBE

    @property
    def _tools(self) -> bool:
        """Whether a build tool runs, which may fill a folder that was made for it."""
        return any(each.effect.components for each in self.causes)

    def _has_directory(self, directory: str, until: int) -> Certainty:
        there = Certainty.NO
        if directory == "" or self.tree.has_directory(self.place(directory)):
            there = Certainty.YES
        elif self.tree.is_unexplored(self.place(directory)) or _outside(directory):
            there = Certainty.MAYBE
        for index in range(until):
            effect = self.causes[index].effect
            if effect.removes:
                if there is Certainty.YES and directory and effect.touches(directory):
                    there = Certainty.MAYBE
            elif there is not Certainty.YES:
                there = there | self._makes_directory(index, directory)
        return there

    def _makes_directory(self, index: int, directory: str) -> Certainty:
        effect = self.causes[index].effect
        sure = Certainty.YES if effect.certain else Certainty.MAYBE
        if (
            effect.directory is not None
            and effect.directory != directory
            and is_within(effect.directory, directory)
        ):
            return sure
        if effect.empty:
            return sure if effect.directory == directory else Certainty.NO
        if effect.origin is None:
            return Certainty.MAYBE if self._fills(index, directory) else Certainty.NO
        if effect.directory is not None and effect.deep and is_within(directory, effect.directory):
            source = join(effect.origin, relative_to(directory, effect.directory))
            return sure & self._has_directory(source, index)
        return Certainty.NO

    def _fills(self, index: int, directory: str) -> bool:
        """Whether one command may put files into `folder`."""
        effect = self.causes[index].effect
        if effect.removes or (effect.empty and not self._tools):
            return False
        if effect.directory is not None and effect.directory != directory:
            if not (
                is_within(effect.directory, directory) or is_within(directory, effect.directory)
            ):
                return False
        if effect.origin is not None and effect.directory is not None:
            if is_within(directory, effect.directory):
                source = join(effect.origin, relative_to(directory, effect.directory))
                return effect.deep and self._has_directory(source, index) is not Certainty.NO
        return not effect.components or bool(effect.components & set(directory.split("/")))


def simulate_build(tree: Tree, root: str, buildspec: Buildspec) -> Workspace:
    """Walk the commands of `buildspec` over the tree, from the source root `root`."""
    workspace = Workspace(tree, root)

    def script(place: str) -> Program | None:
        path = workspace.place(place)
        if not tree.has_file(path):
            return None
        reading = tree.read(path)
        if not isinstance(reading, Source) or not is_shell_script(reading):
            return None
        return parse(reading.text)

    steps = Interpreter(ShellState(dict(buildspec.variables)), script)
    for command in buildspec.commands:
        if buildspec.version.startswith("0.1"):
            steps = Interpreter(
                ShellState(dict(buildspec.variables)), script
            )  # each command has a shell of its own
        for effect in steps.run(parse(command.value)):
            workspace.act(effect, command)
    return workspace


def _outside(place: str) -> bool:
    return place.startswith("/")
