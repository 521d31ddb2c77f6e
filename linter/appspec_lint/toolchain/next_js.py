"""What `next build` writes: `.next`, and `out` only for a static export."""

from __future__ import annotations

from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.javascript import UNKNOWN, JsCall
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun
from appspec_lint.toolchain.web_output import WebConfig, read_web_config, web_run

_VALUED = frozenset(("-o", "--outdir", "-p", "--port", "-H", "--hostname"))


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `next`."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown:
        return None
    command, *operands = options.operands or ("dev",)
    if command not in ("build", "export"):
        return ToolRun()
    root = resolve(call.directory, operands[0]) if operands else call.directory
    config = read_web_config(files, root, ("next.config",))
    _unwrap(config)
    if command == "export":
        output = options.last("-o", "--outdir") or "out"
        run = web_run(
            "Next.js", files, root, output=output, copied="public", emptied=True, file=config.path
        )
        return run
    directory = config.path_at("distDir")
    kind = config.text_at("output")
    build = web_run(
        "Next.js", files, root, output=directory, file=config.path, complete=config.complete
    )
    if kind != "export":
        return build
    exported = web_run(
        "Next.js",
        files,
        root,
        output=directory or "out",
        copied="public",
        emptied=True,
        file=config.path,
        complete=config.complete,
    )
    return ToolRun(outputs=(*(build.outputs if directory is None else ()), *exported.outputs))


def _unwrap(config: WebConfig) -> None:
    """Read the configuration in a call such as `withBundleAnalyzer({…})`."""
    for _ in range(5):
        value = config.module.resolve(config.value) if config.value is not None else None
        if not isinstance(value, JsCall):
            return
        config.value = value.arguments[0] if value.arguments else UNKNOWN
        if value.name.startswith("withPWA") or config.value is UNKNOWN:
            config.complete = False
