"""What `mvn` and its wrapper write, according to the pom.xml of the project and its modules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.toolchain.call_options import (
    CallOptions,
    is_informational,
    read_call_options,
    resolve,
)
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.maven_archives import MavenArchives
from appspec_lint.toolchain.maven_plugins import PHASES, MavenPlugins
from appspec_lint.toolchain.pom import UNKNOWN, Pom, may_activate_profile, read_pom
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun
from appspec_lint.toolchain.xml_document import child_text, child_texts

_VALUED = frozenset(
    """-f --file -pl --projects -P --activate-profiles -s --settings -gs --global-settings -T
    --threads -l --log-file -D --define -rf --resume-from -t --toolchains --color -b --builder
    -gt --global-toolchains""".split()
)
_PACKAGE = PHASES.index("package")
_RESOURCES = PHASES.index("process-resources")
_NO_OUTPUT = frozenset(
    """help versions dependency:go-offline dependency:resolve dependency:resolve-plugins
    dependency:tree dependency:analyze dependency:list dependency:purge-local-repository
    sonar checkstyle:check pmd:check spotbugs:check fmt spotless enforcer jib flyway liquibase
    dockerfile docker deploy install release scm jacoco:report jacoco:check jacoco:prepare-agent
    surefire surefire-report dependency-check-maven license tidy wrapper
    dependency-check site""".split()
)
"""Plugins and goals that write reports only, or nothing to the source."""

_EXTENSIONS = {"jar": "jar", "war": "war", "ear": "ear", "ejb": "jar", "maven-plugin": "jar",
               "bundle": "jar", "rar": "rar", "eclipse-plugin": "jar"}  # fmt: skip
_MOST_MODULES = 200


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of Maven does; None if it has no readable pom.xml."""
    arguments = _configured(call, files)
    if is_informational(call):
        return ToolRun()
    options = read_call_options(arguments, _VALUED, ("-D", "-P"))
    place = options.last("-f", "--file")
    if options.is_unknown("-f", "--file"):
        return None
    path = resolve(call.directory, place or "pom.xml")
    if not path.endswith(".xml"):
        path = f"{path}/pom.xml" if path else "pom.xml"
    pom = read_pom(files, path, _properties(options), _profiles(options))
    if pom is None:
        return None
    goals = list(options.operands)
    if not goals and not options.unknown:
        goals = (pom.find_text("build/defaultGoal") or "").split()
    if options.unknown and not goals:
        return None
    return _run(pom, goals, options, files)


def _configured(call: ToolCall, files: ProjectFiles) -> tuple[str | None, ...]:
    """The arguments of the call, after those of `.mvn/maven.config`."""
    text = files.read(resolve(call.directory, ".mvn/maven.config")) or ""
    return (*(word for word in text[:10_000].split() if word.startswith("-")), *call.arguments)


def _properties(options: CallOptions) -> Mapping[str, str]:
    given = {}
    for value in options.all("-D", "--define"):
        name, equals, text = (value or "").partition("=")
        if name:
            given[name] = text if equals else "true"
    return given


def _profiles(options: CallOptions) -> frozenset[str]:
    values = options.all("-P", "--activate-profiles")
    return frozenset(name.strip() for value in values for name in (value or "").split(","))


def _run(pom: Pom, goals: list[str], options: CallOptions, files: ProjectFiles) -> ToolRun:
    modules = list(_selected(pom, options, files))
    is_certain = not options.unknown and not options.is_unknown(
        "-P", "--activate-profiles", "-pl", "--projects"
    )
    tasks: list[Task] = []
    outputs: list[ToolOutput] = []
    for goal in goals:
        for module in modules:
            outputs += _read_goal(module, goal, is_certain, files, tasks)
    return ToolRun(tuple(tasks), tuple(outputs))


def _read_goal(
    pom: Pom, goal: str, is_certain: bool, files: ProjectFiles, tasks: list[Task]
) -> Iterator[ToolOutput]:
    if goal in ("clean", "clean:clean", "pre-clean", "post-clean"):
        if goal != "pre-clean" and UNKNOWN not in pom.build_directory:
            yield ToolOutput("Maven", emptied=(pom.build_directory,), file=pom.path)
    elif goal in PHASES:
        phase = PHASES.index(goal)
        plugins = MavenPlugins(pom, files, goal, phase)
        tasks += plugins.tasks()
        written = list(plugins.outputs())
        yield from written
        is_certain = is_certain and all(output.complete for output in written)
        yield _lifecycle_output(pom, phase, plugins, is_certain, files)
    else:
        yield from _read_plugin_goal(pom, goal)


