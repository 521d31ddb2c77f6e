"""Texts shared by the `text` and `html` formats of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.redaction import redact_source
from appspec_lint.output.plan.annotations import PlanAnnotations
from appspec_lint.output.plan.fact_lines import SUBJECTS, describe_origin
from appspec_lint.output.plan.symbols import blocking_event, stopping
from appspec_lint.output.plan.tree_view import counted
from appspec_lint.plan.plan_model import (
    Actor,
    Deployment,
    LifecycleStep,
    Plan,
    PlannedArtifact,
    PlannedScript,
    Revision,
)
from appspec_lint.plan.provenance import Confidence, Origin, Subject
from appspec_lint.script.actions import Action, find_actions

PLATFORMS = {
    Platform.EC2: "EC2/on-premises",
    Platform.ECS: "Amazon ECS",
    Platform.LAMBDA: "AWS Lambda",
}


def position(diagnostic: Diagnostic) -> str:
    """Format the position of a finding as `path:line:column`."""
    return f"{diagnostic.path}:{diagnostic.start.line}:{diagnostic.start.column}"


def subtitle(deployment: Deployment) -> str:
    """Describe the platform, and the operating system if there is one."""
    os = deployment.appspec.os
    named = PLATFORMS[deployment.platform]
    if deployment.ways > 1:
        named = f"delivery {deployment.way} of {deployment.ways}, {named}"
    return f"{named}, {os.value}" if os is not None else named


def describe_build(deployment: Deployment) -> str:
    """Describe which build produces the revision."""
    artifact = deployment.artifact
    if artifact is None:
        if deployment.platform is not Platform.EC2:
            return "no matching buildspec found"
        directory = deployment.appspec.source.display_path.rpartition("/")[0]
        where = f"`{directory}`" if directory else "this directory"
        return f"no matching buildspec found; assuming {where} is deployed as-is"
    if artifact.is_repository:
        return "the repository is deployed as it is in git"
    is_guess = not (deployment.others or artifact.others or deployment.sure)
    is_guess = is_guess and not any(fact.origin is Origin.DEFINITION for fact in deployment.facts)
    text = f"{'probably ' if is_guess else ''}built by {named(artifact)}"
    if artifact.root != "." or artifact.others:
        text += f", source root `{artifact.root}`"
    more = [named(other) for other in deployment.others]
    if more:
        extra = f", or {len(more) - 2} others" if len(more) > 2 else ""
        text += f" (or {', or '.join(more[:2])}{extra}; cannot be determined statically)"
    elif artifact.others:
        roots = " or ".join(f"`{root}`" for root in artifact.others)
        text += f" (or {roots}; cannot be determined statically)"
    return text


def describe_facts(
    deployment: Deployment | None, artifact: PlannedArtifact | None
) -> Iterator[tuple[str, str]]:
    """Where each fact comes from: its name, and its origin; what is not known is omitted."""
    facts = () if deployment is None else deployment.facts
    for fact in (*facts, *(() if artifact is None else artifact.facts)):
        is_implied = fact.subject is Subject.PLATFORM and fact.origin is not Origin.DEFINITION
        is_implied |= fact.subject is Subject.SHELL and fact.confidence is Confidence.PRESUMED
        if fact.otherwise is not None or not (is_implied or fact.origin is Origin.UNKNOWN):
            yield SUBJECTS[fact.subject], describe_origin(fact)


def describe_unmatched(artifact: PlannedArtifact, plan: Plan) -> str:
    """Describe an artifact that is shown without a deployment."""
    users = [
        deployment.appspec.source.display_path
        for deployment in plan.deployments
        if any(candidate is artifact for candidate in deployment.others)
    ]
    root = f"source root `{artifact.root}`"
    if users:
        return f"possibly deployed by {' or '.join(users)}; {root}"
    return f"not matched to any AppSpec; {root}"


def named(artifact: PlannedArtifact) -> str:
    """Name an artifact by its buildspec, and a secondary one also by its identifier."""
    shown = artifact.buildspec.source.display_path
    return f"{shown}, artifact `{artifact.section.name}`" if artifact.section.name else shown


def terms(script: PlannedScript) -> str:
    """Describe the user and the timeout of a script."""
    if script.entry is None:
        return f"must report status within {script.timeout} s"
    user = f"as {script.runas}, " if script.runas else ""
    default = " (default)" if script.assumed else ""
    return f"{user}timeout {script.timeout} s{default}"


def beside(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> str:
    """Return the note next to an event."""
    blocking = blocking_event(step, deployment, places)
    if blocking:
        return f"not reached: {blocking} fails"
    rules = dict.fromkeys(diagnostic.rule for diagnostic in stopping(step, deployment, places))
    if rules:
        return f"fails: {', '.join(rules)}"
    if step.actor is Actor.SERVICE:
        return "performed by the load balancer"
    if step.event == "DownloadBundle":
        return "the agent unpacks the revision"
    if step.event == "Install":
        certain = sum(copy.certainty is Certainty.YES for copy in deployment.install)
        possible = len(deployment.install) - certain
        if not deployment.entries:
            return "nothing to copy"
        if not possible:
            return f"copies {counted(certain, 'file')}"
        kinds = f"{certain:,} + {possible:,}" if certain else f"{possible:,}"
        return f"copies {kinds} possible file{'' if possible == 1 else 's'}"
    if not step.scripts:
        return "no scripts"
    return "scripts of the previous revision" if step.revision is Revision.PREVIOUS else ""


def traffic(deployment: Deployment) -> str:
    """Describe the type of deployment that the order applies to, and how others differ."""
    if deployment.platform is Platform.ECS:
        return "Blue/green. AfterAllowTestTraffic runs only if a test listener is configured."
    if deployment.platform is Platform.LAMBDA:
        return "CodeDeploy shifts the alias to the new version between the two events."
    has_traffic = any("Traffic" in step.event for step in deployment.steps)
    balanced = " The traffic events require a load balancer." if has_traffic else ""
    return (
        f"In-place, on each instance.{balanced} Blue/green: the new instances run all events "
        "except BeforeBlockTraffic, BlockTraffic and AfterBlockTraffic; the original instances run "
        "these three after the traffic is rerouted."
    )


def previous(deployment: Deployment) -> str:
    """Explain the hooks that run the previous revision's scripts; "" if there are none."""
    steps = [step.event for step in deployment.hooks if step.revision is Revision.PREVIOUS]
    if not steps or deployment.platform is not Platform.EC2:
        return ""
    verb = "runs" if len(steps) == 1 else "run"
    return (
        f"{', '.join(steps)} {verb} the scripts of the previous revision (none in the first "
        "deployment); the scripts shown here run in the next deployment."
    )


def list_actions(script: PlannedScript) -> tuple[Action, ...]:
    """List what a script does, as far as it can be analyzed."""
    return find_actions(script.script) if script.script is not None else ()


def explain_no_actions(script: PlannedScript) -> str:
    """Explain why `list_actions` lists nothing; "" if it does."""
    if script.entry is None:
        return "Lambda function (not in this repository)"
    if script.found.denied:
        return "" if script.script is not None else "not in the revision"
    if script.script is None:
        return "not in the repository; contents unknown"
    if not script.script.is_shell:
        return "not a shell script; not analyzed"
    commands = script.script.program.commands
    if not script.script.program.complete:
        return "too long to analyze"
    if list_actions(script):
        return ""
    if len(commands) > 2:
        return f"runs {counted(len(commands), 'command')}"
    source = redact_source(script.script.source)
    texts = [source.span(command.start, command.end).first_line.text for command in commands]
    return f"runs {' and '.join(f'`{text}`' for text in texts) or 'nothing'}"


def format_command(action: Action) -> str:
    """Return the command in one line, with secrets redacted."""
    span = action.span
    return " ".join(redact_source(span.source).span(span.start, span.end).first_line.text.split())
