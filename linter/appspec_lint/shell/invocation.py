"""What a command runs in the end, after `sudo -u app nohup env A=b …`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from appspec_lint.lazy.records import dataclass, replace
from appspec_lint.lazy.regex import regex
from appspec_lint.shell.commands import Kind, Wrapper, program
from appspec_lint.shell.word import Word

_ASSIGNMENT = regex(r"\w+=")
_USER_SHELLS = frozenset(("su", "runuser"))
_INSTALLED = regex(r"(?:\S+/)?node_modules/(?:\.bin|[\w@-]+/bin)/[\w-]+")
"""A program of node_modules, which `node` runs as its path alone does."""
_VERSIONED = regex(r"(python|pip|php|node|java|ruby)-?\d[\d.]*")


@dataclass(frozen=True, slots=True)
class Invocation:
    """A program with its arguments, and the wrappers that run it."""

    name: str | None  # without its directory; None if it is unknown
    arguments: tuple[Word, ...] = ()
    wrappers: tuple[str, ...] = ()
    shell: Word | None = None  # the text that a shell is given to run: `sh -c '…'`
    file: bool = False  # a shell runs the program's file
    word: Word | None = None  # the word that names the program
    prefix: tuple[Word, ...] = ()  # the words before it: the wrappers with their options

    @property
    def unversioned_name(self) -> str | None:
        """The name without a version: `python3.11` is `python`."""
        if self.name is None or self.name[-1:].isalpha():
            return self.name
        versioned = _VERSIONED.fullmatch(self.name)
        return versioned[1] if versioned else self.name

    @property
    def texts(self) -> tuple[str, ...]:
        """The arguments; an unknown one as it is written."""
        return tuple([w.raw if w.text is None else w.text for w in self.arguments])

    @property
    def intended_to_survive(self) -> bool:
        """Whether nohup or setsid says that the program shall outlive its shell."""
        return "nohup" in self.wrappers or "setsid" in self.wrappers

    def has_argument(self, *options: str) -> bool:
        """Whether one of the arguments is one of these."""
        return bool(self.arguments) and not set(options).isdisjoint(self.texts)

    def flag(self, letters: str) -> bool:
        """Whether a bundle of short options has one of the letters: `-itd` has `d`."""
        for text in self.texts:
            if text[:1] == "-" and text[1:].isalnum() and not set(letters).isdisjoint(text):
                return True
        return False


def resolve_invocation(words: Sequence[Word]) -> Invocation:
    """Resolve what the words run in the end, after all programs that only run another one."""
    wrappers: list[str] = []
    given = words
    while words:
        name = words[0].name
        if name is None:
            break
        known = program(name)
        if known.kind is Kind.SHELL or name in _USER_SHELLS:
            inner = _shell(name, words)
            if isinstance(inner, Invocation):
                return replace(inner, wrappers=(*wrappers, *inner.wrappers))
            wrappers.append(name)
            words = inner
        elif name == "eval" and len(words) == 2:
            return Invocation("eval", (), tuple(wrappers), shell=words[1], word=words[0])
        elif known.wraps is not None and _wraps(name, known.wraps, words):
            wrappers.append(name)
            if name == "setsid" and (_text(words, 1) or "").startswith(("-f", "--fork")):
                wrappers.append("setsid -f")
            words = _after_options(words[2 if known.wraps.subcommand else 1 :], known.wraps)
        elif name == "node" and _INSTALLED.fullmatch(_text(words, 1) or ""):
            wrappers.append(name)
            words = words[1:]
        else:
            break
    if not words:
        return Invocation(wrappers[-1] if wrappers else None, (), tuple(wrappers))
    prefix = tuple(given[: len(given) - len(words)])
    return Invocation(
        words[0].name, tuple(words[1:]), tuple(wrappers), word=words[0], prefix=prefix
    )


def trap_action(call: Invocation) -> Word | None:
    """The code that `trap 'CODE' EXIT` runs when the shell exits."""
    if call.name != "trap" or len(call.arguments) < 2 or call.arguments[0].text in ("", "-", "--"):
        return None
    signals = {word.text for word in call.arguments[1:]}
    return call.arguments[0] if signals & {"EXIT", "0"} else None


def _text(words: Sequence[Word], index: int) -> str | None:
    return words[index].text if index < len(words) else None


def _wraps(name: str, wrapper: Wrapper, words: Sequence[Word]) -> bool:
    """Whether this call runs another program: `command -v x` and `uv sync` do not."""
    if wrapper.subcommand:
        return _text(words, 1) == wrapper.subcommand
    return name != "command" or (_text(words, 1) or "").lower() != "-v"


def _after_options(words: Sequence[Word], wrapper: Wrapper) -> Sequence[Word]:
    at = 0
    while at < len(words):
        text = words[at].text
        if text == "--":
            at += 1
            break
        if text is None and not _ASSIGNMENT.match(words[at].raw):
            break
        if text and text.startswith("-") and len(text) > 1:
            at += 2 if text in wrapper.options else 1
        elif _ASSIGNMENT.match(words[at].raw):
            at += 1
        else:
            break
    return words[at + wrapper.words :]


def _shell(name: str, words: Sequence[Word]) -> Invocation | Sequence[Word]:
    """`bash -c text`, `bash file`, `su - user -c text`, `runuser -u user -- command`."""
    user = name in {"su", "runuser"}
    at = 1
    while at < len(words):
        text = words[at].text
        if text is None:
            break
        if name == "runuser" and text in {"-u", "--user"}:
            return _after_options(words[at + 2 :], Wrapper())
        if text == "--command" or re.fullmatch(r"-[a-z]*c", text):
            word = words[at + 1] if at + 1 < len(words) else None
            return Invocation(None if word is None else name, shell=word, wrappers=(name,))
        if text in {"-s", "--shell", "-g", "-o", "-O", "+o"}:
            at += 1
        elif not user and not text.startswith(("-", "+")):
            break
        at += 1
    if user or at >= len(words):
        return Invocation(name, tuple(words[1:]), word=words[0])
    file = words[at]
    return Invocation(file.name, tuple(words[at + 1 :]), (name,), file=True, word=file)


def first_positional(call: Invocation, taking: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """The first argument that is not an option, and the arguments after it."""
    texts, at = call.texts, 0
    while at < len(texts) and texts[at].startswith(("-", "+")) and texts[at] != "-":
        at += 2 if texts[at] in taking else 1
    return (texts[at] if at < len(texts) else "", texts[at + 1 :])


def has_option(call: Invocation, *options: str) -> bool:
    starts = tuple(option + "=" for option in options if option.startswith("--"))
    return call.has_argument(*options) or any(
        text.startswith(starts) for text in call.texts if starts
    )
