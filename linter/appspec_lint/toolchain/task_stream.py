"""What gulp, Grunt and Laravel Mix write: the literal targets in their files."""

from __future__ import annotations

import posixpath
import re

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import read_call_options, resolve
from appspec_lint.toolchain.copied_patterns import copy_pattern, has_glob
from appspec_lint.toolchain.javascript import JsReader
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import ToolCall, ToolOutput, ToolRun

_FILES = {
    "gulp": ("gulpfile.js", "Gulpfile.js", "gulpfile.mjs", "gulpfile.cjs", "gulpfile.ts",
             "gulpfile.babel.js", "gulpfile.esm.js", "gulpfile.js/index.js"),
    "grunt": ("Gruntfile.js", "gruntfile.js", "Gruntfile.cjs", "Gruntfile.coffee"),
    "mix": ("webpack.mix.js", "webpack.mix.cjs"),
}  # fmt: skip
_VALUED = frozenset(("-f", "--gulpfile", "--gruntfile", "--cwd", "--base", "--mix-config"))
_TOOLS = {"gulp": "gulp", "grunt": "Grunt", "mix": "Laravel Mix"}
_MOST_TARGETS = 100


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """The output of one call; a task may also write what its code says."""
    options = read_call_options(call.arguments, _VALUED)
    if options.unknown:
        return None
    directory = resolve(call.directory, options.last("--cwd", "--base") or "")
    given = options.last("-f", "--gulpfile", "--gruntfile", "--mix-config")
    names = (given,) if given else _FILES[call.name]
    path = next((p for name in names if files.exists(p := resolve(directory, name))), None)
    text = files.read(path) if path is not None else None
    if path is None or text is None:
        return None
    reader = JsReader(text)
    directories = _targets(reader, directory, call.name)
    copies: list[tuple[str, str]] = []
    if call.name == "gulp":
        copies = _copied_streams(text, directory, files)
    elif call.name == "mix":
        directories = [_mix_path(text, directory)]
        for match in _MIX_COPY.finditer(text):
            source, target = resolve(directory, match[2]), resolve(directory, match[4])
            if not has_glob(source):
                copies.append((source, target))
    output = ToolOutput(
        _TOOLS[call.name],
        directories=tuple(place for place in directories if place),
        copies=tuple(copies),
        file=path,
        complete=False,
    )
    return ToolRun(outputs=(output,))


def _targets(reader: JsReader, directory: str, name: str) -> list[str]:
    """The directories in `dest('X')` and `dest: 'X'`."""
    places: dict[str, None] = {}
    tokens = reader.tokens
    for at, token in enumerate(tokens[:-2]):
        if token.text != "dest" or tokens[at + 1].text not in ("(", ":"):
            continue
        following = tokens[at + 2]
        if following.kind != "string" or "<%" in following.text:
            continue
        place = resolve(directory, following.text[1:-1])
        if posixpath.splitext(place)[1] and name == "grunt":
            place = posixpath.dirname(place)
        if len(places) < _MOST_TARGETS:
            places[place] = None
    return list(places)


_STREAM = regex(
    r"""\bsrc\(\s*(?P<sources>\[[^\]]*\]|'[^'\n]*'|"[^"\n]*")\s*(?P<options>,\s*\{[^}]*\})?\s*\)"""
    r"""\s*\.pipe\(\s*(?:\w+\.)?dest\(\s*(?P<quote>['"])(?P<target>[^'"\n]+)(?P=quote)\s*\)\s*\)"""
)
"""`src([…]).pipe(dest('X'))`: nothing changes the files between the two."""
_MIX_COPY = regex(r"""\.copy(?:Directory)?\(\s*(['"])([^'"\n]+)\1\s*,\s*(['"])([^'"\n]+)\3""")
_STRING = regex(r"""(['"])([^'"\n]*)\1""")


def _copied_streams(text: str, directory: str, files: ProjectFiles) -> list[tuple[str, str]]:
    copies: list[tuple[str, str]] = []
    for match in _STREAM.finditer(text):
        target = resolve(directory, match["target"])
        options = match["options"] or ""
        given = re.search(r"""base\s*:\s*(['"])([^'"]*)\1""", options)
        base = resolve(directory, given[2]) if given else None
        for string in _STRING.finditer(match["sources"]):
            pattern = string[2]
            if pattern and not pattern.startswith("!"):
                place = resolve(directory, pattern)
                copies += copy_pattern(files, place, target, base=base).pairs
    return copies


def _mix_path(text: str, directory: str) -> str:
    match = re.search(r"""setPublicPath\(\s*(['"])([^'"\n]+)\1""", text)
    return resolve(directory, match[2] if match else "public")
