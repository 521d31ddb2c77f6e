"""Find the syntax and the builtins of bash that dash does not have, and what dash does instead.

Each row was run with dash 0.5.12, the version of Debian 12 and Ubuntu 24.04.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.shell.ast import Command, Compound, Program, Redirection
from appspec_lint.shell.quoted_text import find_parameters, mask_quoted
from appspec_lint.shell.visitor import NestedPart, iter_parts
from appspec_lint.shell.word import Word


class DashEffect(Enum):
    """What dash does with a construct of bash."""

    REFUSED = "syntax error"  # exit status 2 as soon as dash reads the line
    EXITS = "the shell exits with status 2"
    NOT_FOUND = "not found"  # exit status 127
    FAILS = "exit status 1 or 2"
    DIFFERS = "another meaning"


@dataclass(frozen=True, slots=True)
class BashConstruct:
    """A construct of bash; offsets are those of the text that was parsed."""

    name: str
    effect: DashEffect
    start: int
    end: int
    owner: NestedPart | None = None
    """The part that contains it; None if the parser cannot read it."""
    reason: str = ""
    """What dash does instead, for constructs that it reads with another meaning."""


_NOT_FOUND = frozenset(
    """bind builtin caller compgen complete coproc declare dirs disown enable history let mapfile
    popd pushd readarray shopt source typeset""".split()
)
_BASH_OPTIONS = frozenset(("pipefail", "errtrace", "functrace", "posix", "braceexpand"))
_ILLEGAL_OPTIONS = {
    "wait": regex(r"-n$"),
    "read": regex(r"-r?[adeinNstu]"),
    "type": regex(r"-[Pat]$"),
}
_DECLARING = frozenset(("declare", "export", "local", "readonly", "typeset"))
_PARAMETER = regex(
    r"![A-Za-z_]\w*|#?[A-Za-z_]\w*\[|(?:[A-Za-z_]\w*|\d+|[@*])(?::(?![-=?+])|/|\^|,|@[A-Za-z]\})"
)
"""The inside of a `${…}` that dash refuses as a bad substitution."""
_BRACES = regex(
    r"[\w./$-]*(?<!\$)\{(?:[\w./*-]*(?:,[\w./*-]*)+|-?\d+\.\.-?\d+|[A-Za-z]\.\.[A-Za-z])\}[\w./*-]*"
)
_BASH_EXPANSION = regex(
    r"\$\{?(?P<name>RANDOM|EUID|BASH_SOURCE|FUNCNAME|BASHPID)\b(?!\[)"
    r"|\$\(\((?=[^()\n]*(?P<operator>\w\+\+|\w--(?!\w)|\+\+\w|\*\*))[^()\n]*\)\)"
)
_EXTENDED_PATTERN = regex(r"(?<=[\w./*-])(?P<space>[ \t]+)?(?P<open>[!@?*+]\([^()\n]*\))")
_KEYWORDS = regex(r"\b(?:if|elif|while|until|then|else|do)$|[;&|({]$")


def find_bash_constructs(
    text: str, program: Program, *, extended: bool = False
) -> tuple[BashConstruct, ...]:
    """Find the constructs in a program that only bash has, in the order of the text.

    Extended patterns such as `!(out)` are found only if they are evidently meant as such.
    """
    functions = {
        nested.part.name
        for nested in iter_parts(program.statements)
        if isinstance(nested.part, Compound) and nested.part.kind == "function"
    }
    constructs = [
        construct
        for nested in iter_parts(program.statements)
        if not nested.part.broken
        for construct in _check_part(text, nested, functions)
    ]
    constructs += _find_pipes(text, program)
    constructs += _find_extended_patterns(text) if extended else ()
    unique = {(each.start, each.name): each for each in constructs}
    return tuple(sorted(unique.values(), key=lambda construct: construct.start))


def _check_part(text: str, nested: NestedPart, functions: set[str]) -> Iterator[BashConstruct]:
    part = nested.part
    if isinstance(part, Command):
        yield from _check_command(text, part, nested, functions)
        for word in part.words:
            yield from _check_word(word.raw, word.start, nested)
        for assignment in part.assignments:
            yield from _check_word(
                text[assignment.start : assignment.end], assignment.start, nested
            )
    else:
        yield from _check_compound(text, part, nested)
    for redirection in part.redirections:
        yield from _check_redirection(redirection, nested)


def _check_command(
    text: str, command: Command, nested: NestedPart, functions: set[str]
) -> Iterator[BashConstruct]:
    for assignment in command.assignments:
        written = text[assignment.start : assignment.end]
        effect = DashEffect.REFUSED if _is_array(written) else DashEffect.NOT_FOUND
        if effect is DashEffect.REFUSED or re.match(r"\w+(?:\+=|\[)", written):
            name = "arrays" if effect is DashEffect.REFUSED else written[: written.index("=") + 1]
            yield BashConstruct(name, effect, assignment.start, assignment.end, nested)
    if not command.words or command.words[0].text is None:
        return
    name, first = command.words[0].text, command.words[0]
    arguments = command.words[1:]
    if name in functions:
        return
    if name in _NOT_FOUND:
        yield BashConstruct(name, DashEffect.NOT_FOUND, first.start, first.end, nested)
    for word in arguments if name in _DECLARING else ():
        if _is_array(word.raw):
            yield BashConstruct("arrays", DashEffect.REFUSED, word.start, word.end, nested)
    if name == "echo" and arguments and (arguments[0].text or "") in ("-e", "-ne", "-en"):
        if _is_kept(text, command, nested):
            reason = f"dash prints `{arguments[0].raw}` as well"
            shown = f"echo {arguments[0].raw}"
            end = arguments[0].end
            yield BashConstruct(shown, DashEffect.DIFFERS, first.start, end, nested, reason)
    checked = _check_options(name, arguments)
    if checked is not None:
        shown, effect = checked
        yield BashConstruct(shown, effect, command.start, command.end, nested)


def _is_kept(text: str, command: Command, nested: NestedPart) -> bool:
    """Whether what a command prints goes to a file, a pipe or a variable, and not to a log."""
    files = (each.target for each in command.redirections if each.operator in (">", ">>"))
    if any(target is not None and not target.raw.startswith("/dev/") for target in files):
        return True
    if any(
        isinstance(a.part, Compound) and a.part.kind == "substitution" for a in nested.ancestors
    ):
        return True
    return re.match(r"\s*\|(?!\|)", text[command.end :]) is not None


def _check_options(name: str, arguments: tuple[Word, ...]) -> tuple[str, DashEffect] | None:
    """An option or operator of a builtin that dash does not have."""
    texts = [word.text or "" for word in arguments]
    match name:
        case "set":
            for option, value in pairwise(texts):
                if re.fullmatch(r"[-+][a-zA-Z]*o", option) and value in _BASH_OPTIONS:
                    return f"set -o {value}", DashEffect.EXITS
        case "export" | "readonly" | "local":
            options = [text for text in texts[:1] if re.fullmatch(r"-[a-oq-zA-Z]+", text)]
            if options and options[0] not in ("-p", "--"):
                return f"{name} {options[0]}", DashEffect.EXITS
        case "test" if {"==", "=~", "-v"} & set(texts[:2]):
            return next(each for each in texts if each in ("==", "=~", "-v")), DashEffect.FAILS
        case "printf" if texts[:1] == ["-v"]:
            return "printf -v", DashEffect.FAILS
        case "exec" if texts[:1] in (["-a"], ["-c"], ["-l"]):
            return f"exec {texts[0]}", DashEffect.NOT_FOUND
        case "ulimit" if texts[:1] == ["-u"]:
            return "ulimit -u", DashEffect.FAILS
        case "printf" if texts[:1] and re.search(r"(?<!%)%q", texts[0]):
            return "printf %q", DashEffect.FAILS
        case "trap":
            for text in texts[1:]:
                if text in ("ERR", "DEBUG", "RETURN") or re.fullmatch(r"SIG[A-Z]+\d?", text):
                    return f"trap … {text}", DashEffect.FAILS
        case "read" | "wait" | "type":
            options = [text for text in texts[:2] if _ILLEGAL_OPTIONS[name].match(text)]
            if options:
                effect = DashEffect.NOT_FOUND if name == "type" else DashEffect.FAILS
                return f"{name} {options[0]}", effect
    return None


def _check_compound(text: str, part: Compound, nested: NestedPart) -> Iterator[BashConstruct]:
    written = text[part.start : part.end]
    end = part.start + (written.find("\n") if "\n" in written else len(written))
    match part.kind:
        case "test" if written.startswith("[["):
            yield from _check_word(written, part.start, nested)
            pattern = mask_quoted(written)
            refused = re.search(r"\(", pattern) is not None
            effect = DashEffect.REFUSED if refused else DashEffect.NOT_FOUND
            yield BashConstruct("[[", effect, part.start, end, nested)
        case "test" if written.startswith("(("):
            reason = "dash runs it as a command in two nested subshells"
            yield BashConstruct("((", DashEffect.DIFFERS, part.start, end, nested, reason)
        case "test":
            operator = re.search(r"\s(==|=~)\s|(?<=\[)\s(-v)\s", mask_quoted(written))
            if operator is not None:
                name = operator[1] or operator[2]
                yield BashConstruct(name, DashEffect.FAILS, part.start, end, nested)
            yield from _check_word(written, part.start, nested)
        case "for" if re.match(r"for\s*\(\(|select\b", written):
            name = "select" if written.startswith("select") else "for (("
            yield BashConstruct(name, DashEffect.REFUSED, part.start, end, nested)
        case "for":
            for word in part.values:
                yield from _check_word(word.raw, word.start, nested)
        case "function" if re.match(r"function\b", written):
            yield BashConstruct("function", DashEffect.REFUSED, part.start, end, nested)
        case "substitution" if written[:2] in ("<(", ">("):
            name = f"{written[:2]}…)"
            yield BashConstruct(name, DashEffect.REFUSED, part.start, end, nested)


def _check_redirection(redirection: Redirection, nested: NestedPart) -> Iterator[BashConstruct]:
    operator, target = redirection.operator, redirection.target
    start, end = redirection.start, redirection.end
    if operator == "<<<":
        yield BashConstruct("<<<", DashEffect.REFUSED, start, end, nested)
    elif operator in ("&>", "&>>"):
        reason = "dash runs the command in the background and empties the file"
        yield BashConstruct(operator, DashEffect.DIFFERS, start, end, nested, reason)
    elif operator == ">&" and target is not None and target.text is not None:
        if re.fullmatch(r"\d+-?|-", target.text) is None:
            yield BashConstruct(">&", DashEffect.REFUSED, start, end, nested)
    if target is not None and redirection.body is None:
        yield from _check_word(target.raw, target.start, nested)


def _check_word(raw: str, start: int, nested: NestedPart) -> Iterator[BashConstruct]:
    if "$" in raw:
        yield from _check_expansions(raw, start, nested)
    if "{" not in raw:
        return
    for at, inside in find_parameters(raw):
        if _PARAMETER.match(inside + "}"):
            name = f"${{{inside}}}"
            end = start + at + len(name)
            yield BashConstruct(name, DashEffect.EXITS, start + at, end, nested)
    if isinstance(nested.part, Command) and (match := _BRACES.fullmatch(mask_quoted(raw))):
        reason = "dash does not expand braces"
        end = start + match.end()
        yield BashConstruct(raw, DashEffect.DIFFERS, start, end, nested, reason)


def _check_expansions(raw: str, start: int, nested: NestedPart) -> Iterator[BashConstruct]:
    """Variables that only bash sets, operators of its arithmetic, and `$'…'`."""
    if raw.startswith("'"):
        return
    for match in _BASH_EXPANSION.finditer(raw):
        at, end = start + match.start(), start + match.end()
        if match["name"]:
            reason = f"dash does not set `{match['name']}`"
            name = f"${match['name']}"
            yield BashConstruct(name, DashEffect.DIFFERS, at, end, nested, reason)
        elif match["operator"]:
            yield BashConstruct(match[0], DashEffect.EXITS, at, end, nested)
    if raw.startswith("$'"):
        reason = "dash keeps the `$`, and does not read the escapes"
        yield BashConstruct("$'…'", DashEffect.DIFFERS, start, start + len(raw), nested, reason)


def _is_array(written: str) -> bool:
    return re.match(r"[A-Za-z_]\w*\+?=\(", written) is not None


def _find_pipes(text: str, program: Program) -> Iterator[BashConstruct]:
    """Find `|&`, which joins the top-level parts of a pipeline."""
    for statement in program.statements:
        for pipeline in statement.pipelines:
            for index, join in enumerate(pipeline.joins):
                if join == "|&":
                    start = text.find("|&", pipeline.parts[index].end)
                    if start >= 0:
                        yield BashConstruct("|&", DashEffect.REFUSED, start, start + 2)


def _find_extended_patterns(text: str) -> Iterator[BashConstruct]:
    """Find patterns of `shopt -s extglob` such as `!(out)`, which the parser may not read."""
    for match in _EXTENDED_PATTERN.finditer(mask_quoted(text)):
        if _KEYWORDS.search(text[: match.start()]) is None:
            start, end = match.span("open")
            yield BashConstruct(text[start:end], DashEffect.REFUSED, start, end)
