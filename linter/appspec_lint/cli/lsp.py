"""The command `lsp`."""

from __future__ import annotations

import gc
import importlib.util

from appspec_lint.cli.common import CallError
from appspec_lint.lazy.typing_names import TYPE_CHECKING

if TYPE_CHECKING:
    from appspec_lint.cli.argument_parser import Parser

_USUAL: tuple[list[str], ...] = ([], ["--stdio"])


def arguments() -> Parser:
    """Define the arguments of `lsp`."""
    from appspec_lint.cli.argument_parser import parser

    reader = parser(
        "lsp", "Start the language server on standard input and output.", "[--FLAG ...]"
    )
    group = reader.add_argument_group("Other")
    group.add_argument("--stdio", action="store_true", help="accepted because many editors add it")
    group.add_argument("-h", "--help", action="help", help="print this help")
    return reader


def run(given: list[str]) -> int:
    """Serve an editor until it exits."""
    gc.disable()  # there is no garbage before the server runs
    if given not in _USUAL:
        arguments().read(given)
    if importlib.util.find_spec("pygls") is None:
        raise CallError("the language server requires `pip install 'appspec-lint[lsp]'`")
    from appspec_lint.lsp.deferred_classes import import_types

    import_types()
    from appspec_lint.lsp.language_server import run_server

    return run_server()
