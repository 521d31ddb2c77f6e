"""Where each fact about a build or a deployment comes from: a definition, the configuration, ….

The decisions are made in `build/pairing.py`, `build/source_root.py` and `project.py`; this module
only explains them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform
from appspec_lint.build.build_image import ImageShell, find_project_image
from appspec_lint.build.delivered_appspecs import assign_deliveries
from appspec_lint.build.pairing import PairingReason
from appspec_lint.build.products import Build
from appspec_lint.build.project_buildspecs import find_known_roots, uses_buildspec
from appspec_lint.build.source_root import RootReason, SourceRoots
from appspec_lint.buildspec.command_shell import find_shell, read_shell
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.pipeline.pipeline_model import Application

_PLATFORMS = {"Server": Platform.EC2, "ECS": Platform.ECS, "Lambda": Platform.LAMBDA}


class Subject(Enum):
    """What a fact is about."""

    BUNDLE = "bundle"
    PLATFORM = "platform"
    SOURCE_ROOT = "source_root"
    SHELL = "shell"


class Origin(Enum):
    """What says a fact."""

    CONFIGURATION = "configuration"
    DEFINITION = "definition"
    REPOSITORY = "repository"
    """The files themselves: what they contain, and where they are."""
    UNKNOWN = "unknown"


class Confidence(Enum):
    """How much a fact can be relied on."""

    CERTAIN = "certain"
    BY_DEFAULT = "by default"
    """A definition says it, but a default or a missing link in it may be overridden elsewhere."""
    PRESUMED = "presumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about a build or a deployment, and why.

    `span` is the line that says it, if there is one; `otherwise` is the line of a definition that
    says something else, which the configuration overrules.
    """

    subject: Subject
    value: str
    origin: Origin
    confidence: Confidence
    reason: str
    span: Span | None = None
    otherwise: Span | None = None


def explain_bundle(context: Context, bundle: Bundle) -> Fact:
    """Which build or delivery produces the bundle of an AppSpec, and why."""
    reason = bundle.reason
    is_known = bundle.paired or bundle.sure
    confidence = Confidence.CERTAIN if is_known else Confidence.PRESUMED
    origin = Origin.REPOSITORY
    otherwise = None
    if reason is PairingReason.CONFIGURED:
        origin = Origin.CONFIGURATION
        otherwise = _find_overruled(context, bundle)
    elif reason is PairingReason.DEFINED:
        origin = Origin.DEFINITION
        confidence = confidence if is_known else Confidence.BY_DEFAULT
    return Fact(
        Subject.BUNDLE,
        describe_product(bundle),
        origin,
        confidence,
        reason.value,
        bundle.said_by,
        otherwise,
    )


def describe_product(bundle: Bundle) -> str:
    """Name what is deployed."""
    build = bundle.build
    if build is None:
        directory = bundle.tree.display_path(bundle.directory)
        return f"directory `{directory or '.'}` as it is"
    if build.is_repository:
        return "repository as it is in git"
    names = dict.fromkeys(f"`{each.buildspec.source.display_path}`" for each in bundle.builds)
    kind = "artifact of" if build.declared else "archive packed by"
    name = f" (`{build.section.name}`)" if build.section.name and len(bundle.builds) == 1 else ""
    return f"{kind} {' or '.join(names)}{name}"


def _find_overruled(context: Context, bundle: Bundle) -> Span | None:
    """The line of a definition that delivers another bundle than the configured one."""
    assigned = assign_deliveries(context.appspecs, context.deliveries)
    for delivery in assigned.get(bundle.appspec.path, ()):
        if _list_sections(delivery.builds) != _list_sections(bundle.builds):
            return delivery.said_by
    return None


def _list_sections(builds: tuple[Build, ...]) -> list[Span]:
    return [build.section.key for build in builds]


def list_ways(context: Context, appspec: AppSpec) -> list[Bundle]:
    """The bundles of an AppSpec: one for each way in which the definitions deliver it."""
    ways: dict[object, Bundle] = {}
    for bundle in context.all_bundles:
        if bundle.appspec.path == appspec.path:
            ways.setdefault((bundle.builds, bundle.said_by), bundle)
    return list(ways.values())


def explain_platform(context: Context, appspec: AppSpec) -> Fact:
    """The compute platform of an AppSpec: its keys decide, and an application may confirm it."""
    value = appspec.platform.value
    reason = "the keys of the AppSpec are those of this platform"
    fact = Fact(Subject.PLATFORM, value, Origin.REPOSITORY, Confidence.CERTAIN, reason)
    for application, certain in _find_applications(context, appspec):
        setting = application.compute_platform
        name = "Server" if setting is None else setting.known
        span = (application.span if setting is None else setting.span).first_line
        if _PLATFORMS.get(name or "") is appspec.platform:
            is_written = certain and (setting is None or setting.certain)
            confidence = Confidence.CERTAIN if is_written else Confidence.BY_DEFAULT
            said = "the CodeDeploy application is for this platform"
            return Fact(Subject.PLATFORM, value, Origin.DEFINITION, confidence, said, span)
        if name in _PLATFORMS:
            return Fact(
                Subject.PLATFORM, value, Origin.REPOSITORY, Confidence.CERTAIN, reason, None, span
            )
    return fact


