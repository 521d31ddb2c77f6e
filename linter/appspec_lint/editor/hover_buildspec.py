"""The hover in a buildspec: what a pattern matches, where it is packaged, when a phase runs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.products import Build
from appspec_lint.build.source_root import SourceRoots
from appspec_lint.build.workspace import Workspace
from appspec_lint.buildspec.buildspec_model import PHASES, Artifacts, Buildspec
from appspec_lint.buildspec.codebuild_variables import describe_variable
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.span import Located
from appspec_lint.editor.hover_command import describe_command
from appspec_lint.editor.hover_text import MOST_LISTED, code, list_below, name_line, name_some
from appspec_lint.editor.outline import OutlineEntry
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.output.plan.tree_view import counted
from appspec_lint.plan.packaging import plan_artifact
from appspec_lint.plan.provenance import explain_root
from appspec_lint.repository.paths import has_wildcard, join, relative_to
from appspec_lint.yaml.nodes import ScalarNode, find_node

_FAILURES = {
    "install": "If it fails, the build ends: no other phase runs, and no artifact is uploaded",
    "pre_build": "If it fails, the build ends: `build` does not run, and no artifact is uploaded",
    "build": "If it fails, `post_build` still runs, and the artifacts are still uploaded",
    "post_build": "If it fails, the build fails, but the artifacts are still uploaded",
}
"""What happens without `on-failure`."""


def describe_buildspec(context: Context, roots: SourceRoots, entry: OutlineEntry) -> Iterator[str]:
    """The facts about an entry of a buildspec; none if the file is not valid YAML."""
    buildspec = roots.buildspec
    match entry.route:
        case ("version",) | ("phases",):
            fact = explain_root(context, roots)
            yield f"Source root: {fact.value} ({fact.confidence.value}: {fact.reason})"
            if entry.route == ("phases",) and buildspec.phases:
                yield f"Phases, in order: {_join_phases(buildspec, '')}"
        case ("phases", str(name)) | ("phases", str(name), "on-failure"):
            yield from _describe_phase(buildspec, name)
        case ("phases", str(), "commands" | "finally", int()):
            yield from describe_command(roots.workspaces[0], entry.value_start)
        case ("artifacts", *_) | ("cache", "paths", *_) | ("reports", *_):
            yield from _describe_paths(context, roots, entry)
        case ("env" | "environment_variables", str(), str(name)):
            about = describe_variable(name)
            if about:
                yield f"Set by CodeBuild: {about}"
            yield _describe_use(buildspec, name)
        case ("env", "exported-variables", int()):
            about = describe_variable(_text_of(entry, buildspec))
            if about:
                yield f"Set by CodeBuild: {about}"


def _text_of(entry: OutlineEntry, buildspec: Buildspec) -> str:
    """The value of an entry, as it is written."""
    return buildspec.source.text[entry.value_start : entry.value_end]


def _describe_phase(buildspec: Buildspec, name: str) -> Iterator[str]:
    phase = next((phase for phase in buildspec.phases if phase.name.value == name), None)
    if phase is None or name not in PHASES:
        return
    yield f"Order: {_join_phases(buildspec, name)}; {counted(len(phase.commands), 'command')} here"
    written = _read_text(buildspec, ("phases", name, "on-failure"))
    match written.upper().partition("-")[0]:
        case "ABORT":
            yield "If it fails, the build ends (`on-failure: ABORT`)"
        case "CONTINUE":
            yield "If it fails, the next phase runs (`on-failure: CONTINUE`)"
        case "RETRY":
            yield f"If it fails, it runs again (`on-failure: {written}`)"
        case _:
            yield _FAILURES[name]


def _read_text(buildspec: Buildspec, route: tuple[str, ...]) -> str:
    """The text of a scalar; "" if there is none."""
    node = find_node(buildspec.document.root, route)
    return node.text if isinstance(node, ScalarNode) else ""


def _join_phases(buildspec: Buildspec, name: str) -> str:
    names = [phase.name.value for phase in buildspec.phases]
    return " → ".join(f"**{each}**" if each == name else each for each in names)


def _describe_use(buildspec: Buildspec, name: str) -> str:
    """How many commands use a variable."""
    pattern = regex(rf"(?:\$\{{?|\$[Ee][Nn][Vv]:|%){name}\b") if name.isidentifier() else None
    using = [
        command
        for command in buildspec.commands
        if pattern is not None and pattern.search(command.value)
    ]
    if not using:
        return "No command of this file uses it by name; programs that run may read it"
    lines = ", ".join(name_line(command.span) for command in using[:MOST_LISTED])
    return f"Used by {counted(len(using), 'command')}: {lines}"


def _describe_paths(context: Context, roots: SourceRoots, entry: OutlineEntry) -> Iterator[str]:
    builds = [build for build in context.builds if build.buildspec.path == roots.buildspec.path]
    keys = [step for step in entry.route if isinstance(step, str)]
    workspace = roots.workspaces[0]
    section = keys[2] if "secondary-artifacts" in keys[:2] and len(keys) > 2 else None
    build = next((each for each in builds if each.section.name == section), None)
    text = _text_of(entry, roots.buildspec)
    if keys[0] == "cache" and text:
        yield from _describe_matches(workspace, "", text)
    elif keys[0] == "reports" and keys[-1] == "files" and text:
        base = _read_text(roots.buildspec, (keys[0], keys[1], "base-directory"))
        yield from _describe_matches(workspace, base.strip("./"), text)
    elif build is None:
        return
    elif keys[-1] == "base-directory":
        yield from _describe_base(build, workspace)
    elif keys[-1] == "files" and text:
        for located in build.section.files:
            if located.span.start <= entry.value_start <= located.span.end:
                yield from _describe_pattern(build, located)
    elif keys[-1] == "exclude-paths" and text:
        yield from _describe_exclusion(build.interpretations[0], text)
    elif keys[-1] in ("artifacts", "files", "secondary-artifacts", "discard-paths") or (
        keys[-1] == section
    ):
        yield from _describe_artifact(build)


def _describe_artifact(build: Build) -> Iterator[str]:
    """What the whole artifact contains."""
    packed = plan_artifact(build).files
    files = [file for file in packed if not file.made]
    made = [file for file in packed if file.made]
    listed = name_some((file.path for file in files[:MOST_LISTED]), len(files))
    if files:
        yield f"The artifact contains {counted(len(files), 'file')} of the repository: {listed}"
    if made:
        yield f"The build may create {name_some(file.path for file in made)}"
    if not files and not made:
        yield "The artifact contains no file of the repository"


def _describe_pattern(build: Build, located: Located[str]) -> Iterator[str]:
    """Which files one pattern matches, and where they are in the artifact."""
    section = replace(build.section, files=(located,))
    single = replace(
        build,
        section=section,
        interpretations=tuple(
            Artifact(section, reading.workspace, reading.variables)
            for reading in build.interpretations
        ),
        alternatives=(),
    )
    planned = plan_artifact(single)
    files = [file for file in planned.files if not file.made]
    if files:
        lines = (f"{code(file.source)} → {code(file.path)}" for file in files[:MOST_LISTED])
        number = counted(len(files), "file")
        yield f"Matches {number}; in the artifact:{list_below(lines, len(files))}"
    for file in planned.files:
        if file.made:
            by = f" ({code(file.by)})" if file.by else ""
            yield f"The build may create {code(file.source)}{by} → {code(file.path)}"
    if not planned.files:
        yield "Matches no file of the repository, and no command is known to create one"
    yield from _describe_placement(section)


def _describe_placement(section: Artifacts) -> Iterator[str]:
    if section.flat:
        yield "`discard-paths` removes all directories from the paths"
    if section.base_directory is not None:
        yield f"Relative to {code(section.base_directory.value)} (`base-directory`)"


def _describe_exclusion(artifact: Artifact, text: str) -> Iterator[str]:
    """Which files `exclude-paths` keeps out of the artifact."""
    pattern = compile_pattern(text)
    whole = Artifact(
        replace(artifact.section, exclude_paths=(), discard_paths=None),
        artifact.workspace,
        artifact.variables,
    )
    excluded = [
        member.source for member in whole.members if pattern.match(member.path) is not Certainty.NO
    ]
    if not excluded:
        yield "Excludes no file of the repository"
        return
    names = name_some(excluded[:MOST_LISTED], len(excluded))
    yield f"Excludes {counted(len(excluded), 'file')} of the repository: {names}"


def _describe_base(build: Build, workspace: Workspace) -> Iterator[str]:
    base = build.interpretations[0].base
    if base is None:
        yield "Its value is known only when the build runs"
        return
    if has_wildcard(base):
        yield from _describe_artifact(build)
        return
    place = workspace.place(base)
    if workspace.tree.has_directory(place):
        count = sum(1 for _ in workspace.tree.below(place))
        yield f"{counted(count, 'file')} of the repository in {code(place or '.')}"
    else:
        yield "It does not exist in the repository"
    tools = [*workspace.tools(base)]
    for output, command in tools[:1]:
        said = f", says {code(output.file)}" if output.file else ""
        yield f"{output.tool} writes it ({code(command.value)}{said})"
    cause = workspace.cause(join(base, "-")) if base and not tools else None
    if cause is not None:
        yield f"{code(cause.value)} may write to it ({name_line(cause.span)})"


def _describe_matches(workspace: Workspace, base: str, text: str) -> Iterator[str]:
    """Which files of the repository a pattern of a cache or a report matches."""
    if text.startswith(("/", "~", "$")):
        yield "Outside the source, or known only when the build runs"
        return
    home = workspace.place(base) if base else workspace.root
    pattern = compile_pattern(text)
    found = [
        path
        for path in workspace.tree.below(join(home, pattern.directory))
        if pattern.match(relative_to(path, home)) is not Certainty.NO
    ]
    if found:
        names = name_some(found[:MOST_LISTED], len(found))
        yield f"Matches {counted(len(found), 'file')} of the repository: {names}"
    else:
        yield "Matches no file of the repository; the build may create some"
    if posixpath.basename(text) == "**":
        yield "`**` at the end of a pattern is not documented: write `**/*`"
