"""Report scripts that expect the revision as their working directory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import installations
from appspec_lint.deployment.bundle import Bundle, HookRun
from appspec_lint.deployment.messages import failing
from appspec_lint.diagnostics.finding import Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.rules.registry import rule
from appspec_lint.script.lifetime import first_positional, has_option
from appspec_lint.script.script import Script
from appspec_lint.script.script_paths import before_cd
from appspec_lint.shell import Command
from appspec_lint.shell.invocation import Invocation, resolve_invocation

APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
REPOSITORY = {"appspec.yml": APPSPEC, "migrate.sh": "#!/bin/bash\ntrue\n", "package.json": "{}\n"}
_ROOTS = frozenset(("home", "var", "opt", "srv", "usr", "tmp", "etc", "data", "mnt", "bin"))
_INTERPRETERS = frozenset(("bash", "sh", "python", "node", "php", "ruby", "perl", "java"))
_PROJECT_COMMANDS = ("install", "ci", "i", "start", "run", "run-script", "build", "test")
_DIRECTORY_OPTIONS = ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F", "--workspace")


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/"
        "reference-appspec-file-structure-hooks.html",
        "https://github.com/aws/aws-codedeploy-agent/issues/67",
        "aws/aws-codedeploy-agent lib/instance_agent/plugins/codedeploy/hook_executor.rb",
    ),
    good=(
        {
            **REPOSITORY,
            "scripts/install.sh": "#!/bin/bash\nset -e\ncd /srv/orders\n./migrate.sh\nnpm ci\n",
        },
        {
            **REPOSITORY,
            "scripts/install.sh": "#!/bin/bash\nset -e\nnpm ci --prefix /srv/orders\n",
        },
    ),
    bad=(
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«./migrate.sh»\n"},
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«npm ci»\n"},
        {**REPOSITORY, "scripts/install.sh": "#!/bin/bash\nset -e\n«cd scripts»\nls\n"},
    ),
)
def wrong_working_directory(context: Context) -> Iterator[Finding]:
    """A hook script expects the revision to be its working directory.

    The agent starts a script in the agent's own working directory, which is `/` under systemd. It
    is never the directory that the revision was unpacked to or installed to. `./run.sh`, `npm ci`,
    `pip install -r requirements.txt` and `cd scripts` look there and find nothing.

    The finding is an error where the revision contains the file and the script fails without it,
    and otherwise a warning. The rule checks the commands up to the first `cd`. Files that an
    earlier command names are not reported, nor are unknown tools.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            before = ""
            for command in before_cd(script):
                finding = _check_command(bundle, run, script, command, before)
                if finding is not None:
                    yield finding
                    break
                before += script.source.text[command.start : command.end] + "\n"


def _check_command(
    bundle: Bundle, run: HookRun, script: Script, command: Command, before: str
) -> Finding | None:
    call = resolve_invocation(command.words)
    span = script.source.span(command.start, command.end).first_line
    hook = f"run by the `{run.event.value}` hook, in the agent's working directory"
    labels = (Label(run.entry.location.span, hook),)
    path = _find_file(call)
    name = posixpath.basename(path or "")
    if path is not None and name in before:
        return None
    if path is not None and _is_in_revision(bundle, path):
        status = 127 if call.name == name and call.name != "cd" else 1
        return Finding(
            span,
            f"`{path}` is relative to the agent's working directory, not to the revision",
            labels=labels,
            help=_suggest_cd(bundle, run),
            failure=failing(run.event.value, run.entry, status),
            certain=script.determines_exit(command) and not command.conditional,
        )
    tool = _find_project_tool(call)
    if tool and not re.search(r"\b(git clone|mkdir|unzip|tar)\b", before):
        return Finding(
            span,
            f"`{tool}` looks for its files in the agent's working directory",
            labels=labels,
            help=_suggest_cd(bundle, run),
            certain=False,
        )
    return None


