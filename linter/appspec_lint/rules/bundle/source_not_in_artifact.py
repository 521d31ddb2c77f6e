"""Checks that the artifact contains every `source` under `files`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache

from appspec_lint.build.tool_effects import USUAL_OUTPUTS
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.absence import explain_absence
from appspec_lint.deployment.agent import installations
from appspec_lint.deployment.bundle import Absence, Bundle
from appspec_lint.deployment.messages import (
    ARCHIVE,
    advise_packaging,
    label_packaged,
    missing_source,
)
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.odd_characters import strip_odd_characters
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.entry import Presence
from appspec_lint.repository.paths import is_within, join, relative_to
from appspec_lint.rules.registry import rule
from appspec_lint.toolchain import ToolOutput
from appspec_lint.toolchain.archive_names import find_intended_archive
from appspec_lint.yaml.edits import replace_scalar

_BUILD_TOOL = regex(
    r"(^|/)(package\.json|pom\.xml|build\.(gradle(\.kts)?|sbt|xml)|(gradle|mvn)w(\.cmd|\.bat)?|"
    r"(GNU)?[Mm]akefile|CMakeLists\.txt|Rakefile|Gemfile|[Dd]ockerfile.*|(docker-)?compose.*|"
    r"Cargo\.toml|go\.mod|setup\.py|pyproject\.toml|requirements.*\.txt|composer\.json|"
    r"Jenkinsfile.*|\.gitlab-ci\.yml|\.travis\.yml|(azure|bitbucket)-pipelines\.yml|"
    r"cdk\.json|serverless\.ya?ml|template\.ya?ml|[^/]*\.(cs|fs|vb)proj|[^/]*\.sln|[^/]*\.tf|"
    r"[^/]*(build|deploy|pack|release|bundle|publish|pipeline|workflow)[^/]*\.\w+)$|"
    r"(^|/)\.(github/workflows|circleci|buildkite)/",
)
"""Files of build tools, which may create files without a buildspec."""
_PRODUCT = regex(
    r"\.(zip|t?gz|tar|bz2|xz|7z|[jwe]ar|exe|dll|msi|nupkg|whl|phar|rpm|deb|so|bin|pyz|min\.\w+)$",
    re.IGNORECASE,
)
"""Extensions of build output, which is rarely committed."""

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: {source}
    destination: /srv/orders
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - ./gradlew bootJar
artifacts:
  files:
    - appspec.yml
    - build/libs/orders-1.2.0.jar
"""

_URL = regex(r"(?:https?|s3|ftp)://", re.IGNORECASE)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-files.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/installer.rb",
    ),
    good=(
        {
            "appspec.yml": APPSPEC.format(source="/build/libs/orders-1.2.0.jar"),
            "buildspec.yml": BUILDSPEC,
        },
        {"appspec.yml": APPSPEC.format(source="/"), "buildspec.yml": BUILDSPEC},
        {
            "appspec.yml": APPSPEC.format(source="orders.jar"),
            "build.gradle": "plugins { id 'org.springframework.boot' version '3.3.4' }",
            "buildspec.yml": BUILDSPEC.replace(
                "bootJar", "bootJar\n      - cp build/libs/*.jar orders.jar"
            ).replace("build/libs/orders-1.2.0.jar", "orders.jar"),
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC.format(source="«site/»"), "site": ""},
        {"appspec.yml": APPSPEC.format(source="«/sites»"), "site/index.html": ""},
        {
            "appspec.yml": APPSPEC.format(source="«/build/libs/app.jar»"),
            "buildspec.yml": BUILDSPEC,
        },
        {
            "appspec.yml": APPSPEC.format(source="«build/libs/*.jar»"),
            "buildspec.yml": BUILDSPEC,
        },
    ),
)
def source_not_in_artifact(context: Context) -> Iterator[Finding]:
    """A `source` under `files` is not included in the artifact.

    `source` is the path of a file or directory, relative to the root of the artifact. The agent
    uses it as it is written and does not expand wildcards. If it does not exist, the `Install`
    event fails, after the files of the previous revision have already been deleted.

    Not reported if the build may create the source: a pattern of the artifact matches the path,
    and a build command may write there.

    Without a buildspec, two cases are reported: a source with wildcards, and a source that does not
    exist, if the repository contains nothing that could build it. If it exists in another directory
    only, this is a warning.
    """

    @cache
    def has_build_tool() -> bool:
        tree = context.tree
        return not tree.is_revision and any(map(_BUILD_TOOL.search, tree.paths))

    for bundle in context.bundles:
        has_moved_scripts = _has_moved_scripts(bundle)
        for installation in installations(bundle.appspec):
            source, written = installation.source, installation.entry.source
            if source is None or source == "":
                continue
            if strip_odd_characters(written.value) != written.value:
                continue  # reported by appspec-lookalike-character
            if re.search(r"[*?]", source):
                yield from _check_wildcard(bundle, written, source)
                continue
            if _URL.match(written.value):
                yield _report_url(written, source)
                continue
            if written.value.endswith("/") and bundle.files.get(source) is Certainty.YES:
                yield _report_slash(bundle, written, source)
                continue
            if bundle.build is None:
                if _is_missing(bundle, source) and not has_build_tool():
                    yield _report_missing(bundle, written, source)
                continue
            if bundle.wrapping or _shares_cause(bundle, source):
                continue
            if _is_absent(bundle, source):
                if not (has_moved_scripts and bundle.absence(source) is Absence.FLATTENED):
                    yield _report_unpackaged(bundle, written, source)


