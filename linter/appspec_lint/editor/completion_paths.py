"""Completion of paths: scripts and sources of the revision, files and directories of the build."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.build.workspace import Workspace
from appspec_lint.certainty import Certainty
from appspec_lint.editor.completion_items import Completion, CompletionKind
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.editor.cursor import Slot, SlotKind
from appspec_lint.editor.outline import Route
from appspec_lint.editor.revision_paths import list_revision, list_script_paths
from appspec_lint.editor.spec_file import FileKind
from appspec_lint.repository.paths import join, relative_to

_MOST_PATHS = 200
"""How many paths are offered at once; those that begin with what is typed come first."""


def complete_paths(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer paths where the value is one."""
    route = slot.route
    if slot.kind is SlotKind.ITEM:
        route = (*route, 0)
    match route:
        case ("hooks", str(), int(), "location") if request.platform is Platform.EC2:
            yield from _offer_scripts(request, slot)
        case ("files", int(), "source") if request.platform is Platform.EC2:
            yield from _offer_sources(request, slot)
        case (*_, "base-directory") if request.file.kind is FileKind.BUILDSPEC:
            yield from _offer_directories(request, slot)
        case (*_, "files", int()) | (*_, "files") if _is_below(route, "artifacts", "reports"):
            yield from _offer_patterns(request, slot, route)
        case (*_, "exclude-paths", int()) | (*_, "exclude-paths") if _is_below(route, "artifacts"):
            yield from _offer_patterns(request, slot, route)
        case ("cache", "paths", int()):
            yield from _offer_patterns(request, slot, route)


def _is_below(route: Route, *sections: str) -> bool:
    return route[0] in sections


def _offer_scripts(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer the files of the revision that can be scripts, those that no hook runs yet first."""
    outline = request.file.outline
    used = {
        outline.value(entry.route) for entry in outline.entries if entry.route[-1] == "location"
    }
    is_windows = outline.value(("os",)) == "windows"
    scripts = list_script_paths(request, is_windows)
    typed = request.typed
    ranked = sorted(scripts, key=lambda path: (not path.startswith(typed), path in used, path))
    for rank, path in enumerate(ranked[:_MOST_PATHS]):
        detail = _describe_certainty(scripts[path])
        yield request.make_value(slot, path, CompletionKind.FILE, detail, rank=rank)
    files = list_revision(request) if typed else {}
    for path, is_directory in _children(sorted(files), typed):
        if path in scripts or not path.startswith(typed):
            continue
        if is_directory:
            yield request.make_value(slot, f"{path}/", CompletionKind.DIRECTORY, rank=500)
        else:
            detail = _describe_certainty(files[path])
            yield request.make_value(slot, path, CompletionKind.FILE, detail, rank=500)


def _describe_certainty(certainty: Certainty) -> str:
    if certainty is Certainty.YES:
        return "in the revision"
    if certainty is Certainty.MAYBE:
        return "possibly in the revision"
    return "in the repository, but not in the revision"


def _offer_sources(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer what `files` can install: the whole revision, its directories and its files."""
    if not request.typed.strip("/"):
        yield request.make_value(slot, "/", CompletionKind.DIRECTORY, "the whole revision")
    bundle = request.bundle
    files = list_revision(request)
    typed = request.typed
    start = typed[: len(typed) - len(typed.lstrip("/"))]
    for rank, (path, is_directory) in enumerate(_children(sorted(files), typed.lstrip("/"))):
        kind = CompletionKind.DIRECTORY if is_directory else CompletionKind.FILE
        sure = Certainty.YES if is_directory else files[path]
        yield request.make_value(
            slot, f"{start}{path}", kind, _describe_certainty(sure), rank=1 + rank
        )
    for artifact in () if bundle is None else bundle.interpretations[:1]:
        for pattern, located in artifact.patterns:
            if pattern.literal and pattern.text not in files and pattern.text.startswith(typed):
                detail = f"packaged by `{located.span.source.display_path}`"
                yield request.make_value(
                    slot, f"{start}{pattern.text}", CompletionKind.FILE, detail, rank=300
                )


def _offer_directories(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer base directories: what the tools of the build write, and the repository's."""
    workspace, root = _find_workspace(request)
    if workspace is not None:
        for output, command in workspace.outputs():
            for directory in output.directories:
                if directory and not directory.startswith(".."):
                    detail = f"written by `{command.value.strip().splitlines()[0][:40]}`"
                    yield request.make_value(slot, directory, CompletionKind.DIRECTORY, detail)
    paths = [relative_to(path, root) for path in request.context.tree.below(root)]
    for rank, (path, is_directory) in enumerate(_children(paths, request.typed)):
        if is_directory:
            yield request.make_value(
                slot, path, CompletionKind.DIRECTORY, "in the repository", rank=1 + rank
            )


def _offer_patterns(request: CompletionRequest, slot: Slot, route: Route) -> Iterator[Completion]:
    """Offer patterns: everything, everything in a directory, and single files."""
    root = _find_workspace(request)[1]
    section = route[:-2] if isinstance(route[-1], int) else route[:-1]
    written = request.file.outline.value((*section, "base-directory")).strip("./")
    base = "" if "$" in written or "*" in written else written
    home = join(root, base)
    paths = [relative_to(path, home) for path in request.context.tree.below(home)]
    present = {
        request.file.outline.value(entry.route)
        for entry in request.file.outline.children(route[:-1]).values()
    } - {request.cursor.span.text}
    offered: list[tuple[str, CompletionKind, str]] = []
    if section == ("artifacts",) and "appspec.yml" in paths:
        offered.append(("appspec.yml", CompletionKind.FILE, "the AppSpec, for CodeDeploy"))
    if not request.typed.strip("*/"):
        where = f"`{base}`" if base else "the source"
        offered.append(("**/*", CompletionKind.VALUE, f"all files in {where}"))
    for path, is_directory in _children(paths, request.typed):
        if is_directory:
            offered.append((f"{path}/**/*", CompletionKind.DIRECTORY, "all files in it"))
        else:
            offered.append((path, CompletionKind.FILE, ""))
    for rank, (text, kind, detail) in enumerate(offered):
        if text not in present:
            yield request.make_value(slot, text, kind, detail, rank=rank)


def _find_workspace(request: CompletionRequest) -> tuple[Workspace | None, str]:
    """The workspace of the buildspec, and its source root."""
    path = request.file.source.path
    for roots in request.context.source_roots:
        if roots.buildspec.path == path and roots.workspaces:
            return roots.workspaces[0], roots.workspaces[0].root
    return None, posixpath.dirname(path)


def _children(paths: Sequence[str], typed: str) -> Iterator[tuple[str, bool]]:
    """The directories and files in the directory that is typed; directories come first.

    `paths` are sorted.
    """
    directory = typed.rpartition("/")[0]
    start = f"{directory}/" if directory else ""
    directories: dict[str, None] = {}
    files: list[str] = []
    for index in range(bisect_left(paths, start), len(paths)):
        path = paths[index]
        if not path.startswith(start):
            break
        name, slash, _ = path[len(start) :].partition("/")
        if slash:
            directories[f"{start}{name}"] = None
        elif len(files) < _MOST_PATHS or path.startswith(typed):
            files.append(path)
    yield from _limited((path, True) for path in directories)
    yield from _limited((path, False) for path in files)


def _limited(found: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    for index, pair in enumerate(found):
        if index >= _MOST_PATHS:
            return
        yield pair
