"""Simulates the commands of a buildspec: what each does to the files of the workspace."""

from __future__ import annotations

import re

from appspec_lint.build.interpreter import Interpreter
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.once import once
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree
from appspec_lint.script.shebang import is_shell_script
from appspec_lint.shell import Program, parse
from appspec_lint.toolchain import ProjectFiles
from appspec_lint.toolchain.mentions import Mentions

_WINDOWS_SHELL = regex(r"^[^\S\n]*[\"']?shell[\"']?:.*(?:powershell|pwsh|cmd)", re.MULTILINE)
_WINDOWS = regex(
    r"\$env:\w|^[^\S\n]*(?:[A-Z][a-z]+-[A-Z]\w+\s|(?:cd\s+)?[\w.-]*\\\w|"
    r"(?:choco|msbuild|powershell|pwsh|nuget)\b)",
    re.MULTILINE,
)
"""Commands for Windows, which are read as if a POSIX shell ran them."""


def simulate_build(
    tree: Tree, root: str, buildspec: Buildspec, mentions: Mentions | None = None
) -> Workspace:
    """Apply the effects of the buildspec's commands to the tree; `root` is the source root.

    `mentions` is the index of the tree, if there is one already.
    """
    workspace = Workspace(tree, root, mentions or Mentions(tree))
    has_one_shell = not buildspec.version.startswith("0.1")
    interpreter = make_interpreter(workspace, dict(buildspec.variables))
    commands = tuple(buildspec.commands)
    for index, command in enumerate(commands, 1):
        if not has_one_shell:
            interpreter = make_interpreter(workspace, dict(buildspec.variables))
        workspace.commands.append(command)
        for effect in interpreter.run(parse(command.value)):
            workspace.act(effect, command)
        if not has_one_shell or index == len(commands):
            for effect in interpreter.exit():
                workspace.act(effect, command)
        if interpreter.gave_up:
            workspace.give_up(command)
    if _is_for_windows(buildspec):
        workspace.needs.clear()
    return workspace


def make_interpreter(workspace: Workspace, variables: dict[str, str]) -> Interpreter:
    """An interpreter in a new shell, which reads the scripts of the workspace's repository."""
    tree = workspace.tree

    def script(place: str) -> Program | None:
        path = workspace.place(place)
        if not tree.has_file(path):
            return None
        reading = tree.read(path)
        if not isinstance(reading, Source) or not is_shell_script(reading):
            return None
        return parse(reading.text)

    return Interpreter(ShellState(variables), script, ProjectFiles(tree, workspace.root))


@once
def _is_for_windows(buildspec: Buildspec) -> bool:
    code = "\n".join(command.value for command in buildspec.commands)
    text = buildspec.source.text
    return ("shell" in text and _WINDOWS_SHELL.search(text) is not None) or (
        _WINDOWS.search(code) is not None
    )
