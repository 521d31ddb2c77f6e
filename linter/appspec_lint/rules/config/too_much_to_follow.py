"""Report the commands of a build that run or copy too much to be analyzed completely."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

_LONGEST = 60

BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n      - "
ARTIFACTS = "\nartifacts:\n  files:\n    - '**/*'\n"


@rule(
    Severity.INFO,
    see=("https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",),
    good=(
        {
            "buildspec.yml": f"{BUILD}./build.sh{ARTIFACTS}",
            "build.sh": "#!/bin/sh\n./compile.sh\n",
            "compile.sh": "#!/bin/sh\nnpm run build\n",
        },
    ),
    bad=(
        {
            "buildspec.yml": f"{BUILD}«./build.sh»{ARTIFACTS}",
            "build.sh": "#!/bin/sh\n./build.sh\n",
        },
        {
            "buildspec.yml": BUILD + "«'f() { touch a; f; f; }; f'»" + ARTIFACTS,
        },
    ),
)
def too_much_to_follow(context: Context) -> Iterator[Finding]:
    """A build command runs or copies too much to be analyzed completely.

    Functions and scripts that call each other, nested loops and copies of copies are followed up
    to a limit. After that, any file may exist, and a missing file is not reported as an error.
    """
    for roots in context.source_roots:
        for workspace in (*roots.workspaces, *roots.others):
            command = workspace.unfollowed
            if command is not None:
                yield Finding(
                    command.span,
                    f"{_describe(command.value)} runs or copies too much to be analyzed completely",
                    help="list what it creates under `generated` in the configuration",
                    certain=False,
                )
                break


def _describe(command: str) -> str:
    """The first line of a command, if it is short enough to quote."""
    first = command.strip().partition("\n")[0].strip()
    return f"`{first}`" if first and len(first) <= _LONGEST and "`" not in first else "this command"
