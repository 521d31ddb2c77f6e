"""The order in which a build's shell runs what it is given, and what of it outlives a block.

A subshell, a pipeline of several commands and a job in the background keep their `cd` and their
variables to themselves; a branch may or may not be taken; a function does nothing until it is
called.
"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.shell import Command, Compound, Pipeline, Program, Statement
from appspec_lint.simulate.commands import ANYTHING, Effect, Shell

_DEEPEST = 20
"""How deep functions may call each other before anything is thought possible."""


class Steps:
    """Walks the commands of a build, one program after the other, in one shell."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.functions: dict[str, Compound] = {}

    def run(self, program: Program) -> Iterator[Effect]:
        """Give the effects of a program, and leave the shell as the program leaves it."""
        if program.broken or not program.complete:
            yield ANYTHING
        yield from self._statements(program.statements, 0)

    def _statements(self, statements: tuple[Statement, ...], depth: int) -> Iterator[Effect]:
        for statement in statements:
            if statement.ampersand is not None:
                yield from self._apart(self._statement(statement, depth))
            else:
                yield from self._statement(statement, depth)

    def _statement(self, statement: Statement, depth: int) -> Iterator[Effect]:
        """A list of `&&` and `||`: what follows a plain command is taken to run."""
        doubtful = False
        for index, pipeline in enumerate(statement.pipelines):
            if index:
                operator = statement.operators[index - 1]
                doubtful = doubtful or operator == "||" or _asks(statement.pipelines[index - 1])
            before = self.shell.state()
            yield from self._pipeline(pipeline, depth)
            if doubtful:
                self.shell.doubt(before)

    def _pipeline(self, pipeline: Pipeline, depth: int) -> Iterator[Effect]:
        for part in pipeline.parts:
            effects = self._part(part, depth)
            yield from effects if len(pipeline.parts) == 1 else self._apart(effects)

    def _part(self, part: Command | Compound, depth: int) -> Iterator[Effect]:
        for substitution in part.substitutions:
            yield from self._apart(self._compound(substitution, depth))
        if isinstance(part, Compound):
            yield from self._compound(part, depth)
            return
        yield from self.shell.effects(part)
        name = part.words[0].text if part.words else None
        body = self.functions.get(name or "")
        if body is not None:
            if depth > _DEEPEST:
                yield ANYTHING
                return
            for block in body.blocks:
                yield from self._statements(block, depth + 1)

    def _compound(self, compound: Compound, depth: int) -> Iterator[Effect]:
        for redirection in compound.redirections:
            yield from self.shell.redirected(redirection)
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
            case _:
                yield from self._branches(compound, depth)

    def _branches(self, compound: Compound, depth: int) -> Iterator[Effect]:
        """Blocks of which none, one or all may run, once or often."""
        yield from self._statements(compound.head, depth)
        before = self.shell.state()
        for block in compound.blocks:
            if compound.kind in ("for", "while", "until"):
                self.shell.forget()  # the loop's variable, whose name may be known from before
            yield from self._statements(block, depth)
            self.shell.doubt(before)

    def _blocks(self, compound: Compound, depth: int) -> Iterator[Effect]:
        for block in compound.blocks:
            yield from self._statements(block, depth)

    def _apart(self, effects: Iterator[Effect]) -> Iterator[Effect]:
        """What a process of its own does: its folder and variables are gone afterwards."""
        before = self.shell.state()
        yield from effects
        self.shell.restore(before)


def _asks(pipeline: Pipeline) -> bool:
    """Whether what follows depends on an answer, and not only on success."""
    if pipeline.negated:
        return True
    last = pipeline.parts[-1]
    if isinstance(last, Compound):
        return last.kind == "test"
    name = last.words[0].text if last.words else ""
    return name in ("test", "[", "[[", "grep", "which", "command", "type", "false", "diff", "cmp")
