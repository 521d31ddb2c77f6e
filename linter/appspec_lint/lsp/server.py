"""The language server: what it keeps, and what it does on each notification of a client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from appspec_lint import __version__
from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.open_project import OpenProject
from appspec_lint.lsp.analysis_thread import AnalysisThread
from appspec_lint.lsp.client_abilities import ClientAbilities
from appspec_lint.lsp.deferred_classes import make_converter
from appspec_lint.lsp.diagnostic_reports import (
    EMPTY_REPORT,
    DiagnosticConverter,
    FileReport,
    Published,
    make_report,
)
from appspec_lint.lsp.documents import Documents, OpenDocument
from appspec_lint.lsp.file_uris import to_file
from appspec_lint.lsp.file_view import FileView
from appspec_lint.lsp.open_folders import OpenFolders, find_inside
from appspec_lint.lsp.positions import PositionEncoding
from appspec_lint.lsp.protocol import StrictProtocol
from appspec_lint.lsp.settings import SECTION, ServerSettings, read_settings

Result = TypeVar("Result")

FileReports = dict[str, tuple[FileReport, int | None]]
"""What was found in each file by its URI, and the version of the document that was checked."""


class AppSpecServer(LanguageServer):
    """The server. Its state belongs to the main thread, the projects to the analysis thread."""

    protocol: StrictProtocol

    def __init__(self) -> None:
        super().__init__(
            "appspec-lint",
            __version__,
            protocol_cls=StrictProtocol,
            converter_factory=make_converter,
        )
        self.documents = Documents()
        self.settings = ServerSettings()
        self.encoding = PositionEncoding()
        self.abilities = ClientAbilities()
        self.analysis = AnalysisThread()
        self.folders = OpenFolders(self.analysis.give_way, self._complain_from_thread)
        self.published = Published()
        self._given_options: object = None
        self._complaints: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._running: Future[FileReports] | None = None
        self._found: FileReports = {}
        self._versions: dict[str, int | None] = {}

    def start(self, params: types.InitializeParams) -> None:
        """Read what the client can do, and open its directories."""
        self._loop = asyncio.get_running_loop()
        self.abilities = ClientAbilities.of(params.capabilities)
        encoding = self.workspace.position_encoding
        self.encoding = PositionEncoding(str(getattr(encoding, "value", encoding)))
        self._given_options = params.initialization_options
        self.configure(self._given_options)
        folders = [(folder.uri, to_file(folder.uri)) for folder in params.workspace_folders or ()]
        if not folders and params.root_uri is not None:
            folders.append((params.root_uri, to_file(params.root_uri)))
        elif not folders and params.root_path is not None:
            path = Path(params.root_path)
            folders.append((path.as_uri(), path) if path.is_absolute() else ("", None))
        self.change_folders(folders, ())

    def change_folders(
        self, added: Iterable[tuple[str, Path | None]], removed: Iterable[str]
    ) -> None:
        """Open and close directories."""
        for uri in removed:
            self.analysis.do(partial(self.folders.remove, uri))
        for uri, path in added:
            if path is not None:
                self.analysis.do(partial(self.folders.add, uri, path))

    def configure(self, given: object) -> None:
        """Use the settings of the client."""
        self.settings = settings = read_settings(given)
        for problem in settings.problems:
            self.complain(problem)
        self.analysis.do(lambda: self.folders.configure(settings.editor))

    async def ask_for_settings(self) -> None:
        """Read the settings of the client again, where it answers such requests."""
        if not self.abilities.configuration:
            return
        item = types.ConfigurationItem(section=SECTION)
        try:
            given = await self.workspace_configuration_async(types.ConfigurationParams([item]))
        except Exception:  # the client refuses: what it gave at the start remains
            return
        if given and given[0]:
            options = self._given_options if isinstance(self._given_options, dict) else {}
            self.configure({**options, **given[0]} if isinstance(given[0], dict) else given[0])
            self.check_soon(0)

    def set_text(self, document: OpenDocument) -> None:
        """Pass the text of a document on to its projects."""
        file = document.file
        if file is None:
            return
        uri, version, text = document.uri, document.version, document.text

        def set_text() -> None:
            self._versions[uri] = version
            self.folders.set_text(file, text)

        self.analysis.do(set_text)

    def close(self, document: OpenDocument) -> None:
        """Forget the text of a document."""
        file = document.file
        if file is not None:

            def close() -> None:
                self._versions.pop(document.uri, None)
                self.folders.close(file)

            self.analysis.do(close)

    def refresh(self, files: Iterable[Path]) -> None:
        """The files were created, written or deleted; if none are given, any may have been."""
        files = list(files)
        self.analysis.do(lambda: self.folders.refresh(files))

    async def ask(self, job: Callable[[], Result]) -> Result:
        """Do a job in the analysis thread."""
        return await asyncio.wrap_future(self.analysis.do(job))

    async def look_at(self, uri: str, job: Callable[[FileView], Result]) -> Result | None:
        """Do a job for a file of a project; None for any other document, and if the job fails."""
        file = to_file(uri)
        if file is None:
            return None

        def look() -> Result | None:
            place = self.folders.find_place(file)
            if place is None:
                return None
            with place.project.context_of(place.path) as context:
                return job(self._view(place.project, context, place.path))

        try:
            return await self.ask(look)
        except Exception as error:  # a feature that fails must not disturb the user
            self.log(f"{type(error).__name__}: {error!s:.500}")
            return None

    async def look_at_all(
        self, job: Callable[[FileView], Iterable[Result]], below: Path | None = None
    ) -> list[Result]:
        """Do a job for each deployment, or only for those with files at or below a path."""

        def look() -> list[Result]:
            results: list[Result] = []
            for project in self.folders.projects:
                path = None if below is None else find_inside(project, below)
                if below is None or path is not None:
                    for context in project.contexts(path):
                        results += job(self._view(project, context, path or ""))
            return results

        try:
            return await self.ask(look)
        except Exception as error:  # as above
            self.log(f"{type(error).__name__}: {error!s:.500}")
            return []

    def _view(self, project: OpenProject, context: Context, path: str) -> FileView:
        def find_uri(path: str) -> str:
            return self.find_uri(self.folders.locate(project, project.tree.display_path(path)))

        report = project.report()
        return FileView(project, context, path, report, self.encoding, self.abilities, find_uri)

    async def find_all(self) -> FileReports:
        """Check what has changed, and give what is found in all files."""
        return await asyncio.wrap_future(self.analysis.do(self._check, is_repeatable=True))

    def check_soon(self, delay: float | None = None) -> None:
        """Push diagnostics when the user has stopped typing; `delay` is in seconds."""
        if self._loop is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        if delay is None:
            delay = self.settings.debounce / 1000
        self._timer = self._loop.call_later(delay, self._check_now)

    def _check_now(self) -> None:
        self._timer = None
        if self.abilities.pulls:
            self.workspace_diagnostic_refresh(None)
            return
        if self._running is not None:
            self._running.cancel()  # it is outdated
        self._running = running = self.analysis.do(self._check, is_repeatable=True)
        loop = self._loop
        assert loop is not None, "the server has started"

        def publish(future: Future[FileReports]) -> None:
            if not future.cancelled():
                loop.call_soon_threadsafe(self._finish, future)

        running.add_done_callback(publish)

    def _finish(self, future: Future[FileReports]) -> None:
        if future is self._running:
            self._running = None
        error = future.exception()
        if error is not None:
            self.complain(f"internal error, please report it: {error!s:.500}")
            return
        self._publish(future.result())

    def _publish(self, found: FileReports) -> None:
        """Push the diagnostics of all files for which they have changed."""
        for uri in self.published.others(found):
            found = {**found, uri: (EMPTY_REPORT, None)}
        for uri, (report, version) in found.items():
            document = self.documents.get(uri)
            if document is not None and document.version != version:
                continue  # it has been changed meanwhile
            if self.published.is_new(uri, report, version):
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(
                        uri,
                        list(report.items),
                        version if self.abilities.shown.versions else None,
                    )
                )

    def _check(self) -> FileReports:
        """Check everything that has changed; runs in the analysis thread."""
        found: FileReports = {}
        for file, in_file in self.folders.check().items():

            def find_uri(source: Source, project: OpenProject = in_file.project) -> str:
                return self.find_uri(self.folders.locate(project, source.display_path))

            converter = DiagnosticConverter(self.encoding, self.abilities.shown, find_uri)
            uri = self.find_uri(file)
            found[uri] = make_report(converter, in_file.diagnostics), self._versions.get(uri)
        for uri, version in self._versions.items():
            found.setdefault(uri, (EMPTY_REPORT, version))
        return found

    def find_uri(self, file: Path) -> str:
        """The URI of a file: that of its document, if it is open."""
        return self.documents.uri_of(file) or self.folders.uri_of(file)

    def complain(self, message: str) -> None:
        """Show an error to the user, once."""
        if message not in self._complaints:
            self._complaints.add(message)
            self.window_show_message(
                types.ShowMessageParams(types.MessageType.Error, f"appspec-lint: {message}")
            )

    def log(self, message: str) -> None:
        """Write to the log of the client."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def _complain_from_thread(self, message: str) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.complain, message)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an error that is not the answer to a request."""
        self.log(f"{type(error).__name__}: {error!s:.500}")
