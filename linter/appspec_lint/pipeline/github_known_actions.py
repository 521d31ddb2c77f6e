"""The actions of GitHub Actions that pack or deploy, and those that change no file of a bundle."""

from __future__ import annotations

import re
from collections.abc import Callable

from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import workspace_path
from appspec_lint.pipeline.github_expressions import Expressions
from appspec_lint.pipeline.pipeline_model import (
    BuildStep,
    FetchStep,
    OtherStep,
    PackStep,
    RepositoryStep,
    RunStep,
    ServiceStep,
    Setting,
    Step,
    UploadStep,
)
from appspec_lint.yaml.nodes import Node
from appspec_lint.yaml.resolve import unique_items

RENDER = "aws-actions/amazon-ecs-render-task-definition"
"""Writes a task definition outside of the workspace, and outputs its path."""
_WORKSPACE = regex(r"\$\{GITHUB_WORKSPACE\}/?")
_WITHOUT_FILES = regex(
    r"""
    (?:actions|ruby|hashicorp|docker|gradle|erlef|aws-actions|microsoft|nuget|android-actions
        |expo|denoland|oven-sh|astral-sh|shogo82148|julia-actions|haskell-actions|aquasecurity)
        /(?:actions/)?setup-[\w-]+
    | actions/(?:cache/save|labeler|stale|attest[\w-]*|dependency-review-action|add-to-project)
    | aws-actions/(?:configure-aws-credentials|amazon-ecr-login|amazon-ecs-render-task-definition)
    | docker/(?:login-action|build-push-action|metadata-action|bake-action|scout-action)
    | pnpm/action-setup | shivammathur/setup-php | subosito/flutter-action | actions-rs/toolchain
    | dtolnay/rust-toolchain | swatinem/rust-cache | webfactory/ssh-agent | sbt/setup-sbt
    | appleboy/(?:ssh|scp|telegram|discord)-action
    | (?:samin|mirromutt|shogo82148)/(?:actions-setup-)?mysql(?:-action)?
    | supercharge/[\w-]+-github-action | microsoft/variable-substitution
    | github/codeql-action/\w[\w-]* | codecov/codecov-action | coverallsapp/github-action
    | sonarsource/[\w-]+ | gitleaks/gitleaks-action | snyk/actions/\w+ | hadolint/hadolint-action
    | aquasecurity/trivy-action | anchore/scan-action | dorny/(?:paths-filter|test-reporter)
    | tj-actions/changed-files | enricomi/publish-unit-test-result-action(?:/\w+)?
    | mikepenz/action-junit-report | styfle/cancel-workflow-action | wagoid/commitlint-github-action
    | 8398a7/action-slack | slackapi/slack-github-action | rtcamp/action-slack-notify
    | act10ns/slack | ravsamhq/notify-slack-action | sarisia/actions-status-discord
    | ilshidur/action-discord | tsickert/discord-webhook | dawidd6/action-send-mail
    | zulhfreelancer/aws-codepipeline-action | step-security/harden-runner
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ActionCall:
    """A step that uses an action: its name without the version, and its inputs."""

    name: str
    span: Span
    inputs: Node | None
    expressions: Expressions

    def find(self, name: str) -> Setting | None:
        """An input; None if it is missing or empty. The case of names is not significant."""
        for key, value in reversed(unique_items(self.inputs)):
            if key.text.lower() == name:
                return self.expressions.setting(value)
        return None

    def find_path(self, name: str) -> Setting | None:
        """An input that is a path of the workspace."""
        setting = self.find(name)
        if setting is None or setting.text is None:
            return setting
        return Setting(_WORKSPACE.sub("", setting.text) or ".", setting.span)

    def text(self, name: str, default: str = "") -> str:
        """The text of an input."""
        setting = self.find(name)
        return default if setting is None or setting.text is None else setting.text


def changes_no_files(name: str) -> bool:
    """Whether an action is known to create and change no file that a bundle may contain."""
    return _WITHOUT_FILES.fullmatch(name) is not None


def read_action(call: ActionCall) -> tuple[Step, ...]:
    """What a call of an action does, as the steps of a job."""
    reader = _READERS.get(call.name.lower())
    if reader is not None:
        return reader(call)
    if changes_no_files(call.name):
        return ()
    inputs = "" if call.inputs is None else call.inputs.span.text
    return (OtherStep(call.name, call.span, inputs=inputs),)


def _sourcetoad(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/sourcetoad/aws-codedeploy-action/blob/master/deploy.sh"""
    archive = call.find_path("archive")
    directory = call.find_path("directory") or Setting("", call.span)
    if directory.text == ".":
        directory = Setting("", directory.span)
    flags = call.text("custom_zip_flags")
    if re.search(r"(?:^|\s)-(?!-)\w*[ijxR]", flags) or "$" in flags:
        directory = Setting(None, directory.span)
    excluded = call.text("excluded_files")
    step = PackStep(
        call.name,
        call.span,
        directory=None if archive is not None or directory.text is None else directory,
        archive=archive,
        excluded=None if "$" in excluded else tuple(excluded.split()),
        deploys=call.text("codedeploy_register_only") != "true" and call.text("dry_run") != "true",
        file_exists_behavior=call.text("codedeploy_file_exists_behavior", "DISALLOW"),
    )
    return (step,)


def _webfactory(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/webfactory/create-aws-codedeploy-deployment"""
    return (RepositoryStep(call.name, call.span, extra_keys=("branch_config",)),)


def _ecs(call: ActionCall) -> tuple[Step, ...]:
    """Without an input for CodeDeploy, the service decides whether CodeDeploy is used at all.

    https://github.com/aws-actions/amazon-ecs-deploy-task-definition/blob/master/action.yml
    """
    appspec = call.find_path("codedeploy-appspec")
    names = ("codedeploy-application", "codedeploy-deployment-group")
    uses_codedeploy = appspec is not None or any(call.find(name) for name in names)
    step = ServiceStep(
        call.name,
        call.span,
        appspec=appspec or Setting("appspec.yaml", call.span),
        task_definition=call.find_path("task-definition"),
        certain=uses_codedeploy,
    )
    return (step,)


def _codebuild(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/aws-actions/aws-codebuild-run-build/blob/main/action.yml"""
    overrides = ("source-type-override", "source-location-override")
    step = BuildStep(
        call.name,
        call.span,
        project=call.find("project-name"),
        buildspec=call.find("buildspec-override"),
        image=call.find("image-override"),
        overrides_source=call.text("disable-source-override") != "true"
        and not any(call.find(name) for name in overrides),
    )
    return (step,)


def _s3_sync(call: ActionCall) -> tuple[Step, ...]:
    return (UploadStep(call.name, call.span),)


def _zip_release(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/TheDoctor0/zip-release/blob/master/entrypoint.sh"""
    directory = call.find_path("directory")
    where = "" if directory is None else workspace_path(directory.text or "")
    command = call.text("command", "zip")
    if call.text("type", "zip") != "zip" or command != "zip" or call.find("recursive_exclusions"):
        return (OtherStep(call.name, call.span),)
    excluded = call.text("exclusions")
    code = f"zip -r {call.text('filename', 'release.zip')} {call.text('path', '.')}"
    code += f" {call.text('custom')}" if call.find("custom") else ""
    code += f" -x {excluded}" if excluded else ""
    return (RunStep(Located(code, call.span), directory=where),)


def _gradle(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/gradle/actions/blob/main/docs/setup-gradle.md"""
    directory = call.find_path("build-root-directory")
    where = "" if directory is None else workspace_path(directory.text or "")
    arguments = " ".join(call.text("arguments").split())
    if not arguments:
        return ()
    return (RunStep(Located(f"gradle {arguments}", call.span), directory=where),)


def _download(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/actions/download-artifact"""
    path = call.find_path("path")
    where = "" if path is None or path.text is None else workspace_path(path.text)
    return (FetchStep(call.name, call.span, where or ""),)


def _cache(call: ActionCall) -> tuple[Step, ...]:
    """What is restored into the workspace, as a copy from outside of it."""
    paths = [path.strip() for path in call.text("path").splitlines()]
    inside = [path for path in paths if path and workspace_path(path) and path[0] not in "!*"]
    return tuple(
        RunStep(
            Located(f"mkdir -p '{path}' && cp -r /tmp/cache/. '{path}'", call.span), certain=False
        )
        for path in inside
        if "'" not in path and "*" not in path
    )


def _zip_arguments(call: ActionCall) -> tuple[Step, ...]:
    """https://github.com/montudor/action-zip: the image's entry point is a shell."""
    return (RunStep(Located(call.text("args"), call.span), shell="sh"),)


_READERS: dict[str, Callable[[ActionCall], tuple[Step, ...]]] = {
    "sourcetoad/aws-codedeploy-action": _sourcetoad,
    "webfactory/create-aws-codedeploy-deployment": _webfactory,
    "webfactory/create-aws-codedeploy-deployment/create-deployment": _webfactory,
    "aws-actions/amazon-ecs-deploy-task-definition": _ecs,
    "aws-actions/aws-codebuild-run-build": _codebuild,
    "actions/download-artifact": _download,
    "dawidd6/action-download-artifact": _download,
    "actions/cache": _cache,
    "actions/cache/restore": _cache,
    "gradle/gradle-build-action": _gradle,
    "gradle/actions/setup-gradle": _gradle,
    "burrunan/gradle-cache-action": _gradle,
    "jakejarvis/s3-sync-action": _s3_sync,
    "shallwefootball/s3-upload-action": _s3_sync,
    "shallwefootball/upload-s3-action": _s3_sync,
    "thedoctor0/zip-release": _zip_release,
    "montudor/action-zip": _zip_arguments,
}
