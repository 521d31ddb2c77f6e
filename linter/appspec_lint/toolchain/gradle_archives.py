"""The archives that a Gradle project creates: jar, war, zip, and their names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.gradle_project import GradleProject
from appspec_lint.toolchain.gradle_script import UNKNOWN, read_assignment
from appspec_lint.toolchain.tool_run import ToolOutput

_JAVA = frozenset(
    """java java-library application groovy scala war kotlin org.jetbrains.kotlin.jvm
    org.springframework.boot io.ktor.plugin io.micronaut.application io.micronaut.library
    java-gradle-plugin""".split()
)
_APPLICATION = frozenset(("application", "io.ktor.plugin", "io.micronaut.application"))
_SHADOW = frozenset(
    ("com.github.johnrengelman.shadow", "com.gradleup.shadow", "io.ktor.plugin", "shadow",
     "io.micronaut.application")
)  # fmt: skip
_OTHERS = frozenset(
    """io.spring.dependency-management jacoco eclipse idea checkstyle pmd org.sonarqube base
    maven-publish maven signing com.diffplug.spotless com.github.spotbugs org.flywaydb.flyway
    io.freefair.lombok java-test-fixtures com.gorylenko.gradle-git-properties
    org.jetbrains.kotlin.plugin.spring org.jetbrains.kotlin.plugin.jpa
    org.jetbrains.kotlin.plugin.serialization org.jetbrains.kotlin.kapt
    org.jetbrains.kotlin.plugin.allopen org.jetbrains.kotlin.plugin.noarg
    kotlin-spring kotlin-jpa kotlin-kapt com.google.devtools.ksp
    com.google.protobuf org.openapi.generator nu.studer.jooq com.github.ben-manes.versions
    org.asciidoctor.jvm.convert org.asciidoctor.convert com.ewerk.gradle.plugins.querydsl
    org.owasp.dependencycheck com.google.cloud.tools.jib com.palantir.docker
    com.github.node-gradle.node com.moowork.node org.gradle.toolchains.foojay-resolver-convention
    io.gitlab.arturbosch.detekt org.jlleitschuh.gradle.ktlint""".split()
)
_TYPES = {"jar": ("Jar",), "bootJar": ("BootJar", "Jar"), "war": ("War",), "bootWar":
          ("BootWar", "War"), "shadowJar": ("ShadowJar", "Jar")}  # fmt: skip


def read_archives(
    project: GradleProject, running: frozenset[str], complete: bool
) -> Iterator[ToolOutput]:
    """What the standard tasks that run in a project write."""
    build = project.build_directory
    plugins = project.plugins
    is_boot = any("springframework" in p or "spring.boot" in p or p.endswith("spring-boot")
                  for p in plugins)  # fmt: skip
    is_war = "war" in plugins
    is_java = bool(plugins & _JAVA) or is_boot
    are_known = all(p in _JAVA | _SHADOW | _OTHERS for p in plugins)
    if not are_known and not is_java and "jar" in running:
        is_java = any(p.startswith(("libs.", "alias(")) or "kotlin" in p for p in plugins)
    archives: list[str] = []
    if is_java and not is_war and "jar" in running:
        archives += _plain(project, "jar", "jar", is_boot)
    if is_war and "war" in running:
        archives += _plain(project, "war", "war", is_boot)
    if is_boot and "bootJar" in running and not is_war:
        archives.append(_archive(project, "bootJar", "jar"))
    if is_boot and "bootWar" in running and is_war:
        archives.append(_archive(project, "bootWar", "war"))
    if (plugins & _SHADOW or "shadowJar" in project.tasks) and "shadowJar" in running:
        archives.append(_archive(project, "shadowJar", "jar", "all"))
        archives += _ktor(project)
    for task in project.tasks.values():
        if task.name in running and task.type in (
            "Jar",
            "Zip",
            "Tar",
            "War",
            "ShadowJar",
            "BootJar",
        ):
            extension = {"Zip": "zip", "Tar": "tar", "War": "war"}.get(task.type, "jar")
            if task.name not in _TYPES:
                archives.append(_archive(project, task.name, extension))
    for block in project.blocks:
        for java in block.find("java"):
            for name, suffix in (("withSourcesJar()", "sources"), ("withJavadocJar()", "javadoc")):
                if name in java.statements and "jar" in running:
                    archives.append(_archive(project, f"{suffix}Jar", "jar", suffix))
    if not (archives or is_java) and "jar" in running:
        archives.append(f"{build}/libs/{UNKNOWN}.jar")
    compiled = bool(running & {"classes", "jar", "war", "bootJar"}) and is_java
    written = [f"{build}/**/*.class", f"{build}/resources/**", f"{build}/reports/**"]
    copies: tuple[tuple[str, str], ...] = ()
    if compiled:
        copies = copy_file_set(
            project.files, resolve(project.directory, "src/main/resources"),
            f"{build}/resources/main",
        )  # fmt: skip
    directories = [build] if archives or copies else []
    directories += sorted({posixpath.dirname(path) for path in archives} - {build})
    is_closed = complete and are_known and UNKNOWN not in build
    if plugins & _APPLICATION and running & {
        "installDist",
        "distZip",
        "distTar",
        "installShadowDist",
    }:
        outputs = _application(project, running)
        written += outputs[0]
        copies += outputs[1]
        directories += outputs[2]
    yield ToolOutput(
        "Gradle",
        directories=tuple(d for d in directories if UNKNOWN not in d),
        files=(*archives, *written),
        copies=tuple(pair for pair in copies if UNKNOWN not in pair[1]),
        file=project.script,
        complete=is_closed,
        only_files=is_closed,
    )


def _plain(project: GradleProject, task: str, extension: str, is_boot: bool) -> Iterator[str]:
    """The archive of `jar` or `war`, which Spring Boot from 2.5 on names `-plain`."""
    enabled = project.property(task, _TYPES[task], "enabled", "isEnabled")
    if enabled is not None and enabled.strip().startswith("false"):
        return
    version = project.plugin_version("org.springframework.boot")
    is_old = version is not None and _number(version) < (2, 5)
    if not is_boot:
        yield _archive(project, task, extension)
    elif not is_old:
        yield _archive(project, task, extension, "plain")
    elif enabled is not None:
        yield _archive(project, task, extension)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def _archive(project: GradleProject, task: str, extension: str, classifier: str = "") -> str:
    """The path of the archive of a task."""
    directory = f"{project.build_directory}/libs"
    if extension in ("zip", "tar"):
        directory = f"{project.build_directory}/distributions"
    types = _TYPES.get(task, ("Jar",) if extension == "jar" else ())
    where = project.property(task, types, "destinationDirectory", "destinationDir")
    if where is not None:
        directory = project.path(where) or f"{project.build_directory}/{UNKNOWN}"
    whole = project.property(task, types, "archiveFileName", "archiveName")
    if whole is not None:
        return resolve(directory, project.string(whole) or UNKNOWN)
    base = project.property(task, types, "archiveBaseName", "baseName")
    version = project.property(task, types, "archiveVersion", "version")
    suffix = project.property(task, types, "archiveClassifier", "classifier")
    end = project.property(task, types, "archiveExtension", "extension")
    parts = [
        _value(project, base, _base_name(project)),
        _value(project, version, _version(project)),
        _value(project, suffix, classifier),
    ]
    name = "-".join(part for part in parts if part)
    return resolve(directory, f"{name}.{_value(project, end, extension)}")


def _value(project: GradleProject, written: str | None, default: str) -> str:
    if written is None:
        return default
    if written.strip() == "null":
        return ""
    value = project.string(written)
    return UNKNOWN if value is None else value


def _base_name(project: GradleProject) -> str:
    variables = project.names()
    return variables.get("archivesName") or variables.get("archivesBaseName") or project.name


def _version(project: GradleProject) -> str:
    version = project.names().get("version", "")
    return "" if version == "unspecified" else version


def _ktor(project: GradleProject) -> Iterator[str]:
    """The name that `ktor { fatJar { … } }` sets."""
    for block in project.blocks:
        for ktor in block.find("ktor"):
            for fat in ktor.find("fatJar"):
                for statement in fat.statements:
                    value = read_assignment(statement, "archiveFileName")
                    if value is not None:
                        name = project.string(value) or UNKNOWN
                        yield f"{project.build_directory}/libs/{name}"


def _application(
    project: GradleProject, running: frozenset[str]
) -> tuple[list[str], tuple[tuple[str, str], ...], list[str]]:
    """What the `application` plugin writes: archives, and an installation with `src/dist`."""
    build = project.build_directory
    version = _version(project)
    full = f"{project.name}-{version}" if version else project.name
    written: list[str] = []
    directories: list[str] = []
    copies: tuple[tuple[str, str], ...] = ()
    if "distZip" in running:
        written += [f"{build}/distributions/{full}.zip", f"{build}/distributions/*.zip"]
        directories.append(f"{build}/distributions")
    if "distTar" in running:
        written += [f"{build}/distributions/{full}.tar", f"{build}/distributions/*.tar"]
    if running & {"installDist", "installShadowDist"}:
        target = f"{build}/install/{project.name}"
        written.append(f"{target}/**")
        directories.append(target)
        copies = copy_file_set(project.files, resolve(project.directory, "src/dist"), target)
    return written, copies, directories
