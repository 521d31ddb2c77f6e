"""Checks that the files and directories that the build commands require exist."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.effects import Need, NeedKind
from appspec_lint.build.source_root import (
    SourceRoots,
    describe_root_setting,
    is_evidently_source,
)
from appspec_lint.build.unmet_needs import (
    Gap,
    UnmetNeed,
    is_from_start,
    is_inside_itself,
    is_met,
)
from appspec_lint.build.workspace import Workspace
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.diagnostics.suggestions import closest_match
from appspec_lint.repository.paths import relative_to
from appspec_lint.repository.tree import Tree
from appspec_lint.rules.registry import rule

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - {first}
      - {second}
artifacts:
  files:
    - shop/*
"""
PROJECT = {"shop/package.json": '{"name": "shop"}\n', "buildspec.yml": BUILDSPEC}


def _tracked(first: str, second: str, *others: str) -> dict[str, str]:
    """A git repository with these commands, a project in `shop/` and other files."""
    files = {
        **PROJECT,
        **dict.fromkeys(others, ""),
        "buildspec.yml": BUILDSPEC.format(first=first, second=second),
    }
    return {**files, ".git/index": "\n".join(files)}


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html "
        "(CODEBUILD_SRC_DIR)",
        "https://docs.npmjs.com/cli/commands/npm-ci",
    ),
    good=(
        _tracked("cd shop", "npm ci", "shop/package-lock.json"),
        _tracked("docker build -t shop .", "docker push shop", "Dockerfile"),
    ),
    bad=(
        _tracked("«cd shop-main»", "npm ci", "shop/package-lock.json"),
        _tracked("cd shop && npm ci", "«cd shop»", "shop/package-lock.json"),
        _tracked("cd shop && npm ci", "«cd web && make»", "shop/package-lock.json", "web/Makefile"),
        _tracked("cd shop", "«npm ci»"),
        _tracked("«docker build -t shop .»", "docker push shop", "shop/Dockerfile"),
    ),
)
def build_file_missing(context: Context) -> Iterator[Finding]:
    """A build command requires a file or directory that does not exist.

    CodeBuild runs the commands in the source root: in a pipeline, that is the root of the
    repository, whatever directory contains the buildspec. In version 0.2 all commands share one
    shell, so a `cd` lasts. A command that does not find what it works on fails, and so does the
    build: `cd` its directory, `npm ci` its lock file, `docker build` its Dockerfile, `./gradlew` a
    script that may be executed.

    Only commands that certainly run are checked, and whose failure fails the build. Not reported if
    an earlier command may create or fetch the file. The finding is a warning if the effect of an
    earlier command is unknown, if the source root is only presumed, or if nothing that the
    buildspec names is in the repository, which may then not be the source of the build. After a
    `cd` to a directory that does not exist, nothing further is reported.

    A file that git tracks without the permission to execute it is a warning: a source that is not
    cloned with git has permissions of its own. Outside a git repository nothing is reported, as the
    directory may not be the whole source.
    """
    for roots in context.source_roots:
        yield from _check_buildspec(roots)


def _check_buildspec(roots: SourceRoots) -> Iterator[Finding]:
    """Report each cause once, with the other commands that fail for it as labels."""
    workspace = roots.workspaces[0]
    unmet = roots.unmet_needs if _is_checked(roots) else ()
    causes: dict[str, list[UnmetNeed]] = {}
    for item in unmet:
        if item.need.kind is NeedKind.PERMISSION and not item.need.fatal:
            continue
        other = _find_other_root(roots, item)
        causes.setdefault(item.need.paths[0] if other is None else f"//{other.root}", []).append(
            item
        )
    is_explained = any(key.startswith("//") for key in causes)
    for key, items in causes.items():
        if key.startswith("//") or not is_explained:
            yield _report(roots, workspace, items)


def _is_checked(roots: SourceRoots) -> bool:
    """Whether the buildspec is evidently used with this repository as its source."""
    workspace = roots.workspaces[0]
    if len(roots.workspaces) > 1 or not workspace.tree.git:
        return False
    if "/" not in roots.buildspec.path and not roots.collection:
        return is_evidently_source(roots) or not _is_infrastructure(workspace.tree)
    possible = (workspace, *roots.others)
    return any(is_met(root, required) for root in possible for required in root.needs) or any(
        item.gap is Gap.OF_CONTAINER for item in roots.unmet_needs
    )


