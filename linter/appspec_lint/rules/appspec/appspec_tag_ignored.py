"""Check that the AppSpec does not rely on a YAML tag."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule

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
    """A YAML tag precedes a value, and the agent ignores it.

    `!Sub`, `!Ref` and similar tags belong to CloudFormation, and nothing resolves them in an
    AppSpec. Agent 1.8 drops the tag and uses the string after it unchanged, including `${…}`. A tag
    without a string gives no value at all.

    Not reported for YAML's own tags (`!!str`, `!!int`), which have their usual effect. A tag that
    requests a Ruby object is reported by `unsafe-yaml-value`.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        for node in appspec.document.nodes:
            tag = node.tag or ""
            if len(tag) < 2 or not tag.startswith("!") or tag.startswith(("!ruby/", "!!")):
                continue
            if tag in _PSYCH:
                continue
            yield Finding(
                node.span.first_line,
                f"the tag `{tag}` is ignored; the agent uses the value after it unchanged",
                help="write the value itself, or substitute it with a build command",
            )


_PSYCH = ("!binary", "!float", "!str", "!set", "!map", "!omap", "!seq")
"""The short tags that Psych resolves (to_ruby.rb)."""
