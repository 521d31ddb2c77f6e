"""A project of a Gradle build: its scripts, variables, plugins and tasks, as far as literal."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.gradle_paths import PathScope, read_path
from appspec_lint.toolchain.gradle_script import (
    UNKNOWN,
    GradleBlock,
    parse_gradle,
    read_assignment,
    read_string,
    read_strings,
)
from appspec_lint.toolchain.gradle_tasks import (
    GradleTask,
    add_task,
    read_declaration,
    read_references,
)
from appspec_lint.toolchain.project_files import ProjectFiles

_PLUGIN = regex(r"id\s*\(?\s*['\"]([\w.-]+)['\"]\s*\)?")
_APPLIED = regex(r"apply\s*\(?\s*plugin\s*[:=]\s*['\"]([\w.-]+)['\"]")
_MOST_SCRIPTS = 10


@dataclass(eq=False)
class GradleProject:
    """One project. `shared` are the blocks of its parents that configure it."""

    files: ProjectFiles
    directory: str
    root: str
    name: str
    shared: tuple[GradleBlock, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    is_read: bool = True
    """Whether all scripts that it applies could be read."""

    @cached_property
    def script(self) -> str | None:
        """The path of its build script."""
        for name in ("build.gradle", "build.gradle.kts"):
            path = resolve(self.directory, name)
            if self.files.exists(path):
                return path
        return None

    @cached_property
    def blocks(self) -> tuple[GradleBlock, ...]:
        """The root blocks of everything that configures this project."""
        own = parse_gradle(self.files.read(self.script)) if self.script else GradleBlock("")
        blocks = [*self.shared, own, *own.find("allprojects")]
        at = 0
        while at < len(blocks) and at < _MOST_SCRIPTS * 3:
            for statement in blocks[at].statements:
                applied = re.match(r"apply\s*\(?\s*from\s*[:=]\s*(.+?)\)?\Z", statement, re.DOTALL)
                if applied is None:
                    continue
                place = self.path(applied[1])
                text = self.files.read(place) if place is not None else None
                if text is None or at >= _MOST_SCRIPTS:
                    self.is_read = False
                else:
                    blocks.append(parse_gradle(text))
            at += 1
        for block in blocks:
            self._define(block)
        return tuple(blocks)

    def _define(self, block: GradleBlock) -> None:
        """Read the variables that a block sets."""
        for inner in (block, *block.find("ext", "buildscript", "base")):
            nested = (*inner.children,) if inner.header == "buildscript" else ()
            for scope in (inner, *(child for child in nested if child.header == "ext")):
                for statement in scope.statements:
                    self._assign(statement, scope.header)

    def _assign(self, statement: str, scope: str) -> None:
        match = re.match(
            r"(?:(?:def|val|var|String|final|const)\s+)*(?:project\.|ext\.|extra\.|rootProject\.ext\.)*"
            r"(?:set\(\s*)?(?:extra\[)?['\"]?(\w+)['\"]?\]?\s*(?::\s*String\s*)?"
            r"(?:(?:\.set)?\s*(?:=(?!=)|,|\()|\s(?=\s*['\"]))\s*(.+)",
            statement,
            re.DOTALL,
        )
        if match is None:
            return
        value = read_string(match[2], self.variables)
        if value is None and match[2].endswith(")"):
            value = read_string(match[2][:-1], self.variables)
        name = match[1]
        if (
            name in ("version", "group", "archivesBaseName", "archivesName")
            or "=" in statement
            or (scope == "ext")
        ):
            self.variables[name] = UNKNOWN if value is None else value

    def names(self) -> Mapping[str, str]:
        """The variables of expressions, after the scripts were read."""
        _ = self.blocks
        return self.variables

    def statements(self) -> Iterator[str]:
        """The statements at the top of all its scripts."""
        for block in self.blocks:
            yield from block.statements

    @cached_property
    def plugins(self) -> frozenset[str]:
        """The ids of its plugins; an alias of a version catalog as it is written."""
        found: set[str] = set()
        for block in self.blocks:
            for statement in block.statements:
                found.update(match[1] for match in _APPLIED.finditer(statement))
            for inner in block.find("plugins", "apply"):
                for statement in inner.statements:
                    if re.search(r"apply\s*\(?\s*false", statement):
                        continue
                    match = _PLUGIN.match(statement)
                    kotlin = re.match(r"kotlin\s*\(\s*['\"](\w+)", statement)
                    if match:
                        found.add(match[1])
                    elif kotlin:
                        found.add(f"org.jetbrains.kotlin.{kotlin[1]}")
                    else:
                        found.add(re.split(r"\s", statement.strip("` "))[0].strip("`"))
        return frozenset(found)

    def plugin_version(self, plugin: str) -> str | None:
        """The literal version of a plugin."""
        for block in self.blocks:
            for inner in block.find("plugins"):
                for statement in inner.statements:
                    match = _PLUGIN.match(statement)
                    version = re.search(r"version\s*\(?\s*['\"]([\d.]+)", statement)
                    if match and match[1] == plugin and version:
                        return version[1]
        return None

    @cached_property
    def tasks(self) -> Mapping[str, GradleTask]:
        """The tasks that the scripts declare or configure."""
        tasks: dict[str, GradleTask] = {}
        for block in self.blocks:
            for scope in (block, *block.find("tasks", "afterEvaluate", "project.afterEvaluate")):
                for child in scope.children:
                    if not child.header.startswith("plugins"):
                        add_task(tasks, child)
                for statement in scope.statements:
                    declared = read_declaration(statement)
                    if declared is not None and declared[0] not in tasks:
                        tasks[declared[0]] = GradleTask(*declared, declared=True)
        return tasks

    def depends_on(self, name: str) -> Iterator[str]:
        """The tasks that run with a task, by `dependsOn` and `finalizedBy`."""
        task = self.tasks.get(name)
        statements = list(task.statements()) if task else []
        for statement in statements:
            match = re.match(r"(?:it\.)?(?:dependsOn|finalizedBy)\b(.*)", statement, re.DOTALL)
            if match:
                yield from read_references(match[1])
        if task:
            for block in task.blocks:
                match = re.search(
                    r"dependsOn\s*[:=]\s*(\[.*?\]|[\w'\":.]+)", block.header, re.DOTALL
                )
                if match:
                    yield from read_references(match[1])
        for statement in self.statements():
            match = re.match(
                rf"(?:tasks\.)?(?:named\(\s*)?(?:getByName\(\s*)?['\"]?{re.escape(name)}['\"]?\)?"
                r"\.(?:dependsOn|finalizedBy)\b(.*)",
                statement,
                re.DOTALL,
            )
            if match:
                yield from read_references(match[1])

    def property(self, task: str, types: tuple[str, ...], *names: str) -> str | None:
        """The value of a task's property as it is written; None if it is not set."""
        found = self.tasks.get(task)
        blocks = list(found.blocks) if found else []
        for kind in types:
            shared = self.tasks.get(f"<{kind}>")
            blocks += shared.blocks if shared else ()
        for name in names:
            for block in blocks:
                for statement in reversed(block.statements):
                    value = read_assignment(statement, name)
                    if value is not None:
                        return value
            for statement in self.statements():
                prefix = re.match(rf"(?:tasks\.)?{re.escape(task)}\.", statement)
                value = read_assignment(statement[prefix.end() :], name) if prefix else None
                if value is not None:
                    return value
        return None

    def string(self, expression: str) -> str | None:
        """The value of an expression; None if it is not a string of known variables."""
        return read_string(expression, self.variables)

    def strings(self, expression: str) -> list[str] | None:
        """The values of a list of strings."""
        return read_strings(expression, self.variables)

    @cached_property
    def build_directory(self) -> str:
        """The directory for everything that the build creates, from the source root."""
        for statement in self.statements():
            value = read_assignment(statement, "buildDir") or read_assignment(
                statement, "layout.buildDirectory"
            )
            if value is not None:
                self.variables.pop("buildDir", None)
                place = self.path(value)
                return place if place is not None else resolve(self.directory, UNKNOWN)
        return resolve(self.directory, "build")

    def path(self, expression: str) -> str | None:
        """The path of an expression, from the source root; None if it cannot be read."""
        return read_path(self._paths(), expression)

    def _paths(self) -> PathScope:
        to_root = posixpath.relpath(self.root or ".", self.directory or ".")
        built = self.variables.get("buildDir")
        if built is None and "build_directory" in self.__dict__:
            built = posixpath.relpath(self.build_directory, self.directory or ".")
        return PathScope(self.directory, to_root, built or "build", self.variables)
