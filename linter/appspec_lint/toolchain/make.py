"""What `make` runs: the recipes of the targets and of their prerequisites, in order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.toolchain.call_options import HELP, read_call_options, resolve
from appspec_lint.toolchain.makefile import Makefile, MakeRule, read_makefile
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "-C --directory -f --file --makefile -I --include-dir -o --old-file -W --what-if --eval".split()
)
_GLUED = ("-C", "-f", "-j", "-l", "-I")
_MOST_TASKS = 300


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The recipes that a call runs; None if there is no Makefile, or no rule for its target."""
    if any(argument in HELP or argument in ("-v",) for argument in call.arguments[:1]):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED, _GLUED)
    if options.has("-n", "--dry-run", "--just-print", "--recon", "-q", "--question"):
        return ToolRun()
    if options.is_unknown("-C", "--directory", "-f", "--file", "--makefile"):
        return None
    directory = call.directory
    for value in options.all("-C", "--directory"):
        directory = resolve(directory, value or "")
    named = options.last("-f", "--file", "--makefile")
    candidates = (named,) if named else ("GNUmakefile", "makefile", "Makefile")
    path = next((p for n in candidates if files.exists(p := resolve(directory, n))), None)
    if path is None:
        return None
    given = {}
    goals = []
    for operand in options.operands:
        name, equals, value = operand.partition("=")
        if equals:
            given[name.rstrip(":?+")] = value
        else:
            goals.append(operand)
    if options.unknown and not goals:
        return None
    makefile = read_makefile(files, path, directory, {**given})
    if makefile is None:
        return None
    return _Run(makefile, files, directory, path).run(goals or _default_goals(makefile))


def _default_goals(makefile: Makefile) -> list[str]:
    default = makefile.variables.get(".DEFAULT_GOAL")
    if default:
        return [default]
    plain = (t for t in makefile.rules if "%" not in t and not (t.startswith(".") and "/" not in t))
    return [target for target in [next(plain, None)] if target is not None]


class _Run:
    """Collects the recipes of one call."""

    def __init__(self, makefile: Makefile, files: ProjectFiles, directory: str, path: str) -> None:
        self.makefile = makefile
        self.files = files
        self.directory = directory
        self.path = path
        self.tasks: list[Task] = []
        self.done: set[str] = set()
        self.is_complete = makefile.is_read

    def run(self, goals: list[str]) -> ToolRun | None:
        """The recipes of the goals; None if one of them has no rule."""
        for goal in goals:
            if self.makefile.find(goal) is None:
                return None
            self._make(goal, goal, True, 0)
        outputs: tuple[ToolOutput, ...] = ()
        if not self.is_complete:
            outputs = (ToolOutput("make", file=self.path, complete=False),)
        return ToolRun(tuple(self.tasks), outputs)

    def _make(self, target: str, goal: str, certain: bool, depth: int) -> None:
        if target in self.done:
            return
        self.done.add(target)
        found = self.makefile.find(target)
        if found is None:
            return
        if depth > 50 or len(self.tasks) > _MOST_TASKS:
            self.is_complete = False
            return
        rule, stem = found
        is_file = target not in self.makefile.phony and (
            self.files.exists(resolve(self.directory, target))
            or self.files.has_directory(resolve(self.directory, target))
        )
        for prerequisite in rule.prerequisites:
            self._make(prerequisite, goal, certain and not is_file, depth + 1)
        for code in self._recipe(rule, target, stem):
            title = f"make {goal}"
            self.tasks.append(Task(code, self.directory, rule.file, title, certain and not is_file))

    def _recipe(self, rule: MakeRule, target: str, stem: str) -> Iterator[str]:
        names = list(dict.fromkeys(rule.prerequisites))
        first = names[0] if names else ""
        automatic = {
            "@": target, "<": first, "^": " ".join(names), "+": " ".join(rule.prerequisites),
            "?": " ".join(names), "*": stem, "@D": posixpath.dirname(target) or ".",
            "@F": posixpath.basename(target), "<D": posixpath.dirname(first) or ".",
            "<F": posixpath.basename(first),
        }  # fmt: skip
        lines = []
        for line in rule.recipe:
            code = self.makefile.expand(line.lstrip(), automatic).lstrip("@+- \t")
            if code and not code.startswith("#"):
                lines.append(code)
        if self.makefile.one_shell and lines:
            yield "\n".join(lines)
        else:
            yield from lines
