"""The buildspec that an `aws_codebuild_project` contains or names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from appspec_lint.diagnostics.span import Source, Span
from appspec_lint.lazy.records import dataclass
from appspec_lint.lazy.regex import regex
from appspec_lint.pipeline.pipeline_model import Setting
from appspec_lint.pipeline.terraform_functions import Value
from appspec_lint.repository.tree import Tree

_MARKER = regex(r"([$%])(\1?)\{")
_LINES = regex(r"\b(?:indent|join|jsonencode|yamlencode)\(|\\n")
"""In an expression: its value may have several lines, or a structure of YAML."""
_STRUCTURE = regex(
    r"""\s*(?:-\s*)?(?:(?:artifacts|batch|build|build-graph|build-list|build-matrix
    |cache|commands|env|exclude-paths|exported-variables|files|finally|install|parameter-store
    |paths|phases|post_build|pre_build|proxy|reports|runtime-versions|secondary-artifacts
    |secrets-manager|variables):\s*)?\Z""",
    re.VERBOSE,
)
"""What precedes a hole whose value may be a mapping or a list."""
_NOT_WORD = regex(r"\W")


@dataclass(frozen=True)
class TerraformBuildspec:
    """The setting, the inline text with the lines of its file, and the file that is inlined."""

    setting: Setting | None = None
    inline: Source | None = None
    file: str | None = None


def read_buildspec(value: Value, span: Span, tree: Tree) -> TerraformBuildspec:
    """Read the value of `buildspec`; null and an empty string are as if it were absent."""
    if value.is_null or value.text == "":
        default = None if value.certain else Setting("buildspec.yml", span, certain=False)
        return TerraformBuildspec(default)
    if value.file:
        setting = Setting(value.file, span, value.certain)
        source = tree.read(value.file) if value.is_template else None
        inline = _as_shell(source, 0, len(source.text)) if isinstance(source, Source) else None
        return TerraformBuildspec(setting, inline, value.file)
    if value.heredoc is not None and value.heredoc.lines is not None:
        lines = value.heredoc.lines
        return TerraformBuildspec(
            value.setting(span), _as_shell(lines.source, lines.start, lines.end)
        )
    if value.is_document and value.text is not None and value.text.startswith("${"):
        # A line break distinguishes an inline buildspec from a path.
        return TerraformBuildspec(Setting(f"{value.text}\n", span, value.certain))
    if value.is_document and value.text is None:
        return TerraformBuildspec(Setting("${buildspec}\n", span, value.certain))
    return TerraformBuildspec(value.setting(span))


def _as_shell(source: Source, start: int, end: int) -> Source | None:
    """The template `text[start:end]` as a document in which each hole is a shell variable.

    None if it has a directive (`%{if}`), or a hole whose value may be more than a string.
    """
    pieces = list(_pieces(source.text, start, end))
    if None in pieces:
        return None
    text = "".join(piece for piece in pieces if piece is not None)
    return source.embedded(start, end, text)


def _pieces(text: str, start: int, end: int) -> Iterator[str | None]:
    position = start
    while match := _MARKER.search(text, position, end):
        yield text[position : match.start()]
        marker, escape = match.groups()
        position = match.end()
        if marker == "%":
            yield " %{" if escape else None
            continue
        close = _closing_brace(text, position, end)
        content = text[position : max(close, position)]
        if close < 0 or "\n" in content:
            # `$${` across lines is a shell expansion, whose lines remain as they are.
            yield " ${" if escape else None
            continue
        if not escape and _may_be_structure(text, match.start(), close, content):
            yield None
            return
        name = _NOT_WORD.sub("_", content)
        name = f"_{name[1:]}" if name[:1].isdigit() else name or "_"
        yield f"${{{name}-}}" if escape else f"${{{name}}}"[: close + 1 - match.start()]
        position = close + 1
    yield text[position:end]


def _may_be_structure(text: str, start: int, close: int, content: str) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", close)
    rest = text[close + 1 : line_end if line_end >= 0 else len(text)]
    is_whole = not rest.strip() and _STRUCTURE.match(text, line_start, start) is not None
    return is_whole or _LINES.search(content) is not None


def _closing_brace(text: str, start: int, end: int) -> int:
    depth = 0
    for index in range(start, min(end, start + 2_000)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            if depth == 0:
                return index
            depth -= 1
    return -1
