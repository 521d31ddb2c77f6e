"""Where the hook scripts of a deployment name files of the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from appspec_lint.build.file_mentions import FileMention, read_mention
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.once import once
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
    source = script.source
    for command in script.program.commands:
        if not command.words or command.broken:
            continue
        for word in command.words:
            found = _resolve(bundle, script, place, command, word)
            path = bundle.original(found) if found else None
            if not found or path is None or not bundle.tree.has_file(path):
                continue
            is_run = command.invocation.word is word or command.invocation.file
            called = found if is_run else ""
            span = source.span(word.start, word.end)
            if script_relative(word.raw, script) is not None:
                mention = read_mention(word, path, span, directory=None)
                own = posixpath.normpath(posixpath.join(posixpath.dirname(place), word.tail[1:]))
                if mention.written and own == found:
                    directory = posixpath.dirname(source.path)
                    mention = FileMention(
                        mention.span, path, mention.written, directory, source.path
                    )
                yield mention, called
            else:
                mention = read_mention(word, path, span, directory=None)
                yield FileMention(mention.span, path, mention.written), called


def _resolve(
    bundle: Bundle, script: Script, place: str, command: Command, word: Word
) -> str | None:
    """The path in the revision of what a word names: beside the script, or where it is installed.

    None if the word names nothing of the revision.
    """
    beside = script_relative(word.raw, script)
    if beside is not None:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(place), beside))
        return None if found.startswith("..") else found
    text = script.variables.expand(word)
    directory = script.directories.get(command.start)
    if text is None or "/" not in text or (not text.startswith("/") and directory is None):
        return None
    target = text if text.startswith("/") or directory is None else directory.join(text)
    copy = bundle.plan.copies.get(posixpath.normpath(target)) if target else None
    return None if copy is None else copy.source
