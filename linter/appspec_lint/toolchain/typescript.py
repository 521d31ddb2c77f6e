"""What `tsc` writes: `outDir` of tsconfig.json, or files beside their sources."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.jsonc import parse_jsonc
from appspec_lint.toolchain.package_json import list_of_strings
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun
from appspec_lint.toolchain.typescript_inputs import output_patterns

_VALUED = frozenset(
    "-p --project --outDir --rootDir --outFile --target -t --module -m --lib --jsx --baseUrl "
    "--declarationDir --moduleResolution --tsBuildInfoFile --types --typeRoots --newLine".split()
)
_MOST_EXTENDED = 10
_MOST_REFERENCES = 50


@dataclass(frozen=True, slots=True)
class TsConfig:
    """The options of a tsconfig.json with those that it extends; paths from the source root."""

    path: str
    options: Mapping[str, object] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    selection: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """Its `files`, `include` and `exclude`; None for one that it does not set."""
    complete: bool = True


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `tsc`."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown or options.is_unknown("-p", "--project", "--outDir"):
        return None
    if options.has("--noEmit") and options.last("--noEmit") != "false":
        return ToolRun()
    if options.has("--init", "--showConfig", "--listFilesOnly", "--help", "-h", "-v", "--version"):
        return ToolRun()
    is_build = options.has("-b", "--build")
    if options.operands and not is_build:
        return _compile_files(call, options)
    projects = options.operands if is_build else (options.last("-p", "--project") or ".",)
    outputs: list[ToolOutput] = []
    for project in projects or (".",):
        path = _config_path(files, resolve(call.directory, project), is_build or "." in projects)
        config = read_tsconfig(files, path) if path is not None else None
        if config is None:
            return None
        outputs += _outputs(config, call, options, files, is_build, set())
    return ToolRun(outputs=tuple(outputs))


def read_tsconfig(files: ProjectFiles, path: str, depth: int = 0) -> TsConfig | None:
    """The configuration at `path`; None if it cannot be read."""
    text = files.read(path)
    data = parse_jsonc(text) if text is not None else None
    if not isinstance(data, dict) or depth > _MOST_EXTENDED:
        return None
    directory = posixpath.dirname(path)
    merged: dict[str, object] = {}
    inherited: dict[str, tuple[str, ...] | None] = {}
    complete = True
    extended = data.get("extends")
    for name in extended if isinstance(extended, list) else [extended]:
        if not isinstance(name, str):
            continue
        base = None
        if name.startswith((".", "/")):
            place = resolve(directory, name)
            base = read_tsconfig(
                files, place if place.endswith(".json") else f"{place}.json", depth + 1
            )
        if base is None:
            complete = complete and name.startswith("@tsconfig/")
        else:
            merged |= base.options
            inherited |= base.selection
            complete = complete and base.complete
    own = data.get("compilerOptions")
    for name, value in (own if isinstance(own, dict) else {}).items():
        is_path = name in ("outDir", "rootDir", "outFile", "declarationDir")
        if is_path and isinstance(value, str):
            merged[name] = resolve(directory, value.replace("${configDir}", "."))
        else:
            merged[name] = value
    references = data.get("references")
    paths = tuple(
        resolve(directory, entry["path"])
        for entry in (references if isinstance(references, list) else [])[:_MOST_REFERENCES]
        if isinstance(entry, dict) and isinstance(entry.get("path"), str)
    )
    selection = {
        name: list_of_strings(data[name]) if name in data else inherited.get(name)
        for name in ("files", "include", "exclude")
    }
    return TsConfig(path, merged, paths, selection, complete)


def _config_path(files: ProjectFiles, place: str, is_searched: bool) -> str | None:
    if place.endswith(".json"):
        return place
    while True:
        path = posixpath.join(place, "tsconfig.json")
        if files.exists(path):
            return path
        if not place or not is_searched or place.startswith("/"):
            return None
        place = posixpath.dirname(place)


def _outputs(
    config: TsConfig,
    call: ToolCall,
    options: CallOptions,
    files: ProjectFiles,
    is_build: bool,
    seen: set[str],
) -> Iterator[ToolOutput]:
    if config.path in seen or len(seen) > _MOST_REFERENCES:
        return
    seen.add(config.path)
    for place in config.references if is_build else ():
        path = place if place.endswith(".json") else posixpath.join(place, "tsconfig.json")
        referenced = read_tsconfig(files, path)
        if referenced is not None:
            yield from _outputs(referenced, call, options, files, is_build, seen)
    if config.options.get("noEmit") is True and options.last("--noEmit") != "false":
        return
    given = options.last("--outDir")
    target = resolve(call.directory, given) if given else config.options.get("outDir")
    one_file = config.options.get("outFile")
    complete = config.complete or isinstance(target, str)
    known = None
    if isinstance(target, str) and config.complete and not one_file:
        root = options.last("--rootDir")
        merged = {**config.options, "rootDir": resolve(call.directory, root)} if root else None
        known = output_patterns(
            files,
            posixpath.dirname(config.path),
            merged or config.options,
            config.selection,
            target,
        )
    source = posixpath.dirname(config.path)
    written = [f"{source}/**/*.js" if source else "*.js", one_file]
    names = tuple(path for path in written if isinstance(path, str)) if not target else ()
    yield ToolOutput(
        "TypeScript",
        directories=(target,) if isinstance(target, str) and target else (),
        files=names if known is None else known,
        file=None if given else config.path,
        complete=complete,
        only_files=known is not None,
    )


def _compile_files(call: ToolCall, options: CallOptions) -> ToolRun:
    """The output of a call with source files, which uses no tsconfig.json."""
    target = options.last("--outDir")
    if target:
        place = resolve(call.directory, target)
        return ToolRun(outputs=(ToolOutput("TypeScript", (place,) if place else ()),))
    names = tuple(
        posixpath.splitext(resolve(call.directory, source))[0] + ".js"
        for source in options.operands
    )
    return ToolRun(outputs=(ToolOutput("TypeScript", files=names),))
