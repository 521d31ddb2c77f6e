"""Check that CodeDeploy reads every key of the AppSpec."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.agent_v1 import ENTRY, PERMISSION, SCRIPT, TOP, validate
from appspec_lint.appspec.appspec_model import HOOKABLE, AppSpec, Platform
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Finding, Fix, Label
from appspec_lint.diagnostics.odd_characters import strip_odd_characters
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Coverage
from appspec_lint.rules.registry import rule
from appspec_lint.yaml.edits import insert_entry, remove_entry, replace_scalar
from appspec_lint.yaml.nodes import MappingNode, ScalarNode, find_node
from appspec_lint.yaml.psych import resolve_psych
from appspec_lint.yaml.schema import Violation, find_violations

HEAD = "version: 0.0\nos: linux\n"
FILES = "files:\n  - source: /\n    destination: /srv/app\n"

HOMES = (
    (TOP, "to the top level"),
    (HOOKABLE, "into `hooks`"),
    (SCRIPT, "into a script of a hook, next to `location`"),
    (ENTRY, "into an entry of `files`"),
    (PERMISSION, "into an entry of `permissions`, next to `object`"),
)
"""Where the agent reads its keys."""

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
EC2_KEYS = ("os", "files", "permissions", BEHAVIOR)
SERVICE_KEYS = ("Resources", "resources")

MEANT = {
    ("location", "script"): "location",
    ("location", "path"): "location",
    ("location", "user"): "runas",
    ("object", "user"): "owner",
    ("source", "dest"): "destination",
    ("source", "target"): "destination",
}
"""The key that is meant: for a known key next to it, and the unknown word."""


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
    """The AppSpec contains a key that CodeDeploy does not read at that position.

    The agent reads only the keys that it knows, with exactly this spelling and case, each at its
    own position, and silently ignores all others. A misspelled `hooks` runs nothing, `permissions`
    inside an entry of `files` sets nothing, a `runas` there has no effect, and the deployment still
    succeeds.

    `overwrite`, which many tutorials place under `files`, has never been read. The correct key is
    `file_exists_behavior: OVERWRITE`, at the top level. The SELinux user, which AWS documents as
    `user`, is read from `name`.

    An AppSpec is for one platform. `files`, `permissions` and `os` are for EC2/on-premises and have
    no effect next to the `Resources` of ECS and Lambda. A file with `os` is treated as one for
    EC2/on-premises.

    Not reported where a misspelled key causes a rejection, which is reported by the rule for that
    rejection, or for a top-level key that starts with `x-`, which marks it as not meant for AWS.
    Nor is a key that a tool in a workflow of the repository reads, such as `branch_config`.
    """
    tool_keys = frozenset(_find_tool_keys(context))
    for appspec in context.appspecs:
        unknown_keys: dict[tuple[str, bool], list[Violation]] = {}
        rejected = _find_rejected(appspec)
        for violation in find_violations(appspec.document, "appspec"):
            if len(violation.route) == 1 and str(violation.route[0]) in tool_keys:
                continue
            if strip_odd_characters(violation.span.text[:1]) == "":
                continue  # reported by appspec-lookalike-character
            if violation.keyword == "additionalProperties" and violation.span.start not in rejected:
                key = (str(violation.route[-1]), len(violation.route) == 1)
                unknown_keys.setdefault(key, []).append(violation)
        for places in unknown_keys.values():
            yield _describe(appspec, places)


def _find_tool_keys(context: Context) -> Iterator[str]:
    """The top-level keys that the tools of the repository's workflows read."""
    for job in () if context.definitions is None else context.definitions.jobs:
        for step in job.steps:
            yield from getattr(step, "extra_keys", ())


def _find_rejected(appspec: AppSpec) -> Coverage:
    """Find where the agent rejects something because of a key, and where a section is misplaced."""
    if appspec.platform is not Platform.EC2:
        return Coverage()
    spans = [error.finding.span for error in validate(appspec.document)]
    root = appspec.document.root
    hooks = root.value("hooks") if isinstance(root, MappingNode) else None
    events = hooks.entries if isinstance(hooks, MappingNode) else ()
    spans += [
        pair.value.span
        for pair in events
        if isinstance(pair.key, ScalarNode) and pair.key.text in TOP
    ]
    rejected = Coverage()
    for span in spans:
        rejected.add(span.start, span.end + 1)
    return rejected


