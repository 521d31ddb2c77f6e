"""The agent's errors about hook scripts."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, PLUGIN, KnownError
from appspec_lint.troubleshooting.next_steps import ARCHIVE, PORT, SCRIPTS_LOG, USERS, WHOLE_LOG

EXECUTOR = f"{PLUGIN}hook_executor.rb"
HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
RUN = r"(?:Script at specified location: (?P<script>.+?)(?: run as user \S+)? )?"

KNOWN_ERRORS = (
    KnownError(
        "script-missing",
        "Script does not exist at specified location",
        "Script does not exist at specified location: …/deployment-archive/scripts/start.sh",
        ("script does not exist at specified location", "scriptmissing"),
        "The revision contains no file at the hook's `location`. The path is relative to the root "
        "of the revision and is used exactly as written (no wildcards, variables or arguments; "
        "case-sensitive), and the artifact must include the file.",
        (EXECUTOR, HOOKS),
        (
            "hook-script-missing",
            "path-outside-revision",
            "hook-script-not-in-artifact",
            "discard-paths-moves-script",
            "file-not-in-git",
        ),
        r"Script does not exist at specified location"
        r"(?:: (?:\S*/deployment-archive/)?(?P<script>[^\"\\]+?)(?= - /|[\"\\]|$))?"
        r"|\bScriptMissing\b",
        (ARCHIVE,),
    ),
    KnownError(
        "script-not-executable",
        "Unable to set script at specified location: … as executable",
        "Unable to set script at specified location: scripts/start.sh as executable",
        ("unable to set script at specified location", "scriptnotexecutable"),
        "The agent runs `chmod +x` on a hook script that is not executable, but was not permitted "
        "to: the agent does not run as root, or the file system is read-only or full.",
        (EXECUTOR,),
        (),
        r"Unable to set script at specified location: (?P<script>.+?) as executable"
        r"|Unable to set script at specified location|\bScriptNotExecutable\b",
    ),
    KnownError(
        "script-made-executable",
        "Trying to make it executable",
        "Script at specified location: scripts/start.sh is not executable.  Trying to make it "
        "executable.",
        ("trying to make it executable",),
        "Harmless: the agent makes hook scripts executable. Only scripts that a hook script calls "
        "need their executable bit in the artifact.",
        (EXECUTOR,),
        (),
        RUN + r"is not executable\.\s+Trying to make it executable|Trying to make it executable",
    ),
    KnownError(
        "script-timed-out",
        "failed to complete in … seconds",
        "Script at specified location: scripts/start.sh failed to complete in 300 seconds",
        ("failed to complete in", "scripttimedout"),
        "The script was still running when its `timeout` expired: a server in the foreground, a "
        "prompt that nobody answers (stdin is closed), or work that takes longer.",
        (EXECUTOR, HOOKS),
        ("foreground-server", "interactive-command", "timeout-misread", "timeout-too-long"),
        RUN + r"failed to complete in \d+ seconds|\bScriptTimedOut\b",
        (SCRIPTS_LOG,),
    ),
    KnownError(
        "output-left-open",
        "failed to close STDOUT",
        "Script at specified location: scripts/start.sh failed to close STDOUT",
        ("failed to close std",),
        "The script has exited, but a background process that it started keeps its stdout or "
        "stderr open. The agent waited for them to close until the timeout expired. Redirect "
        "both: `> log 2>&1 < /dev/null &`.",
        (
            EXECUTOR,
            f"{GUIDE}troubleshooting-deployments.html",
            "https://github.com/aws/aws-codedeploy-agent/issues/118",
        ),
        ("background-holds-output",),
        RUN + r"failed to close STD(?:OUT|ERR)",
    ),
    KnownError(
        "interpreter-not-found",
        "failed with error Errno::ENOENT",
        "Script at specified location: scripts/start.sh failed with error Errno::ENOENT with "
        "message No such file or directory - …/deployment-archive/scripts/start.sh",
        ("failed with error errno::enoent", "failed with error no such file or directory"),
        "The script exists, but its interpreter does not: the shebang ends in a carriage return "
        "(a script written on Windows), or names an interpreter that is not installed on the "
        "instance. A space in `location` has the same effect.",
        (EXECUTOR, "https://github.com/travis-ci/dpl/issues/353"),
        ("script-crlf", "interpreter-missing", "space-in-script-path"),
        RUN + r"failed with error (?:Errno::ENOENT(?: with message No such file or directory)?"
        r"|No such file or directory(?: \(os error 2\))?)",
    ),
    KnownError(
        "script-without-shebang",
        "Exec format error (os error 8)",
        "Script at specified location: scripts/start.sh failed with error Exec format error "
        "(os error 8)",
        ("exec format error", "errno::enoexec"),
        "The script has no shebang, and agent 2.x starts scripts without a shell. (Or a program "
        "was built for another processor architecture.)",
        ("aws/aws-codedeploy-agent 2.x script.rs", EXECUTOR),
        ("script-without-shebang",),
        RUN + r"(?:failed with error )?(?:Exec format error(?: \(os error 8\))?|Errno::ENOEXEC)",
    ),
    KnownError(
        "script-permission-denied",
        "failed with error Errno::EACCES",
        "Script at specified location: scripts failed with error Errno::EACCES with message "
        "Permission denied - …/deployment-archive/scripts",
        ("errno::eacces", "permission denied (os error 13)"),
        "`location` names a directory, or the file system is mounted with `noexec`.",
        (EXECUTOR,),
        ("hook-script-is-directory",),
        RUN + r"(?:failed with error )?(?:Errno::EACCES(?: with message Permission denied)?"
        r"|Permission denied \(os error 13\))",
    ),
    KnownError(
        "command-not-found",
        "failed with exit code 127",
        "Script at specified location: scripts/start.sh failed with exit code 127",
        ("failed with exit code 127",),
        "The last command was not found: it is not on the agent's PATH (nvm, pm2 and sdkman are "
        "set up for login shells only), is not in the revision (a helper script), or its path is "
        "relative (the working directory is not the revision). With `runas`, it can also be a "
        "script whose shebang ends in a carriage return.",
        (EXECUTOR, "https://github.com/aws/aws-codedeploy-agent/issues/89"),
        (
            "helper-script-missing",
            "profile-not-loaded",
            "assignment-with-spaces",
            "wrong-working-directory",
            "script-crlf",
            "script-without-shebang",
            "interpreter-missing",
            "misspelled-command",
            "typographic-character",
            "assignment-as-program",
        ),
        RUN + r"failed with exit code 127\b",
        (SCRIPTS_LOG,),
    ),
    KnownError(
        "command-not-executable",
        "failed with exit code 126",
        "Script at specified location: scripts/start.sh failed with exit code 126",
        ("failed with exit code 126",),
        "A program that the script calls cannot be executed: its executable bit is missing (the "
        "agent sets it only for the hook script itself), or the user of `runas` cannot access its "
        "directory.",
        (EXECUTOR,),
        ("helper-not-executable",),
        RUN + r"failed with exit code 126\b",
        (SCRIPTS_LOG,),
    ),
    KnownError(
        "script-failed",
        "failed with exit code 1",
        "Script at specified location: scripts/start.sh failed with exit code 1",
        ("failed with exit code", "scriptfailed"),
        "The script itself exited with this code: its output shows why. With `run as user`, `su` "
        "may have refused to start it. Without an exit code, it was ended by a signal.",
        (EXECUTOR, HOOKS),
        (
            "stop-not-idempotent",
            "helper-script-missing",
            "wrong-working-directory",
            "profile-not-loaded",
            "used-before-install",
            "npm-script-missing",
            "shell-syntax-error",
            "terminal-required",
            "used-outside-function",
            "copied-into-itself",
            "invalid-runas",
            "runas-cannot-log-in",
        ),
        RUN + r"failed with exit code\s*\d*|\bScriptFailed\b",
        (SCRIPTS_LOG, WHOLE_LOG, USERS, PORT),
    ),
    KnownError(
        "agent-restarted",
        "Failing in-progress lifecycle event after an agent restart",
        "Failed: Failing in-progress lifecycle event after an agent restart.",
        ("in-progress lifecycle event after an agent restart",),
        "The agent (or the instance) was restarted during the lifecycle event: by the script "
        "itself, by an agent update, or from outside.",
        (
            f"{AGENT}plugins/codedeploy/command_poller.rb",
            "https://github.com/aws/aws-codedeploy-agent/issues/402",
        ),
        ("reboot-in-hook",),
        look=(WHOLE_LOG,),
    ),
)
