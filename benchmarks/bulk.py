"""Measure large projects: `python benchmarks/bulk.py [SERVICES ...]`.

Prints, for each number of services and for one and two processes (`--jobs`), the seconds of a run,
the services per second, and the peak memory of the largest process. The start of Python and of the
linter is part of the time. By default: 10, 200, 2,000 and 10,000 services.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from cold import CLEAN

LINTER = Path(__file__).resolve().parents[1] / "linter"
COUNTS = (10, 200, 2_000, 10_000)
JOBS = (1, 2)


def main() -> None:
    """Print one line for each number of services and processes."""
    print(f"# Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    print("  services   jobs   seconds   services/s   peak MB")
    for count in [int(text) for text in sys.argv[1:]] or COUNTS:
        with tempfile.TemporaryDirectory() as name:
            write_services(Path(name), count)
            for jobs in JOBS:
                seconds, peak = measure(Path(name), jobs)
                rate = count / seconds
                print(f"{count:10,} {jobs:6} {seconds:9.2f} {rate:12,.0f} {peak:9.1f}", flush=True)


def write_services(root: Path, count: int) -> None:
    """Write copies of the project of `cold.py` that differ in the names of the service."""
    for number in range(count):
        for path, text in CLEAN.items():
            file = root / f"services/orders-{number}/{path}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("orders", f"orders-{number}"), encoding="utf-8")
            if path.endswith(".sh"):
                file.chmod(0o755)


def measure(root: Path, jobs: int) -> tuple[float, float]:
    """The seconds of one run, and the peak memory of its largest process, in megabytes."""
    command = [sys.executable, "-m", "appspec_lint", "check", "--jobs", str(jobs), str(root)]
    environment = {**os.environ, "PYTHONPATH": str(LINTER)}
    before = perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None, "it is a pipe"
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output.decode()
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
