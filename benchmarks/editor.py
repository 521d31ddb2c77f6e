"""Measure the language server: `python benchmarks/editor.py [EDITS]`.

Prints the time from the start to the first diagnostics, from a keystroke to fresh diagnostics
(median and 95th percentile), and the memory, for the example and for a repository of 20,000 files
with 200 deployments; then the same for ruff's server on a Python file of the same size, and the
ratio. EDITS is the number of edits for the memory, by default 5,000.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from bulk import write_services

ROOT = Path(__file__).resolve().parents[1]
SERVER = (sys.executable, "-m", "appspec_lint", "lsp")
SERVICES, FILES = 200, 20_000
KEYSTROKES, STARTS = 200, 7
GOALS = "goals: start 800 ms; keystroke 50 ms (example), 150 ms (repository), 95th percentile"

CAPABILITIES = {
    "textDocument": {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}}
}


class Editor:
    """An editor that types into one file."""

    def __init__(self, command: Sequence[str], folder: Path, path: str) -> None:
        self.started = perf_counter()
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.uri = (folder / path).as_uri()
        self.text = (folder / path).read_text(encoding="utf-8")
        self.version = 1
        self._ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "folder"}],
                "capabilities": CAPABILITIES,
                "initializationOptions": {"debounce": 0},
            },
        )
        self._send({"method": "initialized", "params": {}})
        item = {
            "uri": self.uri,
            "languageId": "yaml" if path.endswith(".yml") else "python",
            "version": self.version,
            "text": self.text,
        }
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        self._wait_for_diagnostics()
        self.first = perf_counter() - self.started

    def type(self) -> float:
        """Type a character into a comment at the end; give the seconds to fresh diagnostics."""
        self.version += 1
        last = {"line": self.text.count("\n"), "character": 0}
        text = "# \n" if self.version % 2 else "#\n"
        end = {"line": last["line"] + (self.version > 2), "character": 0}
        change = {"range": {"start": last, "end": end}, "text": text}
        document = {"uri": self.uri, "version": self.version}
        before = perf_counter()
        self._send(
            {
                "method": "textDocument/didChange",
                "params": {"textDocument": document, "contentChanges": [change]},
            }
        )
        self._wait_for_diagnostics()
        return perf_counter() - before

    def processor_time(self) -> float:
        """The seconds that the server has computed for; other processes do not change them."""
        status = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """The memory of the server in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        """End the server."""
        self._ask("shutdown", None)
        self._send({"method": "exit", "params": None})
        self.process.wait(10)

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None, "it is a pipe"
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _ask(self, method: str, params: object) -> None:
        self._send({"id": method, "method": method, "params": params})
        while self._receive().get("id") != method:
            pass

    def _wait_for_diagnostics(self) -> None:
        while True:
            message = self._receive()
            params = message.get("params") or {}
            if message.get("method") == "textDocument/publishDiagnostics":
                if params["uri"] == self.uri and params.get("version") == self.version:
                    return

    def _receive(self) -> dict[str, Any]:
        stream = self.process.stdout
        assert stream is not None, "it is a pipe"
        length = 0
        while (line := stream.readline()) != b"\r\n":
            if not line:
                raise SystemExit("the server has ended")
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(stream.read(length))
        return message


def main() -> None:
    """Print the measurements."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    print(f"# Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    print(f"# {GOALS}")
    with tempfile.TemporaryDirectory() as name:
        example = Path(shutil.copytree(ROOT / "examples" / "orders", Path(name, "orders")))
        ours = measure("example, buildspec.yml", SERVER, example, "buildspec.yml")
        measure_memory(example, "buildspec.yml", edits)
        size = len((example / "buildspec.yml").read_text(encoding="utf-8"))
        module = example / "module.py"
        module.write_text(f"import os\n{'x = 1' + chr(10)}" * (size // 16), encoding="utf-8")
        ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
        if ruff is not None:
            theirs = measure("ruff server, Python", (ruff, "server"), example, "module.py")
            print(f"ratio: start {ours[0] / theirs[0]:.1f}, keystroke {ours[1] / theirs[1]:.1f}")
    with tempfile.TemporaryDirectory() as name, repository(Path(name)) as large:
        path = f"services/orders-{SERVICES // 2}/appspec.yml"
        measure(f"{FILES:,} files, appspec.yml", SERVER, large, path, starts=2)
        measure(f"{FILES:,} files, start.sh", SERVER, large, f"{path[:-11]}scripts/start.sh", 1)


def measure(
    title: str, command: Sequence[str], folder: Path, path: str, starts: int = STARTS
) -> tuple[float, float]:
    """Print and give the medians of the start and of a keystroke, in seconds."""
    firsts: list[float] = []
    times: list[float] = []
    start_costs: list[float] = []
    costs = 0.0
    for _ in range(starts):
        editor = Editor(command, folder, path)
        firsts.append(editor.first)
        start_costs.append(editor.processor_time())
        times += [editor.type() for _ in range(KEYSTROKES // starts)]
        costs += editor.processor_time() - start_costs[-1]
        editor.stop()
    first, median = statistics.median(firsts), statistics.median(times)
    late = statistics.quantiles(times, n=20)[-1]
    late, cost = late * 1000, costs / len(times) * 1000
    start_cost = statistics.median(start_costs) * 1000
    print(
        f"{title:26} start {first * 1000:6.0f} ms (CPU {start_cost:5.0f})"
        f"   keystroke {median * 1000:6.1f} ms (CPU {cost:5.1f})   p95 {late:6.1f} ms",
        flush=True,
    )
    return first, median


def measure_memory(folder: Path, path: str, edits: int) -> None:
    """Print the memory after some edits, and after many."""
    editor = Editor(SERVER, folder, path)
    steps = [edits // 50, edits // 5, edits]
    shown = []
    for number in range(1, edits + 1):
        editor.type()
        if number in steps:
            shown.append(f"{editor.memory():.0f} MB after {number:,}")
    editor.stop()
    print(f"memory: {', '.join(shown)} edits", flush=True)


@contextmanager
def repository(root: Path) -> Iterator[Path]:
    """A work tree with many deployments, and with many files that no rule looks at."""
    write_services(root, SERVICES)
    written = sum(1 for path in root.rglob("*") if path.is_file())
    for number in range(FILES - written):
        folder = root / f"services/orders-{number % SERVICES}/src/module{number // 2000}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"file{number}.ts").write_text("export const a = 1;\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    yield root


if __name__ == "__main__":
    main()
