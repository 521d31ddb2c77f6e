"""Check that CodeBuild reads every key of the buildspec."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import (
    expected_levels,
    find_key_for_files,
    intended_key,
)
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import Document, MappingNode
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"


@rule(
    Severity.WARNING,
    see=("https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",),
    good=({"buildspec.yml": HEAD + "cache:\n  paths:\n    - /root/.m2/**/*\n"},),
    bad=(
        {"buildspec.yml": HEAD + "«caches»:\n  paths:\n    - /root/.m2/**/*\n"},
        {"buildspec.yml": "version: 0.2\nphases:\n  build:\n    «command»:\n      - make\n"},
    ),
)
def buildspec_unknown_key(context: Context) -> Iterator[Finding]:
    """The buildspec contains a key that CodeBuild does not know.

    An unknown key does not stop the build: a misspelled `commands` or `artifacts` has no effect,
    and the build succeeds. Phase names are different: an unknown phase fails the build (see
    `buildspec-invalid`). A key that is known at another level is reported by
    `buildspec-misplaced-key`.

    Not reported for a top-level key whose value is the anchor of an alias.
    """
    for buildspec in context.buildspecs:
        unknown_keys: dict[str, list[Violation]] = {}
        all_violations = find_violations(buildspec.document, "buildspec")
        strays = (find_key_for_files(violation, all_violations) for violation in all_violations)
        reported = [stray for stray in strays if stray is not None]
        for violation in all_violations:
            if (
                violation.keyword != "additionalProperties"
                or expected_levels(violation)
                or violation in reported
            ):
                continue
            if not violation.certain and not _has_anchor(buildspec.document, violation):
                unknown_keys.setdefault(str(violation.route[-1]), []).append(violation)
        for key, places in unknown_keys.items():
            first = places[0]
            word = intended_key(first)
            yield first.to_finding(
                f"unknown key `{key}`",
                labels=tuple(Label(place.span, "and here") for place in places[1:]),
                help=first.advise(word),
                fixes=replace_scalar(first.span, word) if len(places) == 1 else (),
            )


def _has_anchor(document: Document, violation: Violation) -> bool:
    """Whether the key's value contains an anchor that aliases in the file refer to."""
    root = document.root
    if not document.aliases or len(violation.route) > 1 or not isinstance(root, MappingNode):
        return False
    value = root.value(str(violation.route[0]))
    end = root.span.end if value is None else value.span.end
    stretch = violation.span.source.text[violation.span.end : end]
    names = {alias.text.removeprefix("*") for alias in document.aliases}
    return any(f"&{name}" in stretch for name in names)
