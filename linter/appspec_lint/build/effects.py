"""The effects that a build's commands may have on its files.

Paths are relative to the source root, and absolute if they are outside it.
"""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from appspec_lint.lazy.enums import Enum
from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import is_within, join, relative_to
from appspec_lint.toolchain import ToolOutput


@dataclass(frozen=True)
class Anything:
    """Any file may be written.

    `code` is the command line of a program whose effect is unknown: it writes a file that people
    write only if it names it. None where it cannot be read what is written, such as `cp "$A" "$B"`.
    """

    code: str | None = None

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        return True


@dataclass(frozen=True)
class Write:
    """Some files may be written: below a directory, or with certain names, or both.

    `directory` may also be a file; None for any directory. `names` are the names of files, or of
    directories with all files below them; None for any. A name also has to match `pattern`.
    """

    directory: str | None
    names: frozenset[str] | None = None
    pattern: str = "*"

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        if self.directory is not None and not is_within(path, self.directory):
            return False
        names = relative_to(path, self.directory or "").split("/")
        if self.names is not None and self.names.isdisjoint(names) and path != self.directory:
            return False
        return _matches(names, self.pattern)


@dataclass(frozen=True)
class Fetch:
    """Unknown files are fetched or unpacked into a directory."""

    directory: str

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        return is_within(path, self.directory)


@dataclass(frozen=True)
class Edit:
    """The content of files that exist may be changed where they are; no file is created."""

    files: Anything | Write

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        return self.files.touches(path)


@dataclass(frozen=True)
class BuildOutput:
    """Any file may be written below a directory, on a path with one of the components."""

    directory: str | None
    components: frozenset[str]

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        if self.components.isdisjoint(posixpath.dirname(path).split("/")):
            return False
        return self.directory is None or is_within(path, self.directory)


@dataclass(frozen=True)
class Generate:
    """A build tool whose configuration has been read writes its products."""

    output: ToolOutput

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        output = self.output
        if not output.complete:
            return True
        return any(is_within(path, directory) for directory in output.directories) or any(
            fnmatchcase(path, pattern) for pattern in output.files
        )


_REPORTS = regex(
    r"(?:^|/)(?:coverage|htmlcov|reports?|test[-_]?reports?|test[-_]?results?|TestResults|junit|"
    r"\.nyc_output|\.pytest_cache|__pycache__|allure-results|cypress)/|"
    r"(?:^|/)(?:[^/]*\.xml|\.coverage|"
    r"[^/]*(?:coverage|report|results)[^/]*\.(?:json|html|txt|sarif|log|csv|out|info|md))$|lcov\.info$"
)


@dataclass(frozen=True)
class Reports:
    """The reports of a test runner or an analyzer may be written below a directory."""

    directory: str | None

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        if self.directory is not None and not is_within(path, self.directory):
            return False
        return _REPORTS.search(path) is not None


@dataclass(frozen=True)
class Remove:
    """A file, or a directory with all files below it, may be removed; None for any.

    With a pattern, only paths on which a name matches it are.
    """

    place: str | None
    pattern: str | None = None
    certain: bool = True

    @property
    def complete(self) -> bool:
        """Whether everything that it concerns is certainly removed."""
        return self.certain and bool(self.place) and self.pattern is None

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        if self.place is not None and not is_within(path, self.place):
            return False
        pattern = self.pattern
        return pattern is None or any(fnmatchcase(part, pattern) for part in path.split("/"))


@dataclass(frozen=True)
class MakeDirectory:
    """A directory is created. It has no files until another command writes some."""

    place: str
    certain: bool = True

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        return is_within(path, self.place)


class Form(Enum):
    """Where a copy is placed: at the target, in it, or in it only if it is a directory."""

    AT = "at"
    IN = "in"
    FITTING = "fitting"


