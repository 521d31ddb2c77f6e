"""What every test stands on: an environment without CI, and folders that are quickly filled."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

Fill = Callable[[Mapping[str, str]], Path]
Git = Callable[..., str]

SCRUBBED = (
    *("CI", "NO_COLOR", "FORCE_COLOR", "COLUMNS"),
    *("CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "BITBUCKET_CLONE_DIR", "CODEBUILD_SRC_DIR"),
    "JENKINS_URL",
)


@contextmanager
def seconds(limit: int) -> Iterator[None]:
    """Fail what takes longer, in place of waiting for it (where there are signals)."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"it takes more than {limit} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(limit)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out what a CI system, a hook or a user's terminal would tell the linter."""
    for name in list(os.environ):
        if name in SCRUBBED or name.startswith(("GITHUB_", "GIT_")):
            monkeypatch.delenv(name)


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Write files, path -> text, into the test's folder."""

    def write(files: Mapping[str, str]) -> Path:
        for path, text in files.items():
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode("utf-8"))
        return tmp_path

    return write


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Run git in the test's folder, under nobody's configuration."""

    def run(*arguments: str, directory: Path = tmp_path) -> str:
        answer = subprocess.run(
            ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org",
             "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *arguments],
            cwd=directory,
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            text=True,
            check=True,
        )  # fmt: skip
        return answer.stdout

    return run
