"""What the terminal that the command writes to can show: its width, and links."""

from __future__ import annotations

import os
import sys

from appspec_lint.output.text import WIDTH, TextLayout

_NARROWEST, _WIDEST = 40, 120
_WITH_LINKS = frozenset(
    ("alacritty", "ghostty", "iTerm.app", "rio", "vscode", "WarpTerminal", "WezTerm", "zed")
)
"""The values of TERM_PROGRAM of terminals that show links."""
_TERMS_WITH_LINKS = ("alacritty", "foot", "rio", "wezterm", "xterm-ghostty", "xterm-kitty")
_MARKS_OF_LINKS = ("DOMTERM", "KONSOLE_VERSION", "WT_SESSION")
"""Variables of other terminals that show links."""
_FIRST_VTE_WITH_LINKS = 5000
"""GNOME Terminal and others: version 0.50."""


def terminal_layout(*, to_file: bool, color: bool, verbose: bool) -> TextLayout:
    """Find out how to lay out a report; in a file or a pipe, nothing depends on the terminal."""
    if to_file or not sys.stdout.isatty():
        return TextLayout(urls=verbose)
    links = color and _shows_links()
    return TextLayout(_find_width(), links, urls=verbose and not links)


def _find_width() -> int:
    given = os.environ.get("COLUMNS", "")
    try:
        columns = int(given) if given.isdecimal() else os.get_terminal_size(1).columns
    except (OSError, ValueError):
        columns = 0
    return min(max(columns or WIDTH, _NARROWEST), _WIDEST)


def _shows_links() -> bool:
    environment = os.environ
    if environment.get("TERM_PROGRAM") in _WITH_LINKS:
        return True
    if environment.get("TERM", "").startswith(_TERMS_WITH_LINKS):
        return True
    version = environment.get("VTE_VERSION", "")
    if version.isdecimal() and int(version) >= _FIRST_VTE_WITH_LINKS:
        return True
    return any(environment.get(name) for name in _MARKS_OF_LINKS)
