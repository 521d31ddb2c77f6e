"""CodeBuild's errors about a buildspec, its commands and its artifact."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import BUILD_GUIDE, KnownError, NextStep

REFERENCE = f"{BUILD_GUIDE}build-spec-ref.html"
TROUBLE = f"{BUILD_GUIDE}troubleshooting.html"
LOG = NextStep(
    "the phases and the log of the build",
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
        "no matching artifact paths found",
        "CLIENT_ERROR: no matching artifact paths found",
        ("no matching artifact paths found",),
        "No pattern of `artifacts.files` matches a file: the file was not built, is in a "
        "different directory (patterns are relative to the source root or to `base-directory`; "
        "`cd` does not change that), or is not in git.",
        (f"{BASE}.artifacts.files", TROUBLE, "https://github.com/aws/copilot-cli/issues/2780"),
        ("artifact-pattern-matches-nothing", "base-directory-missing", "file-not-in-git"),
        look=(LOG,),
    ),
    KnownError(
        "no-base-directory",
        "no matching base directory path found",
        "CLIENT_ERROR: no matching base directory path found for dist",
        ("no matching base directory path found",),
        "The source directory contains nothing of that name at the end of the build.",
        (f"{BASE}.artifacts.base-directory", "https://github.com/aws/aws-cdk/issues/25842"),
        ("base-directory-missing",),
        r"no matching base directory path found(?: for \S+)?",
        (LOG,),
    ),
    KnownError(
        "pattern-skipped",
        "Skipping invalid file path …",
        "Skipping invalid file path target/orders.jar",
        ("skipping invalid file path", "skipping invalid artifact path"),
        "This pattern matches no file. The build continues with the other patterns and succeeds, "
        "but the artifact lacks the file, so the deployment can fail.",
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
        "no definition for primary artifacts in buildspec",
        "CLIENT_ERROR: no definition for primary artifacts in buildspec",
        ("no definition for primary artifacts",),
        "The project expects a primary artifact, but the buildspec defines only secondary "
        "artifacts.",
        (REFERENCE, "https://github.com/aws/aws-codebuild-docker-images/issues/128"),
        ("buildspec-invalid",),
    ),
    KnownError(
        "invalid-artifact-identifier",
        "identifier must contain only alphanumeric characters and underscores",
        "identifier must contain only alphanumeric characters and underscores and be less than 128 "
        "characters",
        ("identifier must contain only alphanumeric",),
        "The name of a secondary artifact contains another character, usually a hyphen.",
        (REFERENCE, "https://github.com/aws/aws-cdk/issues/18710"),
        ("buildspec-invalid", "invalid-batch-identifier"),
    ),
    KnownError(
        "buildspec-not-found",
        "YAML file does not exist",
        "YAML_FILE_ERROR Message: YAML file does not exist",
        ("yaml file does not exist", "buildspec.yml: no such file", "buildspec.yaml: no such file"),
        "The project expects its buildspec at a path that does not exist in the source (default: "
        "`buildspec.yml` in the root directory).",
        (REFERENCE, TROUBLE),
        ("project-buildspec-missing",),
        look=(
            NextStep(
                "the buildspec and the source of the project",
                ("aws codebuild batch-get-projects --names PROJECT --query 'projects[].source'",),
                REFERENCE,
            ),
        ),
    ),
    KnownError(
        "command-not-a-string",
        "Expected Commands[0] to be of string type",
        "YAML_FILE_ERROR Message: Expected Commands[0] to be of string type: found subkeys instead "
        "at line 6, value of the key tag on line 5 might be empty",
        ("to be of string type",),
        "A command contains a colon followed by a space, or starts with a brace or bracket, so "
        "YAML parses it as a mapping or a list: quote the command. The index starts at 0.",
        (REFERENCE, TROUBLE),
        ("command-not-string", "buildspec-invalid", "buildspec-syntax"),
        r"Expected \w+\[\d+\] to be of string type(?:: found \w+ instead)?",
    ),
    KnownError(
        "unknown-phase",
        "Invalid buildspec phase name",
        "YAML_FILE_ERROR: Invalid buildspec phase name: test. Expecting: "
        "build,install,post_build,pre_build",
        ("invalid buildspec phase name",),
        "`phases` contains a key that is not a phase; often `artifacts` or `cache` is indented "
        "too far.",
        (f"{BASE}.phases",),
        ("buildspec-misplaced-key", "buildspec-invalid", "buildspec-unknown-key"),
        r"Invalid buildspec phase name(?:: \w+)?",
    ),
    KnownError(
        "unknown-runtime",
        "Unknown runtime version named …",
        "Unknown runtime version named '15' of nodejs. This build image has the following versions",
        (
            "unknown runtime version named",
            "unknown runtime named",
            "requires selecting at least one runtime version",
        ),
        "The build image does not provide this runtime, or not this version of it.",
        (f"{BUILD_GUIDE}available-runtimes.html", f"{BUILD_GUIDE}runtime-versions.html"),
        ("buildspec-invalid", "buildspec-unknown-key"),
        r"Unknown runtime (?:version )?named '[^']*'(?: of \w+)?"
        r"|requires selecting at least one runtime version",
    ),
    KnownError(
        "version-quoted",
        "cannot unmarshal !!str … into float64",
        "cannot unmarshal !!str `0.2` into float64",
        ("cannot unmarshal !!str",),
        "Batch builds accept `version` only without quotes.",
        (REFERENCE, "https://github.com/aws/aws-cdk/issues/29592"),
        ("buildspec-invalid",),
    ),
    KnownError(
        "not-a-buildspec",
        "wrong number of container tags, expected 1",
        "YAML_FILE_ERROR: wrong number of container tags, expected 1",
        ("wrong number of container tags",),
        "The buildspec is empty, has no `version`, or is a different kind of file.",
        (REFERENCE, "https://github.com/aws/serverless-application-model/issues/352"),
        ("buildspec-invalid", "buildspec-syntax"),
    ),
    KnownError(
        "buildspec-invalid-yaml",
        "YAML_FILE_ERROR",
        "YAML_FILE_ERROR Message: found character that cannot start any token at line 3",
        (
            "yaml_file_error",
            "found character that cannot start any token",
            "mapping values are not allowed in this context",
            "did not find expected",
        ),
        "The buildspec is not valid YAML, or does not have the structure that CodeBuild expects: "
        "a tab, wrong indentation, or a colon, bracket or quote that must be quoted.",
        (REFERENCE, TROUBLE),
        ("buildspec-syntax", "buildspec-invalid", "buildspec-unknown-key"),
        r"YAML_FILE_ERROR\b.*|(?:found character that cannot start any token"
        r"|mapping values are not allowed in this context|did not find expected).*",
    ),
    KnownError(
        "parameter-missing",
        "Parameter does not exist",
        "Parameter does not exist",
        (
            "parameter does not exist",
            "parameternotfound",
            "secretsmanager can't find",
            "secrets manager can't find",
            "secrets manager error message",
            "is not authorized to perform: ssm:",
            "is not authorized to perform: secretsmanager:",
        ),
        "`env` references a parameter or secret that does not exist in this Region, or that the "
        "build's service role is not allowed to read.",
        (f"{BASE}.env.parameter-store", TROUBLE),
        ("invalid-secret-reference", "plaintext-secret"),
        look=(
            NextStep(
                "the parameter, and the service role",
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
        "COMMAND_EXECUTION_ERROR",
        "COMMAND_EXECUTION_ERROR: Error while executing command: npm test. Reason: exit status 1",
        ("command_execution_error", "error while executing command"),
        "A build command failed: the preceding lines of the build log show why. `post_build` runs "
        "even if `build` has failed.",
        (TROUBLE, f"{BUILD_GUIDE}view-build-details-phases.html"),
        (
            "build-file-missing",
            "bash-only-command",
            "assignment-with-spaces",
            "shell-syntax-error",
            "terminal-required",
            "copied-into-itself",
        ),
        look=(LOG,),
        pattern=r"(?:COMMAND_EXECUTION_ERROR:?(?: Message:)? )?Error while executing command: "
        r".*?Reason: exit status \d+|COMMAND_EXECUTION_ERROR|Error while executing command",
    ),
    KnownError(
        "build-timed-out",
        "BUILD_TIMED_OUT",
        "BUILD_TIMED_OUT: Build has timed out.",
        ("build_timed_out", "build has timed out"),
        "The build ran longer than the project allows (default: 60 minutes): a command waits for "
        "input or runs a server in the foreground, or the work takes longer.",
        (TROUBLE, f"{BUILD_GUIDE}limits.html"),
        look=(LOG,),
    ),
    KnownError(
        "source-not-downloaded",
        "authentication required for primary source",
        "CLIENT_ERROR: authentication required for primary source and source version "
        "refs/heads/main",
        (
            "authentication required for primary source",
            "repository not found for primary source",
            "reference not found for primary source",
        ),
        "CodeBuild cannot fetch the source: the connection to the repository was revoked, the "
        "branch does not exist, or the repository was moved. Nothing in the repository causes "
        "this.",
        (TROUBLE,),
        look=(
            NextStep(
                "the source of the project, and the connected accounts",
                (
                    "aws codebuild batch-get-projects --names PROJECT --query 'projects[].source'",
                    "aws codebuild list-source-credentials",
                ),
                TROUBLE,
            ),
        ),
    ),
    KnownError(
        "runtimes-skipped",
        "Runtime version selection is not supported by this build image",
        "Skipping install of runtimes. Runtime version selection is not supported by this build "
        "image",
        ("runtime version selection is not supported by this build image",),
        "Harmless by itself: `runtime-versions` has no effect in an image that is not one of "
        "CodeBuild's own, so the build uses the versions that the image contains.",
        (f"{BUILD_GUIDE}runtime-versions.html",),
    ),
    KnownError(
        "build-not-provisioned",
        "QUEUED: INSUFFICIENT_SUBNET",
        "QUEUED: INSUFFICIENT_SUBNET",
        ("insufficient_subnet", "container found dead"),
        "The build container did not start or was lost: no free IP addresses in the subnet, or the "
        "container ran out of memory. Nothing in the buildspec causes this directly.",
        (TROUBLE,),
        pattern=r"(?:QUEUED: )?INSUFFICIENT_SUBNET|container found dead",
        look=(LOG,),
    ),
    KnownError(
        "no-phases-found",
        "Phases found in YAML: 0",
        "Phases found in YAML: 0",
        ("phases found in yaml: 0", "no commands found for phase"),
        "CodeBuild found no phase, or no commands in a phase, and continued: the build succeeds "
        "without doing anything. A key is misspelled or wrongly indented.",
        (f"{BASE}.phases",),
        ("buildspec-unknown-key", "buildspec-misplaced-key", "buildspec-invalid"),
        r"Phases found in YAML: 0\b|No commands found for phase",
    ),
    KnownError(
        "image-not-pulled",
        "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
        "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image",
        ("build_container_unable_to_pull_image", "unable to pull customer's container image"),
        "The build image cannot be pulled: check its name, the role, and the rate limit of the "
        "registry.",
        (TROUBLE,),
        look=(LOG,),
    ),
)
