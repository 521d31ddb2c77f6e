"""Checks that every permission applies to something that is installed."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Permission
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, expanded, installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.install import PlannedCopy
from appspec_lint.deployment.locations import dangling_link
from appspec_lint.deployment.permission_targets import DEEP
from appspec_lint.diagnostics.finding import Failure, Finding, Fix, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import remove_entry, remove_item, replace_scalar
from appspec_lint.yaml.nodes import MappingNode, ScalarNode, SequenceNode

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: site
    destination: /var/www/orders
permissions:
  - object: {object}
    owner: www-data
"""
SITE = {"site/index.html": ""}
WITH_PATTERN = APPSPEC.format(object="/var/www/orders") + "    pattern: {}\n"
_UNSUPPORTED = regex(r"[?\[{]")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/installer.rb "
        "(permissions act on the paths of the install plan)",
    ),
    good=(
        {**SITE, "appspec.yml": APPSPEC.format(object="/var/www")},
        {**SITE, "appspec.yml": APPSPEC.format(object="/var/www/orders/index.html")},
        {**SITE, "appspec.yml": WITH_PATTERN.format("'*.html'")},
    ),
    bad=(
        {**SITE, "appspec.yml": APPSPEC.format(object="«/var/www/order»")},
        {**SITE, "appspec.yml": APPSPEC.format(object="«site/index.html»")},
        {**SITE, "appspec.yml": WITH_PATTERN.format("«'assets/*.css'»")},
        {
            **SITE,
            "appspec.yml": APPSPEC.replace("source: site", "source: /").format(
                object="«/var/www/orders/**/*»"
            ),
            "buildspec.yml": "version: 0.2\nphases:\n  build:\n    commands:\n      - npm install\n"
            "artifacts:\n  files:\n    - '**/*'\n",
        },
    ),
)
def permission_matches_nothing(context: Context) -> Iterator[Finding]:
    """The `object`, `pattern` or `except` of a permission matches nothing that is installed.

    The agent applies `permissions` only to what it installs: to a file that it copies, or to
    what it copies below a directory. It silently ignores an object outside every `destination`,
    and a path inside the bundle, such as that of a hook script. The agent makes hook scripts
    executable itself.

    `pattern` and `except` are compared with the names of what is directly in the object. Only `*`
    has a special meaning, except that the pattern `**` matches everything at any depth. A pattern
    or an exception with a slash matches nothing, although examples in the documentation of AWS
    contain such exceptions.

    A symbolic link is installed as a link. A permission that is set on a link to a file that does
    not exist fails the Install event.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        yield from _check_links(bundle)
        plan = installations(bundle.appspec)
        if any(installation.source is None for installation in plan):
            continue
        destinations = _Destinations(plan)
        for permission in bundle.appspec.permissions:
            target = permission.object
            if not _has_effect(bundle, destinations, expanded(target.value)).denied:
                if expanded(target.value) not in bundle.plan.copies:
                    yield from _check_patterns(permission)
                continue
            labels = tuple(
                Label(installation.entry.destination.span, "files are installed here")
                for installation in plan[:3]
                if installation.entry.destination is not None
            )
            yield Finding(
                target.span,
                f"nothing is installed at `{target.value}`, so this permission has no effect",
                labels=labels,
                help=_advise(bundle, target.value),
                fixes=_remove(bundle, permission) if _is_hook(bundle, target.value) else (),
            )


def _check_patterns(permission: Permission) -> Iterator[Finding]:
    """Check the pattern and the exceptions of a permission on a directory."""
    node, pattern = permission.pattern_node, permission.pattern
    if isinstance(node, ScalarNode) and pattern != DEEP and _is_unmatchable(pattern):
        yield Finding(
            node.span,
            f"`pattern: {pattern}` matches nothing, so this permission has no effect",
            help=_advise_on_pattern(permission, pattern),
        )
    for exception in permission.exceptions:
        if _is_unmatchable(exception.value):
            directory, name = posixpath.split(exception.value)
            is_direct = expanded(directory) == expanded(permission.object.value)
            fixes = replace_scalar(exception.span, name) if is_direct else ()
            yield Finding(
                exception.span,
                f"the exception `{exception.value}` matches nothing",
                help=f"write only the name: `{name}`"
                if is_direct
                else "write the name, without its path, of what is directly in "
                f"`{permission.object.value}`; deeper files cannot be excepted",
                fixes=fixes if not _is_unmatchable(name) else (),
            )


def _is_unmatchable(pattern: str) -> bool:
    """Whether no file's name matches, as the agent compares them."""
    return "/" in pattern or _UNSUPPORTED.search(pattern) is not None


