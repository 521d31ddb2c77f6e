"""The image of a build project, as far as a file of the repository names it, and its shell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.repository.tree import Tree

if TYPE_CHECKING:
    from appspec_lint.pipeline.pipeline_model import CodeBuildProject, Definitions

_DEFINITION = regex(
    r"(?:\.tf|\.tf\.json|\.tfvars|\.hcl|\.ya?ml|\.json|\.template|\.sh)$"
    r"|(?:stack|cdk|pipeline|codebuild|infra)[^/]*\.(?:ts|js|py|java|cs|go)$",
    re.IGNORECASE,
)
_SKIPPED = regex(
    r"(?:^|/)(?:node_modules|vendor|\.terraform|cdk\.out)/|(?:-lock|\.lock|-shrinkwrap)\.json$"
)
_IMAGE = regex(
    r"aws/codebuild/(?P<name>[\w.-]+(?::[\w.-]+)?)|LinuxBuildImage\.(?P<constant>[A-Z][A-Z_\d]+)"
)
_ASSIGNED = regex(r"image[\"']?\s*[:=]\s*[\"']?$", re.IGNORECASE)
_PROJECT = regex(r"\"aws_codebuild_project\"\s+\"|\bAWS::CodeBuild::Project\b")
_SPECIFIES_BUILDSPEC = regex(r"\bbuild_?spec\b", re.IGNORECASE)
_UBUNTU = regex(
    r"standard:|(?:docker|java|nodejs|python|php|ruby|golang|dot-net|android-java-\d+|ubuntu-base):"
)
_MOST_FILES = 2_000
_LONGEST = 400_000


class ImageShell(Enum):
    """The shell that `sh` is in an image."""

    DASH = "dash"
    BASH = "bash"
    POWERSHELL = "PowerShell"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BuildImage:
    """An image that a file names; `assigned` if a build project there evidently uses it."""

    name: str
    span: Span
    assigned: bool

    @property
    def shell(self) -> ImageShell:
        """The shell that `sh` is: dash on Ubuntu, bash on Amazon Linux."""
        if self.name.startswith(("amazonlinux", "AMAZON_LINUX")):
            return ImageShell.BASH
        if _UBUNTU.match(self.name) or self.name.startswith(("STANDARD_", "UBUNTU_")):
            return ImageShell.DASH
        return ImageShell.UNKNOWN


@dataclass(frozen=True, slots=True)
class ProjectImage:
    """The shell of the image that builds a buildspec.

    `image` is the first that the repository names; `sure` if it certainly builds this buildspec.
    """

    shell: ImageShell = ImageShell.UNKNOWN
    image: BuildImage | None = None
    sure: bool = False


def find_project_image(
    tree: Tree,
    definitions: Definitions | None,
    buildspec: Buildspec,
    buildspecs: Sequence[str],
) -> ProjectImage:
    """Find the image that builds a buildspec; `buildspecs` are the paths of all.

    A definition that has been read decides. Otherwise the image is searched for in the text of the
    files that define build projects, such as the source of a CDK app.
    """
    defined = None if definitions is None else _find_defined(tree, definitions, buildspec)
    return defined or _search_image(tree, buildspec.path, buildspecs)


def _find_defined(
    tree: Tree, definitions: Definitions, buildspec: Buildspec
) -> ProjectImage | None:
    """The image of the projects that are defined with this buildspec; None if there is none."""
    from appspec_lint.build.project_buildspecs import find_projects

    projects = find_projects(tree, definitions, buildspec)
    if not projects:
        return None
    if any(_is_windows(project) for project in projects):
        return ProjectImage(ImageShell.POWERSHELL)
    settings = [project.image for project in projects if project.image is not None]
    images = [
        BuildImage(setting.known.removeprefix("aws/codebuild/"), setting.span, assigned=True)
        for setting in settings
        if setting.known is not None
    ]
    shells = {image.shell for image in images}
    if len(images) < len(projects) or len(shells) != 1:
        return ProjectImage()
    return ProjectImage(shells.pop(), images[0], all(setting.certain for setting in settings))


def _is_windows(project: CodeBuildProject) -> bool:
    kind = project.environment_type.known if project.environment_type is not None else None
    return (kind or "").startswith("WINDOWS")


def _search_image(tree: Tree, path: str, buildspecs: Sequence[str]) -> ProjectImage:
    """Search for the image that builds the buildspec `path`, one of `buildspecs`."""
    relevant: list[BuildImage] = []
    others: list[BuildImage] = []
    projects = 0
    from appspec_lint.pipeline.ownership import stands_apart

    for source in _read_definitions(tree):
        if stands_apart(source.path, path):
            continue
        images = list(_find_images(source))
        count = len(_PROJECT.findall(source.text))
        if not images and not count:
            continue
        if _may_use(source.text, path, buildspecs):
            relevant += images
            projects += count
        else:
            others += images
    images = relevant or [image for image in others if image.assigned]
    shells = {image.shell for image in images}
    if len(shells) != 1:
        return ProjectImage()
    sure = bool(relevant) and projects <= len(relevant) and all(i.assigned for i in relevant)
    return ProjectImage(shells.pop(), images[0], sure)


def _may_use(text: str, path: str, buildspecs: Sequence[str]) -> bool:
    """Whether the projects that a file defines use the buildspec, by its path or by default."""
    if path in text:
        return True
    name = posixpath.basename(path)
    is_unique = sum(posixpath.basename(other) == name for other in buildspecs) == 1
    if is_unique and name in text:
        return True
    return path == "buildspec.yml" and _SPECIFIES_BUILDSPEC.search(text) is None


def _read_definitions(tree: Tree) -> Iterator[Source]:
    paths = (p for p in tree.paths if _DEFINITION.search(p) and not _SKIPPED.search(p))
    for index, path in enumerate(paths):
        if index == _MOST_FILES:
            return
        reading = tree.read(path) if tree.has_file(path) else None
        if isinstance(reading, Source) and len(reading.text) <= _LONGEST:
            yield reading


def _find_images(source: Source) -> Iterator[BuildImage]:
    text = source.text
    is_definition = source.path.endswith((".tf", ".tf.json")) or _PROJECT.search(text) is not None
    for match in _IMAGE.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if line.lstrip().startswith(("#", "//", "*")) or "description" in line.lower():
            continue
        name = match["name"] or match["constant"]
        is_assigned = match["constant"] is not None or (
            is_definition and _ASSIGNED.search(line) is not None
        )
        yield BuildImage(name, source.span(*match.span()), is_assigned)
