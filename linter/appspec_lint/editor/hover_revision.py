"""The hover on a path of an AppSpec: whether it is in the revision, where from, and where to."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import FileEntry, Permission, ScriptEntry
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.permission_targets import find_target
from appspec_lint.editor.hover_text import MOST_LISTED, code, list_below, name_line, name_some
from appspec_lint.lazy.once import once
from appspec_lint.output.plan.tree_view import counted
from appspec_lint.output.plan.wording import format_command
from appspec_lint.plan.installation import install_entries
from appspec_lint.plan.lifecycle import found_at
from appspec_lint.plan.packaging import bundle_files, plan_artifact
from appspec_lint.plan.plan_model import InstallEntry
from appspec_lint.plan.provenance import explain_bundle
from appspec_lint.repository.paths import join
from appspec_lint.script.actions import find_actions


def describe_script(context: Context, bundle: Bundle, entry: ScriptEntry) -> Iterator[str]:
    """Whether a script is in the revision, where it comes from, and what it does."""
    place = bundle.place(entry.location.value)
    if place is None:
        yield "This path leads outside the revision"
        return
    yield from describe_place(context, bundle, place)
    run = next((run for run in bundle.runs if run.entry.span == entry.span), None)
    script = None if run is None else run.script
    if script is not None:
        if script.shebang is not None:
            yield f"Interpreter: {code(script.source.line(1))}"
        for action in find_actions(script)[:MOST_LISTED]:
            kind = action.kind.value
            yield f"{kind[0].upper()}{kind[1:]}: {code(format_command(action))}"


def describe_place(context: Context, bundle: Bundle, place: str) -> Iterator[str]:
    """Whether the revision contains a file, and what brings it there."""
    certainty = found_at(bundle, place)
    member = bundle.member(place)
    if certainty is Certainty.YES:
        yield f"In the revision: {_describe_origin(bundle, place)}"
    elif certainty is Certainty.MAYBE and member is not None:
        yield f"Possibly in the revision: {_describe_origin(bundle, place)}"
    elif certainty is Certainty.MAYBE:
        yield f"Possibly in the revision: {_describe_cause(bundle, place)}"
    else:
        original = bundle.original(place)
        reason = bundle.absence(place).value
        known = f" (the repository has {code(original)})" if original is not None else ""
        yield f"Not in the revision: {reason}{known}"
    yield describe_revision(context, bundle)


def describe_revision(context: Context, bundle: Bundle) -> str:
    """What is deployed, and how that is known."""
    fact = explain_bundle(context, bundle)
    place = f", {name_line(fact.span)}" if fact.span is not None else ""
    return f"Revision: {fact.value} ({fact.confidence.value}: {fact.reason}{place})"


def _describe_origin(bundle: Bundle, place: str) -> str:
    member = bundle.member(place)
    if member is None:
        path = join(bundle.directory, place)
        return f"{code(bundle.tree.display_path(path))} of the repository"
    text = f"{code(bundle.tree.display_path(member.source))} of the repository"
    return f"{text}, packaged by {code(member.pattern.value)} ({name_line(member.pattern.span)})"


def _describe_cause(bundle: Bundle, place: str) -> str:
    for artifact in bundle.interpretations:
        command = artifact.workspace.cause(join(artifact.base or "", place))
        if command is not None:
            return f"{code(command.value)} may create it ({name_line(command.span)})"
    if bundle.original(place) is not None:
        return f"{code(bundle.original(place))} of the repository may be packaged"
    return "it is not in the repository, and what creates it is not known"


def describe_source(bundle: Bundle, entry: FileEntry) -> Iterator[str]:
    """Which files an entry of `files` installs, and where."""
    planned = _find_install_entry(bundle, entry)
    if planned is None:
        return
    certain = [copy for copy in planned.copies if copy.certainty is Certainty.YES]
    others = [copy for copy in planned.copies if copy.certainty is not Certainty.YES]
    if certain:
        lines = (
            f"{code(copy.source)} → {code(copy.destination)}" for copy in certain[:MOST_LISTED]
        )
        yield (
            f"Installs {counted(len(certain), 'file')} to {code(planned.destination)}"
            f"{list_below(lines, len(certain))}"
        )
    for copy in others[:MOST_LISTED]:
        yield f"Possibly {code(copy.source)} → {code(copy.destination)}"
    if not planned.copies:
        is_missing = planned.certainty.denied
        yield (
            "Not in the revision: nothing is installed" if is_missing else "Nothing is known of it"
        )


def describe_installation(bundle: Bundle) -> Iterator[str]:
    """How many files all entries of `files` install."""
    planned = _plan_entries(bundle)
    for entry in planned[:MOST_LISTED]:
        number = counted(len(entry.copies), "file")
        yield f"{code(entry.entry.source.value)} → {code(entry.destination)}: {number}"
    if len(planned) > MOST_LISTED:
        yield f"and {len(planned) - MOST_LISTED:,} more entries"


def _find_install_entry(bundle: Bundle, entry: FileEntry) -> InstallEntry | None:
    planned = _plan_entries(bundle)
    return next((each for each in planned if each.entry.span == entry.span), None)


@once
def _plan_entries(bundle: Bundle) -> tuple[InstallEntry, ...]:
    artifact = None
    if bundle.build is not None:
        artifact = plan_artifact(bundle.build, bundle.appspec.path)
    return install_entries(bundle, bundle_files(bundle, artifact))


def describe_permission(bundle: Bundle, permission: Permission) -> Iterator[str]:
    """What a permission is set on."""
    if bundle.appspec.for_windows:
        return
    target = find_target(bundle.plan, permission)
    files = ([] if target.file is None else [target.file]) + [*target.files]
    if files:
        names = name_some((copy.target for copy in files[:MOST_LISTED]), len(files))
        yield f"Set on {counted(len(files), 'file')} of the repository: {names}"
    if target.directories:
        number = len(target.directories)
        noun = "directory" if number == 1 else "directories"
        yield f"Set on {number:,} {noun}: {name_some(target.directories[:MOST_LISTED], number)}"
    if not files and not target.directories:
        yield "It matches no file that is known to be installed"
