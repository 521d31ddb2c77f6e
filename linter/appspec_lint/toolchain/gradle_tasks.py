"""Tasks of Gradle, as build scripts declare and configure them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.gradle_script import GradleBlock

_NAME = r"['\"]?([\w.:-]+)['\"]?"
_DECLARATIONS = (
    regex(rf"task\b\s*\(?\s*{_NAME}\s*(?:,?\s*\(?\s*(?P<rest>.*))?", re.DOTALL),
    regex(
        r"(?:(?:def|val|var)\s+\w+\s*=\s*)?(?:project\.)?(?:tasks\s*\.\s*)?"
        rf"(?:register|create|maybeCreate)\s*(?:<\s*(?P<type>[\w.]+)\s*>)?\s*\(\s*{_NAME}\s*(?P<rest>.*)",
        re.DOTALL,
    ),
    regex(
        r"(?:val|var)\s+(\w+)\s+by\s+(?:tasks\s*\.\s*)?(?:registering|creating)(?P<rest>.*)",
        re.DOTALL,
    ),
)
_CONFIGURATIONS = (
    regex(
        r"(?:project\.)?(?:tasks\s*\.\s*)?(?:named|getByName|withType)\s*(?:<\s*(?P<type>[\w.]+)\s*>)?"
        rf"\s*\(?\s*(?:{_NAME})?.*",
        re.DOTALL,
    ),
    regex(r"(?:project\.)?(?:tasks\s*\.\s*)?(\w+)(?:\.configure)?"),
)
_TYPE = regex(r"(?:type\s*[:=]\s*|,\s*|\(\s*)([A-Z][\w.]*)")
_REFERENCE = regex(r"['\"]:?([\w.:-]+)['\"]|\b(?:tasks\.)?([A-Za-z_]\w*)\b")


@dataclass(frozen=True)
class GradleTask:
    """A task by its name: the blocks that declare and configure it."""

    name: str
    type: str = ""
    blocks: tuple[GradleBlock, ...] = ()
    declared: bool = False

    def statements(self) -> Iterator[str]:
        """The statements of all its blocks."""
        for block in self.blocks:
            yield from block.statements


def read_declaration(header: str) -> tuple[str, str] | None:
    """The name and the type of the task that a header declares."""
    for pattern in _DECLARATIONS:
        match = pattern.fullmatch(header)
        if match is None:
            continue
        groups = match.groupdict()
        kind = groups.get("type")
        if not kind:
            written = _TYPE.search(groups.get("rest") or "")
            kind = written[1].removesuffix("::class").removesuffix(".class") if written else ""
        names = [
            g for g in match.groups() if g and g not in (groups.get("type"), groups.get("rest"))
        ]
        return (names[0], kind.rpartition(".")[2]) if names else None
    return None


def add_task(tasks: dict[str, GradleTask], block: GradleBlock) -> None:
    """Add the task that a block declares or configures; `<T>` are all tasks of the type T."""
    header = block.header
    declared = read_declaration(header)
    if declared is not None:
        name, kind = declared
    else:
        configured = _CONFIGURATIONS[0].fullmatch(header)
        named = configured[2] if configured and configured.lastindex else None
        if configured is not None and "withType" in header:
            name, kind = f"<{configured['type'] or named}>", ""
        elif named is not None:
            name, kind = named, ""
        else:
            plain = _CONFIGURATIONS[1].fullmatch(header)
            if plain is None:
                return
            name, kind = plain[1], ""
    before = tasks.get(name, GradleTask(name))
    tasks[name] = GradleTask(
        name,
        kind or before.type,
        (*before.blocks, block),
        before.declared or declared is not None,
    )


def read_references(text: str) -> Iterator[str]:
    """The names of the tasks in the arguments of `dependsOn`."""
    for match in _REFERENCE.finditer(text):
        name = (match[1] or match[2]).rpartition(":")[2]
        if name not in ("tasks", "named", "getByName", "project", "it", "withType"):
            yield name
