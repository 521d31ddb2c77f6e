"""Runs the language server on standard input and output."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys

from appspec_lint.lsp.handlers import register
from appspec_lint.lsp.server import AppSpecServer
from appspec_lint.lsp.transport import serve, take_standard_output


def run_server() -> int:
    """Serve one client; give the exit code."""
    for name in ("pygls", "asyncio"):
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    writing = take_standard_output()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
    server = AppSpecServer()
    register(server)
    return asyncio.run(serve(server.protocol, sys.stdin.buffer, writing, lambda: server.process_id))
