"""Agent 1.8's reading of an AppSpec: every reason for which it refuses one, in its order.

The agent stops at the first; here all are given, each with the text that the agent would show if
it met that one first (application_specification.rb and the classes beside it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from appspec_lint.document import Document, Items, Node, Pair, Pairs, Scalar, walk
from appspec_lint.psych import Symbol, Unloadable, Value, psych, refused_class
from appspec_lint.ruby import (
    class_name,
    first_pair,
    inspect,
    no_float,
    no_method,
    strip,
    to_i,
    to_s,
)
from appspec_lint.simulate.permissions import ace_error, context_error, mode_error
from appspec_lint.source import Span
from appspec_lint.spelling import nearest

FAILED = "The deployment failed because"
FILE = "the application specification file"
AGAIN = "Update the {} section of the AppSpec file, and then try again."
NOT_A_HASH = "no implicit conversion of String into Integer"


TOP = ("version", "os", "files", "hooks", "permissions", "file_exists_behavior")
SCRIPT = ("location", "timeout", "runas", "sudo")
ENTRY = ("source", "destination")
PERMISSION = (
    "object", "pattern", "except", "type", "owner", "group", "mode", "acls", "context",
)  # fmt: skip
"""The keys that the agent reads: at the top, of a script, of a file, of a permission."""


class Topic(Enum):
    """What a refusal is about; each topic has a rule of its own."""

    VALUE = "a value that Ruby won't load"
    ROOT = "the document's shape"
    VERSION = "version"
    OS = "os"
    HOOKS = "the shape of hooks"
    LOCATION = "a script's location"
    TIMEOUT = "a script's timeout"
    FILES = "files"
    PERMISSIONS = "permissions"
    MODE = "a permission's mode"
    ACL = "a permission's acls"
    CONTEXT = "a permission's context"
    BEHAVIOR = "file_exists_behavior"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to refuse: where, what is wrong in plain words, and the agent's text.

    `only` names the one agent that refuses, "" where both do; `cure` is what could stand there,
    in place of the quotes too if it is `bare`, and is `sure` where nothing else could be meant.
    """

    topic: Topic
    span: Span
    message: str
    error: str
    help: str = ""
    cure: str | None = None
    only: str = ""
    bare: bool = False
    sure: bool = False


def refusals(document: Document, *, windows: bool = False) -> Iterator[Refusal]:
    """Give every refusal of a document that YAML could read, in the agent's order."""
    root = document.root
    if root is None or document.source.unread:
        return  # appspec-syntax tells
    yield from _unloadable(document, root)
    if not isinstance(root, Pairs):
        yield from _no_mapping(root)
        return
    yield from _version(root)
    yield from _os(root)
    windows = windows or to_s(root.value("os")) == "windows"
    yield from _hooks(root.value("hooks"))
    yield from _files(root.value("files"))
    yield from _permissions(root.value("permissions"), windows)
    yield from _behavior(root.value("file_exists_behavior"))


def is_empty(document: Document) -> bool:
    """Whether the agent finds nothing in a document: no root, or a null or false one."""
    return document.flaw is None and _falsy(document.root)


def _unloadable(document: Document, root: Node) -> Iterator[Refusal]:
    for span in document.aliases:
        yield Refusal(
            Topic.VALUE,
            span,
            f"agent 1.8 on Ruby 3.1 and later takes no alias `{span.text}`",
            f"Unknown alias: {span.text.removeprefix('*')}",
            help="write the value out",
            only="1",
        )
    for node in walk(root):
        value = psych(node) if isinstance(node, Scalar) else None
        if isinstance(node, Scalar) and (error := no_float(node)):
            yield Refusal(
                Topic.VALUE, node.span.first_line, "`!!float` stands before no number", error,
                help="leave the tag out", only="1",
            )  # fmt: skip
        named = refused_class(node.tag) if node.tag and not isinstance(node, Scalar) else None
        ruby_class = value.ruby_class if isinstance(value, Unloadable) else named
        if ruby_class is None:
            continue
        date = ruby_class in ("Date", "Time")
        yield Refusal(
            Topic.VALUE,
            node.span.first_line,
            f"agent 1.8 on Ruby 3.1 and later reads no {'date' if date else ruby_class} here",
            f"Tried to load unspecified class: {ruby_class}",
            help="quote it" if date else "leave the tag out",
            cure=f'"{node.span.text}"' if date else None,
            only="1",
            bare=True,
        )


