"""What Ruby says of an AppSpec whose values have another shape than the agent walks."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import GUIDE, SPECIFICATION, KnownError

READER = f"{SPECIFICATION}application_specification.rb"
STRUCTURE = f"{GUIDE}reference-appspec-file-structure.html"
HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
PERMISSIONS = f"{GUIDE}reference-appspec-file-structure-permissions.html"
SHAPE = (
    "The AppSpec is YAML, but not of the shape that the agent walks: a dash forgotten or too "
    "many, a list where a mapping belongs, a word where a list does."
)
METHOD = "undefined method ['‘’`\"]?{}['‘’`\"]? for"

KNOWN_ERRORS = (
    KnownError(
        "hooks-not-a-mapping",
        "undefined method `each_pair' for #<Array…>",
        ("each_pair",),
        f"{SHAPE} Here `hooks`: on EC2 it is a mapping of events.",
        (READER, HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/247"),
        ("malformed-hooks",),
        METHOD.format("each_pair"),
    ),
    KnownError(
        "entry-not-a-mapping",
        'undefined method `has_key?\' for ["location", "a.sh"]:Array',
        ("has_key?",),
        f"{SHAPE} Here an entry of a hook or of `permissions`.",
        (READER, HOOKS, PERMISSIONS),
        ("malformed-hooks", "malformed-permissions"),
        METHOD.format(r"has_key\?"),
    ),
    KnownError(
        "value-not-a-list",
        'undefined method `each\' for "a.sh":String',
        ("each' for", "each’ for"),
        f"{SHAPE} Here a value that must be a list: a hook, `files`, or `type` and `except` of a "
        "permission.",
        (READER, HOOKS, "https://github.com/aws/aws-codedeploy-agent/issues/369"),
        ("malformed-hooks", "malformed-files", "malformed-permissions"),
        METHOD.format("each"),
    ),
    KnownError(
        "document-not-a-mapping",
        "no implicit conversion of String into Integer",
        ("no implicit conversion of ", "`[]' for", "'[]' for"),
        f"{SHAPE} Here the whole document, `files`, or a value in them.",
        (READER, STRUCTURE),
        ("malformed-appspec", "malformed-files", "invalid-context"),
        r"no implicit conversion of \w+ into \w+|" + METHOD.format(r"\[\]"),
    ),
    KnownError(
        "acl-not-a-text",
        'undefined method `split\' for {"u:ana"=>nil}:Hash',
        ("split' for", "split’ for"),
        f"{SHAPE} Here an entry of `acls`, which YAML does not read as text: quote it.",
        (f"{SPECIFICATION}ace_info.rb", PERMISSIONS),
        ("invalid-acl",),
        METHOD.format("split"),
    ),
    KnownError(
        "timeout-not-a-number",
        'undefined method `to_i\' for {"s"=>60}:Hash',
        ("to_i' for", "to_i’ for"),
        f"{SHAPE} Here a script's `timeout`.",
        (f"{SPECIFICATION}script_info.rb", HOOKS),
        ("invalid-timeout",),
        METHOD.format("to_i"),
    ),
)
