"""What CodeBuild says of a buildspec, its commands and its artifact."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import BUILD_GUIDE, KnownError, NextStep

REFERENCE = f"{BUILD_GUIDE}build-spec-ref.html"
TROUBLE = f"{BUILD_GUIDE}troubleshooting.html"
LOG = NextStep(
    "the build's phases and its log",
    (
        "aws codebuild batch-get-builds --ids PROJECT:BUILD --query 'builds[].phases[].contexts[]' "
        "| appspec-lint explain -",
        "aws logs tail /aws/codebuild/PROJECT --since 1h",
    ),
    TROUBLE,
)
BASE = "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec"

KNOWN_ERRORS = (
    KnownError(
        "no-artifact-paths",
        "CLIENT_ERROR: no matching artifact paths found",
        ("no matching artifact paths found",),
        "No pattern of `artifacts.files` matches a file: it was not built, lies elsewhere "
        "(patterns count from the source folder or `base-directory`, and `cd` doesn't move "
        "that), or git doesn't have it.",
        (f"{BASE}.artifacts.files", TROUBLE, "https://github.com/aws/copilot-cli/issues/2780"),
        ("artifact-pattern-matches-nothing", "base-directory-missing", "file-not-in-git"),
        look=(LOG,),
    ),
    KnownError(
        "no-base-directory",
        "CLIENT_ERROR: no matching base directory path found for dist",
        ("no matching base directory path found",),
        "Nothing of that name lies in the source folder when the build is over.",
        (f"{BASE}.artifacts.base-directory", "https://github.com/aws/aws-cdk/issues/25842"),
        ("base-directory-missing",),
        r"no matching base directory path found(?: for \S+)?",
        (LOG,),
    ),
    KnownError(
        "pattern-skipped",
        "Skipping invalid file path target/orders.jar",
        ("skipping invalid file path", "skipping invalid artifact path"),
        "This pattern matches nothing. The build goes on with the other ones, and the artifact "
        "lacks the file: CodeDeploy will miss it.",
        (
            f"{BASE}.artifacts.files",
            "https://github.com/aws-samples/amazon-ecs-fargate-cdk-cicd/issues/13",
        ),
        (
            "artifact-pattern-matches-nothing",
            "appspec-not-in-artifact",
            "hook-script-not-in-artifact",
            "source-not-in-artifact",
            "file-not-in-git",
        ),
        r"Skipping invalid (?:file|artifact) path \S*",
    ),
    KnownError(
        "no-primary-artifact",
        "CLIENT_ERROR: no definition for primary artifacts in buildspec",
        ("no definition for primary artifacts",),
        "The project wants a primary artifact, and the buildspec defines secondary ones only.",
        (REFERENCE, "https://github.com/aws/aws-codebuild-docker-images/issues/128"),
        ("buildspec-invalid",),
    ),
    KnownError(
        "artifact-identifier",
        "identifier must contain only alphanumeric characters and underscores and be less than 128 "
        "characters",
        ("identifier must contain only alphanumeric",),
        "The name of a secondary artifact holds something else, mostly a hyphen.",
        (REFERENCE, "https://github.com/aws/aws-cdk/issues/18710"),
        ("buildspec-invalid", "invalid-batch-identifier"),
    ),
    KnownError(
        "buildspec-not-found",
        "YAML_FILE_ERROR Message: YAML file does not exist",
        ("yaml file does not exist", "buildspec.yml: no such file", "buildspec.yaml: no such file"),
        "The project looks for its buildspec under a name or path that the source doesn't have "
        "(by default `buildspec.yml` at its root).",
        (REFERENCE, TROUBLE),
        look=(
            NextStep(
                "the project's buildspec and its source",
                ("aws codebuild batch-get-projects --names PROJECT --query 'projects[].source'",),
                REFERENCE,
            ),
        ),
    ),
    KnownError(
        "command-not-a-text",
        "YAML_FILE_ERROR Message: Expected Commands[0] to be of string type: found subkeys instead "
        "at line 6, value of the key tag on line 5 might be empty",
        ("to be of string type",),
        "A command holds a colon and a blank, or begins with a brace or a bracket, so that YAML "
        "reads a mapping or a list: quote the command. The number counts from 0.",
        (REFERENCE, TROUBLE),
        ("command-not-string", "buildspec-invalid", "buildspec-syntax"),
        r"Expected \w+\[\d+\] to be of string type(?:: found \w+ instead)?",
    ),
    KnownError(
        "unknown-phase",
        "YAML_FILE_ERROR: Invalid buildspec phase name: test. Expecting: "
        "build,install,post_build,pre_build",
        ("invalid buildspec phase name",),
        "`phases` holds a key that is no phase; often `artifacts` or `cache` is indented too far.",
        (f"{BASE}.phases",),
        ("buildspec-misplaced-key", "buildspec-invalid", "buildspec-unknown-key"),
        r"Invalid buildspec phase name(?:: \w+)?",
    ),
    KnownError(
        "unknown-runtime",
        "Unknown runtime version named '15' of nodejs. This build image has the following versions",
        (
            "unknown runtime version named",
            "unknown runtime named",
            "requires selecting at least one runtime version",
        ),
        "The build image has no such runtime, or not that version of it.",
        (f"{BUILD_GUIDE}available-runtimes.html", f"{BUILD_GUIDE}runtime-versions.html"),
        ("buildspec-invalid", "buildspec-unknown-key"),
        r"Unknown runtime (?:version )?named '[^']*'(?: of \w+)?"
        r"|requires selecting at least one runtime version",
    ),
    KnownError(
        "version-quoted",
        "cannot unmarshal !!str `0.2` into float64",
        ("cannot unmarshal !!str",),
        "A batch build takes `version` without quotes only.",
        (REFERENCE, "https://github.com/aws/aws-cdk/issues/29592"),
        ("buildspec-invalid",),
    ),
    KnownError(
        "not-a-buildspec",
        "YAML_FILE_ERROR: wrong number of container tags, expected 1",
        ("wrong number of container tags",),
        "The buildspec is empty, has no `version`, or is another kind of file.",
        (REFERENCE, "https://github.com/aws/serverless-application-model/issues/352"),
        ("buildspec-invalid", "buildspec-syntax"),
    ),
    KnownError(
        "buildspec-not-yaml",
        "YAML_FILE_ERROR Message: found character that cannot start any token at line 3",
        (
            "yaml_file_error",
            "found character that cannot start any token",
            "mapping values are not allowed in this context",
            "did not find expected",
        ),
        "The buildspec is not readable as YAML, or not of the form that CodeBuild takes: a tab, "
        "wrong indentation, a colon, bracket or quote that needs quoting.",
        (REFERENCE, TROUBLE),
        ("buildspec-syntax", "buildspec-invalid", "buildspec-unknown-key"),
        r"YAML_FILE_ERROR\b.*|(?:found character that cannot start any token"
        r"|mapping values are not allowed in this context|did not find expected).*",
    ),
    KnownError(
        "parameter-missing",
        "Parameter does not exist",
        ("parameter does not exist", "parameternotfound", "secretsmanager can't find"),
        "`env` names a parameter or a secret that doesn't exist in that region, or that the "
        "build's role may not read.",
        (f"{BASE}.env.parameter-store", TROUBLE),
        ("invalid-secret-reference",),
        look=(
            NextStep(
                "the parameter, and the role",
                (
                    "aws ssm get-parameter --name NAME",
                    "aws codebuild batch-get-projects --names PROJECT "
                    "--query 'projects[].serviceRole'",
                ),
                TROUBLE,
            ),
        ),
    ),
    KnownError(
        "command-failed",
        "COMMAND_EXECUTION_ERROR: Error while executing command: npm test. Reason: exit status 1",
        ("command_execution_error", "error while executing command"),
        "A command of the build failed: the lines above it in the build's log say why. "
        "`post_build` runs all the same after a failed `build`.",
        (TROUBLE, f"{BUILD_GUIDE}view-build-details-phases.html"),
        look=(LOG,),
        pattern=r"Error while executing command: .*?Reason: exit status \d+"
        r"|COMMAND_EXECUTION_ERROR|Error while executing command",
    ),
    KnownError(
        "nothing-ran",
        "Phases found in YAML: 0",
        ("phases found in yaml: 0", "no commands found for phase"),
        "CodeBuild found no phase, or no command in one, and went on: the build is green, and did "
        "nothing. A key is misspelt, or indented wrongly.",
        (f"{BASE}.phases",),
        ("buildspec-unknown-key", "buildspec-misplaced-key", "buildspec-invalid"),
        r"Phases found in YAML: 0\b|No commands found for phase",
    ),
    KnownError(
        "image-not-pulled",
        "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image",
        ("build_container_unable_to_pull_image", "unable to pull customer's container image"),
        "The build image can't be fetched: its name, the role, or the rate limit of its registry.",
        (TROUBLE,),
        look=(LOG,),
    ),
)
