"""The command: arguments in, text and an exit status out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from appspec_lint.cli.common import CallError

COMMANDS = ("check", "plan", "explain", "rules", "completion")

FOUND, WRONG_CALL, CRASH = 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; give its exit status (0 clean, 1 findings, 2 wrong call, 3 our fault)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        command = given.pop(0) if given and given[0] in COMMANDS else "check"
        status: int = import_module(f"{__name__}.{command}").run(given)
        sys.stdout.flush()
        return status
    except CallError as error:
        return _complain(str(error), WRONG_CALL)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader has gone (`| head`): nothing more can be said, nor must be
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except Exception as error:
        return _complain(f"internal error, please report it: {error!s:.500}", CRASH)


def _complain(text: str, status: int) -> int:
    from appspec_lint.output.terminal import escape_controls

    line = escape_controls(" ".join(text.split()))
    print(f"appspec-lint: {line.encode('utf-8', 'replace').decode()}", file=sys.stderr)
    return status
