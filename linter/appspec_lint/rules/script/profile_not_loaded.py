"""Does a hook use what only an interactive shell of its user has?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.shebang import read_shebang
from appspec_lint.shell.invocation import resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
_LOADING = {
    "nvm": 'export NVM_DIR="$HOME/.nvm"; . "$NVM_DIR/nvm.sh"',
    "sdk": '. "$HOME/.sdkman/bin/sdkman-init.sh"',
}


@rule(
    Severity.ERROR,
    see=(
        "https://github.com/aws/aws-codedeploy-agent/issues/89",
        "https://github.com/aws/aws-codedeploy-agent/issues/139",
        "https://github.com/nvm-sh/nvm#install--update-script",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": '#!/bin/bash\nset -e\n. "$HOME/.nvm/nvm.sh"\nnvm use 20\n',
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/bin/bash -e\ncd /srv\n\\. /srv/.nvm/nvm.sh\nnvm use 20\n",
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC, "scripts/install.sh": "#!/bin/bash\nset -e\n«nvm use 20»\n"},
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": "#!/bin/bash\nset -e\n. ~/.nvm/nvm.sh\n«sudo nvm use 20»\n",
        },
    ),
)
def profile_not_loaded(context: Context) -> Iterator[Finding]:
    """A hook script uses `nvm` or `sdk` without reading in the file that defines it.

    They are functions of the shell, not programs, and come from a line in the user's `.bashrc` or
    `.profile`. The agent runs a script in a shell that is neither interactive nor a login shell,
    which reads neither file: `command not found`, status 127. `sudo` runs programs alone, and
    never finds them.

    It is an error where that lets the script fail, else a warning. The rule is silent behind the
    first file that the script reads in, behind an `eval`, and where the script defines the
    function.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            first = read_shebang(script.source)
            if first is None or not {"-l", "-i", "--login"} & set(first.argument.split()):
                yield from _first(run, script)


def _first(run: HookRun, script: Script) -> Iterator[Finding]:
    named = {command.function for command in script.program.commands}
    loaded = False
    for command in script.program.commands:
        if not command.words or command.broken:
            continue
        call = resolve_invocation(command.words)
        loaded = loaded or call.name in {"source", ".", "eval"} or call.shell is not None
        name = call.name or ""
        if name not in _LOADING or name in named:
            continue
        sudo = "sudo" in call.wrappers
        if call.word is None or call.word.text != name or (loaded and not sudo):
            continue
        yield _finding(
            run,
            name,
            script.source.span(command.start, command.end).first_line,
            sudo=sudo,
            certain=script.determines_exit(command) and not command.conditional,
        )
        return


def _finding(run: HookRun, name: str, span: Span, *, sudo: bool, certain: bool) -> Finding:
    message = f"`{name}` is a function of the shell, which this script has not read in"
    if sudo:
        message = f"`{name}` is a function of the shell, and `sudo` runs programs alone"
    return Finding(
        span,
        message,
        labels=(Label(run.entry.location.span, "run here, by no login shell"),),
        help=f"leave `sudo` out, and read it in before: `{_LOADING[name]}`"
        if sudo
        else f"read it in before: `{_LOADING[name]}`",
        failure=failing(run.event.value, run.entry, 1 if sudo else 127),
        certain=certain,
    )
