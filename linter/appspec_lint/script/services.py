"""How long the programs run that keep other programs, by their arguments."""

from __future__ import annotations

from appspec_lint.script.lifetime import Life, first
from appspec_lint.shell.invocation import Invocation


def docker(call: Invocation) -> Life:
    command, rest = first(call, ("-H", "--host", "--context", "-c", "--config", "-l"))
    if command == "container":
        command, rest = (rest[0], rest[1:]) if rest else ("", ())
    if command == "compose":
        return compose(Invocation("docker-compose", call.arguments[-len(rest) :] if rest else ()))
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


def compose(call: Invocation) -> Life:
    taking = ("-f", "--file", "-p", "--project-name", "--env-file", "--profile")
    command, rest = first(call, (*taking, "--project-directory", "--ansi"))
    if command == "logs":
        return Life.LONG if "-f" in rest or "--follow" in rest else Life.SHORT
    if command != "up":
        return Life.UNKNOWN if command in {"run", "exec", "watch"} else Life.SHORT
    within = Invocation("up", call.arguments[len(call.arguments) - len(rest) :])
    ending = ("--detach", "--wait", "--no-start", "--abort-on", "--exit-code")
    if within.flag("d") or any(text.startswith(ending) for text in rest):
        return Life.SHORT
    return Life.UNKNOWN if any(text.startswith("$") for text in rest) else Life.LONG


def tail(call: Invocation) -> Life:
    follows = call.flag("f") or call.flag("F") or any(t.startswith("--follow") for t in call.texts)
    ends = any(text.startswith("--pid") for text in call.texts)
    return Life.LONG if follows and not ends else Life.SHORT


def sleep(call: Invocation) -> Life:
    return Life.LONG if call.says("infinity", "inf") else Life.SHORT


def pm2(call: Invocation) -> Life:
    command = first(call)[0]
    if call.says("--no-daemon"):
        return Life.LONG
    if command in {"logs", "log", "monit"}:
        return Life.SHORT if call.says("--nostream") else Life.LONG
    return Life.SHORT


def forever(call: Invocation) -> Life:
    command = first(call, ("-a", "-l", "-o", "-e", "-m", "-c", "--uid", "--sourceDir"))[0]
    return Life.LIKELY if command.endswith(".js") else Life.SHORT


def nginx(call: Invocation) -> Life:
    return Life.LONG if any("daemon off" in text for text in call.texts) else Life.SHORT


def apache(call: Invocation) -> Life:
    return Life.LONG if call.says("-DFOREGROUND", "FOREGROUND") else Life.SHORT


def screen(call: Invocation) -> Life:
    detached = (call.flag("d") or call.flag("D")) and call.flag("m")
    return Life.DAEMON if detached else Life.SHORT


def tmux(call: Invocation) -> Life:
    new = call.says("new", "new-session", "new-s")
    return Life.DAEMON if new and call.flag("d") else Life.SHORT


def redis(call: Invocation) -> Life:
    if call.says("--daemonize"):
        return Life.DAEMON
    return Life.UNKNOWN if first(call)[0] else Life.LONG


def start_stop_daemon(call: Invocation) -> Life:
    if call.says("--background") or call.flag("b"):
        return Life.DAEMON
    return Life.UNKNOWN if call.says("--start") or call.flag("S") else Life.SHORT


def catalina(call: Invocation) -> Life:
    return {"run": Life.LONG, "start": Life.DAEMON}.get(first(call)[0], Life.SHORT)
