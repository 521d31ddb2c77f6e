"""Errors of the shells, in build commands and in hook scripts."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import BUILD_GUIDE, PLUGIN, KnownError, NextStep

EXECUTOR = f"{PLUGIN}hook_executor.rb"
COMMANDS = f"{BUILD_GUIDE}build-spec-ref.html"
BASH = "https://www.gnu.org/software/bash/manual/bash.html#Exit-Status"
DASH = "https://manpages.debian.org/stable/dash/dash.1.en.html"
CMDLETS = "https://repost.aws/knowledge-center/powershell-cmdlet-errors-codedeploy"
BITS = (
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-deployments.html"
    "#troubleshooting-deployments-powershell"
)
LIST = NextStep(
    "what the directory contains: add this line before the command that fails",
    ("pwd; ls -la",),
    COMMANDS,
)
CHECK = NextStep(
    "the syntax of the script, without running it",
    ("bash -n SCRIPT", "dash -n SCRIPT"),
    BASH,
)

KNOWN_ERRORS = (
    KnownError(
        "directory-not-found",
        "cd: …: No such file or directory",
        "scripts/start.sh: line 3: cd: backend: No such file or directory",
        ("cd: ", "can't cd to"),
        "The directory does not exist where the shell is. In a build, commands start in the source "
        "root, and `cd` stays in effect for the next commands, so a second `cd app` is relative to "
        "the first. In a hook, the working directory is not the revision, and nothing is installed "
        "yet at BeforeInstall.",
        (COMMANDS, EXECUTOR, "https://github.com/aws/aws-codedeploy-agent/issues/67"),
        ("build-file-missing", "wrong-working-directory", "used-before-install"),
        r"cd: .+?: No such file or directory|can't cd to \S+",
        (LIST,),
    ),
    KnownError(
        "shell-syntax",
        "syntax error: unexpected end of file",
        "scripts/start.sh: line 12: syntax error: unexpected end of file",
        (
            "syntax error: unexpected end of file",
            "syntax error near unexpected token",
            "syntax error: end of file unexpected",
            "syntax error: unterminated quoted string",
            "unexpected eof while looking for matching",
            "unterminated quoted string",
            '" unexpected (expecting "',
        ),
        "The shell cannot parse the script: an `if` without `fi`, a `do` without `done`, an "
        "unclosed quote or here-document, or Windows line endings (CRLF). If dash reports it, the "
        "script may also use the syntax of bash.",
        (BASH, DASH),
        (
            "shell-syntax-error",
            "script-crlf",
            "bash-only-script",
            "bash-only-command",
            "script-without-shebang",
        ),
        r"syntax error: unexpected end of file|syntax error near unexpected token.*"
        r"|syntax error: end of file unexpected.*|(?:syntax error: )?unterminated quoted string"
        r"|unexpected EOF while looking for matching.*|\"[^\"(]+\" unexpected \(expecting.*",
        (CHECK,),
    ),
    KnownError(
        "outside-function",
        "local: can only be used in a function",
        "scripts/start.sh: line 3: local: can only be used in a function",
        (
            "local: can only be used in a function",
            "local: not in a function",
            "return: can only `return' from a function",
        ),
        "`local` and `return` belong in a function: at the top level of a script, assign the "
        "variable without `local`, and leave the script with `exit`.",
        (BASH, DASH),
        ("used-outside-function",),
        r"local: (?:can only be used|not) in a function"
        r"|return: can only `return' from a function.*",
        (CHECK,),
    ),
    KnownError(
        "test-operator",
        "[: …: unexpected operator",
        "scripts/start.sh: 4: [: prod: unexpected operator",
        ("unexpected operator", "[: too many arguments", "unary operator expected"),
        "`[` of sh compares with `=`, not with `==`, and a variable that is empty or contains "
        'spaces must be quoted: `[ "$stage" = prod ]`.',
        (DASH, BASH),
        ("bash-only-script", "bash-only-command", "script-without-shebang"),
        r"\[: .*?(?:unexpected operator|too many arguments|unary operator expected)",
    ),
    KnownError(
        "array-lost",
        "syntax error: invalid arithmetic operator",
        'script.sh: line 4: 7.4: syntax error: invalid arithmetic operator (error token is ".4")',
        ("syntax error: invalid arithmetic operator",),
        "The shell evaluates the index of an array that is not declared as associative here. In a "
        "build, arrays and functions of one command do not exist in the next: use one `|` block, "
        "or a script.",
        (COMMANDS, "https://github.com/aws/aws-cdk/issues/26694"),
        ("state-lost-between-commands",),
    ),
    KnownError(
        "copied-into-itself",
        "cannot copy a directory, …, into itself",
        "cp: cannot copy a directory, 'release', into itself, 'release/release'",
        ("into itself",),
        "The pattern of `cp -r *` also matches the target directory. `cp` skips it, copies the "
        "rest and exits with 1, which fails the command: create the target outside the directory "
        "that is copied, or list what to copy.",
        ("https://www.gnu.org/software/coreutils/manual/html_node/cp-invocation.html",),
        ("copied-into-itself",),
        pattern=r"cannot (?:copy a directory|move)[, ].*?into itself.*|cannot copy .*?to a "
        r"subdirectory of itself.*",
        look=(LIST,),
    ),
    KnownError(
        "exit-code-127",
        "exit status 127",
        "Reason: exit status 127",
        ("exit status 127", "exit code 127", "exit code: 127", "exited with code 127"),
        "The shell did not find the command: it is not installed, is not on the PATH, or is a "
        "relative path in another directory. The line before says which command.",
        (BASH, EXECUTOR),
        (
            "assignment-with-spaces",
            "bash-only-command",
            "profile-not-loaded",
            "wrong-working-directory",
            "helper-script-missing",
            "build-file-missing",
            "misspelled-command",
            "typographic-character",
            "assignment-as-program",
            "script-crlf",
        ),
        r"(?:Error while executing command: .*?)?exit(?:ed with)? (?:status|code):? 127\b",
        (
            NextStep(
                "whether the shell finds the program: add this line before the command",
                ("command -v PROGRAM; echo $PATH",),
                BASH,
            ),
        ),
    ),
    KnownError(
        "exit-code-126",
        "exit status 126",
        "Reason: exit status 126",
        ("exit status 126", "exit code 126", "exit code: 126", "exited with code 126"),
        "The command was found but cannot be executed: git does not have its executable bit (a "
        "file committed on Windows, such as `gradlew`), or it is a directory.",
        (BASH, EXECUTOR),
        ("build-file-missing", "helper-not-executable"),
        r"(?:Error while executing command: .*?)?exit(?:ed with)? (?:status|code):? 126\b",
        (
            NextStep(
                "the mode in git, and how to set it",
                ("git ls-files --stage FILE", "git update-index --chmod=+x FILE"),
                "https://git-scm.com/docs/git-update-index",
            ),
        ),
    ),
    KnownError(
        "killed-for-memory",
        "exit status 137",
        "Reason: exit status 137",
        ("exit status 137", "exit code 137", "exit code: 137", "signal: killed"),
        "The process was killed with SIGKILL, usually because the machine ran out of memory: use "
        "a larger compute type or instance, or limit what the process uses.",
        (f"{BUILD_GUIDE}build-env-ref-compute-types.html", BASH),
        pattern=r"exit (?:status|code):? 137\b|signal: killed",
        look=(
            NextStep(
                "the memory, before the command that is killed",
                ("free -m",),
                f"{BUILD_GUIDE}build-env-ref-compute-types.html",
            ),
        ),
    ),
    KnownError(
        "powershell-blocked",
        "cannot be loaded because running scripts is disabled on this system",
        "File C:\\app\\install.ps1 cannot be loaded because running scripts is disabled on this "
        "system.",
        ("running scripts is disabled on this system",),
        "The execution policy blocks a script that is called by another one. The agent starts the "
        "hook itself with `-ExecutionPolicy Bypass`; a script that a `.bat` file starts needs the "
        "same: `powershell -ExecutionPolicy Bypass -File install.ps1`.",
        (f"{EXECUTOR.replace('plugins/codedeploy/hook_executor', 'platform/windows_util')}",),
        look=(
            NextStep(
                "the execution policy of each scope",
                ("Get-ExecutionPolicy -List",),
                "https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/"
                "about_execution_policies",
            ),
        ),
    ),
    KnownError(
        "powershell-32-bit",
        "was not loaded because no valid module file was found",
        "Import-Module : The specified module 'WebAdministration' was not loaded because no valid "
        "module file was found in any module directory.",
        (
            "was not loaded because no valid module file was found",
            "retrieving the com class factory for component",
            "is not recognized as the name of a cmdlet",
            "is not recognized as a name of a cmdlet",
        ),
        "The module or cmdlet is not installed, or exists only for 64-bit PowerShell: the agent "
        "for Windows is a 32-bit process and starts 32-bit PowerShell. Start the script again with "
        "`C:\\Windows\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe`.",
        (BITS,),
        ("powershell-needs-64-bit",),
        look=(
            NextStep(
                "whether the hook runs in 64-bit PowerShell: add this line to it",
                ("Get-Process -Id $PID | Out-Null; [Environment]::Is64BitProcess",),
                BITS,
            ),
        ),
    ),
    KnownError(
        "batch-command-not-found",
        "is not recognized as an internal or external command",
        "'npm' is not recognized as an internal or external command, operable program or batch "
        "file.",
        ("is not recognized as an internal or external command",),
        "The program is not installed, or is not on the PATH of the agent's service (it has the "
        "PATH of the time when the service started: restart it after an installation).",
        (CMDLETS,),
        look=(
            NextStep(
                "where the program is, and the PATH of the machine",
                ("where.exe PROGRAM", "[Environment]::GetEnvironmentVariable('Path', 'Machine')"),
                CMDLETS,
            ),
        ),
    ),
)