def _no_mapping(root: Node) -> Iterator[Refusal]:
    if _falsy(root):
        return  # as good as empty: appspec-syntax tells
    kind = class_name(root)
    topic, message = Topic.ROOT, "an AppSpec is a mapping, with `version` and `os`"
    if isinstance(root, Items) or kind == "Integer":
        error = NOT_A_HASH
    elif kind in ("String", "Symbol"):
        given = "version" if "version" in to_s(root) else ""
        error = _version_error(given)
    else:
        error = no_method("[]", inspect(root), kind)
    yield Refusal(topic, root.span.first_line, message, error)


def _version_error(given: str) -> str:
    return (
        f"{FAILED} an invalid version value ({given}) was entered in {FILE}. Make sure "
        'your AppSpec file specifies "0.0" as the version, and then try again.'
    )


def _version(root: Pairs) -> Iterator[Refusal]:
    pair = root.find("version")
    node = None if pair is None else pair.value
    value = psych(node) if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and value == 0:
        return
    misspelt = None if pair is not None else _misspelt(root, "version", TOP)
    if misspelt is not None:
        yield Refusal(
            Topic.VERSION, misspelt.span, f"`version` is missing: `{misspelt.text}` is not read",
            _version_error(""), help="did you mean `version`?", cure="version",
        )  # fmt: skip
        return
    if pair is None:
        message, span = "`version` is missing", root.span.first_line
    elif isinstance(value, str) and value.strip() == "0.0":
        message, span = "`version` must be the number 0.0, unquoted", pair.value.span
    elif not to_s(node):
        message, span = "`version` is empty", pair.key.span
    else:
        message, span = f"`version` must be 0.0, not {_said(pair.value)}", pair.value.span
    cure = "0.0" if pair is not None and span is pair.value.span else None
    yield Refusal(
        Topic.VERSION, span.first_line, message, _version_error(to_s(node)),
        help="write `version: 0.0`: it is the only version of an AppSpec", cure=cure, bare=True,
        sure=True,
    )  # fmt: skip


def _os(root: Pairs) -> Iterator[Refusal]:
    pair = root.find("os")
    node = None if pair is None else pair.value
    value: Value = psych(node) if isinstance(node, Scalar) else None
    if value == "linux" or (value == "windows" and not _for_linux(root)):
        return
    given = to_s(node)
    error = (
        f"{FAILED} {FILE} specifies an unsupported operating system ({given}). Specify either "
        '"linux" or "windows" in the os section of the AppSpec file, and then try again.'
    )
    misspelt = None if pair is not None else _misspelt(root, "os", TOP)
    if misspelt is not None:
        yield Refusal(
            Topic.OS, misspelt.span, f"`os` is missing: `{misspelt.text}` is not read", error,
            help="did you mean `os`?", cure="os",
        )  # fmt: skip
        return
    if pair is None or not given:
        message = "`os` is missing" if pair is None else "`os` is empty"
        span = root.span if pair is None else pair.key.span
        yield Refusal(Topic.OS, span.first_line, message, error, help="write `os: linux`")
        return
    if value == "windows":
        yield Refusal(
            Topic.OS, pair.value.span.first_line,
            "`os` is `windows`, and every path is a Linux one", error,
            help="write `os: linux`: an agent on Linux refuses `windows`", cure="linux",
        )  # fmt: skip
        return
    lower = given.strip().lower()
    linux = ("linux", "linus", "ubuntu", "amazon linux", "amazonlinux", "centos", "debian", "rhel")
    cure = "windows" if lower == "windows" else "linux" if lower in linux else None
    yield Refusal(
        Topic.OS, pair.value.span.first_line,
        f"`os` must be exactly `linux` or `windows`, not {_said(pair.value)}", error,
        help=f"write `os: {cure}`" if cure else "", cure=cure, sure=lower == cure,
    )  # fmt: skip


_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|.*\\|.*\.(?:ps1|bat|cmd|exe)\b", re.IGNORECASE)
_LINUX = re.compile(r"/(?:srv|opt|var|etc|home|usr|root)/|.*\.sh\Z")


def _for_linux(root: Pairs) -> bool:
    """Whether a file goes where only Linux has a folder, or a script is a shell's.

    Either fails on Windows too; and nothing in the document may speak of Windows.
    """
    texts = [node.text for node in walk(root) if isinstance(node, Scalar)]
    if any(_WINDOWS.match(text) for text in texts):
        return False
    files = root.value("files")
    entries = files.items if isinstance(files, Items) else ()
    places = [each.value("destination") for each in entries if isinstance(each, Pairs)]
    hooks = root.value("hooks")
    for _, scripts in _last_pairs(hooks) if isinstance(hooks, Pairs) else ():
        if isinstance(scripts, Items):
            places += [each.value("location") for each in scripts.items if isinstance(each, Pairs)]
    return any(_LINUX.match(to_s(place)) for place in places)


