"""Reasons to reject a document as a whole: values, structure, version, os and behavior."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.appspec.agent_v1.error import (
    FAILED,
    FILE,
    NOT_A_HASH,
    TOP,
    AgentError,
    Topic,
    describe_value,
    falsy,
    last_pairs,
    nil,
    reject,
    suggest,
)
from appspec_lint.appspec.agent_v1.ruby import class_name, no_float, no_method
from appspec_lint.diagnostics.finding import Agent
from appspec_lint.diagnostics.odd_characters import ask_for, strip_odd_characters
from appspec_lint.lazy.regex import regex
from appspec_lint.yaml.nodes import (
    Document,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    iter_nodes,
)
from appspec_lint.yaml.psych import (
    Unloadable,
    Value,
    find_refused_class,
    inspect,
    resolve_psych,
    to_s,
)


def check_values(document: Document, root: Node) -> Iterator[AgentError]:
    """Check that Ruby's safe loading accepts every value."""
    for span in document.aliases:
        yield reject(
            Topic.VALUE,
            span,
            f"the alias `{span.text}` is rejected by agent 1.8 on Ruby 3.1 and later",
            f"Unknown alias: {span.text.removeprefix('*')}",
            help="write out the value",
            agent=Agent.V1,
        )
    for node in document.nodes:
        value = resolve_psych(node) if isinstance(node, ScalarNode) else None
        if isinstance(node, ScalarNode) and (error := no_float(node)):
            yield reject(
                Topic.VALUE,
                node.span.first_line,
                "the value after `!!float` is not a number",
                error,
                help="remove the tag",
                agent=Agent.V1,
            )
        named = (
            find_refused_class(node.tag) if node.tag and not isinstance(node, ScalarNode) else None
        )
        ruby_class = value.ruby_class if isinstance(value, Unloadable) else named
        if ruby_class is None:
            continue
        date = ruby_class in ("Date", "Time")
        kind = "an unquoted date" if date else f"a Ruby object of class `{ruby_class}`"
        yield reject(
            Topic.VALUE,
            node.span.first_line,
            f"{kind} is rejected by agent 1.8 on Ruby 3.1 and later",
            f"Tried to load unspecified class: {ruby_class}",
            help="quote it" if date else "remove the tag",
            replacement=f'"{node.span.text}"' if date else None,
            agent=Agent.V1,
            is_bare=True,
        )


def check_root(root: Node) -> Iterator[AgentError]:
    """Report a document that is not a mapping."""
    if falsy(root):
        return  # same as empty: reported by appspec-syntax
    kind = class_name(root)
    topic, message = Topic.ROOT, "an AppSpec must be a mapping with `version` and `os`"
    if isinstance(root, SequenceNode) or kind == "Integer":
        error = NOT_A_HASH
    elif kind in ("String", "Symbol"):
        given = "version" if "version" in to_s(root) else ""
        error = _version_error(given)
    else:
        error = no_method("[]", inspect(root), kind)
    yield reject(topic, root.span.first_line, message, error)


def _version_error(given: str) -> str:
    return (
        f"{FAILED} an invalid version value ({given}) was entered in {FILE}. Make sure "
        'your AppSpec file specifies "0.0" as the version, and then try again.'
    )


def check_version(root: MappingNode) -> Iterator[AgentError]:
    """Check that `version` equals 0."""
    pair = root.find("version")
    node = None if pair is None else pair.value
    value = resolve_psych(node) if isinstance(node, ScalarNode) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and value == 0:
        return
    misspelled = None if pair is not None else suggest(root, "version", TOP)
    if misspelled is not None:
        yield reject(
            Topic.VERSION,
            misspelled.span,
            f"`version` is missing: unknown key `{misspelled.text}`",
            _version_error(""),
            help=ask_for("version", misspelled.text),
            replacement="version",
        )
        return
    if pair is None:
        message, span = "`version` is missing", root.span.first_line
    elif isinstance(value, str) and value.strip() == "0.0":
        message, span = "`version` must be the number 0.0, unquoted", pair.value.span
    elif not to_s(node):
        message, span = "`version` is empty", pair.key.span
    else:
        message, span = f"`version` must be 0.0, not {describe_value(pair.value)}", pair.value.span
    replacement = "0.0" if pair is not None and span is pair.value.span else None
    yield reject(
        Topic.VERSION,
        span.first_line,
        message,
        _version_error(to_s(node)),
        help="write `version: 0.0`, the only valid AppSpec version",
        replacement=replacement,
        is_bare=True,
        is_safe=True,
    )


