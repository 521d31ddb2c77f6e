"""Whether Gradle writes a second, plain jar file beside that of a Spring Boot application."""

from __future__ import annotations

import re

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.project_files import ProjectFiles

_NAMES = ("build.gradle", "build.gradle.kts")
_PLUGIN = regex(
    r"org\.springframework\.boot[\"']\s*\)?\s*version\s*\(?\s*[\"'](\d+)\.(\d+)[^\"'\n]*[\"'](.*)"
)
_LINE_COMMENT = regex(r"(?m)(?<![:\"'\w])//.*$")
_BLOCK_COMMENT = regex(r"/\*.*?\*/", re.DOTALL)
_CHANGES_JAR = regex(
    r"\bjar\b(?!\s*tasks?)[^\n{]*\{[^}]*(?:enabled|archiveClassifier|classifier|onlyIf|destination|"
    r"archiveFileName|archiveName)|\bjar\.(?:enabled|archive)|\bnamed\W+(?:<Jar>\W*)?jar\b|"
    r"plain|\bgetByName\W+jar\b|withType\W+Jar\b|archivesBaseName|libsDir|destinationDir"
)
_RUNS_JAR = regex(r"\bgradlew?\b[^\n;&|]*\s:?(?:build|assemble|jar)\b(?![\w.-])")
_SKIPS_JAR = regex(r"(?:-x|--exclude-task)\s+:?jar\b")


@dataclass(frozen=True, slots=True)
class PlainJar:
    """The names of the two jar files in `build/libs`, and the file that configures them."""

    path: str
    name: str
    plain_name: str
    start: int
    end: int


def find_plain_jar(files: ProjectFiles) -> PlainJar | None:
    """The plain jar of the project in the source root; None if it has none, or it is unknown."""
    path = next((name for name in _NAMES if files.exists(name)), None)
    text = files.read(path) if path is not None else None
    if path is None or text is None:
        return None
    code = _BLOCK_COMMENT.sub(_blank, _LINE_COMMENT.sub(_blank, text))
    plugin = _PLUGIN.search(code)
    if plugin is None or "apply false" in plugin[3] or "apply(false)" in plugin[3]:
        return None
    if (int(plugin[1]), int(plugin[2])) < (2, 5) or _CHANGES_JAR.search(code):
        return None
    settings = "".join(files.read(f"settings.gradle{end}") or "" for end in ("", ".kts"))
    project = re.search(r"rootProject\.name\s*=\s*[\"']([\w.-]+)[\"']", settings)
    version = re.search(r"(?m)^[^\S\n]*version\s*=?\s*[\"']([\w.-]+)[\"']", code)
    stem = project[1] if project is not None else "app"
    stem += f"-{version[1]}" if version is not None else ""
    return PlainJar(path, f"{stem}.jar", f"{stem}-plain.jar", plugin.start(), plugin.end(2))


def runs_jar_task(command: str) -> bool:
    """Whether a command runs the Gradle task `jar`, as `build` and `assemble` do."""
    return _RUNS_JAR.search(command) is not None and _SKIPS_JAR.search(command) is None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
