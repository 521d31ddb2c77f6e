"""The tasks of Azure Pipelines that pack, upload and deploy, and those that run a script.

https://docs.aws.amazon.com/vsts/latest/userguide/task-reference.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import (
    child,
    locate_code,
    read_scalar,
    read_string,
    workspace_path,
)
from appspec_lint.pipeline.pipeline_model import (
    FetchStep,
    OtherStep,
    PackStep,
    RevisionStep,
    RunStep,
    Setting,
    Step,
    UploadStep,
)
from appspec_lint.yaml.nodes import Node
from appspec_lint.yaml.resolve import unique_items

_MACRO = regex(r"\$\(([A-Za-z_][\w.]*)\)|\$\{\{\s*([\w.]+)\s*\}\}|\$\[[^\]\n]{0,500}\]")
_WORKSPACE = regex(
    r"\$\{(?:BUILD_SOURCESDIRECTORY|BUILD_REPOSITORY_LOCALPATH|SYSTEM_DEFAULTWORKINGDIRECTORY)\}"
    r"(?:[/\\]|$)"
)
_ARCHIVE = regex(r"\.(?:zip|tar|tgz|tar\.gz|jar|war)$", re.IGNORECASE)
_WITHOUT_FILES = regex(
    r"(?:NodeTool|UseNode|UseDotNet|UsePythonVersion|UseRubyVersion|JavaToolInstaller|GoTool"
    r"|NuGetToolInstaller|PublishBuildArtifacts|PublishPipelineArtifact|PublishTestResults"
    r"|PublishCodeCoverageResults|Cache|Docker|SonarQube\w+|SonarCloud\w+|ECRPushImage"
    r"|CodeQL3000\w+|InstallSSHKey|SSH)@\d+"
)
_FETCHES = {
    "DownloadBuildArtifacts": "downloadPath",
    "DownloadPipelineArtifact": "targetPath",
    "DownloadSecureFile": "",
    "CopyFiles": "TargetFolder",
    "ExtractFiles": "destinationFolder",
    "S3Download": "targetFolder",
}
"""The tasks that copy files into a directory, and the input that names it."""
_SHELLS = {"Bash": "bash", "PowerShell": "powershell", "CmdLine": "cmd", "ShellScript": "bash"}


def expand_macros(text: str, variables: Mapping[str, str]) -> str:
    """Replace the macros `$(name)`: the known ones with their value, others by variables.

    What is not a variable of the pipeline may be a command of the shell, and stays as it is.
    """

    def value(match: re.Match[str]) -> str:
        name = (match[1] or match[2] or "").removeprefix("variables.")
        if name in variables:
            return variables[name]
        if match[1] and "." not in name:
            return match[0]
        return f"${{{re.sub(r'[^A-Za-z0-9_]+', '_', name or match[0]).strip('_').upper()}}}"

    return _MACRO.sub(value, text)


@dataclass(frozen=True, slots=True)
class TaskCall:
    """A step that runs a task, such as `CodeDeployDeployApplication@1`, with its inputs."""

    name: str
    span: Span
    inputs: Node | None
    variables: Mapping[str, str]
    certain: bool = True

    def node(self, name: str) -> Node | None:
        """An input; the case of names is not significant."""
        for key, value in reversed(unique_items(self.inputs)):
            if key.text.lower() == name.lower():
                return value
        return None

    def find(self, name: str) -> Setting | None:
        """An input; a path in the workspace is relative to it."""
        scalar = read_scalar(self.node(name))
        text = "" if scalar is None else expand_macros(scalar.text.strip(), self.variables)
        if scalar is None or not text:
            return None
        text = _WORKSPACE.sub("", text, count=1) or "."
        text = re.sub(r"\$\(([^()]*)\)", r"${\1}", text)
        return Setting(text.replace("\\", "/"), scalar.span)

    def text(self, name: str, default: str = "") -> str:
        """The text of an input."""
        setting = self.find(name)
        return default if setting is None or setting.text is None else setting.text

    def directory(self, name: str) -> str | None:
        """An input that is a directory of the workspace, which is the default."""
        return workspace_path(self.text(name))


def read_task(call: TaskCall) -> tuple[Step, ...]:
    """What a task does, as the steps of a job."""
    name = call.name.rpartition(".")[2].partition("@")[0]
    match name:
        case "CodeDeployDeployApplication":
            return _deploy(call)
        case "S3Upload":
            return (UploadStep(name, call.span, certain=call.certain),)
        case "ArchiveFiles":
            return _archive(call)
        case "AWSCLI":
            code = (
                f"aws {call.text('awsCommand')} {call.text('awsSubCommand')}"
                f" {call.text('awsArguments')}"
            )
            return (RunStep(Located(code, call.span), certain=call.certain),)
        case "AWSShellScript" | "AWSPowerShellModuleScript":
            return _script(call, "bash" if name == "AWSShellScript" else "pwsh", "inlineScript")
    if name in _SHELLS:
        return _script(call, _SHELLS[name], "script")
    if _WITHOUT_FILES.fullmatch(call.name):
        return ()
    if name in _FETCHES:
        place = call.directory(_FETCHES[name])
        return (FetchStep(call.name, call.span, place or "", call.certain),)
    inputs = "" if call.inputs is None else call.inputs.span.text
    return (OtherStep(call.name, call.span, call.certain, inputs),)


def _deploy(call: TaskCall) -> tuple[Step, ...]:
    """https://docs.aws.amazon.com/vsts/latest/userguide/codedeploy-deployment.html"""
    tool, behavior = "CodeDeployDeployApplication", call.text("fileExistsBehavior", "DISALLOW")
    if call.text("deploymentRevisionSource", "workspace") == "s3":
        step: Step = RevisionStep(
            tool, call.span, call.find("bundleKey"),
            file_exists_behavior=behavior, certain=call.certain,
        )  # fmt: skip
        return (step,)
    bundle = call.find("revisionBundle") or Setting("", call.span)
    is_archive = _ARCHIVE.search(bundle.text or "") is not None
    step = PackStep(
        tool,
        call.span,
        directory=None if is_archive else bundle,
        archive=bundle if is_archive else None,
        file_exists_behavior=behavior,
        certain=call.certain,
    )
    return (step,)


