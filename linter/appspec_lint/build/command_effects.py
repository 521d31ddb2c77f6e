"""What one command of a build may do to the files: nothing, something known, or anything.

Programs that write nothing, or into the usual directories of a build tool, are rows of the
catalog, `shell/commands.py`. Those whose effect depends on their arguments have a reader here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from appspec_lint.build.archive import read_push, read_zip
from appspec_lint.build.copy import read_copies
from appspec_lint.build.effects import ANYTHING, Archive, CopyTree, Effect
from appspec_lint.build.shell_state import WILDCARD, ShellState
from appspec_lint.build.tools import downloads, output_directories, runs_something
from appspec_lint.shell import Command, Redirection
from appspec_lint.shell.commands import Writes, program
from appspec_lint.shell.invocation import Invocation

BuildEffect = Effect | CopyTree | Archive


@dataclass(frozen=True)
class _Call:
    """A program's name and its arguments; None for an argument that is unknown."""

    name: str
    given: list[str | None]

    @cached_property
    def flags(self) -> list[str]:
        return [text for text in self.given if text is not None and text.startswith("-")]

    @cached_property
    def operands(self) -> list[str | None]:
        return [text for text in self.given if text is None or not text.startswith("-")]

    def values(self, *options: str) -> Iterator[str | None]:
        """The values of an option, in all its spellings: `-o x`, `-ox` and `--output=x`."""
        for index, text in enumerate(self.given):
            for option in options:
                if text == option:
                    yield self.given[index + 1] if index + 1 < len(self.given) else None
                elif text is not None and text.startswith(f"{option}="):
                    yield text.partition("=")[2]
                elif text is not None and len(option) == 2 and text.startswith(option):
                    yield text[2:]


_Reader = Callable[[ShellState, _Call], Iterator[BuildEffect]]


def read_effects(shell: ShellState, command: Command) -> Iterator[BuildEffect]:
    """What `command` may do, in order; the shell follows a `cd` and an assignment."""
    if command.broken:
        yield ANYTHING
    for assignment in command.assignments:
        shell.assign(assignment.name, assignment.value)
    for redirection in command.redirections:
        yield from read_redirection(shell, redirection)
    if command.words:
        yield from _read_call(shell, shell.resolve(command))


def read_redirection(shell: ShellState, redirection: Redirection) -> Iterator[Effect]:
    """What a redirection writes."""
    if ">" in redirection.operator and redirection.target is not None:
        target = shell.text(redirection.target)
        if not (target or "").startswith("/dev/") and not (target or "").isdigit():
            yield shell.written(target)


def _read_call(shell: ShellState, invocation: Invocation) -> Iterator[BuildEffect]:
    if invocation.name is None or invocation.shell is not None:
        yield ANYTHING
        return
    if invocation.word is None and invocation.wrappers:
        return  # `exec > log` or `sudo -v`: nothing is run
    if invocation.name in shell.functions:
        return  # the interpreter runs its body
    given = [shell.text(word) for word in invocation.arguments]
    if "xargs" in invocation.wrappers:
        given.append(None)
    call = _Call(invocation.name, given)
    match program(call.name).writes:
        case Writes.NOTHING:
            return
        case Writes.OUTPUT:
            yield from _read_build_tool(shell, call, call.name)
        case Writes.BY_ARGUMENTS:
            yield from READERS[call.name](shell, call)
        case Writes.ANYTHING:
            yield from _read_unknown(shell, invocation, call)


def _read_unknown(shell: ShellState, invocation: Invocation, call: _Call) -> Iterator[BuildEffect]:
    """An unknown program may write anything; one that a build tool runs, where that tool writes."""
    for wrapper in invocation.wrappers:
        if program(wrapper).writes is Writes.OUTPUT:
            yield from _read_build_tool(shell, _Call(wrapper, [call.name, *call.given]), wrapper)
            return
    yield ANYTHING


def _read_build_tool(shell: ShellState, call: _Call, name: str) -> Iterator[Effect]:
    """A build tool writes into its usual directories, and where an argument points."""
    known = output_directories(name, call.given)
    if known is None:
        yield ANYTHING
        return
    components, paths = known
    for path in paths:
        yield shell.written(path)
    yield Effect(shell.directory, None, components)


