"""Which flags of `check` would have no effect in a call, because of others that are given."""

from __future__ import annotations

import os
from collections.abc import Iterator

from appspec_lint.cli.common import CallError, Options, working_directory

_REPORT = ("format", "report", "statistics", "quiet")
_FIXING = ("fix", "diff", "unsafe_fixes")
_NO_EFFECT = {
    "show_config": (
        *_REPORT,
        *_FIXING,
        "changed_since",
        "add_ignores",
        "baseline",
        "write_baseline",
        "verbose",
    ),
    "write_baseline": (*_REPORT, *_FIXING, "output", "fail_on"),
    "add_ignores": (*_REPORT, *_FIXING, "output", "fail_on", "write_baseline", "no_ignores"),
    "watch": (*_FIXING, "output", "report", "write_baseline", "add_ignores", "show_config"),
    "diff": (*_REPORT, "fix", "fail_on"),
    "no_config": ("config",),
}
"""For each flag, those that would be ignored together with it."""


def reject_ineffective_flags(options: Options) -> None:
    """Raise a CallError if a flag would be ignored."""
    for problem in _find_problems(options):
        raise CallError(problem)


def reject_changes_to_archives(options: Options) -> None:
    """Raise a CallError if files in an archive would have to be changed."""
    for name in ("fix", "diff", "add_ignores", "changed_since"):
        if _is_given(options, name):
            raise CallError(f"{_flag(name)} has no effect on an archive")


def _find_problems(options: Options) -> Iterator[str]:
    for name, others in _NO_EFFECT.items():
        if _is_given(options, name):
            for other in others:
                if _is_given(options, other):
                    yield f"{_flag(other)} has no effect with {_flag(name)}"
    if options.unsafe_fixes and not (options.fix or options.diff):
        yield "--unsafe-fixes has no effect without --fix or --diff"
    if options.stdin_filename is not None and "-" not in options.paths:
        yield "--stdin-filename has no effect without the path `-`"
    if options.write_baseline and options.baseline is not None:
        yield "--baseline has no effect with --write-baseline FILE"
    if options.write_baseline is not None and options.changed_since is not None:
        yield "--write-baseline records all findings; it cannot be used with --changed-since"
    if options.write_baseline == "-":
        yield "--write-baseline requires a file; standard output is not one"
    yield from _find_files_written_twice(options)
    if "-" in options.paths:
        for name in ("changed_since", "add_ignores", "watch"):
            if _is_given(options, name):
                yield f"{_flag(name)} has no effect on standard input"
    if options.color == "always" and (options.diff or options.show_config):
        yield f"--color has no effect with {'--diff' if options.diff else '--show-config'}"
    if options.color == "always" and options.format not in (None, "text"):
        yield f"--color has no effect with --format {options.format}"


def _find_files_written_twice(options: Options) -> Iterator[str]:
    """Find the reports of which one would replace another; devices can have several."""
    written = set()
    for name in (options.output, *(file for _, file in options.report or ())):
        if name in (None, "-"):
            continue
        if name.startswith("/dev/") and not name.startswith("/dev/shm/"):  # files in memory
            continue
        path = os.path.normpath(working_directory() / name)
        if path in written:
            yield f"two reports would be written to `{name}`"
        written.add(path)


def _is_given(options: Options, name: str) -> bool:
    value: object = getattr(options, name)
    return value is not None and value is not False


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
