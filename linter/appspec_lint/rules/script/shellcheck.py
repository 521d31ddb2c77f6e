"""Report what ShellCheck finds in hook scripts and buildspec commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule
from appspec_lint.script.parse_failure import read_syntax_dialect
from appspec_lint.script.script import Script
from appspec_lint.shell import parse
from appspec_lint.shell.syntax_check import check_syntax

if TYPE_CHECKING:
    from appspec_lint.shellcheck.client import ShellCheckNote

WIKI = "https://www.shellcheck.net/wiki/"
_REPORTED_ELSEWHERE = frozenset(
    (
        1008,  # script-without-shebang and interpreter-missing: the `#!` line
        *(1071, 1084, 1104, 1113, 1114, 1115, 1128, 2148, 2239),
        1082,  # script-without-shebang: byte order mark
        1017,  # script-crlf
        2117,  # interactive-command: a bare `su`
        *(1090, 1091),  # sourced files are not followed, which is not a defect
        *(1068, 2283),  # assignment-with-spaces
        *(1015, 1016, 1018, 1100, 1110, 1111, 1112),  # typographic-character
        2168,  # used-outside-function
        # bash-only-command and bash-only-script
        *(2112, 3001, 3002, 3005, 3006, 3008, 3009, 3010, 3011, 3014, 3020, 3024, 3030, 3040),
        *(3044, 3046, 3047, 3050, 3053, 3054, 3055, 3057, 3059, 3060),
        2187,  # a note about how ShellCheck itself parses `ash`
    )
)
"""Codes that other rules report, or that do not describe a defect of the script."""
_UNUSED_OR_UNSET = frozenset((2034, 2119, 2120, 2153, 2154, 2317, 2329))
"""Unused or unset variables and functions: another command may use or set them."""
_KNOWN_TO_SOURCED_FILES = frozenset((2034, 2153, 2154))
"""Variables that a sourced file may use or set."""
_NOT_IN_POSIX = frozenset((2039, *range(3000, 4000)))
"""Features that POSIX `sh` lacks; they work where `sh` is in fact bash."""
_TRAILING_ADVICE = regex(r" Fix (?:to allow more checks|any mentioned problems and try again)\.$")
_SYNTAX_CONTEXT = frozenset((1009, 1072, 1073))
"""Codes that only give the context of a syntax error."""


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
    """ShellCheck reports a problem in a hook script or in a buildspec command.

    This rule is off by default. With `--shellcheck auto`, or `shellcheck: auto` in the
    configuration, [ShellCheck](https://www.shellcheck.net) checks the shell scripts that hooks run
    and each command of the buildspecs, if it is installed (on the `PATH`, or with
    `pip install 'appspec-lint[shellcheck]'`). With `always`, it is an error if it is missing.

    Each finding includes ShellCheck's code. ShellCheck's errors and warnings are reported as
    warnings, and its other notes as info, because they mark doubtful code rather than a failing
    deployment. The shell is that of the script's `#!` line, or of the buildspec's `env.shell`. If
    neither is set, `sh` is assumed, and features that only some `sh` implementations support are
    reported as info.

    What other rules already report is not repeated: line endings, `#!` lines, byte order marks, a
    bare `su`, syntax errors. Buildspec commands share their variables, so unused and unset
    variables are not reported there. Neither is a `cd` that may fail where CodeBuild itself sees
    the exit status. Sourced files are not followed, and `.shellcheckrc` is not read.

    Comments such as `# shellcheck disable=SC2086` work as usual.
    """
    scripts = {
        script.source.path: script for bundle in context.bundles for _, script in bundle.scripts
    }
    groups: dict[object, list[ShellCheckNote]] = {}
    for remark in context.shellcheck:
        groups.setdefault((remark.span.source.path, remark.command), []).append(remark)
    for remarks in groups.values():
        script = scripts.get(remarks[0].span.source.path)
        kept = [remark for remark in remarks if not _is_suppressed(remark, script)]
        if any(remark.code == 1072 for remark in kept):
            if _is_refused(kept[0], script):
                continue  # shell-syntax-error
            yield from _merge_syntax_errors(kept)
        else:
            yield from map(_build_finding, kept)


def _is_refused(remark: ShellCheckNote, script: Script | None) -> bool:
    """Whether the shell certainly cannot parse the script or the command."""
    if script is not None:
        dialect = read_syntax_dialect(script.interpreter)
        return dialect is not None and check_syntax(script.source.text, dialect) is not None
    text = remark.command.text if remark.command is not None else ""
    return check_syntax(text.partition("\n")[2] if text[:1] == "|" else text, "sh") is not None


def _is_suppressed(remark: ShellCheckNote, script: Script | None) -> bool:
    """Whether another rule reports it, or it is not a defect as far as can be determined."""
    code = remark.code
    if code in _REPORTED_ELSEWHERE:
        return True
    if remark.command is not None:
        return code in _UNUSED_OR_UNSET or (code == 2164 and _is_seen_by_codebuild(remark))
    if script is None:
        return False
    if code in (2069, 3020):  # background-holds-output: `2>&1 > log &`, and dash's `&>`
        start = remark.span.start
        return any(
            job.span.start <= start < job.span.end
            and job.stays
            and (job.split_by_dash or code == 2069)
            for job in script.jobs
            if job.streams
        )
    return code in _KNOWN_TO_SOURCED_FILES and any(
        command.words and command.words[0].text in {".", "source", "eval"}
        for command in script.program.commands
    )


def _is_seen_by_codebuild(remark: ShellCheckNote) -> bool:
    """Whether the `cd` is the whole command; block-hides-failure reports it in a block."""
    text = remark.command.text if remark.command is not None else ""
    return text[:1] in ("|", ">") or len(parse(text).statements) < 2


def _merge_syntax_errors(remarks: Iterable[ShellCheckNote]) -> Iterator[Finding]:
    """One finding for a syntax error: its cause, with the context as labels."""
    ordered = sorted(
        remarks, key=lambda remark: (remark.code in _SYNTAX_CONTEXT, remark.code == 1072)
    )
    errors = [remark for remark in ordered if remark.code < 2000 and remark.code != 1009]
    first, *others = errors
    yield _build_finding(first, tuple(Label(other.span, _format(other)) for other in others))
    yield from (_build_finding(remark) for remark in ordered if remark.code >= 2000)


def _build_finding(remark: ShellCheckNote, labels: tuple[Label, ...] = ()) -> Finding:
    is_uncertain_shell = remark.code in _NOT_IN_POSIX and not remark.known
    is_minor = is_uncertain_shell or remark.level not in ("error", "warning")
    return Finding(
        remark.span,
        f"SC{remark.code}: {_format(remark)}",
        labels=labels,
        help=f"see {WIKI}SC{remark.code}",
        severity=Severity.INFO if is_minor else None,
    )


def _format(remark: ShellCheckNote) -> str:
    """ShellCheck's message in the form of ours: lower case, without a full stop."""
    text = _TRAILING_ADVICE.sub("", remark.text.strip())
    if text[:2].istitle() or text[:2] in ("A ", "I "):
        text = text[:1].lower() + text[1:]
    return text if text.endswith("..") else text.removesuffix(".")
