"""The scripts of a package.json, as npm, Yarn, pnpm and Bun run them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from appspec_lint.lazy.enums import Enum
from appspec_lint.toolchain.package_json import Package
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task

INSTALL_SCRIPTS = (
    "preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare",
)  # fmt: skip
"""The scripts of the root package that an installation runs, in order."""
PREPARE_SCRIPTS = ("preprepare", "prepare", "postprepare")
"""Those of a workspace."""


class Hooks(Enum):
    """Whether `preX` and `postX` run with the script X."""

    RUN = "run"
    POSSIBLE = "possible"
    IGNORED = "ignored"


def run_script(
    package: Package,
    name: str,
    manager: str,
    arguments: Sequence[str | None] = (),
    hooks: Hooks = Hooks.RUN,
) -> tuple[Task, ...] | None:
    """The tasks of a script with its hooks; None if the package has no such script."""
    code = package.scripts.get(name)
    if code is None:
        return None
    before = f"pre{name}" if hooks is not Hooks.IGNORED else ""
    after = f"post{name}" if hooks is not Hooks.IGNORED else ""
    is_certain = hooks is Hooks.RUN
    return (
        *_task(package, before, manager, is_certain),
        Task(
            " ".join((code, *quote(arguments))),
            package.directory,
            package.path,
            f"{manager} run {name}",
        ),
        *_task(package, after, manager, is_certain),
    )


def run_lifecycle(
    package: Package, names: Sequence[str], manager: str, *, certain: bool = True
) -> tuple[Task, ...]:
    """The tasks of those scripts that the package has."""
    return tuple(task for name in names for task in _task(package, name, manager, certain))


def _task(package: Package, name: str, manager: str, is_certain: bool) -> Iterator[Task]:
    code = package.scripts.get(name)
    if code is not None:
        title = f"{manager} run {name}"
        yield Task(code, package.directory, package.path, title, is_certain)


def quote(arguments: Sequence[str | None]) -> list[str]:
    """The arguments as words of shell code; an unknown one stays unknown."""
    return ['"$1"' if argument is None else shlex.quote(argument) for argument in arguments]


def command_task(
    arguments: Sequence[str | None], directory: str, file: str, title: str
) -> tuple[Task, ...]:
    """The task that runs a command given as arguments."""
    if not arguments:
        return ()
    return (Task(" ".join(quote(arguments)), directory, file, title),)


def matching_scripts(package: Package, pattern: str) -> list[str]:
    """The scripts that `npm-run-all` and `concurrently` run for a pattern such as `build:*`."""
    if "*" not in pattern:
        return [pattern]
    parts = re.split(r"(\*\*|\*)", pattern)
    translated = {"**": ".*", "*": "[^:]*"}
    matcher = re.compile("".join(translated.get(part) or re.escape(part) for part in parts))
    return [name for name in package.scripts if matcher.fullmatch(name)]


def ignores_scripts(files: ProjectFiles, package: Package) -> bool:
    """Whether the project's .npmrc disables lifecycle scripts."""
    start = f"{package.directory}/" if package.directory else ""
    text = files.read(f"{start}.npmrc") or ""
    return re.search(r"^[^\S\n]*ignore-scripts\s*=\s*true\s*$", text, re.MULTILINE) is not None
