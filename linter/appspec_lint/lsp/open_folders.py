"""All projects of a client: one for each of its directories, and those of files outside them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from appspec_lint.config.resolved import ConfigError
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.editor.open_project import EditorSettings, OpenProject
from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lsp.file_uris import below
from appspec_lint.repository.discovery import may_be_spec

_MOST_FILES = 65_536
"""The number of files whose paths and URIs are kept: all that are checked in a large repository."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file in a project: its path from the root of the project."""

    project: OpenProject
    path: str


@dataclass(slots=True, eq=False)
class _Folder:
    """A directory that the client has opened, with the URI that it gave."""

    uri: str
    directory: Path
    project: OpenProject


@dataclass(slots=True)
class FoundInFile:
    """The diagnostics of a file, and the project to which they belong."""

    project: OpenProject
    diagnostics: list[Diagnostic] = field(default_factory=list)


class OpenFolders:
    """The projects of a client, and its buffers. Used in one thread only.

    `complain` is called with the text of an error that the user should see.
    """

    def __init__(self, interrupt: Callable[[], None], complain: Callable[[str], None]) -> None:
        self._interrupt = interrupt
        self._complain = complain
        self._settings = EditorSettings()
        self._folders: dict[str, _Folder] = {}
        self._outside: dict[Path, OpenProject] = {}
        self._buffers: dict[Path, str] = {}

    def add(self, uri: str, directory: Path) -> None:
        """Add a directory."""
        if uri not in self._folders:
            project = OpenProject(directory, self._settings, interrupt=self._interrupt)
            self._folders[uri] = _Folder(uri, directory, project)
            self._outside = {
                root: other
                for root, other in self._outside.items()
                if not _is_below(other.directory, directory)
            }
            for file, text in self._buffers.items():
                self._tell(project, file, text)

    def remove(self, uri: str) -> None:
        """Remove a directory; its files that are open are outside all directories then."""
        if self._folders.pop(uri, None) is not None:
            for file, text in tuple(self._buffers.items()):
                self.set_text(file, text)

    def configure(self, settings: EditorSettings) -> None:
        """Use other settings."""
        self._settings = settings
        for project in self.projects:
            project.configure(settings)

    def set_text(self, file: Path, text: str) -> None:
        """Set the text of a buffer."""
        self._buffers[file] = text
        if not any(_is_below(file, folder.directory) for folder in self._folders.values()):
            self._open_outside(file)
        for project in self.projects:
            self._tell(project, file, text)

    def close(self, file: Path) -> None:
        """Forget a buffer; a project outside all directories ends with its last buffer."""
        self._buffers.pop(file, None)
        for project in self.projects:
            path = find_inside(project, file)
            if path is not None:
                project.live_tree.close(path)
        for root, project in tuple(self._outside.items()):
            left = {path for path in project.files if root / path in self._buffers}
            project.set_files(left)
            if not left:
                del self._outside[root]

    def refresh(self, files: Iterable[Path]) -> None:
        """The files were created, written or deleted; if none are given, any may have been."""
        files = list(files)
        for project in self.projects:
            if not files:
                project.live_tree.refresh_all()
            paths = [find_inside(project, file) for file in files]
            inside = [path for path in paths if path is not None]
            if inside:
                project.live_tree.refresh(inside)

    def find_place(self, file: Path) -> Place | None:
        """The project of a file: that of the deepest directory that contains it."""
        folders = sorted(self._folders.values(), key=lambda each: -len(each.directory.parts))
        projects = [each.project for each in folders if _is_below(file, each.directory)]
        projects += self._outside.values()
        projects += [each.project for each in folders]
        for project in projects:
            path = find_inside(project, file)
            if path is not None:
                return Place(project, path)
        return None

    @property
    def projects(self) -> list[OpenProject]:
        """All projects."""
        return [*(each.project for each in self._folders.values()), *self._outside.values()]

    def check(self) -> dict[Path, FoundInFile]:
        """Check what has changed, and give the diagnostics of each file, also if it has none.

        A file in nested directories has the diagnostics of the deepest directory.
        """
        found: dict[Path, FoundInFile] = {}
        for project in self.projects:
            for file, found_here in self._check_project(project).items():
                if file in found:
                    place = self.find_place(file)
                    if place is None or place.project is not project:
                        continue
                found[file] = found_here
        return found

    def uri_of(self, file: Path) -> str:
        """The URI of a file, in the way in which the client writes that of its directory."""
        for folder in self._folders.values():
            for directory in (folder.directory, folder.project.live_tree.real_directory):
                uri = _find_uri_below(folder.uri, directory, file)
                if uri is not None:
                    return uri
        return file.as_uri()

    def _check_project(self, project: OpenProject) -> dict[Path, FoundInFile]:
        """The diagnostics of a project, by the paths that its directory has for the client."""
        known = len(project.crashed)
        try:
            report = project.report()
        except ConfigError as error:
            self._complain(str(error))
            return {}
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._complain(f"cannot read `{project.directory}`: {reason}")
            return {}
        for message in tuple(project.crashed.values())[known:]:
            self._complain(f"{message}; please report it")
        paths = [source.display_path for source in report.sources]
        found = {self.locate(project, path): FoundInFile(project) for path in paths}
        for diagnostic in report.diagnostics:
            file = self.locate(project, diagnostic.path)
            found.setdefault(file, FoundInFile(project)).diagnostics.append(diagnostic)
        return found

    def locate(self, project: OpenProject, display_path: str) -> Path:
        """The path of a file as the client knows it: through the link to its directory, if any."""
        return _locate(project.directory, project.live_tree.real_directory, display_path)

    def _open_outside(self, file: Path) -> None:
        """Open the project of a file outside all directories, as the command finds it."""
        if not may_be_spec(file.name) or not file.parent.is_dir():
            return
        project = OpenProject(file.parent, self._settings, interrupt=self._interrupt)
        try:
            project = self._outside.setdefault(project.root, project)
        except OSError as error:
            self._complain(f"cannot read `{file.parent}`: {(error.strerror or str(error)).lower()}")
            return
        path = find_inside(project, file)
        if path is not None and path not in project.files:
            project.set_files({*project.files, path})
            for other, text in self._buffers.items():
                self._tell(project, other, text)

    @staticmethod
    def _tell(project: OpenProject, file: Path, text: str) -> None:
        path = find_inside(project, file)
        if path is not None:
            project.live_tree.set_text(path, text)


def find_inside(project: OpenProject, file: Path) -> str | None:
    """The path of a file from the root of a project; None if it is not in it."""
    try:
        root = project.root
    except OSError:
        return None
    for place in (file, file.parent.resolve() / file.name, file.resolve()):
        if place.is_relative_to(root):
            return place.relative_to(root).as_posix()
    return None


@lru_cache(maxsize=_MOST_FILES)
def _locate(directory: Path, real: Path, display_path: str) -> Path:
    file = Path(os.path.normpath(real / display_path))
    if directory != real and file.is_relative_to(real):
        return directory / file.relative_to(real)
    return file


@lru_cache(maxsize=_MOST_FILES)
def _find_uri_below(uri: str, directory: Path, file: Path) -> str | None:
    """The URI of a file, if it is below the directory with a URI."""
    if not file.is_relative_to(directory):
        return None
    return below(uri, file.relative_to(directory).as_posix())


def _is_below(file: Path, directory: Path) -> bool:
    return file.is_relative_to(directory) or file.resolve().is_relative_to(directory.resolve())