def _assign(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for operand in call.operands:
        variable, equals, value = (operand or "").partition("=")
        if equals:
            shell.assign(variable, value)
    return iter(())


def _change_directory(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    target = call.operands[0] if call.operands and call.name != "popd" else None
    shell.change_directory(target)
    return iter(())


def _copy(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return read_copies(call.name, call.given, shell.place)


def _make_directories(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for operand in call.operands:
        place = shell.place(operand)
        if place is None or WILDCARD.search(place):
            yield shell.written(operand)
        else:
            yield Effect(place, empty=True, certain=True)


def _write_operands(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return (shell.written(operand) for operand in call.operands)


def _remove(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for operand in call.operands:
        place = shell.place(operand)
        wild = place is None or WILDCARD.search(place)
        yield Effect(None if wild else place, removes=True)


def _edit_in_place(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if any(flag.startswith(("-i", "--in-place")) for flag in call.flags):
        yield Effect(None, frozenset(posixpath.basename(text) for text in call.operands if text))


def _write_option(*options: str) -> _Reader:
    """A program that writes the file which one of its options names, and nothing else."""

    def read(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
        return (shell.written(value) for value in call.values(*options))

    return read


def _unless_silent(*silent: str) -> _Reader:
    """A program that writes nothing with one of these subcommands, and anything with another."""

    def read(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
        if not call.operands or call.operands[0] not in silent:
            yield ANYTHING

    return read


def _docker(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """`docker build` writes files only with `--output`, directly or as `type=local,dest=DIR`."""
    command = next((text for text in call.operands if text != "buildx"), None)
    if command in ("build", "bake", "buildx"):
        for value in call.values("-o", "--output"):
            if value is None or "=" not in value:
                yield shell.written(value)
            elif "type=local" in value or "type=tar" in value or "dest=" in value:
                yield shell.written(value.partition("dest=")[2].partition(",")[0] or None)
    elif not call.operands or command not in _DOCKER_WITHOUT_FILES:
        yield ANYTHING


_DOCKER_WITHOUT_FILES = frozenset(
    "image images info inspect login logout ps pull push rmi tag version".split()
)


def _kubectl(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if call.operands[:1] == ["cp"]:
        yield shell.written(call.operands[2] if len(call.operands) > 2 else None)


def _aws(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    operands = call.operands
    if operands[:1] == ["s3"] and operands[1:2] in (["cp"], ["sync"], ["mv"]):
        target = operands[3] if len(operands) > 3 else None
        if target is None or not target.startswith("s3://"):
            yield Effect(shell.place(target))
    elif operands[:2] == ["deploy", "push"]:
        packed = read_push(call.given, shell.place)
        if packed is not None:
            yield packed
    elif operands[:1] == ["cloudformation"]:
        yield ANYTHING


def _zip(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    yield shell.written(call.operands[0] if call.operands else None)
    packed = read_zip(call.given, shell.directory, shell.place)
    if packed is not None:
        yield packed


def _tar(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    mode = call.flags[:1] or call.operands[:1]
    if not any("c" in text for text in mode if text):
        yield ANYTHING
        return
    archive = call.operands if call.flags else call.operands[1:]
    yield shell.written(archive[0] if archive else None)


def _wget(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if not all(call.operands) or call.flags:
        yield ANYTHING
        return
    for operand in call.operands:
        address = posixpath.basename((operand or "").partition("?")[0])
        yield Effect(shell.directory, frozenset({address}))


def _curl(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return (shell.written(path) for path in downloads(call.given))


def _pip(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """pip writes outside the source directory, unless a target is given."""
    targeted = any(True for _ in call.values("-t", "--target"))
    if targeted or call.operands[:1] in (["download"], ["wheel"]):
        yield ANYTHING


def _interpret(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if runs_something(call.name, call.given):
        yield ANYTHING


def _uniq(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return (shell.written(operand) for operand in call.operands[1:2])


def _dos2unix(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if any(flag in ("-n", "--newfile") for flag in call.flags):
        yield ANYTHING


def _anything(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    yield ANYTHING


READERS: Mapping[str, _Reader] = {
    **dict.fromkeys(("export", "declare", "local", "readonly", "typeset"), _assign),
    **dict.fromkeys(("cd", "pushd", "popd"), _change_directory),
    **dict.fromkeys(("cp", "mv", "install", "rsync", "ln", "scp"), _copy),
    **dict.fromkeys(("touch", "truncate", "tee"), _write_operands),
    **dict.fromkeys(("rm", "rmdir", "unlink"), _remove),
    **dict.fromkeys(("sed", "perl"), _edit_in_place),
    **dict.fromkeys(("node", "java", "find", "awk"), _interpret),
    **dict.fromkeys(("unzip", "jar", "7z"), _anything),
    "mkdir": _make_directories,
    "docker": _docker,
    "kubectl": _kubectl,
    "aws": _aws,
    "git": _unless_silent(
        *("add", "branch", "commit", "config", "describe", "diff", "fetch", "log", "push"),
        *("remote", "rev-parse", "show", "status", "tag"),
    ),
    "zip": _zip,
    "tar": _tar,
    "wget": _wget,
    "curl": _curl,
    "pip": _pip,
    "pip3": _pip,
    "openssl": _write_option("-out"),
    "sort": _write_option("-o", "--output"),
    "uniq": _uniq,
    "dos2unix": _dos2unix,
}
"""The readers of the programs that the catalog marks as dependent on their arguments."""
