"""Assembly descriptors of Maven: which files an assembly contains, and where it is written."""

from __future__ import annotations

import posixpath

from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.pom import UNKNOWN, Pom
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolOutput
from appspec_lint.toolchain.xml_document import child_text, child_texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_descriptor(
    root: Element, path: str, name: str, appended: bool, pom: Pom, files: ProjectFiles
) -> ToolOutput:
    """What an assembly writes: an archive for each format; for `dir`, a directory with copies."""
    identifier = pom.interpolate(child_text(root, "id") or "")
    full = f"{name}-{identifier}" if appended and identifier else name
    formats = [pom.interpolate(text) for text in child_texts(root, "formats/format")]
    written = [f"{full}.{text}" for text in formats if text != "dir"]
    if "dir" not in formats:
        return ToolOutput("Maven", files=tuple(written), file=path)
    base = child_text(root, "baseDirectory")
    included = (child_text(root, "includeBaseDirectory") or "true") != "false"
    directory = full
    if included:
        inner = pom.interpolate(base) if base else posixpath.basename(name)
        directory = f"{full}/{inner}"
    if UNKNOWN in directory:
        return ToolOutput("Maven", files=(f"{full}/**",), file=path, complete=False)
    copies: list[tuple[str, str]] = []
    for file_set in root.iterfind("fileSets/fileSet"):
        source = pom.interpolate(child_text(file_set, "directory") or "")
        below = pom.interpolate(child_text(file_set, "outputDirectory") or source)
        includes = tuple(child_texts(file_set, "includes/include"))
        excludes = tuple(child_texts(file_set, "excludes/exclude"))
        to = resolve(directory, below.lstrip("/"))
        copies += copy_file_set(files, pom.resolve(source), to, includes, excludes)
    for single in root.iterfind("files/file"):
        source = pom.interpolate(child_text(single, "source") or "")
        below = pom.interpolate(child_text(single, "outputDirectory") or "").lstrip("/")
        target_name = pom.interpolate(child_text(single, "destName") or posixpath.basename(source))
        place = pom.resolve(source)
        if files.exists(place):
            copies.append((place, resolve(resolve(directory, below), target_name)))
    copies = [pair for pair in copies if UNKNOWN not in pair[1]]
    return ToolOutput("Maven", (directory,), (f"{full}/**", *written), tuple(copies), file=path)
