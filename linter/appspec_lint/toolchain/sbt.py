"""Where sbt writes archives, according to build.sbt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.toolchain.call_options import is_informational, resolve
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_SILENT = frozenset(
    "test compile update reload scalafmtCheck scalafmtCheckAll scalafix coverage coverageReport "
    "Test/compile test:compile exit scalafmt evicted dependencyTree".split()
)
_ARCHIVING = frozenset(
    """package assembly dist stage packageBin universal:packageBin Universal/packageBin
    universal:stage Universal/stage packageZipTarball universal:packageZipTarball
    Universal/packageZipTarball debian:packageBin Debian/packageBin""".split()
)
_LONGEST = 200_000


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of sbt writes; None if it runs an unknown task."""
    if is_informational(call):
        return ToolRun()
    path = resolve(call.directory, "build.sbt")
    text = files.read(path)
    if text is None or any(argument is None for argument in call.arguments):
        return None
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text[:_LONGEST], flags=re.DOTALL)
    outputs: list[ToolOutput] = []
    for argument in call.arguments:
        if argument is None or argument.startswith("-"):
            continue
        for command in re.split(r"[;\n]", argument):
            words = command.split()
            if not words or words[0] in ("project", "++", "set", "set,"):
                continue
            project, slash, task = words[0].rpartition("/")
            if slash and project in ("Universal", "Debian", "Test", "Compile"):
                project, task = "", words[0]
            if task in _SILENT or task == "clean":
                if task == "clean":
                    emptied = (resolve(call.directory, "target"),)
                    outputs.append(ToolOutput("sbt", emptied=emptied, file=path))
            elif task in _ARCHIVING:
                outputs += _archives(text, task, call.directory, path, files)
            else:
                return None
    return ToolRun(outputs=tuple(outputs))


def _setting(text: str, name: str) -> str | None:
    match = re.search(rf'\b{name}(?:\s+in\s+\w+)*\s*:=\s*(?:"([^"]*)"|(.))', text)
    return None if match is None else match[1] if match[1] is not None else "*"


def _archives(
    text: str, task: str, directory: str, path: str, files: ProjectFiles
) -> Iterator[ToolOutput]:
    """What a packaging task writes in each project of the build."""
    places = re.findall(r'(?:project\s+in\s+file|\.in\(\s*file)\s*\(\s*"([^"]+)"', text)
    is_closed = not re.search(r"IO\.|Process\(|Generators|resourceManaged|\bsys\.", text)
    name = (_setting(text, "name") or "*").lower()
    name = re.sub(r"[^a-z0-9*]+", "-", name)
    version = _setting(text, "version") or "0.1.0-SNAPSHOT"
    scala = _setting(text, "scalaVersion") or "*"
    binary = ".".join(scala.split(".")[:2]) if scala.startswith("2") else scala[:1]
    if len(places) > 1:
        name = "*"
    for place in [*dict.fromkeys(["", *places])] if places != ["."] else [""]:
        target = resolve(resolve(directory, place), "target")
        base = f"{target}/scala-{'*' if scala == '*' else binary if binary != '3' else scala}"
        written = [f"{base}/{name}_{binary}-{version}.jar", f"{base}/{name}-assembly-{version}.jar"]
        jar = _setting(text, "assemblyJarName") or _setting(text, "jarName")
        written += [f"{base}/{jar}"] if jar else []
        where = re.search(r'assemblyOutputPath[^:]*:=\s*file\("([^"]+)"\)', text)
        written += [resolve(directory, where[1])] if where else []
        directories = [target]
        copies: tuple[tuple[str, str], ...] = ()
        if task not in ("package", "assembly"):
            written += [f"{target}/universal/{name}-{version}.zip", f"{target}/universal/*.tgz"]
            written += [f"{target}/universal/*.zip", f"{target}/*.deb"]
            if "stage" in task:
                stage = f"{target}/universal/stage"
                directories += [stage] if not place else []
                written.append(f"{stage}/**")
                source = resolve(resolve(directory, place), "src/universal")
                copies = copy_file_set(files, source, stage)
        yield ToolOutput(
            "sbt", tuple(directories) if not place else (), tuple(written), copies, file=path,
            complete=is_closed,
        )  # fmt: skip
