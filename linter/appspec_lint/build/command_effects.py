"""The effects of one command of a build: none, known ones, or anything.

Programs that write nothing, or to the usual directories of a build tool, are rows of the catalog,
`shell/commands.py`. Those whose effect depends on their arguments have a reader here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from appspec_lint.build.archive import read_push, read_zip
from appspec_lint.build.copy import read_copies
from appspec_lint.build.effects import (
    ANYTHING,
    Anything,
    BuildEffect,
    BuildOutput,
    MakeDirectory,
    Remove,
    Write,
    write,
)
from appspec_lint.build.shell_state import WILDCARD, ShellState, wrapper_directories
from appspec_lint.build.tools import (
    WEB_RUNNERS,
    curl_outputs,
    output_directories,
    read_options,
    runs_unknown_code,
)
from appspec_lint.shell import Command, Redirection
from appspec_lint.shell.commands import Writes, program
from appspec_lint.shell.invocation import Invocation, resolve_invocation
from appspec_lint.toolchain import ToolCall


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

    @property
    def opaque(self) -> Anything:
        """The effect of a program that may write anything."""
        if None in self.given:
            return ANYTHING
        return Anything(" ".join((self.name, *(text or "" for text in self.given))))

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


RunTool = Callable[[ToolCall], list[BuildEffect] | None]


def read_effects(shell: ShellState, command: Command, run_tool: RunTool) -> Iterator[BuildEffect]:
    """The effects of `command`, in order; a `cd` or an assignment changes `shell`.

    `run_tool` gives the effects of a tool by its configuration, None if that cannot be read.
    """
    if command.broken:
        yield ANYTHING
    for assignment in command.assignments:
        shell.assign(assignment.name, assignment.value)
    for redirection in command.redirections:
        yield from read_redirection(shell, redirection)
    if not command.words:
        return
    words = shell.expand(command)
    invocation = resolve_invocation(words)
    directories = list(wrapper_directories(words, invocation))
    before = shell.working_directory
    for directory in directories:
        shell.change_directory("cd", directory)
    yield from _read_call(shell, invocation, run_tool)
    if directories:
        shell.working_directory = before


def read_redirection(shell: ShellState, redirection: Redirection) -> Iterator[Anything | Write]:
    """What a redirection writes."""
    if ">" in redirection.operator and redirection.target is not None:
        target = shell.text(redirection.target)
        if not (target or "").startswith("/dev/") and not (target or "").isdigit():
            yield shell.written(target)


def _read_call(
    shell: ShellState, invocation: Invocation, run_tool: RunTool
) -> Iterator[BuildEffect]:
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
    effects = None
    if shell.directory is not None and not shell.directory.startswith("/"):
        effects = run_tool(
            ToolCall(call.name, tuple(given), shell.directory, dict(shell.variables))
        )
    if effects is not None:
        yield from effects
        return
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
    """An unknown program may write anything; one that `npx` runs, to the usual directories."""
    for wrapper in invocation.wrappers:
        if wrapper in WEB_RUNNERS:
            yield from _read_build_tool(shell, _Call(wrapper, [call.name, *call.given]), wrapper)
            return
    yield call.opaque


def _read_build_tool(shell: ShellState, call: _Call, name: str) -> Iterator[BuildEffect]:
    """A build tool writes to its usual directories, and to those that its arguments name."""
    wrapper = program(name).wraps
    if wrapper is not None and wrapper.subcommand and wrapper.subcommand in call.given:
        yield call.opaque  # `bundle --verbose exec rake`
        return
    outputs = output_directories(name, call.given)
    if outputs is None:
        yield ANYTHING
        return
    components, paths = outputs
    for path in paths:
        yield shell.written(path)
    yield BuildOutput(shell.directory, components)


def _assign(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for operand in call.operands:
        variable, equals, value = (operand or "").partition("=")
        if equals:
            shell.assign(variable, value)
    return iter(())


def _change_directory(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    shell.change_directory(call.name, *call.operands[:1])
    return iter(())


def _copy(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return read_copies(call.name, call.given, shell.place)


def _make_directories(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for operand in call.operands:
        place = shell.place(operand)
        if place is None or WILDCARD.search(place):
            yield shell.written(operand)
        else:
            yield MakeDirectory(place)


def _write_operands(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return (shell.written(operand) for operand in call.operands)


def _remove(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for operand in call.operands:
        place = shell.place(operand)
        is_pattern = place is not None and WILDCARD.search(place)
        yield Remove(None if is_pattern else place)


def _sed(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """`sed` edits files in place, and its `w` command writes others."""
    options = [name for name, _ in read_options(call.given, "efl")]
    writes = any(
        text is not None and re.search(_SED_WRITE, text, re.MULTILINE) for text in call.given
    )
    if writes or "-f" in options or "--file" in options:
        yield ANYTHING
    else:
        yield from _edit_in_place(call)


_SED_WRITE = r"(?:^|[;{}/$\d!,|#@%])\s*[gpiIeM\d]*[wW]\s+\S"
"""The command `w FILE` of `sed`, also as a flag: `s/a/b/w FILE`."""


def _perl(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """`perl -p` and `perl -n` filter lines, in place with `-i`; any other call runs a program."""
    if any(re.fullmatch(r"-(?![IM])[A-Za-z0]*[pn][A-Za-z0]*(?:i.*)?", flag) for flag in call.flags):
        yield from _edit_in_place(call)
    elif call.flags not in (["-v"], ["--version"]):
        yield ANYTHING


def _edit_in_place(call: _Call) -> Iterator[BuildEffect]:
    """Files that are edited in place, with the backups that `-i.bak` keeps."""
    for flag in call.flags:
        match = re.match(_IN_PLACE_FLAG, flag)
        if match is None:
            continue
        names = {posixpath.basename(text) for text in call.operands if text}
        if suffix := match["suffix"]:
            if "*" in suffix or any(not text or WILDCARD.search(text) for text in call.operands):
                yield ANYTHING
                return
            names |= {f"{name}{suffix}" for name in names}
        yield write(None, frozenset(names))


_IN_PLACE_FLAG = r"(?:-[A-Zahlnprsuz0]*i|--in-place=?)(?P<suffix>.*)"


def _write_option(*options: str) -> _Reader:
    """A program that writes the file which one of its options names, and nothing else."""

    def read(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
        return (shell.written(value) for value in call.values(*options))

    return read


def _git(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """Some subcommands of `git` write only the files that an option names."""
    if not call.operands or call.operands[0] not in _GIT_WITHOUT_FILES:
        yield ANYTHING
        return
    options = ("--output",) if call.operands[0] != "config" else ("-f", "--file")
    for value in call.values(*options):
        yield shell.written(value)


_GIT_WITHOUT_FILES = frozenset(
    "add branch commit config describe diff fetch log push remote rev-parse show status tag".split()
)


def _system_packages(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """A package manager of the system writes here only to download a package."""
    downloads = {"download", "source", "fetch"} & set(call.operands)
    if downloads or any(flag.startswith("--download") for flag in call.flags):
        yield ANYTHING


def _docker(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """`docker build` writes only what its options name, directly or as `type=local,dest=DIR`."""
    command = next((text for text in call.operands if text != "buildx"), None)
    if command in ("build", "bake", "buildx"):
        for value in call.values("--iidfile", "--metadata-file"):
            yield shell.written(value)
        for value in call.values("-o", "--output", "--cache-to"):
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
    positionals = _aws_positionals(call.given)
    if len(positionals) < 2:
        return
    service, operation, *files = positionals
    if service is None or operation is None or service == "cloudformation":
        yield ANYTHING
    elif service == "s3" and operation in ("cp", "sync", "mv"):
        target = files[1] if len(files) > 1 else None
        if target is None or not target.startswith("s3://"):
            yield from _write_unless_stdout(shell, target)
    elif (service, operation) == ("deploy", "push"):
        packed = read_push(call.given, shell.place)
        if packed is not None:
            yield packed
    elif f"{service} {operation}" in _AWS_WITH_FILE:
        yield from _write_unless_stdout(shell, files[-1] if files else None)


def _write_unless_stdout(shell: ShellState, path: str | None) -> Iterator[BuildEffect]:
    if path != "-":
        yield shell.written(path)


def _aws_positionals(given: list[str | None]) -> list[str | None]:
    """The arguments of `aws` that are neither options nor their values."""
    positionals: list[str | None] = []
    is_value = False
    for text in given:
        if text is not None and text.startswith("--"):
            is_value = not (
                "=" in text or text.startswith("--no-") or text in _AWS_OPTIONS_WITHOUT_VALUE
            )
        elif is_value:
            is_value = False
        else:
            positionals.append(text)
    return positionals


_AWS_OPTIONS_WITHOUT_VALUE = frozenset(
    "--debug --delete --dryrun --exact-timestamps --follow-symlinks --force-glacier-transfer "
    "--ignore-glacier-warnings --only-show-errors --quiet --recursive --size-only".split()
)
_AWS_WITH_FILE = frozenset(
    {
        "apigateway get-export",
        "apigateway get-sdk",
        "apigatewayv2 export-api",
        "appconfig get-configuration",
        "appconfigdata get-latest-configuration",
        "bedrock-runtime invoke-model",
        "codeartifact get-package-version-asset",
        "glacier get-job-output",
        "lambda invoke",
        "polly synthesize-speech",
        "s3api get-object",
        "s3api get-object-torrent",
        "s3api select-object-content",
        "sagemaker-runtime invoke-endpoint",
    }
)
"""The operations whose last positional argument is the file to write."""


def _zip(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    yield shell.written(call.operands[0] if call.operands else None)
    packed = read_zip(call.given, shell.directory, shell.place)
    if packed is not None:
        yield packed


def _tar(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """`tar -c` writes its archive; any other mode may extract anything."""
    mode = call.given[0] if call.given else None
    if mode is not None and not mode.startswith("-"):  # `tar czf FILE …`
        options = {f"-{letter}" for letter in mode}
        archives = call.given[1:2] if "f" in mode else []
    else:
        named = list(read_options(call.given, "bCfFgHIKLNTVX"))
        options = {name for name, _ in named}
        archives = [value for name, value in named if name in ("-f", "--file")]
    if not options & {"-c", "--create"}:
        yield ANYTHING
        return
    for archive in archives:
        yield from _write_unless_stdout(shell, archive)


def _wget(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if not all(call.operands) or call.flags:
        yield ANYTHING
        return
    for operand in call.operands:
        name = posixpath.basename((operand or "").partition("?")[0])
        yield write(shell.directory, frozenset({name}))


def _curl(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    return (shell.written(path) for path in curl_outputs(call.given))


def _pip(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    """`pip` writes outside the source directory, unless an option names a directory."""
    for value in call.values("--prefix", "--root", "--report"):
        yield shell.written(value)
    has_target = any(True for _ in call.values("-t", "--target"))
    if has_target or call.operands[:1] in (["download"], ["wheel"], ["lock"]):
        yield ANYTHING


def _interpret(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    if runs_unknown_code(call.name, call.given):
        yield call.opaque


def _find(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    yield from _interpret(shell, call)
    yield from _find_removals(shell, call.given)
    for value in call.values("-fprint", "-fprint0", "-fprintf", "-fls"):
        yield shell.written(value)


def _find_removals(shell: ShellState, given: list[str | None]) -> Iterator[BuildEffect]:
    """`find DIRECTORY -name PATTERN -delete`, or the same with `-exec rm`."""
    words = [posixpath.basename(word) if word is not None else "" for word in given]
    runs = any(
        word in ("-exec", "-execdir") and words[index + 1 : index + 2] == ["rm"]
        for index, word in enumerate(words)
    )
    if "-delete" not in words and not runs:
        return
    first = next((index for index, word in enumerate(words) if word[:1] in ("-", "(", "!")), 0)
    names = [given[index + 1] for index, word in enumerate(words[:-1]) if word == "-name"]
    is_plain = len(names) == 1 and {"-o", "-or", "!", "-not"}.isdisjoint(words)
    for start in given[:first] or ["."]:
        place = shell.place(start)
        is_pattern = place is not None and WILDCARD.search(place)
        yield Remove(None if is_pattern else place, names[0] if is_plain else None)


def _sort(shell: ShellState, call: _Call) -> Iterator[BuildEffect]:
    for name, value in read_options(call.given, "koStT"):
        if name in ("-o", "--output"):
            yield shell.written(value)


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
    **dict.fromkeys(("node", "java", "awk"), _interpret),
    **dict.fromkeys(("apk", "apt", "apt-get", "dnf", "yum"), _system_packages),
    **dict.fromkeys(("unzip", "jar", "7z"), _anything),
    "mkdir": _make_directories,
    "docker": _docker,
    "kubectl": _kubectl,
    "aws": _aws,
    "find": _find,
    "git": _git,
    "perl": _perl,
    "sed": _sed,
    "zip": _zip,
    "tar": _tar,
    "wget": _wget,
    "curl": _curl,
    "pip": _pip,
    "pip3": _pip,
    "openssl": _write_option("-out"),
    "sort": _sort,
    "uniq": _uniq,
    "dos2unix": _dos2unix,
}
"""The readers of the programs that the catalog marks as dependent on their arguments."""