def os_error(given: str) -> str:
    """The agent's error for an `os` that is not that of the instance."""
    return (
        f"{FAILED} {FILE} specifies an unsupported operating system ({given}). Specify either "
        '"linux" or "windows" in the os section of the AppSpec file, and then try again.'
    )


def check_os(root: MappingNode) -> Iterator[AgentError]:
    """Check that `os` is one that the agent accepts, and that the paths fit it."""
    pair = root.find("os")
    node = None if pair is None else pair.value
    value: Value = resolve_psych(node) if isinstance(node, ScalarNode) else None
    if value == "linux" or (value == "windows" and not _is_for_linux(root)):
        return
    given = to_s(node)
    error = os_error(given)
    misspelled = None if pair is not None else suggest(root, "os", TOP)
    if misspelled is not None:
        yield reject(
            Topic.OS,
            misspelled.span,
            f"`os` is missing: unknown key `{misspelled.text}`",
            error,
            help=ask_for("os", misspelled.text),
            replacement="os",
        )
        return
    if pair is None or not given:
        message = "`os` is missing" if pair is None else "`os` is empty"
        span = root.span if pair is None else pair.key.span
        yield reject(Topic.OS, span.first_line, message, error, help="write `os: linux`")
        return
    if value == "windows":
        yield reject(
            Topic.OS,
            pair.value.span.first_line,
            "`os` is `windows`, but the paths are Linux paths",
            error,
            help="write `os: linux`: an agent on Linux rejects `windows`",
            replacement="linux",
        )
        return
    lower = strip_odd_characters(given).lower()
    linux = ("linux", "linus", "ubuntu", "amazon linux", "amazonlinux", "centos", "debian", "rhel")
    name = "windows" if lower == "windows" else "linux" if lower in linux else None
    yield reject(
        Topic.OS,
        pair.value.span.first_line,
        f"`os` must be exactly `linux` or `windows`, not {describe_value(pair.value)}",
        error,
        help="" if not name else f"write `os: {name}`" if given.isascii() else ask_for(name, given),
        replacement=name,
        is_safe=lower == name,
    )


_WINDOWS = regex(r"[A-Za-z]:[\\/]|.*\\|.*\.(?:ps1|bat|cmd|exe)\b", re.IGNORECASE)

_LINUX = regex(r"/(?:srv|opt|var|etc|home|usr|root)/|.*\.sh\Z")


def _is_for_linux(root: MappingNode) -> bool:
    """Whether a destination exists only on Linux, or a script is a shell script.

    Both fail on Windows as well. Nothing else in the document may refer to Windows.
    """
    texts = [node.text for node in iter_nodes(root) if isinstance(node, ScalarNode)]
    if any(_WINDOWS.match(text) for text in texts):
        return False
    files = root.value("files")
    entries = files.items if isinstance(files, SequenceNode) else ()
    paths = [entry.value("destination") for entry in entries if isinstance(entry, MappingNode)]
    hooks = root.value("hooks")
    for _, scripts in last_pairs(hooks) if isinstance(hooks, MappingNode) else ():
        if isinstance(scripts, SequenceNode):
            paths += [
                script.value("location")
                for script in scripts.items
                if isinstance(script, MappingNode)
            ]
    return any(_LINUX.match(to_s(path)) for path in paths)


def check_file_exists_behavior(node: Node | None) -> Iterator[AgentError]:
    """Check that `file_exists_behavior` is one of the three known values."""
    if node is None or nil(node):
        return
    known = ("DISALLOW", "OVERWRITE", "RETAIN")
    if isinstance(node, ScalarNode) and resolve_psych(node) in known:
        return
    text = to_s(node)
    yield reject(
        Topic.BEHAVIOR,
        node.span.first_line,
        "`file_exists_behavior` must be `DISALLOW`, `OVERWRITE` or `RETAIN`, "
        f"not {describe_value(node)}",
        f"{FAILED} an invalid file_exists_behavior value ({text}) was entered in {FILE}. Make sure "
        "your AppSpec file specifies one of DISALLOW,OVERWRITE,RETAIN as the file_exists_behavior, "
        "and then try again.",
        replacement=text.upper() if text.upper() in known else None,
        is_safe=True,
    )
