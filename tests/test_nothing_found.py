"""Is a run that linted nothing never silent, and a failure of the system one clear line?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Fill

import appspec_lint
from appspec_lint import cli

CLEAN = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n"
NOTHING = "no AppSpec and no buildspec found"
LINTER = str(Path(appspec_lint.__file__).parents[1])

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, [], NOTHING),
        ({"README.md": "x"}, [], NOTHING),
        ({".appspec-lint.yml": ""}, [], NOTHING),
        ({"appsec.yml": "x: 1\n"}, [], f"{NOTHING}; is `appsec.yml` meant to be `appspec.yml`?"),
        ({"a/appspec.ym": CLEAN}, [], f"{NOTHING}; is `a/appspec.ym` meant to be `appspec.yml`?"),
        ({"appspec": "x: 1\n"}, [], f"{NOTHING}; is `appspec` meant to be `appspec.yml`?"),
        ({"buildpsec.yml": ""}, [], f"{NOTHING}; is `buildpsec.yml` meant to be `buildspec.yml`?"),
        (
            {"a/appspec.yml": CLEAN},
            ["--exclude", "a"],
            "no AppSpec and no buildspec left to lint; `a/appspec.yml` is excluded",
        ),
        (
            {"a/appspec.yml": CLEAN, "b/x.sh": ""},
            ["b/x.sh"],
            "the given files do not belong to any AppSpec or buildspec",
        ),
        ({"a/appspec.yml": CLEAN, "b/x.sh": ""}, ["b"], NOTHING),
    ],
)
def test_a_run_that_lints_nothing_says_so(
    fill: Fill,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
    files: Mapping[str, str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(fill(files))
    assert cli.main(arguments) == 0
    captured = capsys.readouterr()
    assert captured.err == f"appspec-lint: {message}\n"
    assert captured.out.startswith("no findings in ")


@pytest.mark.parametrize("files", [{"appspec.yml": CLEAN}, {"buildspec.yml": "version: 0.2\n"}])
def test_a_run_that_lints_anything_does_not(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, capsys: Captured, files: Mapping[str, str]
) -> None:
    monkeypatch.chdir(fill(files))
    cli.main([])
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("> /dev/full", "cannot write to standard output: no space left on device"),
        ("rules > /dev/full", "cannot write to standard output: no space left on device"),
        ("--help > /dev/full", "cannot write to standard output: no space left on device"),
        ("plan > /dev/full", "cannot write to standard output: no space left on device"),
        ("-f json >&-", "cannot write to standard output: it is closed"),
        ("-o /dev/full", "cannot write `/dev/full`: no space left on device"),
        ("plan -o /dev/full", "cannot write `/dev/full`: no space left on device"),
        ("-o no/where", "cannot write `no/where`: no such file or directory"),
        ("--stdin-filename appspec.yml - <&-", "cannot read standard input: it is closed"),
        ("nowhere 2> /dev/full", ""),
        ("explain x.log > /dev/full", "cannot write to standard output: no space left on device"),
    ],
)
def test_a_failure_of_the_system_is_one_line(fill: Fill, command: str, message: str) -> None:
    directory = fill({"appspec.yml": CLEAN, "x.log": "Script at failed to close STDOUT"})
    process = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m appspec_lint {command}'],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": LINTER},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert process.stderr == (f"appspec-lint: {message}\n" if message else "")
    assert process.returncode == 2


def test_a_working_directory_that_was_deleted_is_one_line(tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom appspec_lint.cli import main\n"
        "os.rmdir(os.getcwd())\nsys.exit(main([]))"
    )
    directory = tmp_path / "gone"
    directory.mkdir()
    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": LINTER},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    expected = "appspec-lint: cannot read the working directory: no such file or directory\n"
    assert (process.returncode, process.stdout, process.stderr) == (2, "", expected)
