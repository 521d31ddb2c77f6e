"""Report hook scripts that use `nvm` or `sdk` without sourcing them."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.bundle import HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
_SOURCE_COMMANDS = {
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
    """A hook script uses `nvm` or `sdk` without sourcing the file that defines it.

    `nvm` and `sdk` are shell functions, not programs; a line in the user's `.bashrc` or `.profile`
    loads them. The agent runs a script in a shell that is neither interactive nor a login shell and
    therefore reads neither file: `command not found`, exit code 127. `sudo` runs only programs and
    never finds a function.

    The finding is an error where the script then fails, and otherwise a warning. Nothing is
    reported after the first file that the script sources, after an `eval`, or where the script
    defines the function itself.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            first = script.shebang
            if first is None or not {"-l", "-i", "--login"} & set(first.argument.split()):
                yield from _check_script(run, script)


def _check_script(run: HookRun, script: Script) -> Iterator[Finding]:
    """The first use of a function that is not loaded."""
    defined = {command.function for command in script.program.commands}
    is_loaded = False
    for command in script.program.commands:
        if not command.words or command.broken:
            continue
        call = command.invocation
        is_loaded = is_loaded or call.name in {"source", ".", "eval"} or call.shell is not None
        name = call.name or ""
        if name not in _SOURCE_COMMANDS or name in defined:
            continue
        has_sudo = "sudo" in call.wrappers
        if call.word is None or call.word.text != name or (is_loaded and not has_sudo):
            continue
        yield _build_finding(
            run,
            name,
            script.source.span(command.start, command.end).first_line,
            has_sudo=has_sudo,
            is_certain=script.determines_exit(command) and not command.conditional,
        )
        return


def _build_finding(
    run: HookRun, name: str, span: Span, *, has_sudo: bool, is_certain: bool
) -> Finding:
    message = f"`{name}` is a shell function that this script has not sourced"
    advice = f"source it first: `{_SOURCE_COMMANDS[name]}`"
    if has_sudo:
        message = f"`{name}` is a shell function, and `sudo` runs only programs"
        advice = f"drop `sudo` and source it first: `{_SOURCE_COMMANDS[name]}`"
    hook = f"run by the `{run.event.value}` hook, not in a login shell"
    return Finding(
        span,
        message,
        labels=(Label(run.entry.location.span, hook),),
        help=advice,
        failure=failing(run.event.value, run.entry, 1 if has_sudo else 127),
        certain=is_certain,
    )
