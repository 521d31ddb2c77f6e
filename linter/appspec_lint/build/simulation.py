"""Simulates the commands of a buildspec: what each does to the files of the workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable

from appspec_lint.build.effects import BuildEffect
from appspec_lint.build.interpreter import Interpreter
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree
from appspec_lint.script.shebang import is_shell_script
from appspec_lint.shell import Program, parse
from appspec_lint.toolchain import ProjectFiles
from appspec_lint.toolchain.mentions import Mentions

_WINDOWS_SHELL = regex(
    r"^[^\S\n]*[\"']?shell[\"']?:.*(?:powershell|pwsh|cmd)", re.MULTILINE, words=("shell",)
)
_WINDOWS = regex(
    r"\$env:\w|^[^\S\n]*(?:[A-Z][a-z]+-[A-Z]\w+\s|(?:cd\s+)?[\w.-]*\\\w|"
    r"(?:choco|msbuild|powershell|pwsh|nuget)\b)",
    re.MULTILINE,
    words=("$env:", "-", "\\", "choco", "msbuild", "powershell", "pwsh", "nuget"),
)
"""Commands for Windows, which are read as if a POSIX shell ran them."""


@dataclass(frozen=True, eq=False)
class _Interpretation:
    """The effects of each command, which depend on the `files` that the interpreter has read."""

    steps: tuple[tuple[Located[str], tuple[BuildEffect, ...]], ...]
    unfollowed: Located[str] | None
    files: ProjectFiles


def simulate_build(
    tree: Tree, root: str, buildspec: Buildspec, mentions: Mentions | None = None
) -> Workspace:
    """Apply the effects of the buildspec's commands to the tree; `root` is the source root.

    `mentions` is the index of the tree, if there is one already.
    """
    (workspace,) = simulate_builds(tree, [root], buildspec, mentions or Mentions(tree))
    return workspace


def simulate_builds(
    tree: Tree, roots: Iterable[str], buildspec: Buildspec, mentions: Mentions
) -> list[Workspace]:
    """Simulate a build with each of its possible source roots.

    The commands are interpreted again only where they find other files in the root.
    """
    known: list[_Interpretation] = []
    workspaces = []
    for root in roots:
        files = ProjectFiles(tree, root)
        same = next((each for each in known if files.answers_like(each.files)), None)
        if same is None:
            same = _interpret(buildspec, files)
            known.append(same)
        workspaces.append(_apply(same, Workspace(tree, root, mentions)))
    if _is_for_windows(buildspec):
        for workspace in workspaces:
            workspace.needs.clear()
    return workspaces


def _interpret(buildspec: Buildspec, files: ProjectFiles) -> _Interpretation:
    has_one_shell = not buildspec.version.startswith("0.1")
    interpreter = make_interpreter(files, dict(buildspec.variables))
    commands = tuple(buildspec.commands)
    steps, unfollowed = [], None
    for index, command in enumerate(commands, 1):
        if not has_one_shell:
            interpreter = make_interpreter(files, dict(buildspec.variables))
        effects = interpreter.run(parse(command.value))
        if not has_one_shell or index == len(commands):
            effects += interpreter.exit()
        if interpreter.gave_up:
            unfollowed = unfollowed or command
        steps.append((command, tuple(effects)))
    return _Interpretation(tuple(steps), unfollowed, files)


def _apply(interpretation: _Interpretation, workspace: Workspace) -> Workspace:
    for command, effects in interpretation.steps:
        workspace.commands.append(command)
        for effect in effects:
            workspace.act(effect, command)
    if interpretation.unfollowed is not None:
        workspace.give_up(interpretation.unfollowed)
    return workspace


def make_interpreter(files: ProjectFiles, variables: dict[str, str]) -> Interpreter:
    """An interpreter in a new shell, which reads the scripts and the configuration of a source."""

    def script(place: str) -> Program | None:
        source = files.source(place)
        return parse(source.text) if source is not None and is_shell_script(source) else None

    return Interpreter(ShellState(variables), script, files)


@once
def _is_for_windows(buildspec: Buildspec) -> bool:
    code = "\n".join(command.value for command in buildspec.commands)
    text = buildspec.source.text
    return _WINDOWS_SHELL.search(text) is not None or _WINDOWS.search(code) is not None