def _read_plugin_goal(pom: Pom, goal: str) -> Iterator[ToolOutput]:
    """What a goal writes that is called by itself: `spring-boot:repackage`, `dependency:tree`."""
    plugin, _, name = goal.partition("@")[0].rpartition(":")
    plugin = plugin.rpartition(":")[2] if plugin.count(":") < 2 else plugin.split(":")[1]
    plugin = re.sub(r"\A(?:maven-)?(.+?)(?:-maven)?(?:-plugin)?\Z", r"\1", plugin)
    if plugin == "versions" and name.startswith(("set", "use", "update", "unlock", "revert")):
        yield ToolOutput("Maven", files=(pom.path,), file=pom.path)
        return
    if plugin in _NO_OUTPUT or f"{plugin}:{name}" in _NO_OUTPUT:
        return
    yield ToolOutput("Maven", file=pom.path, complete=False)


def _selected(pom: Pom, options: CallOptions, files: ProjectFiles) -> Iterator[Pom]:
    """The projects that are built: all modules, or those that `-pl` names."""
    modules = list(_modules(pom, files, set()))
    if options.has("-N", "--non-recursive"):
        modules = [pom]
    wanted = [
        name.strip()
        for value in options.all("-pl", "--projects")
        for name in (value or "").split(",")
    ]
    wanted = [name for name in wanted if name and not name.startswith(("!", "-", "?"))]
    if not wanted or options.has("-am", "--also-make", "-amd", "--also-make-dependents"):
        yield from modules
        return
    for module in modules:
        path = posixpath.relpath(module.directory or ".", pom.directory or ".")
        if {path, f"./{path}", f":{module.artifact_id}"} & set(wanted) or any(
            name.endswith(f":{module.artifact_id}") for name in wanted
        ):
            yield module


def _modules(pom: Pom, files: ProjectFiles, seen: set[str]) -> Iterator[Pom]:
    """A project and its modules, at any depth."""
    if pom.path in seen or len(seen) > _MOST_MODULES:
        return
    seen.add(pom.path)
    yield pom
    for section in pom.sections("modules", inherited=False):
        for name in child_texts(section, "module"):
            path = pom.resolve(pom.interpolate(name))
            if not path.endswith(".xml"):
                path = f"{path}/pom.xml" if path else "pom.xml"
            profiles = frozenset(child_text(p, "id") or "" for p in pom.profiles)
            module = read_pom(files, path, pom.given, profiles)
            if module is not None:
                yield from _modules(module, files, seen)


def _lifecycle_output(
    pom: Pom, phase: int, plugins: MavenPlugins, is_certain: bool, files: ProjectFiles
) -> ToolOutput:
    """What the standard plugins write until a phase of the default lifecycle."""
    target = pom.build_directory
    packaging = pom.packaging
    written = [f"{target}/classes/**", f"{target}/test-classes/**", f"{target}/**/*.class"]
    directories = []
    copies: tuple[tuple[str, str], ...] = ()
    if packaging != "pom" and phase >= _RESOURCES:
        copies = _copy_resources(pom, files)
        directories = [target] if phase >= _PACKAGE or copies else []
        if files.has_directory(pom.resolve("src/main/java")) and phase > _RESOURCES:
            directories += [] if directories else [target]
            directories.append(f"{target}/classes")
    archives: list[str] = []
    if packaging != "pom" and phase >= _PACKAGE:
        extension = _EXTENSIONS.get(packaging, UNKNOWN)
        archives = list(MavenArchives(pom, plugins).paths(extension))
        if packaging == "war":
            exploded = MavenArchives(pom, plugins).exploded_war()
            written.append(f"{exploded}/**")
            copies += copy_file_set(files, pom.resolve("src/main/webapp"), exploded)
            directories.append(exploded)
    is_closed = is_certain and plugins.are_known and not may_activate_profile(pom)
    certain = [d for d in directories if UNKNOWN not in d]
    certain_copies = tuple(pair for pair in copies if UNKNOWN not in pair[1])
    return ToolOutput(
        "Maven",
        directories=tuple(certain) if UNKNOWN not in target else (),
        files=tuple(dict.fromkeys((*archives, *written))),
        copies=certain_copies,
        file=pom.path,
        complete=is_closed and plugins.are_read,
        only_files=is_closed and plugins.are_read and UNKNOWN not in target,
    )


def _copy_resources(pom: Pom, files: ProjectFiles) -> tuple[tuple[str, str], ...]:
    """The copies of the resources to the directory of the classes."""
    classes = f"{pom.build_directory}/classes"
    declared = [r for section in pom.sections("build/resources") for r in section]
    if not declared:
        return copy_file_set(files, pom.resolve("src/main/resources"), classes)
    copies: list[tuple[str, str]] = []
    for resource in declared:
        directory = pom.interpolate(child_text(resource, "directory") or "src/main/resources")
        below = pom.interpolate(child_text(resource, "targetPath") or "")
        if UNKNOWN in directory or UNKNOWN in below:
            continue
        target = resolve(classes, below) if not below.startswith("./") else pom.resolve(below)
        includes = tuple(map(pom.interpolate, child_texts(resource, "includes/include")))
        excludes = tuple(map(pom.interpolate, child_texts(resource, "excludes/exclude")))
        copies += copy_file_set(files, pom.resolve(directory), target, includes, excludes)
    return tuple(copies)
