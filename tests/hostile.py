"""Repositories that strangers wrote, and how the command is run on them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LINTER = Path(__file__).resolve().parents[1] / "linter"
COMMAND = (sys.executable, "-P", "-c", "from appspec_lint.__main__ import start; start()")
"""What the installed command runs."""

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /opt/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl start orders\n"
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - make
artifacts:
  files:
    - '**/*'
"""
DEFECT = {"appspec.yml": "version: 0.0\nos: solaris\n"}
"""A repository in which there is something to report."""
FIXABLE = {"appspec.yml": APPSPEC.replace("version: 0.0", "version: 0.1")}
SECONDS = 60
"""No run may need longer; far longer than any needs."""


def run(
    directory: Path,
    *arguments: str,
    variables: Mapping[str, str] = {},
    stdin: bytes = b"",
    command: Sequence[str] = COMMAND,
) -> subprocess.CompletedProcess[str]:
    """Run the command in a directory."""
    ran = subprocess.run(
        [*command, *arguments],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(LINTER), **variables},
        input=stdin,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    return subprocess.CompletedProcess(
        ran.args,
        ran.returncode,
        ran.stdout.decode("utf-8", "surrogateescape"),
        ran.stderr.decode("utf-8", "surrogateescape"),
    )


def write_files(directory: Path, files: Mapping[str, str]) -> Path:
    """Write files, by path, below a directory."""
    for path, text in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return directory


def write_program(file: Path, marker: Path) -> None:
    """Write a program that leaves a marker if it is run."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'#!/bin/sh\necho ran >> "{marker}"\n', encoding="utf-8")
    file.chmod(0o755)


def assert_one_line(text: str, *words: str) -> None:
    """One line, for people, that contains these words."""
    assert text.startswith("appspec-lint: "), text
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    for word in words:
        assert word in text, text
