"""What `git` writes to the working tree."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.build.archive import read_git_archive
from appspec_lint.build.command_effects.archive_commands import unpack
from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.copy import read_copies, removal
from appspec_lint.build.effects import BuildEffect, Remove
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState

_WITHOUT_FILES = frozenset(
    "add archive-list blame branch cat-file check-ignore check-ref-format commit count-objects "
    "credential describe diff diff-index diff-tree fetch for-each-ref gc grep help init lfs log "
    "ls-files ls-remote ls-tree maintenance merge-base name-rev notes prune push reflog remote "
    "rev-list rev-parse shortlog show show-ref status submodule symbolic-ref tag update-index "
    "update-ref var verify-commit verify-tag version whatchanged".split()
)
"""The subcommands that write only what `--output` names. A submodule is not explored anyway."""
_VALUED = ("-C", "-c", "--git-dir", "--work-tree", "--namespace")


def _git(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    texts = list(call.texts)
    before = shell.working_directory
    while texts and texts[0].startswith("-"):
        if texts[0] == "-C":
            shell.change_directory("cd", *call.of("cd", tuple(texts[1:2])).given)
        del texts[: 2 if texts[0] in _VALUED else 1]
    if texts:
        yield from _read_subcommand(shell, call.of(texts[0], tuple(texts[1:])))
    shell.working_directory = before


def _read_subcommand(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    name = call.name
    if name in _WITHOUT_FILES:
        for value in call.values("--output"):
            yield shell.written(value)
        if name == "submodule" and call.operands[:1] == ["add"]:
            yield _cloned(shell, call.without_first())
    elif name == "clone":
        yield _cloned(shell, call)
    elif name == "config":
        for value in call.values("-f", "--file"):
            yield shell.written(value)
    elif name == "archive":
        for value in call.values("-o", "--output"):
            yield shell.written(value)
        packed = read_git_archive(call.given, shell.directory, shell.place)
        if packed is not None:
            yield packed
    elif name == "bundle":
        yield from (shell.written(path) for path in call.operands[1:2])
    elif name == "format-patch":
        directory = call.value("-o", "--output-directory") or "."
        yield shell.written(posixpath.join(directory, f"{UNKNOWN}.patch"))
    elif name in ("checkout", "restore", "switch", "reset", "stash"):
        yield from _restored(shell, call)
    elif name == "mv":
        yield from read_copies(shell, "mv", call.texts)
    elif name == "rm":
        if not call.has("--cached"):
            yield from (removal(shell, operand) for operand in call.operands)
    elif name == "clean":
        yield Remove(shell.directory, certain=False)
    elif name == "worktree":
        if call.operands[:1] == ["add"]:
            operands = call.without_first().operands_without("-b", "-B")
            yield unpack(shell, operands[0] if operands else UNKNOWN)
    else:  # pull, merge, rebase, apply, am, cherry-pick, …
        yield unpack(shell, None)


def _cloned(shell: ShellState, call: ProgramCall) -> BuildEffect:
    """`git clone URL` creates a directory with the base name of the URL."""
    operands = call.operands_without(
        "-b", "--branch", "-o", "--origin", "--depth", "-c", "--config", "--reference", "-j",
        "--jobs", "--filter", "--template", "--name", "--shallow-since", "-u", "--upload-pack",
    )  # fmt: skip
    if len(operands) > 1:
        return unpack(shell, operands[1])
    url = operands[0] if operands else UNKNOWN
    name = re.split(r"[/:]", url.rstrip("/"))[-1].removesuffix(".git")
    return unpack(shell, name if name and UNKNOWN not in name else None)


def _restored(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """Tracked files that are written anew: those that are named, or all of another revision."""
    name, operands, texts = call.name, call.operands, call.texts
    if name == "stash":
        if operands[:1] in (["pop"], ["apply"], ["branch"]):
            yield unpack(shell, None)
        elif operands[:1] in ([], ["push"], ["save"]) and (
            call.has_letter("u", "a") or call.has("--include-untracked", "--all")
        ):
            yield Remove(shell.directory, certain=False)
    elif name == "reset":
        is_here = [operand for operand in operands if operand != "HEAD"] == []
        if call.has("--hard") and not is_here:
            yield unpack(shell, None)
    elif "--" in texts:
        yield from (shell.written(path) for path in texts[texts.index("--") + 1 :])
    elif name == "restore":
        paths = call.operands_without("-s", "--source")
        yield from (shell.written(path) for path in paths if not call.has("--staged"))
    elif operands in (["."], ["HEAD"], ["HEAD", "."]):
        return
    elif not (call.has("-b", "-B", "-c", "-C", "--orphan") and len(operands) < 2):
        yield unpack(shell, None)


READERS: Mapping[str, EffectReader] = {"git": _git}
