"""Ruby errors for an AppSpec whose structure is not the one that the agent expects."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import GUIDE, SPECIFICATION, KnownError

READER = f"{SPECIFICATION}application_specification.rb"
STRUCTURE = f"{GUIDE}reference-appspec-file-structure.html"
HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
PERMISSIONS = f"{GUIDE}reference-appspec-file-structure-permissions.html"
SHAPE = (
    "The AppSpec is valid YAML, but does not have the structure that the agent expects: a missing "
    "or extra dash, a list instead of a mapping, or a string instead of a list."
)
METHOD = "undefined method ['‘’`\"]?{}['‘’`\"]? for"

KNOWN_ERRORS = (
    KnownError(
        "hooks-not-a-mapping",
        "undefined method `each_pair'",
        "undefined method `each_pair' for #<Array…>",
        ("each_pair",),
        f"{SHAPE} The value concerned is `hooks`: on EC2 it must be a mapping of lifecycle events.",
        (READER, HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/247"),
        ("malformed-hooks",),
        METHOD.format("each_pair"),
    ),
    KnownError(
        "entry-not-a-mapping",
        "undefined method `has_key?'",
        'undefined method `has_key?\' for ["location", "a.sh"]:Array',
        ("has_key?",),
        f"{SHAPE} The value concerned is an entry of a hook or of `permissions`.",
        (READER, HOOKS, PERMISSIONS),
        ("malformed-hooks", "malformed-permissions"),
        METHOD.format(r"has_key\?"),
    ),
    KnownError(
        "value-not-a-list",
        "undefined method `each'",
        'undefined method `each\' for "a.sh":String',
        ("each' for", "each’ for"),
        f"{SHAPE} The value concerned must be a list: a hook, `files`, or `type` and `except` of a "
        "permission.",
        (READER, HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/369"),
        ("malformed-hooks", "malformed-files", "malformed-permissions"),
        METHOD.format("each"),
    ),
    KnownError(
        "document-not-a-mapping",
        "no implicit conversion of String into Integer",
        "no implicit conversion of String into Integer",
        ("no implicit conversion of ", "`[]' for", "'[]' for"),
        f"{SHAPE} The value concerned is the whole document, `files`, or a value in them.",
        (READER, STRUCTURE),
        ("malformed-appspec", "malformed-files", "invalid-context"),
        r"no implicit conversion of \w+ into \w+|" + METHOD.format(r"\[\]"),
    ),
    KnownError(
        "acl-not-a-string",
        "undefined method `split'",
        'undefined method `split\' for {"u:ana"=>nil}:Hash',
        ("split' for", "split’ for"),
        f"{SHAPE} The value concerned is an entry of `acls` that YAML does not read as a string: "
        "quote it.",
        (f"{SPECIFICATION}ace_info.rb", PERMISSIONS),
        ("invalid-acl",),
        METHOD.format("split"),
    ),
    KnownError(
        "timeout-not-a-number",
        "undefined method `to_i'",
        'undefined method `to_i\' for {"s"=>60}:Hash',
        ("to_i' for", "to_i’ for"),
        f"{SHAPE} The value concerned is a script's `timeout`.",
        (f"{SPECIFICATION}script_info.rb", HOOKS),
        ("invalid-timeout",),
        METHOD.format("to_i"),
    ),
)
