"""Report hook scripts that use files where the revision does not install them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import DEFAULT_NAME, Installation, installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.home_paths import HomePath, find_home_paths, split_home
from appspec_lint.deployment.started_files import (
    creates_directory,
    find_required_path,
    find_started_file,
    is_jar,
    is_possibly_created,
)
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.repository.paths import is_within
from appspec_lint.rules.registry import rule
from appspec_lint.script.script import Script

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /home/ubuntu/orders
hooks:
  AfterInstall:
    - location: scripts/migrate.sh
      runas: ubuntu
"""
FILES = {"appspec.yml": APPSPEC, "migrate.py": ""}
SCRIPT = "#!/bin/bash\nset -e\ncd {}\n{}\n"
_MOST_LABELS = 6


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-files.html",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb "
        "(`runas`: the script runs with `su`, so `~` is the home directory of that user)",
    ),
    good=(
        {
            **FILES,
            "scripts/migrate.sh": SCRIPT.format("/home/ubuntu/orders", "python3 migrate.py"),
        },
        {**FILES, "scripts/migrate.sh": SCRIPT.format("/opt/tools", "./backup --all")},
    ),
    bad=(
        {
            **FILES,
            "scripts/migrate.sh": SCRIPT.format("«/home/ec2-user/orders»", "python3 migrate.py"),
        },
        {
            **FILES,
            "scripts/migrate.sh": SCRIPT.format("/home/ubuntu/orders", "«python3 seed.py»"),
        },
        {
            **FILES,
            "scripts/migrate.sh": SCRIPT.format("/home/ubuntu/orders", "«cd database»"),
        },
    ),
)
def started_file_not_installed(context: Context) -> Iterator[Finding]:
    """A hook script uses a file or directory at a path to which the revision does not install it.

    The agent copies files to the `destination` of their entry, and nowhere else. A script that was
    written for another image often uses the home directory of another user: the files are in
    `/home/ubuntu/orders`, and the script changes to `/home/ec2-user/orders`, or to `~/orders` as a
    user whose home directory is another one.

    The rule reports such directories, and what a script requires below a destination where the
    revision has no such file: programs that it starts, files that it makes executable, directories
    that it changes to. Not reported are directories that resemble no destination, which belong to
    the instance, files that a build or a hook may create, and paths that the script tests or
    creates itself.
    """
    for bundle in context.bundles:
        plan = installations(bundle.appspec)
        if not plan or any(installation.source is None for installation in plan):
            continue
        finding = _find_other_home(bundle, plan)
        if finding is not None:
            yield finding
        yield from _find_missing_files(bundle, plan)


def _find_other_home(bundle: Bundle, plan: tuple[Installation, ...]) -> Finding | None:
    """One finding for all the paths in the home directory of another user."""
    uses = [
        (run, script, use)
        for run, script in bundle.scripts
        for use in find_home_paths(bundle, run, script)
    ]
    for first in uses:
        installation = _resembling(first[2], plan)
        if installation is None:
            continue
        wrong = _in_home(first[2], installation)
        if any(use.creates and is_within(use.path, wrong) for _, _, use in uses):
            continue
        same = [
            each
            for each in uses
            if is_within(each[2].path, wrong) and not each[2].creates and not each[2].cleans
        ]
        if same:
            return _describe_home(same, installation, wrong)
    return None


def _resembling(use: HomePath, plan: tuple[Installation, ...]) -> Installation | None:
    """The destination that has the same path in the home directory of another user."""
    if use.creates or use.cleans:
        return None
    if any(
        is_within(use.path, each.destination) or is_within(each.destination, use.path)
        for each in plan
    ):
        return None
    for installation in plan:
        home, rest = split_home(installation.destination)
        own, own_rest = split_home(use.path)
        if home and rest and own != home and is_within(own_rest, rest):
            return installation
    return None


def _in_home(use: HomePath, installation: Installation) -> str:
    """The destination's path in the home directory that a script uses."""
    return posixpath.join(split_home(use.path)[0], split_home(installation.destination)[1])


def _describe_home(
    uses: list[tuple[HookRun, Script, HomePath]], installation: Installation, wrong: str
) -> Finding:
    run, script, use = uses[0]
    labels = []
    destination = installation.entry.destination
    if destination is not None:
        labels.append(Label(destination.span, "files are installed here"))
    if use.user is not None:
        text = f"run by the `{run.event.value}` hook as `{use.user}`"
        labels.append(Label((run.entry.runas or run.entry.location).span, text))
    for _, other, each in uses[1 : _MOST_LABELS + 1]:
        labels.append(Label(other.source.span(each.start, each.end), "and here"))
    written = script.source.text[use.start : use.end]
    meant = "" if use.user is None else f", which is `{use.path}`"
    return Finding(
        script.source.span(use.start, use.end),
        f"files are installed to `{installation.destination}`, but the script uses "
        f"`{written}`{meant}",
        labels=tuple(labels),
        help=f"use `{installation.destination}` in the scripts, or change the `destination` to "
        f"`{wrong}`",
        certain=False,
    )


