"""What Lerna, Nx, Turborepo and Rush run: the scripts and targets of a project's packages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import islice

from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.jsonc import parse_jsonc
from appspec_lint.toolchain.package_json import (
    Package,
    find_workspace_root,
    find_workspaces,
    list_of_strings,
    read_package,
)
from appspec_lint.toolchain.package_scripts import Hooks, run_script
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "--scope --ignore --concurrency -t --target --targets --projects -p --filter -F "
    "--configuration -c --exclude --parallel --base --head --to --from --only --since --stream "
    "--cwd --cache-dir --output-logs --env-mode --token --team --log-order".split()
)
_SILENT = frozenset(
    "graph dep-graph show list ls report version changed diff info reset print-affected login "
    "logout link unlink ls prune --version help format:check lint test e2e".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The tasks and outputs of one call; None if it cannot be read."""
    options = read_call_options(call.arguments, _VALUED)
    root = find_workspace_root(files, call.directory)
    if options.unknown or root is None:
        return None
    if call.name in ("rush", "rushx"):
        return _read_rush(call, options, files)
    names = _script_names(call.name, options)
    if names is None:
        return None
    if not names:
        return ToolRun()
    packages = find_workspaces(files, root)
    tasks: list[Task] = []
    outputs: list[ToolOutput] = []
    for name in names:
        for package in packages:
            tasks += run_script(package, name, call.name, (), Hooks.POSSIBLE) or ()
        if call.name == "nx":
            outputs += _nx_outputs(files, root, name)
        elif call.name == "turbo" and name in root.scripts and call.name not in root.scripts[name]:
            tasks += run_script(root, name, call.name, (), Hooks.POSSIBLE) or ()
    is_filtered = options.has("--scope", "--filter", "-F", "--since", "--projects", "-p", "--base")
    if is_filtered or call.name == "nx":
        tasks = [Task(t.code, t.directory, t.file, t.title, certain=False) for t in tasks]
    return ToolRun(tuple(tasks), tuple(outputs)) if tasks or outputs else None


def _script_names(tool: str, options: CallOptions) -> list[str] | None:
    """The scripts or targets that a call runs; None if it does something else."""
    if not options.operands:
        return []
    command, *rest = options.operands
    if tool == "lerna":
        if command == "run":
            return rest[:1]
        return [] if command in ("ls", "list", "changed", "diff", "info", "version") else None
    if tool == "turbo":
        return rest if command == "run" else ([] if command in _SILENT else list(options.operands))
    if command in ("run-many", "affected"):
        given = options.last("-t", "--target", "--targets")
        return given.split(",") if given else None
    if command.startswith("affected:"):
        return [command.partition(":")[2]]
    if command == "run" and rest:
        return [rest[0].partition(":")[2].partition(":")[0]]
    if command in _SILENT:
        return []
    return [command]


def _nx_outputs(files: ProjectFiles, root: Package, target: str) -> Iterator[ToolOutput]:
    """What the targets of all project.json may write."""
    for place in islice(files.named("project.json"), 200):
        if "node_modules/" in place:
            continue
        data = parse_jsonc(files.read(place) or "")
        project = _mapping(data)
        entry = _mapping(_mapping(project.get("targets")).get(target))
        options = _mapping(entry.get("options"))
        home = posixpath.dirname(place)
        written = [*list_of_strings(entry.get("outputs")), options.get("outputPath")]
        directories: list[str] = []
        for text in written:
            if not isinstance(text, str) or "{options." in text:
                continue
            name = text.replace("{workspaceRoot}/", "").replace("{projectRoot}", f"./{home}")
            directories.append(resolve(root.directory, name.replace("{projectName}", home)))
        if entry:
            yield ToolOutput(
                "Nx",
                directories=tuple(dict.fromkeys(d for d in directories if d)),
                file=place,
                complete=False,
            )


def _read_rush(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    command = options.operands[0] if options.operands else ""
    if call.name == "rushx":
        package = read_package(files, call.directory)
        tasks = run_script(package, command, "rushx") if package is not None and command else None
        return None if tasks is None else ToolRun(tasks)
    if command in ("install", "update"):
        place = resolve(call.directory, "common/temp")
        return ToolRun(outputs=(ToolOutput("Rush", (place,), complete=False),))
    if command not in ("build", "rebuild", "test"):
        return None
    data = _mapping(parse_jsonc(files.read(posixpath.join(call.directory, "rush.json")) or ""))
    projects = data.get("projects")
    collected: list[Task] = []
    for project in projects[:200] if isinstance(projects, list) else []:
        folder = _mapping(project).get("projectFolder")
        if isinstance(folder, str):
            package = read_package(files, resolve(call.directory, folder))
            script = "build" if command == "rebuild" else command
            if package is not None:
                collected += run_script(package, script, "rush", (), Hooks.IGNORED) or ()
    return ToolRun(tuple(collected)) if collected else None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
