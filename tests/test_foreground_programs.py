"""Which commands keep a hook script running, and which end or detach by themselves?"""

from __future__ import annotations

import pytest
from examples import names

from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: start.sh
      timeout: 60
"""


def is_foreground(command: str) -> bool:
    """Whether the rule reports the last command of a script as a server in the foreground."""
    script = f"#!/bin/bash\nset -e\n{command}\n"
    return "foreground-server" in names(
        lint(in_memory({"appspec.yml": APPSPEC, "start.sh": script}))
    )


@pytest.mark.parametrize(
    "command",
    [
        "node .",
        "node server.js",
        "npm --prefix app start",
        "npm start",
        "python3 manage.py runserver",
        "php artisan queue:listen",
        "php artisan serve",
        "php -d memory_limit=1G artisan queue:work",
        "php -c php.ini artisan horizon",
        "php -S 0.0.0.0:8080",
        "docker logs -f orders",
        "docker container logs --follow orders",
        "docker run -p 80:80 orders",
        "docker compose up",
        "docker-compose -f stack.yml up",
        "forever app.js",
        "forever -l forever.log app.js",
        "forever -o out.log -e err.log app.js",
        "pm2 logs",
        "pm2 start app.js --no-daemon",
        "tail -F /var/log/orders.log",
        "sleep infinity",
        "uwsgi --http :8080",
        "uwsgi --ini uwsgi.conf",
        "uwsgi orders.ini",
        "celery -A orders worker",
        "dotnet orders.dll",
        "catalina.sh run",
        "redis-server",
    ],
)
def test_a_server_keeps_the_script_running(command: str) -> None:
    assert is_foreground(command)


@pytest.mark.parametrize(
    "command",
    [
        "node server.js migrate",
        "node scripts/server.js",
        "node -e 'start()'",
        "npm --prefix app ci",
        "python3 app.py migrate",
        "php artisan migrate",
        "php artisan",
        "php artisan queue:work --once",
        "php artisan queue:work --stop-when-empty",
        "php -d memory_limit=1G artisan migrate",
        "docker logs orders",
        "docker events",
        "docker stats",
        "docker run -d orders",
        "docker run --detach orders",
        "docker run --rm orders migrate",
        "docker -l debug ps",
        "docker compose up -d",
        "docker compose up --wait",
        "docker compose",
        "forever start app.js",
        "forever -l app.js list",
        "forever list",
        "pm2 start app.js",
        "pm2 logs --nostream",
        "tail -n 5 /var/log/orders.log",
        "tail -f --pid=42 /var/log/orders.log",
        "sleep 5",
        "tmux new -d 'java -jar orders.jar'",
        "screen -dm java -jar orders.jar",
        "uwsgi --daemonize /var/log/uwsgi.log",
        "celery -A orders inspect ping",
        "dotnet orders.dll migrate",
        "python3 manage.py migrate",
        "catalina.sh start",
        "redis-server --daemonize yes",
        "start-stop-daemon --start --background --exec /srv/orders",
    ],
)
def test_a_command_that_ends_or_detaches_is_not_reported(command: str) -> None:
    assert not is_foreground(command)
