"""Errors of programs that builds and hooks run often: npm, Java, systemd, git."""

from __future__ import annotations

from appspec_lint.troubleshooting.known_error import BUILD_GUIDE, GUIDE, KnownError, NextStep

HOOKS = f"{GUIDE}reference-appspec-file-structure-hooks.html"
NPM = "https://docs.npmjs.com/cli/commands/"
SYSTEMD = "https://www.freedesktop.org/software/systemd/man/latest/systemctl.html"
SPRING = "https://docs.spring.io/spring-boot/gradle-plugin/packaging.html"
UNITS = NextStep(
    "the unit files on the instance, and the log of the service",
    (
        "systemctl list-unit-files --type service",
        "sudo journalctl --unit SERVICE --lines 50 --no-pager",
    ),
    SYSTEMD,
)

KNOWN_ERRORS = (
    KnownError(
        "npm-script-missing",
        "Missing script",
        'npm error Missing script: "build"',
        ("missing script: ",),
        "`package.json` in this directory has no such script: its name is misspelled, or the "
        "command runs in another directory of the repository.",
        (f"{NPM}npm-run-script",),
        ("build-file-missing", "npm-script-missing"),
        r"Missing script: \S+",
        (NextStep("the scripts of `package.json`", ("npm run",), f"{NPM}npm-run-script"),),
    ),
    KnownError(
        "npm-lock-missing",
        "can only install with an existing package-lock.json",
        "npm error The `npm ci` command can only install with an existing package-lock.json or "
        "npm-shrinkwrap.json with lockfileVersion >= 1.",
        (
            "can only install with an existing package-lock.json",
            "can only install packages when your package.json and package-lock.json",
            "cipm can only install packages",
            "err_pnpm_no_lockfile",
            "err_pnpm_outdated_lockfile",
        ),
        "The lock file is not in this directory, is not in git, or does not match `package.json`: "
        "run `npm install` and commit `package-lock.json`.",
        (f"{NPM}npm-ci",),
        ("build-file-missing", "file-not-in-git"),
        look=(
            NextStep(
                "whether git has the lock file",
                ("git ls-files | grep -E 'package-lock.json|pnpm-lock.yaml'",),
                f"{NPM}npm-ci",
            ),
        ),
    ),
    KnownError(
        "jar-cannot-run",
        "no main manifest attribute",
        "no main manifest attribute, in /srv/orders/orders-0.0.1-plain.jar",
        ("no main manifest attribute",),
        "This jar is not an executable one. Gradle's Spring Boot plugin creates two, `app.jar` and "
        "`app-plain.jar`, and a pattern such as `*.jar` can select the plain one.",
        (SPRING,),
        ("plain-jar-matched",),
        look=(
            NextStep(
                "which jars there are, and whether one names a main class",
                ("ls -la DIRECTORY/*.jar", "unzip -p FILE.jar META-INF/MANIFEST.MF"),
                SPRING,
            ),
        ),
    ),
    KnownError(
        "unit-missing",
        "Unit … not found",
        "Failed to restart orders.service: Unit orders.service not found.",
        (
            ".service not found",
            "unit file does not exist",
            ".service could not be found",
            "not loaded.",
            ".service is masked",
        ),
        "systemd has no unit of this name: the AppSpec does not install it to "
        "`/etc/systemd/system`, it is installed after this hook, or `systemctl daemon-reload` was "
        "not run. Stopping a unit that does not exist fails, too: add `|| true`.",
        (SYSTEMD, HOOKS),
        ("stop-not-idempotent", "started-file-not-installed"),
        r"Unit \S+ (?:not found|could not be found|not loaded|is masked)"
        r"|Failed to \w+ unit: Unit file \S* ?does not exist",
        (UNITS,),
    ),
    KnownError(
        "unit-failed",
        "the control process exited with error code",
        "Job for nginx.service failed because the control process exited with error code.",
        (
            "the control process exited with error code",
            "failed because a timeout was exceeded",
            "failed with result 'exit-code'",
        ),
        "The service itself did not start: its own log contains the reason (its configuration, a "
        "port in use, a missing file).",
        (SYSTEMD, HOOKS),
        look=(UNITS,),
    ),
    KnownError(
        "git-credentials",
        "could not read Username for",
        "fatal: could not read Username for 'https://github.com': No such device or address",
        (
            "could not read username for",
            "host key verification failed",
            "permission denied (publickey)",
        ),
        "git needs credentials, and there is no terminal to enter them: use a token or a deploy "
        "key, or let CodeBuild or CodeDeploy fetch the source.",
        (f"{BUILD_GUIDE}build-spec-ref.html#build-spec.env.git-credential-helper", HOOKS),
        ("interactive-command",),
    ),
    KnownError(
        "not-a-git-repository",
        "not a git repository",
        "fatal: not a git repository (or any of the parent directories): .git",
        ("not a git repository",),
        "The source has no `.git`: CodePipeline passes the source to CodeBuild as a zip without "
        "it (unless the source action uses a full clone), and a revision contains none, either.",
        (
            "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
            "tutorials-codecommit-gitclone.html",
        ),
        look=(
            NextStep(
                "use the variables of CodeBuild instead of git",
                ("echo $CODEBUILD_RESOLVED_SOURCE_VERSION",),
                f"{BUILD_GUIDE}build-env-ref-env-vars.html",
            ),
        ),
    ),
    KnownError(
        "package-not-available",
        "E: Unable to locate package",
        "E: Unable to locate package openjdk-17-jdk",
        ("unable to locate package", "no match for argument: ", "has no installation candidate"),
        "The repositories of this system do not contain the package: run `apt-get update` first, "
        "or use the name that the package has in this distribution (Amazon Linux and Ubuntu have "
        "different ones).",
        ("https://manpages.debian.org/stable/apt/apt-get.8.en.html",),
        look=(
            NextStep(
                "the system, and the packages of a similar name",
                ("cat /etc/os-release", "apt-cache search NAME || yum search NAME"),
                "https://manpages.debian.org/stable/apt/apt-cache.8.en.html",
            ),
        ),
    ),
)
