"""The source files that a tsconfig.json includes, and the names of what `tsc` writes for them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within, relative_to
from appspec_lint.toolchain.copied_patterns import compile_glob, has_glob
from appspec_lint.toolchain.package_json import find_package
from appspec_lint.toolchain.project_files import ProjectFiles

_MOST_INPUTS = 300
_DECLARATION = regex(r"\.d\.[cm]?ts$")
_SOURCE = regex(r"\.[cm]?tsx?$")
_SOURCE_OR_JS = regex(r"\.[cm]?[tj]sx?$")


def output_patterns(
    files: ProjectFiles,
    directory: str,
    options: Mapping[str, object],
    selection: Mapping[str, tuple[str, ...] | None],
    target: str,
) -> tuple[str, ...] | None:
    """The patterns of the files in `target`; None if they cannot be known.

    `directory` is that of tsconfig.json, and `selection` has its `files`, `include`, `exclude`.
    """
    inputs = _find_inputs(files, directory, options, selection, target)
    if inputs is None:
        return None
    roots = _find_roots(files, directory, options, inputs)
    patterns: list[str] = []
    for root in roots:
        for path in inputs:
            if not is_within(path, root):
                return None
            stem = posixpath.splitext(relative_to(path, root))[0]
            patterns.append(f"{posixpath.join(target, stem)}.*")
    if options.get("resolveJsonModule"):
        patterns.append(posixpath.join(target, "*.json"))
    return (*patterns, posixpath.join(target, "*.tsbuildinfo"))


def _find_inputs(
    files: ProjectFiles,
    directory: str,
    options: Mapping[str, object],
    selection: Mapping[str, tuple[str, ...] | None],
    target: str,
) -> list[str] | None:
    kind = _SOURCE_OR_JS if options.get("allowJs") else _SOURCE
    listed = [posixpath.join(directory, name) for name in selection["files"] or ()]
    include = selection["include"]
    if include is None:
        include = ("**/*",) if selection["files"] is None else ()
    included = [_pattern(files, directory, name) for name in include]
    excluded = [_pattern(files, directory, name) for name in selection["exclude"] or ()]
    inputs = [posixpath.normpath(name) for name in listed]
    if any(path.startswith("..") for path in inputs):
        return None
    for path in files.below(directory) if included else ():
        if not kind.search(path) or _DECLARATION.search(path):
            continue
        if "node_modules/" in path or is_within(path, target):
            continue
        if not any(pattern.fullmatch(path) for pattern in included):
            continue
        if any(pattern.fullmatch(path) for pattern in excluded):
            continue
        inputs.append(path)
        if len(inputs) > _MOST_INPUTS:
            return None
    return inputs or None


def _pattern(files: ProjectFiles, directory: str, name: str) -> re.Pattern[str]:
    """A pattern of `include`: a directory includes everything in it."""
    path = posixpath.normpath(posixpath.join(directory, name))
    last = path.rpartition("/")[2]
    if not has_glob(last) and "." not in last.lstrip("."):
        path = f"{path}/**/*" if path != "." else "**/*"
    elif last == "**":
        path = f"{path}/*"
    return compile_glob(path)


def _find_roots(
    files: ProjectFiles, directory: str, options: Mapping[str, object], inputs: list[str]
) -> list[str]:
    """The directories that the paths below `outDir` may be relative to."""
    root = options.get("rootDir")
    if isinstance(root, str):
        return [root]
    if options.get("composite"):
        return [directory]
    common = posixpath.dirname(inputs[0])
    for path in inputs:
        while not is_within(path, common):
            common = posixpath.dirname(common)
    package = find_package(files, directory)
    major = package.major("typescript") if package is not None else None
    if major is not None and major < 6:
        return [common]
    return [directory] if major is not None else sorted({common, directory})
