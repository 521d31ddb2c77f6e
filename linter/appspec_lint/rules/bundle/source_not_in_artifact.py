"""Does the artifact hold everything that `files` copies?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import ARCHIVE, Installation, installations, missing_source
from appspec_lint.deployment.bundle import Absence, Bundle
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.tree import Presence
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar

_MAKES = re.compile(
    r"(^|/)(package\.json|pom\.xml|build\.(gradle(\.kts)?|sbt|xml)|(gradle|mvn)w(\.cmd|\.bat)?|"
    r"(GNU)?[Mm]akefile|CMakeLists\.txt|Rakefile|Gemfile|[Dd]ockerfile.*|(docker-)?compose.*|"
    r"Cargo\.toml|go\.mod|setup\.py|pyproject\.toml|requirements.*\.txt|composer\.json|"
    r"Jenkinsfile.*|\.gitlab-ci\.yml|\.travis\.yml|(azure|bitbucket)-pipelines\.yml|"
    r"cdk\.json|serverless\.ya?ml|template\.ya?ml|[^/]*\.(cs|fs|vb)proj|[^/]*\.sln|[^/]*\.tf|"
    r"[^/]*(build|deploy|pack|release|bundle|publish|pipeline|workflow)[^/]*\.\w+)$|"
    r"(^|/)\.(github/workflows|circleci|buildkite)/",
)
"""What may make files, though no buildspec says so."""
_PRODUCT = re.compile(
    r"\.(zip|t?gz|tar|bz2|xz|7z|[jwe]ar|exe|dll|msi|nupkg|whl|phar|rpm|deb|so|bin|pyz|min\.\w+)$",
    re.IGNORECASE,
)
"""What somebody builds, and few keep in a repository."""

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
    """A `source` under `files` is nothing that the artifact can hold.

    `source` is a path from the artifact's root, a file or a folder; the agent takes it as it is
    written and expands no wildcards. What isn't there fails the event Install, after the previous
    revision's files were already deleted.

    What the build may still make is not told: a pattern of the artifact takes the path, and a
    build command may write there. Without a buildspec, wildcards are told, and a source of which
    the repository has neither the name nor anything that could make it.
    """
    made = any(map(_MAKES.search, context.tree.paths))
    for bundle in context.bundles:
        moved = _moved_scripts(bundle)
        for each in installations(bundle.appspec):
            if each.source is None or each.source == "":
                continue
            if re.search(r"[*?]", each.source):
                yield from _wildcard(bundle, each, each.source)
                continue
            if (
                each.entry.source.value.endswith("/")
                and bundle.files.get(each.source) is Certainty.YES
            ):
                yield _with_slash(bundle, each, each.source)
                continue
            if bundle.build is None:
                if not made and _nowhere(bundle, each.source):
                    yield _missing(bundle, each, each.source)
                continue
            if bundle.wrapping:
                continue
            if (bundle.contains(each.source) | bundle.contains_below(each.source)) is Certainty.NO:
                if not (moved and bundle.absence(each.source) is Absence.FLATTENED):
                    yield _absent(bundle, each, each.source)


def _moved_scripts(bundle: Bundle) -> bool:
    """Whether discard-paths-moves-script tells of flattening, sources included."""
    places = (bundle.place(run.entry.location.value) for run in bundle.runs)
    return any(
        place
        and bundle.contains(place) is Certainty.NO
        and bundle.absence(place) is Absence.FLATTENED
        for place in places
    )


def _with_slash(bundle: Bundle, each: Installation, place: str) -> Finding:
    """A file that is written like a folder."""
    source = each.entry.source
    return Finding(
        source.span,
        f"`{place}` is a file, and with the slash at its end the agent doesn't find it",
        help=f"write `{source.value.rstrip('/')}`",
        fixes=replace_scalar(source.span, source.value.rstrip("/")),
        failure=Failure("CodeDeploy Install", f"Not a directory @ rb_sysopen - {ARCHIVE}/{place}/"),
        certain=bundle.sure,
    )


def _nowhere(bundle: Bundle, place: str) -> bool:
    """Whether nothing in the repository is so called."""
    tree = bundle.tree
    name = posixpath.basename(place)
    if _PRODUCT.search(name):
        return False
    if tree.by_name.get(name) or tree.is_unexplored(posixpath.join(bundle.directory, place)):
        return False
    if any(tree.presence(path) is not Presence.ABSENT for path in bundle.originals(place)):
        return False
    return name not in tree.directory_names


def _missing(bundle: Bundle, each: Installation, place: str) -> Finding:
    """A source that is not there, in a bundle that nobody builds."""
    source = each.entry.source
    start = len(bundle.directory) + 1 if bundle.directory else 0
    tops = {path[start:].partition("/")[0] for path in bundle.tree.below(bundle.directory)}
    meant = closest_match(place, sorted(tops))
    return Finding(
        source.span,
        f"the source `{source.value}` is nowhere in the repository",
        help=f"did you mean `{meant}`?" if meant else "its path counts from the AppSpec's folder",
        fixes=replace_scalar(source.span, meant),
        failure=missing_source(place),
        certain=bundle.sure,
    )


def _absent(bundle: Bundle, each: Installation, place: str) -> Finding:
    assert bundle.build is not None
    section = bundle.build.section
    absence = bundle.absence(place)
    source = each.entry.source
    meant, key, why = None, section.files_key, "the artifact is made of these"
    match absence:
        case Absence.FLATTENED if section.discard_paths is not None:
            meant, key = posixpath.basename(place), section.discard_paths.span
            why = "this puts every file at the root"
        case Absence.OUTSIDE if section.base_directory is not None:
            key, why = section.base_directory.span, "only what lies in here is packed"
        case _:
            listed = [
                compile_pattern(f.value).text
                for f in section.files
                if compile_pattern(f.value).literal
            ]
            names = [posixpath.basename(path) for path in listed] if section.flat else listed
            directory = posixpath.dirname(place)
            beside = [path for path in names if posixpath.dirname(path) == directory]
            meant = closest_match(place, names) or (
                beside[0] if len(beside) == 1 and directory else None
            )
    return Finding(
        source.span,
        f"the artifact can't hold the source `{source.value}`",
        labels=(Label(key, why),),
        help=f"did you mean `{meant}`?" if meant else bundle.build.adding(place),
        fixes=replace_scalar(source.span, _written_like(source.value, meant)),
        failure=missing_source(place),
        certain=bundle.sure,
    )


def _written_like(source: str, meant: str | None) -> str | None:
    """With the slash that a source may begin with, or without."""
    return f"/{meant}" if meant and source.startswith("/") else meant


def _wildcard(bundle: Bundle, each: Installation, place: str) -> Iterator[Finding]:
    """The agent would look for a file with a star in its name."""
    if bundle.original(place) is not None:
        return
    source = each.entry.source
    pattern = compile_pattern(place)
    packed = {m.path for r in bundle.interpretations for m in r.members}
    fitting = sorted(path for path in packed if pattern.match(path) is Certainty.YES)
    directory = pattern.directory or "/"
    yield Finding(
        source.span,
        f"the agent expands no wildcards: it looks for a file called `{posixpath.basename(place)}`",
        help=f"name the file, or copy the whole folder: `source: {directory}`",
        fixes=replace_scalar(
            source.span, _written_like(source.value, fitting[0] if len(fitting) == 1 else None)
        ),
        failure=missing_source(place),
    )
