"""What `cmake` builds and installs, according to CMakeLists.txt."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator

from appspec_lint.lazy.regex import regex
from appspec_lint.toolchain.call_options import is_informational, read_call_options, resolve
from appspec_lint.toolchain.file_sets import copy_file_set
from appspec_lint.toolchain.project_files import ProjectFiles
from appspec_lint.toolchain.tool_run import Task, ToolCall, ToolOutput, ToolRun

_VALUED = frozenset(
    """-S -B -G -T -A -C --build --install --prefix --config --target -t --component -j --parallel
    --preset --toolchain --default-directory-permissions -P""".split()
)
_COMMAND = regex(r"\b(\w+)\s*\(([^()]*)\)")
_WORD = regex(r'"([^"]*)"|([^\s"]+)')
_KEYWORDS = frozenset(
    """FILES PROGRAMS DIRECTORY TARGETS DESTINATION RUNTIME LIBRARY ARCHIVE PERMISSIONS COMPONENT
    RENAME OPTIONAL PATTERN EXCLUDE REGEX CONFIGURATIONS FILES_MATCHING TYPE EXPORT CODE SCRIPT
    USE_SOURCE_PERMISSIONS BUNDLE INCLUDES PUBLIC_HEADER""".split()
)
_LONGEST = 200_000
_MOST_DIRECTORIES = 100


def read(call: ToolCall, files: ProjectFiles) -> ToolRun | None:
    """What a call of CMake does; None if a script runs, or its directories are unknown."""
    if is_informational(call):
        return ToolRun()
    arguments = call.arguments
    if arguments[:1] == ("-E",):
        return _file_operation(call)
    options = read_call_options(arguments, _VALUED, ("-S", "-B", "-G", "-D", "-j"))
    if options.unknown or options.has("-P") or options.is_unknown(*_VALUED):
        return None
    build = options.last("--build") or options.last("--install")
    if build is not None:
        place = resolve(call.directory, build)
        lists = list(_lists(files, _source(call, files, place)))
        if options.has("--install"):
            return _install(call, options.last("--prefix"), lists, files)
        custom = any("add_custom_" in text or "ExternalProject" in text for _, text in lists)
        output = ToolOutput(
            "CMake", (place,), (f"{place}/**",), complete=bool(lists) and not custom
        )
        return ToolRun(outputs=(output,))
    operand = options.last("-S") or next(iter(options.operands), ".")
    target = resolve(call.directory, options.last("-B") or ".")
    lists = list(_lists(files, resolve(call.directory, operand)))
    written, complete = [f"{target}/**"] if options.last("-B") else [], bool(lists)
    for _, text in lists:
        complete = complete and not re.search(r"\bexecute_process\b|\bfile\s*\(", text)
    output = ToolOutput(
        "CMake",
        (target,) if target else (),
        (*written, resolve(target, "Makefile"), resolve(target, "CMakeFiles/**")),
        file=lists[0][0] if lists else None,
        complete=complete,
    )
    return ToolRun(outputs=(output,))


def _file_operation(call: ToolCall) -> ToolRun | None:
    """`cmake -E copy a b` as a command of the shell."""
    programs = {"copy": "cp", "copy_if_different": "cp", "copy_directory": "cp -r",
                "make_directory": "mkdir -p", "rename": "mv", "remove": "rm -f", "rm": "rm",
                "remove_directory": "rm -rf", "touch": "touch"}  # fmt: skip
    known = [argument for argument in call.arguments if argument is not None]
    if len(known) < len(call.arguments) or len(known) < 2:
        return None
    program = programs.get(known[1])
    if program is None:
        return ToolRun() if known[1] in ("echo", "env", "true", "sleep", "compare_files") else None
    words = known[2:]
    if known[1] == "copy_directory" and len(words) == 2:
        words = [f"{words[0]}/.", words[1]]
        program = f"mkdir -p {shlex.quote(words[1])} && {program}"
    code = f"{program} {shlex.join(words)}"
    return ToolRun((Task(code, call.directory, "", "cmake -E"),))


def _source(call: ToolCall, files: ProjectFiles, build: str) -> str:
    """The source directory of a build directory: the working directory, or the one above it."""
    if files.exists(resolve(call.directory, "CMakeLists.txt")):
        return call.directory
    return posixpath.dirname(build)


def _lists(files: ProjectFiles, directory: str) -> Iterator[tuple[str, str]]:
    """The CMakeLists.txt of a directory and of its subdirectories, without comments."""
    pending = [directory]
    seen: set[str] = set()
    while pending and len(seen) < _MOST_DIRECTORIES:
        place = pending.pop()
        path = resolve(place, "CMakeLists.txt")
        text = files.read(path)
        if text is None or place in seen:
            continue
        seen.add(place)
        text = re.sub(r"#[^\n]*", "", text[:_LONGEST])
        yield path, text
        names = re.findall(r"\badd_subdirectory\s*\(\s*\"?([^\s\")]+)", text)
        pending += [resolve(place, name) for name in names]


def _install(
    call: ToolCall, prefix: str | None, lists: list[tuple[str, str]], files: ProjectFiles
) -> ToolRun | None:
    """What the `install` commands copy below the prefix."""
    if prefix is None:
        return ToolRun()
    target = resolve(call.directory, prefix)
    copies: list[tuple[str, str]] = []
    written: list[str] = []
    complete = bool(lists)
    for path, text in lists:
        for match in _COMMAND.finditer(text):
            if match[1].lower() != "install":
                continue
            words = [quoted or plain for quoted, plain in _WORD.findall(match[2])]
            if not words or words[0] not in ("FILES", "PROGRAMS", "DIRECTORY", "TARGETS"):
                complete = False
                continue
            complete = (
                _read_install(words, posixpath.dirname(path), target, files, copies, written)
                and complete
            )
    output = ToolOutput(
        "CMake", (target,), tuple(written), tuple(copies), file=lists[0][0] if lists else None,
        complete=complete,
    )  # fmt: skip
    return ToolRun(outputs=(output,))


def _read_install(
    words: list[str],
    source: str,
    target: str,
    files: ProjectFiles,
    copies: list[tuple[str, str]],
    written: list[str],
) -> bool:
    """Add what one `install` command copies; False if it cannot be read entirely."""
    if "DESTINATION" not in words[:-1] or any("${" in word for word in words):
        words = [
            re.sub(
                r"\$\{(?:CMAKE_CURRENT_SOURCE_DIR|CMAKE_SOURCE_DIR|PROJECT_SOURCE_DIR)\}/?", "", w
            )
            for w in words
        ]
        words = [re.sub(r"\$\{CMAKE_INSTALL_BINDIR\}", "bin", word) for word in words]
        if "DESTINATION" not in words[:-1] or any("${" in word for word in words):
            written.append(f"{target}/**")
            return words[0] == "TARGETS"
    where = words[words.index("DESTINATION") + 1]
    to = target if where == "." else resolve(target, where)
    end = next(
        i for i, w in enumerate([*words[1:], "FILES"], 1) if w in _KEYWORDS or i == len(words)
    )
    rename = words[words.index("RENAME") + 1] if "RENAME" in words[:-1] else None
    for name in words[1:end]:
        place = resolve(source, name)
        if words[0] == "TARGETS":
            written.append(f"{to}/{name}")
        elif words[0] == "DIRECTORY":
            below = to if name.endswith("/") else resolve(to, posixpath.basename(place))
            copies += copy_file_set(files, place, below)
        elif files.exists(place):
            copies.append((place, resolve(to, rename or posixpath.basename(place))))
        else:
            written.append(resolve(to, rename or posixpath.basename(place)))
    return not {"PATTERN", "REGEX", "FILES_MATCHING"} & set(words)
