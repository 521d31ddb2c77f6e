"""What an editor offers to do about findings: fix, suppress, create the missing file, explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from appspec_lint.context import Context
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.finding import TextEdit
from appspec_lint.diagnostics.span import Source
from appspec_lint.diagnostics.text_edits import match_line_endings
from appspec_lint.editor.missing_files import (
    find_missing_script,
    find_unpackaged_source,
    render_script,
)
from appspec_lint.fixer import choose_fixes, list_edits
from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.repository.tree import Tree
from appspec_lint.suppressions.new_suppressions import suppress, suppress_in_file

QUICK_FIX = "quickfix"
FIX_FILE = "source.fixAll.appspecLint"
FIX_PROJECT = "source.appspecLint.fixProject"


@dataclass(frozen=True, slots=True)
class CodeAction:
    """A change, or a page to open.

    `edits` have the line endings of their files. `created` are new files, path -> text. `kind` is
    one of the Language Server Protocol.
    """

    title: str
    kind: str
    edits: tuple[TextEdit, ...] = ()
    created: Mapping[str, str] = field(default_factory=dict)
    is_preferred: bool = False
    diagnostic: Diagnostic | None = None
    url: str = ""
    """The page that it opens, if it changes nothing."""


def find_actions(
    context: Context, diagnostics: Sequence[Diagnostic], path: str, first: int, last: int
) -> list[CodeAction]:
    """List what can be done about the findings between two offsets of a file, and in all of it.

    `diagnostics` are those of the project, whose texts are those of the context's tree.
    """
    here = [
        diagnostic
        for diagnostic in diagnostics
        if diagnostic.span.source.path == path
        and diagnostic.span.start <= last
        and first <= diagnostic.span.end
    ]
    actions: list[CodeAction] = []
    for diagnostic in here:
        actions += _offer_fixes(context.tree, diagnostic)
    for diagnostic in here:
        actions += _offer_files(context, diagnostic)
    for diagnostic in here:
        actions += _offer_suppressions(context.tree, diagnostic)
    for rule in dict.fromkeys(diagnostic.info for diagnostic in here):
        title = f"Show the documentation of {rule.name}"
        actions.append(CodeAction(title, QUICK_FIX, url=rule.url))
    actions += _offer_all_fixes(context.tree, diagnostics, path)
    return _drop_repeated(actions)


# Fixes


def _offer_fixes(tree: Tree, diagnostic: Diagnostic) -> Iterator[CodeAction]:
    """Every fix of a finding; the first safe one is preferred."""
    has_preferred = False
    for fix in diagnostic.fixes:
        if not fix.edits:
            continue
        title = fix.title[:1].upper() + fix.title[1:]
        is_preferred = fix.safe and not has_preferred
        has_preferred = has_preferred or is_preferred
        action = _make_action(
            tree, title if fix.safe else f"{title} (unsafe)", QUICK_FIX, fix.edits
        )
        yield replace(action, is_preferred=is_preferred, diagnostic=diagnostic)


def _offer_all_fixes(
    tree: Tree, diagnostics: Sequence[Diagnostic], path: str
) -> Iterator[CodeAction]:
    """The safe fixes that do not overlap: one action for the file, and one for the project."""
    in_file = choose_fixes(tree, diagnostics, only=frozenset((path,)))
    if in_file:
        title = "Fix all safe problems in this file"
        yield _make_action(tree, title, FIX_FILE, list_edits(in_file))
    in_project = choose_fixes(tree, diagnostics)
    if len(in_project) > len(in_file):
        title = "Fix all safe problems in the project"
        yield _make_action(tree, title, FIX_PROJECT, list_edits(in_project))


# Missing files


def _offer_files(context: Context, diagnostic: Diagnostic) -> Iterator[CodeAction]:
    if diagnostic.rule == "hook-script-missing":
        missing = find_missing_script(context, diagnostic.span)
        if missing is not None:
            title = f"Create {missing.path}"
            if missing.edits:
                title += " and add it to artifacts.files"
            action = _make_action(context.tree, title, QUICK_FIX, missing.edits)
            created = {missing.path: render_script(missing.path)}
            yield replace(action, created=created, diagnostic=diagnostic)
    elif diagnostic.rule == "source-not-in-artifact" and not diagnostic.fixes:
        added = find_unpackaged_source(context, diagnostic.span)
        if added is not None:
            action = _make_action(
                context.tree, f"Add {added.pattern} to artifacts.files", QUICK_FIX, (added.edit,)
            )
            yield replace(action, diagnostic=diagnostic)


# Suppressions


def _offer_suppressions(tree: Tree, diagnostic: Diagnostic) -> Iterator[CodeAction]:
    rule = diagnostic.rule
    new = suppress((diagnostic,), tree)
    if new.left:
        return
    whole = suppress_in_file(diagnostic.span.source, (rule,), tree)
    if not _has_same_text(new.edits, whole):
        title = f"Suppress {rule} here, because …"
        action = _make_action(tree, title, QUICK_FIX, new.edits)
        yield replace(action, diagnostic=diagnostic)
    if whole is not None:
        title = f"Suppress {rule} in this file, because …"
        action = _make_action(tree, title, QUICK_FIX, (whole,))
        yield replace(action, diagnostic=diagnostic)


def _has_same_text(edits: Sequence[TextEdit], edit: TextEdit | None) -> bool:
    return edit is not None and [each.text for each in edits] == [edit.text]


# Actions


def _make_action(tree: Tree, title: str, kind: str, edits: Iterable[TextEdit]) -> CodeAction:
    """An action with these edits; those of files that do not exist create them."""
    created: dict[str, str] = {}
    changes = []
    for edit in edits:
        source = edit.span.source
        if not source.text and not isinstance(tree.read(source.path), Source):
            created[source.path] = created.get(source.path, "") + edit.text
        else:
            changes.append(edit)
    return CodeAction(title, kind, match_line_endings(changes), created)


def _drop_repeated(actions: Iterable[CodeAction]) -> list[CodeAction]:
    """The actions without those that do the same as an earlier one."""
    unique: dict[object, CodeAction] = {}
    for action in actions:
        edits = tuple(
            (edit.span.source.path, edit.span.start, edit.span.end, edit.text)
            for edit in action.edits
        )
        key = (action.kind, action.url, edits, tuple(action.created.items()))
        unique.setdefault(key, action)
    return list(unique.values())
