"""The programs that run code in a language, and the tools of the language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.command_effects.program_readers import read_program, read_reports
from appspec_lint.build.effects import BuildEffect, Write
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.shell.commands import Writes, program

_GO_WITHOUT_FILES = frozenset(
    "bug clean doc env fmt get install list mod telemetry version vet work".split()
)
_ARTISAN_WITHOUT_FILES = frozenset(
    "about test migrate db:seed down up queue:restart optimize:clear cache:clear config:clear "
    "route:clear view:clear event:clear list route:list migrate:status migrate:fresh".split()
)


def _go(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    command = call.operands[0] if call.operands else ""
    if command == "test":
        yield from read_reports(shell, call)
    elif command == "build":
        if call.has_value("-o"):
            for value in call.values("-o"):
                yield shell.written(value)
        elif "./..." not in call.operands:
            yield Write(shell.directory, None, "[!.]*")
    elif command not in _GO_WITHOUT_FILES:
        yield call.opaque
    elif command in ("mod", "work") and "vendor" in call.operands:
        yield shell.written("vendor")


def _java(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if call.texts:
        yield call.opaque


def _script(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """A script that a runtime runs: a known program, such as `vendor/bin/phpunit`, or any code."""
    valued = {"php": ("-d", "-c"), "ruby": ("-r", "-I"), "node": ("-r", "--require")}
    texts = list(call.texts)
    while texts and texts[0].startswith("-"):
        if texts[0] in ("-r", "-e", "-p", "-R", "--eval", "-") and call.name != "ruby":
            break
        if texts[0] in ("-l", "-m", "-i", "--ini", "-c", "--check", "-wc", "-cw"):
            return
        del texts[: 2 if texts[0] in valued.get(call.name, ()) else 1]
    name = posixpath.basename(texts[0]) if texts else ""
    name = name.removesuffix(".phar").removesuffix(".js")
    if name == "artisan" and texts[1:2] and texts[1] in _ARTISAN_WITHOUT_FILES:
        yield from read_reports(shell, call)
    elif name == "composer-setup.php" or (not texts and shell.is_fed_by_download):
        options = call.value("--filename") or "composer.phar"
        yield shell.written(posixpath.join(call.value("--install-dir") or ".", options))
    elif name == "composer" or (
        "/" in (texts or [""])[0] and program(name).writes is not Writes.ANYTHING
    ):
        yield from read_program(shell, call.of(name, tuple(texts[1:])))
    elif texts or call.code.count("\n"):
        yield call.opaque


_RAILS_WITHOUT_FILES = (
    "db:", "test", "about", "runner", "routes", "middleware", "stats", "log:", "tmp:", "spec",
    "zeitwerk:check",
)  # fmt: skip


def _rails(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    command = call.operands[0] if call.operands else ""
    if command.startswith(_RAILS_WITHOUT_FILES):
        yield from read_reports(shell, call)
    elif command.startswith("assets:"):
        yield shell.written("public")
        yield shell.written(f"tmp/{UNKNOWN}")
    else:
        yield call.opaque


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("node", "nodejs", "php", "ruby"), _script),
    "go": _go,
    "java": _java,
    "rails": _rails,
}
