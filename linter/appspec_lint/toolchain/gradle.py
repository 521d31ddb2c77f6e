"""What `gradle` and its wrapper write, according to the build scripts of the project."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import (
    is_informational,
    read_call_options,
    resolve,
)
from appspec_lint.toolchain.gradle_archives import read_archives
from appspec_lint.toolchain.gradle_build import read_gradle_build
from appspec_lint.toolchain.gradle_copy import read_copy
from appspec_lint.toolchain.gradle_project import GradleProject
from appspec_lint.toolchain.gradle_script import UNKNOWN, GradleBlock, read_assignment
from appspec_lint.toolchain.gradle_tasks import GradleTask
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-x --exclude-task -p --project-dir -b --build-file -c --settings-file -I --init-script -g
    --gradle-user-home --console --max-workers --priority --warning-mode -D --system-prop -P
    --project-prop --tests --include-build --scan-id --project-cache-dir""".split()
)
_STANDARD: Mapping[str, tuple[str, ...]] = {
    "build": ("assemble", "check"), "buildNeeded": ("build",), "buildDependents": ("build",),
    "assemble": ("jar", "bootJar", "war", "bootWar", "shadowJar", "distZip", "distTar"),
    "check": ("test",), "test": ("classes",), "classes": ("processResources", "compileJava"),
    "jar": ("classes",), "bootJar": ("classes",), "war": ("classes",), "bootWar": ("classes",),
    "shadowJar": ("classes",), "buildFatJar": ("shadowJar",), "fatJar": ("classes",),
    "installDist": ("jar",), "distZip": ("jar",), "distTar": ("jar",), "installShadowDist":
    ("shadowJar",), "publish": ("jar",), "publishToMavenLocal": ("jar",), "stage": ("build",),
}  # fmt: skip
_SILENT = frozenset(
    """tasks help dependencies properties projects dependencyInsight buildEnvironment check test
    sonarqube sonar spotlessCheck lint detekt ktlintCheck checkstyleMain jacocoTestReport
    dependencyCheckAnalyze integrationTest wrapper init components model javadoc""".split()
)
_CODE = regex(
    r"\bant\.|\bFiles\.|\bnew File\(|\.execute\(|writeText|\.text\s*=|\.write\(|copyTo\(|"
    r"copyRecursively|ProcessBuilder|\.renameTo\(|javaexec|\bproject\.exec\b"
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of Gradle does; None if there is no build script, or the tasks are unknown."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED, ("-P", "-D", "-x", "-p"))
    if options.is_unknown("-p", "--project-dir") or (options.unknown and not options.operands):
        return None
    place = options.last("-p", "--project-dir")
    directory = resolve(call.directory, place) if place else call.directory
    build = read_gradle_build(directory, files, list(options.all("-P", "--project-prop")))
    if build is None or options.has("-b", "--build-file", "-c", "--settings-file"):
        return None
    tasks: list[Task] = []
    outputs: list[ToolOutput] = []
    excluded = {(value or "").rpartition(":")[2] for value in options.all("-x", "--exclude-task")}
    for operand in options.operands:
        for project in build.addressed(operand, directory):
            name = operand.rpartition(":")[2]
            reader = _Reader(project, build.is_closed and not options.unknown)
            outputs += reader.read(name, excluded, tasks)
    return ToolRun(tuple(tasks), tuple(outputs))


class _Reader:
    """Reads what the tasks of one project do."""

    def __init__(self, project: GradleProject, is_closed: bool) -> None:
        self.project = project
        _ = project.build_directory
        text = project.files.read(project.script) or "" if project.script else ""
        self.is_closed = is_closed and project.is_read
        self.has_code = _CODE.search(text) is not None

    def read(self, name: str, excluded: set[str], tasks: list[Task]) -> Iterator[ToolOutput]:
        """What a task does, with everything that it depends on."""
        project = self.project
        if name in ("clean", "cleanBuild"):
            if UNKNOWN not in project.build_directory:
                yield ToolOutput("Gradle", emptied=(project.build_directory,), file=project.script)
            if "clean" not in project.tasks:
                return
        running = self._closure(name, excluded)
        complete = self.is_closed and not self.has_code
        for running_name in running:
            task = project.tasks.get(running_name)
            npm = re.fullmatch(r"(npm|yarn|pnpm)_(\w+)", running_name)
            if npm:
                code = f"{npm[1]} {npm[2].replace('_', ' ')}"
                tasks.append(self._task(code, project.directory, name))
            if task is None:
                continue
            for output in self._read_task(task, name, tasks):
                complete = complete and output.complete
                yield output
        known = name in _STANDARD or name in _SILENT or name == "clean" or name in project.tasks
        yield from read_archives(project, frozenset(running), complete and known)

    def _closure(self, name: str, excluded: set[str]) -> list[str]:
        """The tasks that run, dependencies first."""
        order: list[str] = []
        pending = [(name, False)]
        seen: set[str] = set()
        while pending:
            current, is_done = pending.pop()
            if is_done:
                order.append(current)
                continue
            if current in seen or current in excluded or len(seen) > 500:
                continue
            seen.add(current)
            pending.append((current, True))
            following = [*_STANDARD.get(current, ()), *self.project.depends_on(current)]
            pending += [(following_name, False) for following_name in reversed(following)]
        return order

    def _task(self, code: str, directory: str, title: str) -> Task:
        return Task(code, directory, self.project.script or "build.gradle", f"gradle {title}")

    def _read_task(self, task: GradleTask, title: str, tasks: list[Task]) -> Iterator[ToolOutput]:
        project, file = self.project, self.project.script
        if task.type in ("Copy", "Sync"):
            yield read_copy(project, task.blocks, task.type == "Sync", file)
        elif task.type == "Delete" or task.name == "clean":
            yield from self._read_delete(task.blocks)
        elif task.type in ("Exec", "NpmTask", "YarnTask", "NpxTask", "PnpmTask", "BunTask"):
            command = self._read_execution(task, title)
            if command is None:
                yield ToolOutput("Gradle", file=file, complete=False)
            else:
                tasks.append(command)
        for block in task.blocks:
            for inner in block.walk():
                if re.fullmatch(r"(?:project\.)?(copy|sync)", inner.header) and inner is not block:
                    yield read_copy(project, (inner,), inner.header.endswith("sync"), file)
                elif re.fullmatch(r"(?:project\.)?exec", inner.header):
                    nested = GradleTask(task.name, "Exec", (inner,))
                    command = self._read_execution(nested, title)
                    if command is None:
                        yield ToolOutput("Gradle", file=file, complete=False)
                    else:
                        tasks.append(command)
                elif inner.header in ("doLast", "doFirst") and any(
                    not re.match(r"(?:println|logger|print|delete|mkdir|//)\b", s)
                    for s in inner.statements
                ):
                    yield ToolOutput("Gradle", file=file, complete=False)
        if task.declared and task.type not in _KNOWN_TYPES:
            yield ToolOutput("Gradle", file=file, complete=False)

    def _read_delete(self, blocks: tuple[GradleBlock, ...]) -> Iterator[ToolOutput]:
        for block in blocks:
            for statement in block.statements:
                value = read_assignment(statement, "delete")
                place = self.project.path(value) if value is not None else None
                if place:
                    yield ToolOutput("Gradle", emptied=(place,), file=self.project.script)

    def _read_execution(self, task: GradleTask, title: str) -> Task | None:
        words: list[str] = []
        directory: str | None = self.project.directory
        prefix = {"NpmTask": ["npm"], "YarnTask": ["yarn"], "NpxTask": ["npx"],
                  "PnpmTask": ["pnpm"], "BunTask": ["bun"]}.get(task.type, [])  # fmt: skip
        for statement in task.statements():
            for name in (
                "commandLine",
                "executable",
                "args",
                "npmCommand",
                "yarnCommand",
                "command",
            ):
                value = read_assignment(statement, name)
                if value is None:
                    continue
                read = self.project.strings(value)
                if read is None:
                    return None
                words = [*read, *words] if name == "executable" else [*words, *read]
            where = read_assignment(statement, "workingDir")
            if where is not None:
                directory = self.project.path(where)
        if directory is None or not words or any(UNKNOWN in word for word in words):
            return None
        return self._task(shlex.join([*prefix, *words]), directory, title)


_KNOWN_TYPES = frozenset(
    """Copy Sync Delete Exec NpmTask YarnTask NpxTask PnpmTask BunTask Zip Tar Jar War BootJar
    BootWar ShadowJar Test Javadoc JavaExec""".split()
) | {""}
