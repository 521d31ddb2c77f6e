"""What Rollup, esbuild, tsup, Parcel, swc, Babel and Nest write."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping

from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.copied_patterns import copy_pattern
from appspec_lint.toolchain.javascript import UNKNOWN, JsObject, JsValue
from appspec_lint.toolchain.jsonc import parse_jsonc
from appspec_lint.toolchain.package_json import find_package
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun
from appspec_lint.toolchain.typescript import read_tsconfig
from appspec_lint.toolchain.web_output import read_web_config, web_run

_VALUED = frozenset(
    "-c --config -d --dir -o --file --out-dir --out-file --outdir --outfile --dist-dir --path -p "
    "--format -f --name -n --input -i --plugin --environment --external -e --globals -g --target "
    "--tsconfig --entry --tsc --webpackPath --builder -b --extensions --ignore --presets --plugins "
    "--config-file --public-url --cache-dir --platform --loader".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown or any(value is None for _, value in options.values):
        return None
    return _READERS[call.name](call, options, files)


def _written(
    call: ToolCall, tool: str, directory: str | None, file: str | None, complete: bool = True
) -> ToolRun:
    places = (resolve(call.directory, directory),) if directory else ()
    names = (resolve(call.directory, file),) if file else ()
    output = ToolOutput(tool, tuple(p for p in places if p), names, complete=complete)
    return ToolRun(outputs=(output,))


def _rollup(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    tool = "Rollup" if call.name == "rollup" else "Rolldown"
    directory, file = options.last("-d", "--dir"), options.last("-o", "--file")
    if not options.has("-c", "--config"):
        return _written(call, tool, directory, file)
    # `-c` may have no value.
    given = options.last("-c", "--config")
    given = given if given and not given.startswith("-") else None
    config = read_web_config(files, call.directory, (f"{call.name}.config",), given)
    value = config.module.resolve(config.value) if config.value is not None else UNKNOWN
    directories: list[str] = []
    names: list[str] = []
    for bundle in value if isinstance(value, list) else [value]:
        output = config.module.get(bundle, "output")
        for entry in output if isinstance(output, list) else [output]:
            _add_output(config.module.path, entry, call, directories, names)
    # A plugin may write other files.
    result = ToolOutput(
        tool,
        directories=tuple(dict.fromkeys(directories)),
        files=tuple(names),
        file=config.path,
        complete=False,
    )
    return ToolRun(outputs=(result,))


def _add_output(
    path_of: Callable[[JsValue | None], str | None],
    entry: JsValue | None,
    call: ToolCall,
    directories: list[str],
    names: list[str],
) -> None:
    if not isinstance(entry, JsObject):
        return
    directory, file = path_of(entry.values.get("dir")), path_of(entry.values.get("file"))
    if directory and resolve(call.directory, directory):
        directories.append(resolve(call.directory, directory))
    if file:
        names.append(resolve(call.directory, file))
        if posixpath.dirname(names[-1]):
            directories.append(posixpath.dirname(names[-1]))


def _esbuild(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    return _written(call, "esbuild", options.last("--outdir"), options.last("--outfile"))


def _tsup(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    config = read_web_config(files, call.directory, ("tsup.config",))
    output = options.last("-d", "--out-dir") or config.path_at("outDir")
    copied = options.last("--publicDir") if options.has("--publicDir") else None
    if config.get("publicDir") is not None or copied is not None:
        config.complete = False
    if {"onSuccess", "plugins"} & {token.text for token in config.module.reader.tokens}:
        config.complete = False
    return web_run(
        "tsup", files, call.directory, output=output, file=config.path, complete=config.complete
    )


def _parcel(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if "build" not in options.operands[:1]:
        return ToolRun()
    given = options.last("--dist-dir", "-d", "--out-dir")
    package = find_package(files, call.directory)
    text = files.read(package.path) if package is not None else None
    # A target of package.json sets the directory; a plugin of .parcelrc may copy files.
    complete = bool(given) or '"targets"' not in (text or "")
    complete = complete and not files.exists(posixpath.join(call.directory, ".parcelrc"))
    complete = complete and "static-files-copy" not in (text or "")
    return web_run("Parcel", files, call.directory, output=given, complete=complete)


def _compiler(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    """swc and Babel write to an output directory or file, otherwise to standard output."""
    tool = "swc" if call.name == "swc" else "Babel"
    directory = options.last("-d", "--out-dir")
    file = options.last("-o", "--out-file")
    copies: tuple[tuple[str, str], ...] = ()
    if directory and options.has("--copy-files", "-D", "--copy-files"):
        target = resolve(call.directory, directory)
        sources = [resolve(call.directory, operand) for operand in options.operands]
        # swc keeps the name of the source directory unless `--strip-leading-paths` is given.
        copies = tuple((source, target) for source in sources if source)
        if tool == "swc":
            copies += tuple((s, posixpath.join(target, s)) for s in sources if s)
    run = _written(call, tool, directory, file)
    output = run.outputs[0]
    return ToolRun(
        outputs=(ToolOutput(tool, output.directories, output.files, copies=copies),)
        if directory or file
        else ()
    )


def _nest(call: ToolCall, options: CallOptions, files: ProjectFiles) -> ToolRun | None:
    if "build" not in options.operands[:1]:
        return ToolRun() if options.operands[:1] in (("start",), ("info",), ("i",)) else None
    path = posixpath.join(call.directory, options.last("-c", "--config") or "nest-cli.json")
    data = parse_jsonc(files.read(path) or "{}")
    settings = data if isinstance(data, dict) else {}
    compiler = settings.get("compilerOptions")
    compiler = compiler if isinstance(compiler, dict) else {}
    name = options.last("-p", "--path") or compiler.get("tsConfigPath")
    config = None
    for candidate in (name, "tsconfig.build.json", "tsconfig.json"):
        place = posixpath.join(call.directory, candidate) if isinstance(candidate, str) else ""
        if place and files.exists(place):
            config = read_tsconfig(files, place)
            break
    target = config.options.get("outDir") if config is not None else None
    output = target if isinstance(target, str) else resolve(call.directory, "dist")
    root = settings.get("sourceRoot")
    base = resolve(call.directory, root if isinstance(root, str) else "src")
    complete = not settings.get("monorepo") and not settings.get("projects")
    copies: list[tuple[str, str]] = []
    assets = compiler.get("assets")
    for entry in assets if isinstance(assets, list) else []:
        pattern = entry.get("include") if isinstance(entry, dict) else entry
        into = entry.get("outDir") if isinstance(entry, dict) else None
        if not isinstance(pattern, str) or (isinstance(entry, dict) and "exclude" in entry):
            complete = False
            continue
        place = resolve(call.directory, into) if isinstance(into, str) else output
        copied = copy_pattern(files, resolve(base, pattern), place, base=base)
        copies += copied.pairs
        complete = complete and copied.complete
    empties = compiler.get("deleteOutDir") is True and complete
    result = ToolOutput(
        "Nest",
        directories=(output,) if output else (),
        copies=tuple(copies),
        emptied=(output,) if empties and output else (),
        file=path if files.exists(path) else None,
        complete=complete,
    )
    return ToolRun(outputs=(result,))


_READERS: Mapping[str, Callable[[ToolCall, CallOptions, ProjectFiles], ToolRun | None]] = {
    "babel": _compiler,
    "esbuild": _esbuild,
    "nest": _nest,
    "parcel": _parcel,
    "rolldown": _rollup,
    "rollup": _rollup,
    "swc": _compiler,
    "tsup": _tsup,
}
