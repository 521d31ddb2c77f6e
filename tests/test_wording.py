"""Is the text that users and contributors read free of the words that this project avoids?

The text is: string literals and comments of the linter, the scripts and the benchmarks; the
documentation; the descriptions in the schemas; every `--help`; the configuration of the project.
Code is skipped: in Markdown, code blocks and links; everywhere, what is in backticks; and whatever
is joined to another word by a hyphen, a slash, a dot or an underscore, such as the name of a rule.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import groupby
from pathlib import Path

import pytest

from appspec_lint.cli import COMMANDS, name_module

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, eq=False)
class Term:
    """A word or phrase to avoid, as a regular expression, and what to write instead."""

    avoid: str
    use: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches whole words only, also across line breaks."""
        words = self.avoid.replace(" ", r"\s+")
        return re.compile(rf"(?<![\w./-])(?:{words})(?![\w/-]|\.\w)", re.IGNORECASE)


PHRASES = (
    Term(
        r"(?:files?|nobody|no rule) (?:can(?:no|')t|don't) tell", "cannot be determined statically"
    ),
    Term(r"can(?:no|')t (?:tell|be told)", "cannot be determined"),
    Term(r"from the files alone", "statically"),
    Term(r"(?:left|leaves?|leaving|stay(?:s|ed|ing)?) behind", "not included, not packaged"),
    Term(r"(?:the|a) revision before", "the previous revision"),
    Term(r"what the instances? runs?", "the target operating system"),
    Term(r"known here", "allowed keys, allowed values"),
    Term(r"count(?:s|ed)? from(?! [01]\b)", "is relative to"),
    Term(r"(?:its|their) likes?", "similar"),
    Term(r"(?:an)?other (?:exit )?status than", "a non-zero exit status"),
    Term(r"otherwise than", "differently than"),
    Term(r"for certain", "certain, certainly"),
    Term(r"(?:leaves?|leaving|left|taken) (?:\S+ )?out(?! of service\b)", "remove, omit, exclude"),
    Term(r"replaces? (?:\S+ )?by", "replace with"),
    Term(r"knows? (?:no|none|nothing)", "does not support, unknown"),
    Term(r"mak(?:es?|ing) (?:one|files?|an? (?:artifact|bundle|file))", "create"),
    Term(r"(?:is|are|be|been) made (?:by|of)", "created by, consists of"),
    Term(r"(?:is|are|be|been) taken (?:for|as|to be)", "treated as, assumed to be"),
    Term(r"lets? (?:it|them|the \w+) (?:fail|end)", "causes"),
    Term(
        r"(?<!there\s)(?:is|are|was|were|be) (?:no|(?-i:none))(?! (?:longer|more|such)\b)",
        "is not, is not a valid, is not one",
    ),
    Term(r"(?:an?|no|unquoted) text(?! (?:blocks?|editors?|fields?|files?|lines?))", "string"),
    Term(r"texts of", "strings of"),
)
WORDS = (
    Term(r"tell(?:s|ing|ers?)?|told", "report, print, say"),
    Term(r"mend(?:s|ed|ing)?|cur(?:es?|ed|ing)", "fix"),
    Term(
        r"(?:holds?|held|holding)(?! (?:the|a) (?:\w+ )?lock\b)",
        "contain, include, keep, apply, use",
    ),
    Term(r"stands?(?! out\b)|stood|standing", "is, appears, follows, represents"),
    Term(r"lies?|lying", "is (in)"),
    Term(
        r"takes?(?! (?:effect|longer|place|precedence|seconds|time|up to|[\d{])|'s)",
        "accept, use, read, treat as",
    ),
    Term(r"ask(?:s|ed|ing)?", "check, poll, probe, prompt, request, run"),
    Term(r"feeds?|fed|feeding", "produces the bundle for, is deployed by, passes"),
    Term(r"speaks?|spoken?|speaking", "report"),
    Term(r"silen(?:t|ces?|ced|cing)", "does not report, suppress"),
    Term(r"puts?|putting", "add, place, copy, write"),
    Term(r"promis(?:es?|ed|ing)", "guarantee, consistency"),
    Term(r"wants|bears?", "require, accept, have"),
    Term(r"veil(?:s|ed|ing)?", "mask, redact"),
    Term(r"blanks?(?! lines?\b)", "space"),
    Term(r"folders?", "directory"),
    Term(r"behind", "after, below, following"),
    Term(r"tabulators?", "Tab key"),
    Term(r"deeds?", "action"),
    Term(
        r"houses?|stairs|waist|hourglass|rooms?(?! (?:for|to)\b)|laws?",
        "architecture, layer, package, invariant",
    ),
    Term(r"(?:behavi|col|fav|hon)our(?:s|ed)?", "American spelling: behavior, color"),
    Term(
        r"(?:initial|normal|organ|recogn|serial|summar)is(?:es?|ed|ing)", "American spelling: -ize"
    ),
)
TERMS = (*PHRASES, *WORDS)
CODE = re.compile(r"(`+)[^`]+\1|\b(?:class|id)=\"[^\"]*\"")

ALLOWED = {
    "line feed": "the name of a control character",
}
"""Exact phrases that contain a word to avoid, and why they are correct."""

