"""The traversal of a program: which nodes there are, and how far calls are followed.

`iter_parts` iterates over all nodes. `Visitor` is for analyses that follow a program in the order
in which the shell runs it: it selects the method for each kind of node, and limits how many calls
of functions and nested programs are followed. The analysis decides what a branch, a subshell or a
background job means.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.typing_names import Generic, TypeVar
from appspec_lint.shell.ast import Command, Compound, Part, Pipeline, Program, Statement
from appspec_lint.shell.parser import parse
from appspec_lint.shell.word import Word

MAX_CALL_DEPTH = 12
"""How deeply calls of functions and nested programs may be nested."""

MAX_CALLS = 500
"""How many calls are followed: functions that call each other twice multiply with each level."""

MAX_CALL_NESTING = 25
"""How deeply a call may be nested in compound commands and other calls, to limit the recursion."""

MAX_STEPS = 5_000
"""How many commands are visited in the code that is called, and in the rounds of loops."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class ShellProcess:
    """A shell: that of the program, or a child for a subshell, a part of a pipe, or a job."""

    parent: ShellProcess | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NestedPart:
    """A part of a pipeline, and the part that it is nested in."""

    part: Part
    index: int  # its position in the pipeline
    process: ShellProcess  # the shell that runs it
    parent: NestedPart | None

    @property
    def ancestors(self) -> Iterator[NestedPart]:
        """The parts that it is nested in, from the innermost to the outermost."""
        ancestor = self.parent
        while ancestor is not None:
            yield ancestor
            ancestor = ancestor.parent


def iter_parts(statements: Sequence[Statement]) -> Iterator[NestedPart]:
    """Iterate over all parts of all pipelines, nested ones too, in the order of evaluation.

    The parts in its substitutions come before a part, those in its condition and blocks after it.
    """
    return _iter_statements(statements, ShellProcess(), None)


def _iter_statements(
    statements: Sequence[Statement], process: ShellProcess, parent: NestedPart | None
) -> Iterator[NestedPart]:
    for statement in statements:
        shell = process if statement.ampersand is None else ShellProcess(process)
        for pipeline in statement.pipelines:
            for index, part in enumerate(pipeline.parts):
                runner = shell if len(pipeline.parts) == 1 else ShellProcess(shell)
                yield from _iter_nested(NestedPart(part, index, runner, parent))


def _iter_nested(nested: NestedPart) -> Iterator[NestedPart]:
    part, process = nested.part, nested.process
    for substitution in part.substitutions:
        yield from _iter_nested(NestedPart(substitution, 0, process, nested))
    yield nested
    if isinstance(part, Compound):
        if part.kind in {"subshell", "substitution"}:
            process = ShellProcess(process)
        for block in (part.head, *part.blocks):
            yield from _iter_statements(block, process, nested)


def read_nested_program(text: str, word: Word) -> Program | None:
    """Parse the string that a nested shell runs (`sh -c '…'`); its offsets are those of `text`.

    None where the nested shell does not read the string exactly as it is written.
    """
    return parse(text, word.start + 1, word.end - 1) if word.verbatim else None


class Visitor(ABC, Generic[Result]):
    """Visits the nodes of a program; `functions` are those that can be called."""

    def __init__(self) -> None:
        self.functions: dict[str, Compound] = {}
        self.calls: list[str] = []  # the functions being followed; "" is a nested program
        self.gave_up = False
        """Whether a call was not followed, or a loop not to its end."""
        self._followed = 0
        self._nesting = 0
        self._rounds = 0
        self._repeated = 0

    def restart(self) -> None:
        """Forget the calls that were followed: another program begins."""
        self._followed = 0

    def visit_statement(self, statement: Statement) -> Result:
        """Visit a statement: a list, or a background job."""
        if self.calls or self._rounds:
            self._repeated += sum(len(pipeline.parts) for pipeline in statement.pipelines)
        if statement.ampersand is not None:
            return self.visit_job(statement)
        return self.visit_list(statement)

    def visit_pipeline(self, pipeline: Pipeline) -> Result:
        """Visit a pipeline: a single part, or several that run in parallel."""
        if len(pipeline.parts) == 1:
            return self.visit_part(pipeline.parts[0])
        return self.visit_pipe(pipeline)

    def visit_part(self, part: Part) -> Result:
        """Visit a command or a compound command."""
        if isinstance(part, Command):
            return self.visit_command(part)
        self._nesting += 1
        result = self._visit_compound(part)
        self._nesting -= 1
        return result

    def _visit_compound(self, part: Compound) -> Result:
        match part.kind:
            case "group":
                return self.visit_statements(part.blocks[0])
            case "subshell" | "substitution":
                return self.visit_subshell(part)
            case "if" | "case":
                return self.visit_branches(part)
            case "while" | "until" | "for":
                return self.visit_loop(part)
            case "test":
                return self.visit_test(part)
            case "function":
                return self.visit_function(part)

    @contextmanager
    def follow(self, name: str = "") -> Iterator[bool]:
        """Enter a function or a nested program; false if the limits do not allow it."""
        self._followed += 1
        self.calls.append(name)
        is_followed = (
            len(self.calls) <= MAX_CALL_DEPTH
            and self._followed <= MAX_CALLS
            and self._nesting <= MAX_CALL_NESTING
            and not self._is_exhausted
        )
        self.gave_up = self.gave_up or not is_followed
        yield is_followed
        self.calls.pop()

    @contextmanager
    def follow_round(self) -> Iterator[bool]:
        """Enter one round of a loop; false if the limits do not allow it."""
        is_followed = not self._is_exhausted
        self.gave_up = self.gave_up or not is_followed
        self._rounds += 1
        yield is_followed
        self._rounds -= 1

    @property
    def _is_exhausted(self) -> bool:
        """Whether so much code was repeated that nothing more is followed."""
        return self._repeated > MAX_STEPS

    @abstractmethod
    def visit_statements(self, statements: Sequence[Statement]) -> Result:
        """Visit statements that run one after the other."""

    @abstractmethod
    def visit_job(self, statement: Statement) -> Result:
        """Visit a statement that runs in the background."""

    @abstractmethod
    def visit_list(self, statement: Statement) -> Result:
        """Visit pipelines joined with `&&` and `||`."""

    @abstractmethod
    def visit_pipe(self, pipeline: Pipeline) -> Result:
        """Visit a pipeline of several parts, each of which runs in a subshell."""

    @abstractmethod
    def visit_command(self, command: Command) -> Result:
        """Visit a simple command."""

    @abstractmethod
    def visit_subshell(self, subshell: Compound) -> Result:
        """Visit a subshell or a substitution; it has one block."""

    @abstractmethod
    def visit_branches(self, compound: Compound) -> Result:
        """Visit an `if` or a `case`; at most one of its blocks runs."""

    @abstractmethod
    def visit_loop(self, loop: Compound) -> Result:
        """Visit a loop; its one block may run any number of times."""

    @abstractmethod
    def visit_test(self, test: Compound) -> Result:
        """Visit `[ … ]`, `[[ … ]]` or `(( … ))`."""

    @abstractmethod
    def visit_function(self, function: Compound) -> Result:
        """Visit the definition of a function, which does not run it."""
