"""What is foretold of hook scripts is what happens when they run as the agent runs them (Linux)."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest

from appspec_lint.deployment.messages import ARCHIVE
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.script.script import read_script

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or which("bash") is None, reason="the agent's hooks run on Linux"
)

TIMEOUT = 1
SERVER, SLEEPER = "java -jar /srv/orders.jar", "sleep 20"  # what is linted, and what is run
LOCATION = "scripts/hook.sh"
APPSPEC = f"""\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: {LOCATION}
      timeout: {TIMEOUT}
  ValidateService:
    - location: scripts/validate.sh
"""
BUNDLE = {
    "appspec.yml": APPSPEC,
    "scripts/validate.sh": "#!/bin/bash\nsystemctl is-active orders\n",
    "migrate-orders.sh": "#!/bin/bash\ntrue\n",
}
BASH = "#!/bin/bash\n"
SHAPES = {
    "a job with both streams": BASH + f"nohup {SERVER} &\n",
    "a job with stderr": BASH + f"{SERVER} > /dev/null &\n",
    "a job with stdout": BASH + f"{SERVER} 2> /dev/null &\n",
    "a job in the wrong order": BASH + f"{SERVER} 2>&1 > /dev/null &\n",
    "a job with no stream": BASH + f"{SERVER} > /dev/null 2>&1 < /dev/null &\n",
    "a job of its own session": BASH + f"setsid {SERVER} > /dev/null &\n",
    "a group with no stream": BASH + f"{{ true; {SERVER}; }} > /dev/null 2>&1 &\n",
    "a list whose shell waits": BASH + f"cd / && {SERVER} > /dev/null 2>&1 &\n",
    "a function with no stream": BASH + f"run() {{ {SERVER}; }}\nrun > /dev/null 2>&1 &\n",
    "exec before a job": BASH + f"exec > /dev/null 2>&1\n{SERVER} &\n",
    "a disowned job": BASH + f"{SERVER} & disown\n",
    "a server in the foreground": BASH + f"{SERVER}\n",
    "a server behind exec": BASH + f"exec {SERVER} > /dev/null 2>&1\n",
    "a loop without end": BASH + "while true; do sleep 0.2; done\n",
    "an input that is closed": BASH + 'read -r line || true\necho "$line"\n',
    "the working directory": BASH + "set -e\n./migrate-orders.sh\n",
    "another working directory": BASH + 'set -e\ncd "$(dirname "$0")/.."\n. ./migrate-orders.sh\n',
    "a helper that is missing": BASH + 'set -e\n"$(dirname "$0")/absent.sh"\n',
    "a file that is missing": BASH + 'set -e\n. "$(dirname "$0")/absent.sh"\necho done\n',
    "a function of the profile": BASH + "set -e\nnvm use 20\n",
    "CR LF": "#!/bin/bash\r\ntrue\r\n",
    "CR LF behind env": "#!/usr/bin/env bash\r\ntrue\r\n",
    "a slip in the interpreter": "#!/user/bin/bash\ntrue\n",
    "an option behind env": "#!/usr/bin/env bash -e\ntrue\n",
    "no first line": "true\n",
    "a second first line": "\n#!/bin/bash\ntrue\n",
    "an empty script": "",
}
CASES = [(agent, name) for agent in ("1", "2") for name in SHAPES]


@dataclass(frozen=True)
class Home:
    """Where scripts run: the archive's folder, and what marks the processes of this run."""

    archive: Path
    mark: str


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], str]]:
    """What the agent would say of each shape; all run at once."""
    mark = uuid.uuid4().hex
    homes = {case: Home(tmp_path_factory.mktemp("archive"), mark) for case in CASES}
    for (_, name), home in homes.items():  # before any runs: a file open for writing doesn't
        _unpacked(home.archive, name)
    try:
        with ThreadPoolExecutor(len(CASES)) as pool:
            answers = pool.map(lambda case: _run(homes[case], case[0]), CASES)
            yield dict(zip(CASES, answers, strict=True))
    finally:
        _end(mark)


@pytest.mark.parametrize(
    ("agent", "name"), [pytest.param(*case, id=f"agent {case[0]}: {case[1]}") for case in CASES]
)
def test_the_agent_says_what_was_foretold(
    observed: dict[tuple[str, str], str], agent: str, name: str
) -> None:
    report = lint(in_memory({**BUNDLE, LOCATION: SHAPES[name]}), agent=agent)
    failures = [each.finding.failure for each in report.diagnostics if each.finding.certain]
    foretold = [failure.error for failure in failures if failure is not None]
    assert foretold == [error for error in [observed[agent, name]] if error]


def _unpacked(archive: Path, name: str) -> None:
    for path, text in {**BUNDLE, LOCATION: SHAPES[name].replace(SERVER, SLEEPER)}.items():
        place = archive / path
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(text.encode())
    (archive / LOCATION).chmod(0o755)