def _find_missing_files(bundle: Bundle, plan: tuple[Installation, ...]) -> Iterator[Finding]:
    """Report what scripts start below a destination that has no such file."""
    if any(run.happens and (run.script is None or not run.script.is_shell) for run in bundle.runs):
        return
    if not _is_complete(bundle, plan):
        return
    scripts = [script for _, script in bundle.scripts]
    reported = set()
    for run, script in bundle.scripts_at("AfterInstall", "ApplicationStart", "ValidateService"):
        for command in script.program.commands:
            started, is_directory = find_started_file(command, script), False
            required = find_required_path(command, script) if started is None else None
            if required is not None:
                started, is_directory = required
            if started is None or started in reported or command.conditional:
                continue
            is_tolerated = script.source.text[command.end :].lstrip(" ")[:2] == "||"
            if is_tolerated or (is_jar(started) and not bundle.builds):
                continue
            if is_possibly_created(started, scripts):
                continue
            if is_directory and creates_directory(started, scripts):
                continue
            archives = _find_archives(bundle, plan, started)
            if not archives and not _is_absent(bundle, plan, started, is_directory=is_directory):
                continue
            reported.add(started)
            labels = [Label(run.entry.location.span, f"run by the `{run.event.value}` hook")]
            labels += [
                Label(each.entry.destination.span, "files are installed here")
                for each in plan
                if each.entry.destination is not None and is_within(started, each.destination)
            ][:1]
            yield Finding(
                script.source.span(command.start, command.end).first_line,
                f"the revision installs no {'directory' if is_directory else 'file'} `{started}`",
                labels=tuple(labels),
                help=_suggest_archive(archives, started) or _suggest_place(bundle, started),
                certain=False,
            )


def _is_complete(bundle: Bundle, plan: tuple[Installation, ...]) -> bool:
    """Whether the bundle lacks nothing that the AppSpec names, which other rules report."""
    if bundle.builds and bundle.rules_out(DEFAULT_NAME):
        return False
    locations = [bundle.place(run.entry.location.value) for run in bundle.runs]
    if any(place is None or bundle.rules_out(place) for place in locations):
        return False
    return not any(
        bundle.rules_out(each.source) and bundle.contains_below(each.source).denied
        for each in plan
        if each.source
    )


def _is_absent(
    bundle: Bundle, plan: tuple[Installation, ...], target: str, *, is_directory: bool = False
) -> bool:
    """Whether the target is below a destination, and certainly not installed."""
    places = []
    for installation in plan:
        destination = installation.destination
        if is_within(target, destination) and target != destination:
            source = installation.source or ""
            relative = posixpath.relpath(target, destination)
            places.append(posixpath.join(source, relative))
            if posixpath.basename(source) == relative:
                places.append(source)
    if not places or target in bundle.plan.copies or target in bundle.plan.directories:
        return False
    if is_directory and not all(_lacks_directory(bundle, place) for place in places):
        return False
    return all(bundle.rules_out(place) for place in places)


def _lacks_directory(bundle: Bundle, place: str) -> bool:
    if bundle.builds:
        return bundle.contains_below(place).denied
    return not bundle.tree.has_directory(posixpath.join(bundle.directory, place))


def _find_archives(bundle: Bundle, plan: tuple[Installation, ...], started: str) -> tuple[str, ...]:
    """The archives that the build creates, if a script starts one of another name."""
    if not is_jar(started) or not any(is_within(started, each.destination) for each in plan):
        return ()
    from appspec_lint.deployment.built_archives import find_other_archives

    return find_other_archives(bundle, started)


def _suggest_archive(archives: tuple[str, ...], started: str) -> str:
    name, extension = posixpath.splitext(posixpath.basename(started))
    named = [
        each
        for each in archives
        if each.endswith(extension) and "*" not in each and not each.startswith("original-")
    ]
    if not named:
        return ""
    return f"the build creates `{named[0]}`: start this file, or set `finalName` to `{name}`"


def _suggest_place(bundle: Bundle, started: str) -> str:
    name = posixpath.basename(started)
    installed = [copy for copy in bundle.plan.copies if posixpath.basename(copy) == name]
    if len(installed) == 1:
        return f"use `{installed[0]}`, where the revision installs a file of this name"
    return f"add `{name}` to the revision, or fix the path in the script"