def _is_infrastructure(tree: Tree) -> bool:
    """Whether the repository defines infrastructure, perhaps the build of another repository."""
    return any(path.endswith((".tf", ".tf.json", "cdk.json")) for path in tree.paths)


def _find_other_root(roots: SourceRoots, unmet: UnmetNeed) -> Workspace | None:
    """Find the other possible source root in which the need is met."""
    for other in roots.others if roots.presumed else ():
        for required in other.needs:
            if required.command == unmet.required.command and required.need.call == unmet.need.call:
                if is_met(other, required):
                    return other
    return None


def _report(roots: SourceRoots, workspace: Workspace, items: list[UnmetNeed]) -> Finding:
    first, *later = items
    other = _find_other_root(roots, first)
    message, advice = _describe(workspace, first)
    if other is not None:
        message = (
            f"{_describe_lack(first.need)}: commands start in the root of the repository, and it "
            f"is in `{other.root}/`"
        )
        advice = f"add `cd {other.root}` before it; {describe_root_setting(roots, other)}"
    elif first.gap is Gap.ABSENT and roots.presumed and roots.others:
        advice += f"; {describe_root_setting(roots, roots.others[-1])}"
    return Finding(
        _find_span(first),
        message,
        labels=tuple(
            Label(_find_span(item), "and here")
            for item in later
            if _find_span(item) != _find_span(first)
        ),
        help=advice,
        failure=_predict_failure(roots, first),
        certain=first.certain
        and first.need.fatal
        and not roots.presumed
        and not roots.collection
        and is_evidently_source(roots),
    )


def _describe(workspace: Workspace, unmet: UnmetNeed) -> tuple[str, str]:
    """The message and the help for a need that no possible root meets."""
    need, path = unmet.need, unmet.need.paths[0]
    match unmet.gap:
        case Gap.NOT_EXECUTABLE:
            return (
                f"`{need.operand}` is not executable in git (mode 100644)",
                f"add `chmod +x {need.operand}` before it, or run "
                f"`git update-index --chmod=+x {workspace.place(path)}`",
            )
        case Gap.OF_CONTAINER:
            return (
                f"`{path}` is a path of the build container; `{path.lstrip('/')}` of the "
                f"repository is at `$CODEBUILD_SRC_DIR{path}`",
                f"use `$CODEBUILD_SRC_DIR{path}`, or the relative path `{path.lstrip('/')}`",
            )
        case Gap.IGNORED:
            return (
                f"{_describe_lack(need)}, which git ignores, so it is missing from the build",
                f"run `git add -f {workspace.place(path)}`, or create it in an earlier command",
            )
        case Gap.ABSENT:
            return _describe_absent(workspace, need)


def _describe_absent(workspace: Workspace, need: Need) -> tuple[str, str]:
    path, place = need.paths[0], workspace.place(need.paths[0])
    if is_inside_itself(workspace, need):
        return (
            f"the shell is already in `{need.directory}`, and `{path}` does not exist",
            "remove this `cd`: the working directory lasts for all commands",
        )
    if is_from_start(workspace, need) and need.call.startswith(">"):
        target = need.call.removeprefix("> ")
        return (
            f"the shell is in `{need.directory}` here, and `{path}` does not exist",
            f"write `> {posixpath.relpath(target, need.directory)}`: the working directory lasts "
            "for all commands",
        )
    if is_from_start(workspace, need):
        back = posixpath.relpath(posixpath.normpath(need.operand), need.directory)
        return (
            f"the shell is in `{need.directory}` here, and `{path}` does not exist",
            f"write `cd {back}`: the working directory lasts for all commands",
        )
    where = f"`{workspace.place(need.directory)}`" if need.directory else "the source root"
    if need.kind is NeedKind.PROJECT:
        return (
            f"{_describe_lack(need)} in {where}, and no earlier command creates it",
            _advise(workspace, need) or _suggest_directory(workspace, need),
        )
    if "*" in path:
        lack = _describe_lack(need)
        return (
            f"{lack}: no file matches `{place}`, and no earlier command creates one",
            _suggest_path(workspace, need),
        )
    kind = "directory" if _is_directory(need) else "file"
    return (
        f"{_describe_lack(need)}: {kind} `{place}` does not exist, and no earlier command "
        "creates it",
        _suggest_path(workspace, need),
    )


