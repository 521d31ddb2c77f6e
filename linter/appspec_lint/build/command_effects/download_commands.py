"""The programs that download files, and the shells that run what they download."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from appspec_lint.build.command_effects.archive_commands import unpack
from appspec_lint.build.command_effects.program_call import EffectReader, ProgramCall
from appspec_lint.build.effects import BuildEffect
from appspec_lint.build.partial_path import UNKNOWN
from appspec_lint.build.shell_state import ShellState
from appspec_lint.build.tools import read_options
from appspec_lint.lazy.regex import regex

_CURL_VALUED = "AbcCdDeEFHhKmoPQrtTuUwxXyYz"
_CURL_LONG_VALUED = frozenset(
    "--cacert --cert --connect-timeout --cookie --cookie-jar --create-file-mode --data "
    "--data-binary --data-raw --data-urlencode --dump-header --etag-compare --etag-save --form "
    "--header --key --libcurl --limit-rate --max-time --netrc-file --oauth2-bearer --output "
    "--output-dir --proxy --range --referer --request --resolve --retry --retry-delay "
    "--retry-max-time --stderr --trace --trace-ascii --upload-file --url --user --user-agent "
    "--write-out".split()
)
_CURL_FILES = frozenset(
    "-c --cookie-jar -D --dump-header --etag-save --libcurl --stderr --trace --trace-ascii".split()
)
_WGET_VALUED = "aADeiIlOoPQRtTUwX"


def _curl(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """`curl` writes what its options name; with `-O`, a file with the base name of its URL."""
    options = list(read_options(call.texts, _CURL_VALUED, _CURL_LONG_VALUED))
    directory = next((value for name, value in options if name == "--output-dir"), "") or ""
    for name, value in options:
        if name in ("-K", "--config"):
            yield call.opaque
        elif name in ("-o", "--output"):
            if value != "-":
                yield shell.written(None if value is None else posixpath.join(directory, value))
        elif name in _CURL_FILES and value != "-":
            yield shell.written(value)
    names = {name for name, _ in options}
    if names & {"-O", "--remote-name", "--remote-name-all"}:
        if names & {"-J", "--remote-header-name"}:
            yield shell.written(posixpath.join(directory or ".", UNKNOWN))
            return
        for url in _urls(call):
            yield shell.written(posixpath.join(directory or ".", base_name(url)))


def _urls(call: ProgramCall) -> Iterator[str]:
    """The operands of `curl` that may be a URL."""
    texts = iter(call.texts)
    for text in texts:
        if text == "--url":
            yield next(texts, UNKNOWN)
        elif text.startswith("--"):
            if text in _CURL_LONG_VALUED:
                next(texts, None)
        elif text.startswith("-") and len(text) > 1:
            letters = re.match(rf"-[^{_CURL_VALUED}]*[{_CURL_VALUED}]$", text)
            if letters is not None:
                next(texts, None)
        else:
            yield text


def base_name(url: str) -> str:
    """The name of the file that a URL is saved to."""
    path = re.sub(r"^\w+://", "", re.sub(r"[?#].*", "", url))
    return posixpath.basename(path) if "/" in path else path if UNKNOWN in path else "index.html"


def _wget(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    options = list(read_options(call.texts, _WGET_VALUED, frozenset(("--output-document",
        "--directory-prefix", "--input-file", "--output-file", "--append-output"))))  # fmt: skip
    named = dict(options)
    if "--spider" in named:
        return
    for name in ("-o", "--output-file", "-a", "--append-output"):
        if name in named and named[name] != "-":
            yield shell.written(named[name])
    directory = named.get("-P", named.get("--directory-prefix")) or ""
    documents = [value for name, value in options if name in ("-O", "--output-document")]
    if documents:
        yield from (shell.written(value) for value in documents if value != "-")
        return
    if named.keys() & {"-r", "--recursive", "-m", "--mirror", "-p", "--page-requisites"}:
        yield unpack(shell, directory or None)
        return
    if named.keys() & {"-i", "--input-file", "--content-disposition", "--trust-server-names"}:
        yield shell.written(posixpath.join(directory or ".", UNKNOWN))
        return
    for url in _wget_urls(call):
        name = posixpath.basename(re.sub(r"^\w+://[^/]*", "", url).partition("#")[0])
        yield shell.written(
            posixpath.join(directory or ".", name.partition("?")[0] or "index.html")
        )
        if "?" in name:
            yield shell.written(posixpath.join(directory or ".", name))


def _wget_urls(call: ProgramCall) -> Iterator[str]:
    valued = regex(rf"-[a-zA-Z]*[{_WGET_VALUED}]|--(?:header|user|password|tries|timeout)")
    texts = iter(call.texts)
    for text in texts:
        if valued.fullmatch(text):
            next(texts, None)
        elif not text.startswith("-"):
            yield text


def _aria(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    directory = call.value("-d", "--dir")
    yield unpack(shell, directory)


def _read_input(shell: ShellState, call: ProgramCall) -> Iterator[BuildEffect]:
    """A shell that reads its commands from `curl` runs an installer, which writes elsewhere."""
    if not shell.is_fed_by_download:
        yield call.opaque
    for text in call.texts:
        if re.search(r"[./]", text) and not text.startswith(("-", "http")):
            yield shell.written(text)


READERS: Mapping[str, EffectReader] = {
    **dict.fromkeys(("bash", "sh"), _read_input),
    "aria2c": _aria,
    "curl": _curl,
    "wget": _wget,
}
