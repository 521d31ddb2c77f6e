"""Report scripts that a hook script runs although they are not executable."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.entry import Presence
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script
from appspec_lint.script.script_paths import script_relative

REPOSITORY = {
    ".git/index": "appspec.yml scripts/install.sh scripts/migrate.sh",
    "appspec.yml": """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
""",
    "scripts/migrate.sh": "#!/bin/bash\ntrue\n",
}


@rule(
    Severity.ERROR,
    see=(
        "https://man7.org/linux/man-pages/man2/execve.2.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            **REPOSITORY,
            "scripts/install.sh": '#!/bin/bash\nset -e\nbash "$(dirname "$0")/migrate.sh"\n',
        },
    ),
    bad=(
        {
            **REPOSITORY,
            "scripts/install.sh": '#!/bin/bash\nset -e\n«"$(dirname "$0")/migrate.sh"»\n',
        },
    ),
)
def helper_not_executable(context: Context) -> Iterator[Finding]:
    """A hook script runs a script next to it that is not executable in git.

    The agent makes the scripts that the AppSpec names executable, and no others. A script that is
    run by its path must already have the execute bit, or the shell reports `Permission denied` and
    exit code 126.

    The execute bit is read from git; without a git repository, nothing is reported. The same
    applies where the script or a build command contains `chmod`. The finding is a warning where the
    script continues after the failure.
    """
    for bundle in context.bundles:
        if not bundle.tree.git or _build_changes_modes(bundle):
            continue
        for run, script in bundle.scripts:
            directory = posixpath.dirname(run.entry.location.value.lstrip("/"))
            for command in script.program.commands if "chmod" not in script.source.text else ():
                call = command.invocation if command.words else None
                if call is None or call.word is None or call.file or command.conditional:
                    continue
                path = script_relative(call.word.raw, script)
                place = posixpath.normpath(posixpath.join(directory, path)) if path else ".."
                original = None if place.startswith("..") else bundle.original(place)
                if original is None or bundle.contains(place) is not Certainty.YES:
                    continue
                entry = bundle.tree.entries.get(original)
                if entry and entry.presence is Presence.TRACKED and entry.executable is False:
                    word = call.word
                    hook = f"run by the `{run.event.value}` hook"
                    yield Finding(
                        script.source.span(word.start, word.end),
                        f"`{place}` is not executable; the agent makes only hook scripts "
                        "executable",
                        labels=(Label(run.entry.location.span, hook),),
                        help=f"run `git update-index --chmod=+x {original}`, or run the script "
                        "with its shell: `bash …`",
                        fixes=(_prefix_with_bash(script, word.start),),
                        failure=failing(run.event.value, run.entry, 126),
                        certain=script.determines_exit(command),
                    )


def _prefix_with_bash(script: Script, start: int) -> Fix:
    return Fix("run it with `bash`", (TextEdit(script.source.span(start, start), "bash "),))


def _build_changes_modes(bundle: Bundle) -> bool:
    return any(
        "chmod" in command.value
        for build in bundle.builds
        for phase in build.buildspec.phases
        for command in phase.commands
    )
