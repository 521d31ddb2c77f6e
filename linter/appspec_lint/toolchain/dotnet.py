"""What `dotnet build` and `dotnet publish` write, according to the project files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import (
    CallOptions,
    is_informational,
    read_call_options,
    resolve,
)
from appspec_lint.toolchain.msbuild_items import copied_files
from appspec_lint.toolchain.msbuild_project import MSBuildProject, read_project
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-c --configuration -o --output -r --runtime -f --framework -v --verbosity --version-suffix
    -a --arch --os --source -s --artifacts-path --manifest --tool-path --results-directory -l
    --logger --project --property --collect --settings --filter --add-source""".split()
)
_GLUED = ("-p:", "/p:", "-property:", "/property:", "--property:", "-t:", "/t:")
_PROPERTIES = ("-p:", "/p:", "-property:", "/property:", "--property:", "--property", "-p")
_NOTHING = frozenset(
    """test restore tool clean nuget add list sln remove dev-certs format workload --info
    --list-sdks --list-runtimes --version build-server vstest user-secrets""".split()
)
_PROJECT = regex(r'^Project\("[^"]*"\)\s*=\s*"[^"]*",\s*"([^"]+proj)"', re.MULTILINE)
_MOST_PROJECTS = 100


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of `dotnet` does; None if it runs a program, or no project file is found."""
    verb = call.arguments[0] if call.arguments else None
    if call.name == "msbuild":
        options = read_call_options(call.arguments, _VALUED, _GLUED)
        return read_build(call, options, "build", files)
    if is_informational(call) or verb in _NOTHING:
        return ToolRun()
    if verb not in ("build", "publish", "pack", "msbuild"):
        return None
    options = read_call_options(call.arguments[1:], _VALUED, _GLUED)
    return read_build(call, options, verb, files)


def read_build(
    call: ToolCall, options: CallOptions, verb: str, files: ProjectFiles
) -> ToolRun | None:
    """What the build of a project or a solution does; None if there is none."""
    given = _properties(options, call)
    targets = ";".join(value or "" for value in options.all("-t:", "/t:")).lower()
    if "publish" in targets or given.get("deployonbuild", "").lower() == "true":
        verb = "publish"
    operand = next((o for o in options.operands if not o.startswith("/")), "")
    paths = list(_projects(resolve(call.directory, operand), files))
    if not paths:
        return None
    output = options.last("-o", "--output")
    if options.is_unknown("-o", "--output"):
        return None
    if output is not None:
        output = resolve(call.directory, output)
    outputs: list[ToolOutput] = []
    tasks: list[Task] = []
    for path in paths:
        project = read_project(files, path, given)
        if project is None:
            return None
        outputs.append(_read_project(project, verb, output, options.unknown))
        tasks += project.tasks(f"dotnet {verb}")
    return ToolRun(tuple(tasks), tuple(outputs))


def _properties(options: CallOptions, call: ToolCall) -> dict[str, str]:
    """The global properties of the call, their names in lower case."""
    given: dict[str, str] = {}
    for value in options.all(*_PROPERTIES):
        for pair in (value or "").split(";"):
            name, equals, text = pair.partition("=")
            if equals:
                given[name.strip().lower()] = text.strip().strip('"')
    for name, spellings in (
        ("configuration", ("-c", "--configuration")),
        ("runtimeidentifier", ("-r", "--runtime")),
        ("targetframework", ("-f", "--framework")),
    ):
        value = options.last(*spellings)
        if value is not None:
            given[name] = value
        elif options.is_unknown(*spellings):
            given[name] = "*"
    return given


def _projects(place: str, files: ProjectFiles) -> Iterator[str]:
    """The project files that a path names: itself, those of a solution, or the directory's own."""
    if place.endswith(".sln"):
        for count, match in enumerate(_PROJECT.finditer(files.read(place) or "")):
            path = resolve(posixpath.dirname(place), match[1])
            if count < _MOST_PROJECTS and files.exists(path):
                yield path
        return
    if place.endswith("proj"):
        if files.exists(place):
            yield place
        return
    start = f"{place}/" if place else ""
    own = [p for p in files.below(place) if "/" not in p.removeprefix(start)]
    solutions = [p for p in own if p.endswith(".sln")]
    projects = [p for p in own if p.endswith(("proj",)) and "." in posixpath.basename(p)]
    if len(solutions) == 1:
        yield from _projects(solutions[0], files)
    elif len(projects) == 1:
        yield projects[0]


def _read_project(
    project: MSBuildProject, verb: str, output: str | None, unknown: bool
) -> ToolOutput:
    target = output if output is not None else project.output_directory(verb == "publish")
    name = project.assembly_name
    written = [f"{target}/{name}{end}" for end in (".dll", ".exe", ".pdb", "", ".deps.json")]
    directories = [] if "*" in target else [target]
    if output is None or verb != "build":
        directories += [d for d in (project.resolve("bin"), project.resolve("obj")) if d]
    if project.is_classic:
        return ToolOutput(
            "MSBuild", tuple(directories), (f"{target}/**",), file=project.path, complete=False
        )
    copies = tuple(
        (source, resolve(target, inside))
        for source, inside in copied_files(project, verb == "publish")
    )
    return ToolOutput(
        f"dotnet {verb}",
        directories=tuple(directories),
        files=(
            *written,
            f"{target}/**/*.dll",
            project.resolve("obj/**"),
            project.resolve("bin/**"),
        ),
        copies=copies if "*" not in target else (),
        file=project.path,
        complete=project.complete and not unknown,
    )
