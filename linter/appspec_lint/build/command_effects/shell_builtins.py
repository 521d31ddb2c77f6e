"""The builtins of the shell that change its state, or run another file in it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.effects import BuildEffect
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.regex import regex

_SETTINGS = regex(
    r"activate(?:\.\w+)?|nvm\.sh|\.?(?:bash|z)?(?:rc|profile)|\.?profile(?:\.\w+)?|\.bash_profile|"
    r".*\.env|\.env.*|sdkman-init\.sh|rvm|gvm|cargo|asdf\.sh|.*(?:bash|zsh)-?completion.*|"
    r"environment|setvars\.sh|emsdk_env\.sh|conda\.sh"
)
"""The names of files that only set variables, functions and PATH."""


def _assign(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for operand in call.operands:
        variable, equals, value = operand.partition("=")
        if equals:
            shell.assign(variable, None if UNKNOWN in value else value)
    return iter(())


def _change_directory(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    shell.change_directory(call.name, *(call.given_operands[:1]))
    return iter(())


def _source(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """A sourced file that is not in the source directory; the interpreter runs one that is."""
    path = call.operands[0] if call.operands else ""
    place = shell.place(path)
    is_outside = place is not None and place.startswith("/")
    if is_outside:
        return
    shell.forget()
    if not _SETTINGS.fullmatch(posixpath.basename(path)):
        yield call.opaque


def _evaluate(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    yield call.opaque


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("export", "declare", "local", "readonly", "typeset"), _assign),
    **dict.fromkeys(("cd", "pushd", "popd"), _change_directory),
    **dict.fromkeys((".", "source"), _source),
    "eval": _evaluate,
}
