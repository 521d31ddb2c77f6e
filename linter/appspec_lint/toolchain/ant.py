"""What `ant` writes, according to the targets of its build.xml."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.toolchain.ant_tasks import AntTasks, read_execution
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun
from appspec_lint.toolchain.xml_document import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_VALUED = frozenset("-f -file -buildfile -lib -logger -l -logfile -propertyfile".split())
_REFERENCE = regex(r"\$\{([^{}]+)\}")
_DEEPEST = 50


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of Ant does; None if it has no readable build file, or no such target."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED, ("-D",))
    if options.unknown or options.is_unknown("-f", "-file", "-buildfile"):
        return None
    path = resolve(call.directory, options.last("-f", "-file", "-buildfile") or "build.xml")
    root = parse_xml(files.read(path))
    if root is None:
        return None
    properties = {}
    for value in options.all("-D"):
        name, _, text = (value or "").partition("=")
        properties[name] = text
    build = _Build(root, path, files, properties)
    return build.run(list(options.operands) or [root.get("default", "")])


class _Build:
    """One build file, and what its targets do until a goal is reached."""

    def __init__(
        self, root: Element, path: str, files: ProjectFiles, given: Mapping[str, str]
    ) -> None:
        base = resolve(posixpath.dirname(path), root.get("basedir") or ".")
        self.root = root
        self.properties = {"basedir": "."}
        self.properties |= given
        self.tasks = AntTasks(files, "Ant", path, base, self.expand)
        self.targets = {target.get("name", ""): target for target in root.iterfind("target")}
        self.done: set[str] = set()
        self.commands: list[Task] = []
        self.is_complete = root.find("import") is None and root.find("include") is None

    def expand(self, text: str) -> str | None:
        """The text with its properties inserted; None if one is unknown."""
        for _ in range(10):
            if "${" not in text or len(text) > 2_000:
                break
            names = _REFERENCE.findall(text)
            if any(name not in self.properties for name in names):
                return None
            text = _REFERENCE.sub(lambda match: self.properties[match[1]], text)
        return None if "${" in text else text

    def run(self, goals: list[str]) -> ToolRun | None:
        """What the goals do; None if one is not a target."""
        if any(goal not in self.targets for goal in goals):
            return None
        outputs = list(self._read(self.root, goals[0]))
        for goal in goals:
            outputs += self._reach(goal, goal, 0)
        if not self.is_complete:
            outputs.append(self.tasks.unknown())
        return ToolRun(tuple(self.commands), tuple(outputs))

    def _reach(self, name: str, goal: str, depth: int) -> Iterator[ToolOutput]:
        target = self.targets.get(name)
        if name in self.done or target is None:
            return
        self.done.add(name)
        if depth > _DEEPEST:
            self.is_complete = False
            return
        for dependency in target.get("depends", "").split(","):
            yield from self._reach(dependency.strip(), goal, depth + 1)
        if "if" in target.attrib or "unless" in target.attrib:
            yield self.tasks.unknown()
            return
        yield from self._read(target, goal)
        for call in target.iterfind("antcall"):
            yield from self._reach(call.get("target", ""), goal, depth + 1)

    def _read(self, target: Element, goal: str) -> Iterator[ToolOutput]:
        """What the tasks of a target write; its properties are set, its commands are collected."""
        for element in target:
            name, value = element.get("name"), element.get("value") or element.get("location")
            if element.tag == "property" and name and value is not None:
                self.properties.setdefault(name, value)
            elif element.tag == "property" and not name:
                self.is_complete = self.is_complete and "file" not in element.attrib
            elif element.tag == "exec":
                self._execute(element, goal)
        yield from self.tasks.read(target)

    def _execute(self, element: Element, goal: str) -> None:
        command = read_execution(element, self.expand)
        where = self.expand(element.get("dir") or "")
        if command is None or where is None:
            self.is_complete = False
            return
        directory = resolve(self.tasks.directory, where)
        self.commands.append(Task(command, directory, self.tasks.file, f"ant {goal}"))
