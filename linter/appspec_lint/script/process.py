"""The state of a shell process: its descriptors, and how certain it is to reach a command."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from appspec_lint.lazy.records import dataclass, field, replace
from appspec_lint.lazy.typing_names import Literal, TypeAlias
from appspec_lint.script.descriptors import INITIAL, Descriptors, Stream, open_streams, redirected
from appspec_lint.script.jobs import BackgroundJob, ForegroundProcess
from appspec_lint.shell import Command, Compound, Part, Redirection, Statement
from appspec_lint.shell.commands import program
from appspec_lint.shell.invocation import Invocation

_LEAVING = frozenset(("break", "exit", "return", "exec", "kill", "eval", "source", "."))

Dialect: TypeAlias = Literal["bash", "dash", "sh"]
"""The shell that runs the script; `sh` may be either of the others."""

DIALECTS: dict[str, Dialect] = {"bash": "bash", "dash": "dash", "ash": "dash"}
"""Shells whose dialect is certain; all others are `sh`."""

Left: TypeAlias = Literal["", "return", "exit", "fail"]
"""How a process left the statements that it was running."""


@dataclass(slots=True)
class Process:
    """The state of one shell process; a subshell and a job have their own."""

    descriptors: Descriptors = field(default_factory=lambda: INITIAL)
    certain: bool = True
    left: Left = ""
    exits: bool = False  # it may have exited earlier without failing
    piped: bool = False  # the reader of its output may end it
    background: bool = False
    foreground: list[ForegroundProcess] = field(default_factory=list)
    last: int = -1  # the position of the last simple command that it runs

    def fork(self, *, background: bool = False, piped: bool = False) -> Process:
        """Create a child process, which starts in the state of its parent."""
        return Process(
            self.descriptors,
            self.certain,
            piped=not background and (self.piped or piped),
            background=self.background or background,
            foreground=[] if background else self.foreground,
        )

    def with_descriptors(self, descriptors: Descriptors) -> Process:
        """The same process while it runs a command with other descriptors."""
        return replace(self, descriptors=descriptors)

    def begin_branch(self, descriptors: Descriptors) -> None:
        """Enter a branch that may not be taken."""
        self.descriptors, self.certain, self.left = descriptors, False, ""

    def redirect(self, redirections: Iterable[Redirection]) -> None:
        """Apply redirections to everything that follows."""
        self.descriptors = redirected(self.descriptors, redirections)

    def pipe(self, *, out: bool, err: bool) -> None:
        """Connect the streams to the next part of a pipeline."""
        changed = dict(self.descriptors)
        if out:
            changed[1] = Stream.ELSEWHERE
        if err:
            changed[2] = Stream.ELSEWHERE
        self.descriptors = changed


def never_fails(part: Part) -> bool:
    """Whether a command of this kind is expected to succeed."""
    match part:
        case Command(words=()):
            return True
        case Command(words=words):
            return program(words[0].text).usually_succeeds
        case Compound(kind="group" | "subshell", blocks=(statements,)):
            return bool(statements) and all(map(_statement_never_fails, statements))
    return False


def _statement_never_fails(statement: Statement) -> bool:
    return all(
        not pipeline.negated and never_fails(pipeline.parts[-1]) for pipeline in statement.pipelines
    )


def is_passive(part: Part) -> bool:
    """Whether it reads a pipe to its end, and so never ends the writer."""
    return isinstance(part, Command) and any(
        program(word.name).ignores_content for word in part.words[:2]
    )


def is_endless(loop: Compound, commands: Iterable[Command], functions: Iterable[str]) -> bool:
    """Whether a loop's condition is always true, and nothing in its body leaves the loop."""
    if not (loop.endless or _is_always_true(loop)):
        return False
    leaving = _LEAVING | set(functions)
    inner = (c for c in commands if loop.start <= c.start < loop.end and c.words)
    return not any(
        command.broken or command.words[0].text is None or command.words[0].text in leaving
        for command in inner
    )


def _is_always_true(loop: Compound) -> bool:
    match loop.head:
        case (Statement(pipelines=(pipeline,), ampersand=None),) if len(pipeline.parts) == 1:
            part = pipeline.parts[0]
            if pipeline.negated or not isinstance(part, Command) or len(part.words) != 1:
                return False
            constant = {"while": {"true", ":"}, "until": {"false"}}
            return part.words[0].text in constant.get(loop.kind, set())
    return False


def is_trap(call: Invocation) -> bool:
    """Whether the script kills something when it ends."""
    return call.name == "trap" and any("kill" in text for text in call.texts)


def job_after(job: BackgroundJob, call: Invocation, process: Process) -> BackgroundJob:
    """A job after a `wait` or `kill` that may refer to it: it no longer keeps running."""
    texts = call.texts
    match call.name:
        case "trap":
            return replace(job, certain=job.certain and not is_trap(call))
        case "wait" if process.background:
            return job
        case "kill" if "-0" in texts or "0" in texts[:1]:
            return job
        case "pkill" | "killall" if texts and texts[-1] not in job.span.text:
            return job
    return replace(job, ended=job.ended or process.certain, certain=False)


def streams_of_shell(
    job: Statement,
    process: Process,
    continues: bool,
    dialect: Dialect,
    functions: Collection[str],
) -> tuple[frozenset[Stream], bool]:
    """The streams that a job's own shell keeps open while it waits, and whether it certainly waits.

    `continues` is true if something follows the command that runs longest. As measured with bash
    5.2 and dash: bash waits for a list (`cd x && server > log &`) and for a group, while dash
    replaces itself with the last command; both replace themselves in `(…)`; both wait for a
    function and for a loop.
    """
    nothing = (frozenset[Stream](), True)
    first = job.pipelines[0]
    part = first.parts[0]
    sure = continues or dialect == "bash"
    if len(job.pipelines) > 1:
        return (
            nothing
            if not continues and dialect == "dash"
            else (open_streams(process.descriptors), sure)
        )
    if len(first.parts) > 1:
        return nothing
    own = open_streams(redirected(process.descriptors, part.redirections))
    match part:
        case Command():
            call = part.invocation
            if call.shell is not None:
                return own, not {"su", "runuser", "sudo"}.isdisjoint(call.wrappers)
            called = call.word is not None and not call.wrappers and call.word.text in functions
            return (own, True) if called else nothing
        case Compound(kind="subshell"):
            return (own, True) if continues else nothing
        case Compound(kind="while" | "until" | "for"):
            return own, True
    return nothing if not continues and dialect == "dash" else (own, sure)
