"""What a command of a build does: its assignments, its redirections, and the program it runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType

from appspec_lint.build.command_effects.program_call import ProgramCall
from appspec_lint.build.command_effects.program_readers import (
    prints_only,
    read_build_tool,
    read_program,
)
from appspec_lint.build.effects import ANYTHING, Anything, BuildEffect, Write
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.tools import WEB_RUNNERS
from appspec_lint.build.wrapper_directories import wrapper_directories
from appspec_lint.lazy.regex import regex
from appspec_lint.shell import Command, Redirection, Word
from appspec_lint.shell.commands import Writes, names, program
from appspec_lint.shell.invocation import Invocation
from appspec_lint.toolchain import ToolCall

_PRINTS_SETTINGS = regex(
    r"""["']?(?:\$\(|`)\s*(?:\S*/)?(?:aws\s+ecr\s+get-login\s|ssh-agent\b|(?:py|rb|nod|go|j)env\s+init|"""
    r"""direnv\s+(?:hook|export)|brew\s+shellenv|docker-machine\s+env|minikube\s+docker-env|"""
    r"""aws\s+configure\s+export-credentials|dircolors|fnm\s+env|luarocks\s+path|"""
    r"""aws2?-?\S*\s+codeartifact\s|register-python-argcomplete)"""
)
"""Commands whose output, run as a command, only logs in or sets variables."""


_DOWNLOADED = regex(r"""["']?(?:\$\(|<\(|`)\s*(?:curl|wget)\s""")
"""Code that comes from an installer's page: `bash <(curl -s URL)`."""


RunTool = Callable[[ToolCall], list[BuildEffect] | None]


def read_effects(shell: ShellState, command: Command, run_tool: RunTool) -> Iterator[BuildEffect]:
    """The effects of `command`, in order; a `cd` or an assignment changes `shell`.

    `run_tool` gives the effects of a tool by its configuration, None if that cannot be read.
    """
    if command.broken:
        yield ANYTHING
    for assignment in command.assignments:
        shell.assign_words(assignment)
    for redirection in command.redirections:
        yield from read_redirection(shell, redirection)
    if not command.words or _prints_settings(_code_word(command).raw):
        return
    if any(_DOWNLOADED.match(word.raw) for word in _code_words(shell, command)):
        return
    expanded = shell.expand(command)
    invocation = expanded.invocation
    directories = list(wrapper_directories(expanded.words, invocation))
    before = shell.working_directory
    for directory in directories:
        shell.change_directory("cd", directory)
    yield from _read_invocation(shell, command, invocation, run_tool)
    if directories:
        shell.working_directory = before


def read_redirection(shell: ShellState, redirection: Redirection) -> Iterator[Anything | Write]:
    """What a redirection writes."""
    if ">" in redirection.operator and redirection.target is not None:
        target = shell.partial_text(redirection.target)
        if not target.startswith("/dev/") and not target.isdigit() and target != "-":
            yield shell.written(target)


def _prints_settings(code: str) -> bool:
    return ("$(" in code or "`" in code) and _PRINTS_SETTINGS.match(code) is not None


def _code_word(command: Command) -> Word:
    """The first word of a command; of `eval CODE`, the code."""
    words = command.words
    return words[1] if words[0].text == "eval" and len(words) > 1 else words[0]


def _code_words(shell: ShellState, command: Command) -> Sequence[Word]:
    """The words that a shell may run as code, or read code from."""
    call = shell.resolve(command)
    if call.shell is not None:
        return (call.shell,)
    if call.file and call.word is not None:
        return (call.word,)
    return call.arguments[:1] if call.name in ("source", ".") else ()


def _read_invocation(
    shell: ShellState, command: Command, invocation: Invocation, run_tool: RunTool
) -> Iterator[BuildEffect]:
    call = _call(shell, command, invocation)
    if invocation.shell is not None:
        yield ANYTHING
        return
    if invocation.name is None:
        if not prints_only(call):
            yield ANYTHING
        return
    if invocation.word is None and invocation.wrappers:
        yield from _read_wrapper(shell, command)
        return
    if invocation.name in shell.functions:
        return  # the interpreter runs its body
    yield from _read_wrapper(shell, command)
    effects = None if prints_only(call) else _run_tool(shell, call, run_tool)
    if effects is not None:
        yield from effects
        return
    if invocation.file and program(call.name).writes is Writes.ANYTHING:
        if not prints_only(call):
            yield call.opaque
        return
    if program(call.name).writes is Writes.ANYTHING and not prints_only(call):
        for wrapper in invocation.wrappers:
            if wrapper in WEB_RUNNERS:  # an unknown program of `npx` writes like a build tool
                run = call.of(wrapper, (call.name, *call.texts))
                yield from read_build_tool(shell, run, wrapper)
                return
    yield from read_program(shell, call)


def _run_tool(shell: ShellState, call: ProgramCall, run_tool: RunTool) -> list[BuildEffect] | None:
    if shell.directory is None or shell.directory.startswith("/"):
        return None
    given = tuple(call.given)
    return run_tool(ToolCall(call.name, given, shell.directory, MappingProxyType(shell.variables)))


def _call(shell: ShellState, command: Command, invocation: Invocation) -> ProgramCall:
    texts = tuple(shell.partial_text(word) for word in invocation.arguments)
    if "xargs" in invocation.wrappers:
        texts = _with_input(texts, [word.text or "" for word in invocation.prefix])
    bodies = (redirection.body for redirection in command.redirections)
    words = (*filter(None, (invocation.word,)), *invocation.arguments)
    code = "\n".join((" ".join(word.raw for word in words), *filter(None, bodies)))
    raws = tuple(word.raw for word in invocation.arguments)
    return ProgramCall(_name(invocation), texts, code, raws)


def _name(invocation: Invocation) -> str:
    name = invocation.name or ""
    if name in names():
        return name
    base = re.sub(r"\.(?:exe|cmd|bat)$", "", name, flags=re.IGNORECASE)
    if base in names() and not invocation.file:
        return base
    return invocation.unversioned_name or ""


def _with_input(texts: tuple[str, ...], prefix: Sequence[str]) -> tuple[str, ...]:
    """The arguments with what `xargs` reads: at their end, or in place of the `R` of `-I R`."""
    for index, text in enumerate(prefix):
        replaced = text[2:] or "".join(prefix[index + 1 : index + 2])
        if text.startswith("-I") and replaced:
            return tuple(argument.replace(replaced, UNKNOWN) for argument in texts)
    return (*texts, UNKNOWN)


def _read_wrapper(shell: ShellState, command: Command) -> Iterator[BuildEffect]:
    """The files that `time -o FILE` and `script FILE` write themselves."""
    words = [shell.partial_text(word) for word in command.words]
    if words[0] in ("time", "/usr/bin/time") and words[1:2] == ["-o"] and len(words) > 2:
        yield shell.written(words[2])
