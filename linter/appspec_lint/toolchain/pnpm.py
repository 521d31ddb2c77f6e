"""What `pnpm` runs and writes: scripts, programs of node_modules, and node_modules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.package_command import (
    PackageCommand,
    install_packages,
    plain,
    read_package_command,
    run_in_all,
    run_named,
)
from appspec_lint.toolchain.package_json import (
    Package,
    find_package,
    find_workspace_root,
    find_workspaces,
)
from appspec_lint.toolchain.package_scripts import Hooks, command_task
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "-C --dir -F --filter --filter-prod --store-dir --reporter --loglevel --workspace-concurrency "
    "--registry --modules-dir --virtual-store-dir --child-concurrency".split()
)
_INSTALL = frozenset(("install", "i", "ci", "it", "install-test", "fetch", "import"))
_CHANGES_PACKAGES = frozenset(
    "add remove rm un uninstall update up upgrade link ln unlink prune dedupe rebuild rb".split()
)
_CHANGES_NOTHING = frozenset(
    "approve-builds audit bin cache config c set get doctor env help licenses list ls ll la "
    "outdated root server setup self-update store why whoami".split()
)
_ALL = ("-r", "--recursive")
_TITLE = "pnpm"


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What one call does."""
    command = read_package_command(call.arguments, _VALUED)
    if command is None:
        return None
    directory = call.directory
    for value in command.values("-C", "--dir"):
        directory = resolve(directory, value)
    if command.name in ("recursive", "multi", "m"):
        inner = read_package_command(command.arguments, _VALUED)
        if inner is None:
            return None
        options = (*command.options, *inner.options, ("-r", ""))
        command = PackageCommand(options, inner.name, inner.arguments)
    if not command.name:
        return ToolRun()
    if command.name in _CHANGES_NOTHING:
        return ToolRun()
    if "-g" in command.arguments or "--global" in command.arguments:
        return ToolRun()
    root = find_workspace_root(files, directory)
    if command.name in _INSTALL | _CHANGES_PACKAGES:
        is_install = command.name in _INSTALL
        flags = {*command.arguments, *(name for name, _ in command.options)}
        return install_packages(
            files,
            root,
            directory,
            _TITLE,
            ("pnpm-lock.yaml",) if is_install else ("pnpm-lock.yaml", "package.json"),
            runs_scripts=is_install and "--ignore-scripts" not in flags,
        )
    if command.name in ("create", "init", "publish", "patch", "patch-commit"):
        return None
    return _run(command, directory, root, files)


def _run(
    command: PackageCommand, directory: str, root: Package | None, files: ProjectFiles
) -> ToolRun | None:
    """What a script or a program does, in the packages that the options select."""
    name, given = command.name, command.arguments
    options = list(command.options)
    if name in ("run", "run-script", "exec", "dlx", "deploy", "pack"):
        inner = read_package_command(given, _VALUED)
        if inner is None:
            return None
        options += inner.options
        if not inner.name:
            return ToolRun() if name != "pack" else _pack(directory)
        runner, name, given = name, inner.name, inner.arguments
    else:
        runner = ""
    selection = PackageCommand(tuple(options), name, given)
    packages = _select(selection, directory, root, files)
    if packages is None:
        return None
    if runner == "deploy":
        return _deploy(packages, name, directory)
    if runner in ("exec", "dlx"):
        words = (name, *plain(given))
        tasks: list[Task] = []
        places = [package.directory for package in packages] or [directory]
        for place in places if runner == "exec" else [directory]:
            tasks += command_task(words, place, "", f"pnpm {runner}")
        return ToolRun(tuple(tasks))
    if selection.values(*_ALL, "-F", "--filter", "--filter-prod"):
        return run_in_all(packages, name, given, _TITLE, Hooks.POSSIBLE)
    package = packages[0] if packages else None
    return run_named(package, name, given, _TITLE, Hooks.POSSIBLE, directory)


def _select(
    command: PackageCommand, directory: str, root: Package | None, files: ProjectFiles
) -> list[Package] | None:
    """The packages that the options select; None if they cannot be known."""
    filters = command.values("-F", "--filter", "--filter-prod")
    if filters and root is not None:
        packages: list[Package] = []
        everything = [root, *find_workspaces(files, root)]
        for text in filters:
            selected = _filtered(everything, text, directory)
            if not selected:
                return None
            packages += selected
        return packages
    if command.values(*_ALL) and root is not None:
        return find_workspaces(files, root)
    if command.values("-w", "--workspace-root"):
        return [root] if root is not None else None
    package = find_package(files, directory)
    return [package] if package is not None else []


def _filtered(packages: Sequence[Package], text: str, directory: str) -> list[Package]:
    """The packages of a filter: a name or a directory, with `...` also its dependencies."""
    if text.startswith("!") or "[" in text:
        return list(packages)
    match = re.fullmatch(r"(?:\.\.\.\^?)?(.*?)(?:\^?\.\.\.)?", text)
    name = match[1] if match else text
    place = resolve(directory, name.strip("{}"))
    selected = [
        package
        for package in packages
        if fnmatchcase(package.name, name)
        or package.name.endswith(f"/{name}")
        or (name.startswith((".", "{")) and fnmatchcase(package.directory, place))
    ]
    return list(packages) if selected and "..." in text else selected


def _pack(directory: str) -> ToolRun:
    archive = posixpath.join(directory, "*.tgz")
    return ToolRun(outputs=(ToolOutput("pnpm pack", files=(archive,), complete=False),))


def _deploy(packages: Sequence[Package], target: str, directory: str) -> ToolRun | None:
    """`pnpm deploy` copies the files that a package publishes, with its dependencies."""
    place = resolve(directory, target)
    if len(packages) != 1 or not place:
        return None
    copies = ((packages[0].directory, place),) if packages[0].directory else ()
    output = ToolOutput(
        "pnpm deploy",
        directories=(place, posixpath.join(place, "node_modules")),
        copies=copies,
        file=packages[0].path,
        complete=False,
    )
    return ToolRun(outputs=(output,))
