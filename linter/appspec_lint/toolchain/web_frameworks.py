"""What Astro, Gatsby, Eleventy, Docusaurus, Storybook, Vue CLI and Expo write and copy."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.copied_patterns import copy_pattern, has_glob
from appspec_lint.toolchain.javascript import JsObject
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolRun
from appspec_lint.toolchain.web_output import read_web_config, web_run

_VALUED = frozenset(
    "--config -c --output --input --outDir --out-dir --output-dir -o --dest --mode --target --name "
    "--root --config-dir --locale --formats --dotenv --preset --site --base --pathprefix "
    "--platform -p --modern".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown or any(value is None for _, value in options.values):
        return None
    return _READERS[call.name](call, options, files)


def _astro(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if "build" not in options.operands[:1]:
        return ToolRun()
    root = resolve(call.directory, options.last("--root") or "")
    config = read_web_config(files, root, ("astro.config",), options.last("--config"))
    output = options.last("--outDir") or config.path_at("outDir")
    public = config.path_at("publicDir")
    if config.get("root") is not None:
        config.complete = False
    target = resolve(root, output or "dist")
    # With a server adapter, the static files are in `client`.
    has_server = config.get("adapter") is not None
    run = web_run(
        "Astro",
        files,
        root,
        output=output,
        copied="" if has_server else public,
        file=config.path,
        complete=config.complete,
    )
    if not has_server or not target:
        return run
    client = posixpath.join(target, "client")
    more = web_run(
        "Astro",
        files,
        root,
        output=posixpath.relpath(f"/{client}", f"/{root}"),
        copied=public,
        emptied=False,
        file=config.path,
        complete=config.complete,
    )
    return ToolRun(outputs=(*run.outputs, *more.outputs))


def _gatsby(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if "build" not in options.operands[:1]:
        return ToolRun()
    node = read_web_config(files, call.directory, ("gatsby-node",))
    # The hooks of gatsby-node.js may write anything into `public`.
    names = {token.text for token in node.module.reader.tokens}
    complete = not names & {"onPostBuild", "onPostBootstrap", "fs", "'fs'", '"fs"'}
    return web_run("Gatsby", files, call.directory, file=node.path, complete=complete)


def _docusaurus(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    command = options.operands[:1]
    if "build" not in command:
        return ToolRun() if command and command[0] in ("start", "serve", "clear") else None
    root = resolve(call.directory, options.operands[1] if len(options.operands) > 1 else "")
    config = read_web_config(files, root, ("docusaurus.config",), options.last("--config"))
    static = config.get("staticDirectories")
    copies: list[tuple[str, str]] = []
    output = options.last("--out-dir")
    target = resolve(root, output or "build")
    if isinstance(static, list):
        for entry in static:
            place = config.module.path(entry)
            if place is None:
                config.complete = False
            else:
                copies.append((resolve(root, place), target))
    elif static is not None:
        config.complete = False
    return web_run(
        "Docusaurus",
        files,
        root,
        output=output,
        copied="" if copies else None,
        copies=tuple(copies),
        file=config.path,
        complete=config.complete,
    )


_PASSTHROUGH = regex(r"addPassthroughCopy\(\s*(['\"])([^'\"\n]+)\1\s*[,)]")


def _eleventy(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if options.has("--serve", "--dryrun"):
        return ToolRun()
    names = (".eleventy", "eleventy.config")
    config = read_web_config(files, call.directory, names, options.last("--config"))
    text = files.read(config.path) if config.path else ""
    tokens = [token.text for token in config.module.reader.tokens]
    output = options.last("--output")
    if output is None:
        match = re.search(r"\boutput\s*:\s*(['\"])([^'\"\n]+)\1", text or "")
        output = match[2] if match else None
    complete = text is not None and "setOutputDirectory" not in tokens
    source = options.last("--input")
    if source is None:
        match = re.search(r"\binput\s*:\s*(['\"])([^'\"\n]+)\1", text or "")
        source = match[2] if match else "."
    target = resolve(call.directory, output or "_site")
    copies: list[tuple[str, str]] = []
    matches = list(_PASSTHROUGH.finditer(text or ""))
    complete = complete and len(matches) == tokens.count("addPassthroughCopy")
    base = resolve(call.directory, source)
    for match in matches:
        place = resolve(call.directory, match[2])
        if has_glob(place):
            copies += copy_pattern(files, place, target, base=base).pairs
            continue
        inner = place[len(base) + 1 :] if base and place.startswith(f"{base}/") else place
        copies.append((place, posixpath.join(target, inner)))
    if tokens.count("addPlugin") or tokens.count("require"):
        complete = complete and not tokens.count("fs")
    return web_run(
        "Eleventy",
        files,
        call.directory,
        output=output,
        copies=tuple(copies),
        file=config.path,
        complete=complete,
    )


def _storybook(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if call.name == "storybook" and "build" not in options.operands[:1]:
        return ToolRun()
    home = options.last("--config-dir", "-c") or ".storybook"
    place = resolve(call.directory, home)
    config = read_web_config(files, place, ("main",))
    output = options.last("-o", "--output-dir") or "storybook-static"
    target = resolve(call.directory, output)
    copies: list[tuple[str, str]] = []
    static = config.get("staticDirs")
    for entry in static if isinstance(static, list) else []:
        value = config.module.resolve(entry)
        path = config.module.path(value)
        if path is not None:
            copies.append((resolve(place, path), target))
            continue
        source = config.module.path(config.module.get(value, "from"))
        into = config.module.path(config.module.get(value, "to"))
        if not isinstance(value, JsObject) or source is None or into is None:
            config.complete = False
            continue
        copies.append((resolve(place, source), posixpath.join(target, into.strip("/"))))
    if static is not None and not isinstance(static, list):
        config.complete = False
    return web_run(
        "Storybook",
        files,
        call.directory,
        output=output,
        copies=tuple(copies),
        emptied=False,
        file=config.path,
        complete=config.complete,
    )


def _vue_cli(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if "build" not in options.operands[:1]:
        return ToolRun()
    config = read_web_config(files, call.directory, ("vue.config",))
    output = options.last("--dest") or config.path_at("outputDir")
    for key in ("chainWebpack", "configureWebpack", "pluginOptions"):
        names = {token.text for token in config.module.reader.tokens}
        if config.get(key) is not None and any("copy" in name.lower() for name in names):
            config.complete = False
    keeps = options.has("--no-clean")
    return web_run(
        "Vue CLI",
        files,
        call.directory,
        output=output,
        emptied=not keeps,
        file=config.path,
        complete=config.complete,
    )


def _expo(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    command = options.operands[0] if options.operands else "start"
    if command == "export":
        output = options.last("--output-dir")
        return web_run("Expo", files, call.directory, output=output)
    if command in ("build:web", "export:web"):
        return web_run("Expo", files, call.directory, output="web-build", copied="web")
    return ToolRun() if command in ("start", "install", "login", "doctor", "lint") else None


_READERS: Mapping[str, Callable[[ToolCall, CallOptions, ProjectFiles], ToolRun | None]] = {
    "astro": _astro,
    "build-storybook": _storybook,
    "docusaurus": _docusaurus,
    "eleventy": _eleventy,
    "expo": _expo,
    "expo-cli": _expo,
    "gatsby": _gatsby,
    "storybook": _storybook,
    "vue-cli-service": _vue_cli,
}
