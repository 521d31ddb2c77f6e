"""Interprets a build's commands in the order in which its shell runs them.

A `cd` and the variables of a subshell, a pipeline, a called script and a background job do not
affect what follows. A branch may or may not be executed; a function does nothing until it is
called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from appspec_lint.build.command_effects import read_effects, read_redirection
from appspec_lint.build.effects import ANYTHING, BuildEffect, uncertain
from appspec_lint.build.shell_state import ShellState
from appspec_lint.shell import Command, Compound, Pipeline, Program, Statement, parse

_DEEPEST = 20
"""The nesting of functions and scripts from which on anything is possible."""
_MOST_VALUES = 100

Effects = Iterator[BuildEffect]


class Interpreter:
    """Interprets the commands of a build, one program after the other, in one shell.

    `script` returns the shell script at a path from the source root, or None.
    """

    def __init__(self, shell: ShellState, script: Callable[[str], Program | None]) -> None:
        self.shell = shell
        self.script = script
        self.functions: dict[str, Compound] = {}
        self._doubts = 0

    def run(self, program: Program, depth: int = 0) -> Effects:
        """Yield the effects of a program, and update the shell as the program does."""
        if program.broken or not program.complete:
            yield ANYTHING
        yield from self._statements(program.statements, depth)

    def _statements(self, statements: tuple[Statement, ...], depth: int) -> Effects:
        for statement in statements:
            if statement.ampersand is not None:
                yield from self._apart(self._statement(statement, depth), doubtful=True)
            else:
                yield from self._statement(statement, depth)

    def _statement(self, statement: Statement, depth: int) -> Effects:
        """A list of `&&` and `||`: what follows a plain command is assumed to run."""
        doubtful = False
        for index, pipeline in enumerate(statement.pipelines):
            if index:
                operator = statement.operators[index - 1]
                doubtful = doubtful or operator == "||" or _asks(statement.pipelines[index - 1])
            before = self.shell.state()
            # a failure that `||` catches lets the build go on
            tolerated = doubtful or "||" in statement.operators
            self._doubts += tolerated
            yield from self._pipeline(pipeline, depth)
            self._doubts -= tolerated
            if doubtful:
                self.shell.doubt(before)

    def _pipeline(self, pipeline: Pipeline, depth: int) -> Effects:
        for part in pipeline.parts:
            effects = self._part(part, depth)
            yield from effects if len(pipeline.parts) == 1 else self._apart(effects)

    def _part(self, part: Command | Compound, depth: int) -> Effects:
        for substitution in part.substitutions:
            yield from self._apart(self._compound(substitution, depth))
        if isinstance(part, Compound):
            yield from self._compound(part, depth)
            return
        called = self.shell.called(part)
        program = None
        if called is not None:
            program = self.script(called.place) if called.text is None else parse(called.text)
        if called is None or program is None:
            yield from map(self._sure, read_effects(self.shell, part))
        elif depth > _DEEPEST:
            yield ANYTHING
        elif called.sourced:
            yield from self.run(program, depth + 1)
        else:
            yield from self._apart(self._process(program, called.place, depth), doubtful=True)
        name = part.words[0].text if part.words else None
        body = self.functions.get(name or "")
        if body is not None:
            if depth > _DEEPEST:
                yield ANYTHING
                return
            for block in body.blocks:
                yield from self._statements(block, depth + 1)

    def _process(self, program: Program, place: str, depth: int) -> Effects:
        """A separate shell: it has neither the caller's functions nor its variables."""
        functions, self.functions = self.functions, {}
        self.shell.enter(place)
        yield from self.run(program, depth + 1)
        self.functions = functions

    def _compound(self, compound: Compound, depth: int) -> Effects:
        for redirection in compound.redirections:
            yield from read_redirection(self.shell, redirection)
        if compound.broken:
            yield ANYTHING
        match compound.kind:
            case "function":
                self.functions[compound.name] = compound
                self.shell.functions.add(compound.name)
            case "subshell" | "substitution":
                yield from self._apart(self._blocks(compound, depth))
            case "group":
                yield from self._blocks(compound, depth)
            case "for" if _known(compound):
                yield from self._rounds(compound, depth)
            case _:
                yield from self._branches(compound, depth)

    def _rounds(self, loop: Compound, depth: int) -> Effects:
        """A loop over known words."""
        for value in loop.values:
            self.shell.variables[loop.name] = value.text or ""
            yield from self._blocks(loop, depth)

    def _branches(self, compound: Compound, depth: int) -> Effects:
        """Blocks of which none, one or all may run, once or several times."""
        yield from self._statements(compound.head, depth)
        before = self.shell.state()
        self._doubts += 1
        for block in compound.blocks:
            if compound.kind in ("for", "while", "until"):
                self.shell.forget()  # the loop's variable, whose name may be known from before
            yield from self._statements(block, depth)
            self.shell.doubt(before)
        self._doubts -= 1

    def _blocks(self, compound: Compound, depth: int) -> Effects:
        for block in compound.blocks:
            yield from self._statements(block, depth)

    def _apart(self, effects: Effects, *, doubtful: bool = False) -> Effects:
        """The effects of a separate process: its directory and variables do not last."""
        before = self.shell.state()
        self._doubts += doubtful
        yield from effects
        self._doubts -= doubtful
        self.shell.restore(before)

    def _sure(self, effect: BuildEffect) -> BuildEffect:
        return uncertain(effect) if self._doubts else effect


def _known(loop: Compound) -> bool:
    """Whether the words of a `for` are known, and its body always runs to its end."""
    if not loop.name or not loop.values or len(loop.values) > _MOST_VALUES:
        return False
    if any(word.text is None or word.pattern or "{" in word.raw for word in loop.values):
        return False
    return not any(_leaves(statement) for block in loop.blocks for statement in block)


def _leaves(statement: Statement) -> bool:
    """Whether a loop's body may end early."""
    for pipeline in statement.pipelines:
        for part in pipeline.parts:
            if isinstance(part, Compound):
                if any(_leaves(inner) for block in part.blocks for inner in block):
                    return True
            elif part.words and part.words[0].text in ("break", "continue", "exit", "return"):
                return True
    return False


def _asks(pipeline: Pipeline) -> bool:
    """Whether what follows depends on the result of a test, and not only on success."""
    if pipeline.negated:
        return True
    last = pipeline.parts[-1]
    if isinstance(last, Compound):
        return last.kind == "test"
    name = last.words[0].text if last.words else ""
    return name in ("test", "[", "[[", "grep", "which", "command", "type", "false", "diff", "cmp")
