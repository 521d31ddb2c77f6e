"""The package.json that a deployment installs: its scripts, and what a hook runs of them."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping

from appspec_lint.certainty import Certainty
from appspec_lint.deployment.bundle import Bundle
from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.script.lifetime import lifetime_of
from appspec_lint.script.npm_scripts import read_script_call
from appspec_lint.script.script import Script
from appspec_lint.shell import parse
from appspec_lint.shell.commands import Lifetime

_SUPERVISORS = frozenset(("pm2", "forever", "systemctl", "service", "supervisorctl", "docker"))


@dataclass(frozen=True)
class InstalledPackage:
    """A package.json that is installed, and its scripts by name.

    It is `certain` if the revision certainly contains it. `workspaces` is set if it names other
    packages, whose scripts are not read.
    """

    source: Source
    scripts: Mapping[str, object]
    certain: bool
    workspaces: bool


def read_package(bundle: Bundle, target: str) -> InstalledPackage | None:
    """The package.json that is installed as `target`; None if there is none that can be read."""
    copy = bundle.plan.copies.get(target)
    path = None if copy is None else bundle.original(copy.source)
    reading = None if path is None else bundle.tree.read(path)
    if copy is None or not isinstance(reading, Source):
        return None
    try:
        content = json.loads(reading.text)
    except (ValueError, RecursionError):
        return None
    scripts = content.get("scripts", {}) if isinstance(content, dict) else None
    if not isinstance(scripts, dict):
        return None
    is_certain = copy.certainty is Certainty.YES and (bundle.sure or not bundle.builds)
    return InstalledPackage(reading, scripts, is_certain, "workspaces" in content)


def returns_at_once(bundle: Bundle, script: Script, span: Span) -> bool:
    """Whether the command calls a script of package.json that hands over to a supervisor."""
    text = _find_text(bundle, script, span)
    if not text:
        return False
    calls = [command.invocation for command in parse(text).commands]
    return any(
        call.name in _SUPERVISORS and lifetime_of(call) is Lifetime.EXITS for call in calls
    ) and not any(lifetime_of(call) >= Lifetime.LIKELY_SERVES for call in calls)


def _find_text(bundle: Bundle, script: Script, span: Span) -> str | None:
    """The text of the script that a command calls; None if it is not known."""
    command = next((c for c in script.program.commands if c.start == span.start), None)
    if command is None or not command.words or command.broken:
        return None
    call = read_script_call(command, script)
    directory = script.directories.get(command.start)
    if call is None or directory is None:
        return None
    place = directory.join(call.directory) if call.directory else directory.path
    package = read_package(bundle, posixpath.join(place, "package.json")) if place else None
    text = None if package is None else package.scripts.get(call.script)
    return text if isinstance(text, str) else None