def _is_directory(need: Need) -> bool:
    return need.kind is NeedKind.DIRECTORY or need.operand.endswith("/")


def _describe_lack(need: Need) -> str:
    """Describe what a command lacks: `npm ci` needs a lock file."""
    if need.kind is not NeedKind.PROJECT:
        return (
            f"`{need.call}` needs `{need.operand}`"
            if need.operand not in need.call
            else (f"`{need.call}` fails")
        )
    return f"`{need.call}` needs {_name_files(need)}"


def _name_files(need: Need) -> str:
    names = list(dict.fromkeys(posixpath.basename(path) for path in need.paths))
    if "package-lock.json" in names:
        return "a lock file (`package-lock.json`)"
    return f"a `{names[0]}`" if names[0][0] not in "aeiouAEIOU" else f"an `{names[0]}`"


def _advise(workspace: Workspace, need: Need) -> str:
    names = {posixpath.basename(path) for path in need.paths}
    if "package-lock.json" in names:
        return "commit the lock file that `npm install` writes, or run `npm install` instead"
    return ""


def _suggest_directory(workspace: Workspace, need: Need) -> str:
    """Suggest the only directory that has such a file."""
    names = {posixpath.basename(path) for path in need.paths}
    found = [path for name in names for path in workspace.tree.by_name.get(name, ())]
    if len(found) != 1:
        return "add the file, or change to its directory before this command"
    directory = posixpath.dirname(found[0]) or "."
    start = workspace.place(need.directory) if need.directory else workspace.root
    target = posixpath.relpath(directory, start or ".")
    if need.call.startswith("docker build"):
        return f"the repository has `{found[0]}`: use `{target}` as the build context, or `-f`"
    return f"add `cd {target}` before it: the file is in `{directory}/`"


def _suggest_path(workspace: Workspace, need: Need) -> str:
    """Suggest a path of a similar name, or the same path elsewhere."""
    path, tree = need.paths[0], workspace.tree
    parent = workspace.place(posixpath.dirname(path)) if "/" in path else workspace.root
    below = [relative_to(each, parent) for each in tree.below(parent)]
    if _is_directory(need):
        names = {each.partition("/")[0] for each in below if "/" in each}
    else:
        names = {each for each in below if "/" not in each}
    name = closest_match(posixpath.basename(path), sorted(names)[:200])
    if name is not None:
        operand = posixpath.join(posixpath.dirname(need.operand.rstrip("/")), name)
        return f"did you mean `{operand}`?"
    if need.kind is NeedKind.DIRECTORY:
        return "remove this `cd`, or correct its directory"
    return "correct the path; it is relative to the working directory of the command"


def _find_span(unmet: UnmetNeed) -> Span:
    """The line of the command that has the need, as precisely as the YAML shows it."""
    command = unmet.required.command
    words = unmet.need.call.partition("…")[0].split()
    text = command.span.text
    for line in text.splitlines():
        is_first = all(word in line for word in words)
        if is_first and (not unmet.need.operand or unmet.need.operand in line):
            stripped = line.strip()
            start = command.span.start + text.index(line) + line.index(stripped)
            return command.span.source.span(start, start + len(stripped))
    return command.span.first_line


def _predict_failure(roots: SourceRoots, unmet: UnmetNeed) -> Failure:
    """What CodeBuild reports for the phase of the command."""
    command = unmet.required.command
    status = 2 if unmet.need.call.startswith("sed ") else 1
    phase = next(
        (each.name.value for each in roots.buildspec.phases if command in each.commands), "build"
    )
    line = command.value.strip().splitlines()[0]
    return Failure(
        f"CodeBuild {phase.upper()}",
        f"COMMAND_EXECUTION_ERROR: Error while executing command: {line}. "
        f"Reason: exit status {status}",
    )
