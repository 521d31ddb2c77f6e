"""Does every comment that silences findings silence any?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule
from appspec_lint.suppressions import Directive

APPSPEC = "version: 0.0\nos: {os}\nfiles:\n  - source: /\n    destination: /srv/orders\n"


@rule(
    Severity.WARNING,
    see=("https://github.com/appspec-lint/appspec-lint/blob/main/docs/configuration.md",),
    good=(
        {
            "appspec.yml": APPSPEC.format(
                os="solaris  # appspec-lint: ignore[unsupported-os]: an agent of our own"
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
    """A comment is to silence a finding that isn't there.

    The defect has been mended, or the comment stands where the finding is not: on its line, on
    the line above it, or on a key above it. Left in place, it would silence the next one.

    The rule is silent about rules that did not run, and about files that the run was not about.
    """
    told: set[Directive] = set()
    for directive, name in context.unused_suppressions:
        idle = [other for each, other in context.unused_suppressions if each is directive]
        whole = len(idle) == len(directive.names)
        if whole and directive in told:
            continue
        told.add(directive)
        yield Finding(
            name.span,
            f"the comment silences nothing of `{name.value}`",
            help="take it out",
            fixes=(_without(directive, None if whole else name),),
        )


def _without(directive: Directive, name: Located[str] | None) -> Fix:
    """The file without the comment, or the comment without one of its names."""
    source, span = directive.source, directive.span
    if name is not None:
        index = directive.names.index(name)
        first, last = index == 0, index == len(directive.names) - 1
        start = name.span.start if first else directive.names[index - 1].span.end
        end = directive.names[1].span.start if first and not last else name.span.end
        return Fix("take the name out", (TextEdit(source.span(start, end), ""),), safe=True)
    line = span.first.line
    start = source.line_starts[line - 1]
    before = source.text[start : span.start]
    if before.strip(" \t"):
        begin = start + len(before.rstrip(" \t"))
        return Fix("take the comment out", (TextEdit(source.span(begin, span.end), ""),), safe=True)
    end = source.line_starts[line] if line < len(source.line_starts) else span.end
    return Fix("take the comment out", (TextEdit(source.span(start, end), ""),), safe=True)
