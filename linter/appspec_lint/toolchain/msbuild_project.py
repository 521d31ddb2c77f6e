"""A .NET project file with its Directory.Build files: its properties, and what it copies."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task
from appspec_lint.toolchain.xml_document import child_text, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

UNKNOWN = "*"
"""Represents an unknown part of a path."""

_LONGEST_VALUE = 4_000
_REFERENCE = regex(r"\$\(([\w.]+)\)")
COPYING = frozenset(("always", "preservenewest", "ifdifferent"))
"""The values of an item's metadata with which it is copied."""
METADATA = ("CopyToPublishDirectory", "CopyToOutputDirectory")
"""The metadata that says whether an item is copied."""


@dataclass(eq=False)
class MSBuildProject:
    """One project. `roots` are its XML roots in the order in which MSBuild reads them."""

    files: ProjectFiles
    path: str
    root: Element
    roots: tuple[tuple[str, Element], ...]
    given: Mapping[str, str]
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def directory(self) -> str:
        """The project's directory."""
        return posixpath.dirname(self.path)

    @property
    def sdk(self) -> str:
        """The name of the project's SDK, such as `Microsoft.NET.Sdk.Web`."""
        return self.root.get("Sdk") or child_text(self.root, "Sdk") or ""

    @property
    def is_classic(self) -> bool:
        """Whether it is a project of the .NET Framework, without an SDK."""
        return not self.sdk and self.root.find("Sdk") is None

    @property
    def assembly_name(self) -> str:
        """The name of the assembly."""
        return self.properties.get("assemblyname") or self.properties["msbuildprojectname"]

    def resolve(self, path: str) -> str:
        """A path of the project, as one from the source root."""
        return resolve(self.directory, path)

    def output_directory(self, publish: bool) -> str:
        """Where the project's output or its published files are written."""
        values = self.properties
        directory = values.get("publishdir") if publish else None
        if publish and not directory:
            directory = values.get("publishurl")
        if directory:
            return self.resolve(directory)
        framework = values.get("targetframework") or UNKNOWN
        runtime = values.get("runtimeidentifier")
        configuration = values.get("configuration") or self._configuration(publish, framework)
        name = values["msbuildprojectname"]
        if values.get("useartifactsoutput", "").lower() == "true":
            kind = "publish" if publish else "bin"
            return self.resolve(f"{values.get('artifactspath') or 'artifacts'}/{kind}/{name}/*")
        if values.get("outdir"):
            return self.resolve(values["outdir"])
        base = values.get("outputpath")
        if not base:
            base = f"{values.get('baseoutputpath') or 'bin/'}/{configuration}"
        appended = values.get("appendtargetframeworktooutputpath", "").lower() != "false"
        if appended and not self.is_classic:
            base = f"{base}/{framework}"
        if runtime:
            base = f"{base}/{runtime}"
        return self.resolve(f"{base}/publish" if publish else base)

    def _configuration(self, publish: bool, framework: str) -> str:
        if not publish:
            return "Debug"
        version = re.fullmatch(r"net(\d+)\.\d+(?:-.*)?", framework)
        if version is None:
            return UNKNOWN
        return "Release" if int(version[1]) >= 8 else "Debug"

    @cached_property
    def complete(self) -> bool:
        """Whether nothing in the project may copy files in a way that cannot be read."""
        for path, root in self.roots:
            for element in root.iter("Import"):
                if "Sdk" not in element.attrib and not self._is_own(element, path):
                    return False
            for target in root.iterfind("Target"):
                if any(element.tag not in _HARMLESS_TASKS for element in target):
                    return False
            for group in root.iterfind("ItemGroup"):
                if any(self._has_unread_copy(item) for item in group):
                    return False
        return True

    def _is_own(self, element: Element, path: str) -> bool:
        return "Directory.Build" in element.get("Project", "")

    def _has_unread_copy(self, item: Element) -> bool:
        include = self.expand(item_pattern(item))
        metadata = [child_text(item, name) or item.get(name) for name in METADATA]
        if not any((text or "").lower() in COPYING for text in metadata):
            return False
        return "$(" in item_pattern(item) and UNKNOWN + UNKNOWN in include

    def tasks(self, title: str) -> Iterator[Task]:
        """The commands of the project's `Exec` tasks that need no property or condition."""
        for _, root in self.roots:
            for target in root.iterfind("Target"):
                for element in target.iterfind("Exec"):
                    command = self.expand(element.get("Command") or "")
                    if UNKNOWN * 2 in command or "%(" in command:
                        continue
                    conditional = "Condition" in target.attrib or "Condition" in element.attrib
                    where = self.expand(element.get("WorkingDirectory") or "")
                    yield Task(
                        command, self.resolve(where), self.path, title, certain=not conditional
                    )

    def expand(self, text: str) -> str:
        """The text with the properties inserted; an unknown one is `**`."""

        def value(match: re.Match[str]) -> str:
            return self.properties.get(match[1].lower(), UNKNOWN * 2)

        inserted = _REFERENCE.sub(value, text).replace("\\", "/").strip()
        return inserted if len(inserted) <= _LONGEST_VALUE else UNKNOWN * 2


