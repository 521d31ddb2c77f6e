"""A hook script: what runs it, what it starts, what it leaves behind."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property

from appspec_lint.diagnostics.span import Source
from appspec_lint.script.background import BackgroundAnalysis
from appspec_lint.script.exit_status import ExitStatusAnalysis
from appspec_lint.script.jobs import BackgroundJob, ForegroundProcess, StartedService
from appspec_lint.script.process import DIALECTS, Dialect
from appspec_lint.script.shebang import read_shebang
from appspec_lint.script.stdin import reads_input
from appspec_lint.shell import Command, Program, parse
from appspec_lint.shell.commands import Lifetime, is_shell

_SHEBANG = re.compile(r"#![ \t]*(\S+)(?:[ \t]+([^\r\n]*))?")
_OTHER_LANGUAGES = frozenset(
    (".ps1", ".bat", ".cmd", ".exe", ".py", ".rb", ".pl", ".js", ".php", ".jar")
)


@dataclass(frozen=True, eq=False)
class Script:
    """A script, read; of one that no shell runs, nothing is known but that."""

    source: Source
    interpreter: str | None  # its name without folder, as the `#!` line has it

    @property
    def is_shell(self) -> bool:
        """Whether a shell runs it; without a `#!` line one does, if its name allows."""
        if self.interpreter is not None:
            return is_shell(self.interpreter)
        return posixpath.splitext(self.source.path)[1].lower() not in _OTHER_LANGUAGES

    @property
    def dialect(self) -> Dialect:
        """What kind of shell; without a `#!` line the agent's Ruby falls back to `/bin/sh`."""
        return DIALECTS.get(self.interpreter or "sh", "sh")

    @cached_property
    def program(self) -> Program:
        """The script's statements and commands."""
        return parse(self.source.text) if self.is_shell else Program()

    @cached_property
    def jobs(self) -> tuple[BackgroundJob, ...]:
        """What the script puts into the background, in the order in which it does."""
        return tuple(dict.fromkeys(self._walk.jobs))

    @cached_property
    def foreground(self) -> tuple[ForegroundProcess, ...]:
        """What the script runs and waits for."""
        return tuple(dict.fromkeys(self._walk.foreground))

    @cached_property
    def starts(self) -> tuple[StartedService, ...]:
        """The services that are left running, with nothing that watches over them."""
        jobs = (
            StartedService(job.span, job.certain)
            for job in self.jobs
            if job.stays and (job.lifetime >= Lifetime.LIKELY_SERVES or job.intended_to_survive)
        )
        return tuple(sorted({*self._walk.starts, *jobs}, key=lambda start: start.span.start))

    @cached_property
    def ending(self) -> ExitStatusAnalysis:
        """What decides over the script's exit status."""
        first = read_shebang(self.source)
        argument = first.argument if first is not None else ""
        errexit = re.match(r"-[a-z]*e", argument) is not None
        return ExitStatusAnalysis(self.source.text, self.program, errexit=errexit)

    def determines_exit(self, command: Command) -> bool:
        """Whether the command's failure lets the script fail, for certain."""
        return self.ending.determines_exit(command)

    @cached_property
    def reads_input(self) -> frozenset[int]:
        """Where the commands begin that don't read the hook's closed input."""
        return frozenset(reads_input(self.program.statements))

    @cached_property
    def _walk(self) -> BackgroundAnalysis:
        return BackgroundAnalysis(self.source, self.program, self.dialect)


def read_script(source: Source) -> Script:
    """Read a script; any text gives one."""
    return Script(source, _interpreter(source.text))


def _interpreter(text: str) -> str | None:
    read_shebang = _SHEBANG.match(text)
    if read_shebang is None:
        return None
    name = posixpath.basename(read_shebang[1])
    words = (read_shebang[2] or "").split()
    if name in {"env", "busybox"}:
        words = [word for word in words if not word.startswith("-") and "=" not in word]
        return posixpath.basename(words[0]) if words else None
    return name
