"""The command line: dispatches to a command and returns its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from appspec_lint.cli.common import CallError, CrashError, reason, show, warn

COMMANDS = ("check", "plan", "explain", "rules", "init", "completion", "lsp")
_OTHER_WORDS = {"help": "--help", "version": "--version", "lint": "check"}
"""What is often typed as a command, and what is meant."""

FOUND, WRONG_CALL, CRASH = 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns the exit status: 0 (clean), 1 (findings), 2 (invalid call), 3 (internal error).
    """
    remaining = list(sys.argv[1:] if arguments is None else arguments)
    _replace_closed_streams()
    try:
        _reject_file_names(remaining)
        if remaining and remaining[0] in COMMANDS:
            command = remaining.pop(0)
        else:
            command = "check"
            _reject_misspelled_command(remaining)
        return _run(command, remaining)
    except CallError as error:
        return _complain(str(error), WRONG_CALL)
    except CrashError as error:
        return _complain(str(error), CRASH)
    except KeyboardInterrupt:
        return 130
    except MemoryError:
        return _complain("out of memory", CRASH)
    except BrokenPipeError:
        # the reader of the output has exited (`| head`): discard the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except OSError as error:
        return _complain(_describe(error), WRONG_CALL)
    except Exception as error:
        return _complain(f"internal error, please report it: {error!s:.500}", CRASH)


def _replace_closed_streams() -> None:
    """Open what the caller has closed (`>&-`), so that no other file replaces it.

    Nothing can be written to this standard output, which is an error if there is something to
    write; what is written to this standard error is lost.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _reject_file_names(arguments: Sequence[str]) -> None:
    """Raise a CallError if a flag is the name of a file, which a hook or `*` may have passed."""
    for argument in arguments:
        if argument == "--":
            return
        if argument.startswith("-") and argument != "-" and os.path.lexists(argument):
            raise CallError(
                f"`{argument}` is a file, but is read as a flag; write `--` before file names, or "
                f"`./{argument}`"
            )


def name_module(command: str) -> str:
    """Name the module of a command."""
    return f"{__name__}.{'shell_completion' if command == 'completion' else command}"


def _reject_misspelled_command(arguments: Sequence[str]) -> None:
    """Raise a CallError if the first argument is not a path, but close to a command."""
    if not arguments or arguments[0].startswith("-") or os.path.lexists(arguments[0]):
        return
    from appspec_lint.diagnostics.suggestions import closest_match

    word = arguments[0]
    meant = closest_match(word, (*COMMANDS, *_OTHER_WORDS))
    if meant is not None:
        suggestion = _OTHER_WORDS.get(meant, meant)
        raise CallError(f"unknown command or path `{word}`; did you mean `{suggestion}`?")


def _run(command: str, arguments: list[str]) -> int:
    try:
        status: int = import_module(name_module(command)).run(arguments)
    except SystemExit:  # a help or a version has been printed
        show("")
        raise
    show("")
    return status


def _describe(error: OSError) -> str:
    """Describe a failure of the system."""
    name = f"`{error.filename}`: " if error.filename is not None else ""
    return f"{name}{reason(error)}"


def _complain(text: str, status: int) -> int:
    warn(text)
    return status
