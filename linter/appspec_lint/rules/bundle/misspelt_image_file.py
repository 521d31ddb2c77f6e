"""Checks the name of the file that gives CodePipeline the images."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.tree import Tree
from appspec_lint.rules.registry import rule

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - docker push $REPOSITORY_URI:latest
      - printf '[{{"name":"web","imageUri":"%s"}}]' $REPOSITORY_URI > {name}
artifacts:
  files:
    - {listed}
"""
_SIMILAR = regex(r"images?[-_.]?def[a-z]{3,12}\.json", re.IGNORECASE, words=("image",))
_SIMILAR_DETAIL = regex(r"images?[-_.]?details?\.json", re.IGNORECASE, words=("image",))
_CONFIGURED = regex(r"\.(?:ya?ml|json|tf|tfvars|ts|js|py|cs|java|sh|md|hcl)$")
_MOST_FILES = 500


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html",
    ),
    good=(
        {
            "buildspec.yml": BUILDSPEC.format(
                name="imagedefinitions.json", listed="imagedefinitions.json"
            )
        },
    ),
    bad=(
        {
            "buildspec.yml": BUILDSPEC.format(
                name="imagedefinations.json", listed="«imagedefinations.json»"
            )
        },
    ),
)
def misspelt_image_file(context: Context) -> Iterator[Finding]:
    """The artifact contains a file with nearly the name that CodePipeline's ECS action reads.

    The standard ECS action reads `imagedefinitions.json`, unless `FileName` in its configuration
    names another file; the blue/green action reads `imageDetail.json`. File names are
    case-sensitive. If the file is not in the artifact, the action fails.

    Not reported if the artifact lists an AppSpec for EC2, if another file of the repository, such
    as a template of the pipeline, contains the same name, or if the artifact has a file with the
    correct name as well.
    """
    for buildspec in context.buildspecs:
        for artifact in buildspec.artifacts:
            names = [posixpath.basename(entry.value) for entry in artifact.files]
            if {"imagedefinitions.json", "imageDetail.json"} & set(names):
                continue
            if not any(map(_find_expected, names)):
                continue
            platforms = _find_platforms(context, names)
            if Platform.EC2 in platforms:
                continue  # no ECS action deploys it
            for entry, name in zip(artifact.files, names, strict=True):
                expected = _find_expected(name)
                if expected and Platform.ECS in platforms:
                    expected = "imageDetail.json"
                if expected and not _is_configured(context.tree, name, buildspec.path):
                    yield Finding(
                        entry.span,
                        f"CodePipeline's ECS action does not read `{name}`, unless its `FileName` "
                        "names this file",
                        help=f"name the file `{expected}`, here and where it is written"
                        if Platform.ECS not in platforms
                        else 'write `{"ImageURI":"…"}` to `imageDetail.json` for CodeDeployToECS',
                        failure=_fail(expected),
                    )


def _find_platforms(context: Context, names: Collection[str]) -> set[Platform]:
    """Find the platforms of the AppSpecs that an artifact lists."""
    return {
        appspec.platform
        for appspec in context.all_appspecs
        if posixpath.basename(appspec.path) in names
    }


def _find_expected(name: str) -> str:
    if _SIMILAR.fullmatch(name):
        return "imagedefinitions.json"
    return "imageDetail.json" if _SIMILAR_DETAIL.fullmatch(name) else ""


def _is_configured(tree: Tree, name: str, buildspec: str) -> bool:
    """Whether a file other than the buildspec mentions the name; also if there are too many."""
    paths = [path for path in tree.paths if _CONFIGURED.search(path) and path != buildspec]
    if len(paths) > _MOST_FILES:
        return True
    return any(name in getattr(tree.read(path), "text", "") for path in paths)


def _fail(expected: str) -> Failure:
    if expected == "imageDetail.json":
        error = (
            "Exception while trying to read the image artifact file from the artifact: "
            "BuildArtifact."
        )
    else:
        error = (
            f"Did not find the image definition file {expected} in the input artifacts ZIP file. "
            "Verify the file is stored in your pipeline's Amazon S3 artifact bucket"
        )
    return Failure("CodePipeline Deploy", error)
