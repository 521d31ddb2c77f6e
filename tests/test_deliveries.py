"""What pipelines and jobs deliver, and what is reported of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from appspec_lint.linter import lint_project
from appspec_lint.project import load_project
from appspec_lint.repository.tree import in_memory

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/parcel
hooks:
  AfterInstall:
    - location: scripts/install.sh
      timeout: 60
"""
SCRIPT = "#!/bin/bash\nset -e\nsystemctl daemon-reload\n"
PROJECT = {"appspec.yml": APPSPEC, "scripts/install.sh": SCRIPT, "src/main.py": ""}
SERVICE = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 80
"""
TASK = """\
{"family": "web", "containerDefinitions": [
  {"name": "web", "image": "<IMAGE1_NAME>", "portMappings": [{"containerPort": 80}]}
]}
"""
WORKFLOW = ".github/workflows/deploy.yml"
CALL = (
    "aws deploy create-deployment --application-name parcel "
    "--s3-location bucket=revisions,key=parcel.zip,bundleType=zip"
)


def workflow(*commands: str, before: str = "") -> str:
    """A workflow that runs commands, each in a step of its own."""
    steps = "".join(
        "      - run: |\n" + "".join(f"          {line}\n" for line in command.splitlines())
        for command in commands
    )
    return (
        "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: actions/checkout@v4\n{before}{steps}"
    )


UPLOAD = "aws s3 cp parcel.zip s3://revisions/parcel.zip"
NO_FINDINGS: tuple[str, ...] = ()
JOBS: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "everything is packed": (
        {**PROJECT, WORKFLOW: workflow("zip -r parcel.zip . -x '.git/*'", UPLOAD, CALL)},
        NO_FINDINGS,
    ),
    "the scripts are not packed": (
        {**PROJECT, WORKFLOW: workflow("zip -r parcel.zip appspec.yml src", UPLOAD, CALL)},
        ("error hook-script-not-in-artifact appspec.yml",),
    ),
    "the AppSpec is not packed": (
        {**PROJECT, WORKFLOW: workflow("zip -r parcel.zip src scripts", UPLOAD, CALL)},
        (f"error appspec-not-in-artifact {WORKFLOW}",),
    ),
    "the paths are not kept": (
        {**PROJECT, WORKFLOW: workflow("zip -rj parcel.zip appspec.yml scripts", UPLOAD, CALL)},
        (f"error discard-paths-moves-script {WORKFLOW}",),
    ),
    "a step packs in a directory": (
        {
            **{f"app/{path}": text for path, text in PROJECT.items()},
            WORKFLOW: workflow("cd app && zip -r ../parcel.zip .", UPLOAD, CALL),
        },
        NO_FINDINGS,
    ),
    "the single directory in the archive is removed": (
        {
            **{f"app/{path}": text for path, text in PROJECT.items()},
            WORKFLOW: workflow("zip -r parcel.zip app", UPLOAD, CALL),
        },
        NO_FINDINGS,
    ),
    "another object is deployed": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "zip -r report.zip src",
                "aws s3 cp report.zip s3://revisions/report.zip",
                CALL.replace("parcel.zip", "$REVISION"),
            ),
        },
        (f"warning appspec-not-in-artifact {WORKFLOW}",),
    ),
    "two archives, and a hidden key": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "zip -r report.zip src\nzip -r parcel.zip .",
                CALL.replace("parcel.zip", "$REVISION"),
            ),
        },
        NO_FINDINGS,
    ),
    "the key has the same hidden part": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "zip -r parcel.zip appspec.yml",
                "aws s3 cp parcel.zip s3://revisions/parcel-${{ github.sha }}.zip",
                CALL.replace("key=parcel.zip", "key=parcel-${{ github.sha }}.zip"),
            ),
        },
        ("error hook-script-not-in-artifact appspec.yml",),
    ),
    "a tar archive of everything": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "tar --exclude=.git -czf parcel.tgz .",
                UPLOAD.replace(".zip", ".tgz"),
                CALL.replace("parcel.zip", "parcel.tgz").replace("=zip", "=tgz"),
            ),
        },
        NO_FINDINGS,
    ),
    "a tar archive without the scripts": (
        {
            **{f"app/{path}": text for path, text in PROJECT.items()},
            WORKFLOW: workflow(
                "tar czf parcel.tgz -C app appspec.yml src",
                UPLOAD.replace(".zip", ".tgz"),
                CALL.replace("parcel.zip", "parcel.tgz").replace("=zip", "=tgz"),
            ),
        },
        ("error hook-script-not-in-artifact app/appspec.yml",),
    ),
    "a tar archive whose files are in a list": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "tar -czf parcel.tgz -T list.txt",
                UPLOAD.replace(".zip", ".tgz"),
                CALL.replace("parcel.zip", "parcel.tgz").replace("=zip", "=tgz"),
            ),
        },
        NO_FINDINGS,
    ),
    "the jar alone": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "aws s3 cp build/libs/parcel.jar s3://revisions/parcel.jar",
                CALL.replace("parcel.zip", "parcel.jar"),
            ),
        },
        (f"error appspec-not-in-artifact {WORKFLOW}",),
    ),
    "a jar that contains an AppSpec": (
        {
            "src/main/resources/appspec.yml": APPSPEC.partition("hooks:")[0],
            WORKFLOW: workflow(
                "aws s3 cp build/libs/parcel.jar s3://revisions/parcel.jar",
                CALL.replace("parcel.zip", "parcel.jar"),
            ),
        },
        NO_FINDINGS,
    ),
    "pushed from a directory without the scripts": (
        {
            "app/appspec.yml": APPSPEC,
            "app/main.py": "",
            "scripts/install.sh": SCRIPT,
            WORKFLOW: workflow(
                "aws deploy push --source app --application-name parcel --s3-location s3://r/p.zip"
            ),
        },
        ("error hook-script-not-in-artifact app/appspec.yml",),
    ),
    "the commit is deployed": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "aws deploy create-deployment --application-name parcel --github-location "
                "repository=${{ github.repository }},commitId=${{ github.sha }}"
            ),
        },
        NO_FINDINGS,
    ),
    "the commit is deployed, and the AppSpec is below": (
        {
            **{f"app/{path}": text for path, text in PROJECT.items()},
            WORKFLOW: workflow(
                "aws deploy create-deployment --application-name parcel --github-location "
                "repository=${{ github.repository }},commitId=${{ github.sha }}"
            ),
        },
        (f"error appspec-not-at-artifact-root {WORKFLOW}",),
    ),
    "another workspace is packed": (
        {
            **PROJECT,
            WORKFLOW: workflow("zip -r parcel.zip src", UPLOAD, CALL).replace(
                "actions/checkout@v4", "actions/checkout@v4\n        with: {repository: a/b}"
            ),
        },
        NO_FINDINGS,
    ),
    "a tool may add files": (
        {
            **PROJECT,
            WORKFLOW: workflow(
                "zip -r parcel.zip dist appspec.yml",
                UPLOAD,
                CALL,
                before="      - uses: acme/bundle@v1\n        with: {hooks: scripts/install.sh}\n",
            ),
        },
        ("error hook-script-not-in-artifact appspec.yml",),
    ),
    "existing files: the call agrees": (
        {
            **PROJECT,
            "appspec.yml": APPSPEC + "file_exists_behavior: OVERWRITE\n",
            WORKFLOW: workflow(
                "zip -r parcel.zip .", UPLOAD, f"{CALL} --file-exists-behavior OVERWRITE"
            ),
        },
        NO_FINDINGS,
    ),
    "existing files: the call overrides the AppSpec": (
        {
            **PROJECT,
            "appspec.yml": APPSPEC + "file_exists_behavior: OVERWRITE\n",
            WORKFLOW: workflow(
                "zip -r parcel.zip .", UPLOAD, f"{CALL} --file-exists-behavior DISALLOW"
            ),
        },
        (f"warning file-exists-behavior-conflict {WORKFLOW}",),
    ),
    "existing files: an ECS deployment": (
        {
            "appspec.yaml": SERVICE,
            "taskdef.json": TASK,
            WORKFLOW: workflow(
                "aws deploy create-deployment --application-name web --revision "
                '\'{"revisionType":"AppSpecContent"}\' --file-exists-behavior OVERWRITE'
            ),
        },
        (f"error file-exists-behavior-conflict {WORKFLOW}",),
    ),
    "an ECS deployment gets an archive": (
        {
            "appspec.yaml": SERVICE,
            "taskdef.json": TASK,
            WORKFLOW: workflow("zip -r parcel.zip appspec.yaml", UPLOAD, CALL),
        },
        (f"warning service-revision-zipped {WORKFLOW}",),
    ),
}


@pytest.mark.parametrize(("files", "expected"), JOBS.values(), ids=JOBS)
def test_a_job_that_deploys_is_a_build(files: Mapping[str, str], expected: tuple[str, ...]) -> None:
    assert found(files) == expected


def found(files: Mapping[str, str]) -> tuple[str, ...]:
    """The errors and warnings about the bundle: severity, rule and path."""
    return tuple(
        f"{each.severity.value} {each.rule} {each.path}"
        for each in lint_project(files).diagnostics
        if each.info.group == "bundle"
    )


SOURCE_ACTION = """\
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
              Configuration: {RepositoryName: parcel, BranchName: main}
              OutputArtifacts: [{Name: Source}]
