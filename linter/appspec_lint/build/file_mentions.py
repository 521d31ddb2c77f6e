"""Where the commands of a build name files of the repository, in buildspecs and in scripts."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.interpreter import Interpreter
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.once import once
from appspec_lint.lazy.records import dataclass
from appspec_lint.repository.paths import join
from appspec_lint.repository.tree import Tree
from appspec_lint.script.shebang import is_shell_script
from appspec_lint.shell import Command, Program, Word, parse
from appspec_lint.toolchain import ProjectFiles, Task
from appspec_lint.yaml.source_map import source_offsets

_ON_DIRECTORIES = frozenset(
    "cd pushd cp mv rsync ls tar zip chmod chown find rm ln install xcopy robocopy".split()
)
"""The programs of which an operand without a slash may be a directory."""


@dataclass(frozen=True, slots=True)
class FileMention:
    """A place that names a file or directory of the repository.

    `written` is the path as it is written at `span`, relative to `directory`; "" if it cannot be
    replaced, and `directory` is None if it is not relative to one of the repository. `anchor` is
    the script to whose own directory the path is relative.
    """

    span: Span
    target: str
    written: str = ""
    directory: str | None = None
    anchor: str = ""


@once
def find_build_mentions(roots: SourceRoots) -> tuple[FileMention, ...]:
    """Find where a build's commands, and the scripts that they run, name existing files."""
    workspace = roots.workspaces[0]
    reader = _MentionReader(workspace.tree, workspace.root, dict(roots.buildspec.variables))
    has_one_shell = not roots.buildspec.version.startswith("0.1")
    for command in roots.buildspec.commands:
        if not has_one_shell:
            reader.shell = ShellState(dict(roots.buildspec.variables))
        reader.read(command.value, command.span)
    return tuple(reader.mentions.values())


def read_mention(word: Word, path: str, span: Span, *, directory: str | None) -> FileMention:
    """A word of a command that names `path`; `span` is that of the whole word.

    A word is relative to `directory`, unless it contains an expansion, before the path.
    """
    if word.text is not None:
        option, mark, value = word.text.partition("=")
        written = value if mark and option.startswith("-") else word.text
    else:
        written = word.tail.lstrip("/")
        directory = path.removesuffix(written).rstrip("/")
        if not written or join(directory, written) != path:
            return FileMention(span, path)
    at = word.raw.rfind(written)
    if at < 0 or not written or span.text != word.raw:
        return FileMention(span, path)
    start = span.start + at
    return FileMention(span.source.span(start, start + len(written)), path, written, directory)


@dataclass(frozen=True, slots=True)
class _Origin:
    """The file that contains a program; `offsets` are those of a command's characters."""

    source: Source
    offsets: tuple[int, ...] | None = None

    def locate(self, word: Word) -> Span | None:
        """The span of a word, if the file contains it as it is."""
        start, end = word.start, word.end
        if self.offsets is not None:
            if end >= len(self.offsets) or start >= end:
                return None
            start, end = self.offsets[start], self.offsets[end - 1] + 1
        span = self.source.span(start, end)
        return span if span.text == word.raw else None


class _MentionReader(Interpreter):
    """Interprets a build, and notes the words that name files."""

    def __init__(self, tree: Tree, root: str, variables: dict[str, str]) -> None:
        self.mentions: dict[tuple[str, int], FileMention] = {}
        self._tree = tree
        self._root = root
        self._next: _Origin | None = None
        self._origins: list[_Origin | None] = []
        super().__init__(ShellState(variables), self._read_script, ProjectFiles(tree, root))

    def read(self, code: str, span: Span) -> None:
        """Read a command of the buildspec."""
        offsets = source_offsets(code, span)
        self._next = None if offsets is None else _Origin(span.source, offsets)
        self.run(parse(code))

    def visit_command(self, command: Command) -> None:
        """Note the files that a command names."""
        self._next = None
        origin = self._origins[-1] if self._origins else None
        if origin is not None and command.words and not command.broken:
            for mention in self._find_mentions(command, origin):
                key = (mention.span.source.path, mention.span.start)
                self.mentions.setdefault(key, mention)
        super().visit_command(command)

    def _find_mentions(self, command: Command, origin: _Origin) -> Iterator[FileMention]:
        inputs = (each.target for each in command.redirections if each.operator == "<")
        name = command.words[0].name
        for word in (*command.words, *inputs):
            path = None if word is None or word.pattern else self._find_path(word, name)
            span = None if word is None or path is None else origin.locate(word)
            if word is None or path is None or span is None:
                continue
            here = self.shell.directory
            directory = None if here is None else join(self._root, here)
            mention = read_mention(word, path, span, directory=directory)
            if self.shell.script is not None and ("$0" in word.raw or "BASH_SOURCE" in word.raw):
                anchor = join(self._root, self.shell.script)
                mention = FileMention(
                    mention.span, path, mention.written, mention.directory, anchor
                )
            yield mention

    def _find_path(self, word: Word, program: str | None) -> str | None:
        text = self.shell.text(word)
        if text is not None and text.startswith("-"):
            text = text.partition("=")[2]
        place = self.shell.place(text) if text else None
        if not text or not place or place.startswith("/"):
            return None
        path = join(self._root, place)
        if self._tree.has_file(path):
            return path if "/" in text or "." in text else None
        is_directory = "/" in text.rstrip("/") or program in _ON_DIRECTORIES
        return path if is_directory and self._tree.has_directory(path) else None

    def _read_script(self, place: str) -> Program | None:
        source = self.files.source(place)
        if source is None or not is_shell_script(source):
            return None
        self._next = _Origin(source)
        return parse(source.text)

    def _run(self, program: Program) -> None:
        self._origins.append(self._next)
        self._next = None
        super()._run(program)
        self._origins.pop()

    def _run_task(self, task: Task) -> None:
        self._next = None
        super()._run_task(task)
