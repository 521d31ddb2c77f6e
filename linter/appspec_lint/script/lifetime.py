"""How long a program runs, and how to read its arguments for that."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import TypeAlias

from appspec_lint.shell.invocation import Invocation


class Lifetime(IntEnum):
    """How long a program runs; the higher of two decides for a pipeline."""

    SHORT = 0  # it ends by itself, soon enough
    DAEMON = 1  # it returns at once, and leaves a process that has let go of its streams
    UNKNOWN = 2
    LIKELY = 3  # most likely a server
    LONG = 4  # a server, or a thing that never ends


LifetimeRule: TypeAlias = Callable[[Invocation], Lifetime]


def always(found: Lifetime) -> LifetimeRule:
    """A program that lives so long whatever its arguments are."""
    return lambda call: found


def unless(*options: str, otherwise: Lifetime = Lifetime.DAEMON) -> LifetimeRule:
    """A server, unless it is called with one of the options."""
    return lambda call: otherwise if call.has_argument(*options) else Lifetime.LONG


def subcommand(*serving: str) -> LifetimeRule:
    """A server with one of these for its first argument, else a short task."""
    return lambda call: Lifetime.LONG if first_positional(call)[0] in serving else Lifetime.SHORT


def task(*serving: str) -> LifetimeRule:
    """A build tool that serves if one of these tasks is named: `spring-boot:run`."""

    def judge(call: Invocation) -> Lifetime:
        named = any(text.rpartition(":")[2] in serving for text in call.texts)
        return Lifetime.LONG if named else Lifetime.SHORT

    return judge


def first_positional(call: Invocation, taking: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """The first argument that is no option, and what stands behind it."""
    texts, at = call.texts, 0
    while at < len(texts) and texts[at].startswith(("-", "+")) and texts[at] != "-":
        at += 2 if texts[at] in taking else 1
    return (texts[at] if at < len(texts) else "", texts[at + 1 :])


def has_option(call: Invocation, *options: str) -> bool:
    starts = tuple(option + "=" for option in options if option.startswith("--"))
    return call.has_argument(*options) or any(
        text.startswith(starts) for text in call.texts if starts
    )
