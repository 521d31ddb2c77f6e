"""Does a mapping of the buildspec hold one key twice?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import MappingNode, ScalarNode, iter_nodes

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
    """A mapping of the buildspec holds the same key twice.

    YAML wants each key of a mapping once. What CodeBuild does with the second one is not
    documented: either it refuses the file, or one of the two is lost without a word, with all
    that stands below it.

    A key that comes in by YAML's merge (`<<`) is meant to be written over, and isn't counted.
    """
    for buildspec in context.buildspecs:
        for node in iter_nodes(buildspec.document.root):
            if not isinstance(node, MappingNode):
                continue
            firsts: dict[str, Span] = {}
            for key in _written(node):
                first = firsts.setdefault(key.text, key.span)
                if first is not key.span:
                    yield Finding(
                        key.span,
                        f"the key `{key.text}` stands here twice, and one of the two is lost",
                        labels=(Label(first, "first here"),),
                        help="put what both hold under one of them",
                    )


def _written(node: MappingNode) -> Iterator[ScalarNode]:
    """The keys that stand in the mapping itself, each behind the value before it."""
    end = node.span.start
    for pair in node.entries:
        key, value = pair.key, pair.value
        if isinstance(key, ScalarNode) and end <= key.span.start <= node.span.end:
            follows = key.span.end <= value.span.start <= node.span.end
            end = value.span.end if follows else key.span.end
            yield key
