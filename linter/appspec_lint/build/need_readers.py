"""What the arguments of one program require: a reader for each program that names files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from appspec_lint.build.effects import Need, NeedKind
from appspec_lint.build.project_needs import COMPOSE_FILE, ProjectFile
from appspec_lint.build.shell_state import ShellState
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.repository.paths import join

PLAIN_PATH = regex(r"[\w@+,.:/ -]+")
"""A path without patterns, placeholders of templates, variables or backslashes."""
_PATTERN = regex(r"[\w.-]*\*[\w.*-]*")
_SCRIPT = regex(r"(?:\A|/)(?:gradlew|mvnw)\Z|\.(?:sh|bash|py|pl|rb|php)\Z")
_AUTHORED = regex(
    r"(?:\A|/)(?:(?:app|build)-?spec[^/]*\.ya?ml|Dockerfile[^/]*|[^/]*\.(?:sh|service|conf))\Z"
)
"""Files that people write, and no compiler does."""
_INSTALLED = regex(r"(?:\A|/)(?:node_modules|\.?venv\w*|env|vendor|bin|target|dist|build)/")
"""Directories of programs that a build installs or compiles."""
_SYSTEM = frozenset(
    "bin boot codebuild dev etc go home lib lib64 media mnt opt proc root run sbin srv sys tmp usr "
    "var".split()
)
_EXPANDED = regex(r"(?<![:/])//+")
_URL = regex(r"\w+://|git@|\Agithub\.com/")


@dataclass(frozen=True)
class NeedArguments:
    """A program and its expanded arguments; None for an unknown one."""

    name: str
    given: tuple[str | None, ...]

    def values(self, *options: str) -> Iterator[str | None]:
        """The values of an option: `-f x`, `-fx` and `--file=x`."""
        for index, text in enumerate(self.given):
            for option in options:
                if text == option:
                    yield self.given[index + 1] if index + 1 < len(self.given) else None
                elif text is None or not text.startswith(option):
                    continue
                elif text.startswith(f"{option}="):
                    yield text.partition("=")[2]
                elif len(option) == 2:
                    yield text[2:]

    def operands(self, *valued: str) -> list[str | None]:
        """The arguments that are neither options nor the values of `valued` options."""
        operands: list[str | None] = []
        remaining = iter(self.given)
        for text in remaining:
            if text in valued:
                next(remaining, None)
            elif text is None or not text.startswith("-"):
                operands.append(text)
        return operands

    def has(self, *options: str) -> bool:
        """Whether one of the options is given."""
        return any(text is not None and text.partition("=")[0] in options for text in self.given)


NeedReader = Callable[[ShellState, NeedArguments], Iterator[Need]]


def literal_place(shell: ShellState, text: str | None) -> str | None:
    """Where a literal path leads; None if that is not known."""
    if not text or not PLAIN_PATH.fullmatch(text) or text.startswith("-") or _URL.search(text):
        return None
    if not text.startswith("/") and not shell.working_directory.certain:
        return None
    place = shell.place(text)
    if place is None or place.startswith("/.."):
        return None
    if place.startswith("/"):
        first = place.split("/")[1]
        is_literal = text.startswith("/") and first not in _SYSTEM and first
        return place if is_literal else None
    return place


def _place_operand(shell: ShellState, text: str | None) -> str | None:
    """Where a path leads whose last part may be a pattern, such as `scripts/*.sh`."""
    directory, _, name = (text or "").rpartition("/")
    if not _PATTERN.fullmatch(name) or (text or "").startswith("/"):
        return literal_place(shell, text)
    is_here = not directory and not shell.directory and shell.working_directory.certain
    home = "" if is_here else literal_place(shell, directory or ".")
    return None if home is None or home.startswith("/") else join(home, name)


def create_need(
    shell: ShellState, call: str, kind: NeedKind, operand: str | None, *, authored: bool = True
) -> Iterator[Need]:
    """The need of a path that the command names."""
    is_permission = kind is NeedKind.PERMISSION
    place = _place_operand(shell, operand) if is_permission else literal_place(shell, operand)
    if place and operand is not None:
        directory = shell.directory or ""
        yield Need(_write(call), kind, (place,), directory, _write(operand), authored)


def _write(text: str) -> str:
    """The text with the variable of the source root."""
    return _EXPANDED.sub("$CODEBUILD_SRC_DIR/", text)


def _read_file(
    shell: ShellState, call: str, operand: str | None, *, authored: bool = True
) -> Iterator[Need]:
    yield from create_need(shell, call, NeedKind.FILE, operand, authored=authored)


def read_input(shell: ShellState, name: str, operand: str | None) -> Iterator[Need]:
    yield from _read_file(shell, f"{name} … < {operand}", operand, authored=False)


def read_output_directory(shell: ShellState, operand: str | None) -> Iterator[Need]:
    """The directory of the file that `> scripts/start.sh` writes, if a `cd` has left the root."""
    directory = posixpath.dirname(operand or "")
    if shell.directory and directory and not directory.startswith((".", "/")):
        yield from create_need(shell, f"> {operand}", NeedKind.DIRECTORY, directory)


def read_program(shell: ShellState, text: str, interpreter: str = "") -> Iterator[Need]:
    """A file that the command runs: `./gradlew`, `bash scripts/build.sh`."""
    is_script = _SCRIPT.search(text) is not None
    is_interpreted = bool(interpreter)
    if not is_interpreted and not text.startswith(("./", "../", "/")) and not is_script:
        return
    if _INSTALLED.search(text) and not is_script:
        return
    kind = NeedKind.PLAIN_SCRIPT if is_interpreted else NeedKind.PROGRAM
    call = text if not is_interpreted else f"{interpreter} {text}"
    yield from create_need(shell, call, kind, text, authored=is_script)


def read_project(
    shell: ShellState, arguments: NeedArguments, row: ProjectFile, shown: str = ""
) -> Iterator[Need]:
    """The file of a project that the program looks for, or that an option names."""
    if arguments.has(*row.unless) or shell.directory is None:
        return
    operands = arguments.operands(*row.named_by, *row.moved_by, *row.valued)
    first = operands[0] if operands else ""
    if row.calls:
        known = [text for text in operands if text in row.calls]
        if row.anywhere and known:
            first = known[0]
        elif first not in row.calls or (row.only and len(operands) > 1):
            return
    elif None in operands:
        return
    program = shown or arguments.name
    call = program if row.anywhere or not row.calls else f"{program} {first}".strip()
    for named in arguments.values(*row.named_by):
        yield from _read_file(shell, f"{program} … {named}", named)
        return
    directories = list(arguments.values(*row.moved_by))
    if len(directories) > 1:
        return
    start: str | None = directories[0] if directories else "."
    place = "" if start == "." and not shell.directory else literal_place(shell, start)
    if place is None or place.startswith("/") or not shell.working_directory.certain:
        return
    searched = [place]
    if row.upward:
        parts = place.split("/") if place else []
        searched += ["/".join(parts[:depth]) for depth in range(len(parts) - 1, -1, -1)]
    paths = tuple(join(directory, file) for directory in searched for file in row.files)
    yield Need(call, NeedKind.PROJECT, paths, place, "", fatal=row.fatal)


def _change_directory(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    operands = arguments.operands()
    target = operands[0] if operands else None
    yield from create_need(shell, f"{arguments.name} {target}", NeedKind.DIRECTORY, target)


def _chmod(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    if arguments.has("--reference", "-f", "--silent", "--quiet"):
        return
    given = [text for text in arguments.given if text not in ("-R", "-v", "-c", "--recursive")]
    for operand in given[1:]:
        is_script = operand is not None and _SCRIPT.search(operand) is not None
        call = f"chmod {given[0]} {operand}"
        yield from create_need(shell, call, NeedKind.PERMISSION, operand, authored=is_script)


def _copy(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    if arguments.has("-t", "--target-directory", "-S", "-u"):
        return
    for operand in arguments.operands()[:-1]:
        if operand is not None and not operand.endswith("/."):
            authored = _AUTHORED.search(operand) is not None
            call = f"{arguments.name} {operand} …"
            yield from _read_file(shell, call, operand, authored=authored)


def _interpret(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    """The file that `python`, `node`, `ruby` or `php` runs; `python -m pip` is `pip`."""
    given = arguments.given
    if given[:2] == ("-m", "pip"):
        yield from _pip(shell, NeedArguments("pip", given[2:]))
        return
    index = 0
    while index < len(given) and given[index] in ("-u", "-B", "-s", "-S", "-E", "-O"):
        index += 1
    script = given[index] if index < len(given) else None
    if script is None or (not re.search(r"\.\w+\Z", script) and script != "artisan"):
        return
    call = f"{arguments.name} {script}"
    authored = not script.endswith(("js", "mjs"))
    if arguments.name in ("python", "ruby", "php", "node"):
        yield from create_need(shell, call, NeedKind.PLAIN_SCRIPT, script, authored=authored)


def _source(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    script = arguments.given[0] if arguments.given else None
    if script is not None and "/" in script and not script.endswith("/activate"):
        yield from _read_file(shell, f"{arguments.name} {script}", script)


def _pip(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    if arguments.given[:1] != ("install",):
        return
    for option in ("-r", "--requirement", "-c", "--constraint"):
        for value in arguments.values(option):
            yield from _read_file(shell, f"pip install {option} {value}", value)


def _docker(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    """`docker build` requires its context, and the Dockerfile in it or the one that `-f` names."""
    words = [text for text in arguments.given if text not in ("buildx", "image", "builder")]
    if words[:1] == ["compose"]:
        yield from read_project(
            shell, NeedArguments("docker", tuple(words[1:])), COMPOSE_FILE, "docker compose"
        )
        return
    if words[:1] != ["build"]:
        return
    call = NeedArguments("docker build", tuple(words[1:]))
    flags = [text for text in call.given if text is not None and text.startswith("-")]
    if any("=" not in flag and flag not in _DOCKER_OPTIONS for flag in flags):
        return
    contexts = call.operands(*_DOCKER_VALUED)
    if len(contexts) != 1 or contexts[0] is None or contexts[0] == "-":
        return
    for file in call.values("-f", "--file"):
        operand = None if file == "-" else file
        yield from _read_file(shell, f"docker build -f {file} …", operand)
        return
    context = contexts[0]
    start = "" if context in (".", "./") and not shell.directory else literal_place(shell, context)
    if start is None or shell.directory is None or not shell.working_directory.certain:
        return
    paths = (join(start, "Dockerfile"), join(start, "dockerfile"))
    yield Need(f"docker build {context}", NeedKind.PROJECT, paths, start)


_DOCKER_VALUED = tuple(
    "-t --tag -f --file --build-arg --target --platform --network --label --cache-from --cache-to "
    "-o --output --secret --ssh --progress -m --memory --iidfile --shm-size --ulimit --add-host "
    "--builder --build-context --metadata-file --cpuset-cpus".split()
)
_DOCKER_OPTIONS = frozenset(
    (
        *_DOCKER_VALUED,
        *"--no-cache --pull -q --quiet --rm --force-rm --squash --push --load".split(),
    )
)


def _dotnet(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    """The project or solution that a subcommand works on."""
    subcommand, *rest = arguments.given or (None,)
    if subcommand not in ("build", "publish", "restore", "test", "pack"):
        return
    for operand in rest[:1]:
        if operand is not None and re.search(r"\.(?:cs|fs|vb)proj\Z|\.slnx?\Z", operand):
            yield from _read_file(shell, f"dotnet {subcommand} {operand}", operand)


def _aws(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    """Local files in the arguments of the AWS CLI."""
    for value in arguments.values("--template-file"):
        call = f"aws … --template-file {value}"
        yield from _read_file(shell, call, value, authored=False)
    for value in arguments.given:
        is_parameter = value is not None and value.startswith(("file://", "fileb://"))
        path = value.partition("://")[2] if value is not None and is_parameter else None
        if path and not path.startswith("/"):
            yield from _read_file(shell, f"aws … {value}", path, authored=False)


def _kubectl(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    """The manifests that `kubectl apply -f` reads."""
    operands = arguments.operands("-n", "--namespace", "--context", "--kubeconfig", "-l")
    verb = operands[0] if operands else None
    if verb not in ("apply", "create", "replace"):
        return
    for value in arguments.values("-f", "--filename"):
        for operand in value.split(",") if value else ():
            authored = _INSTALLED.search(operand) is None
            call = f"kubectl {verb} -f {operand}"
            yield from _read_file(shell, call, operand, authored=authored)


def _sed(shell: ShellState, arguments: NeedArguments) -> Iterator[Need]:
    """The files that `sed -i` edits; one that is missing is an error, unlike for most filters."""
    if not arguments.has("--in-place", "-i", "-ie", "-i.bak", "-ri", "-Ei"):
        return
    operands = arguments.operands("-e", "--expression", "-f", "--file")
    if operands[:1] == [""]:
        return  # `sed -i '' …`, as on macOS
    is_script_given = arguments.has("-e", "-ie", "--expression", "-f", "--file")
    for operand in operands if is_script_given else operands[1:]:
        authored = operand is not None and _INSTALLED.search(operand) is None
        yield from _read_file(shell, f"sed -i … {operand}", operand, authored=authored)


NEED_READERS: Mapping[str, NeedReader] = {
    **dict.fromkeys(("cd", "pushd"), _change_directory),
    **dict.fromkeys(("cp", "mv"), _copy),
    **dict.fromkeys(("python", "node", "ruby", "php"), _interpret),
    **dict.fromkeys(("source", "."), _source),
    "pip": _pip,
    "chmod": _chmod,
    "docker": _docker,
    "dotnet": _dotnet,
    "aws": _aws,
    "kubectl": _kubectl,
    "sed": _sed,
}
"""The readers of the programs whose arguments name what they require."""
