"""Report patterns in hook scripts that also match Gradle's plain jar."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from appspec_lint.context import Context
from appspec_lint.deployment.agent import installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Word
from appspec_lint.toolchain.plain_jar import PlainJar, find_plain_jar, runs_jar_task
from appspec_lint.toolchain.project_files import ProjectFiles

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: build/libs
    destination: /srv/orders
hooks:
  AfterInstall:
    - location: scripts/link.sh
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - gradle {task}
artifacts:
  files:
    - appspec.yml
    - scripts/*
    - build/libs/*.jar
"""
GRADLE = "plugins {\n    id 'java'\n    id 'org.springframework.boot' version '3.2.4'\n}\n"
SCRIPT = """\
#!/bin/bash
set -e
ln -sfn "$(ls -t {} | head -n 1)" /srv/orders.jar
"""
FILES = {
    "appspec.yml": APPSPEC,
    "buildspec.yml": BUILDSPEC.format(task="build"),
    "build.gradle": GRADLE,
    "settings.gradle": "rootProject.name = 'orders'\n",
    "scripts/link.sh": SCRIPT.format("/srv/orders/*.jar"),
}
_EVENTS = ("AfterInstall", "ApplicationStart")
_LIBS = regex(r"build/libs(?:/([\w.*?${}-]*))?")
_PACKS_ALL = regex(r"\bzip\s+-\w*r\w*\s+\S+\s+(?:\./?|\*)(?:\s|$)", re.MULTILINE)
_CI_FILE = regex(r"\.github/workflows/[^/]+\.ya?ml|\.travis\.ya?ml|\.gitlab-ci\.ya?ml")
_LIST_AND_GREP = regex(
    r"\bls\b(?:\s+-\w+)*\s+[^|\n]*\|\s*grep\s+(?:-\w+\s+)*[\"']?(?P<pattern>[\w.*\\$-]*jar\$?)[\"']?"
)
_MENTIONS = regex(r"(?<!ex)plain(?!-jar-matched\b)")
"""The word "plain", except in "explain" and in a suppression comment."""
_EXCLUDES = regex(r"\bgrep\s+-\w*v|!\s*-i?name|-not\s+-i?name|--ignore|\bawk\b|\bsed\b")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.spring.io/spring-boot/gradle-plugin/packaging.html"
        "#packaging-executable.and-plain-archives",
        "https://github.com/spring-projects/spring-boot/wiki/Spring-Boot-2.5-Release-Notes"
        "#gradle-default-jar-and-war-tasks",
    ),
    good=(
        {**FILES, "build.gradle": GRADLE + "jar {\n    enabled = false\n}\n"},
        {**FILES, "buildspec.yml": BUILDSPEC.format(task="bootJar")},
        {**FILES, "scripts/link.sh": SCRIPT.format("/srv/orders/*SNAPSHOT.jar")},
    ),
    bad=({**FILES, "scripts/link.sh": SCRIPT.format("«/srv/orders/*.jar»")},),
)
def plain_jar_matched(context: Context) -> Iterator[Finding]:
    """A script selects the jar to start with a pattern that also matches the plain jar.

    Since Spring Boot 2.5, `gradle build` and `gradle assemble` write two files to `build/libs`:
    `orders-1.0.jar`, which can be run, and `orders-1.0-plain.jar`, which contains only the classes
    of the project. `java -jar` on the plain one ends with `no main manifest attribute`. Which of
    them `ls *.jar | tail -n 1` selects depends on their times or on the locale, so that the same
    script works in one deployment and not in the next.

    Reported if the build runs the task `jar`, packages both files, and a hook script selects one of
    them with a pattern. Not reported if build.gradle configures the task `jar` or the names of the
    files, if the commands or the script mention `plain`, or if the pattern matches only one.
    """
    for bundle in context.bundles:
        jar, root = _find_project(bundle)
        if jar is None or not _packages_both(bundle, jar):
            continue
        for run, script in bundle.scripts_at(*_EVENTS):
            span = _find_selection(bundle, script, jar)
            if span is not None:
                yield _build_finding(bundle, run.event.span, span, jar, root)
                break


def _find_project(bundle: Bundle) -> tuple[PlainJar | None, str]:
    """The only Gradle project of the repository, and its directory."""
    tree = bundle.tree
    paths = [*tree.by_name.get("build.gradle", ()), *tree.by_name.get("build.gradle.kts", ())]
    if len(paths) != 1:
        return None, ""
    root = posixpath.dirname(paths[0])
    return find_plain_jar(ProjectFiles(tree, root)), root


