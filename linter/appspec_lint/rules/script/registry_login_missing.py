"""Check that scripts and commands log in to the private registry that they use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.context import Context
from appspec_lint.deployment.shell_text import ShellText, find_shell_texts
from appspec_lint.diagnostics.finding import Failure, Finding
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Source
from appspec_lint.lazy.regex import regex
from appspec_lint.rules.registry import rule
from appspec_lint.shell import Command

APPSPEC = """\
version: 0.0
os: linux
hooks:
  ApplicationStart:
    - location: scripts/start.sh
  ValidateService:
    - location: scripts/validate.sh
"""
SCRIPT = "#!/bin/bash\nset -e\n{}\n"

REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
_USES = regex(r"\bdocker\s+(?:image\s+)?(?:pull|push|run)\b", words=("docker",))
_REGISTRY = regex(r"[\w${}.-]*\.dkr\.ecr\.[\w${}.-]+")
_LOGS_IN = regex(
    r"\becr\b[^\n]*\bget-(?:login|authorization)|\bdocker\s+login\b|\becr-login\b|"
    r"ecr-credential-helper|\bcredHelpers\b|\bcredsStore\b|\.docker/config\.json|\.dockercfg"
)
_READ = (".sh", ".bash", "Makefile", ".yml", ".yaml", ".json", ".py", ".tf", ".js", ".ts")
_MOST_READ = 400


@rule(
    Severity.WARNING,
    see=(
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/common-errors-docker.html",
    ),
    good=(
        {
            "appspec.yml": APPSPEC.partition("  Val")[0].replace("Start", "Stop"),
            "scripts/start.sh": SCRIPT.format(
                "aws ecr get-login-password --region eu-west-1 |\n"
                f"  docker login --username AWS --password-stdin {REGISTRY}\n"
                f"docker pull {REGISTRY}/orders:latest"
            ),
        },
    ),
    bad=(
        {
            "appspec.yml": APPSPEC.partition("  Val")[0].replace("Start", "Stop"),
            "scripts/start.sh": SCRIPT.format(f"«docker pull {REGISTRY}/orders:latest»"),
        },
    ),
)
def registry_login_missing(context: Context) -> Iterator[Finding]:
    """A script or a build command uses an image of Amazon ECR, and nothing logs in to the registry.

    The permissions of the instance or of the build are not enough for Docker: without
    `docker login`, the registry answers `no basic auth credentials`.

    It is a warning because the instance or the image may have a credential helper. Not reported if
    a file of the repository logs in or configures one, or for `public.ecr.aws`, which needs no
    login. Reported once per file.
    """
    reported: set[str] = set()
    for text in find_shell_texts(context.bundles, context.buildspecs, _USES):
        for command in text.commands:
            registry = _find_registry(text, command)
            path = text.locate(command.start, command.end).source.path
            if registry is None or path in reported:
                continue
            if not reported and _has_login(context):
                return
            reported.add(path)
            yield _build_finding(text, command, registry)


def _find_registry(text: ShellText, command: Command) -> str | None:
    """The private registry that a command pulls from or pushes to."""
    call = command.invocation
    verb = next((each for each in call.texts if each != "image"), "")
    if call.name != "docker" or verb not in ("pull", "push", "run"):
        return None
    for word in call.arguments:
        found = _REGISTRY.search(word.raw)
        if found is None and word.raw.strip('"').startswith("$"):
            name = re.match(r"\"?\$\{?(\w+)", word.raw)
            assigned = name and re.search(rf"\b{name[1]}=(\S+)", text.text)
            found = _REGISTRY.search(assigned[1]) if assigned else None
        if found is not None:
            return found[0]
    return None


def _has_login(context: Context) -> bool:
    """Whether a file of the repository may log in to a registry."""
    if any(map(_LOGS_IN.search, context.all_texts)):
        return True
    paths = [path for path in context.tree.paths if path.endswith(_READ)]
    for path in paths[:_MOST_READ]:
        reading = context.tree.read(path) if context.tree.has_file(path) else None
        if isinstance(reading, Source) and _LOGS_IN.search(reading.text):
            return True
    return len(paths) > _MOST_READ


def _build_finding(text: ShellText, command: Command, registry: str) -> Finding:
    stage = text.predict(1).stage
    return Finding(
        text.locate(command.start, command.end),
        f"nothing logs in to `{registry}`: no basic auth credentials",
        labels=text.labels,
        help="log in first: `aws ecr get-login-password | docker login --username AWS "
        f"--password-stdin {registry}`",
        failure=Failure(stage, "no basic auth credentials"),
        certain=False,
    )
