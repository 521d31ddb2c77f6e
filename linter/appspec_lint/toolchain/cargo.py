"""Where `cargo build` writes the binaries of a package or a workspace."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.lazy.typing_names import Any
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.file_sets import is_wild, matches_any
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.toml_table import read_toml, table_value
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-p --package --target --target-dir --profile --features -F --manifest-path --bin --jobs -j
    --color --message-format --root --exclude --example --artifact-dir --out-dir -Z --config -C
    --path""".split()
)
_SILENT = frozenset(
    """fmt clippy check test bench doc update fetch audit tree metadata login search add remove
    deny nextest tarpaulin verify-project generate-lockfile publish install""".split()
)
_MOST_MEMBERS = 200


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of `cargo` writes; None if it runs code of the project."""
    arguments = call.arguments
    while arguments and (arguments[0] or "").startswith("+"):
        arguments = arguments[1:]
    if is_informational(call):
        return ToolRun()
    verb = arguments[0] if arguments else None
    options = read_call_options(arguments[1:], _VALUED)
    root = options.last("--root")
    if verb == "install" and root:
        place = resolve(call.directory, root)
        return ToolRun(outputs=(ToolOutput("Cargo", (f"{place}/bin",), (f"{place}/**",)),))
    if verb in _SILENT:
        return ToolRun()
    if verb == "clean":
        target = _target_directory(call, files, options.last("--target-dir"))
        return ToolRun(outputs=(ToolOutput("Cargo", emptied=(target,)),))
    if verb not in ("build", "b", "rustc", "zigbuild"):
        return None
    if options.is_unknown("--target", "--target-dir", "--profile", "--manifest-path"):
        return None
    manifest = resolve(call.directory, options.last("--manifest-path") or "Cargo.toml")
    names = list(_binaries(files, manifest))
    if not names:
        return None
    target = _target_directory(call, files, options.last("--target-dir"))
    profile = options.last("--profile") or "debug"
    if options.has("--release", "-r"):
        profile = "release"
    profile = "debug" if profile == "dev" else profile
    triple = options.last("--target")
    directory = "/".join(part for part in (target, triple, profile) if part)
    copied = options.last("--artifact-dir", "--out-dir")
    places = [directory, *([resolve(call.directory, copied)] if copied else [])]
    written = [f"{place}/{name}" for place in places for name in names]
    is_complete = not files.exists(resolve(posixpath.dirname(manifest), "build.rs"))
    output = ToolOutput(
        "Cargo", tuple(places), (*written, f"{directory}/**"), file=manifest, complete=is_complete
    )
    return ToolRun(outputs=(output,))


def _target_directory(call: ToolCall, files: ProjectFiles, given: str | None) -> str:
    if given:
        return resolve(call.directory, given)
    if "CARGO_TARGET_DIR" in call.variables:
        return resolve(call.directory, call.variables["CARGO_TARGET_DIR"])
    place = call.directory
    while True:
        for name in (".cargo/config.toml", ".cargo/config"):
            data = read_toml(files.read(resolve(place, name)))
            configured = table_value(data, "build", "target-dir")
            if isinstance(configured, str):
                return resolve(place, configured)
        if not place or place.startswith("/"):
            return resolve(_workspace_root(call.directory, files), "target")
        place = posixpath.dirname(place)


def _workspace_root(directory: str, files: ProjectFiles) -> str:
    """The nearest directory whose Cargo.toml has a workspace; else the directory itself."""
    place = directory
    while True:
        if "[workspace" in (files.read(resolve(place, "Cargo.toml")) or ""):
            return place
        if not place or place.startswith("/"):
            return directory
        place = posixpath.dirname(place)


def _binaries(files: ProjectFiles, manifest: str) -> Iterator[str]:
    """The names of the binaries of a package, and of the members of a workspace."""
    data = read_toml(files.read(manifest))
    directory = posixpath.dirname(manifest)
    yield from _own_binaries(files, directory, data)
    members = table_value(data, "workspace", "members")
    count = 0
    for member in members if isinstance(members, list) else ():
        pattern = resolve(directory, str(member))
        if not is_wild(pattern):
            path = f"{pattern}/Cargo.toml"
            yield from _own_binaries(files, pattern, read_toml(files.read(path)))
            continue
        for path in files.below(pattern.partition("*")[0].rpartition("/")[0]):
            if path.endswith("/Cargo.toml") and matches_any((f"{pattern}/Cargo.toml",), path):
                count += 1
                if count < _MOST_MEMBERS:
                    place = posixpath.dirname(path)
                    yield from _own_binaries(files, place, read_toml(files.read(path)))


def _own_binaries(files: ProjectFiles, directory: str, data: dict[str, Any]) -> Iterator[str]:
    name = table_value(data, "package", "name")
    if isinstance(name, str):
        yield name
        yield f"lib{name.replace('-', '_')}.*"
    binaries = data.get("bin")
    for binary in binaries if isinstance(binaries, list) else ():
        if isinstance(binary, dict) and isinstance(binary.get("name"), str):
            yield binary["name"]
    start = resolve(directory, "src/bin")
    for path in files.below(start):
        inside = path.removeprefix(f"{start}/")
        if inside.endswith(".rs") and inside.count("/") == 0:
            yield inside.removesuffix(".rs")
        elif inside.endswith("/main.rs"):
            yield inside.split("/")[0]
