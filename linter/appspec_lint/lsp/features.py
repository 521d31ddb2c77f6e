"""The features of `editor` at the positions of a client."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from appspec_lint.lazy.records import replace
from appspec_lint.lsp.file_view import FileView
from appspec_lint.lsp.server import AppSpecServer

PLAN = "appspecLint/plan"
PLAN_COMMAND = "appspecLint.plan"

_COMPLETION_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.Value,
    "event": types.CompletionItemKind.Event,
    "file": types.CompletionItemKind.File,
    "directory": types.CompletionItemKind.Folder,
    "snippet": types.CompletionItemKind.Snippet,
}
SYMBOL_KINDS = {
    "section": types.SymbolKind.Namespace,
    "event": types.SymbolKind.Event,
    "file": types.SymbolKind.File,
    "command": types.SymbolKind.String,
    "artifact": types.SymbolKind.Package,
    "function": types.SymbolKind.Function,
}


def hover(view: FileView, position: types.Position) -> types.Hover | None:
    """What is known of the text at a position."""
    from appspec_lint.editor.hover import find_hover

    diagnostics = [
        diagnostic
        for diagnostic in view.report.diagnostics
        if diagnostic.span.source.path == view.path
    ]
    found = find_hover(view.context, view.path, view.offset(position), diagnostics)
    if found is None:
        return None
    kind = types.MarkupKind.Markdown if view.abilities.markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, found.markdown), view.range(found.span))


def complete(view: FileView, position: types.Position) -> list[types.CompletionItem]:
    """What can be written at a position."""
    from appspec_lint.editor.completion import complete as find_completions

    items = []
    for found in find_completions(view.context, view.path, view.offset(position)):
        is_snippet = found.is_snippet and view.abilities.snippets
        text = found.text if is_snippet else found.plain_text
        mode = None
        if "\n" in text and view.abilities.adjusts_indentation:
            mode = types.InsertTextMode.AdjustIndentation
        elif "\n" in text:
            line = found.span.source.line(found.span.start_position.line)
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            text = text.replace("\n", f"\n{indent}")
        documentation: types.MarkupContent | str | None = found.documentation or None
        if found.documentation and view.abilities.completion_markdown:
            documentation = types.MarkupContent(types.MarkupKind.Markdown, found.documentation)
        items.append(
            types.CompletionItem(
                label=found.label,
                kind=_COMPLETION_KINDS.get(found.kind.value),
                detail=found.detail or None,
                documentation=documentation,
                sort_text=found.sort_text or None,
                filter_text=found.span.text if found.span.text.startswith(('"', "'")) else None,
                insert_text_format=types.InsertTextFormat.Snippet if is_snippet else None,
                insert_text_mode=mode,
                text_edit=types.TextEdit(view.range(found.span), text),
            )
        )
    return items


def list_links(view: FileView) -> list[types.DocumentLink]:
    """The files that the file names."""
    from appspec_lint.editor.file_links import find_links

    tree = view.context.tree
    return [
        types.DocumentLink(
            view.range(link.span),
            target=view.uri_of(link.target),
            tooltip=link.tooltip if view.abilities.tooltips else None,
        )
        for link in find_links(view.context, view.path)
        if tree.has_file(link.target)
    ]


def find_definition(view: FileView, position: types.Position) -> list[types.Location]:
    """The files that the path at a position names."""
    from appspec_lint.editor.navigation import find_definitions

    return [
        view.location(found.path, found.span)
        for found in find_definitions(view.context, view.path, view.offset(position))
    ]


def find_references(view: FileView, position: types.Position) -> list[types.Location]:
    """The places that name the same file."""
    from appspec_lint.editor.navigation import find_references as find_spans

    spans = find_spans(view.context, view.path, view.offset(position))
    return [view.span_location(span) for span in spans]


def list_symbols(
    view: FileView,
) -> Sequence[types.DocumentSymbol] | Sequence[types.SymbolInformation]:
    """The outline of the file, as a list for a client that shows no tree."""
    from appspec_lint.editor.document_symbols import DocumentSymbol
    from appspec_lint.editor.document_symbols import list_symbols as find_symbols

    def convert(symbol: DocumentSymbol) -> types.DocumentSymbol:
        return types.DocumentSymbol(
            name=symbol.name,
            kind=SYMBOL_KINDS[symbol.kind.value],
            range=view.range(symbol.span),
            selection_range=view.range(symbol.selection),
            detail=symbol.detail or None,
            children=[convert(child) for child in symbol.children],
        )

    symbols = find_symbols(view.context, view.path)
    if view.abilities.symbol_trees:
        return [convert(symbol) for symbol in symbols]
    flat: list[types.SymbolInformation] = []

    def flatten(symbol: DocumentSymbol, container: str | None) -> None:
        location = view.span_location(symbol.selection)
        kind = SYMBOL_KINDS[symbol.kind.value]
        flat.append(types.SymbolInformation(location, symbol.name, kind, container_name=container))
        for child in symbol.children:
            flatten(child, symbol.name)

    for symbol in symbols:
        flatten(symbol, None)
    return flat


def show_plan(view: FileView) -> str:
    """The deployment plan of the file, as a page."""
    from appspec_lint.output.plan.formats import PLAN_FORMATS
    from appspec_lint.plan.builder import make_plan

    context = view.context
    paths = {spec.path for spec in context.appspecs}
    paths |= {spec.path for spec in context.buildspecs}
    paths |= {script.source.path for bundle in context.bundles for _, script in bundle.scripts}
    report = replace(
        view.report,
        diagnostics=tuple(
            diagnostic
            for diagnostic in view.report.diagnostics
            if diagnostic.span.source.path in paths
        ),
    )
    return PLAN_FORMATS["html"](make_plan(context), report, color=False, plain=False)


def register_features(server: AppSpecServer) -> None:
    """Register the features that concern one position or one file."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(params: types.HoverParams) -> types.Hover | None:
        return await server.look_at(
            params.text_document.uri, lambda view: hover(view, params.position)
        )

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=[":", "-", "/", " ", "["]),
    )
    async def on_completion(params: types.CompletionParams) -> types.CompletionList:
        items = await server.look_at(
            params.text_document.uri, lambda view: complete(view, params.position)
        )
        return types.CompletionList(is_incomplete=False, items=items or [])

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def on_links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        return await server.look_at(params.text_document.uri, list_links)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def on_definition(params: types.DefinitionParams) -> list[types.Location] | None:
        return await server.look_at(
            params.text_document.uri, lambda view: find_definition(view, params.position)
        )

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def on_references(params: types.ReferenceParams) -> list[types.Location] | None:
        return await server.look_at(
            params.text_document.uri, lambda view: find_references(view, params.position)
        )

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def on_symbols(
        params: types.DocumentSymbolParams,
    ) -> Sequence[types.DocumentSymbol] | Sequence[types.SymbolInformation] | None:
        return await server.look_at(params.text_document.uri, list_symbols)

    @server.feature(PLAN)
    async def on_plan(params: object) -> str | None:
        uri = getattr(params, "uri", None) or getattr(
            getattr(params, "textDocument", None), "uri", None
        )
        return None if not isinstance(uri, str) else await server.look_at(uri, show_plan)

    @server.command(PLAN_COMMAND)
    async def on_plan_command(uri: str) -> str | None:
        return await server.look_at(uri, show_plan)
