"""The files that programs look for in the directory of a project: one row a program and file."""

from __future__ import annotations

from appspec_lint.lazy.records import dataclass


@dataclass(frozen=True)
class ProjectFile:
    """A file, or one of several, that some calls of a program require.

    `calls` are the values of the first operand, "" for a call without one; none means any call.
    """

    files: tuple[str, ...]
    calls: frozenset[str] = frozenset()
    named_by: tuple[str, ...] = ()
    """The options that name another file."""
    moved_by: tuple[str, ...] = ()
    """The options that name another directory."""
    valued: tuple[str, ...] = ()
    """Other options whose value is the next argument."""
    unless: tuple[str, ...] = ()
    """The options with which the file is not required."""
    upward: bool = False
    """Whether the program also looks in the directories above."""
    only: bool = False
    """Whether it is required only if no other operand follows."""
    anywhere: bool = False
    """Whether `calls` may be any operand, not only the first."""
    fatal: bool = True
    """Whether every version of the program fails without it."""


_NPM = ("-w", "--workspace", "--registry", "--loglevel", "--cache", "--userconfig", "--omit")
_NPM_DIRECTORY = ("--prefix", "-C")
_GLOBAL = ("-g", "--global", "--location=global", "-v", "--version", "-h", "--help")
_INFORMATION = ("-v", "--version", "-version", "-V", "-h", "--help", "-help")
_COMPOSE = (
    "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMPOSE_FILE = ProjectFile(
    _COMPOSE,
    _words("build up run pull push config create start"),
    named_by=("-f", "--file"),
    moved_by=("--project-directory",),
    valued=("-p", "--project-name", "--profile", "--env-file", "--ansi", "--progress"),
    upward=True,
)
_POM = ProjectFile(
    ("pom.xml", ".mvn/extensions.xml"),
    _words("clean validate compile test package verify install deploy site"),
    named_by=("-f", "--file"),
    valued=("-s", "--settings", "-pl", "--projects", "-P", "-T", "--activate-profiles"),
    unless=_INFORMATION,
    anywhere=True,
)
_SERVERLESS = ProjectFile(
    ("serverless.yml", "serverless.yaml", "serverless.json", "serverless.js", "serverless.ts",
     "serverless-compose.yml"),
    _words("deploy package"),
    named_by=("-c", "--config"),
    valued=("-s", "--stage", "-r", "--region"),
    upward=True,
)  # fmt: skip

PROJECT_FILES: dict[str, tuple[ProjectFile, ...]] = {
    "npm": (
        ProjectFile(
            ("package.json",),
            _words("ci clean-install run run-script test t start stop version publish pack"),
            moved_by=_NPM_DIRECTORY, valued=_NPM, unless=_GLOBAL, upward=True,
        ),
        ProjectFile(
            ("package-lock.json", "npm-shrinkwrap.json"), _words("ci clean-install"),
            moved_by=_NPM_DIRECTORY, valued=_NPM, unless=_GLOBAL, upward=True,
        ),
        ProjectFile(
            ("package.json",), _words("install i"),
            moved_by=_NPM_DIRECTORY, valued=_NPM, unless=_GLOBAL, upward=True, only=True,
            fatal=False,
        ),
    ),
    "yarn": (
        ProjectFile(
            ("package.json",), _words("run build test start lint workspace workspaces"),
            moved_by=("--cwd",), unless=_GLOBAL, upward=True,
        ),
        ProjectFile(
            ("package.json",), frozenset(("", "install")),
            moved_by=("--cwd",), unless=_GLOBAL, upward=True, only=True, fatal=False,
        ),
    ),
    "pnpm": (
        ProjectFile(
            ("package.json",), _words("install i run build test start"),
            moved_by=("-C", "--dir"), valued=("--filter", "-F"), unless=_GLOBAL, upward=True,
            only=True,
        ),
    ),
    "ng": (
        ProjectFile(
            ("angular.json", ".angular.json", "angular-cli.json", ".angular-cli.json"),
            _words("build b serve s test t lint e2e deploy run extract-i18n xi18n"), upward=True,
        ),
    ),
    "cdk": (
        ProjectFile(
            ("cdk.json",), _words("synth synthesize deploy diff ls list destroy"),
            valued=("-c", "--context", "--profile", "-o", "--output"), unless=("-a", "--app"),
        ),
    ),
    "mvn": (_POM,),
    "mvnw": (_POM,),
    "ant": (
        ProjectFile(
            ("build.xml",), named_by=("-f", "-file", "-buildfile"),
            unless=(*_INFORMATION, "-diagnostics", "-find", "-s"),
        ),
    ),
    "make": (
        ProjectFile(
            ("Makefile", "makefile", "GNUmakefile"), named_by=("-f", "--file", "--makefile"),
            moved_by=("-C", "--directory"), unless=(*_INFORMATION, "-p"),
        ),
    ),
    "composer": (
        ProjectFile(
            ("composer.json",),
            _words("install i update u upgrade dump-autoload dumpautoload run-script run validate"),
            moved_by=("-d", "--working-dir"), unless=("--version", "-V"), upward=True,
        ),
    ),
    "bundle": (
        ProjectFile(
            ("Gemfile", "gems.rb"), _words("install exec check update package cache"),
            named_by=("--gemfile",), unless=("--version", "-v"), upward=True,
        ),
    ),
    "rake": (
        ProjectFile(
            ("Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb"),
            named_by=("-f", "--rakefile"), unless=(*_INFORMATION, "-C", "--directory"), upward=True,
        ),
    ),
    "poetry": (
        ProjectFile(
            ("pyproject.toml",), _words("install build run lock export check publish"),
            moved_by=("-C", "--directory", "-P", "--project"), upward=True,
        ),
    ),
    "pipenv": (ProjectFile(("Pipfile.lock",), _words("sync"), upward=True),),
    "cargo": (
        ProjectFile(
            ("Cargo.toml",), _words("build test run check clippy fmt bench doc package publish"),
            named_by=("--manifest-path",), upward=True,
        ),
    ),
    "serverless": (_SERVERLESS,),
    "sls": (_SERVERLESS,),
    "sam": (
        ProjectFile(
            ("template.yaml", "template.yml", "template.json", "samconfig.toml", "samconfig.yaml"),
            _words("build"), named_by=("-t", "--template", "--template-file"),
            unless=("--config-file", "--help"),
        ),
    ),
    "docker-compose": (_COMPOSE_FILE,),
    "grunt": (
        ProjectFile(
            ("Gruntfile.*", "gruntfile.*"), named_by=("--gruntfile",),
            unless=(*_INFORMATION, "--base"), upward=True,
        ),
    ),
    "gulp": (
        ProjectFile(
            ("gulpfile.*", "gulpfile.js/index.js"), named_by=("-f", "--gulpfile"),
            unless=(*_INFORMATION, "--cwd"), upward=True,
        ),
    ),
}  # fmt: skip
"""The rows; `npm` and its relatives were run, the others are as their manuals say."""

COMPOSE_FILE = _COMPOSE_FILE
"""What `docker compose` requires, as `docker-compose` does."""
