"""Which file each hook of an AppSpec runs."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator

from appspec_lint.appspec.appspec_model import HOOKABLE
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.locations import find_obstacle
from appspec_lint.deployment.whole_project import WholeProject
from appspec_lint.diagnostics.span import Source
from appspec_lint.script.script import Script, read_script


class HookReader:
    """Reads the scripts that hooks run, each of them once.

    `homes` are the directories of the AppSpecs. If these are only a part of a project, `whole`
    knows the others.
    """

    def __init__(self, homes: frozenset[str], whole: WholeProject | None) -> None:
        self._homes = homes
        self._whole = whole
        self._scripts: dict[str, Script | None] = {}
        self._all_homes = homes if whole is None else homes | whole.possible_homes

    def read(self, bundle: Bundle) -> Iterator[HookRun]:
        """The scripts that the hooks run, in the order of the events.

        Scripts under an unknown event are never run.
        """
        scripts = self._scripts
        order = {event: index for index, event in enumerate(HOOKABLE)}
        hooks = [hook for hook in bundle.appspec.hooks if hook.event.value in order]
        for hook in sorted(hooks, key=lambda hook: order[hook.event.value]):
            for entry in hook.scripts:
                path = self._find_path(bundle, entry.location.value)
                if path is not None and path not in scripts:
                    reading = bundle.tree.read(path)
                    scripts[path] = read_script(reading) if isinstance(reading, Source) else None
                yield HookRun(hook.event, entry, None if path is None else scripts[path])

    def _find_path(self, bundle: Bundle, location: str) -> str | None:
        """The file that a hook runs.

        If a build may copy it from an unknown place, it is the only file of that name, unless
        that file belongs to another AppSpec.
        """
        place = bundle.place(location)
        if not place or find_obstacle(bundle, location) is not None:
            return None
        original = bundle.original(place)
        if original is not None:
            return original
        named = bundle.tree.by_name.get(posixpath.basename(place), ())
        if len(named) != 1 or self._find_home(named[0]) not in (None, bundle.directory):
            return None
        return named[0]

    def _find_home(self, path: str) -> str | None:
        """The nearest directory above a file that contains an AppSpec."""
        whole = self._whole
        if whole is None:
            return _find_nearest(path, self._homes)
        home = _find_nearest(path, self._all_homes)
        return home if home is None or home in self._homes else _find_nearest(path, whole.homes)


def _find_nearest(path: str, directories: Collection[str]) -> str | None:
    directory = path
    while directory:
        directory = posixpath.dirname(directory)
        if directory in directories:
            return directory
    return None
