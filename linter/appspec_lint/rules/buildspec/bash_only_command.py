"""Check that the shell that runs the build commands can read them."""

from __future__ import annotations

from collections.abc import Iterator

from appspec_lint.buildspec.buildspec_model import Buildspec
from appspec_lint.buildspec.command_shell import is_for_windows, read_shell
from appspec_lint.context import Context
from appspec_lint.diagnostics.finding import Failure, Finding, Label
from appspec_lint.diagnostics.rule_info import Severity
from appspec_lint.diagnostics.span import Located, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.lazy.typing_names import TYPE_CHECKING
from appspec_lint.rules.registry import rule
from appspec_lint.shell import parse
from appspec_lint.yaml.source_map import locate

if TYPE_CHECKING:
    from appspec_lint.shell.bash_syntax import BashConstruct

_WORDS = (
    "pipefail", "errtrace", "functrace", "posix", "source", "shopt", "pushd", "popd", "dirs",
    "declare", "typeset", "let", "mapfile", "readarray", "disown", "compgen", "builtin", "coproc",
    "function", "select", "local", "export", "read", "readonly", "wait", "type", "trap", "RANDOM",
    "EUID", "FUNCNAME", "BASHPID", "bind", "caller", "complete", "enable", "history", "ulimit",
)  # fmt: skip
_SIGNS = ("[[", "((", "=", "<<<", "&", "<(", ">(", "${", "%q", "{", "$'", "BASH_")
_SUSPICIOUS = regex(
    rf"\b(?:{'|'.join(_WORDS)})\b|"
    r"\[\[|\(\(|==|=~|<<<|&>|>&|\|&|<\(|>\(|=\(|\w\+=|\]=|\$\{[!#\w@*]|%q|\{\S*[,.]|\$'|BASH_|"
    r"\becho\s+-n?en?\s|\b(?:exec|printf)\s+-|(?:\[|\btest)\s+-v\s",
    words=(*_WORDS, *_SIGNS, "-e", "-ne", "exec", "printf", "-v"),
)
"""What every construct of bash contains: most commands contain none of it."""
_RUN_BY_BASH = regex(
    r"\bBASH_VERSION\b|\bexec\s+(?:/\S*/)?bash\b|\bln\b.*\s/(?:usr/)?bin/(?:sh|dash)\b"
    r"|\bdpkg-reconfigure\b.*\bdash\b|\bupdate-alternatives\b.*/sh\b|^#!.*\bbash\b"
)
_AMAZON_LINUX = regex(r"\b(?:yum|dnf|amazon-linux-extras|apk)\b")
_MOST_LABELS = 5
_QUOTES = "\"'"
_PROJECT = 'resource "aws_codebuild_project" "shop" {\n  environment {\n    image = "%s"\n  }\n}\n'
_UBUNTU, _AMAZON = "aws/codebuild/standard:7.0", "aws/codebuild/amazonlinux-x86_64-standard:5.0"
HEAD = "version: 0.2\nphases:\n  build:\n    commands:\n"


@dataclass(frozen=True)
class _Use:
    """A use of a construct, and whether it certainly makes the command fail under dash."""

    construct: BashConstruct
    command: Located[str]
    phase: str
    fails: bool

    @property
    def span(self) -> Span:
        construct = self.construct
        return locate(self.command.value, self.command.span, construct.start, construct.end)


@rule(
    Severity.ERROR,
    see=(
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.shell",
        "https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html",
        "https://github.com/aws/aws-codebuild-docker-images/issues/388",
        "https://manpages.ubuntu.com/manpages/noble/man1/dash.1.html",
    ),
    good=(
        {
            "buildspec.yml": HEAD.replace("phases", "env:\n  shell: bash\nphases")
            + "      - source venv/bin/activate && make\n",
            "main.tf": _PROJECT % _UBUNTU,
        },
        {
            "buildspec.yml": HEAD + "      - source venv/bin/activate && make\n",
            "main.tf": _PROJECT % _AMAZON,
        },
        {"buildspec.yml": HEAD + "      - . venv/bin/activate && make\n"},
    ),
    bad=(
        {
            "buildspec.yml": HEAD + "      - «source» venv/bin/activate\n      - make\n",
            "main.tf": _PROJECT % _UBUNTU,
        },
        {"buildspec.yml": HEAD + "      - |\n        «set -euo pipefail»\n        make\n"},
    ),
)
def bash_only_command(context: Context) -> Iterator[Finding]:
    """A build command requires bash, but CodeBuild runs it with `sh`.

    CodeBuild runs the commands with `sh` unless `env.shell` names another shell. In the Ubuntu
    images (`aws/codebuild/standard:*`), `sh` is dash, which lacks much of bash: `source`, `shopt`,
    `pushd`, `declare` and `[[` are unknown commands (exit status 127), `set -o pipefail` and
    `${x^^}` end the shell (exit status 2), and arrays, `<(…)`, `<<<`, `function f` and `for ((…))`
    are syntax errors. dash reads `&>` and `{a,b}`, but with another meaning. In the Amazon Linux
    images, `sh` is bash.

    An error if the repository defines the build project with an Ubuntu image (in Terraform,
    CloudFormation or CDK), and the construct certainly makes the command fail. It is a warning if
    the image is unknown, if the command continues after the failure, and in a condition, where
    dash runs the wrong branch. Reported once per buildspec. Not reported for Amazon Linux images,
    where commands use `yum`, `dnf` or `apk`, and for what `bash -c`, a here-document or another
    file passes to bash.
    """
    for buildspec in context.buildspecs:
        uses = _find_uses(buildspec)
        if uses:
            yield from _report(context, buildspec, uses)


