"""The tasks of Ant that write files, in a build.xml or in Maven's antrun plugin."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolOutput

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ARCHIVES = {"zip": "destfile", "jar": "destfile", "war": "destfile", "ear": "destfile",
             "tar": "destfile", "gzip": "destfile", "bzip2": "destfile"}  # fmt: skip
_WRITES_FILE = {"echo": "file", "touch": "file", "concat": "destfile", "get": "dest",
                "propertyfile": "file", "manifest": "file", "xslt": "out",
                "style": "out", "echoxml": "file", "tstamp": ""}  # fmt: skip
_WRITES_DIRECTORY = {"mkdir": "dir", "javac": "destdir", "javadoc": "destdir",
                     "unzip": "dest", "unjar": "dest", "unwar": "dest", "untar": "dest",
                     "junitreport": "todir", "rmic": "base"}  # fmt: skip
_HARMLESS = frozenset(
    """property available target uptodate condition path classpath echo fail taskdef typedef junit
    fileset patternset tstamp input sleep chmod chown chgrp attrib loadproperties loadfile
    pathconvert basename dirname record waitfor mail description import include macrodef presetdef
    buildnumber dependset checksum length whichresource testng xmlproperty""".split()
)


@dataclass(frozen=True)
class AntTasks:
    """Reads the tasks of one target, which are relative to `directory`.

    `expand` inserts properties; it gives None if one is unknown.
    """

    files: ProjectFiles
    tool: str
    file: str
    directory: str
    expand: Callable[[str], str | None]

    def read(self, target: Element) -> Iterator[ToolOutput]:
        """What the tasks of `target` write, in order."""
        for element in target:
            if isinstance(element.tag, str):
                yield from self._read_task(element)

    def unknown(self) -> ToolOutput:
        """What a task that cannot be read writes."""
        return ToolOutput(self.tool, file=self.file, complete=False)

    def output(
        self,
        directories: tuple[str, ...] = (),
        files: tuple[str, ...] = (),
        copies: tuple[tuple[str, str], ...] = (),
        emptied: tuple[str, ...] = (),
        complete: bool = True,
    ) -> ToolOutput:
        """What one task writes."""
        return ToolOutput(
            self.tool, directories, files, copies, emptied, file=self.file, complete=complete
        )

    def _read_task(self, element: Element) -> Iterator[ToolOutput]:
        name = element.tag
        if name in ("target", "antcall", "exec") and self.tool == "Ant":
            return
        if any(key in element.attrib for key in ("if", "unless")) or any(
            key.startswith("{") for key in element.attrib
        ):
            yield self.unknown()
        elif name in ("copy", "move", "sync"):
            yield self._read_copy(element)
        elif name == "delete":
            place = self._place(element, "dir")
            if place and len(element) == 0:
                yield self.output(emptied=(place,))
        elif name in _ARCHIVES:
            place = self._place(element, _ARCHIVES[name]) or self._place(element, "zipfile")
            yield self.output(files=(place,)) if place else self.unknown()
        elif name in _WRITES_FILE:
            key = _WRITES_FILE[name]
            if key in element.attrib:
                place = self._place(element, key)
                yield self.output(files=(place,)) if place else self.unknown()
        elif name in _WRITES_DIRECTORY:
            place = self._place(element, _WRITES_DIRECTORY[name])
            if place is not None:
                yield self.output(directories=(place,), complete=not name.startswith("un"))
            else:
                yield self.unknown()
        elif name in ("sequential", "parallel", "trycatch"):
            yield from self.read(element)
        elif name not in _HARMLESS:
            yield self.unknown()

    def _place(self, element: Element, name: str) -> str | None:
        """The path in an attribute, from the source root; None if absent or unknown."""
        value = element.get(name)
        expanded = self.expand(value) if value else None
        return None if expanded is None else resolve(self.directory, expanded)

    def _read_copy(self, element: Element) -> ToolOutput:
        if len(element) and element.find("mapper") is not None:
            return self.unknown()
        flat = element.get("flatten") == "true"
        to_file, to_directory = self._place(element, "tofile"), self._place(element, "todir")
        if to_file is None and to_directory is None:
            return self.unknown()
        complete = True
        copies: list[tuple[str, str]] = []
        written: list[str] = []
        if "file" in element.attrib:
            source = self._place(element, "file")
            target = to_file
            if target is None and source is not None:
                target = resolve(to_directory or "", posixpath.basename(source))
            if source is None or target is None:
                complete = False
            elif self.files.exists(source) or self.files.has_directory(source):
                copies.append((source, target))
            else:
                written.append(target)
        for inner in element:
            if inner.tag not in ("fileset", "dirset", "zipfileset"):
                complete = complete and inner.tag == "filterset"
                continue
            found = self._read_file_set(
                inner, to_directory or posixpath.dirname(to_file or ""), flat
            )
            if found is None:
                complete = False
            else:
                copies += found[0]
                written += found[1]
        filled = (to_directory,) if to_directory is not None and (copies or written) else ()
        return self.output(filled, tuple(written), tuple(copies), complete=complete)

    def _read_file_set(
        self, element: Element, target: str, flat: bool
    ) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]] | None:
        """The copies and possible products of a `fileset`; None if it cannot be read."""
        if "file" in element.attrib:
            source = self._place(element, "file")
            if source is None:
                return None
            to = resolve(target, posixpath.basename(source))
            return (((source, to),), ()) if self.files.exists(source) else ((), (to,))
        directory = self._place(element, "dir") if "dir" in element.attrib else self.directory
        if directory is None:
            return None
        selected: dict[str, list[str]] = {"include": [], "exclude": []}
        for kind, patterns in selected.items():
            for text in _patterns(element, kind):
                expanded = self.expand(text)
                if expanded is None:
                    return None
                patterns.append(expanded)
        if any(inner.tag not in ("include", "exclude") for inner in element):
            return None
        includes, excludes = tuple(selected["include"]), tuple(selected["exclude"])
        copies = copy_file_set(self.files, directory, target, includes, excludes, flat)
        if flat:
            return copies, tuple(resolve(target, posixpath.basename(p)) for p in includes)
        return copies, tuple(resolve(target, p) for p in self._products(directory, includes))

    def _products(self, directory: str, includes: tuple[str, ...]) -> Iterator[str]:
        """The patterns that select what the build creates: no such directory is in the source."""
        for pattern in includes or ("**",):
            fixed = re.split(r"[*?]", pattern, maxsplit=1)[0].rpartition("/")[0]
            if not self.files.has_directory(resolve(directory, fixed)):
                yield pattern


def _patterns(element: Element, kind: str) -> Iterator[str]:
    yield from element.get(f"{kind}s", "").replace(",", " ").split()
    for inner in element.iterfind(kind):
        if inner.get("name"):
            yield inner.get("name", "")


def read_execution(element: Element, expand: Callable[[str], str | None]) -> str | None:
    """The shell command of an `exec` task; None if it cannot be read."""
    words = [element.get("executable") or ""]
    for argument in element.iterfind("arg"):
        if argument.get("value") is not None:
            words.append(argument.get("value", ""))
        elif argument.get("line") is not None:
            words += argument.get("line", "").split()
        else:
            return None
    expanded = [expand(word) for word in words]
    known = [word for word in expanded if word is not None]
    return shlex.join(known) if len(known) == len(expanded) and known[0] else None
