"""How long the interpreters and application servers run, by their arguments."""

from __future__ import annotations

import re

from appspec_lint.script.lifetime import Life, configured, first
from appspec_lint.shell.invocation import Invocation

_TOOL = re.compile(
    r"liquibase|flyway|migrat|seed|(^|[-_./])(cli|tools?|test|build|setup|install|codegen)\b|"
    r"generator|batch|backup|import|export",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"(db:?)?(migrate|update|upgrade|seed|validate|info|repair|clean|check|test|build|import|"
    r"export|install|setup|help|version|list|status|stop|db|-h|-v|-V)(:.*)?"
)
_SERVER_FILE = re.compile(r"(?:app|index|server|main|www|start|bot)(?:\.[cm]?[jt]s)?")
_SERVER_MODULE = re.compile(r"(?:app|server|application|wsgi|bot|run)\.py")
_SERVER_SCRIPT = re.compile(r"(?:start|serve|dev)(?::(?:prod|production|dev|server|web|staging))?")


def java(call: Invocation) -> Life:
    texts = call.texts
    if "-jar" not in texts:
        return Life.UNKNOWN
    # Options may stand behind `-jar` too; without a jar java ends at once.
    behind = [*texts[texts.index("-jar") + 1 :]]
    while behind and behind[0].startswith("-"):
        del behind[0]
    if not behind:
        return Life.SHORT
    jar, rest = behind[0], tuple(behind[1:])
    if _TOOL.search(jar) or _is_task(rest) or any("application-type=none" in t for t in texts):
        return Life.UNKNOWN
    return Life.LONG


def node(call: Invocation) -> Life:
    if call.says("-e", "-p", "--eval", "--print", "-v", "--check", "-c"):
        return Life.SHORT
    file, rest = first(call, ("-r", "--require", "--loader", "--import", "--env-file"))
    folder, _, name = file.rpartition("/")
    if file == ".":
        return Life.LONG
    if _TOOL.search(file) or _is_task(rest) or folder.endswith(("scripts", "bin/tasks")):
        return Life.UNKNOWN
    return Life.LONG if _SERVER_FILE.fullmatch(name) else Life.UNKNOWN


def package_script(call: Invocation) -> Life:
    """`npm start`: what it runs is in package.json, and may well be `pm2 start`."""
    script, rest = first(call, ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F"))
    if script in {"run", "run-script"}:
        script = next((text for text in rest if not text.startswith("-")), "")
    elif script not in {"start", "serve", "dev"}:
        return Life.SHORT
    if _SERVER_SCRIPT.fullmatch(script):
        return Life.LIKELY
    return Life.UNKNOWN if script.startswith(("start", "serve", "dev", "$")) else Life.SHORT


def python(call: Invocation) -> Life:
    if call.says("-c", "-V"):
        return Life.SHORT
    file, rest = first(call, ("-W", "-X"))
    name = file.rpartition("/")[2]
    if name == "manage.py":
        task = rest[0] if rest else ""
        return {"runserver": Life.LONG, "qcluster": Life.LONG}.get(task, Life.SHORT)
    if _TOOL.search(file) or _is_task(rest):
        return Life.UNKNOWN
    if _SERVER_MODULE.fullmatch(name):
        return Life.LIKELY if name in {"run.py", "bot.py"} else Life.LONG
    return Life.UNKNOWN


def _is_task(rest: tuple[str, ...]) -> bool:
    return any(_TASK.fullmatch(text) for text in rest)


def dotnet(call: Invocation) -> Life:
    file, rest = first(call)
    if file.endswith(".dll"):
        return Life.UNKNOWN if _TOOL.search(file) or _is_task(rest) else Life.LONG
    return {"run": Life.LIKELY, "watch": Life.LIKELY, "exec": Life.UNKNOWN}.get(file, Life.SHORT)


def php(call: Invocation) -> Life:
    if call.says("-S"):
        return Life.LONG
    file, rest = first(call, ("-d", "-c"))
    if not file.endswith("artisan") or not rest:
        return Life.UNKNOWN
    ends = any(t.startswith(("--once", "--stop-when", "--max-")) for t in rest)
    serving = rest[0] in {
        "serve",
        "queue:work",
        "queue:listen",
        "horizon",
        "schedule:work",
        "octane:start",
        "reverb:start",
        "websockets:serve",
    }
    return Life.LONG if serving and not ends else Life.UNKNOWN if serving else Life.SHORT


def gunicorn(call: Invocation) -> Life:
    if call.says("--check-config", "--print-config", "-v"):
        return Life.SHORT
    if call.says("--daemon", "-D"):
        return Life.DAEMON
    # A configuration file may say `daemon = True`.
    return Life.LIKELY if configured(call, "-c", "--config") else Life.LONG


def puma(call: Invocation) -> Life:
    if call.says("-d", "--daemon", "-D", "--daemonize"):
        return Life.DAEMON
    # A configuration file may daemonize it.
    return Life.LIKELY if configured(call, "-C", "-c", "--config", "--config-file") else Life.LONG


def rails(call: Invocation) -> Life:
    if first(call)[0] not in {"s", "server"}:
        return Life.SHORT
    return Life.DAEMON if call.says("-d", "--daemon") else Life.LONG


def celery(call: Invocation) -> Life:
    if call.says("--detach", "-D", "multi"):
        return Life.DAEMON
    return Life.LONG if call.says("worker", "beat", "flower") else Life.UNKNOWN


def uwsgi(call: Invocation) -> Life:
    if any(text.startswith(("--daemonize", "-d")) for text in call.texts):
        return Life.DAEMON
    settings = ("--ini", "--yaml", "--xml", "--json")
    told = any(t.endswith((".ini", ".yaml", ".xml", ".json")) for t in call.texts)
    return Life.LIKELY if told or configured(call, *settings) else Life.LONG