def _find_file(call: Invocation) -> str | None:
    """The relative path that a call runs, sources or changes to."""
    word = call.word
    if word is not None and word.text and "/" in word.text and not word.pattern:
        return _normalize(word.text)
    target = call.arguments[0] if call.arguments else None
    if call.name in {"cd", "pushd", "source", "."} and target is not None and target.text:
        return _normalize(target.text) if "/" in target.text or call.name == "cd" else None
    if call.bare in _INTERPRETERS and not call.has_argument("-c", "-m", "-e", "-r"):
        file = first_positional(call)[0]
        if "-jar" in call.texts[:-1]:
            file = call.texts[call.texts.index("-jar") + 1]
        is_program = re.fullmatch(r"[\w./-]+\.(sh|py|js|mjs|php|rb|pl|jar)", file) is not None
        return _normalize(file) if is_program else None
    if call.file and word is not None and word.text:
        return _normalize(word.text)
    return None


def _normalize(path: str) -> str | None:
    """The path in normal form; None where it is not below the working directory."""
    if path.startswith(("/", "~", "-", "..")) or path in {".", "./"}:
        return None
    return posixpath.normpath(path)


def _is_in_revision(bundle: Bundle, path: str) -> bool:
    """Whether the repository has this file or directory, at the revision's root or below."""
    absolute = f"/{path}/"
    for installation in installations(bundle.appspec):
        # Where the agent's working directory is `/`, the path may happen to be right.
        destination = f"{installation.destination.rstrip('/')}/"
        if absolute.startswith(destination) or destination.startswith(absolute):
            return False
    if path.partition("/")[0] in _ROOTS:
        return False
    prefix = f"{bundle.directory}/" if bundle.directory else ""
    if bundle.tree.has_directory(f"{prefix}{path}") or bundle.tree.has_directory(path):
        return True
    candidates = bundle.tree.by_name.get(posixpath.basename(path), ())
    return any(file == path or file.endswith(f"/{path}") for file in candidates)


def _find_project_tool(call: Invocation) -> str:
    """The command of a tool that works on the project in the working directory, or ""."""
    verb, rest = first_positional(call, _DIRECTORY_OPTIONS)
    name = call.name or ""
    has_unknown = any(argument.text is None for argument in call.arguments)
    if has_unknown or call.flag("h") or call.has_argument("--help", "--version"):
        return ""
    if name in {"npm", "yarn", "pnpm"}:
        elsewhere = has_option(call, *_DIRECTORY_OPTIONS, "-g", "--global", "global")
        names_package = verb in {"install", "i"} and any(not text.startswith("-") for text in rest)
        if elsewhere or names_package or verb not in _PROJECT_COMMANDS:
            return ""
        return f"{name} {verb}"
    if name == "composer" and verb in {"install", "update", "dump-autoload", "run-script"}:
        return "" if has_option(call, "-d", "--working-dir") else f"composer {verb}"
    if name == "bundle" and verb == "install":
        return "" if has_option(call, "--gemfile") else "bundle install"
    if name in {"docker", "docker-compose"}:
        if name == "docker" and verb != "compose":
            return ""
        elsewhere = has_option(call, "-f", "--file", "--project-directory", "-p", "--project-name")
        action = rest[0] if name == "docker" and rest else verb
        if elsewhere or action not in {"up", "down", "build", "pull", "restart"}:
            return ""
        return f"docker compose {action}" if name == "docker" else f"{name} {verb}"
    if name in {"pip", "pip3"} and verb == "install" and "-r" in call.texts[:-1]:
        file = call.texts[call.texts.index("-r") + 1]
        return "" if file.startswith("/") else f"{name} install -r {file}"
    if call.bare in {"php", "python"} and verb in {"artisan", "manage.py"}:
        return f"{call.name} {verb}"
    return ""


def _suggest_cd(bundle: Bundle, run: HookRun) -> str:
    installed = [entry.destination for entry in bundle.appspec.files if entry.destination]
    if run.event.value in ("BeforeInstall", "ApplicationStop") or not installed:
        return '`cd` to the revision first, e.g. `cd "$(dirname "$0")/.."`'
    return f"`cd` to the installed files first: `cd {installed[0].value}`"
