"""The actions of a script that the deployment plan shows."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.diagnostics.span import Coverage, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.script.script import Script
from appspec_lint.shell.commands import Kind, Lifetime, program
from appspec_lint.shell.invocation import Invocation, first_positional


class ActionKind(Enum):
    """A kind of action; the value is how the plan describes it."""

    SERVES = "runs in the foreground and never returns"
    MAY_SERVE = "may run in the foreground and never return"
    STARTS = "starts in the background"
    MANAGES = "starts a service"
    STOPS = "stops"
    CHECKS = "health check"
    PACKAGES = "installs packages"
    FETCHES = "downloads"
    DELETES = "deletes"


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a script, with its position."""

    kind: ActionKind
    span: Span


def find_actions(script: Script) -> tuple[Action, ...]:
    """The known actions of `script` in order; at most one for each position."""
    found = {start.span.start: Action(ActionKind.STARTS, start.span) for start in script.starts}
    for job in script.jobs:
        if job.stays:
            found.setdefault(job.span.start, Action(ActionKind.STARTS, job.span))
    for each in script.foreground:
        if each.lifetime >= Lifetime.LIKELY_SERVES and not each.piped:
            sure = each.certain and each.lifetime is Lifetime.SERVES
            kind = ActionKind.SERVES if sure else ActionKind.MAY_SERVE
            found.setdefault(each.span.start, Action(kind, each.span))
    covered = Coverage(action.span for action in found.values())
    for deed in _called(script):
        if deed.span.start not in covered:
            found[deed.span.start] = deed
            covered.add(deed.span.start, deed.span.end)
    return tuple(found[start] for start in sorted(found))


def _called(script: Script) -> Iterator[Action]:
    for command in script.program.commands:
        if command.words and not command.broken:
            kind = _kind(command.invocation)
            if kind is not None:
                yield Action(kind, script.source.span(command.start, command.end))


_STARTING = frozenset(("start", "restart", "reload", "try-restart", "startOrRestart", "up", "run"))
_STOPPING = frozenset(("stop", "kill", "down", "rm", "delete", "stopall"))
_ANSWERING = frozenset(("is-active", "status"))
_ASKING = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "health")


def _kind(call: Invocation) -> ActionKind | None:
    name, texts = call.unversioned_name or "", call.texts
    kind, words = program(name).kind, set(texts[:3])
    if kind is Kind.SERVICE_MANAGER:
        if not words.isdisjoint(_ANSWERING):
            return ActionKind.CHECKS
        if not words.isdisjoint(_STOPPING):
            return ActionKind.STOPS
        return None if words.isdisjoint(_STARTING) else ActionKind.MANAGES
    if name in ("kill", "pkill", "killall", "killall5"):
        return ActionKind.CHECKS if "-0" in texts else ActionKind.STOPS
    if name == "fuser":
        return ActionKind.STOPS if call.has_argument("-k", "--kill") or call.flag("k") else None
    if kind is Kind.CLIENT:
        asks = any(mark in text for text in texts for mark in _ASKING)
        saves = (
            call.has_argument("-O", "-o", "--output", "-LO", "-sSLo", "-fsSLO") or name == "wget"
        )
        return ActionKind.CHECKS if asks else ActionKind.FETCHES if saves else None
    if name == "aws":
        return ActionKind.FETCHES if texts[:1] == ("s3",) and words & {"cp", "sync"} else None
    if name in ("rm", "rmdir"):
        return ActionKind.DELETES
    if kind is Kind.PACKAGE_MANAGER:
        command, _ = first_positional(call, ("--prefix", "-C", "--cwd"))
        return ActionKind.PACKAGES if command in ("install", "ci", "i") else None
    return None
