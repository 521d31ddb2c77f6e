"""Does a command of version 0.1 rely on what the command before it did to its shell?"""

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
_NOWHERE = frozenset(("..", "-", ".", "$CODEBUILD_SRC_DIR", "${CODEBUILD_SRC_DIR}"))
_EVERYWHERE = re.compile(r"PATH|HOME|PWD|USER|LANG|AWS_\w+|CODEBUILD_\w+")


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
    """A `cd` or a variable is meant for the next command, and version 0.1 forgets it.

    In version 0.1 of the buildspec each command runs in a shell of its own: a `cd` or an `export`
    ends with its command, and the next one begins in the source folder, with the build's own
    variables. In version 0.2 the commands share one shell.
    """
    for buildspec in context.buildspecs:
        if buildspec.version == "0.1":
            commands = tuple(buildspec.commands)
            yield from _directories(commands)
            yield from _variables(buildspec, commands)


def _directories(commands: tuple[Located[str], ...]) -> Iterator[Finding]:
    """The first `cd` that is lost; the others are shown with it."""
    lost = [index for index, each in enumerate(commands[:-1]) if _leaves(each.value)]
    if lost:
        first, *others = lost
        labels = [Label(commands[first + 1].span.first_line, "this runs in the source folder")]
        labels += [Label(commands[index].span.first_line, "lost too") for index in others]
        yield Finding(
            commands[first].span.first_line,
            "this `cd` ends with its command: in version 0.1 each has a shell of its own",
            labels=tuple(labels),
            help="write `version: 0.2`, or join the commands with `&&`",
        )


def _leaves(text: str) -> bool:
    """Whether the last thing that a command does is to go to another folder."""
    last = _last(text)
    if last is None or len(last.words) != 2 or last.words[0].text not in ("cd", "pushd"):
        return False
    return last.words[1].raw.strip("\"'") not in _NOWHERE


def _last(text: str) -> Command | None:
    program = parse(text)
    if program.broken or not program.statements:
        return None
    part = program.statements[-1].pipelines[-1].parts[-1]
    alone = len(program.statements[-1].pipelines[-1].parts) == 1
    return part if isinstance(part, Command) and alone else None


def _variables(buildspec: Buildspec, commands: tuple[Located[str], ...]) -> Iterator[Finding]:
    told = set(read_environment(buildspec.document).names)
    for index, command in enumerate(commands):
        for name in _set(command.value):
            user = next((each for each in commands[index + 1 :] if _uses(each.value, name)), None)
            if name in told or user is None or _EVERYWHERE.fullmatch(name):
                continue
            told.add(name)
            yield Finding(
                command.span.first_line,
                f"`{name}` ends with its command: in version 0.1 each has a shell of its own",
                labels=(Label(user.span.first_line, "here it is not set any more"),),
                help="write `version: 0.2`, or join the commands with `&&`",
            )


def _set(text: str) -> Iterator[str]:
    """The names that a command sets for what follows it."""
    for statement in parse(text).statements:
        for pipeline in statement.pipelines:
            for part in pipeline.parts if len(pipeline.parts) == 1 else ():
                if isinstance(part, Command) and not part.words:
                    yield from (each.name for each in part.assignments)
                elif isinstance(part, Command) and part.words[0].text == "export":
                    yield from (each.name for each in part.assignments)
                    for word in part.words[1:]:
                        named = re.match(r"([A-Za-z_]\w*)=", word.raw)
                        if named:
                            yield named[1]


def _uses(text: str, name: str) -> bool:
    """Whether a command reads the variable, and doesn't set it itself."""
    read = re.search(rf"\$\{{?{name}\b", text)
    return read is not None and re.search(rf"(?<![\w$]){name}=(?!\$)", text) is None
