"""Real editors talk to the language server, configured with the lines of docs/editors.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = os.environ.get("EDITOR_TESTS") == "1"
"""Whether a missing editor is a failure: so it is in .ci/run."""

Run = Callable[..., subprocess.CompletedProcess[str]]


def need(is_there: bool, name: str) -> None:
    """Skip the test if something is missing, or fail where everything is installed."""
    if not is_there:
        assert not REQUIRED, f"{name} is not installed"
        pytest.skip(f"{name} is not installed")


@pytest.fixture(autouse=True)
def editor_tests_are_wanted() -> None:
    """Start editors only on request: they take a minute."""
    if not REQUIRED and os.environ.get("EDITOR_TESTS") != "if-installed":
        pytest.skip("EDITOR_TESTS=1 (or if-installed) runs the tests with real editors")
    need(find_spec("pygls") is not None, "appspec-lint[lsp]")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A repository with the failing example, and the Gradle wrapper that its build runs."""
    directory = tmp_path / "orders"
    shutil.copytree(ROOT / "examples/orders", directory)
    (directory / "gradlew").write_text("#!/bin/sh\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=directory, check=True)
    return directory


@pytest.fixture(scope="session")
def documented() -> Callable[[str, str, int], str]:
    """Read a block of docs/editors.md: the heading, the language, and which one of them."""
    page = (ROOT / "docs/editors.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", page, re.MULTILINE))

    def read(heading: str, language: str, number: int = 0) -> str:
        pattern = rf"^```{language}\n(.*?)^```$"
        return re.findall(pattern, sections[heading], re.MULTILINE | re.DOTALL)[number]

    return read


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with `appspec-lint` of this checkout first on the PATH, and an empty home."""
    programs = tmp_path / "bin"
    home = tmp_path / "home"
    programs.mkdir()
    home.mkdir()
    command = programs / "appspec-lint"
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT / "linter"} exec {sys.executable} -m appspec_lint "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Run a program in this environment."""

    def run(
        *arguments: str | Path, cwd: Path, seconds: int = 120, **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, arguments)),
            cwd=cwd,
            env={**environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    return run