def _find_uses(buildspec: Buildspec) -> list[_Use]:
    if read_shell(buildspec) not in (None, "sh", "dash"):
        return []
    if not any(_SUSPICIOUS.search(command.value) for command in buildspec.commands):
        return []
    text = "\n".join(command.value for command in buildspec.commands)
    if is_for_windows(text) or _RUN_BY_BASH.search(text):
        return []
    extended = "extglob" in text
    uses: list[_Use] = []
    seen: set[int] = set()
    for phase in buildspec.phases:
        for command in phase.commands:
            if command.span.start not in seen and (extended or _SUSPICIOUS.search(command.value)):
                seen.add(command.span.start)
                uses += _check_command(command, phase.name.value, extended=extended)
    return uses


def _check_command(command: Located[str], phase: str, *, extended: bool) -> Iterator[_Use]:
    from appspec_lint.shell.bash_syntax import find_bash_constructs

    program = parse(command.value)
    constructs = find_bash_constructs(command.value, program, extended=extended)
    if constructs:
        from appspec_lint.script.dash_failure import DashRun

        run = DashRun(command.value, program, constructs)
        for construct in constructs:
            yield _Use(construct, command, phase, run.fails_at(construct))


def _report(context: Context, buildspec: Buildspec, uses: list[_Use]) -> Iterator[Finding]:
    from appspec_lint.build.build_image import ImageShell, find_project_image

    paths = [other.path for other in context.all_buildspecs]
    project = find_project_image(context.tree, context.definitions, buildspec, paths)
    is_known = project.shell is ImageShell.DASH and project.sure
    if project.shell in (ImageShell.BASH, ImageShell.POWERSHELL) or (
        not is_known and _uses_amazon_linux(buildspec)
    ):
        return
    first = next((use for use in uses if use.fails), uses[0])
    others = [use for use in uses if use.span.start_position.line != first.span.start_position.line]
    needs = f"`{first.construct.name}` requires bash, but the build commands run with `sh`"
    image = f"`{project.image.span.text.strip(_QUOTES)}`" if project.image is not None else ""
    labels = [Label(project.image.span, "in this image, `sh` is dash")] if project.image else []
    if first.construct.reason:
        labels.append(Label(first.span, first.construct.reason))
    labels += [Label(use.span, "requires bash, too") for use in others[:_MOST_LABELS]]
    where = f"dash in {image}" if is_known else "dash in Ubuntu images"
    yield Finding(
        first.span,
        f"{needs}, which is {where}",
        labels=tuple(labels),
        help=_advise(uses, is_known=is_known),
        failure=_describe_failure(first) if first.fails else None,
        certain=is_known and first.fails,
    )


def _uses_amazon_linux(buildspec: Buildspec) -> bool:
    return any(_AMAZON_LINUX.search(command.value) for command in buildspec.commands)


def _advise(uses: list[_Use], *, is_known: bool) -> str:
    advice = "set `shell: bash` in `env`"
    if not is_known:
        advice = f"if the image is Ubuntu, where `sh` is dash: {advice}"
    options = [use for use in uses if use.construct.name == "shopt"]
    if options and any(use.command.span != options[0].command.span for use in uses):
        advice += ", and join `shopt` and the commands that need it in one multi-line command"
    return advice


def _describe_failure(use: _Use) -> Failure:
    from appspec_lint.shell.bash_syntax import DashEffect

    status = 127 if use.construct.effect is DashEffect.NOT_FOUND else 2
    if use.construct.name.startswith("trap"):
        status = 1
    line = use.command.value.strip().splitlines()[0]
    return Failure(
        f"CodeBuild {use.phase.upper()}",
        f"COMMAND_EXECUTION_ERROR: Error while executing command: {line}. "
        f"Reason: exit status {status}",
    )
