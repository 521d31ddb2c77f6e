"""Reasons to reject a mode, an ACL or a context (mode_info.rb, ace_info.rb, context_info.rb)."""

from __future__ import annotations

from appspec_lint.appspec.agent_v1.error import AgentError, Topic, nil, reject
from appspec_lint.appspec.agent_v1.ruby import class_name, first_pair, no_method
from appspec_lint.diagnostics.finding import Agent
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import inspect, resolve_psych, to_i, to_s

_FAILED = "The deployment failed because"
_FILE = "the application specification file"
_AGAIN = "Update the permissions section of the AppSpec file, and then try again."
_ACLS = f"{_FAILED} of a problem with the acls permission settings in {_FILE}."


def check_mode(node: Node) -> AgentError | None:
    """Check that Ruby reads one to four octal digits; it reads 0755 as 493."""
    mode = to_s(node).rjust(3, "0")
    written = node.text if isinstance(node, ScalarNode) else ""
    shown = f"mode `{written}`" if written else "`mode`"
    is_octal = isinstance(node, ScalarNode) and node.plain and to_s(node) != node.text
    quoted = f'"{written}"' if is_octal and written.isdigit() and len(written) <= 4 else None
    help = f"quote it: `mode: {quoted}`" if quoted else 'write it as `755` or `"0755"`'
    message, span = f"{shown} is not an octal number", node.span.first_line
    if len(mode) > 4:
        error = (
            f"{_FAILED} the length of a permissions mode ({mode}) in {_FILE} is invalid. "
            f"Permissions modes must be between one and four characters long. {_AGAIN}"
        )
        return reject(Topic.MODE, span, message, error, help=help)
    character = next((character for character in mode if not "0" <= character <= "7"), None)
    if character is None:
        return None
    error = (
        f"{_FAILED} the permissions mode ({mode}) in {_FILE} contains an invalid "
        f"character ({character}). {_AGAIN}"
    )
    if quoted is None:
        return reject(Topic.MODE, span, message, error, help=help)
    message = f"YAML reads the mode `{written}` as octal, so agent 1.8 gets {mode}"
    return reject(Topic.MODE, span, message, error, help=help, replacement=quoted, agent=Agent.V1)


def check_acls(node: Node) -> AgentError | None:
    """Find the first entry of `acls` that the agent rejects."""
    if not isinstance(node, SequenceNode):
        if isinstance(node, ScalarNode):
            error = no_method("each", inspect(node), class_name(node))
        elif node.entries:
            error = no_method("split", first_pair(node), "Array")
        else:
            return None
        return reject(Topic.ACL, node.span.first_line, "`acls` must be a list", error)
    for item in node.items:
        span = item.span.first_line
        if not isinstance(item, ScalarNode) or not isinstance(resolve_psych(item), str):
            error = no_method("split", inspect(item), class_name(item))
            message = "an ACL entry must be a string"
            return reject(Topic.ACL, span, message, error, help="quote it")
        error = _ace_error(str(resolve_psych(item)))
        if error:
            message = f"`{item.text}` is not a valid ACL entry"
            return reject(Topic.ACL, span, message, error, help=_ACE_HELP)
    return None


_ACE_HELP = "write `[d:](u|g|m|o):name:rwx`, or `name:rwx` for a user"


def _ace_error(ace: str) -> str:
    invalid = f"{_ACLS} Invalid acl entry ({ace})."
    parts = ace.split(":")[::-1] if ace else []
    if not 2 <= len(parts) <= 4:
        return invalid
    default, kind = False, ""
    if len(parts) == 4:
        if parts[3] not in ("d", "default"):
            return invalid
        default = True
    if len(parts) >= 3:
        kind = _KINDS.get(parts[2], "?")
        if kind == "?" or (kind == "default" and default):
            return invalid
        if kind == "default":
            default, kind = True, ""
    name = parts[1]
    named = _KINDS.get(name)
    if named in ("mask", "other"):
        kind, name = (kind, named) if kind else (named, "")
    kind = kind or "user"
    if kind in ("mask", "other") and name:
        return invalid
    if not default and kind != "mask" and not name:
        return f"{_ACLS} Use mode to set the base acl entry ({ace}). {_AGAIN}"
    rights = parts[0]
    if len(rights) == 1 and "0" <= rights <= "7":
        return ""
    wrong = next((char for char in rights if char not in "rwx-"), None)
    if wrong is None:
        return ""
    return (
        f"{_FAILED} the access control list (ACL) named {ace} in {_FILE} contains an invalid "
        f"character ({wrong}). Correct the ACL in the hooks section of the AppSpec file, and "
        "then try again."
    )


