"""The lifecycle events in order of execution, and what they run."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import (
    DEFAULT_TIMEOUT,
    EVENTS,
    HOOKABLE,
    PREVIOUS_REVISION_EVENTS,
    AppSpec,
)
from appspec_lint.appspec.ecs import FUNCTION_EVENTS, read_functions
from appspec_lint.certainty import Certainty
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.plan.plan_model import Actor, LifecycleStep, PlannedScript, Revision

_CORE = (
    "ApplicationStop", "DownloadBundle", "BeforeInstall", "Install", "AfterInstall",
    "ApplicationStart", "ValidateService",
)  # fmt: skip
_AROUND = {
    "BlockTraffic": ("BeforeBlockTraffic", "AfterBlockTraffic"),
    "AllowTraffic": ("BeforeAllowTraffic", "AfterAllowTraffic"),
}


def lifecycle_steps(bundle: Bundle) -> Iterator[LifecycleStep]:
    """Yield the events of an in-place deployment; traffic events only if they have hooks."""
    hooked = {hook.event.value: hook for hook in bundle.appspec.hooks}
    running = {event for event in HOOKABLE if event in hooked and hooked[event].scripts}
    for event in EVENTS:
        if event in _AROUND:
            if not running.isdisjoint(_AROUND[event]):
                yield LifecycleStep(event, Actor.SERVICE)
        elif event in ("DownloadBundle", "Install"):
            yield LifecycleStep(event, Actor.AGENT)
        elif event in running or event in _CORE:
            revision = Revision.PREVIOUS if event in PREVIOUS_REVISION_EVENTS else Revision.CURRENT
            hook = hooked.get(event)
            runs = [run for run in bundle.runs if run.event.value == event]
            scripts = tuple(_plan_script(bundle, run) for run in runs)
            yield LifecycleStep(
                event, Actor.SCRIPTS, revision, scripts, hook.event.span if hook else None
            )


def ignored_hooks(appspec: AppSpec) -> tuple[LifecycleStep, ...]:
    """List the hooks that the agent never runs."""
    return tuple(
        LifecycleStep(hook.event.value, span=hook.event.span)
        for hook in appspec.hooks
        if hook.event.value not in HOOKABLE
    )


def found_at(bundle: Bundle, place: str | None) -> Certainty:
    """Whether the revision contains a file; never NO if its build is only a guess."""
    if place is None:
        return Certainty.MAYBE
    certainty = bundle.contains(place) if place else Certainty.NO
    doubtful = bool(bundle.builds) and not bundle.sure
    return Certainty.MAYBE if certainty.denied and doubtful else certainty


def _plan_script(bundle: Bundle, run: HookRun) -> PlannedScript:
    entry = run.entry
    return PlannedScript(
        entry.location,
        entry.seconds,
        entry.runas.value.strip() or None if entry.runas else None,
        found_at(bundle, bundle.place(entry.location.value)),
        entry,
        run.script,
        entry.timeout is None,
    )


def function_steps(appspec: AppSpec) -> Iterator[LifecycleStep]:
    """Yield the events of an ECS or Lambda deployment, each of which can call one function.

    The AppSpec says nothing else about the function, which has an hour to report its status.
    """
    called = {
        function.event.value: (function.event, function.name)
        for function in read_functions(appspec.document)
        if function.name is not None
    }
    for event in FUNCTION_EVENTS[appspec.platform]:
        if event in called:
            key, name = called[event]
            script = PlannedScript(name, DEFAULT_TIMEOUT, None, Certainty.MAYBE, assumed=True)
            yield LifecycleStep(event, scripts=(script,), span=key.span)


def ignored_functions(appspec: AppSpec) -> tuple[LifecycleStep, ...]:
    """List the events in `Hooks` that call nothing on this platform."""
    known = FUNCTION_EVENTS[appspec.platform]
    return tuple(
        LifecycleStep(function.event.value, span=function.event.span)
        for function in read_functions(appspec.document)
        if function.name is not None and function.event.value not in known
    )
