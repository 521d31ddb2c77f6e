"""Which bundle a pipeline or a CI job delivers, told by what is reported about it."""

from __future__ import annotations

import pytest
from examples import lint_texts

from appspec_lint.repository.tree import Tree

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  BeforeInstall:
    - location: scripts/prepare.sh
"""
CHECKOUT = "      - uses: actions/checkout@v4\n"
DEPLOY = (
    "aws deploy create-deployment --application-name a --deployment-group-name g"
    " --s3-location bucket=b,bundleType=zip,key="
)


@pytest.fixture(autouse=True)
def _has_a_remote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tree, "repository_name", "shop/orders")


def find_rules(texts: dict[str, str]) -> list[str]:
    """The findings about the repository `shop/orders`, with severity and rule."""
    repository = {**texts, ".git/index": "\n".join(texts)}
    return [f"{each.severity.value} {each.rule}" for each in lint_texts(repository).diagnostics]


def make_job(name: str, *commands: str, checkout: str = CHECKOUT) -> str:
    steps = "".join(f"      - run: {command}\n" for command in commands)
    return f"  {name}:\n    runs-on: ubuntu-latest\n    steps:\n{checkout}{steps}"


def lint_workflow(*jobs: str, on: str = "on: push\n") -> list[str]:
    return find_rules(
        {
            "appspec.yml": APPSPEC,
            "scripts/prepare.sh": "#!/bin/bash\nset -e\nmkdir -p /srv/orders\n",
            ".github/workflows/deploy.yml": f"{on}jobs:\n{''.join(jobs)}",
        }
    )


LOST = ["error hook-script-not-in-artifact"]
"""What an archive without the hook scripts leads to, where the bundle is certain."""


@pytest.mark.parametrize(
    ("pack", "upload", "key", "expected"),
    [
        ("zip -r $GITHUB_SHA.zip appspec.yml", "$GITHUB_SHA.zip s3://b/$GITHUB_SHA.zip",
         "$GITHUB_SHA.zip", LOST),
        ("zip -r ./${GITHUB_SHA}.zip appspec.yml", "$GITHUB_SHA.zip s3://b/$GITHUB_SHA.zip",
         "${GITHUB_SHA}.zip", LOST),
        ("zip -r app-${{ github.sha }} appspec.yml", "app-${{ github.sha }}.zip s3://b/x/",
         "x/app-$GITHUB_SHA.zip", LOST),
        ("zip -r $GITHUB_SHA.zip .", "$GITHUB_SHA.zip s3://b/$GITHUB_SHA.zip",
         "$GITHUB_SHA.zip", []),
        ("zip -r $GITHUB_SHA.zip appspec.yml scripts", "$GITHUB_SHA.zip s3://b/$GITHUB_SHA.zip",
         "$GITHUB_SHA.zip", []),
        ("zip -r $GITHUB_SHA.zip appspec.yml", "$GITHUB_SHA.zip s3://b/$GITHUB_SHA.zip",
         "$GITHUB_RUN_ID.zip", ["warning hook-script-not-in-artifact"]),
        ("zip -r $GITHUB_SHA.zip appspec.yml", "other.zip s3://b/$GITHUB_SHA.zip",
         "$GITHUB_SHA.zip", []),
        ("zip -r a.zip appspec.yml && mkdir out && mv a.zip out/b.zip", "out/b.zip s3://b/b.zip",
         "b.zip", LOST),
        ("zip -r a.zip . && mkdir out && mv a.zip out/b.zip", "out/b.zip s3://b/b.zip",
         "b.zip", []),
        ("zip -r a.zip appspec.yml && zip -r c.zip . && cp c.zip b.zip", "b.zip s3://b/b.zip",
         "b.zip", []),
    ],
)  # fmt: skip
def test_an_archive_is_linked_by_its_name(
    pack: str, upload: str, key: str, expected: list[str]
) -> None:
    job = make_job("deploy", pack, f"aws s3 cp {upload}", DEPLOY + key)
    assert lint_workflow(job) == expected


@pytest.mark.parametrize(
    ("key", "expected"), [("$KEY", LOST), ("${KEY}", LOST), ('"${KEY}"', LOST), ("$OTHER", [])]
)
def test_a_key_in_braces_is_read_to_its_end(key: str, expected: list[str]) -> None:
    found = lint_workflow(
        make_job(
            "deploy",
            "zip -r a.zip appspec.yml && zip -r b.zip .",
            "aws s3 cp a.zip s3://b/$KEY",
            f"aws deploy create-deployment --s3-location bucket=b,bundleType=zip,key={key}",
        )
    )
    assert found == expected


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ((make_job("pack", "zip -r a.zip appspec.yml", "aws s3 cp a.zip s3://b/a.zip"),
          make_job("deploy", DEPLOY + "a.zip", checkout="")), LOST),
        ((make_job("pack", "zip -r a.zip .", "aws s3 cp a.zip s3://b/a.zip"),
          make_job("deploy", DEPLOY + "a.zip", checkout="")), []),
        ((make_job("pack", "zip -r a.zip appspec.yml", "aws s3 cp a.zip s3://b/a.zip",
                   DEPLOY + "a.zip", checkout=""),), []),
        ((make_job("test", "zip -r report.zip appspec.yml"),
          make_job("deploy", "aws deploy push --application-name a --s3-location s3://b/a.zip",
                   DEPLOY + "a.zip")), []),
    ],
)  # fmt: skip
def test_a_job_without_checkout_deploys_what_another_one_packs(
    jobs: tuple[str, ...], expected: list[str]
) -> None:
    assert lint_workflow(*jobs) == expected


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("${{ github.repository }}", ["error source-not-in-artifact"]),
        ("shop/orders", ["error source-not-in-artifact"]),
        ("shop/payments", []),
    ],
)
def test_a_commit_is_deployed_without_a_checkout(repository: str, expected: list[str]) -> None:
    command = f"aws deploy create-deployment --github-location repository={repository},commitId=x"
    found = find_rules(
        {
            "appspec.yml": "version: 0.0\nos: linux\nfiles:\n  - source: build/orders.jar\n"
            "    destination: /srv\n",
            "build.gradle": "plugins { id 'java' }\n",
            ".github/workflows/deploy.yml": "on: push\njobs:\n"
            + make_job("deploy", command, checkout=""),
        }
    )
    assert found == expected


@pytest.mark.parametrize(
    ("ref", "on", "expected"),
    [
        ("dev", "on: {push: {branches: [dev]}}\n", LOST),
        ("refs/heads/dev", "on: {pull_request: {branches: [dev, main]}}\n", LOST),
        ("${{ github.sha }}", "on: push\n", LOST),
        ("dev", "on: {push: {branches: [main]}}\n", []),
        ("v1.0", "on: push\n", []),
    ],
)
def test_a_checkout_of_the_branch_that_starts_the_workflow(
    ref: str, on: str, expected: list[str]
) -> None:
    checkout = f"      - uses: actions/checkout@v4\n        with: {{ref: '{ref}'}}\n"
    pack = ("zip -r a.zip appspec.yml", "aws s3 cp a.zip s3://b/a.zip", DEPLOY + "a.zip")
    assert lint_workflow(make_job("deploy", *pack, checkout=checkout), on=on) == expected


def make_pipeline(*sources: str, primary: str, project: str = "") -> str:
    """A pipeline of Terraform whose build has two sources."""
    actions = "".join(
        f'action {{\n category = "Source"\n owner = "AWS"\n version = "1"\n name = "s{index}"\n'
        f' output_artifacts = ["source{index}"]\n {source}\n}}\n'
        for index, source in enumerate(sources)
    )
    inputs = ", ".join(f'"source{index}"' for index in range(len(sources)))
    return (
        'resource "aws_codebuild_project" "p" {\n name = "p"\n source {\n'
        f'  type = "CODEPIPELINE"\n {project}\n }}\n}}\n'
        f'resource "aws_codepipeline" "c" {{\n stage {{\n name = "Source"\n {actions} }}\n'
        ' stage {\n name = "Build"\n action {\n category = "Build"\n provider = "CodeBuild"\n'
        f' name = "b"\n input_artifacts = [{inputs}]\n output_artifacts = ["out"]\n'
        " configuration = {\n ProjectName = aws_codebuild_project.p.name\n"
        f'  PrimarySource = "{primary}"\n }}\n }}\n }}\n}}\n'
    )


def repository_source(name: str) -> str:
    return (
        'provider = "CodeStarSourceConnection"\n'
        f' configuration = {{ FullRepositoryId = "{name}", BranchName = "main" }}'
    )


S3_SOURCE = 'provider = "S3"\n configuration = { S3Bucket = "b", S3ObjectKey = "specs.zip" }'


@pytest.mark.parametrize(
    ("sources", "primary", "expected"),
    [
        ((repository_source("shop/orders"), S3_SOURCE), "source0",
         ["error project-buildspec-missing"]),
        ((repository_source("shop/orders"), S3_SOURCE), "source1", []),
        ((repository_source("shop/orders"), repository_source("shop/payments")), "source1", []),
        ((repository_source("shop/payments"), repository_source("shop/orders")), "source1",
         ["error project-buildspec-missing"]),
        ((repository_source("${var.name}"), S3_SOURCE), "source0",
         ["warning project-buildspec-missing"]),
        ((repository_source("${var.name}"), S3_SOURCE), "source1", []),
    ],
)  # fmt: skip
def test_the_primary_source_has_the_buildspec(
    sources: tuple[str, ...], primary: str, expected: list[str]
) -> None:
    found = find_rules(
        {
            "main.tf": make_pipeline(*sources, primary=primary),
            "ci/buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - date\n",
        }
    )
    assert found == expected


@pytest.mark.parametrize(
    ("directory", "expected"),
    [("sample-app", []), ("ci", ["warning project-buildspec-missing"])],
)
def test_a_directory_with_a_source_of_its_own_has_the_buildspec(
    directory: str, expected: list[str]
) -> None:
    found = find_rules(
        {
            "main.tf": make_pipeline(repository_source("${var.name}"), primary="source0"),
            f"{directory}/buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
            "      - date\n",
            f"{directory}/main.py": "print()\n",
        }
    )
    assert found == expected


def test_an_artifact_section_is_missing_beside_a_service() -> None:
    found = find_rules(
        {
            "appspec.yaml": "version: 0.0\nResources:\n  - TargetService:\n"
            "      Type: AWS::ECS::Service\n      Properties:\n"
            '        TaskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1"\n'
            "        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}\n",
            "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
            "      - zip appspec.zip appspec.yaml\n"
            "      - aws s3 cp appspec.yaml s3://b/appspec.yaml\n",
        }
    )
    assert found == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (repository_source("shop/orders"),
         ["error project-buildspec-missing", "warning build-file-missing"]),
        (repository_source("shop/payments"), []),
        (S3_SOURCE, []),
    ],
)  # fmt: skip
def test_a_build_from_another_source_starts_where_its_buildspec_is(
    source: str, expected: list[str]
) -> None:
    found = find_rules(
        {
            "main.tf": make_pipeline(source, primary="source0"),
            "specs/buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
            "      - bash update.sh\n",
            "specs/update.sh": "#!/bin/bash\nset -e\ndate\n",
        }
    )
    assert sorted(found) == expected


SERVICE = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1"
        LoadBalancerInfo: {ContainerName: web, ContainerPort: 80}
"""


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (("zip -r a.zip ecs", "aws s3 cp a.zip s3://b/a.zip"), ["warning service-revision-zipped"]),
        (("mkdir out && cp ecs/appspec.yml out/", "cd out && zip -r ../a.zip .",
          "aws s3 cp a.zip s3://b/a.zip"), ["warning service-revision-zipped"]),
        (("gh release download x -p a.zip", "unzip -o a.zip -d revision",
          "aws deploy push --source revision --s3-location s3://b/a.zip"), []),
        (("zip -r a.zip server", "aws s3 cp a.zip s3://b/a.zip"), []),
    ],
)  # fmt: skip
def test_an_archive_without_the_service_is_of_another_application(
    commands: tuple[str, ...], expected: list[str]
) -> None:
    found = find_rules(
        {
            "ecs/appspec.yml": SERVICE,
            "server/main.py": "print()\n",
            ".github/workflows/deploy.yml": "on: push\njobs:\n"
            + make_job("deploy", *commands, DEPLOY + "a.zip"),
        }
    )
    assert found == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (repository_source("shop/orders"), ["error build-file-missing"]),
        (repository_source("shop/payments"), ["warning build-file-missing"]),
    ],
)
def test_a_build_without_output_starts_from_its_source(source: str, expected: list[str]) -> None:
    pipeline = make_pipeline(source, primary="source0", project='buildspec = "ci/buildspec.yml"')
    found = find_rules(
        {
            "main.tf": pipeline.replace(' output_artifacts = ["out"]\n', ""),
            "ci/buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n"
            "      - bash build.sh\n      - bash run.sh\n",
            "build.sh": "#!/bin/bash\nset -e\ndate\n",
            "ci/run.sh": "#!/bin/bash\nset -e\ndate\n",
        }
    )
    assert found == expected
