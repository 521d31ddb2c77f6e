"""What `task` runs: the commands of a Taskfile.yml."""

from __future__ import annotations

import re

from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun
from appspec_lint.yaml.composer import parse
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_VALUED = frozenset("-t --taskfile -d --dir -o --output -C --concurrency".split())
_NAMES = ("Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml", "Taskfile.dist.yml",
          "Taskfile.dist.yaml")  # fmt: skip
_INSERTED = regex(r"\{\{-?\s*(.+?)\s*-?\}\}")
_LONGEST = 200_000
_MOST_STEPS = 500


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The commands that a call runs; None if there is no Taskfile, or no such task."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED)
    if options.has("-l", "--list", "-a", "--list-all", "--init", "-n", "--dry", "--summary"):
        return ToolRun()
    if options.unknown or options.is_unknown("-t", "--taskfile", "-d", "--dir"):
        return None
    directory = resolve(call.directory, options.last("-d", "--dir") or "")
    given = options.last("-t", "--taskfile")
    names = (given,) if given else _NAMES
    path = next((p for n in names if files.exists(p := resolve(directory, n))), None)
    text = files.read(path) if path else None
    if path is None or text is None or len(text) > _LONGEST:
        return None
    root = parse(Source(path, text, path)).root
    if not isinstance(root, MappingNode):
        return None
    taskfile = _Taskfile(root, directory, path)
    goals = []
    for word in options.operands:
        name, equals, value = word.partition("=")
        if equals:
            taskfile.variables[name] = value
        else:
            goals.append(word)
    for goal in goals or ["default"]:
        if not taskfile.has(goal):
            return None
        taskfile.reach(goal, goal)
    unread = ToolOutput("Task", file=path, complete=False)
    return ToolRun(tuple(taskfile.found), () if taskfile.is_read else (unread,))


class _Taskfile:
    def __init__(self, root: MappingNode, directory: str, path: str) -> None:
        self.root = root
        self.directory = directory
        self.path = path
        self.found: list[Task] = []
        self.active: list[str] = []
        self.steps = 0
        self.is_read = root.find("includes") is None
        self.variables = _variables(root.value("vars"))

    def has(self, name: str) -> bool:
        """Whether the file defines a task."""
        tasks = self.root.value("tasks")
        return isinstance(tasks, MappingNode) and tasks.find(name) is not None

    def reach(self, name: str, goal: str) -> None:
        """Collect the commands of a task, after those of its dependencies."""
        tasks = self.root.value("tasks")
        node = tasks.value(name) if isinstance(tasks, MappingNode) else None
        self.steps += 1
        if node is None or name in self.active or len(self.active) > 30:
            return
        if self.steps > _MOST_STEPS:
            self.is_read = False
            return
        self.active.append(name)
        mapping = node if isinstance(node, MappingNode) else None
        values = {**self.variables, **_variables(mapping.value("vars") if mapping else None)}
        where = mapping.value("dir") if mapping else None
        place = self._insert(where.text, values) if isinstance(where, ScalarNode) else ""
        directory = resolve(self.directory, place or "")
        if mapping is not None and isinstance(dependencies := mapping.value("deps"), SequenceNode):
            for item in dependencies.items:
                self._run(item, goal, values, directory, is_name=True)
        commands: Node | None = node
        if mapping is not None:
            commands = mapping.value("cmds", "cmd")
        items = commands.items if isinstance(commands, SequenceNode) else (commands,)
        certain = mapping is None or mapping.find("status", "preconditions", "sources") is None
        for command in items:
            self._run(command, goal, values, directory, is_name=False, certain=certain)
        self.active.pop()

    def _run(
        self,
        node: Node | None,
        goal: str,
        values: dict[str, str],
        directory: str,
        *,
        is_name: bool,
        certain: bool = True,
    ) -> None:
        if isinstance(node, MappingNode):
            task, command = node.value("task"), node.value("cmd", "defer")
            if node.find("for") is not None:
                self.is_read = False
            elif isinstance(task, ScalarNode):
                self.reach(task.text, goal)
            elif isinstance(command, ScalarNode):
                self._run(command, goal, values, directory, is_name=False, certain=certain)
        elif isinstance(node, ScalarNode):
            if is_name:
                self.reach(node.text, goal)
            else:
                code = self._insert(node.text, values)
                self.found.append(Task(code, directory, self.path, f"task {goal}", certain))

    def _insert(self, text: str, values: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1].removeprefix(".")
            if name in ("TASKFILE_DIR", "ROOT_DIR", "USER_WORKING_DIR"):
                return "."
            return values.get(name, "${TASK_EXPRESSION}")

        return _INSERTED.sub(value, text)


def _variables(node: Node | None) -> dict[str, str]:
    """The variables with literal values; `sh:` becomes a substitution."""
    found = {}
    for entry in node.entries if isinstance(node, MappingNode) else ():
        if not isinstance(entry.key, ScalarNode):
            continue
        if isinstance(entry.value, ScalarNode) and "{{" not in entry.value.text:
            found[entry.key.text] = entry.value.text
        elif isinstance(entry.value, MappingNode):
            command = entry.value.value("sh")
            if isinstance(command, ScalarNode) and "{{" not in command.text:
                found[entry.key.text] = f"$({command.text})"
    return found
