"""A pom.xml with its parents in the repository: coordinates, properties, plugins, modules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.xml_document import child_text, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

UNKNOWN = "*"
"""Represents the unknown part of a name, so that the whole is a glob pattern."""

_REFERENCE = regex(r"\$\{([^{}]*)\}")
_DEEPEST = 12
_LONGEST = 1_000
_COORDINATES = frozenset(("artifactId", "version", "groupId", "name", "packaging"))


@dataclass(frozen=True, eq=False)
class Pom:
    """One pom.xml. `path` is its place in the source, and `given` the properties of the call."""

    path: str
    root: Element
    parent: Pom | None
    profiles: tuple[Element, ...]
    """The active profiles."""
    given: Mapping[str, str]

    @property
    def directory(self) -> str:
        """The project's base directory."""
        return posixpath.dirname(self.path)

    @cached_property
    def lineage(self) -> tuple[Pom, ...]:
        """This project, its parent, and so on, as far as they are in the repository."""
        return (self, *(self.parent.lineage if self.parent else ()))

    @property
    def has_unread_parent(self) -> bool:
        """Whether an ancestor is not in the repository, other than a known one of Spring Boot."""
        last = self.lineage[-1].root
        artifact = child_text(last, "parent/artifactId")
        return artifact is not None and artifact != "spring-boot-starter-parent"

    def sections(self, path: str, inherited: bool = True) -> Iterator[Element]:
        """The elements at `path` in this project and its active profiles, then in its parents."""
        for pom in self.lineage if inherited else (self,):
            for section in (*reversed(pom.profiles), pom.root):
                found = section.find(path)
                if found is not None:
                    yield found

    def find_text(self, path: str, inherited: bool = True) -> str | None:
        """The text at `path`, interpolated, in this project or the nearest parent that has one."""
        for element in self.sections(path, inherited):
            return self.interpolate((element.text or "").strip())
        return None

    @property
    def artifact_id(self) -> str:
        """The project's `artifactId`."""
        return self.find_text("artifactId", inherited=False) or UNKNOWN

    @property
    def version(self) -> str:
        """The project's version, or its parent's."""
        for path in ("version", "parent/version"):
            version = self.find_text(path, inherited=False)
            if version:
                return version
        return UNKNOWN

    @property
    def packaging(self) -> str:
        """The project's packaging."""
        return self.find_text("packaging", inherited=False) or "jar"

    @property
    def final_name(self) -> str:
        """The name of the project's archive without its extension."""
        name = self.find_text("build/finalName")
        if name:
            return name
        if name is None and self.has_unread_parent and self.version == UNKNOWN:
            return UNKNOWN
        return f"{self.artifact_id}-{self.version}"

    @property
    def build_directory(self) -> str:
        """The directory for everything that the build creates."""
        return self.resolve(self.find_text("build/directory") or "target")

    def resolve(self, path: str) -> str:
        """A path of this project, as one from the source root."""
        return resolve(self.directory, path)

    def interpolate(self, text: str, depth: int = 0, known: dict[str, str] | None = None) -> str:
        """The text with the known properties inserted, and `*` for each unknown one.

        `known` are the properties that have been inserted before.
        """
        if "${" not in text or len(text) > _LONGEST:
            return text
        values = {} if known is None else known

        def value(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name not in values:
                values[name] = self._value(name, depth, values)
            return values[name]

        inserted = _REFERENCE.sub(value, text)
        return inserted if len(inserted) <= _LONGEST else UNKNOWN

    def _value(self, name: str, depth: int, known: dict[str, str]) -> str:
        if depth > _DEEPEST:
            return UNKNOWN
        if name in self.given:
            return self.given[name]
        raw = self._raw_property(name)
        if raw is not None:
            return self.interpolate(raw, depth + 1, known)
        key = re.sub(r"\A(?:project|pom)\.", "", name)
        match key:
            case "basedir":
                return "."
            case "build.directory":
                return self.interpolate(self._build("directory") or "target", depth + 1, known)
            case "build.outputDirectory":
                return self.interpolate("${project.build.directory}/classes", depth + 1, known)
            case "build.finalName":
                named = self._build("finalName") or "${project.artifactId}-${project.version}"
                return self.interpolate(named, depth + 1, known)
            case "parent.version" | "parent.artifactId" | "parent.groupId":
                text = child_text(self.root, key.replace(".", "/"))
                return self.interpolate(text, depth + 1, known) if text else UNKNOWN
        return self._coordinate(key, depth)

    def _build(self, name: str) -> str | None:
        return next(
            ((element.text or "").strip() for element in self.sections(f"build/{name}")), None
        )

    def _coordinate(self, key: str, depth: int) -> str:
        if key not in _COORDINATES:
            return UNKNOWN
        text = child_text(self.root, key)
        if text is None and key in ("version", "groupId"):
            text = child_text(self.root, f"parent/{key}")
        if text is None and key == "name":
            text = child_text(self.root, "artifactId")
        if text is None and key == "packaging":
            text = "jar"
        return self.interpolate(text, depth + 1) if text else UNKNOWN

    def _raw_property(self, name: str) -> str | None:
        for properties in self.sections("properties"):
            for element in properties:
                if element.tag == name:
                    return (element.text or "").strip()
        return None


def read_pom(
    files: ProjectFiles,
    path: str,
    given: Mapping[str, str],
    profiles: frozenset[str] = frozenset(),
    depth: int = 0,
) -> Pom | None:
    """The project of a pom.xml; None if it does not exist or cannot be read."""
    root = parse_xml(files.read(path))
    if root is None or root.tag != "project":
        return None
    parent = None
    declared = root.find("parent")
    if declared is not None and depth < _DEEPEST:
        place = child_text(declared, "relativePath")
        place = "../pom.xml" if place is None else place
        if place:
            place = resolve(posixpath.dirname(path), place)
            if not place.endswith(".xml"):
                place = f"{place}/pom.xml" if place else "pom.xml"
            parent = read_pom(files, place, given, profiles, depth + 1)
            if parent is not None and child_text(parent.root, "artifactId") != child_text(
                declared, "artifactId"
            ):
                parent = None
    active = tuple(_active_profiles(root, given, profiles))
    return Pom(path, root, parent, active, given)


def _active_profiles(
    root: Element, given: Mapping[str, str], named: frozenset[str]
) -> Iterator[Element]:
    """The profiles that the call names or a property of it activates, else the default ones."""
    chosen = []
    defaults = []
    for profile in root.iterfind("profiles/profile"):
        name = child_text(profile, "id") or ""
        wanted = child_text(profile, "activation/property/name")
        value = child_text(profile, "activation/property/value")
        if name in named or (wanted in given and value in (None, given.get(wanted or ""))):
            chosen.append(profile)
        elif child_text(profile, "activation/activeByDefault") == "true":
            if not named & {f"!{name}", f"-{name}"}:
                defaults.append(profile)
    yield from chosen or defaults


def may_activate_profile(pom: Pom) -> bool:
    """Whether a profile that changes the build may be active on some machines only."""
    return any(
        profile.find("build") is not None
        and profile not in ancestor.profiles
        and any(
            profile.find(f"activation/{kind}") is not None
            for kind in ("property", "jdk", "os", "file")
        )
        for ancestor in pom.lineage
        for profile in ancestor.root.iterfind("profiles/profile")
    )
