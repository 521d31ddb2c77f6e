"""The words and pictures' contents that all readable forms of a plan share."""

from __future__ import annotations

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.certainty import Certainty
from appspec_lint.diagnostics.diagnostic import Diagnostic
from appspec_lint.diagnostics.redaction import redact_source
from appspec_lint.output.plan.annotations import PlanAnnotations
from appspec_lint.output.plan.symbols import stopping
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
from appspec_lint.script.actions import Action, find_actions

PLATFORMS = {
    Platform.EC2: "EC2/on-premises",
    Platform.ECS: "Amazon ECS",
    Platform.LAMBDA: "AWS Lambda",
}


def position(diagnostic: Diagnostic) -> str:
    """Where a finding is, as editors take it."""
    span = diagnostic.finding.span
    return f"{span.source.display_path}:{span.first.line}:{span.first.column}"


def subtitle(deployment: Deployment) -> str:
    """The platform, and the operating system where there is one."""
    os = deployment.appspec.os
    named = PLATFORMS[deployment.platform]
    return f"{named}, {os.value}" if os is not None else named


def feed(deployment: Deployment) -> str:
    """What brings the bundle about."""
    artifact = deployment.artifact
    if artifact is None:
        if deployment.platform is not Platform.EC2:
            return "no buildspec is known to pack it"
        directory = deployment.appspec.source.display_path.rpartition("/")[0]
        where = f"`{directory}`" if directory else "this folder"
        return f"no buildspec feeds it: the bundle is {where} as it is"
    text = f"built by {named(artifact)}"
    if artifact.root != "." or artifact.others:
        text += f", source root `{artifact.root}`"
    more = [*(named(each) for each in deployment.others)]
    if more:
        extra = f", or {len(more) - 2} others" if len(more) > 2 else ""
        text += f" (or {', or '.join(more[:2])}{extra}: the files can't tell)"
    elif artifact.others:
        roots = " or ".join(f"`{each}`" for each in artifact.others)
        text += f" (or {roots}: the files can't tell)"
    elif not deployment.sure:
        text += " (most likely: the files can't tell)"
    return text


def aim(artifact: PlannedArtifact, plan: Plan) -> str:
    """What an artifact is for that no deployment is shown with."""
    fed = [
        each.appspec.source.display_path
        for each in plan.deployments
        if any(other is artifact for other in each.others)
    ]
    root = f"source root `{artifact.root}`"
    return f"may feed {' or '.join(fed)}; {root}" if fed else f"feeds no AppSpec; {root}"


def named(artifact: PlannedArtifact) -> str:
    """The artifact by its buildspec, and by its identifier if it is a secondary one."""
    shown = artifact.buildspec.source.display_path
    return f"{shown}, artifact `{artifact.section.name}`" if artifact.section.name else shown


def terms(script: PlannedScript) -> str:
    """As whom a script runs, and for how long at most; an absent timeout is an hour."""
    if script.entry is None:
        return f"reports back within {script.timeout} s"
    who = f"as {script.runas}, " if script.runas else ""
    unset = " (none is set)" if script.assumed else ""
    return f"{who}at most {script.timeout} s{unset}"


def beside(step: LifecycleStep, deployment: Deployment, places: PlanAnnotations) -> str:
    """What to say beside an event."""
    stops = dict.fromkeys(each.rule for each in stopping(step, deployment, places))
    if stops:
        return f"fails: {', '.join(stops)}"
    if step.actor is Actor.SERVICE:
        return "the load balancer's own step"
    if step.event == "DownloadBundle":
        return "the agent unpacks the bundle"
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
        return "no script"
    return "the previous revision's scripts" if step.revision is Revision.PREVIOUS else ""


def traffic(deployment: Deployment) -> str:
    """What the order above is, and what another kind of deployment makes of it."""
    if deployment.platform is Platform.ECS:
        return "Blue/green. AfterAllowTestTraffic is called only where there is a test listener."
    if deployment.platform is Platform.LAMBDA:
        return "Between the two events CodeDeploy shifts the alias to the new version."
    near = any("Traffic" in step.event for step in deployment.steps)
    balanced = " The traffic events need a load balancer." if near else ""
    return (
        f"In-place, on each instance.{balanced} Blue/green: the new instances run all but "
        "BeforeBlockTraffic, BlockTraffic and AfterBlockTraffic; once the traffic has moved, the "
        "old ones run these three."
    )


def previous(deployment: Deployment) -> str:
    """What to know of hooks that run the last revision's scripts; "" where there are none."""
    steps = [step.event for step in deployment.hooks if step.revision is Revision.PREVIOUS]
    if not steps or deployment.platform is not Platform.EC2:
        return ""
    verb = "runs" if len(steps) == 1 else "run"
    return (
        f"{', '.join(steps)} {verb} what the last installed revision holds (nothing, at the first "
        "deployment): the scripts here are run by the next deployment."
    )


def doings(script: PlannedScript) -> tuple[Action, ...]:
    """What the script does, as far as it is read."""
    return find_actions(script.script) if script.script is not None else ()


def silence(script: PlannedScript) -> str:
    """Why nothing is said of what a script does; "" where it was read."""
    if script.entry is None:
        return "a Lambda function, which no file here holds"
    if script.found is Certainty.NO:
        return "" if script.script is not None else "not in the bundle"
    if script.script is None:
        return "not in the repository: nothing is known of what it does"
    if not script.script.is_shell:
        return "no shell script: what it does is not read"
    commands = script.script.program.commands
    if not script.script.program.complete:
        return "too long to be read"
    if doings(script):
        return ""
    if len(commands) > 2:
        return f"runs {counted(len(commands), 'command')}"
    source = redact_source(script.script.source)
    texts = [source.span(each.start, each.end).first_line.text for each in commands]
    return f"runs {' and '.join(f'`{text}`' for text in texts) or 'nothing'}"


def said(deed: Action) -> str:
    """The command that does it, in one line; what looks like a secret is veiled."""
    span = deed.span
    return " ".join(redact_source(span.source).span(span.start, span.end).first_line.text.split())
