"""Check that every suppression comment suppresses a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.diagnostics.text_edits import remove_comment
from appspec_lint.rules.registry import rule
from appspec_lint.suppressions import Directive

APPSPEC = "version: 0.0\nos: {os}\nfiles:\n  - source: /\n    destination: /srv/orders\n"


@rule(
    Severity.WARNING,
    see=("https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",),
    good=(
        {
            "appspec.yml": APPSPEC.format(
                os="solaris  # appspec-lint: ignore[unsupported-os]: we run a custom agent"
            ),
        },
    ),
    bad=(
        {"appspec.yml": APPSPEC.format(os="linux  # appspec-lint: ignore[«unsupported-os»]: old")},
        {
            "appspec.yml": "# appspec-lint: ignore-file[unsupported-os, «unsupported-version»]\n"
            + APPSPEC.format(os="solaris")
        },
    ),
)
def unused_suppression(context: Context) -> Iterator[Finding]:
    """A suppression comment does not suppress any finding.

    Either the defect has been fixed, or the comment is in the wrong place: it must be on the line
    of the finding, on the line above it, or on a key above it. If it stays, it suppresses the next
    finding.

    Not reported for rules that did not run, or for files that were not checked.
    """
    reported: set[Directive] = set()
    idle = Counter(directive for directive, _ in context.unused_suppressions)
    for directive, name in context.unused_suppressions:
        is_whole = idle[directive] == len(directive.names)
        if is_whole and directive in reported:
            continue
        reported.add(directive)
        yield Finding(
            name.span,
            f"suppression of `{name.value}` has no effect",
            help="remove it",
            fixes=(_remove(directive, None if is_whole else name),),
        )


def _remove(directive: Directive, name: Located[str] | None) -> Fix:
    """Remove the comment, or one of the names in it."""
    source, span = directive.source, directive.span
    if name is not None:
        index = directive.names.index(name)
        is_first, is_last = index == 0, index == len(directive.names) - 1
        start = name.span.start if is_first else directive.names[index - 1].span.end
        end = directive.names[1].span.start if is_first and not is_last else name.span.end
        return Fix("remove the name", (TextEdit(source.span(start, end), ""),), safe=True)
    return Fix("remove the comment", (remove_comment(span),), safe=True)
