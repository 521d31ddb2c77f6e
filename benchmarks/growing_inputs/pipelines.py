"""Definitions of pipelines: CI systems, templates and Terraform."""

from __future__ import annotations

from growing_inputs import (
    APPSPEC,
    COPY_ALL,
    HOOK,
    SCRIPT,
    Files,
    buildspec,
    grows_from,
    repeat,
    with_build,
)

DELIVERY = """\
      - run: zip -r shop.zip . && aws s3 cp shop.zip s3://bucket/shop@.zip
      - run: >-
          aws deploy create-deployment --application-name shop --deployment-group-name g@
          --s3-location bucket=bucket,bundleType=zip,key=shop@.zip
"""
JOB = "  deploy@:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
PROJECT = """\
  Build@:
    Type: AWS::CodeBuild::Project
    Properties:
      Name: build@
      Source: {Type: CODEPIPELINE, BuildSpec: s@/buildspec.yml}
      Artifacts: {Type: CODEPIPELINE}
      Environment: {Image: 'aws/codebuild/standard:7.0'}
  Pipeline@:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: '1'}
              OutputArtifacts: [{Name: Source}]
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: !Ref Build@}
              InputArtifacts: [{Name: Source}]
              OutputArtifacts: [{Name: Built}]
        - Name: Deploy
          Actions:
            - Name: Deploy
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CodeDeploy, Version: '1'}
              Configuration: {ApplicationName: shop, DeploymentGroupName: g@}
              InputArtifacts: [{Name: Built}]
"""
TERRAFORM = """\
variable "name@" {
  default = "shop@"
}
locals {
  project@ = "${var.name@}-build"
}
resource "aws_codebuild_project" "build@" {
  name = local.project@
  source {
    type      = "CODEPIPELINE"
    buildspec = "s@/buildspec.yml"
  }
  artifacts {
    type = "CODEPIPELINE"
  }
  environment {
    image = "aws/codebuild/standard:7.0"
  }
}
"""


def _workflow(count: int) -> str:
    jobs = JOB.replace("checkout@", "checkout~") + DELIVERY
    text = repeat(jobs, count).replace("~", "@")
    return f"on: push\njobs:\n{text}"


def _services(count: int) -> Files:
    files = {}
    for number in range(count):
        files[f"s{number}/appspec.yml"] = APPSPEC + HOOK
        files[f"s{number}/buildspec.yml"] = buildspec("      - make\n")
        files[f"s{number}/start.sh"] = SCRIPT
    return files


@grows_from(50)
def workflows(count: int) -> Files:
    """Workflows of GitHub Actions that deliver the same bundle."""
    project = {"appspec.yml": APPSPEC + HOOK, "start.sh": SCRIPT}
    text = _workflow(1)
    return {**project, **{f".github/workflows/w{n}.yml": text for n in range(count)}}


@grows_from(100)
def workflow_jobs(count: int) -> Files:
    """Jobs of one workflow."""
    project = {"appspec.yml": APPSPEC + HOOK, "start.sh": SCRIPT}
    return {**project, ".github/workflows/deploy.yml": _workflow(count)}


@grows_from(50)
def workflows_of_services(count: int) -> Files:
    """Workflows that each deliver a service of their own."""
    files = dict(_services(count))
    for number in range(count):
        text = _workflow(1).replace("zip -r", f"cd s{number} && zip -r")
        files[f".github/workflows/w{number}.yml"] = text
    return files


@grows_from(50)
def workflows_and_appspecs(count: int) -> Files:
    """Workflows at the root that may each deliver every AppSpec."""
    specs = {f"s{n}/appspec.yml": APPSPEC + COPY_ALL for n in range(count)}
    return {**specs, **workflows(count)}


@grows_from(50)
def templates(count: int) -> Files:
    """CloudFormation templates, each with the pipeline of a service."""
    texts = {
        f"infrastructure/t{n}.yml": f"Resources:\n{PROJECT.replace('@', str(n))}"
        for n in range(count)
    }
    return {**_services(count), **texts}


@grows_from(100)
def template_resources(count: int) -> Files:
    """One template with the pipelines of all services."""
    return {**_services(count), "template.yml": f"Resources:\n{repeat(PROJECT, count)}"}


@grows_from(100)
def template_projects(count: int) -> Files:
    """Projects that all build the same buildspec."""
    text = PROJECT.replace("s@/", "")
    project = {**with_build("      - make\n", appspec=HOOK), "start.sh": SCRIPT}
    return {**project, "template.yml": f"Resources:\n{repeat(text, count)}"}


@grows_from(100)
def inline_buildspecs(count: int) -> Files:
    """Buildspecs inside a template."""
    inline = "BuildSpec: |\n" + "".join(
        f"          {line}\n" for line in buildspec("      - make\n").splitlines()
    )
    project = f"""\
  Build@:
    Type: AWS::CodeBuild::Project
    Properties:
      Artifacts: {{Type: CODEPIPELINE}}
      Source:
        Type: CODEPIPELINE
        {inline}"""
    text = f"Resources:\n{repeat(project, count)}"
    return {"appspec.yml": APPSPEC + HOOK, "start.sh": SCRIPT, "template.yml": text}


@grows_from(50)
def terraform_modules(count: int) -> Files:
    """Root modules of Terraform, each with the project of a service."""
    texts = {f"infrastructure/m{n}/main.tf": TERRAFORM.replace("@", str(n)) for n in range(count)}
    return {**_services(count), **texts}


@grows_from(100)
def terraform_resources(count: int) -> Files:
    """One module of Terraform with the projects of all services."""
    return {**_services(count), "main.tf": repeat(TERRAFORM, count)}


@grows_from(100)
def terraform_calls(count: int) -> Files:
    """Calls of one module of Terraform."""
    calls = 'module "m@" {\n  source = "./build"\n  path = "s@/buildspec.yml"\n}\n'
    module = TERRAFORM.replace("@", "").replace('"s/buildspec.yml"', "var.path")
    files = {"main.tf": repeat(calls, count), "build/main.tf": f'variable "path" {{}}\n{module}'}
    return {**_services(count), **files}


@grows_from(250)
def gitlab_jobs(count: int) -> Files:
    """Jobs of GitLab CI."""
    job = (
        "deploy@:\n  extends: .base\n  script:\n    - zip -r shop.zip .\n"
        "    - aws s3 cp shop.zip s3://bucket/shop@.zip\n"
        "    - aws deploy create-deployment --application-name shop --deployment-group-name g"
        " --s3-location bucket=bucket,bundleType=zip,key=shop@.zip\n"
    )
    text = f".base:\n  image: amazon/aws-cli\n{repeat(job, count)}"
    return {"appspec.yml": APPSPEC + HOOK, "start.sh": SCRIPT, ".gitlab-ci.yml": text}


@grows_from(250)
def jenkins_stages(count: int) -> Files:
    """Stages of a Jenkinsfile."""
    stage = (
        "    stage('s@') {\n      steps {\n        sh 'zip -r shop.zip .'\n"
        "        sh 'aws s3 cp shop.zip s3://bucket/shop@.zip'\n"
        "        sh 'aws deploy create-deployment --application-name shop"
        " --s3-location bucket=bucket,bundleType=zip,key=shop@.zip'\n      }\n    }\n"
    )
    text = f"pipeline {{\n  agent any\n  stages {{\n{repeat(stage, count)}  }}\n}}\n"
    return {"appspec.yml": APPSPEC + HOOK, "start.sh": SCRIPT, "Jenkinsfile": text}
