"""What can be completed: commands, flags, and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass


class ArgumentKind(Enum):
    """The kind of value that a flag or a command accepts."""

    NOTHING = "nothing"
    """No value."""
    TEXT = "text"
    """A free-form value."""
    WORD = "word"
    """One of a fixed set of words."""
    FILE = "file"
    LIST = "list"
    """Rules and groups, separated by commas."""
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A flag, all its spellings, and its value."""

    spellings: tuple[str, ...]
    kind: ArgumentKind
    help: str
    words: tuple[str, ...] = ()
    optional: bool = False
    """Whether the value is optional."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command, its flags, and the kind of its positional arguments."""

    name: str
    help: str
    flags: tuple[FlagSpec, ...]
    kind: ArgumentKind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompletionSpec:
    """Everything that can be completed. The first command is the default."""

    commands: tuple[CommandSpec, ...]
    groups: tuple[tuple[str, str], ...]
    """The name of each group, and its description."""
    rules: tuple[tuple[str, str], ...]
    """The name of each rule, and its summary."""


def render_template(script: str, parts: Mapping[str, str]) -> str:
    """Replace each `@NAME@` in a script with the part of that name."""
    return re.sub(r"@([A-Z_]+)@", lambda match: parts[match[1]], script)
