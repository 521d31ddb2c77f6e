"""Does the AppSpec hold a key that nobody reads?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import ENTRY, PERMISSION, SCRIPT, TOP
from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, Platform
from appspec_lint.context import Context, agent_errors
from appspec_lint.diagnostics.finding import Finding, Fix, Label, TextEdit
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Span
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import replace_scalar
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import resolve_psych
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"

HOMES = (
    (TOP, "at the top level, at the left margin"),
    (HOOKABLE, "below `hooks`"),
    (SCRIPT, "in a script of a hook, beside `location`"),
    (ENTRY, "in an entry of `files`"),
    (PERMISSION, "in an entry of `permissions`, beside `object`"),
)
"""Where the keys are read that the agent knows."""

BEHAVIOR = "file_exists_behavior"

SERVICE = """\
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: <TASK_DEFINITION>
        LoadBalancerInfo:
          ContainerName: web
          ContainerPort: 8080
"""
OF_INSTANCES = ("os", "files", "permissions", BEHAVIOR)
OF_SERVICES = ("Resources", "resources")

MEANT = {
    ("location", "script"): "location",
    ("location", "path"): "location",
    ("location", "user"): "runas",
    ("object", "user"): "owner",
    ("source", "dest"): "destination",
    ("source", "target"): "destination",
}
"""What is meant by a word in the company of a known key."""


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/ (each class reads the keys it knows and no other)",
    ),
    good=({"appspec.yml": HEAD + FILES + "file_exists_behavior: OVERWRITE\n"},),
    bad=(
        {"appspec.yml": HEAD + "«file»:\n  - source: /\n    destination: /srv/app\n"},
        {"appspec.yml": HEAD + FILES + "    «overwrite»: yes\n"},
        {"appspec.yml": HEAD + FILES + "    «runas»: ec2-user\n"},
        {"appspec.yaml": SERVICE + "«files»:\n  - source: /\n    destination: /srv/app\n"},
    ),
)
def appspec_unknown_key(context: Context) -> Iterator[Finding]:
    """The AppSpec holds a key that CodeDeploy does not read where it stands.

    The agent reads the keys that it knows, spelt and cased exactly so, each in its place, and
    ignores every other without a word: a misspelt `hooks` runs nothing, `permissions` inside an
    entry of `files` sets nothing, a `runas` there runs nothing as that user, and the deployment
    succeeds.

    `overwrite`, which many tutorials put under `files`, has never been read; the key for that is
    `file_exists_behavior: OVERWRITE`, at the top level. The SELinux user, which the manual calls
    `user`, is read from `name`.

    One AppSpec is for one platform. `files`, `permissions` and `os` are for EC2/on-premises, and
    mean nothing beside the `Resources` of ECS and Lambda; with `os` the file is taken to be for
    EC2/on-premises.

    Where a misspelt key is the cause of a refusal, that is told by the rule of the refusal. A key
    at the top level that begins with `x-` says itself that nobody reads it.
    """
    for appspec in context.appspecs:
        strays: dict[tuple[str, bool], list[Violation]] = {}
        told = _told_already(appspec)
        for each in find_violations(appspec.document, "appspec"):
            if each.keyword == "additionalProperties" and not any(
                span.start <= each.span.start <= span.end for span in told
            ):
                key = (str(each.route[-1]), len(each.route) == 1)
                strays.setdefault(key, []).append(each)
        for places in strays.values():
            yield _finding(appspec, places)


def _told_already(appspec: AppSpec) -> tuple[Span, ...]:
    """Where the agent refuses something for a key, or a whole section that is misplaced."""
    if appspec.platform is not Platform.EC2:
        return ()
    spans = [each.span for each in agent_errors(appspec.document)]
    root = appspec.document.root
    hooks = root.value("hooks") if isinstance(root, MappingNode) else None
    events = hooks.entries if isinstance(hooks, MappingNode) else ()
    spans += [
        pair.value.span
        for pair in events
        if isinstance(pair.key, ScalarNode) and pair.key.text in TOP
    ]
    return tuple(spans)


def _finding(appspec: AppSpec, places: list[Violation]) -> Finding:
    """One key, wherever the file has it."""
    first = places[0]
    key = str(first.route[-1])
    holder = _holder(appspec, first)
    meant = _meant(first, holder)
    home = next((place for keys, place in HOMES if key in keys), None)
    fixes: tuple[Fix, ...] = ()
    message = f"`{key}` is no key that CodeDeploy reads"
    instances = appspec.platform is Platform.EC2
    if not instances:
        home = None
    if len(first.route) == 1 and key in (OF_SERVICES if instances else OF_INSTANCES):
        kinds = ["EC2/on-premises", "ECS and Lambda"]
        this, other = kinds if instances else reversed(kinds)
        message = f"`{key}` is for {other}, and this AppSpec is for {this}"
        advice = "leave it out: an AppSpec is for one platform"
    elif "\u00a0" in key:
        message = f"a no-break space belongs to the key `{key}`, which nobody reads"
        advice = "indent with plain blanks"
    elif key == "overwrite" or (key == BEHAVIOR and first.route[0] == "files"):
        wanted = _wanted(appspec, places)
        advice = "take it out: nothing reads it"
        if wanted:
            advice = f"what is meant is `{BEHAVIOR}: {wanted}`, at the top level"
        fixes = _moved(appspec, places, wanted)
    elif first.route[-2:] == ("context", "user"):
        message = "the agent reads the SELinux user from `name`, and ignores `user`"
        advice = "write `name`"
        fixes = replace_scalar(first.span, "name" if holder and not holder.find("name") else None)
    elif home is not None:
        message = f"`{key}` is not read here"
        advice = f"it belongs {home}"
    elif meant:
        advice = f"did you mean `{meant}`?"
        fixes = replace_scalar(first.span, meant) if len(places) == 1 else ()
    else:
        advice = f"known here: {', '.join(f'`{name}`' for name in first.known)}"
    labels = tuple(Label(each.span, "and here") for each in places[1:])
    return Finding(first.span, message, labels=labels, help=advice, fixes=fixes)


def _meant(stray: Violation, holder: MappingNode | None) -> str | None:
    """The known key that a stray one may have meant, and that is not there already."""
    key = str(stray.route[-1])
    beside = (
        [pair.key.text for pair in holder.entries if isinstance(pair.key, ScalarNode)]
        if holder
        else []
    )
    word = next((MEANT[known, key] for known in beside if (known, key) in MEANT), None)
    meant = stray.closest_match or word
    return None if meant in beside else meant


def _holder(appspec: AppSpec, stray: Violation) -> MappingNode | None:
    """The mapping that a stray key stands in."""
    node: Node | None = appspec.document.root
    for step in stray.route[:-1]:
        if isinstance(node, MappingNode):
            node = node.value(str(step))
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.items[step]
    return node if isinstance(node, MappingNode) else None


def _wanted(appspec: AppSpec, places: list[Violation]) -> str:
    """What the top level's key should say; "" where it says something, or nothing is wanted."""
    root = appspec.document.root
    if not isinstance(root, MappingNode) or root.find(BEHAVIOR) is not None:
        return ""
    for each in places:
        holder = _holder(appspec, each)
        value = holder.value("overwrite", BEHAVIOR) if holder else None
        if isinstance(value, ScalarNode) and each.route[0] != "hooks":
            if resolve_psych(value) is True:
                return "OVERWRITE"
            if value.text.upper() in ("DISALLOW", "OVERWRITE", "RETAIN"):
                return value.text.upper()
    return ""