def _archive(call: TaskCall) -> tuple[Step, ...]:
    """The command that does what the task does.

    https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/archive-files-v2
    """
    root = call.directory("rootFolderOrFile")
    archive = call.text("archiveFile", "${BUILD_ARTIFACTSTAGINGDIRECTORY}/${BUILD_BUILDID}.zip")
    if root is None or call.text("archiveType", "zip") != "zip":
        return (OtherStep(call.name, call.span, call.certain),)
    directory, pattern = root, "."
    if call.text("includeRootFolder", "true").lower() != "false" and root:
        directory, pattern = posixpath.split(root)
    if not archive.startswith(("$", "/")):
        archive = posixpath.relpath(archive, directory or ".")
    code = Located(f"zip -r {archive} {pattern}", call.span)
    return (RunStep(code, directory=directory, certain=call.certain),)


def _script(call: TaskCall, shell: str, key: str) -> tuple[Step, ...]:
    """A script that is written in the input, or the call of a file."""
    directory = call.directory("workingDirectory")
    scalar = read_scalar(call.node(key))
    path = call.text("filePath") or call.text("scriptPath")
    if scalar is not None and not path:
        code, lines = locate_code(scalar, expand_macros(scalar.text, call.variables))
        return (RunStep(code, shell, directory, certain=call.certain, lines=lines),)
    if not path or shell == "cmd":
        return (OtherStep(call.name, call.span, call.certain),)
    run = f"{shell} {posixpath.relpath(path, directory) if directory else path}"
    arguments = read_string(child(call.inputs, "arguments"))
    return (
        RunStep(
            Located(f"{run} {arguments}".strip(), call.span), shell, directory, certain=call.certain
        ),
    )
