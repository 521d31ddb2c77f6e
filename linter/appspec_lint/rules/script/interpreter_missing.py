"""Report shebangs whose interpreter does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.deployment.messages import failing, unstartable
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import rule
from appspec_lint.script.shebang import Shebang, is_text

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
_ROOTS = frozenset(
    "bin boot data dev etc home lib lib64 media mnt nix opt proc root run sbin snap srv sys tmp "
    "usr var vagrant app apps apollo efs".split()
)


@rule(
    Severity.ERROR,
    see=(
        "https://man7.org/linux/man-pages/man2/execve.2.html",
        "https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/usr/bin/env bash\nsystemctl daemon-reload\n",
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "«#!/user/bin/env bash»\nsystemctl daemon-reload\n",
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "«#!/usr/bin/env bash -e»\nsystemctl daemon-reload\n",
        },
    ),
)
def interpreter_missing(context: Context) -> Iterator[Finding]:
    """A hook script's shebang names an interpreter that does not exist.

    The kernel starts exactly the file that the `#!` line names, and passes the rest of the line as
    a single argument. If the path is misspelled, the agent reports `No such file or directory`
    about a script that does exist. `env bash -e` looks for a program named `bash -e`.

    The rule reports top-level directories that do not exist on Linux and are close to `/usr` or
    `/bin`. An interpreter without a leading `/` is a warning: it is resolved relative to the
    agent's working directory, which under systemd is `/`, so the path happens to be right there.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            first = script.shebang
            if first is not None and not first.crlf and is_text(script.source):
                yield from _check_shebang(run, first)


def _check_shebang(run: HookRun, first: Shebang) -> Iterator[Finding]:
    path, event = first.interpreter, run.event.value
    words = first.argument.split()
    message = advice = ""
    replacement: str | None = None
    failure = unstartable(event, run.entry)
    root = path.strip("/").partition("/")[0]
    if not path.startswith("/"):
        replacement = first.span.text.replace(path, f"/{path}", 1)
        message = f"interpreter `{path}` is relative to the agent's working directory"
        advice = "use the absolute path of the interpreter"
    elif root not in _ROOTS and (near := closest_match(root, ("usr", "bin"))):
        replacement = first.span.text.replace(f"/{root}/", f"/{near}/", 1)
        message = f"interpreter `{path}` does not exist"
        advice = f"did you mean `{replacement}`?"
    elif first.name == "env" and len(words) > 1 and words[0][0] != "-" and "=" not in words[0]:
        message = f"`env` looks for a program named `{first.argument}`, which does not exist"
        advice = f"use `#!/usr/bin/env {words[0]}`, and set the options with `set` in the script"
        failure = failing(event, run.entry, 127)
    fixes: tuple[Fix, ...] = ()
    if replacement is not None:
        fixes = (Fix(f"replace with `{replacement}`", (TextEdit(first.span, replacement),)),)
    if message:
        yield Finding(
            first.span,
            message,
            labels=(Label(run.entry.location.span, f"run by the `{event}` hook"),),
            help=advice,
            fixes=fixes,
            failure=failure,
            certain=path.startswith("/"),
        )
