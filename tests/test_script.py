"""What the rules tell of a hook script, and what they must not tell."""

from __future__ import annotations

import pytest
from examples import lint_texts, marked

from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.linter import lint
from appspec_lint.repository.tree import in_memory
from appspec_lint.rule_docs import unmarked
from appspec_lint.rules import every_rule
from appspec_lint.script.descriptors import INITIAL, Stream, open_streams, redirected
from appspec_lint.script.lifetime import lifetime_in_background, lifetime_of
from appspec_lint.script.script import Script, read_script
from appspec_lint.shell import parse
from appspec_lint.shell.commands import Lifetime
from appspec_lint.shell.invocation import resolve_invocation

NAMES = ("background-holds-output", "foreground-server", "unverified-start")
RULES = tuple(rule for rule in every_rule() if rule.name in NAMES)
APPSPEC = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv/orders
hooks:
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 300
"""
VALIDATED = (
    APPSPEC
    + """\
  ValidateService:
    - location: scripts/validate.sh
"""
)
HOLDS, SERVES, UNVERIFIED = "background-holds-output", "foreground-server", "unverified-start"


def files(body: str, *, appspec: str = VALIDATED) -> dict[str, str]:
    text = body if body.startswith("#!") else f"#!/bin/bash\n{body}\n"
    validate = "#!/bin/bash\nset -e\ncurl --fail --retry 9 localhost\n"
    return {"appspec.yml": appspec, "scripts/start.sh": text, "scripts/validate.sh": validate}


def told(repository: dict[str, str]) -> list[tuple[str, tuple[str, int, int]]]:
    """Rule (with a `?` where it is not certain) and place of every finding."""
    report = lint(in_memory(unmarked(repository)), rules=RULES)
    found = []
    for each in report.diagnostics:
        span = each.finding.span
        name = each.rule + ("" if each.finding.certain else "?")
        found.append((name, (span.source.path, span.start, span.end)))
    return sorted(found, key=lambda each: each[1])


TOLD = [
    pytest.param("«nohup java -jar app.jar» &", [HOLDS], id="nohup redirects no pipe"),
    pytest.param("«java -jar app.jar» &", [HOLDS], id="a jar"),
    pytest.param("«setsid java -jar app.jar» &", [HOLDS], id="setsid"),
    pytest.param("«setsid -f java -jar app.jar»", [HOLDS], id="setsid that forks"),
    pytest.param("«nohup java -jar app.jar» & disown", [HOLDS], id="disown"),
    pytest.param("«java -jar app.jar > log» &", [HOLDS], id="stderr is left"),
    pytest.param("«java -jar app.jar 2> log» &", [HOLDS], id="stdout is left"),
    pytest.param("«java -jar app.jar 2>&1 > log» &", [HOLDS], id="the wrong order"),
    pytest.param("«java -jar app.jar >&2» &", [HOLDS], id="stdout to stderr"),
    pytest.param("«java -jar app.jar > /dev/stderr 2>&1» &", [HOLDS], id="to a device"),
    pytest.param("«java -jar app.jar < /dev/null» &", [HOLDS], id="stdin is not enough"),
    pytest.param("«nohup ./orders-server» &", [HOLDS], id="nohup and any program"),
    pytest.param("«nohup $RUN» &", [HOLDS], id="nohup and an unknown program"),
    pytest.param("«$JAVA_HOME/bin/java -jar app.jar» &", [HOLDS], id="a path in a variable"),
    pytest.param("«$JAVA -jar app.jar» &", [HOLDS], id="a program in a variable"),
    pytest.param("«node server.js» &", [HOLDS], id="node"),
    pytest.param("«python3 app.py > log» &", [HOLDS], id="python"),
    pytest.param("«python3 -m uvicorn app:app» &", [HOLDS], id="a module of python"),
    pytest.param("«python3 manage.py runserver» &", [HOLDS], id="django"),
    pytest.param("«FLASK_APP=a flask run» &", [HOLDS], id="flask, with an assignment"),
    pytest.param("«gunicorn app:app» &", [HOLDS], id="gunicorn"),
    pytest.param("«bundle exec puma» &", [HOLDS], id="puma"),
    pytest.param("«dotnet Orders.dll» &", [HOLDS], id="dotnet"),
    pytest.param("«php artisan queue:work > log» &", [HOLDS], id="a queue worker"),
    pytest.param("«php -S 0.0.0.0:80» &", [HOLDS], id="php's own server"),
    pytest.param("«nohup npm start» &", [HOLDS], id="nohup npm start"),
    pytest.param("«sudo -u app nohup python3 app.py» &", [HOLDS], id="sudo"),
    pytest.param("«env A=b nice -n 5 node server.js» &", [HOLDS], id="env and nice"),
    pytest.param("su - app -c '«nohup node server.js» &'", [HOLDS], id="in the text of su"),
    pytest.param('sudo su app -c "«node server.js > l» &"', [HOLDS], id="of sudo su"),
    pytest.param("sh -c '«java -jar app.jar» &'", [HOLDS], id="in the text of sh"),
    pytest.param('eval "«nohup java -jar app.jar» &"', [HOLDS], id="eval"),
    pytest.param("«( java -jar app.jar )» &", [HOLDS], id="a subshell"),
    pytest.param("( «java -jar app.jar» & )", [HOLDS], id="an orphan"),
    pytest.param("«{ sleep 1; java -jar app.jar; }» &", [HOLDS], id="a group"),
    pytest.param("«cd / && java -jar a.jar > l 2>&1» &", [HOLDS], id="the shell of a list"),
    pytest.param("«{ java -jar app.jar > l 2>&1; }» &", [HOLDS], id="the shell of a group"),
    pytest.param("«while true; do date; sleep 5; done» &", [HOLDS], id="an endless loop"),
    pytest.param("«while true; do x > l 2>&1; done» &", [HOLDS], id="the shell of a loop"),
    pytest.param("«java -jar app.jar | tee log» &", [HOLDS], id="a pipeline"),
    pytest.param("«java -jar app.jar 2>&1 | logger» &", [HOLDS], id="its last part"),
    pytest.param("«java -jar app.jar | logger > l 2>&1» &", [HOLDS], id="the first's stderr"),
    pytest.param("«tail -f log» &", [HOLDS], id="tail"),
    pytest.param("«sleep infinity» &", [HOLDS], id="a sleep without an end"),
    pytest.param("run() { java -jar a.jar; }\n«run» &", [HOLDS], id="a function"),
    pytest.param("run() { «java -jar a.jar» & }\nrun", [HOLDS], id="a job in a function"),
    pytest.param("r() { java -jar a.jar > l 2>&1; }\n«r» &", [HOLDS], id="a function's shell"),
    pytest.param("exec > log\n«java -jar a.jar» &", [HOLDS], id="exec of one stream"),
    pytest.param("exec 3>&1 > log 2>&1\n«java -jar a.jar» &", [HOLDS], id="a copy of stdout"),
    pytest.param("(exec > l 2>&1)\n«java -jar a.jar» &", [HOLDS], id="exec in a subshell"),
    pytest.param("for p in 1 2; do «nohup ./run -p $p» & done", [HOLDS], id="a loop"),
    pytest.param("«java -jar a.jar» &\nkill -0 $!", [HOLDS], id="kill -0 kills nothing"),
    pytest.param("[ -f a ] || exit 1\n«java -jar a.jar» &", [HOLDS], id="behind a guard"),
    pytest.param("«nohup java \\\n  -jar app.jar» &", [HOLDS], id="over two lines"),
    pytest.param("cat <<E\nx\nE\n«java -jar é.jar» &", [HOLDS], id="behind a here-document"),
    pytest.param("#!/bin/dash\n«java -jar a.jar &> log»", [HOLDS], id="dash"),
    pytest.param("#!/bin/bash\r\n«java -jar a.jar» &\r\n", [HOLDS], id="CR LF"),
    pytest.param("#!/usr/bin/env bash\n«java -jar a.jar» &", [HOLDS], id="env bash"),
    pytest.param("«./serve» &", [HOLDS + "?"], id="an unknown program"),
    pytest.param("«$RUN» &", [HOLDS + "?"], id="an unknown word"),
    pytest.param("«npm start» &", [HOLDS + "?"], id="npm start may be pm2 start"),
    pytest.param("«nohup ./start.sh» &", [HOLDS + "?"], id="a script may redirect"),
    pytest.param("«pm2 start x || node index.js» &", [HOLDS + "?"], id="if pm2 fails"),
    pytest.param("if x; then «node index.js» & fi", [HOLDS + "?"], id="in a branch"),
    pytest.param("case $1 in a) «node app.js» & ;; esac", [HOLDS + "?"], id="in a case"),
    pytest.param("[ -f a ] || exit 0\n«node app.js» &", [HOLDS + "?"], id="behind a way out"),
    pytest.param("trap 'kill $!' EXIT\n«node app.js» &", [HOLDS + "?"], id="behind a trap"),
    pytest.param("#!/bin/sh\n«node app.js &> log»", [HOLDS + "?"], id="sh may be dash"),
    pytest.param("#!/bin/sh\n«cd / && node app.js > l 2>&1» &", [HOLDS + "?"], id="or bash"),
    pytest.param("«bash -c 'node app.js > l 2>&1'» &", [HOLDS + "?"], id="bash may exec it"),
    pytest.param("«java -jar app.jar»", [SERVES], id="a jar in the foreground"),
    pytest.param("«node server.js»", [SERVES], id="node in the foreground"),
    pytest.param("«nohup node server.js > l 2>&1»", [SERVES], id="nohup without ampersand"),
    pytest.param("«exec java -jar app.jar»", [SERVES], id="exec"),
    pytest.param("cd /srv && «java -jar app.jar»", [SERVES], id="behind cd"),
    pytest.param("sudo su - app -c '«node app.js»'", [SERVES], id="as another user"),
    pytest.param("«runuser -u app -- node app.js»", [SERVES], id="runuser"),
    pytest.param("run() { «node app.js»; }\nrun", [SERVES], id="in a function"),
    pytest.param("( «node app.js» )", [SERVES], id="in a subshell"),
    pytest.param("«python3 manage.py runserver»", [SERVES], id="runserver"),
    pytest.param("«uvicorn app:app --port 80»", [SERVES], id="uvicorn"),
    pytest.param("«docker-compose -f a.yml up --build»", [SERVES], id="compose up"),
    pytest.param("«docker compose up»", [SERVES], id="the new compose up"),
    pytest.param("«docker logs -f orders»", [SERVES], id="docker logs -f"),
    pytest.param("«tail -n 100 -f log»", [SERVES], id="tail in the foreground"),
    pytest.param("«java -jar app.jar» | tee log", [SERVES], id="into tee"),
    pytest.param("«pm2 start app.js --no-daemon»", [SERVES], id="pm2 without a daemon"),
    pytest.param("pm2 start app.js\n«pm2 logs»", [SERVES], id="pm2 logs"),
    pytest.param("«nginx -g 'daemon off;'»", [SERVES], id="nginx"),
    pytest.param("«./mvnw spring-boot:run»", [SERVES], id="maven"),
    pytest.param("«while true; do sleep 5; done»", [SERVES], id="a loop without an end"),
    pytest.param("«for ((;;)); do sleep 5; done»", [SERVES], id="another"),
    pytest.param("«npm start»", [SERVES + "?"], id="npm in the foreground"),
    pytest.param("npm run build && «npm run start:prod»", [SERVES + "?"], id="a script of npm"),
    pytest.param("«docker run -p 80:80 orders»", [SERVES + "?"], id="docker run"),
    pytest.param("pm2 restart a || «node app.js»", [SERVES + "?"], id="if another fails"),
    pytest.param("if x; then «node app.js»; fi", [SERVES + "?"], id="in a branch, foreground"),
    pytest.param("«go run main.go»", [SERVES + "?"], id="go run"),
    pytest.param("«gunicorn -c gunicorn.py app»", [SERVES + "?"], id="a file may say daemon"),
]


@pytest.mark.parametrize(("body", "expected"), TOLD)
def test_a_script_is_told(body: str, expected: list[str]) -> None:
    repository = files(body)
    found = told(repository)
    assert [name for name, _ in found] == expected
    assert [place for _, place in found] == marked(repository)


SILENT = [
    pytest.param("nohup java -jar app.jar > log 2>&1 &", id="both redirected"),
    pytest.param("nohup java -jar app.jar > log 2>&1 < /dev/null &", id="all three"),
    pytest.param("nohup java -jar app.jar > /dev/null 2> /dev/null < /dev/null &", id="AWS's"),
    pytest.param("java -jar app.jar &> log &", id="both at once"),
    pytest.param("java -jar app.jar &>$ROOT/log &", id="both into a variable's file"),
    pytest.param("java -jar app.jar >& log &", id="both, the other way"),
    pytest.param("java -jar app.jar &>> log &", id="both appended"),
    pytest.param("java -jar app.jar >> a 2>> b &", id="each into its own"),
    pytest.param('java -jar app.jar > "$LOG" 2>&1 &', id="a variable's file"),
    pytest.param("java -jar app.jar >&- 2>&- &", id="both closed"),
    pytest.param("java -jar app.jar 2> /dev/null 1>&2 &", id="the other order"),
    pytest.param("{ cd /srv; java -jar app.jar; } > log 2>&1 &", id="a group"),
    pytest.param("( cd /srv; java -jar app.jar ) > log 2>&1 &", id="a subshell"),
    pytest.param("( cd /srv; java -jar app.jar > log 2>&1 ) &", id="exec'd by the subshell"),
    pytest.param("( java -jar app.jar > log 2>&1 & )", id="an orphan"),
    pytest.param("exec > log 2>&1\njava -jar app.jar &", id="exec before"),
    pytest.param("exec &> log\njava -jar app.jar &", id="bash's exec before"),
    pytest.param("exec &> >(tee log)\njava -jar app.jar &", id="exec into tee: unsure"),
    pytest.param("java -jar app.jar > >(tee log) 2>&1 &", id="into tee: unsure"),
    pytest.param("if x; then exec > l 2>&1; else y; fi\nnode app.js &", id="exec in a branch"),
    pytest.param("java -jar app.jar 2>&1 | tee log > l 2>&1 &", id="a redirected pipeline"),
    pytest.param("run() { java -jar a.jar; }\nrun > l 2>&1 &", id="a function redirected"),
    pytest.param("run() { java -jar a.jar & } > l 2>&1\nrun", id="redirected where defined"),
    pytest.param("run() { java -jar a.jar & }\nrun > l 2>&1", id="redirected where called"),
    pytest.param("if x; then java -jar a.jar & fi > l 2>&1", id="a redirected branch"),
    pytest.param("nohup sh -c 'java -jar a.jar' > /dev/null 2>&1 &", id="a shell's text"),
    pytest.param("su app -c 'nohup java -jar a.jar > l 2>&1 &'", id="in the text of su"),
    pytest.param("su app -c 'java -jar a.jar' > l 2>&1 &", id="around the text of su"),
    pytest.param("nohup java \\\n  -jar app.jar \\\n  > log 2>&1 &", id="over three lines"),
    pytest.param('eval "java -jar a.jar" &> /dev/null & disown', id="eval, redirected"),
    pytest.param("sleep 5 &", id="a sleep ends"),
    pytest.param("(sleep 5; systemctl restart orders) &", id="a delayed restart ends"),
    pytest.param("curl -s localhost &", id="a request ends"),
    pytest.param("aws s3 sync a b & rm -rf /tmp/x &", id="commands that end"),
    pytest.param("timeout 60 java -jar app.jar &", id="timeout ends it"),
    pytest.param("java -jar app.jar &\nwait", id="waited for"),
    pytest.param("java -jar app.jar &\nP=$!\ncurl localhost\nkill $P", id="killed"),
    pytest.param("java -jar app.jar &\nsleep 9\nkill %1", id="killed by its number"),
    pytest.param("java -jar app.jar &\nsleep 9\npkill -f app.jar", id="killed by its name"),
    pytest.param("echo 'java -jar app.jar &'", id="in quotes"),
    pytest.param('echo "node app.js &"', id="in double quotes"),
    pytest.param("# java -jar app.jar &", id="a comment"),
    pytest.param("cat > x <<E\njava -jar app.jar &\nE", id="in a here-document"),
    pytest.param("cat <<E | tee x > /dev/null\nnode app.js &\nE", id="one in a pipeline"),
    pytest.param("curl 'http://localhost/?a=1&b=2'", id="an address"),
    pytest.param("pm2 start app.js &", id="pm2"),
    pytest.param("systemctl start orders & service nginx start &", id="services"),
    pytest.param("docker run -d orders & docker compose up -d &", id="docker"),
    pytest.param("gunicorn --daemon app:app &", id="gunicorn's daemon"),
    pytest.param("nginx & apachectl start & supervisord &", id="daemons"),
    pytest.param("screen -dmS a java -jar a.jar & tmux new -d 'node app.js' &", id="screen, tmux"),
    pytest.param("start-stop-daemon --start --background -x /srv/run", id="start-stop-daemon"),
    pytest.param("forever start app.js &", id="forever"),
    pytest.param("exit 0\njava -jar app.jar &", id="behind the end"),
    pytest.param("exec ./run || true\njava -jar app.jar &", id="behind exec"),
    pytest.param("run() { java -jar app.jar & }", id="a function that nobody calls"),
    pytest.param("serve() { node app.js; }", id="another"),
    pytest.param("x=$(node app.js)", id="in a substitution"),
    pytest.param("java -version; java -jar a.jar --version", id="versions"),
    pytest.param("java -jar liquibase.jar update", id="a migration"),
    pytest.param("java -jar app.jar db migrate config.yml", id="a task of a jar"),
    pytest.param("java -cp a:b com.example.Migrate", id="a class"),
    pytest.param("node scripts/migrate.js; node -e 'x()'; node -v", id="scripts of node"),
    pytest.param("npm ci && npm run build && npm run start:daemon", id="scripts of npm"),
    pytest.param("python3 manage.py migrate; python3 -m venv v", id="tasks of python"),
    pytest.param("flask db upgrade; rails db:migrate; php artisan migrate", id="tasks"),
    pytest.param("php artisan queue:work --stop-when-empty", id="a queue until it is empty"),
    pytest.param("bundle exec puma -d; rails server -d; celery multi start w", id="daemons again"),
    pytest.param("docker-compose -f a.yml up -d --build; docker compose up --detach", id="up -d"),
    pytest.param("docker run -itd orders; docker run --rm orders migrate", id="docker run"),
    pytest.param("docker build -t a . ; docker stop a; docker logs a", id="other docker"),
    pytest.param("tail -n 50 log; tail -f --pid=$! log", id="tails that end"),
    pytest.param("tail -f log | sed '/Started/q'", id="a pipeline that ends it"),
    pytest.param("tail -f log | while read l; do break; done", id="another"),
    pytest.param("timeout 30 tail -f log", id="timeout"),
    pytest.param("while true; do curl localhost && break; done", id="a loop with a break"),
    pytest.param("while :; do ready && exit 0; sleep 1; done", id="a loop with an exit"),
    pytest.param("until curl -sf localhost; do sleep 1; done", id="a loop that waits"),
    pytest.param("while true; do check; done\ncheck() { exit 0; }", id="a loop with a function"),
    pytest.param("pm2 start app.js; pm2 save; pm2 logs --nostream", id="pm2 in the foreground"),
    pytest.param("dotnet ef database update; dotnet --info; dotnet build", id="dotnet"),
    pytest.param("./gradlew build; mvn package; go build", id="builds"),
    pytest.param("which node && command -v java", id="questions"),
    pytest.param("#!/usr/bin/python3\nserve() &\njava -jar a.jar &\n", id="no shell"),
    pytest.param("#!/bin/dash\ncd / && java -jar a.jar > l 2>&1 &", id="dash execs the last"),
    pytest.param("#!/bin/sh\necho a &> log", id="dash's ampersand, and a short command"),
    pytest.param("if x; then (node app.js; fi", id="broken shell"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("body", SILENT)
def test_a_script_is_silent(body: str) -> None:
    assert told(files(body)) == []


STARTS = [
    pytest.param("«nohup java -jar a.jar > l 2>&1» &", id="nohup"),
    pytest.param("«nohup ./start.sh > l 2>&1» &", id="nohup and a script"),
    pytest.param("«node app.js > l 2>&1» &", id="an ampersand"),
    pytest.param("«setsid ./run > l 2>&1» &", id="setsid"),
    pytest.param("«setsid -f ./run > l 2>&1»", id="setsid that forks"),
    pytest.param("«node app.js > l 2>&1» & disown", id="disown"),
    pytest.param("«screen -dmS app node app.js»", id="screen"),
    pytest.param("«tmux new-session -d -s app 'node app.js'»", id="tmux"),
    pytest.param("«gunicorn app:app --daemon»", id="gunicorn"),
    pytest.param("«start-stop-daemon --start -b -x run»", id="start-stop-daemon"),
    pytest.param("«daemonize ./run»", id="daemonize"),
    pytest.param("«uwsgi --daemonize log --http :80»", id="uwsgi"),
    pytest.param("su app -c '«nohup node app.js > l 2>&1» &'", id="as another user"),
    pytest.param("if x; then «daemonize ./run»; fi", id="in a branch"),
    pytest.param("if x; then daemonize a; fi\n«nohup b > l 2>&1» &", id="the surest of two"),
]


@pytest.mark.parametrize("body", STARTS)
def test_a_start_without_a_check_is_told_once(body: str) -> None:
    repository = files(body, appspec=APPSPEC)
    assert told(repository) == [(UNVERIFIED, place) for place in marked(repository)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("node app.js > l 2>&1 &\nwait", id="a job that is waited for"),
        pytest.param("./warm-up > l 2>&1 &", id="an unknown program"),
        pytest.param("sleep 5 > l 2>&1 &", id="what ends"),
        pytest.param("run() { nohup x > l 2>&1 & }", id="a function that nobody calls"),
        pytest.param(
            "nohup x > l 2>&1 &\nfor i in 1 2; do curl -sf localhost && exit; done\nexit 1",
            id="asked by the script itself",
        ),
    ],
)
def test_a_start_that_is_watched_or_none_is_silent(body: str) -> None:
    assert told(files(body, appspec=APPSPEC)) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("«systemctl restart orders»", id="systemctl"),
        pytest.param("«service orders restart»", id="service"),
        pytest.param("«docker run -d orders»; docker compose up -d", id="docker"),
        pytest.param("«pm2 start app.js»; forever start app.js", id="supervisors"),
    ],
)
def test_a_supervised_start_without_a_check_is_advice(body: str) -> None:
    repository = files(body, appspec=APPSPEC)
    assert told(repository) == [(UNVERIFIED, place) for place in marked(repository)]
    severities = {
        each.severity for each in lint_texts(repository).diagnostics if each.rule == UNVERIFIED
    }
    assert severities == {Severity.INFO}


def test_a_stop_script_starts_nothing() -> None:
    appspec = APPSPEC.replace("ApplicationStart", "ApplicationStop")
    assert told(files("nohup ./drain.sh > l 2>&1 &", appspec=appspec)) == []


def test_one_script_in_two_hooks_is_told_once() -> None:
    repository = files(
        "«java -jar a.jar» &",
        appspec=VALIDATED + "  AfterInstall:\n    - location: scripts/start.sh\n",
    )
    assert told(repository) == [(HOLDS, place) for place in marked(repository)]


def test_a_finding_says_what_codedeploy_would_say() -> None:
    report = lint(in_memory(files("java -jar a.jar > log &")), rules=RULES)
    (finding,) = (each.finding for each in report.diagnostics)
    assert finding.message == (
        "background process `java -jar a.jar > log` keeps the hook's stderr open"
    )
    assert finding.failure is not None
    assert finding.failure.stage == "CodeDeploy ApplicationStart"
    assert finding.failure.error == (
        "Script at specified location: scripts/start.sh failed to close STDERR"
    )
    assert [(label.span.text, label.text) for label in finding.labels] == [
        ("scripts/start.sh", "run by the `ApplicationStart` hook (times out after 300 s)")
    ]


def test_a_server_without_a_timeout_fails_after_an_hour() -> None:
    appspec = VALIDATED.replace("      timeout: 300\n", "")
    report = lint(in_memory(files("node app.js", appspec=appspec)), rules=RULES)
    (finding,) = (each.finding for each in report.diagnostics)
    assert finding.failure is not None
    assert finding.failure.error == (
        "Script at specified location: scripts/start.sh failed to complete in 3600 seconds"
    )


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        pytest.param(
            "nohup ./a &", "nohup ./a > /dev/null 2>&1 < /dev/null &", id="neither redirected"
        ),
        pytest.param("node app.js > l &", "node app.js > l 2>&1 &", id="stderr left"),
        pytest.param("node app.js 2> l &", "node app.js 2> l > /dev/null &", id="stdout left"),
        pytest.param("node app.js 2>&1 > l &", "node app.js 2>&1 > l 2>&1 &", id="wrong order"),
        pytest.param(
            "{ node app.js > l 2>&1; } &",
            "{ node app.js > l 2>&1; } > /dev/null 2>&1 < /dev/null &",
            id="a group",
        ),
        pytest.param(
            "cd / && node app.js > l 2>&1 &",
            "{ cd / && node app.js > l 2>&1; } > /dev/null 2>&1 < /dev/null &",
            id="a list",
        ),
        pytest.param(
            "node app.js | tee l &",
            "{ node app.js | tee l; } > /dev/null 2>&1 < /dev/null &",
            id="a pipeline",
        ),
        pytest.param(
            "exec 3>&1 > l 2>&1\nnode app.js &",
            "exec 3>&1 > l 2>&1\nnode app.js 3>&- &",
            id="a copy of stdout",
        ),
        pytest.param(
            "setsid -f node app.js",
            "setsid -f node app.js > /dev/null 2>&1 < /dev/null",
            id="setsid that forks",
        ),
    ],
)
def test_a_fix_cures(body: str, mended: str) -> None:
    repository = files(body)
    report = lint(in_memory(repository), rules=RULES)
    (diagnostic,) = report.diagnostics
    (fix,) = diagnostic.finding.fixes
    text = repository["scripts/start.sh"]
    for edit in sorted(fix.edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == f"#!/bin/bash\n{mended}\n"
    assert told({**repository, "scripts/start.sh": text}) == []


def test_calls_in_deeply_nested_functions_come_to_an_end() -> None:
    calls = [f"f{number + 1}" for number in range(12)] + ["java -jar /srv/orders.jar"]
    bodies = ["if a; then " * 45 + call + "; fi" * 45 for call in calls]
    text = "".join(f"f{number}() {{ {body}; }}\n" for number, body in enumerate(bodies))
    script = read_script(Source("scripts/start.sh", f"#!/bin/bash\n{text}f0\n", "start.sh"))
    assert all(process.lifetime is not Lifetime.SERVES for process in script.foreground)
    assert not script.exit_status.sure


def test_functions_that_call_one_another_come_to_an_end() -> None:
    calls = "".join(f"f{n}() {{ f{n + 1}; f{n + 1}; f{n}; }}\n" for n in range(30))
    assert told(files(f"{calls}f0\n«node app.js»")) == [
        (SERVES, place) for place in marked(files(f"{calls}f0\n«node app.js»"))
    ]


def script(text: str, path: str = "start.sh") -> Script:
    return read_script(Source(path, text, path))


@pytest.mark.parametrize(
    ("text", "interpreter"),
    [
        pytest.param("#!/bin/bash\n", "bash", id="bash"),
        pytest.param("#! /bin/sh -e\n", "sh", id="a blank and an option"),
        pytest.param("#!/usr/bin/env bash\r\n", "bash", id="env, and CR LF"),
        pytest.param("#!/usr/bin/env -S A=b python3 -u\n", "python3", id="env with more"),
        pytest.param("##!/bin/bash\n", None, id="a comment"),
        pytest.param("\n#!/bin/bash\n", None, id="on the second line"),
        pytest.param("\ufeff#!/bin/bash\n", None, id="behind a byte order mark"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_interpreter(text: str, interpreter: str | None) -> None:
    assert script(text).interpreter == interpreter


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("#!/bin/bash\n", "a.py", True, id="the first line decides"),
        pytest.param("#!/usr/bin/python3\n", "a.sh", False, id="against a shell too"),
        pytest.param("x\n", "scripts/start", True, id="no name ending"),
        pytest.param("x\n", "a.ps1", False, id="PowerShell"),
        pytest.param("x\n", "a.BAT", False, id="a batch file"),
    ],
)
def test_what_a_shell_runs(text: str, path: str, expected: bool) -> None:
    assert script(text, path).is_shell is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a", {"stdout", "stderr"}, id="nothing"),
        pytest.param("a > f", {"stderr"}, id="stdout"),
        pytest.param("a > f 2>&1", set(), id="both"),
        pytest.param("a 2>&1 > f", {"stdout"}, id="in the wrong order"),
        pytest.param("a 3>&1 > f 2>&1", {"stdout"}, id="a copy"),
        pytest.param("a 3>&1 > f 2>&1 3>&-", set(), id="a closed copy"),
        pytest.param("a 3>&1 1>&2 2>&3 3>&-", {"stdout", "stderr"}, id="swapped"),
        pytest.param("a > /dev/fd/2 2> f", {"stderr"}, id="through a device"),
        pytest.param("a 1>&$FD 2> f", set(), id="unsure"),
    ],
)
def test_which_streams_a_command_holds(text: str, expected: set[str]) -> None:
    (command,) = parse(text).commands
    streams = open_streams(redirected(INITIAL, command.redirections))
    assert {stream.value for stream in streams} == expected
    assert Stream.UNSURE not in streams


@pytest.mark.parametrize(
    ("text", "alone", "behind"),
    [
        pytest.param("java -jar a.jar", Lifetime.SERVES, Lifetime.SERVES, id="a server"),
        pytest.param("nohup ./a", Lifetime.UNKNOWN, Lifetime.SERVES, id="nohup"),
        pytest.param("nohup ./a.sh", Lifetime.UNKNOWN, Lifetime.UNKNOWN, id="nohup and a script"),
        pytest.param("nohup bash a", Lifetime.UNKNOWN, Lifetime.UNKNOWN, id="nohup and bash"),
        pytest.param("nohup curl x", Lifetime.EXITS, Lifetime.EXITS, id="nohup and what ends"),
        pytest.param("npm start", Lifetime.LIKELY_SERVES, Lifetime.LIKELY_SERVES, id="npm"),
        pytest.param(
            "sudo -u a -E timeout 5 node app.js", Lifetime.EXITS, Lifetime.EXITS, id="timeout"
        ),
        pytest.param("python3.11 -m http.server", Lifetime.SERVES, Lifetime.SERVES, id="a version"),
        pytest.param("pm2 start a", Lifetime.EXITS, Lifetime.EXITS, id="a supervisor"),
        pytest.param("gunicorn -D a:a", Lifetime.DETACHES, Lifetime.DETACHES, id="a daemon"),
        pytest.param("java -jar -Dx=y", Lifetime.EXITS, Lifetime.EXITS, id="no jar"),
        pytest.param(
            "java -jar -Dx=y *.jar", Lifetime.SERVES, Lifetime.SERVES, id="options before the jar"
        ),
        pytest.param(
            "apache2 -DFOREGROUND", Lifetime.SERVES, Lifetime.SERVES, id="a name with a number"
        ),
        pytest.param("taskset 0x1 java -jar a.jar", Lifetime.SERVES, Lifetime.SERVES, id="taskset"),
        pytest.param(
            "runuser -u app -- node app.js", Lifetime.SERVES, Lifetime.SERVES, id="runuser"
        ),
        pytest.param("command -v node", Lifetime.EXITS, Lifetime.EXITS, id="a question"),
        pytest.param("catalina.sh run", Lifetime.SERVES, Lifetime.SERVES, id="tomcat"),
        pytest.param("sudo", Lifetime.UNKNOWN, Lifetime.UNKNOWN, id="a wrapper alone"),
    ],
)
def test_how_long_a_program_lives(text: str, alone: Lifetime, behind: Lifetime) -> None:
    call = resolve_invocation(parse(text).commands[0].words)
    assert (lifetime_of(call), lifetime_in_background(call)) == (alone, behind)
