"""How long the programs run that keep other programs, by their arguments."""

from __future__ import annotations

from appspec_lint.script.lifetime import Lifetime, first_positional
from appspec_lint.shell.invocation import Invocation


def docker(call: Invocation) -> Lifetime:
    command, rest = first_positional(call, ("-H", "--host", "--context", "-c", "--config", "-l"))
    if command == "container":
        command, rest = (rest[0], rest[1:]) if rest else ("", ())
    if command == "compose":
        return compose(Invocation("docker-compose", call.arguments[-len(rest) :] if rest else ()))
    if command == "logs":
        return Lifetime.LONG if call.flag("f") or call.has_argument("--follow") else Lifetime.SHORT
    if command in {"attach", "events", "stats"}:
        return Lifetime.UNKNOWN
    if command != "run":
        return Lifetime.SHORT
    if call.flag("d") or any(text.startswith("--detach") for text in rest):
        return Lifetime.SHORT
    unknown = "--rm" in rest or any(word.text is None for word in call.arguments)
    return Lifetime.UNKNOWN if unknown else Lifetime.LIKELY


def compose(call: Invocation) -> Lifetime:
    taking = ("-f", "--file", "-p", "--project-name", "--env-file", "--profile")
    command, rest = first_positional(call, (*taking, "--project-directory", "--ansi"))
    if command == "logs":
        return Lifetime.LONG if "-f" in rest or "--follow" in rest else Lifetime.SHORT
    if command != "up":
        return Lifetime.UNKNOWN if command in {"run", "exec", "watch"} else Lifetime.SHORT
    within = Invocation("up", call.arguments[len(call.arguments) - len(rest) :])
    ending = ("--detach", "--wait", "--no-start", "--abort-on", "--exit-code")
    if within.flag("d") or any(text.startswith(ending) for text in rest):
        return Lifetime.SHORT
    return Lifetime.UNKNOWN if any(text.startswith("$") for text in rest) else Lifetime.LONG


def tail(call: Invocation) -> Lifetime:
    follows = call.flag("f") or call.flag("F") or any(t.startswith("--follow") for t in call.texts)
    ends = any(text.startswith("--pid") for text in call.texts)
    return Lifetime.LONG if follows and not ends else Lifetime.SHORT


def sleep(call: Invocation) -> Lifetime:
    return Lifetime.LONG if call.has_argument("infinity", "inf") else Lifetime.SHORT


def pm2(call: Invocation) -> Lifetime:
    command = first_positional(call)[0]
    if call.has_argument("--no-daemon"):
        return Lifetime.LONG
    if command in {"logs", "log", "monit"}:
        return Lifetime.SHORT if call.has_argument("--nostream") else Lifetime.LONG
    return Lifetime.SHORT


def forever(call: Invocation) -> Lifetime:
    command = first_positional(call, ("-a", "-l", "-o", "-e", "-m", "-c", "--uid", "--sourceDir"))[
        0
    ]
    return Lifetime.LIKELY if command.endswith(".js") else Lifetime.SHORT


def nginx(call: Invocation) -> Lifetime:
    return Lifetime.LONG if any("daemon off" in text for text in call.texts) else Lifetime.SHORT


def apache(call: Invocation) -> Lifetime:
    return Lifetime.LONG if call.has_argument("-DFOREGROUND", "FOREGROUND") else Lifetime.SHORT


def screen(call: Invocation) -> Lifetime:
    detached = (call.flag("d") or call.flag("D")) and call.flag("m")
    return Lifetime.DAEMON if detached else Lifetime.SHORT


def tmux(call: Invocation) -> Lifetime:
    new = call.has_argument("new", "new-session", "new-s")
    return Lifetime.DAEMON if new and call.flag("d") else Lifetime.SHORT


def redis(call: Invocation) -> Lifetime:
    if call.has_argument("--daemonize"):
        return Lifetime.DAEMON
    return Lifetime.UNKNOWN if first_positional(call)[0] else Lifetime.LONG


def start_stop_daemon(call: Invocation) -> Lifetime:
    if call.has_argument("--background") or call.flag("b"):
        return Lifetime.DAEMON
    return Lifetime.UNKNOWN if call.has_argument("--start") or call.flag("S") else Lifetime.SHORT


def catalina(call: Invocation) -> Lifetime:
    return {"run": Lifetime.LONG, "start": Lifetime.DAEMON}.get(
        first_positional(call)[0], Lifetime.SHORT
    )
