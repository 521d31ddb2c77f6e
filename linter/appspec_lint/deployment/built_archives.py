"""The jar files that the Maven projects of a repository create."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.deployment.bundle import Bundle
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree
from appspec_lint.toolchain import ProjectFiles, ToolCall

_OTHER_BUILDS = frozenset(
    ("build.gradle", "build.gradle.kts", "build.sbt", "build.xml", "BUILD", "WORKSPACE")
)
_MAY_BRING = regex(
    r"\b(?:curl|wget|unzip|clone|gsutil|docker\s+cp|s3\s+(?:cp|sync|mv)\s+[\"']?s3:|"
    r"(?:cp|mv|ln|install)\s[^\n;&|]*[$`])|\btar\s+\S*x|--extract"
)
"""Commands that fetch files, or give them a name that is unknown."""
_MOST_PROJECTS = 20


def find_other_archives(bundle: Bundle, path: str) -> tuple[str, ...]:
    """The jar files that the build creates, where none of them is called as `path` is.

    Empty if one is, if a command names the file, or if the projects cannot be read.
    """
    name, tree = posixpath.basename(path), bundle.tree
    if name in tree.by_name or not _OTHER_BUILDS.isdisjoint(tree.by_name):
        return ()
    named = regex(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
    for build in bundle.builds:
        for command in build.buildspec.commands:
            if named.search(command.value) or _MAY_BRING.search(command.value):
                return ()
    created = _read_archives(tree)
    return () if any(_may_be(pattern, name) for pattern in created) else created


def _read_archives(tree: Tree) -> tuple[str, ...]:
    """The names of all archives of all Maven projects; empty if one cannot be read."""
    from appspec_lint.toolchain import maven

    paths = tree.by_name.get("pom.xml", ())
    names: dict[str, None] = {}
    for path in paths if len(paths) <= _MOST_PROJECTS else ():
        directory = posixpath.dirname(path)
        run = maven.read(ToolCall("mvn", ("package",), directory), ProjectFiles(tree))
        if run is None or run.tasks or not run.outputs:
            return ()
        for output in run.outputs:
            if not output.only_files:
                return ()
            for file in output.files:
                if file.endswith((".jar", ".war")):
                    names[posixpath.basename(file)] = None
    return tuple(names)


def _may_be(pattern: str, name: str) -> bool:
    parts = map(re.escape, pattern.split("*"))
    return re.fullmatch(".*".join(parts), name) is not None