"""
BUILD_ACTION = """\
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: !Ref Project}
              InputArtifacts: [{Name: Source}]
              OutputArtifacts: [{Name: Built}]
"""
DEPLOY_ACTION = """\
        - Name: Deploy
          Actions:
            - Name: Deploy
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CodeDeploy, Version: '1'}
              Configuration: {ApplicationName: parcel, DeploymentGroupName: production}
              InputArtifacts: [{Name: ARTIFACT}]
"""
ECS_ACTION = """\
        - Name: Deploy
          Actions:
            - Name: Deploy
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CodeDeployToECS, Version: '1'}
              InputArtifacts: [{Name: Source}]
              Configuration:
                AppSpecTemplateArtifact: Source
                TaskDefinitionTemplateArtifact: Source
                Image1ContainerName: IMAGE1_NAME
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - python -m compileall -q src
artifacts:
  files:
    - appspec.yml
    - scripts/**/*
    - src/**/*
"""
ZIPPED = """\
version: 0.2
phases:
  build:
    commands:
      - zip -r parcel.zip .
artifacts:
  files:
    - parcel.zip
"""


def template(*stages: str, buildspec: str = "") -> str:
    """A template with a project, and a pipeline with these stages."""
    setting = f"{{Type: CODEPIPELINE, BuildSpec: {buildspec}}}" if buildspec else None
    return (
        "Resources:\n"
        "  Project:\n"
        "    Type: AWS::CodeBuild::Project\n"
        "    Properties:\n"
        f"      Source: {setting or '{Type: CODEPIPELINE}'}\n"
        "      Artifacts: {Type: CODEPIPELINE}\n"
        "  Pipeline:\n"
        "    Type: AWS::CodePipeline::Pipeline\n"
        "    Properties:\n"
        "      Stages:\n" + "".join(stages)
    )


BUILT = DEPLOY_ACTION.replace("ARTIFACT", "Built")
SOURCED = DEPLOY_ACTION.replace("ARTIFACT", "Source")
PIPELINES: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "the artifact is complete": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC,
            "pipeline.yml": template(SOURCE_ACTION, BUILD_ACTION, BUILT),
        },
        NO_FINDINGS,
    ),
    "the artifact lacks the scripts": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC.replace("    - scripts/**/*\n", ""),
            "pipeline.yml": template(SOURCE_ACTION, BUILD_ACTION, BUILT),
        },
        ("error hook-script-not-in-artifact appspec.yml",),
    ),
    "the source is deployed, whatever the build packs": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC.replace("    - scripts/**/*\n", ""),
            "pipeline.yml": template(SOURCE_ACTION, BUILD_ACTION, SOURCED),
        },
        NO_FINDINGS,
    ),
    "the buildspec of the project is another": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC.replace("    - scripts/**/*\n", ""),
            "ci/release.yml": BUILDSPEC,
            "pipeline.yml": template(
                SOURCE_ACTION, BUILD_ACTION, BUILT, buildspec="ci/release.yml"
            ),
        },
        NO_FINDINGS,
    ),
    "the inline buildspec of the project lacks the scripts": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC,
            "pipeline.yml": template(SOURCE_ACTION, BUILD_ACTION, BUILT).replace(
                "      Source: {Type: CODEPIPELINE}\n",
                "      Source:\n        Type: CODEPIPELINE\n        BuildSpec: |\n"
                + "".join(
                    f"          {line}\n"
                    for line in BUILDSPEC.replace("    - scripts/**/*\n", "").splitlines()
                ),
            ),
        },
        ("error hook-script-not-in-artifact appspec.yml",),
    ),
    "the deployed artifact is from S3": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC,
            "pipeline.yml": template(
                SOURCE_ACTION.replace("CodeCommit", "S3"), BUILD_ACTION, SOURCED
            ),
        },
        NO_FINDINGS,
    ),
    "the template is an example": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC,
            "examples/pipeline.yml": template(
                SOURCE_ACTION, BUILD_ACTION, BUILT, buildspec="x.yml"
            ),
        },
        NO_FINDINGS,
    ),
    "the action for ECS finds its files": (
        {
            "appspec.yaml": SERVICE,
            "taskdef.json": TASK,
            "pipeline.yml": template(SOURCE_ACTION, ECS_ACTION),
        },
        NO_FINDINGS,
    ),
    "the action for ECS looks for appspec.yaml": (
        {
            "appspec.yml": SERVICE,
            "taskdef.json": TASK,
            "pipeline.yml": template(SOURCE_ACTION, ECS_ACTION),
        },
        ("error pipeline-file-missing pipeline.yml",),
    ),
    "the placeholder is another": (
        {
            "appspec.yaml": SERVICE,
            "taskdef.json": TASK.replace("IMAGE1_NAME", "WEB"),
            "pipeline.yml": template(SOURCE_ACTION, ECS_ACTION),
        },
        ("warning image-placeholder-unmatched taskdef.json",),
    ),
    "a project stores an archive as it is": (
        {
            **PROJECT,
            "buildspec.yml": ZIPPED,
            "project.yml": template()
            .partition("  Pipeline:")[0]
            .replace(
                "Artifacts: {Type: CODEPIPELINE}", "Artifacts: {Type: S3, Location: revisions}"
            ),
        },
        NO_FINDINGS,
    ),
    "a project packs an archive into a zip": (
        {
            **PROJECT,
            "buildspec.yml": ZIPPED,
            "project.yml": template()
            .partition("  Pipeline:")[0]
            .replace("Artifacts: {Type: CODEPIPELINE}", "Artifacts: {Type: S3, Packaging: ZIP}"),
        },
        ("warning appspec-not-in-artifact buildspec.yml",),
    ),
    "two outputs, and one secondary artifact": (
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC,
            "pipeline.yml": template(
                SOURCE_ACTION, BUILD_ACTION.replace("{Name: Built}", "{Name: Built}, {Name: Docs}")
            ),
        },
        (
            "error output-artifact-unmatched pipeline.yml",
            "error output-artifact-unmatched pipeline.yml",
        ),
    ),
}


@pytest.mark.parametrize(("files", "expected"), PIPELINES.values(), ids=PIPELINES)
def test_a_pipeline_delivers_what_its_deploy_action_takes(
    files: Mapping[str, str], expected: tuple[str, ...]
) -> None:
    assert found(files) == expected


def test_nothing_is_read_without_definitions() -> None:
    context = load_project(in_memory({**PROJECT, "buildspec.yml": BUILDSPEC}))
    assert context.definitions is None
    assert context.deliveries == ()


def test_a_finding_of_one_way_only_names_the_way() -> None:
    report = lint_project(
        {
            **PROJECT,
            "buildspec.yml": BUILDSPEC.replace("    - scripts/**/*\n", ""),
            "pipeline.yml": template(SOURCE_ACTION, BUILD_ACTION, BUILT),
            WORKFLOW: workflow("zip -r parcel.zip .", UPLOAD, CALL),
        }
    )
    (finding,) = (each for each in report.diagnostics if each.info.group == "bundle")
    assert finding.severity.value == "warning"
    assert finding.message.endswith("as `pipeline.yml` delivers it")


def test_a_fix_is_not_derived_from_substituted_text() -> None:
    files = {
        "pipeline.yml": template(SOURCE_ACTION, BUILD_ACTION, BUILT).replace(
            "      Source: {Type: CODEPIPELINE}\n",
            "      Source:\n        Type: CODEPIPELINE\n        BuildSpec: !Sub |\n"
            "          version: 0.2\n          phase:\n            build:\n"
            "              commands:\n                - echo ${AWS::Region}\n",
        ),
    }
    diagnostics = lint_project(files).diagnostics
    assert any(each.span.source.is_substituted for each in diagnostics)
    assert all(not each.fixes for each in diagnostics)


def test_the_ways_of_each_appspec_are_counted_for_itself() -> None:
    packed = {"a": ["appspec.yml"] * 2, "b": [".", ".", "appspec.yml"], "c": ["."]}
    files: dict[str, str] = {}
    for home, contents in packed.items():
        files |= {f"{home}/{path}": text for path, text in PROJECT.items()}
        for number, content in enumerate(contents):
            name = f"{home}{number}.zip"
            commands = f"cd {home} && zip -r ../{name} {content}", f"aws s3 cp {name} s3://r/{name}"
            call = CALL.replace("parcel.zip", name)
            files[f".github/workflows/{home}{number}.yml"] = workflow(*commands, call)
    messages = [
        (each.severity.value, each.path, each.message.partition(", as ")[2])
        for each in lint_project(files).diagnostics
        if each.rule == "hook-script-not-in-artifact"
    ]
    assert messages == [
        ("error", "a/appspec.yml", ""),
        ("warning", "b/appspec.yml", "`.github/workflows/b2.yml` delivers it"),
    ]
    context = load_project(in_memory(files))
    assert [(each.first, each.last, len(each.bundles)) for each in context.variants] == [
        (0, 0, 2),
        (1, 2, 1),
        (1, 1, 1),
        (2, 2, 1),
    ]
    assert len(context.all_bundles) == 6


def test_an_unfinished_inline_buildspec_is_reported_at_its_own_end() -> None:
    project = (
        template()
        .partition("  Pipeline:")[0]
        .replace(
            "      Source: {Type: CODEPIPELINE}\n",
            "      Source:\n        Type: CODEPIPELINE\n        BuildSpec: |\n"
            "          version: 0.2\n          artifacts:\n            files: [a, b\n",
        )
    )
    (finding,) = (
        each
        for each in lint_project({"pipeline.yml": project}).diagnostics
        if each.rule == "buildspec-syntax"
    )
    assert finding.span.source.line(finding.start.line).strip() == "files: [a, b"
