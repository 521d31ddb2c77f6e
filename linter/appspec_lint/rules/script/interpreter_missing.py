"""Is there the interpreter that a hook script's `#!` line names?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing, unstartable
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.rules.registry import rule
from appspec_lint.script.shebang import Shebang, is_text, read_shebang

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
    """A hook script's `#!` line names an interpreter that isn't there.

    The kernel starts exactly the file that the line names, and gives it the rest of the line as
    one single word. A slip in the path, and the agent says `No such file or directory` about a
    script that is there; `env bash -e` looks for a program of the name `bash -e`.

    The rule knows folders that no Linux has and whose name is a slip for one that it has. It
    warns about an interpreter without a leading `/`, which is looked up in the agent's working
    directory: `/` where systemd runs the agent, and then by chance right.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            first = read_shebang(script.source)
            if first is not None and not first.crlf and is_text(script.source):
                yield from _judge(run, first)


def _judge(run: HookRun, first: Shebang) -> Iterator[Finding]:
    path, event = first.interpreter, run.event.value
    words = first.argument.split()
    message = help_ = ""
    meant: str | None = None
    failure = unstartable(event, run.entry)
    root = path.strip("/").partition("/")[0]
    if not path.startswith("/"):
        meant = first.span.text.replace(path, f"/{path}", 1)
        message = f"`{path}` has no leading `/`: it is looked up in the agent's working directory"
        help_ = "write the interpreter's full path"
    elif root not in _ROOTS and (near := closest_match(root, ("usr", "bin"))):
        meant = first.span.text.replace(f"/{root}/", f"/{near}/", 1)
        message = f"there is no interpreter `{path}`"
        help_ = f"did you mean `{meant}`?"
    elif first.name == "env" and len(words) > 1 and words[0][0] != "-" and "=" not in words[0]:
        message = f"`env` is given `{first.argument}` as one word, and there is no such program"
        help_ = f"write `#!/usr/bin/env {words[0]}`, and the options as a `set` command"
        failure = failing(event, run.entry, 127)
    fixes: tuple[Fix, ...] = ()
    if meant is not None:
        fixes = (Fix(f"replace it by `{meant}`", (TextEdit(first.span, meant),)),)
    if message:
        yield Finding(
            first.span,
            message,
            labels=(Label(run.entry.location.span, f"run here by `{event}`"),),
            help=help_,
            fixes=fixes,
            failure=failure,
            certain=path.startswith("/"),
        )
