"""The package managers that have no project file, and the modules of Python."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.archive_commands import unpack
from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.command_effects.program_readers import read_program, read_reports
from appspec_lint.build.effects import BuildEffect, BuildOutput
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.shell.commands import Writes, program


def _system_packages(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """A package manager of the system writes here only to download a package."""
    downloads = {"download", "source", "fetch"} & set(call.operands)
    if downloads or any(flag.startswith("--download") for flag in call.flags):
        yield call.opaque


def _dpkg(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if call.has("-x", "--extract", "-X", "--vextract"):
        yield unpack(shell, call.operands[1] if len(call.operands) > 1 else UNKNOWN)
    elif call.has("-b", "--build"):
        yield shell.written(f"{UNKNOWN}.deb")
        yield from (shell.written(operand) for operand in call.operands[1:2])


def _gem(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`gem` writes elsewhere, except for what it builds, fetches and unpacks."""
    match call.operands[:1]:
        case ["build"] | ["fetch"]:
            yield shell.written(f"./{UNKNOWN}.gem")
        case ["unpack"]:
            yield unpack(shell, call.value("--target"))
    for value in call.values("-i", "--install-dir", "-n", "--bindir"):
        yield shell.written(value)


def _pip(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`pip` writes outside the source directory, unless an option names a directory."""
    for value in call.values("--prefix", "--root", "--report", "--log"):
        yield shell.written(value)
    for value in call.values("-t", "--target"):
        yield unpack(shell, value or UNKNOWN)
    match call.operands[:1]:
        case ["download"]:
            directory = call.value("-d", "--dest") or "."
            for ending in ("whl", "tar.gz", "zip"):
                yield shell.written(posixpath.join(directory, f"{UNKNOWN}.{ending}"))
        case ["wheel"]:
            directory = call.value("-w", "--wheel-dir") or "."
            yield shell.written(posixpath.join(directory, f"{UNKNOWN}.whl"))
        case ["lock"]:
            yield shell.written(call.value("-o", "--output") or "pylock.toml")
        case ["install"] if call.has("-e", "--editable"):
            yield shell.written(f"./{UNKNOWN}.egg-info/{UNKNOWN}")


def _uv(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    match call.operands[:1]:
        case ["pip"]:
            yield from _pip(shell, call.without_first())
        case ["build"]:
            yield unpack(shell, call.value("-o", "--out-dir") or "dist")
        case ["venv"]:
            yield unpack(shell, call.operands[1] if len(call.operands) > 1 else ".venv")
        case ["export"] | ["lock"]:
            for value in call.values("-o", "--output-file"):
                yield shell.written(value)
            yield shell.written("uv.lock")
        case ["sync"] | ["add"] | ["remove"]:
            yield unpack(shell, ".venv")
            yield shell.written("uv.lock")


def _virtual_environment(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for operand in call.operands_without("-p", "--python", "--prompt"):
        yield unpack(shell, operand)


_SILENT_MODULES = frozenset("ensurepip site sysconfig json.tool timeit platform this".split())
_DJANGO_CHECKS = frozenset(
    "check createcachetable createsuperuser flush migrate sendtestemail shell showmigrations "
    "sqlmigrate test diffsettings inspectdb dbshell clearsessions loaddata".split()
)


def _python(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`python -m MODULE` is that program; `manage.py` has commands that write no files."""
    texts = list(call.texts)
    while texts and texts[0].startswith("-") and texts[0] not in ("-m", "-c", "-"):
        del texts[: 2 if texts[0] in ("-W", "-X") else 1]
    match texts:
        case ["-m", module, *arguments]:
            yield from _python_module(shell, call, module, tuple(arguments))
        case [script, *arguments] if posixpath.basename(script) == "manage.py":
            if not arguments or arguments[0] in _DJANGO_CHECKS:
                yield from read_reports(shell, call)
            elif arguments[0] == "collectstatic":
                yield BuildOutput(None, frozenset(("static", "staticfiles", "assets", "public")))
                yield call.opaque
            else:
                yield call.opaque
        case ["get-pip.py" | "/tmp/get-pip.py", *_]:
            return
        case [] | ["-"]:
            if not shell.is_fed_by_download:
                yield call.opaque
        case _:
            yield call.opaque


def _python_module(
    shell: ShellState, call: ProgramCall, module: str, arguments: tuple[str, ...]
) -> Iterator[BuildEffect]:
    module = module.removesuffix(".__main__")
    match module:
        case "venv" | "virtualenv":
            yield from _virtual_environment(shell, call.of(module, arguments))
        case "unittest" | "py_compile" | "compileall" | "doctest":
            yield from read_reports(shell, call.of(module, arguments))
        case "build":
            inner = call.of(module, arguments)
            yield unpack(shell, inner.value("-o", "--outdir") or "dist")
        case "zipfile" | "tarfile":
            inner = call.of(module, arguments)
            for value in inner.values("-c", "--create"):
                yield shell.written(value)
            if inner.has("-e", "--extract"):
                yield unpack(shell, inner.operands[1] if len(inner.operands) > 1 else None)
        case _ if module in _SILENT_MODULES:
            return
        case _ if program(module).writes is not Writes.ANYTHING:
            yield from read_program(shell, call.of(module, arguments))
        case _:
            yield call.opaque


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("apk", "apt", "apt-get", "dnf", "yum", "zypper"), _system_packages),
    "dpkg": _dpkg,
    "gem": _gem,
    "pip": _pip,
    "pip3": _pip,
    "python": _python,
    "rpm": lambda shell, call: iter(()),
    "uv": _uv,
    "virtualenv": _virtual_environment,
}
