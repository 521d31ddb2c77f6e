"""Where each fact about the builds and deployments comes from, for `plan` and `--verbose`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appspec_lint.build.source_root import SourceRoots
from appspec_lint.context import Context
from appspec_lint.diagnostics.redaction import redact
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.plan.provenance import (
    Fact,
    Subject,
    explain_build,
    explain_bundle,
    explain_platform,
    explain_service,
    list_ways,
)

SUBJECTS = {
    Subject.BUNDLE: "bundle",
    Subject.PLATFORM: "platform",
    Subject.SOURCE_ROOT: "source root",
    Subject.SHELL: "shell",
}


def describe_origin(fact: Fact) -> str:
    """Say how certain a fact is, and why; where a definition says otherwise, say that too."""
    place = f" ({_line(fact.span)})" if fact.span is not None else ""
    text = f"{fact.confidence.value}: {fact.reason}{place}"
    if fact.otherwise is not None:
        text += f"; a pipeline definition says otherwise ({_line(fact.otherwise)})"
    return text


def list_facts(context: Context, configuration: Iterable[Source] = ()) -> Iterator[str]:
    """List the files that were read, the definitions, and each decision with its reason."""
    lines = (
        *_list_files(context, configuration),
        *_list_definitions(context),
        *_list_decisions(context),
    )
    yield from map(redact, lines)


def _list_decisions(context: Context) -> Iterator[str]:
    for appspec in context.appspecs:
        yield f"{appspec.source.display_path}:"
        ways = list_ways(context, appspec)
        if len(ways) > 1:
            yield f"  delivered in {len(ways)} ways"
        for bundle in ways:
            yield _format(explain_bundle(context, bundle))
        if not ways:
            yield _format(explain_service(context, appspec))
        yield _format(explain_platform(context, appspec))
    for roots in context.source_roots:
        yield f"{_name(roots)}:"
        for fact in explain_build(context, roots):
            yield _format(fact)


def _list_files(context: Context, configuration: Iterable[Source]) -> Iterator[str]:
    yield "files:"
    listed = [("configuration", source) for source in configuration]
    listed += [("AppSpec", appspec.source) for appspec in context.appspecs]
    listed += [("buildspec", spec.source) for spec in context.buildspecs if not spec.is_inline]
    for bundle in context.bundles:
        listed += [("hook script", run.script.source) for run in bundle.runs if run.script]
    for service in context.services:
        listed += [("deployment file", source) for source in service.sources]
    seen: set[str] = set()
    for kind, source in listed:
        if source.path not in seen:
            seen.add(source.path)
            yield f"  {source.display_path} ({kind})"
    for unreadable in context.unreadable:
        yield f"  {unreadable.display_path} (not read: {unreadable.reason})"
    if not seen and not context.unreadable:
        yield "  none"


def _list_definitions(context: Context) -> Iterator[str]:
    """List the files that define the pipeline, each with its kind."""
    definitions = context.definitions
    if definitions is None:
        return
    kinds = {context.tree.display_path(file.path): file.kind for file in definitions.files}
    kinds |= {job.source.display_path: job.kind for job in definitions.jobs}
    yield "pipeline definitions:"
    for path, kind in sorted(kinds.items()):
        yield f"  {path} ({kind.value})"


def _name(roots: SourceRoots) -> str:
    """Name a buildspec; an inline one by the line where it begins."""
    buildspec = roots.buildspec
    root = buildspec.document.root
    if buildspec.is_inline and root is not None:
        return f"{_line(root.span)} (inline buildspec)"
    return buildspec.source.display_path


def _format(fact: Fact) -> str:
    return f"  {SUBJECTS[fact.subject]}: {fact.value} ({describe_origin(fact)})"


def _line(span: Span) -> str:
    return f"{span.source.display_path}:{span.start_position.line}"
