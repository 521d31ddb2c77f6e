"""The job and the commands of CircleCI's orb for CodeDeploy.

https://circleci.com/developer/orbs/orb/circleci/aws-code-deploy
"""

from __future__ import annotations

from collections.abc import Mapping

from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.ci_values import child, expand
from appspec_lint.pipeline.pipeline_model import PackStep, RevisionStep, Setting, Step
from appspec_lint.yaml.nodes import Node, ScalarNode

ORB = "circleci/aws-code-deploy@"
_FILE_EXISTS = regex(r"--file-exists-behavior[= ]+(\w+)")


def read_orb_job(
    orb: str, name: ScalarNode, call: Node | None, arguments: Mapping[str, str]
) -> tuple[Step, ...]:
    """The steps of the orb's job `deploy`, which checks out the repository; empty for others."""
    if not orb.startswith(ORB) or not orb.endswith("/deploy"):
        return ()
    return (*_push(name, call, arguments, {}), *_deploy(name, call, arguments, {}))


def read_orb_command(
    orb: str,
    name: ScalarNode,
    call: Node | None,
    arguments: Mapping[str, str],
    variables: Mapping[str, str],
) -> tuple[Step, ...]:
    """The step of a command of the orb; what it does besides changes no files."""
    command = orb.rpartition("/")[2].replace("-", "_")
    if command == "push_bundle":
        return _push(name, call, arguments, variables)
    return _deploy(name, call, arguments, variables) if command == "deploy_bundle" else ()


def _push(
    name: ScalarNode, call: Node | None, arguments: Mapping[str, str], variables: Mapping[str, str]
) -> tuple[Step, ...]:
    source = _find(name, call, arguments, variables, "bundle_source", ".")
    key = _key(name, call, arguments, variables)
    return (PackStep(name.text, name.span, source, key=key, deploys=False),)


def _deploy(
    name: ScalarNode, call: Node | None, arguments: Mapping[str, str], variables: Mapping[str, str]
) -> tuple[Step, ...]:
    options = _find(name, call, arguments, variables, "deploy_bundle_arguments", "")
    behavior = _FILE_EXISTS.search(options.text or "")
    step = RevisionStep(
        name.text,
        name.span,
        _key(name, call, arguments, variables),
        _find(name, call, arguments, variables, "bundle_type", "zip"),
        behavior[1] if behavior else "",
    )
    return (step,)


def _key(
    name: ScalarNode, call: Node | None, arguments: Mapping[str, str], variables: Mapping[str, str]
) -> Setting:
    """The orb adds the type to the key."""
    key = _find(name, call, arguments, variables, "bundle_key", "${bundle_key}")
    kind = _find(name, call, arguments, variables, "bundle_type", "zip")
    return Setting(f"{key.text}.{kind.text}", key.span)


def _find(
    name: ScalarNode,
    call: Node | None,
    arguments: Mapping[str, str],
    variables: Mapping[str, str],
    parameter: str,
    default: str,
) -> Setting:
    """A parameter: before version 3, with hyphens in its name."""
    for spelling in (parameter, parameter.replace("_", "-")):
        if spelling in arguments:
            written = child(call, spelling)
            span: Span = name.span if written is None else written.span
            return Setting(expand(arguments[spelling], variables), span)
    return Setting(default, name.span)
