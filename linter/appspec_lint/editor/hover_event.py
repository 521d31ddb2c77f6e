"""The hover on a hook: when it runs, from which revision, in which order, as whom, how long."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import (
    DEFAULT_TIMEOUT,
    EVENTS,
    HOOKABLE,
    PREVIOUS_REVISION_EVENTS,
    AppSpec,
    Hook,
    Platform,
    ScriptEntry,
)
from appspec_lint.appspec.ecs import FUNCTION_EVENTS
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.editor.hover_text import code, name_some
from appspec_lint.output.plan.tree_view import counted
from appspec_lint.plan.lifecycle import function_steps, lifecycle_steps
from appspec_lint.plan.plan_model import Actor, LifecycleStep

_LONGEST_EVENT = 3600
"""After this many seconds, CodeDeploy ends an event, whatever the AppSpec says."""
_RESERVED = {
    "BlockTraffic": "The load balancer stops sending requests to the instance.",
    "DownloadBundle": "The agent downloads the revision and unpacks it.",
    "Install": "The agent copies `files` and sets `permissions`.",
    "AllowTraffic": "The load balancer sends requests to the instance again.",
}


def describe_event(appspec: AppSpec, bundle: Bundle | None, event: str) -> Iterator[str]:
    """The facts of one lifecycle event of a deployment to EC2/on-premises."""
    if event not in HOOKABLE:
        if event in _RESERVED:
            yield f"{_RESERVED[event]} No scripts can run at this event."
        else:
            yield "CodeDeploy has no lifecycle event of this name: these scripts never run"
        return
    order = _describe_order(bundle, event)
    if order:
        yield order
    if event in PREVIOUS_REVISION_EVENTS:
        yield (
            "**Previous** revision: its scripts run, so a change here takes effect one "
            "deployment later"
        )
    else:
        yield "**Current** revision: the scripts that this deployment delivers run"
    hook = next((hook for hook in appspec.hooks if hook.event.value == event), None)
    if hook is not None and hook.scripts:
        yield _describe_scripts(hook)
        yield describe_duration(hook)
    else:
        yield (
            f"Timeout of each script: {DEFAULT_TIMEOUT} s by default; CodeDeploy ends an event "
            f"after {_LONGEST_EVENT} s"
        )


def describe_duration(hook: Hook) -> str:
    """The sum of the timeouts of an event, and what limits it."""
    seconds = sum(script.seconds for script in hook.scripts)
    number = counted(len(hook.scripts), "script")
    limit = f"CodeDeploy ends an event after {_LONGEST_EVENT} s"
    return f"{hook.event.value} may take {seconds:,} s in total ({number}); {limit}"


def describe_user(appspec: AppSpec, script: ScriptEntry) -> str:
    """As whom a script runs."""
    user = "" if script.runas is None else script.runas.value.strip()
    if appspec.for_windows:
        return "Runs as the user of the agent's service; `runas` is ignored on Windows"
    if script.runas is None:
        return "Runs as the user of the agent, `root` by default"
    if user == "root":
        return "Runs as `root`"
    if not user:
        return "Runs as `root`, since the name is empty"
    return f"Runs as {code(user)} with `su`, without a login shell"


def describe_hooks(bundle: Bundle | None) -> Iterator[str]:
    """All events that run scripts, in order."""
    steps = [] if bundle is None else [step for step in lifecycle_steps(bundle) if step.scripts]
    for step in steps:
        scripts = name_some(script.location.value for script in step.scripts)
        yield f"{step.event} ({step.revision.value} revision): {scripts}"


def describe_function_event(appspec: AppSpec, event: str) -> Iterator[str]:
    """The facts of an event of a deployment to ECS or Lambda."""
    known = FUNCTION_EVENTS[appspec.platform]
    name = "ECS" if appspec.platform is Platform.ECS else "Lambda"
    if event not in known:
        yield f"Deployments to {name} have no hook of this name: it calls nothing"
        return
    called = [step.event for step in function_steps(appspec)]
    yield f"Hooks of this deployment, in order: {_join_order(called, event)}"
    yield (
        f"The function must report `Succeeded` or `Failed` with "
        f"`PutLifecycleEventHookExecutionStatus` within {DEFAULT_TIMEOUT} s"
    )


def _describe_order(bundle: Bundle | None, event: str) -> str:
    """The events of this deployment in order, with this one in bold."""
    steps = [*lifecycle_steps(bundle)] if bundle is not None else []
    shown = [step.event for step in steps if _happens(step) or step.event == event]
    if event not in shown:
        shown = [name for name in EVENTS if name in (*shown, event)]
    return f"Order: {_join_order(shown, event)}"


def _happens(step: LifecycleStep) -> bool:
    return bool(step.scripts) or step.actor is not Actor.SCRIPTS


def _join_order(events: list[str], event: str) -> str:
    return " → ".join(f"**{name}**" if name == event else name for name in events)


def _describe_scripts(hook: Hook) -> str:
    names = name_some(script.location.value for script in hook.scripts)
    if len(hook.scripts) == 1:
        return f"Runs {names}"
    return f"Runs {names}, in this order; the first failure ends the deployment"