def _shares_cause(bundle: Bundle, source: str) -> bool:
    """Whether the source is in the AppSpec's wrong directory, or at another source root."""
    if bundle.is_misplaced_too(source) or bundle.is_at_other_root(source):
        return True
    inside = bundle.misplaced_in
    return bool(inside) and bundle.contains_below(posixpath.join(inside, source)) is Certainty.YES


def _is_absent(bundle: Bundle, source: str) -> bool:
    """Whether the bundle contains neither a file nor a directory of this path."""
    if not bundle.contains(source).denied:
        return False
    is_file = re.fullmatch(r"\.[A-Za-z]\w{0,4}", posixpath.splitext(source)[1])
    below = bundle.contains_below(source)
    return below.denied or (is_file is not None and below is not Certainty.YES)


def _has_moved_scripts(bundle: Bundle) -> bool:
    """Whether discard-paths-moves-script reports the moved files, sources included."""
    places = (bundle.place(run.entry.location.value) for run in bundle.runs)
    return any(
        place and bundle.contains(place).denied and bundle.absence(place) is Absence.FLATTENED
        for place in places
    )


def _report_url(source: Located[str], place: str) -> Finding:
    """Report an address, which the agent reads as a path in the revision."""
    return Finding(
        source.span,
        f"`source` is a path in the revision: the agent does not download `{source.value}`",
        help="package the file in the build and name its path in the artifact, or download it in "
        "a hook script",
        failure=missing_source(place),
    )


def _report_slash(bundle: Bundle, source: Located[str], place: str) -> Finding:
    """Report a file that is written as a directory."""
    return Finding(
        source.span,
        f"`{place}` is a file, and the agent does not find it with a trailing slash",
        help=f"remove the trailing slash: `{source.value.rstrip('/')}`",
        fixes=replace_scalar(source.span, source.value.rstrip("/")),
        failure=Failure("CodeDeploy Install", f"Not a directory @ rb_sysopen - {ARCHIVE}/{place}/"),
        certain=bundle.sure,
    )


def _is_missing(bundle: Bundle, place: str) -> bool:
    """Whether the directory of the AppSpec contains no such file or directory."""
    tree = bundle.tree
    is_built = _PRODUCT.search(place) and not tree.is_revision
    if is_built or not bundle.contains(place).denied:
        return False
    if tree.has_directory(posixpath.join(bundle.directory, place)):
        return False
    return all(tree.presence(path) is Presence.ABSENT for path in bundle.originals(place))


def _find_namesakes(bundle: Bundle, place: str) -> list[str]:
    """The files and directories with the base name of a source, in other directories."""
    tree, name = bundle.tree, posixpath.basename(place)
    if name not in tree.directory_names:
        return list(tree.by_name.get(name, ()))
    parts = (path.split("/") for path in tree.paths)
    return sorted({"/".join(path[: path.index(name) + 1]) for path in parts if name in path[:-1]})


def _report_missing(bundle: Bundle, source: Located[str], place: str) -> Finding:
    """Report a source that does not exist, in a bundle without a build."""
    directory, is_revision = bundle.directory, bundle.tree.is_revision
    namesakes = _find_namesakes(bundle, place)
    suggestion = closest_match(place, bundle.tree.children(directory))
    if suggestion is None and len(namesakes) == 1 and is_within(namesakes[0], directory):
        suggestion = relative_to(namesakes[0], directory)
    return Finding(
        source.span,
        f"source `{source.value}` "
        + (
            f"is not at this path in the revision; it exists at `{namesakes[0]}`"
            if namesakes
            else f"does not exist in the {'revision' if is_revision else 'repository'}"
        ),
        help=f"did you mean `{suggestion}`?"
        if suggestion
        else "correct the path; it is relative to the directory of the AppSpec",
        fixes=replace_scalar(source.span, suggestion),
        failure=missing_source(place),
        certain=is_revision or (bundle.sure and not namesakes),
    )


