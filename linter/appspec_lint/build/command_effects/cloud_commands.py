"""What the clients of cloud services write: downloads, and the files that their options name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.build.archive import read_push
from appspec_lint.build.command_effects.archive_commands import unpack
from appspec_lint.build.command_effects.deployment_calls import (
    pushed_key,
    read_deployment,
    read_put,
    read_upload,
)
from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.effects import ANYTHING, BuildEffect, BuildOutput
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.records import replace

_AWS_WITHOUT_VALUE = frozenset(
    "--debug --delete --dryrun --exact-timestamps --follow-symlinks --force-glacier-transfer "
    "--ignore-glacier-warnings --only-show-errors --quiet --recursive --size-only "
    "--include-email --cli-auto-prompt --use-json --force-upload --fail-on-empty-changeset "
    "--paginate --tags-all --force --overwrite --acl-public".split()
)
_AWS_WITH_FILE = frozenset(
    {
        "apigateway get-export",
        "apigateway get-sdk",
        "apigatewayv2 export-api",
        "appconfig get-configuration",
        "appconfigdata get-latest-configuration",
        "bedrock-runtime invoke-model",
        "codeartifact get-package-version-asset",
        "glacier get-job-output",
        "lambda invoke",
        "polly synthesize-speech",
        "s3api get-object",
        "s3api get-object-torrent",
        "s3api select-object-content",
        "sagemaker-runtime invoke-endpoint",
    }
)
"""The operations whose last positional argument is the file to write."""


def _aws(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    positionals = _aws_positionals(call.texts)
    if len(positionals) < 2:
        return
    service, operation, *files = positionals
    for value in call.values("--output-template-file"):
        yield shell.written(value)
    if UNKNOWN in service or UNKNOWN in operation:
        yield ANYTHING
    elif service == "s3" and operation in ("cp", "sync", "mv"):
        if not call.has("--dryrun"):
            is_tree = operation == "sync" or call.has("--recursive")
            yield from _downloaded(shell, files, is_tree=is_tree)
            if not is_tree:
                yield from read_upload(shell, call)
    elif (service, operation) == ("s3api", "put-object"):
        yield from read_put(shell, call)
    elif (service, operation) == ("deploy", "create-deployment"):
        yield read_deployment(call)
    elif (service, operation) == ("deploy", "push"):
        packed = read_push(call.given, shell.place)
        if packed is not None:
            yield replace(packed, name=pushed_key(call))
    elif f"{service} {operation}" in _AWS_WITH_FILE and files and files[-1] != "-":
        yield shell.written(files[-1])


def _aws_positionals(texts: tuple[str, ...]) -> list[str]:
    """The arguments of `aws` that are neither options nor their values."""
    positionals: list[str] = []
    is_value = False
    for text in texts:
        if text.startswith("--"):
            is_value = not ("=" in text or text.startswith("--no-") or text in _AWS_WITHOUT_VALUE)
        elif is_value:
            is_value = False
        else:
            positionals.append(text)
    return positionals


def _downloaded(
    shell: ShellState, files: list[str], scheme: str = "s3://", *, is_tree: bool
) -> Iterator[BuildEffect]:
    """What a copy from a bucket writes; one from a local path is an upload."""
    if len(files) < 2:
        return
    source, target = files[0], files[1]
    if target == "-" or target.startswith(scheme):
        return
    is_download = source.startswith(scheme)
    if not is_download and not source.startswith(UNKNOWN):
        return  # `aws s3 cp dist $BUCKET --recursive`
    if not is_download and target.startswith(UNKNOWN):
        yield ANYTHING
    elif is_tree:
        yield unpack(shell, target)
    else:
        name = posixpath.basename(source.rstrip("/"))
        if posixpath.basename(target) not in ("", ".", "..", UNKNOWN):
            yield shell.written(target)
        yield shell.written(posixpath.join(target, name))


def _gsutil(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    operands = call.operands_without("-o", "-h", "-x")
    if operands[:1] in (["cp"], ["rsync"], ["mv"]):
        is_tree = operands[0] == "rsync" or call.has_letter("r", "R")
        yield from _downloaded(shell, operands[1:], "gs://", is_tree=is_tree)


def _az(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    if "download" in call.operands:
        for value in call.values("-f", "--file"):
            yield shell.written(value)
    if {"download", "download-batch"} & set(call.operands):
        for value in call.values("-d", "--destination", "--dest", "--path"):
            yield unpack(shell, value or UNKNOWN)
    for value in call.values("--outfile", "--output-file", "--outdir"):
        yield shell.written(value)


_TERRAFORM_WITHOUT_FILES = frozenset(
    "console destroy fmt force-unlock get graph import login logout metadata output providers "
    "refresh show state taint test untaint validate version workspace".split()
)


def _terraform(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`terraform apply` creates the resources, of which some may be local files."""
    command = call.operands[0] if call.operands else ""
    for value in call.values("-out", "-state-out", "-backup", "-generate-config-out"):
        yield shell.written(value)
    if command in ("init", "plan", "apply"):
        yield BuildOutput(shell.directory, frozenset((".terraform",)))
        for name in ("terraform.tfstate", ".terraform.lock.hcl", "terraform.tfstate.backup"):
            yield shell.written(f"./{name}")
    if command not in (*_TERRAFORM_WITHOUT_FILES, "init", "plan", ""):
        yield call.opaque


def _sam(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    command = call.operands[0] if call.operands else ""
    for value in call.values("--output-template-file"):
        yield shell.written(value)
    if command == "build":
        yield BuildOutput(shell.directory, frozenset((".aws-sam",)))
        for value in call.values("-b", "--build-dir"):
            yield unpack(shell, value or UNKNOWN)
    elif command == "init":
        yield unpack(shell, call.value("-o", "--output-dir"))


def _cdk(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    yield BuildOutput(shell.directory, frozenset(("cdk.out",)))
    for value in call.values("-o", "--output", "-O", "--outputs-file"):
        yield shell.written(value)
    if call.operands[:1] == ["init"]:
        yield unpack(shell, None)


def _packer(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`packer build` runs provisioners and writes manifests."""
    if call.operands[:1] == ["build"]:
        yield call.opaque


READERS: Mapping[str, EffectReader] = {
    "aws": _aws,
    "az": _az,
    "cdk": _cdk,
    "gsutil": _gsutil,
    "packer": _packer,
    "sam": _sam,
    "terraform": _terraform,
    "terragrunt": _terraform,
}
