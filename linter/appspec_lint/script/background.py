"""A script's way from its first line to its last: what it starts, leaves and waits for.

Functions are followed where they are called, and texts that a shell is given (`su -c '…'`)
where they are run. Where a branch may be taken or not, what it does is not certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from appspec_lint.diagnostics.span import Source
from appspec_lint.script.descriptors import inherited, merged, open_streams, redirected
from appspec_lint.script.jobs import BackgroundJob, ForegroundProcess, StartedService
from appspec_lint.script.lifetime import lifetime_in_background, lifetime_of
from appspec_lint.script.process import (
    DIALECTS,
    Dialect,
    Process,
    after,
    functions,
    is_endless,
    is_passive,
    is_trap,
    never_fails,
    shell_itself,
)
from appspec_lint.shell import Command, Compound, Pipeline, Program, Statement, Word, parse
from appspec_lint.shell.commands import Lifetime
from appspec_lint.shell.invocation import Invocation, resolve_invocation

_DEEPEST = 12
_MOST = 500  # calls: functions that call one another thrice would be walked without end


class BackgroundAnalysis:
    """Goes through a program; `jobs`, `starts` and `occupants` are what it met."""

    def __init__(self, source: Source, program: Program, dialect: Dialect) -> None:
        self.source = source
        self.dialect = dialect
        self.jobs: list[BackgroundJob] = []
        self.starts: list[StartedService] = []
        self.foreground: list[ForegroundProcess] = []
        self._functions: dict[str, Compound] = {}
        self._commands: Sequence[Command] = program.commands
        self._calls: list[str] = []
        self._trapped = False
        self._followed = 0
        if program.complete:
            self._run(program, Process(foreground=self.foreground))

    def _run(self, program: Program, process: Process) -> None:
        """Walk a program with the functions that it defines."""
        around, commands = self._functions, self._commands
        self._functions = {**around, **dict(functions(program.statements))}
        self._commands = program.commands
        self._statements(program.statements, process)
        self._functions, self._commands = around, commands

    def _statements(self, statements: Sequence[Statement], process: Process) -> None:
        for statement in statements:
            if process.left:
                return
            if statement.ampersand is None:
                self._list(statement, process)
            else:
                self._job(statement, process)

    def _list(self, statement: Statement, process: Process) -> None:
        certain = process.certain
        for index, pipeline in enumerate(statement.pipelines):
            if process.left:
                break
            if index:
                before = statement.pipelines[index - 1]
                sure = statement.operators[index - 1] == "&&" and not before.negated
                if not (sure and never_fails(before.parts[-1])):
                    self._maybe(process, pipeline)
                    continue
            self._pipeline(pipeline, process)
        process.certain = process.certain and certain

    def _maybe(self, process: Process, *parts: Pipeline | Sequence[Statement]) -> None:
        """Walk what is done or not; of several, one at most."""
        before, certain, unsure = process.descriptors, process.certain, False
        behind = before
        for part in parts:
            process.begin_branch(before)
            if isinstance(part, Pipeline):
                self._pipeline(part, process)
            else:
                self._statements(part, process)
            unsure = unsure or process.left in {"exit", "return"}
            process.exits = process.exits or process.left == "exit"
            if not process.left:
                behind = merged(behind, process.descriptors)
        process.descriptors = behind
        process.left, process.certain = "", certain and not unsure

    def _pipeline(self, pipeline: Pipeline, process: Process) -> None:
        if len(pipeline.parts) == 1:
            self._part(pipeline.parts[0], process)
            return
        for index, part in enumerate(pipeline.parts):
            child = process.fork(piped=not all(map(is_passive, pipeline.parts[index + 1 :])))
            join = pipeline.joins[index] if index < len(pipeline.joins) else ""
            child.pipe(out=bool(join), err=join == "|&")
            self._part(part, child)
            process.last = max(process.last, child.last)

    def _part(self, part: Command | Compound, process: Process) -> None:
        if part.broken:
            process.certain = False
            return
        if isinstance(part, Command):
            self._command(part, process)
            return
        if part.kind in {"function", "test", "substitution"}:
            return
        if part.kind == "subshell":
            child = process.fork()
            child.redirect(part.redirections)
            self._statements(part.blocks[0], child)
            process.last = max(process.last, child.last)
            return
        with _redirected(process, part):
            self._block(part, process)

    def _block(self, part: Compound, process: Process) -> None:
        if part.kind == "group":
            self._statements(part.blocks[0], process)
            return
        self._statements(part.head, process)
        if process.left:
            return
        if part.kind in {"while", "until", "for"}:
            process.last = part.end
            if is_endless(part, self._commands, self._functions):
                span = self.source.span(part.start, part.end)
                streams = open_streams(process.descriptors)
                certain = process.certain
                loop = ForegroundProcess(
                    span, Lifetime.SERVES, streams, certain, piped=process.piped
                )
                process.foreground.append(loop)
                self._statements(part.blocks[0], process)
                return
            if part.values and all(word.text and not word.pattern for word in part.values):
                self._statements(part.blocks[0], process)
                return
        self._maybe(process, *part.blocks)

    def _command(self, command: Command, process: Process) -> None:
        process.last = max(process.last, command.start)
        if not command.words:
            return
        call = resolve_invocation(command.words)
        split = [r for r in command.redirections if r.operator.startswith("&>")]
        if split and self.dialect != "bash":
            if call.name == "exec" and not call.arguments:
                changed = redirected(process.descriptors, command.redirections)
                process.descriptors = merged(process.descriptors, changed)
                return
            self._ampersand_in_dash(command, call, process)
            return
        descriptors = redirected(process.descriptors, command.redirections)
        if call.name == "exec" and not call.arguments:
            process.descriptors = descriptors
        elif call.name in {"exit", "return"}:
            self._leave(call, process)
        elif call.name in {"wait", "fg", "kill", "pkill", "killall", "trap"}:
            self._trapped = self._trapped or is_trap(call)
            self.jobs = [after(job, call, process) for job in self.jobs]
        elif call.word and call.word.text in self._functions and not call.wrappers:
            with _redirected(process, command):
                self._call(call.word.text, process)
        elif call.shell is not None:
            child = process if call.name == "eval" else process.fork()
            with _redirected(child, command):
                self._text(call, call.shell, child)
        else:
            self._program(command, call, process.having(descriptors))
            if "exec" in call.wrappers:
                process.left = "exit"

    def _program(self, command: Command, call: Invocation, process: Process) -> None:
        span = self.source.span(command.start, command.end)
        streams = open_streams(process.descriptors)
        if "setsid -f" in call.wrappers:
            kept = lifetime_in_background(call)
            self._leave_behind(
                BackgroundJob(
                    span,
                    streams,
                    kept,
                    process.certain,
                    room=self.source.span(command.end, command.end),
                    open=inherited(process.descriptors),
                    detached=True,
                    intended_to_survive=True,
                )
            )
            return
        lives = lifetime_in_background(call) if process.background else lifetime_of(call)
        if lives is Lifetime.DETACHES:
            self.starts.append(StartedService(span, process.certain))
        process.foreground.append(
            ForegroundProcess(
                span, lives, streams, process.certain, call.intended_to_survive, process.piped
            )
        )

    def _leave(self, call: Invocation, process: Process) -> None:
        """An `exit 1` on the way fails the deployment anyhow; any other may skip the rest."""
        status = call.texts[0] if call.texts else "0"
        if call.name == "return":
            process.left = "return"
        else:
            failing = status.isdecimal() and int(status[:4]) % 256 != 0
            process.left = "fail" if failing else "exit"

    def _call(self, name: str, process: Process) -> None:
        self._followed += 1
        if name in self._calls or len(self._calls) >= _DEEPEST or self._followed > _MOST:
            return
        function = self._functions[name]
        certain, exits = process.certain, process.exits
        process.exits = False
        self._calls.append(name)
        with _redirected(process, function):
            for block in function.blocks:
                self._statements(block, process)
        self._calls.pop()
        process.certain = certain and not process.exits
        process.exits = process.exits or exits
        if process.left == "return":
            process.left = ""

    def _text(self, call: Invocation, word: Word, process: Process) -> None:
        """Walk the text that a shell is given, if it stands there as it will be read."""
        if not word.verbatim or len(self._calls) >= _DEEPEST:
            span = self.source.span(word.start, word.end)
            process.foreground.append(ForegroundProcess(span, Lifetime.UNKNOWN, frozenset(), False))
            return
        around = self.dialect
        if call.name != "eval":
            self.dialect = DIALECTS.get(call.name or "", "sh")
        self._calls.append("")
        self._run(parse(self.source.text, word.start + 1, word.end - 1), process)
        self._calls.pop()
        self.dialect = around

    def _job(self, statement: Statement, process: Process) -> None:
        child = process.fork(background=True)
        self._list(replace(statement, ampersand=None), child)
        span = self.source.span(statement.start, statement.end)
        if not child.foreground:
            return
        piped = len(statement.pipelines[0].parts) > 1
        single = len(statement.pipelines) == 1 and not piped
        lives = max(occupant.lifetime for occupant in child.foreground)
        leading = [each for each in child.foreground if each.lifetime is lives]
        keeping = child.foreground if piped else leading
        streams = frozenset(stream for each in keeping for stream in each.streams)
        certain = process.certain and any(each.certain for each in leading)
        more = leading[-1].span.start < child.last
        own, sure = shell_itself(statement, process, more, self.dialect, self._functions)
        part = statement.pipelines[0].parts[0]
        self._leave_behind(
            BackgroundJob(
                span,
                streams | own,
                lives,
                certain and (sure or own <= streams),
                room=self.source.span(part.end, part.end) if single else None,
                open=tuple(inherited(redirected(process.descriptors, part.redirections))),
                shell=not own <= streams,
                intended_to_survive=any(each.intended_to_survive for each in child.foreground)
                or _meant(part),
            )
        )

    def _ampersand_in_dash(self, command: Command, call: Invocation, process: Process) -> None:
        before = []
        for redirection in command.redirections:
            if redirection.operator.startswith("&>"):
                break
            before.append(redirection)
        streams = open_streams(redirected(process.descriptors, before))
        certain = process.certain and self.dialect == "dash"
        span = self.source.span(command.start, command.end)
        lives = lifetime_in_background(call)
        self._leave_behind(
            BackgroundJob(
                span,
                streams,
                lives,
                certain,
                intended_to_survive=call.intended_to_survive,
                dash=True,
            )
        )

    def _leave_behind(self, job: BackgroundJob) -> None:
        self.jobs.append(replace(job, certain=job.certain and not self._trapped))


@contextmanager
def _redirected(process: Process, part: Command | Compound) -> Iterator[None]:
    """The process while a part's redirections hold; without any, `exec` in it lasts."""
    before = process.descriptors
    process.redirect(part.redirections)
    yield
    if part.redirections:
        process.descriptors = before


def _meant(part: Command | Compound) -> bool:
    return isinstance(part, Command) and resolve_invocation(part.words).intended_to_survive