_KINDS = {
    "d": "default", "default": "default", "m": "mask", "mask": "mask", "o": "other",
    "other": "other", "g": "group", "group": "group", "u": "user", "user": "user",
}  # fmt: skip


def check_context(node: Node) -> AgentError | None:
    """Check that a context has `type`, and a `range` such as `s0[-s1][:c0[.c1][,…]]`."""
    invalid = f"{_FAILED} {_FILE} specifies an invalid context type ({inspect(node)}). {_AGAIN}"
    if not isinstance(node, MappingNode):
        return _check_unstructured_context(node, invalid)
    type_node, range_node = node.value("type"), node.value("range")
    if nil(type_node):
        message, help = "`context` has no `type`", "add `type`: agent 1.8 requires it"
        return reject(Topic.CONTEXT, node.span.first_line, message, invalid, help=help)
    if range_node is None or nil(range_node):
        return None
    error = _range_error(range_node)
    if not error:
        return None
    shown = f"`{range_node.text}`" if isinstance(range_node, ScalarNode) else "`range`"
    message = f"{shown} is not a valid SELinux range"
    return reject(Topic.CONTEXT, range_node.span.first_line, message, error, help=_RANGE_HELP)


def _check_unstructured_context(node: ScalarNode | SequenceNode, invalid: str) -> AgentError | None:
    """Check a context that is not a mapping: Ruby's `"string"["type"]` finds a substring."""
    message, kind = "`context` must be a mapping with `type`", class_name(node)
    error = "no implicit conversion of String into Integer"
    if kind in ("String", "Symbol"):
        text = to_s(node)
        error = invalid
        if "type" in text:
            if "range" not in text:
                return None
            message, error = "`context` must be a mapping", "invalid sensitivity range"
    elif kind not in ("Array", "Integer"):
        error = no_method("[]", inspect(node), kind)
    return reject(Topic.CONTEXT, node.span.first_line, message, error)


_RANGE_HELP = "write a range such as `s0`, `s0-s1` or `s0:c0.c5,c7`"


def _range_error(node: Node) -> str:
    value = resolve_psych(node) if isinstance(node, ScalarNode) else None
    if not isinstance(value, str):
        method = "split" if isinstance(node, SequenceNode | MappingNode) else "include?"
        return no_method(method, inspect(node), class_name(node))
    try:
        _read_range(value)
    except _InvalidRange as invalid:
        return str(invalid)
    return ""


class _InvalidRange(Exception):
    pass


def _read_range(text: str) -> None:
    parts = _split_in_two(text, ":")
    sensitivities = [
        _read_number(part, "s", "sensitivity") for part in _split_in_two(parts[0], "-")
    ]
    if sensitivities[-1] < sensitivities[0]:
        raise _InvalidRange(
            f"{_FAILED} of a problem with the SELinux range specified ({text}) for the context "
            f"parameter in the permissions section of {_FILE}. Make corrections in the "
            "permissions section of the AppSpec file, and then try again."
        )
    if len(parts) == 2:
        categories: list[int] = []
        for part in parts[1].rstrip(",").split(",") if parts[1].strip(",") else []:
            if "." in part:
                ends = _split_in_two(part, ".")
                low, high = (_read_number(end, "c", "category") for end in ends)
                if high < low:
                    raise _InvalidRange(f"invalid category range {ends[0]}.{ends[1]}")
                categories += range(low, high + 1)
            else:
                categories.append(_read_number(part, "c", "category"))
        if len(set(categories)) != len(categories):
            raise _InvalidRange("duplicate categories")


def _split_in_two(text: str, mark: str) -> list[str]:
    parts = text.split(mark, 1) if text else []
    if not parts or "" in parts:
        raise _InvalidRange(f"invalid range part {text}")
    return parts


def _read_number(text: str, letter: str, what: str) -> int:
    digits = text[1:]
    if len(text) < 2 or text[0] != letter or any(not "0" <= char <= "9" for char in digits):
        raise _InvalidRange(f"invalid {what} {text}")
    level = to_i(digits)
    if what == "category" and level > 1023:
        raise _InvalidRange(f"invalid category {text}")
    return level
