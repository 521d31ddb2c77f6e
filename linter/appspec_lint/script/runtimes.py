"""How long the interpreters and application servers run, by their arguments."""

from __future__ import annotations

import re

from appspec_lint.script.lifetime import Lifetime, first_positional, has_option
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


def java(call: Invocation) -> Lifetime:
    texts = call.texts
    if "-jar" not in texts:
        return Lifetime.UNKNOWN
    # Options may stand behind `-jar` too; without a jar java ends at once.
    behind = [*texts[texts.index("-jar") + 1 :]]
    while behind and behind[0].startswith("-"):
        del behind[0]
    if not behind:
        return Lifetime.SHORT
    jar, rest = behind[0], tuple(behind[1:])
    if _TOOL.search(jar) or _is_task(rest) or any("application-type=none" in t for t in texts):
        return Lifetime.UNKNOWN
    return Lifetime.LONG


def node(call: Invocation) -> Lifetime:
    if call.has_argument("-e", "-p", "--eval", "--print", "-v", "--check", "-c"):
        return Lifetime.SHORT
    file, rest = first_positional(call, ("-r", "--require", "--loader", "--import", "--env-file"))
    directory, _, name = file.rpartition("/")
    if file == ".":
        return Lifetime.LONG
    if _TOOL.search(file) or _is_task(rest) or directory.endswith(("scripts", "bin/tasks")):
        return Lifetime.UNKNOWN
    return Lifetime.LONG if _SERVER_FILE.fullmatch(name) else Lifetime.UNKNOWN


def package_script(call: Invocation) -> Lifetime:
    """`npm start`: what it runs is in package.json, and may well be `pm2 start`."""
    script, rest = first_positional(
        call, ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F")
    )
    if script in {"run", "run-script"}:
        script = next((text for text in rest if not text.startswith("-")), "")
    elif script not in {"start", "serve", "dev"}:
        return Lifetime.SHORT
    if _SERVER_SCRIPT.fullmatch(script):
        return Lifetime.LIKELY
    return Lifetime.UNKNOWN if script.startswith(("start", "serve", "dev", "$")) else Lifetime.SHORT


def python(call: Invocation) -> Lifetime:
    if call.has_argument("-c", "-V"):
        return Lifetime.SHORT
    file, rest = first_positional(call, ("-W", "-X"))
    name = file.rpartition("/")[2]
    if name == "manage.py":
        task = rest[0] if rest else ""
        return {"runserver": Lifetime.LONG, "qcluster": Lifetime.LONG}.get(task, Lifetime.SHORT)
    if _TOOL.search(file) or _is_task(rest):
        return Lifetime.UNKNOWN
    if _SERVER_MODULE.fullmatch(name):
        return Lifetime.LIKELY if name in {"run.py", "bot.py"} else Lifetime.LONG
    return Lifetime.UNKNOWN


def _is_task(rest: tuple[str, ...]) -> bool:
    return any(_TASK.fullmatch(text) for text in rest)


def dotnet(call: Invocation) -> Lifetime:
    file, rest = first_positional(call)
    if file.endswith(".dll"):
        return Lifetime.UNKNOWN if _TOOL.search(file) or _is_task(rest) else Lifetime.LONG
    return {"run": Lifetime.LIKELY, "watch": Lifetime.LIKELY, "exec": Lifetime.UNKNOWN}.get(
        file, Lifetime.SHORT
    )


def php(call: Invocation) -> Lifetime:
    if call.has_argument("-S"):
        return Lifetime.LONG
    file, rest = first_positional(call, ("-d", "-c"))
    if not file.endswith("artisan") or not rest:
        return Lifetime.UNKNOWN
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
    return (
        Lifetime.LONG if serving and not ends else Lifetime.UNKNOWN if serving else Lifetime.SHORT
    )


def gunicorn(call: Invocation) -> Lifetime:
    if call.has_argument("--check-config", "--print-config", "-v"):
        return Lifetime.SHORT
    if call.has_argument("--daemon", "-D"):
        return Lifetime.DAEMON
    # A configuration file may say `daemon = True`.
    return Lifetime.LIKELY if has_option(call, "-c", "--config") else Lifetime.LONG


def puma(call: Invocation) -> Lifetime:
    if call.has_argument("-d", "--daemon", "-D", "--daemonize"):
        return Lifetime.DAEMON
    # A configuration file may daemonize it.
    return (
        Lifetime.LIKELY
        if has_option(call, "-C", "-c", "--config", "--config-file")
        else Lifetime.LONG
    )


def rails(call: Invocation) -> Lifetime:
    if first_positional(call)[0] not in {"s", "server"}:
        return Lifetime.SHORT
    return Lifetime.DAEMON if call.has_argument("-d", "--daemon") else Lifetime.LONG


def celery(call: Invocation) -> Lifetime:
    if call.has_argument("--detach", "-D", "multi"):
        return Lifetime.DAEMON
    return Lifetime.LONG if call.has_argument("worker", "beat", "flower") else Lifetime.UNKNOWN


def uwsgi(call: Invocation) -> Lifetime:
    if any(text.startswith(("--daemonize", "-d")) for text in call.texts):
        return Lifetime.DAEMON
    settings = ("--ini", "--yaml", "--xml", "--json")
    told = any(t.endswith((".ini", ".yaml", ".xml", ".json")) for t in call.texts)
    return Lifetime.LIKELY if told or has_option(call, *settings) else Lifetime.LONG
