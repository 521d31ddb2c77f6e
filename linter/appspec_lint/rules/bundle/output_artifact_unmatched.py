"""Checks that a build with several output artifacts has a secondary artifact for each."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule

if TYPE_CHECKING:
    from appspec_lint.pipeline.pipeline_model import PipelineAction

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - make
artifacts:
  secondary-artifacts:
    app:
      files:
        - index.html
    {name}:
      files:
        - index.html
"""
PIPELINE = """\
resource "aws_codebuild_project" "orders" {
  name = "orders"
  artifacts { type = "CODEPIPELINE" }
  source { type = "CODEPIPELINE" }
}
resource "aws_codepipeline" "orders" {
  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      provider         = "CodeCommit"
      output_artifacts = ["source"]
      configuration    = { RepositoryName = var.repository }
    }
  }
  stage {
    name = "Build"
    action {
      name             = "Build"
      category         = "Build"
      provider         = "CodeBuild"
      input_artifacts  = ["source"]
      output_artifacts = ["app", «"tests"»]
      configuration    = { ProjectName = aws_codebuild_project.orders.name }
    }
  }
}
"""
FILES = {"index.html": "", "Makefile": "all:\n\ttrue\n"}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/sample-multi-in-out.html",
    ),
    good=(
        {
            **FILES,
            "buildspec.yml": BUILDSPEC.format(name="tests"),
            "main.tf": PIPELINE.replace("«", "").replace("»", ""),
        },
    ),
    bad=({**FILES, "buildspec.yml": BUILDSPEC.format(name="test"), "main.tf": PIPELINE},),
)
def output_artifact_unmatched(context: Context) -> Iterator[Finding]:
    """A build action has an output artifact that its buildspec does not define.

    With one output artifact, CodePipeline uses the primary `artifacts` of the buildspec. With two
    or more, each must be the name of a secondary artifact, otherwise the build fails when it
    uploads its artifacts.

    Reported if the definition of the pipeline is in the repository and links the action to a
    project whose buildspec is there, too. It is a warning if a parameter may change a name.
    """
    if context.definitions is None:
        return
    from appspec_lint.build.project_buildspecs import find_calls

    for roots in context.source_roots:
        if roots.buildspec.artifacts:
            for action in find_calls(context.tree, context.definitions, roots.buildspec):
                if len(action.outputs) > 1:
                    yield from _check(action, roots.buildspec)


def _check(action: PipelineAction, buildspec: Buildspec) -> Iterator[Finding]:
    names = {section.name for section in buildspec.artifacts if section.name is not None}
    for output in action.outputs:
        if output.known is None or output.known in names:
            continue
        defined = ", ".join(f"`{name}`" for name in sorted(names))
        yield Finding(
            output.span,
            f"the buildspec defines no secondary artifact `{output.known}`",
            labels=(
                Label(
                    buildspec.artifacts[0].key,
                    f"it defines {defined}" if names else "it defines only the primary artifact",
                ),
            ),
            help=f"with {len(action.outputs)} output artifacts, each must be a key of "
            "`secondary-artifacts`",
            certain=output.certain,
        )
