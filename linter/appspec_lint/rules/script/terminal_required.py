"""Check that hook scripts and build commands attach no terminal to a container."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import find_shell_texts
from appspec_lint.diagnostics.finding import Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell.invocation import Invocation

APPSPEC = """\
version: 0.0
os: linux
hooks:
  AfterInstall:
    - location: scripts/install.sh
"""
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"
SCRIPT = "#!/bin/bash\nset -e\n{}\ndate\n"

_DOCKER = regex(r"\bdocker\s+(?:container\s+)?(?:exec|run)\b", words=("docker",))
_VALUED = frozenset(
    "-e --env --env-file -v --volume -p --publish --name --network --net -w --workdir -u --user "
    "--entrypoint --mount --platform -h --hostname -l --label -m --memory --cpus --link "
    "--add-host --restart --log-driver --log-opt --ulimit --cap-add --device --ipc --pid --gpus "
    "--volumes-from --tmpfs --shm-size --dns --detach-keys --expose -a --attach".split()
)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.docker.com/reference/cli/docker/container/exec/",
        "https://github.com/docker/cli/blob/master/cli/streams/in.go",
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
    ),
    good=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": SCRIPT.format("docker exec orders php artisan migrate --force"),
        },
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": SCRIPT.format("docker run -i --rm orders migrate"),
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC,
            "scripts/install.sh": SCRIPT.format("«docker exec -it orders php artisan migrate»"),
        },
        {"buildspec.yml": HEAD + "      - «docker run --rm -it node:20 npm test»\n"},
    ),
)
def terminal_required(context: Context) -> Iterator[Finding]:
    """A command attaches a terminal to a container, but there is none in a hook or a build.

    With `-i` and `-t` together, `docker exec` and `docker run` require that the standard input is a
    terminal, and fail otherwise: `the input device is not a TTY`, exit code 1. The agent closes the
    standard input of a hook, and CodeBuild has no terminal either.

    An error where this makes the script or the command fail, otherwise a warning. Not reported for
    detached containers (`-d`), for which Docker does not check it, and for options in variables.
    """
    for text in find_shell_texts(context.bundles, context.buildspecs, _DOCKER):
        for command in text.commands:
            call = command.invocation
            if call.name == "docker" and _attaches_terminal(call):
                certain = text.decides(command)
                yield Finding(
                    text.locate(command.start, command.end),
                    "`-it` requires a terminal: the input device is not a TTY",
                    labels=text.labels,
                    help="remove `-t`, and `-i` unless the command reads standard input",
                    failure=text.predict(1),
                    certain=certain,
                )


def _attaches_terminal(call: Invocation) -> bool:
    texts = list(call.texts)
    if texts[:1] == ["container"]:
        del texts[0]
    if texts[:1] not in (["exec"], ["run"]):
        return False
    letters: set[str] = set()
    remaining = iter(texts[1:])
    for text in remaining:
        if not text.startswith("-"):
            break
        if "$" in text or "=false" in text:
            return False
        match text.partition("=")[0]:
            case "--interactive":
                letters.add("i")
            case "--tty":
                letters.add("t")
            case "--detach":
                letters.add("d")
            case option if option in _VALUED:
                if option == text:
                    next(remaining, None)
            case option if re.fullmatch(r"-[itdP]+", option):
                letters.update(option[1:])
            case option if not option.startswith("--") and option[1] in "itd":
                return False
    return {"i", "t"} <= letters and "d" not in letters
