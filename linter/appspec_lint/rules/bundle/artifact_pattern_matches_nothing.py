"""Checks that every artifact pattern matches a file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.missing_prefix import find_missing_prefix
from appspec_lint.build.path_kind import is_authored
from appspec_lint.build.products import Build
from appspec_lint.buildspec.glob import Pattern, compile_pattern
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.paths import has_wildcard, is_within, join, relative_to
from appspec_lint.rules.registry import rule
from appspec_lint.toolchain.archive_names import find_intended_archive
from appspec_lint.yaml.edits import is_unspaced_list, replace_scalar

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - mvn package
artifacts:
  files:
    - target/orders.jar
    - {pattern}
"""
CONF = {"conf/orders.conf": ""}
_APPSPECS = ("appspec.yml", "appspec.yaml", "appspec.json")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
    ),
    good=(
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="conf/*.conf")},
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="target/classes/**/*")},
    ),
    bad=(
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="«config/*.conf»")},
        {**CONF, "buildspec.yml": BUILDSPEC.format(pattern="«conf/order.conf»")},
    ),
)
def artifact_pattern_matches_nothing(context: Context) -> Iterator[Finding]:
    """An artifact pattern matches no file in the repository, and no build command creates one.

    CodeBuild skips such a pattern ("Skipping invalid file path") if another pattern matches, and
    the file is missing from the deployment. If no pattern matches, the build fails in
    UPLOAD_ARTIFACTS with "no matching artifact paths found".

    Not reported if a build tool writes to that directory, or if the effect of a command is unknown
    and it may create the file. Patterns that match the default name of an AppSpec, or a hook
    script, are reported by the rules for those files. If all patterns lack the directory of the
    buildspec, that is one finding of appspec-missing.
    """
    for build in context.builds:
        unmatched = [
            (pattern, entry)
            for pattern, entry in build.interpretations[0].patterns
            if all(_matches_nothing(reading, pattern, entry) for reading in build.readings)
        ]
        if unmatched and find_missing_prefix(build):
            continue  # reported by appspec-missing
        is_empty = len(unmatched) == len(build.section.files)
        scripts = _find_missing_scripts(context, build) if unmatched else []
        for pattern, entry in unmatched:
            if is_unspaced_list(entry.value):
                continue  # reported by artifact-files-not-a-list
            if _names_appspec(pattern) or any(
                not pattern.match(script).denied for script in scripts
            ):
                continue
            suggestion = _suggest_path(build.interpretations[0], pattern)
            other = _find_other_pattern(build, entry, suggestion)
            yield Finding(
                entry.span,
                f"no file matches `{entry.value}`, and no build command {_creates(build)} one",
                help=f"remove it; `{other}` already matches `{suggestion}`"
                if other
                else f"did you mean `{suggestion}`?"
                if suggestion
                else _explain_root(build),
                fixes=replace_scalar(entry.span, suggestion)
                if suggestion and not other and not _is_other_variant(pattern, suggestion)
                else (),
                failure=Failure(
                    "CodeBuild UPLOAD_ARTIFACTS",
                    "CLIENT_ERROR: no matching artifact paths found"
                    if is_empty
                    else f"Skipping invalid file path {pattern.text}",
                )
                if build.declared and (is_empty or pattern.literal)
                else None,
            )


def _find_other_pattern(build: Build, entry: Located[str], path: str | None) -> str | None:
    """Another entry of `files` that already matches the path."""
    for pattern, other in build.interpretations[0].patterns:
        if path is not None and other is not entry and pattern.match(path) is Certainty.YES:
            return other.value
    return None


def _creates(build: Build) -> str:
    is_known = all(reading.workspace.is_known for reading in build.interpretations)
    return "creates" if is_known else "is known to create"


def _names_appspec(pattern: Pattern) -> bool:
    """Whether the pattern names an AppSpec with a default name: `appspec.yml`, `appspec*`."""
    name = posixpath.basename(pattern.text)
    return name.lower().startswith("appspec") and any(
        not compile_pattern(name.lower()).match(appspec).denied for appspec in _APPSPECS
    )


def _explain_root(build: Build) -> str:
    if not build.declared:
        return "correct the path, or create the file before this command"
    if build.section.base_directory is None:
        return "correct it; patterns are relative to the source root (`CODEBUILD_SRC_DIR`)"
    return (
        "correct it; patterns are relative to the base directory, which is relative to the "
        "source root (`CODEBUILD_SRC_DIR`)"
    )


def _matches_nothing(artifact: Artifact, pattern: Pattern, entry: Located[str]) -> bool:
    """Whether certainly no file matches the pattern, and no command can create one."""
    base = artifact.base
    if base is None or not pattern.clear or has_wildcard(base):
        return False
    workspace = artifact.workspace
    directory = f"{base}/{pattern.directory}".strip("/")
    if base and not workspace.tree.has_directory(workspace.place(base)):
        return False  # reported by base-directory-missing
    if pattern.literal:
        path = f"{base}/{pattern.text}".strip("/")
        place = workspace.place(path)
        if workspace.tree.has_directory(place):
            return False
        if workspace.may_fill(path) and not is_authored(path) and not _has_extension(path):
            return False
        return workspace.contains(path).denied
    if artifact.is_selected_by(entry) or workspace.may_fill(directory):
        return False
    home = workspace.place(base) if base else artifact.root
    return not any(
        not pattern.match(relative_to(path, home)).denied for path in workspace.tree.below(home)
    ) and not workspace.tree.is_unexplored(workspace.place(directory))


def _has_extension(path: str) -> bool:
    """Whether the path names a file, and not a directory."""
    return bool(re.fullmatch(r"\.[A-Za-z]\w*", posixpath.splitext(path)[1]))


def _find_missing_scripts(context: Context, build: Build) -> list[str]:
    """Find the hook scripts that are missing from the deployments of this build."""
    scripts = []
    for bundle in context.all_bundles:
        if build in bundle.builds:
            for run in bundle.runs:
                place = bundle.place(run.entry.location.value)
                if place and bundle.contains(place).denied:
                    scripts.append(place)
    return scripts


def _suggest_path(artifact: Artifact, pattern: Pattern) -> str | None:
    """Suggest a file that is not listed yet: of a similar name here, or of the same name nearby."""
    if not pattern.literal:
        return None
    workspace = artifact.workspace
    outputs = [output for output, _ in workspace.outputs()]
    intended = find_intended_archive(outputs, join(artifact.base or "", pattern.text))
    if intended is not None and is_within(intended[0], artifact.base or ""):
        return relative_to(intended[0], artifact.base or "")
    directory, wanted = posixpath.split(pattern.text)
    listed = {other.text for other, _ in artifact.patterns if other.literal}
    home = workspace.place(f"{artifact.base}/{directory}".strip("/"))
    names = [relative_to(path, home) for path in workspace.tree.below(home)]
    name = closest_match(
        wanted,
        [
            name
            for name in names
            if "/" not in name and posixpath.join(directory, name) not in listed
        ][:200],
    )
    if name:
        return posixpath.join(directory, name)
    base = workspace.place(artifact.base or "")
    below = [path for path in workspace.tree.by_name.get(wanted, ()) if is_within(path, base)]
    found = relative_to(below[0], base) if len(below) == 1 else None
    return None if found in listed else found


def _is_other_variant(pattern: Pattern, suggestion: str) -> bool:
    """Whether the suggested AppSpec is that of another environment."""
    stem, other = (posixpath.splitext(path)[0] for path in (pattern.text, suggestion))
    return posixpath.basename(stem).startswith("appspec") and stem != other
