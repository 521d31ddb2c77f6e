"""Measure how the cost of a run grows with its input: `python benchmarks/growth.py [NAME ...]`.

Prints, for each input, the seconds of CPU time for n, 2n and 4n, the exponent of the growth
between the last two (1 is linear, 2 means nested scans), and the peak memory in megabytes at 4n.
The start of Python and of the linter is part of the seconds, but not of the exponent. A row that
exceeds a goal says which; the exit code is then 1. NAME is an input or a subject: `pipelines`.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path

from growing_inputs import (
    INPUTS,
    GrowingInput,
    appspecs,
    builds,
    configurations,
    pipelines,
    projects,
    scripts,
    yaml_texts,
)

LINTER = Path(__file__).resolve().parents[1] / "linter"
SUBJECTS = {
    module.__name__.rpartition(".")[2]: module
    for module in (appspecs, builds, scripts, yaml_texts, projects, pipelines, configurations)
}
FACTORS = (1, 2, 4)

STEEPEST = 1.2
"""The largest exponent, where the last run exceeds a second."""
LONGEST = 10.0
"""The most seconds of a run."""
LARGEST = 300.0
"""The most megabytes of a run."""


def main(names: Sequence[str]) -> int:
    """Measure every input, or those of these names and subjects; print a line for each."""
    wanted = {name for given in names for name in _named(given)}
    chosen = [name for name in INPUTS if not names or name in wanted]
    print(f"# Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    print(f"{'input':30} {'n':>9} {'n':>7} {'2n':>7} {'4n':>7} {'exponent':>9} {'MB':>6}")
    with tempfile.TemporaryDirectory() as directory:
        start, _ = run(Path(directory), ("--version",))
        exceeded = [name for name in chosen if not measure(name, INPUTS[name], start)]
    print(f"{len(chosen)} inputs, {len(exceeded)} beyond a goal")
    return 1 if exceeded else 0


def _named(given: str) -> list[str]:
    """The inputs of a subject, or the input of this name."""
    if given not in SUBJECTS:
        return [given]
    module = SUBJECTS[given].__name__
    return [name for name, project in INPUTS.items() if project.make.__module__ == module]


def measure(name: str, project: GrowingInput, start: float) -> bool:
    """Print the line of an input, and return whether it keeps to the goals."""
    runs = [run_at(project, project.count * factor) for factor in FACTORS]
    seconds, peak = [each for each, _ in runs], max(memory for _, memory in runs)
    before, last = (max(each - start, 0.01) for each in seconds[-2:])
    exponent = log2(last / before)
    goals = {
        f"exponent above {STEEPEST}": exponent > STEEPEST and seconds[-1] > 1,
        f"above {LONGEST:.0f} s": seconds[-1] > LONGEST,
        f"above {LARGEST:.0f} MB": peak > LARGEST,
    }
    flags = "; ".join(goal for goal, is_exceeded in goals.items() if is_exceeded)
    times = " ".join(f"{each:7.2f}" for each in seconds)
    line = f"{name:30} {project.count:9,} {times} {exponent:9.2f} {peak:6.0f}  {flags}"
    print(line.rstrip(), flush=True)
    return not flags


def run_at(project: GrowingInput, count: int) -> tuple[float, float]:
    """Write a project of this size, and return the seconds and the megabytes of a run."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        write(root, project.make(count))
        if project.tracked is not None:
            for arguments in (["init", "-q"], ["add", *project.tracked]):
                subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
        first = run(root, project.arguments)
        return first if first[0] > 3 else min(first, run(root, project.arguments))


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write the files of a project."""
    for directory in {Path(path).parent for path in files}:
        (root / directory).mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (root / path).write_bytes(text.encode())
        if path.endswith(".sh"):
            (root / path).chmod(0o755)


def run(root: Path, arguments: Sequence[str]) -> tuple[float, float]:
    """The seconds of CPU time and the peak memory, in megabytes, of one run in a directory."""
    command = [sys.executable, "-m", "appspec_lint", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(LINTER)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        assert process.returncode in {0, 1}, output.read()[-2000:].decode(errors="replace")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
