"""What the asset tasks of `rails` write."""

from __future__ import annotations

from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_OUTPUTS = {
    "assets:precompile": ("public/assets", "public/packs", "public/vite"),
    "webpacker:compile": ("public/packs",),
    "vite:build": ("public/vite",),
    "shakapacker:compile": ("public/packs",),
}


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call; None for any other task."""
    names = [name for name in call.arguments if name is not None and not name.startswith("-")]
    names = [name for name in names if "=" not in name]
    if None in call.arguments or not names or any(name not in _OUTPUTS for name in names):
        return None
    written: list[str] = []
    for name in names:
        written += (resolve(call.directory, path) for path in _OUTPUTS[name])
    output = ToolOutput(
        "Rails",
        directories=tuple(written[:1]),
        files=tuple(f"{path}/*" for path in written),
        complete=False,
    )
    return ToolRun(outputs=(output,))
