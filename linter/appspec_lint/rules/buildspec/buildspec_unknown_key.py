"""Does the buildspec hold a key that nobody reads?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.misplaced_keys import (
    expected_location,
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
    """The buildspec holds a key that CodeBuild does not know.

    A key that CodeBuild does not know does not stop the build: a misspelt `commands` or
    `artifacts` is as good as absent, and the build is green. Phase names are another matter: an
    unknown one ends the build (see `buildspec-invalid`). A key that is known on another level is
    told by `buildspec-misplaced-key`.

    The rule is silent about a key at the first column whose value is there to be aliased.
    """
    for buildspec in context.buildspecs:
        strays: dict[str, list[Violation]] = {}
        found = find_violations(buildspec.document, "buildspec")
        told = [find_key_for_files(each, found) for each in found]
        for each in found:
            if (
                each.keyword != "additionalProperties"
                or expected_location(each) is not None
                or each in told
            ):
                continue
            if not each.certain and not _anchored(buildspec.document, each):
                strays.setdefault(str(each.route[-1]), []).append(each)
        for key, places in strays.items():
            first = places[0]
            word = intended_key(first)
            known = f"known here: {', '.join(f'`{name}`' for name in first.known)}"
            yield Finding(
                first.span,
                f"`{key}` is no key that CodeBuild reads",
                labels=tuple(Label(each.span, "and here") for each in places[1:]),
                help=f"did you mean `{word}`?" if word else known,
                fixes=replace_scalar(first.span, word) if len(places) == 1 else (),
            )


def _anchored(document: Document, violation: Violation) -> bool:
    """Whether the key holds what aliases elsewhere in the file stand for."""
    root = document.root
    if not document.aliases or len(violation.route) > 1 or not isinstance(root, MappingNode):
        return False
    value = root.value(str(violation.route[0]))
    end = root.span.end if value is None else value.span.end
    stretch = violation.span.source.text[violation.span.end : end]
    names = {alias.text.removeprefix("*") for alias in document.aliases}
    return any(f"&{name}" in stretch for name in names)
