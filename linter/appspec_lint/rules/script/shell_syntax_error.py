"""Check that the shell can parse hook scripts and build commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Source, Span
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.parse_failure import (
    ParseFailure,
    find_parse_failures,
    read_syntax_dialect,
)
from appspec_lint.script.script import Script
from appspec_lint.script.shebang import find_misplaced_shebang, is_text
from appspec_lint.shell import Program, parse
from appspec_lint.shell.syntax_check import SyntaxDialect
from appspec_lint.yaml.edits import is_cut_by_comment
from appspec_lint.yaml.source_map import locate

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStop:
    - location: scripts/stop.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
_OPENERS = {
    "fi": "if",
    "then": "if",
    "else": "if",
    "elif": "if",
    "done": "for` or `while",
    "do": "for` or `while",
    "esac": "case",
    "}": "{",
    ")": "(",
    ";;": "case",
}
_POWERSHELL = regex(
    r"(?<![\w-])[A-Z][a-z]+-[A-Z][A-Za-z]+|\$\w+\s+=\s|\.(?:ps1|exe|cmd|bat)\b|\bchoco\b|\bmsbuild\b"
    r"|\bif\s+(?:not\s+)?exist\b|(?:^|\s)[A-Za-z]:\\"
)
_MOST_LABELS = 5

Locator = Callable[[int, int], Span]


@rule(
    Severity.ERROR,
    see=(
        "https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_10",
        "https://www.gnu.org/software/bash/manual/html_node/Shell-Syntax.html",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases.build.commands",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/stop.sh": "#!/bin/bash\nif pgrep nginx; then\n  pkill nginx\nfi\n",
        },
        {
            "buildspec.yml": HEAD
            + '      - |\n        if [ -n "$TAG" ]; then\n          make\n        fi\n'
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/stop.sh": "#!/bin/bash\n«if» pgrep nginx; then\n  pkill nginx\n",
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/stop.sh": "#!/bin/bash\nif pgrep nginx\n  pkill nginx\n«fi»\n",
        },
        {"buildspec.yml": HEAD + '      - «if» [ -n "$TAG" ]; then\n      - make\n      - fi\n'},
        {"buildspec.yml": HEAD + "      - bash -c 'for f in *.sh; «sh» $f; done'\n"},
    ),
)
def shell_syntax_error(context: Context) -> Iterator[Finding]:
    """A hook script or a build command has a syntax error: the shell cannot parse it.

    An `if` without `fi`, a missing `then` or `done`, a quote that is not closed: the shell runs the
    lines before the command that it cannot parse, and ends with exit code 2. The quoted error is
    that of bash or dash, without the line number.

    CodeBuild runs each entry of `commands` separately: an `if … fi` cannot extend over several
    entries. Write it as one multi-line command (`- |`).

    Scripts are checked as the shell of their `#!` line reads them, and commands as that of
    `env.shell`. For `sh`, which is dash or bash, only what both refuse is reported. It is a warning
    where the shell may not read that far, and for an error in `[[ … ]]`, after which bash 5 stops
    with exit code 0. Not reported for other shells, for files with CRLF line ends, and for
    templates.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            yield from _check_script(run, script)
    for buildspec in context.buildspecs:
        yield from _check_buildspec(buildspec)


def _check_script(run: HookRun, script: Script) -> Iterator[Finding]:
    dialect = read_syntax_dialect(script.interpreter)
    if not script.is_shell or dialect is None or not is_text(script.source):
        return
    if script.shebang is None and find_misplaced_shebang(script.source) is not None:
        return  # script-without-shebang
    label = Label(run.entry.location.span, f"run by the `{run.event.value}` hook")
    for failure in find_parse_failures(
        script.source.text, script.program, dialect, script.exit_status
    ):
        expected = failing(run.event.value, run.entry, 2) if failure.certain else None
        yield _build_finding(failure, partial(_locate_line, script.source), (label,), expected)


def _locate_line(source: Source, start: int, end: int) -> Span:
    return source.span(start, end).first_line


def _check_buildspec(buildspec: Buildspec) -> Iterator[Finding]:
    dialect = read_syntax_dialect(read_shell(buildspec))
    if dialect is not None:
        findings = [*_check_phases(buildspec, dialect)]
        text = "\n".join(command.value for command in buildspec.commands)
        if findings and not (is_for_windows(text) or _POWERSHELL.search(text)):
            yield from findings