def _describe(appspec: AppSpec, places: list[Violation]) -> Finding:
    """Describe one unknown key, with all places in which the file has it."""
    first = places[0]
    key = str(first.route[-1])
    mapping = _find_mapping(appspec, first)
    meant = _guess_key(first, mapping)
    home = next((place for keys, place in HOMES if key in keys), None)
    fixes: tuple[Fix, ...] = ()
    message = f"unknown key `{key}`"
    is_ec2 = appspec.platform is Platform.EC2
    if not is_ec2:
        home = None
    if len(first.route) == 1 and key in (SERVICE_KEYS if is_ec2 else EC2_KEYS):
        kinds = ["EC2/on-premises", "ECS or Lambda"]
        this, other = kinds if is_ec2 else reversed(kinds)
        message = f"`{key}` is for {other}, but this AppSpec is for {this}"
        advice = "remove it: an AppSpec is for one platform"
    elif key == "overwrite" or (key == BEHAVIOR and first.route[0] == "files"):
        wanted = _find_wanted_behavior(appspec, places)
        if key == BEHAVIOR:
            message = f"`{key}` is not read here"
        advice = "remove it: it is never read"
        if wanted:
            advice = f"write `{BEHAVIOR}: {wanted}` at the top level"
        fixes = _move_to_top_level(appspec, places, wanted)
    elif first.route[-2:] == ("context", "user"):
        message = "the agent reads the SELinux user from `name` and ignores `user`"
        advice = "rename it to `name`"
        fixes = replace_scalar(first.span, "name" if mapping and not mapping.find("name") else None)
    elif home is not None:
        message = f"`{key}` is not read here"
        advice = f"move it {home}"
    elif meant:
        advice = first.advise(meant)
        fixes = replace_scalar(first.span, meant) if len(places) == 1 else ()
    else:
        advice = first.advise(None)
    labels = tuple(Label(place.span, "and here") for place in places[1:])
    return first.to_finding(message, labels=labels, help=advice, fixes=fixes)


def _guess_key(violation: Violation, mapping: MappingNode | None) -> str | None:
    """Guess the known key that an unknown one is meant to be, unless it is already present."""
    key = str(violation.route[-1])
    present = (
        [pair.key.text for pair in mapping.entries if isinstance(pair.key, ScalarNode)]
        if mapping
        else []
    )
    word = next((MEANT[known, key] for known in present if (known, key) in MEANT), None)
    meant = violation.closest_match or word
    return None if meant in present else meant


def _find_mapping(appspec: AppSpec, violation: Violation) -> MappingNode | None:
    """Find the mapping that contains an unknown key."""
    node = find_node(appspec.document.root, violation.route[:-1])
    return node if isinstance(node, MappingNode) else None


def _find_wanted_behavior(appspec: AppSpec, places: list[Violation]) -> str:
    """Find the value for the top-level key.

    It is empty where the key is already set, or where nothing has to be set.
    """
    root = appspec.document.root
    if not isinstance(root, MappingNode) or root.find(BEHAVIOR) is not None:
        return ""
    for violation in places:
        mapping = _find_mapping(appspec, violation)
        value = mapping.value("overwrite", BEHAVIOR) if mapping else None
        if isinstance(value, ScalarNode) and violation.route[0] != "hooks":
            if resolve_psych(value) is True:
                return "OVERWRITE"
            if value.text.upper() in ("DISALLOW", "OVERWRITE", "RETAIN"):
                return value.text.upper()
    return ""


def _move_to_top_level(appspec: AppSpec, places: list[Violation], wanted: str) -> tuple[Fix, ...]:
    """Remove the lines and, where a value is wanted, write it once at the top level."""
    edits = []
    root = appspec.document.root
    for violation in places:
        mapping = _find_mapping(appspec, violation)
        entry = mapping.find(str(violation.route[-1])) if mapping else None
        if mapping is None or entry is None or not isinstance(entry.value, ScalarNode):
            return ()
        edit = remove_entry(mapping, entry)
        if edit is None:
            return ()
        edits.append(edit)
    if wanted:
        top_level = root if isinstance(root, MappingNode) else None
        before = top_level.find("files", "hooks", "permissions") if top_level else None
        if top_level is None or before is None:
            return ()
        insertion = insert_entry(top_level, BEHAVIOR, wanted, before=before)
        if insertion is None:
            return ()
        edits.append(insertion)
    edits.sort(key=lambda edit: edit.span.start)
    title = (
        f"write `{BEHAVIOR}: {wanted}` at the top level"
        if wanted
        else f"remove `{places[0].route[-1]}`"
    )
    return (Fix(title, tuple(edits)),)