def _find_applications(context: Context, appspec: AppSpec) -> Iterator[tuple[Application, bool]]:
    assigned = assign_deliveries(context.appspecs, context.deliveries)
    for delivery in assigned.get(appspec.path, ()):
        if delivery.application is not None:
            yield delivery.application, delivery.certain
    for action in context.service_actions:
        file, application = action.file("AppSpec"), getattr(action.action, "application", None)
        if file is not None and file.source == appspec.path and application is not None:
            yield application, action.certain


def contains_appspec(build: Build, appspec: AppSpec) -> bool:
    """Whether the artifact of a build contains an AppSpec at its root."""
    name = posixpath.basename(appspec.path)
    members = (reading.member(name) for reading in build.interpretations)
    return any(member is not None and member.source == appspec.path for member in members)


def explain_service(context: Context, appspec: AppSpec) -> Fact:
    """What an ECS or Lambda deployment reads its AppSpec from, and why."""
    for action in context.service_actions:
        file = action.file("AppSpec")
        if file is not None and file.source == appspec.path:
            confidence = Confidence.CERTAIN if action.certain else Confidence.BY_DEFAULT
            said = f"`{action.tool}` reads the AppSpec"
            value = f"`{file.path}`"
            return Fact(
                Subject.BUNDLE, value, Origin.DEFINITION, confidence, said, file.span.first_line
            )
    builds = [build for build in context.builds if contains_appspec(build, appspec)]
    names = dict.fromkeys(build.buildspec.source.display_path for build in builds)
    if names:
        value = f"artifact of {' or '.join(f'`{name}`' for name in names)}"
        confidence = Confidence.CERTAIN if len(names) == 1 else Confidence.PRESUMED
        reason = PairingReason.CONTAINED.value
        return Fact(Subject.BUNDLE, value, Origin.REPOSITORY, confidence, reason)
    reason = PairingReason.UNMATCHED.value
    return Fact(Subject.BUNDLE, "the AppSpec itself", Origin.UNKNOWN, Confidence.UNKNOWN, reason)


def explain_build(context: Context, roots: SourceRoots) -> tuple[Fact, ...]:
    """Where a buildspec's commands run, and in which shell."""
    return explain_root(context, roots), explain_shell(context, roots)


def explain_root(context: Context, roots: SourceRoots) -> Fact:
    """The source root of a buildspec, and why."""
    reason, span, otherwise = roots.reason, roots.said_by, None
    origin, confidence = Origin.REPOSITORY, Confidence.CERTAIN
    match reason:
        case RootReason.CONFIGURED:
            origin = Origin.CONFIGURATION
            if roots.workspaces[0].root and context.definitions is not None:
                known = find_known_roots(context.tree, context.definitions)
                otherwise = known.get(roots.buildspec.path)
        case RootReason.DEFINED:
            origin = Origin.DEFINITION
        case RootReason.INLINE:
            origin, span = Origin.DEFINITION, _first_line(roots)
        case RootReason.USUAL | RootReason.LIKELIEST:
            confidence = Confidence.PRESUMED
        case RootReason.SEVERAL:
            origin, confidence = Origin.UNKNOWN, Confidence.UNKNOWN
    names = [context.tree.display_path(each.root) or "." for each in roots.workspaces]
    value = " or ".join(f"`{name}`" for name in names)
    return Fact(Subject.SOURCE_ROOT, value, origin, confidence, reason.value, span, otherwise)


def _first_line(roots: SourceRoots) -> Span:
    root = roots.buildspec.document.root
    return (roots.buildspec.source.span() if root is None else root.span).first_line


def explain_shell(context: Context, roots: SourceRoots) -> Fact:
    """The shell that runs the commands of a buildspec, and why."""
    buildspec = roots.buildspec
    written = find_shell(buildspec)
    if written is not None:
        value, reason = f"`{read_shell(buildspec)}`", "`env.shell` in the buildspec says so"
        certain = Confidence.CERTAIN
        return Fact(Subject.SHELL, value, Origin.REPOSITORY, certain, reason, written)
    paths = [other.path for other in context.buildspecs]
    project = find_project_image(context.tree, context.definitions, buildspec, paths)
    if project.shell is ImageShell.UNKNOWN:
        reason = "no definition shows which image builds it"
        return Fact(Subject.SHELL, "`sh`", Origin.UNKNOWN, Confidence.UNKNOWN, reason)
    if project.shell is ImageShell.POWERSHELL:
        reason = "a pipeline definition names a Windows environment"
        certain = Confidence.CERTAIN
        return Fact(Subject.SHELL, "PowerShell", Origin.DEFINITION, certain, reason)
    value = f"`sh`, which is {project.shell.value}"
    files = () if context.definitions is None else context.definitions.files
    if not project.sure and not any(
        uses_buildspec(each, buildspec) for file in files for each in file.projects
    ):
        reason = "all images that the repository names have this shell"
        return Fact(Subject.SHELL, value, Origin.REPOSITORY, Confidence.PRESUMED, reason)
    confidence = Confidence.CERTAIN if project.sure else Confidence.BY_DEFAULT
    span = None if project.image is None else project.image.span.first_line
    reason = "it is the shell of the image"
    return Fact(Subject.SHELL, value, Origin.DEFINITION, confidence, reason, span)