def _check_phases(buildspec: Buildspec, dialect: SyntaxDialect) -> Iterator[Finding]:
    seen: set[int] = set()
    for phase in buildspec.phases:
        failures: list[tuple[Located[str], ParseFailure]] = []
        for command in phase.commands:
            if command.span.start not in seen and not is_cut_by_comment(command.span):
                seen.add(command.span.start)
                nests = " -c" in command.value  # only then are the commands of interest
                program = parse(command.value) if nests else Program()
                found = find_parse_failures(command.value, program, dialect)
                failures += [(command, failure) for failure in found]
        if failures:
            yield _report_phase(phase.name.value, failures)


def _report_phase(phase: str, failures: list[tuple[Located[str], ParseFailure]]) -> Finding:
    """One finding, for the first command; the others never run."""
    command, failure = failures[0]
    labels = [
        Label(other.span.first_line, "this entry is a syntax error, too")
        for other, _ in failures[1 : 1 + _MOST_LABELS]
    ]
    line = command.value.strip().splitlines()[0]
    error = f"COMMAND_EXECUTION_ERROR: Error while executing command: {line}. Reason: exit status 2"
    return _build_finding(
        failure,
        partial(locate, command.value, command.span),
        tuple(labels),
        Failure(f"CodeBuild {phase.upper()}", error) if failure.certain else None,
        is_split=len(failures) > 1 or "\n" not in command.value.strip(),
    )


def _build_finding(
    failure: ParseFailure,
    find_span: Locator,
    labels: tuple[Label, ...],
    expected: Failure | None,
    *,
    is_split: bool = False,
) -> Finding:
    problem, opened = failure.problem, failure.problem.opened
    error = problem.bash_error if failure.dialect == "bash" else problem.dash_error
    at_end = not problem.token
    if at_end and failure.opened is not None:
        span = find_span(*failure.opened)
    elif at_end:
        span = find_span(max(failure.start - 1, 0), failure.start)
    else:
        span = find_span(failure.start, failure.end)
        if failure.opened is not None and opened is not None:
            shown = f"this `{opened.text}` is open"
            labels = (*labels, Label(find_span(*failure.opened), shown))
    advice = _advise(failure)
    if is_split and opened is not None and at_end and opened.text.isalpha():
        advice = f"write the whole `{opened.text}` as one entry: `- |` and the lines below it"
    return Finding(
        span,
        f"{_describe(failure)}: {error}",
        labels=labels,
        help=advice,
        failure=expected,
        certain=failure.certain,
    )


def _describe(failure: ParseFailure) -> str:
    problem, opened = failure.problem, failure.problem.opened
    if problem.conditional:
        return "bash stops reading the script in this `[[`, and may exit with 0"
    if not problem.token:
        if opened is None:
            return "the text ends where a command must follow"
        if opened.text.startswith("<<"):
            return f"no line `{opened.closing}` ends this here-document"
        if problem.expected in ("then", "do") and opened.text.isalpha():
            return f"this `{opened.text}` has no `{problem.expected}`"
        return f"this `{opened.text}` is not closed with `{opened.closing}`"
    if problem.expected in ("then", "do") and problem.token in _OPENERS:
        return f"`{problem.expected}` is missing before `{problem.token}`"
    if problem.token in _OPENERS and opened is None:
        return f"`{problem.token}` without `{_OPENERS[problem.token]}`"
    if problem.token in ("fi", "done", "esac", "}", ")") and opened is not None:
        return (
            f"`{opened.text}` is not closed with `{opened.closing}` before this `{problem.token}`"
        )
    if problem.token == "newline":
        return "the line ends too early"
    return f"the shell cannot parse the command at `{problem.token}`"


def _advise(failure: ParseFailure) -> str:
    problem, opened = failure.problem, failure.problem.opened
    if problem.conditional:
        return "correct the condition, and close it with `]]`"
    if problem.expected in ("then", "do"):
        return f"add `{problem.expected}`, at the start of a line or after `;`"
    if not problem.token and opened is not None:
        if opened.text.startswith("<<"):
            return f"write `{opened.closing}` at the start of a line, with nothing after it"
        return f"add the `{opened.closing}`"
    if problem.token == "(":
        return "quote or escape the parenthesis if it is meant literally"
    if problem.token in _OPENERS and opened is None:
        return f"remove the `{problem.token}`, or add what it ends"
    if problem.token in ("fi", "done", "esac", "}", ")") and opened is not None:
        return f"add the `{opened.closing}`"
    return f"correct the command; check it with `{failure.dialect} -n`"
