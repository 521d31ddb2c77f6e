"""Errors in the output of a hook script."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, PLUGIN, KnownError, NextStep
from appspec_lint.troubleshooting.next_steps import DISK, MEMORY, PORT, USERS

HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
EXECUTOR = f"{PLUGIN}hook_executor.rb"
UTIL = f"{AGENT}platform/linux_util.rb"

KNOWN_ERRORS = (
    KnownError(
        "crlf-line-endings",
        "/bin/bash^M: bad interpreter",
        "/bin/bash^M: bad interpreter: No such file or directory",
        (
            "^m: ",
            "bad interpreter",
            "$'\\r'",
            "required file not found",
            "\\r: command not found",
        ),
        "The script has Windows line endings (CRLF), or the interpreter in its shebang is not "
        "installed on the instance.",
        (EXECUTOR, "https://github.com/travis-ci/dpl/issues/353"),
        ("script-crlf", "interpreter-missing"),
    ),
    KnownError(
        "user-unknown",
        "su: user … does not exist",
        "su: user ubuntu does not exist or the user entry does not contain all the required fields",
        ("su: user ", "su: unknown id", "unknown user"),
        "The user of `runas` does not exist on the instance (`ubuntu` on Amazon Linux, `ec2-user` "
        "on Ubuntu).",
        (UTIL, HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/108"),
        rules=("invalid-runas",),
        pattern=r"su: user \S+ does not exist|su: unknown id:? ?\S*|unknown user:? \S+",
        look=(USERS,),
    ),
    KnownError(
        "user-without-login-shell",
        "This account is currently not available",
        "This account is currently not available.",
        ("this account is currently not available",),
        "The user of `runas` has no login shell (www-data, nginx, apache): `su` refuses to run "
        "anything as that user.",
        (UTIL, HOOKS),
        ("runas-cannot-log-in",),
        look=(USERS,),
    ),
    KnownError(
        "no-terminal",
        "must be run from a terminal",
        "su: must be run from a terminal",
        (
            "must be run from a terminal",
            "a terminal is required to read the password",
            "no tty present",
            "cannot set terminal process group",
            "sudo: a password is required",
        ),
        "The script, or an agent that does not run as root, needs a password or a terminal; a "
        "hook has neither.",
        (UTIL, "https://github.com/aws/aws-codedeploy-agent/issues/191"),
        ("interactive-command",),
    ),
    KnownError(
        "bash-under-sh",
        "[[: not found",
        "scripts/start.sh: 3: [[: not found",
        (
            "[[: not found",
            'syntax error: "(" unexpected',
            "syntax error: redirection unexpected",
            "function: not found",
            "bad substitution",
            "illegal option -o pipefail",
            "source: not found",
            "shopt: not found",
            "pushd: not found",
            "declare: not found",
        ),
        "A bash script is run by sh: its first line is not `#!/bin/bash`, or something precedes "
        "it. CodeBuild runs commands with sh unless `env.shell` is `bash`.",
        (EXECUTOR, "https://github.com/aws/aws-codedeploy-agent/issues/71"),
        ("script-without-shebang", "bash-only-script", "bash-only-command"),
    ),
    KnownError(
        "port-in-use",
        "EADDRINUSE: address already in use",
        "Error: listen EADDRINUSE: address already in use :::8080",
        ("eaddrinuse", "address already in use", "port", "bind() to "),
        "The previous process of the service still uses the port: nothing stopped it before the "
        "new one was started. ApplicationStop runs the script from the previous revision.",
        (HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/80"),
        pattern=r"EADDRINUSE.*|address already in use.*|port \d+ (?:is )?(?:already )?in use"
        r"|port \d+ was already in use|bind\(\) to \S+ failed",
        look=(PORT,),
    ),
    KnownError(
        "no-working-directory",
        "shell-init: error retrieving current directory: getcwd",
        "shell-init: error retrieving current directory: getcwd: cannot access parent directories",
        ("getcwd",),
        "The script, or an earlier one, deleted its own working directory or the agent's "
        "deployment-root.",
        (EXECUTOR, "https://github.com/aws/aws-codedeploy-agent/issues/339"),
        ("deletes-deployment-root",),
    ),
    KnownError(
        "package-manager-locked",
        "Could not get lock /var/lib/dpkg/lock-frontend",
        "E: Could not get lock /var/lib/dpkg/lock-frontend",
        ("could not get lock /var/lib", "holding the yum lock", "unable to acquire the dpkg"),
        "Another program is installing packages, often the system's own updates: make the script "
        "wait (`apt-get -o DPkg::Lock::Timeout=300`).",
        (HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/94"),
        look=(
            NextStep(
                "which process has locked the package manager",
                (
                    "sudo fuser -v /var/lib/dpkg/lock-frontend",
                    "ps aux | grep -E 'apt|dpkg|yum|dnf'",
                ),
                "https://github.com/aws/aws-codedeploy-agent/issues/94",
            ),
        ),
    ),
    KnownError(
        "connection-refused",
        "Connection refused",
        "curl: (7) Failed to connect to localhost port 8080: Connection refused",
        ("connection refused", "econnrefused"),
        "Nothing is listening on the port yet, or anymore: the service is still starting (a "
        "health check must retry for a while), or has exited.",
        (HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/56"),
        ("unverified-start", "health-check-without-retry"),
        look=(PORT,),
    ),
    KnownError(
        "program-not-found",
        "command not found",
        "scripts/start.sh: line 4: pm2: command not found",
        ("command not found", "failed to run command"),
        "The program is not installed, or not on the agent's PATH: nvm, pm2, pyenv and sdkman are "
        "set up for login shells only, and hooks do not run in one. `runas` does not change this. "
        "Or the word is not a program: it is misspelled, or an assignment with spaces around `=` "
        "or after `nohup`.",
        (UTIL, "https://github.com/aws/aws-codedeploy-agent/issues/89"),
        rules=(
            "profile-not-loaded",
            "assignment-with-spaces",
            "misspelled-command",
            "typographic-character",
            "assignment-as-program",
        ),
        pattern=r"[\w.+/-]*:? ?command not found|failed to run command .\w+=[^ '’]*",
        look=(
            NextStep(
                "whether a hook can find the program",
                ("sudo env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c 'command -v PROGRAM'",),
                UTIL,
            ),
        ),
    ),
    KnownError(
        "file-not-found",
        "Unable to access jarfile",
        "Error: Unable to access jarfile /srv/orders/orders.jar",
        (
            "unable to access jarfile",
            "cannot find module",
            "could not read package.json",
            "enoent: no such file or directory",
            "could not find a composer.json",
            "can't open file",
            "can't open ",
            "cannot stat ",
            "cannot access ",
            'error: the path "',
            ": no such file or directory",
            "] no such file or directory",
        ),
        "The file is not where the script expects it: it is not included in the artifact, is "
        "installed elsewhere, has not been copied yet (BeforeInstall runs before Install), or the "
        "path is relative (the working directory is not the revision).",
        (EXECUTOR, HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/67"),
        (
            "wrong-working-directory",
            "helper-script-missing",
            "used-before-install",
            "source-not-in-artifact",
            "artifact-pattern-matches-nothing",
            "started-file-not-installed",
            "build-file-missing",
        ),
        look=(
            NextStep(
                "which files there are: add this line before the command that fails",
                ("pwd; ls -la",),
                EXECUTOR,
            ),
        ),
    ),
    KnownError(
        "out-of-memory",
        "Cannot allocate memory",
        "Cannot allocate memory",
        ("cannot allocate memory", "out of memory", "javascript heap out of memory"),
        "The instance does not have enough memory for what the script starts.",
        (f"{GUIDE}troubleshooting-deployments.html",),
        look=(MEMORY,),
    ),
    KnownError(
        "permission-denied",
        "Permission denied",
        "bash: /srv/orders/bin/run.sh: Permission denied",
        ("permission denied",),
        "A program is not executable (the agent sets the executable bit only for the hook script "
        "itself), or the user of `runas` is not allowed to read the file: the revision's "
        "directory belongs to root.",
        (EXECUTOR, "https://github.com/aws/aws-codedeploy-agent/issues/111"),
        ("helper-not-executable", "build-file-missing"),
        look=(
            NextStep(
                "the mode in git, and how to set it",
                ("git ls-files --stage FILE", "git update-index --chmod=+x FILE"),
                "https://git-scm.com/docs/git-update-index",
            ),
            USERS,
            DISK,
        ),
    ),
)
"""The most general ones are last, and match only if no other does."""
