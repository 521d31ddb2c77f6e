"""Find what a command of a buildspec defines for later ones, though its shell ends with it.

CodeBuild passes variables and the working directory on to the next command, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.shell import Command, Program, parse

_DEFINES = regex(
    r"\b(?:declare|typeset)\s+-\w*[aA]|\w\+?=\(|\w\s*\(\)|\bfunction\s|\balias\s|\bshopt\s+-s"
    r"|\bset\s+-|\b(?:mapfile|readarray)\b|\bread\s+(?:-\w+\s+)*-\w*a",
    words=("declare", "typeset", "(", "function", "alias", "shopt", "set", "mapfile", "read"),
)
_MOST_NAMES = 50
_PATTERNS = {
    "globstar": regex(r"(?<![\w*'\"])\*\*/|/\*\*(?:\s|/|$)"),
    "extglob": regex(r"(?<=[\w./*\s-])[!@?+]\([^()\n]+\)"),
    "nullglob": regex(r"\*"),
    "dotglob": regex(r"\*"),
}
"""What a command contains that an option of `shopt` changes."""


@dataclass(frozen=True)
class LostDefinition:
    """A definition, by the offsets in its command, and the later command that uses it."""

    kind: str  # array, function, alias, shopt, set
    name: str
    command: Located[str]
    start: int
    end: int
    user: Located[str]


def find_lost_definitions(
    commands: Sequence[Located[str]], *, with_shopt: bool
) -> Iterator[LostDefinition]:
    """Find each definition that a later command uses without repeating it; each name once."""
    examined: set[tuple[str, str]] = set()
    for index, command in enumerate(commands):
        if _DEFINES.search(command.value) is None:
            continue
        program = parse(command.value)
        if program.broken or not program.complete:
            continue
        for kind, name, start, end in _find_definitions(command.value, program):
            if (kind, name) in examined or (kind == "shopt" and not with_shopt):
                continue
            if len(examined) == _MOST_NAMES:
                return
            examined.add((kind, name))
            user = next(
                (later for later in commands[index + 1 :] if _uses(later.value, kind, name)), None
            )
            if user is not None:
                yield LostDefinition(kind, name, command, start, end, user)


def _find_definitions(text: str, program: Program) -> Iterator[tuple[str, str, int, int]]:
    exported = {
        word.text
        for command in program.commands
        if command.words and command.words[0].text == "export"
        for word in command.words[1:]
    }
    for name, function in program.functions.items():
        if name not in exported:
            end = text.find("\n", function.start, function.end)
            yield "function", name, function.start, function.end if end < 0 else end
    for command in program.commands:
        if not command.substituted and command.function is None:
            for kind, name in _read_definitions(text, command):
                yield kind, name, command.start, command.end
    if len(program.statements) == 1:
        for command in program.commands[:1]:
            for option in _read_options(command):
                yield "set", option, command.start, command.end


def _read_definitions(text: str, command: Command) -> Iterator[tuple[str, str]]:
    for assignment in command.assignments:
        match = re.match(r"([A-Za-z_]\w*)\+?=\(", text[assignment.start : assignment.end])
        if match is not None:
            yield "array", match[1]
    name = command.words[0].text if command.words else None
    arguments = command.words[1:]
    match name:
        case "declare" | "typeset":
            options = "".join(word.text or "" for word in arguments if word.raw.startswith("-"))
            for word in arguments:
                variable = re.match(r"[A-Za-z_]\w*", word.raw)
                if variable is not None and ({"a", "A"} & set(options) or "=(" in word.raw):
                    yield "array", variable[0]
        case "mapfile" | "readarray" if arguments and arguments[-1].text:
            yield "array", arguments[-1].text
        case "alias":
            for word in arguments:
                alias = re.match(r"([\w.-]+)=", word.raw)
                if alias is not None:
                    yield "alias", alias[1]
        case "shopt" if arguments and arguments[0].text == "-s":
            for word in arguments[1:]:
                if word.text in _PATTERNS:
                    yield "shopt", word.text


def _read_options(command: Command) -> Iterator[str]:
    """The options of `set` that decide whether a failure ends a command."""
    if command.words and command.words[0].text == "set" and not command.conditional:
        texts = [word.text or "" for word in command.words[1:]]
        if any(re.fullmatch(r"-[a-z]*e[a-z]*", text) for text in texts) or "errexit" in texts:
            yield "-e"
        if "pipefail" in texts and not any(text.startswith("+") for text in texts):
            yield "-o pipefail"


def _uses(text: str, kind: str, name: str) -> bool:
    """Whether a later command uses the definition, and does not repeat it."""
    match kind:
        case "array":
            is_used = re.search(
                rf"\$\{{[!#]?{name}\[|(?<![\w$-]){name}(?:\[[^\]\n]*\]=|\+=\()", text
            )
            defines = rf"(?<![\w$-]){name}=\(|\b(?:declare|typeset)\s+-\w+\s[^\n;]*\b{name}\b"
            return is_used is not None and re.search(defines, text) is None
        case "shopt":
            return _PATTERNS[name].search(text) is not None and name not in text
        case "set":
            return _depends_on_option(text, name)
    if name not in text:
        return False
    program = parse(text)
    called = any(command.words and command.words[0].text == name for command in program.commands)
    is_defined = name in program.functions or f"alias {name}=" in text
    return called and not is_defined and not program.broken


def _depends_on_option(text: str, option: str) -> bool:
    if re.search(r"\bset\s+-", text):
        return False
    program = parse(text)
    if program.broken or not program.complete:
        return False
    if option == "-e":
        return len(program.statements) > 1
    return any(
        len(pipeline.parts) > 1
        for statement in program.statements
        for pipeline in statement.pipelines
    )
