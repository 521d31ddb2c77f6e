"""Runs a rule on a project whose AppSpecs are delivered in several ways.

It is not known which way is used, so a defect of only some of them is a warning that names them.
Each way is checked once, however many other AppSpecs the project has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from appspec_lint.context import Context, Variant
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.lazy.properties import cached_property
from appspec_lint.lazy.records import replace
from appspec_lint.lazy.typing_names import TYPE_CHECKING

if TYPE_CHECKING:
    from appspec_lint.deployment.bundle import Bundle
    from appspec_lint.rules.registry import Rule

_GROUPS = frozenset(("bundle", "script"))
"""The groups whose rules see the bundles."""

Place = tuple[str, int, int]


def check_variants(rule: Rule, context: Context) -> Iterator[Finding]:
    """The findings in every combination of ways as they are, and the others as warnings."""
    findings = list(rule.check(context))
    if not context.variants or rule.group not in _GROUPS:
        yield from findings
        return
    combinations = _Combinations(rule, context)
    found = [(0, finding) for finding in findings]
    for variant in context.variants:
        if findings or variant.first > 0:  # what is first in all ways is in `findings`, too
            own = list(rule.check(context.only_with(variant.bundles)))
            found += [(variant.first, finding) for finding in own]
            combinations.add(variant, own)
    reported: set[Place] = set()
    for number, finding in found:
        place = _place(finding)
        if place not in reported:
            reported.add(place)
            is_in_all = combinations.all_have(place)
            yield (
                finding if is_in_all else _limit(finding, combinations.list_paths(finding, number))
            )


def _place(finding: Finding) -> Place:
    return (finding.span.source.path, finding.span.start, finding.span.end)


def _limit(finding: Finding, paths: Sequence[str]) -> Finding:
    """A finding that applies only if these definitions deliver the AppSpec."""
    if not paths:
        return replace(finding, certain=False)
    way = " and ".join(f"`{path}`" for path in paths)
    return replace(finding, message=f"{finding.message}, as {way} delivers it", certain=False)


class _Combinations:
    """In which combinations of ways a rule reports something, and what is delivered in them."""

    def __init__(self, rule: Rule, context: Context) -> None:
        self._rule = rule
        self._context = context
        self._count = 1 + max(variant.last for variant in context.variants)
        self._variants: dict[Place, list[Variant]] = {}

    def add(self, variant: Variant, findings: Sequence[Finding]) -> None:
        """Add what is reported of the bundles of a variant."""
        for place in {*map(_place, findings)}:
            self._variants.setdefault(place, []).append(variant)

    def all_have(self, place: Place) -> bool:
        """Whether the rule reports this place in all combinations.

        It does if the place has nothing to do with any variant.
        """
        reached = 0
        for variant in self._variants.get(place, ()):
            if variant.first > reached:
                break
            reached = max(reached, variant.last + 1)
        return place not in self._variants or reached == self._count or place in self._constant

    @cached_property
    def _unvaried(self) -> tuple[Bundle, ...]:
        """The bundles of AppSpecs that are delivered in one way."""
        varied = {bundle for variant in self._context.variants for bundle in variant.bundles}
        return tuple(bundle for bundle in self._context.bundles if bundle not in varied)

    @cached_property
    def _constant(self) -> set[Place]:
        """What is reported of these."""
        return {*map(_place, self._rule.check(self._context.only_with(self._unvaried)))}

    def list_paths(self, finding: Finding, number: int) -> Sequence[str]:
        """The first definitions that deliver the AppSpec of a finding in a combination.

        They are those of any AppSpec if the finding is about none that a definition delivers.
        """
        spans = (finding.span, *(label.span for label in finding.labels))
        concerned = {span.source.path for span in spans}
        found = _list_first(self._find_path(appspec, number) for appspec in concerned)
        return found or _list_first(
            (*self._usual_paths, *(self._find_path(appspec, number) for appspec in self._varied))
        )

    def _find_path(self, appspec: str, number: int) -> str:
        """The definition that delivers an AppSpec in a combination; "" if none does."""
        ways = self._ways.get(appspec, ())
        index = bisect_right(ways, number, key=lambda way: way[0]) - 1
        return ways[index][2] if index >= 0 and number <= ways[index][1] else ""

    @cached_property
    def _ways(self) -> Mapping[str, Sequence[tuple[int, int, str]]]:
        """The definitions that deliver each AppSpec, with the combinations in which they do."""
        ways: dict[str, list[tuple[int, int, str]]] = {}
        for variant in (Variant(self._unvaried, 0, self._count - 1), *self._context.variants):
            for bundle in variant.bundles:
                way = (variant.first, variant.last, _get_path(bundle))
                ways.setdefault(bundle.appspec.path, []).append(way)
        return ways

    @cached_property
    def _varied(self) -> Collection[str]:
        """The AppSpecs that are delivered in several ways."""
        variants = self._context.variants
        return {bundle.appspec.path for variant in variants for bundle in variant.bundles}

    @cached_property
    def _usual_paths(self) -> Sequence[str]:
        """The first definitions that deliver any other AppSpec."""
        return _list_first(map(_get_path, self._unvaried))


def _get_path(bundle: Bundle) -> str:
    """The definition that delivers a bundle; "" if none does."""
    return "" if bundle.said_by is None else bundle.said_by.source.display_path


def _list_first(paths: Iterable[str]) -> Sequence[str]:
    """The paths that a message names."""
    return sorted({path for path in paths if path})[:2]
