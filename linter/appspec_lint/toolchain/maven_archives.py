"""The archives that the plugins of a Maven project create."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.toolchain.maven_plugins import MavenPlugins
from appspec_lint.toolchain.pom import Pom
from appspec_lint.toolchain.xml_document import child_text


class MavenArchives:
    """The archives of one project."""

    def __init__(self, pom: Pom, plugins: MavenPlugins) -> None:
        self.pom = pom
        self.plugins = plugins

    def paths(self, extension: str) -> Iterator[str]:
        """The paths of the archives in the build directory, the main one first."""
        target, name = self.pom.build_directory, self.pom.final_name
        plugin = {"war": "maven-war-plugin", "ear": "maven-ear-plugin"}.get(
            extension, "maven-jar-plugin"
        )
        for execution in self.plugins.executions(plugin, default=True):
            own = execution.text("warName") or execution.text("finalName") or name
            where = execution.text("outputDirectory")
            directory = self.pom.resolve(where) if where else target
            classifier = execution.text("classifier")
            suffix = f"-{classifier}" if classifier else ""
            yield f"{directory}/{own}{suffix}.{extension}"
            if "test-jar" in execution.goals:
                yield f"{directory}/{own}-tests.jar"
        if self.plugins.has("maven-source-plugin"):
            yield from (f"{target}/{name}-sources.jar", f"{target}/{name}-test-sources.jar")
        if self.plugins.has("maven-javadoc-plugin"):
            yield f"{target}/{name}-javadoc.jar"
        yield from self._repackaged(extension)
        yield from self._copied_dependencies()

    def exploded_war(self) -> str:
        """The directory of the war's content."""
        for execution in self.plugins.executions("maven-war-plugin", default=True):
            where = execution.text("webappDirectory")
            if where:
                return self.pom.resolve(where)
        return f"{self.pom.build_directory}/{self.pom.final_name}"

    def _repackaged(self, extension: str) -> Iterator[str]:
        target, name = self.pom.build_directory, self.pom.final_name
        if self.plugins.has("spring-boot-maven-plugin"):
            yield f"{target}/{name}.{extension}.original"
            for execution in self.plugins.executions("spring-boot-maven-plugin", default=True):
                own = execution.text("finalName") or name
                classifier = execution.text("classifier")
                where = execution.text("outputDirectory")
                directory = self.pom.resolve(where) if where else target
                yield f"{directory}/{own}{f'-{classifier}' if classifier else ''}.{extension}"
        if self.plugins.has("quarkus-maven-plugin"):
            yield from (f"{target}/{name}-runner", f"{target}/{name}-runner.jar")
            yield from (f"{target}/quarkus-app/**", f"{target}/{name}*.jar")
        if self.plugins.has("maven-shade-plugin"):
            yield from (f"{target}/original-{name}.jar", f"{target}/dependency-reduced-pom.xml")
            for execution in self.plugins.executions("maven-shade-plugin", default=True):
                shaded = execution.text("finalName") or name
                classifier = execution.text("shadedClassifierName") or "shaded"
                yield f"{target}/{shaded}.jar"
                yield f"{target}/{shaded}-{classifier}.jar"
                outside = execution.text("outputFile")
                elsewhere = execution.text("outputDirectory")
                if outside:
                    yield self.pom.resolve(outside)
                if elsewhere:
                    yield f"{self.pom.resolve(elsewhere)}/{shaded}*.jar"

    def _copied_dependencies(self) -> Iterator[str]:
        for execution in self.plugins.executions("maven-dependency-plugin"):
            if any(goal.startswith(("copy", "unpack")) for goal in execution.goals):
                where = execution.text("outputDirectory")
                yield (
                    f"{self.pom.resolve(where)}/**"
                    if where
                    else (f"{self.pom.build_directory}/dependency/**")
                )
                for item in execution.elements("artifactItems/artifactItem"):
                    own = child_text(item, "outputDirectory")
                    if own:
                        yield f"{self.pom.resolve(self.pom.interpolate(own))}/**"
