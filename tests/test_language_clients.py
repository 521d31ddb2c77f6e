"""Every feature of the language server, for clients that can do much, little or nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ORDERS = Path(__file__).parents[1] / "examples" / "orders"
PROFILES = ("visual-studio-code", "neovim@v0.11", "neovim@v0.7", "emacs", "nothing")
LINTER = Path(__file__).parents[1] / "linter"
NEW_SCRIPT = "scripts/begin.sh"


@pytest_lsp.fixture(
    params=PROFILES,
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "appspec_lint", "lsp"],
        server_env={**os.environ, "PYTHONPATH": str(LINTER)},
    ),
)
async def editor(
    request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path
) -> AsyncIterator[None]:
    folder = Path(shutil.copytree(ORDERS, tmp_path / "orders"))
    profile: str = request.param
    capabilities = types.ClientCapabilities()

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        assert params.registrations

    if profile != "nothing":
        capabilities = client_capabilities(profile)
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            process_id=os.getpid(),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "orders")],
            initialization_options={"debounce": 0},
        )
    )
    yield
    await lsp_client.shutdown_session()


class Session:
    """A file that is open in a client."""

    def __init__(self, client: LanguageClient, folder: Path, path: str) -> None:
        self.client = client
        self.uri = (folder / path).as_uri()
        self.text = (folder / path).read_text(encoding="utf-8")
        self.document = types.TextDocumentIdentifier(self.uri)
        item = types.TextDocumentItem(self.uri, "yaml", 1, self.text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def find(self, word: str, inside: int = 1) -> types.Position:
        offset = self.text.index(word) + inside
        before = self.text[:offset]
        return types.Position(before.count("\n"), len(before.rpartition("\n")[2]))

    async def diagnostics(self, code: str) -> list[types.Diagnostic]:
        """What is pushed, or pulled; with at least one diagnostic of this rule."""
        provider = self.client.capabilities.text_document
        pulls = provider is not None and provider.diagnostic is not None
        for _ in range(200):
            found = list(self.client.diagnostics.get(self.uri, ()))
            if pulls and not found:
                params = types.DocumentDiagnosticParams(self.document)
                report = await self.client.text_document_diagnostic_async(params)
                found = list(getattr(report, "items", ()))
            if any(each.code == code for each in found):
                return found
            await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        raise AssertionError(f"no {code}")


@pytest.mark.asyncio
async def test_every_feature(editor: LanguageClient, tmp_path: Path) -> None:
    client, folder = editor, tmp_path / "orders"
    able = client.capabilities
    appspec = Session(client, folder, "appspec.yml")
    buildspec = Session(client, folder, "buildspec.yml")
    found = await buildspec.diagnostics("appspec-not-in-artifact")
    missing = next(each for each in found if each.code == "appspec-not-in-artifact")

    where = appspec.find("location: scripts/start.sh", 12)
    hover = await client.text_document_hover_async(types.HoverParams(appspec.document, where))
    assert hover is not None and isinstance(hover.contents, types.MarkupContent)
    assert hover.contents.value

    links = await client.text_document_document_link_async(
        types.DocumentLinkParams(appspec.document)
    )
    script = (folder / "scripts/start.sh").as_uri()
    assert script in {link.target for link in links or ()}

    definition = await client.text_document_definition_async(
        types.DefinitionParams(appspec.document, where)
    )
    assert isinstance(definition, list)
    assert [getattr(each, "uri", None) for each in definition] == [script]

    references = await client.text_document_references_async(
        types.ReferenceParams(types.ReferenceContext(True), appspec.document, where)
    )
    assert appspec.uri in {each.uri for each in references or ()}

    symbols = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(appspec.document)
    )
    hierarchical = (
        able.text_document is not None
        and able.text_document.document_symbol is not None
        and able.text_document.document_symbol.hierarchical_document_symbol_support
    )
    kind = types.DocumentSymbol if hierarchical else types.SymbolInformation
    assert symbols and all(isinstance(each, kind) for each in symbols)

    everywhere = await client.workspace_symbol_async(
        types.WorkspaceSymbolParams("ApplicationStart")
    )
    assert "ApplicationStart" in {each.name for each in everywhere or ()}

    lenses = await client.text_document_code_lens_async(types.CodeLensParams(appspec.document))
    assert any("runs as" in each.command.title for each in lenses or () if each.command)

    completions = await client.text_document_completion_async(
        types.CompletionParams(appspec.document, appspec.find("ApplicationStart"))
    )
    assert isinstance(completions, types.CompletionList)
    assert completions.items

    await check_actions(client, buildspec, missing)
    await check_renames(client, appspec, folder)

    plan = await client.workspace_execute_command_async(
        types.ExecuteCommandParams("appspecLint.plan", [appspec.uri])
    )
    assert isinstance(plan, str) and plan.startswith("<!doctype html>")


async def check_actions(
    client: LanguageClient, buildspec: Session, missing: types.Diagnostic
) -> None:
    """A fix changes the file, if the client can be given actions."""
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            buildspec.document, missing.range, types.CodeActionContext([missing])
        )
    )
    documents = client.capabilities.text_document
    if documents is None or documents.code_action is None:
        assert not actions
        return
    fixes = [
        each
        for each in actions or ()
        if isinstance(each, types.CodeAction) and each.edit is not None
    ]
    assert any("appspec.yml" in repr(each.edit) for each in fixes)
    assert {str(each.kind).partition(".")[0] for each in fixes} <= {"quickfix", "source"}


async def check_renames(client: LanguageClient, appspec: Session, folder: Path) -> None:
    """The AppSpec follows a script that is renamed."""
    old, new = (folder / "scripts/start.sh").as_uri(), (folder / NEW_SCRIPT).as_uri()
    edit = await client.workspace_will_rename_files_async(
        types.RenameFilesParams([types.FileRename(old, new)])
    )
    assert edit is not None and edit.changes is not None
    assert NEW_SCRIPT in repr(edit.changes[appspec.uri])

    renamed = await client.text_document_rename_async(
        types.RenameParams(
            appspec.document, appspec.find("location: scripts/start.sh", 12), NEW_SCRIPT
        )
    )
    workspace = client.capabilities.workspace
    edits = None if workspace is None else workspace.workspace_edit
    if edits is None or not edits.resource_operations:
        assert renamed is None
    else:
        assert renamed is not None and renamed.document_changes is not None
        assert isinstance(renamed.document_changes[-1], types.RenameFile)