@dataclass(frozen=True)
class CopyTree:
    """One source that a command copies.

    A `deep` copy includes directories and all files below them. It is `by_tool` if it is what a
    tool does by its configuration.
    """

    source: str
    target: str
    form: Form
    deep: bool
    certain: bool = True
    by_tool: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy of `source` at `target`, and if it is `deep`, of all files below it.

    It is what a `CopyTree` becomes once it is known whether its target is a directory.
    """

    source: str
    target: str
    deep: bool
    certain: bool = True

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        return path == self.target or (self.deep and is_within(path, self.target))

    def source_of(self, path: str) -> str:
        """The path that is copied to `path`, which is within the target."""
        return join(self.source, relative_to(path, self.target))

    def target_of(self, path: str) -> str | None:
        """Where `path` is copied to; None if it is not copied."""
        if path == self.source or (self.deep and is_within(path, self.source)):
            return join(self.target, relative_to(path, self.source))
        return None


@dataclass(frozen=True)
class Archive:
    """What a command packs for `aws deploy` to send: patterns relative to `directory`.

    `name` is the path of the archive that it writes. `pushed` means that the same command uploads
    it (`aws deploy push`); then `name` is the key of the object. A part that a variable hides is
    spelled as the command spells it.
    """

    directory: str
    patterns: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    flat: bool = False
    name: str = ""
    pushed: bool = False
    until: int = 0
    """The number of effects of the commands before it."""


@dataclass(frozen=True)
class Upload:
    """A file that a command uploads to S3.

    `path` is None if it is unknown. `key` is that of the object; a part that a variable hides is
    spelled as the command spells it.
    """

    path: str | None
    key: str
    certain: bool = True


class RevisionType(Enum):
    """Where a deployment gets its revision from."""

    S3 = "S3"
    GITHUB = "GitHub"
    CONTENT = "AppSpecContent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DeploymentCall:
    """A call of `aws deploy create-deployment`; what it does not say is an empty string.

    https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
    """

    revision: RevisionType
    key: str = ""
    bundle_type: str = ""
    repository: str = ""
    file_exists_behavior: str = ""
    certain: bool = True
    by_tool: bool = False
    """Whether a tool makes the call, which has settings of its own."""


class NeedKind(Enum):
    """What a command does with a path that it requires."""

    FILE = "reads"
    DIRECTORY = "changes to"
    PROJECT = "works on"  # a file that its program looks for, such as package.json
    PROGRAM = "runs"  # the file must be executable
    PLAIN_SCRIPT = "passes to an interpreter"
    PERMISSION = "changes the mode of"


@dataclass(frozen=True)
class Need:
    """A path that a command requires, and fails without.

    `paths` are alternatives, of which one is enough; the base name may be a pattern (`*.csproj`).
    """

    call: str
    """The command, as short as a message needs it: `npm ci`."""
    kind: NeedKind
    paths: tuple[str, ...]
    directory: str
    """The working directory."""
    operand: str = ""
    """The path as the command names it; empty if the program looks for it."""
    authored: bool = True
    """Whether people write such a file: no build tool creates it."""
    fatal: bool = True
    """Whether the failure of the command fails the build."""


@dataclass(frozen=True)
class MakeExecutable:
    """A file, or a directory with all files below it, may become executable; None for any."""

    place: str | None


_WrittenFiles = (
    Anything | Write | Edit | Fetch | Reports | BuildOutput | Generate | Remove | MakeDirectory
)
FileEffect = _WrittenFiles | Copied
"""What may happen to the files."""
BuildEffect = _WrittenFiles | CopyTree | Archive | Need | MakeExecutable | Upload | DeploymentCall
"""What a command may do."""

ANYTHING = Anything()


def _matches(names: list[str], pattern: str) -> bool:
    return pattern == "*" or any(fnmatchcase(name, pattern) for name in names)


def write(
    directory: str | None, names: frozenset[str] | None = None, pattern: str = "*"
) -> Anything | Write:
    """The effect of writing files below `directory`, or with these names; None for any."""
    if directory is None and names is None and pattern == "*":
        return ANYTHING
    return Write(directory, names, pattern)


def uncertain(effect: BuildEffect) -> BuildEffect:
    """The same effect of a command that may not run, or whose failure is tolerated."""
    if isinstance(effect, MakeDirectory | CopyTree | Remove | Upload | DeploymentCall):
        return replace(effect, certain=False)
    return effect
