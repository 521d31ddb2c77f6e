"""How long programs live: which serve for ever, which end, which go to the background."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum

from appspec_lint.model.wrappers import Invocation


class Life(IntEnum):
    """How long a program runs; the higher of two decides for a pipeline."""

    SHORT = 0  # it ends by itself, soon enough
    DAEMON = 1  # it returns at once, and leaves a process that has let go of its streams
    UNKNOWN = 2
    LIKELY = 3  # most likely a server
    LONG = 4  # a server, or a thing that never ends


def life(call: Invocation) -> Life:
    """How long the program runs when the shell waits for it."""
    if "timeout" in call.wrappers or call.says("--version", "--help", "-version", "-help"):
        return Life.SHORT
    name = call.bare
    if name is None:
        return _java(call) if call.says("-jar") else Life.UNKNOWN
    if call.file or name.endswith(".sh"):
        return _ENDLESS_SCRIPTS(call)
    if name in _SHORT:
        return Life.SHORT
    judge = _PROGRAMS.get(name)
    return judge(call) if judge else Life.UNKNOWN


def life_in_background(call: Invocation) -> Life:
    """How long it runs behind a `&`: who writes nohup or setsid means it to stay."""
    alone = life(call)
    meant = "nohup" in call.wrappers or "setsid" in call.wrappers
    if not meant or alone in (Life.SHORT, Life.DAEMON):
        return alone
    script = call.file or (call.name or "").endswith(".sh")
    return alone if script else Life.LONG


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


def _always(found: Life) -> Callable[[Invocation], Life]:
    return lambda call: found


def _unless(*options: str, otherwise: Life = Life.DAEMON) -> Callable[[Invocation], Life]:
    return lambda call: otherwise if call.says(*options) else Life.LONG


def _first(call: Invocation, taking: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """The first argument that is no option, and what stands behind it."""
    texts, at = call.texts, 0
    while at < len(texts) and texts[at].startswith(("-", "+")) and texts[at] != "-":
        at += 2 if texts[at] in taking else 1
    return (texts[at] if at < len(texts) else "", texts[at + 1 :])


def _is_task(rest: tuple[str, ...]) -> bool:
    return any(_TASK.fullmatch(text) for text in rest)


def _java(call: Invocation) -> Life:
    texts = call.texts
    if "-jar" not in texts[:-1]:
        return Life.UNKNOWN
    at = texts.index("-jar")
    jar, rest = texts[at + 1], texts[at + 2 :]
    if _TOOL.search(jar) or _is_task(rest) or any("application-type=none" in t for t in texts):
        return Life.UNKNOWN
    return Life.LONG


def _node(call: Invocation) -> Life:
    if call.says("-e", "-p", "--eval", "--print", "-v", "--check", "-c"):
        return Life.SHORT
    file, rest = _first(call, ("-r", "--require", "--loader", "--import", "--env-file"))
    folder, _, name = file.rpartition("/")
    if file == ".":
        return Life.LONG
    if _TOOL.search(file) or _is_task(rest) or folder.endswith(("scripts", "bin/tasks")):
        return Life.UNKNOWN
    return Life.LONG if _SERVER_FILE.fullmatch(name) else Life.UNKNOWN


def _package_script(call: Invocation) -> Life:
    """`npm start`: what it runs is in package.json, and may well be `pm2 start`."""
    script, rest = _first(call, ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F"))
    if script in {"run", "run-script"}:
        script = next((text for text in rest if not text.startswith("-")), "")
    elif script not in {"start", "serve", "dev"}:
        return Life.SHORT
    if _SERVER_SCRIPT.fullmatch(script):
        return Life.LIKELY
    return Life.UNKNOWN if script.startswith(("start", "serve", "dev", "$")) else Life.SHORT


def _python(call: Invocation) -> Life:
    if call.says("-c", "-V"):
        return Life.SHORT
    texts = call.texts
    if "-m" in texts[:-1]:
        at = texts.index("-m")
        module, rest = texts[at + 1], call.arguments[at + 2 :]
        if module in {"pip", "venv", "virtualenv", "compileall", "ensurepip", "pytest"}:
            return Life.SHORT
        if module in {"http.server", "SimpleHTTPServer"}:
            return Life.LONG
        return life(Invocation(module, rest)) if module in _PYTHON_MODULES else Life.UNKNOWN
    file, rest = _first(call, ("-W", "-X"))
    name = file.rpartition("/")[2]
    if name == "manage.py":
        task = rest[0] if rest else ""
        return {"runserver": Life.LONG, "qcluster": Life.LONG}.get(task, Life.SHORT)
    if _TOOL.search(file) or _is_task(rest):
        return Life.UNKNOWN
    if _SERVER_MODULE.fullmatch(name):
        return Life.LIKELY if name in {"run.py", "bot.py"} else Life.LONG
    return Life.UNKNOWN


def _gunicorn(call: Invocation) -> Life:
    if call.says("--check-config", "--print-config", "-v"):
        return Life.SHORT
    if call.says("--daemon", "-D"):
        return Life.DAEMON
    # A configuration file may say `daemon = True`.
    return Life.LIKELY if _configured(call, "-c", "--config") else Life.LONG


def _configured(call: Invocation, *options: str) -> bool:
    starts = tuple(option + "=" for option in options if option.startswith("--"))
    return call.says(*options) or any(text.startswith(starts) for text in call.texts if starts)


def _puma(call: Invocation) -> Life:
    if call.says("-d", "--daemon", "-D", "--daemonize"):
        return Life.DAEMON
    # A configuration file may daemonize it.
    return Life.LIKELY if _configured(call, "-C", "-c", "--config", "--config-file") else Life.LONG


def _rails(call: Invocation) -> Life:
    if _first(call)[0] not in {"s", "server"}:
        return Life.SHORT
    return Life.DAEMON if call.says("-d", "--daemon") else Life.LONG


def _celery(call: Invocation) -> Life:
    if call.says("--detach", "-D", "multi"):
        return Life.DAEMON
    return Life.LONG if call.says("worker", "beat", "flower") else Life.UNKNOWN


def _dotnet(call: Invocation) -> Life:
    first, rest = _first(call)
    if first.endswith(".dll"):
        return Life.UNKNOWN if _TOOL.search(first) or _is_task(rest) else Life.LONG
    return {"run": Life.LIKELY, "watch": Life.LIKELY, "exec": Life.UNKNOWN}.get(first, Life.SHORT)


def _php(call: Invocation) -> Life:
    if call.says("-S"):
        return Life.LONG
    file, rest = _first(call, ("-d", "-c"))
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


def _docker(call: Invocation) -> Life:
    command, rest = _first(call, ("-H", "--host", "--context", "-c", "--config", "-l"))
    if command == "container":
        command, rest = (rest[0], rest[1:]) if rest else ("", ())
    if command == "compose":
        return _compose(Invocation("docker-compose", call.arguments[-len(rest) :] if rest else ()))
    if command == "logs":
        return Life.LONG if call.flag("f") or call.says("--follow") else Life.SHORT
    if command in {"attach", "events", "stats"}:
        return Life.UNKNOWN
    if command != "run":
        return Life.SHORT
    if call.flag("d") or any(text.startswith("--detach") for text in rest):
        return Life.SHORT
    unknown = "--rm" in rest or any(word.text is None for word in call.arguments)
    return Life.UNKNOWN if unknown else Life.LIKELY


def _compose(call: Invocation) -> Life:
    taking = ("-f", "--file", "-p", "--project-name", "--env-file", "--profile")
    command, rest = _first(call, (*taking, "--project-directory", "--ansi"))
    if command == "logs":
        return Life.LONG if call.flag("f") and "-f" in rest or "--follow" in rest else Life.SHORT
    if command != "up":
        return Life.UNKNOWN if command in {"run", "exec", "watch"} else Life.SHORT
    within = Invocation("up", call.arguments[len(call.arguments) - len(rest) :])
    ending = ("--detach", "--wait", "--no-start", "--abort-on", "--exit-code")
    if within.flag("d") or any(text.startswith(ending) for text in rest):
        return Life.SHORT
    return Life.UNKNOWN if any(text.startswith("$") for text in rest) else Life.LONG


def _tail(call: Invocation) -> Life:
    follows = call.flag("f") or call.flag("F") or any(t.startswith("--follow") for t in call.texts)
    ends = any(text.startswith("--pid") for text in call.texts)
    return Life.LONG if follows and not ends else Life.SHORT


def _sleep(call: Invocation) -> Life:
    return Life.LONG if call.says("infinity", "inf") else Life.SHORT


def _pm2(call: Invocation) -> Life:
    command = _first(call)[0]
    if call.says("--no-daemon"):
        return Life.LONG
    if command in {"logs", "log", "monit"}:
        return Life.SHORT if call.says("--nostream") else Life.LONG
    starting = {"start", "startOrRestart", "startOrReload", "startOrGracefulReload", "resurrect"}
    return Life.DAEMON if command in starting else Life.SHORT


def _forever(call: Invocation) -> Life:
    command = _first(call, ("-a", "-l", "-o", "-e", "-m", "-c", "--uid", "--sourceDir"))[0]
    if command == "start":
        return Life.DAEMON
    return Life.LIKELY if command.endswith(".js") else Life.SHORT


def _subcommand(*serving: str) -> Callable[[Invocation], Life]:
    return lambda call: Life.LONG if _first(call)[0] in serving else Life.SHORT


def _nginx(call: Invocation) -> Life:
    return Life.LONG if any("daemon off" in text for text in call.texts) else Life.SHORT


def _apache(call: Invocation) -> Life:
    return Life.LONG if call.says("-DFOREGROUND", "FOREGROUND") else Life.SHORT


def _screen(call: Invocation) -> Life:
    detached = (call.flag("d") or call.flag("D")) and call.flag("m")
    return Life.DAEMON if detached else Life.SHORT


def _tmux(call: Invocation) -> Life:
    new = call.says("new", "new-session", "new-s")
    return Life.DAEMON if new and call.flag("d") else Life.SHORT


def _redis(call: Invocation) -> Life:
    if call.says("--daemonize"):
        return Life.DAEMON
    return Life.UNKNOWN if _first(call)[0] else Life.LONG


def _start_stop_daemon(call: Invocation) -> Life:
    if call.says("--background") or call.flag("b"):
        return Life.DAEMON
    return Life.UNKNOWN if call.says("--start") or call.flag("S") else Life.SHORT


def _build_tool(*serving: str) -> Callable[[Invocation], Life]:
    def judge(call: Invocation) -> Life:
        named = any(text.rpartition(":")[2] in serving for text in call.texts)
        return Life.LONG if named else Life.SHORT

    return judge


def _uwsgi(call: Invocation) -> Life:
    if any(text.startswith(("--daemonize", "-d")) for text in call.texts):
        return Life.DAEMON
    settings = ("--ini", "--yaml", "--xml", "--json")
    told = any(t.endswith((".ini", ".yaml", ".xml", ".json")) for t in call.texts)
    return Life.LIKELY if told or _configured(call, *settings) else Life.LONG


def _ENDLESS_SCRIPTS(call: Invocation) -> Life:  # noqa: N802
    return Life.UNKNOWN
