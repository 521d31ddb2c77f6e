"""What `ng build` writes and copies, according to angular.json."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.toolchain.call_options import CallOptions, read_call_options, resolve
from appspec_lint.toolchain.jsonc import parse_jsonc
from appspec_lint.toolchain.package_json import read_package
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "--output-path --outputPath --configuration -c --base-href --deploy-url --project "
    "--output-hashing --ts-config --index --main --localize --env --environment --target "
    "--app".split()
)
_SILENT = frozenset(
    "serve s dev test t lint e2e e analytics cache completion config version v help doc".split()
)
_APPLICATION = ("@angular/build:application", "@angular-devkit/build-angular:application")
_IN_PLACE = (
    "@angular-devkit/build-angular:browser",
    "@angular-devkit/build-angular:browser-esbuild",
)
_MOST_PROJECTS = 50


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call of `ng`."""
    options = read_call_options(call.arguments, _VALUED)
    if not options.operands:
        return None if options.unknown else ToolRun()
    command, *operands = options.operands
    if command in _SILENT:
        return ToolRun()
    if command not in ("build", "b", "run") or options.unknown:
        return None
    directory = call.directory
    path, workspace = _read_workspace(files, directory)
    if path is None or workspace is None:
        return None
    target = "build"
    configuration = options.last("--configuration", "-c")
    if options.is_unknown("--output-path", "--outputPath", "--configuration", "-c"):
        return None
    name = operands[0] if operands else options.last("--project")
    if command == "run":
        name, _, target = (name or "").partition(":")
        target, _, given = target.partition(":")
        configuration = given or configuration
    projects = _mapping(workspace.get("projects"))
    default = workspace.get("defaultProject")
    if not name:
        if isinstance(default, str):
            name = default
        elif len(projects) == 1:
            name = next(iter(projects))
    selected = [name] if name else list(projects)[:_MOST_PROJECTS]
    outputs = []
    for project_name in selected:
        project = _mapping(projects.get(project_name))
        reader = _Build(project_name, project, target, path, files)
        output = reader.read(options, configuration)
        if output is None:
            return None
        outputs.append(output)
    return ToolRun(outputs=tuple(outputs)) if outputs else None


def _read_workspace(
    files: ProjectFiles, directory: str
) -> tuple[str | None, Mapping[str, object] | None]:
    at = directory
    while True:
        for name in ("angular.json", ".angular.json"):
            path = posixpath.join(at, name)
            text = files.read(path)
            if text is not None:
                data = parse_jsonc(text)
                return path, data if isinstance(data, dict) else None
        if not at or at.startswith("/"):
            return None, None
        at = posixpath.dirname(at)


class _Build:
    """A target of a project in angular.json."""

    def __init__(
        self,
        name: str,
        project: Mapping[str, object],
        target: str,
        path: str,
        files: ProjectFiles,
    ) -> None:
        self.name = name
        self.path = path
        self.files = files
        self.directory = posixpath.dirname(path)
        self.target = _mapping(
            _mapping(project.get("architect") or project.get("targets")).get(target)
        )
        self.builder = self.target.get("builder")
        self.project = project

    def read(self, options: CallOptions, configuration: str | None) -> ToolOutput | None:
        """The output of the target; None if there is no such target."""
        if not self.target:
            return None
        complete = self.builder in (*_APPLICATION, *_IN_PLACE)
        base, browser = self._output(options, configuration)
        if base is None:
            base, complete = f"dist/{self.name}", False
        base = resolve(self.directory, base)
        directories = [base]
        into = base
        if self.builder in _APPLICATION and browser:
            into = posixpath.join(base, browser)
            directories.append(into)
        if self._value("ssr", configuration) and self.builder in _APPLICATION:
            directories.append(posixpath.join(base, "server"))
        keeps = self._value("deleteOutputPath", configuration) is False or (
            options.last("--delete-output-path", "--deleteOutputPath") == "false"
        )
        if self._value("localize", configuration) or options.has("--localize"):
            complete = False
        if self.builder is None:
            complete = True
        copies = tuple(self._copies(configuration, into))
        is_complete = complete and None not in copies
        return ToolOutput(
            "Angular",
            directories=tuple(directory for directory in directories if directory),
            copies=tuple(pair for pair in copies if pair is not None),
            emptied=() if keeps or not is_complete or not base else (base,),
            file=self.path,
            complete=is_complete,
        )

    def _output(self, options: CallOptions, configuration: str | None) -> tuple[str | None, str]:
        """The output path, and the directory in it for the browser."""
        given = options.last("--output-path", "--outputPath")
        value = self._value("outputPath", configuration)
        browser = "browser"
        if isinstance(value, dict):
            base = value.get("base")
            name = value.get("browser")
            browser = name if isinstance(name, str) else browser
            value = base
        if given:
            return given, browser
        if isinstance(value, str):
            return value, browser
        if value is None and self.builder in _APPLICATION:
            package = read_package(self.files, self.directory)
            version = package.major("@angular/cli") if package is not None else None
            if version is not None and version >= 20:
                return f"dist/{self.name}", browser
        return None, browser

    def _value(self, key: str, configuration: str | None) -> object:
        """The value of an option in the last configuration that sets it."""
        names = configuration or self.target.get("defaultConfiguration") or "production"
        configurations = _mapping(self.target.get("configurations"))
        for name in reversed(str(names).split(",")):
            value = _mapping(configurations.get(name)).get(key)
            if value is not None:
                return value
        return _mapping(self.target.get("options")).get(key)

    def _copies(self, configuration: str | None, target: str) -> Iterator[tuple[str, str] | None]:
        """What `assets` copies; None for an entry that cannot be read."""
        assets = self._value("assets", configuration)
        source_root = self.project.get("sourceRoot")
        project_root = self.project.get("root")
        root = project_root if isinstance(project_root, str) else ""
        base = source_root if isinstance(source_root, str) else posixpath.join(root, "src")
        for entry in assets if isinstance(assets, list) else []:
            if isinstance(entry, str):
                place = resolve(self.directory, entry)
                start = resolve(self.directory, base)
                inner = place
                if start and place.startswith(f"{start}/"):
                    inner = place[len(start) + 1 :]
                yield place, posixpath.join(target, inner)
            elif isinstance(entry, dict):
                yield from self._copied_glob(entry, target)
            else:
                yield None

    def _copied_glob(
        self, entry: Mapping[str, object], target: str
    ) -> Iterator[tuple[str, str] | None]:
        pattern, source, output = (entry.get(key) for key in ("glob", "input", "output"))
        if not isinstance(pattern, str) or not isinstance(source, str):
            yield None
            return
        into = output if isinstance(output, str) else ""
        into = posixpath.normpath(posixpath.join(target, into.lstrip("/")))
        place = resolve(self.directory, source)
        if pattern in ("**/*", "**", "*"):
            if place:
                yield place, into
            else:
                yield None
            return
        if any(letter in pattern for letter in "*?[{(!"):
            yield None
            return
        yield posixpath.join(place, pattern), posixpath.join(into, pattern)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
