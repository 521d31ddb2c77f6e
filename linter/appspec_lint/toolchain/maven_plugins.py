"""The plugins of a pom.xml: the archives that they create, and what they copy or run."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.maven_execution import Execution
from appspec_lint.toolchain.pom import UNKNOWN, Pom
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolOutput
from appspec_lint.toolchain.xml_document import child_text, child_texts, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PHASES = """validate initialize generate-sources process-sources generate-resources
    process-resources compile process-classes generate-test-sources process-test-sources
    generate-test-resources process-test-resources test-compile process-test-classes test
    prepare-package package pre-integration-test integration-test
    post-integration-test verify install deploy""".split()
"""The phases of Maven's default lifecycle, in order."""

_HARMLESS = frozenset(
    """maven-compiler-plugin maven-surefire-plugin maven-failsafe-plugin maven-clean-plugin
    maven-install-plugin maven-deploy-plugin maven-site-plugin maven-enforcer-plugin
    maven-surefire-report-plugin maven-release-plugin maven-toolchains-plugin maven-scm-plugin
    maven-checkstyle-plugin maven-pmd-plugin maven-help-plugin maven-gpg-plugin
    maven-project-info-reports-plugin maven-jxr-plugin maven-eclipse-plugin maven-idea-plugin
    jacoco-maven-plugin cobertura-maven-plugin spotbugs-maven-plugin findbugs-maven-plugin
    flyway-maven-plugin liquibase-maven-plugin sonar-maven-plugin versions-maven-plugin
    jib-maven-plugin docker-maven-plugin dockerfile-maven-plugin kotlin-maven-plugin
    aspectj-maven-plugin lombok-maven-plugin git-commit-id-plugin git-commit-id-maven-plugin
    build-helper-maven-plugin buildnumber-maven-plugin nexus-staging-maven-plugin
    spotless-maven-plugin formatter-maven-plugin fmt-maven-plugin license-maven-plugin
    dependency-check-maven tomcat7-maven-plugin tomcat6-maven-plugin jetty-maven-plugin
    properties-maven-plugin coveralls-maven-plugin scala-maven-plugin jaxb2-maven-plugin
    maven-jaxb2-plugin apt-maven-plugin jooq-codegen-maven protobuf-maven-plugin
    openapi-generator-maven-plugin swagger-codegen-maven-plugin cxf-codegen-plugin
    animal-sniffer-maven-plugin pitest-maven hibernate-maven-plugin flatten-maven-plugin
    central-publishing-maven-plugin lombok-maven avro-maven-plugin sortpom-maven-plugin""".split()
)
_ARCHIVING = frozenset(
    """maven-jar-plugin maven-war-plugin maven-ear-plugin maven-ejb-plugin maven-resources-plugin
    maven-source-plugin maven-javadoc-plugin maven-shade-plugin maven-assembly-plugin
    maven-dependency-plugin spring-boot-maven-plugin maven-antrun-plugin exec-maven-plugin
    frontend-maven-plugin maven-plugin-plugin quarkus-maven-plugin""".split()
)
_DEFAULT_PHASES = {
    "maven-antrun-plugin": None,
    "exec-maven-plugin": None,
    "maven-resources-plugin": None,
    "maven-dependency-plugin": "process-sources",
    "frontend-maven-plugin": "generate-resources",
    "maven-jar-plugin": "package",
    "maven-war-plugin": "package",
    "maven-ear-plugin": "package",
    "maven-shade-plugin": "package",
    "maven-assembly-plugin": "package",
    "spring-boot-maven-plugin": "package",
}
"""The phase of a plugin's goals for an execution without one; None: they do not run."""

_DESCRIPTORS = {"jar-with-dependencies": "jar", "bin": UNKNOWN, "src": UNKNOWN, "project": UNKNOWN}


