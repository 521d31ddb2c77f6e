"""Determine a script's exit status: which commands make the script fail when they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

from appspec_lint.script.process import functions
from appspec_lint.shell import Command, Compound, Pipeline, Program, Statement
from appspec_lint.shell.commands import program
from appspec_lint.shell.invocation import Invocation, resolve_invocation

FailurePoint: TypeAlias = Command | Compound
"""A command, or a test, that may fail."""

_SETTINGS = re.compile(r"activate|nvm\.sh|\.?profile|\.(bashrc|bash_profile|profile|env|vars)|env")
_DEEPEST = 12
_MOST = 300  # calls


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a part of a script may end; if `left`, nothing after it is reached."""

    fails: tuple[FailurePoint, ...] = ()
    succeeds: bool = True
    left: bool = False


_FINE = Outcome()
_GONE = Outcome(succeeds=False, left=True)


class ExitStatusAnalysis:
    """Analyzes a program; `causes` are what can make it exit non-zero.

    `sure` is false if the program contains something that is not analyzed: a trap, unknown code.
    """

    def __init__(self, text: str, program: Program, *, errexit: bool = False) -> None:
        self.text = text
        self.sure = program.complete and not program.broken
        self._functions = dict(functions(program.statements))
        self._errexit, self._pipefail = errexit, False
        self._asked = 0  # the depth of conditions, in which `set -e` has no effect
        self._guards: tuple[FailurePoint, ...] = ()  # what determines whether this point is reached
        self._exits: list[FailurePoint] = []
        self._escapes: list[
            FailurePoint
        ] = []  # what determines whether an earlier `exit 0` is reached
        self._returns: list[list[FailurePoint]] = []
        self._calls = 0
        self._doubt: int | None = None  # the position of the first thing that is not analyzed
        self._unknown: list[FailurePoint] = []
        self._before: Outcome = _FINE
        last = self._block(program.statements) if self.sure else _FINE
        self.causes = tuple(dict.fromkeys((*self._exits, *self._unknown, *last.fails)))
        self._ending = frozenset(cause.start for cause in self._exits)
        self._deciding = frozenset(cause.start for cause in self.causes)

    def determines_exit(self, command: Command) -> bool:
        """Whether the command's failure certainly makes the script fail."""
        if self._doubt is not None and command.start <= self._doubt:
            return command.start in self._ending
        return self.sure and command.start in self._deciding

    def _block(self, statements: Sequence[Statement]) -> Outcome:
        result = _FINE
        for statement in statements:
            result = self._statement(statement)
            self._before = result
            if result.left:
                break
        return result

    def _statement(self, statement: Statement) -> Outcome:
        if statement.ampersand is not None:
            return _FINE
        parts, operators = statement.pipelines, statement.operators
        result = self._pipeline(parts[0], last=len(parts) == 1)
        for index, operator in enumerate(operators, start=1):
            if result.left:
                break
            if operator == "||" and not result.fails:
                continue
            with self._guarded(result.fails):
                after = self._pipeline(parts[index], last=index == len(operators))
            if operator == "&&":
                fails = tuple(dict.fromkeys((*result.fails, *after.fails)))
                result = Outcome(fails, after.succeeds, after.left and not result.fails)
            else:
                left = after.left and not result.succeeds
                result = Outcome(after.fails, result.succeeds or after.succeeds, left)
        return result

    def _pipeline(self, pipeline: Pipeline, *, last: bool) -> Outcome:
        """Under `set -e`, only the failure of the last pipeline of a list ends the script."""
        self._asked += not last or pipeline.negated
        if len(pipeline.parts) == 1:
            result = self._part(pipeline.parts[0])
        else:
            outcomes = [self._apart(part) for part in pipeline.parts]
            kept = outcomes if self._pipefail else outcomes[-1:]
            if not self._pipefail and passes_status_on(pipeline.parts[-1]):
                kept = []
            result = Outcome(tuple(cause for each in kept for cause in each.fails))
        self._asked -= not last or pipeline.negated
        if pipeline.negated and not result.left:
            return Outcome(result.fails or (pipeline.parts[-1],), bool(result.fails))
        if last and self._errexit and not self._asked and result.fails:
            self._exits += result.fails
            return replace(result, fails=(), left=not result.succeeds)
        return result

    def _apart(self, part: FailurePoint) -> Outcome:
        """The outcome of a subshell: an `exit` in it ends only the subshell."""
        exits, self._exits = self._exits, []
        settings = self._errexit, self._pipefail
        result = self._part(part)
        found, self._exits = self._exits, exits
        self._errexit, self._pipefail = settings
        return Outcome((*found, *result.fails), result.succeeds or result.left)

    def _part(self, part: FailurePoint) -> Outcome:
        if isinstance(part, Command):
            return self._command(part)
        match part.kind:
            case "group":
                return self._block(part.blocks[0])
            case "subshell" | "substitution":
                group = replace(part, kind="group")
                return self._apart(group)
            case "test":
                return self._test(part)
            case "function":
                return _FINE
            case "if":
                return self._choice(part, self._condition(part.head))
            case "case":
                return self._choice(part, (part,))
        deciding = self._condition(part.head)
        tests = [each for each in deciding if isinstance(each, Command)]
        with self._guarded(tuple(tests)):
            result = self._block(part.blocks[0])
        return Outcome(result.fails)

    def _test(self, part: Compound) -> Outcome:
        """`[ $? -ne 0 ]` tests the command before it."""
        asks = "$?" in self.text[part.start : part.end] and self._before.fails
        return Outcome(self._before.fails if asks else (part,))

    def _condition(self, head: Sequence[Statement]) -> tuple[FailurePoint, ...]:
        self._asked += 1
        result = self._block(head)
        self._asked -= 1
        return result.fails

    def _choice(self, part: Compound, deciding: tuple[FailurePoint, ...]) -> Outcome:
        outcomes = []
        with self._guarded(deciding):
            outcomes = [self._block(block) for block in part.blocks]
        if not part.otherwise:
            outcomes.append(_FINE)
        staying = [each for each in outcomes if not each.left]
        fails = tuple(dict.fromkeys(cause for each in staying for cause in each.fails))
        succeeds = any(each.succeeds for each in staying)
        return Outcome(fails, succeeds, left=not staying)

    def _command(self, command: Command) -> Outcome:
        if not command.words:
            caught = [self._part(each) for each in command.substitutions]
            return Outcome(caught[-1].fails) if caught and command.assignments else _FINE
        call = resolve_invocation(command.words)
        name = call.name
        match name:
            case "exit":
                return self._exit(command, call)
            case "return":
                if self._returns and call.texts[:1] not in ((), ("0",)):
                    self._returns[-1] += self._guards or (command,)
                elif self._returns and not call.texts:
                    self._returns[-1] += self._before.fails
                return _GONE
            case "set":
                self._set(call.texts)
            case "exec" if call.arguments:
                self._exits.append(command)
                return _GONE
            case "exec":
                return _FINE
            case "trap" | "eval":
                self._doubts(command.start - 1)
            case "source" | ".":
                self._source(command, call)
            case "false":
                return Outcome((command,), succeeds=False)
        if name in self._functions and not call.wrappers:
            return self._call(self._functions[name])
        if "exec" in call.wrappers:
            self._exits.append(command)
            return _GONE
        return _FINE if always_succeeds(call) else Outcome((command,))

    def _exit(self, command: Command, call: Invocation) -> Outcome:
        status = call.texts[0] if call.texts else "$?"
        if status == "$?":
            self._exits += self._before.fails
        elif not (status.isdecimal() and int(status[:4]) % 256 == 0):
            self._exits += self._guards or self._escapes or (command,)
        else:
            self._escapes += self._guards
        return _GONE

    def _set(self, texts: Sequence[str]) -> None:
        for index, text in enumerate(texts):
            on = text.startswith("-")
            if re.fullmatch(r"[-+][a-z]*e[a-z]*", text):
                self._errexit = on
            if re.fullmatch(r"[-+][a-z]*o", text) and index + 1 < len(texts):
                self._errexit = on if texts[index + 1] == "errexit" else self._errexit
                self._pipefail = on if texts[index + 1] == "pipefail" else self._pipefail

    def _source(self, command: Command, call: Invocation) -> None:
        """A sourced file may do anything; a settings file does nothing relevant."""
        if call.word is None or not call.arguments:
            return
        if not is_settings_file(call.arguments[0].raw):
            self._unknown.append(command)
            self._doubts(command.start)

    def _doubts(self, start: int) -> None:
        self.sure = False
        self._doubt = start if self._doubt is None else min(start, self._doubt)

    def _call(self, function: Compound) -> Outcome:
        self._calls += 1
        if len(self._returns) >= _DEEPEST or self._calls > _MOST:
            self.sure = False
            return Outcome((function,))
        self._returns.append([])
        results = [self._block(block) for block in function.blocks]
        returned = self._returns.pop()
        fails = (*returned, *(cause for each in results for cause in each.fails))
        return Outcome(tuple(dict.fromkeys(fails)))

    @contextmanager
    def _guarded(self, causes: tuple[FailurePoint, ...]) -> Iterator[None]:
        before = self._guards
        self._guards = tuple(dict.fromkeys((*before, *causes)))
        yield
        self._guards = before


def passes_status_on(part: Command | Compound) -> bool:
    """Whether it reads a pipe to its end and exits 0, whatever the writer's status."""
    if not isinstance(part, Command) or not part.words:
        return False
    call = resolve_invocation(part.words)
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
