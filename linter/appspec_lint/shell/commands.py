"""What is known of a program by its name: what it wraps, how long it runs, what it writes.

Whatever depends on the name of a program is looked up here; the rows are in `shell/programs.py`.
What depends on the arguments (`args`) is decided by `script/lifetime.py`,
`script/exit_status.py` and `build/command_effects/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import cache, lru_cache

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.shell.programs import TABLE


class Lifetime(IntEnum):
    """How long a program runs; in a pipeline, the highest value decides."""

    EXITS = 0  # it exits by itself, soon enough
    DETACHES = 1  # it returns at once, and leaves a process that has closed its streams
    UNKNOWN = 2
    LIKELY_SERVES = 3
    SERVES = 4  # it never exits by itself


class Kind(Enum):
    """The kind of tool that a program is."""

    BUILTIN = "builtin"
    SHELL = "shell"
    WRAPPER = "wrapper"
    SERVICE_MANAGER = "service"
    PACKAGE_MANAGER = "package"
    CLIENT = "http"  # sends a request over the network: HTTP, or plain TCP
    EDITOR = "editor"
    BUILD_TOOL = "build"
    OTHER = "other"


class Writes(Enum):
    """Which files a program writes in a build; redirections are not its doing."""

    NOTHING = "none"
    REPORTS = "reports"  # of a test runner or an analyzer; nothing else but what arguments name
    OUTPUT = "output"  # the usual directories of a build tool, and those that arguments name
    BY_ARGUMENTS = "args"
    ANYTHING = "-"


@dataclass(frozen=True)
class Wrapper:
    """How a program names the program that it runs."""

    options: frozenset[str] = frozenset()  # those whose value is the next word
    words: int = 0  # words before the wrapped program: `timeout 60 …`
    subcommand: str = ""  # `exec` in `bundle exec …`


@dataclass(frozen=True)
class ProgramInfo:
    """What is known of a program by its name alone."""

    kind: Kind = Kind.OTHER
    lifetime: Lifetime | None = Lifetime.UNKNOWN
    """None if it depends on the arguments."""
    always_succeeds: bool = False
    """Whether it exits 0, whatever happens."""
    usually_succeeds: bool = False
    """Whether what follows `PROGRAM &&` is as certain to run as the program itself."""
    reads_pipe: bool = False
    """Whether it reads a pipe to its end, and exits 0."""
    ignores_content: bool = False
    """Whether nothing that it reads makes it exit early, so that it never ends the writer."""
    writes: Writes = Writes.ANYTHING
    outputs: tuple[str, ...] = ()
    """The names of the directories that a build tool usually writes to; empty: any web output."""
    wraps: Wrapper | None = None


_LIFETIMES = {
    "exits": Lifetime.EXITS,
    "detaches": Lifetime.DETACHES,
    "likely": Lifetime.LIKELY_SERVES,
    "serves": Lifetime.SERVES,
    "args": None,
    "-": Lifetime.UNKNOWN,
}


@cache
def _rows() -> Mapping[str, str]:
    lines = (line for line in TABLE.splitlines() if line and not line.startswith("# "))
    return {line.partition(" ")[0]: line for line in lines}


@cache
def names() -> frozenset[str]:
    """The names of all programs in the catalog."""
    return frozenset(_rows())


@lru_cache(maxsize=4096)
def program(name: str | None) -> ProgramInfo:
    """What is known of a program by its name; of an unknown one, nothing."""
    row = _rows().get(name or "")
    return ProgramInfo() if row is None else _read(row.split())


def is_shell(name: str | None) -> bool:
    """Whether it is the name of a shell."""
    return program(name).kind is Kind.SHELL


def _read(row: list[str]) -> ProgramInfo:
    _, kind, lifetime, status, pipe, writes, *extras = row
    outputs: tuple[str, ...] = ()
    wrapper: Wrapper | None = None
    for extra in extras:
        if extra.startswith("outputs="):
            outputs = tuple(extra.removeprefix("outputs=").split(","))
        elif extra.startswith("wraps:"):
            wrapper = Wrapper(subcommand=extra.removeprefix("wraps:"))
        else:
            options = extra.removeprefix("wraps").removeprefix("=").split(",")
            words = sum(int(option[1:]) for option in options if option.startswith("+"))
            taking = frozenset(option for option in options if option.startswith("-"))
            wrapper = Wrapper(taking, words)
    return ProgramInfo(
        Kind(kind),
        _LIFETIMES[lifetime],
        always_succeeds=status == "ok",
        usually_succeeds=status in ("ok", "usual"),
        reads_pipe=pipe in ("filter", "drains"),
        ignores_content=pipe == "drains",
        writes=Writes(writes),
        outputs=outputs,
        wraps=wrapper,
    )
