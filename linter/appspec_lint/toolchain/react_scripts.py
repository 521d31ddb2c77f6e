"""What Create React App writes: `build`, or BUILD_PATH, with the content of `public`."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import read_call_options
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun
from appspec_lint.toolchain.web_output import read_web_config, web_run

_ENV_FILES = (".env.production.local", ".env.local", ".env.production", ".env")
_ASSIGNMENT = regex(r"""^[^\S\n]*(?:export\s+)?BUILD_PATH\s*=\s*['"]?([^'"\n#]*)""", re.MULTILINE)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `react-scripts`, `craco` or `react-app-rewired`."""
    options = read_call_options(call.arguments, frozenset(("--config",)))
    if options.unknown:
        return None
    if "build" not in options.operands[:1]:
        return None if "eject" in options.operands[:1] else ToolRun()
    directory = call.directory
    output, file = call.variables.get("BUILD_PATH"), None
    for name in _ENV_FILES if output is None else ():
        path = posixpath.join(directory, name)
        match = _ASSIGNMENT.search(files.read(path) or "")
        if match is not None and match[1].strip():
            output, file = match[1].strip(), path
            break
    complete = output is None or "$" not in output
    if call.name != "react-scripts":
        # The overrides of the webpack configuration may add a plugin that copies.
        names = ("craco.config", ".cracorc", "config-overrides", "config-overrides/index")
        config = read_web_config(files, directory, names)
        webpack = config.get("webpack")
        is_plain = call.name == "craco" and (webpack is None or config.get("webpack") is False)
        complete = complete and (config.path is None or (config.complete and is_plain))
        file = file or config.path
    return web_run(
        "Create React App",
        files,
        directory,
        output=output if complete else None,
        file=file,
        complete=complete,
    )
