"""How long a program runs: it exits, detaches itself, or serves.

Programs whose lifetime is the same for all arguments are in the catalog, `shell/programs.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from appspec_lint.lazy.records import replace
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TypeAlias
from appspec_lint.shell.commands import Lifetime, program
from appspec_lint.shell.invocation import Invocation, first_positional, has_option

LifetimeRule: TypeAlias = Callable[[Invocation], Lifetime]

_TOOL = regex(
    r"liquibase|flyway|migrat|seed|(^|[-_./])(cli|tools?|test|build|setup|install|codegen)\b|"
    r"generator|batch|backup|import|export",
    re.IGNORECASE,
)
_TASK = regex(
    r"(db:?)?(migrate|update|upgrade|seed|validate|info|repair|clean|check|test|build|import|"
    r"export|install|setup|help|version|list|status|stop|db|-h|-v|-V)(:.*)?"
)
_SERVER_FILE = regex(r"(?:app|index|server|main|www|start|bot)(?:\.[cm]?[jt]s)?")
_SERVER_MODULE = regex(r"(?:app|server|application|wsgi|bot|run)\.py")
_SERVER_SCRIPT = regex(r"(?:start|serve|dev)(?::(?:prod|production|dev|server|web|staging))?")


def lifetime_of(call: Invocation) -> Lifetime:
    """How long the program runs when the shell waits for it."""
    if "timeout" in call.wrappers or call.has_argument("--version", "--help", "-version", "-help"):
        return Lifetime.EXITS
    name = call.unversioned_name
    if name is None:
        return _java(call) if call.has_argument("-jar") else Lifetime.UNKNOWN
    if name == "python" and (module := _module(call)) is not None:
        return _lifetime_of_module(module)
    lifetime = program(name).lifetime
    return BY_ARGUMENTS[name](call) if lifetime is None else lifetime


def lifetime_in_background(call: Invocation) -> Lifetime:
    """How long it runs after `&`: with nohup or setsid, it is intended to keep running."""
    alone = lifetime_of(call)
    if not call.intended_to_survive or alone in (Lifetime.EXITS, Lifetime.DETACHES):
        return alone
    # A script may start the server in the background itself, with its own redirections.
    script = call.file or (call.name or "").endswith(".sh")
    return alone if script else Lifetime.SERVES


def _module(call: Invocation) -> Invocation | None:
    """`python -m gunicorn …` as `gunicorn …`."""
    texts = call.texts
    if "-m" not in texts[:-1]:
        return None
    at = texts.index("-m") + 1
    return replace(call, name=texts[at], arguments=call.arguments[at + 1 :])


def _lifetime_of_module(module: Invocation) -> Lifetime:
    """How long `python -m MODULE` runs: as the program of that name, if it is one."""
    name = module.name or ""
    known = program(name).lifetime
    if known is None or known >= Lifetime.LIKELY_SERVES or name in _PYTHON_TOOLS:
        return lifetime_of(module)
    return Lifetime.UNKNOWN


_PYTHON_TOOLS = frozenset(("pip", "pytest", "venv", "virtualenv"))


def _unless(*options: str, otherwise: Lifetime = Lifetime.DETACHES) -> LifetimeRule:
    """A server, unless it is called with one of these options."""
    return lambda call: otherwise if call.has_argument(*options) else Lifetime.SERVES


def _subcommand(*serving: str) -> LifetimeRule:
    """A server if its first argument is one of these, otherwise a short task."""
    return lambda call: Lifetime.SERVES if first_positional(call)[0] in serving else Lifetime.EXITS


def _task(*serving: str) -> LifetimeRule:
    """A build tool that serves if one of these tasks is named: `spring-boot:run`."""

    def judge(call: Invocation) -> Lifetime:
        named = any(text.rpartition(":")[2] in serving for text in call.texts)
        return Lifetime.SERVES if named else Lifetime.EXITS

    return judge


def _java(call: Invocation) -> Lifetime:
    texts = call.texts
    if "-jar" not in texts:
        return Lifetime.UNKNOWN
    # Options may follow `-jar`, too; without a jar, java exits at once.
    behind = [*texts[texts.index("-jar") + 1 :]]
    while behind and behind[0].startswith("-"):
        del behind[0]
    if not behind:
        return Lifetime.EXITS
    jar, rest = behind[0], tuple(behind[1:])
    if _TOOL.search(jar) or _is_task(rest) or any("application-type=none" in t for t in texts):
        return Lifetime.UNKNOWN
    return Lifetime.SERVES


def _node(call: Invocation) -> Lifetime:
    if call.has_argument("-e", "-p", "--eval", "--print", "-v", "--check", "-c"):
        return Lifetime.EXITS
    file, rest = first_positional(call, ("-r", "--require", "--loader", "--import", "--env-file"))
    directory, _, name = file.rpartition("/")
    if file == ".":
        return Lifetime.SERVES
    if _TOOL.search(file) or _is_task(rest) or directory.endswith(("scripts", "bin/tasks")):
        return Lifetime.UNKNOWN
    return Lifetime.SERVES if _SERVER_FILE.fullmatch(name) else Lifetime.UNKNOWN


def _package_script(call: Invocation) -> Lifetime:
    """`npm start` runs what package.json says, which may be `pm2 start`."""
    script, rest = first_positional(
        call, ("--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "-F")
    )
    if script in {"run", "run-script"}:
        script = next((text for text in rest if not text.startswith("-")), "")
    elif script not in {"start", "serve", "dev"}:
        return Lifetime.EXITS
    if _SERVER_SCRIPT.fullmatch(script):
        return Lifetime.LIKELY_SERVES
    return Lifetime.UNKNOWN if script.startswith(("start", "serve", "dev", "$")) else Lifetime.EXITS


def _python(call: Invocation) -> Lifetime:
    if call.has_argument("-c", "-V"):
        return Lifetime.EXITS
    file, rest = first_positional(call, ("-W", "-X"))
    name = file.rpartition("/")[2]
    if name == "manage.py":
        task = rest[0] if rest else ""
        return {"runserver": Lifetime.SERVES, "qcluster": Lifetime.SERVES}.get(task, Lifetime.EXITS)
    if _TOOL.search(file) or _is_task(rest):
        return Lifetime.UNKNOWN
    if _SERVER_MODULE.fullmatch(name):
        return Lifetime.LIKELY_SERVES if name in {"run.py", "bot.py"} else Lifetime.SERVES
    return Lifetime.UNKNOWN


def _is_task(rest: tuple[str, ...]) -> bool:
    return any(_TASK.fullmatch(text) for text in rest)


def _dotnet(call: Invocation) -> Lifetime:
    file, rest = first_positional(call)
    if file.endswith(".dll"):
        return Lifetime.UNKNOWN if _TOOL.search(file) or _is_task(rest) else Lifetime.SERVES
    return {
        "run": Lifetime.LIKELY_SERVES,
        "watch": Lifetime.LIKELY_SERVES,
        "exec": Lifetime.UNKNOWN,
    }.get(file, Lifetime.EXITS)


def _php(call: Invocation) -> Lifetime:
    if call.has_argument("-S"):
        return Lifetime.SERVES
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
        Lifetime.SERVES if serving and not ends else Lifetime.UNKNOWN if serving else Lifetime.EXITS
    )


def _gunicorn(call: Invocation) -> Lifetime:
    if call.has_argument("--check-config", "--print-config", "-v"):
        return Lifetime.EXITS
    if call.has_argument("--daemon", "-D"):
        return Lifetime.DETACHES
    # A configuration file may say `daemon = True`.
    return Lifetime.LIKELY_SERVES if has_option(call, "-c", "--config") else Lifetime.SERVES


def _puma(call: Invocation) -> Lifetime:
    if call.has_argument("-d", "--daemon", "-D", "--daemonize"):
        return Lifetime.DETACHES
    # A configuration file may daemonize it.
    return (
        Lifetime.LIKELY_SERVES
        if has_option(call, "-C", "-c", "--config", "--config-file")
        else Lifetime.SERVES
    )


def _rails(call: Invocation) -> Lifetime:
    if first_positional(call)[0] not in {"s", "server"}:
        return Lifetime.EXITS
    return Lifetime.DETACHES if call.has_argument("-d", "--daemon") else Lifetime.SERVES


def _celery(call: Invocation) -> Lifetime:
    if call.has_argument("--detach", "-D", "multi"):
        return Lifetime.DETACHES
    return Lifetime.SERVES if call.has_argument("worker", "beat", "flower") else Lifetime.UNKNOWN


def _uwsgi(call: Invocation) -> Lifetime:
    if any(text.startswith(("--daemonize", "-d")) for text in call.texts):
        return Lifetime.DETACHES
    settings = ("--ini", "--yaml", "--xml", "--json")
    told = any(t.endswith((".ini", ".yaml", ".xml", ".json")) for t in call.texts)
    return Lifetime.LIKELY_SERVES if told or has_option(call, *settings) else Lifetime.SERVES


def _docker(call: Invocation) -> Lifetime:
    command, rest = first_positional(call, ("-H", "--host", "--context", "-c", "--config", "-l"))
    if command == "container":
        command, rest = (rest[0], rest[1:]) if rest else ("", ())
    if command == "compose":
        return _compose(Invocation("docker-compose", call.arguments[-len(rest) :] if rest else ()))
    if command == "logs":
        return (
            Lifetime.SERVES if call.flag("f") or call.has_argument("--follow") else Lifetime.EXITS
        )
    if command in {"attach", "events", "stats"}:
        return Lifetime.UNKNOWN
    if command != "run":
        return Lifetime.EXITS
    if call.flag("d") or any(text.startswith("--detach") for text in rest):
        return Lifetime.EXITS
    unknown = "--rm" in rest or any(word.text is None for word in call.arguments)
    return Lifetime.UNKNOWN if unknown else Lifetime.LIKELY_SERVES


def _compose(call: Invocation) -> Lifetime:
    taking = ("-f", "--file", "-p", "--project-name", "--env-file", "--profile")
    command, rest = first_positional(call, (*taking, "--project-directory", "--ansi"))
    if command == "logs":
        return Lifetime.SERVES if "-f" in rest or "--follow" in rest else Lifetime.EXITS
    if command != "up":
        return Lifetime.UNKNOWN if command in {"run", "exec", "watch"} else Lifetime.EXITS
    within = Invocation("up", call.arguments[len(call.arguments) - len(rest) :])
    ending = ("--detach", "--wait", "--no-start", "--abort-on", "--exit-code")
    if within.flag("d") or any(text.startswith(ending) for text in rest):
        return Lifetime.EXITS
    return Lifetime.UNKNOWN if any(text.startswith("$") for text in rest) else Lifetime.SERVES


def _tail(call: Invocation) -> Lifetime:
    follows = call.flag("f") or call.flag("F") or any(t.startswith("--follow") for t in call.texts)
    ends = any(text.startswith("--pid") for text in call.texts)
    return Lifetime.SERVES if follows and not ends else Lifetime.EXITS


def _sleep(call: Invocation) -> Lifetime:
    return Lifetime.SERVES if call.has_argument("infinity", "inf") else Lifetime.EXITS


def _pm2(call: Invocation) -> Lifetime:
    command = first_positional(call)[0]
    if call.has_argument("--no-daemon"):
        return Lifetime.SERVES
    if command in {"logs", "log", "monit"}:
        return Lifetime.EXITS if call.has_argument("--nostream") else Lifetime.SERVES
    return Lifetime.EXITS


def _forever(call: Invocation) -> Lifetime:
    command = first_positional(call, ("-a", "-l", "-o", "-e", "-m", "-c", "--uid", "--sourceDir"))[
        0
    ]
    return Lifetime.LIKELY_SERVES if command.endswith(".js") else Lifetime.EXITS


def _nginx(call: Invocation) -> Lifetime:
    return Lifetime.SERVES if any("daemon off" in text for text in call.texts) else Lifetime.EXITS


def _apache(call: Invocation) -> Lifetime:
    return Lifetime.SERVES if call.has_argument("-DFOREGROUND", "FOREGROUND") else Lifetime.EXITS


def _screen(call: Invocation) -> Lifetime:
    detached = (call.flag("d") or call.flag("D")) and call.flag("m")
    return Lifetime.DETACHES if detached else Lifetime.EXITS


def _tmux(call: Invocation) -> Lifetime:
    new = call.has_argument("new", "new-session", "new-s")
    return Lifetime.DETACHES if new and call.flag("d") else Lifetime.EXITS


def _redis(call: Invocation) -> Lifetime:
    if call.has_argument("--daemonize"):
        return Lifetime.DETACHES
    return Lifetime.UNKNOWN if first_positional(call)[0] else Lifetime.SERVES


def _start_stop_daemon(call: Invocation) -> Lifetime:
    if call.has_argument("--background") or call.flag("b"):
        return Lifetime.DETACHES
    return Lifetime.UNKNOWN if call.has_argument("--start") or call.flag("S") else Lifetime.EXITS


def _catalina(call: Invocation) -> Lifetime:
    return {"run": Lifetime.SERVES, "start": Lifetime.DETACHES}.get(
        first_positional(call)[0], Lifetime.EXITS
    )


BY_ARGUMENTS: dict[str, LifetimeRule] = {
    "java": _java,
    "node": _node,
    "nodejs": _node,
    "npm": _package_script,
    "yarn": _package_script,
    "pnpm": _package_script,
    "python": _python,
    "dotnet": _dotnet,
    "php": _php,
    "gunicorn": _gunicorn,
    "puma": _puma,
    "unicorn": _puma,
    "rackup": _unless("-D", "--daemonize"),
    "sidekiq": _unless("-d", "--daemon"),
    "rails": _rails,
    "celery": _celery,
    "uwsgi": _uwsgi,
    "flask": _subcommand("run"),
    "streamlit": _subcommand("run"),
    "go": lambda call: Lifetime.LIKELY_SERVES if call.has_argument("run") else Lifetime.EXITS,
    "mvn": _task("run"),
    "mvnw": _task("run"),
    "gradle": _task("bootRun", "run"),
    "gradlew": _task("bootRun", "run"),
    "next": _subcommand("start", "dev"),
    "nuxt": _subcommand("start", "dev"),
    "nest": _subcommand("start"),
    "ng": _subcommand("serve"),
    "docker": _docker,
    "podman": _docker,
    "docker-compose": _compose,
    "pm2": _pm2,
    "forever": _forever,
    "nginx": _nginx,
    "httpd": _apache,
    "apache": _apache,
    "apache2": _apache,
    "apachectl": _apache,
    "apache2ctl": _apache,
    "supervisord": lambda call: (
        Lifetime.SERVES if call.has_argument("-n", "--nodaemon") else Lifetime.EXITS
    ),
    "redis-server": _redis,
    "mongod": lambda call: Lifetime.DETACHES if call.has_argument("--fork") else Lifetime.UNKNOWN,
    "caddy": _subcommand("run"),
    "catalina.sh": _catalina,
    "screen": _screen,
    "tmux": _tmux,
    "start-stop-daemon": _start_stop_daemon,
    "tail": _tail,
    "sleep": _sleep,
    "journalctl": lambda call: (
        Lifetime.SERVES if call.has_argument("-f", "--follow") else Lifetime.EXITS
    ),
}
"""The programs that the catalog marks as dependent on their arguments."""
