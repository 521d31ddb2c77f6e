"""Check that every exported variable is set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.environment import read_environment
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

HEAD = "version: 0.2\nenv:\n  exported-variables:\n"
BUILD = "phases:\n  build:\n    commands:\n      - IMAGE_TAG=$(git rev-parse HEAD)\n"

_LOADS = regex(
    r"(?:\A|[\s;&|(])(?:source|\.|eval|Import-Module)\s",
    words=("source", ".", "eval", "Import-Module"),
)


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.exported-variables",
    ),
    good=({"buildspec.yml": HEAD + "    - IMAGE_TAG\n" + BUILD},),
    bad=({"buildspec.yml": HEAD + "    - «IMAGETAG»\n" + BUILD},),
)
def exported_variable_unset(context: Context) -> Iterator[Finding]:
    """A variable is exported that nothing in the buildspec sets.

    The variables in `exported-variables` are passed to later actions of the pipeline, with the
    values that they have at the end of the build. A variable that was never set is empty there.

    Not reported for CodeBuild's own variables, where a command mentions the variable, where
    commands load other files into the shell (`source`, `.`, `eval`), or where the batch or another
    language may set it. The project's own settings may set a variable as well, which cannot be
    determined statically: without a variable of a similar name, the finding is only advice.
    """
    for buildspec in context.buildspecs:
        environment = read_environment(buildspec.document)
        commands = [command.value for command in buildspec.commands]
        if not environment.exported or not commands:
            continue
        if any(map(_loads_other_files, commands)) or buildspec.document.aliases:
            continue
        words = {word for command in commands for word in re.findall(r"\w+", command)}
        for name in environment.exported:
            is_known = name.value in environment.names or name.value in words
            if is_known or name.value.startswith(("CODEBUILD_", "AWS_")) or "$" in name.value:
                continue
            meant = closest_match(
                name.value, sorted({*environment.names, *_find_assigned(buildspec)})
            )
            yield Finding(
                name.span,
                f"nothing in the buildspec sets the exported variable `{name.value[:60]}`",
                help=f"did you mean `{meant}`?"
                if meant
                else "set it in a command, unless the project settings do",
                fixes=replace_scalar(name.span, meant),
                severity=None if meant else Severity.INFO,
            )


def _loads_other_files(text: str) -> bool:
    return _LOADS.search(text) is not None


def _find_assigned(buildspec: Buildspec) -> set[str]:
    text = "\n".join(command.value for command in buildspec.commands)
    return set(re.findall(r"(?<![\w-])([A-Za-z_]\w*)=", text))
