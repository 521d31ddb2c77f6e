"""The shell text of a project, in one form: hook scripts, and the commands of buildspecs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Failure, Label
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.script.exit_status import ExitStatusAnalysis
from appspec_lint.script.script import Script
from appspec_lint.shell import Command, Program, parse
from appspec_lint.yaml.source_map import locate

_SHELLS = (None, "sh", "bash", "dash", "ash")


@dataclass(frozen=True, eq=False)
class ShellText:
    """Text that one shell runs: a hook script, or one command of a buildspec."""

    text: str
    hook: HookRun | None = None
    script: Script | None = None
    command: Located[str] | None = None
    phase: str = ""

    @cached_property
    def program(self) -> Program:
        """The statements and commands."""
        return parse(self.text) if self.script is None else self.script.program

    @cached_property
    def status(self) -> ExitStatusAnalysis:
        """What determines the exit status."""
        if self.script is not None:
            return self.script.exit_status
        return ExitStatusAnalysis(self.text, self.program)

    @property
    def commands(self) -> Iterator[Command]:
        """The simple commands that have words, and are not in or next to a syntax error."""
        return (each for each in self.program.commands if each.words and not each.broken)

    @property
    def labels(self) -> tuple[Label, ...]:
        """What runs the text, if it is a script."""
        if self.hook is None:
            return ()
        label = f"run by the `{self.hook.event.value}` hook"
        return (Label(self.hook.entry.location.span, label),)

    def locate(self, start: int, end: int) -> Span:
        """The first line of a part of the text, in its file."""
        if self.command is not None:
            return locate(self.text, self.command.span, start, end)
        assert self.script is not None
        return self.script.source.span(start, end).first_line

    def is_exact(self, span: Span, start: int, end: int) -> bool:
        """Whether the file has that part of the text as it is, so that a fix can replace it."""
        return span.text == self.text[start:end]

    def decides(self, command: Command) -> bool:
        """Whether the command certainly runs, and its failure makes the text fail."""
        if any(_may_succeed(each) for each in self.commands if each.start < command.start):
            return False
        return (
            not (command.conditional or command.substituted or command.background)
            and command.function is None
            and self.status.determines_exit(command)
        )

    def decides_as_program(self, command: Command) -> bool:
        """The same, for a builtin that fails here although it is one that usually does not."""
        start, end = command.words[0].start, command.words[0].end
        text = self.text[:start] + "_" * (end - start) + self.text[end:]
        return ShellText(text, self.hook, command=self.command).decides(
            replace(command, words=command.words[:1])
        )

    def is_tolerated(self, command: Command) -> bool:
        """Whether `||` follows the command."""
        return self.text[command.end :].lstrip(" \t").startswith("||")

    def predict(self, status: int) -> Failure:
        """What AWS reports for this exit code."""
        if self.hook is not None:
            return failing(self.hook.event.value, self.hook.entry, status)
        line = self.text.strip().splitlines()[0]
        return Failure(
            f"CodeBuild {self.phase.upper()}",
            f"COMMAND_EXECUTION_ERROR: Error while executing command: {line}. "
            f"Reason: exit status {status}",
        )


def find_hook_texts(bundles: Sequence[Bundle], pattern: re.Pattern[str]) -> Iterator[ShellText]:
    """The hook scripts that contain the pattern."""
    for bundle in bundles:
        for run, script in bundle.scripts:
            if script.is_shell and pattern.search(script.source.text):
                yield ShellText(script.source.text, run, script)


def find_build_texts(buildspec: Buildspec, pattern: re.Pattern[str]) -> Iterator[ShellText]:
    """The commands of a buildspec that contain the pattern, if a shell of Unix runs them."""
    if read_shell(buildspec) not in _SHELLS:
        return
    matched = False
    seen: set[int] = set()
    for phase in buildspec.phases:
        for command in phase.commands:
            if command.span.start in seen or not pattern.search(command.value):
                continue
            if not matched and is_for_windows("\n".join(c.value for c in buildspec.commands)):
                return
            matched = True
            seen.add(command.span.start)
            yield ShellText(command.value, command=command, phase=phase.name.value)


def find_shell_texts(
    bundles: Sequence[Bundle], buildspecs: Sequence[Buildspec], pattern: re.Pattern[str]
) -> Iterator[ShellText]:
    """The hook scripts and the commands that contain the pattern."""
    yield from find_hook_texts(bundles, pattern)
    for buildspec in buildspecs:
        yield from find_build_texts(buildspec, pattern)


def _may_succeed(command: Command) -> bool:
    """Whether the command may end the shell without a failure."""
    texts = [word.text for word in command.words]
    return texts[:1] == ["exec"] or (texts[:1] == ["exit"] and texts[1:] in ([], ["0"], [None]))
