"""What Maven, Gradle and Ant write, according to their configuration."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

import pytest

from appspec_lint.repository.tree import in_memory
from appspec_lint.toolchain import ProjectFiles, ToolCall, ToolRun, read_tool
from appspec_lint.toolchain.archive_names import find_intended_archive, is_plain_archive

POM = (
    "<project><groupId>g</groupId><artifactId>harbour</artifactId><version>2.0</version>"
    "{}</project>"
)


def test_the_intended_archive() -> None:
    maven = outputs({"pom.xml": POM.format("")}, "mvn package").outputs
    found = find_intended_archive(maven, "target/habour-2.0.jar")
    assert found is not None
    assert found[0] == "target/harbour-2.0.jar"
    for path in ("target/harbour-2.0.jar", "target/*.jar", "target/h.zip", "lib/h.jar", "h.jar"):
        assert find_intended_archive(maven, path) is None
    wide = outputs({"pom.xml": POM.format(plugin("unknown"))}, "mvn package").outputs
    assert find_intended_archive(wide, "target/habour-2.0.jar") is None
    boot = outputs({"settings.gradle": SETTINGS, "build.gradle": BOOT}, "gradle build").outputs
    found = find_intended_archive(boot, "build/libs/app.jar")
    assert found is not None
    assert found[0] == "build/libs/tide.jar"
    assert is_plain_archive(boot[0], "build/libs/tide-plain.jar")
    assert not is_plain_archive(boot[0], "build/libs/tide.jar")


def run(files: Mapping[str, str], command: str, directory: str = "") -> ToolRun | None:
    words = shlex.split(command)
    arguments = tuple(None if word == "UNKNOWN" else word for word in words[1:])
    return read_tool(ToolCall(words[0], arguments, directory), ProjectFiles(in_memory(files)))


def outputs(files: Mapping[str, str], command: str, directory: str = "") -> ToolRun:
    result = run(files, command, directory)
    assert result is not None
    return result


def archives(result: ToolRun) -> list[str]:
    """The jar, war, ear and zip files that a run writes, without those of other tools."""
    ends = (".jar", ".war", ".ear", ".zip", ".*", "libs/*")
    return [f for o in result.outputs for f in o.files if f.endswith(ends) and "**" not in f]


def copies(result: ToolRun) -> dict[str, str]:
    return {target: source for o in result.outputs for source, target in o.copies}


def is_complete(result: ToolRun) -> bool:
    return all(output.complete for output in result.outputs)


def names_all_archives(result: ToolRun) -> bool:
    return any(output.only_files for output in result.outputs)


def plugin(name: str, configuration: str = "", phase: str = "", goal: str = "") -> str:
    execution = ""
    if goal:
        execution = (
            f"<executions><execution><phase>{phase}</phase><goals><goal>{goal}</goal></goals>"
            f"<configuration>{configuration}</configuration></execution></executions>"
        )
        configuration = ""
    return (
        f"<build><plugins><plugin><artifactId>{name}</artifactId>{execution}"
        f"<configuration>{configuration}</configuration></plugin></plugins></build>"
    )


@pytest.mark.parametrize(
    ("pom", "command", "expected"),
    [
        (POM.format(""), "mvn -B package", ["target/harbour-2.0.jar"]),
        (POM.format(""), "mvnw clean verify -DskipTests", ["target/harbour-2.0.jar"]),
        (POM.format(""), "mvn compile", []),
        (POM.format(""), "mvn test", []),
        (POM.format("<packaging>pom</packaging>"), "mvn install", []),
        (POM.format("<packaging>war</packaging>"), "mvn package", ["target/harbour-2.0.war"]),
        (POM.format("<packaging>nar</packaging>"), "mvn package", ["target/harbour-2.0.*"]),
        (
            POM.format("<build><finalName>${project.artifactId}</finalName></build>"),
            "mvn package",
            ["target/harbour.jar"],
        ),
        (
            POM.format("<build><finalName>app-${env.STAGE}</finalName></build>"),
            "mvn package",
            ["target/app-*.jar"],
        ),
        (
            POM.format("<build><directory>out</directory></build>"),
            "mvn package",
            ["out/harbour-2.0.jar"],
        ),
        (
            "<project><artifactId>a</artifactId><version>${revision}</version></project>",
            "mvn package",
            ["target/a-*.jar"],
        ),
        (
            "<project><artifactId>a</artifactId><version>${revision}</version></project>",
            "mvn package -Drevision=7",
            ["target/a-7.jar"],
        ),
        (
            "<project><artifactId>a</artifactId><version>${rev}</version>"
            "<properties><rev>3.1</rev></properties></project>",
            "mvn package",
            ["target/a-3.1.jar"],
        ),
        (
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><artifactId>a</artifactId>'
            "<version>1</version></project>",
            "mvn package",
            ["target/a-1.jar"],
        ),
        (
            POM.format(plugin("maven-war-plugin", "<warName>ROOT</warName>")).replace(
                "<build>", "<packaging>war</packaging><build>"
            ),
            "mvn package",
            ["target/ROOT.war"],
        ),
        (
            POM.format(plugin("spring-boot-maven-plugin")),
            "mvn package",
            ["target/harbour-2.0.jar"],
        ),
        (POM.format(""), "mvn -q help:evaluate -DforceStdout", []),
        (POM.format(""), "mvn dependency:go-offline", []),
    ],
)
def test_maven_archives(pom: str, command: str, expected: list[str]) -> None:
    result = outputs({"pom.xml": pom}, command)
    assert archives(result) == expected
    assert is_complete(result)


def test_maven_uses_the_version_of_the_parent() -> None:
    files = {
        "pom.xml": POM.format("<packaging>pom</packaging><modules><module>api</module></modules>"),
        "api/pom.xml": "<project><parent><artifactId>harbour</artifactId><version>2.0</version>"
        "</parent><artifactId>api</artifactId></project>",
    }
    assert archives(outputs(files, "mvn package")) == ["api/target/api-2.0.jar"]
    assert archives(outputs(files, "mvn package -pl api")) == ["api/target/api-2.0.jar"]
    assert archives(outputs(files, "mvn package", "api")) == ["api/target/api-2.0.jar"]
    assert archives(outputs(files, "mvn -f api/pom.xml package")) == ["api/target/api-2.0.jar"]
    assert archives(outputs(files, "mvn -N package")) == []


@pytest.mark.parametrize(
    ("pom", "command"),
    [
        (POM.format(plugin("groovy-maven-plugin")), "mvn package"),
        (POM.format(plugin("some-maven-plugin")), "mvn package"),
        (POM.format(""), "mvn some:goal"),
        (POM.format(""), "mvn package -P UNKNOWN"),
        (POM.format(""), "mvn package UNKNOWN"),
        (
            "<project><parent><artifactId>corporate</artifactId><version>1</version></parent>"
            "<artifactId>a</artifactId></project>",
            "mvn package",
        ),
        (
            POM.format(
                "<profiles><profile><id>x</id><activation><file/></activation><build/>"
                "</profile></profiles>"
            ),
            "mvn package",
        ),
        (
            POM.format(
                plugin("maven-antrun-plugin", "<target><script/></target>", "package", "run")
            ),
            "mvn package",
        ),
    ],
)
def test_maven_is_not_read_entirely(pom: str, command: str) -> None:
    result = outputs({"pom.xml": pom}, command)
    assert not is_complete(result)
    assert not names_all_archives(result)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, "mvn package"),
        ({"pom.xml": "<project"}, "mvn package"),
        ({"pom.xml": '<!DOCTYPE p [<!ENTITY a "b">]><project/>'}, "mvn package"),
        ({"pom.xml": POM.format("")}, "mvn UNKNOWN"),
        ({"pom.xml": POM.format("")}, "mvn -f UNKNOWN package"),
    ],
)
def test_maven_cannot_be_read(files: dict[str, str], command: str) -> None:
    assert run(files, command) is None


def test_maven_prints_its_version() -> None:
    assert run({}, "mvn --version") == ToolRun()


def test_maven_clean_removes_the_build_directory() -> None:
    result = outputs({"pom.xml": POM.format("")}, "mvn clean package")
    assert result.outputs[0].emptied == ("target",)
    assert result.outputs[1].directories == ("target",)


def test_antrun_copies_what_it_names() -> None:
    target = """<target>
      <copy todir="${basedir}/cargo"><fileset dir="${basedir}">
        <include name="appspec.yml"/><include name="scripts/**"/></fileset></copy>
      <copy file="${project.build.directory}/${project.build.finalName}.jar"
            tofile="${basedir}/cargo/harbour.jar"/></target>"""
    files = {
        "pom.xml": POM.format(plugin("maven-antrun-plugin", target, "package", "run")),
        "appspec.yml": "",
        "scripts/launch.sh": "",
        "notes.txt": "",
    }
    result = outputs(files, "mvn package")
    assert copies(result) == {
        "cargo/appspec.yml": "appspec.yml",
        "cargo/scripts/launch.sh": "scripts/launch.sh",
    }
    assert "cargo/harbour.jar" in archives(result)
    assert is_complete(result)
    assert copies(outputs(files, "mvn test")) == {}


def test_maven_copies_resources() -> None:
    configuration = (
        "<outputDirectory>${basedir}/kit</outputDirectory><resources><resource>"
        "<directory>ops</directory><includes><include>*.sh</include></includes></resource>"
        "</resources>"
    )
    files = {
        "pom.xml": POM.format(
            plugin("maven-resources-plugin", configuration, "validate", "copy-resources")
        ),
        "ops/a.sh": "",
        "ops/b.txt": "",
        "src/main/resources/x.yml": "",
    }
    assert copies(outputs(files, "mvn package")) == {
        "kit/a.sh": "ops/a.sh",
        "target/classes": "src/main/resources",
    }


def test_maven_assembly_creates_a_directory() -> None:
    configuration = "<descriptors><descriptor>kit.xml</descriptor></descriptors>"
    files = {
        "pom.xml": POM.format(plugin("maven-assembly-plugin", configuration, "package", "single")),
        "kit.xml": "<assembly><id>kit</id><formats><format>dir</format><format>zip</format>"
        "</formats><includeBaseDirectory>false</includeBaseDirectory><fileSets><fileSet>"
        "<directory>ops</directory><outputDirectory>/</outputDirectory></fileSet></fileSets>"
        "</assembly>",
        "ops/appspec.yml": "",
    }
    result = outputs(files, "mvn package")
    assert copies(result) == {"target/harbour-2.0-kit": "ops"}
    assert "target/harbour-2.0-kit.zip" in archives(result)


def test_maven_plugins_run_commands() -> None:
    configuration = "<arguments>run build</arguments><workingDirectory>web</workingDirectory>"
    pom = POM.format(plugin("frontend-maven-plugin", configuration, "compile", "npm"))
    (task,) = outputs({"pom.xml": pom}, "mvn package").tasks
    assert (task.code, task.directory) == ("npm run build", "web")
    configuration = "<executable>sh</executable><arguments><argument>a b.sh</argument></arguments>"
    pom = POM.format(plugin("exec-maven-plugin", configuration, "compile", "exec"))
    (task,) = outputs({"pom.xml": pom}, "mvn package").tasks
    assert task.code == "sh 'a b.sh'"


SETTINGS = "rootProject.name = 'tide'\n"
BOOT = "plugins { id 'java'\n id 'org.springframework.boot' version '3.2.4' }\n"


@pytest.mark.parametrize(
    ("files", "command", "expected"),
    [
        ({"build.gradle": "plugins { id 'java' }"}, "gradle build", ["*.jar"]),
        (
            {"settings.gradle": SETTINGS, "build.gradle": "apply plugin: 'java'\nversion = '1.0'"},
            "gradlew build",
            ["tide-1.0.jar"],
        ),
        (
            {"settings.gradle": SETTINGS, "build.gradle": BOOT + "version = '0.3'"},
            "gradlew build",
            ["tide-0.3-plain.jar", "tide-0.3.jar"],
        ),
        (
            {"settings.gradle": SETTINGS, "build.gradle": BOOT + "version = '0.3'"},
            "gradlew bootJar",
            ["tide-0.3.jar"],
        ),
        (
            {"settings.gradle": SETTINGS, "build.gradle": BOOT + "jar { enabled = false }"},
            "gradlew build",
            ["tide.jar"],
        ),
        (
            {
                "settings.gradle": SETTINGS,
                "build.gradle": BOOT + "tasks.named('jar') { enabled = false }\n"
                "bootJar { archiveFileName = 'app.jar' }",
            },
            "gradlew build",
            ["app.jar"],
        ),
        (
            {
                "settings.gradle.kts": 'rootProject.name = "tide"',
                "build.gradle.kts": "plugins { java\n"
                ' id("org.springframework.boot") version "3.0.0" }\n'
                'tasks.named<Jar>("jar") { enabled = false }\n'
                'tasks.bootJar { archiveFileName.set("app.jar") }',
            },
            "gradlew clean build -x test",
            ["app.jar"],
        ),
        (
            {
                "settings.gradle.kts": 'rootProject.name = "tide"',
                "build.gradle.kts": 'plugins { kotlin("jvm") version "1.9.0" }\n'
                'version = "1.2"\nbase { archivesName.set("boat") }',
            },
            "gradlew build",
            ["boat-1.2.jar"],
        ),
        (
            {
                "settings.gradle": SETTINGS,
                "build.gradle": "plugins { id 'java' }\narchivesBaseName = 'boat'\n"
                'version = "${major}.1"\next.major = 4',
                "gradle.properties": "major=4\n",
            },
            "gradlew jar",
            ["boat-4.1.jar"],
        ),
        (
            {
                "settings.gradle": SETTINGS,
                "build.gradle": "plugins { id 'java' }",
                "gradle.properties": "version=9.9\n",
            },
            "gradlew jar",
            ["tide-9.9.jar"],
        ),
        *(
            ({"settings.gradle": SETTINGS, "build.gradle": BOOT + text}, "gradlew build", [name])
            for text, name in (
                ("jar.enabled = false", "tide.jar"),
                ("tasks.named('jar').configure { enabled = false }", "tide.jar"),
                ("tasks { jar { enabled = false } }", "tide.jar"),
                ("tasks.withType(Jar) { enabled = false }", "tide.jar"),
                (
                    "jar { enabled false }\nbootJar { archiveVersion = '' }\nversion = '1'",
                    "tide.jar",
                ),
                (
                    "jar { enabled = false }\nbootJar { archiveBaseName = 'b'\n"
                    "archiveClassifier = 'c' }",
                    "b-c.jar",
                ),
                ("jar { enabled = false }\nversion = System.getenv('V')", "tide-*.jar"),
                (
                    "jar { enabled = false } // jar { enabled = true }\nbootJar {\n"
                    '  archiveFileName = "${rootProject.name}-app.jar"\n}',
                    "tide-app.jar",
                ),
                (
                    "jar { enabled = false }\n"
                    "bootJar { archiveFileName = rootProject.name + '.jar' }",
                    "tide.jar",
                ),
                ("jar { enabled = false }\nbootJar { archiveFileName = computed() }", "*"),
            )
        ),
        (
            {"settings.gradle": SETTINGS, "build.gradle": "plugins { id 'war' }"},
            "gradlew build",
            ["tide.war"],
        ),
        (
            {
                "settings.gradle": SETTINGS,
                "build.gradle": "plugins { id 'java'\n id 'com.github.johnrengelman.shadow' }",
            },
            "gradlew shadowJar",
            ["tide-all.jar"],
        ),
        ({"settings.gradle": SETTINGS, "build.gradle": BOOT}, "gradlew test", []),
    ],
)
def test_gradle_archives(files: dict[str, str], command: str, expected: list[str]) -> None:
    result = outputs(files, command)
    assert archives(result) == [f"build/libs/{name}" for name in expected]
    assert is_complete(result)
    assert names_all_archives(result)


def test_gradle_subprojects() -> None:
    files = {
        "settings.gradle": SETTINGS + "include 'api', ':lib:core'",
        "build.gradle": "subprojects { apply plugin: 'java'\n version = '2' }",
        "api/build.gradle": "",
        "lib/core/build.gradle": "version = '3'",
    }
    assert archives(outputs(files, "gradlew build")) == [
        "build/libs/*.jar",
        "api/build/libs/api-2.jar",
        "lib/core/build/libs/core-3.jar",
    ]
    assert archives(outputs(files, "gradlew :api:build")) == ["api/build/libs/api-2.jar"]


GRADLE_FILES = {"settings.gradle": SETTINGS, "appspec.yml": "", "ops/run.sh": "", "ops/x.txt": ""}


@pytest.mark.parametrize(
    ("script", "command", "expected"),
    [
        (
            "task kit(type: Copy) { from 'appspec.yml'\n from('ops') { into 'ops' }\n into 'kit' }",
            "gradle kit",
            {"kit/appspec.yml": "appspec.yml", "kit/ops": "ops"},
        ),
        (
            'tasks.register<Copy>("kit") {\n from("ops")\n include("*.sh")\n'
            ' into(layout.projectDirectory.dir("kit"))\n}\ntasks.build { dependsOn("kit") }',
            "gradle build",
            {"kit/run.sh": "ops/run.sh"},
        ),
        (
            "tasks.register('kit', Sync) { from files('appspec.yml')\n into \"$buildDir/kit\" }\n"
            "assemble.finalizedBy kit",
            "gradle assemble",
            {"build/kit/appspec.yml": "appspec.yml"},
        ),
        (
            "task kit { doLast { copy { from file('ops/run.sh')\n into file('kit') } } }",
            "gradle kit",
            {"kit/run.sh": "ops/run.sh"},
        ),
        (
            "task kit(type: Copy) { from '.'\n into 'kit' }",
            "gradle build",
            {},
        ),
        (
            "task kit(type: Copy, dependsOn: other) { into 'kit'\n from 'appspec.yml' }",
            "gradle kit",
            {"kit/appspec.yml": "appspec.yml"},
        ),
    ],
)
def test_gradle_copies(script: str, command: str, expected: dict[str, str]) -> None:
    result = outputs({**GRADLE_FILES, "build.gradle": script}, command)
    assert copies(result) == expected
    assert is_complete(result)


@pytest.mark.parametrize(
    "script",
    [
        "task kit(type: Copy) { from someFiles\n into 'kit' }",
        "task kit(type: Copy) { from 'ops'\n into target }",
        "task kit(type: Copy) { from 'ops'\n into 'kit'\n rename { it.toLowerCase() } }",
        "task kit { doLast { makeKit() } }",
        "task kit(type: Special) { }",
        "apply from: 'missing.gradle'\ntask kit(type: Copy) { from 'ops'\n into 'kit' }",
        "plugins { id 'com.example.unknown' }\ntask kit",
    ],
)
def test_gradle_is_not_read_entirely(script: str) -> None:
    result = outputs({**GRADLE_FILES, "build.gradle": script}, "gradle kit")
    assert not is_complete(result)
    assert not names_all_archives(result)


def test_gradle_runs_commands() -> None:
    script = "task web(type: Exec) { workingDir 'web'\n commandLine 'npm', 'run', 'build' }"
    (task,) = outputs({"build.gradle": script}, "gradle web").tasks
    assert (task.code, task.directory) == ("npm run build", "web")


def test_gradle_clean_removes_the_build_directory() -> None:
    result = outputs({"build.gradle": ""}, "gradlew clean")
    assert [output.emptied for output in result.outputs] == [("build",)]


@pytest.mark.parametrize("command", ["gradlew build", "gradlew UNKNOWN"])
def test_gradle_cannot_be_read(command: str) -> None:
    assert run({"settings.gradle": SETTINGS}, command) is None
