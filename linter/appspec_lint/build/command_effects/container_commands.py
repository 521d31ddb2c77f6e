"""What container tools write to the source directory: what they mount, copy out and export."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.archive_commands import unpack
from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.effects import BuildEffect
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState

_GROUPS = frozenset("buildx builder container image".split())
_GLOBAL_VALUED = ("--context", "--config", "-H", "--host", "-l", "--log-level", "-c")
_COMPOSE_VALUED = ("-f", "--file", "-p", "--project-name", "--env-file", "--profile")


def _docker(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """A container writes only what is mounted; `docker build` only what its options name."""
    operands = call.operands_without(*_GLOBAL_VALUED)
    command = next((text for text in operands if text not in _GROUPS), "")
    match command:
        case "build" | "bake":
            yield from _built(shell, call)
        case "run" | "create" | "exec" | "start":
            yield from _mounted(shell, call)
        case "cp":
            yield from _copied_out(shell, call, operands[operands.index("cp") + 1 :])
        case "save" | "export":
            for value in call.values("-o", "--output"):
                yield shell.written(value)
        case "compose":
            index = call.texts.index("compose")
            yield from _compose(shell, call.without_first(index + 1))
        case "sbom" | "scout":
            for value in call.values("-o", "--output"):
                yield shell.written(value)


def _built(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for value in call.values("--iidfile", "--metadata-file", "--sbom-output"):
        yield shell.written(value)
    for value in call.values("-o", "--output", "--cache-to"):
        if value is None or "=" not in value:
            if value != "-":
                yield shell.written(value)
        elif re.search(r"type=(?:local|tar|oci|docker)|^dest=", value):
            target = re.search(r"dest=([^,]*)", value)
            if target is not None and target[1] != "-":
                yield shell.written(target[1])


def _mounted(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """The code of a container writes where the source directory is mounted."""
    for value in call.values("--cidfile"):
        yield shell.written(value)
    for value in call.values("-v", "--volume", "--mount"):
        path = mount_source(value or "")
        if path is None or (value or "").endswith((":ro", ",readonly", ",ro")):
            continue
        place = shell.place(path)
        if place is None:
            if path.startswith(("/", "~")):
                continue
            yield call.opaque
        elif place == "" or place.startswith(("/..", "/codebuild/output")):
            yield call.opaque
        elif not place.startswith("/"):
            yield shell.written(path)


def mount_source(value: str) -> str | None:
    """The path on the host of a `-v` or `--mount`; None for a volume."""
    named = re.search(r"(?:^|,)(?:source|src)=([^,]*)", value)
    if named is not None:
        return named[1] if "type=volume" not in value else None
    path = value.partition(":")[0]
    if ":" not in value or "=" in path:
        return None
    return path if path.startswith(("/", ".", "~", UNKNOWN)) else None


def _copied_out(shell: ShellState, call: ProgramCall, operands: list[str]) -> Iterator[BuildEffect]:
    """`docker cp CONTAINER:PATH TARGET` copies a file or a directory, of unknown content."""
    operands = [text for text in operands if text not in ("-a", "-L", "-q")]
    if len(operands) < 2 or ":" not in operands[0] or operands[1] == "-":
        return
    source, target = operands[0], operands[1]
    name = posixpath.basename(source.partition(":")[2])
    if posixpath.basename(target) in ("", ".", "..") and name not in ("", "."):
        yield unpack(shell, posixpath.join(target, name))
    else:
        yield unpack(shell, target)


def _compose(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """Services may mount the source directory; what only builds or starts them writes nothing."""
    operands = call.operands_without(*_COMPOSE_VALUED)
    command = operands[0] if operands else ""
    is_detached = call.has_letter("d") or call.has("--detach", "--no-start", "--wait")
    if command in ("run", "exec") or (command == "up" and not is_detached):
        yield call.opaque
    elif command == "cp":
        yield from _copied_out(shell, call, operands[1:])
    elif command in ("config", "convert"):
        for value in call.values("-o", "--output"):
            yield shell.written(value)


def _image_tool(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`skopeo copy … dir:PATH` and `oci:PATH`."""
    for operand in call.operands[-1:]:
        match = re.match(r"(?:dir|oci|oci-archive|docker-archive):([^:]+)", operand)
        if match is not None:
            yield unpack(shell, match[1])


def _kubectl(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    operands = call.operands_without("-n", "--namespace", "-c", "--container", "--context")
    if operands[:1] == ["cp"] and len(operands) > 2:
        if ":" in operands[1] or UNKNOWN in operands[1]:
            yield unpack(shell, operands[2])
    elif operands[:1] == ["kustomize"]:
        yield from _kustomize(shell, call)
    elif operands[:2] == ["cluster-info", "dump"]:
        for value in call.values("--output-directory"):
            yield shell.written(value)


def _helm(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    command = call.operands[0] if call.operands else ""
    for value in call.values("--output-dir"):
        yield shell.written(value)
    if command in ("pull", "fetch"):
        directory = call.value("-d", "--destination", "--untardir") or "."
        if call.has("--untar"):
            yield unpack(shell, directory)
        else:
            yield shell.written(posixpath.join(directory, f"{UNKNOWN}.tgz"))
    elif command == "package":
        directory = call.value("-d", "--destination") or "."
        yield shell.written(posixpath.join(directory, f"{UNKNOWN}.tgz"))
    elif command in ("dependency", "dep", "dependencies") and len(call.operands) > 2:
        yield unpack(shell, f"{call.operands[2]}/charts")
    elif command == "create":
        yield from (unpack(shell, operand) for operand in call.operands[1:2])


def _kustomize(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    for value in call.values("-o", "--output"):
        yield shell.written(value)


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("buildah", "docker", "nerdctl", "podman"), _docker),
    "docker-compose": _compose,
    "helm": _helm,
    "kubectl": _kubectl,
    "kustomize": _kustomize,
    "skopeo": _image_tool,
}
