"""Where the hook scripts of a deployment name files of the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.file_mentions import FileMention
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.deployment.install import PlannedCopy
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.once import once
from appspec_lint.repository.paths import relative_to
from appspec_lint.script.script import Script, read_script
from appspec_lint.script.script_paths import script_relative
from appspec_lint.shell import Command, Word

_MOST_SCRIPTS = 200
"""The most scripts that are read, with those that they call."""


@once
def find_script_mentions(bundle: Bundle) -> tuple[FileMention, ...]:
    """Find where hook scripts, and the scripts that they call, name files of the revision."""
    mentions: dict[tuple[str, int], FileMention] = {}
    waiting = [
        (script, bundle.place(run.entry.location.value) or "") for run, script in bundle.scripts
    ]
    seen = {script.source.path for script, _ in waiting}
    for script, place in waiting:
        for mention, called in _read(bundle, script, place):
            mentions.setdefault((mention.span.source.path, mention.span.start), mention)
            path = mention.target
            if called and path not in seen and len(waiting) < _MOST_SCRIPTS:
                seen.add(path)
                reading = bundle.tree.read(path)
                if isinstance(reading, Source):
                    waiting.append((read_script(reading), called))
    return tuple(mentions.values())


def _read(bundle: Bundle, script: Script, place: str) -> Iterator[tuple[FileMention, str]]:
    """Each mention in a script, and the path in the revision of a script that it runs."""
    for command in script.program.commands:
        if not command.words or command.broken:
            continue
        call = command.invocation
        for word in command.words:
            found = _find_beside(script, place, word)
            mention = None
            if found is not None:
                mention = _mention_beside(bundle, script, place, found, word)
            elif (copy := _find_copy(bundle, script, command, word)) is not None:
                found = copy.source
                mention = _mention_installed(bundle, script, copy, word)
            if mention is not None:
                yield mention, found if found and (call.word is word or call.file) else ""


def _find_beside(script: Script, place: str, word: Word) -> str | None:
    """The path in the revision of a word that is relative to the script's own directory."""
    beside = script_relative(word.raw, script)
    if beside is None:
        return None
    found = posixpath.normpath(posixpath.join(posixpath.dirname(place), beside))
    return None if found.startswith("..") else found


def _find_copy(bundle: Bundle, script: Script, command: Command, word: Word) -> PlannedCopy | None:
    """The file of the revision that is installed where a word refers to."""
    text = script.variables.expand(word)
    if text is None or "/" not in text:
        return None
    if not text.startswith("/"):
        directory = script.directories.get(command.start)
        joined = None if directory is None or not directory.certain else directory.join(text)
        text = joined or ""
    return bundle.plan.copies.get(posixpath.normpath(text)) if text.startswith("/") else None


def _mention_beside(
    bundle: Bundle, script: Script, place: str, found: str, word: Word
) -> FileMention | None:
    path = bundle.original(found)
    if path is None or not bundle.tree.has_file(path):
        return None
    span = script.source.span(word.start, word.end)
    directory, written = posixpath.dirname(script.source.path), word.tail.lstrip("/")
    own = posixpath.normpath(posixpath.join(posixpath.dirname(place), written))
    at = word.raw.rfind(written)
    if not written or at < 0 or own != found:
        return FileMention(span, path)
    start = word.start + at
    inner = script.source.span(start, start + len(written))
    return FileMention(inner, path, written, directory, script.source.path)


def _mention_installed(
    bundle: Bundle, script: Script, copy: PlannedCopy, word: Word
) -> FileMention | None:
    """A path on the instance: what can follow the file is the part below the destination."""
    path = bundle.original(copy.source)
    if path is None or not bundle.tree.has_file(path):
        return None
    span = script.source.span(word.start, word.end)
    source = bundle.place(copy.entry.source.value) or ""
    is_file = source == copy.source
    written = posixpath.basename(source) if is_file else relative_to(copy.source, source)
    at = word.raw.rfind(written)
    if at < 0 or not path.endswith(written):
        return FileMention(span, path)
    start = word.start + at
    inner = script.source.span(start, start + len(written))
    return FileMention(inner, path, written, path.removesuffix(written).rstrip("/"))
