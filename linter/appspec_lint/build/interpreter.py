"""Interprets a build's commands in the order in which its shell runs them.

A `cd` and the variables of a subshell, a pipeline, a called script and a background job do not
affect what follows. A branch may or may not be executed; a function does nothing until it is
called; the code of a `trap` runs when its shell exits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from appspec_lint.build.command_effects import read_effects, read_redirection
from appspec_lint.build.effects import ANYTHING, BuildEffect, uncertain
from appspec_lint.build.needs import ends_on_failure, read_needs, read_permissions
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.tool_effects import read_output
from appspec_lint.lazy.records import replace
from appspec_lint.shell import Command, Compound, Part, Pipeline, Program, Statement, parse
from appspec_lint.shell.visitor import Visitor
from appspec_lint.toolchain import ProjectFiles, Task, ToolCall, read_tool

_MAX_VALUES = 100
"""The most values of a `for` whose rounds are followed one by one."""


class Interpreter(Visitor[None]):
    """Interprets the commands of a build, one program after the other, in one shell.

    `script` returns the shell script at a path from the source root, or None. `files` are what the
    tools' configuration is read from.
    """

    def __init__(
        self, shell: ShellState, script: Callable[[str], Program | None], files: ProjectFiles
    ) -> None:
        super().__init__()
        self.shell = shell
        self.script = script
        self.files = files
        self.traps: list[str] = []
        """The code that runs when the shell exits."""
        self._effects: list[BuildEffect] = []
        self._doubts = 0
        self._ignored = 0
        """How many constructs around the command ignore its exit status."""
        self._unchecked = 0
        """How many lists of statements continue after a failure of the command."""
        self._ends_on_failure = False

    def run(self, program: Program) -> list[BuildEffect]:
        """The effects of a program, in order; the shell is updated as the program does."""
        self.restart()
        self._effects = []
        self._run(program)
        return self._effects

    def exit(self) -> list[BuildEffect]:
        """The effects of the traps; whether they run depends on how the shell exits."""
        self.restart()
        self._effects = []
        self._run_traps()
        return self._effects

    def visit_statements(self, statements: Sequence[Statement]) -> None:
        """Interpret statements in their order."""
        for index, statement in enumerate(statements, 1):
            is_last = index == len(statements)
            self._unchecked += not is_last
            self.visit_statement(statement)
            self._unchecked -= not is_last

    def visit_job(self, statement: Statement) -> None:
        """Interpret a background job: how far it gets before the next command is unknown."""
        with self._separate(), self._doubtful():
            self.visit_list(statement)

    def visit_list(self, statement: Statement) -> None:
        """Interpret a list of `&&` and `||`: what follows a plain command is assumed to run."""
        is_doubtful = False
        for index, pipeline in enumerate(statement.pipelines):
            if index:
                operator = statement.operators[index - 1]
                tested = _is_test(statement.pipelines[index - 1])
                is_doubtful = is_doubtful or operator == "||" or tested
            before = self.shell.state() if is_doubtful else None
            # A failure that `||` handles does not fail the build.
            with self._doubtful(is_doubtful or "||" in statement.operators):
                self.visit_pipeline(pipeline)
            if before is not None:
                self.shell.doubt(before)

    def visit_pipe(self, pipeline: Pipeline) -> None:
        """Interpret a pipeline of several parts, each in a process of its own."""
        is_fed = False
        for index, part in enumerate(pipeline.parts, 1):
            with (
                self._separate(),
                self._ignoring(index < len(pipeline.parts)),
                self.shell.reading(is_fed),
            ):
                self.visit_part(part)
            is_fed = is_fed or self.shell.downloads(part)

    def visit_pipeline(self, pipeline: Pipeline) -> None:
        """Interpret a pipeline; the status of a negated one is a test."""
        with self._ignoring(pipeline.negated):
            super().visit_pipeline(pipeline)

    def visit_part(self, part: Part) -> None:
        """Interpret the substitutions of a part, then its redirections, then the part."""
        for substitution in part.substitutions:
            with self._ignoring():
                self.visit_subshell(substitution)
        if isinstance(part, Compound):
            for redirection in part.redirections:
                self._effects += read_redirection(self.shell, redirection)
            if part.broken:
                self._effects.append(ANYTHING)
        super().visit_part(part)

    def visit_command(self, command: Command) -> None:
        """Interpret a command: a script that it calls, its own effects, or a function."""
        self._require(command)
        called = self.shell.called(command)
        program = None
        if called is not None:
            program = self.script(called.place) if called.text is None else parse(called.text)
        action = self.shell.trap_action(command)
        if action is not None:
            self.traps.append(action)
        elif self.shell.sets_unknown_trap(command):
            self._effects.append(ANYTHING)
        elif called is None or program is None:
            self._effects += map(self._weigh, read_effects(self.shell, command, self._run_tool))
            self.shell.follow_unknown_code(command)
        else:
            with self.follow() as is_followed:
                if not is_followed:
                    self._effects.append(ANYTHING)
                elif called.sourced:
                    self._run(program)
                else:
                    self._run_script(program, called.place)
        name = command.words[0].text if command.words else None
        function = self.functions.get(name or "")
        if function is not None:
            with self.follow(function.name) as is_followed:
                if not is_followed:
                    self._effects.append(ANYTHING)
                    return
                with self._ignoring():
                    self._visit_blocks(function)

    def visit_subshell(self, subshell: Compound) -> None:
        """Interpret a subshell or a substitution in a process of its own."""
        with self._separate():
            self._visit_blocks(subshell)

    def visit_branches(self, compound: Compound) -> None:
        """Interpret blocks of which none, one or all may run."""
        with self._ignoring():
            self.visit_statements(compound.head)
        before = self.shell.state()
        with self._doubtful():
            for block in compound.blocks:
                self.visit_statements(block)
                self.shell.doubt(before)

    def visit_loop(self, loop: Compound) -> None:
        """Interpret a loop: over known words one by one, otherwise its body may or may not run."""
        if loop.kind == "for" and _has_known_rounds(loop):
            for value in loop.values:
                self.shell.variables[loop.name] = value.text or ""
                with self.follow_round() as is_followed, self._ignoring():
                    if not is_followed:
                        self._effects.append(ANYTHING)
                        break
                    self._visit_blocks(loop)
            return
        with self._ignoring():
            self.visit_statements(loop.head)
        before = self.shell.state()
        with self._doubtful():
            for block in loop.blocks:
                self.shell.forget()  # the loop's variable may have a known value from before
                self.visit_statements(block)
                self.shell.doubt(before)

    def visit_test(self, test: Compound) -> None:
        """A test changes nothing."""

    def visit_function(self, function: Compound) -> None:
        """Define a function."""
        self.functions[function.name] = function
        self.shell.functions.add(function.name)

    def _visit_blocks(self, compound: Compound) -> None:
        for block in compound.blocks:
            self.visit_statements(block)

    def _run(self, program: Program) -> None:
        is_unreadable = program.broken or not program.complete
        if is_unreadable:
            self._effects.append(ANYTHING)
        with self._ignoring(is_unreadable):
            self.visit_statements(program.statements)

    def _run_script(self, program: Program, place: str) -> None:
        """Run a program in a separate shell, without the caller's functions and variables."""
        functions, names = self.functions, self.shell.functions
        self.functions, self.shell.functions = {}, set()
        with self._separate(), self._doubtful():
            self.shell.enter(place)
            self._run(program)
        self.functions, self.shell.functions = functions, names

    def _run_tool(self, call: ToolCall) -> list[BuildEffect] | None:
        """The effects of a tool: those of the tasks that it runs, and those of its own."""
        run = read_tool(call, self.files)
        if run is None:
            return None
        effects, self._effects = self._effects, []
        for task in run.tasks:
            with self.follow(f"{task.file} {task.title}") as is_followed:
                if is_followed:
                    self._run_task(task)
                else:
                    self._effects.append(ANYTHING)
        for output in run.outputs:
            self._effects += read_output(output)
        effects, self._effects = self._effects, effects
        return effects

    def _run_task(self, task: Task) -> None:
        """Run a task in a shell of its own, which inherits the environment."""
        functions, names = self.functions, self.shell.functions
        self.functions, self.shell.functions = {}, set()
        with self._separate(), self._doubtful(not task.certain):
            self.shell.enter_directory(task.directory)
            self._run(parse(task.code))
        self.functions, self.shell.functions = functions, names

    def _run_traps(self) -> None:
        traps, self.traps = self.traps, []
        with self._doubtful():
            for code in traps:
                self._run(parse(code))

    @contextmanager
    def _separate(self) -> Iterator[None]:
        """A separate process: its directory, variables and traps do not last."""
        before, traps = self.shell.state(), self.traps
        self.traps = []
        yield
        self._run_traps()
        self.shell.restore(before)
        self.traps = traps

    @contextmanager
    def _doubtful(self, is_doubtful: bool = True) -> Iterator[None]:
        """Code that may or may not run to its end: none of its effects is certain."""
        self._doubts += is_doubtful
        yield
        self._doubts -= is_doubtful

    @contextmanager
    def _ignoring(self, is_ignored: bool = True) -> Iterator[None]:
        """Code whose failure does not fail the build."""
        self._ignored += is_ignored
        yield
        self._ignored -= is_ignored

    def _require(self, command: Command) -> None:
        """Add what a command requires, if it certainly runs, and its failure matters."""
        self._effects += read_permissions(self.shell, command)
        if self._doubts or self._ignored:
            return
        self._ends_on_failure = self._ends_on_failure or ends_on_failure(command)
        is_fatal = self._ends_on_failure or not self._unchecked
        for need in read_needs(self.shell, command):
            self._effects.append(need if is_fatal else replace(need, fatal=False))

    def _weigh(self, effect: BuildEffect) -> BuildEffect:
        return uncertain(effect) if self._doubts else effect


def _has_known_rounds(loop: Compound) -> bool:
    """Whether the words of a `for` are known, and its body always runs to its end."""
    if not loop.name or not loop.values or len(loop.values) > _MAX_VALUES:
        return False
    if any(word.text is None or word.pattern or "{" in word.raw for word in loop.values):
        return False
    return not any(_may_leave(statement) for block in loop.blocks for statement in block)


def _may_leave(statement: Statement) -> bool:
    """Whether a loop's body may end early."""
    for pipeline in statement.pipelines:
        for part in pipeline.parts:
            if isinstance(part, Compound):
                if any(_may_leave(inner) for block in part.blocks for inner in block):
                    return True
            elif part.words and part.words[0].text in ("break", "continue", "exit", "return"):
                return True
    return False


def _is_test(pipeline: Pipeline) -> bool:
    """Whether what follows depends on the result of a test, and not only on success."""
    if pipeline.negated:
        return True
    last = pipeline.parts[-1]
    if isinstance(last, Compound):
        return last.kind == "test"
    name = last.words[0].text if last.words else ""
    return name in ("test", "[", "[[", "grep", "which", "command", "type", "false", "diff", "cmp")
