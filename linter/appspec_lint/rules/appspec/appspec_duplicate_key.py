"""Check that every key of the AppSpec is unique within its mapping."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import validate
from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import (
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)
from appspec_lint.yaml.psych import inspect

HEAD = "version: 0.0\nos: linux\n"
STOP = "    - location: stop.sh\n      timeout: 60\n"
START = "    - location: start.sh\n      timeout: 60\n"
SCRIPTS = {
    "stop.sh": "#!/bin/bash\nsystemctl stop orders || true\n",
    "start.sh": "#!/bin/bash\nset -e\nsystemctl enable orders\n",
}


@rule(
    Severity.WARNING,
    see=(
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb (YAML.load into a Ruby Hash)",
        "https://yaml.org/spec/1.1/#id861060 (the keys of a mapping are unique)",
    ),
    good=(
        {
            **SCRIPTS,
            "appspec.yml": HEAD + f"hooks:\n  BeforeInstall:\n{STOP}  AfterInstall:\n{START}",
        },
    ),
    bad=(
        {
            **SCRIPTS,
            "appspec.yml": HEAD
            + f"hooks:\n  BeforeInstall:\n{STOP}«hooks»:\n  AfterInstall:\n{START}",
        },
        {
            **SCRIPTS,
            "appspec.yml": HEAD + f"hooks:\n  AfterInstall:\n{STOP}  «AfterInstall»:\n{START}",
        },
    ),
)
def appspec_duplicate_key(context: Context) -> Iterator[Finding]:
    """A key appears twice in one mapping, and only the last value counts.

    Agent 1.8 loads the file into a Ruby Hash. When a key is repeated, the last value silently
    replaces the earlier one. A second `hooks`, or a second block for the same event, drops every
    script of the first, and the deployment succeeds without them. List all scripts of an event
    together.

    Agent 2.x rejects a second `version`, `os`, `hooks`, `files` or `permissions` and a repeated key
    of a script or an entry. If an event is repeated, it also uses only the last one.

    Not reported where the agent rejects the last value, since that rejection is reported by its own
    rule. Keys merged with `<<` are not duplicates, because overriding them is the purpose of a
    merge. A key with two identical values is reported too, since the next edit will change only one
    of them.
    """
    for appspec in context.appspecs:
        duplicates = [
            duplicate
            for node in appspec.document.nodes
            if isinstance(node, MappingNode) and len(node.entries) > 1
            for duplicate in _find_duplicates(node)
        ]
        if duplicates:
            is_ec2 = appspec.platform is Platform.EC2
            errors = validate(appspec.document) if is_ec2 else ()
            rejected = {error.finding.span for error in errors}
            for pair, discarded in duplicates:
                if not rejected & {pair.key.span, pair.value.span}:
                    yield _describe(pair, discarded, is_ec2)


def _find_duplicates(node: MappingNode) -> Iterator[tuple[MappingEntry, MappingEntry]]:
    """Find each pair whose key has appeared before, and the pair that it replaces."""
    seen: dict[str, MappingEntry] = {}
    for pair in node.entries:
        if not pair.merged:
            name = inspect(pair.key)
            if name in seen and isinstance(pair.key, ScalarNode):
                yield pair, seen[name]
            seen[name] = pair


def _describe(pair: MappingEntry, discarded: MappingEntry, is_ec2: bool) -> Finding:
    kept = "the agent keeps only the last value" if is_ec2 else "one value is discarded"
    return Finding(
        pair.key.span,
        f"duplicate key `{pair.key.span.text}`; {kept}",
        labels=(Label(discarded.key.span, _describe_discarded(discarded.value)),),
        help="merge the two, or remove one",
    )


def _describe_discarded(value: Node) -> str:
    """Describe the discarded value, quoting it if it is short."""
    match value:
        case MappingNode(pairs) if pairs:
            names = [pair.key.text for pair in pairs if isinstance(pair.key, ScalarNode)]
            return f"discarded, including {', '.join(f'`{name}`' for name in names[:5])}"
        case SequenceNode(items) if items:
            size = "1 entry" if len(items) == 1 else f"{len(items)} entries"
            return f"discarded: {size}"
        case ScalarNode(text) if text and len(text) <= 40:
            return f"discarded: `{text}`"
    return "discarded"
