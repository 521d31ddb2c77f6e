"""Measure one short run beside other linters: `python benchmarks/cold.py [RUNS]`.

Prints the CPU time (user and system) of one run of each command, and its ratio to that of yamllint:
the median of the ratios in each turn. All commands run in turn, so that a machine that slows down
for some seconds slows all of them down alike.
A command that is not installed next to this Python is omitted.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SPECS = ("appspec.yml", "buildspec.yml")

CLEAN: Mapping[str, str] = {
    "appspec.yml": """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStop:
    - location: scripts/stop.sh
      timeout: 60
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
      runas: root
  ValidateService:
    - location: scripts/check.sh
      timeout: 120
""",
    "buildspec.yml": """\
version: 0.2
phases:
  build:
    commands:
      - npm ci
      - npm run build
artifacts:
  files:
    - appspec.yml
    - scripts/**/*
    - dist/**/*
""",
    "scripts/start.sh": "#!/bin/bash\nset -euo pipefail\nsystemctl start orders\n",
    "scripts/stop.sh": "#!/bin/bash\nsystemctl stop orders || true\n",
    "scripts/check.sh": "#!/bin/bash\nset -e\n"
    "for attempt in $(seq 10); do\n"
    "  curl -fsS http://localhost:8080/orders && exit 0\n"
    "  sleep 3\n"
    "done\n"
    "exit 1\n",
    "package.json": '{"name": "orders", "scripts": {"build": "tsc --outDir dist"}}\n',
    "package-lock.json": '{"name": "orders", "lockfileVersion": 3, "packages": {}}\n',
}
"""A project without findings."""


def commands() -> Iterator[tuple[str, list[str]]]:
    """The name and the words of each command; yamllint is what the others are compared with."""
    yield "bare Python", [sys.executable, "-c", "pass"]
    yield "yamllint", [str(BIN / "yamllint"), *SPECS]
    yield "appspec-lint", [sys.executable, "-m", "appspec_lint", "."]
    for spec in SPECS:
        schema = ROOT / "schemas" / f"{Path(spec).stem}.schema.json"
        name = f"check-jsonschema {spec}"
        yield name, [str(BIN / "check-jsonschema"), "--schemafile", str(schema), spec]


def main() -> None:
    """Measure every command in both projects, and print one line for each."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} CPUs")
    with tempfile.TemporaryDirectory() as directory:
        for path, text in CLEAN.items():
            file = Path(directory, path)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        measure("a project without findings", directory, runs)
    with tempfile.TemporaryDirectory() as directory:  # outside git, whose time is not ours
        example = Path(directory, "orders")
        shutil.copytree(ROOT / "examples" / "orders", example)
        measure("examples/orders, with findings", str(example), runs)


def measure(title: str, directory: str, runs: int) -> None:
    """Run all commands in turn, and print the medians of each and of its ratio to yamllint's."""
    installed = {name: words for name, words in commands() if Path(words[0]).exists()}
    times: dict[str, list[float]] = {name: [] for name in installed}
    for turn in range(runs + 1):
        for name, words in installed.items():
            spent = cpu_time(words, directory)
            if turn:  # the first turn compiles modules and fills the file cache
                times[name].append(spent)
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    print(f"{title}, medians of {runs} runs:")
    for name, median in medians.items():
        others = times.get("yamllint", times[name])
        ratios = [spent / other for spent, other in zip(times[name], others, strict=True)]
        print(f"  {name:32} {median * 1000:8.1f} ms{statistics.median(ratios):8.2f}")


def cpu_time(words: list[str], directory: str) -> float:
    """Run a command and return the seconds of CPU time that it used."""
    environment = {"PYTHONPATH": str(ROOT / "linter"), "PATH": "/usr/bin:/bin"}
    child = os.fork()
    if child == 0:
        os.chdir(directory)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execve(words[0], words, environment)
    _, _, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
