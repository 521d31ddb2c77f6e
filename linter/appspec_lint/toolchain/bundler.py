"""Where Bundler installs gems."""

from __future__ import annotations

import re

from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset("--path --gemfile --jobs -j --retry --without --with --binstubs".split())
_SILENT = frozenset(
    "check config list show outdated info env doctor clean lock audit update".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of `bundle` writes; None for `exec`, `gem` and unknown commands."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED)
    verb = options.operands[0] if options.operands else "install"
    if verb in _SILENT:
        return ToolRun()
    if options.is_unknown("--path") or verb not in ("install", "package", "cache"):
        return None
    if verb != "install":
        target = resolve(call.directory, "vendor/cache")
        return ToolRun(outputs=(ToolOutput("Bundler", (target,), (f"{target}/**",)),))
    path = options.last("--path") or call.variables.get("BUNDLE_PATH")
    config = files.read(resolve(call.directory, ".bundle/config")) or ""
    configured = re.search(r'^BUNDLE_PATH:\s*"?([^"\s]+)', config, re.MULTILINE)
    if path is None and configured:
        path = configured[1]
    if path is None and options.has("--deployment"):
        path = "vendor/bundle"
    directories = (resolve(call.directory, path),) if path else ()
    # `bundle config` may have set another path before.
    written = [f"{directory}/**" for directory in directories]
    written += [
        resolve(call.directory, "vendor/bundle/**"),
        resolve(call.directory, ".bundle/config"),
    ]
    return ToolRun(outputs=(ToolOutput("Bundler", directories, tuple(written)),))
