"""Does the AppSpec hold a key that nobody reads?"""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.finding import Finding, Label, respell
from appspec_lint.model.appspec import Platform
from appspec_lint.rule import Severity, rule
from appspec_lint.schema import Violation, violations

HEAD = "version: 0.0\nos: linux\n"
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
_INSTANCES = ("os", "files", "permissions", "file_exists_behavior")
_SERVICES = ("Resources", "resources")


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure.html",
        "aws/aws-codedeploy-agent 1.8.1 lib/instance_agent/plugins/codedeploy/"
        "application_specification/ (each class reads the keys it knows and no other)",
    ),
    good=({"appspec.yml": HEAD + "files:\n  - source: /\n    destination: /srv/app\n"},),
    bad=(
        {"appspec.yml": HEAD + "«file»:\n  - source: /\n    destination: /srv/app\n"},
        {
            "appspec.yml": HEAD
            + "files:\n  - source: /\n    destination: /srv/app\n    «overwrite»: yes\n"
        },
        {"appspec.yaml": SERVICE + "«files»:\n  - source: /\n    destination: /srv/app\n"},
    ),
)
def appspec_unknown_key(context: Context) -> Iterator[Finding]:
    """The AppSpec holds a key that CodeDeploy does not know.

    The agent reads the keys that it knows, spelt and cased exactly so, and ignores every other
    without a word: a misspelt `hooks` runs nothing, a misspelt `permissions` sets nothing, and
    the deployment succeeds. `overwrite`, which many tutorials put under `files`, has never been
    read; the key for that is `file_exists_behavior`, at the top level.

    One AppSpec is for one platform. `files`, `permissions` and `os` are for EC2/on-premises, and
    mean nothing beside the `Resources` of ECS and Lambda; with `os` the file is taken to be for
    EC2/on-premises.
    """
    for appspec in context.appspecs:
        strays: dict[str, list[Violation]] = {}
        for each in violations(appspec.document, "appspec"):
            if each.keyword == "additionalProperties":
                strays.setdefault(str(each.route[-1]), []).append(each)
        for key, places in strays.items():
            yield _told(key, places, appspec.platform)


def _told(key: str, places: list[Violation], platform: Platform) -> Finding:
    """One key, wherever the file has it."""
    first = places[0]
    instances = platform is Platform.EC2
    if len(first.route) == 1 and key in (_SERVICES if instances else _INSTANCES):
        kinds = ["EC2/on-premises", "ECS and Lambda"]
        this, other = kinds if instances else reversed(kinds)
        return Finding(
            first.span,
            f"`{key}` is for {other}, and this AppSpec is for {this}",
            labels=tuple(Label(each.span, "and here") for each in places[1:]),
            help="leave it out: an AppSpec is for one platform",
        )
    if key == "overwrite":
        advice = "to replace existing files: `file_exists_behavior: OVERWRITE`, at the top level"
    elif first.nearest:
        advice = f"did you mean `{first.nearest}`?"
    else:
        advice = f"known here: {', '.join(f'`{name}`' for name in first.known)}"
    return Finding(
        first.span,
        f"`{key}` is no key that CodeDeploy reads",
        labels=tuple(Label(each.span, "and here") for each in places[1:]),
        help=advice,
        fixes=respell(first.span, first.nearest) if len(places) == 1 else (),
    )
