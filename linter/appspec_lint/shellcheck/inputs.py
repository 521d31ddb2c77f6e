"""Collect the shell code of a project for ShellCheck, and map its notes to source positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.script.script import Script
from appspec_lint.script.shebang import is_text, read_shebang
from appspec_lint.shell import LONGEST
from appspec_lint.shellcheck.client import RawNote, ShellCheckNote, run_shellcheck
from appspec_lint.yaml.edits import is_cut_by_comment
from appspec_lint.yaml.source_map import source_offsets

_SHELLS = {
    "sh": "sh",
    "bash": "bash",
    "dash": "dash",
    "ash": "dash",
    "ksh": "ksh",
}
_DIRECTIVE = regex(r"^[ \t]*#[ \t]*shellcheck[ \t][^\n]*\bshell=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Shell code to check; `places` maps its characters to file offsets, None if identical."""

    source: Source
    text: str
    shell: str  # ShellCheck's name for it; "" if a directive in the text specifies it
    known: bool
    command: Span | None = None
    places: tuple[int, ...] | None = None

    def span(self, note: RawNote) -> Span:
        """The part of the file that a note refers to, on its first line."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        start, end = (_offset(starts, len(self.text), place) for place in (note.start, note.end))
        if end <= start:  # an empty range: use the rest of the line, or the code before it
            end = self.text.find("\n", start)
            end = len(self.text) if end < 0 else end
            if not self.text[start:end].strip():
                end = len(self.text[:end].rstrip())
                begin = starts[bisect_right(starts, end) - 1]
                start = end - len(self.text[begin:end].lstrip())
        if self.command is None:
            return self.source.span(start, end).first_line
        if self.places is None or end <= start:
            return self.command.first_line
        return self.source.span(self.places[start], self.places[end - 1] + 1).first_line


def check_snippets(
    program: str, scripts: Iterable[Script], buildspecs: Iterable[Buildspec]
) -> tuple[ShellCheckNote, ...]:
    """What ShellCheck reports for the scripts and the commands of the buildspecs.

    Code that is too long for our own parser is skipped, because ShellCheck's memory use grows with
    its length. Raises ShellCheckFailed if ShellCheck fails.
    """
    snippets = [
        snippet
        for snippet in (*_scripts(scripts), *_commands(buildspecs))
        if len(snippet.text) <= LONGEST
    ]
    texts = [(snippet.text.replace("\r\n", "\n"), snippet.shell) for snippet in snippets]
    notes = (
        ShellCheckNote(
            snippet.span(note), note.level, note.code, note.text, snippet.command, snippet.known
        )
        for snippet, raw_notes in zip(snippets, run_shellcheck(program, texts), strict=True)
        for note in raw_notes
    )
    return tuple(dict.fromkeys(notes))


def _scripts(scripts: Iterable[Script]) -> Iterator[Snippet]:
    for script in scripts:
        source = script.source
        shell = _SHELLS.get(script.interpreter or "sh")
        if shell is None or not script.is_shell or not is_text(source):
            continue
        known = read_shebang(source) is not None
        named = _DIRECTIVE.search(source.text) is not None
        yield Snippet(source, source.text, "" if named else shell, known or named)


def _commands(buildspecs: Iterable[Buildspec]) -> Iterator[Snippet]:
    for buildspec in buildspecs:
        specified = read_shell(buildspec)
        shell = _SHELLS.get(specified or "sh")
        if shell is None:
            continue
        commands = "\n".join(command.value for command in buildspec.commands)
        if specified is None and is_for_windows(commands):
            continue
        for command in _once(buildspec.commands):
            if not is_cut_by_comment(command.span):
                named = _DIRECTIVE.search(command.value) is not None
                yield Snippet(
                    buildspec.source,
                    command.value,
                    "" if named else shell,
                    specified is not None or named,
                    command.span,
                    source_offsets(command.value, command.span),
                )


def _once(commands: Iterable[Located[str]]) -> Iterator[Located[str]]:
    """The commands; those that a YAML alias repeats, only once."""
    seen = set()
    for command in commands:
        if command.span.start not in seen:
            seen.add(command.span.start)
            yield command


def _offset(starts: list[int], length: int, place: tuple[int, int]) -> int:
    line, column = place
    if line > len(starts):
        return length
    return min(starts[max(line, 1) - 1] + max(column, 1) - 1, length)
