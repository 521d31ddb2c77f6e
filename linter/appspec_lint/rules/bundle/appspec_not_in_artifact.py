"""Checks that the artifact contains the AppSpec."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.build.products import Build, pushes_image
from appspec_lint.buildspec.buildspec_model import Artifacts
from appspec_lint.buildspec.glob import compile_pattern
from appspec_lint.context import Context
from appspec_lint.deployment.absence import explain_absence
from appspec_lint.deployment.agent import DEFAULT_NAME
from appspec_lint.deployment.bundle import Absence, Bundle
from appspec_lint.deployment.messages import advise_packaging, missing_appspec
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.discovery import has_default_name
from appspec_lint.repository.paths import is_within, relative_to
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import add_item

_RESOURCE = regex(r"(?:\A|/)(?:resources|webapp)/appspec\.ya?ml\Z")
_CHANGES_DIRECTORY = regex(r"\b(?:cd|pushd)\b")
APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /build/libs/orders.jar
    destination: /srv/orders
"""
BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - ./gradlew bootJar
artifacts:
  «files»:
    - build/libs/orders.jar
"""
INSIDE = """\
version: 0.2
phases:
  build:
    commands:
      - tar -czf site/orders.tgz src
artifacts:
  files:
    - '**/*'
  base-directory: «site»