def _hooks(node: Node | None) -> Iterator[Refusal]:
    if _falsy(node) or node is None:
        return
    if not isinstance(node, Pairs):
        error = no_method("each_pair", inspect(node), class_name(node))
        listed = isinstance(node, Items)
        yield Refusal(
            Topic.HOOKS, node.span.first_line,
            f"`hooks` must be a mapping of events, not {_said(node)}", error,
            help="name each event as a key, its scripts as a list below it" if listed else "",
        )  # fmt: skip
        return
    for event, scripts in _last_pairs(node):
        found = _hook(event, scripts)
        section = isinstance(event, Scalar) and event.text in TOP
        yield from _misplaced(event, found) if section else found


def _misplaced(section: Node, found: Iterator[Refusal]) -> Iterator[Refusal]:
    """A section that was indented below `hooks`: where it is refused that is told, once."""
    for first in found:
        name = to_s(section)
        yield Refusal(
            Topic.HOOKS, section.span, f"`{name}` stands below `hooks`, and is taken for an event",
            first.error, help=f"move `{name}` to the left margin",
        )  # fmt: skip
        return


def _hook(event: Node, scripts: Node) -> Iterator[Refusal]:
    if _falsy(scripts):
        return
    if isinstance(scripts, Scalar):
        error = no_method("each", inspect(scripts), class_name(scripts))
        if isinstance(event, Scalar) and event.text in SCRIPT:
            yield Refusal(
                Topic.HOOKS, event.span,
                f"`{event.text}` stands where an event does: it belongs to a script", error,
                help="indent it as far as the script's `location`",
            )  # fmt: skip
            return
        yield Refusal(
            Topic.HOOKS, scripts.span.first_line,
            f"a hook must be a list of scripts, not {_said(scripts)}", error,
            help=f"write `- location: {scripts.text}` below the event" if scripts.text else "",
        )  # fmt: skip
    elif isinstance(scripts, Pairs):
        if scripts.pairs:
            error = no_method("has_key?", first_pair(scripts), "Array")
            yield Refusal(
                Topic.HOOKS, scripts.span.first_line,
                "a hook must be a list of scripts; the dash is missing", error,
                help="put `- ` before the first key of each script",
            )  # fmt: skip
    else:
        for script in scripts.items:
            yield from _script(script)


def _script(script: Node) -> Iterator[Refusal]:
    if not isinstance(script, Pairs):
        error = no_method("has_key?", inspect(script), class_name(script))
        text = script.text if isinstance(script, Scalar) else ""
        yield Refusal(
            Topic.HOOKS, script.span.first_line,
            f"a script must be a mapping with `location`, not {_said(script)}", error,
            help=f"write `location: {text}`" if text else "",
        )  # fmt: skip
        return
    pair = script.find("location")
    if pair is None or not strip(to_s(pair.value)):
        error = (
            f"{FAILED} {FILE} specifies a script with no location value. Specify the location in "
            "the hooks section of the AppSpec file, and then try again."
        )
        yield from _lacks(Topic.LOCATION, script, pair, "a script", "location", SCRIPT, error)
    timeout = script.find("timeout")
    if timeout is not None:
        yield from _timeout(timeout.value)


def _lacks(
    topic: Topic, node: Pairs, pair: Pair | None, what: str, name: str, known: tuple[str, ...],
    error: str, advice: str = "",
) -> Iterator[Refusal]:  # fmt: skip
    """A key that is missing, perhaps misspelt, or that has no value."""
    misspelt = _misspelt(node, name, known) if pair is None else None
    if misspelt is not None:
        message = f"{what} has no `{name}`: `{misspelt.text}` is not read"
        yield Refusal(topic, misspelt.span, message, error, f"did you mean `{name}`?", name)
    elif pair is None:
        yield Refusal(topic, node.span.first_line, f"{what} has no `{name}`", error, advice)
    else:
        yield Refusal(topic, pair.key.span.first_line, f"the `{name}` is empty", error)


