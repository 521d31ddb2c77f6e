"""What `npm` runs and writes: the scripts of package.json, and node_modules."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.package_json import (
    Package,
    find_package,
    find_workspace,
    find_workspaces,
)
from appspec_lint.toolchain.package_scripts import (
    INSTALL_SCRIPTS,
    PREPARE_SCRIPTS,
    Hooks,
    command_task,
    ignores_scripts,
    run_lifecycle,
    run_script,
)
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "--prefix -C -w --workspace --loglevel --registry --cache --userconfig --globalconfig --omit "
    "--include --only --script-shell -c --call -p --package --tag --otp --access --location "
    "--maxsockets --fetch-retries --fetch-timeout --network-timeout --install-strategy".split()
)
_RUN = frozenset(("run", "run-script", "rum", "urn"))
_TEST = frozenset(("test", "t", "tst"))
_CLEAN_INSTALL = frozenset(("ci", "clean-install", "ic", "install-clean"))
_INSTALL = frozenset(("install", "i", "in", "ins", "inst", "add", "isntall"))
_INSTALL_AND_TEST = frozenset(
    ("install-test", "it", "install-ci-test", "cit", "clean-install-test")
)
_CHANGES_PACKAGES = frozenset(
    "uninstall un remove rm r unlink update up upgrade prune dedupe ddp rebuild rb link ln".split()
)
_CHANGES_NOTHING = frozenset(
    "access adduser audit bin bugs cache completion config c set get deprecate diff dist-tag docs "
    "doctor explain explore find-dupes fund help hook ll la list ls login logout org outdated "
    "owner ping prefix profile query repo root sbom search star team token unpublish view info "
    "show v whoami".split()
)
_PUBLISH = ("prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish")


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What one call does; None for a script that cannot be found."""
    arguments = call.arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = read_call_options(arguments[:end], _VALUED)
    passed = arguments[end + 1 :]
    if not options.operands:
        return None if options.unknown else ToolRun()
    command, *operands = options.operands
    if options.is_unknown("--prefix", "-C", "-w", "--workspace"):
        return None
    directory = call.directory
    for value in options.all("--prefix", "-C"):
        directory = resolve(directory, value or "")
    if command in ("exec", "x"):
        return _exec(options, operands, passed, directory)
    if command in _CHANGES_NOTHING:
        return ToolRun()
    if options.has("-g", "--global") or options.last("--location") == "global":
        return ToolRun()
    package = find_package(files, directory)
    if command in _CLEAN_INSTALL | _INSTALL | _CHANGES_PACKAGES:
        return _install(command, operands, options, package, files, directory)
    if package is None:
        return None
    unknown = (None,) if options.unknown else ()
    return _run(command, operands, (*unknown, *passed), options, package, files)


def _run(
    command: str,
    operands: Sequence[str],
    passed: Sequence[str | None],
    options: CallOptions,
    package: Package,
    files: ProjectFiles,
) -> ToolRun | None:
    """What a command runs that needs a package."""
    if command in _INSTALL_AND_TEST:
        install = _install("install", (), options, package, files, package.directory)
        tests = _scripts("test", passed, options, package, files)
        return ToolRun((*install.tasks, *(tests or ())), install.outputs)
    if command in _RUN:
        if not operands:
            return None if passed else ToolRun()  # it lists the scripts
        tasks = _scripts(operands[0], (*operands[1:], *passed), options, package, files)
    elif command in _TEST:
        tasks = _scripts("test", (*operands, *passed), options, package, files)
    elif command in ("start", "stop"):
        tasks = _scripts(command, (*operands, *passed), options, package, files)
    elif command == "restart":
        tasks = _scripts("restart", passed, options, package, files)
    elif command == "pack":
        tasks = run_lifecycle(package, ("prepack", "prepare", "postpack"), "npm")
        archive = ToolOutput("npm pack", files=(posixpath.join(package.directory, "*.tgz"),))
        return ToolRun(tasks, (archive,))
    elif command == "publish":
        tasks = run_lifecycle(package, _PUBLISH, "npm")
    elif command in ("version", "pkg"):
        names = tuple(
            posixpath.join(package.directory, name)
            for name in ("package.json", "package-lock.json")
        )
        tasks = run_lifecycle(package, ("preversion", "version", "postversion"), "npm")
        tasks = tasks if command == "version" and operands else ()
        return ToolRun(tasks, (ToolOutput("npm", files=names, only_files=True),))
    else:
        return None
    return None if tasks is None else ToolRun(tasks)


def _scripts(
    name: str,
    passed: Sequence[str | None],
    options: CallOptions,
    package: Package,
    files: ProjectFiles,
) -> tuple[Task, ...] | None:
    """The tasks of a script, in the package or in the workspaces that the options select."""
    is_ignored = options.has("--ignore-scripts") or ignores_scripts(files, package)
    hooks = Hooks.IGNORED if is_ignored else Hooks.RUN
    tasks: list[Task] = []
    for selected in _selected(options, package, files):
        if selected is None:
            return None
        run = run_script(selected, name, "npm", passed, hooks)
        if run is None and not options.has("--if-present"):
            return None
        tasks += run or ()
    return tuple(tasks)


def _selected(
    options: CallOptions, package: Package, files: ProjectFiles
) -> Sequence[Package | None]:
    names = [value for value in options.all("-w", "--workspace") if value]
    if names:
        return [find_workspace(files, package, name) for name in names]
    if options.has("--workspaces", "-ws"):
        return [
            *([package] if options.has("--include-workspace-root") else []),
            *find_workspaces(files, package),
        ]
    return [package]


def _exec(
    options: CallOptions, operands: Sequence[str], passed: Sequence[str | None], directory: str
) -> ToolRun | None:
    code = options.last("-c", "--call")
    if code:
        return ToolRun((Task(code, directory, "", f"npm exec -c '{code}'"),))
    if options.unknown or options.is_unknown("-c", "--call"):
        return None
    command = (*operands, *passed)
    return ToolRun(command_task(command, directory, "", "npm exec")) if command else None


def _install(
    command: str,
    operands: Sequence[str],
    options: CallOptions,
    package: Package | None,
    files: ProjectFiles,
    directory: str,
) -> ToolRun:
    """What an installation writes, and the lifecycle scripts that it runs."""
    directory = package.directory if package is not None else directory
    written = [] if command in _CLEAN_INSTALL else ["package-lock.json"]
    if operands:
        written.append("package.json")
    output = ToolOutput(
        "npm",
        directories=(posixpath.join(directory, "node_modules"),),
        files=tuple(posixpath.join(directory, name) for name in written),
    )
    runs_scripts = not operands and command in _CLEAN_INSTALL | _INSTALL and package is not None
    if options.has("--ignore-scripts", "--package-lock-only", "--dry-run"):
        runs_scripts = False
    if package is None or not runs_scripts or ignores_scripts(files, package):
        return ToolRun((), (output,))
    tasks = run_lifecycle(package, INSTALL_SCRIPTS, "npm")
    for workspace in find_workspaces(files, package) if package.patterns else ():
        tasks += run_lifecycle(workspace, PREPARE_SCRIPTS, "npm")
    return ToolRun(tasks, (output,))
