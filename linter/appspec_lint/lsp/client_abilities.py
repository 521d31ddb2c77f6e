"""What a client can do, as far as it matters to the server."""

from __future__ import annotations

from lsprotocol import types

from appspec_lint.lazy.records import dataclass
from appspec_lint.lsp.diagnostic_reports import Abilities


@dataclass(frozen=True, slots=True)
class ClientAbilities:
    """The capabilities of a client; one that says nothing has none."""

    shown: Abilities = Abilities()
    pulls: bool = False
    """Whether the client requests diagnostics, again if the server says so: none are pushed.

    Neovim 0.11 requests only those of the edited file, and would miss what changes in others.
    """
    watches: bool = False
    """Whether the client can watch the files that the server names."""
    configuration: bool = False
    """Whether the client answers requests for its settings."""
    markdown: bool = False
    completion_markdown: bool = False
    snippets: bool = False
    adjusts_indentation: bool = False
    symbol_trees: bool = False
    tooltips: bool = False
    code_actions: bool = False
    shows_documents: bool = False
    document_changes: bool = False
    creates_files: bool = False
    renames_files: bool = False
    """Whether an edit can create and rename files."""

    @classmethod
    def of(cls, client: types.ClientCapabilities) -> ClientAbilities:
        """Read the capabilities of a client."""
        documents, workspace = client.text_document, client.workspace
        pulled = None if documents is None else documents.diagnostic
        pushed = None if documents is None else documents.publish_diagnostics
        refreshing = None if workspace is None else workspace.diagnostics
        watching = None if workspace is None else workspace.did_change_watched_files
        link = None if documents is None else documents.document_link
        action = None if documents is None else documents.code_action
        shows = None if client.window is None else client.window.show_document
        markdown, completion_markdown, snippets, indentation, trees = _read_languages(documents)
        changes, creates, renames = _read_edits(workspace)
        return cls(
            shown=Abilities.of(pushed),
            pulls=pulled is not None
            and refreshing is not None
            and bool(refreshing.refresh_support),
            watches=watching is not None and bool(watching.dynamic_registration),
            configuration=workspace is not None and bool(workspace.configuration),
            markdown=markdown,
            completion_markdown=completion_markdown,
            snippets=snippets,
            adjusts_indentation=indentation,
            symbol_trees=trees,
            tooltips=link is not None and bool(link.tooltip_support),
            code_actions=action is not None and action.code_action_literal_support is not None,
            shows_documents=shows is not None and shows.support,
            document_changes=changes,
            creates_files=creates,
            renames_files=renames,
        )


def _read_languages(
    documents: types.TextDocumentClientCapabilities | None,
) -> tuple[bool, bool, bool, bool, bool]:
    """Whether the client shows Markdown, snippets, lines to indent, and trees of symbols."""
    if documents is None:
        return False, False, False, False, False
    hover, completion = documents.hover, documents.completion
    formats = () if hover is None else hover.content_format or ()
    item = None if completion is None else completion.completion_item
    modes = None if item is None else item.insert_text_mode_support
    symbols = documents.document_symbol
    return (
        types.MarkupKind.Markdown in formats,
        item is not None and types.MarkupKind.Markdown in (item.documentation_format or ()),
        item is not None and bool(item.snippet_support),
        modes is not None and types.InsertTextMode.AdjustIndentation in modes.value_set,
        symbols is not None and bool(symbols.hierarchical_document_symbol_support),
    )


def _read_edits(workspace: types.WorkspaceClientCapabilities | None) -> tuple[bool, bool, bool]:
    """Whether an edit can consist of operations, which create and rename files."""
    edit = None if workspace is None else workspace.workspace_edit
    operations = () if edit is None else edit.resource_operations or ()
    if edit is None or not (edit.document_changes or operations):  # Neovim names only these
        return False, False, False
    return (
        True,
        types.ResourceOperationKind.Create in operations,
        types.ResourceOperationKind.Rename in operations,
    )