def _report_unpackaged(bundle: Bundle, source: Located[str], place: str) -> Finding:
    """Report a source that the artifact does not contain."""
    assert bundle.build is not None
    section = bundle.build.section
    artifact = bundle.build.product
    suggestion, base = None, _find_packaged_output(bundle, place)
    label = label_packaged(bundle.build)
    match bundle.absence(place):
        case Absence.FLATTENED if section.discard_paths is not None:
            suggestion = posixpath.basename(place)
            label = Label(section.discard_paths.span, "this moves every file to the root")
        case Absence.OUTSIDE if section.base_directory is not None:
            label = Label(section.base_directory.span, "only files in this directory are packaged")
        case _:
            listed = [
                compile_pattern(f.value).text
                for f in section.files
                if compile_pattern(f.value).literal
            ]
            paths = [posixpath.basename(path) for path in listed] if section.flat else listed
            directory = posixpath.dirname(place)
            siblings = [path for path in paths if posixpath.dirname(path) == directory]
            suggestion = _find_written(bundle, place) or closest_match(place, paths)
            if suggestion is None and directory and len(siblings) == 1:
                suggestion = siblings[0]
            if suggestion == place:
                suggestion = None  # it is listed, and nothing creates it
    return Finding(
        source.span,
        f"source `{source.value}` is not included in the {artifact}",
        labels=(label, *explain_absence(bundle, place)),
        help=f"did you mean `{suggestion}`?"
        if suggestion
        else f"the artifact has the content of `{base}` at its root: write `source: /`"
        if base
        else advise_packaging(bundle.build, place)
        if bundle.build.is_repository
        else f"create it at this path {bundle.build.time_to_add}"
        + ("; the artifact patterns already include it" if bundle.build.declared else "")
        if all(not artifact.takes(place).denied for artifact in bundle.interpretations)
        else advise_packaging(bundle.build, place),
        fixes=replace_scalar(source.span, _match_slash(source.value, suggestion)),
        failure=missing_source(place),
        certain=bundle.sure and bundle.rules_out(place),
    )


def _find_packaged_output(bundle: Bundle, place: str) -> str | None:
    """The base directory that a tool writes to, if the source is the name of such a directory."""
    artifact = bundle.interpretations[0]
    is_output = bool(artifact.base) and place in (artifact.base, *USUAL_OUTPUTS)
    if is_output and any(True for _ in artifact.workspace.tools(join(artifact.base or "", place))):
        return artifact.base
    return None


def _find_written(bundle: Bundle, place: str) -> str | None:
    """The file that a build tool creates where the source names another."""
    artifact = bundle.interpretations[0]
    if artifact.base is None or artifact.section.flat:
        return None
    outputs = [output for output, _ in artifact.workspace.outputs()]
    path = join(artifact.base, place)
    archive = find_intended_archive(outputs, path)
    written = archive[0] if archive is not None else _find_namesake(outputs, path)
    if written is None or (artifact.base and not is_within(written, artifact.base)):
        return None
    return relative_to(written, artifact.base)


def _find_namesake(outputs: list[ToolOutput], path: str) -> str | None:
    """The file of the same name that a compiler writes to another directory."""
    directory, name = posixpath.split(path)
    places = {
        posixpath.dirname(pattern)
        for output in outputs
        if output.only_files
        for pattern in output.files
        if fnmatchcase(name, posixpath.basename(pattern)) and "*" not in posixpath.dirname(pattern)
    } - {directory}
    return join(places.pop(), name) if len(places) == 1 else None


def _match_slash(source: str, path: str | None) -> str | None:
    """Write `path` with a leading slash if `source` has one."""
    return f"/{path}" if path and source.startswith("/") else path


def _check_wildcard(bundle: Bundle, source: Located[str], place: str) -> Iterator[Finding]:
    """Report a wildcard, unless a file of exactly that name exists."""
    if bundle.original(place) is not None:
        return
    pattern = compile_pattern(place)
    packed = {m.path for r in bundle.interpretations for m in r.members}
    matches = sorted(path for path in packed if pattern.match(path) is Certainty.YES)
    yield Finding(
        source.span,
        "wildcards are not expanded: the agent looks for a file named "
        f"`{posixpath.basename(place)}`",
        help=f"name the file, or copy the whole directory: `source: {pattern.directory or '/'}`",
        fixes=replace_scalar(
            source.span, _match_slash(source.value, matches[0] if len(matches) == 1 else None)
        ),
        failure=missing_source(place),
    )
