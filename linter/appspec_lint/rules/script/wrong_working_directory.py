"""Does a hook script take the bundle's folder for its working directory?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.agent import failing, installations
from appspec_lint.deployment.bundle import Bundle, HookRun
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
_READING = frozenset(("bash", "sh", "python", "node", "php", "ruby", "perl", "java"))
_PACKAGES = ("install", "ci", "i", "start", "run", "run-script", "build", "test")
_TAKING = ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F", "--workspace")


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
    """A hook script takes the bundle's folder for its working directory.

    The agent starts a script in its own working directory, which is `/` under systemd, and never
    the folder that the bundle was unpacked to, nor the one that it was installed to. `./run.sh`,
    `npm ci`, `pip install -r requirements.txt` and `cd scripts` look there, and find nothing.

    It is an error where the bundle has the file, and its absence lets the script fail; else a
    warning. The rule looks at what comes before the first `cd`, is silent behind it, about files
    that an earlier command names, and about tools that it doesn't know.
    """
    for bundle in context.bundles:
        for run, script in bundle.scripts:
            before = ""
            for command in before_cd(script):
                finding = _judge(bundle, run, script, command, before)
                if finding is not None:
                    yield finding
                    break
                before += script.source.text[command.start : command.end] + "\n"


def _judge(
    bundle: Bundle, run: HookRun, script: Script, command: Command, before: str
) -> Finding | None:
    call = resolve_invocation(command.words)
    span = script.source.span(command.start, command.end).first_line
    label = (Label(run.entry.location.span, "run here, in the agent's working directory"),)
    path = _file(call)
    name = posixpath.basename(path or "")
    if path is not None and name in before:
        return None
    if path is not None and _is_ours(bundle, path):
        status = 127 if call.name == name and call.name != "cd" else 1
        return Finding(
            span,
            f"`{path}` is looked up in the agent's working directory, not in the bundle",
            labels=label,
            help=_advice(bundle, run),
            failure=failing(run.event.value, run.entry, status),
            certain=script.determines_exit(command) and not command.conditional,
        )
    what = _project(call)
    if what and not re.search(r"\b(git clone|mkdir|unzip|tar)\b", before):
        return Finding(
            span,
            f"`{what}` looks for its files in the agent's working directory",
            labels=label,
            help=_advice(bundle, run),
            certain=False,
        )
    return None


def _file(call: Invocation) -> str | None:
    """The relative path of what a call runs, reads in or goes to."""
    word = call.word
    if word is not None and word.text and "/" in word.text and not word.pattern:
        return _relative(word.text)
    target = call.arguments[0] if call.arguments else None
    if call.name in {"cd", "pushd", "source", "."} and target is not None and target.text:
        return _relative(target.text) if "/" in target.text or call.name == "cd" else None
    if call.bare in _READING and not call.has_argument("-c", "-m", "-e", "-r"):
        file = first_positional(call)[0]
        if "-jar" in call.texts[:-1]:
            file = call.texts[call.texts.index("-jar") + 1]
        known = re.fullmatch(r"[\w./-]+\.(sh|py|js|mjs|php|rb|pl|jar)", file)
        return _relative(file) if known else None
    if call.file and word is not None and word.text:
        return _relative(word.text)
    return None


def _relative(path: str) -> str | None:
    if path.startswith(("/", "~", "-", "..")) or path in {".", "./"}:
        return None
    return posixpath.normpath(path)


def _is_ours(bundle: Bundle, path: str) -> bool:
    """Whether the repository has such a file or folder, at the bundle's root or below."""
    there = f"/{path}/"
    for each in installations(bundle.appspec):
        # Where the agent's directory is `/`, it may by chance be the right one.
        home = f"{each.destination.rstrip('/')}/"
        if there.startswith(home) or home.startswith(there):
            return False
    if path.partition("/")[0] in _ROOTS:
        return False
    directory = f"{bundle.directory}/" if bundle.directory else ""
    if bundle.tree.has_directory(f"{directory}{path}") or bundle.tree.has_directory(path):
        return True
    found = bundle.tree.by_name.get(posixpath.basename(path), ())
    return any(each == path or each.endswith(f"/{path}") for each in found)


def _project(call: Invocation) -> str:
    """What is run of a tool that works on the project around it."""
    verb, rest = first_positional(call, _TAKING)
    name = call.name or ""
    plain = not any(each.text is None for each in call.arguments)
    if not plain or call.flag("h") or call.has_argument("--help", "--version"):
        return ""
    if name in {"npm", "yarn", "pnpm"}:
        elsewhere = has_option(call, *_TAKING, "-g", "--global", "global")
        named = verb in {"install", "i"} and any(not text.startswith("-") for text in rest)
        return "" if elsewhere or named or verb not in _PACKAGES else f"{name} {verb}"
    if name == "composer" and verb in {"install", "update", "dump-autoload", "run-script"}:
        return "" if has_option(call, "-d", "--working-dir") else f"composer {verb}"
    if name == "bundle" and verb == "install":
        return "" if has_option(call, "--gemfile") else "bundle install"
    if name in {"docker", "docker-compose"}:
        if name == "docker" and verb != "compose":
            return ""
        elsewhere = has_option(call, "-f", "--file", "--project-directory", "-p", "--project-name")
        goal = rest[0] if name == "docker" and rest else verb
        known = goal in {"up", "down", "build", "pull", "restart"} and not elsewhere
        whole = f"docker compose {goal}" if name == "docker" else f"{name} {verb}"
        return whole if known else ""
    if name in {"pip", "pip3"} and verb == "install" and "-r" in call.texts[:-1]:
        file = call.texts[call.texts.index("-r") + 1]
        return "" if file.startswith("/") else f"{name} install -r {file}"
    if call.bare in {"php", "python"} and verb in {"artisan", "manage.py"}:
        return f"{call.name} {verb}"
    return ""


def _advice(bundle: Bundle, run: HookRun) -> str:
    installed = [entry.destination for entry in bundle.appspec.files if entry.destination]
    if run.event.value in ("BeforeInstall", "ApplicationStop") or not installed:
        return (
            'go to the bundle first: `cd "$(dirname "$0")/.."`, or wherever the script lies in it'
        )
    return f"go there first: `cd {installed[0].value}`"