def _timeout(node: Node) -> Iterator[Refusal]:
    if _falsy(node):
        return
    value = psych(node) if isinstance(node, Scalar) else None
    bad = (
        f"{FAILED} an invalid timeout value was provided for a script in {FILE}. Make corrections "
        "in the hooks section of the AppSpec file, and then try again."
    )
    seconds = 1
    match value:
        case bool() | None | Symbol():
            bad, seconds = no_method("to_i", inspect(node), class_name(node)), 0
        case str():
            seconds = to_i(value)
        case float() if value != value or abs(value) == float("inf"):  # noqa: PLR0124
            bad, seconds = inspect(node), 0
        case int() | float():
            seconds = int(value)
    if seconds <= 0:
        yield Refusal(
            Topic.TIMEOUT, node.span.first_line,
            f"a timeout is a number of seconds above 0, not {_said(node)}", bad,
            help="write a plain number of seconds, such as `300`",
        )  # fmt: skip


def _files(node: Node | None) -> Iterator[Refusal]:
    if _falsy(node) or node is None:
        return
    if isinstance(node, Scalar):
        error = no_method("each", inspect(node), class_name(node))
        yield Refusal(
            Topic.FILES, node.span.first_line, f"`files` must be a list, not {_said(node)}", error
        )
    elif isinstance(node, Pairs):
        if node.pairs:
            yield Refusal(
                Topic.FILES, node.span.first_line,
                "`files` must be a list; the dash is missing", NOT_A_HASH,
                help="put `- ` before `source`",
            )  # fmt: skip
    else:
        for entry in node.items:
            yield from _entry(entry)


def _entry(entry: Node) -> Iterator[Refusal]:
    only_source = f"{FAILED} {FILE} specifies only a source file ({{}}). Add the name of the "
    only_source += "destination file to the files section of the AppSpec file, and then try again."
    no_source = f"{FAILED} {FILE} specifies a destination file, but no source file. "
    no_source += AGAIN.format("files")
    if not isinstance(entry, Pairs):
        text, kind = to_s(entry), class_name(entry)
        if kind in ("String", "Symbol"):  # Ruby's "text"["source"] is a search
            error = only_source.format("source") if "source" in text else no_source
            if "source" in text and "destination" in text:
                return
        else:
            whole = kind in ("Array", "Integer")
            error = NOT_A_HASH if whole else no_method("[]", inspect(entry), kind)
        yield Refusal(
            Topic.FILES, entry.span.first_line,
            f"an entry of `files` must have `source` and `destination`, not {_said(entry)}", error,
        )  # fmt: skip
        return
    source, destination = entry.find("source"), entry.find("destination")
    advice = "one dash for each pair of `source` and `destination`"
    what = "an entry of `files`"
    if source is None or _nil(source.value):
        yield from _lacks(Topic.FILES, entry, source, what, "source", ENTRY, no_source, advice)
    elif destination is None or _nil(destination.value):
        error = only_source.format(to_s(source.value))
        yield from _lacks(
            Topic.FILES, entry, destination, what, "destination", ENTRY, error, advice
        )


def _permissions(node: Node | None, windows: bool) -> Iterator[Refusal]:
    if _falsy(node) or node is None:
        return
    if isinstance(node, Scalar):
        error = no_method("each", inspect(node), class_name(node))
        yield Refusal(
            Topic.PERMISSIONS, node.span.first_line,
            f"`permissions` must be a list, not {_said(node)}", error,
        )  # fmt: skip
    elif isinstance(node, Pairs):
        if node.pairs:
            pair = first_pair(node)
            yield Refusal(
                Topic.PERMISSIONS, node.span.first_line,
                "`permissions` must be a list; the dash is missing",
                no_method("has_key?", pair, "Array"), help="put `- ` before `object`",
            )  # fmt: skip
    else:
        for entry in node.items:
            yield from _permission(entry, windows)


def _permission(entry: Node, windows: bool) -> Iterator[Refusal]:
    if not isinstance(entry, Pairs):
        error = no_method("has_key?", inspect(entry), class_name(entry))
        yield Refusal(
            Topic.PERMISSIONS, entry.span.first_line,
            f"a permission must be a mapping with `object`, not {_said(entry)}", error,
        )  # fmt: skip
        return
    pair = entry.find("object")
    no_object = f"{FAILED} a permission listed in {FILE} has no object value. "
    no_object += AGAIN.format("permissions")
    nameless = tuple(
        _lacks(Topic.PERMISSIONS, entry, pair, "a permission", "object", PERMISSION, no_object)
    )
    if pair is None or _nil(pair.value):
        yield from nameless
    if windows:
        yield Refusal(
            Topic.PERMISSIONS, entry.span.first_line,
            "permissions are refused where `os` is `windows`",
            f"{FAILED} {FILE} specifiles file permissions, but the deployment is targeting one or "
            "more Windows Server instances. Permissions are supported only for Amazon Linux, "
            "Ubuntu Server, and Red Hat Enterprise Linux (RHEL) instances. "
            + AGAIN.format("permissions"),
            help="take the section out",
        )  # fmt: skip
        return
    yield from _except(entry.value("except"))
    yield from _types(entry.value("type"))
    for key, topic, judge in (
        ("mode", Topic.MODE, mode_error),
        ("acls", Topic.ACL, ace_error),
        ("context", Topic.CONTEXT, context_error),
    ):
        node = entry.value(key)
        fault = None if node is None or _nil(node) else judge(node)
        if fault is not None:
            yield Refusal(
                topic, fault.node.span.first_line, fault.message, fault.error,
                help=fault.help, cure=fault.cure, only=fault.only,
            )  # fmt: skip
    if pair is not None and not _nil(pair.value) and not strip(to_s(pair.value)):
        yield from nameless


