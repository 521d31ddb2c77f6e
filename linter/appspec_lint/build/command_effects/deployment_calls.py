"""What `aws s3` uploads, and what `aws deploy create-deployment` deploys."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.program_call import ProgramCall, spell
from appspec_lint.build.effects import DeploymentCall, RevisionType, Upload
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.regex import regex

_BUCKET = regex(r"s3://[^/]*/?")
_FIELD = regex(r"(?:\A|,)(\w+)=([^,]*)")
_REVISION_TYPES = {each.value.lower(): each for each in RevisionType}


def read_upload(shell: ShellState, call: ProgramCall) -> Iterator[Upload]:
    """What `aws s3 cp` or `mv` uploads: a local file, with the key that it has in the bucket.

    `aws s3 cp f s3://b/d/` and `aws s3 cp f s3://b` add the name of the file.
    """
    spelled = [
        spell(text, raw)
        for text, raw in zip(call.texts, call.raws, strict=False)
        if not text.startswith("-")
    ]
    target = next((text for text in spelled if text.startswith("s3://")), None)
    if target is None or spelled.index(target) == 0:
        return
    source = spelled[spelled.index(target) - 1]
    key = _BUCKET.sub("", target, count=1)
    if not key or key.endswith("/"):
        key += posixpath.basename(source)
    yield Upload(shell.place(source), key)


def read_put(shell: ShellState, call: ProgramCall) -> Iterator[Upload]:
    """What `aws s3api put-object` uploads."""
    key = _spelled_value(call, "--key")
    if key:
        yield Upload(shell.place(_spelled_value(call, "--body") or None), key)


def pushed_key(call: ProgramCall) -> str:
    """The key of the object to which `aws deploy push` uploads its archive; empty if unknown."""
    return _BUCKET.sub("", _spelled_value(call, "--s3-location"), count=1)


def read_deployment(call: ProgramCall) -> DeploymentCall:
    """Which revision `aws deploy create-deployment` deploys, in each of its spellings."""
    behavior = call.value("--file-exists-behavior") or ""
    location = _spelled_value(call, "--s3-location")
    if location:
        fields = _read_fields(location)
        return DeploymentCall(
            RevisionType.S3, fields.get("key", ""), fields.get("bundleType", ""), "", behavior
        )
    location = _spelled_value(call, "--github-location")
    if location:
        repository = _read_fields(location).get("repository", "")
        return DeploymentCall(
            RevisionType.GITHUB, repository=repository, file_exists_behavior=behavior
        )
    fields = _read_fields(_spelled_value(call, "--revision"))
    kind = _REVISION_TYPES.get(fields.get("revisionType", "").lower(), RevisionType.UNKNOWN)
    if kind is RevisionType.UNKNOWN and "AppSpecContent" in "".join(call.raws):
        kind = RevisionType.CONTENT
    return DeploymentCall(
        kind,
        fields.get("key", ""),
        fields.get("bundleType", ""),
        fields.get("repository", ""),
        behavior,
    )


def _read_fields(text: str) -> Mapping[str, str]:
    """The fields of a shorthand (`bucket=b,key=k`) or of JSON, whatever their nesting."""
    text = text.strip()
    if not text.startswith("{"):
        found = _FIELD.findall(text.replace("={", "=,"))
        return {name: _strip_braces(value) for name, value in found}
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    fields: dict[str, str] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            fields |= {str(key): value for key, value in node.items() if isinstance(value, str)}
            pending += [value for value in node.values() if isinstance(value, dict)]
    return fields


def _strip_braces(value: str) -> str:
    """A value without the braces that close a structure around it, but not those of `${NAME}`."""
    while value.endswith("}") and value.count("}") > value.count("{"):
        value = value[:-1]
    return value


def _spelled_value(call: ProgramCall, option: str) -> str:
    """The value of an option, with the parts that are unknown as they are written."""
    for index, text in enumerate(call.texts):
        raw = call.raws[index] if index < len(call.raws) else text
        if text == option and index + 1 < len(call.texts):
            following = call.raws[index + 1] if index + 1 < len(call.raws) else ""
            return spell(call.texts[index + 1], following)
        if text.startswith(f"{option}="):
            return spell(text, raw).partition("=")[2]
    return ""
