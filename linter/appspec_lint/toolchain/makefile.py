"""A Makefile: its variables, and its rules with their recipes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import resolve
from appspec_lint.toolchain.project_files import ProjectFiles

LONGEST = 200_000
"""The most characters of a Makefile that are read."""
_LONGEST_VALUE = 4_000
_LONGEST_LINE = 20_000
_DEEPEST = 12
_MOST_INSERTIONS = 1_000
_MOST_PATTERNS = 200

_ASSIGNMENT = regex(
    r"(?:(?:export|override|private)\s+)*([\w.-]+)\s*(\?=|:?:?:=|\+=|!=|=)\s?(.*)", re.DOTALL
)
_RULE = regex(r"([^:=#\t][^:=#]*?)\s*(::?)(?!=)\s*([^;]*?)\s*(?:;(.*))?", re.DOTALL)
_TARGET_VARIABLE = regex(r"(?:(?:export|override|private)\s+)*[\w.-]+\s*(?:\?|:|\+)?=")
_REFERENCE = regex(r"\$(?:\(([^()$]*)\)|\{([^{}$]*)\}|([^\s(){}$]))")


@dataclass
class MakeRule:
    """The prerequisites and the recipe of a target; `stem` is what `%` matched."""

    prerequisites: list[str] = field(default_factory=list)
    recipe: list[str] = field(default_factory=list)
    file: str = ""


@dataclass
class Makefile:
    """Rules by target, in order, and variables; `is_read` is false if a part could not be read."""

    rules: dict[str, MakeRule] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    phony: set[str] = field(default_factory=set)
    is_read: bool = True
    one_shell: bool = False
    patterns: list[tuple[tuple[str, str], MakeRule]] | None = None
    insertions: int = 0
    """How many variables have been inserted in the current text, one in the other."""

    def find(self, target: str) -> tuple[MakeRule, str] | None:
        """The rule of a target, and what the `%` of its pattern matched."""
        rule = self.rules.get(target)
        if rule is not None and (rule.recipe or not self._pattern(target)):
            return rule, ""
        pattern = self._pattern(target)
        if pattern is None:
            return None if rule is None else (rule, "")
        found, stem = pattern
        added = rule.prerequisites if rule else []
        names = [name.replace("%", stem) for name in found.prerequisites]
        return MakeRule([*names, *added], found.recipe, found.file), stem

    def _pattern(self, target: str) -> tuple[MakeRule, str] | None:
        if self.patterns is None:
            named = ((name.partition("%"), rule) for name, rule in self.rules.items())
            self.patterns = [((a, b), rule) for (a, found, b), rule in named if found]
        for (before, after), rule in self.patterns[:_MOST_PATTERNS]:
            if len(target) > len(before) + len(after):
                if target.startswith(before) and target.endswith(after) and rule.recipe:
                    return rule, target[len(before) : len(target) - len(after)]
        return None

    def expand(self, text: str, automatic: Mapping[str, str], depth: int = 0) -> str:
        """The text with its variables inserted, as shell code.

        An undefined variable is left to the shell, which inherits the environment of `make`;
        `$(shell …)` becomes a substitution, and any other function an unknown variable.
        """
        if "$" not in text or depth > _DEEPEST or len(text) > _LONGEST_VALUE:
            return text.replace("$$", "$")
        if depth == 0:
            self.insertions = 0

        def value(match: re.Match[str]) -> str:
            name = (
                match[1] if match[1] is not None else match[2] if match[2] is not None else match[3]
            )
            return self._value(name.strip(), automatic, depth)

        pieces = []
        for piece in text.split("$$"):
            inserted = piece
            for _ in range(4):  # a reference may contain another one
                if "$" in inserted and len(inserted) <= _LONGEST_VALUE:
                    inserted = _REFERENCE.sub(value, inserted)
            pieces.append(inserted)
        return "$".join(pieces).replace(_DOLLAR, "$")

    def _value(self, name: str, automatic: Mapping[str, str], depth: int) -> str:
        if name in automatic:
            return automatic[name]
        self.insertions += 1
        if self.insertions > _MOST_INSERTIONS:
            return f"{_DOLLAR}{{MAKE_VARIABLE}}"
        if name in self.variables:
            raw = self.variables[name]
            return self.expand(raw, automatic, depth + 1).replace("$", _DOLLAR)
        if name.startswith("shell "):
            return f"{_DOLLAR}({name.removeprefix('shell ').strip()})"
        if re.fullmatch(r"[A-Za-z_]\w*", name):
            return f"{_DOLLAR}{{{name}}}"
        directory = re.fullmatch(
            r"(?:dir|notdir|basename|strip|abspath|realpath)\s+([^\s,]+)", name
        )
        if directory and name.startswith("strip"):
            return directory[1]
        return f"{_DOLLAR}{{MAKE_FUNCTION}}"


_DOLLAR = "\0"
"""A dollar sign of the shell, while variables of `make` are inserted."""


def read_makefile(
    files: ProjectFiles, path: str, directory: str, given: Mapping[str, str]
) -> Makefile | None:
    """Read a Makefile with the files that it includes; None if it does not exist."""
    if files.read(path) is None:
        return None
    makefile = Makefile(variables={"MAKE": "make", "CURDIR": ".", **given})
    _read(files, path, directory, given, makefile, 0)
    return makefile


def _lines(text: str) -> Iterator[str]:
    """The lines, joined where one ends in a backslash; recipe lines keep the line break."""
    pending = ""
    for line in text.splitlines():
        if line.endswith("\\") and (len(line) - len(line.rstrip("\\"))) % 2:
            is_recipe = (pending or line).startswith("\t")
            pending += line + "\n" if is_recipe else line[:-1] + " "
            continue
        yield pending + line
        pending = ""
    if pending:
        yield pending


def _read(
    files: ProjectFiles,
    path: str,
    directory: str,
    given: Mapping[str, str],
    makefile: Makefile,
    depth: int,
) -> None:
    text = files.read(path)
    if text is None or len(text) > LONGEST or depth > _DEEPEST:
        makefile.is_read = False
        return
    current: list[MakeRule] = []
    is_defining = False
    for line in _lines(text):
        if len(line) > _LONGEST_LINE:
            makefile.is_read = False
            continue
        if is_defining or re.match(r"\s*define\b", line):
            is_defining = not re.match(r"\s*endef\b", line)
            makefile.is_read = False
            continue
        if line.startswith("\t"):
            for rule in current:
                rule.recipe.append(line[1:])
            continue
        plain = re.sub(r"(?<!\\)#.*", "", line).strip()
        if not plain:
            continue
        if re.match(r"(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b", plain):
            makefile.is_read = makefile.is_read and plain.startswith(("endif", "else"))
        elif re.match(r"[-s]?include\s", plain):
            for name in makefile.expand(plain.split(None, 1)[1], {}).split():
                place = resolve(directory, name)
                if files.exists(place):
                    _read(files, place, directory, given, makefile, depth + 1)
                elif not plain.startswith(("-", "s")):
                    makefile.is_read = False
        elif assignment := _ASSIGNMENT.fullmatch(plain):
            _assign(makefile, assignment[1], assignment[2], assignment[3].strip(), given)
        elif header := _RULE.fullmatch(plain):
            current = _add_rule(makefile, header, path)


def _assign(
    makefile: Makefile, name: str, operator: str, value: str, given: Mapping[str, str]
) -> None:
    if name in given:
        return
    before = makefile.variables.get(name)
    if operator == "?=" and before is not None:
        return
    if operator == "!=":
        value = f"$(shell {value})"
    elif operator == "+=" and before:
        value = f"{before} {value}"
    elif operator.startswith(":"):
        value = makefile.expand(value, {}).replace("$", "$$")
    makefile.variables[name] = value[:_LONGEST_VALUE]


def _add_rule(makefile: Makefile, match: re.Match[str], path: str) -> list[MakeRule]:
    targets = makefile.expand(match[1], {}).split()
    written = match[3]
    if _TARGET_VARIABLE.match(written):
        return []
    names = makefile.expand(written, {}).replace("|", " ").split()
    if targets == [".PHONY"]:
        makefile.phony.update(names)
        return []
    if targets == [".ONESHELL"]:
        makefile.one_shell = True
    rules = []
    for target in targets:
        rule = makefile.rules.setdefault(target, MakeRule(file=path))
        rule.prerequisites += names
        rule.file = path
        if match[4]:
            rule.recipe.append(match[4].strip())
        rules.append(rule)
    return rules
