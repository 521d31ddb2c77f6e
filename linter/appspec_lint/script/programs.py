"""How long programs live: which serve for ever, which end, which go to the background."""

from __future__ import annotations

from dataclasses import replace

from appspec_lint.script import runtimes, services
from appspec_lint.script.lifetime import Judge, Life, always, subcommand, task, unless
from appspec_lint.shell.invocation import Invocation


def life(call: Invocation) -> Life:
    """How long the program runs when the shell waits for it."""
    if "timeout" in call.wrappers or call.says("--version", "--help", "-version", "-help"):
        return Life.SHORT
    name = call.bare
    if name is None:
        return runtimes.java(call) if call.says("-jar") else Life.UNKNOWN
    if name in _SHORT:
        return Life.SHORT
    if name == "python" and (module := _module(call)) is not None:
        return life(module) if module.name in _MODULES else Life.UNKNOWN
    judge = _PROGRAMS.get(name)
    return judge(call) if judge else Life.UNKNOWN


def life_in_background(call: Invocation) -> Life:
    """How long it runs behind a `&`: who writes nohup or setsid means it to stay."""
    alone = life(call)
    if not call.meant or alone in (Life.SHORT, Life.DAEMON):
        return alone
    # A script may put the server into the background itself, with its own redirections.
    script = call.file or (call.name or "").endswith(".sh")
    return alone if script else Life.LONG


def _module(call: Invocation) -> Invocation | None:
    """`python -m gunicorn …` as `gunicorn …`."""
    texts = call.texts
    if "-m" not in texts[:-1]:
        return None
    at = texts.index("-m") + 1
    return replace(call, name=texts[at], arguments=call.arguments[at + 1 :])


_PROGRAMS: dict[str, Judge] = {
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
    "uvicorn": always(Life.LONG),
    "hypercorn": always(Life.LONG),
    "daphne": always(Life.LONG),
    "http.server": always(Life.LONG),
    "SimpleHTTPServer": always(Life.LONG),
    "waitress-serve": always(Life.LONG),
    "flask": subcommand("run"),
    "streamlit": subcommand("run"),
    "go": lambda call: Life.LIKELY if call.says("run") else Life.SHORT,
    "mvn": task("run"),
    "mvnw": task("run"),
    "gradle": task("bootRun", "run"),
    "gradlew": task("bootRun", "run"),
    "next": subcommand("start", "dev"),
    "nuxt": subcommand("start", "dev"),
    "nest": subcommand("start"),
    "ng": subcommand("serve"),
    "nodemon": always(Life.LONG),
    "http-server": always(Life.LIKELY),
    "serve": always(Life.LIKELY),
    "docker": services.docker,
    "podman": services.docker,
    "docker-compose": services.compose,
    "pm2": services.pm2,
    "pm2-runtime": always(Life.LONG),
    "pm2-docker": always(Life.LONG),
    "forever": services.forever,
    "nginx": services.nginx,
    "httpd": services.apache,
    "apache": services.apache,
    "apache2": services.apache,
    "apachectl": services.apache,
    "apache2ctl": services.apache,
    "supervisord": lambda call: Life.LONG if call.says("-n", "--nodaemon") else Life.SHORT,
    "redis-server": services.redis,
    "mongod": lambda call: Life.DAEMON if call.says("--fork") else Life.UNKNOWN,
    "mysqld_safe": always(Life.LONG),
    "caddy": subcommand("run"),
    "catalina.sh": services.catalina,
    "screen": services.screen,
    "tmux": services.tmux,
    "start-stop-daemon": services.start_stop_daemon,
    "daemon": always(Life.DAEMON),
    "daemonize": always(Life.DAEMON),
    "tail": services.tail,
    "sleep": services.sleep,
    "watch": always(Life.LONG),
    "journalctl": lambda call: Life.LONG if call.says("-f", "--follow") else Life.SHORT,
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
