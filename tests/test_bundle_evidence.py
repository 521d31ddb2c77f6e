"""What a repository shows about its bundle: archives, names of jar files, and the help for both."""

from __future__ import annotations

import pytest
from examples import lint_texts

from appspec_lint.diagnostics.diagnostic import Diagnostic

HOOK = "#!/bin/bash\nset -e\ncd /srv/shop\n{}\n"
POM = (
    "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId>"
    "<artifactId>{}</artifactId><version>1.0</version></project>"
)


def _lint(
    commands: list[str],
    patterns: list[str],
    *,
    start: str = "systemctl restart shop",
    source: str = "/",
    files: dict[str, str] | None = None,
    at: str = "",
) -> list[Diagnostic]:
    lines = "".join(f"      - {command}\n" for command in commands)
    packed = "".join(f"    - '{pattern}'\n" for pattern in patterns)
    texts = {
        f"{at}appspec.yml": f"version: 0.0\nos: linux\nfiles:\n  - source: {source}\n"
        "    destination: /srv/shop\n"
        "hooks:\n  ApplicationStart:\n    - location: scripts/start.sh\n",
        f"{at}buildspec.yml": f"version: 0.2\nphases:\n  build:\n    commands:\n{lines}"
        + (f"artifacts:\n  files:\n{packed}" if packed else ""),
        f"{at}scripts/start.sh": HOOK.format(start),
        **(files or {}),
    }
    return list(lint_texts({**texts, ".git/index": "\n".join(texts)}).diagnostics)


def _only(found: list[Diagnostic], rule: str) -> list[Diagnostic]:
    return [each for each in found if each.rule == rule]


@pytest.mark.parametrize(
    ("commands", "patterns", "reported"),
    [
        (["zip -r shop.zip ."], ["appspec.yml", "shop.zip"], True),
        (["zip -r shop.zip appspec.yml scripts"], ["appspec.yml", "shop.zip"], True),
        (
            [
                "mkdir out",
                "cp -r scripts out/",
                "cp appspec.yml out/",
                "cd out",
                "zip -r ../a.zip .",
            ],
            ["appspec.yml", "a.zip"],
            True,
        ),
        (["zip -r shop.zip ."], ["appspec.yml", "shop.zip", "scripts/*"], False),
        (["zip -r shop.zip ."], ["**/*"], False),
        (
            ["zip -r shop.zip .", "unzip shop.zip -d out"],
            ["appspec.yml", "shop.zip", "s*/*"],
            False,
        ),
    ],
)
def test_scripts_that_are_only_inside_an_archive(
    commands: list[str], patterns: list[str], reported: bool
) -> None:
    found = _only(_lint(commands, patterns), "hook-script-not-in-artifact")
    assert ["inside an archive" in each.message for each in found] == [True] * reported


@pytest.mark.parametrize(
    ("start", "project", "command", "reported"),
    [
        ("java -jar tutorial-0.1.jar > log 2>&1 < /dev/null &", "shop", "mvn package", True),
        ("java -jar /srv/shop/tutorial.jar > log 2>&1 < /dev/null &", "shop", "mvn package", True),
        ("java -jar shop-1.0.jar > log 2>&1 < /dev/null &", "shop", "mvn package", False),
        ("java -jar shop-*.jar > log 2>&1 < /dev/null &", "shop", "mvn package", False),
        ("java -jar app.jar > log 2>&1 < /dev/null &", "shop",
         "mvn package && cp target/shop-1.0.jar target/app.jar", False),
        ("mv *.jar app.jar\njava -jar app.jar > log 2>&1 < /dev/null &", "shop", "mvn package",
         False),
        ("java -jar app-1.0.jar > log 2>&1 < /dev/null &", "${name}", "mvn package", False),
        ("java -jar app.jar > log 2>&1 < /dev/null &", "shop",
         "mvn package && mv target/shop-1.0.jar target/$NAME.jar", False),
        ("java -jar app.jar > log 2>&1 < /dev/null &", "shop",
         "mvn package && aws s3 cp s3://shop/lib target --recursive", False),
        ("java -jar /opt/agent/tutorial.jar > log 2>&1 < /dev/null &", "shop", "mvn package",
         False),
    ],
)  # fmt: skip
def test_a_jar_that_the_build_does_not_create(
    start: str, project: str, command: str, reported: bool
) -> None:
    files = {"pom.xml": POM.format(project)}
    patterns = ["appspec.yml", "scripts/*", "target/*.jar"]
    appspec_source = "/target"
    found = _lint([command], patterns, start=start, source=appspec_source, files=files)
    messages = [each.message for each in _only(found, "started-file-not-installed")]
    assert len(messages) == reported


