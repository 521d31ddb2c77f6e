"""The values of a script's variables, as far as its source shows them."""

from __future__ import annotations

import re

from appspec_lint.lazy.regex import regex
from appspec_lint.script.script import Script

_REFERENCE = regex(r"\"?\$\{?(\w+)\}?\"?")


def is_command_output(raw: str, script: Script) -> bool:
    """Whether a word, as written, is the output of a command: directly, or through a variable."""
    if "$(" in raw or "`" in raw:
        return True
    variable = _REFERENCE.fullmatch(raw)
    if variable is None:
        return False
    return re.search(rf"\b{variable[1]}=[\"']?(\$\(|`)", script.source.text) is not None
