"""Snippets: whole hooks, entries of lists, and minimal files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.appspec.appspec_model import Platform
from appspec_lint.editor.completion_items import (
    Completion,
    CompletionKind,
    escape,
    indent_lines,
)
from appspec_lint.editor.completion_request import CompletionRequest
from appspec_lint.editor.cursor import Slot, SlotKind
from appspec_lint.editor.outline import Route
from appspec_lint.editor.revision_paths import list_script_paths
from appspec_lint.editor.spec_file import FileKind
from appspec_lint.lazy.records import dataclass


@dataclass(frozen=True, slots=True)
class SnippetTemplate:
    """A template: its lines, with placeholders such as `${1:text}`."""

    label: str
    detail: str
    text: str


_USUAL_NAMES = {
    "ApplicationStop": "stop",
    "BeforeInstall": "before_install",
    "AfterInstall": "after_install",
    "ApplicationStart": "start",
    "ValidateService": "validate",
}
"""What the script of an event is usually called."""

_FILE = SnippetTemplate(
    "source, destination",
    "what to install, and where",
    "source: ${1:/}\ndestination: ${2:/opt/app}",
)
_WINDOWS_FILE = SnippetTemplate(
    "source, destination",
    "what to install, and where",
    "source: ${1:/}\ndestination: ${2:c:\\\\app}",
)
_PERMISSION = SnippetTemplate(
    "object, owner, group, mode",
    "owner and mode of installed files",
    'object: ${1:/opt/app}\npattern: "${2:**}"\nowner: ${3:root}\ngroup: ${4:root}\n'
    "mode: ${5:644}\ntype:\n  - ${6:file}",
)
_ECS_RESOURCE = SnippetTemplate(
    "TargetService",
    "the ECS service to deploy",
    "TargetService:\n  Type: AWS::ECS::Service\n  Properties:\n"
    "    TaskDefinition: ${1:<TASK_DEFINITION>}\n    LoadBalancerInfo:\n"
    "      ContainerName: ${2:web}\n      ContainerPort: ${3:80}",
)
_LAMBDA_RESOURCE = SnippetTemplate(
    "Lambda function",
    "the function to deploy",
    "${1:myFunction}:\n  Type: AWS::Lambda::Function\n  Properties:\n    Name: ${1:myFunction}\n"
    '    Alias: ${2:live}\n    CurrentVersion: "${3:1}"\n    TargetVersion: "${4:2}"',
)
_BATCH_BUILD = SnippetTemplate(
    "identifier, buildspec",
    "a build of the batch",
    "identifier: ${1:build1}\nbuildspec: ${2:buildspec.yml}",
)
_SECONDARY_ARTIFACT = SnippetTemplate(
    "secondary artifact",
    "an artifact with its files",
    '${1:artifact1}:\n  files:\n    - ${2:"**/*"}',
)
_FILES = {
    FileKind.APPSPEC: (
        SnippetTemplate(
            "AppSpec for EC2/on-premises (Linux)",
            "installs files and starts a service",
            "version: 0.0\nos: linux\nfiles:\n  - source: ${1:/}\n    destination: ${2:/opt/app}\n"
            "hooks:\n  ApplicationStart:\n    - location: ${3:scripts/start.sh}\n"
            "      timeout: ${4:300}\n      runas: ${5:root}\n",
        ),
        SnippetTemplate(
            "AppSpec for EC2/on-premises (Windows)",
            "installs files and starts a service",
            "version: 0.0\nos: windows\nfiles:\n  - source: ${1:/}\n"
            "    destination: ${2:c:\\\\app}\nhooks:\n  ApplicationStart:\n"
            "    - location: ${3:scripts\\\\start.ps1}\n      timeout: ${4:300}\n",
        ),
        SnippetTemplate(
            "AppSpec for Amazon ECS",
            "deploys a service with blue/green",
            "version: 0.0\nResources:\n  - " + indent_lines(_ECS_RESOURCE.text, "    ") + "\n",
        ),
        SnippetTemplate(
            "AppSpec for AWS Lambda",
            "shifts the traffic of an alias",
            "version: 0.0\nResources:\n  - " + indent_lines(_LAMBDA_RESOURCE.text, "    ") + "\n",
        ),
    ),
    FileKind.BUILDSPEC: (
        SnippetTemplate(
            "buildspec",
            "builds, and packages a CodeDeploy revision",
            "version: 0.2\nphases:\n  build:\n    commands:\n      - ${1:make}\nartifacts:\n"
            '  files:\n    - ${2:appspec.yml}\n    - ${3:"scripts/**/*"}\n',
        ),
    ),
}


def complete_file(request: CompletionRequest) -> Iterator[Completion]:
    """Offer whole files where the file has no content yet."""
    for index, snippet in enumerate(_FILES.get(request.file.kind, ())):
        yield _make(request, snippet, snippet.text, index)


def complete_item(request: CompletionRequest, slot: Slot) -> Iterator[Completion]:
    """Offer whole entries of a list of mappings, or of a mapping with free keys."""
    cursor = request.cursor
    if cursor.is_flow or cursor.has_colon or cursor.is_quoted:
        return
    if slot.kind is SlotKind.KEY and request.file.outline.children(slot.route):
        return  # the entry has keys already
    route = slot.route if slot.kind is SlotKind.ITEM else slot.route[:-1]
    is_item = slot.kind is SlotKind.ITEM or (slot.route and isinstance(slot.route[-1], int))
    for snippet in _find_snippets(request, route) if is_item else ():
        text = indent_lines(snippet.text, "  ")
        if slot.kind is SlotKind.ITEM:
            yield _make(request, snippet, f"- {text}")
        else:
            yield _make(request, snippet, indent_lines(snippet.text, cursor.indent))
    if slot.kind is SlotKind.KEY and slot.route == ("artifacts", "secondary-artifacts"):
        yield _make(request, _SECONDARY_ARTIFACT, _SECONDARY_ARTIFACT.text)


def make_script_snippet(request: CompletionRequest, event: str) -> SnippetTemplate:
    """The snippet of a script: one of the revision, if its name is that of the event."""
    name = _USUAL_NAMES.get(event, event)
    is_windows = _is_for_windows(request)
    scripts = list_script_paths(request, is_windows)
    named = (path for path in sorted(scripts) if name in posixpath.basename(path).lower())
    path = next(named, f"scripts/{name}.{'ps1' if is_windows else 'sh'}")
    user = "" if is_windows else "\nrunas: ${3:root}"
    return SnippetTemplate(
        "location, timeout" if is_windows else "location, timeout, runas",
        "a script of this event",
        f"location: ${{1:{escape(path)}}}\ntimeout: ${{2:300}}{user}",
    )


def _is_for_windows(request: CompletionRequest) -> bool:
    return request.file.outline.value(("os",)) == "windows"


def _find_snippets(request: CompletionRequest, route: Route) -> Iterator[SnippetTemplate]:
    """The entries of the list at `route`."""
    platform = request.platform
    match route:
        case ("hooks", str(event)) if platform is Platform.EC2:
            yield make_script_snippet(request, event)
        case ("files",) if platform is Platform.EC2:
            yield _WINDOWS_FILE if _is_for_windows(request) else _FILE
        case ("permissions",) if platform is Platform.EC2 and not _is_for_windows(request):
            yield _PERMISSION
        case ("Resources" | "resources",) if platform in (Platform.ECS, Platform.LAMBDA):
            yield _ECS_RESOURCE
            yield _LAMBDA_RESOURCE
        case ("batch", "build-list" | "build-graph"):
            yield _BATCH_BUILD


def _make(
    request: CompletionRequest, snippet: SnippetTemplate, text: str, rank: int = 0
) -> Completion:
    return Completion(
        snippet.label,
        CompletionKind.SNIPPET,
        snippet.detail,
        "",
        request.cursor.span,
        f"{request.cursor.before}{text}",
        is_snippet=True,
        sort_text=f"z{rank:03}",
    )
