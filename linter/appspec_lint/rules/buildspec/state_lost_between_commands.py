"""Check that no command relies on what ended with the shell of a previous one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.buildspec.environment import read_environment
from appspec_lint.buildspec.lost_definitions import find_lost_definitions
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command, parse
from appspec_lint.yaml.source_map import locate

HEAD = "phases:\n  build:\n    commands:\n"
BASH = "version: 0.2\nenv:\n  shell: bash\n" + HEAD
_MESSAGES = {
    "array": "the array `{name}` is not passed on to later commands",
    "function": "the function `{name}` is not defined in later commands",
    "alias": "the alias `{name}` is not defined in later commands",
    "shopt": "`shopt -s {name}` has no effect on later commands",
    "set": "`set {name}` has no effect on later commands",
}
_LABELS = {
    "array": "not set here",
    "function": "not defined here",
    "alias": "not defined here",
    "shopt": "the option is not set here",
    "set": "the option is not set here",
}
_JOIN = "write the definition and its uses in one multi-line command (`- |`)"
_HELPS = {
    "array": _JOIN,
    "function": _JOIN + ", or move them to a script",
    "alias": _JOIN + ", or use the full command",
    "shopt": "set the option in the command that needs it",
    "set": "set the option in each command that needs it",
}
_IGNORED_TARGETS = frozenset(("..", "-", ".", "$CODEBUILD_SRC_DIR", "${CODEBUILD_SRC_DIR}"))
_ALWAYS_SET = regex(r"PATH|HOME|PWD|USER|LANG|AWS_\w+|CODEBUILD_\w+")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-cmd.html",
        "https://github.com/aws/aws-cdk/issues/26694",
        "https://github.com/magenx/Magento-2-aws-cluster-terraform/issues/19",
    ),
    good=(
        {"buildspec.yml": "version: 0.2\n" + HEAD + "      - cd app\n      - make\n"},
        {"buildspec.yml": "version: 0.1\n" + HEAD + "      - cd app && make\n"},
        {
            "buildspec.yml": BASH + "      - |\n        parts=(api web)\n"
            '        make "${parts[@]}"\n'
        },
    ),
    bad=(
        {"buildspec.yml": "version: 0.1\n" + HEAD + "      - «cd app»\n      - make\n"},
        {"buildspec.yml": "version: 0.1\n" + HEAD + "      - «TAG=1.0»\n      - make TAG=$TAG\n"},
        {"buildspec.yml": BASH + '      - «parts=(api web)»\n      - make "${parts[@]}"\n'},
        {"buildspec.yml": "version: 0.2\n" + HEAD + "      - «log() { date; }»\n      - log\n"},
    ),
)
def state_lost_between_commands(context: Context) -> Iterator[Finding]:
    """What a command defines is meant for a later command, but ends with the shell.

    In version 0.1 of the buildspec, each command runs in its own shell. A `cd` or an `export` ends
    with its command, and the next command starts in the source directory with the build's initial
    variables.

    In version 0.2, the working directory and the variables are passed on to the next command, but
    arrays, functions, aliases and the options of `set` and `shopt` are not: a later command that
    uses them fails, or sees an empty value. For `set -e` and `set -o pipefail`, which only hide a
    failure, the finding is an info.

    Reported for what a later command uses and does not define itself.
    """
    for buildspec in context.buildspecs:
        commands = tuple(buildspec.commands)
        if not is_for_windows("\n".join(command.value for command in commands)):
            yield from _check_definitions(buildspec, commands)
        if buildspec.version == "0.1":
            yield from _check_directories(commands)
            yield from _check_variables(buildspec, commands)


def _check_definitions(
    buildspec: Buildspec, commands: tuple[Located[str], ...]
) -> Iterator[Finding]:
    with_shopt = read_shell(buildspec) == "bash"
    for lost in find_lost_definitions(commands, with_shopt=with_shopt):
        label = Label(lost.user.span.first_line, _LABELS[lost.kind])
        yield Finding(
            locate(lost.command.value, lost.command.span, lost.start, lost.end),
            _MESSAGES[lost.kind].format(name=lost.name),
            labels=(label,),
            help=_HELPS[lost.kind],
            certain=False,
            severity=Severity.INFO if lost.kind == "set" else None,
        )


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
    exact = re.escape(name)  # an element of an array is not a name: `a[i]=x`
    read = re.search(rf"\$\{{?{exact}\b", text)
    return read is not None and re.search(rf"(?<![\w$]){exact}=(?!\$)", text) is None
