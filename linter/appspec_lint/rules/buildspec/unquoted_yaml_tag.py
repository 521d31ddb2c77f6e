"""Did YAML take an exclamation mark for its own?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import extend_to_line_end, parse_edited, quote
from appspec_lint.yaml.nodes import ScalarNode, iter_nodes

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
    """A text of the buildspec begins with an unquoted `!`, which YAML takes away.

    An unquoted `!` begins a YAML tag, up to the next blank: what stands behind it is the value.
    A command `! grep -r TODO src` loses its `!` and is run the other way round; a pattern
    `!**/*.map` is a tag with nothing behind it.

    The rule is silent about YAML's own tags, which begin with `!!`.
    """
    for buildspec in context.buildspecs:
        for node in iter_nodes(buildspec.document.root):
            if not isinstance(node, ScalarNode) or not re.match(r"!(?!!)", node.span.text):
                continue
            span = node.span if node.tag != "!" and node.text else extend_to_line_end(node.span)
            fix = quote(span, "text")
            works = (
                "\n" not in span.text
                and parse_edited(span.source, fix.edits).syntax_problem is None
            )
            yield Finding(
                span.first_line,
                f"YAML takes `{span.text.split()[0]}` for a tag, and not for text",
                help="quote the whole text",
                fixes=(fix,) if works else (),
            )
