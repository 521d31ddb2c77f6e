"""A client of the language server for tests: it sends messages, and waits for what comes back."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Message = dict[str, Any]
PATIENCE = 40
"""In seconds; a slow machine must not fail a test."""

PUBLISH = "textDocument/publishDiagnostics"
NOTHING: Mapping[str, Any] = {}


class LanguageClient:
    """Runs `appspec-lint lsp`, and talks to it."""

    def __init__(self, directory: Path, capabilities: Mapping[str, Any] = NOTHING) -> None:
        self.directory = directory
        self.capabilities = capabilities
        self.process = subprocess.Popen(
            [sys.executable, "-m", "appspec_lint", "lsp"],
            cwd=directory,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.received: queue.Queue[Message | None] = queue.Queue()
        self.passed: list[Message] = []
        self._number = 0
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = None
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                assert name in (b"Content-Length", b"Content-Type"), line
                if name == b"Content-Length":
                    length = int(value)
            if length is None:
                self.received.put(None)
                return
            self.received.put(json.loads(stream.read(length)))

    def send_raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: object) -> None:
        body = json.dumps(message).encode()
        self.send_raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method: str, params: object) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: object = None) -> int:
        self._number += 1
        self.send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return self._number

    def wait(self, is_wanted: Callable[[Message], bool]) -> Message:
        """The next message of this kind; requests of the server are answered meanwhile."""
        while True:
            message = self.received.get(timeout=PATIENCE)
            assert message is not None, f"the server has ended: {self.errors()}"
            if "id" in message and "method" in message:
                self.answer(message)
            if is_wanted(message):
                return message
            self.passed.append(message)

    def answer(self, message: Message) -> None:
        result: Any = None
        if message["method"] == "workspace/configuration":
            result = [None for _ in message["params"]["items"]]
        self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def ask(self, method: str, params: object = None) -> Any:
        """Send a request, and give its result."""
        answer = self.response(self.request(method, params))
        assert "error" not in answer, answer
        return answer.get("result")

    def refused(self, method: str, params: object = None) -> int:
        """Send a request, and give the code of the error."""
        code: int = self.response(self.request(method, params))["error"]["code"]
        return code

    def response(self, number: int) -> Message:
        return self.wait(lambda message: message.get("id") == number and "method" not in message)

    def diagnostics(self, path: str, version: int | None = None) -> list[Message]:
        """The next diagnostics of a file that are pushed."""

        def is_wanted(message: Message) -> bool:
            if message.get("method") != PUBLISH or message["params"]["uri"] != self.uri(path):
                return False
            return version is None or message["params"].get("version") == version

        found: list[Message] = self.wait(is_wanted)["params"]["diagnostics"]
        return found

    def uri(self, path: str = "") -> str:
        return (self.directory / path).as_uri()

    def start(self, **options: Any) -> Any:
        """Initialize the server with the directory as its only folder."""
        folder = {"uri": self.uri(), "name": "project"}
        params: Message = {
            "processId": os.getpid(),
            "rootUri": self.uri(),
            "workspaceFolders": [folder],
            "capabilities": self.capabilities,
            "initializationOptions": {"debounce": 0},
            **options,
        }
        result = self.ask("initialize", params)
        self.notify("initialized", {})
        return result["capabilities"]

    def open(self, path: str, text: str | None = None, version: int = 1) -> None:
        if text is None:
            text = (self.directory / path).read_text(encoding="utf-8")
        item = {"uri": self.uri(path), "languageId": "yaml", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, path: str, version: int, *changes: Message) -> None:
        document = {"uri": self.uri(path), "version": version}
        self.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [*changes]}
        )

    def close(self, path: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(path)}})

    def changed_on_disk(self, *paths: str, kind: int = 2) -> None:
        changes = [{"uri": self.uri(path), "type": kind} for path in paths]
        self.notify("workspace/didChangeWatchedFiles", {"changes": changes})

    def stop(self) -> int:
        """Shut down the server; give its exit code."""
        self.ask("shutdown")
        self.notify("exit", None)
        return self.process.wait(PATIENCE)

    def errors(self) -> str:
        """What the server wrote to standard error, when it has ended."""
        assert self.process.stderr is not None
        self.process.wait(PATIENCE)
        return self.process.stderr.read().decode()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        self._thread.join(PATIENCE)


def insert(line: int, character: int, text: str) -> Message:
    place = {"line": line, "character": character}
    return {"range": {"start": place, "end": place}, "text": text}
