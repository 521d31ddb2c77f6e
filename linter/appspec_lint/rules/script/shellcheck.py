"""What does ShellCheck say of the hook scripts and of the buildspec's commands?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell import parse
from appspec_lint.shellcheck.client import ShellCheckNote

WIKI = "https://www.shellcheck.net/wiki/"
_TOLD = frozenset(
    (
        1008,  # script-without-shebang and interpreter-missing: the `#!` line
        *(1071, 1084, 1104, 1113, 1114, 1115, 1128, 2148, 2239),
        1082,  # script-without-shebang: a byte order mark
        1017,  # script-crlf
        2117,  # interactive-command: a bare `su`
        *(1090, 1091),  # what is sourced is not followed: that is no defect
        2187,  # a word about how ShellCheck itself reads `ash`
    )
)
"""What our own rules tell already, or what says nothing about the text."""
_ACROSS = frozenset((2034, 2119, 2120, 2153, 2154, 2317, 2329))
"""What asks whether a variable or a function is used or set: another command may do so."""
_ELSEWHERE = frozenset((2034, 2153, 2154))
"""What a sourced file may use, or set."""
_PORTABLE = frozenset((2039, *range(3000, 4000)))
"""What POSIX's `sh` lacks: no defect where `sh` turns out to be bash."""
_ASIDE = re.compile(r" Fix (?:to allow more checks|any mentioned problems and try again)\.$")
_FRAME = frozenset((1009, 1072, 1073))
"""What surrounds the reason for which a text is no shell."""


@rule(
    Severity.WARNING,
    see=(
        "https://www.shellcheck.net/wiki/",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.shell",
    ),
    good=(
        {
            "appspec.yml": "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n"
            "    - location: scripts/install.sh\n",
            "scripts/install.sh": '#!/bin/bash\nset -e\ncd /srv/orders\nrm -rf "$PWD/cache"\n',
            ".appspec-lint.yml": "shellcheck: auto\n",
        },
    ),
    bad=(),
)
def shellcheck(context: Context) -> Iterator[Finding]:
    """ShellCheck says it of a hook script, or of a command of the buildspec.

    The rule speaks only where it is asked to: with `--shellcheck auto`, or `shellcheck: auto` in
    the configuration, [ShellCheck](https://www.shellcheck.net) reads the shell scripts that the
    hooks run and each command of the buildspecs, if it is installed (on the PATH, or by
    `pip install 'appspec-lint[shellcheck]'`). With `always` its absence ends the run.

    Each finding bears ShellCheck's number. Its errors and warnings are warnings, its other notes
    information, since they say that a text is doubtful and not that a deployment fails. The shell
    is that of the script's `#!` line, and of the buildspec's `env.shell`; where none is named it
    is `sh`, and what only some kinds of `sh` take is information.

    It is silent about what a rule of our own tells: line ends, `#!` lines, byte order marks, a
    bare `su`. Of a buildspec's commands, which share their variables, it doesn't tell which of
    these one of them leaves unused or unset, nor of a `cd` that fails, where CodeBuild itself
    sees the status. Files that a script sources are not followed, and no `.shellcheckrc` is read.

    Comments such as `# shellcheck disable=SC2086` work as ever.
    """
    scripts = {
        script.source.path: script for bundle in context.bundles for _, script in bundle.scripts
    }
    texts: dict[object, list[ShellCheckNote]] = {}
    for remark in context.shellcheck:
        texts.setdefault((remark.span.source.path, remark.command), []).append(remark)
    for remarks in texts.values():
        script = scripts.get(remarks[0].span.source.path)
        own = [each for each in remarks if not _is_told(each, script)]
        if any(each.code == 1072 for each in own):
            yield from _unreadable(own)
        else:
            yield from map(_finding, own)


def _is_told(remark: ShellCheckNote, script: Script | None) -> bool:
    """Whether another rule tells it, or nothing is wrong as far as can be known here."""
    code = remark.code
    if code in _TOLD:
        return True
    if remark.command is not None:
        return code in _ACROSS or (code == 2164 and _seen_by_codebuild(remark))
    if script is None:
        return False
    if code in (2069, 3020):  # background-holds-output: `2>&1 > log &`, and dash's `&>`
        start = remark.span.start
        return any(
            job.span.start <= start < job.span.end and job.stays and (job.dash or code == 2069)
            for job in script.jobs
            if job.streams
        )
    return code in _ELSEWHERE and any(
        command.words and command.words[0].text in {".", "source", "eval"}
        for command in script.program.commands
    )


def _seen_by_codebuild(remark: ShellCheckNote) -> bool:
    """Whether the `cd` is all of a command; of a block block-hides-failure tells it."""
    text = remark.command.text if remark.command is not None else ""
    return text[:1] in ("|", ">") or len(parse(text).statements) < 2


def _unreadable(remarks: Iterable[ShellCheckNote]) -> Iterator[Finding]:
    """One finding for a text that is no shell: the reason, and what surrounds it."""
    ordered = sorted(remarks, key=lambda each: (each.code in _FRAME, each.code == 1072))
    about = [each for each in ordered if each.code < 2000 and each.code != 1009]
    first, *others = about
    yield _finding(first, tuple(Label(each.span, _said(each)) for each in others))
    yield from (_finding(each) for each in ordered if each.code >= 2000)


def _finding(remark: ShellCheckNote, labels: tuple[Label, ...] = ()) -> Finding:
    minor = remark.level not in ("error", "warning")
    return Finding(
        remark.span,
        f"SC{remark.code}: {_said(remark)}",
        labels=labels,
        help=f"see {WIKI}SC{remark.code}",
        minor=minor or (remark.code in _PORTABLE and not remark.known),
    )


def _said(remark: ShellCheckNote) -> str:
    """ShellCheck's words, as our own are written."""
    text = _ASIDE.sub("", remark.text.strip())
    if text[:2].istitle() or text[:2] in ("A ", "I "):
        text = text[:1].lower() + text[1:]
    return text if text.endswith("..") else text.removesuffix(".")
