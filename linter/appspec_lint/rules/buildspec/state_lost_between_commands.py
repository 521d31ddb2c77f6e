"""Check that no command relies on the shell of the previous one in version 0.1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.environment import read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command, parse

HEAD = "phases:\n  build:\n    commands:\n"
_IGNORED_TARGETS = frozenset(("..", "-", ".", "$CODEBUILD_SRC_DIR", "${CODEBUILD_SRC_DIR}"))
_ALWAYS_SET = re.compile(r"PATH|HOME|PWD|USER|LANG|AWS_\w+|CODEBUILD_\w+")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-cmd.html",
    ),
    good=(
        {"buildspec.yml": "version: 0.2\n" + HEAD + "      - cd app\n      - make\n"},
        {"buildspec.yml": "version: 0.1\n" + HEAD + "      - cd app && make\n"},
    ),
    bad=(
        {"buildspec.yml": "version: 0.1\n" + HEAD + "      - «cd app»\n      - make\n"},
        {"buildspec.yml": "version: 0.1\n" + HEAD + "      - «TAG=1.0»\n      - make TAG=$TAG\n"},
    ),
)
def state_lost_between_commands(context: Context) -> Iterator[Finding]:
    """A `cd` or a variable is meant for the next command, but version 0.1 discards it.

    In version 0.1 of the buildspec, each command runs in its own shell. A `cd` or an `export` ends
    with its command, and the next command starts in the source directory with the build's initial
    variables. In version 0.2, the commands share one shell.
    """
    for buildspec in context.buildspecs:
        if buildspec.version == "0.1":
            commands = tuple(buildspec.commands)
            yield from _check_directories(commands)
            yield from _check_variables(buildspec, commands)


def _check_directories(commands: tuple[Located[str], ...]) -> Iterator[Finding]:
    """Report the first `cd` that is lost, with the others as labels."""
    lost = [
        index for index, command in enumerate(commands[:-1]) if _changes_directory(command.value)
    ]
    if lost:
        first, *others = lost
        labels = [Label(commands[first + 1].span.first_line, "this runs in the source directory")]
        labels += [Label(commands[index].span.first_line, "also lost") for index in others]
        yield Finding(
            commands[first].span.first_line,
            "this `cd` has no effect on later commands: version 0.1 runs each in its own shell",
            labels=tuple(labels),
            help="write `version: 0.2`, or join the commands with `&&`",
        )


def _changes_directory(text: str) -> bool:
    """Whether a command ends by changing to another directory."""
    last = _find_last_command(text)
    if last is None or len(last.words) != 2 or last.words[0].text not in ("cd", "pushd"):
        return False
    return last.words[1].raw.strip("\"'") not in _IGNORED_TARGETS


def _find_last_command(text: str) -> Command | None:
    program = parse(text)
    if program.broken or not program.statements:
        return None
    part = program.statements[-1].pipelines[-1].parts[-1]
    is_alone = len(program.statements[-1].pipelines[-1].parts) == 1
    return part if isinstance(part, Command) and is_alone else None


def _check_variables(buildspec: Buildspec, commands: tuple[Located[str], ...]) -> Iterator[Finding]:
    reported = set(read_environment(buildspec.document).names)
    for index, command in enumerate(commands):
        for name in _find_set_names(command.value):
            user = next(
                (later for later in commands[index + 1 :] if _reads(later.value, name)), None
            )
            if name in reported or user is None or _ALWAYS_SET.fullmatch(name):
                continue
            reported.add(name)
            yield Finding(
                command.span.first_line,
                f"`{name}` is not set for later commands: version 0.1 runs each in its own shell",
                labels=(Label(user.span.first_line, "no longer set here"),),
                help="write `version: 0.2`, or join the commands with `&&`",
            )


def _find_set_names(text: str) -> Iterator[str]:
    """Find the names that a command sets for the commands after it."""
    for statement in parse(text).statements:
        for pipeline in statement.pipelines:
            for part in pipeline.parts if len(pipeline.parts) == 1 else ():
                if isinstance(part, Command) and not part.words:
                    yield from (assignment.name for assignment in part.assignments)
                elif isinstance(part, Command) and part.words[0].text == "export":
                    yield from (assignment.name for assignment in part.assignments)
                    for word in part.words[1:]:
                        named = re.match(r"([A-Za-z_]\w*)=", word.raw)
                        if named:
                            yield named[1]


def _reads(text: str, name: str) -> bool:
    """Whether a command reads the variable without setting it itself."""
    read = re.search(rf"\$\{{?{name}\b", text)
    return read is not None and re.search(rf"(?<![\w$]){name}=(?!\$)", text) is None
