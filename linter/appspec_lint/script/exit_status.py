"""Determine a script's exit status: which commands make the script fail when they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TypeVar
from appspec_lint.shell import Command, Compound, Part, Pipeline, Program, Statement
from appspec_lint.shell.commands import program
from appspec_lint.shell.invocation import Invocation
from appspec_lint.shell.visitor import Visitor

_SETTINGS = regex(r"activate|nvm\.sh|\.?profile|\.(bashrc|bash_profile|profile|env|vars)|env")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
Visited = TypeVar("Visited")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a part of a script may end.

    `fails` are the commands and tests whose failure is its failure; `succeeds` is false if it never
    exits 0; if `left`, nothing after it is reached.
    """

    fails: tuple[Part, ...] = ()
    succeeds: bool = True
    left: bool = False


_SUCCESS = Outcome()
_LEFT = Outcome(succeeds=False, left=True)


class ExitStatusAnalysis(Visitor[Outcome]):
    """Analyzes a program; `causes` are the commands and tests that can make it exit non-zero.

    `sure` is false if the program contains something that is not analyzed: a trap, unknown code.
    """

    def __init__(self, text: str, program: Program, *, errexit: bool = False) -> None:
        super().__init__()
        self.text = text
        self.sure = program.complete and not program.broken
        self.functions = dict(program.functions)
        self._errexit, self._pipefail = errexit, False
        self._conditions = 0  # the depth of conditions, in which `set -e` has no effect
        self._guards: list[Iterable[Part]] = []  # what determines whether this point is reached
        self._exits: list[Part] = []  # what causes an exit with a non-zero status
        self._escapes: list[Part] = []  # what determines whether an earlier `exit 0` is reached
        self._returns: list[list[Part]] = []  # for each function: what makes its `return` fail
        self._unanalyzed_from: int | None = None  # the offset of the first unanalyzed code
        self._unknown: list[Part] = []
        self._previous: Outcome = _SUCCESS  # of the statement before, as in `$?`
        last = self.visit_statements(program.statements) if self.sure else _SUCCESS
        self.causes = tuple(dict.fromkeys((*self._exits, *self._unknown, *last.fails)))
        self._exit_offsets = frozenset(cause.start for cause in self._exits)
        self._cause_offsets = frozenset(cause.start for cause in self.causes)

    def determines_exit(self, command: Command) -> bool:
        """Whether the command's failure certainly makes the script fail."""
        if self._unanalyzed_from is not None and command.start <= self._unanalyzed_from:
            return command.start in self._exit_offsets
        return self.sure and command.start in self._cause_offsets

    def visit_statements(self, statements: Sequence[Statement]) -> Outcome:
        """The outcome of the last statement that is reached."""
        outcome = _SUCCESS
        for statement in statements:
            outcome = self.visit_statement(statement)
            self._previous = outcome
            if outcome.left:
                break
        return outcome

    def visit_job(self, statement: Statement) -> Outcome:
        """A background job does not affect the exit status."""
        return _SUCCESS

    def visit_list(self, statement: Statement) -> Outcome:
        """The outcome of a list, in which a pipeline decides whether the next one runs."""
        pipelines, operators = statement.pipelines, statement.operators
        first = self._visit_in_list(pipelines[0], is_last=not operators)
        fails, succeeds, left = dict.fromkeys(first.fails), first.succeeds, first.left
        for index, operator in enumerate(operators, start=1):
            if left:
                break
            if operator == "||" and not fails:
                continue
            with self._guarded(fails):
                after = self._visit_in_list(pipelines[index], is_last=index == len(operators))
            if operator == "&&":
                succeeds, left = after.succeeds, after.left and not fails
                fails.update(dict.fromkeys(after.fails))
            else:
                left = after.left and not succeeds
                fails, succeeds = dict.fromkeys(after.fails), succeeds or after.succeeds
        return Outcome(tuple(fails), succeeds, left)

    def _visit_in_list(self, pipeline: Pipeline, *, is_last: bool) -> Outcome:
        """Under `set -e`, only the failure of the last pipeline of a list ends the script."""
        is_condition = not is_last or pipeline.negated
        self._conditions += is_condition
        outcome = self.visit_pipeline(pipeline)
        self._conditions -= is_condition
        if pipeline.negated and not outcome.left:
            return Outcome(outcome.fails or (pipeline.parts[-1],), bool(outcome.fails))
        if is_last and self._errexit and not self._conditions and outcome.fails:
            self._exits += outcome.fails
            return replace(outcome, fails=(), left=not outcome.succeeds)
        return outcome

    def visit_pipe(self, pipeline: Pipeline) -> Outcome:
        """The outcome of the last part; with `pipefail`, that of all parts."""
        outcomes = [self._isolate(self.visit_part, part) for part in pipeline.parts]
        if not self._pipefail:
            outcomes = [] if passes_status_on(pipeline.parts[-1]) else outcomes[-1:]
        return Outcome(tuple(cause for outcome in outcomes for cause in outcome.fails))

    def _isolate(self, visit: Callable[[Visited], Outcome], node: Visited) -> Outcome:
        """The outcome of a subshell: an `exit` in it ends only the subshell."""
        exits, self._exits = self._exits, []
        options = self._errexit, self._pipefail
        outcome = visit(node)
        exits, self._exits = self._exits, exits
        self._errexit, self._pipefail = options
        return Outcome((*exits, *outcome.fails), outcome.succeeds or outcome.left)

    def visit_subshell(self, subshell: Compound) -> Outcome:
        """The outcome of the subshell's block."""
        return self._isolate(self.visit_statements, subshell.blocks[0])

    def visit_branches(self, compound: Compound) -> Outcome:
        """The outcome of any of the branches."""
        causes = self._visit_condition(compound.head) if compound.kind == "if" else (compound,)
        with self._guarded(causes):
            outcomes = [self.visit_statements(block) for block in compound.blocks]
        if not compound.otherwise:
            outcomes.append(_SUCCESS)
        remaining = [outcome for outcome in outcomes if not outcome.left]
        fails = _unique(cause for outcome in remaining for cause in outcome.fails)
        succeeds = any(outcome.succeeds for outcome in remaining)
        return Outcome(fails, succeeds, left=not remaining)

    def visit_loop(self, loop: Compound) -> Outcome:
        """The outcome of the body; the commands in the condition decide whether it runs."""
        causes = self._visit_condition(loop.head)
        with self._guarded(tuple(cause for cause in causes if isinstance(cause, Command))):
            outcome = self.visit_statements(loop.blocks[0])
        return Outcome(outcome.fails)

    def _visit_condition(self, head: Sequence[Statement]) -> tuple[Part, ...]:
        self._conditions += 1
        outcome = self.visit_statements(head)
        self._conditions -= 1
        return outcome.fails

    def visit_test(self, test: Compound) -> Outcome:
        """`[ $? -ne 0 ]` tests the command before it."""
        tests_status = "$?" in self.text[test.start : test.end] and self._previous.fails
        return Outcome(self._previous.fails if tests_status else (test,))

    def visit_function(self, function: Compound) -> Outcome:
        """A definition always succeeds."""
        return _SUCCESS

    def visit_command(self, command: Command) -> Outcome:
        """The outcome of a command, of the function that it calls, or of its substitutions."""
        if not command.words:
            outcomes = [self.visit_part(part) for part in command.substitutions]
            return Outcome(outcomes[-1].fails) if outcomes and command.assignments else _SUCCESS
        call = command.invocation
        match call.name:
            case "exit":
                return self._exit(command, call)
            case "return":
                return self._return(command, call)
            case "set":
                self._set_options(call.texts)
            case "exec" if not call.arguments:
                return _SUCCESS
            case "trap" | "eval":
                self._stop_analysis(command.start - 1)
            case "source" | ".":
                self._source(command, call)
            case "false":
                return Outcome((command,), succeeds=False)
        if call.name in self.functions and not call.wrappers:
            return self._call(self.functions[call.name])
        if call.name == "exec" or "exec" in call.wrappers:
            self._exits.append(command)
            return _LEFT
        return _SUCCESS if always_succeeds(call) else Outcome((command,))

    def _exit(self, command: Command, call: Invocation) -> Outcome:
        status = call.texts[0] if call.texts else "$?"
        if status == "$?":
            self._exits += self._previous.fails
        elif not (status.isdecimal() and int(status[:4]) % 256 == 0):
            self._exits += self._find_guards() or self._escapes or (command,)
        else:
            self._escapes += self._find_guards()
        return _LEFT

    def _return(self, command: Command, call: Invocation) -> Outcome:
        if self._returns and not call.texts:
            self._returns[-1] += self._previous.fails
        elif self._returns and call.texts[0] != "0":
            self._returns[-1] += self._find_guards() or (command,)
        return _LEFT

    def _set_options(self, texts: Sequence[str]) -> None:
        for index, text in enumerate(texts):
            is_on, letters = text.startswith("-"), text[1:]
            if text[:1] not in ("-", "+") or not _LETTERS.issuperset(letters):
                continue
            if "e" in letters:
                self._errexit = is_on
            if letters.endswith("o") and index + 1 < len(texts):
                self._errexit = is_on if texts[index + 1] == "errexit" else self._errexit
                self._pipefail = is_on if texts[index + 1] == "pipefail" else self._pipefail

    def _source(self, command: Command, call: Invocation) -> None:
        """A sourced file may do anything; a settings file does nothing relevant."""
        if call.word is None or not call.arguments:
            return
        if not is_settings_file(call.arguments[0].raw):
            self._unknown.append(command)
            self._stop_analysis(command.start)

    def _stop_analysis(self, offset: int) -> None:
        """Note that the effect of what follows `offset` is unknown."""
        self.sure = False
        first = self._unanalyzed_from
        self._unanalyzed_from = offset if first is None else min(offset, first)

    def _call(self, function: Compound) -> Outcome:
        with self.follow(function.name) as is_followed:
            if not is_followed:
                self.sure = False
                return Outcome((function,))
            self._returns.append([])
            outcomes = [self.visit_statements(block) for block in function.blocks]
            returned = self._returns.pop()
        fails = (*returned, *(cause for outcome in outcomes for cause in outcome.fails))
        return Outcome(_unique(fails))

    @contextmanager
    def _guarded(self, causes: Iterable[Part]) -> Iterator[None]:
        self._guards.append(causes)
        yield
        self._guards.pop()

    def _find_guards(self) -> tuple[Part, ...]:
        return _unique(chain.from_iterable(self._guards))


def _unique(causes: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(causes))


def passes_status_on(part: Part) -> bool:
    """Whether it reads a pipe to its end and exits 0, whatever the writer's status."""
    if not isinstance(part, Command) or not part.words:
        return False
    call = part.invocation
    if call.name == "awk":
        return not any("exit" in text for text in call.texts)
    return program(call.name).reads_pipe


def always_succeeds(call: Invocation) -> bool:
    """Whether a program exits 0, whatever happens."""
    if call.name == "ls":
        return all(text.startswith("-") for text in call.texts)
    if call.name == "wait":
        return not call.arguments
    if call.name == "ps":
        return not call.has_argument("-p", "--pid", "-C", "-u")
    return program(call.name).always_succeeds and call.shell is None


def is_settings_file(raw: str) -> bool:
    """Whether a sourced file sets variables, and does not end the script."""
    return _SETTINGS.search(raw) is not None
