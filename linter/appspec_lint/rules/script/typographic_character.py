"""Check that commands contain no typographic quotes, dashes and spaces."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import ShellText, find_shell_texts
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command
from appspec_lint.shell.quoted_text import mask_quoted
from appspec_lint.yaml.lookalikes import find_in_document

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\ndate\n"

_CHARACTERS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2212\u00a0"
_TYPOGRAPHIC = regex(f"[{_CHARACTERS}]", words=tuple(_CHARACTERS))
_NAMES = {
    "\u2018": ("a typographic quote", "`'`"),
    "\u2019": ("a typographic quote", "`'`"),
    "\u201c": ("a typographic quote", '`"`'),
    "\u201d": ("a typographic quote", '`"`'),
    "\u2013": ("an en dash", "`-`"),
    "\u2014": ("an em dash", "`--`"),
    "\u2212": ("a minus sign", "`-`"),
    "\u00a0": ("a non-breaking space", "a space"),
}
_WRITERS = frozenset(("echo", "printf", "logger", "say", "notify-send", "git", "figlet"))


@rule(
    Severity.ERROR,
    see=(
        "https://www.shellcheck.net/wiki/SC1015",
        "https://www.shellcheck.net/wiki/SC1018",
        "https://www.shellcheck.net/wiki/SC1100",
    ),
    good=(
        {"buildspec.yml": HEAD + "      - npm run build -- --prod\n      - echo “done” – bye\n"},
    ),
    bad=(
        {"buildspec.yml": HEAD + "      - npm run build «–»-prod\n"},
        {"buildspec.yml": HEAD + "      - make && «“»npm run build”\n"},
    ),
)
def typographic_character(context: Context) -> Iterator[Finding]:
    """A command contains a typographic quote, dash or space, which the shell reads literally.

    Word processors and web pages replace `"` with curly quotes, `-` with a dash, and a space with a
    non-breaking space. For the shell they are letters: `“npm` is the name of a program that does
    not exist, exit code 127, and an option that begins with a dash is an ordinary argument.

    An error if it is in the name of the program, and that makes the script or the command fail.
    Otherwise a warning. Not reported for what is quoted with `"` or `'`, and for `echo` and similar
    commands, which only print it. In a buildspec, buildspec-lookalike-character reports spaces, and
    the characters around a whole command.
    """
    lookalikes = _find_lookalikes(context)
    for text in find_shell_texts(context.bundles, context.buildspecs, _TYPOGRAPHIC):
        for command in text.commands:
            place = _find_character(command)
            if place is None or (text.command is not None and text.text[place[1]] == "\u00a0"):
                continue
            span = text.locate(place[1], place[1] + 1)
            if (span.source.path, span.start) not in lookalikes:
                yield _build_finding(text, command, *place)


def _find_character(command: Command) -> tuple[str, int, bool] | None:
    """The first word that is affected, where the character is, and whether it names the program."""
    call = command.invocation
    for assignment in command.assignments:
        if assignment.raw[:1] in ("\u2018", "\u201c"):
            at = assignment.end - len(assignment.raw)
            return f"{assignment.name}={assignment.raw}", at, False
    for word in command.words:
        found = _TYPOGRAPHIC.search(mask_quoted(word.raw))
        if found is None:
            continue
        before, at = word.raw[: found.start()], word.start + found.start()
        is_name = word in (call.word, command.words[0])
        starts = before in ("", "-") or found[0] == "\u00a0"
        is_assigned = before.endswith("=") and found[0] in "\u2018\u201c"
        if is_name or (call.name not in _WRITERS and (starts or is_assigned)):
            return word.raw, at, is_name
    return None


def _find_lookalikes(context: Context) -> frozenset[tuple[str, int]]:
    """What buildspec-lookalike-character reports: the path and offset of each character."""
    return frozenset(
        (edit.span.source.path, edit.span.start)
        for buildspec in context.buildspecs
        if not buildspec.source.text.isascii()
        for lookalike in find_in_document(buildspec.document)
        for edit in lookalike.edits
    )


def _build_finding(
    text: ShellText, command: Command, written: str, at: int, is_name: bool
) -> Finding:
    name, plain = _NAMES[text.text[at]]
    message = f"`{written}` contains {name}, which the shell does not interpret"
    if is_name:
        message = f"`{written}`: command not found; it contains {name}"
    return Finding(
        text.locate(at, at + 1),
        message,
        labels=text.labels,
        help=f"write {plain} instead",
        failure=text.predict(127) if is_name else None,
        certain=is_name and text.decides(command),
    )
