"""The agent's view of a bundle: where it looks a path up, what it copies where, what it runs."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from appspec_lint.appspec.appspec_model import AppSpec, FileEntry, ScriptEntry
from appspec_lint.diagnostics.finding import Failure

DEFAULT_NAME = "appspec.yml"
"""The name that the agent looks for where none is announced (deployment_specification.rb)."""

ARCHIVE = (
    "/opt/codedeploy-agent/deployment-root/<deployment-group-id>/<deployment-id>/deployment-archive"
)
"""Where the agent unpacks a revision on Linux."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One entry of `files` as the agent takes it: what, from the bundle's root, goes where."""

    entry: FileEntry
    source: str | None
    destination: str


def place_in_bundle(text: str, *, windows: bool = False) -> str | None:
    """A path of the AppSpec from the bundle's root; None where it leads out of it.

    The agent joins it to the archive's folder, so a leading `/` is harmless (hook_executor.rb,
    installer.rb).
    """
    if windows:
        text = text.replace("\\", "/")
    place = posixpath.normpath(text.lstrip("/") or ".")
    if place == ".." or place.startswith("../"):
        return None
    return "" if place == "." else place


def installations(appspec: AppSpec) -> tuple[Installation, ...]:
    """What the agent is told to copy; destinations are normalised as `File.expand_path` does."""
    found = []
    for entry in appspec.files:
        if entry.destination is None:
            continue
        destination = entry.destination.value
        if appspec.for_windows:
            destination = destination.replace("\\", "/")
        place = place_in_bundle(entry.source.value, windows=appspec.for_windows)
        found.append(Installation(entry, place, expanded(destination)))
    return tuple(found)


def expanded(path: str) -> str:
    """A path without `//`, `.`, `..` and a trailing `/`."""
    normal = posixpath.normpath(path.strip() or ".")
    return normal[1:] if normal.startswith("//") else normal


def missing_appspec() -> str:
    """The agent's words where a revision has no AppSpec (hook_executor.rb)."""
    return (
        "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory "
        f'at revision-relative path "{DEFAULT_NAME}". The revision was unpacked to directory '
        f'"{ARCHIVE}", and the AppSpec file was expected but not found at path '
        f'"{ARCHIVE}/{DEFAULT_NAME}". Consult the AWS CodeDeploy Appspec documentation for more '
        "information at http://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file.html"
    )


def missing_script(event: str, place: str) -> Failure:
    """The agent's words where a hook's script is not in the revision (hook_executor.rb)."""
    error = f"Script does not exist at specified location: {ARCHIVE}/{place}"
    return Failure(f"CodeDeploy {event}", error)


def unstartable(event: str, entry: ScriptEntry) -> Failure:
    """The words where the kernel finds no interpreter for a script (hook_executor.rb).

    With `runas` it is the user's shell that tells, by its exit status.
    """
    if entry.runas is not None:
        return failing(event, entry, 127)
    location = entry.location.value
    place = f"{ARCHIVE}/{place_in_bundle(location) or location}"
    return Failure(
        f"CodeDeploy {event}",
        f"Script at specified location: {location} failed with error Errno::ENOENT with message "
        f"No such file or directory - {place}",
    )


def failing(event: str, entry: ScriptEntry, status: int) -> Failure:
    """The agent's words where a script ends with another status than 0 (hook_executor.rb)."""
    user = f" run as user {entry.runas.value}" if entry.runas is not None else ""
    return Failure(
        f"CodeDeploy {event}",
        f"Script at specified location: {entry.location.value}{user} failed with exit code "
        f"{status}",
    )


def missing_source(place: str) -> Failure:
    """Ruby's words where a source is not in the revision, at the copy (installer.rb)."""
    error = f"No such file or directory @ rb_sysopen - {ARCHIVE}/{place}"
    return Failure("CodeDeploy Install", error)
