"""Checks the key and the image URI in imageDetail.json and imagedefinitions.json."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker push $REPOSITORY_URI:latest
      - printf '{content}' $REPOSITORY_URI:latest > {name}
artifacts:
  files:
    - {name}
"""
KEYS = {"imageDetail.json": "ImageURI", "imagedefinitions.json": "imageUri"}
_KEY = regex(r"(?<![\w$])image_?-?ur[il](?![\w(])", re.IGNORECASE)
_PARTS = regex(r"\\.|'|\"|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")
_WRITES = regex(
    r"(?:\A|[;&|\n])[^\S\n]*(?:printf|echo)\s(?P<what>[^;&|\n]*?)>\s*[\"']?(?:[\w$\{}./-]*/)?"
    r"(?P<name>imageDetail|imagedefinitions)\.json"
)


@rule(
    Severity.WARNING,
    see=("https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",),
    good=(
        {"buildspec.yml": BUILDSPEC.format(content='{"ImageURI":"%s"}', name="imageDetail.json")},
        {
            "buildspec.yml": BUILDSPEC.format(
                content='[{"name":"web","imageUri":"%s"}]', name="imagedefinitions.json"
            )
        },
    ),
    bad=(
        {"buildspec.yml": BUILDSPEC.format(content='{"«imageUri»":"%s"}', name="imageDetail.json")},
        {
            "buildspec.yml": BUILDSPEC.format(
                content='[{"name":"web","«ImageURI»":"%s"}]', name="imagedefinitions.json"
            )
        },
        {
            "buildspec.yml": BUILDSPEC.format(
                content='{"ImageURI":"«$ECR_URI»:latest"}', name="imageDetail.json"
            )
        },
    ),
)
def malformed_image_file(context: Context) -> Iterator[Finding]:
    """What is written to imageDetail.json or imagedefinitions.json does not identify an image.

    The two ECS deploy actions of CodePipeline read different files, and the files spell the key
    of the image differently. CodeDeployToECS reads `ImageURI` from `imageDetail.json`, which is
    an object. The standard action reads `imageUri` from `imagedefinitions.json`, which is a list.
    With the wrong spelling, the action does not find the image.

    A variable in single quotes is not expanded by the shell, so its name is written instead of an
    image URI.

    The rule checks what `printf` and `echo` write to these files, and such files next to an
    AppSpec for ECS. Not reported if the content has the correct key or no such key, or if a later
    command (`sed`, `envsubst`) replaces the variable.
    """
    for buildspec in context.buildspecs:
        for command in buildspec.commands:
            if ".json" not in command.value:
                continue
            for match in _WRITES.finditer(command.value):
                name = f"{match['name']}.json"
                written = _KEY.findall(match["what"])
                if written and KEYS[name] not in written:
                    yield _report_key(_locate(command.span, written[0]), written[0], name)
                variable = _find_quoted_variable(match["what"])
                if variable and not _is_edited(buildspec, name):
                    yield Finding(
                        _locate(command.span, variable),
                        f"`{variable}` is in single quotes, so it is written to `{name}` "
                        "unexpanded",
                        help="write `%s` there and pass the variable as an argument: "
                        f"`printf '…%s…' \"{variable}\"`",
                    )
    for service in context.services:
        for file in service.image_files:
            name = file.source.path.rpartition("/")[2]
            keys = [key for key in file.keys if _KEY.fullmatch(key.value)]
            if not service.kept(file.source.path):
                continue  # a build command overwrites it
            if name in KEYS and keys and KEYS[name] not in [key.value for key in keys]:
                yield _report_key(keys[0].span, keys[0].value, name)


def _report_key(span: Span, key: str, name: str) -> Finding:
    expected = KEYS[name]
    is_key_alone = span.text.strip("\"'") == key
    return Finding(
        span,
        f"`{name}` requires the key `{expected}`, not `{key}`",
        help=f"rename the key to `{expected}`; keys are case-sensitive",
        fixes=replace_scalar(span, span.text.replace(key, expected)) if is_key_alone else (),
        failure=Failure(
            "CodePipeline Deploy",
            "Exception while trying to read the image artifact file from the artifact: "
            "BuildArtifact.",
        )
        if name == "imageDetail.json"
        else None,
    )


def _find_quoted_variable(text: str) -> str | None:
    """Find the first variable of a shell command that is in single quotes."""
    quote = ""
    for match in _PARTS.finditer(text):
        part = match[0]
        if part in ("'", '"'):
            quote = "" if quote == part else quote or part
        elif part.startswith("$") and quote == "'":
            return part
    return None


def _is_edited(buildspec: Buildspec, name: str) -> bool:
    """Whether a command edits the file in place."""
    return any(
        name in command.value and re.search(r"\b(?:sed|perl|envsubst)\b", command.value)
        for command in buildspec.commands
    )


def _locate(span: Span, key: str) -> Span:
    """Locate the key in the command; the first line of the command if it occurs repeatedly."""
    if span.text.count(key) != 1:
        return span.first_line
    start = span.start + span.text.index(key)
    return span.source.span(start, start + len(key))
