"""Which module reads the effects of the calls of which program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module

from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.effects import BuildEffect, BuildOutput, Reports
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.tools import output_directories
from appspec_lint.shell.commands import Writes, program

_PROGRAMS = {
    "shell_builtins": ". cd declare eval export local popd pushd readonly source typeset",
    "file_commands": (
        "cp csplit dd find install ln mkdir mktemp mv patch rm rmdir rsync scp split ssh-keygen "
        "tee touch truncate unlink"
    ),
    "text_commands": (
        "awk dos2unix gawk gomplate iconv j2 jinja2 mawk mysqldump envsubst openssl perl pg_dump "
        "psql sed sort uniq unix2dos xxd yq"
    ),
    "archive_commands": (
        "7z 7za age bsdtar bunzip2 bzip2 cpio gpg gpg2 gunzip gzip jar sops tar unxz unzip xz zip"
    ),
    "download_commands": "aria2c curl sh bash wget",
    "package_commands": (
        "apk apt apt-get dnf dpkg gem pip pip3 python rpm uv virtualenv yum zypper"
    ),
    "language_commands": "go java node nodejs php rails ruby",
    "git_commands": "git",
    "container_commands": (
        "buildah docker docker-compose helm kubectl kustomize nerdctl podman skopeo"
    ),
    "cloud_commands": "aws az cdk gsutil packer sam terraform terragrunt",
}

MODULES: Mapping[str, str] = {
    name: module for module, names in _PROGRAMS.items() for name in names.split()
}
"""The module of this package that reads the calls of a program, by the program's name.

It has a mapping `READERS`. It is imported when a build first calls the program.
"""

_PRINTING = frozenset(
    "--version -version -V version --help -help -h help -? /? --versions -v -vv".split()
)
"""Arguments with which a program only prints its version, or how it is used."""
_VERBOSE_WITH_V = frozenset(
    "ant cargo hugo invoke jekyll ninja nose2 nosetests nox phpunit pytest rake sbt tox".split()
)
"""Programs whose `-v` does not replace what they usually do."""
_CHANGES_VERSION = frozenset(("lerna", "npm", "pnpm", "yarn"))

_REPORT_OPTIONS = (
    "-o", "--out", "--output", "--output-file", "--output-file-path", "--outputFile", "--junitxml",
    "--junit-xml", "--report-file", "--log-junit", "--coverage-clover", "--coverage-html",
    "--coverageDirectory", "--json-file-output", "--sarif-file-output", "--html", "--html-report",
    "--xml-report", "--result-log", "--log-file", "--reportTypes", "-coverprofile", "--report",
)  # fmt: skip


def read_program(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """The effects of a program, by its row in the catalog and by its arguments."""
    if prints_only(call):
        return
    match program(call.name).writes:
        case Writes.NOTHING:
            return
        case Writes.REPORTS:
            yield from read_reports(shell, call)
        case Writes.OUTPUT:
            yield from read_build_tool(shell, call, call.name)
        case Writes.BY_ARGUMENTS:
            yield from _reader(MODULES[call.name], call.name)(shell, call)
        case Writes.ANYTHING:
            name = call.name.lower().removesuffix(".exe")
            if "-" in name or name in _WINDOWS_COMMANDS:
                reader = _windows_reader(name)
                if reader is not None:
                    yield from reader(shell, call)
                    return
            yield call.opaque


_WINDOWS_COMMANDS = frozenset("copy del iwr md move ni rd robocopy sc xcopy expand".split())


def _reader(module: str, name: str) -> EffectReader:
    readers: Mapping[str, EffectReader] = import_module(
        f"appspec_lint.build.command_effects.{module}"
    ).READERS
    return readers[name]


def _windows_reader(name: str) -> EffectReader | None:
    if not re.fullmatch(r"[a-z]+(?:-[a-z]+)?", name):
        return None
    readers: Mapping[str, EffectReader] = import_module(
        "appspec_lint.build.command_effects.windows_commands"
    ).READERS
    return readers.get(name)


def prints_only(call: ProgramCall) -> bool:
    """Whether a call only prints a version or a help text, whatever the program."""
    asked = [text for text in call.texts if text in _PRINTING]
    if not asked or any(not text.startswith("-") for text in call.texts if text not in _PRINTING):
        return False
    if len(call.texts) == 1:
        return call.texts[0] != "-v" or call.name not in _VERBOSE_WITH_V
    if any(text in ("--version", "--help") for text in asked):
        return True
    return call.texts[0] in ("version", "help") and call.name not in _CHANGES_VERSION


def read_reports(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """A test runner or an analyzer writes its reports, and what its options name."""
    for value in call.values(*_REPORT_OPTIONS):
        if value:
            yield shell.written(value.partition(":")[2] or value)
    for value in call.values("--cov-report", "--reporter-options", "--reporter"):
        path = re.split(r"[:=]", value or "")[-1]
        if "/" in path or "." in path:
            yield shell.written(path)
    yield Reports(shell.directory)


def read_build_tool(shell: ShellState, call: ProgramCall, name: str) -> Iterator[BuildEffect]:
    """A build tool writes to its usual directories, and to those that its arguments name."""
    wrapper = program(name).wraps
    if wrapper is not None and wrapper.subcommand and wrapper.subcommand in call.texts:
        yield call.opaque  # `bundle --verbose exec rake`
        return
    if call.name == "tsc" and "--noEmit" in call.texts:
        return
    components, paths = output_directories(name, call.texts)
    for path in paths:
        yield shell.written(path)
    yield BuildOutput(shell.directory, components)
