"""The agent's errors when it downloads, unpacks and installs a revision."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import GUIDE, PLUGIN, KnownError, NextStep
from appspec_lint.troubleshooting.next_steps import ARCHIVE, DISK, PROFILE, USERS

INSTALLER = f"{PLUGIN}installer.rb"
INSTRUCTION = f"{PLUGIN}install_instruction.rb"
EXECUTOR = f"{PLUGIN}command_executor.rb"
FILES = f"{GUIDE}reference-appspec-file-structure-files.html"
PERMISSIONS = f"{GUIDE}reference-appspec-file-structure-permissions.html"
TROUBLE = f"{GUIDE}troubleshooting-deployments.html"

KNOWN_ERRORS = (
    KnownError(
        "source-missing",
        "No such file or directory @ rb_sysopen",
        "No such file or directory @ rb_sysopen - …/deployment-archive/target/app.jar",
        ("no such file or directory",),
        "A `source` in `files` is not in the revision: it was not built, is not included in the "
        "artifact, has a different path there, or is a pattern (the agent uses `*` literally).",
        (INSTALLER, FILES, "https://github.com/aws/aws-codedeploy-agent/issues/138"),
        (
            "source-not-in-artifact",
            "path-outside-revision",
            "artifact-pattern-matches-nothing",
            "base-directory-missing",
            "file-not-in-git",
        ),
        r"No such file or directory (?:@ \w+ )?- \S*/deployment-archive/[^\"\\]*?(?= - /|[\"\\]|$)"
        r"|No such file or directory @ rb_\w+ - \S+",
        (ARCHIVE,),
    ),
    KnownError(
        "file-already-exists",
        "a specified file already exists at this location",
        "The deployment failed because a specified file already exists at this location: "
        "/srv/web/index.html",
        ("specified file already exists at this location",),
        "The destination contains a file that the previous deployment did not install. "
        "`file_exists_behavior: OVERWRITE` at the top level of the AppSpec replaces it (the "
        "`overwrite` key of many tutorials has no effect); or remove the file in a BeforeInstall "
        "hook.",
        (
            INSTALLER,
            FILES,
            "https://github.com/aws/aws-codedeploy-agent/issues/14",
        ),
        ("appspec-unknown-key", "existing-files"),
        r"a specified file already exists at this location(?:: \S+)?",
        (
            NextStep(
                "on the instance: the existing files, and what the previous deployment installed",
                (
                    "ls -la DESTINATION",
                    "sudo cat /opt/codedeploy-agent/deployment-root/deployment-instructions/"
                    "GROUP-ID-cleanup",
                ),
                INSTALLER,
            ),
        ),
    ),
    KnownError(
        "installed-twice",
        "specifies two source files named … for the same destination",
        "The deployment failed because the application specification file specifies two source "
        "files named web/a and a for the same destination (/srv/web/a).",
        (
            "specifies two source files named",
            "calls for installing the file",
            "includes an mkdir command more than once",
        ),
        "Two entries of `files` copy to the same path; often one of them is the whole revision "
        "(`source: /`).",
        (INSTRUCTION, FILES),
        ("install-collision",),
    ),
    KnownError(
        "permission-specified-twice",
        "the permissions setting for (…) is specified more than once",
        "The deployment failed because the permissions setting for (/srv/web/a.sh) is specified "
        "more than once in the application specification file.",
        ("the permissions setting for (",),
        "Two entries of `permissions` match the same file or directory: a directory and something "
        "below it, or one entry for the owner and another for the mode.",
        (INSTRUCTION, PERMISSIONS),
        ("permission-specified-twice",),
        pattern=r"the permissions setting for \(.*?\) is specified more than once",
    ),
    KnownError(
        "invalid-permission-pattern",
        "with an invalid pattern (…)",
        "The deployment failed because the application specification file includes an object "
        "(/srv/web/a.sh) with an invalid pattern (*), such as a pattern for a file applied to a "
        "directory.",
        (
            "with an invalid pattern (",
            "the except parameter for a pattern in the permissions section",
            "chars' for",
        ),
        "A permission whose `object` is a file accepts neither `pattern` nor `except`; if it is a "
        "directory, `pattern` must be a string and `except` a list of strings.",
        (INSTRUCTION, PERMISSIONS),
        ("invalid-permission-pattern", "appspec-invalid"),
    ),
    KnownError(
        "acl-rejected",
        "a problem with the acls permission settings",
        "The deployment failed because of a problem with the acls permission settings in the "
        "application specification file for this object: /srv/web/a.sh.",
        ("acls permission settings in the application", "the -d parameter has been specified"),
        "`setfacl` rejected the list (its user does not exist, or the file system does not "
        "support ACLs), or a default entry (`d:`) applies to a file: default entries require "
        "`type: [directory]`.",
        (INSTRUCTION, PERMISSIONS),
        ("invalid-acl", "default-acl-on-file"),
        look=(USERS,),
    ),
    KnownError(
        "context-rejected",
        "an error in the settings for the context parameter",
        "The deployment failed because the application specification file contains an error in the "
        "settings for the context parameter.",
        ("an error in the settings for the context parameter",),
        "`semanage` or `restorecon` failed: SELinux is disabled, its tools are not installed, or "
        "the type does not exist.",
        (INSTRUCTION, PERMISSIONS),
        ("invalid-context",),
    ),
    KnownError(
        "owner-unknown",
        "can't find user for …",
        "can't find user for ubuntu",
        ("can't find user for", "can't find group for", "can’t find user for"),
        "The `owner` or `group` of a permission does not exist on the instance (`ubuntu` on "
        "Amazon Linux, `ec2-user` on Ubuntu; `owner: a:b` is not split into user and group).",
        (INSTRUCTION, PERMISSIONS),
        pattern=r"can['’]t find (?:user|group) for \S+",
        look=(USERS,),
    ),
    KnownError(
        "destination-blocked",
        "File exists @ dir_s_mkdir",
        "File exists @ dir_s_mkdir - /root",
        ("file exists @ ", "not a directory @ ", "is a directory @ "),
        "Something else exists where the agent copies to: a file where a directory is needed, a "
        "`destination` that is `~` or empty, or a link. A file's `destination` is the directory "
        "that the file is copied to.",
        (INSTALLER, FILES),
        ("destination-not-absolute", "destination-names-a-file", "source-not-in-artifact"),
        r"(?:File exists|Not a directory|Is a directory) @ \w+ - \S+",
    ),
    KnownError(
        "disk-full",
        "No space left on device",
        "No space left on device",
        ("no space left on device", "the disk is (or was) full", "errno::enospc", "disk full"),
        "The instance's disk is full. The agent keeps the most recent revisions "
        "(`:max_revisions:` in its configuration; default: five).",
        (EXECUTOR, f"{GUIDE}reference-agent-configuration.html"),
        look=(DISK,),
    ),
    KnownError(
        "archive-not-unpacked",
        "Error extracting tar archive",
        "Error extracting tar archive: 2",
        (
            "error extracting tar archive",
            "error extracting zip archive",
            "end of central directory signature not found",
            "bundletype in s3revision must be",
        ),
        "The revision is not an archive of the type that the deployment specifies (zip, tar, "
        "tgz), or is truncated.",
        (EXECUTOR, f"{GUIDE}application-revisions-push.html"),
        look=(
            NextStep(
                "the file type of the revision",
                ("aws s3 cp s3://BUCKET/KEY revision && file revision",),
                f"{GUIDE}application-revisions-push.html",
            ),
            DISK,
        ),
    ),
    KnownError(
        "revision-not-downloaded",
        "Aws::S3::Errors::AccessDenied",
        "Aws::S3::Errors::AccessDenied - Access Denied",
        (
            "aws::s3::errors",
            "could not download bundle",
            "not opened for reading",
            "expected deployment artifact bundle etag",
            "try using s3 endpoint override",
        ),
        "The agent could not download the revision: the instance's role is not allowed to read "
        "the bucket (or to use the key that encrypts it), the object was deleted or replaced, or "
        "the bucket is in another Region or unreachable.",
        (EXECUTOR, TROUBLE, f"{GUIDE}getting-started-create-iam-instance-profile.html"),
        look=(PROFILE,),
    ),
)
