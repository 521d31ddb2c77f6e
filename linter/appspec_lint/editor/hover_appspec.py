"""The hover in an AppSpec: the facts of the deployment about what is at the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import AppSpec, Hook, Platform, ScriptEntry
from appspec_lint.appspec.ecs import read_service
from appspec_lint.context import Context
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.editor.hover_event import (
    describe_duration,
    describe_event,
    describe_function_event,
    describe_hooks,
    describe_user,
)
from appspec_lint.editor.hover_revision import (
    describe_installation,
    describe_permission,
    describe_revision,
    describe_script,
    describe_source,
)
from appspec_lint.editor.hover_text import code, name_some
from appspec_lint.editor.outline import OutlineEntry
from appspec_lint.plan.provenance import explain_service, list_ways

_MOST_WAYS = 3
"""How many ways in which definitions deliver the AppSpec are shown."""


def describe_appspec(context: Context, appspec: AppSpec, entry: OutlineEntry) -> Iterator[str]:
    """The facts about an entry of an AppSpec; none if the file is not valid YAML."""
    if appspec.platform is not Platform.EC2:
        yield from _describe_service(context, appspec, entry)
        return
    ways = list_ways(context, appspec)
    bundle = ways[0] if ways else None
    match entry.route:
        case ("hooks",):
            yield from describe_hooks(bundle)
        case ("hooks", str(event)):
            yield from describe_event(appspec, bundle, event)
        case ("hooks", str(), int(), *rest):
            for hook, script in _find_script(appspec, entry.start):
                key = rest[0] if rest else "location"
                yield from _describe_script_key(context, appspec, bundle, hook, script, key)
        case ("files",) if bundle is not None:
            yield from describe_installation(bundle)
        case ("files", int(), "source" | "destination") if bundle is not None:
            for file in appspec.files:
                if file.span.start <= entry.start <= file.span.end:
                    yield from describe_source(bundle, file)
        case ("permissions", int(), *_) if bundle is not None:
            for permission in appspec.permissions:
                if permission.span.start <= entry.start <= permission.span.end:
                    yield from describe_permission(bundle, permission)
        case ("version" | "os",):
            for way in ways[:_MOST_WAYS]:
                yield describe_revision(context, way)


def _find_script(appspec: AppSpec, offset: int) -> Iterator[tuple[Hook, ScriptEntry]]:
    for hook in appspec.hooks:
        for script in hook.scripts:
            if script.span.start <= offset <= script.span.end:
                yield hook, script


def _describe_script_key(
    context: Context,
    appspec: AppSpec,
    bundle: Bundle | None,
    hook: Hook,
    script: ScriptEntry,
    key: object,
) -> Iterator[str]:
    match key:
        case "timeout":
            yield describe_duration(hook)
        case "runas":
            yield describe_user(appspec, script)
            others = [each.location.value for each in hook.scripts if each is not script]
            if others:
                yield f"Other scripts of {hook.event.value}: {name_some(others)}"
        case "location" if bundle is not None:
            yield from describe_script(context, bundle, script)
            yield f"{describe_user(appspec, script)}, for at most {script.seconds:,} s"


def _describe_service(context: Context, appspec: AppSpec, entry: OutlineEntry) -> Iterator[str]:
    match entry.route:
        case ("Hooks" | "hooks", int(), str(event)):
            yield from describe_function_event(appspec, event)
        case (*_, "ContainerName" | "ContainerPort"):
            yield from _describe_containers(context, appspec)
        case (*_, "TaskDefinition"):
            if read_service(appspec.document).filled_in:
                yield "CodePipeline inserts the ARN of the revision that it registers"
            yield from _describe_containers(context, appspec)
        case ("version",):
            fact = explain_service(context, appspec)
            yield f"AppSpec: {fact.value} ({fact.confidence.value}: {fact.reason})"


def _describe_containers(context: Context, appspec: AppSpec) -> Iterator[str]:
    for service in context.services:
        if service.appspec.path == appspec.path:
            for definition in service.task_definitions:
                for container in definition.containers:
                    ports = ", ".join(str(port.value) for port in container.ports or ())
                    suffix = f", port {ports}" if ports else ""
                    shown = code(definition.source.display_path)
                    yield f"{shown}: container {code(container.name.value)}{suffix}"
