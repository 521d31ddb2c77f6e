"""Does `explain` name the rules, the cause and the next step for errors as people paste them?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from appspec_lint import cli
from appspec_lint.output.plain_text import plain_text
from appspec_lint.rule_docs import render_page
from appspec_lint.rules import every_rule, rule_named
from appspec_lint.troubleshooting.diagnose import diagnose
from appspec_lint.troubleshooting.log_reader import read_log
from appspec_lint.troubleshooting.report import render_report

Captured = pytest.CaptureFixture[str]
Row = tuple[str, str, str, str]

ARCHIVE = "/opt/codedeploy-agent/deployment-root/0f3a/d-ABC123DEF/deployment-archive"
BASH = "script-without-shebang bash-only-script bash-only-command"

PASTED: tuple[Row, ...] = (
    # shells
    ("scripts/start.sh: 3: [[: not found", BASH, "run by sh", "env.shell"),
    ("/codebuild/output/tmp/script.sh: 4: [[: not found", BASH, "run by sh", "env.shell"),
    ("/codebuild/output/tmp/script.sh: 4: set: Illegal option -o pipefail",
     "bash-only-command", "run by sh", "env.shell"),
    ("deploy.sh: 7: Syntax error: redirection unexpected", "bash-only-script", "run by sh",
     "#!/bin/bash"),
    ('stop.sh: 2: Syntax error: "(" unexpected', BASH, "run by sh", "#!/bin/bash"),
    (f"{ARCHIVE}/scripts/a.sh: line 3: cd: /srv/app: No such file or directory",
     "used-before-install wrong-working-directory", "does not exist where the shell is", "pwd"),
    ("cd: BackEnd-main: No such file or directory", "build-file-missing", "source root", "ls -la"),
    ("/codebuild/output/tmp/script.sh: 1: cd: can't cd to ./eks", "build-file-missing",
     "relative to the first", "ls -la"),
    ("scripts/stop.sh: line 20: syntax error: unexpected end of file", "shell-syntax-error",
     "`if` without `fi`", "bash -n"),
    ("scripts/stop.sh: line 9: syntax error near unexpected token `fi'", "shell-syntax-error",
     "cannot parse", "bash -n"),
    ('start.sh: 12: Syntax error: end of file unexpected (expecting "fi")',
     "shell-syntax-error script-crlf", "cannot parse", "bash -n"),
    ("start.sh: line 4: [: prod: unary operator expected", "bash-only-script", "quoted", "stage"),
    ("start.sh: 4: [: prod: unexpected operator", "bash-only-script", "compares with `=`", "stage"),
    ('script.sh: line 4: 7.4: syntax error: invalid arithmetic operator (error token is ".4")',
     "state-lost-between-commands", "do not exist in the next", "block"),
    ("scripts/stop_server.sh: line 5: PID: command not found", "assignment-with-spaces",
     "not installed", "command -v"),
    ("scripts/start.sh: line 2: exprot: command not found", "misspelled-command", "misspelled",
     "command -v"),
    ("scripts/start.sh: line 2: “nginx”: command not found", "typographic-character", "misspelled",
     "command -v"),
    ("nohup: failed to run command 'PORT=3000': No such file or directory", "assignment-as-program",
     "after `nohup`", "command -v"),
    ("sudo: PORT=3000: command not found", "assignment-as-program", "not a program", "command -v"),
    ("scripts/start.sh: line 3: local: can only be used in a function", "used-outside-function",
     "belong in a function", "bash -n"),
    ("start.sh: line 9: return: can only `return' from a function or sourced script",
     "used-outside-function", "with `exit`", "bash -n"),
    ("start.sh: 4: local: not in a function", "used-outside-function", "without `local`",
     "bash -n"),
    ("sed: can't read k8s/app.yml: No such file or directory", "build-file-missing",
     "not where the script expects it", "ls -la"),
    ('error: the path "deployments/" does not exist', "build-file-missing",
     "not where the script expects it", "ls -la"),
    ("cp: cannot copy a directory, 'release', into itself, 'release/release'", "copied-into-itself",
     "matches the target directory", "outside"),
    ("exit code 127", "assignment-with-spaces", "did not find the command", "command -v"),
    ("Reason: exit status 127", "build-file-missing", "did not find the command", "command -v"),
    ("exit code 126", "helper-not-executable", "cannot be executed", "--chmod=+x"),
    ("Error while executing command: ./gradlew build. Reason: exit status 126",
     "build-file-missing", "executable bit", "--chmod=+x"),
    ("Error while executing command: npm run build. Reason: exit status 137", "", "memory",
     "free -m"),
    ("bash: ./gradlew: Permission denied", "build-file-missing", "not executable", "--chmod=+x"),
    ("chmod: cannot access 'scripts/start.sh': No such file or directory", "build-file-missing",
     "not where the script expects it", "ls -la"),
    ("cp: cannot stat 'target/app.jar': No such file or directory",
     "artifact-pattern-matches-nothing", "not where the script expects it", "ls -la"),
    ("scripts/start.sh: line 2: ./common.sh: No such file or directory", "helper-script-missing",
     "not included in the artifact", "ls -la"),
    # AppSpecs, artifacts and hooks
    ("YAML_FILE_ERROR Message: YAML file does not exist", "project-buildspec-missing",
     "default: `buildspec.yml`", "batch-get-projects"),
    ("CLIENT_ERROR: no matching artifact paths found", "artifact-pattern-matches-nothing",
     "the file was not built", "is not in git"),
    ("YAML_FILE_ERROR Message: Expected Commands[0] to be of string type: found subkeys instead at "
     "line 6, value of the key tag on line 5 might be empty", "command-not-string",
     "parses it as a mapping", "quote the command"),
    ("YAML_FILE_ERROR: Unknown runtime version named '42' of nodejs", "buildspec-invalid",
     "does not provide this runtime", "available-runtimes"),
    ("BundleType must be either YAML or JSON", "service-revision-zipped",
     "the AppSpec itself", "run this command in the repository"),
    ("For Lambda and ECS deployment, fileExistsBehavior can not be specified",
     "file-exists-behavior-conflict", "only for EC2", "remove it there"),
    ("Exception while trying to read the image artifact file from the artifact: BuildArtifact.",
     "image-definitions-for-blue-green", "the other file", "expect `imageDetail.json`"),
    ("Script does not exist at specified location: /opt/codedeploy-agent/deployment-root/a/d-1/"
     "deployment-archive/scripts/start.sh", "hook-script-missing",
     "no file at the hook's `location`", "the artifact must include the file"),
    ("Script at specified location: scripts/start.sh failed to complete in 60 seconds",
     "foreground-server", "a server in the foreground", "run this command in the repository"),
    ("/bin/bash^M: bad interpreter: No such file or directory", "script-crlf",
     "Windows line endings",
     "run this command in the repository"),
    ("su: user deploy does not exist", "invalid-runas", "does not exist on the instance",
     "getent passwd"),
    # containers
    ("denied: no basic auth credentials", "registry-login-missing",
     "not logged in", "get-login-password"),
    ("denied: Your authorization token has expired. Reauthenticate and try again.", "",
     "12 hours", "get-login-password"),
    ("Bind for 0.0.0.0:80 failed: port is already allocated", "container-not-stopped",
     "previous deployment", "docker ps --all"),
    ('Conflict. The container name "/web" is already in use by container "0a1b"',
     "container-not-stopped", "does not remove it", "docker rm --force"),
    ("Error response from daemon: No such container: web", "stop-not-idempotent",
     "first deployment", "docker rm --force"),
    ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon "
     "running?", "", "privileged", "privilegedMode"),
    ("unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat "
     "/codebuild/output/src1/src/Dockerfile: no such file or directory", "build-file-missing",
     "no Dockerfile", "-f"),
    ("ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or "
     "directory", "build-file-missing", "no Dockerfile", "-f"),
    ("the input device is not a TTY", "terminal-required", "no terminal", "remove `-t`"),
    ("toomanyrequests: You have reached your pull rate limit.", "", "Docker Hub",
     "public.ecr.aws"),
    ("pull access denied for orders, repository does not exist or may require 'docker login'", "",
     "no repository of this name", "describe-repositories"),
    ("User: arn:aws:sts::1:assumed-role/b is not authorized to perform: ecr:GetAuthorizationToken",
     "", "service role", "list-attached-role-policies"),
    ("docker: invalid reference format", "", "not set", "echo"),
    ("exec user process caused: exec format error", "", "architecture", "--platform"),
    # programs
    ('npm ERR! Missing script: "build"', "build-file-missing npm-script-missing",
     "has no such script", "npm run"),
    ("npm ERR! The `npm ci` command can only install with an existing package-lock.json",
     "build-file-missing", "lock file", "commit"),
    ("no main manifest attribute, in app-0.0.1-plain.jar", "plain-jar-matched", "plain",
     "META-INF"),
    ("Failed to restart orders.service: Unit orders.service not found.",
     "started-file-not-installed", "no unit of this name", "daemon-reload"),
    ("fatal: could not read Username for 'https://github.com': No such device or address",
     "interactive-command", "credentials", "deploy key"),
    # Windows
    ("The specified module 'WebAdministration' was not loaded because no valid module file was "
     "found in any module directory.", "", "32-bit", "Sysnative"),
    ("'npm' is not recognized as an internal or external command,", "", "PATH", "where.exe"),
    ("install.ps1 cannot be loaded because running scripts is disabled on this system.", "",
     "execution policy", "Bypass"),
    # the service, ECS and CodeBuild
    ("Invalid action configuration: The AWS ECS container web does not exist",
     "container-not-in-task-definition", "names a container", "containerDefinitions"),
    ("* UnexpectedParameter: Unexpected key 'requiresAttributes' found in params",
     "malformed-task-definition", "does not accept", "jq"),
    ("An error occurred (InvalidRevisionException) when calling the CreateDeployment operation",
     "appspec-invalid", "does not accept the revision", "get-deployment"),
    ("InvalidRevision", "appspec-invalid", "does not accept the revision", "get-deployment"),
    ("COMMAND_EXECUTION_ERROR: Error while executing command: npm test. Reason: exit status 1",
     "build-file-missing", "A build command failed", "aws logs tail"),
    ("COMMAND_EXECUTION_ERROR Message: Error while executing command: set -o pipefail. Reason: "
     "exit status 2", "bash-only-command", "A build command failed", "aws logs tail"),
    ("BUILD_TIMED_OUT: Build has timed out.", "", "longer than the project allows",
     "aws logs tail"),
    ("CLIENT_ERROR no definition for primary artifacts in buildspec", "buildspec-invalid",
     "only secondary artifacts", "primary artifact"),
    ("Decrypted Variables Error Message: parameter does not exist: /orders/password",
     "invalid-secret-reference plaintext-secret", "does not exist", "get-parameter"),
    ("mapping values are not allowed in this context at line 5 column 16", "appspec-syntax",
     "not valid YAML", "quoted"),
    ("YAML_FILE_ERROR: mapping values are not allowed in this context at line 9",
     "buildspec-syntax", "not valid YAML", "quoted"),
    ("Script at specified location: scripts/stop.sh run as user ec2-user failed with exit code 1",
     "stop-not-idempotent", "exited with this code", "scripts.log"),
    ("Script at specified location: scripts/start.sh failed to close STDERR",
     "background-holds-output", "stdout or stderr open", "Redirect both"),
    ("Failed: Failing in-progress lifecycle event after an agent restart.", "reboot-in-hook",
     "restarted during", "codedeploy-agent.log"),
    ("The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory",
     "appspec-missing appspec-not-in-artifact", "no `appspec.yml` at its root", "sudo find"),
    ("The Lambda function alias version does not match the current version in AppSpec file",
     "lambda-version-unchanged", "CurrentVersion", "get-alias"),
    ("Expecting appspec file at location /work/appspec.yml or /work/appspec.yaml but it is not "
     "found there.", "appspec-missing", "no `appspec.yml` at its root", "sudo find"),
    ("HOOK_EXECUTION_FAILURE", "invalid-hook-function", "Lambda function", "aws logs tail"),
)  # fmt: skip
"""Text, rules that are named among others, words of the cause, words of the next step."""

UNRELATED = (
    "TypeError: Cannot read properties of undefined (reading 'map')",
    "ModuleNotFoundError: No module named 'flask'",
    "error TS2304: Cannot find name 'describe'.",
    "FATAL: password authentication failed for user \"orders\"",
    "java.lang.NullPointerException: Cannot invoke \"Order.total()\"",
    "AssertionError: expected 200 but was 404",
    "Traceback (most recent call last):",
    "ERROR: relation \"orders\" does not exist",
    "npm WARN deprecated request@2.88.2: request has been deprecated",
    "remote: Support for password authentication was removed on August 13, 2021.",
    "error: failed to push some refs to 'github.com:example/orders.git'",
    "ResourceNotFoundException: Requested resource not found: Table: orders not found",
    "The port of the ship is closed, and the container is empty",
    "CONFLICT (content): Merge conflict in appspec.yml",
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0",
    "Terraform exited with code 1.",
    "Your account is in use by another device",
    "exit code 0",
)  # fmt: skip


@pytest.mark.parametrize(("text", "rules", "cause", "step"), PASTED)
def test_a_pasted_error_is_explained(text: str, rules: str, cause: str, step: str) -> None:
    (case,) = diagnose(read_log([text.encode()]))
    (match,) = case.matches
    assert set(rules.split()) <= set(match.symptom.rules)
    page = " ".join(render_report((case,), None).split())
    assert cause in page
    assert step in page


@pytest.mark.parametrize("text", UNRELATED)
def test_an_unrelated_error_is_not_claimed(text: str) -> None:
    assert diagnose(read_log([text.encode()])) == ()


def test_the_cause_is_named_before_the_command_that_failed() -> None:
    log = (
        "/codebuild/output/tmp/script.sh: 1: cd: can't cd to ./eks\n"
        "Error while executing command: cd ./eks. Reason: exit status 2\n"
        "COMMAND_EXECUTION_ERROR: Error while executing command: cd ./eks. Reason: exit status 2\n"
    )
    (case,) = diagnose(read_log([log.encode()]))
    assert [match.symptom.name for match in case.matches] == [
        "directory-not-found", "command-failed",
    ]  # fmt: skip


# The command


def test_a_group_lists_its_rules(capsys: Captured) -> None:
    assert cli.main(["explain", "script"]) == 0
    out = capsys.readouterr().out
    for rule in every_rule():
        assert (f"  {rule.name} " in out) is (rule.group == "script")


@pytest.mark.parametrize("width", [60, 100])
def test_text_is_wrapped_to_the_terminal(
    width: int, capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(width))
    assert cli.main(["explain", "failed to close STDOUT"]) == 0
    lines = capsys.readouterr().out.splitlines()
    prose = [line for line in lines if not line.lstrip().startswith(("source:", "$ "))]
    assert width - 20 < max(map(len, prose)) <= width


@pytest.mark.parametrize("name", [rule.name for rule in every_rule()])
def test_a_rule_in_the_terminal_is_not_markdown(name: str) -> None:
    rule = rule_named(name)
    assert rule is not None
    page = render_page(rule)
    text = plain_text(page, 80)
    prose = [line for line in text.splitlines() if not line.startswith("    ")]
    assert not any("```" in line or "](" in line or line.startswith("#") for line in prose)
    assert not any("**" in re.sub(r"`[^`]*`", "", line) for line in prose)
    assert rule.info.summary.split()[0] in text


MARKDOWN = (
    ("# Name\n\nA **strong** [link](https://a.example/b) and `code`.\n",
     "Name\n\nA strong link (https://a.example/b) and `code`.\n"),
    ("## Wrong\n\n```yaml\n- a  # b\n\nc: d\n```\n", "Wrong\n\n    - a  # b\n\n    c: d\n"),
    ("- <https://a.example>\n- b\n  c\n", "- https://a.example\n\n- b c\n"),
    ("`**/*` and `[a](b)` stay\n", "`**/*` and `[a](b)` stay\n"),
    ("````text\n```\ncode\n```\n````\n", "    ```\n    code\n    ```\n"),
    ("```text\nno end\n", ""),
)  # fmt: skip


@pytest.mark.parametrize(("markdown", "text"), MARKDOWN)
def test_markdown_becomes_plain_text(markdown: str, text: str) -> None:
    assert plain_text(markdown, 60).strip("\n") == text.strip("\n")


def answer(capsys: Captured, *arguments: str) -> dict[str, object]:
    assert cli.main(["explain", *arguments, "--format", "json"]) == 0
    shown: dict[str, object] = json.loads(capsys.readouterr().out)
    assert shown["version"] == "1"
    return shown


def test_json_of_a_rule(capsys: Captured) -> None:
    shown = answer(capsys, "script-crlf")
    assert shown["kind"] == "rule"
    rule = shown["rule"]
    assert isinstance(rule, dict)
    assert set(rule) == {
        "name", "group", "severity", "summary", "url", "explanation", "failure", "bad", "good",
        "sources",
    }  # fmt: skip
    assert rule["failure"]["stage"] == "CodeDeploy AfterInstall"


def test_json_of_a_group(capsys: Captured) -> None:
    shown = answer(capsys, "config")
    assert (shown["kind"], shown["group"]) == ("group", "config")
    assert isinstance(shown["rules"], list)


def test_json_of_an_error(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "appspec.yml").write_text(
        "version: 0.0\nos: linux\nhooks:\n  ApplicationStart:\n    - location: start.sh\n"
    )
    (tmp_path / "start.sh").write_text("#!/bin/bash\nnohup java -jar /srv/a.jar &\n")
    monkeypatch.chdir(tmp_path)
    shown = answer(capsys, "failed to close STDOUT")
    assert shown["kind"] == "failure"
    assert isinstance(shown["failures"], list)
    (failure,) = shown["failures"]
    assert set(failure) == {"title", "message", "note", "output", "errors", "checks"}
    (error,) = failure["errors"]
    assert set(error) == {"name", "text", "meaning", "rules", "facts", "checks", "sources"}
    (rule,) = error["rules"]
    assert [(each["path"], each["line"]) for each in rule["findings"]] == [("start.sh", 2)]
