"""Check that YAML does not read a leading `!` as a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import extend_to_line_end, parse_edited, quote
from appspec_lint.yaml.nodes import ScalarNode

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"


@rule(
    Severity.WARNING,
    see=("https://yaml.org/spec/1.1/#id858961",),
    good=({"buildspec.yml": HEAD + "      - '! grep -r TODO src'\n"},),
    bad=(
        {"buildspec.yml": HEAD + "      - «! grep -r TODO src»\n"},
        {
            "buildspec.yml": HEAD + "      - make\nartifacts:\n  files:\n    - '**/*'\n"
            "    - «!**/*.map»\n"
        },
    ),
)
def unquoted_yaml_tag(context: Context) -> Iterator[Finding]:
    """A string of the buildspec starts with an unquoted `!`, which YAML removes.

    An unquoted `!` starts a YAML tag, which ends at the next space; the value is what follows the
    tag. The command `! grep -r TODO src` loses its `!` and gives the opposite result. The pattern
    `!**/*.map` is a tag without a value.

    Not reported for YAML's own tags, which start with `!!`.
    """
    for buildspec in context.buildspecs:
        for node in buildspec.document.nodes:
            if not isinstance(node, ScalarNode) or not re.match(r"!(?!!)", node.span.text):
                continue
            span = node.span if node.tag != "!" and node.text else extend_to_line_end(node.span)
            fix = quote(span, "string")
            is_valid = (
                "\n" not in span.text
                and parse_edited(span.source, fix.edits).syntax_problem is None
            )
            yield Finding(
                span.first_line,
                f"YAML parses `{span.text.split()[0]}` as a tag, not as part of the string",
                help="quote the whole string",
                fixes=(fix,) if is_valid else (),
            )
