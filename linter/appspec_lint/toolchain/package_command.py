"""What Yarn, pnpm and Bun have in common: `<manager> [OPTIONS] COMMAND [ARGUMENTS]`."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from appspec_lint.lazy.records import dataclass
from appspec_lint.toolchain.package_json import Package, find_workspaces
from appspec_lint.toolchain.package_scripts import (
    INSTALL_SCRIPTS,
    Hooks,
    command_task,
    ignores_scripts,
    run_lifecycle,
    run_script,
)
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolOutput, ToolRun


@dataclass(frozen=True, slots=True)
class PackageCommand:
    """A call of a package manager; all arguments after the command belong to it."""

    options: tuple[tuple[str, str], ...]
    """The options before the command, with their values."""
    name: str
    arguments: tuple[str | None, ...]

    def values(self, *names: str) -> list[str]:
        """The values of an option."""
        return [value for name, value in self.options if name in names]


def read_package_command(
    arguments: Sequence[str | None], valued: frozenset[str]
) -> PackageCommand | None:
    """The command in the arguments, "" if there is none; None if that is unknown."""
    options: list[tuple[str, str]] = []
    at = 0
    while at < len(arguments):
        argument = arguments[at]
        at += 1
        if argument is None:
            return None
        if not argument.startswith("-"):
            return PackageCommand(tuple(options), argument, tuple(arguments[at:]))
        name, equals, value = argument.partition("=")
        if not equals and name in valued:
            following = arguments[at] if at < len(arguments) else ""
            if following is None:
                return None
            value = following
            at += 1
        options.append((name, value))
    return PackageCommand(tuple(options), "", ())


def plain(arguments: Sequence[str | None]) -> tuple[str | None, ...]:
    """The arguments for a script: a first `--` is not one of them."""
    return tuple(arguments[1:] if arguments[:1] == ("--",) else arguments)


def run_named(
    package: Package | None,
    name: str,
    arguments: Sequence[str | None],
    manager: str,
    hooks: Hooks,
    directory: str,
) -> ToolRun:
    """What `yarn NAME` and similar calls run: a script, or an installed program."""
    if package is not None:
        tasks = run_script(package, name, manager, plain(arguments), hooks)
        if tasks is not None:
            return ToolRun(tasks)
    place = package.directory if package is not None else directory
    file = package.path if package is not None else ""
    return ToolRun(command_task((name, *arguments), place, file, f"{manager} {name}"))


def install_packages(
    files: ProjectFiles,
    package: Package | None,
    directory: str,
    manager: str,
    written: Sequence[str] = (),
    *,
    certain: bool = True,
    runs_scripts: bool = True,
    modules: bool = True,
) -> ToolRun:
    """What an installation writes, and the lifecycle scripts of the root and its workspaces."""
    directory = package.directory if package is not None else directory
    output = ToolOutput(
        manager,
        directories=(posixpath.join(directory, "node_modules"),) if modules else (),
        files=tuple(posixpath.join(directory, name) for name in written),
    )
    tasks: list[Task] = []
    if package is not None and runs_scripts and not ignores_scripts(files, package):
        tasks += run_lifecycle(package, INSTALL_SCRIPTS, manager, certain=certain)
        for workspace in find_workspaces(files, package):
            tasks += run_lifecycle(workspace, INSTALL_SCRIPTS, manager, certain=False)
    return ToolRun(tuple(tasks), (output,))


def run_in_all(
    packages: Sequence[Package],
    name: str,
    arguments: Sequence[str | None],
    manager: str,
    hooks: Hooks,
) -> ToolRun:
    """What a script does in each of the packages that have it."""
    tasks: list[Task] = []
    for package in packages:
        tasks += run_script(package, name, manager, plain(arguments), hooks) or ()
    return ToolRun(tuple(tasks))
