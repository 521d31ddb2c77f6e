"""The hover on a build command: what it certainly writes, copies and removes."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.effects import Copied, Generate, MakeDirectory, Remove
from appspec_lint.build.file_history import CommandEffect
from appspec_lint.build.workspace import Workspace
from appspec_lint.editor.hover_text import MOST_LISTED, code, name_some


def describe_command(workspace: Workspace, offset: int) -> Iterator[str]:
    """What the command at `offset` does to the files, as far as that is certain."""
    causes = [
        cause
        for cause in workspace.causes
        if cause.command.span.start <= offset <= cause.command.span.end
    ]
    facts = dict.fromkeys(fact for cause in causes for fact in _describe_effect(cause))
    yield from list(facts)[:MOST_LISTED]
    if len(facts) > MOST_LISTED:
        yield f"and {len(facts) - MOST_LISTED:,} more"
    for archive, command in workspace.archives:
        if command.span.start <= offset <= command.span.end and archive.name:
            yield f"Packs {name_some(archive.patterns)} into {code(archive.name)}"


def _describe_effect(cause: CommandEffect) -> Iterator[str]:
    match cause.effect:
        case Generate(output):
            said = f", according to {code(output.file)}" if output.file else ""
            written = (*output.directories, *output.files)
            if written:
                yield f"{output.tool} writes {name_some(written)}{said}"
        case Copied(source, target, _, True) if not cause.by_tool:
            yield f"Copies {code(source or '.')} to {code(target or '.')}"
        case MakeDirectory(place, True) if not cause.by_tool:
            yield f"Creates the directory {code(place)}"
        case Remove(str(place)) as effect if effect.complete and not cause.by_tool:
            yield f"Removes {code(place)}"
