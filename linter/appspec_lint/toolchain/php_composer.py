"""What `composer` runs and writes, according to composer.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from appspec_lint.lazy.records import dataclass, field
from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    "-d --working-dir --timeout --prefer-install --audit-format --format -f".split()
)
_EVENTS: Mapping[str, tuple[str, ...]] = {
    "install": ("pre-install-cmd", "pre-autoload-dump", "post-autoload-dump", "post-install-cmd"),
    "update": ("pre-update-cmd", "pre-autoload-dump", "post-autoload-dump", "post-update-cmd"),
    "require": ("pre-update-cmd", "pre-autoload-dump", "post-autoload-dump", "post-update-cmd"),
    "remove": ("pre-update-cmd", "pre-autoload-dump", "post-autoload-dump", "post-update-cmd"),
    "dump-autoload": ("pre-autoload-dump", "post-autoload-dump"),
    "dumpautoload": ("pre-autoload-dump", "post-autoload-dump"),
}
_ALIASES = {"i": "install", "u": "update", "upgrade": "update", "dump": "dump-autoload",
            "run": "run-script", "req": "require", "rm": "remove"}  # fmt: skip
_SILENT = frozenset(
    """validate show info outdated audit config diagnose about licenses self-update selfupdate
    clear-cache clearcache cc check-platform-reqs fund suggests status search why why-not prohibits
    depends global list bump""".split()
)
_CREATING = frozenset("create-project init archive exec browse home".split())
_HARMLESS = regex(
    r"Illuminate\\Foundation\\ComposerScripts::|Composer\\Config::disableProcessTimeout\Z"
    r"|Google\\Task\\Composer::|Sensio\\Bundle\\"
)
_DEEPEST = 20
_MOST_STEPS = 500


@dataclass
class _Scripts:
    path: str
    directory: str
    title: str
    scripts: Mapping[str, object]
    no_dev: bool
    tasks: list[Task] = field(default_factory=list)
    is_read: bool = True
    steps: int = 0

    def run(self, name: str, depth: int = 0) -> None:
        """Collect the commands of a script; `@name` runs another one."""
        value = self.scripts.get(name)
        commands = value if isinstance(value, list) else [value]
        for command in commands:
            if not isinstance(command, str):
                continue
            self.steps += 1
            if depth > _DEEPEST or self.steps > _MOST_STEPS:
                self.is_read = False
            elif command.startswith("@") and command.split()[0][1:] in self.scripts:
                self.run(command.split()[0][1:], depth + 1)
            elif command.startswith("@putenv"):
                continue
            elif command.startswith(("@php ", "@composer ")):
                self._add(command[1:])
            elif re.fullmatch(r"[A-Za-z_\\][\w\\]*::\w+", command):
                self.is_read = self.is_read and _HARMLESS.match(command) is not None
            elif re.fullmatch(r"[A-Z]\w*(?:\\\w+)+", command):
                self.is_read = False
            else:
                self._add(command)

    def _add(self, code: str) -> None:
        self.tasks.append(Task(code, self.directory, self.path, self.title))


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call does; None if it creates a project, or the script is unknown."""
    if is_informational(call):
        return ToolRun()
    options = read_call_options(call.arguments, _VALUED, ("-d",))
    if not options.operands or options.is_unknown("-d", "--working-dir"):
        return None
    directory = resolve(call.directory, options.last("-d", "--working-dir") or "")
    path = resolve(directory, "composer.json")
    verb = _ALIASES.get(options.operands[0], options.operands[0])
    try:
        data = json.loads(files.read(path) or "null")
    except (ValueError, RecursionError):
        return None
    if verb in _CREATING or (verb in _SILENT and verb != "global"):
        return ToolRun() if verb in _SILENT else None
    if not isinstance(data, dict):
        return None
    declared = data.get("scripts")
    scripts = _Scripts(
        path,
        directory,
        f"composer {' '.join(options.operands[:2])}",
        declared if isinstance(declared, dict) else {},
        options.has("--no-dev"),
    )
    if verb in _EVENTS:
        if not options.has("--no-scripts"):
            for event in _EVENTS[verb]:
                scripts.run(event)
        return ToolRun(
            tuple(scripts.tasks), tuple(_packages(data, directory, path, scripts.is_read))
        )
    name = options.operands[1] if verb == "run-script" and len(options.operands) > 1 else verb
    if name not in scripts.scripts:
        return None
    scripts.run(name)
    output = ToolOutput("Composer", file=path, complete=False)
    return ToolRun(tuple(scripts.tasks), () if scripts.is_read else (output,))


def _packages(
    data: dict[str, object], directory: str, path: str, is_read: bool
) -> Iterator[ToolOutput]:
    """Where the packages are installed; installers of packages may add directories."""
    config, extra = data.get("config"), data.get("extra")
    vendor = config.get("vendor-dir") if isinstance(config, dict) else None
    target = resolve(directory, vendor if isinstance(vendor, str) else "vendor")
    written = [f"{target}/**", resolve(directory, "composer.lock")]
    paths = extra.get("installer-paths") if isinstance(extra, dict) else None
    written += [
        resolve(directory, re.sub(r"\{\$\w+\}", "*", str(pattern)) + "/**")
        for pattern in (paths if isinstance(paths, dict) else ())
    ]
    scaffolds = isinstance(extra, dict) and any("scaffold" in key for key in extra)
    yield ToolOutput(
        "Composer", (target,), tuple(written), file=path, complete=is_read and not scaffolds
    )
