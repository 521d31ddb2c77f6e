"""Where `go build` writes the binaries of a module."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-o -C -p -asmflags -buildmode -buildvcs -compiler -gccgoflags -gcflags -installsuffix
    -ldflags -mod -modfile -overlay -pgo -pkgdir -tags -toolexec -coverprofile
    -cpuprofile -memprofile -run -timeout -count -covermode -coverpkg""".split()
)
_SILENT = frozenset(
    """build-id clean doc env fix fmt get help install list mod telemetry test tool version vet
    work bug""".split()
)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of `go` writes; None if it runs code of the project."""
    verb = call.arguments[0] if call.arguments else None
    options = read_call_options(call.arguments[1:], _VALUED)
    directory = call.directory
    if options.last("-C"):
        directory = resolve(directory, options.last("-C") or "")
    if verb in _SILENT:
        if verb == "mod" and options.operands[:1] == ("vendor",):
            return _written(call, directories=(resolve(directory, "vendor"),))
        names = [value for value in options.all("-o", "-coverprofile") if value]
        written = tuple(resolve(directory, name) for name in names)
        return _written(call, files=written) if written else ToolRun()
    if verb != "build" or options.is_unknown("-o", "-C"):
        return None
    output = options.last("-o")
    if output is not None:
        place = resolve(directory, output)
        if output.endswith("/") or files.has_directory(place):
            return _written(call, directories=(place,), files=(f"{place}/*",))
        return _written(call, files=(place,))
    name = _binary(directory, options.operands, files)
    if name is None or options.unknown:
        return None if options.unknown else ToolRun()
    return _written(call, files=(resolve(directory, name), resolve(directory, f"{name}.exe")))


def _written(
    call: ToolCall, directories: tuple[str, ...] = (), files: tuple[str, ...] = ()
) -> ToolRun:
    return ToolRun(outputs=(ToolOutput(f"go {call.arguments[0]}", directories, files),))


def _binary(directory: str, operands: tuple[str, ...], files: ProjectFiles) -> str | None:
    """The name of the binary of a build without `-o`; None if it writes nothing."""
    if operands and all(name.endswith(".go") for name in operands):
        return posixpath.basename(operands[0]).removesuffix(".go")
    if len(operands) > 1 or any("..." in name for name in operands):
        return None
    package = resolve(directory, operands[0] if operands else ".")
    place = package
    while True:
        text = files.read(resolve(place, "go.mod"))
        if text is not None or not place or place.startswith("/"):
            break
        place = posixpath.dirname(place)
    module = re.search(r'^[^\S\n]*module\s+"?([^\s"]+)', text or "", re.MULTILINE)
    inside = posixpath.relpath(package or ".", place or ".")
    path = module[1] if module else "*"
    if inside != ".":
        path = posixpath.join(path, inside)
    parts = path.split("/")
    if re.fullmatch(r"v\d+", parts[-1]) and len(parts) > 1:
        parts.pop()
    return parts[-1]