def _except(node: Node | None) -> Iterator[Refusal]:
    if _falsy(node) or not isinstance(node, Scalar):
        return
    yield Refusal(
        Topic.PERMISSIONS, node.span.first_line, f"`except` must be a list, not {_said(node)}",
        no_method("each", inspect(node), class_name(node)), cure=f"[{node.span.text}]",
        bare=True, sure=True,
    )  # fmt: skip


def _types(node: Node | None) -> Iterator[Refusal]:
    if _falsy(node) or node is None:
        return
    if isinstance(node, Scalar):
        yield Refusal(
            Topic.PERMISSIONS, node.span.first_line, f"`type` must be a list, not {_said(node)}",
            no_method("each", inspect(node), class_name(node)), cure=f"[{node.span.text}]",
            bare=True, sure=True,
        )  # fmt: skip
        return
    if isinstance(node, Pairs):
        given = [
            (pair.value, f"[{inspect(pair.key)}, {inspect(pair.value)}]") for pair in node.pairs
        ]
    else:
        good = ("file", "directory")
        given = [
            (item, to_s(item))
            for item in node.items
            if not (isinstance(item, Scalar) and psych(item) in good)
        ]
    for item, text in given[:1]:
        yield Refusal(
            Topic.PERMISSIONS, item.span.first_line,
            f"`type` takes `file` and `directory`, not {_said(item)}",
            f"{FAILED} the application specification filespecifies a permission for an object type "
            f"not supported for permissions ({text}). " + AGAIN.format("permissions"),
        )  # fmt: skip


def _behavior(node: Node | None) -> Iterator[Refusal]:
    if node is None or _nil(node):
        return
    known = ("DISALLOW", "OVERWRITE", "RETAIN")
    if isinstance(node, Scalar) and psych(node) in known:
        return
    text = to_s(node)
    yield Refusal(
        Topic.BEHAVIOR, node.span.first_line,
        f"`file_exists_behavior` takes `DISALLOW`, `OVERWRITE` or `RETAIN`, not {_said(node)}",
        f"{FAILED} an invalid file_exists_behavior value ({text}) was entered in {FILE}. Make sure "
        "your AppSpec file specifies one of DISALLOW,OVERWRITE,RETAIN as the file_exists_behavior, "
        "and then try again.",
        cure=text.upper() if text.upper() in known else None,
        sure=True,
    )  # fmt: skip


def _misspelt(node: Pairs, name: str, known: tuple[str, ...]) -> Scalar | None:
    """The key that was meant to be `name`, which is missing: of those that nobody knows."""
    for pair in node.pairs:
        if isinstance(pair.key, Scalar) and pair.key.text not in known:
            if nearest(pair.key.text, known) == name:
                return pair.key
    return None


def _last_pairs(node: Pairs) -> Iterator[tuple[Node, Node]]:
    """Each key once, in the place of its first writing, with its last value: a Ruby hash."""
    last: dict[str, tuple[Node, Node]] = {}
    for pair in node.pairs:
        last[inspect(pair.key)] = (pair.key, pair.value)
    yield from last.values()


def _falsy(node: Node | None) -> bool:
    """Whether Ruby takes it for false: nil and false."""
    value = psych(node) if isinstance(node, Scalar) else node
    return value is None or value is False


def _nil(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and psych(node) is None)


def _said(node: Node) -> str:
    match node:
        case Items():
            return "a list"
        case Pairs():
            return "a mapping"
        case Scalar(text):
            shown = (text if len(text) <= 60 else f"{text[:57]}...").replace("\n", "\\n")
            return f"`{shown}`" if shown.strip() else "nothing"
