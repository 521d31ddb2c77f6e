"""Write suppression comments for findings: `# appspec-lint: ignore[rule]: explain why`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.diagnostics.text_edits import apply_edits
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.repository.tree import Tree
from appspec_lint.repository.writable import is_writable
from appspec_lint.suppressions.comment_places import (
    WHOLE_FILE,
    CommentPlace,
    CommentPlaces,
    Language,
    Where,
)
from appspec_lint.suppressions.directives import DirectiveIndex, find_directives
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import ScalarNode

REASON = "explain why"
"""What a new comment contains in place of a reason."""

_UNSUPPRESSED = frozenset(
    ("invalid-configuration", "renamed-rule", "unknown-suppression", "unused-suppression")
)
"""Rules about the configuration and about suppression comments themselves."""
_MOST_ROUNDS = 20
"""The most places that are tried for one finding."""

_Chosen = Mapping[CommentPlace, Sequence[Diagnostic]]
"""The places of comments, and the findings that each suppresses."""


@dataclass(frozen=True, slots=True)
class NewSuppressions:
    """The edits that suppress findings, and the findings that no comment can suppress."""

    edits: tuple[TextEdit, ...] = ()
    left: tuple[Diagnostic, ...] = ()


def suppress(
    diagnostics: Iterable[Diagnostic], tree: Tree, reason: str = REASON
) -> NewSuppressions:
    """Suppress each finding with a comment on its line, above it, or for its file if need be.

    Findings on the same line share a comment. JSON and files that cannot be parsed have no
    comments, and in a document that is part of another file they are not written.
    """
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_path.setdefault(diagnostic.span.source.path, []).append(diagnostic)
    edits: list[TextEdit] = []
    left: list[Diagnostic] = []
    for found in by_path.values():
        outcome = _suppress_in(found, tree, reason)
        edits += outcome.edits
        left += outcome.left
    return NewSuppressions(tuple(edits), tuple(left))


def suppress_in_file(
    source: Source, rules: Collection[str], tree: Tree, reason: str = REASON
) -> TextEdit | None:
    """Suppress rules in a whole file; None if it cannot contain such a comment."""
    places = CommentPlaces(source)
    if places.language is Language.NONE or not is_writable(tree, source):
        return None
    edit = places.write(WHOLE_FILE, _write_directive(WHOLE_FILE, rules, reason))
    return edit if _is_unchanged(source, [edit], added=1) else None


def _suppress_in(diagnostics: Sequence[Diagnostic], tree: Tree, reason: str) -> NewSuppressions:
    """Suppress the findings of one file: each round tries the next place for those left."""
    source = diagnostics[0].span.source
    places = CommentPlaces(source)
    if places.language is Language.NONE or not is_writable(tree, source):
        return NewSuppressions((), tuple(diagnostics))
    left = [each for each in diagnostics if each.rule in _UNSUPPRESSED]
    candidates = {
        each: _list_readable(places, each, reason) for each in diagnostics if each not in left
    }
    chosen: _Chosen = {}
    for _ in range(_MOST_ROUNDS):
        tried: dict[CommentPlace, list[Diagnostic]] = {}
        for diagnostic in tuple(candidates):
            place = next(candidates[diagnostic], None)
            if place is None:
                left.append(diagnostic)
                del candidates[diagnostic]
            else:
                tried.setdefault(place, []).append(diagnostic)
        if not tried:
            break
        accepted = _accept(places, chosen, tried, reason)
        chosen = _unite(chosen, accepted)
        for found in accepted.values():
            for diagnostic in found:
                del candidates[diagnostic]
    edits = _write(places, chosen, reason)
    return NewSuppressions(tuple(edits), (*left, *candidates))


def _list_readable(
    places: CommentPlaces, diagnostic: Diagnostic, reason: str
) -> Iterator[CommentPlace]:
    """List the places for a comment, those that make a line too long after the one above it."""
    comment = f"# appspec-lint: {_write_directive(WHOLE_FILE, (diagnostic.rule,), reason)}"
    too_long: list[CommentPlace] = []
    for place in places.list_places(diagnostic.span):
        if not places.fits(place, comment):
            too_long.append(place)
            continue
        yield place
        yield from too_long
        too_long.clear()


def _accept(places: CommentPlaces, chosen: _Chosen, tried: _Chosen, reason: str) -> _Chosen:
    """Accept the places that suppress their findings: all together, or else half by half."""
    if _works(places, _unite(chosen, tried), reason):
        return tried
    if len(tried) == 1:
        return {}
    entries = list(tried.items())
    middle = len(entries) // 2
    first = _accept(places, chosen, dict(entries[:middle]), reason)
    second = _accept(places, _unite(chosen, first), dict(entries[middle:]), reason)
    return {**first, **second}


def _unite(one: _Chosen, other: _Chosen) -> _Chosen:
    return {
        place: (*one.get(place, ()), *other.get(place, ()))
        for place in dict.fromkeys((*one, *other))
    }


def _works(places: CommentPlaces, chosen: _Chosen, reason: str) -> bool:
    """Whether these comments suppress all their findings, and change nothing else."""
    source = places.source
    edits = _write(places, chosen, reason)
    if not _is_unchanged(source, edits, added=len(chosen)):
        return False
    new = _edit(source, edits)
    directives = find_directives(new)
    index = DirectiveIndex(directives, lambda name: name)
    inserted = sorted(edit.span.start_position.line for edit in edits if "\n" in edit.text)
    for found in chosen.values():
        for diagnostic in found:
            span = diagnostic.span
            first, last = span.start_position.line, span.end_position.line
            first += sum(line <= first for line in inserted)
            last += sum(line <= last for line in inserted)
            moved = Span(new, new.line_starts[first - 1], new.line_starts[last - 1])
            if index.find(moved, (diagnostic.rule,)) is None:
                return False
    return True


def _is_unchanged(source: Source, edits: Sequence[TextEdit], *, added: int) -> bool:
    """Whether edits add this many comments that are recognized, and change nothing else."""
    new = _edit(source, edits)
    if len(find_directives(new)) != len(find_directives(source)) + added:
        return False
    if not source.path.lower().endswith((".yml", ".yaml")):
        return True
    return _list_content(source) == _list_content(new)


def _list_content(source: Source) -> list[tuple[str, str]]:
    """What a YAML file contains, without the suppression comments in its commands."""
    content = []
    for node in parse(source).nodes:
        text = node.text if isinstance(node, ScalarNode) else ""
        if "\n" in text:
            lines = (line.partition("# appspec-lint:") for line in text.splitlines())
            text = "\n".join(line.rstrip() for line, mark, _ in lines if line.strip() or not mark)
        content.append((type(node).__name__, text))
    return content


def _edit(source: Source, edits: Iterable[TextEdit]) -> Source:
    return replace(source, text=apply_edits(source.text, edits))


def _write(places: CommentPlaces, chosen: _Chosen, reason: str) -> list[TextEdit]:
    return [
        places.write(
            place, _write_directive(place, {diagnostic.rule for diagnostic in found}, reason)
        )
        for place, found in chosen.items()
    ]


def _write_directive(place: CommentPlace, rules: Collection[str], reason: str) -> str:
    word = "ignore-file" if place.where is Where.FILE else "ignore"
    return f"{word}[{', '.join(sorted(rules))}]: {' '.join(reason.split())}"
