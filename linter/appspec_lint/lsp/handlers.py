"""What the server does with each message of a client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types

from appspec_lint.lsp.edit_features import register_edits
from appspec_lint.lsp.features import register_features
from appspec_lint.lsp.file_uris import to_file
from appspec_lint.lsp.server import AppSpecServer
from appspec_lint.lsp.settings import SECTION

_WATCHED = ("**/*",)
_IGNORED_PARTS = frozenset({"node_modules", "__pycache__", ".venv"})
_IGNORED_IN_GIT = frozenset({"objects", "logs"})
"""Directories whose files do not matter, though they change often; the latter only below `.git`."""


def register(server: AppSpecServer) -> None:
    """Register all handlers."""
    _register_life_cycle(server)
    _register_documents(server)
    _register_files(server)
    _register_diagnostics(server)
    register_features(server)
    register_edits(server)


def _register_life_cycle(server: AppSpecServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.start(params)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        if server.abilities.watches:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration(
                f"{SECTION}-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options
            )
            server.client_register_capability(types.RegistrationParams([registration]))
        server.check_soon(0)
        await server.ask_for_settings()


def _register_documents(server: AppSpecServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        opened = params.text_document
        server.set_text(server.documents.put(opened.uri, opened.version, opened.text))
        server.check_soon(0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        changed = params.text_document
        document = server.documents.change(
            changed.uri, changed.version, params.content_changes, server.encoding
        )
        if document is not None:
            server.set_text(document)
            server.check_soon()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        file = to_file(params.text_document.uri)
        if file is not None:
            server.refresh([file])
            if not server.abilities.watches:
                server.refresh(())
            server.check_soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        document = server.documents.close(params.text_document.uri)
        if document is not None:
            server.close(document)
            server.check_soon()


def _register_files(server: AppSpecServer) -> None:
    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        files = [file for change in params.changes if (file := to_file(change.uri)) is not None]
        workspace = server.workspace
        uris = [folder.uri for folder in workspace.folders.values()] or [workspace.root_uri or ""]
        folders = [folder for uri in uris if (folder := to_file(uri)) is not None]
        files = [file for file in files if _matters(file, folders)]
        if files:
            server.refresh(files)
            server.check_soon()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_workspace_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        added = [(folder.uri, to_file(folder.uri)) for folder in params.event.added]
        server.change_folders(added, [folder.uri for folder in params.event.removed])
        server.check_soon(0)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        if server.abilities.configuration:
            await server.ask_for_settings()
        elif params.settings:
            server.configure(params.settings)
            server.check_soon(0)


def _register_diagnostics(server: AppSpecServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=True, identifier=SECTION
        ),
    )
    async def document_diagnostic(
        params: types.DocumentDiagnosticParams,
    ) -> types.DocumentDiagnosticReport:
        found = await server.find_all()
        report = found.get(params.text_document.uri)
        if report is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        if report[0].result_id == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(report[0].result_id)
        return types.RelatedFullDocumentDiagnosticReport(
            items=list(report[0].items), result_id=report[0].result_id
        )

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(
        params: types.WorkspaceDiagnosticParams,
    ) -> types.WorkspaceDiagnosticReport:
        found = await server.find_all()
        known = {each.uri: each.value for each in params.previous_result_ids}
        items: list[types.WorkspaceDocumentDiagnosticReport] = []
        for uri, (report, version) in found.items():
            if known.pop(uri, None) == report.result_id:
                items.append(
                    types.WorkspaceUnchangedDocumentDiagnosticReport(uri, report.result_id, version)
                )
            else:
                items.append(
                    types.WorkspaceFullDocumentDiagnosticReport(
                        uri, list(report.items), version, result_id=report.result_id
                    )
                )
        items += [types.WorkspaceFullDocumentDiagnosticReport(uri, []) for uri in known]
        return types.WorkspaceDiagnosticReport(items)


def _matters(file: Path, folders: Iterable[Path]) -> bool:
    """Whether a change of a file may change a diagnostic, by its path in a workspace."""
    inside = [file.relative_to(folder) for folder in folders if file.is_relative_to(folder)]
    return not inside or any(_is_read(path.parent.parts) for path in inside)


def _is_read(directories: Sequence[str]) -> bool:
    if ".git" in directories and not _IGNORED_IN_GIT.isdisjoint(directories):
        return False
    return _IGNORED_PARTS.isdisjoint(directories)
