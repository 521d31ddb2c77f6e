"""Programs of node_modules that run another one: `cross-env A=1 c`, `dotenv -- c`, `shx c`."""

from __future__ import annotations

import re
import shlex

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.package_scripts import quote
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolRun

_VALUED = {
    "env-cmd": ("-f", "--file", "-r", "--rc-file", "-e", "--environments"),
    "dotenv": ("-e", "-c", "-v", "-p"),
    "dotenvx": ("-f", "--env-file", "-e", "--env"),
    "wait-on": (),
}
_ASSIGNMENT = regex(r"(\w+)=(.*)", re.DOTALL)
_SHX_SILENT = frozenset(("test", "ls", "cat", "echo", "grep", "pwd", "which", "true", "false"))


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The task that a call runs, with the variables that it sets."""
    given = list(call.arguments)
    words: list[str] = []
    at = 0
    valued = _VALUED.get(call.name, ())
    while at < len(given):
        argument = given[at]
        if argument is None:
            return None
        match = _ASSIGNMENT.fullmatch(argument)
        if argument in valued:
            at += 2
        elif argument == "--":
            at += 1
            break
        elif argument == "run" and call.name == "dotenvx":
            at += 1
        elif match is not None and call.name.startswith("cross-env"):
            words.append(f"{match[1]}={shlex.quote(match[2])}")
            at += 1
        elif argument.startswith("-"):
            at += 1
        else:
            break
    rest = given[at:]
    if not rest:
        return ToolRun()
    if call.name == "shx" and rest[0] in _SHX_SILENT:
        return ToolRun()
    if call.name == "cross-env-shell" and len(rest) == 1 and rest[0] is not None:
        words = [*(f"export {word};" for word in words), rest[0]]
    else:
        words += quote(rest)
    return ToolRun((Task(" ".join(words), call.directory, "", call.name),))
