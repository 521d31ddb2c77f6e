"""What is said of held streams is what the kernel says, when a script runs as a hook runs."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from shutil import which

import pytest

from appspec_lint.diagnostics.span import Source
from appspec_lint.script.descriptors import Stream
from appspec_lint.script.script import read_script

SLEEP = "sleep 3"
SHAPES = {
    "nothing redirected": "sleep 3 &",
    "nohup": "nohup sleep 3 &",
    "setsid": "setsid sleep 3 &",
    "disown": "sleep 3 & disown",
    "stdout only": "sleep 3 > /dev/null &",
    "stderr only": "sleep 3 2> /dev/null &",
    "both": "sleep 3 > /dev/null 2>&1 &",
    "both in the wrong order": "sleep 3 2>&1 > /dev/null &",
    "both closed": "sleep 3 >&- 2>&- &",
    "both with the other operator": "sleep 3 >& /dev/null &",
    "each to its own file": "sleep 3 >> /dev/null 2>> /dev/null &",
    "stdout to stderr": "sleep 3 >&2 &",
    "a subshell": "( sleep 3 ) &",
    "an orphan": "( sleep 3 & )",
    "a redirected subshell": "( sleep 3; true ) > /dev/null 2>&1 &",
    "a subshell that waits": "( sleep 3 > /dev/null 2>&1; true ) &",
    "a redirected group": "{ cd /; sleep 3; } > /dev/null 2>&1 &",
    "exec before": "exec > /dev/null 2>&1\nsleep 3 &",
    "exec with a copy": "exec 3>&1 > /dev/null 2>&1\nsleep 3 &",
    "a pipeline": "sleep 3 | cat &",
    "a pipeline with its own stderr": "sleep 3 | cat > /dev/null 2>&1 &",
    "a pipeline of both streams": "sleep 3 2>&1 | cat > /dev/null 2>&1 &",
    "a function": "f() { sleep 3 > /dev/null 2>&1; }\nf &",
    "a job in a function": "f() { sleep 3 & }\nf > /dev/null 2>&1",
    "a loop": "while true; do sleep 3 > /dev/null 2>&1; done &",
    "a shell's text": "sh -c 'sleep 3 & true'",
}
IN_BASH = {
    "a list": "cd / && sleep 3 > /dev/null 2>&1 &",
    "a group that waits": "{ sleep 3 > /dev/null 2>&1; } &",
    "both with bash's operator": "sleep 3 &> /dev/null &",
}
IN_DASH = {
    "a list": "cd / && sleep 3 > /dev/null 2>&1 &",
    "bash's operator": "sleep 3 &> /dev/null",
}
CASES = [
    *((shell, name, body) for shell in ("bash", "dash") for name, body in SHAPES.items()),
    *(("bash", name, body) for name, body in IN_BASH.items()),
    *(("dash", name, body) for name, body in IN_DASH.items()),
]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the agent's hooks run on Linux")


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], set[str]]:
    """Which pipes stay open behind each shape; all of them run at once."""
    directory = tmp_path_factory.mktemp("hooks")
    cases = [case for case in CASES if which(case[0])]
    with ThreadPoolExecutor(len(cases)) as pool:
        found = pool.map(lambda case: _run(directory, *case), cases)
        return {case[:2]: streams for case, streams in zip(cases, found, strict=True)}


@pytest.mark.parametrize(
    ("shell", "name", "body"), [pytest.param(*case, id=f"{case[0]}: {case[1]}") for case in CASES]
)
def test_a_job_holds_the_pipes_that_it_is_said_to_hold(
    observed: dict[tuple[str, str], set[str]], shell: str, name: str, body: str
) -> None:
    if (shell, name) not in observed:
        pytest.skip(f"{shell} is not installed")
    # A `sleep` is known to end: the prediction is asked of a program that nobody knows.
    text = f"#!/bin/{shell}\n{body.replace(SLEEP, 'serve-orders')}\n"
    script = read_script(Source("hook.sh", text, "hook.sh"))
    held = {stream.value for job in script.jobs if job.stays for stream in job.streams}
    assert held <= {Stream.STDOUT.value, Stream.STDERR.value}
    assert held == observed[shell, name]


def _run(directory: Path, shell: str, name: str, body: str) -> set[str]:
    path = directory / f"{shell}-{name.replace(' ', '-')}"
    path.write_text(f"{body}\n", encoding="utf-8")
    with subprocess.Popen(
        [shell, path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            process.wait(timeout=2.5)
            time.sleep(0.3)  # what ends with the script has ended
            pipes = {"stdout": process.stdout.fileno(), "stderr": process.stderr.fileno()}
            return {stream for stream, pipe in pipes.items() if _open(pipe)}
        finally:
            for group in _groups(process.pid):
                with suppress(ProcessLookupError):  # it has just ended by itself
                    os.killpg(group, signal.SIGKILL)


def _open(pipe: int) -> bool:
    """Whether somebody may still write into the pipe."""
    while select.select([pipe], [], [], 0.05)[0]:
        if not os.read(pipe, 65_536):
            return False
    return True


def _groups(leader: int) -> Iterator[int]:
    """The process groups of a session that are still there."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == leader:
            found.add(int(fields[2]))
    yield from found - {os.getpgrp()}
