"""Check that hook scripts with `#!/bin/sh` do not require bash."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Coverage
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.shell.bash_syntax import BashConstruct, find_bash_constructs

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/configure.sh
"""
_RUN_BY_BASH = regex(r"\bBASH_VERSION\b|\bexec\s+(?:/\S*/)?bash\b")
_AMAZON_LINUX = regex(
    r"\b(?:yum|dnf|amazon-linux-extras)\b|/home/ec2-user\b",
    words=("yum", "dnf", "amazon", "ec2-user"),
)
_MOST_LABELS = 5


@rule(
    Severity.WARNING,
    see=(
        "https://manpages.ubuntu.com/manpages/noble/man1/dash.1.html",
        "https://wiki.ubuntu.com/DashAsBinSh",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/configure.sh": "#!/bin/bash\nset -euo pipefail\nsysctl --system\n",
        },
        {"appspec.yml": APPSPEC, "scripts/configure.sh": "#!/bin/sh\nset -eu\nsysctl --system\n"},
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/configure.sh": "#!/bin/sh\n«set -euo pipefail»\nsysctl --system\n",
        },
    ),
)
def bash_only_script(context: Context) -> Iterator[Finding]:
    """A hook script requires bash, but its `#!` line names `sh`.

    On Ubuntu and Debian, `/bin/sh` is dash, which lacks much of bash: `source`, `[[` and `declare`
    are unknown commands, `set -o pipefail` and `${x^^}` end the script, arrays, `<(…)`, `<<<` and
    `function f` are syntax errors. On Amazon Linux and Red Hat, `/bin/sh` is bash, and the script
    works.

    Reported once per script. Not reported if a hook script uses `yum`, `dnf` or the home directory
    of `ec2-user`.
    """
    for bundle in context.bundles:
        scripts = [(run, script) for run, script in bundle.scripts if script.is_shell]
        if any(_AMAZON_LINUX.search(script.source.text) for _, script in scripts):
            continue
        for run, script in scripts:
            if script.interpreter not in ("sh", "dash"):
                continue
            constructs = _find_constructs(script)
            if constructs:
                yield _build_finding(run, script, constructs)


def _find_constructs(script: Script) -> list[BashConstruct]:
    """The constructs, without the `&>` that background-holds-output reports."""
    text = script.source.text
    if _RUN_BY_BASH.search(text):
        return []
    split = Coverage(job.span for job in script.jobs if job.stays and job.split_by_dash)
    return [
        construct
        for construct in find_bash_constructs(text, script.program, extended="extglob" in text)
        if construct.start not in split
    ]


def _build_finding(run: HookRun, script: Script, constructs: list[BashConstruct]) -> Finding:
    source, first = script.source, constructs[0]
    span = source.span(first.start, first.end).first_line
    labels = [Label(run.entry.location.span, f"run by the `{run.event.value}` hook")]
    if script.shebang is not None:
        labels.append(Label(script.shebang.span, "on Ubuntu and Debian, this is dash"))
    if first.reason:
        labels.append(Label(span, first.reason))
    line = span.start_position.line
    for construct in constructs[1:]:
        other = source.span(construct.start, construct.end).first_line
        if other.start_position.line != line and len(labels) < _MOST_LABELS + 2:
            labels.append(Label(other, "requires bash, too"))
    return Finding(
        span,
        f"`{first.name}` requires bash, but `{script.interpreter}` runs this script",
        labels=tuple(labels),
        help="begin the script with `#!/bin/bash`",
        fixes=_name_bash(script),
        certain=script.interpreter == "dash",
    )


def _name_bash(script: Script) -> tuple[Fix, ...]:
    shebang = script.shebang
    if shebang is None or shebang.interpreter not in ("/bin/sh", "/usr/bin/sh"):
        return ()
    start = shebang.span.start + shebang.span.text.index(shebang.interpreter)
    span = script.source.span(start, start + len(shebang.interpreter))
    return (Fix("name bash", (TextEdit(span, "/bin/bash"),)),)
