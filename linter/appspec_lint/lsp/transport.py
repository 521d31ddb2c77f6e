"""Standard input and output of the server: messages, and the end of the client."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO

from appspec_lint.lsp.protocol import StrictProtocol

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,10})\s*", re.IGNORECASE)
_MOST_BYTES = 256 * 1024 * 1024
_PARENT_INTERVAL = 3.0
"""In seconds: how often the server checks whether the client is still alive."""


class Output:
    """Where the protocol writes; a client that has gone away reads nothing."""

    def __init__(self, stream: BinaryIO, leave: Callable[[], None]) -> None:
        self._stream = stream
        self._leave = leave

    def write(self, data: bytes) -> None:
        """Write a message."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            self._leave()

    def close(self) -> None:
        """Close the output."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.close()


def take_standard_output() -> BinaryIO:
    """Give the standard output to the protocol alone: anything else that is printed is an error."""
    sys.stdout.flush()
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stream


async def serve(
    protocol: StrictProtocol,
    reading: BinaryIO,
    writing: BinaryIO,
    client_process: Callable[[], int | None],
) -> int:
    """Serve until the client exits, closes its end or dies; give the exit code."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def leave() -> None:
        loop.call_soon_threadsafe(ended.set)

    protocol.set_writer(Output(writing, leave))

    def receive(body: bytes) -> None:
        if not ended.is_set():
            protocol.receive(body)
            if protocol.exit_code is not None:
                ended.set()

    def read() -> None:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            while (body := read_message(reading)) is not None:
                loop.call_soon_threadsafe(receive, body)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=read, name="reader", daemon=True).start()
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), _PARENT_INTERVAL)
        process = client_process()
        if process is not None and not _is_running(process):
            break
    return protocol.exit_code if protocol.exit_code is not None else 1


def read_message(stream: BinaryIO) -> bytes | None:
    """Read the body of the next message; None at the end. Other lines than headers are skipped."""
    length: int | None = None
    while line := stream.readline(65_536):
        match = _LENGTH.fullmatch(line)
        if match is not None:
            length = int(match[1])
        elif not line.strip() and length is not None:
            if length > _MOST_BYTES:
                return None
            body = stream.read(length)
            return body if len(body) == length else None
    return None


def _is_running(process: int) -> bool:
    """Whether a process exists; where that cannot be found out, it does."""
    if os.name != "posix" or process <= 0:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