@pytest.mark.parametrize(
    ("command", "pattern", "reported"),
    [
        ("dotnet lambda package --output-package shop.zip", "shop.zip", False),
        ("dotnet eb package-environment --output-package shop.zip", "shop.zip", False),
        ("codiga-check-quality --min-quality-score 75", "target/shop.jar", True),
        ("echo mvn package", "target/shop.jar", True),
        ("./gradlew bootJar && cp build/libs/*.jar app.jar", "app.jar", False),
        ("./gradlew bootWar && mv build/libs/*.war app.war", "app.war", False),
        ("./gradlew bootJar && cp build/libs/*.jar out/", "app.jar", True),
    ],
)
def test_a_product_that_a_command_names(command: str, pattern: str, reported: bool) -> None:
    gradle = {
        "build.gradle": "plugins {\n    id 'java'\n"
        "    id 'org.springframework.boot' version '3.2.4'\n}\nversion = '1.0'\n",
        "settings.gradle": "rootProject.name = 'shop'\n",
        "gradlew": "#!/bin/sh\n",
    }
    found = _lint([command], ["appspec.yml", "scripts/*", pattern], files=gradle)
    assert len(_only(found, "artifact-pattern-matches-nothing")) == reported


@pytest.mark.parametrize(
    ("rule", "patterns", "source", "at", "words"),
    [
        ("source-not-in-artifact", ["appspec.yml", "scripts/*"], "https://example.com/shop.war", "",
         "download it in a hook script"),
        ("artifact-pattern-matches-nothing", ["appspec.yml", "scripts/*.sh", "start.sh"], "/", "",
         "remove it; `scripts/*.sh` already matches `scripts/start.sh`"),
        ("artifact-pattern-matches-nothing", ["appspec.yml", "scripts/*.sh", "scripts/strt.sh"],
         "/", "", "already matches `scripts/start.sh`"),
        ("hook-script-not-in-artifact", ["ui/*"], "/", "aws/",
         "copy `aws/scripts/start.sh` to `scripts/start.sh` in a build command"),
        ("hook-script-not-in-artifact", ["appspec.yml"], "/", "",
         "add `scripts/start.sh` to `artifacts.files`"),
    ],
)  # fmt: skip
def test_the_help_names_what_works(
    rule: str, patterns: list[str], source: str, at: str, words: str
) -> None:
    files = {"ui/index.html": ""}
    found = _only(_lint(["cd ui"], patterns, source=source, at=at, files=files), rule)
    assert [words in str(each.finding.help) for each in found] == [True]


@pytest.mark.parametrize(
    ("commands", "reported"),
    [
        (["mkdir out", "cp $STAGE/* out", "zip -r a.zip out"], False),
        (["mkdir out", "cp appspec.yml out", "zip -r a.zip out"], False),
        (["mkdir -p out/x", "cp appspec.yml out/x", "zip -r a.zip out"], True),
        (["mkdir out", "cp appspec.yml out", "zip -r a.zip out scripts"], True),
    ],
)
def test_the_only_directory_of_an_archive_is_stripped(commands: list[str], reported: bool) -> None:
    found = _lint([*commands, "aws s3 cp a.zip s3://shop/a.zip"], [])
    rules = {"appspec-not-in-artifact", "appspec-not-at-artifact-root"}
    assert bool(rules & {each.rule for each in found}) == reported
