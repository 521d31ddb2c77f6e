"""Reasons for which agent 1.8 rejects a mode, ACL or context (mode_info.rb and similar)."""

from __future__ import annotations

from dataclasses import dataclass

from appspec_lint.appspec.agent_v1.ruby import class_name, first_pair, no_method
from appspec_lint.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from appspec_lint.yaml.psych import inspect, resolve_psych, to_i, to_s

_FAILED = "The deployment failed because"
_FILE = "the application specification file"
_AGAIN = "Update the permissions section of the AppSpec file, and then try again."
_ACLS = f"{_FAILED} of a problem with the acls permission settings in {_FILE}."


@dataclass(frozen=True, slots=True)
class PermissionFault:
    """What is wrong with which node, and the agent's error."""

    node: Node
    message: str
    error: str
    help: str = ""
    cure: str | None = None
    only: str = ""


def mode_error(node: Node) -> PermissionFault | None:
    """Check that Ruby reads one to four octal digits; it reads 0755 as 493."""
    mode = to_s(node).rjust(3, "0")
    written = node.text if isinstance(node, ScalarNode) else ""
    shown = f"mode `{written}`" if written else "`mode`"
    octal = isinstance(node, ScalarNode) and node.plain and to_s(node) != node.text
    quoted = f'"{written}"' if octal and written.isdigit() and len(written) <= 4 else None
    advice = f"quote it: `mode: {quoted}`" if quoted else 'write it as `755` or `"0755"`'
    if len(mode) > 4:
        error = (
            f"{_FAILED} the length of a permissions mode ({mode}) in {_FILE} is invalid. "
            f"Permissions modes must be between one and four characters long. {_AGAIN}"
        )
        return PermissionFault(node, f"{shown} is not an octal number", error, advice)
    for char in mode:
        if not "0" <= char <= "7":
            error = (
                f"{_FAILED} the permissions mode ({mode}) in {_FILE} contains an invalid "
                f"character ({char}). {_AGAIN}"
            )
            message = f"{shown} is not an octal number"
            if quoted:
                message = f"YAML reads the mode `{written}` as octal, so agent 1.8 gets {mode}"
            return PermissionFault(node, message, error, advice, quoted, "1" if quoted else "")
    return None


def ace_error(node: Node) -> PermissionFault | None:
    """Find the first entry of `acls` that the agent rejects."""
    if isinstance(node, ScalarNode):
        error = no_method("each", inspect(node), class_name(node))
        return PermissionFault(node, "`acls` must be a list", error)
    if isinstance(node, MappingNode):
        if not node.entries:
            return None
        return PermissionFault(
            node, "`acls` must be a list", no_method("split", first_pair(node), "Array")
        )
    for item in node.items:
        if not isinstance(item, ScalarNode) or not isinstance(resolve_psych(item), str):
            error = no_method("split", inspect(item), class_name(item))
            return PermissionFault(item, "an ACL entry must be a string", error, "quote it")
        error_text = _ace(str(resolve_psych(item)))
        if error_text:
            return PermissionFault(
                item, f"`{item.text}` is not a valid ACL entry", error_text, _ACE_HELP
            )
    return None


_ACE_HELP = "write `[d:](u|g|m|o):name:rwx`, or `name:rwx` for a user"


def _ace(ace: str) -> str:
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


def context_error(node: Node) -> PermissionFault | None:
    """Check that a context has `type`, and a `range` such as `s0[-s1][:c0[.c1][,…]]`."""
    invalid = f"{_FAILED} {_FILE} specifies an invalid context type ({inspect(node)}). {_AGAIN}"
    if isinstance(node, ScalarNode):
        kind = class_name(node)
        if kind in ("String", "Symbol"):
            text = to_s(node)
            if "type" not in text:
                return PermissionFault(node, "`context` must be a mapping with `type`", invalid)
            error = "invalid range part range" if "range" in text else ""
            error = "invalid sensitivity range" if "range" in text else ""
            return PermissionFault(node, "`context` must be a mapping", error) if error else None
        error = "no implicit conversion of String into Integer"
        if kind != "Integer":
            error = no_method("[]", inspect(node), kind)
        return PermissionFault(node, "`context` must be a mapping with `type`", error)
    if isinstance(node, SequenceNode):
        error = "no implicit conversion of String into Integer"
        return PermissionFault(node, "`context` must be a mapping with `type`", error)
    kind_node, range_node = node.value("type"), node.value("range")
    if kind_node is None or (
        isinstance(kind_node, ScalarNode) and resolve_psych(kind_node) is None
    ):
        return PermissionFault(
            node, "`context` has no `type`", invalid, "add `type`: agent 1.8 requires it"
        )
    if range_node is None or (
        isinstance(range_node, ScalarNode) and resolve_psych(range_node) is None
    ):
        return None
    error = _range_error(range_node)
    shown = f"`{range_node.text}`" if isinstance(range_node, ScalarNode) else "`range`"
    message = f"{shown} is not a valid SELinux range"
    return PermissionFault(range_node, message, error, _RANGE_HELP) if error else None


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
    parts = _parts(text, ":")
    sensitivities = [_number(part, "s", "sensitivity") for part in _parts(parts[0], "-")]
    if sensitivities[-1] < sensitivities[0]:
        raise _InvalidRange(
            f"{_FAILED} of a problem with the SELinux range specified ({text}) for the context "
            f"parameter in the permissions section of {_FILE}. Make corrections in the "
            "permissions section of the AppSpec file, and then try again."
        )
    if len(parts) == 2:
        found: list[int] = []
        for part in parts[1].rstrip(",").split(",") if parts[1].strip(",") else []:
            if "." in part:
                ends = _parts(part, ".")
                low, high = (_number(end, "c", "category") for end in ends)
                if high < low:
                    raise _InvalidRange(f"invalid category range {ends[0]}.{ends[1]}")
                found += range(low, high + 1)
            else:
                found.append(_number(part, "c", "category"))
        if len(set(found)) != len(found):
            raise _InvalidRange("duplicate categories")


def _parts(text: str, mark: str) -> list[str]:
    parts = text.split(mark, 1) if text else []
    if not parts or "" in parts:
        raise _InvalidRange(f"invalid range part {text}")
    return parts


def _number(text: str, letter: str, what: str) -> int:
    digits = text[1:]
    if len(text) < 2 or text[0] != letter or any(not "0" <= char <= "9" for char in digits):
        raise _InvalidRange(f"invalid {what} {text}")
    level = to_i(digits)
    if what == "category" and level > 1023:
        raise _InvalidRange(f"invalid category {text}")
    return level
