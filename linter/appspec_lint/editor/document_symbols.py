"""The outline of a file: hooks and their scripts, phases and commands, artifacts, functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import AppSpec
from appspec_lint.buildspec.buildspec_model import Artifacts, Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.script.shebang import is_shell_script, is_text
from appspec_lint.shell import parse
from appspec_lint.yaml.nodes import (
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    find_node,
)

MOST_FOUND = 200
"""The most symbols that a search lists."""
_LONGEST_NAME = 80


class SymbolKind(Enum):
    """What a symbol is."""

    SECTION = "section"
    EVENT = "event"
    FILE = "file"
    COMMAND = "command"
    ARTIFACT = "artifact"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class DocumentSymbol:
    """A named part of a file; `selection` is its name, and `span` all of it."""

    name: str
    kind: SymbolKind
    span: Span
    selection: Span
    children: tuple[DocumentSymbol, ...] = ()
    detail: str = ""


def list_symbols(context: Context, path: str) -> list[DocumentSymbol]:
    """List the symbols of a file, in their order in the file."""
    for appspec in context.appspecs:
        if appspec.path == path:
            return _sort(_read_appspec(appspec))
    for buildspec in context.buildspecs:
        if buildspec.path == path and not buildspec.is_inline:
            return _sort(_read_buildspec(buildspec))
    reading = context.tree.read(path)
    if isinstance(reading, Source) and is_text(reading) and _may_be_script(path, reading):
        return _sort(_read_functions(reading))
    return []


def search_symbols(context: Context, query: str) -> list[tuple[str, DocumentSymbol]]:
    """Find the symbols of all specs and hook scripts whose name contains the query.

    The name may have other letters between those of the query; the case does not matter. Each
    symbol is given with the name of what contains it.
    """
    paths = [spec.path for spec in context.appspecs]
    paths += [spec.path for spec in context.buildspecs if not spec.is_inline]
    for bundle in context.bundles:
        paths += [script.source.path for _, script in bundle.scripts]
    found: list[tuple[str, DocumentSymbol]] = []
    for path in dict.fromkeys(paths):
        for container, symbol in _flatten(list_symbols(context, path), path):
            if len(found) == MOST_FOUND:
                return found
            if _matches(symbol.name, query):
                found.append((container, symbol))
    return found


def _flatten(
    symbols: Iterable[DocumentSymbol], container: str
) -> Iterator[tuple[str, DocumentSymbol]]:
    for symbol in symbols:
        yield container, symbol
        yield from _flatten(symbol.children, symbol.name)


def _matches(name: str, query: str) -> bool:
    letters = iter(name.lower())
    return all(letter in letters for letter in query.lower() if not letter.isspace())


def _may_be_script(path: str, source: Source) -> bool:
    return is_shell_script(source) and (source.text.startswith("#!") or path.endswith(".sh"))


# AppSpecs and buildspecs


def _read_appspec(appspec: AppSpec) -> Iterator[DocumentSymbol]:
    root = appspec.document.root
    for entry in _list_sections(root):
        name = _name_of(entry)
        children: Iterable[DocumentSymbol] = ()
        if name == "hooks":
            children = map(_describe_hook, _list_sections(entry.value))
        elif name == "files":
            children = (
                _name(each.source, SymbolKind.FILE, each.span, detail=_text_of(each.destination))
                for each in appspec.files
            )
        elif name == "permissions":
            children = (
                _name(each.object, SymbolKind.FILE, each.span) for each in appspec.permissions
            )
        yield _section(entry, children)


def _describe_hook(entry: MappingEntry) -> DocumentSymbol:
    scripts = []
    for item in entry.value.items if isinstance(entry.value, SequenceNode) else ():
        location = item.value("location") if isinstance(item, MappingNode) else None
        if isinstance(location, ScalarNode) and location.text:
            name = Located(location.text, location.span)
            scripts.append(_name(name, SymbolKind.FILE, item.span))
    return _section(entry, scripts, SymbolKind.EVENT)


def _read_buildspec(buildspec: Buildspec) -> Iterator[DocumentSymbol]:
    phases = {phase.name.span.start: phase for phase in buildspec.phases}
    for entry in _list_sections(buildspec.document.root):
        name = _name_of(entry)
        children: list[DocumentSymbol] = []
        if name == "phases":
            for inner in _list_sections(entry.value):
                phase = phases.get(inner.key.span.start)
                commands = () if phase is None else phase.commands
                children.append(
                    _section(
                        inner,
                        [_name(each, SymbolKind.COMMAND, each.span) for each in commands],
                        SymbolKind.EVENT,
                    )
                )
        elif name == "artifacts":
            children = [
                symbol
                for section in buildspec.artifacts
                for symbol in _read_artifact(buildspec, section)
            ]
        elif name == "env":
            children = [_section(inner, ()) for inner in _list_sections(entry.value)]
        yield _section(entry, children)


def _read_artifact(buildspec: Buildspec, section: Artifacts) -> Iterator[DocumentSymbol]:
    files = [_name(each, SymbolKind.FILE, each.span) for each in section.files]
    if section.name is None:
        yield from files
        return
    node = find_node(buildspec.document.root, ("artifacts", "secondary-artifacts", section.name))
    end = section.key.end if node is None else max(section.key.end, _end_of(node))
    span = section.key.source.span(section.key.start, end)
    yield DocumentSymbol(
        _shorten(section.name), SymbolKind.ARTIFACT, span, section.key, tuple(files)
    )


def _list_sections(node: Node | None) -> Iterator[MappingEntry]:
    """The entries of a mapping that are written in it."""
    if isinstance(node, MappingNode):
        for entry in node.entries:
            inside = node.span.start <= entry.key.span.start <= node.span.end
            if inside and not entry.merged and _name_of(entry):
                yield entry


def _name_of(entry: MappingEntry) -> str:
    return entry.key.text if isinstance(entry.key, ScalarNode) else ""


def _text_of(text: Located[str] | None) -> str:
    return "" if text is None else text.value


def _section(
    entry: MappingEntry, children: Iterable[DocumentSymbol], kind: SymbolKind = SymbolKind.SECTION
) -> DocumentSymbol:
    key = entry.key.span
    end = max(key.end, _end_of(entry.value)) if entry.value.span.start >= key.end else key.end
    span = key.source.span(key.start, end)
    inside = (child for child in children if _contains(span, child.span))
    return DocumentSymbol(_shorten(_name_of(entry)), kind, span, key, tuple(_sort(inside)))


def _name(text: Located[str], kind: SymbolKind, span: Span, detail: str = "") -> DocumentSymbol:
    selection = text.span.first_line
    whole = span if _contains(span, selection) else selection
    trimmed = whole.source.span(whole.start, whole.start + len(whole.text.rstrip()))
    end = trimmed if _contains(trimmed, selection) else whole
    return DocumentSymbol(_shorten(text.value), kind, end, selection, detail=detail)


def _end_of(node: Node) -> int:
    return node.span.start + len(node.span.text.rstrip())


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _shorten(text: str) -> str:
    """The first line of a name, never empty."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return (line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…") or "(empty)"


def _sort(symbols: Iterable[DocumentSymbol]) -> list[DocumentSymbol]:
    return sorted(symbols, key=lambda symbol: (symbol.span.start, symbol.span.end))


# Scripts


def _read_functions(source: Source) -> Iterator[DocumentSymbol]:
    program = parse(source.text)
    for name, function in program.functions.items():
        span = source.span(function.start, function.end)
        at = span.text.find(name)
        start = function.start + max(at, 0)
        selection = source.span(start, start + (len(name) if at >= 0 else 0))
        yield DocumentSymbol(_shorten(name), SymbolKind.FUNCTION, span, selection)