CASES = (
    ("the agent takes no arguments", True),
    ("a fix takes effect one deployment later", False),
    ("it takes {} seconds", False),
    ("files left\n    behind", True),
    ("paths count from the root", True),
    ("columns count from 1", False),
    ("`x` is no key", True),
    ("there is no AppSpec", False),
    ("it is no longer there", False),
    ("return None, which is None", False),
    ("a text is not a number", True),
    ("a text file", False),
    ("a blank ends the name", True),
    ("after a blank line", False),
    ("the folder `x`", True),
    ("the key `folder`", False),
    ('<li class="folder">', False),
    ('<li title="folder">', True),
    ("a process holds the yum lock", False),
    ("a process holds the port", True),
    ("an instance is taken out of service", False),
    ("the file is taken out of the list", True),
    ("background-holds-output, rules/takes/x.py and https://example.org/folder/x", False),
    ("a carriage return and a line feed", False),
    ("it feeds the bundle", True),
    ("curl --silent", False),
    ("silently ignored", False),
    ("colour", True),
    ("colored", False),
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text, and the line on which it starts."""

    line: int
    text: str


def problems(passage: Passage) -> Iterator[tuple[int, str]]:
    """Describe each use of a term to avoid, with its line."""
    text = CODE.sub(lambda match: "``" + "\n" * match[0].count("\n"), passage.text)
    for phrase in ALLOWED:
        text = text.replace(phrase, "…")
    for term in TERMS:
        for match in term.pattern.finditer(text):
            line = passage.line + text.count("\n", 0, match.start())
            around = " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())
            words = " ".join(match[0].split())
            yield line, f"“{words}” in “{around}”; use: {term.use}"
        text = term.pattern.sub(lambda match: "…" + "\n" * match[0].count("\n"), text)


def python(source: str) -> Iterator[Passage]:
    """The string literals and the comments of a module."""
    yield from literals(ast.parse(source))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    numbered = enumerate(comments)
    for _, group in groupby(numbered, lambda pair: pair[1].start[0] - pair[0]):
        block = [token for _, token in group]
        text = "\n".join(token.string.removeprefix("#") for token in block)
        yield Passage(block[0].start[0], text)


def literals(node: ast.AST) -> Iterator[Passage]:
    """The string literals below a node; in an f-string, `{}` replaces each expression."""
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        ]
        yield Passage(node.lineno, "".join(parts))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from literals(part.value)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield Passage(node.lineno, node.value)
    else:
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def markdown(text: str) -> Iterator[Passage]:
    """The prose of a page, without code blocks, comments and the targets of links."""

    def without(pattern: str, text: str) -> str:
        return re.sub(pattern, lambda match: "\n" * match[0].count("\n"), text, flags=re.M | re.S)

    text = without(r"^(\s*)(`{3,})[^`\n]*\n.*?^\1\2$", text)
    text = without(r"<!--.*?-->", text)
    text = without(r"\]\([^)\s]+\)|<https?://[^>]+>", text)
    yield Passage(1, text)


def schema(text: str) -> Iterator[Passage]:
    """The texts of a JSON Schema that are written for people."""

    def described(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("title", "description", "$comment", "x-message"):
                    if isinstance(value, str):
                        yield value
                yield from described(value)
        elif isinstance(node, list):
            for item in node:
                yield from described(item)

    for value in described(json.loads(text)):
        start = text.find(json.dumps(value, ensure_ascii=False))
        yield Passage(text.count("\n", 0, start) + 1, value)


def plain(text: str) -> Iterator[Passage]:
    """All of a file."""
    yield Passage(1, text)


READERS = {".py": python, ".md": markdown, ".json": schema}
PATTERNS = (
    "linter/appspec_lint/**/*.py",
    "scripts/*.py",
    "benchmarks/*.py",
    "docs/**/*.md",
    "schemas/*.json",
    "*.md",
    "*.toml",
    "examples/**/*",
    ".ci/run",
    ".pre-commit-hooks.yaml",
    "action.yml",
    "Dockerfile",
)
FILES = sorted(
    {
        path.relative_to(ROOT).as_posix()
        for pattern in PATTERNS
        for path in ROOT.glob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }
)


def passages(name: str) -> Iterator[Passage]:
    """The text of a file of the checkout."""
    path = ROOT / name
    yield from READERS.get(path.suffix, plain)(path.read_text(encoding="utf-8"))


def check(name: str, text: Iterable[Passage]) -> None:
    """Fail with all problems in the text of a file or command."""
    found = sorted(problem for passage in text for problem in problems(passage))
    if found:
        lines = [f"line {line}: {problem}" for line, problem in found]
        pytest.fail("\n".join([name, *lines]), pytrace=False)


@pytest.mark.parametrize("name", FILES)
def test_a_file_uses_the_standard_terms(name: str) -> None:
    check(name, passages(name))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_help_uses_the_standard_terms(command: str) -> None:
    text: str = import_module(name_module(command)).arguments().format_help()
    check(f"appspec-lint {command} --help", plain(text))


@pytest.mark.parametrize(("text", "avoided"), CASES)
def test_a_term_is_recognized_and_code_is_not(text: str, avoided: bool) -> None:
    assert bool(list(problems(Passage(1, text)))) is avoided


def test_text_is_found_where_people_read_it() -> None:
    module = '"""Doc."""\n# one\n# two\nx = f"a {y[\'b\']} c"  # three\nz = \'d\' \'e\'\n'
    assert [(passage.line, passage.text) for passage in python(module)] == [
        (1, "Doc."), (4, "a {} c"), (4, "b"), (5, "de"), (2, " one\n two\n three"),
    ]  # fmt: skip
    page = "# A [b](folder.md)\n\n```sh\nfolder\n```\n<!-- folder -->\n`folder` c\n"
    assert not [problem for passage in markdown(page) for problem in problems(passage)]
    assert [line for line, _ in problems(Passage(1, "a `b\nc` folder"))] == [2]
    [title, _] = schema('{"title": "One", "x": {"description": "Two"}, "pattern": "folder"}')
    assert title == Passage(1, "One")


@pytest.mark.parametrize("phrase", ALLOWED)
def test_an_allowed_phrase_is_in_use(phrase: str) -> None:
    assert any(phrase in passage.text for name in FILES for passage in passages(name))