class MavenPlugins:
    """The plugins of a project, in a run until a phase of the default lifecycle."""

    def __init__(self, pom: Pom, files: ProjectFiles, goal: str, phase: int) -> None:
        self.pom = pom
        self.files = files
        self.goal = goal
        self.phase = phase
        self.are_read = True
        """Whether everything that the plugins do could be read."""

    @cached_property
    def _plugins(self) -> dict[str, list[Element]]:
        """The declarations of each plugin that runs, those of the project itself first."""
        plugins: dict[str, list[Element]] = {}
        for section in self.pom.sections("build/plugins"):
            for plugin in section.iterfind("plugin"):
                plugins.setdefault(child_text(plugin, "artifactId") or "", []).append(plugin)
        for section in self.pom.sections("build/pluginManagement/plugins"):
            for plugin in section.iterfind("plugin"):
                name = child_text(plugin, "artifactId") or ""
                if name in plugins or name in ("maven-jar-plugin", "maven-war-plugin"):
                    plugins.setdefault(name, []).append(plugin)
        return plugins

    def has(self, name: str) -> bool:
        """Whether a plugin is declared."""
        return name in self._plugins

    @property
    def are_known(self) -> bool:
        """Whether the effect of each plugin is known by its name."""
        return not self.pom.has_unread_parent and all(
            name in _HARMLESS or name in _ARCHIVING for name in self._plugins
        )

    def tasks(self) -> Iterator[Task]:
        """The shell code that the plugins run: `exec:exec`, and the npm scripts of the frontend."""
        for execution in self.executions("exec-maven-plugin"):
            command = self._read_execution(execution)
            if command is None:
                self.are_read = False
            else:
                yield command
        for execution in self.executions("frontend-maven-plugin"):
            yield from self._read_frontend(execution)

    def outputs(self) -> Iterator[ToolOutput]:
        """What the plugins write elsewhere, or copy."""
        for execution in self.executions("maven-antrun-plugin"):
            yield from self._read_antrun(execution)
        for execution in self.executions("maven-resources-plugin"):
            if "copy-resources" in execution.goals:
                yield self._read_copy_resources(execution)
        for execution in self.executions("maven-assembly-plugin"):
            yield from self._read_assembly(execution)

    def executions(self, name: str, default: bool = False) -> Iterator[Execution]:
        """The executions of a plugin that run, after a `default` one without an element."""
        declarations = self._plugins.get(name, [])
        configurations = [c for d in declarations if (c := d.find("configuration")) is not None]
        executions = [e for d in declarations for e in d.iterfind("executions/execution")]
        running = [e for e in executions if self._runs(name, child_text(e, "phase"))]
        if default:
            yield Execution(self.pom, None, configurations)
        for execution in running:
            yield Execution(self.pom, execution, configurations)

    def _runs(self, name: str, phase: str | None) -> bool:
        phase = _DEFAULT_PHASES.get(name) if phase is None else self.pom.interpolate(phase)
        if phase in PHASES:
            return PHASES.index(phase) <= self.phase
        return phase is not None and UNKNOWN in phase

    def _expand(self, text: str) -> str | None:
        """The text with its properties; None if one is unknown."""
        if "${" not in text:
            return text
        expanded = self.pom.interpolate(text.replace(UNKNOWN, "\0"))
        return None if UNKNOWN in expanded else expanded.replace("\0", UNKNOWN)

    def _read_antrun(self, execution: Execution) -> Iterator[ToolOutput]:
        from appspec_lint.toolchain.ant_tasks import AntTasks

        tasks = AntTasks(self.files, "Maven", self.pom.path, self.pom.directory, self._expand)
        if execution.is_true("skip"):
            return
        for target in (*execution.elements("target"), *execution.elements("tasks")):
            yield from tasks.read(target)

    def _read_copy_resources(self, execution: Execution) -> ToolOutput:
        where = execution.text("outputDirectory")
        copies: list[tuple[str, str]] = []
        if where is None or UNKNOWN in where:
            return ToolOutput("Maven", file=self.pom.path, complete=False)
        target = self.pom.resolve(where)
        complete = True
        for resource in execution.elements("resources/resource"):
            directory = self._expand(child_text(resource, "directory") or "")
            below = self._expand(child_text(resource, "targetPath") or "")
            if not directory or below is None:
                complete = False
                continue
            includes = tuple(map(self.pom.interpolate, child_texts(resource, "includes/include")))
            excludes = tuple(map(self.pom.interpolate, child_texts(resource, "excludes/exclude")))
            to = resolve(target, below)
            copies += copy_file_set(self.files, self.pom.resolve(directory), to, includes, excludes)
        return ToolOutput(
            "Maven", (target,), (f"{target}/**",), tuple(copies), file=self.pom.path,
            complete=complete,
        )  # fmt: skip

    def _read_assembly(self, execution: Execution) -> Iterator[ToolOutput]:
        from appspec_lint.toolchain.maven_assembly import read_descriptor

        where = execution.text("outputDirectory")
        directory = self.pom.resolve(where) if where else self.pom.build_directory
        name = execution.text("finalName") or self.pom.final_name
        appended = not execution.is_false("appendAssemblyId")
        for reference in (
            *execution.texts("descriptorRefs/descriptorRef"), *execution.texts("descriptorId")
        ):  # fmt: skip
            suffix = f"-{reference}" if appended else ""
            path = f"{directory}/{name}{suffix}.{_DESCRIPTORS.get(reference, UNKNOWN)}"
            yield ToolOutput("Maven", files=(path,), file=self.pom.path)
        for reference in (
            *execution.texts("descriptors/descriptor"), *execution.texts("descriptor")
        ):  # fmt: skip
            path = self.pom.resolve(reference)
            root = parse_xml(self.files.read(path))
            if root is None:
                yield ToolOutput("Maven", file=self.pom.path, complete=False)
            else:
                yield read_descriptor(
                    root, path, f"{directory}/{name}", appended, self.pom, self.files
                )
        if execution.texts("descriptorSourceDirectory"):
            yield ToolOutput("Maven", file=self.pom.path, complete=False)

    def _read_execution(self, execution: Execution) -> Task | None:
        if "exec" not in execution.goals or execution.is_true("skip"):
            return None
        words = [execution.raw("executable") or ""]
        words += execution.raw_texts("arguments/argument")
        line = execution.raw("commandlineArgs")
        expanded = [self._expand(word) for word in words]
        known = [word for word in expanded if word]
        where = self._expand(execution.raw("workingDirectory") or "")
        if line or len(known) < len(expanded) or where is None:
            return None
        return Task(shlex.join(known), self.pom.resolve(where), self.pom.path, f"mvn {self.goal}")

    def _read_frontend(self, execution: Execution) -> Iterator[Task]:
        where = self._expand(execution.raw("workingDirectory") or "")
        tools = {"npm": "npm", "npx": "npx", "yarn": "yarn", "pnpm": "pnpm", "bun": "bun",
                 "grunt": "grunt", "gulp": "gulp", "webpack": "webpack"}  # fmt: skip
        for goal in execution.goals:
            if goal not in tools:
                continue
            default = "install" if goal in ("npm", "yarn", "pnpm", "bun") else ""
            arguments = self._expand(execution.raw("arguments") or default)
            if where is None or arguments is None:
                self.are_read = False
                continue
            code = f"{tools[goal]} {arguments}".strip()
            yield Task(code, self.pom.resolve(where), self.pom.path, f"mvn {self.goal}")
