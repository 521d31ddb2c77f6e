"""Determine whether a construct of bash certainly makes dash fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from appspec_lint.lazy.properties import cached_property
from appspec_lint.script.exit_status import ExitStatusAnalysis
from appspec_lint.shell import Command, Compound, Part, Program, Statement, parse
from appspec_lint.shell.bash_syntax import BashConstruct, DashEffect

_LEAVING = frozenset(("exit", "exec", "return"))


class DashRun:
    """A program as dash runs it."""

    def __init__(self, text: str, program: Program, constructs: Sequence[BashConstruct]) -> None:
        self.text, self.program, self.constructs = text, program, constructs
        self._reached = frozenset(map(id, _iter_reached(program.statements)))
        self._deciding = frozenset(map(id, _iter_deciding(program.statements)))
        self._left = min(
            (c.start for c in program.commands if c.words and c.words[0].text in _LEAVING),
            default=len(text),
        )

    def fails_at(self, construct: BashConstruct) -> bool:
        """Whether the program certainly exits with a non-zero status because of the construct."""
        if construct.start > self._left or not self.program.complete:
            return False
        if construct.effect is DashEffect.REFUSED:
            return True
        owner = construct.owner
        if owner is None or construct.effect is DashEffect.DIFFERS or self.program.broken:
            return False
        if construct.effect is DashEffect.EXITS and id(owner.part) in self._reached:
            return True
        return id(owner.part) in self._deciding and owner.part.start in self._causes

    @cached_property
    def _causes(self) -> frozenset[int]:
        """Where the parts start whose failure is that of the program, as dash sees them.

        The builtins of bash become the names of unknown programs.
        """
        text = self.text
        for construct in self.constructs:
            part = construct.owner.part if construct.owner is not None else None
            if isinstance(part, Command) and construct.effect is not DashEffect.DIFFERS:
                start = part.words[0].start if part.words else part.start
                end = start + 1 if part.words else part.end
                text = text[:start] + "_" * (end - start) + text[end:]
        analysis = ExitStatusAnalysis(text, parse(text))
        return frozenset(cause.start for cause in analysis.causes) if analysis.sure else frozenset()


def _iter_reached(statements: Sequence[Statement]) -> Iterator[Part]:
    """The parts that the shell itself runs, unless an earlier command ends it."""
    for statement in statements:
        if statement.ampersand is not None or len(statement.pipelines[0].parts) > 1:
            continue
        part = statement.pipelines[0].parts[0]
        yield part
        if isinstance(part, Compound) and part.kind == "group":
            yield from _iter_reached(part.blocks[0])
        elif isinstance(part, Compound):
            yield from _iter_reached(part.head)


def _iter_deciding(statements: Sequence[Statement]) -> Iterator[Part]:
    """The parts that are reached, or whose list fails in any case if they are not."""
    for statement in statements:
        if statement.ampersand is not None:
            continue
        for index, pipeline in enumerate(statement.pipelines):
            is_last = statement is statements[-1]
            if pipeline.negated or (index and not is_last) or "||" in statement.operators:
                break
            yield from pipeline.parts