_HARMLESS_TASKS = frozenset(
    (
        "Exec",
        "Message",
        "Warning",
        "Error",
        "PropertyGroup",
        "MakeDir",
        "GenerateJson",
        "CallTarget",
    )
)


def item_pattern(item: Element) -> str:
    """The patterns of an item, separated by `;`."""
    return item.get("Include") or item.get("Update") or ""


def read_project(files: ProjectFiles, path: str, given: Mapping[str, str]) -> MSBuildProject | None:
    """Read a project file with the nearest Directory.Build files; None if it cannot be read."""
    root = parse_xml(files.read(path))
    if root is None or root.tag != "Project":
        return None
    roots = [(path, root)]
    before = _nearest(files, posixpath.dirname(path), "Directory.Build.props")
    after = _nearest(files, posixpath.dirname(path), "Directory.Build.targets")
    if before is not None:
        roots.insert(0, before)
    if after is not None:
        roots.append(after)
    project = MSBuildProject(files, path, root, tuple(roots), given)
    _read_properties(project)
    return project


def _nearest(files: ProjectFiles, directory: str, name: str) -> tuple[str, Element] | None:
    """The file of this name in the directory or the nearest one above it."""
    while True:
        path = resolve(directory, name)
        if files.exists(path):
            root = parse_xml(files.read(path))
            return None if root is None else (path, root)
        if not directory:
            return None
        directory = posixpath.dirname(directory)


def _read_properties(project: MSBuildProject) -> None:
    """Evaluate the properties in order; those of the call win."""
    values = project.properties
    values["msbuildprojectname"] = posixpath.splitext(posixpath.basename(project.path))[0]
    values["msbuildprojectdirectory"] = values["projectdir"] = "."
    values |= project.given
    for path, root in project.roots:
        place = posixpath.relpath(posixpath.dirname(path) or ".", project.directory or ".")
        values["msbuildthisfiledirectory"] = f"{place}/"
        for group in root.iterfind("PropertyGroup"):
            for element in group:
                name = str(element.tag).lower()
                if name in project.given:
                    continue
                text = project.expand(element.text or "")
                if "Condition" in group.attrib or "Condition" in element.attrib:
                    if _is_default(element, name) and name not in values:
                        values[name] = text
                    elif not _is_default(element, name) and values.get(name) != text:
                        values[name] = UNKNOWN * 2
                else:
                    values[name] = text


def _is_default(element: Element, name: str) -> bool:
    """Whether the condition says that the property has no value yet."""
    condition = re.sub(r"\s", "", element.get("Condition") or "").lower()
    return condition in (f"'$({name})'==''", f'"$({name})"==""')
