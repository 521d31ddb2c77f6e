"""Measure large projects: `python benchmarks/bulk.py [SERVICES ...]`.

Prints, for each number of services, for services of four and of seven files, and for one and two
processes (`--jobs`), the seconds of a run, the services per second, the seconds for a service as a
share of the CPU time that yamllint needs for two files, and the peak memory of the largest process.
The start of Python and of the linter is part of the time. By default: 10, 200, 2,000 and 10,000
services.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from cold import BIN, CLEAN, SPECS, cpu_time

LINTER = Path(__file__).resolve().parents[1] / "linter"
COUNTS = (10, 200, 2_000, 10_000)
JOBS = (1, 2)
SMALL: Mapping[str, str] = {
    "appspec.yml": """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
      runas: root
  ValidateService:
    - location: scripts/check.sh
      timeout: 60
""",
    "buildspec.yml": """\
version: 0.2
phases:
  build:
    commands:
      - echo building orders
artifacts:
  files:
    - appspec.yml
    - scripts/**/*
""",
    "scripts/start.sh": CLEAN["scripts/start.sh"],
    "scripts/check.sh": "#!/bin/bash\n"
    "curl -f --retry 5 --retry-connrefused http://localhost:8080/orders\n",
}
"""A service without findings, and with as few files as possible."""


def main() -> None:
    """Print one line for each number, kind and distribution of services."""
    print(f"# Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    yamllint = measure_yamllint()
    print(f"# yamllint, two files: {yamllint * 1000:.0f} ms")
    print("  services   files   jobs   seconds   services/s   yamllints/service   peak MB")
    for count in [int(text) for text in sys.argv[1:]] or COUNTS:
        for service in (SMALL, CLEAN):
            with tempfile.TemporaryDirectory() as name:
                write_services(Path(name), service, count)
                for jobs in JOBS:
                    seconds, peak = measure(Path(name), jobs)
                    rate, share = count / seconds, seconds / count / yamllint
                    print(
                        f"{count:10,} {len(service):7} {jobs:6} {seconds:9.2f} {rate:12,.0f}"
                        f" {share:19.4f} {peak:9.1f}",
                        flush=True,
                    )


def measure_yamllint() -> float:
    """The seconds of CPU time that yamllint needs for an AppSpec and a buildspec."""
    with tempfile.TemporaryDirectory() as name:
        for path in SPECS:
            Path(name, path).write_text(CLEAN[path], encoding="utf-8")
        words = [str(BIN / "yamllint"), *SPECS]
        return statistics.median(cpu_time(words, name) for _ in range(11))


def write_services(root: Path, service: Mapping[str, str], count: int) -> None:
    """Write copies of a service that differ in its name."""
    for number in range(count):
        for path, text in service.items():
            file = root / f"services/orders-{number}/{path}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("orders", f"orders-{number}"), encoding="utf-8")
            if path.endswith(".sh"):
                file.chmod(0o755)


def measure(root: Path, jobs: int) -> tuple[float, float]:
    """The seconds of one run, and the peak memory of its largest process, in megabytes."""
    command = [sys.executable, "-m", "appspec_lint", "check", "--jobs", str(jobs), "."]
    environment = {**os.environ, "PYTHONPATH": str(LINTER)}
    before = perf_counter()
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None, "it is a pipe"
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, output.decode()
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
