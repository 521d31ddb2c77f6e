"""What `docker build --output` writes: the files of the last stage of a Dockerfile."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.file_sets import is_wild, matches_any, select
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-f --file -t --tag -o --output --target --build-arg --platform --cache-from --cache-to
    --secret --ssh --label --network --progress --iidfile --metadata-file --add-host --builder
    --build-context --allow --attest --shm-size --ulimit --cgroup-parent --isolation -m --memory
    --cpuset-cpus -c --cpu-shares --no-cache-filter --annotation""".split()
)
_LONGEST = 200_000
_MOST_COPIES = 500


@dataclass
class _Stage:
    base: str
    name: str = ""
    copies: list[tuple[str, list[str], str]] = field(default_factory=list)
    """Stage or "" for the context, sources, target; all targets are absolute."""
    runs: bool = False


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a build with `--output` writes; None for any other call."""
    arguments = list(call.arguments)
    if arguments[:1] in (["buildx"], ["image"], ["builder"]):
        arguments = arguments[1:]
    if arguments[:1] != ["build"]:
        return None
    options = read_call_options(tuple(arguments[1:]), _VALUED)
    if not options.has("-o", "--output"):
        return None
    if options.unknown or options.is_unknown("-o", "--output", "-f", "--file", "--target"):
        return None
    outputs: list[ToolOutput] = []
    for value in options.all("-o", "--output"):
        target = _destination(value or "")
        if target is None:
            continue
        kind, place = target
        place = resolve(call.directory, place)
        if kind != "local":
            outputs.append(ToolOutput("docker build", files=(place,)))
            continue
        context = resolve(call.directory, options.operands[-1] if options.operands else ".")
        given = options.last("-f", "--file")
        path = resolve(call.directory, given) if given else resolve(context, "Dockerfile")
        outputs.append(_read_stage(files, path, context, place, options.last("--target")))
    return ToolRun(outputs=tuple(outputs))


def _destination(value: str) -> tuple[str, str] | None:
    """The kind of an exporter and its destination; None if it writes no file here."""
    if "=" not in value:
        return None if value == "-" else ("local", value)
    pairs = dict(pair.partition("=")[::2] for pair in value.split(","))
    place = pairs.get("dest")
    if place is None or place == "-":
        return None
    return pairs.get("type", "local"), place


def _read_stage(
    files: ProjectFiles, path: str, context: str, target: str, wanted: str | None
) -> ToolOutput:
    """What the exported stage contains, below `target`."""
    stages = list(_stages(files.read(path)))
    unknown = ToolOutput("docker build", (target,), (f"{target}/**",), file=path)
    stage = next((s for s in stages if s.name == wanted), None) if wanted else None
    if wanted is None and stages:
        stage = stages[-1]
    if stage is None:
        return unknown
    ignored = _ignored(files, context, path)
    copies: list[tuple[str, str]] = []
    written: list[str] = []
    for origin, sources, inside in stage.copies:
        to = resolve(target, inside.lstrip("/") or ".")
        into = inside.endswith("/") or inside in ("", ".") or len(sources) > 1
        for source in sources:
            if origin:
                name = posixpath.basename(source.rstrip("/"))
                written += [f"{to}/{name}" if into else to, f"{to}/**"]
                continue
            for place, end, is_file in _expand(files, context, source):
                whole = f"{to}/{end}" if is_file and into else to
                if ignored and (not is_file or matches_any(ignored, end)):
                    written += [whole, f"{whole}/**"]
                else:
                    copies.append((place, whole))
    is_closed = stage.base == "scratch" and not stage.runs
    return ToolOutput(
        "docker build", (target,), tuple(written) if is_closed else (f"{target}/**",),
        tuple(copies), file=path, complete=is_closed and not written,
    )  # fmt: skip


def _expand(files: ProjectFiles, context: str, source: str) -> Iterator[tuple[str, str, bool]]:
    """The files and directories of the context that a source names, with their base names."""
    place = resolve(context, source.lstrip("/") or ".")
    if is_wild(source):
        for inside in select(files, context, (source.removeprefix("./").lstrip("/"),)):
            yield resolve(context, inside), posixpath.basename(inside), True
    elif files.exists(place):
        yield place, posixpath.basename(place), True
    elif files.has_directory(place):
        yield place, posixpath.basename(place), False


def _ignored(files: ProjectFiles, context: str, path: str) -> tuple[str, ...]:
    """The patterns of .dockerignore."""
    text = files.read(f"{path}.dockerignore") or files.read(resolve(context, ".dockerignore"))
    lines = (line.strip().lstrip("/") for line in (text or "")[:_LONGEST].splitlines())
    return tuple(line for line in lines if line and not line.startswith(("#", "!")))


def _stages(text: str | None) -> Iterator[_Stage]:
    """The stages of a Dockerfile."""
    stage: _Stage | None = None
    directory = "/"
    joined = re.sub(r"\\\r?\n", " ", (text or "")[:_LONGEST])
    for line in joined.splitlines():
        word, _, rest = line.strip().partition(" ")
        instruction, rest = word.upper(), rest.strip()
        if instruction == "FROM":
            if stage is not None:
                yield stage
            parts = [part for part in rest.split() if not part.startswith("--")]
            name = parts[2] if len(parts) > 2 and parts[1].lower() == "as" else ""
            stage = _Stage(parts[0] if parts else "", name)
            directory = "/"
        elif stage is None:
            continue
        elif instruction == "WORKDIR":
            directory = posixpath.join(directory, rest)
        elif instruction == "RUN":
            stage.runs = True
        elif instruction in ("COPY", "ADD"):
            copy = _read_copy(rest, directory)
            if copy is None or len(stage.copies) > _MOST_COPIES:
                stage.runs = True
            else:
                stage.copies.append(copy)
    if stage is not None:
        yield stage


def _read_copy(rest: str, directory: str) -> tuple[str, list[str], str] | None:
    """The origin, sources and target of a COPY; None if it cannot be read."""
    origin = ""
    while match := re.match(r"--([\w-]+)(?:=(\S+))?\s+", rest):
        origin = match[2] if match[1] == "from" else origin
        rest = rest[match.end() :]
    try:
        words = json.loads(rest) if rest.startswith("[") else shlex.split(rest)
    except ValueError:
        return None
    if not isinstance(words, list) or len(words) < 2 or not all(isinstance(w, str) for w in words):
        return None
    if any("$" in word or "<<" in word or "://" in word for word in words):
        return None
    target = posixpath.join(directory, words[-1])
    return origin, words[:-1], target
