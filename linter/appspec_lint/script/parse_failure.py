"""Find what a shell cannot parse: scripts, build commands, and what `bash -c` runs."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.script.exit_status import ExitStatusAnalysis
from appspec_lint.shell import Command, Program, parse
from appspec_lint.shell.syntax_check import SyntaxDialect, SyntaxRefusal, check_syntax

_PLACEHOLDER = regex(r"<[A-Za-z][^<>\n]*>|<%|[{]%|%[{]|[{][{]")
_DIALECTS: dict[str, SyntaxDialect] = {"bash": "bash", "sh": "sh", "dash": "dash"}
_NESTED = regex(r"\b(?:bash|sh|dash)\s+-\w*c\b")


@dataclass(frozen=True)
class ParseFailure:
    """A syntax error, with the offsets of the whole text.

    It is `certain` if the shell certainly reads the text and fails with a non-zero status.
    """

    problem: SyntaxRefusal
    dialect: SyntaxDialect
    start: int
    end: int
    opened: tuple[int, int] | None
    certain: bool
    command: str = ""
    """The shell that is given the text, if it is only a part of the whole."""


def read_syntax_dialect(shell: str | None) -> SyntaxDialect | None:
    """The dialect that is checked for a shell; None for a shell whose grammar is another one."""
    return _DIALECTS.get(shell or "sh")


def find_parse_failures(
    text: str, program: Program, dialect: SyntaxDialect, status: ExitStatusAnalysis | None = None
) -> Iterator[ParseFailure]:
    """Find the syntax error of the text, or those of what its nested shells run."""
    problem = check_syntax(text, dialect)
    if problem is None:
        if not program.broken and _NESTED.search(text):
            yield from _find_nested(program, status or ExitStatusAnalysis(text, program))
    elif not _has_placeholder(text, problem):
        certain = _is_reached(text, problem)
        if certain is not None:
            certain = certain and not (problem.substituted or problem.conditional)
            yield _build_failure(problem, dialect, 0, certain=certain)


def _build_failure(
    problem: SyntaxRefusal, dialect: SyntaxDialect, offset: int, *, certain: bool, command: str = ""
) -> ParseFailure:
    opened = problem.opened
    place = None if opened is None else (opened.start + offset, opened.end + offset)
    start, end = problem.start + offset, problem.end + offset
    return ParseFailure(problem, dialect, start, end, place, certain, command)


def _has_placeholder(text: str, problem: SyntaxRefusal) -> bool:
    """Whether the line is a template, in which something else will be in that place."""
    start = text.rfind("\n", 0, problem.start) + 1
    end = text.find("\n", problem.start)
    return _PLACEHOLDER.search(text[start : end if end >= 0 else len(text)]) is not None


def _is_reached(text: str, problem: SyntaxRefusal) -> bool | None:
    """Whether the shell certainly reads that far; None if an earlier command ends the script."""
    before = parse(text, 0, problem.unit)
    for statement in before.statements:
        part = statement.pipelines[0].parts[0]
        is_alone = len(statement.pipelines) == 1 and len(statement.pipelines[0].parts) == 1
        if isinstance(part, Command) and is_alone and _ends_script(part):
            return None
    return not any(_may_succeed(command) for command in before.commands)


def _ends_script(command: Command) -> bool:
    texts = [word.text for word in command.words]
    return texts[:1] == ["exit"] or (texts[:1] == ["exec"] and len(texts) > 1)


def _may_succeed(command: Command) -> bool:
    """Whether the command may end the script without a failure."""
    texts = [word.text for word in command.words]
    is_success = texts[:1] == ["exit"] and texts[1:] in ([], ["0"], [None])
    return is_success or (texts[:1] == ["exec"] and len(texts) > 1)


def _find_nested(program: Program, status: ExitStatusAnalysis) -> Iterator[ParseFailure]:
    """What `bash -c '…'` runs, if the outer shell passes it on as it is written."""
    for command in program.commands:
        call = command.invocation if command.words else None
        if call is None or call.shell is None or not call.shell.verbatim or command.broken:
            continue
        dialect = _DIALECTS.get(call.name or "")
        code = call.shell.raw[1:-1]
        if dialect is None or (call.shell.raw[0] == '"' and {"$", "`"} & set(code)):
            continue
        problem = check_syntax(code, dialect)
        if problem is not None and not _has_placeholder(code, problem):
            is_sure = _is_reached(code, problem)
            if is_sure is not None:
                certain = is_sure and status.determines_exit(command) and not problem.substituted
                certain = certain and not problem.conditional
                offset = call.shell.start + 1
                yield _build_failure(
                    problem, dialect, offset, certain=certain, command=call.name or ""
                )
