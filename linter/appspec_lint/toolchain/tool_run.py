"""The call of a build tool, and what its configuration says that it does."""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.lazy.records import dataclass, field


@dataclass(frozen=True)
class ToolCall:
    """A program that a build command runs.

    `arguments` are its expanded arguments, None for an unknown one. `directory` is the working
    directory, relative to the source root. `variables` are the known environment variables, which
    later commands may change.
    """

    name: str
    arguments: tuple[str | None, ...]
    directory: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """Shell code that a task runner executes: a script of package.json, a recipe of a Makefile.

    `directory` is its working directory and `file` the file that defines it, both relative to the
    source root. `title` is how a user calls it, such as `npm run build`. Each task runs in a shell
    of its own.
    """

    code: str
    directory: str
    file: str
    title: str
    certain: bool = True
    """Whether it runs if the command runs."""


@dataclass(frozen=True)
class ToolOutput:
    """What one tool writes, according to its configuration or its defaults.

    All paths are relative to the source root, absolute if they are outside it.
    """

    tool: str
    """The tool's own name, as its manual spells it: `Vite`."""
    directories: tuple[str, ...] = ()
    """The directories that certainly exist after it has run, and that it fills with products."""
    files: tuple[str, ...] = ()
    """The paths or glob patterns of the files that it writes, if their names are known."""
    copies: tuple[tuple[str, str], ...] = ()
    """Files and directories of the source that it copies as they are: from, to."""
    emptied: tuple[str, ...] = ()
    """The directories that it empties before it writes."""
    file: str | None = None
    """The configuration file that says so; None for the tool's defaults."""
    complete: bool = True
    """Whether the configuration could be read entirely.

    If not, the tool may also write products to other directories, and copy what its configuration
    mentions.
    """
    only_files: bool = False
    """Whether it writes nothing but `files`: a product of another name is not its product."""


@dataclass(frozen=True)
class ToolRun:
    """What one call does: the tasks that it runs in order, then what it writes itself.

    Both are empty for a call that writes nothing to the source directory, such as a test run.
    """

    tasks: tuple[Task, ...] = ()
    outputs: tuple[ToolOutput, ...] = ()
