"""A Gradle build: its settings and its projects."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.gradle_project import GradleProject
from appspec_lint.toolchain.gradle_script import (
    UNKNOWN,
    GradleBlock,
    parse_gradle,
    read_assignment,
    read_strings,
)
from appspec_lint.toolchain.project_files import ProjectFiles

_MOST_PROJECTS = 200


@dataclass(frozen=True)
class GradleBuild:
    """The projects of a build, the root first."""

    projects: tuple[GradleProject, ...]
    is_closed: bool
    """Whether the settings could be read entirely."""

    def addressed(self, operand: str, directory: str) -> Iterator[GradleProject]:
        """The projects whose task an operand names; `directory` is where Gradle starts."""
        path, colon, _ = operand.rpartition(":")
        start = f"{directory}/" if directory else ""
        wanted = path.strip(":")
        for project in self.projects:
            is_root = project.directory == project.root
            own = posixpath.relpath(project.directory or ".", project.root or ".")
            if not colon:
                is_named = project.directory == directory or project.directory.startswith(start)
            elif is_root:
                is_named = not wanted
            else:
                is_named = wanted in (own.replace("/", ":"), project.name)
            if is_named:
                yield project


@dataclass
class _Settings:
    """What a settings script says: the name of the root project, and the places of the others."""

    name: str
    places: dict[str, str] = field(default_factory=dict)
    is_read: bool = True


def read_gradle_build(
    directory: str, files: ProjectFiles, properties: Sequence[str | None]
) -> GradleBuild | None:
    """The build that a directory belongs to; None if there is no build script.

    `properties` are those of the call, `name=value`.
    """
    root, settings_file = _find_settings(directory, files)
    given = _read_properties(files, root, properties)
    settings = _read_settings(settings_file, root, files, given)
    variables = {**given, "rootProject.name": settings.name}
    names = {**variables, "name": settings.name}
    top = GradleProject(files, root, root, settings.name, variables=names)
    if top.script is None and not settings.places:
        return None
    projects = [top]
    shared = [b for block in top.blocks for b in block.find("subprojects", "allprojects")]
    inherited = {k: v for k, v in top.names().items() if k not in ("version", "name")}
    for path, place in list(settings.places.items())[:_MOST_PROJECTS]:
        local = _read_properties(files, place, ()) if place != root else {}
        name = path.rpartition(":")[2]
        names = {**inherited, **given, **local, "name": name}
        blocks = (*shared, *_configurations(top, path))
        projects.append(GradleProject(files, place, root, name, blocks, names))
    has_own_plugins = files.has_directory(resolve(root, "buildSrc"))
    return GradleBuild(tuple(projects), settings.is_read and not has_own_plugins)


def _find_settings(directory: str, files: ProjectFiles) -> tuple[str, str | None]:
    """The root directory of the build, and its settings script."""
    root = directory
    while True:
        for name in ("settings.gradle", "settings.gradle.kts"):
            if files.exists(resolve(root, name)):
                return root, resolve(root, name)
        if not root or root.startswith("/"):
            return directory, None
        root = posixpath.dirname(root)


def _read_settings(
    path: str | None, root: str, files: ProjectFiles, given: dict[str, str]
) -> _Settings:
    settings = _Settings(posixpath.basename(root) or UNKNOWN)
    script = parse_gradle(files.read(path)) if path else GradleBlock("")
    for block in script.walk():
        if re.match(r"(?:for|while|if|.*\.(?:each|forEach))\b", block.header):
            settings.is_read = False
    for statement in script.statements:
        value = read_assignment(statement, "rootProject.name")
        if value is not None:
            named = read_strings(value, given)
            settings.name = named[0] if named else UNKNOWN
        included = read_assignment(statement, "include")
        if included is not None:
            paths = read_strings(included, given)
            settings.is_read = settings.is_read and paths is not None
            for name in (path.strip(":") for path in paths or ()):
                settings.places[name] = resolve(root, name.replace(":", "/"))
        moved = re.match(r"project\(['\"]:?([\w:.-]+)['\"]\)\.projectDir\s*=\s*(.+)", statement)
        place = re.search(r"['\"]([^'\"$]+)['\"]", moved[2]) if moved else None
        if moved and place:
            settings.places[moved[1]] = resolve(root, place[1])
    return settings


def _configurations(top: GradleProject, path: str) -> Iterator[GradleBlock]:
    """The blocks of the root's script that configure one project."""
    for block in top.blocks:
        for child in block.children:
            if re.match(
                rf"(?:project\s*\(\s*['\"]:?{re.escape(path)}['\"]|configure\s*\()", child.header
            ):
                yield child


def _read_properties(
    files: ProjectFiles, directory: str, given: Sequence[str | None]
) -> dict[str, str]:
    """The properties of gradle.properties, then those of the call."""
    found: dict[str, str] = {}
    for line in (files.read(resolve(directory, "gradle.properties")) or "")[:50_000].splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith(("#", "!")):
            found[name.strip()] = value.strip()
    for pair in given:
        name, _, value = (pair or "").partition("=")
        if name:
            found[name] = value
    return found
