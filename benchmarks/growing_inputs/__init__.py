"""The inputs of `growth.py`: projects of a size that is given, one module for each subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Files = Mapping[str, str]
"""The text of each file, by its path in the project."""

APPSPEC = "version: 0.0\nos: linux\n"
COPY_ALL = "files:\n  - source: /\n    destination: /srv/shop\n"
HOOK = "hooks:\n  AfterInstall:\n    - location: start.sh\n      timeout: 60\n"
BUILD = "version: 0.2\nphases:\n  build:\n    commands:\n"
PACKAGE_ALL = "artifacts:\n  files:\n    - '**/*'\n"
BASH = "#!/bin/bash\nset -e\n"
SCRIPT = f"{BASH}systemctl restart shop\n"


@dataclass(frozen=True)
class GrowingInput:
    """A project that grows with `count`, and how it is linted."""

    make: Callable[[int], Files]
    count: int
    arguments: tuple[str, ...]
    tracked: tuple[str, ...] | None
    """What git tracks (paths for `git add`); None if the project is not in git."""


INPUTS: dict[str, GrowingInput] = {}
"""All inputs by name, in the order of their modules."""


def grows_from(
    count: int, *arguments: str, tracked: tuple[str, ...] | None = None
) -> Callable[[Callable[[int], Files]], Callable[[int], Files]]:
    """Measure a function's projects at `count`, twice and four times that."""

    def add(make: Callable[[int], Files]) -> Callable[[int], Files]:
        given = arguments or ("check", ".", "--format", "json")
        INPUTS[make.__name__] = GrowingInput(make, count, given, tracked)
        return make

    return add


def repeat(line: str, count: int) -> str:
    """The line for each number from 0 in place of its `@`."""
    return "".join(line.replace("@", str(number)) for number in range(count))


def buildspec(commands: str, artifacts: str = PACKAGE_ALL) -> str:
    """A buildspec with these list items as commands, each on a line of its own."""
    return f"{BUILD}{commands}{artifacts}"


def with_script(text: str) -> Files:
    """A project with one hook script."""
    return {"appspec.yml": APPSPEC + HOOK, "start.sh": text}


def with_build(commands: str, artifacts: str = PACKAGE_ALL, appspec: str = "") -> Files:
    """A project with one buildspec and an AppSpec."""
    return {"buildspec.yml": buildspec(commands, artifacts), "appspec.yml": APPSPEC + appspec}
