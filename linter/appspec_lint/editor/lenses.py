"""What is known of a line, in a few words above it: how a script runs, what a pattern selects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from appspec_lint.appspec.appspec_model import PREVIOUS_REVISION_EVENTS, FileEntry
from appspec_lint.build.products import Build
from appspec_lint.context import Context
from appspec_lint.deployment.agent import expanded
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.editor.navigation import FileLocation
from appspec_lint.lazy.records import dataclass
from appspec_lint.plan.packaging import plan_artifact
from appspec_lint.plan.plan_model import PackedFile

MOST_TARGETS = 100
"""The most files that a lens leads to."""
_MOST_HOOKS = 10
"""The most hooks that are named above a script."""
_LONGEST_COMMAND = 40


@dataclass(frozen=True, slots=True)
class Lens:
    """A remark on a line, and the files that it is about."""

    span: Span
    title: str
    targets: tuple[FileLocation, ...] = ()


def find_lenses(context: Context, path: str) -> list[Lens]:
    """Find the remarks on an AppSpec, a buildspec or a hook script, in their order."""
    lenses = [
        *_describe_appspecs(context, path),
        *_describe_artifacts(context, path),
        *_describe_script(context, path),
    ]
    unique = {(lens.span.start, lens.title): lens for lens in reversed(lenses)}
    return sorted(unique.values(), key=lambda lens: (lens.span.start, lens.title))


# AppSpecs


def _describe_appspecs(context: Context, path: str) -> Iterator[Lens]:
    for bundle in context.bundles:
        if bundle.appspec.path != path:
            continue
        copies: dict[int, list[str]] = {}
        for copy in bundle.plan.copies.values():
            copies.setdefault(copy.entry.source.span.start, []).append(copy.source)
        for entry in bundle.appspec.files:
            copied = copies.get(entry.source.span.start, [])
            title = _describe_entry(bundle, entry, len(copied))
            originals = map(bundle.original, copied[:MOST_TARGETS])
            if title:
                found = _locate(path for path in originals if path is not None)
                yield Lens(entry.source.span, title, found)
        for run in bundle.runs:
            yield Lens(run.entry.location.span, _describe_run(bundle, run), _find_script(run))


def _describe_entry(bundle: Bundle, entry: FileEntry, count: int) -> str:
    if entry.destination is None or not entry.destination.value.strip():
        return ""
    written = entry.destination.value
    windows = bundle.appspec.for_windows
    destination = written.strip() if windows else expanded(written)
    if count:
        return f"installs {_count(count)} to {destination}"
    place = bundle.place(entry.source.value)
    if place is None:
        return ""
    is_absent = bundle.contains_below(place).denied and (not place or bundle.contains(place).denied)
    return "installs nothing" if is_absent else f"installs what the build creates to {destination}"


def _describe_run(bundle: Bundle, run: HookRun) -> str:
    """The user, the time limit, and the revision that the script is taken from."""
    entry = run.entry
    user = entry.runas.value.strip() if entry.runas is not None else ""
    if bundle.appspec.for_windows:
        user = "LocalSystem"  # on Windows, the agent ignores `runas`
    title = f"runs as {user or 'root'}, at most {max(entry.seconds, 0)} s"
    if run.event.value in PREVIOUS_REVISION_EVENTS:
        title += ", from the previous revision"
    return title


def _find_script(run: HookRun) -> tuple[FileLocation, ...]:
    return () if run.script is None else (FileLocation(run.script.source.path),)


# Buildspecs


def _describe_artifacts(context: Context, path: str) -> Iterator[Lens]:
    for build in context.builds:
        if build.buildspec.path != path or build.buildspec.is_inline or not build.interpretations:
            continue
        packed: dict[int, list[PackedFile]] = {}
        for file in plan_artifact(build).files:
            if file.pattern is not None:
                packed.setdefault(file.pattern.span.start, []).append(file)
        sources: dict[int, list[str]] = {}
        for member in build.interpretations[0].members:
            sources.setdefault(member.pattern.span.start, []).append(member.source)
        for pattern in build.section.files:
            start = pattern.span.start
            title = _describe_pattern(build, pattern, packed.get(start, []))
            yield Lens(pattern.span, title, _locate(sources.get(start, ())))


def _describe_pattern(build: Build, pattern: Located[str], files: list[PackedFile]) -> str:
    existing = [file for file in files if not file.made]
    made = [file for file in files if file.made]
    command = _find_command(build, pattern, made) if made else ""
    creation = f"`{command}`" if command else "the build"
    if not existing and made:
        return f"created by {creation}"
    if made:
        return f"{_count(len(existing))}, and what {creation} creates"
    return _count(len(existing))


def _find_command(build: Build, pattern: Located[str], made: Iterable[PackedFile]) -> str:
    """The first line of the command that creates what a pattern selects, if it is known."""
    command = next((file.by for file in made if file.by), "")
    artifact = build.interpretations[0]
    if not command and artifact.base is not None:
        for compiled, located in artifact.patterns:
            if located.span.start == pattern.span.start:
                inside = f"{artifact.base}/{compiled.directory}".strip("/")
                tool = next(artifact.workspace.tools(inside), None)
                command = "" if tool is None else tool[1].value
    line = command.strip().partition("\n")[0].strip()
    if "`" in line or not line:
        return ""
    return line if len(line) <= _LONGEST_COMMAND else f"{line[: _LONGEST_COMMAND - 1]}…"


# Scripts


def _describe_script(context: Context, path: str) -> Iterator[Lens]:
    """The hooks that run a script, on its first line."""
    seen: set[str] = set()
    for bundle in context.bundles:
        for run in bundle.runs:
            script = run.script
            if script is None or script.source.path != path or len(seen) >= _MOST_HOOKS:
                continue
            appspec = bundle.appspec
            title = f"{run.event.value} hook of {appspec.source.display_path}"
            if title not in seen:
                seen.add(title)
                location = FileLocation(appspec.path, run.entry.location.span)
                yield Lens(script.source.first_line, title, (location,))


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number or 'no'} files"


def _locate(paths: Iterable[str]) -> tuple[FileLocation, ...]:
    unique = dict.fromkeys(paths)
    return tuple(FileLocation(path) for path in list(unique)[:MOST_TARGETS])
