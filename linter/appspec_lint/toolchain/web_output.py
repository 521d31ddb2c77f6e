"""What the readers of web tools share: their configuration files, and their output."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.default_outputs import DEFAULT_OUTPUTS
from appspec_lint.toolchain.javascript import UNKNOWN, JsValue
from appspec_lint.toolchain.javascript_module import JsModule
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolOutput, ToolRun

EXTENSIONS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts")
"""The extensions of a configuration file, in the order in which tools look for it."""


class WebConfig:
    """The configuration of a tool, and which part of it could not be read."""

    def __init__(self, path: str | None = None, text: str | None = None) -> None:
        self.path = path
        self.complete = path is None or text is not None
        self.module = JsModule(text or "")
        self.value: JsValue | None = self.module.exported if path is not None else None
        if self.value is UNKNOWN:
            self.complete = False

    def get(self, *keys: str) -> JsValue | None:
        """The value at a path of keys; None if there is none, UNKNOWN if it cannot be read."""
        if self.value is None or self.value is UNKNOWN:
            return None
        return self.module.get(self.value, *keys)

    def path_at(self, *keys: str) -> str | None:
        """The path at a path of keys; None if there is none, or it cannot be read."""
        value = self.get(*keys)
        path = self.module.path(value)
        if value is not None and path is None:
            self.complete = False
        return path

    def text_at(self, *keys: str) -> str | None:
        """The string at a path of keys; None if there is none, or it cannot be read."""
        value = self.get(*keys)
        if value is not None and not isinstance(value, str):
            self.complete = False
        return value if isinstance(value, str) else None

    def flag_at(self, *keys: str) -> bool | None:
        """The boolean at a path of keys; None if there is none, or it cannot be read."""
        value = self.get(*keys)
        if value is not None and not isinstance(value, bool):
            self.complete = False
        return value if isinstance(value, bool) else None


def read_web_config(
    files: ProjectFiles,
    directory: str,
    names: Iterable[str],
    given: str | None = None,
    extensions: tuple[str, ...] = EXTENSIONS,
) -> WebConfig:
    """The configuration file in `directory` with one of the names, or the one that is given."""
    if given:
        path = resolve(directory, given)
        return WebConfig(path, files.read(path))
    for name in names:
        for extension in extensions:
            path = posixpath.join(directory, name + extension)
            if files.exists(path):
                return WebConfig(path, files.read(path))
    return WebConfig()


def web_run(
    tool: str,
    files: ProjectFiles,
    directory: str,
    *,
    output: str | None = None,
    copied: str | None = None,
    copies: tuple[tuple[str, str], ...] = (),
    emptied: bool | None = None,
    file: str | None = None,
    complete: bool = True,
) -> ToolRun:
    """The run of a tool whose project is in `directory`; what is not given is its default.

    `copied` is the directory whose content is copied into the output, "" for none.
    """
    row = DEFAULT_OUTPUTS[tool]
    target = resolve(directory, row.directory if output is None else output)
    source = row.copied if copied is None else copied
    pairs = list(copies)
    if source:
        place = resolve(directory, source)
        if files.has_directory(place) and place:
            pairs.insert(0, (place, target))
    is_emptied = row.emptied if emptied is None else emptied
    return ToolRun(
        outputs=(
            ToolOutput(
                tool,
                directories=(target,) if target else (),
                copies=tuple(pairs),
                emptied=(target,) if is_emptied and complete and _is_own(target) else (),
                file=file,
                complete=complete,
            ),
        )
    )


def _is_own(target: str) -> bool:
    return bool(target) and not target.startswith("/")