def _packages_both(bundle: Bundle, jar: PlainJar) -> bool:
    """Whether the build runs the task `jar`, and packages everything in `build/libs`."""
    if bundle.builds:
        buildspec = bundle.builds[0].buildspec
        lines = [command.value for command in buildspec.commands]
        lines += [each.value for build in bundle.builds for each in build.section.files]
        takes_all = any(
            not artifact.base and not artifact.takes(f"build/libs/{jar.plain_name}").denied
            for artifact in bundle.interpretations
        )
    else:
        readings = (bundle.tree.read(path) for path in bundle.tree.paths if _CI_FILE.match(path))
        texts = [reading.text for reading in readings if isinstance(reading, Source)]
        lines = [
            line
            for text in texts
            for line in text.splitlines()
            if not line.lstrip().startswith("#")
        ]
        takes_all = any(map(_PACKS_ALL.search, lines))
    if not any(map(runs_jar_task, lines)) or any("plain" in line for line in lines):
        return False
    patterns = [match[1] or "*" for line in lines for match in _LIBS.finditer(line)]
    return takes_all or any(_matches_both(pattern, jar) for pattern in patterns)


def _matches_both(pattern: str, jar: PlainJar) -> bool:
    pattern = re.sub(r"\$\{?\w+\}?", "*", pattern)
    return fnmatchcase(jar.name, pattern) and fnmatchcase(jar.plain_name, pattern)


def _find_selection(bundle: Bundle, script: Script, jar: PlainJar) -> Span | None:
    """Where a script selects a jar file with a pattern that matches both."""
    text = script.source.text
    if _MENTIONS.search(text):
        return None
    for command in script.program.commands:
        if command.words and not command.broken and not _EXCLUDES.search(_line(text, command)):
            word = _find_pattern(command, jar)
            if word is not None and _is_installed(bundle, script, word):
                return script.source.span(word.start, word.end)
    for match in _LIST_AND_GREP.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        line = text[start : text.find("\n", match.end()) % (len(text) + 1)]
        if not line.lstrip().startswith("#") and not _EXCLUDES.search(line):
            found = re.sub(r"[.\\$*]", "", match["pattern"])
            if found == "jar":
                return script.source.span(match.start(), match.end())
    return None


def _line(text: str, command: Command) -> str:
    start = text.rfind("\n", 0, command.start) + 1
    end = text.find("\n", command.end)
    return text[start : end if end >= 0 else len(text)]


def _find_pattern(command: Command, jar: PlainJar) -> Word | None:
    """The word of a command that selects one file, though it matches both."""
    call = command.invocation
    words = call.arguments
    if call.name in {"cp", "mv"}:
        if len(words) != 2 or not words[1].raw.rstrip("\"'").endswith(".jar"):
            return None
        words = words[:1]
    elif call.name in {"ls", "find"}:
        if not command.substituted:
            return None
    elif call.name != "java":
        return None
    for word in words:
        name = posixpath.basename(word.raw.strip("\"'"))
        if "*" in name and name.endswith(".jar") and _matches_both(name, jar):
            return word
    return None


def _is_installed(bundle: Bundle, script: Script, word: Word) -> bool:
    """Whether the pattern's directory is unknown, or one into which files are installed."""
    directory = script.variables.expand_raw(posixpath.dirname(word.raw).strip('"'))
    if directory is None or not directory.startswith("/"):
        return True
    place = posixpath.normpath(directory)
    return any(is_within(place, each.destination) for each in installations(bundle.appspec))


def _build_finding(bundle: Bundle, event: Span, span: Span, jar: PlainJar, root: str) -> Finding:
    path = posixpath.join(root, jar.path)
    reading = bundle.tree.read(path)
    labels = []
    if isinstance(reading, Source):
        text = "since version 2.5, the task `jar` creates a plain jar too"
        labels.append(Label(reading.span(jar.start, jar.end), text))
    labels.append(Label(event, "the script is run at this event"))
    disabled = "tasks.jar { enabled = false }" if path.endswith(".kts") else "jar.enabled = false"
    return Finding(
        span,
        f"`{span.text}` also matches `{jar.plain_name}`, which `java -jar` cannot run",
        labels=tuple(labels),
        help=f"add `{disabled}` to `{jar.path}`, or run `bootJar` in place of `build`",
    )
