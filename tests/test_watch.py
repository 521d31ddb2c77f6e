"""Does `--watch` lint again after each change, and end cleanly?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from conftest import Fill, seconds

import appspec_lint
from appspec_lint.cli.common import Options
from appspec_lint.cli.watch import wait_for_changes, watch
from appspec_lint.repository.snapshot import Snapshot, take_snapshot

APPSPEC = "version: 0.0\nos: {}\nfiles:\n  - source: /\n    destination: /srv\n"


def snapshot(number: int) -> Snapshot:
    return frozenset({("appspec.yml", number, 0)})


def test_it_waits_until_a_change_is_over() -> None:
    looks = iter(map(snapshot, [1, 1, 1, 2, 3, 3, 3, 3, 4, 4]))
    waits: list[float] = []
    for _ in islice(wait_for_changes(lambda: next(looks), waits.append), 3):
        pass
    assert waits == [0.5, 0.5, 0.1, 0.1, 0.5, 0.5, 0.1]
    assert next(looks, None) is None


@pytest.mark.parametrize("path", ["a/x", "new", ".git/index"])
def test_a_change_is_noticed(fill: Fill, path: str) -> None:
    root = fill({"a/x": "1", ".git/index": "1", ".git/other": "1", "node_modules/x": "1"})
    before = take_snapshot([root])
    fill({".git/other": "22", "node_modules/x": "22"})
    assert take_snapshot([root]) == before
    fill({path: "22"})
    assert take_snapshot([root]) != before


def test_git_add_is_noticed_in_a_linked_work_tree(fill: Fill) -> None:
    root = fill(
        {
            "linked/.git": "gitdir: ../main/.git/worktrees/linked\n",
            "main/.git/worktrees/linked/index": "1",
        }
    )
    before = take_snapshot([root / "linked"])
    fill({"main/.git/worktrees/linked/index": "22"})
    assert take_snapshot([root / "linked"]) != before


def test_a_file_that_is_gone_is_noticed(fill: Fill) -> None:
    root = fill({"a/x": "1", "y": "1"})
    before = take_snapshot([root])
    (root / "a/x").unlink()
    assert take_snapshot([root]) == before - take_snapshot([root / "a"]) - {
        entry for entry in before if entry[0].endswith("x")
    }


@pytest.mark.parametrize("flag", ["config", "baseline"])
def test_a_file_that_a_flag_names_is_watched(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    root = fill({"app/appspec.yml": "", "outer": "1"})
    options = Options(paths=[str(root / "app")], config=None, baseline=None)
    setattr(options, flag, str(root / "outer"))
    looks: list[Snapshot] = []

    def change(look: Callable[[], Snapshot], _: object) -> Iterator[None]:
        looks.append(look())
        fill({"outer": "22"})
        looks.append(look())
        (root / "outer").unlink()
        looks.append(look())
        return iter(())

    monkeypatch.setattr("appspec_lint.cli.watch.wait_for_changes", change)
    watch(options, lambda: None)
    assert len(set(looks)) == 3


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_process_lints_again_and_ends_cleanly(fill: Fill) -> None:
    directory = fill({"appspec.yml": APPSPEC.format("solaris")})
    # A shell without job control starts programs in the background that ignore the signal
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "appspec_lint", "--watch", "--format", "concise"],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(Path(appspec_lint.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        with seconds(120):
            assert "not `solaris`" in process.stdout.readline()
            assert "press Ctrl-C" in process.stderr.readline()
            fill({"appspec.yml": APPSPEC.format("beos")})
            assert "not `beos`" in process.stdout.readline()
            assert "press Ctrl-C" in process.stderr.readline()
            fill({".appspec-lint.yml": "nonsense: 1\n"})
            assert "invalid-configuration" in process.stdout.readline()
            assert "invalid configuration" in process.stderr.readline()
            assert "press Ctrl-C" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            rest = process.communicate()
    finally:
        process.kill()
        process.wait()
    assert rest == ("", "")
    assert process.returncode == 0
