"""What the agent reports when a deployment fails, and advice that several rules give."""

from __future__ import annotations

import posixpath

from appspec_lint.appspec.agent_v1 import STAGE
from appspec_lint.appspec.appspec_model import ScriptEntry
from appspec_lint.build.products import Build
from appspec_lint.deployment.agent import DEFAULT_NAME, place_in_bundle
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Failure, Label

ARCHIVE = ".../deployment-archive"
"""The directory of an unpacked revision, without the directories above it, which AWS shows too."""


def advise_packaging(build: Build, path: str) -> str:
    """Advise how to add `path` to the artifact."""
    if build.is_repository:
        return f"commit `{path}`, or pack and deploy an archive that contains it"
    if build.declared:
        return f"add `{path}` to `artifacts.files`"
    return f"add `{path}` to the files that this command packages"


def label_packaged(build: Build) -> Label:
    """Label what determines the files of the bundle."""
    if build.is_repository:
        return Label(build.section.files_key.first_line, "this deploys the repository as it is")
    return Label(build.section.files_key, "only these files are packaged")


def describe_other_root(bundle: Bundle) -> str:
    """The setting that applies if the build does not start in the presumed source root."""
    for artifact in bundle.alternatives:
        if not artifact.contains(DEFAULT_NAME).denied and bundle.build is not None:
            path, root = bundle.build.buildspec.path, artifact.root
            return (
                f"; if the build starts in `{root}/`, set `source-roots: {{{path}: {root}}}` in "
                "the configuration"
            )
    return ""


def missing_appspec() -> Failure:
    """The agent's error for a revision without an AppSpec (hook_executor.rb)."""
    error = (
        "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory "
        f'at revision-relative path "{DEFAULT_NAME}". The revision was unpacked to directory '
        f'"{ARCHIVE}", and the AppSpec file was expected but not found at path '
        f'"{ARCHIVE}/{DEFAULT_NAME}". Consult the AWS CodeDeploy Appspec documentation for more '
        "information at http://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file.html"
    )
    return Failure(STAGE, error)


def missing_script(event: str, path: str) -> Failure:
    """The agent's error for a hook script that is not in the revision (hook_executor.rb)."""
    place = posixpath.normpath(f"{ARCHIVE}/{path}")
    error = f"Script does not exist at specified location: {place}"
    return Failure(f"CodeDeploy {event}", error)


def unstartable(event: str, entry: ScriptEntry) -> Failure:
    """The error for a script whose interpreter does not exist (hook_executor.rb).

    With `runas`, it is only the exit code of the user's shell.
    """
    if entry.runas is not None:
        return failing(event, entry, 127)
    location = entry.location.value
    path = f"{ARCHIVE}/{place_in_bundle(location) or location}"
    return Failure(
        f"CodeDeploy {event}",
        f"Script at specified location: {location} failed with error Errno::ENOENT with message "
        f"No such file or directory - {path}",
    )


def unstartable_directory(event: str, entry: ScriptEntry) -> Failure:
    """The error for a location that is a directory (hook_executor.rb).

    With `runas`, it is only the exit code of the user's shell.
    """
    if entry.runas is not None:
        return failing(event, entry, 126)
    location = entry.location.value
    return Failure(
        f"CodeDeploy {event}",
        f"Script at specified location: {location} failed with error Errno::EACCES with message "
        f"Permission denied - {ARCHIVE}/{place_in_bundle(location) or ''}",
    )


def failing(event: str, entry: ScriptEntry, status: int) -> Failure:
    """The agent's error for a script with a non-zero exit code (hook_executor.rb)."""
    user = f" run as user {entry.runas.value}" if entry.runas is not None else ""
    return Failure(
        f"CodeDeploy {event}",
        f"Script at specified location: {entry.location.value}{user} failed with exit code "
        f"{status}",
    )


def missing_source(path: str) -> Failure:
    """Ruby's error at the copy of a source that is not in the revision (installer.rb)."""
    error = f"No such file or directory @ rb_sysopen - {ARCHIVE}/{path}"
    return Failure("CodeDeploy Install", error)