def _advise_on_pattern(permission: Permission, pattern: str) -> str:
    directory, name = posixpath.split(pattern)
    if not directory:
        return "only `*` has a special meaning: write a pattern with it, or several entries"
    if "*" in directory or _is_unmatchable(name) or not name:
        return "a pattern matches names directly in `object`: add an entry for each directory"
    target = expanded(permission.object.value)
    place = directory if directory.startswith("/") else posixpath.join(target, directory)
    return f"set `object: {place}` and `pattern: '{name}'`"


def _check_links(bundle: Bundle) -> Iterator[Finding]:
    """Report a permission that is set on a link to nothing."""
    if bundle.builds or not bundle.tree.links:
        return
    for permission, reached in bundle.reaches:
        copy = next((copy for copy in reached.files if _is_dangling(bundle, copy)), None)
        if copy is not None:
            link = dangling_link(bundle, copy.source)
            error = f"No such file or directory @ apply2files - {copy.target}"
            yield Finding(
                permission.object.span,
                f"the permission is set on `{copy.source}`, a link to `{link}`, which does not "
                "exist",
                help="correct the link, or exclude it with `except`",
                failure=Failure("CodeDeploy Install", error),
            )


def _is_dangling(bundle: Bundle, copy: PlannedCopy) -> bool:
    """Whether a copied link leads to nothing in the revision, and to nothing that is installed."""
    link = dangling_link(bundle, copy.source)
    if link is None:
        return False
    place = expanded(posixpath.join(posixpath.dirname(copy.target), link))
    return place not in bundle.plan.copies and place not in bundle.plan.directories


class _Destinations:
    """The destinations of the entries, searchable by path."""

    def __init__(self, plan: tuple[Installation, ...]) -> None:
        self.entries: dict[str, list[Installation]] = {}
        for installation in plan:
            self.entries.setdefault(installation.destination, []).append(installation)
        self.sorted = sorted(self.entries)

    def is_in(self, directory: str) -> bool:
        """Whether a destination is `directory`, or is below it."""
        if directory in self.entries:
            return True
        start = directory if directory.endswith("/") else f"{directory}/"
        index = bisect_left(self.sorted, start)
        return index < len(self.sorted) and self.sorted[index].startswith(start)

    def around(self, path: str) -> Iterator[Installation]:
        """The entries whose destination is a parent directory of `path`."""
        while posixpath.dirname(path) != path:
            path = posixpath.dirname(path)
            yield from self.entries.get(path, ())


def _has_effect(bundle: Bundle, destinations: _Destinations, target: str) -> Certainty:
    """Whether the plan installs a file at `target`, or anything below it."""
    if destinations.is_in(target):
        return Certainty.YES
    best = Certainty.NO
    if "*" in target:
        return best  # the agent compares it as it is written, and no build names a file so
    for installation in destinations.around(target):
        source = installation.source
        if source is None:
            continue
        rest = target[len(installation.destination) :].strip("/")
        if bundle.contains(source) is Certainty.YES and source:
            is_target = rest == posixpath.basename(source)
            best = best | (Certainty.YES if is_target else Certainty.NO)
            continue
        place = posixpath.join(source, rest) if source else rest
        best = best | bundle.contains(place) | bundle.contains_below(place)
        if rest == posixpath.basename(source):
            best = best | Certainty.MAYBE
    return best


def _is_hook(bundle: Bundle, target: str) -> bool:
    place = target.strip("/")
    return any(bundle.place(run.entry.location.value) == place for run in bundle.runs)


def _remove(bundle: Bundle, permission: Permission) -> tuple[Fix, ...]:
    """Remove the permission, or the whole section if it is the only one."""
    root = bundle.appspec.document.root
    entry = root.find("permissions") if isinstance(root, MappingNode) else None
    if not isinstance(root, MappingNode) or entry is None:
        return ()
    section = entry.value
    if not isinstance(section, SequenceNode):
        return ()
    item = next((item for item in section.items if item.span == permission.span), None)
    edit = remove_item(section, item) if item is not None else None
    if edit is not None and len(section.items) == 1:
        edit = remove_entry(root, entry)
    return () if edit is None else (Fix("remove this permission", (edit,), safe=True),)


def _advise(bundle: Bundle, target: str) -> str:
    if _is_hook(bundle, target):
        return "remove it: the agent makes hook scripts executable itself"
    if "*" in target:
        directory = posixpath.dirname(target.partition("*")[0])
        return f"write `object: {directory}`; only `pattern` has wildcards"
    return "set `object` to the path of an installed file or directory on the instance"
