"""Runs a rule on a project whose AppSpecs are delivered in several ways.

It is not known which way is used, so a defect of only some of them is a warning that names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.lazy.records import replace

if TYPE_CHECKING:
    from appspec_lint.rules.registry import Rule

_GROUPS = frozenset(("bundle", "script"))
"""The groups whose rules see the bundles."""

Place = tuple[str, int, int]


def check_variants(rule: Rule, context: Context) -> Iterator[Finding]:
    """The findings in every variant as they are, and the others as warnings."""
    findings = list(rule.check(context))
    if not context.variants or rule.group not in _GROUPS:
        yield from findings
        return
    worlds = [(context, findings), *((each, list(rule.check(each))) for each in context.variants)]
    counts = Counter(place for _, found in worlds for place in {*map(_place, found)})
    reported: set[Place] = set()
    for world, found in worlds:
        for finding in found:
            place = _place(finding)
            if place in reported:
                continue
            reported.add(place)
            if counts[place] == len(worlds):
                yield finding
            else:
                yield _limit(finding, world)


def _place(finding: Finding) -> Place:
    return (finding.span.source.path, finding.span.start, finding.span.end)


def _limit(finding: Finding, world: Context) -> Finding:
    """A finding that applies to one way of delivery only."""
    paths = sorted(
        {
            bundle.said_by.source.display_path
            for bundle in world.bundles
            if bundle.said_by is not None and _concerns(finding, bundle.appspec.path)
        }
        or {bundle.said_by.source.display_path for bundle in world.bundles if bundle.said_by}
    )
    if not paths:
        return replace(finding, certain=False)
    way = " and ".join(f"`{path}`" for path in paths[:2])
    return replace(finding, message=f"{finding.message}, as {way} delivers it", certain=False)


def _concerns(finding: Finding, appspec: str) -> bool:
    spans = (finding.span, *(label.span for label in finding.labels))
    return any(span.source.path == appspec for span in spans)