"""


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files",
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/application-revisions-appspec-file.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "buildspec.yml": BUILDSPEC.replace("«files»:", "files:\n    - appspec.yml"),
        },
        {
            "appspec.yml": APPSPEC.replace("/build/libs/orders.jar", "/orders.tgz"),
            "site/index.html": "",
            "buildspec.yml": INSIDE.replace("«site»", "site").replace(
                "src\n", "src\n      - cp appspec.yml site/\n"
            ),
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC, "buildspec.yml": BUILDSPEC},
        {
            "appspec.yml": APPSPEC.replace("/build/libs/orders.jar", "/orders.tgz"),
            "site/index.html": "",
            "buildspec.yml": INSIDE,
        },
    ),
)
def appspec_not_in_artifact(context: Context) -> Iterator[Finding]:
    """The AppSpec exists, but no artifact pattern includes it in the artifact.

    CodeBuild packages only the files that `artifacts.files` lists, relative to `base-directory`,
    and the build succeeds. CodeDeploy unpacks the artifact on each instance, finds no AppSpec at
    its root, and fails at the first event on every instance. The console only reports that too
    many instances failed.

    Not reported if the build may add the file: a command copies it, or the effect of a command is
    unknown. If it is not certain that this build produces the bundle for this deployment, the
    finding is a warning.
    """
    yield from _find_products(context)
    for bundle in context.bundles:
        build = bundle.build
        path = bundle.appspec.path
        if build is None or not has_default_name(path):
            continue
        name = posixpath.basename(path)
        roots = {name, "appspec.yml", "appspec.yaml"}
        if any(not bundle.contains(root).denied for root in roots) or _lacks_base(bundle):
            continue
        if any(reading.member_from(path) for reading in bundle.interpretations):
            continue  # in the artifact: reported by appspec-not-at-artifact-root
        section = build.section
        if build.declared and _is_listed(section, roots):
            continue  # not where it is listed: reported by appspec-missing
        path = _relative_path(bundle, build)
        absence = bundle.absence(name)
        base = section.base_directory
        outside = absence is Absence.OUTSIDE and base is not None
        labels = [Label(bundle.appspec.source.first_line, "this file is not packaged")]
        zip_command = bundle.wrapping
        if zip_command is not None:
            labels = [
                Label(zip_command.span, "CodeDeploy does not unpack an archive inside the artifact")
            ]
        if outside or not (bundle.sure or zip_command):
            labels += _label_scripts(bundle)
        labels += explain_absence(bundle, name)
        artifact = build.product
        kind = "base" if build.declared else "packaged"
        yield Finding(
            base.span if outside and base is not None else section.files_key,
            f"`{path}` is not included in the {artifact}"
            + (f": it is outside the {kind} directory `{base.value}`" if outside and base else "")
            + _condition(bundle),
            labels=tuple(labels),
            help=_advise_copying(build, path, base.value)
            if outside and base is not None
            else "list the files themselves in `artifacts.files` instead of the archive"
            if zip_command is not None
            else advise_packaging(build, name)
            if "/" not in path
            else "set `base-directory` to its directory, or copy it to the root of the artifact"
            if build.declared
            else f"pack its directory, or copy it to the root of the {artifact}",
            fixes=()
            if outside or absence is Absence.EXCLUDED or "/" in path or zip_command is not None
            else add_item(section.files_node, name, "files", safe=bundle.sure),
            failure=missing_appspec(),
            certain=bundle.sure and bundle.rules_out(name),
        )


def _find_products(context: Context) -> Iterator[Finding]:
    """Report a jar that is deployed as the revision: a zip without an AppSpec."""
    specs = [spec for spec in context.appspecs if spec.platform is Platform.EC2]
    for delivery in context.deliveries:
        if not delivery.product or not specs or _has_appspec_resource(context):
            continue
        name = posixpath.basename(delivery.product)
        yield Finding(
            delivery.said_by.first_line,
            f"the revision is `{name}` alone, which contains no AppSpec",
            labels=(Label(specs[0].source.first_line, "this AppSpec is not part of the revision"),),
            help=f"upload a zip with `{DEFAULT_NAME}`, the hook scripts and `{name}` instead",
            failure=missing_appspec(),
            certain=delivery.certain,
        )


def _has_appspec_resource(context: Context) -> bool:
    """Whether the build of a jar may include an AppSpec: from the directory of its resources."""
    return any(
        _RESOURCE.search(path) is not None
        for name in ("appspec.yml", "appspec.yaml")
        for path in context.tree.by_name.get(name, ())
    )


def _relative_path(bundle: Bundle, build: Build) -> str:
    """The path of the AppSpec in the source root, or if there are several, beside the buildspec."""
    path = bundle.appspec.path
    roots = {artifact.root for artifact in bundle.interpretations}
    root = roots.pop() if len(roots) == 1 else posixpath.dirname(build.buildspec.path)
    return relative_to(path, root) if is_within(path, root) else path


def _advise_copying(build: Build, path: str, base: str) -> str:
    """Advise to copy the AppSpec, with paths that are true after a `cd` as well."""
    copy = f"cp {path} {base}/"
    if build.declared and any(
        _CHANGES_DIRECTORY.search(command.value) for command in build.buildspec.commands
    ):
        copy = f'cp "$CODEBUILD_SRC_DIR/{path}" "$CODEBUILD_SRC_DIR/{base}/"'
    return f"copy it into that directory {build.time_to_add}: `{copy}`"


def _lacks_base(bundle: Bundle) -> bool:
    """Whether nothing creates the base directory, which base-directory-missing reports."""
    return bool(bundle.interpretations) and all(
        reading.base and reading.workspace.has_directory(reading.base).denied
        for reading in bundle.interpretations
    )


def _condition(bundle: Bundle) -> str:
    """Under which condition the finding applies, for a build that also pushes an image."""
    if bundle.build is not None and pushes_image(bundle.build):
        return ", which matters if the deployment uses this artifact and not only the image"
    return ""


def _is_listed(section: Artifacts, names: set[str]) -> bool:
    """Whether the artifact lists an AppSpec at the source root."""
    return section.base_directory is None and any(
        pattern.literal and pattern.text in names
        for pattern in (compile_pattern(entry.value) for entry in section.files)
    )


def _label_scripts(bundle: Bundle) -> Iterator[Label]:
    """Label the hook scripts that are missing for the same reason."""
    for run in bundle.runs:
        place = bundle.place(run.entry.location.value)
        if place and bundle.contains(place).denied:
            if bundle.absence(place) in (Absence.OUTSIDE, Absence.UNLISTED):
                yield Label(run.entry.location.span, "this script is not packaged either")
