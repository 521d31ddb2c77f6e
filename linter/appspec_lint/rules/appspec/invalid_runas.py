"""Check that every `runas` names a user."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Platform, iter_hooks
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalars
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych, strip, to_s

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: start.sh
      timeout: 60
      {runas}
"""
SCRIPT = {"start.sh": "#!/bin/bash\nset -e\nsystemctl enable orders\n"}
TWO = "runas: {}\n    - location: start.sh\n      timeout: 60\n      runas: ubuntu"


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/platform/linux_util.rb "
        "(prepare_script_command: `su USER -c SCRIPT`, unquoted)",
    ),
    good=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas="runas: ec2-user")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas="runas:")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas=TWO.format("ubuntu"))},
    ),
    bad=(
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas="runas: «''»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas="runas: «no»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas="runas: «www-data:www-data»")},
        {**SCRIPT, "appspec.yml": APPSPEC.format(runas=TWO.format("«Ubuntu»"))},
    ),
)
def invalid_runas(context: Context) -> Iterator[Finding]:
    """A script's `runas` is not the name of one user.

    On Linux, agent 1.8 runs `su USER -c SCRIPT` with the value of `runas` and does not check it.
    With an empty string, no user is passed, and `su` falls back to root. YAML reads `no` and
    `false` as a boolean, which becomes the user `false`; a list or a mapping becomes its Ruby
    string. The name ends at the first space, and `user:group` is not split: no such user exists,
    and the script fails with exit code 1. A key without a value has the same effect as no key.

    User names are case-sensitive: `Ubuntu` is another user than `ubuntu`. An AppSpec that contains
    both, in `runas` or in the `owner` and `group` of a permission, has a typo in one of them.

    On Windows, `runas` is ignored: the script runs as the agent's user.
    """
    for appspec in context.appspecs:
        if appspec.platform is not Platform.EC2:
            continue
        is_windows = appspec.for_windows
        for event, location, runas in _find_runas(appspec):
            fault = _describe_fault(runas, is_windows=is_windows)
            if fault is None:
                continue
            name = strip(to_s(runas))
            script = f"Script at specified location: {location} run as user {name}"
            error = f"{script} failed with exit code 1"
            yield Finding(
                runas.span.first_line,
                fault,
                help="remove it: Windows has no `su`"
                if is_windows
                else "write the name of one user on the instance, such as `ec2-user`, "
                "or remove `runas`",
                failure=Failure(f"CodeDeploy {event}", error) if name and not is_windows else None,
            )
        if not is_windows:
            yield from _compare_spellings(appspec)


def _compare_spellings(appspec: AppSpec) -> Iterator[Finding]:
    """Report a name in two spellings of different case; the lowercase one is probably right."""
    spellings: dict[str, dict[str, list[Located[str]]]] = {}
    for name in _find_names(appspec):
        spellings.setdefault(name.value.lower(), {}).setdefault(name.value, []).append(name)
    for lower, places in spellings.items():
        right = lower if lower in places else next(iter(places))
        for spelling, names in places.items():
            if spelling == right:
                continue
            first, *others = (name.span for name in names)
            yield Finding(
                first,
                f"`{spelling}` is not `{right}`: the names of users and groups are case-sensitive",
                labels=(
                    *(Label(span, "and here") for span in others),
                    Label(places[right][0].span, f"`{right}` here"),
                ),
                help=f"did you mean `{right}`?",
                fixes=replace_scalars((first, *others), right),
            )


def _find_names(appspec: AppSpec) -> Iterator[Located[str]]:
    """Find the valid names of users and groups, scripts first."""
    nodes = [runas for _, _, runas in _find_runas(appspec)]
    root = appspec.document.root
    section = root.value("permissions") if isinstance(root, MappingNode) else None
    for item in section.items if isinstance(section, SequenceNode) else ():
        if isinstance(item, MappingNode):
            nodes += [node for key in ("owner", "group") if (node := item.value(key)) is not None]
    for node in nodes:
        if isinstance(node, ScalarNode) and isinstance(resolve_psych(node), str):
            name = strip(to_s(node))
            if name and not any(char in name for char in " \t:"):
                yield Located(name, node.span)


def _find_runas(appspec: AppSpec) -> Iterator[tuple[str, str, Node]]:
    """Find each `runas`, with its event and the location of its script."""
    for event, scripts in iter_hooks(appspec.document.root):
        for script in scripts:
            runas = script.value("runas")
            if runas is not None:
                yield event.text, strip(to_s(script.value("location"))), runas


def _describe_fault(runas: Node, *, is_windows: bool) -> str | None:
    if not isinstance(runas, ScalarNode):
        kind = "list" if isinstance(runas, SequenceNode) else "mapping"
        return f"`runas` must name one user, not a {kind}"
    value = resolve_psych(runas)
    if value is None:
        return None
    name = strip(to_s(runas))
    if is_windows:
        return f"`runas` is ignored on Windows: the script does not run as `{name}`"
    if isinstance(value, bool):
        return f"YAML reads `{runas.text}` as a boolean: the script runs as the user `{name}`"
    if not name:
        return "empty `runas`: `su` falls back to root"
    if any(char in name for char in " \t:"):
        return f"`{name}` is not a valid user name"
    return None