def _moved(appspec: AppSpec, places: list[Violation], wanted: str) -> tuple[Fix, ...]:
    """Take the lines out and, where something is wanted, write it once at the top level."""
    edits = []
    source, root = appspec.source, appspec.document.root
    for each in places:
        holder = _holder(appspec, each)
        pair = holder.find(str(each.route[-1])) if holder else None
        line = each.span.first.line
        if pair is None or source.position(pair.value.span.end).line != line:
            return ()
        if not source.line(line).strip().startswith(each.span.text):
            return ()  # behind a dash, or in braces
        start = source.line_starts[line - 1]
        after = source.line_starts[line] if line < len(source.line_starts) else len(source.text)
        edits.append(TextEdit(source.span(start, after), ""))
    if wanted:
        place = (
            root.find("files", "hooks", "permissions") if isinstance(root, MappingNode) else None
        )
        if place is None or place.key.span.first.column != 1:
            return ()
        at = place.key.span.start
        edits.append(TextEdit(source.span(at, at), f"{BEHAVIOR}: {wanted}\n"))
    edits.sort(key=lambda edit: edit.span.start)
    title = f"write `{BEHAVIOR}: {wanted}`" if wanted else f"take `{places[0].route[-1]}` out"
    return (Fix(title, tuple(edits)),)
