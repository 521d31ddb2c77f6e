"""What Ionic, Capacitor and Quasar run: the web build of the application."""

from __future__ import annotations

import posixpath

from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.jsonc import parse_jsonc
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolRun
from appspec_lint.toolchain.web_output import web_run

_VALUED = frozenset(
    ("--engine", "--platform", "--configuration", "-c", "--project", "--source-map")
)
_BUILDS = {"angular": "ng build", "react": "react-scripts build", "vue": "vue-cli-service build"}


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `ionic`."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown:
        return None
    if "build" not in options.operands[:1]:
        return ToolRun() if options.operands[:1] in (("serve",), ("info",), ("lab",)) else None
    path = posixpath.join(call.directory, "ionic.config.json")
    data = parse_jsonc(files.read(path) or "")
    kind = data.get("type") if isinstance(data, dict) else None
    name = kind.split("-")[0] if isinstance(kind, str) else ""
    is_vite = any(
        files.exists(resolve(call.directory, f"vite.config.{extension}"))
        for extension in ("ts", "js", "mts", "mjs")
    )
    code = "vite build" if is_vite else _BUILDS.get(name)
    if code is not None:
        return ToolRun((Task(code, call.directory, path, "ionic build"),))
    return web_run("Ionic", files, call.directory, complete=False)
