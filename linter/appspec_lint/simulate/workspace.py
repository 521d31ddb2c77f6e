"""The build's working folder: the repository, and what the phases' commands may do to it.

No command is run. Known commands have their known effect; a build tool may write into its usual
output folders; a command that nobody knows may make any file, and then nothing is said that
depends on it.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from appspec_lint.model.buildspec import Buildspec
from appspec_lint.shell import parse
from appspec_lint.simulate.certainty import Certainty
from appspec_lint.simulate.commands import Effect, Shell
from appspec_lint.simulate.steps import Steps
from appspec_lint.source import Located
from appspec_lint.tree import Tree


@dataclass(frozen=True, slots=True)
class Cause:
    """An effect, and the command that has it."""

    effect: Effect
    command: Located[str]


@dataclass(frozen=True, slots=True, eq=False)
class Workspace:
    """The files that the build packs, as far as they can be known."""

    tree: Tree
    root: str
    causes: tuple[Cause, ...] = ()

    def holds(self, path: str) -> Certainty:
        """Whether a file is at `path` (from the source root) when the artifact is packed."""
        place = self.place(path)
        if self.tree.has_file(place):
            gone = self.cause(path, removes=True) is not None
            return Certainty.MAYBE if gone else Certainty.YES
        if self.tree.opaque(place) or self.may_make(path):
            return Certainty.MAYBE
        return Certainty.NO

    def place(self, path: str) -> str:
        """The path from the tree's root of a path from the source root."""
        return posixpath.normpath(f"{self.root}/{path}") if self.root else path

    def cause(self, path: str, *, removes: bool = False) -> Located[str] | None:
        """The first command that may make `path`, or take it away."""
        for each in self.causes:
            if each.effect.removes is removes and each.effect.touches(path):
                return each.command
        return None

    def may_make(self, path: str) -> bool:
        """Whether a command may make `path`, or the configuration says that one does."""
        return self.cause(path) is not None or self.tree.may_be_made(self.place(path))

    @property
    def unknowable(self) -> bool:
        """Whether some command may make anything anywhere."""
        return any(each.effect.anything for each in self.causes)

    def may_fill(self, folder: str) -> bool:
        """Whether some command may put files into `folder`."""
        if self.tree.generated and self.tree.may_be_filled(self.place(folder)):
            return True
        for each in self.causes:
            effect = each.effect
            if effect.removes:
                continue
            inside = effect.folder is None or any(
                one == other or one.startswith(f"{other}/") or not other
                for one, other in ((effect.folder, folder), (folder, effect.folder))
            )
            if inside and (not effect.components or effect.components & set(folder.split("/"))):
                return True
        return False


def prepare(tree: Tree, root: str, buildspec: Buildspec) -> Workspace:
    """Walk the commands of `buildspec` over the tree, from the source root `root`."""
    steps = Steps(Shell(dict(buildspec.variables)))
    causes = []
    for command in buildspec.commands:
        if buildspec.version.startswith("0.1"):
            steps = Steps(Shell(dict(buildspec.variables)))  # each command has a shell of its own
        causes += [Cause(effect, command) for effect in steps.run(parse(command.value))]
    return Workspace(tree, root, tuple(causes))
