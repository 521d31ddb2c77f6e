"""What a run opens, runs and imports, as Python's own audit events show it: SECURITY.md holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import LINTER, write_files
from test_hostile_calls import CRASHES
from test_hostile_logs import hostile_files
from test_hostile_secrets import leaking_files

FIXTURES = Path(__file__).parent / "fixtures"
REPOSITORIES = sorted(FIXTURES.glob("*/repository"))

WATCHED = """
import os, sys, sysconfig
events = []
root = os.path.realpath(sys.argv[1])
own = {os.path.realpath(path) for path in (*sys.path, sys.prefix, sys.base_prefix, sys.argv[2])}
own |= {os.path.realpath(path) for path in sysconfig.get_paths().values()}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

def inside(path, directories):
    if path.startswith("<"):  # code that a library makes
        return False
    real = os.path.realpath(path)
    return any(real == place or real.startswith(place + os.sep) for place in directories)

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path, flags = os.fsdecode(arguments[0]), arguments[2] or 0
        if flags & WRITING and path != os.devnull:
            events.append(f"writes {os.path.abspath(path)}")
        elif not inside(path, {root, *own}) and path != os.devnull:
            events.append(f"opens {path}")
    elif event.partition(".")[0] in ("socket", "ssl", "http", "urllib", "ftplib", "smtplib"):
        events.append(event)
    elif event == "subprocess.Popen":
        program, call = str(arguments[0]), arguments[1]
        if not os.path.isabs(program) or inside(program, {root}):
            events.append(f"runs {program}")
        elif os.path.basename(program) not in ("git", "shellcheck"):
            events.append(f"runs {call}")
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn"):
        events.append(event)
    elif event == "compile" and inside(str(arguments[1]), {root}):
        events.append(f"compiles {arguments[1]}")
    elif event == "exec" and inside(arguments[0].co_filename, {root}):
        events.append(f"executes {arguments[0].co_filename}")
    elif event == "import" and arguments[1] and inside(arguments[1], {root}):
        events.append(f"imports {arguments[1]}")
    elif event in ("os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.chmod"):
        events.append(f"{event} {arguments[0]}")

sys.addaudithook(watch)
os.chdir(root)
from appspec_lint.cli import main
for call in sys.argv[3].split("\\n"):
    main(call.split())
print()
print("events", *sorted(set(events)), sep="\\n")
"""
CALLS = (
    "--no-config --format json", ". --shellcheck auto", "--diff --unsafe-fixes", "plan --verbose",
    "plan --format html", "--show-config", "explain hook-script-missing", "--fix --format sarif",
)  # fmt: skip


def audit(root: Path, *calls: str) -> list[str]:
    """Run the calls in a repository. Returns what they do that is not promised."""
    ran = subprocess.run(
        [sys.executable, "-B", "-P", "-c", WATCHED, root, LINTER.parent, "\n".join(calls)],
        env={**os.environ, "PYTHONPATH": str(LINTER)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=300,
    )
    output = ran.stdout.decode("utf-8", "surrogateescape")
    return output.rpartition("\nevents\n")[2].split("\n")[:-1] if "\nevents\n" in output else []


@pytest.mark.parametrize("repository", REPOSITORIES, ids=lambda path: path.parent.name)
def test_a_run_opens_only_the_repository_and_runs_only_git(
    tmp_path: Path, repository: Path
) -> None:
    if repository != REPOSITORIES[0]:  # the calls are many
        assert audit(repository, CALLS[0], "plan") == []
        return
    for file in repository.rglob("*"):
        if file.is_file():
            place = tmp_path / file.relative_to(repository)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert audit(tmp_path, *CALLS[:-1]) == []


HOSTILE = {"logs": hostile_files(), "secrets": leaking_files(), **CRASHES}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_repository_changes_nothing_of_that(tmp_path: Path, name: str) -> None:
    modules = dict.fromkeys(("ruamel.py", "jsonschema.py", "conftest.py", "setup.py"), "1 / 0\n")
    write_files(tmp_path, {**modules, **HOSTILE[name]})
    assert audit(tmp_path, *CALLS[:-1]) == []


def test_only_a_fix_writes_and_only_what_it_names(tmp_path: Path) -> None:
    write_files(tmp_path, {"appspec.yml": "version: 0.1\nos: linux\n", "other.yml": ""})
    events = audit(tmp_path, "--fix --output report.json --format json")
    assert events
    unnamed = ("writes .", "os.chmod 3")  # a new file in the working directory, by its handle
    for event in events:
        assert str(tmp_path) in event or "/proc/self/fd" in event or event in unnamed, event
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "appspec.yml", "other.yml", "report.json",
    ]  # fmt: skip
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


def test_the_audit_sees_what_it_should(tmp_path: Path) -> None:
    write_files(tmp_path, {"evil.py": ""})
    spoiled = WATCHED.replace(
        "print()\n",
        "import socket, subprocess\nsocket.socket()\nopen('/etc/hostname').close()\n"
        "sys.path.insert(0, root)\nimport evil\nsubprocess.run(['./evil'], check=False)\n",
    ).replace("main(call.split())", "pass")
    ran = subprocess.run(
        [sys.executable, "-B", "-P", "-c",
         spoiled.replace("subprocess.run(['./evil'], check=False)", "os.system('true')"),
         tmp_path, LINTER.parent, ""],
        env={**os.environ, "PYTHONPATH": str(LINTER)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for word in ("socket", "opens /etc/hostname", "evil.py", "os.system"):
        assert word in ran.stdout
