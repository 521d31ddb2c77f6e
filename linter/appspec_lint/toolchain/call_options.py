"""The options and operands of a tool's call."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass
from appspec_lint.toolchain.tool_run import ToolCall

HELP = frozenset(("--help", "-h", "-?", "--version", "-version", "-V", "help", "version"))
"""The arguments with which a program only prints something."""


@dataclass(frozen=True)
class CallOptions:
    """The arguments of a call: options with their values, and operands.

    `values` has the pairs in order; the value of an option without one is "", an unknown one None.
    """

    operands: tuple[str, ...]
    values: tuple[tuple[str, str | None], ...]
    unknown: bool = False
    """Whether an argument is unknown, which may be an option or an operand."""

    def has(self, *names: str) -> bool:
        """Whether one of the options is given."""
        return any(name in names for name, _ in self.values)

    def last(self, *names: str) -> str | None:
        """The last value of an option in one of its spellings; None if absent or unknown."""
        values = list(self.all(*names))
        return values[-1] if values else None

    def all(self, *names: str) -> Iterator[str | None]:
        """All values of an option."""
        return (value for name, value in self.values if name in names)

    def is_unknown(self, *names: str) -> bool:
        """Whether an option has a value that is unknown."""
        return any(value is None for value in self.all(*names))


def read_call_options(
    arguments: tuple[str | None, ...], valued: frozenset[str], glued: tuple[str, ...] = ()
) -> CallOptions:
    """Separate options from operands.

    `valued` are the options whose value is the next argument, or follows a `=`; the value of a
    `glued` one follows at once: `-Dname=value`, `-p:name=value`.
    """
    operands: list[str] = []
    values: list[tuple[str, str | None]] = []
    unknown = False
    remaining = iter(arguments)
    for argument in remaining:
        if argument is None:
            unknown = True
            continue
        name, equals, value = argument.partition("=")
        prefix = next((p for p in glued if argument.startswith(p) and len(argument) > len(p)), None)
        if argument == "--":
            operands += [a for a in remaining if a is not None]
        elif argument in valued:
            values.append((argument, next(remaining, None)))
        elif equals and name in valued:
            values.append((name, value))
        elif prefix is not None:
            values.append((prefix, argument.removeprefix(prefix)))
        elif argument.startswith("-") and len(argument) > 1:
            values.append((name, value))
        else:
            operands.append(argument)
    return CallOptions(tuple(operands), tuple(values), unknown)


def is_informational(call: ToolCall) -> bool:
    """Whether the call only prints help or a version."""
    return bool(call.arguments) and call.arguments[0] in HELP


def resolve(directory: str, path: str) -> str:
    """A path relative to `directory`, as one from the source root; absolute if it is outside.

    `/` and `//x` are the value of `$CODEBUILD_SRC_DIR` and a path below it.
    """
    path = path.replace("\\", "/")
    if path == "/" or path.startswith("//"):
        directory, path = "", path.lstrip("/") or "."
    if path.startswith(("/", "~")) or path[1:3] == ":/":
        return posixpath.normpath(posixpath.join("/", path))
    resolved = posixpath.normpath(posixpath.join(directory or ".", path))
    if resolved.startswith(".."):
        return f"/{resolved}"
    return "" if resolved == "." else resolved
