"""Check that the agent sets every mode as written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.permission_values import check_mode
from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Agent, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, to_s

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"
OBJECT = "permissions:\n  - object: /srv/app\n    type: [file]\n    mode: "


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-permissions.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/mode_info.rb (the mode is the value's `to_s`)",
    ),
    good=(
        {"appspec.yml": HEAD + FILES + OBJECT + '"0644"\n'},
        {"appspec.yml": HEAD + FILES + OBJECT + "644\n"},
    ),
    bad=(
        {"appspec.yml": HEAD + FILES + OBJECT + "«0644»\n"},
        {"appspec.yml": HEAD + FILES + OBJECT + "«0777»\n"},
    ),
)
def mode_read_as_octal(context: Context) -> Iterator[Finding]:
    """YAML reads a permission's `mode` as a number, and agent 1.8 sets a different mode.

    In YAML 1.1, an unquoted number with a leading zero is octal: Ruby reads `0644` as 420. Agent
    1.8 then uses the digits of that number as the mode and sets 0420 (`r---w----`). The owner
    cannot write, the application cannot read, and the deployment still succeeds. `0777` becomes
    0511, and `0640` becomes 0416. Hexadecimal and binary numbers are affected in the same way.

    Agent 2.x reads the mode as written, and both agents read `644` and `"0644"` as intended. A
    number whose digits are not a valid octal mode, such as `0755` (493), is rejected: see
    `invalid-mode`.
    """
    for appspec in context.appspecs:
        root = appspec.document.root
        section = root.value("permissions") if isinstance(root, MappingNode) else None
        if appspec.platform is not Platform.EC2 or not isinstance(section, SequenceNode):
            continue
        for entry in section.items:
            mode = entry.value("mode") if isinstance(entry, MappingNode) else None
            if isinstance(mode, ScalarNode):
                yield from _check(mode)


def _check(mode: ScalarNode) -> Iterator[Finding]:
    value, read = resolve_psych(mode), to_s(mode)
    if not mode.plain or not isinstance(value, int) or isinstance(value, bool):
        return
    if check_mode(mode) is not None:
        return  # reported by invalid-mode
    written = re.fullmatch(r"\+?0*([0-7]{1,4})", mode.text.replace("_", "").replace(",", ""))
    if written is not None and written[1] == (read.lstrip("0") or "0"):
        return
    meant = mode.text if re.fullmatch(r"0[0-7]{1,3}", mode.text) else None
    yield Finding(
        mode.span,
        f"YAML reads the mode `{mode.text}` as {read}, so agent 1.8 sets {read.rjust(4, '0')}",
        help=f'quote it: `mode: "{meant}"`' if meant else "write the octal digits, such as `644`",
        fixes=replace_scalar(mode.span, f'"{meant}"' if meant else None),
        agent=Agent.V1,
    )
