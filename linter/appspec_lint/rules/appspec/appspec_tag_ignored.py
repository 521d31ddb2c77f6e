"""Does the AppSpec rely on a YAML tag?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.nodes import iter_nodes

HEAD = "version: 0.0\nos: linux\n"


@rule(
    Severity.WARNING,
    see=(
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/application_specification.rb (YAML.load: Psych drops a tag "
        "that no class is registered for)",
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html",
    ),
    good=({"appspec.yml": HEAD + "files:\n  - source: /\n    destination: /srv/app\n"},),
    bad=({"appspec.yml": HEAD + "files:\n  - source: /\n    destination: «!Sub '/srv/${App}'»\n"},),
)
def appspec_tag_ignored(context: Context) -> Iterator[Finding]:
    """A YAML tag stands before a value, and the agent drops it.

    `!Sub`, `!Ref` and their like are CloudFormation's, and nobody resolves them in an AppSpec:
    agent 1.8 drops the tag and takes the text behind it as it is, `${…}` and all. A tag without
    a text gives nothing at all.

    YAML's own tags (`!!str`, `!!int`) have their effect and are silent; what asks for a Ruby
    object is told by `unsafe-yaml-value`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for node in iter_nodes(appspec.document.root):
            tag = node.tag or ""
            if len(tag) < 2 or not tag.startswith("!") or tag.startswith(("!ruby/", "!!")):
                continue
            if tag in _PSYCH:
                continue
            yield Finding(
                node.span.first_line,
                f"the agent drops the tag `{tag}`, and takes what stands behind it as it is",
                help="write the value itself; a script of the build can put it in",
            )


_PSYCH = ("!binary", "!float", "!str", "!set", "!map", "!omap", "!seq")
"""The short tags that Psych knows (to_ruby.rb)."""
