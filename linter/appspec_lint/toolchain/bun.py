"""What `bun` runs and writes: scripts, programs of node_modules, bundles, and node_modules."""

from __future__ import annotations

from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.package_command import (
    install_packages,
    read_package_command,
    run_in_all,
    run_named,
)
from appspec_lint.toolchain.package_json import find_package, find_workspace_root, find_workspaces
from appspec_lint.toolchain.package_scripts import Hooks, command_task
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(("--cwd", "--filter", "-F", "--config", "-c", "--env-file", "--preload", "-r"))
_BUNDLE_VALUED = frozenset(
    "--outdir --outfile --target --format --entry-naming --root --external -e --define "
    "--sourcemap --loader --public-path --naming --env --banner --footer".split()
)
_SOURCES = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts")


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What one call does."""
    command = read_package_command(call.arguments, _VALUED)
    if command is None:
        return None
    directory = call.directory
    for value in command.values("--cwd"):
        directory = resolve(directory, value)
    name, given = command.name, command.arguments
    if name in ("", "pm", "test", "audit", "outdated", "why", "info", "upgrade", "help"):
        return ToolRun()
    if "-g" in given or "--global" in given:
        return ToolRun()
    if name in ("install", "i", "ci", "add", "a", "remove", "rm", "update", "link", "unlink"):
        return install_packages(
            files,
            find_workspace_root(files, directory),
            directory,
            "bun",
            ("bun.lock", "bun.lockb", "package.json"),
            runs_scripts=name in ("install", "i", "ci") and "--ignore-scripts" not in given,
        )
    if name == "x":
        return ToolRun(command_task(given, directory, "", "bun x")) if given else ToolRun()
    if name == "build":
        return _bundle(ToolCall("bun", given, directory))
    if name in ("create", "c", "init", "publish", "patch", "repl", "exec"):
        return None
    filters = command.values("--filter", "-F")
    if name == "run":
        inner = read_package_command(given, _VALUED)
        if inner is None:
            return None
        if not inner.name:
            return ToolRun()
        filters += inner.values("--filter", "-F")
        for value in inner.values("--cwd"):
            directory = resolve(directory, value)
        name, given = inner.name, inner.arguments
    if name.endswith(_SOURCES) or name.startswith((".", "/")):
        return None
    if filters:
        root = find_workspace_root(files, directory)
        if root is None:
            return None
        packages = find_workspaces(files, root)
        return run_in_all(packages, name, given, "bun", Hooks.RUN)
    package = find_package(files, directory)
    return run_named(package, name, given, "bun", Hooks.RUN, directory)


def _bundle(call: ToolCall) -> ToolRun | None:
    """`bun build` writes to `--outdir` or `--outfile`, else to standard output."""
    options = read_call_options(call.arguments, _BUNDLE_VALUED)
    if options.unknown or options.is_unknown("--outdir", "--outfile"):
        return None
    directory, file = options.last("--outdir"), options.last("--outfile")
    output = ToolOutput(
        "bun build",
        directories=(resolve(call.directory, directory),) if directory else (),
        files=(resolve(call.directory, file),) if file else (),
    )
    return ToolRun(outputs=(output,) if directory or file else ())
