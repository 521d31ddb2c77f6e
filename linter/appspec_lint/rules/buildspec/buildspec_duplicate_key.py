"""Check that every key of the buildspec is unique within its mapping."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import MappingNode, ScalarNode

HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"


@rule(
    Severity.WARNING,
    see=(
        "https://yaml.org/spec/1.1/#id861060",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
    ),
    good=({"buildspec.yml": HEAD + "      - make test\n"},),
    bad=({"buildspec.yml": HEAD + "  «build»:\n    commands:\n      - make test\n"},),
)
def buildspec_duplicate_key(context: Context) -> Iterator[Finding]:
    """A mapping in the buildspec contains the same key twice.

    YAML requires the keys of a mapping to be unique. How CodeBuild handles a duplicate is not
    documented: it either rejects the file or silently discards one of the two, with everything
    below it.

    Not reported for keys that come from a YAML merge (`<<`), which are meant to be overridden.
    """
    for buildspec in context.buildspecs:
        for node in buildspec.document.nodes:
            if not isinstance(node, MappingNode):
                continue
            firsts: dict[str, Span] = {}
            for key in _find_written_keys(node):
                first = firsts.setdefault(key.text, key.span)
                if first is not key.span:
                    yield Finding(
                        key.span,
                        f"duplicate key `{key.text}`; one value is discarded",
                        labels=(Label(first, "first used here"),),
                        help="merge the two",
                    )


def _find_written_keys(node: MappingNode) -> Iterator[ScalarNode]:
    """Find the keys written in the mapping itself, each after the previous value."""
    end = node.span.start
    for pair in node.entries:
        key, value = pair.key, pair.value
        if isinstance(key, ScalarNode) and end <= key.span.start <= node.span.end:
            is_after = key.span.end <= value.span.start <= node.span.end
            end = value.span.end if is_after else key.span.end
            yield key
