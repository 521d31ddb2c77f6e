"""The packages of a JavaScript project: package.json, and the workspaces below it."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import relative_to
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.project_files import ProjectFiles

_MOST_PACKAGES = 200


@dataclass(frozen=True, slots=True)
class Package:
    """A directory with a package.json; `patterns` are those of its workspaces."""

    directory: str
    name: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    dependencies: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path of its package.json."""
        return posixpath.join(self.directory, "package.json")

    def major(self, dependency: str) -> int | None:
        """The major version of a dependency, as package.json requires it."""
        match = re.search(r"\d+", self.dependencies.get(dependency, ""))
        return int(match[0]) if match else None


def read_package(files: ProjectFiles, directory: str) -> Package | None:
    """The package in `directory`; None without a package.json, or if it is not valid JSON."""
    text = files.read(posixpath.join(directory, "package.json"))
    if text is None:
        return None
    data = parse_json(text)
    if not isinstance(data, dict):
        return None
    workspaces = data.get("workspaces")
    if isinstance(workspaces, dict):
        workspaces = workspaces.get("packages")
    dependencies: dict[str, str] = {}
    for key in ("peerDependencies", "optionalDependencies", "devDependencies", "dependencies"):
        dependencies |= strings_of(data.get(key))
    name = data.get("name")
    return Package(
        directory,
        name if isinstance(name, str) else "",
        strings_of(data.get("scripts")),
        dependencies,
        list_of_strings(workspaces),
    )


def find_package(files: ProjectFiles, directory: str) -> Package | None:
    """The package in `directory` or in the nearest directory above it that has one."""
    while not files.exists(posixpath.join(directory, "package.json")):
        if not directory or directory.startswith("/"):
            return None
        directory = posixpath.dirname(directory)
    return read_package(files, directory)


def find_workspaces(files: ProjectFiles, root: Package) -> list[Package]:
    """The workspaces of a package, according to package.json, pnpm-workspace.yaml or lerna.json."""
    patterns = [*root.patterns]
    pnpm = files.read(posixpath.join(root.directory, "pnpm-workspace.yaml")) or ""
    patterns += re.findall(r"""^[^\S\n]*-\s*['"]?([^'"\s#]+)""", pnpm, re.MULTILINE)
    lerna = parse_json(files.read(posixpath.join(root.directory, "lerna.json")) or "")
    if isinstance(lerna, dict):
        patterns += list_of_strings(lerna.get("packages")) or ([] if patterns else ["packages/*"])
    wanted = [_compile(pattern) for pattern in patterns if not pattern.startswith("!")]
    unwanted = [_compile(pattern[1:]) for pattern in patterns if pattern.startswith("!")]
    packages: list[Package] = []
    for path in _package_paths(files):
        directory = posixpath.dirname(path)
        if root.directory and not directory.startswith(f"{root.directory}/"):
            continue
        place = relative_to(directory, root.directory)
        if not any(pattern.fullmatch(place) for pattern in wanted):
            continue
        if any(pattern.fullmatch(place) for pattern in unwanted):
            continue
        package = read_package(files, directory)
        if package is not None:
            packages.append(package)
        if len(packages) == _MOST_PACKAGES:
            break
    return packages


def find_workspace(files: ProjectFiles, root: Package, name: str) -> Package | None:
    """The workspace with a name, or in a directory; package managers accept both."""
    place = resolve(root.directory, name)
    for package in find_workspaces(files, root):
        if name == package.name or place == package.directory:
            return package
    return None


def find_workspace_root(files: ProjectFiles, directory: str) -> Package | None:
    """The package whose workspaces contain `directory`, or the nearest package."""
    nearest = find_package(files, directory)
    at: str | None = directory
    while at is not None:
        package = read_package(files, at)
        is_root = any(
            files.exists(posixpath.join(at, name))
            for name in ("pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json")
        )
        if package is not None and (package.patterns or is_root):
            return package
        at = posixpath.dirname(at) if at and not at.startswith("/") else None
    return nearest


def parse_json(text: str) -> object:
    """The value of a JSON text; None if it is not valid."""
    try:
        value: object = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return value


def strings_of(value: object) -> dict[str, str]:
    """The pairs of a mapping whose values are strings."""
    if not isinstance(value, dict):
        return {}
    return {str(name): text for name, text in value.items() if isinstance(text, str)}


def list_of_strings(value: object) -> tuple[str, ...]:
    """The strings of a list."""
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()


def _package_paths(files: ProjectFiles) -> list[str]:
    return [path for path in files.named("package.json") if "node_modules/" not in path]


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str]:
    text = posixpath.normpath(pattern.rstrip("/"))
    parts = re.split(r"(/\*\*|\*\*/|\*\*|\*)", text)
    translations = {"/**": "/.+", "**/": "(?:.+/)?", "**": ".+", "*": "[^/]*"}
    return regex("".join(translations.get(part) or re.escape(part) for part in parts))
