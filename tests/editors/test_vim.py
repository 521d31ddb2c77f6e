"""Vim with ALE shows the findings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from editors.conftest import Run, need

ALE = Path("/usr/share/vim/vimfiles/pack/dist-bundle/opt/ale/plugin/ale.vim")


def test_ale_shows_the_findings(orders: Path, run: Run, documented: Callable[..., str]) -> None:
    need(shutil.which("vim") is not None, "vim")
    need(ALE.is_file(), "vim-ale")
    init = orders.parent / "vimrc"
    init.write_text(
        f"set nocompatible\nfiletype plugin on\npackadd ale\n{documented('Vim', 'vim')}",
        encoding="utf-8",
    )
    report = orders.parent / "report.json"
    done = run(
        "vim", "-es", "-N", "-u", init, "-i", "NONE", "-n",
        "-S", Path(__file__).with_name("vim_ale.vim"), cwd=orders, REPORT=str(report),
    )  # fmt: skip
    assert report.is_file(), done.stdout + done.stderr
    assert json.loads(report.read_text(encoding="utf-8")) == {
        "buildspec": ["12:3 appspec-not-in-artifact"],
        "typed": [],
        "appspec": ["14:17 hook-script-not-in-artifact", "9:13 permission-matches-nothing"],
    }
