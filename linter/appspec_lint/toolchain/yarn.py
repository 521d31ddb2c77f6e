"""What `yarn` runs and writes: scripts, programs of node_modules, and node_modules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.package_command import (
    install_packages,
    read_package_command,
    run_in_all,
    run_named,
)
from appspec_lint.toolchain.package_json import (
    Package,
    find_package,
    find_workspace,
    find_workspace_root,
    find_workspaces,
)
from appspec_lint.toolchain.package_scripts import Hooks, command_task
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "--cwd --cache-folder --modules-folder --network-timeout --registry --mutex --use-yarnrc "
    "--network-concurrency --proxy --https-proxy --global-folder --preferred-cache-folder".split()
)
_CHANGES_NOTHING = frozenset(
    "audit bin cache check config constraints doctor explain global help info licenses list login "
    "logout node-gyp outdated owner plugin policies search self-update set stage tag team "
    "unlink version versions whoami why".split()
)
_CHANGES_PACKAGES = frozenset(
    "add remove up upgrade upgrade-interactive dedupe import autoclean unplug rebuild link".split()
)
_MOST_NESTED = 5


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What one call does."""
    return _read(call.arguments, call.directory, files, 0)


def _read(
    arguments: Sequence[str | None], directory: str, files: ProjectFiles, depth: int
) -> ToolRun | None:
    command = read_package_command(arguments, _VALUED)
    if command is None or depth > _MOST_NESTED:
        return None
    for value in command.values("--cwd"):
        directory = resolve(directory, value)
    if command.name == "" and command.values("-v", "--version", "-h", "--help"):
        return ToolRun()
    given = command.arguments
    package = find_package(files, directory)
    berry = _is_berry(files, directory)
    if command.name in ("", "install"):
        flags = {*(name for name, _ in command.options), *given}
        return install_packages(
            files,
            find_workspace_root(files, directory),
            directory,
            "yarn",
            _written(files, directory, berry),
            certain=not berry,
            runs_scripts=flags.isdisjoint(("--ignore-scripts", "--mode=skip-build")),
            modules=not command.values("--modules-folder")
            and (not berry or _has_modules(files, directory)),
        )
    if command.name in _CHANGES_NOTHING:
        return ToolRun()
    if command.name in _CHANGES_PACKAGES:
        run = install_packages(
            files,
            package,
            directory,
            "yarn",
            ("package.json", *_written(files, directory, berry)),
            runs_scripts=False,
            modules=not berry or _has_modules(files, directory),
        )
        return run
    if command.name in ("run", "exec", "dlx", "node", "workspace", "workspaces", "pack"):
        return _run(command.name, given, directory, package, files, depth)
    if command.name in ("create", "init", "publish", "npm", "patch", "patch-commit"):
        return None
    hooks = Hooks.POSSIBLE if berry else Hooks.RUN
    return run_named(package, command.name, given, "yarn", hooks, directory)


def _run(
    name: str,
    given: Sequence[str | None],
    directory: str,
    package: Package | None,
    files: ProjectFiles,
    depth: int,
) -> ToolRun | None:
    hooks = Hooks.POSSIBLE if _is_berry(files, directory) else Hooks.RUN
    file = package.path if package is not None else ""
    if name == "pack":
        archive = posixpath.join(directory, "*.tgz")
        return ToolRun(outputs=(ToolOutput("yarn pack", files=(archive,), complete=False),))
    if name == "run":
        inner = read_package_command(given, frozenset())
        if inner is None:
            return None
        if not inner.name:
            return ToolRun()
        return run_named(package, inner.name, inner.arguments, "yarn", hooks, directory)
    if name in ("exec", "dlx"):
        inner = read_package_command(given, frozenset(("-p", "--package")))
        if inner is None:
            return None
        words = (inner.name, *inner.arguments) if inner.name else ()
        return ToolRun(command_task(words, directory, file, f"yarn {name}"))
    if name == "node":
        return ToolRun(command_task(("node", *given), directory, file, "yarn node"))
    root = find_workspace_root(files, directory)
    if root is None:
        return None
    if name == "workspace":
        if len(given) < 2 or given[0] is None:
            return None
        workspace = find_workspace(files, root, given[0])
        return (
            None if workspace is None else _read(given[1:], workspace.directory, files, depth + 1)
        )
    words = tuple(word for word in given if word is None or not word.startswith("-"))
    if "run" not in words or words.index("run") + 1 >= len(words):
        return None
    script = words[words.index("run") + 1]
    at = list(given).index(script)
    if script is None:
        return None
    packages = find_workspaces(files, root)
    if words[0] == "foreach":
        packages = [root, *packages]
    return run_in_all(packages, script, given[at + 1 :], "yarn", hooks)


def _is_berry(files: ProjectFiles, directory: str) -> bool:
    """Whether the project uses Yarn 2 or later."""
    return _find_settings(files, directory) is not None


def _has_modules(files: ProjectFiles, directory: str) -> bool:
    text = _find_settings(files, directory) or ""
    return re.search(r"^nodeLinker:\s*['\"]?(?:node-modules|pnpm)", text, re.MULTILINE) is not None


def _find_settings(files: ProjectFiles, directory: str) -> str | None:
    while True:
        text = files.read(posixpath.join(directory, ".yarnrc.yml"))
        if text is not None or not directory or directory.startswith("/"):
            return text
        directory = posixpath.dirname(directory)


def _written(files: ProjectFiles, directory: str, berry: bool) -> tuple[str, ...]:
    return ("yarn.lock", ".pnp.cjs", ".yarn/*") if berry else ("yarn.lock",)
