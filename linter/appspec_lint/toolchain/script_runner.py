"""What `run-s`, `run-p`, `npm-run-all` and `concurrently` run: scripts of package.json."""

from __future__ import annotations

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import read_call_options
from appspec_lint.toolchain.package_json import Package, find_package
from appspec_lint.toolchain.package_scripts import Hooks, matching_scripts, run_script
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolRun

_VALUED = frozenset(
    "--max-parallel --npm-path -n --names --name -c --prefix-colors -p --prefix -l --prefix-length "
    "-m --max-processes --restart-tries --restart-after -s --success --default-input-target "
    "--name-separator --handle-input-target --timings-format -t --timestamp-format".split()
)
_RUN_ALL_VALUED = frozenset(("--max-parallel", "--npm-path"))
_NPM = regex(r"(?:npm|yarn|pnpm|bun):(.+)")


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The tasks of one call; None if one of its scripts does not exist."""
    package = find_package(files, call.directory)
    if call.name in ("concurrently", "conc"):
        return _read_concurrently(call, package)
    options = read_call_options(call.arguments, _RUN_ALL_VALUED)
    if package is None or options.unknown:
        return None
    tasks: list[Task] = []
    for operand in options.operands:
        name, *arguments = operand.split()  # `run-s "build -- --watch"`
        for script in matching_scripts(package, name):
            passed = arguments[1:] if arguments[:1] == ["--"] else arguments
            run = run_script(package, script, "npm", passed, Hooks.RUN)
            if run is None:
                return None
            tasks += run
    return ToolRun(tuple(tasks))


def _read_concurrently(call: ToolCall, package: Package | None) -> ToolRun | None:
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown:
        return None
    tasks: list[Task] = []
    file = package.path if package is not None else ""
    for operand in options.operands:
        match = _NPM.fullmatch(operand)
        if match is None:
            tasks.append(Task(operand, call.directory, file, f"concurrently '{operand}'"))
            continue
        if package is None:
            return None
        name, *arguments = match[1].split()
        for script in matching_scripts(package, name):
            run = run_script(package, script, "npm", arguments, Hooks.RUN)
            if run is None:
                return None
            tasks += run
    return ToolRun(tuple(tasks))
