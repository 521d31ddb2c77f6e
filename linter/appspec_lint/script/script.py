"""A hook script: its interpreter, its commands, and what it leaves running."""

from __future__ import annotations

import re
from collections.abc import Mapping

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import dataclass
from appspec_lint.script.background import BackgroundAnalysis
from appspec_lint.script.exit_status import ExitStatusAnalysis
from appspec_lint.script.jobs import BackgroundJob, ForegroundProcess, StartedService
from appspec_lint.script.process import DIALECTS, Dialect
from appspec_lint.script.shebang import Shebang, is_shell_script, read_shebang
from appspec_lint.script.stdin import find_input_readers
from appspec_lint.script.variable_values import VariableValues, read_variable_values
from appspec_lint.shell import Command, Program, parse
from appspec_lint.shell.commands import Lifetime
from appspec_lint.shell.working_directory import WorkingDirectory, track_directories


@dataclass(frozen=True, eq=False)
class Script:
    """A script and its analyses, each of which is done when it is first used.

    A script in a language other than shell has no commands.
    """

    source: Source
    shebang: Shebang | None

    @cached_property
    def interpreter(self) -> str | None:
        """The name of the interpreter in the shebang, without its directory."""
        return None if self.shebang is None else self.shebang.program

    @cached_property
    def is_shell(self) -> bool:
        """Whether a shell runs it; without a shebang, the extension of its name decides."""
        return is_shell_script(self.source)

    @property
    def dialect(self) -> Dialect:
        """The kind of shell; without a shebang, the agent runs the script with `/bin/sh`."""
        return DIALECTS.get(self.interpreter or "sh", "sh")

    @cached_property
    def program(self) -> Program:
        """The script's statements and commands."""
        return parse(self.source.text) if self.is_shell else Program()

    @cached_property
    def jobs(self) -> tuple[BackgroundJob, ...]:
        """The background jobs, in the order in which they start."""
        return tuple(dict.fromkeys(self._background.jobs))

    @cached_property
    def foreground(self) -> tuple[ForegroundProcess, ...]:
        """The commands that the script runs and waits for."""
        return tuple(dict.fromkeys(self._background.foreground))

    @cached_property
    def starts(self) -> tuple[StartedService, ...]:
        """The services that keep running without supervision, in source order."""
        jobs = (
            StartedService(job.span, job.certain)
            for job in self.jobs
            if job.stays and (job.lifetime >= Lifetime.LIKELY_SERVES or job.intended_to_survive)
        )
        return tuple(sorted({*self._background.starts, *jobs}, key=lambda start: start.span.start))

    @cached_property
    def exit_status(self) -> ExitStatusAnalysis:
        """What determines the script's exit status."""
        argument = "" if self.shebang is None else self.shebang.argument
        errexit = argument.startswith("-") and re.match(r"-[a-z]*e", argument) is not None
        return ExitStatusAnalysis(self.source.text, self.program, errexit=errexit)

    def determines_exit(self, command: Command) -> bool:
        """Whether the command's failure certainly makes the script fail."""
        return self.exit_status.determines_exit(command)

    @cached_property
    def reads_input(self) -> frozenset[int]:
        """The offsets of the commands whose input is not the hook's closed standard input."""
        return frozenset(find_input_readers(self.program.statements))

    @cached_property
    def directories(self) -> Mapping[int, WorkingDirectory]:
        """The working directory of each command outside functions, by the command's offset."""
        return track_directories(self.program.statements, self.variables.expand)

    @cached_property
    def variables(self) -> VariableValues:
        """The variables that the script sets once, to a known value."""
        return read_variable_values(self.source.text, self.program)

    @cached_property
    def _background(self) -> BackgroundAnalysis:
        return BackgroundAnalysis(self.source, self.program, self.dialect)


def read_script(source: Source) -> Script:
    """Read a script in any language."""
    return Script(source, read_shebang(source))
