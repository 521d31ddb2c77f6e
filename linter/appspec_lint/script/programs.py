"""How long programs live: which serve for ever, which end, which go to the background."""

from __future__ import annotations

from dataclasses import replace

from appspec_lint.script import runtimes, services
from appspec_lint.script.lifetime import Lifetime, LifetimeRule, always, subcommand, task, unless
from appspec_lint.shell.invocation import Invocation


def lifetime_of(call: Invocation) -> Lifetime:
    """How long the program runs when the shell waits for it."""
    if "timeout" in call.wrappers or call.has_argument("--version", "--help", "-version", "-help"):
        return Lifetime.SHORT
    name = call.bare
    if name is None:
        return runtimes.java(call) if call.has_argument("-jar") else Lifetime.UNKNOWN
    if name in _SHORT:
        return Lifetime.SHORT
    if name == "python" and (module := _module(call)) is not None:
        return lifetime_of(module) if module.name in _MODULES else Lifetime.UNKNOWN
    judge = _PROGRAMS.get(name)
    return judge(call) if judge else Lifetime.UNKNOWN


def lifetime_in_background(call: Invocation) -> Lifetime:
    """How long it runs behind a `&`: who writes nohup or setsid means it to stay."""
    alone = lifetime_of(call)
    if not call.intended_to_survive or alone in (Lifetime.SHORT, Lifetime.DAEMON):
        return alone
    # A script may put the server into the background itself, with its own redirections.
    script = call.file or (call.name or "").endswith(".sh")
    return alone if script else Lifetime.LONG


def _module(call: Invocation) -> Invocation | None:
    """`python -m gunicorn …` as `gunicorn …`."""
    texts = call.texts
    if "-m" not in texts[:-1]:
        return None
    at = texts.index("-m") + 1
    return replace(call, name=texts[at], arguments=call.arguments[at + 1 :])


_PROGRAMS: dict[str, LifetimeRule] = {
    "java": runtimes.java,
    "node": runtimes.node,
    "nodejs": runtimes.node,
    "npm": runtimes.package_script,
    "yarn": runtimes.package_script,
    "pnpm": runtimes.package_script,
    "python": runtimes.python,
    "dotnet": runtimes.dotnet,
    "php": runtimes.php,
    "gunicorn": runtimes.gunicorn,
    "puma": runtimes.puma,
    "unicorn": runtimes.puma,
    "rackup": unless("-D", "--daemonize"),
    "sidekiq": unless("-d", "--daemon"),
    "rails": runtimes.rails,
    "celery": runtimes.celery,
    "uwsgi": runtimes.uwsgi,
    "uvicorn": always(Lifetime.LONG),
    "hypercorn": always(Lifetime.LONG),
    "daphne": always(Lifetime.LONG),
    "http.server": always(Lifetime.LONG),
    "SimpleHTTPServer": always(Lifetime.LONG),
    "waitress-serve": always(Lifetime.LONG),
    "flask": subcommand("run"),
    "streamlit": subcommand("run"),
    "go": lambda call: Lifetime.LIKELY if call.has_argument("run") else Lifetime.SHORT,
    "mvn": task("run"),
    "mvnw": task("run"),
    "gradle": task("bootRun", "run"),
    "gradlew": task("bootRun", "run"),
    "next": subcommand("start", "dev"),
    "nuxt": subcommand("start", "dev"),
    "nest": subcommand("start"),
    "ng": subcommand("serve"),
    "nodemon": always(Lifetime.LONG),
    "http-server": always(Lifetime.LIKELY),
    "serve": always(Lifetime.LIKELY),
    "docker": services.docker,
    "podman": services.docker,
    "docker-compose": services.compose,
    "pm2": services.pm2,
    "pm2-runtime": always(Lifetime.LONG),
    "pm2-docker": always(Lifetime.LONG),
    "forever": services.forever,
    "nginx": services.nginx,
    "httpd": services.apache,
    "apache": services.apache,
    "apache2": services.apache,
    "apachectl": services.apache,
    "apache2ctl": services.apache,
    "supervisord": lambda call: (
        Lifetime.LONG if call.has_argument("-n", "--nodaemon") else Lifetime.SHORT
    ),
    "redis-server": services.redis,
    "mongod": lambda call: Lifetime.DAEMON if call.has_argument("--fork") else Lifetime.UNKNOWN,
    "mysqld_safe": always(Lifetime.LONG),
    "caddy": subcommand("run"),
    "catalina.sh": services.catalina,
    "screen": services.screen,
    "tmux": services.tmux,
    "start-stop-daemon": services.start_stop_daemon,
    "daemon": always(Lifetime.DAEMON),
    "daemonize": always(Lifetime.DAEMON),
    "tail": services.tail,
    "sleep": services.sleep,
    "watch": always(Lifetime.LONG),
    "journalctl": lambda call: (
        Lifetime.LONG if call.has_argument("-f", "--follow") else Lifetime.SHORT
    ),
}
_MODULES = frozenset(_PROGRAMS) | {"pip", "venv", "virtualenv", "pytest"}
_ENDING = """
    : . [ [[ alembic ansible ansible-playbook apk apt apt-get at aws awk base64 basename batch
    bg brew bzip2 cat cd certbot chgrp chkconfig chmod chown clear cmp command composer cp
    crontab curl cut date declare df diff dig dirname disown dnf dpkg dpkg-query du echo env
    envsubst exit export expr false fg find flyway free fuser gem getent git grep egrep fgrep
    groupadd gunzip gzip hash head hostname hostnamectl id ifconfig initctl install invoke-rc.d
    ip iptables jobs jq kill killall less let liquibase ln local logger logrotate ls lsof md5sum
    mkdir mkfifo mktemp mongo mongosh mount mountpoint mv mysql mysqladmin mysqldump netstat
    nproc nslookup openssl pg_dump pg_isready pg_restore pgrep pip pkill printenv printf ps psql
    pushd popd pwd pytest rake read readlink readonly realpath redis-cli renice return rm rmdir
    rpm rsync sed service set setfacl sha1sum sha256sum shift shopt sort source ss stat stty
    supervisorctl swapoff swapon sync sysctl systemctl systemd-run tar tee test timedatectl
    touch tr trap true truncate tsc type ulimit umask umount unalias uname uniq unset unxz unzip
    update-alternatives update-rc.d uptime useradd userdel usermod venv virtualenv wait wc
    webpack wget whereis which who whoami xargs xz yum zcat zip zypper
"""
_SHORT = frozenset(_ENDING.split())
