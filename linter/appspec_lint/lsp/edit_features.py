"""Code actions, renaming, lenses and workspace symbols: what leads to edits and to other files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types

from appspec_lint.lsp.features import SYMBOL_KINDS
from appspec_lint.lsp.file_uris import to_file
from appspec_lint.lsp.file_view import FileView
from appspec_lint.lsp.open_folders import find_inside
from appspec_lint.lsp.server import AppSpecServer

SHOW_COMMAND = "appspecLint.show"
"""Shows the page or the file with a URI."""

_KINDS = [types.CodeActionKind.QuickFix, "source.fixAll.appspecLint", "source.appspecLint"]
_MOST_SYMBOLS = 200
_ANY_FILE = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)


def list_actions(view: FileView, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about the diagnostics in a range."""
    from appspec_lint.editor.code_actions import find_actions

    if not view.abilities.code_actions:
        return []
    first, last = view.offset(params.range.start), view.offset(params.range.end)
    actions = []
    for found in find_actions(view.context, view.report.diagnostics, view.path, first, last):
        if not _is_requested(found.kind, params.context.only):
            continue
        action = types.CodeAction(title=found.title, kind=found.kind)
        if found.diagnostic is not None:
            action.diagnostics = [view.convert(found.diagnostic)]
        if found.is_preferred:
            action.is_preferred = True
        if found.url:
            if not view.abilities.shows_documents:
                continue
            action.command = types.Command(found.title, SHOW_COMMAND, arguments=[found.url])
        elif found.created and not view.abilities.creates_files:
            continue
        else:
            action.edit = view.workspace_edit(found.edits, found.created)
        actions.append(action)
    return actions


def list_lenses(view: FileView) -> list[types.CodeLens]:
    """What is known of the lines of a file."""
    from appspec_lint.editor.lenses import find_lenses

    lenses = []
    for lens in find_lenses(view.context, view.path):
        command = types.Command(lens.title, "")
        if len(lens.targets) == 1 and view.abilities.shows_documents:
            uri = view.uri_of(lens.targets[0].path)
            command = types.Command(lens.title, SHOW_COMMAND, arguments=[uri])
        lenses.append(types.CodeLens(view.range(lens.span.first_line), command))
    return lenses


def prepare(view: FileView, position: types.Position) -> types.PrepareRenamePlaceholder | None:
    """The path at a position that can be renamed with its file."""
    from appspec_lint.editor.renaming import prepare_rename

    span = prepare_rename(view.context, view.path, view.offset(position))
    if span is None or not view.abilities.renames_files:
        return None
    return types.PrepareRenamePlaceholder(view.range(span), span.text)


def rename(view: FileView, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Rename the file that the path at a position names, and all paths that name it."""
    from appspec_lint.editor.renaming import rename as rename_file

    offset = view.offset(params.position)
    renamed = rename_file(view.context, view.path, offset, params.new_name)
    if renamed is None or not view.abilities.renames_files:
        return None
    edit = view.workspace_edit(renamed.edits)
    operation = types.RenameFile(view.uri_of(renamed.old), view.uri_of(renamed.new))
    return types.WorkspaceEdit(document_changes=[*(edit.document_changes or ()), operation])


async def follow(
    server: AppSpecServer, params: types.RenameFilesParams
) -> types.WorkspaceEdit | None:
    """The edits by which paths follow files that the client is about to rename."""
    moves = [(to_file(file.old_uri), to_file(file.new_uri)) for file in params.files]
    edits: list[types.WorkspaceEdit] = []
    for old, new in moves:
        if old is not None and new is not None:
            edits += await server.look_at_all(_Follow(new), below=old)
    return _merge(edits)


class _Follow:
    """Follows the renaming of one file or directory in a deployment."""

    def __init__(self, new: Path) -> None:
        self.new = new

    def __call__(self, view: FileView) -> list[types.WorkspaceEdit]:
        from appspec_lint.editor.renaming import follow_renames

        path = find_inside(view.project, self.new)
        if path is None:  # no path of this project can name it
            return []
        edits = follow_renames(view.context, {view.path: path})
        return [view.workspace_edit(edits)] if edits else []


def _merge(edits: Sequence[types.WorkspaceEdit]) -> types.WorkspaceEdit | None:
    """One edit of several deployments; the same edit of a shared file is made once."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        for document in edit.document_changes or ():
            if isinstance(document, types.TextDocumentEdit):
                found = changes.setdefault(document.text_document.uri, [])
                found += [
                    each
                    for each in document.edits
                    if isinstance(each, types.TextEdit) and each not in found
                ]
        for uri, listed in (edit.changes or {}).items():
            found = changes.setdefault(uri, [])
            found += [each for each in listed if each not in found]
    return types.WorkspaceEdit(changes=changes) if changes else None


def search(view: FileView, query: str) -> list[types.SymbolInformation]:
    """The symbols of a deployment whose names match."""
    from appspec_lint.editor.document_symbols import search_symbols

    return [
        types.SymbolInformation(
            view.span_location(symbol.selection),
            symbol.name,
            SYMBOL_KINDS[symbol.kind.value],
            container_name=container,
        )
        for container, symbol in search_symbols(view.context, query)
    ]


def _is_requested(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    if not only:
        return True
    kinds = [str(getattr(each, "value", each)) for each in only]
    return any(kind == each or kind.startswith(f"{each}.") or not each for each in kinds)


def register_edits(server: AppSpecServer) -> None:
    """Register the features that lead to edits and to other files."""

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[*_KINDS])
    )
    async def on_code_action(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri = params.text_document.uri
        return await server.look_at(uri, lambda view: list_actions(view, params))

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def on_code_lens(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        return await server.look_at(params.text_document.uri, list_lenses)

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def on_prepare_rename(
        params: types.PrepareRenameParams,
    ) -> types.PrepareRenamePlaceholder | None:
        uri = params.text_document.uri
        return await server.look_at(uri, lambda view: prepare(view, params.position))

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def on_rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        return await server.look_at(params.text_document.uri, lambda view: rename(view, params))

    @server.feature(types.WORKSPACE_WILL_RENAME_FILES, _ANY_FILE)
    async def on_will_rename(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        return await follow(server, params)

    @server.feature(types.WORKSPACE_SYMBOL)
    async def on_workspace_symbol(
        params: types.WorkspaceSymbolParams,
    ) -> list[types.SymbolInformation]:
        found = await server.look_at_all(lambda view: search(view, params.query))
        unique = {(each.name, str(each.location)): each for each in found}
        return list(unique.values())[:_MOST_SYMBOLS]

    @server.command(SHOW_COMMAND)
    def on_show(uri: str) -> None:
        is_page = to_file(uri) is None
        server.window_show_document(types.ShowDocumentParams(uri, external=is_page))
