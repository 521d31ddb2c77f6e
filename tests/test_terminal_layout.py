"""Does a report fit the terminal, and link to its rules where that is possible?"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import Fill

from appspec_lint import cli
from appspec_lint.output.terminal import link
from appspec_lint.rules import rule_named

FAULTY = "version: 0.0\nos: solaris\nfiles:\n  - source: /\n    destination: /srv\n"
DEFECT = "unsupported-os"
RULE = rule_named(DEFECT)
assert RULE is not None
URL = RULE.info.url
LINK = link(DEFECT, URL)

Show = Callable[..., str]


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@pytest.fixture
def show(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Lint a faulty project on a terminal, and return what it shows."""
    directory = fill({"appspec.yml": FAULTY})
    monkeypatch.chdir(directory)
    for name in ("TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KONSOLE_VERSION", "DOMTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")

    def run(*arguments: str, environment: Mapping[str, str], terminal: bool = True) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        stream = Terminal() if terminal else io.StringIO()
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(arguments) == 1
        return stream.getvalue()

    return run


@pytest.mark.parametrize(
    ("columns", "widest"), [("50", 50), ("80", 80), ("20", 40), ("500", 120), ("x", 100)]
)
def test_notes_are_wrapped_at_the_width_of_the_terminal(
    show: Show, columns: str, widest: int
) -> None:
    shown = show("--color", "never", environment={"COLUMNS": columns})
    longest = max(len(line) for line in shown.splitlines() if line.startswith(" "))
    assert widest - 15 < longest <= widest


def test_a_pipe_has_the_same_width_everywhere(show: Show) -> None:
    narrow = show(environment={"COLUMNS": "50"}, terminal=False)
    assert narrow == show(environment={"COLUMNS": "200"}, terminal=False)


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "xterm-kitty"},
        {"TERM_PROGRAM": "vscode"},
        {"TERM_PROGRAM": "iTerm.app"},
        {"VTE_VERSION": "6003"},
        {"WT_SESSION": "1"},
    ],
)
def test_a_rule_is_a_link_on_a_terminal_that_shows_links(
    show: Show, environment: Mapping[str, str]
) -> None:
    assert LINK in show(environment=environment)
    assert "see:" not in show("--verbose", environment=environment)


@pytest.mark.parametrize(
    ("arguments", "environment", "terminal"),
    [
        ((), {}, True),
        ((), {"VTE_VERSION": "4600"}, True),
        ((), {"TERM_PROGRAM": "Apple_Terminal"}, True),
        (("--color", "never"), {"TERM_PROGRAM": "vscode"}, True),
        ((), {"TERM_PROGRAM": "vscode", "NO_COLOR": "1"}, True),
        (("--color", "always"), {"TERM_PROGRAM": "vscode"}, False),
    ],
)
def test_elsewhere_the_address_is_printed_if_that_is_requested(
    show: Show, arguments: tuple[str, ...], environment: Mapping[str, str], terminal: bool
) -> None:
    plain = show(*arguments, environment=environment, terminal=terminal)
    assert ("\x1b]8" in plain, URL in plain) == (False, False)
    verbose = show("--verbose", *arguments, environment=environment, terminal=terminal)
    assert "\x1b]8" not in verbose
    assert URL in verbose


def test_a_file_contains_no_links(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fill({"appspec.yml": FAULTY}))
    monkeypatch.setenv("TERM_PROGRAM", "vscode")
    monkeypatch.setattr(sys, "stdout", Terminal())
    cli.main(["--color", "always", "--output", "report.txt"])
    assert "\x1b]8" not in Path("report.txt").read_text(encoding="utf-8")
