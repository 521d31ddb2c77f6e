"""Neovim's own LSP client shows the findings, applies fixes, and sees the findings go."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from editors.conftest import Run, need

DRIVER = Path(__file__).with_name("neovim.lua")

BOTH = "14:17 hook-script-not-in-artifact, 9:13 permission-matches-nothing"
SEEN = {
    "opened": {"appspec": BOTH, "buildspec": "12:3 appspec-not-in-artifact"},
    "fixed in the same file": {"appspec": BOTH, "buildspec": ""},
    "fixed in the other file": {"appspec": "10:17 hook-script-not-in-artifact", "buildspec": ""},
    "typed": {"appspec": "", "buildspec": ""},
}


def find_neovim(version: str) -> str:
    """Find the system's Neovim (0.7 or newer), or a newer one that `NEOVIM_0_11` names."""
    found = os.environ.get("NEOVIM_0_11") if version == "0.11" else shutil.which("nvim")
    need(found is not None, f"Neovim {version}")
    assert found is not None
    return found


def drive(program: str, configuration: str, orders: Path, run: Run) -> object:
    """Drive Neovim with this configuration, and give what it has seen."""
    init = orders.parent / "init.lua"
    init.write_text(configuration, encoding="utf-8")
    report = orders.parent / "report.json"
    done = run(
        program, "--headless", "-u", init, "-i", "NONE", "-n", "-S", DRIVER,
        cwd=orders, REPORT=str(report),
    )  # fmt: skip
    assert report.is_file(), done.stderr
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("version", "number"),
    [("0.11", 0), ("0.11", 1), ("0.7", 2)],
    ids=["0.11", "0.8 to 0.10, in 0.11", "0.7"],
)
def test_neovim_shows_findings_and_applies_fixes(
    version: str, number: int, orders: Path, run: Run, documented: Callable[..., str]
) -> None:
    configuration = documented("Neovim", "lua", number)
    assert drive(find_neovim(version), configuration, orders, run) == SEEN


def test_neovim_passes_settings_on(orders: Path, run: Run, documented: Callable[..., str]) -> None:
    program = find_neovim("0.11")
    settings = documented("Settings of the language server", "lua")
    settings = settings.replace("unverified-start", "permission-matches-nothing")
    seen = drive(program, documented("Neovim", "lua") + settings, orders, run)
    assert isinstance(seen, dict)
    assert seen["opened"]["appspec"] == "14:17 hook-script-not-in-artifact"


@pytest.mark.parametrize("program", ["nvim", "vim"])
def test_make_fills_the_quickfix_list(
    program: str, orders: Path, run: Run, documented: Callable[..., str]
) -> None:
    need(shutil.which(program) is not None, program)
    init = orders.parent / "init.vim"
    init.write_text(documented("Without the language server", "vim"), encoding="utf-8")
    listed = orders.parent / "listed.json"
    headless = ["--headless"] if program == "nvim" else ["-es", "-N"]
    show = (
        "call writefile([json_encode(map(getqflist(), '[bufname(v:val.bufnr), v:val.lnum,"
        " v:val.col, v:val.type, v:val.text, v:val.valid]'))], $LISTED)"
    )
    done = run(
        program, *headless, "-u", init, "-i", "NONE", "-n", "-c", "silent make!",
        "-c", show, "-c", "qall!", cwd=orders, LISTED=str(listed),
    )  # fmt: skip
    assert listed.is_file(), done.stderr
    entries = json.loads(listed.read_text(encoding="utf-8"))
    assert [entry[:4] for entry in entries if entry[5]] == [
        ["appspec.yml", 9, 13, "w"],
        ["appspec.yml", 14, 17, "e"],
        ["buildspec.yml", 12, 3, "e"],
        ["scripts/start.sh", 3, 1, "e"],
        ["scripts/start.sh", 3, 1, "w"],
    ]
    message = "`appspec.yml` is not included in the build artifact"
    assert entries[2][4] == f"[appspec-not-in-artifact] {message}"
