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
    """Whether the client asks for diagnostics, and can be told to ask again: none are pushed.

    Neovim 0.11 asks only for the file that was edited, and would miss what changes in others.
    """
    watches: bool = False
    """Whether the client can be told which files to watch."""
    configuration: bool = False
    """Whether the client can be asked for its settings."""

    @classmethod
    def of(cls, client: types.ClientCapabilities) -> ClientAbilities:
        """Read the capabilities of a client."""
        documents, workspace = client.text_document, client.workspace
        pulled = None if documents is None else documents.diagnostic
        pushed = None if documents is None else documents.publish_diagnostics
        refreshing = None if workspace is None else workspace.diagnostics
        watching = None if workspace is None else workspace.did_change_watched_files
        return cls(
            Abilities.of(pushed),
            pulled is not None and refreshing is not None and bool(refreshing.refresh_support),
            watching is not None and bool(watching.dynamic_registration),
            workspace is not None and bool(workspace.configuration),
        )
