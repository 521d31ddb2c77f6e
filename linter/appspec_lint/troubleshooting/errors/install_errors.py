"""What the agent says where it fetches, unpacks and installs a revision."""

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
        "No such file or directory @ rb_sysopen - …/deployment-archive/target/app.jar",
        ("no such file or directory",),
        "A `source` under `files` is not in the revision: it was not built, not among the "
        "artifact's files, lies elsewhere in it, or is a pattern (the agent takes `*` as it is "
        "written).",
        (INSTALLER, FILES, "https://github.com/aws/aws-codedeploy-agent/issues/138"),
        (
            "source-not-in-artifact",
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
        "The deployment failed because a specified file already exists at this location: "
        "/srv/web/index.html",
        ("specified file already exists at this location",),
        "The destination holds a file that the last deployment didn't install. "
        "`file_exists_behavior: OVERWRITE` at the top of the AppSpec replaces it (the `overwrite` "
        "of many tutorials does nothing), or a BeforeInstall hook removes it.",
        (
            INSTALLER,
            FILES,
            "https://github.com/aws/aws-codedeploy-agent/issues/14",
        ),
        ("appspec-unknown-key",),
        r"a specified file already exists at this location(?:: \S+)?",
        (
            NextStep(
                "on the instance: what lies there, and what the last deployment installed",
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
        "The deployment failed because the application specification file specifies two source "
        "files named web/a and a for the same destination (/srv/web/a).",
        (
            "specifies two source files named",
            "calls for installing the file",
            "includes an mkdir command more than once",
        ),
        "Two entries of `files` copy to one path; often one of them is the whole revision "
        "(`source: /`).",
        (INSTRUCTION, FILES),
        ("install-collision",),
    ),
    KnownError(
        "permission-twice",
        "The deployment failed because the permissions setting for (/srv/web/a.sh) is specified "
        "more than once in the application specification file.",
        ("the permissions setting for (",),
        "Two entries of `permissions` match one file or folder: a folder and what is below it, or "
        "an entry for the owner and another for the mode.",
        (INSTRUCTION, PERMISSIONS),
        ("permission-specified-twice",),
        pattern=r"the permissions setting for \(.*?\) is specified more than once",
    ),
    KnownError(
        "wrong-pattern",
        "The deployment failed because the application specification file includes an object "
        "(/srv/web/a.sh) with an invalid pattern (*), such as a pattern for a file applied to a "
        "directory.",
        (
            "with an invalid pattern (",
            "the except parameter for a pattern in the permissions section",
            "chars' for",
        ),
        "A permission whose `object` is a file takes neither `pattern` nor `except`; where it is a "
        "folder, `pattern` is a text and `except` a list of texts.",
        (INSTRUCTION, PERMISSIONS),
        ("invalid-permission-pattern", "appspec-invalid"),
    ),
    KnownError(
        "acl-refused",
        "The deployment failed because of a problem with the acls permission settings in the "
        "application specification file for this object: /srv/web/a.sh.",
        ("acls permission settings in the application", "the -d parameter has been specified"),
        "`setfacl` refused the list (its user doesn't exist, or the file system has none), or a "
        "default entry (`d:`) was meant for a file: those need `type: [directory]`.",
        (INSTRUCTION, PERMISSIONS),
        ("invalid-acl", "default-acl-on-file"),
        look=(USERS,),
    ),
    KnownError(
        "context-refused",
        "The deployment failed because the application specification file contains an error in the "
        "settings for the context parameter.",
        ("an error in the settings for the context parameter",),
        "`semanage` or `restorecon` failed: SELinux is off, its tools are not installed, or it "
        "knows no such type.",
        (INSTRUCTION, PERMISSIONS),
        ("invalid-context",),
    ),
    KnownError(
        "owner-unknown",
        "can't find user for ubuntu",
        ("can't find user for", "can't find group for", "can’t find user for"),
        "The `owner` or `group` of a permission doesn't exist on the instance (`ubuntu` on Amazon "
        "Linux, `ec2-user` on Ubuntu; `owner: a:b` is not split).",
        (INSTRUCTION, PERMISSIONS),
        pattern=r"can['’]t find (?:user|group) for \S+",
        look=(USERS,),
    ),
    KnownError(
        "destination-in-the-way",
        "File exists @ dir_s_mkdir - /root",
        ("file exists @ ", "not a directory @ ", "is a directory @ "),
        "Something else lies where the agent wants to copy to: a file where a folder must be, a "
        "`destination` of `~` or none, or a link. A file's `destination` is the folder that it "
        "goes into.",
        (INSTALLER, FILES),
        ("destination-not-absolute", "destination-names-a-file", "source-not-in-artifact"),
        r"(?:File exists|Not a directory|Is a directory) @ \w+ - \S+",
    ),
    KnownError(
        "disk-full",
        "No space left on device",
        ("no space left on device", "the disk is (or was) full", "errno::enospc", "disk full"),
        "The instance's disk is full. The agent keeps the last revisions (`:max_revisions:` in its "
        "configuration, five by default).",
        (EXECUTOR, f"{GUIDE}reference-agent-configuration.html"),
        look=(DISK,),
    ),
    KnownError(
        "archive-not-unpacked",
        "Error extracting tar archive: 2",
        (
            "error extracting tar archive",
            "error extracting zip archive",
            "end of central directory signature not found",
            "bundletype in s3revision must be",
        ),
        "The revision is no archive of the type that the deployment names (zip, tar, tgz), or was "
        "cut off.",
        (EXECUTOR, f"{GUIDE}application-revisions-push.html"),
        look=(
            NextStep(
                "what the revision is",
                ("aws s3 cp s3://BUCKET/KEY revision && file revision",),
                f"{GUIDE}application-revisions-push.html",
            ),
            DISK,
        ),
    ),
    KnownError(
        "revision-not-read",
        "Aws::S3::Errors::AccessDenied - Access Denied",
        (
            "aws::s3::errors",
            "could not download bundle",
            "not opened for reading",
            "expected deployment artifact bundle etag",
            "try using s3 endpoint override",
        ),
        "The agent could not fetch the revision: the instance's role may not read the bucket (or "
        "the key that encrypts it), the object is gone or another one by now, or the bucket "
        "is in another region or out of reach.",
        (EXECUTOR, TROUBLE, f"{GUIDE}getting-started-create-iam-instance-profile.html"),
        look=(PROFILE,),
    ),
)
