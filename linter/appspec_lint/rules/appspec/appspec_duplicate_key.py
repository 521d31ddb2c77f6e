"""Is each key of the AppSpec written once?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context, agent_errors
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import (
    MappingEntry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    iter_nodes,
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
    """A key stands twice in one mapping, and only the last counts.

    Agent 1.8 reads the file into a Ruby Hash: of two equal keys the last replaces the first,
    without a word. A second `hooks`, or a second block of one event, silently drops every script
    of the first; the deployment succeeds without them. Put the scripts of one event into one
    list.

    Agent 2.x refuses a second `version`, `os`, `hooks`, `files`, `permissions` or a second key of
    a script or an entry, and of two equal events it takes the last as well.

    Where the last value is refused, that is told alone. What `<<` merges into a mapping is no
    duplicate: to replace it is what it is for. A value that is written twice alike is told too,
    since the next edit will change only one of them.
    """
    for appspec in context.appspecs:
        instances = appspec.platform is Platform.EC2
        refused = {each.span for each in agent_errors(appspec.document)} if instances else set()
        for node in iter_nodes(appspec.document.root):
            if isinstance(node, MappingNode):
                for pair, dropped in _again(node):
                    if not refused & {pair.key.span, pair.value.span}:
                        yield _told(pair, dropped, instances)


def _again(node: MappingNode) -> Iterator[tuple[MappingEntry, MappingEntry]]:
    """Each pair whose key was there already, and the one that it replaces."""
    before: dict[str, MappingEntry] = {}
    for pair in node.entries:
        if not pair.merged:
            name = inspect(pair.key)
            if name in before and isinstance(pair.key, ScalarNode):
                yield pair, before[name]
            before[name] = pair


def _told(pair: MappingEntry, dropped: MappingEntry, instances: bool) -> Finding:
    kept = "the agent keeps only the last" if instances else "only one of them can count"
    return Finding(
        pair.key.span,
        f"`{pair.key.span.text}` stands in line {dropped.key.span.first.line} already, and {kept}",
        labels=(Label(dropped.key.span, _lost(dropped.value)),),
        help="put what both hold under one key, or take one out",
    )


def _lost(value: Node) -> str:
    """What is dropped, in the user's words where they are short."""
    match value:
        case MappingNode(pairs) if pairs:
            names = [pair.key.text for pair in pairs if isinstance(pair.key, ScalarNode)]
            return f"dropped, with {', '.join(f'`{name}`' for name in names[:5])}"
        case SequenceNode(items) if items:
            return f"dropped, with {'its entry' if len(items) == 1 else f'{len(items)} entries'}"
        case ScalarNode(text) if text and len(text) <= 40:
            return f"dropped: `{text}`"
    return "dropped"
