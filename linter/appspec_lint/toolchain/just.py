"""What `just` runs: the recipes of a justfile."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "-f --justfile -d --working-directory --shell --shell-arg --dotenv-path".split()
)
_NAMES = ("justfile", "Justfile", ".justfile")
_HEADER = regex(r"@?([A-Za-z_][\w-]*)((?:\s+[^:]*)?)\s*:(?!=)\s*(.*)")
_VARIABLE = regex(r"""(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(?:"([^"]*)"|'([^']*)')\s*""")
_INSERTED = regex(r"\{\{\s*([^{}]+?)\s*\}\}")
_LONGEST = 200_000
_LONGEST_LINE = 2_000


@dataclass
class _Recipe:
    parameters: list[tuple[str, str | None]] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The recipes that a call runs; None if there is no justfile, or no such recipe."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED)
    if options.has("-l", "--list", "--summary", "--dump", "-n", "--dry-run", "--fmt"):
        return ToolRun()
    if options.unknown or options.is_unknown("-f", "--justfile", "-d", "--working-directory"):
        return None
    given = options.last("-f", "--justfile")
    names = (given,) if given else _NAMES
    path = next((p for n in names if files.exists(p := resolve(call.directory, n))), None)
    text = files.read(path) if path else None
    if path is None or text is None or len(text) > _LONGEST:
        return None
    where = options.last("-d", "--working-directory")
    directory = resolve(call.directory, where or "") if where else path.rpartition("/")[0]
    justfile = _Justfile(text, directory, path)
    words = [word for word in options.operands if "=" not in word]
    for word in options.operands:
        name, equals, value = word.partition("=")
        if equals:
            justfile.variables[name] = value
    return justfile.run(words or [next(iter(justfile.recipes), "")])


class _Justfile:
    def __init__(self, text: str, directory: str, path: str) -> None:
        self.directory = directory
        self.path = path
        self.recipes: dict[str, _Recipe] = {}
        self.variables: dict[str, str] = {}
        self.tasks: list[Task] = []
        self.done: set[str] = set()
        self.is_read = not re.search(r"^(?:import|mod)\b", text, re.MULTILINE)
        self._parse(text)

    def _parse(self, text: str) -> None:
        current: _Recipe | None = None
        for line in re.sub(r"\\\r?\n[ \t]*", " ", text).splitlines():
            if len(line) > _LONGEST_LINE:
                continue
            if line[:1] in (" ", "\t"):
                if current is not None and line.strip():
                    current.lines.append(line.strip())
            elif variable := _VARIABLE.fullmatch(line):
                self.variables[variable[1]] = (
                    variable[2] if variable[2] is not None else variable[3]
                )
            elif header := _HEADER.fullmatch(line.partition(" #")[0].rstrip()):
                before, _, after = header[3].partition("&&")
                names = re.findall(r"\(?\s*([A-Za-z_][\w-]*)[^()\s]*(?:[^()]*\))?", before)
                current = _Recipe(list(_parameters(header[2])), names, after.split())
                self.recipes[header[1]] = current
            elif line.strip() and not line.startswith(("#", "[", "set ", "alias ")):
                current = None

    def run(self, words: list[str]) -> ToolRun | None:
        """The recipes that the words name, with their arguments."""
        while words:
            name = words.pop(0)
            recipe = self.recipes.get(name)
            if recipe is None:
                return None
            values = dict(self.variables)
            for parameter, default in recipe.parameters:
                if parameter.startswith(("*", "+")):
                    values[parameter[1:]] = shlex.join(words)
                    words = []
                elif words:
                    values[parameter] = words.pop(0)
                elif default is not None:
                    values[parameter] = default
            self._reach(name, name, values, 0)
        unread = ToolOutput("just", file=self.path, complete=False)
        return ToolRun(tuple(self.tasks), () if self.is_read else (unread,))

    def _reach(self, name: str, goal: str, values: dict[str, str], depth: int) -> None:
        recipe = self.recipes.get(name)
        if recipe is None or name in self.done or depth > 50:
            return
        self.done.add(name)
        for dependency in recipe.dependencies:
            self._reach(dependency, goal, dict(self.variables), depth + 1)
        if recipe.lines and recipe.lines[0].startswith("#!"):
            if re.search(r"\b(?:ba|da|z|k)?sh\b", recipe.lines[0]):
                self._add("\n".join(self._insert(line, values) for line in recipe.lines), goal)
            else:
                self.is_read = False
        else:
            for line in recipe.lines:
                code = self._insert(line.lstrip("@- "), values)
                if code and not code.startswith("#"):
                    self._add(code, goal)
        for following in recipe.later:
            self._reach(following, goal, dict(self.variables), depth + 1)

    def _insert(self, line: str, values: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] in ("justfile_directory()", "invocation_directory()"):
                return "."
            return values.get(match[1], "${JUST_EXPRESSION}")

        return _INSERTED.sub(value, line)

    def _add(self, code: str, goal: str) -> None:
        self.tasks.append(Task(code, self.directory, self.path, f"just {goal}"))


def _parameters(text: str) -> Iterator[tuple[str, str | None]]:
    """The parameters of a recipe with their defaults; None without a literal one."""
    for match in re.finditer(
        r"""\$?([*+]?)\$?([A-Za-z_][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+)))?""", text
    ):
        yield match[1] + match[2], match[3] if match[3] is not None else match[4]
