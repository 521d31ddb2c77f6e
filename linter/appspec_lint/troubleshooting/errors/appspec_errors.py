"""The agent's errors about an AppSpec that it rejects."""

from __future__ import annotations

from appspec_lint.troubleshooting.errors.shape_errors import KNOWN_ERRORS as SHAPES
from appspec_lint.troubleshooting.known_error import GUIDE, PLUGIN, SPECIFICATION, KnownError
from appspec_lint.troubleshooting.next_steps import ARCHIVE

READER = f"{SPECIFICATION}application_specification.rb"
STRUCTURE = f"{GUIDE}reference-appspec-file-structure.html"
HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
FILES = f"{GUIDE}reference-appspec-file-structure-files.html"
PERMISSIONS = f"{GUIDE}reference-appspec-file-structure-permissions.html"

KNOWN_ERRORS = (
    KnownError(
        "appspec-not-found",
        "The CodeDeploy agent did not find an AppSpec file",
        "The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory "
        'at revision-relative path "appspec.yml".',
        (
            "did not find an appspec file",
            "appspec file was expected but not found",
            "an appspec file is required, but could not be found",
            "/appspec.y",
        ),
        "The revision has no `appspec.yml` at its root: the file is not included in the artifact, "
        "is in a subdirectory, has a different name (`.yaml`, different case), or the wrong "
        "artifact is deployed.",
        (
            f"{PLUGIN}hook_executor.rb",
            f"{GUIDE}application-revisions-appspec-file.html",
            "https://github.com/aws/aws-codedeploy-agent/issues/182",
        ),
        (
            "appspec-missing",
            "appspec-not-in-artifact",
            "appspec-not-at-artifact-root",
            "pipeline-file-missing",
            "file-not-in-git",
        ),
        r"did not find an AppSpec file|AppSpec file was expected but not found"
        r"|An AppSpec file is required, but could not be found"
        r"|No such file or directory (?:@ \w+ )?- \S*/appspec\.ya?ml",
        (ARCHIVE,),
    ),
    KnownError(
        "appspec-invalid-yaml",
        "(<unknown>): … at line … column …",
        "(<unknown>): found character that cannot start any token while scanning for the next "
        "token at line 4 column 1",
        (
            "(<unknown>):",
            "psych::syntaxerror",
            "because of a yaml parsing error",
            " at line ",
        ),
        "The AppSpec is not valid YAML: a tab in the indentation, an unclosed quote, or a colon "
        "or asterisk that must be quoted. Line and column start at 1.",
        (READER, f"{GUIDE}troubleshooting-deployments.html"),
        ("appspec-syntax", "wrong-type-for-agent-2"),
        r"\(<unknown>\): .*?(?: at line \d+ column \d+|$)|Psych::SyntaxError"
        r"|because of a YAML parsing error"
        r"|(?:found character that cannot start any token|mapping values are not allowed"
        r"|(?:did|could) not find expected).* at line \d+ column \d+",
    ),
    KnownError(
        "appspec-empty",
        "the application specification file was empty",
        "The deployment failed because the application specification file was empty.",
        ("application specification file was empty",),
        "The AppSpec contains only comments and whitespace, or its first document is empty.",
        (READER, STRUCTURE),
        ("appspec-syntax", "malformed-appspec"),
    ),
    KnownError(
        "invalid-version",
        "an invalid version value (…)",
        "The deployment failed because an invalid version value (1.0) was entered in the "
        "application specification file.",
        ("an invalid version value",),
        "`version` must be the number 0.0, without quotes.",
        (READER, STRUCTURE),
        ("unsupported-version", "malformed-appspec"),
        r"an invalid version value(?: \(.*?\))?",
    ),
    KnownError(
        "unsupported-os",
        "an unsupported operating system (…)",
        "The deployment failed because the application specification file specifies an unsupported "
        "operating system (Linux).",
        ("unsupported operating system",),
        "`os` must be `linux` or `windows`, in lower case, and match the instance. Empty "
        "parentheses mean that the key is missing, or that a byte order mark hides it.",
        (READER, STRUCTURE),
        ("unsupported-os",),
        r"an unsupported operating system(?: \(.*?\))?",
    ),
    *SHAPES,
    KnownError(
        "script-without-location",
        "a script with no location value",
        "The deployment failed because the application specification file specifies a script with "
        "no location value.",
        ("specifies a script with no location value",),
        "A hook script has no `location`, or an empty one.",
        (READER, HOOKS),
        ("script-without-location",),
    ),
    KnownError(
        "invalid-timeout",
        "an invalid timeout value",
        "The deployment failed because an invalid timeout value was provided for a script in the "
        "application specification file.",
        ("an invalid timeout value was provided",),
        "A script's `timeout` is not a positive number of seconds.",
        (f"{SPECIFICATION}script_info.rb", HOOKS),
        ("invalid-timeout",),
    ),
    KnownError(
        "incomplete-files-entry",
        "specifies only a source file (…)",
        "The deployment failed because the application specification file specifies only a source "
        "file (web).",
        ("specifies only a source file", "specifies a destination file, but no source file"),
        "An entry of `files` has no `source` or no `destination`, often because each of the two "
        "keys has a dash of its own, which makes them two entries.",
        (f"{SPECIFICATION}file_info.rb", FILES),
        ("malformed-files",),
    ),
    KnownError(
        "invalid-file-exists-behavior",
        "an invalid file_exists_behavior value (…)",
        "The deployment failed because an invalid file_exists_behavior value (overwrite) was "
        "entered in the application specification file.",
        ("an invalid file_exists_behavior value", "invalid option was specified for fileexists"),
        "`file_exists_behavior` must be DISALLOW, OVERWRITE or RETAIN, in capital letters.",
        (READER, FILES),
        ("invalid-file-exists-behavior",),
    ),
    KnownError(
        "invalid-permission",
        "a permission listed in the application specification file has no object value",
        "The deployment failed because a permission listed in the application specification file "
        "has no object value.",
        (
            "a permission listed in the application specification file has no object",
            "specifies a permission for an object type not supported",
            "specifiles file permissions",
            "specifies file permissions, but",
        ),
        "An entry of `permissions` has no `object`, has a `type` other than `file` or "
        "`directory`, or is in an AppSpec for Windows.",
        (READER, PERMISSIONS),
        ("malformed-permissions",),
    ),
    KnownError(
        "invalid-mode",
        "the permissions mode (…) … contains an invalid character (…)",
        "The deployment failed because the permissions mode (493) in the application specification "
        "file contains an invalid character (9).",
        ("the permissions mode (", "the length of a permissions mode"),
        "`mode` is not one to four octal digits. If the number shown is not the one in the file, "
        "YAML read an unquoted `0755` as octal, which is 493: write `755`, or quote the value.",
        (f"{SPECIFICATION}mode_info.rb", PERMISSIONS),
        ("invalid-mode",),
        r"the permissions mode \(.*?\)|the length of a permissions mode(?: \(.*?\))?",
    ),
    KnownError(
        "invalid-acl",
        "Invalid acl entry (…)",
        "The deployment failed because of a problem with the acls permission settings in the "
        "application specification file. Invalid acl entry (rw).",
        (
            "invalid acl entry",
            "use mode to set the base acl entry",
            "the access control list (acl) named",
        ),
        "An entry of `acls` does not have the form `[d:][u|g|m|o:]name:rwx`.",
        (f"{SPECIFICATION}ace_info.rb", PERMISSIONS),
        ("invalid-acl",),
    ),
    KnownError(
        "invalid-context",
        "a problem with the SELinux range specified (…)",
        "The deployment failed because of a problem with the SELinux range specified (s3-s1) for "
        "the context parameter in the permissions section of the application specification file.",
        (
            "problem with the selinux range",
            "invalid context type",
            "invalid sensitivity ",
            "invalid category ",
            "duplicate categories",
            "invalid range part",
            "get_range",
        ),
        "A permission's SELinux `context` has no `type` or no `range`, or the range is invalid.",
        (f"{SPECIFICATION}range_info.rb", f"{SPECIFICATION}context_info.rb", PERMISSIONS),
        ("invalid-context",),
    ),
    KnownError(
        "unsafe-yaml-value",
        "Tried to load unspecified class",
        "Tried to load unspecified class: Date",
        (
            "tried to load unspecified class",
            "unknown alias: ",
            "alias parsing was not enabled",
            "psych::disallowedclass",
            "psych::badalias",
        ),
        "On Ruby 3.1 and later, the agent does not load YAML aliases, dates or Ruby objects: "
        "repeat the value instead of using an alias, and quote dates.",
        (READER, "https://github.com/ruby/psych/blob/master/lib/psych.rb"),
        ("unsafe-yaml-value", "appspec-syntax"),
    ),
    KnownError(
        "unknown-event",
        "contains unknown lifecycle events",
        'appspec.yml file contains unknown lifecycle events: ["PostInstall"]',
        ("contains unknown lifecycle events", "a lifecycle event which is not a default one"),
        "`hooks` names a lifecycle event that does not exist, or that cannot run scripts. Only "
        "codedeploy-local reports this; the service silently never runs such a hook.",
        (f"{PLUGIN}command_executor.rb", HOOKS),
        ("unknown-lifecycle-event",),
    ),
)
