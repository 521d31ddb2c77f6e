"""Does each permission have something to act on?"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Permission
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.agent import Installation, expanded, installations
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import MappingNode

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
    ),
    bad=(
        {**SITE, "appspec.yml": APPSPEC.format(object="«/var/www/order»")},
        {**SITE, "appspec.yml": APPSPEC.format(object="«site/index.html»")},
    ),
)
def permission_matches_nothing(context: Context) -> Iterator[Finding]:
    """A permission's `object` is nothing that this deployment installs.

    The agent applies `permissions` to what its own plan copies: to a file of the plan, or to
    what the plan puts below a folder. An object outside every `destination` is passed over
    without a word, and so is a path inside the bundle, such as a hook script's: hook scripts are
    made executable by the agent itself.
    """
    for bundle in context.bundles:
        if bundle.appspec.for_windows:
            continue
        plan = installations(bundle.appspec)
        if any(each.source is None for each in plan):
            continue
        destinations = _Destinations(plan)
        for permission in bundle.appspec.permissions:
            target = permission.object
            if _acts(bundle, destinations, expanded(target.value)) is not Certainty.NO:
                continue
            labels = tuple(
                Label(each.entry.destination.span, "installed here")
                for each in plan[:3]
                if each.entry.destination is not None
            )
            yield Finding(
                target.span,
                f"nothing is installed at `{target.value}`, so this permission does nothing",
                labels=labels,
                help=_advice(bundle, target.value),
                fixes=_removal(bundle, permission) if _is_hook(bundle, target.value) else (),
            )


class _Destinations:
    """Where entries are installed to, to be asked by path."""

    def __init__(self, plan: tuple[Installation, ...]) -> None:
        self.entries: dict[str, list[Installation]] = {}
        for each in plan:
            self.entries.setdefault(each.destination, []).append(each)
        self.sorted = sorted(self.entries)

    def is_in(self, directory: str) -> bool:
        """Whether a destination is `folder`, or lies below it."""
        if directory in self.entries:
            return True
        start = directory if directory.endswith("/") else f"{directory}/"
        index = bisect_left(self.sorted, start)
        return index < len(self.sorted) and self.sorted[index].startswith(start)

    def around(self, path: str) -> Iterator[Installation]:
        """The entries whose destination is a folder that `path` lies in."""
        while posixpath.dirname(path) != path:
            path = posixpath.dirname(path)
            yield from self.entries.get(path, ())


def _acts(bundle: Bundle, destinations: _Destinations, target: str) -> Certainty:
    """Whether the plan installs a file at `target`, or anything below it."""
    if destinations.is_in(target):
        return Certainty.YES
    best = Certainty.NO
    for each in destinations.around(target):
        if each.source is None:
            continue
        rest = target[len(each.destination) :].strip("/")
        if bundle.contains(each.source) is Certainty.YES and each.source:
            here = rest == posixpath.basename(each.source)
            best = best | (Certainty.YES if here else Certainty.NO)
            continue
        place = posixpath.join(each.source, rest) if each.source else rest
        best = best | bundle.contains(place) | bundle.contains_below(place)
        if rest == posixpath.basename(each.source):
            best = best | Certainty.MAYBE
    return best


def _is_hook(bundle: Bundle, target: str) -> bool:
    place = target.strip("/")
    return any(bundle.place(run.entry.location.value) == place for run in bundle.runs)


def _removal(bundle: Bundle, permission: Permission) -> tuple[Fix, ...]:
    """Take the entry's lines out, or the whole section's if it is the only one."""
    source, root = bundle.appspec.source, bundle.appspec.document.root
    starts = source.line_starts
    line, last = permission.span.first.line, source.position(_end(permission.span)).line
    if not source.line(line).lstrip().startswith("-"):
        return ()
    if len(bundle.appspec.permissions) == 1:
        section = root.find("permissions") if isinstance(root, MappingNode) else None
        if section is None:
            return ()
        line = section.key.span.first.line
        blank = line > 1 and not source.line(line - 1).strip()
        if blank and last < len(starts) and not source.line(last + 1).strip():
            last += 1
    end = starts[last] if last < len(starts) else len(source.text)
    edit = TextEdit(source.span(starts[line - 1], end), "")
    return (Fix("leave this permission out", (edit,), safe=True),)


def _end(span: Span) -> int:
    return span.start + len(span.text.rstrip())


def _advice(bundle: Bundle, target: str) -> str:
    if _is_hook(bundle, target):
        return "leave it out: the agent makes a hook script executable by itself"
    return "name a path at or below a `destination`, as it is on the instance"
