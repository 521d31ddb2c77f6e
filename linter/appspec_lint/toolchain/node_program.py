"""Programs of node_modules that do not change the source, and `node` that runs such a program."""

from __future__ import annotations

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.package_scripts import command_task
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun

_PROGRAM = regex(
    r"(?:.*/)?node_modules/(?:\.bin/(?P<linked>[\w-]+)|(?P<package>(?:@[\w.-]+/)?[\w.-]+)/.+)"
)
_PROGRAMS = {
    "@angular/cli": "ng",
    "@nestjs/cli": "nest",
    "@vue/cli-service": "vue-cli-service",
    "cross-env": "cross-env",
    "gatsby": "gatsby",
    "gulp": "gulp",
    "next": "next",
    "nuxt": "nuxt",
    "react-scripts": "react-scripts",
    "rollup": "rollup",
    "typescript": "tsc",
    "vite": "vite",
    "webpack": "webpack",
    "webpack-cli": "webpack",
}
_VALUED = frozenset(("-r", "--require", "--import", "--loader", "--env-file"))
_SUBCOMMANDS = regex(r"react-scripts/scripts/(\w+)\.js$")


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What one call does; None for a script whose effect is unknown."""
    if call.name != "node":
        return ToolRun()
    arguments = list(call.arguments)
    while arguments:
        argument = arguments.pop(0)
        if argument is None:
            return None
        if argument in _VALUED:
            del arguments[:1]
        elif not argument.startswith("-"):
            return _run(argument, arguments, call)
        elif argument in ("-e", "--eval", "-p", "--print", "-pe"):
            return None
    return None


def _run(script: str, arguments: list[str | None], call: ToolCall) -> ToolRun | None:
    match = _PROGRAM.fullmatch(script)
    if match is None:
        return None
    name = match["linked"] or _PROGRAMS.get(match["package"] or "")
    if name is None:
        return None
    subcommand = _SUBCOMMANDS.search(script)
    words = (name, *([subcommand[1]] if subcommand else []), *arguments)
    return ToolRun(command_task(words, call.directory, "", f"node {script}"))
