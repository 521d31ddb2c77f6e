"""Completion of variables in build commands and hook scripts, after a dollar sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from appspec_lint.buildspec.codebuild_variables import VARIABLES
from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Source
from appspec_lint.editor.completion_items import Completion, CompletionKind
from appspec_lint.editor.cursor import find_block_entry, find_entry
from appspec_lint.editor.spec_file import FileKind, SpecFile
from appspec_lint.lazy.regex import regex
from appspec_lint.script.agent_variables import AGENT_VARIABLES

_START = regex(r"(?<![$\\])\$\{?(\w*)\Z")
_NAME_END = regex(r"\w*")
_SECTIONS = ("variables", "parameter-store", "secrets-manager")


def complete_variable(context: Context, file: SpecFile, offset: int) -> Iterator[Completion]:
    """Offer the variables of the file, and those that CodeBuild or the agent sets."""
    word = _find_word(file.source, offset)
    if word is None:
        return
    if file.kind is FileKind.BUILDSPEC and _is_command(file, offset):
        for section in _SECTIONS:
            for name in sorted(file.outline.keys(("env", section))):
                yield _offer(file.source, offset, word, name, f"from `env.{section}`", "", 0)
        yield from _offer_all(file.source, offset, word, VARIABLES, "set by CodeBuild")
    elif file.kind is FileKind.OTHER and _is_hook_script(context, file.source.path):
        yield from _offer_all(file.source, offset, word, AGENT_VARIABLES, "set by the agent")


def _find_word(source: Source, offset: int) -> str | None:
    """The start of a variable's name before `offset`; None if there is no dollar sign."""
    start = source.line_starts[source.position(offset).line - 1]
    match = _START.search(source.text[start:offset])
    return None if match is None else match[1]


def _is_command(file: SpecFile, offset: int) -> bool:
    entry = find_block_entry(file.outline, offset) or find_entry(file.outline, offset)
    return entry is not None and entry.route[:1] == ("phases",) and len(entry.route) > 2


def _is_hook_script(context: Context, path: str) -> bool:
    return any(
        run.script is not None and run.script.source.path == path
        for bundle in context.bundles
        for run in bundle.runs
    )


def _offer_all(
    source: Source, offset: int, word: str, variables: Mapping[str, str], detail: str
) -> Iterator[Completion]:
    for name, about in variables.items():
        yield _offer(source, offset, word, name, detail, about, 1)


def _offer(
    source: Source, offset: int, word: str, name: str, detail: str, about: str, rank: int
) -> Completion:
    match = _NAME_END.match(source.text, offset)
    span = source.span(offset - len(word), offset if match is None else match.end())
    return Completion(
        name, CompletionKind.VALUE, detail, about, span, name, sort_text=f"{rank}{name}"
    )
