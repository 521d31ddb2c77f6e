"""What the repository shows about the path that an error quotes."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.build.artifact import Artifact
from appspec_lint.build.layout import ProjectLayout
from appspec_lint.build.source_root import RootReason
from appspec_lint.certainty import Certainty
from appspec_lint.context import Context
from appspec_lint.deployment.absence import explain_absence
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.span import Span
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import join
from appspec_lint.troubleshooting.known_error import Match

_QUOTED = (
    regex(r"deployment-archive/+([^\s\"'`,;:)]+)"),
    regex(r"revision-relative path [\"'`]([^\"'`]+)[\"'`]"),
)
_BASE = regex(r"base directory path found for ([^\s\"'`,;:]+)")
_MOST_BUNDLES = 3
_MOST_PLACES = 2
_PREVIOUS = frozenset({"ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic"})
_ABSENCE = frozenset({"appspec-missing", "hook-script-missing", "source-not-in-artifact"})
"""Rules of errors that say that a file is missing."""

_CONTAINS = {
    Certainty.YES: "certainly contains",
    Certainty.MAYBE: "possibly contains",
    Certainty.UNMENTIONED: "is unlikely to contain",
    Certainty.NO: "does not contain",
}


def describe_facts(context: Context, layout: ProjectLayout, match: Match) -> Iterator[str]:
    """Describe where the path that an error quotes comes from; nothing if it quotes none."""
    base = _BASE.search(match.line)
    if base is not None:
        for bundle in context.bundles[:_MOST_BUNDLES]:
            yield from _describe_base(bundle, layout, base[1].rstrip("/."))
        return
    written = find_quoted_path(match)
    if not written:
        return
    told = 0
    for bundle in context.bundles:
        place = bundle.place(written)
        if place and told < _MOST_BUNDLES:
            told += 1
            yield from _describe_pairing(bundle, layout)
            yield from _describe_path(bundle, place, bool(_ABSENCE & set(match.symptom.rules)))


def find_quoted_path(match: Match) -> str:
    """Find the path in the revision that an error quotes; "" if there is none."""
    for text in (match.line, match.quote):
        for pattern in _QUOTED:
            found = pattern.search(text)
            if found is not None:
                return found[1].rstrip(".")
    return "" if match.script.startswith("/") else match.script


def _describe_pairing(bundle: Bundle, layout: ProjectLayout) -> Iterator[str]:
    appspec = bundle.appspec.source.display_path
    is_configured = bool(layout.pairings_of(bundle.appspec.path))
    build = bundle.build
    if build is None:
        directory = bundle.tree.display_path(bundle.directory) if bundle.directory else "."
        how = _status(is_configured, bundle.sure, "pairs", bundle.reason.value)
        yield f"`{appspec}`: deployed from the directory `{directory}` as it is ({how})"
        return
    names = dict.fromkeys(f"`{each.buildspec.source.display_path}`" for each in bundle.builds)
    is_known = bundle.paired or bundle.sure
    how = _status(is_configured, is_known, "pairs", bundle.reason.value)
    yield f"`{appspec}`: deployed from the artifact of {' or '.join(names)} ({how})"
    if bundle.interpretations:
        root = bundle.interpretations[0].root or "."
        is_set = layout.source_root(build.buildspec.path) is not None
        why = RootReason.USUAL.value
        how = _status(is_set, build.root_certain, "source-roots", why)
        yield f"source root: `{root}` ({how})"


def _status(is_configured: bool, is_certain: bool, key: str, reason: str) -> str:
    if is_configured:
        return "configured"
    return (
        "certain"
        if is_certain
        else f"presumed: {reason}; to state it, set `{key}` in the configuration"
    )


def _describe_base(bundle: Bundle, layout: ProjectLayout, base: str) -> Iterator[str]:
    for artifact in bundle.interpretations[:1]:
        if artifact.base == base:
            yield from _describe_pairing(bundle, layout)
            certainty = artifact.workspace.has_directory(base)
            yield f"at the end of the build, the source root {_CONTAINS[certainty]} `{base}`"


def _describe_path(bundle: Bundle, place: str, is_missing: bool) -> Iterator[str]:
    certainty = bundle.contains(place)
    because = _find_reason(bundle, place, certainty)
    yield f"the revision {_CONTAINS[certainty]} `{place}`{f': {because}' if because else ''}"
    copies = [copy for copy in bundle.plan.copies.values() if copy.source == place]
    for copy in copies[:_MOST_PLACES]:
        yield f"installed as `{copy.target}`"
    runs = [run for run in bundle.runs if bundle.place(run.entry.location.value) == place]
    events = tuple(dict.fromkeys(run.event.value for run in runs))
    if events:
        yield f"runs in {', '.join(events)}"
    if certainty is Certainty.YES and is_missing:
        if _PREVIOUS & set(events):
            yield "the error is about the previous revision if one of its scripts failed"
        else:
            yield (
                "the deployed revision is probably older than these files, or from another source: "
                "compare its commit"
            )


def _find_reason(bundle: Bundle, place: str, certainty: Certainty) -> str:
    if not bundle.interpretations:
        return ""
    if certainty.denied:
        labels = [f"{label.text} ({_line(label.span)})" for label in explain_absence(bundle, place)]
        return labels[0] if labels else bundle.absence(place).value
    member = bundle.member(place)
    if member is not None:
        return f"pattern `{member.pattern.value}` ({_line(member.pattern.span)})"
    return _find_command(bundle.interpretations[0], place)


def _find_command(artifact: Artifact, place: str) -> str:
    if artifact.base is None:
        return ""
    path = join(artifact.base, place)
    cause = artifact.workspace.cause(path)
    return f"a command may create it ({_line(cause.span)})" if cause is not None else ""


def _line(span: Span) -> str:
    return f"`{span.source.display_path}:{span.start_position.line}`"
