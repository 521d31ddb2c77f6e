"""What `rake` runs, as far as the tasks of a Rakefile are calls of `sh` and of file functions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_TASK = regex(
    r"""(\s*)(?:multi)?(?:task|file|directory)\s*\(?\s*(?:["']([^"']+)["']|:(\w+)|(\w+):)"""
    r"""(?:\s*,\s*\[[^\]]*\])?\s*(?:=>)?\s*(\[[^\]]*\]|:\w+|["'][^"']*["'])?.*"""
)
_NAMESPACE = regex(r"(\s*)namespace\s*\(?\s*(?::|[\"'])(\w+).*\bdo\b")
_NAMES = regex(r"""["']([^"']+)["']|:(\w+)""")
_CALL = regex(r"\s*(?:FileUtils\.|verbose\(\w+\)\s*\{\s*)?(\w+)[\s(]\s*(.*?)\)?\s*\}?\s*")
_FUNCTIONS = {
    "cp": "cp", "copy": "cp", "cp_r": "cp -r", "mv": "mv", "move": "mv", "mkdir_p": "mkdir -p",
    "mkdir": "mkdir", "makedirs": "mkdir -p", "rm": "rm", "rm_f": "rm -f", "rm_r": "rm -r",
    "rm_rf": "rm -rf", "rmtree": "rm -rf", "touch": "touch", "install": "install", "ln_s": "ln -s",
    "cd": "cd", "chmod_R": ":",
}  # fmt: skip
_IGNORED = regex(r"p(?:uts|rint)?|desc|task|end")
_SHELL = frozenset(("sh", "system"))
_STRING = regex(r"""\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')\s*(,|\Z)""")
_LONGEST = 200_000
_LONGEST_LINE = 2_000


@dataclass
class _RakeTask:
    prerequisites: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    is_read: bool = True


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of Rake runs; None if there is no Rakefile, or no such task in it."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, frozenset(("-f", "--rakefile", "-R", "-r", "-C")))
    if options.has("-T", "--tasks", "-n", "--dry-run", "-P"):
        return ToolRun()
    if options.unknown or options.is_unknown("-f", "--rakefile"):
        return None
    given = options.last("-f", "--rakefile")
    names = (given,) if given else ("rakefile", "Rakefile", "rakefile.rb", "Rakefile.rb")
    path = next((p for n in names if files.exists(p := resolve(call.directory, n))), None)
    text = files.read(path) if path else None
    if path is None or text is None or len(text) > _LONGEST:
        return None
    tasks = _read_tasks(text)
    if call.name == "rails" and not any(":" in operand for operand in options.operands):
        return None
    goals = [re.sub(r"\[.*\Z", "", goal) for goal in options.operands if "=" not in goal]
    run = _Run(tasks, call.directory, path)
    is_rails = files.exists(resolve(call.directory, "config/application.rb"))
    outputs: list[ToolOutput] = []
    for goal in goals or ["default"]:
        if goal in tasks:
            run.reach(goal, goal)
        elif is_rails and re.match(r"(?:assets|webpacker|db|spec|test|tmp|log)\b", goal):
            outputs += _read_rails(goal, call.directory, path)
        else:
            return None
    if not run.is_read:
        outputs.append(ToolOutput("Rake", file=path, complete=False))
    return ToolRun(tuple(run.tasks), tuple(outputs))


def _read_rails(goal: str, directory: str, path: str) -> Iterator[ToolOutput]:
    """What a task of Rails writes."""
    if goal in ("assets:precompile", "webpacker:compile"):
        assets = resolve(directory, "public/assets")
        packs = resolve(directory, "public/packs")
        written = (f"{assets}/**", f"{packs}/**", resolve(directory, "app/assets/builds/**"))
        directories = (assets,) if goal.startswith("assets") else (packs,)
        yield ToolOutput("Rails", directories, written, file=path)
    elif goal.startswith("db:"):
        yield ToolOutput("Rails", files=(resolve(directory, "db/**"),), file=path)


class _Run:
    def __init__(self, known: dict[str, _RakeTask], directory: str, path: str) -> None:
        self.known = known
        self.directory = directory
        self.path = path
        self.tasks: list[Task] = []
        self.done: set[str] = set()
        self.is_read = True

    def reach(self, name: str, goal: str, depth: int = 0) -> None:
        """Collect the commands of a task, after those of its prerequisites."""
        task = self.known.get(name)
        if task is None or depth > 50:
            self.is_read = False
            return
        if name in self.done:
            return
        self.done.add(name)
        for prerequisite in task.prerequisites:
            inner = f"{name.rpartition(':')[0]}:{prerequisite}".strip(":")
            self.reach(inner if inner in self.known else prerequisite, goal, depth + 1)
        self.is_read = self.is_read and task.is_read
        for command in task.commands:
            self.tasks.append(Task(command, self.directory, self.path, f"rake {goal}"))


def _read_tasks(text: str) -> dict[str, _RakeTask]:
    tasks: dict[str, _RakeTask] = {}
    namespaces: list[tuple[int, str]] = []
    current: _RakeTask | None = None
    indent = 0
    for line in text.splitlines():
        plain = line.partition(" #")[0].rstrip()
        if not plain.strip() or plain.lstrip().startswith("#") or len(plain) > _LONGEST_LINE:
            continue
        depth = len(plain) - len(plain.lstrip())
        if current is not None and depth > indent:
            _read_line(plain, current)
            continue
        while namespaces and plain.strip() == "end" and depth <= namespaces[-1][0]:
            namespaces.pop()
            break
        current = None
        namespace = _NAMESPACE.match(plain)
        if namespace:
            namespaces.append((len(namespace[1]), namespace[2]))
            continue
        match = _TASK.fullmatch(plain)
        if match is None:
            continue
        own = match[2] or match[3] or match[4]
        name = ":".join([*(prefix for _, prefix in namespaces), own])
        task = tasks.setdefault(name, _RakeTask())
        task.prerequisites += [a or b for a, b in _NAMES.findall(match[5] or "")]
        if re.search(r"\bdo\b", plain):
            current, indent = task, depth
        inline = re.search(r"\{\s*(.+?)\s*\}\s*\Z", plain)
        if inline and not re.search(r"\bdo\b", plain):
            _read_line(inline[1], task)
    return tasks


def _read_line(line: str, task: _RakeTask) -> None:
    """Read one line of a task as a command; any other code is not read."""
    if line.strip() == "end":
        return
    match = _CALL.fullmatch(line)
    name = match[1] if match else ""
    if _IGNORED.fullmatch(name):
        return
    values = list(_strings(match[2])) if match else []
    if name in _SHELL and values and None not in values:
        words = [value for value in values if value is not None]
        task.commands.append(words[0] if len(words) == 1 else shlex.join(words))
    elif name in _FUNCTIONS and name != "cd" and values and None not in values:
        task.commands.append(" ".join([_FUNCTIONS[name], *(v for v in values if v is not None)]))
    else:
        task.is_read = False


def _strings(text: str) -> Iterator[str | None]:
    """The values of string arguments; None for another expression or an interpolation."""
    at = 0
    while at < len(text):
        match = _STRING.match(text, at)
        if match is None:
            if not re.match(r"\s*(?:verbose|:verbose|noop|mode|:mode)\b", text[at:]):
                yield None
            return
        value = match[1] if match[1] is not None else match[2]
        yield None if "#{" in value else value.replace('\\"', '"')
        at = match.end()
