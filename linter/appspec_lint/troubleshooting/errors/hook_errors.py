"""What the agent says of hook scripts."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import AGENT, GUIDE, PLUGIN, KnownError
from appspec_lint.troubleshooting.next_steps import ARCHIVE, PORT, SCRIPTS_LOG, USERS, WHOLE_LOG

EXECUTOR = f"{PLUGIN}hook_executor.rb"
HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
RUN = r"(?:Script at specified location: (?P<script>.+?)(?: run as user \S+)? )?"

KNOWN_ERRORS = (
    KnownError(
        "script-missing",
        "Script does not exist at specified location: …/deployment-archive/scripts/start.sh",
        ("script does not exist at specified location", "scriptmissing"),
        "The revision holds no file at the hook's `location`. It counts from the revision's root, "
        "is taken as it is written (no wildcards, variables or arguments; its case counts), and "
        "the file must have been in the artifact.",
        (EXECUTOR, HOOKS),
        (
            "hook-script-missing",
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
        "Unable to set script at specified location: scripts/start.sh as executable",
        ("unable to set script at specified location", "scriptnotexecutable"),
        "The agent runs `chmod +x` on a hook script that isn't executable, and was not allowed to: "
        "it doesn't run as root, or the file system is read-only or full.",
        (EXECUTOR,),
        (),
        r"Unable to set script at specified location: (?P<script>.+?) as executable"
        r"|Unable to set script at specified location|\bScriptNotExecutable\b",
    ),
    KnownError(
        "script-made-executable",
        "Script at specified location: scripts/start.sh is not executable.  Trying to make it "
        "executable.",
        ("trying to make it executable",),
        "Harmless: the agent makes a hook script executable by itself. Only scripts that a hook "
        "script calls need the bit in the artifact.",
        (EXECUTOR,),
        (),
        RUN + r"is not executable\.\s+Trying to make it executable|Trying to make it executable",
    ),
    KnownError(
        "script-timed-out",
        "Script at specified location: scripts/start.sh failed to complete in 300 seconds",
        ("failed to complete in", "scripttimedout"),
        "The script was still running when its `timeout` was over: a server in the foreground, a "
        "question that nobody answers (stdin is closed), or work that takes longer than that.",
        (EXECUTOR, HOOKS),
        ("foreground-server", "interactive-command", "timeout-misread", "timeout-too-long"),
        RUN + r"failed to complete in \d+ seconds|\bScriptTimedOut\b",
        (SCRIPTS_LOG,),
    ),
    KnownError(
        "output-left-open",
        "Script at specified location: scripts/start.sh failed to close STDOUT",
        ("failed to close std",),
        "The script has ended, but a process that it left in the background still holds its "
        "stdout or stderr. The agent waited for that until the timeout. Redirect both: "
        "`> log 2>&1 < /dev/null &`.",
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
        "Script at specified location: scripts/start.sh failed with error Errno::ENOENT with "
        "message No such file or directory - …/deployment-archive/scripts/start.sh",
        ("failed with error errno::enoent", "failed with error no such file or directory"),
        "The script is there, what runs it isn't: its first line ends in a carriage return (a "
        "script written on Windows), or names an interpreter that the instance lacks. A blank in "
        "`location` does the same.",
        (EXECUTOR, "https://github.com/travis-ci/dpl/issues/353"),
        ("script-crlf", "interpreter-missing", "space-in-script-path"),
        RUN + r"failed with error (?:Errno::ENOENT(?: with message No such file or directory)?"
        r"|No such file or directory(?: \(os error 2\))?)",
    ),
    KnownError(
        "script-without-first-line",
        "Script at specified location: scripts/start.sh failed with error Exec format error "
        "(os error 8)",
        ("exec format error", "errno::enoexec"),
        "Its first line is no `#!` line, and agent 2.x starts the script without a shell. (Or a "
        "program is built for another processor.)",
        ("aws/aws-codedeploy-agent 2.x script.rs", EXECUTOR),
        ("script-without-shebang",),
        RUN + r"(?:failed with error )?(?:Exec format error(?: \(os error 8\))?|Errno::ENOEXEC)",
    ),
    KnownError(
        "script-not-allowed",
        "Script at specified location: scripts failed with error Errno::EACCES with message "
        "Permission denied - …/deployment-archive/scripts",
        ("errno::eacces", "permission denied (os error 13)"),
        "`location` names a folder, or the file system forbids to run programs (noexec).",
        (EXECUTOR,),
        (),
        RUN + r"(?:failed with error )?(?:Errno::EACCES(?: with message Permission denied)?"
        r"|Permission denied \(os error 13\))",
    ),
    KnownError(
        "command-not-found",
        "Script at specified location: scripts/start.sh failed with exit code 127",
        ("failed with exit code 127",),
        "The last command was not found: it is not on the agent's PATH (nvm, pm2, sdkman are set "
        "up for login shells only), not shipped (a helper beside the script), or its path is "
        "relative (the working directory is not the revision). With `runas` also a script "
        "whose first line ends in a carriage return.",
        (EXECUTOR, "https://github.com/aws/aws-codedeploy-agent/issues/89"),
        (
            "helper-script-missing",
            "profile-not-loaded",
            "wrong-working-directory",
            "script-crlf",
            "script-without-shebang",
            "interpreter-missing",
        ),
        RUN + r"failed with exit code 127\b",
        (SCRIPTS_LOG,),
    ),
    KnownError(
        "command-not-executable",
        "Script at specified location: scripts/start.sh failed with exit code 126",
        ("failed with exit code 126",),
        "A program that the script calls may not be run: it lost its executable bit (the agent "
        "sets it for the hook's own script only), or its folder is closed to the user of `runas`.",
        (EXECUTOR,),
        ("helper-not-executable",),
        RUN + r"failed with exit code 126\b",
        (SCRIPTS_LOG,),
    ),
    KnownError(
        "script-failed",
        "Script at specified location: scripts/start.sh failed with exit code 1",
        ("failed with exit code", "scriptfailed"),
        "The script itself ended with that status: its own output says why. With `run as user`, "
        "`su` may have refused before it started. Without an exit code it was ended by a signal.",
        (EXECUTOR, HOOKS),
        (
            "stop-not-idempotent",
            "helper-script-missing",
            "wrong-working-directory",
            "profile-not-loaded",
            "used-before-install",
            "invalid-runas",
            "runas-cannot-log-in",
        ),
        RUN + r"failed with exit code\s*\d*|\bScriptFailed\b",
        (SCRIPTS_LOG, WHOLE_LOG, USERS, PORT),
    ),
    KnownError(
        "agent-restarted",
        "Failed: Failing in-progress lifecycle event after an agent restart.",
        ("in-progress lifecycle event after an agent restart",),
        "The agent (or the instance) was restarted while the event ran: by the script itself, by "
        "an update of the agent, or from outside.",
        (
            f"{AGENT}plugins/codedeploy/command_poller.rb",
            "https://github.com/aws/aws-codedeploy-agent/issues/402",
        ),
        look=(WHOLE_LOG,),
    ),
)
