"""Which module reads the configuration of which program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun

Reader = Callable[[ToolCall, ProjectFiles], ToolRun | None]

MODULES: Mapping[str, str] = {
    "bun": "bun",
    "conc": "script_runner",
    "concurrently": "script_runner",
    "craco": "react_scripts",
    "cross-env": "node_wrapper",
    "cross-env-shell": "node_wrapper",
    "dotenv": "node_wrapper",
    "dotenvx": "node_wrapper",
    "env-cmd": "node_wrapper",
    "next": "next_js",
    "ng": "angular",
    "npm": "npm",
    "npm-run-all": "script_runner",
    "pnpm": "pnpm",
    "react-app-rewired": "react_scripts",
    "react-scripts": "react_scripts",
    "run-p": "script_runner",
    "run-s": "script_runner",
    "shx": "node_wrapper",
    "vite": "vite",
    "yarn": "yarn",
    "yarnpkg": "yarn",
}
"""The module of this package that reads the calls of a program, by the program's name.

It has a function `read`, a `Reader`. It is imported when a build first calls the program.
"""


def read_tool(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call does; None if its effect cannot be read without running it."""
    name = MODULES.get(call.name)
    if name is None:
        return None
    reader: Reader = import_module(f"appspec_lint.toolchain.{name}").read
    return reader(call, files)