def _run(home: Home, agent: str) -> str:
    """Run a script as hook_executor.rb or script.rs do; give the error, "" if there is none."""
    script = home.archive / LOCATION
    said = f"Script at specified location: {LOCATION} "
    try:
        return _watched(_started([script], home, agent), said)
    except FileNotFoundError:
        words = "Errno::ENOENT with message No such file or directory - " + f"{ARCHIVE}/{LOCATION}"
        return f"{said}failed with error {words}"
    except OSError as error:
        if agent == "2":
            return (
                f"{said}failed with error {os.strerror(error.errno or 0)} (os error {error.errno})"
            )
        return _watched(_started(["/bin/sh", script], home, agent), said)


def _started(command: list[str | Path], home: Home, agent: str) -> subprocess.Popen[bytes]:
    """Its own process group, two pipes, and an input that is closed (1.8) or empty (2)."""
    process = subprocess.Popen(
        command,
        cwd="/",
        env={"PATH": os.defpath, "MARK": home.mark},
        stdin=subprocess.PIPE if agent == "1" else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
    )
    if process.stdin is not None:
        process.stdin.close()
    return process


def _watched(process: subprocess.Popen[bytes], said: str) -> str:
    """Wait for the script, then for the end of its output, both within the timeout."""
    ends = time.monotonic() + TIMEOUT
    with process:
        try:
            status = process.wait(TIMEOUT)
            for name, pipe in (("STDOUT", process.stdout), ("STDERR", process.stderr)):
                assert pipe is not None
                if not _closed(pipe.fileno(), ends):
                    return f"{said}failed to close {name}"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGTERM)
            return f"{said}failed to complete in {TIMEOUT} seconds"
    return f"{said}failed with exit code {status}" if status else ""


def _closed(pipe: int, ends: float) -> bool:
    while select.select([pipe], [], [], max(ends - time.monotonic(), 0.0))[0]:
        if not os.read(pipe, 65_536):
            return True
    return False


def _end(mark: str) -> None:
    """End what the scripts have left: what has the mark in its environment."""
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in place.read_bytes():
                os.kill(int(place.parent.name), signal.SIGKILL)
        except (OSError, ValueError):
            continue  # it has just ended, or is somebody else's


STATUSES = {
    "the last": "check",
    "or true": "check || true",
    "an echo behind": "check\necho up",
    "set -e": "set -e\ncheck\necho up",
    "set -e in a list": "set -e\ncheck && echo up\necho end",
    "set -e in a condition": "set -e\nif check; then echo up; fi\necho end",
    "a negation": "! check",
    "a negation and set -e": "set -e\n! check\necho up",
    "and, or": "check && echo up || echo down",
    "or exit": "check || exit 3\necho up",
    "or a group": "check || { echo down; exit 3; }\necho up",
    "a pipe": "check | cat",
    "the end of a pipe": "echo | check",
    "pipefail": "set -o pipefail\ncheck | cat",
    "pipefail and set -e": "set -eo pipefail\ncheck | cat\nexit 0",
    "a condition": "if check; then exit 0; else exit 1; fi",
    "a condition that only tells": "if check; then echo up; else echo down; fi",
    "the status": "check\nif [ $? -ne 0 ]; then exit 1; fi",
    "the status given on": "check\nexit $?",
    "the status given on by itself": "check\nexit",
    "a function": "f() { check; }\nf",
    "a function that returns": "f() { check || return 1; echo up; }\nf\necho end",
    "a function in a condition": "set -e\nf() { check; echo up; }\nif f; then echo; fi",
    "a function and set -e": "set -e\nf() { check; echo up; }\nf",
    "a subshell": "(check)\necho up",
    "the last subshell": "(exit 0; check)",
    "a subshell that exits": "set -e\n(check || exit 2)\necho up",
    "a loop": "for n in 1 2; do check && exit 0; done\nexit 1",
    "a loop that forgets": "for n in 1 2; do check && break; done",
    "a loop whose last fails": "for n in 1 2; do check; done",
    "an assignment": "set -e\nx=$(check)\necho up",
    "a declaration": "set -e\nexport x=$(check)\necho up",
    "in the background": "check &\nwait",
    "a case": 'case a in a) check ;; esac',
    "set +e": "set -e\nset +e\ncheck\necho up",
    "exec": "exec check",
    "an exit before": "exit 0\ncheck",
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
def test_a_script_fails_with_its_check_if_the_check_decides(name: str, tmp_path: Path) -> None:
    text = f"{BASH}{STATUSES[name]}\n"
    stub = tmp_path / "check"
    stub.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    stub.chmod(0o755)
    answer = subprocess.run(
        ["bash", "-c", text],
        env={"PATH": f"{tmp_path}:{os.defpath}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=10,
        check=False,
    )
    exit_status = read_script(Source("hook.sh", text, "hook.sh")).exit_status
    negated = name == "a negation"  # it fails where the check succeeds
    assert exit_status.sure
    assert bool(exit_status.causes) == (answer.returncode != 0 or negated)
