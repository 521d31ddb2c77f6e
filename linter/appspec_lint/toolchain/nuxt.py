"""What Nuxt writes and copies: `.output`, or `dist` before version 3."""

from __future__ import annotations

import posixpath

from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.package_json import find_package
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun
from appspec_lint.toolchain.web_output import read_web_config, web_run

_VALUED = frozenset("--config -c --preset --dotenv --cwd --rootDir --target --modern".split())


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `nuxt` or `nuxi`."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown or any(value is None for _, value in options.values):
        return None
    command, *rest = options.operands or ("dev",)
    if command not in ("build", "generate", "export"):
        return ToolRun()
    root = resolve(call.directory, rest[0] if rest else "")
    config = read_web_config(files, root, ("nuxt.config",), options.last("--config"))
    package = find_package(files, root)
    version = package.major("nuxt") if package is not None else None
    is_edge = package is not None and "nuxt" not in package.dependencies and call.name == "nuxt"
    if is_edge or (version or 3) < 3:
        return _nuxt_2(command, root, files)
    output = config.path_at("nitro", "output", "dir") if config.get("nitro") is not None else None
    preset = config.get("nitro", "preset") if config.get("nitro") is not None else None
    complete = config.complete and preset in (None, "node-server", "static", "node")
    complete = complete and "NITRO_PRESET" not in call.variables
    target = resolve(root, output or ".output")
    public = posixpath.join(target, "public")
    source = config.path_at("dir", "public") if config.get("dir") is not None else None
    # In Nuxt 4, `public` is still in the root directory.
    place = resolve(root, source or "public")
    directories = [target, public]
    if command == "generate":
        directories.append(resolve(root, "dist"))
    has_public = bool(place) and files.has_directory(place)
    copies = [(place, into) for into in directories[1:]] if has_public else []
    result = ToolOutput(
        "Nuxt",
        directories=tuple(directories),
        copies=tuple(copies),
        emptied=(target,) if complete and target else (),
        file=config.path,
        complete=complete and config.complete,
    )
    return ToolRun(outputs=(result,))


def _nuxt_2(command: str, root: str, files: ProjectFiles) -> ToolRun:
    config = read_web_config(files, root, ("nuxt.config",))
    build = config.path_at("buildDir")
    name = config.path_at("generate", "dir") if config.get("generate") is not None else None
    target = config.get("target")
    outputs = [
        *web_run(
            "Nuxt 2",
            files,
            root,
            output=build or ".nuxt",
            copied="",
            emptied=False,
            file=config.path,
            complete=config.complete,
        ).outputs
    ]
    mode = config.get("mode")
    if command != "build" or mode == "spa" or config.get("ssr") is False or target == "static":
        run = web_run(
            "Nuxt 2", files, root, output=name, file=config.path, complete=config.complete
        )
        outputs += run.outputs
    return ToolRun(outputs=tuple(outputs))
