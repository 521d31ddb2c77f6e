"""Follow a script from its first line to its last: what it starts, waits for and leaves running.

Functions are followed where they are called, and the string of a nested shell (`su -c '…'`) where
that shell runs it. What happens in a branch is not certain.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.records import replace
from appspec_lint.script.descriptors import inherited, merged, open_streams, redirected
from appspec_lint.script.jobs import BackgroundJob, ForegroundProcess, StartedService
from appspec_lint.script.lifetime import lifetime_in_background, lifetime_of
from appspec_lint.script.process import (
    DIALECTS,
    Dialect,
    Process,
    is_endless,
    is_passive,
    is_trap,
    job_after,
    never_fails,
    streams_of_shell,
)
from appspec_lint.shell import Command, Compound, Part, Pipeline, Program, Statement, Word
from appspec_lint.shell.commands import Lifetime
from appspec_lint.shell.invocation import Invocation
from appspec_lint.shell.visitor import Visitor, read_nested_program


class BackgroundAnalysis(Visitor[None]):
    """Follows a program; `jobs`, `starts` and `foreground` are what it runs."""

    def __init__(self, source: Source, program: Program, dialect: Dialect) -> None:
        super().__init__()
        self.source = source
        self.dialect = dialect
        self.jobs: list[BackgroundJob] = []
        self.starts: list[StartedService] = []
        self.foreground: list[ForegroundProcess] = []
        self._process = Process(foreground=self.foreground)
        self._commands: Sequence[Command] = program.commands
        self._trapped = False
        if program.complete:
            self._run(program)

    def _run(self, program: Program) -> None:
        """Follow a program, which can call the functions around it and its own."""
        functions, commands = self.functions, self._commands
        self.functions = {**functions, **program.functions}
        self._commands = program.commands
        self.visit_statements(program.statements)
        self.functions, self._commands = functions, commands

    @contextmanager
    def _in(self, process: Process) -> Iterator[None]:
        """Follow what another process runs."""
        parent, self._process = self._process, process
        yield
        self._process = parent

    def visit_statements(self, statements: Sequence[Statement]) -> None:
        """Follow the statements until one leaves them."""
        for statement in statements:
            if self._process.left:
                return
            self.visit_statement(statement)

    def visit_list(self, statement: Statement) -> None:
        """Follow a list; what follows `||`, or `&&` after a command that may fail, may not run."""
        process = self._process
        certain = process.certain
        for index, pipeline in enumerate(statement.pipelines):
            if process.left:
                break
            if index:
                before = statement.pipelines[index - 1]
                is_and = statement.operators[index - 1] == "&&" and not before.negated
                if not (is_and and never_fails(before.parts[-1])):
                    self._visit_alternatives(pipeline)
                    continue
            self.visit_pipeline(pipeline)
        process.certain = process.certain and certain

    def _visit_alternatives(self, *alternatives: Pipeline | Sequence[Statement]) -> None:
        """Follow alternatives of which at most one runs."""
        process = self._process
        before, certain, may_leave = process.descriptors, process.certain, False
        after = before
        for alternative in alternatives:
            process.begin_branch(before)
            if isinstance(alternative, Pipeline):
                self.visit_pipeline(alternative)
            else:
                self.visit_statements(alternative)
            may_leave = may_leave or process.left in {"exit", "return"}
            process.exits = process.exits or process.left == "exit"
            if not process.left:
                after = merged(after, process.descriptors)
        process.descriptors = after
        process.left, process.certain = "", certain and not may_leave

    def visit_pipe(self, pipeline: Pipeline) -> None:
        """Follow each part in a process whose output leads to the next one."""
        process = self._process
        active = [index for index, part in enumerate(pipeline.parts) if not is_passive(part)]
        last_active = active[-1] if active else 0
        for index, part in enumerate(pipeline.parts):
            child = process.fork(piped=index < last_active)
            join = pipeline.joins[index] if index < len(pipeline.joins) else ""
            child.pipe(out=bool(join), err=join == "|&")
            with self._in(child):
                self.visit_part(part)
            process.last = max(process.last, child.last)

    def visit_part(self, part: Part) -> None:
        """Follow a part, unless there is a syntax error in it."""
        if part.broken:
            self._process.certain = False
        elif isinstance(part, Command):
            self.visit_command(part)
        else:
            with _redirected(self._process, part):
                super().visit_part(part)

    def visit_subshell(self, subshell: Compound) -> None:
        """Follow a subshell in a process of its own."""
        child = self._process.fork()
        with self._in(child):
            self.visit_statements(subshell.blocks[0])
        self._process.last = max(self._process.last, child.last)

    def visit_branches(self, compound: Compound) -> None:
        """Follow the condition, then each branch."""
        self.visit_statements(compound.head)
        if not self._process.left:
            self._visit_alternatives(*compound.blocks)

    def visit_loop(self, loop: Compound) -> None:
        """Follow the condition, then the body; an endless loop is a process that never ends."""
        self.visit_statements(loop.head)
        process = self._process
        if process.left:
            return
        process.last = loop.end
        start, end = (
            bisect_left(self._commands, offset, key=_start) for offset in (loop.start, loop.end)
        )
        if is_endless(loop, self._commands[start:end], self.functions):
            span = self.source.span(loop.start, loop.end)
            streams = open_streams(process.descriptors)
            process.foreground.append(
                ForegroundProcess(
                    span, Lifetime.SERVES, streams, process.certain, piped=process.piped
                )
            )
            self.visit_statements(loop.blocks[0])
        elif loop.values and all(word.text and not word.pattern for word in loop.values):
            self.visit_statements(loop.blocks[0])
        else:
            self._visit_alternatives(*loop.blocks)

    def visit_test(self, test: Compound) -> None:
        """A test starts nothing."""

    def visit_function(self, function: Compound) -> None:
        """A definition starts nothing."""

    def visit_command(self, command: Command) -> None:
        """Follow what a command calls, and apply its effect on the shell."""
        process = self._process
        process.last = max(process.last, command.start)
        if not command.words:
            return
        call = command.invocation
        replaces_descriptors = call.name == "exec" and not call.arguments
        descriptors = redirected(process.descriptors, command.redirections)
        if self.dialect != "bash" and any(
            redirection.operator.startswith("&>") for redirection in command.redirections
        ):
            if replaces_descriptors:
                process.descriptors = merged(process.descriptors, descriptors)
            else:
                self._split_at_ampersand(command, call)
        elif replaces_descriptors:
            process.descriptors = descriptors
        elif call.name in {"exit", "return"}:
            self._leave(call)
        elif call.name in {"wait", "fg", "kill", "pkill", "killall", "trap"}:
            self._trapped = self._trapped or is_trap(call)
            self.jobs = [job_after(job, call, process) for job in self.jobs]
        elif call.word and call.word.text in self.functions and not call.wrappers:
            with _redirected(process, command):
                self._call(call.word.text)
        elif call.shell is not None:
            child = process if call.name == "eval" else process.fork()
            with _redirected(child, command), self._in(child):
                self._run_nested(call, call.shell)
        else:
            self._run_program(command, call, process.with_descriptors(descriptors))
            if "exec" in call.wrappers:
                process.left = "exit"

    def _run_program(self, command: Command, call: Invocation, process: Process) -> None:
        span = self.source.span(command.start, command.end)
        streams = open_streams(process.descriptors)
        if "setsid -f" in call.wrappers:
            self._add_job(
                BackgroundJob(
                    span,
                    streams,
                    lifetime_in_background(call),
                    process.certain,
                    redirect_at=self.source.span(command.end, command.end),
                    open_descriptors=inherited(process.descriptors),
                    detached=True,
                    intended_to_survive=True,
                )
            )
            return
        lifetime = lifetime_in_background(call) if process.background else lifetime_of(call)
        if lifetime is Lifetime.DETACHES:
            self.starts.append(StartedService(span, process.certain))
        process.foreground.append(
            ForegroundProcess(
                span, lifetime, streams, process.certain, call.intended_to_survive, process.piped
            )
        )

    def _leave(self, call: Invocation) -> None:
        """Leave the process; unlike any other exit, `exit 1` fails the deployment anyway."""
        status = call.texts[0] if call.texts else "0"
        if call.name == "return":
            self._process.left = "return"
        else:
            fails = status.isdecimal() and int(status[:4]) % 256 != 0
            self._process.left = "fail" if fails else "exit"

    def _call(self, name: str) -> None:
        """Follow a function, unless it calls itself."""
        process, function = self._process, self.functions[name]
        if name in self.calls:
            return
        with self.follow(name) as is_followed:
            if not is_followed:
                return
            certain, exits = process.certain, process.exits
            process.exits = False
            with _redirected(process, function):
                for block in function.blocks:
                    self.visit_statements(block)
        process.certain = certain and not process.exits
        process.exits = process.exits or exits
        if process.left == "return":
            process.left = ""

    def _run_nested(self, call: Invocation, word: Word) -> None:
        """Follow the string that a nested shell runs; if it is not verbatim, it may do anything."""
        program = read_nested_program(self.source.text, word)
        with self.follow() as is_followed:
            if program is None or not is_followed:
                span = self.source.span(word.start, word.end)
                self._process.foreground.append(
                    ForegroundProcess(span, Lifetime.UNKNOWN, frozenset(), certain=False)
                )
                return
            dialect = self.dialect
            if call.name != "eval":
                self.dialect = DIALECTS.get(call.name or "", "sh")
            self._run(program)
            self.dialect = dialect

    def visit_job(self, statement: Statement) -> None:
        """Follow a background job; the process that runs longest determines how long it runs."""
        process = self._process
        child = process.fork(background=True)
        with self._in(child):
            self.visit_list(statement)
        if not child.foreground:
            return
        is_piped = len(statement.pipelines[0].parts) > 1
        is_single = len(statement.pipelines) == 1 and not is_piped
        lifetime = max(member.lifetime for member in child.foreground)
        longest = [member for member in child.foreground if member.lifetime is lifetime]
        holders = child.foreground if is_piped else longest
        streams = frozenset(stream for member in holders for stream in member.streams)
        certain = process.certain and any(member.certain for member in longest)
        continues = longest[-1].span.start < child.last
        own, sure = streams_of_shell(statement, process, continues, self.dialect, self.functions)
        part = statement.pipelines[0].parts[0]
        self._add_job(
            BackgroundJob(
                self.source.span(statement.start, statement.end),
                streams | own,
                lifetime,
                certain and (sure or own <= streams),
                redirect_at=self.source.span(part.end, part.end) if is_single else None,
                open_descriptors=inherited(redirected(process.descriptors, part.redirections)),
                shell_waits=not own <= streams,
                intended_to_survive=any(member.intended_to_survive for member in child.foreground)
                or _is_intended_to_survive(part),
            )
        )

    def _split_at_ampersand(self, command: Command, call: Invocation) -> None:
        """Dash reads `command &> log` as `command &` and `> log`."""
        process = self._process
        before = []
        for redirection in command.redirections:
            if redirection.operator.startswith("&>"):
                break
            before.append(redirection)
        self._add_job(
            BackgroundJob(
                self.source.span(command.start, command.end),
                open_streams(redirected(process.descriptors, before)),
                lifetime_in_background(call),
                process.certain and self.dialect == "dash",
                intended_to_survive=call.intended_to_survive,
                split_by_dash=True,
            )
        )

    def _add_job(self, job: BackgroundJob) -> None:
        self.jobs.append(replace(job, certain=job.certain and not self._trapped))


def _start(command: Command) -> int:
    return command.start


@contextmanager
def _redirected(process: Process, part: Part) -> Iterator[None]:
    """Apply a part's redirections while it runs; without any, those of an `exec` in it stay."""
    before = process.descriptors
    process.redirect(part.redirections)
    yield
    if part.redirections:
        process.descriptors = before


def _is_intended_to_survive(part: Part) -> bool:
    return isinstance(part, Command) and part.invocation.intended_to_survive
