"""Does the file that tells of the image have the key that is read?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.finding import Failure, Finding, respell
from appspec_lint.rule import Severity, rule
from appspec_lint.source import Span

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
    ),
)
def malformed_image_file(context: Context) -> Iterator[Finding]:
    """The image's key in imageDetail.json or imagedefinitions.json is not the one that is read.

    CodePipeline's two actions for ECS have a file each, and the two files spell the key of the
    image differently: `ImageURI` in the `imageDetail.json` of CodeDeployToECS, which is one
    object; `imageUri` in the `imagedefinitions.json` of the standard action, which is a list. With
    the other spelling the action does not find the image.

    The rule reads what `printf` and `echo` write to these files, and such files beside an AppSpec
    for ECS. It is silent where the text has the right key, or none.
    """
    for buildspec in context.buildspecs:
        for command in buildspec.commands:
            for match in _WRITES.finditer(command.value):
                name = f"{match['name']}.json"
                found = _KEY.findall(match["what"])
                if found and KEYS[name] not in found:
                    yield _told(_place(command.span, found[0]), found[0], name)
    for service in context.services:
        for each in service.image_files:
            name = each.source.path.rpartition("/")[2]
            keys = [key for key in each.keys if _KEY.fullmatch(key.value)]
            if name in KEYS and keys and KEYS[name] not in [key.value for key in keys]:
                yield _told(keys[0].span, keys[0].value, name)


def _told(span: Span, key: str, name: str) -> Finding:
    wanted = KEYS[name]
    exact = span.text.strip("\"'") == key
    return Finding(
        span,
        f"`{name}` needs the key `{wanted}`, not `{key}`",
        help=f"write `{wanted}`, cased so",
        fixes=respell(span, span.text.replace(key, wanted)) if exact else (),
        failure=Failure(
            "CodePipeline Deploy",
            "Exception while trying to read the image artifact file from the artifact: "
            "BuildArtifact.",
        )
        if name == "imageDetail.json"
        else None,
    )


def _place(span: Span, key: str) -> Span:
    """The key where it stands in the command; the command's first line if it stands there often."""
    if span.text.count(key) != 1:
        return span.first_line
    start = span.start + span.text.index(key)
    return span.source.span(start, start + len(key))
