"""What a build's command may do to the files: nothing, something known, or anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from appspec_lint.shell import Command, Redirection, Word

_SILENT = frozenset(
    """: [ [[ alias apk apt apt-get apk-get awk basename bc break cat cd chgrp chmod chown
    chpasswd command compgen continue curl cut date declare df diff dirname dnf dos2unix
    du echo env exit export expr false file find free grep egrep fgrep groupadd head hostname id
    java jq kill kubectl ldconfig less let local ls md5sum n node nohup nproc nslookup nvm od
    openssl pgrep ping pip pip3 pkill popd printenv printf ps pushd pwd pyenv read readonly
    realpath return sdk service set sha1sum sha256sum shift shopt sleep sort ssh-keyscan stat
    stty su sum systemctl test time timeout top tr trap true type ulimit umask uname uniq unset
    update-alternatives uptime useradd usermod wait wc which whoami yq yum xargs""".split()
)
"""Commands that put no file into the source tree, save by a redirection."""

_OUTPUTS = {
    "mvn": ("target",), "mvnw": ("target",), "gradle": ("build",), "gradlew": ("build",),
    "ant": ("build", "dist", "target", "bin"), "sbt": ("target",), "cargo": ("target",),
    "npm": (), "npx": (), "yarn": (), "pnpm": (), "bun": (), "ng": (), "vite": (), "webpack": (),
    "tsc": (), "next": (), "nuxt": (), "gulp": (), "grunt": (), "expo": (), "react-scripts": (),
    "composer": ("vendor",), "bundle": ("vendor", ".bundle", "public"),
    "pipenv": (".venv",), "poetry": (".venv", "dist"), "hugo": ("public",), "jekyll": ("_site",),
    "dotnet": ("bin", "obj", "publish", "out", "dist", "output", "artifacts", "build"),
    "msbuild": ("bin", "obj"), "nuget": ("packages",),
    "mkdocs": ("site",), "sphinx-build": ("_build",),
}  # fmt: skip
"""Build tools, and the folders (at any depth) that they usually write into."""

_WEB = (
    "node_modules", "dist", "build", "out", "output", ".next", ".nuxt", ".output", "public",
    "coverage", "lib", "www", "static", "_site", ".serverless", "storybook-static", "browser",
    ".svelte-kit", "es", "esm", "cjs", "bundle", "assets",
)  # fmt: skip

_SILENT_DOCKER = frozenset(
    "build buildx image images info inspect login logout ps pull push rmi tag version".split()
)
_SILENT_GIT = frozenset(
    "add branch commit config describe diff fetch log push remote rev-parse show status tag".split()
)
_WRAPPERS = frozenset({"sudo", "nohup", "exec", "time", "command", "env", "nice", "then", "do"})
_IN_PLACE = frozenset({"dos2unix", "sed", "strip", "gzip"})
_OUTPUT_FLAGS = frozenset(
    "-o --output --out-dir --outDir --outdir --output-path --dest -d --destination --prefix".split()
)
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")


@dataclass(frozen=True, slots=True)
class Effect:
    """Some paths that a command may write, or take away.

    `folder` is from the source root (absolute: outside it), None for any; `names` are base names,
    None for any; `components` are folder names of which one must be on the path, none where it
    doesn't matter.
    """

    folder: str | None = None
    names: frozenset[str] | None = None
    components: frozenset[str] = frozenset()
    removes: bool = False

    def touches(self, path: str) -> bool:
        """Whether the effect may concern `path`."""
        folder, name = posixpath.split(path)
        if self.components and not self.components & set(folder.split("/")):
            return False
        if self.folder is not None and path != self.folder:
            if self.folder and not path.startswith(f"{self.folder}/"):
                return False
        return self.names is None or name in self.names or path == self.folder

    @property
    def anything(self) -> bool:
        """Whether it may be any file at all."""
        return (
            not self.removes and self.folder is None and self.names is None and not self.components
        )


ANYTHING = Effect()
State = tuple[str | None, dict[str, str]]


class Shell:
    """Where a build's shell stands: its folder (None: not known), and its variables."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.folder: str | None = ""
        self.fixed = {**variables, "CODEBUILD_SRC_DIR": "/", "PWD": "."}
        self.variables = dict(self.fixed)
        self.functions: set[str] = set()

    def state(self) -> State:
        """What a later command depends on."""
        return self.folder, dict(self.variables)

    def restore(self, state: State) -> None:
        """Be again where the shell was."""
        self.folder, self.variables = state[0], dict(state[1])

    def doubt(self, before: State) -> None:
        """What has changed since then has perhaps not: it is not known any more."""
        if self.folder != before[0]:
            self.folder = None
        for name, value in before[1].items():
            if self.variables.get(name) != value:
                self.variables.pop(name, None)
        for name in set(self.variables) - set(before[1]):
            del self.variables[name]

    def forget(self) -> None:
        """Know only the variables that the buildspec sets."""
        self.variables = {k: v for k, v in self.variables.items() if self.fixed.get(k) == v}

    def redirected(self, redirection: Redirection) -> Iterator[Effect]:
        """Give what a redirection writes."""
        if ">" in redirection.operator and redirection.target is not None:
            target = self._text(redirection.target)
            if not (target or "").startswith("/dev/") and not (target or "").isdigit():
                yield self._written(target)

    def effects(self, command: Command) -> Iterator[Effect]:
        """Give what `command` may do, and follow it if it changes the folder."""
        if command.broken:
            yield ANYTHING
        for assignment in command.assignments:
            self._assign(assignment.name, assignment.value)
        for redirection in command.redirections:
            yield from self.redirected(redirection)
        words = [(self._text(word), word) for word in command.words]
        while words and (words[0][0] in _WRAPPERS or "=" in (words[0][0] or "")):
            words.pop(0)
            while words and (words[0][0] or "").startswith("-"):
                words.pop(0)
        if words:
            yield from self._call(words[0][0], [text for text, _ in words[1:]])

    def _assign(self, name: str, value: str | None) -> None:
        if value is None:
            self.variables.pop(name, None)
        else:
            self.variables[name] = value

    def _call(self, program: str | None, given: list[str | None]) -> Iterator[Effect]:
        if program is None:
            yield ANYTHING
            return
        if program in self.functions:
            return  # whoever walks the commands walks its body
        name = posixpath.basename(program)
        given = _target_last(name, given)
        flags = [each for each in given if each is not None and each.startswith("-")]
        operands = [each for each in given if each is None or not each.startswith("-")]
        match name:
            case "export" | "declare" | "local" | "readonly" | "typeset":
                for each in operands:
                    variable, equals, value = (each or "").partition("=")
                    if equals:
                        self._assign(variable, value)
            case "cd" | "pushd":
                self.folder = self._place(operands[0]) if operands else None
            case "popd":
                self.folder = None
            case "cp" | "mv" | "install" | "rsync" | "ln" | "scp":
                yield from self._copied(name, flags, operands)
            case "mkdir" | "touch" | "truncate":
                for each in operands:
                    yield self._written(each)
            case "tee":
                for each in operands:
                    yield self._written(each)
            case "rm" | "rmdir" | "unlink":
                for each in operands:
                    place = self._place(each)
                    wild = place is None or bool(re.search(r"[*?\[{]", place))
                    yield Effect(None if wild else place, removes=True)
            case "sed" | "perl":
                if any(flag.startswith("-i") or flag.startswith("--in-place") for flag in flags):
                    yield Effect(None, frozenset(posixpath.basename(e) for e in operands if e))
            case "docker":
                if not operands or operands[0] not in _SILENT_DOCKER:
                    yield ANYTHING
            case "aws":
                yield from self._aws(operands)
            case "wget" | "git" | "unzip" | "tar" | "jar" | "zip" | "7z":
                yield from self._archive(name, flags, operands)
            case "curl":
                yield from self._downloaded(given)
            case "pip" | "pip3":
                if any(
                    flag in ("-t", "--target") or flag.startswith("--target=") for flag in flags
                ):
                    yield ANYTHING
            case "node" | "java" | "find" | "xargs" | "awk" if self._runs_something(name, given):
                yield ANYTHING
            case _ if name in _OUTPUTS:
                yield from self._built(name, given)
            case _ if name not in _SILENT:
                yield ANYTHING

    def _built(self, name: str, given: list[str | None]) -> Iterator[Effect]:
        """A build tool writes into its usual folders, and where an argument points."""
        components = set(_OUTPUTS[name] or _WEB)
        if name == "npx" or (name in ("npm", "yarn", "pnpm", "bun") and given[:1] == ["exec"]):
            components |= set(_WEB)
        for index, argument in enumerate(given):
            if argument is None:
                yield ANYTHING
                return
            value = argument.partition("=")[2] if "=" in argument else argument
            if argument.startswith("-D") or value.startswith("-") or not value:
                continue
            last = posixpath.basename(value.rstrip("/"))
            named = index > 0 and given[index - 1] in _OUTPUT_FLAGS
            if named or "/" in value or value.startswith(".") or last in _WEB:
                components.add(last)
                yield self._written(value)
        yield Effect(self.folder, None, frozenset(components))

    def _copied(self, name: str, flags: list[str], operands: list[str | None]) -> Iterator[Effect]:
        if not operands:
            return
        *sources, target = operands
        place = self._place(target)
        deep = name == "rsync" or any(
            set("raR") & set(flag.lstrip("-")) or flag == "--recursive" for flag in flags
        )
        plain = all(each is not None and not re.search(r"[*?\[{]", each) for each in sources)
        names = None
        if plain and not deep and name != "mv":
            names = frozenset(posixpath.basename((each or "").rstrip("/")) for each in sources)
        if (
            plain
            and name == "mv"
            and all("." in posixpath.basename(each or "") for each in sources)
        ):
            names = frozenset(posixpath.basename(each or "") for each in sources)
        yield Effect(place, names)
        if name == "mv":
            for each in sources:
                origin = self._place(each)
                wild = origin is None or bool(re.search(r"[*?\[{]", origin))
                yield Effect(None if wild else origin, removes=True)

    def _aws(self, operands: list[str | None]) -> Iterator[Effect]:
        if operands[:1] == ["s3"] and operands[1:2] in (["cp"], ["sync"], ["mv"]):
            target = operands[3] if len(operands) > 3 else None
            if target is None or not target.startswith("s3://"):
                yield Effect(self._place(target))
        elif operands[:1] == ["cloudformation"]:
            yield ANYTHING

    def _archive(self, name: str, flags: list[str], operands: list[str | None]) -> Iterator[Effect]:
        match name:
            case "git" if operands and operands[0] in _SILENT_GIT:
                return
            case "zip":
                yield self._written(operands[0] if operands else None)
            case "wget" if all(operands) and not flags:
                for each in operands:
                    address = posixpath.basename((each or "").partition("?")[0])
                    yield Effect(self.folder, frozenset({address}))
            case "tar" if any("c" in each for each in (flags[:1] or operands[:1]) if each):
                if flags:
                    yield self._written(operands[0] if operands else None)
                else:
                    yield self._written(operands[1] if len(operands) > 1 else None)
            case _:
                yield ANYTHING

    def _downloaded(self, given: list[str | None]) -> Iterator[Effect]:
        for index, each in enumerate(given):
            if each is None:
                continue
            if each in ("-o", "--output") or re.fullmatch(r"-[A-Za-z]*o", each):
                yield self._written(given[index + 1] if index + 1 < len(given) else None)
            elif re.fullmatch(r"-[A-Za-z]*O[A-Za-z]*|--remote-name", each):
                yield Effect(self.folder)

    def _runs_something(self, name: str, given: list[str | None]) -> bool:
        match name:
            case "node":
                return bool(given) and given[0] not in ("-v", "--version")
            case "java":
                return bool(given) and given[0] not in ("-version", "--version")
            case "find":
                return any(
                    each in ("-exec", "-execdir", "-ok") and not _harmless(given[index + 1 :])
                    for index, each in enumerate(given)
                )
        return True

    def _written(self, target: str | None) -> Effect:
        """What writing to `target` may make: that file, or what lies in that folder."""
        place = self._place(target)
        return ANYTHING if place is None else Effect(place)

    def _place(self, text: str | None) -> str | None:
        """A path from the source root, absolute where it lies outside; None: can't be told."""
        if text is None or text == "-" or text.startswith("/codebuild"):
            return None
        if text == "/" or text.startswith("//"):  # $CODEBUILD_SRC_DIR, or a path below it
            place = posixpath.normpath(text.lstrip("/") or ".")
        elif text.startswith(("/", "~")):
            return posixpath.normpath(posixpath.join("/", text))
        elif self.folder is None:
            return None
        else:
            place = posixpath.normpath(posixpath.join(self.folder, text))
        if place.startswith(".."):
            return f"/{place}"
        return "" if place == "." else place

    def _text(self, word: Word) -> str | None:
        """What a word stands for, its known variables put in."""
        if word.text is not None:
            return word.text
        raw = word.raw
        if len(raw) > 1 and raw[0] == raw[-1] == '"':
            raw = raw[1:-1]
        unknown = False

        def value(match: re.Match[str]) -> str:
            nonlocal unknown
            found = self.variables.get(match[1] or match[2])
            unknown = unknown or found is None
            return found or ""

        text = _VARIABLE.sub(value, raw)
        return None if unknown or re.search(r"[$`\"']", text) else text


def _target_last(name: str, given: list[str | None]) -> list[str | None]:
    """Put the folder of `cp -t FOLDER FILE …` where it is without `-t`."""
    if name not in ("cp", "mv", "install", "ln"):
        return given
    for index, each in enumerate(given):
        if each in ("-t", "--target-directory") and index + 1 < len(given):
            return [*given[:index], *given[index + 2 :], given[index + 1]]
        if each is not None and each.startswith("--target-directory="):
            return [*given[:index], *given[index + 1 :], each.partition("=")[2]]
    return given


def _harmless(words: list[str | None]) -> bool:
    """Whether a command that `find` runs on what it found makes no new file."""
    name = posixpath.basename(words[0] or "") if words else ""
    return name in _SILENT or name in _IN_PLACE or name == "rm"
