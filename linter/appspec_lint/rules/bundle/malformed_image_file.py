"""Does the file that tells of the image have the key that is read, and an address?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
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
_KEY = re.compile(r"(?<![\w$])image_?-?ur[il](?![\w(])", re.IGNORECASE)
_PARTS = re.compile(r"\\.|'|\"|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")
_WRITES = re.compile(
    r"(?:\A|[;&|\n])\s*(?:printf|echo)\s(?P<what>[^;&|\n]*?)>\s*[\"']?(?:[\w$\{}./-]*/)?"
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
    """What a build writes to imageDetail.json or imagedefinitions.json names no image.

    CodePipeline's two actions for ECS have a file each, and the two files spell the key of the
    image differently: `ImageURI` in the `imageDetail.json` of CodeDeployToECS, which is one
    object; `imageUri` in the `imagedefinitions.json` of the standard action, which is a list. With
    the other spelling the action does not find the image. A variable in single quotation marks
    is not replaced by the shell, and is no image's address either.

    The rule reads what `printf` and `echo` write to these files, and such files beside an AppSpec
    for ECS. It is silent where the text has the right key, or none, and about a variable that a
    later command (`sed`, `envsubst`) puts in.
    """
    for buildspec in context.buildspecs:
        for command in buildspec.commands:
            for match in _WRITES.finditer(command.value):
                name = f"{match['name']}.json"
                found = _KEY.findall(match["what"])
                if found and KEYS[name] not in found:
                    yield _told(_place(command.span, found[0]), found[0], name)
                variable = _quoted(match["what"])
                if variable and not _filled_in(buildspec, name):
                    yield Finding(
                        _place(command.span, variable),
                        f"`{variable}` stands in single quotation marks, and goes into `{name}` "
                        "as it is",
                        help="write `%s` there, and the variable behind: printf '…%s…' "
                        f'"{variable}"',
                    )
    for service in context.services:
        for each in service.image_files:
            name = each.source.path.rpartition("/")[2]
            keys = [key for key in each.keys if _KEY.fullmatch(key.value)]
            if not service.kept(each.source.path):
                continue  # a command of the build writes it anew
            if name in KEYS and keys and KEYS[name] not in [key.value for key in keys]:
                yield _told(keys[0].span, keys[0].value, name)


def _told(span: Span, key: str, name: str) -> Finding:
    wanted = KEYS[name]
    exact = span.text.strip("\"'") == key
    return Finding(
        span,
        f"`{name}` needs the key `{wanted}`, not `{key}`",
        help=f"write `{wanted}`, cased so",
        fixes=replace_scalar(span, span.text.replace(key, wanted)) if exact else (),
        failure=Failure(
            "CodePipeline Deploy",
            "Exception while trying to read the image artifact file from the artifact: "
            "BuildArtifact.",
        )
        if name == "imageDetail.json"
        else None,
    )


def _quoted(text: str) -> str | None:
    """The first variable of a shell text that stands in single quotation marks."""
    quote = ""
    for match in _PARTS.finditer(text):
        part = match[0]
        if part in ("'", '"'):
            quote = "" if quote == part else quote or part
        elif part.startswith("$") and quote == "'":
            return part
    return None


def _filled_in(buildspec: Buildspec, name: str) -> bool:
    """Whether a command changes the file once it is written."""
    return any(
        name in command.value and re.search(r"\b(?:sed|perl|envsubst)\b", command.value)
        for command in buildspec.commands
    )


def _place(span: Span, key: str) -> Span:
    """The key where it stands in the command; the command's first line if it stands there often."""
    if span.text.count(key) != 1:
        return span.first_line
    start = span.start + span.text.index(key)
    return span.source.span(start, start + len(key))
