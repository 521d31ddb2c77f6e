"""What can be completed: the commands, their flags, and what may follow each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class ArgumentKind(Enum):
    """What stands in a place of the call."""

    NOTHING = "nothing"
    """A flag that takes no value."""
    TEXT = "text"
    """A value that nobody can foretell."""
    WORD = "word"
    """One of some words."""
    FILE = "file"
    LIST = "list"
    """Rules and groups, separated by commas."""
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A flag with all its spellings, and its value."""

    spellings: tuple[str, ...]
    kind: ArgumentKind
    help: str
    words: tuple[str, ...] = ()
    optional: bool = False
    """Whether the value may be left out."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command, its flags, and what its arguments without a dash are."""

    name: str
    help: str
    flags: tuple[FlagSpec, ...]
    kind: ArgumentKind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompletionSpec:
    """All of it. The first command is the one that runs where none is named."""

    commands: tuple[CommandSpec, ...]
    groups: tuple[tuple[str, str], ...]
    """Each group's name, and what it is about."""
    rules: tuple[tuple[str, str], ...]
    """Each rule's name, and when it speaks."""


def render_template(script: str, parts: Mapping[str, str]) -> str:
    """The script with each `@NAME@` replaced by the part of that name."""
    return re.sub(r"@([A-Z_]+)@", lambda match: parts[match[1]], script)
